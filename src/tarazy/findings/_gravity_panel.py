"""What gravity is fitted to: flows of all pairs by year, and what lies between two states.

A panel is one producer's table of all pairs: figures of several producers side by side would differ
by producer before they differ by state. In each year the producer with most pairs is taken, a
user's own among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tarazy.findings.cells import Floats
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import members

#: A source is a panel of all pairs in a year where it has at least so many states on either side,
#: and this part of their pairs: one state's books, or those of a few, are none.
SIDES, PART = 10, 0.2
#: Published distances by how they are told. Which is taken moves what is expected of near partners
#: as much as all else that is not known, so that estimates stand under the first and intervals hold
#: them all.
DISTANCES = {
    "distance": "the mean between cities weighted by their people",
    "distance_harmonic": "the harmonic mean of the same",
    "distance_cities": "that between the largest cities",
    "distance_capitals": "that between the capitals",
}
#: What is fixed between two states, by how it is told in a method; distance enters as its log.
FACTS = {
    "contiguity": "a common border",
    "common_language": "a common official language",
    "spoken_language": "a common spoken language",
    "colonial_tie": "a colonial tie",
    "common_coloniser": "a common coloniser",
    "once_one_state": "having been one state",
}
#: Agreements, which states choose.
AGREEMENTS = ("agreement", "union")
#: Organisations whose members have one customs border.
UNIONS = ("EU", "CU", "EAEU")


@dataclass(frozen=True, slots=True)
class Geography:
    """What is fixed between states.

    Attributes
    ----------
    states : tuple of str
        Those with distances.
    names : tuple of str
        ``distance`` (log of km) and the facts.
    costs : ndarray, shape (k, n, n)
        NaN where a distance is not known; on the diagonal the internal distance and no fact.
    others : dict of str to ndarray, shape (n, n)
        Logs of the other :data:`DISTANCES` that are at hand; where one has no figure of a pair,
        the first distance stands for it.
    sources : frozenset of str
    """

    states: tuple[str, ...]
    names: tuple[str, ...]
    costs: Floats
    others: dict[str, Floats]
    sources: frozenset[str]

    def by(self, distance: str) -> "Geography":
        """The same with another distance in place of the first."""
        return replace(self, costs=np.concatenate([self.others[distance][None], self.costs[1:]]))

    @property
    def at(self) -> dict[str, int]:
        """Positions of the states."""
        return {state: i for i, state in enumerate(self.states)}


def geography(ledger: Ledger) -> Geography:
    """Read distances and facts of all pairs.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    Geography

    Raises
    ------
    TarazyError
        If the ledger has no distances.
    """
    return ledger.once("geography", lambda: _geography(ledger))


def _geography(ledger: Ledger) -> Geography:
    table = ledger.table("ties")
    wanted = [*DISTANCES, *(f"internal_{name}" for name in DISTANCES), *FACTS]
    rows = table.filter(
        table.indicator.isin(wanted), table.value.notnull(), table.doubt.isnull()
    ).select("year", "from", "to", "indicator", "value", "source")
    frame = ledger.frame("ties", rows).sort("year", "source")
    km = frame.filter(pl.col("indicator") == "distance", pl.col("value") > 0)
    if km.is_empty():
        raise TarazyError(
            "the ledger has no distances between states",
            do="add ties of the indicator `distance` (km), as GeoDist has them",
        )
    states = tuple(sorted(set(km["from"]) | set(km["to"])))
    n, at = len(states), {state: i for i, state in enumerate(states)}
    names = ("distance", *FACTS)
    costs = np.zeros((len(names), n, n))
    far = {name: np.full((n, n), np.nan) for name in DISTANCES}
    inside = frame.filter(pl.col("from").is_in(states), pl.col("to").is_in(states))
    for (indicator,), part in inside.group_by("indicator", maintain_order=True):
        i = part["from"].replace_strict(at, return_dtype=pl.Int64).to_numpy()
        j = part["to"].replace_strict(at, return_dtype=pl.Int64).to_numpy()
        value = part["value"].to_numpy()
        if indicator in FACTS:
            where = names.index(str(indicator))
            costs[where, i, j] = costs[where, j, i] = value > 0
        else:
            log = np.log(np.where(value > 0, value, np.nan))
            table = far[str(indicator).removeprefix("internal_")]
            table[i, j] = table[j, i] = log
    first = costs[0] = far.pop("distance")
    others = {
        name: np.where(np.isfinite(log) & np.isfinite(first), log, first)
        for name, log in far.items()
        if np.isfinite(log[~np.eye(n, dtype=bool)]).any()
    }
    return Geography(states, names, costs, others, frozenset(frame["source"].unique()))


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows of all pairs in one year.

    Attributes
    ----------
    year : int
    source : str
    value : ndarray, shape (n, n)
        From the row's state to the column's; 0 where both trade and have no row, NaN where a state
        is not in the panel or the figure is doubted.
    doubted : int
        Cells left out because the figure is known to be wrong.
    negative : int
        Cells left out because the figure is below zero, which no flow is.
    """

    year: int
    source: str
    value: Floats
    doubted: int
    negative: int


def panels(ledger: Ledger, geo: Geography, tie: str, domestic: str | None = None) -> list[Flows]:
    """Every year's panel of one indicator.

    Parameters
    ----------
    ledger : Ledger
    geo : Geography
    tie : str
        A directed indicator.
    domestic : str, optional
        The indicator of what a state sells to itself, for the diagonal.

    Returns
    -------
    list of Flows
        In order of years.
    """
    return ledger.once(("panels", tie, domestic), lambda: _panels(ledger, geo, tie, domestic))


def _panels(ledger: Ledger, geo: Geography, tie: str, domestic: str | None) -> list[Flows]:
    table = ledger.table("ties")
    wanted = [tie, domestic] if domestic else [tie]
    rows = table.filter(
        table.indicator.isin(wanted), table.month.isnull(), table.reported_by == "third"
    ).select("year", "from", "to", "indicator", "value", "doubt", "source")
    frame = ledger.frame("ties", rows)
    sizes = (
        frame.filter(pl.col("indicator") == tie)
        .group_by("year", "source")
        .agg(pl.len(), a=pl.col("from").n_unique(), b=pl.col("to").n_unique())
        .filter(
            pl.min_horizontal("a", "b") >= SIDES, pl.col("len") >= PART * pl.col("a") * pl.col("b")
        )
        .sort("year", "len", "source")
    )
    best = sizes.unique("year", keep="last", maintain_order=True)
    at = geo.at
    placed = frame.join(best, on=["year", "source"], how="semi").with_columns(
        i=pl.col("from").replace_strict(at, default=-1, return_dtype=pl.Int32),
        j=pl.col("to").replace_strict(at, default=-1, return_dtype=pl.Int32),
        value=pl.when(pl.col("doubt").is_null()).then("value"),
    )
    placed = placed.filter(pl.col("i") >= 0, pl.col("j") >= 0)
    found = []
    for (year, source), part in placed.sort("year").group_by(
        ["year", "source"], maintain_order=True
    ):
        found.append(_flows(int(year), str(source), part, len(geo.states)))
    return found


def _flows(year: int, source: str, part: pl.DataFrame, n: int) -> Flows:
    i, j = part["i"].to_numpy(), part["j"].to_numpy()
    # A doubted figure has no value and is not zero; nor is one below zero, which cannot be.
    value = part["value"].fill_null(np.nan).to_numpy().copy()
    below = value < 0
    value[below] = np.nan
    there = np.zeros(n, bool)
    between = i != j
    there[i[between]] = there[j[between]] = True
    grid = np.where(there[:, None] & there, 0.0, np.nan)
    np.fill_diagonal(grid, np.nan)
    grid[i, j] = value
    doubted = int(np.isnan(value).sum() - below.sum())
    return Flows(year, source, grid, doubted, int(below.sum()))


def agreements(ledger: Ledger, geo: Geography, years: Sequence[int]) -> Floats:
    """Who had a trade agreement, and who one customs border, by year.

    Parameters
    ----------
    ledger : Ledger
    geo : Geography
    years : sequence of int

    Returns
    -------
    ndarray, shape (years, 2, n, n)
        0 or 1, in the order of :data:`AGREEMENTS`. Past the last year with a row, agreements stay
        as they were in it; unions are those of the year.
    """
    signed = ledger.once("signed", lambda: _signed(ledger))
    at, n = geo.at, len(geo.states)
    last = int(signed["year"].max() or 0)  # type: ignore[arg-type]
    first, end = min(years), max(years)
    inside = members(ledger, range(first, end + 1))
    held = np.zeros((len(years), len(AGREEMENTS), n, n))
    for t, year in enumerate(years):
        part = signed.filter(
            pl.col("year") == min(year, last), pl.col("from").is_in(geo.states),
            pl.col("to").is_in(geo.states),
        )  # fmt: skip
        i, j = ([at[c] for c in part[side]] for side in ("from", "to"))
        held[t, 0, i, j] = held[t, 0, j, i] = 1.0
        now = inside.filter(pl.col("year") == year)
        for union in UNIONS:
            mine = [at[c] for c in now.filter(pl.col("organisation") == union)["actor"] if c in at]
            held[t, 1][np.ix_(mine, mine)] = 1.0
        held[t, 0] = np.maximum(held[t, 0], held[t, 1])
        held[t][:, np.arange(n), np.arange(n)] = 0.0
    return held


def _signed(ledger: Ledger) -> pl.DataFrame:
    """Pairs with a trade agreement: ``year, from, to, source``."""
    table = ledger.table("ties")
    rows = table.filter(
        table.indicator == "trade_agreements", table.value > 0, table.doubt.isnull()
    )
    return ledger.frame("ties", rows.select("year", "from", "to", "source"))


def agreement_sources(ledger: Ledger) -> set[str]:
    """Sources of agreements and unions.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    set of str
    """
    signed = ledger.once("signed", lambda: _signed(ledger))
    held = ledger.frame("memberships").filter(
        pl.col("organisation").is_in(UNIONS), pl.col("role") == "member"
    )
    return set(signed["source"].unique()) | set(held["source"].unique())
