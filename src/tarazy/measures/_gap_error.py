"""How far the ratio of observed to expected strays where there is nothing to find."""

import numpy as np

from ._arrays import Floats
from ._variogram import Shape, contrast_variance, freedom, semivariances, shape_of


def pooled_shape(gap: Floats, early: np.ndarray, rows: np.ndarray) -> Shape:
    """How gaps wander before the listing, all rows together.

    Parameters
    ----------
    gap : ndarray, shape (rows, times)
    early : ndarray of bool, shape (rows, times)
    rows : ndarray of int
        Those that are looked at.

    Returns
    -------
    Shape
    """
    lags = gap.shape[1]
    by_lag, pairs = np.zeros((rows.size, lags)), np.zeros((rows.size, lags))
    for n, i in enumerate(rows):
        times = np.flatnonzero(early[i] & np.isfinite(gap[i]))
        found, many, mean = semivariances(gap[i, times], times.astype(float))
        if mean > 0:
            by_lag[n, : found.size], pairs[n, : many.size] = found / mean, many
    return shape_of(by_lag, pairs) if pairs.any() else Shape(1.0, 0.0, 0.5)


def log_error(
    gap: Floats, early: np.ndarray, rows: np.ndarray, parts: list[tuple[Floats, Floats]],
    shape: Shape,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Standard errors of log observed to expected where nothing happened, degrees of freedom.

    Parts of a row whose levels are read from other times are taken to wander apart, each by as much
    more as it is smaller: the variances of their contrasts add up by their parts of what is due.

    Parameters
    ----------
    gap : ndarray, shape (rows, times)
    early : ndarray of bool, shape (rows, times)
    rows : ndarray of int, shape (k,)
        Those that are looked at.
    parts : list of (ndarray, ndarray), each of shape (rows, times)
        What is due before and after, by part.
    shape : Shape

    Returns
    -------
    error, freedom : ndarray, shape (k,)
    """
    known: dict[bytes, tuple[float, float]] = {}
    error, free = np.full(rows.size, np.nan), np.full(rows.size, np.nan)
    for n, i in enumerate(rows):
        # The last month or two of one row may be missing: each has its own times.
        before = np.flatnonzero(early[i] & np.isfinite(gap[i]))
        _, _, mean = semivariances(gap[i, before], before.astype(float))
        # Most rows have the same times, and what depends on them alone takes long.
        key = before.tobytes()
        if key not in known:
            known[key] = _unit(shape, before.astype(float)), freedom(shape, before.astype(float))
        unit, degrees = known[key]
        if mean <= 0 or unit <= 0:
            continue
        variance = _contrasts(before, [(a[i], b[i]) for a, b in parts], shape)
        error[n], free[n] = np.sqrt(np.log1p(mean / unit * variance)), degrees
    return error, free


def _unit(shape: Shape, times: Floats) -> float:
    """Mean semivariance of the shape over all pairs of times."""
    i, j = np.triu_indices(times.size, 1)
    return float(shape.at(np.abs(times[j] - times[i])).mean())


def _contrasts(before: np.ndarray, parts: list[tuple[Floats, Floats]], shape: Shape) -> float:
    """Variance of the mean afterwards less the mean before; NaN where nothing is due."""
    variance = whole = 0.0
    for due, due_after in parts:
        after = np.flatnonzero(due_after > 0)
        read = before[due[before] > 0]
        if not after.size or not read.size:
            continue
        weights = np.concatenate([
            -due[read] / due[read].sum(), due_after[after] / due_after[after].sum()
        ])  # fmt: skip
        size = float(due_after[after].sum())
        times = np.concatenate([read, after]).astype(float)
        variance += size * contrast_variance(shape, weights, times)
        whole += size
    return variance / whole if whole > 0 else np.nan
