"""Which states are looked at as a system, and with whom each stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tarazy.findings._system_places import FEWEST
from tarazy.findings.cells import ties
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.states import state_years
from tarazy.lens import Lens, assignment, state
from tarazy.lens.lens import neighbours

#: How many of a vector's states are looked at: its largest economies.
_PER_VECTOR = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """Who is looked at, and with whom each stands.

    Attributes
    ----------
    states : tuple of str
        The focal state first, then by vector.
    groups : tuple of str
        Code of each one's vector; the focal state has its own code.
    side : str
        The vector of most of the focal state's land neighbours, with which it stands where roles
        of go-betweens are counted; its own code where there is none.
    """

    states: tuple[str, ...]
    groups: tuple[str, ...]
    side: str


def picture_of(ledger: Ledger, lens: Lens, year: int, asked: Sequence[str] | None) -> Picture:
    """The focal state and the others, by vector.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
        Vectors and states are those of this year.
    asked : sequence of str or None
        The others, by code or name; None for those that the rule takes.

    Returns
    -------
    Picture

    Raises
    ------
    UnknownName
        If one is no state of the year, or is the focal one, or too few are left.
    """
    there = set(state_years(ledger, year, year)["state"]) or set(ledger.states)
    every = tuple(s for s in ledger.states if s in there and s != lens.focal)
    at = assignment(lens, ledger, range(year, year + 1), every)[0]
    vector_of = {s: int(v) for s, v in zip(every, at, strict=True)}
    near = neighbours(ledger).get(lens.focal, frozenset())
    if asked is not None:
        wanted = list(dict.fromkeys(state(s.strip(), ledger) for s in asked if s.strip()))
        if lens.focal in wanted:
            raise UnknownName(f"{lens.focal} is the focal state itself", do="name other states")
        gone = [s for s in wanted if s not in vector_of]
        if gone:
            raise UnknownName(
                f"{', '.join(gone)} was no state in {year}", do="name states of that year"
            )
    else:
        size = _products(ledger, year)
        wanted = [s for s in every if s in near or s in lens.beside]
        for v, vector in enumerate(lens.vectors):
            inside = [s for s in every if vector_of[s] == v]
            largest = sorted(inside, key=lambda s: (-size.get(s, 0.0), s))
            wanted += [] if vector.rest else largest[:_PER_VECTOR]
    ordered = sorted(set(wanted), key=lambda s: (vector_of[s], s))
    if len(ordered) + 1 < FEWEST:
        raise UnknownName(
            f"{len(ordered)} state{'s' * (len(ordered) != 1)} beside {lens.name} "
            f"make{'s' * (len(ordered) == 1)} no system",
            allowed=f"{FEWEST - 1} others or more",
            do="name more states with --with",
        )
    around = [vector_of[s] for s in near if s in vector_of and vector_of[s] >= 0]
    side = max(sorted(set(around)), key=around.count) if around else None
    return Picture(
        (lens.focal, *ordered),
        (lens.focal, *(lens.vector_codes[vector_of[s]] for s in ordered)),
        lens.focal if side is None else lens.vector_codes[side],
    )


def _products(ledger: Ledger, year: int) -> dict[str, float]:
    """Gross domestic product by state, the last known up to a year."""
    rows = ties(ledger, "gdp", None, range(0, year + 1)).sort("year", "source")
    return dict(rows.group_by("from").agg(pl.col("value").last()).iter_rows())
