"""Ranks of a few units that are known with error: which of them can be told apart at all.

The rank of each unit runs from one more than the units that are surely larger to as many as are not
surely smaller. All pairs are held against one critical value, the quantile of the largest
studentised error over all pairs, so that with a given probability every rank lies in its set at
once; intervals of ranks taken draw by draw promise less where units lie close together.

References
----------
Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2024). Inference for ranks with
applications to mobility across neighbourhoods and academic achievement across countries. Review of
Economic Studies 91(1), 476-518.

Romano, J. P. and Wolf, M. (2005). Stepwise multiple testing as formalized data snooping.
Econometrica 73(4), 1237-1282 (pairs once told apart leave the others a lower bar).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Bools, Floats, floats


@dataclass(frozen=True, slots=True)
class RankSets:
    """Ranks with sets that hold all of them at once.

    Attributes
    ----------
    rank : ndarray, shape (n,)
        By the values, 1 the largest; equal values share the better rank. NaN where missing.
    low, high : ndarray, shape (n,)
        Best and worst rank that cannot be ruled out.
    apart : ndarray of bool, shape (n, n)
        Whether the unit of the row is surely larger than that of the column.
    """

    rank: Floats
    low: Floats
    high: Floats
    apart: Bools


def rank_sets(values: ArrayLike, draws: ArrayLike, level: float = 0.9) -> RankSets:
    """Rank units by values that are known with error.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN for a unit without a value, which has no rank and takes none from others.
    draws : array_like, shape (draws, n)
        The values with their errors drawn, jointly; NaN throughout for a unit of which nothing is
        known: it is told apart from no other.
    level : float
        Probability that all ranks lie in their sets.

    Returns
    -------
    RankSets

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite, or the level is not inside (0, 1).
    """
    value, drawn = floats(values, "values", ndim=1), floats(draws, "draws", ndim=2)
    if value.ndim != 1 or drawn.shape[1:] != value.shape or len(drawn) < 2:
        raise ValueError(
            f"values have shape {value.shape} and draws {drawn.shape}; allowed: (n,) and "
            "(2 or more, n)"
        )
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    there = np.isfinite(value)
    size, error = _studentised(value, drawn)
    known = np.isfinite(size)
    apart = np.zeros(size.shape, dtype=bool)
    while True:
        open_ = known & ~apart & ~apart.T
        if not open_.any():
            break
        bar = np.quantile(np.where(open_, np.abs(error), 0.0).max(axis=(1, 2)), level)
        more = open_ & (size > bar)
        if not more.any():
            break
        apart |= more
    above = (value > value[:, None]).sum(axis=1)
    rank = np.where(there, 1.0 + above, np.nan)
    low = np.where(there, 1.0 + apart.sum(axis=0), np.nan)
    high = np.where(there, there.sum() - apart.sum(axis=1), np.nan)
    return RankSets(rank, low, high.astype(float), apart)


def _studentised(value: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Differences of all pairs by their errors: as found, and of the draws about their centre."""
    apart = drawn[:, :, None] - drawn[:, None, :]
    complete = np.isfinite(apart).all(axis=0)
    apart = np.where(complete, apart, 0.0)
    spread = apart.std(axis=0, ddof=1)
    usable = complete & (spread > 0) & ~np.eye(value.size, dtype=bool)
    scale = np.where(usable, spread, 1.0)
    gap = value[:, None] - value
    size = np.where(usable, gap / scale, np.nan)
    error = np.where(usable, (apart - apart.mean(axis=0)) / scale, 0.0)
    return np.where(np.isfinite(gap), size, np.nan), error
