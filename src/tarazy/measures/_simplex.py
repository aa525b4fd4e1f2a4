"""Weights that are not negative and sum to one: the nearest point of a polytope, many at once.

A synthetic control is the point nearest to the treated unit among all weighted means of the
donors. With the treated unit put at the origin, and H the inner products of what the donors differ
from it by, its weights are the minimum of w'Hw over the simplex. Up to its sum that is a problem of
least squares whose coefficients are not negative: SciPy has Lawson and Hanson's active set for it.

Where several weightings fit equally well, as with identical donors or a treated unit inside their
hull, a vanishing penalty on w'w (1e-10 of the usual squared distance) picks the most even of them.

References
----------
Lawson, C. L. and Hanson, R. J. (1974). Solving Least Squares Problems. Prentice-Hall, ch. 23.
Wolfe, P. (1976). Finding the nearest point in a polytope. Mathematical Programming 11, 128-149.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from ._arrays import Bools, Floats
from .ideal_points import NotConverged

#: Penalty that breaks ties, and gap to optimality that is refused, both as shares of the usual
#: squared distance between a donor and the treated unit.
_TIE, REFUSED = 1e-10, 1e-10


@dataclass(frozen=True, slots=True)
class Nearest:
    """Weights of each problem, and how far they are from optimal.

    Attributes
    ----------
    weights : ndarray, shape (b, k)
        At least 0, summing to 1.
    residual : ndarray, shape (b,)
        Largest violation of the Karush-Kuhn-Tucker conditions: bounds what the squared distance
        could still fall by, as a share of the median squared distance of a donor with the penalty.
    """

    weights: Floats
    residual: Floats


def nearest(inner: Floats, pool: Bools, penalty: Floats | None = None) -> Nearest:
    """Weights on the simplex that minimise w'Hw + penalty w'w.

    Parameters
    ----------
    inner : ndarray, shape (b, k, k)
        H of each problem, symmetric and positive semi-definite.
    pool : ndarray of bool, shape (b, k)
        Which donors may have weight; at least one.
    penalty : ndarray, shape (b,), optional
        Ridge.

    Returns
    -------
    Nearest

    Raises
    ------
    NotConverged
        If a problem does not end, or ends further than :data:`REFUSED` from optimal.
    """
    count, size = pool.shape
    distance = np.einsum("bkk->bk", inner)
    scale = _median(distance, pool)
    scale = np.where(scale > 0, scale, np.maximum(distance.max(axis=1), np.finfo(float).tiny))
    scale = scale + (0.0 if penalty is None else penalty)
    ridge = _TIE * scale + (0.0 if penalty is None else penalty)
    tall = inner.copy()
    tall[:, np.arange(size), np.arange(size)] += ridge[:, None]
    weights = np.zeros((count, size))
    for b, there in enumerate(pool):
        weights[b, there] = _weights(tall[b][np.ix_(there, there)], scale[b])
    residual = _violation(tall, pool, weights) / scale
    if (residual > REFUSED).any():
        raise NotConverged(
            f"weights of {int((residual > REFUSED).sum())} of {count} problems are "
            f"{residual.max():.1e} from optimal; allowed: {REFUSED:.0e}. The donors may be so far "
            "apart in size that their differences drown: give logarithms, or drop the largest"
        )
    return Nearest(weights, residual)


def _median(values: Floats, pool: Bools) -> Floats:
    """Median over the pool of each row: NumPy's of what is not missing, without its detours."""
    order, many = np.sort(np.where(pool, values, np.inf), axis=1), pool.sum(axis=1)
    rows = np.arange(len(many))
    return np.asarray((order[rows, (many - 1) // 2] + order[rows, many // 2]) / 2)


def _weights(inner: Floats, scale: float) -> Floats:
    """Weights of one problem: of all w that are not negative the least w'Hw + scale (1 - sum w)^2.

    Whatever w sums to, its direction is that of the weights: w'Hw only grows with the square of
    the sum.
    """
    root = np.linalg.cholesky(inner).T
    tall = np.vstack([root, np.full((1, len(root)), np.sqrt(scale))])
    aim = np.zeros(len(tall))
    aim[-1] = tall[-1, 0]
    try:
        found = nnls(tall, aim)[0]
    except RuntimeError as error:
        raise NotConverged(f"weights of {len(root)} donors: {error}") from error
    return np.asarray(found / found.sum(), dtype=np.float64)


def _violation(inner: Floats, pool: Bools, weights: Floats) -> Floats:
    """Largest violation of optimality, in the unit of the squared distance."""
    slope = np.einsum("bjk,bk->bj", inner, weights)
    level = np.einsum("bk,bk->b", slope, weights)
    outside = np.where(pool, level[:, None] - slope, 0.0).max(axis=1)
    inside = np.where(weights > 0, np.abs(slope - level[:, None]), 0.0).max(axis=1)
    return np.asarray(np.maximum(outside, inside), dtype=np.float64)
