"""Editions of a doctrine as coded facts: dates, vectors, terms, each with where it was read."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

#: Events that make an edition one, in any of which a date of adoption may be told.
ADOPTION = ("signed", "adopted", "approved", "address")
#: Stand in for the adoption where no source tells it.
INSTEAD = ("published", "announced", "upper_house", "lower_house")
BEFORE = ("drafted", "shown", "lower_house", "upper_house")
AFTER = ("entered_force", "amended", "seen_in_force")
EVENTS = tuple(dict.fromkeys((*BEFORE, *ADOPTION, *INSTEAD, *AFTER)))


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts were read, and how much of it was at hand.

    Attributes
    ----------
    strength : {"usual", "weak"}
        ``weak``: no author or year shown, at third hand, a reprint; to be replaced first.
    """

    id: str
    citation: str
    url: str | None = None
    also: tuple[str, ...] = ()
    type: str = "other"
    read: str = ""
    strength: str = "usual"


@dataclass(frozen=True, slots=True)
class Ref:
    """A place in a source: ``where`` in the source, not where in the doctrine."""

    source: str
    where: str


@dataclass(frozen=True, slots=True)
class When:
    """A day known to the day, the month or the year: the days it may be.

    Attributes
    ----------
    text : str
        As it is written: ``2005-07-03``, ``2005-07`` or ``2005``.
    first, last : datetime.date
        The same where it is known to the day.
    precision : {"day", "month", "year"}
    """

    text: str
    first: date
    last: date
    precision: str

    @classmethod
    def of(cls, text: str) -> "When":
        """Read a day, month or year.

        Parameters
        ----------
        text : str
            ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Returns
        -------
        When

        Raises
        ------
        ValueError
            If it is none, or there is no such day.
        """
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):  # no weeks, no other digits
            raise ValueError(f"{text!r} is not a day, month or year")
        precision = {4: "year", 7: "month", 10: "day"}[len(text)]
        first = date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        last = first
        if precision == "year":
            last = date(first.year, 12, 31)
        elif precision == "month":
            last = date(first.year, first.month, monthrange(first.year, first.month)[1])
        return cls(text, first, last, precision)


@dataclass(frozen=True, slots=True)
class Claim:
    """What some sources say happened to an edition, and when.

    Attributes
    ----------
    event : str
        One of :data:`EVENTS`.
    standing : {"act", "claim"}
        ``act`` where a legal act gives the date, ``claim`` where an author does.
    """

    event: str
    when: When
    standing: str
    sources: tuple[Ref, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A vector that an edition declares.

    Attributes
    ----------
    code : str
        An actor of the ledger or a group of the register.
    rank : int or None
        Place in the document's own order, only where a source tells that order.
    place : int or None
        Place in the list of the source that reports it: no rank.
    """

    code: str
    rank: int | None
    place: int | None
    relation: str | None
    sources: tuple[Ref, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, a threat or a view of the world that an edition holds.

    Attributes
    ----------
    scope, origin : str or None
        Of threats: world, external, internal, cross_border or unspecified; the actor or group it
        comes from.
    """

    code: str
    sources: tuple[Ref, ...]
    scope: str | None = None
    origin: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a source singles out in an edition.

    Attributes
    ----------
    against : str or None
        The edition against which it is new.
    novelty : {"stated", "implied", "unstated"}
        Whether the source says that it is new, implies it, or only singles it out.
    theme : str or None
        The theme it names, so that the edition before can be asked for it.
    """

    en: str
    ru: str | None
    against: str | None
    novelty: str
    theme: str | None
    sources: tuple[Ref, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Any other fact of an edition, and what a source says changed: what, how much, since whom."""

    what: str
    value: str | None
    against: str | None
    sources: tuple[Ref, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Says:
    """One side of a dispute."""

    says: str
    sources: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """What sources disagree on, other than dates: all sides stand."""

    about: str
    claims: tuple[Says, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How an edition ended: an act repealed it, or a source has another take its place."""

    how: str
    when: When | None
    by: str | None
    sources: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A call by the head of state to rewrite a document."""

    when: When
    by: str
    series: str
    asks: str
    outcome: str | None
    sources: tuple[Ref, ...]


@dataclass(frozen=True)  # with room to keep `starts`, which is asked for often
class Edition:
    """One edition of a doctrine.

    Attributes
    ----------
    series : str
        The chain in which editions follow each other.
    status : {"adopted", "draft"}
        A draft was never in force.
    amends : str or None
        The edition that it changes rather than replaces.
    titles : dict of str to (str, str)
        By language: the title, and whether it is official, translated or descriptive.
    complete : tuple of str
        Fields coded from the whole document, so that what they lack is absent from it.
    not_sourced : tuple of str
        Fields looked for and not found.
    """

    id: str
    series: str
    kind: str
    status: str
    amends: str | None
    becomes: str | None
    titles: dict[str, tuple[str, str]]
    act: Fact | None
    dates: tuple[Claim, ...]
    ended: End | None
    planned_until: Claim | None
    derived_from: tuple[Fact, ...]
    vectors: tuple[Declared, ...]
    themes: tuple[Theme, ...]
    threats: tuple[Theme, ...]
    outlook: tuple[Theme, ...]
    new_terms: tuple[Term, ...]
    changes: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    disputes: tuple[Dispute, ...]
    complete: tuple[str, ...]
    not_sourced: tuple[str, ...]
    note: str | None
    line: int

    @property
    def title(self) -> str:
        """The English title, or the first there is."""
        return self.titles.get("en", next(iter(self.titles.values())))[0]

    @property
    def adoption(self) -> tuple[Claim, ...]:
        """The dates of adoption that stand: those of an act; failing that, all that are claimed.

        An adoption goes before a publication, an announcement or a vote of a house. A draft has
        none.
        """
        if self.status == "draft":
            return ()
        told = [c for c in self.dates if c.event in ADOPTION]
        acts = tuple(c for c in told if c.standing == "act")
        if acts:
            return acts
        if told:
            return tuple(told)
        for event in INSTEAD:
            if found := tuple(c for c in self.dates if c.event == event):
                return found
        return ()

    @property
    def disputed(self) -> bool:
        """Whether sources name dates of adoption that cannot be one, and no act settles it."""
        whens = [c.when for c in self.adoption]
        return any(a.last < b.first for a in whens for b in whens)

    @cached_property
    def starts(self) -> tuple[date, date] | None:
        """The first and last day on which it may have entered into force; None for a draft."""
        claims = [c for c in self.dates if c.event == "entered_force"] or self.adoption
        claims = [c for c in claims if c.standing == "act"] or list(claims)
        if self.status == "draft" or not claims:
            return None
        if not self.disputed:  # dates that agree narrow each other: 2012-09 and 2012-09-12
            first = max(c.when.first for c in claims)
            return first, max(first, min(c.when.last for c in claims))
        return min(c.when.first for c in claims), max(c.when.last for c in claims)
