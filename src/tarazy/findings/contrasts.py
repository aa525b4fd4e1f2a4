"""Weighted sums of ideal points with their joint error: vectors, distances, moves."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from tarazy.findings import roll_calls
from tarazy.findings.cells import Floats
from tarazy.findings.points import Points
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment
from tarazy.measures.cross_pressure import holm

#: States of a vector whose votes may be lost, as a part of those that voted.
_LOST = 1 / 3
_REACH = float(ndtri(0.95))


@dataclass(frozen=True)
class Estimate:
    """A weighted sum of points with its standard deviation."""

    value: float
    sd: float

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval."""
        return self.value - _REACH * self.sd

    @property
    def high(self) -> float:
        """Upper end."""
        return self.value + _REACH * self.sd


def estimates(line: Points, weights: Floats) -> list[Estimate]:
    """Weighted sums of points.

    Parameters
    ----------
    line : Points
    weights : numpy.ndarray
        Shape (sums, states, years).

    Returns
    -------
    list of Estimate
    """
    value = np.einsum("msy,sy->m", weights, np.nan_to_num(line.fit.point))
    spread = np.sqrt(np.clip(np.diag(line.covariance(weights)), 0.0, None))
    return [Estimate(float(v), float(s)) for v, s in zip(value, spread, strict=True)]


def vector_weights(
    ledger: Ledger, lens: Lens, line: Points, year: int
) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """The states of each vector with a point in a year, and their equal weights.

    A state that voted before and after has a point in a year that it stayed away; without it the
    mean would jump with who was in the hall.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    line : Points
    year : int

    Returns
    -------
    dict of str to (tuple of str, numpy.ndarray)
        Weights of shape (states,). A vector without such a state is left out, and so is one of
        which more than a third as many states' votes are lost as there are at hand.
    """
    point = line.fit.point[:, line.years.index(year)]
    gone = set(roll_calls.lost(ledger).filter(pl.col("year") == year)["actor"])
    # A state whose votes of the whole window are lost is no row of the fit, and still a member.
    everyone = (*line.votes.states, *sorted(gone - set(line.votes.states)))
    vector_of = assignment(lens, ledger, range(year, year + 1), everyone)[0]
    lost = np.array([s in gone for s in everyone])
    there = ~lost & ~np.isnan(np.append(point, np.zeros(len(everyone) - len(point))))
    found = {}
    for v, code in enumerate(lens.vector_codes):
        held = (vector_of == v) & there
        # A mean without a good part of its states would be another vector's.
        if held.any() and (lost & (vector_of == v)).sum() <= _LOST * held.sum():
            states = tuple(s for s, h in zip(everyone, held, strict=True) if h)
            found[code] = states, held[: len(point)] / held.sum()
    return found


def moves(line: Points, state: str, span: int = 5) -> pl.DataFrame:
    """Moves of a state from year to year, and over longer spans of the calendar.

    Parameters
    ----------
    line : Points
    state : str
    span : int
        Longer moves run between the years that it divides, and the first and last.

    Returns
    -------
    polars.DataFrame
        Columns ``kind`` (``year`` or ``span``), ``before, year, move, low, high, p_value,
        p_holm``, adjusted for all moves of both kinds (Holm 1979). Years with fewer than
        :data:`tarazy.findings.roll_calls.FEWEST` roll calls are passed over.
    """
    i, counts = line.row(state), np.bincount(line.votes.years)
    full = np.array([counts[year] >= roll_calls.FEWEST for year in line.years])
    voted = np.flatnonzero((line.seen[i] > 0) & full)
    marks = [t for k, t in enumerate(voted)
             if k in (0, len(voted) - 1) or line.years[t] % span == 0]  # fmt: skip
    pairs = [("year", a, b) for a, b in pairwise(voted)]
    pairs += [("span", a, b) for a, b in pairwise(marks) if (a, b) not in set(pairwise(voted))]
    weights = np.zeros((len(pairs), *line.seen.shape))
    for m, (_, a, b) in enumerate(pairs):
        weights[m, i, a], weights[m, i, b] = -1.0, 1.0
    found = estimates(line, weights) if pairs else []
    p = np.array([2 * ndtr(-abs(e.value) / e.sd) if e.sd > 0 else np.nan for e in found])
    return pl.DataFrame({
        "kind": [kind for kind, *_ in pairs],
        "before": [line.years[a] for _, a, _ in pairs],
        "year": [line.years[b] for *_, b in pairs],
        "move": [e.value for e in found],
        "low": [e.low for e in found],
        "high": [e.high for e in found],
        "p_value": p,
        "p_holm": holm(p) if len(p) else p,
    }, schema_overrides={"kind": pl.String, "before": pl.Int64, "year": pl.Int64})  # fmt: skip


def folded(gap: Estimate) -> tuple[float, float, float]:
    """A distance from a signed gap: its size, and the ends of its interval.

    Parameters
    ----------
    gap : Estimate

    Returns
    -------
    value, low, high : float
        The interval begins at 0 where the gap's own holds 0.
    """
    ends = abs(gap.low), abs(gap.high)
    low = 0.0 if gap.low <= 0 <= gap.high else min(ends)
    return abs(gap.value), low, max(ends)


def nearest_probability(
    ledger: Ledger, lens: Lens, line: Points, year: int, draws: int = 10_000
) -> float | None:
    """Probability that the vector which seems nearest to the focal state is.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    line : Points
    year : int
    draws : int
        Of the points, from their joint normal distribution; the seed is fixed.

    Returns
    -------
    float or None
        None where fewer than two named vectors have a point.
    """
    here = vector_weights(ledger, lens, line, year)
    named = [here[v.code][1] for v in lens.vectors if not v.rest and v.code in here]
    if len(named) < 2:
        return None
    t, me = line.years.index(year), line.row(lens.focal)
    weights = np.zeros((len(named), *line.seen.shape))
    weights[:, :, t] = named
    weights[:, me, t] -= 1.0
    gap = np.einsum("msy,sy->m", weights, np.nan_to_num(line.fit.point))
    root = np.linalg.cholesky(line.covariance(weights) + 1e-12 * np.eye(len(named)))
    drawn = gap + np.random.default_rng(0).standard_normal((draws, len(named))) @ root.T
    return float(np.mean(np.abs(drawn).argmin(axis=1) == np.abs(gap).argmin()))
