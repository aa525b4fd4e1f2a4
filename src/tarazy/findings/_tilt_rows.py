"""Rows of the tilt: actual against expected shares by year, vector and panel, with intervals."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tarazy.findings._expected import (
    FEWEST,
    Groups,
    Outlook,
    carried_error,
    outlook,
    tilts_of_all,
)
from tarazy.findings._gravity_panel import DISTANCES
from tarazy.findings._world import PANELS, World
from tarazy.findings.cells import Floats
from tarazy.findings.portfolio import Portfolio
from tarazy.findings.weigh import DRAWS, weigh
from tarazy.ledger.states import state_years
from tarazy.measures.pool import pooled
from tarazy.measures.sensitivity import interval

#: Columns of the ratio by each distance but the first.
TIMES = {name: f"times_{name.removeprefix('distance_')}" for name in list(DISTANCES)[1:]}
SCHEMA = {
    "year": pl.Int64, "panel": pl.String, "panel_year": pl.Int64, "vector": pl.String,
    **dict.fromkeys((
        "share", "low", "high", "expected", "expected_low", "expected_high", "agreed",
        "tilt", "tilt_low", "tilt_high", "times", "times_low", "times_high", "more",
        "by_agreements", "beyond_agreements", "percentile", "usual_low", "usual_high",
    ), pl.Float64),
    "states": pl.Int64, **dict.fromkeys(TIMES.values(), pl.Float64),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of one year and panel."""

    outlook: Outlook
    exported: float


def groups_of(read: Portfolio, known: World, year: int) -> Groups:
    """Vector of each state of the geography in a year, -1 for none.

    Parameters
    ----------
    read : Portfolio
    known : World
    year : int

    Returns
    -------
    ndarray of int, shape (n,)
    """
    row = read.vector_of[0, year - read.years[0]]
    at = dict(zip(read.partners, row, strict=True))
    return np.array([at.get(state, -1) for state in known.geo.states], np.int64)


def exported_part(read: Portfolio, year: int) -> float:
    """Part of exports in the state's turnover; one half where a side is not known.

    Parameters
    ----------
    read : Portfolio
        Of :func:`tarazy.findings.dependence.trade_lens`.
    year : int

    Returns
    -------
    float
    """
    t = year - read.years[0]
    sold, bought = (float(np.nansum(read.parts[k].value[0, t])) for k in (1, 2))
    return sold / (sold + bought) if sold > 0 and bought > 0 else 0.5


def rows_of(read: Portfolio, known: World, tie: str) -> tuple[pl.DataFrame, list[Seen]]:
    """The table of one panel, and what was read of each year.

    Parameters
    ----------
    read : Portfolio
    known : World
    tie : str
        Indicator of the panel: ``goods`` takes the state's shares from the lens's sources, any
        other from the panel itself.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`SCHEMA`.
    list of Seen
    """
    rows, seen = [], []
    drift: Floats | None = None
    years = [y for y in read.years if tie == "goods" or y in known.flows]
    for year in years:
        groups = groups_of(read, known, year)
        exported = exported_part(read, year) if tie == "goods" else _own_exported(known, year)
        told = outlook(known, year, groups, exported)
        if told is None:
            continue
        if told.base != year and drift is None:
            drift = carried_error(known, groups, exported)
        actual, drawn = _actual(read, known, year, tie, groups)
        if np.isfinite(actual).any():
            rows += _year(read, known, tie, told, actual, drawn, drift, groups)
            seen.append(Seen(told, exported))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), seen


def _own_exported(known: World, year: int) -> float:
    value = np.nan_to_num(known.flows[year].value)
    others = np.arange(len(value)) != known.focal
    sold, bought = value[known.focal, others].sum(), value[others, known.focal].sum()
    return float(sold / (sold + bought)) if sold + bought > 0 else 0.5


def _actual(
    read: Portfolio, known: World, year: int, tie: str, groups: Groups
) -> tuple[Floats, Floats]:
    """Actual shares by vector, and draws of them, shape (draws, vectors)."""
    count = len(read.lens.vectors)
    if tie == "goods":
        result = weigh(read, year)
        k = result.row("economic", "turnover")
        if k < 0:
            return np.full(count, np.nan), np.full((1, count), np.nan)
        known_error = np.isfinite(result.low[k]).any()
        point = result.share[k]
        return point, result.domains[:, 0] if known_error else point[None]
    value, at = known.flows[year].value, known.focal
    turnover = np.nan_to_num(value[at]) + np.nan_to_num(value[:, at])
    total = np.bincount(groups[groups >= 0], turnover[groups >= 0], count)
    share = total / total.sum() if total.sum() > 0 else np.full(count, np.nan)
    return share, share[None]


def _year(
    read: Portfolio, known: World, tie: str, told: Outlook, actual: Floats, drawn: Floats,
    drift: Floats | None, groups: Groups,
) -> list[dict[str, Any]]:  # fmt: skip
    rng = np.random.default_rng([told.year, DRAWS, list(PANELS).index(tie)])
    count = len(told.vectors)
    moved = np.zeros(count)
    if told.base != told.year and drift is not None:
        moved = drift[told.vectors] ** 2 * (told.year - told.base)
    each = [(told.share, told.covariance[:count, :count]),
            *((other.share, other.covariance) for other in told.others)]  # fmt: skip
    # No distance has a better claim than another: the interval holds all of them alike.
    log = pooled([np.log(share) for share, _ in each],
                 [wide + np.diag(moved) for _, wide in each], DRAWS, rng)  # fmt: skip
    # A closed portfolio: shares that were drawn sum to one again.
    expected = np.exp(log) / np.exp(log).sum(axis=1, keepdims=True)
    rows: list[dict[str, Any]] = []
    among, all_tilts = _others(known, told.base, groups)
    for i, v in enumerate(told.vectors):
        share = float(actual[v])
        mine = drawn[rng.integers(0, len(drawn), DRAWS), v] if len(drawn) > 1 else drawn[0, v]
        row: dict[str, Any] = dict.fromkeys(SCHEMA)
        low, high = interval(expected[:, i], 0.9)
        row |= {
            "year": told.year, "panel": tie, "panel_year": told.base,
            "vector": read.lens.vector_codes[v], "share": share, "expected": told.share[i],
            "expected_low": min(float(low), told.share[i]),
            "expected_high": max(float(high), told.share[i]), "agreed": told.agreed[i],
            "by_agreements": float(np.log(told.agreed[i] / told.share[i])), "states": among[v],
        }  # fmt: skip
        if len(drawn) > 1:
            ends = interval(drawn[:, v], 0.9)
            row |= {"low": min(float(ends[0]), share), "high": max(float(ends[1]), share)}
        if share > 0:
            row |= _tilt(share, float(told.share[i]), mine, expected[:, i])
            row["beyond_agreements"] = float(np.log(share / told.agreed[i]))
            row |= {TIMES[other.distance]: share / float(other.share[i]) for other in told.others}
            others = all_tilts[:, v]
            there = others[~np.isnan(others)]
            if len(there) >= FEWEST:
                row["percentile"] = float((there < row["tilt"]).mean() * 100)
                # Of states without such trade the log is minus infinity, which no mean may meet.
                usual = np.exp(np.quantile(there, [0.05, 0.95], method="nearest"))
                row |= {"usual_low": float(usual[0]), "usual_high": float(usual[1])}
        rows.append(row)
    return rows


def _tilt(share: float, expected: float, mine: Floats, theirs: Floats) -> dict[str, Any]:
    point = float(np.log(share / expected))
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.log(mine) - np.log(theirs)
    drawn = drawn[np.isfinite(drawn)]
    low, high = (float(x) for x in interval(drawn, 0.9))
    low, high = min(low, point), max(high, point)
    return {
        "tilt": point, "tilt_low": low, "tilt_high": high, "times": float(np.exp(point)),
        "times_low": float(np.exp(low)), "times_high": float(np.exp(high)),
        "more": float((drawn > 0).mean()),
    }  # fmt: skip


def _others(known: World, base: int, groups: Groups) -> tuple[list[int], Floats]:
    """How many states a tilt is compared with by vector, and their tilts."""
    key = ("tilts", known.geo.states[known.focal], base, known.home, groups.tobytes())

    def read() -> Floats:
        years = state_years(known.ledger, base, base)
        among = set(years["state"]) or set(known.geo.states)
        return tilts_of_all(known, base, groups, among)

    found = known.ledger.once(key, read)
    return [int(n) for n in (~np.isnan(found)).sum(axis=0)], found
