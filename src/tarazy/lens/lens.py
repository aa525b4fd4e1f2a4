"""A lens: from whose side we look, at whom, in what, and how much each counts."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.ledger import Ledger, LensError

#: Roles that make a state a member of a vector that names an organisation.
_FULL = ("member",)
#: Membership of a year is membership in its middle: a state that joined in May counts.
_MIDYEAR = (7, 1)


@dataclass(frozen=True, slots=True)
class Vector:
    """A named set of actors, as it stands at a date.

    Attributes
    ----------
    code, name : str
    members : tuple of str
        States and organisations; an organisation stands for its members at the date.
    unless : tuple of str
        Organisations whose members at the date do not count here (the UK is in "other West"
        unless it is in the EU).
    rest : bool
        Takes every state that no other vector holds.
    neighbours : bool
        Takes the states that share a land border with the focal state and that no other vector
        holds.
    line : int
        Where it stands in its file; 0 where it comes from none.
    """

    code: str
    name: str
    members: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    rest: bool = False
    neighbours: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """How one tie of the ledger is read from the focal state's side.

    Attributes
    ----------
    code : str
        Its name in the lens (``turnover``).
    tie : str
        The ledger's indicator (``goods``), or ``memberships`` for shared organisations.
    side : {"out", "in", "both"}
        ``out`` where the focal state is ``from``, ``in`` where it is ``to``.
    weight : float
        Within its domain; 0 shows it without weighing it.
    window : int
        Years summed, the last one included.
    max_age : int
        The oldest figure, in years, that may stand in for a missing one.
    times : str or None
        An ``own`` indicator of the partner that the value is multiplied by.
    gesture : bool
        Costs little to give: counts in the balance, not as hedging (Lim and Cooper 2015).
    """

    code: str
    tie: str
    side: str = "both"
    weight: float = 1.0
    window: int = 1
    max_age: int = 3
    times: str | None = None
    gesture: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """Indicators that are blended into one portfolio. Weight 0 shows it without weighing it."""

    code: str
    name: str
    weight: float
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Lens:
    """One way to look at one state's foreign policy.

    Attributes
    ----------
    focal : str
        ISO 3166-1 alpha-3.
    name : str
    since : int
        First year of its histories.
    concentration : float
        How firmly the weights are held: the sum of the parameters of the Dirichlet distribution
        about them. 10 is a guess, 100 a conviction.
    vectors : tuple of Vector
    domains : tuple of Domain
    sources : dict of str to tuple of str
        For a tie, the sources in order of preference; those not named come after, by id.
    file : pathlib.Path or None
    beside : tuple of str
        States shown beside the focal one where states are compared.
    """

    focal: str
    name: str
    since: int
    concentration: float
    vectors: tuple[Vector, ...]
    domains: tuple[Domain, ...]
    sources: dict[str, tuple[str, ...]]
    file: Path | None = None
    beside: tuple[str, ...] = ()

    @cached_property
    def vector_codes(self) -> tuple[str, ...]:
        """Codes of the vectors, in the lens's order."""
        return tuple(v.code for v in self.vectors)

    @cached_property
    def indicators(self) -> tuple[tuple[Domain, Indicator], ...]:
        """Every indicator with its domain."""
        return tuple((d, i) for d in self.domains for i in d.indicators)

    @cached_property
    def vector_names(self) -> dict[str, str]:
        """Names by vector code."""
        return {v.code: v.name for v in self.vectors}

    @cached_property
    def domain_names(self) -> dict[str, str]:
        """Names by domain code, ``all`` included."""
        return {"all": "All domains"} | {d.code: d.name for d in self.domains}


def members(ledger: Ledger, years: range, roles: tuple[str, ...] = _FULL) -> pl.DataFrame:
    """Who belongs to what in the middle of each year.

    Parameters
    ----------
    ledger : Ledger
    years : range
    roles : tuple of str
        Roles that count.

    Returns
    -------
    polars.DataFrame
        Columns ``year, organisation, actor, role``, one row a year, organisation and actor.
    """
    held = ledger.frame("memberships").filter(pl.col("role").is_in(roles))
    span = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int16})
    middle = pl.date(pl.col("year"), *_MIDYEAR)
    return (
        span.join(held, how="cross")
        .filter(pl.col("from") <= middle, pl.col("to").is_null() | (pl.col("to") >= middle))
        .select("year", "organisation", "actor", "role")
        .unique(["year", "organisation", "actor"], keep="first", maintain_order=True)
        .sort("year", "organisation", "actor")
    )


def assignment(
    lens: Lens, ledger: Ledger, years: range, partners: tuple[str, ...]
) -> NDArray[np.int16]:
    """Which vector each partner belongs to in each year.

    Parameters
    ----------
    lens : Lens
    ledger : Ledger
    years : range
    partners : tuple of str
        Actor codes.

    Returns
    -------
    numpy.ndarray
        Shape (years, partners): position of the vector in the lens, -1 for none. The focal
        state is in none.

    Raises
    ------
    LensError
        If a state stands in two vectors in the same year.
    """
    key = ("assignment", lens.vectors, years, partners)
    table = ledger.once(key, lambda: _named(lens, ledger, years, partners)).copy()
    known = set(ledger.states)
    free = np.array([p in known for p in partners]) & (table == -1)
    if lens.focal in partners:
        free[:, partners.index(lens.focal)] = False
        table[:, partners.index(lens.focal)] = -1
    for position, vector in sorted(enumerate(lens.vectors), key=lambda pair: pair[1].rest):
        if vector.neighbours:
            near = neighbours(ledger).get(lens.focal, frozenset())
            columns = free & np.array([p in near for p in partners])
        elif vector.rest:
            columns = free
        else:
            continue
        table[columns] = position
        free &= ~columns
    return table


def _named(
    lens: Lens, ledger: Ledger, years: range, partners: tuple[str, ...]
) -> NDArray[np.int16]:
    """The vectors' own members, before neighbours and the rest are filled in."""
    inside = members(ledger, years)
    held = {
        (int(year), str(organisation)): set(rows["actor"])
        for (year, organisation), rows in inside.group_by("year", "organisation")
    }
    organisations = {organisation for _, organisation in held}
    at = {p: i for i, p in enumerate(partners)}
    table = np.full((len(years), len(partners)), -1, np.int16)
    for position, vector in enumerate(lens.vectors):
        for t, year in enumerate(years):
            codes: set[str] = set()
            for code in vector.members:
                codes.add(code)
                if code in organisations:
                    codes |= held.get((year, code), set())
            for code in vector.unless:
                codes -= held.get((year, code), set())
            for code in sorted(codes & at.keys()):
                other = int(table[t, at[code]])
                if other != -1 and code != lens.focal:
                    line = f":{vector.line}" if vector.line else ""
                    raise LensError(
                        (f"{lens.file.name}{line}: " if lens.file else "")
                        + f"{code} stands in two vectors in {year}: "
                        f"{lens.vectors[other].code} and {vector.code}",
                        do="take it out of one, or write `unless:` with the organisation that "
                        "decides",
                    )
                table[t, at[code]] = position
    return table


def neighbours(ledger: Ledger) -> dict[str, frozenset[str]]:
    """States that share a land border, in the last year on record.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    dict of str to frozenset of str
        Neighbours by state; a state without a land border has no entry.
    """

    def read() -> dict[str, frozenset[str]]:
        ties = ledger.table("ties")
        frame = ledger.frame("ties", ties.filter(ties.indicator == "contiguity"))
        frame = frame.filter(pl.col("year") == pl.col("year").max())
        found: dict[str, set[str]] = {}
        for a, b in frame.select("from", "to").iter_rows():
            found.setdefault(a, set()).add(b)
            found.setdefault(b, set()).add(a)
        return {state: frozenset(near) for state, near in found.items()}

    return ledger.once("neighbours", read)


def check(lens: Lens, ledger: Ledger) -> None:
    """Check a lens against a ledger: every code known, no state in two vectors in any year.

    Parameters
    ----------
    lens : Lens
    ledger : Ledger

    Raises
    ------
    LensError
        With what is wrong and what is allowed.
    """
    last = date.today().year
    assignment(lens, ledger, range(lens.since, max(lens.since, last) + 1), ledger.states)
