"""Dates that stand for a whole clause, or for one name of a list.

*In 1992 a treaty was signed with X, in 1993 — with Y*: the second clause has lost its verb; whoever
stands in it takes the place of whoever stood so in the first. *It joined X (1992) and Y (2001)*: a
year in brackets behind a name is when that party came in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.dates import Dated

_DASH = re.compile(r"\s*(?:(?:г\.|году|года)\s*)?[—–]\s+(?P<rest>[^,;:.()]*)")
_OPEN, _CLOSE = re.compile(r"\(\s*(?:в\s+|с\s+|in\s+|since\s+)?$"), re.compile(r"\s*г?\.?\s*\)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A clause without its verb: its date and whoever stands in it."""

    date: Dated
    actors: tuple[Actor, ...]


def gaps(tree: Tree, actors: Iterable[Actor], dates: Iterable[Dated], text: str) -> list[Gap]:
    """Clauses of a sentence that have a date, a dash and a party but no verb.

    Parameters
    ----------
    tree : Tree
    actors : iterable of Actor
    dates : iterable of Dated
    text : str

    Returns
    -------
    list of Gap
        In their order; empty where no verb goes before.
    """
    actors, found = list(actors), []
    for date in dates:
        match = _DASH.match(text, date.end)
        if match is None:
            continue
        first, last = match.span("rest")
        inside = tuple(a for a in actors if first <= a.start < last)
        verbs = [t for t in tree.tokens if t.pos in ("VERB", "AUX")]
        before = any(t.start < date.start for t in verbs)
        if inside and before and not any(first <= t.start < last for t in verbs):
            found.append(Gap(date, inside))
    return found


def filled(
    tree: Tree, gap: Gap, actors: Iterable[Actor], actor: tuple[str, ...], target: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parties of an act told again with another party in a gap.

    Parameters
    ----------
    tree : Tree
    gap : Gap
    actors : iterable of Actor
        Those of the sentence.
    actor, target : tuple of str
        Of the act.

    Returns
    -------
    actor, target : tuple of str
        Whoever stood behind the same preposition, else whoever is of the same kind and stands last,
        gives way.
    """
    new = tuple(dict.fromkeys(c for a in gap.actors for c in a.codes))
    held = [a for a in actors if a.start < gap.date.start and {*a.codes} & {*actor, *target}]
    prep = _preposition(tree, gap.actors[0])
    body = gap.actors[0].kind in _BODIES
    like = [a for a in held if prep and _preposition(tree, a) == prep]
    like = like or [a for a in held if (a.kind in _BODIES) == body] or held
    if not like:
        return actor, target
    gone = set(like[-1].codes)
    if gone & set(target):
        return actor, tuple(sorted({*(c for c in target if c not in gone), *new}))
    return tuple(sorted({*(c for c in actor if c not in gone), *new})), target


_BODIES = frozenset({"organisation", "abbreviation"})


def _preposition(tree: Tree, actor: Actor) -> str:
    at = actor.token
    for _ in range(4):
        if prep := tree.preposition(at):
            return prep
        if tree.tokens[at].rel not in ("conj", "nmod", "appos", "flat:name"):
            return ""
        at = tree.tokens[at].head
    return ""


def bracketed(text: str, date: Dated) -> bool:
    """Whether a date stands alone in brackets.

    Parameters
    ----------
    text : str
    date : Dated

    Returns
    -------
    bool
    """
    opened = _OPEN.search(text, max(0, date.start - 12), date.start)
    return opened is not None and _CLOSE.match(text, date.end) is not None


def apart(actors: Iterable[Actor], dates: Iterable[Dated], text: str) -> list[tuple[Actor, Dated]]:
    """Names with the bracketed date right behind each.

    Parameters
    ----------
    actors : iterable of Actor
    dates : iterable of Dated
    text : str

    Returns
    -------
    list of (Actor, Dated)
    """
    single = [d for d in dates if bracketed(text, d)]
    return [
        (a, d) for a in actors for d in single
        if a.end < d.start and _OPEN.fullmatch(text, a.end + 1, d.start)
    ]  # fmt: skip
