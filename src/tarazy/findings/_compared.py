"""Measures of one state beside those of others, each with draws of its errors."""

from dataclasses import dataclass

import numpy as np

from tarazy.findings._period_ties import as_parts
from tarazy.findings._period_trade import partner_totals
from tarazy.findings.cells import Floats
from tarazy.findings.contrasts import Estimate, folded
from tarazy.findings.dependence import trade_lens
from tarazy.findings.points import Points, points
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.roll_calls import FEWEST, voting_years
from tarazy.findings.trend import pair
from tarazy.findings.weigh import DRAWS, simulate, weigh
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens
from tarazy.measures.dependence import hirschman_index
from tarazy.measures.diversity import hill_number
from tarazy.measures.noisy_distance import distance_without_noise
from tarazy.measures.sensitivity import lognormal

#: Powers to which the distance at the UN is told.
POWERS = ("USA", "RUS", "CHN")
#: Years that the speed is told over.
SPAN = 10
#: The oldest panel of all pairs that may stand in for the year asked about.
_PANEL_AGE = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one state.

    Attributes
    ----------
    measure : str
        ``effective``, ``largest``, ``distance``, ``concentration``, ``asymmetry``, ``speed``.
    of : str
        A vector or a power; ``all`` where it is of none.
    year : int
        What the figure is of.
    value : float
        NaN where it cannot be told.
    draws : numpy.ndarray
        Shape (draws,): with errors; NaN where nothing says how far the figure may be off.
    why : str
        Why there is none; empty where there is.
    ends : (float, float) or None
        Of the interval, where they are not those of the draws.
    """

    measure: str
    of: str
    year: int
    value: float
    draws: Floats
    why: str = ""
    ends: tuple[float, float] | None = None


def _none(measure: str, of: str, year: int, why: str) -> Figure:
    return Figure(measure, of, year, np.nan, np.full(DRAWS, np.nan), why)


def tie_figures(ledger: Ledger, lens: Lens, year: int) -> tuple[list[Figure], Portfolio]:
    """Balance and speed of one state.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    figures : list of Figure
        ``effective``, ``largest``, ``speed``.
    read : Portfolio
    """
    first = max(lens.since, year - SPAN)
    read = portfolio(ledger, lens, range(first, year + 1))
    result = weigh(read, year)
    k = result.row()
    if k < 0:
        why = f"no domain has figures for {year}"
        return [_none(m, "all", year, why) for m in ("effective", "largest", "speed")], read
    share, draws = np.nan_to_num(result.share[k]), np.nan_to_num(result.whole)
    known = bool(np.isfinite(result.low[k]).any())
    drawn = draws if known else np.full_like(draws, np.nan)
    named = [v for v, vector in enumerate(lens.vectors) if not vector.rest]
    first_named = max(named, key=lambda v: share[v])
    effective = np.asarray(hill_number(draws, 1)) if known else drawn[:, 0]
    return [
        Figure("effective", "all", year, float(hill_number(share, 1)), effective),
        Figure("largest", lens.vectors[first_named].code, year, float(share[first_named]),
               drawn[:, first_named]),
        _speed(lens, read, first, year),
    ], read  # fmt: skip


def _speed(lens: Lens, read: Portfolio, first: int, year: int) -> Figure:
    """Aitchison distance a year over the span, by what both its ends have."""
    if first >= year:
        return _none("speed", "all", year, "no earlier year")
    a, b = (simulate(read, 0, y, DRAWS) for y in (first, year))
    if not set(a.active) & set(b.active):
        return _none("speed", "all", year, f"{first} and {year} have no indicator in common")
    both = pair(lens, a, b)
    sides = [as_parts(np.nan_to_num(x)) for x in (both.before[0], both.after[0])]
    drawn = [as_parts(np.nan_to_num(x[:, 0])) for x in (both.drawn_before, both.drawn_after)]
    if not all(np.isfinite(x).all() for x in (*sides, *drawn)):
        return _none("speed", "all", year, f"{first} or {year} has no figures")
    # The two years' draws come from streams of their own.
    found = distance_without_noise(*sides, *drawn)
    return Figure("speed", "all", year, found.value / (year - first), found.draws / (year - first))


# --- dependence ------------------------------------------------------------------------------


def trade_figures(ledger: Ledger, lens: Lens, year: int) -> tuple[list[Figure], Portfolio]:
    """Concentration of trade over partner states, and asymmetry with the largest vector.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    figures : list of Figure
        ``concentration``, ``asymmetry``.
    read : Portfolio
    """
    read = portfolio(ledger, trade_lens(lens), range(year - _PANEL_AGE, year + 1))
    parts, t = read.parts[0], _PANEL_AGE
    value = np.nan_to_num(parts.value[0, t])
    if not value.sum() > 0:
        why = f"too little of its trade in {year} is seen"
        return [_none(m, "all", year, why) for m in ("concentration", "asymmetry")], read
    place = year - parts.cells[0].years[0]
    partner = np.sum([one[0, :, place] for one in parts.partner_value], axis=0)
    vector_of = read.vector_of[0, t]
    held = np.flatnonzero((partner > 0) & (vector_of >= 0))
    spread = parts.spread[0, t]
    rng = np.random.default_rng([year, DRAWS])
    errors = lognormal(np.nan_to_num(spread), DRAWS, rng)
    # Partners of one vector err together: what is known of their errors is of the vector's total.
    index = hirschman_index(partner[held] * errors[:, vector_of[held]])
    if not np.nansum(spread) > 0:
        index = np.full(DRAWS, np.nan)
    figures = [
        Figure("concentration", "all", year, float(hirschman_index(partner[held])),
               np.asarray(index))
    ]  # fmt: skip
    return [*figures, _asymmetry(ledger, read, value, errors, year)], read


def _asymmetry(ledger: Ledger, read: Portfolio, value: Floats, errors: Floats, year: int) -> Figure:
    """Share of the largest named vector in mine less mine in its trade with the world."""
    named = [v for v, vector in enumerate(read.lens.vectors) if not vector.rest]
    v = max(named, key=lambda k: value[k])
    code = read.lens.vectors[v].code
    totals = partner_totals(ledger, read)[:, v]
    panels = np.flatnonzero(totals > 0)
    if not panels.size:
        return _none("asymmetry", code, year, "no panel of all pairs is near the year")
    p = int(panels[-1])
    theirs = float(np.nan_to_num(read.parts[0].value[0, p, v])) / totals[p]
    mine = value[v] / value.sum()
    drawn = value * errors
    tilt = drawn[:, v] / drawn.sum(axis=1) - np.minimum(theirs * errors[:, v], 1.0)
    if not (errors != 1).any():
        tilt = np.full(len(tilt), np.nan)
    return Figure("asymmetry", code, year, float(mine - min(theirs, 1.0)), tilt)


# --- votes -----------------------------------------------------------------------------------


def vote_figures(
    ledger: Ledger, states: tuple[str, ...], since: int, year: int
) -> dict[str, list[Figure]]:
    """Distances at the UN to three powers, with the joint errors of all points.

    Parameters
    ----------
    ledger : Ledger
    states : tuple of str
    since, year : int

    Returns
    -------
    dict of str to list of Figure
        By state. Of the last year up to `year` with enough roll calls.
    """
    try:
        known = voting_years(ledger)
        line = points(ledger, max(since, known[0]), None)
    except TarazyError as error:
        return {s: [_none("distance", p, year, error.given) for p in POWERS] for s in states}
    counts = np.bincount(line.votes.years)
    full = [y for y in line.years if y <= year and counts[y] >= FEWEST]
    if not full:
        why = f"no year up to {year} has enough roll calls"
        return {s: [_none("distance", p, year, why) for p in POWERS] for s in states}
    at = full[-1]
    drawn = line.draws(at, DRAWS)
    return {s: [_distance(line, drawn, s, power, at) for power in POWERS] for s in states}


def _distance(line: Points, drawn: Floats, state: str, power: str, year: int) -> Figure:
    if state == power:
        return _none("distance", power, year, "it is that power")
    t = line.years.index(year)
    rows = [line.votes.states.index(s) if s in line.votes.states else -1 for s in (state, power)]
    if min(rows) < 0 or not line.seen[rows[0], t] or not np.isfinite(line.fit.point[rows, t]).all():
        return _none(
            "distance", power, year, f"no vote of its or that power's in {year} is at hand"
        )
    value = float(line.fit.point[rows[0], t] - line.fit.point[rows[1], t])
    gaps = drawn[:, rows[0]] - drawn[:, rows[1]]
    # As in `alignment`: the interval begins at 0 where it is not known who stands on which side.
    size, low, high = folded(Estimate(value, float(gaps.std(ddof=1))))
    return Figure("distance", power, year, size, np.abs(gaps), ends=(low, high))
