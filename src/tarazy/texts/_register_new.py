"""What an edition of a doctrine declares that the edition before did not, as far as is sourced."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.texts.edition import Edition, Ref, Term

if TYPE_CHECKING:
    from tarazy.texts.register import Register


@dataclass(frozen=True, slots=True)
class New:
    """Something an edition declares, set against the edition before.

    Attributes
    ----------
    field : {"vectors", "themes", "threats", "outlook", "new_terms"}
    novelty : str
        ``stated`` or ``implied``: a source compares the editions; ``unstated``: a source singles
        the term out and does not compare; ``absent_before``: the edition before is coded whole
        and lacks it; ``not_seen_before``: it is not among what is sourced of the edition before,
        which is sourced in part; ``cannot_tell``: nothing of the kind is sourced there;
        ``first``: no edition before it is coded.
    contested : tuple of Ref
        Sources that find it in the edition before.
    """

    field: str
    code: str
    novelty: str
    sources: tuple[Ref, ...]
    contested: tuple[Ref, ...] = ()


def what_is_new(register: "Register", edition: Edition) -> list[New]:
    """See :meth:`tarazy.texts.register.Register.what_is_new`."""
    before = register.before(edition)
    found = [_term(register, t, before) for t in edition.new_terms]
    for field in ("vectors", "themes", "threats", "outlook"):
        told = {x.code for x in getattr(before, field)} if before else set()
        for one in getattr(edition, field):
            if one.code not in told:
                novelty = _novelty(before, field, one.code)
                found.append(New(field, one.code, novelty, one.sources))
    return found


def _term(register: "Register", term: Term, before: Edition | None) -> New:
    """A new term; contested where its theme is sourced for the edition it is new against."""
    against = register.edition(term.against) if term.against else before
    older = against.themes if against else ()
    contested = tuple(r for t in older if t.code == term.theme for r in t.sources)
    return New("new_terms", term.en, term.novelty, term.sources, contested)


def _novelty(before: Edition | None, field: str, code: str) -> str:
    if before is None:
        return "first"
    if field in before.complete:
        return "absent_before"
    unknown = {field, f"{field}.{code}"} & set(before.not_sourced)
    if unknown or not getattr(before, field):
        return "cannot_tell"
    return "not_seen_before"
