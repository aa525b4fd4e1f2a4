"""Series of a state's environment: how the great powers stand to each other, whatever it does."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.camps import Camp, called
from tarazy.findings.cells import Floats, covered_years, ties
from tarazy.findings.points import Points
from tarazy.findings.roll_calls import sources as vote_sources
from tarazy.findings.series import DRAWS, Series
from tarazy.ledger import Ledger
from tarazy.measures.sensitivity import bayesian_bootstrap

#: What is summed for a score of conflict or cooperation, by source.
_EVENTS = {
    ("conflict", "icews"): ("icews_verbal_conflict", "icews_material_conflict"),
    ("cooperation", "icews"): ("icews_verbal_cooperation", "icews_material_cooperation"),
    ("conflict", "gdelt"): ("gdelt_conflict",),
    ("cooperation", "gdelt"): ("gdelt_cooperation",),
}
SMOOTH = (
    "Ideal points are smoothed over neighbouring years: who moved first by a single year cannot be "
    "told from them alone."
)
_REPORTS = {
    "icews": "Counts of reports, 2002–2014; the share in all reports between the two is used, as "
    "the volume of news drifts.",
    "gdelt": "Net scores of reported days, 2018-01 to 2024-02; the share in the whole score is "
    "used, as the volume of news drifts, and 96 days are missing.",
}


def joint_points(line: Points, states: tuple[str, ...]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Points of some states in all years, with draws from their joint normal distribution.

    Parameters
    ----------
    line : Points
    states : tuple of str
        Each a row of the line.

    Returns
    -------
    years : numpy.ndarray of int
        Shape (years,).
    value : numpy.ndarray
        Shape (states, years); NaN in a year in which the state did not vote.
    draws : numpy.ndarray
        Shape (:data:`DRAWS`, states, years).
    """
    rows = [line.row(state) for state in states]
    value = np.where(line.seen[rows] > 0, line.fit.point[rows], np.nan)
    i, t = np.nonzero(np.isfinite(value))
    weights = np.zeros((i.size, *line.seen.shape))
    weights[np.arange(i.size), np.array(rows)[i], t] = 1.0
    values, turn = np.linalg.eigh(line.covariance(weights))
    root = turn * np.sqrt(np.clip(values, 0.0, None))
    noise = np.random.default_rng(2014).standard_normal((DRAWS, i.size))
    draws = np.full((DRAWS, *value.shape), np.nan)
    draws[:, i, t] = value[i, t] + noise @ root.T
    return np.array(line.years, dtype=np.int64), value, draws


def distance(
    ledger: Ledger,
    line: Points,
    drawn: tuple[NDArray[np.int64], Floats, Floats],
    states: tuple[str, ...],
    a: str,
    b: str,
) -> Series:
    """Distance between the ideal points of two states.

    Parameters
    ----------
    ledger : Ledger
    line : Points
    drawn : tuple
        Of :func:`joint_points`.
    states : tuple of str
        Whose points they are.
    a, b : str

    Returns
    -------
    Series
        The size of the gap; of a draw that changes sides, the size of its own.
    """
    years, value, draws = drawn
    i, j = states.index(a), states.index(b)
    sources = frozenset(vote_sources(ledger, line.votes)["id"])
    return Series(
        f"distance.{a}.{b}", f"Distance between the ideal points of {a} and {b}", "ideal points",
        False, years, np.abs(value[i] - value[j]), np.abs(draws[:, i] - draws[:, j]), sources,
        (SMOOTH,),
    )  # fmt: skip


def sanctions(ledger: Ledger, kind: str, a: Camp, b: Camp, years: range) -> Series:
    """Cases of sanctions between two groups, either way round.

    Parameters
    ----------
    ledger : Ledger
    kind : {"begun", "in_force"}
    a, b : Camp
    years : range

    Returns
    -------
    Series
        Log of one more than the cases, so that the first case counts for more than the fortieth.
        Cases are counted and not measured: they have no error.
    """
    tie = f"sanctions_{kind}"
    rows = _between(ties(ledger, tie, None, years), a, b)
    covered = covered_years(ledger, tie, years)
    counts = np.zeros(len(years))
    for year, value in rows.group_by("year").agg(pl.col("value").sum()).iter_rows():
        counts[year - years[0]] = value
    keep = np.flatnonzero(covered)
    value = np.log1p(counts[keep])
    said = {"begun": "begun in the year", "in_force": "in force"}[kind]
    return Series(
        f"{tie}.{a.code}.{b.code}", f"Sanctions {said} between {_pair(a, b)}",
        "log (1 + cases)", False, np.array(years, dtype=np.int64)[keep], value,
        np.tile(value, (DRAWS, 1)), frozenset(rows["source"].unique()) or _sources(ledger, tie),
        ("Cases of sanctions are a tally of decisions, not of their weight.",),
    )  # fmt: skip


def events(
    ledger: Ledger, kind: str, source: str, a: Camp, b: Camp, years: range
) -> Series:  # fmt: skip
    """Share of conflict or cooperation in what was reported between two groups.

    Parameters
    ----------
    ledger : Ledger
    kind : {"conflict", "cooperation"}
    source : {"icews", "gdelt"}
        ICEWS by year, GDELT by month; the two are never spliced.
    a, b : Camp
    years : range

    Returns
    -------
    Series
        Log odds of the share. Counts are drawn from Jeffreys' posteriors; of scores the pairs of
        states are drawn anew (Bayesian bootstrap).
    """
    monthly = source == "gdelt"
    other = "cooperation" if kind == "conflict" else "conflict"
    this, that = (
        _table(ledger, _EVENTS[k, source], a, b, years, monthly=monthly) for k in (kind, other)
    )
    rng = np.random.default_rng([2002, *f"{kind}{source}{a.code}{b.code}".encode()])
    times = np.array(sorted(set(this) | set(that)), dtype=np.int64)
    value, draws = np.full(times.size, np.nan), np.full((DRAWS, times.size), np.nan)
    for i, time in enumerate(times):
        pairs = sorted(set(this.get(time, {})) | set(that.get(time, {})))
        x = np.array([this.get(time, {}).get(p, 0.0) for p in pairs])
        y = np.array([that.get(time, {}).get(p, 0.0) for p in pairs])
        if monthly:
            shared = bayesian_bootstrap(len(pairs), DRAWS, rng) * len(pairs)
            value[i], draws[:, i] = _odds(x.sum(), y.sum()), _odds(shared @ x, shared @ y)
        else:
            value[i] = _odds(x.sum(), y.sum())
            draws[:, i] = np.log(rng.gamma(x.sum() + 0.5, size=DRAWS)) - np.log(
                rng.gamma(y.sum() + 0.5, size=DRAWS)
            )
    known = frozenset().union(*(_sources(ledger, tie) for tie in _EVENTS[kind, source]))
    return Series(
        f"{kind}_{source}.{a.code}.{b.code}", f"{kind.capitalize()} between {_pair(a, b)} "
        f"({source.upper()})", f"log odds of {kind}", monthly, times, value, draws, known,
        (_REPORTS[source],),
    )  # fmt: skip


def _pair(a: Camp, b: Camp) -> str:
    return f"{called(a.code)} and {called(b.code)}"


def _odds(x: Floats, y: Floats) -> Floats:
    """Log odds of x against y; a half is added to each, as neither is known to be nothing."""
    result: Floats = np.log(x + 0.5) - np.log(y + 0.5)
    return result


def _between(rows: pl.DataFrame, a: Camp, b: Camp) -> pl.DataFrame:
    there = pl.col("from").is_in(sorted(a.actors)) & pl.col("to").is_in(sorted(b.actors))
    back = pl.col("from").is_in(sorted(b.actors)) & pl.col("to").is_in(sorted(a.actors))
    return rows.filter(there | back)


def _table(
    ledger: Ledger, names: tuple[str, ...], a: Camp, b: Camp, years: range, *, monthly: bool
) -> dict[int, dict[tuple[str, str], float]]:
    """Sums by time and pair of states."""
    found: dict[int, dict[tuple[str, str], float]] = {}
    for tie in names:
        rows = _between(ties(ledger, tie, None, years, monthly=monthly), a, b)
        for year, month, one, two, value in rows.select(
            "year", "month", "from", "to", "value"
        ).iter_rows():
            time = 12 * year + month - 1 if monthly else year
            pair = min(one, two), max(one, two)
            here = found.setdefault(int(time), {})
            here[pair] = here.get(pair, 0.0) + value
    return found


def _sources(ledger: Ledger, tie: str) -> frozenset[str]:
    """Sources of an indicator."""

    def read() -> frozenset[str]:
        table = ledger.table("ties")
        rows = table.filter(table.indicator == tie).select("source").distinct()
        return frozenset(ledger.frame("ties", rows)["source"])

    return ledger.once(("tie sources", tie), read)
