"""How far two rankings of units agree, across units and over time within units."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from ._arrays import Floats, floats, whole

#: The fewest units of a time, and the fewest times of a unit, whose ranks are compared.
FEWEST_UNITS, FEWEST_TIMES = 10, 8


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """Rank correlations with the ends of their intervals.

    Attributes
    ----------
    across, across_low, across_high : float
        Spearman's correlation across units at one time, its mean over times; NaN where there is no
        time with enough units.
    within, within_low, within_high : float
        The same over the times of one unit, its mean over units.
    times, units : int
        How many either is a mean of.
    """

    across: float
    across_low: float
    across_high: float
    within: float
    within_low: float
    within_high: float
    times: int
    units: int


def rank_agreement(
    x: ArrayLike,
    y: ArrayLike,
    units: ArrayLike,
    times: ArrayLike,
    *,
    resamples: int = 500,
    level: float = 0.9,
    seed: int = 0,
) -> RankAgreement:
    """Compare two rankings of units observed several times.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        What is ranked; NaN where missing.
    units, times : array_like, shape (n,)
        Unit and time of each.
    resamples : int
        Units are drawn anew with all their times, so often: a unit's times are no new evidence.
    level : float
        Probability inside the intervals.
    seed : int

    Returns
    -------
    RankAgreement
        Ranks are those of the whole sample in every resample.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite or an option is out of its range.

    References
    ----------
    Spearman, C. (1904). The proof and measurement of association between two things. American
    Journal of Psychology 15(1), 72-101.
    Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. Review of Economics and Statistics 90(3), 414-427 (pairs).
    """
    one, two = floats(x, "x", ndim=1), floats(y, "y", ndim=1)
    unit, time = np.asarray(units), np.asarray(times)
    if not one.shape == two.shape == unit.shape == time.shape or one.ndim != 1:
        raise ValueError(
            f"shapes are {one.shape}, {two.shape}, {unit.shape} and {time.shape}; allowed: (n,) all"
        )
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1")
    whole(resamples, "resamples", least=2)
    kept = ~(np.isnan(one) | np.isnan(two))
    one, two, time = one[kept], two[kept], time[kept]
    names, owner = np.unique(unit[kept], return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / max(len(names), 1)), resamples)
    weights = np.vstack([np.ones(len(names)), drawn])  # first the sample as it is
    by_time = _correlations(one, two, time, owner, weights, FEWEST_UNITS)
    across = np.nanmean(by_time, axis=0) if len(by_time) else np.full(len(weights), np.nan)
    own, places = [], []
    for k in range(len(names)):
        mine = owner == k
        if mine.sum() >= FEWEST_TIMES:
            rho = _weighted(_ranks(one[mine]), _ranks(two[mine]), np.ones((1, mine.sum())))[0]
            if np.isfinite(rho):
                own.append(rho)
                places.append(k)
    mass = weights[:, places]
    within = np.full(len(weights), np.nan)
    total = mass.sum(axis=1)
    np.divide(mass @ np.array(own), total, out=within, where=total > 0)
    (low, high), (least, most) = _ends(across[1:], level), _ends(within[1:], level)
    return RankAgreement(
        float(across[0]), low, high, float(within[0]), least, most, len(by_time), len(own)
    )


def _ends(drawn: Floats, level: float) -> tuple[float, float]:
    """Ends of the interval of some draws; NaN where there is none."""
    if not np.isfinite(drawn).any():
        return np.nan, np.nan
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _correlations(
    one: Floats, two: Floats, time: Any, owner: NDArray[np.intp], weights: Floats, fewest: int
) -> Floats:
    """Weighted rank correlations, shape (times, resamples)."""
    found = []
    for t in np.unique(time):
        here = time == t
        if here.sum() >= fewest:
            found.append(_weighted(_ranks(one[here]), _ranks(two[here]), weights[:, owner[here]]))
    return np.array(found)


def _ranks(x: Floats) -> Floats:
    """Ranks about their mean."""
    ranks = np.asarray(rankdata(x), dtype=float)
    return np.asarray(ranks - ranks.mean(), dtype=np.float64)


def _weighted(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Weighted Pearson correlations, shape (weightings,); NaN where either does not vary."""
    mass = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mx, my = weights @ x / mass, weights @ y / mass
        vx = weights @ (x * x) / mass - mx**2
        vy = weights @ (y * y) / mass - my**2
        found = (weights @ (x * y) / mass - mx * my) / np.sqrt(vx * vy)
    return np.asarray(np.where((vx > 1e-9) & (vy > 1e-9), found, np.nan), dtype=np.float64)
