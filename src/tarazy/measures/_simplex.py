"""Weights that are not negative and sum to one: the nearest point of a polytope, many at once.

A synthetic control is the point nearest to the treated unit among all weighted means of the
donors. With the treated unit put at the origin, and H the inner products of what the donors differ
from it by, its weights are the minimum of w'Hw over the simplex. Wolfe's active set finds it in
finitely many steps: of donors in use, the nearest point of their affine hull is -- up to its sum --
the solution of Hw = 1; a donor leaves when its weight would turn negative, and the one that lies
furthest on the near side of the plane through the point comes in. All problems of a batch, such as
all placebos, go through the steps together.

Where several weightings fit equally well, as with identical donors or a treated unit inside their
hull, a vanishing penalty on w'w (1e-10 of the usual squared distance) picks the most even of them.

References
----------
Wolfe, P. (1976). Finding the nearest point in a polytope. Mathematical Programming 11, 128-149.
"""

from dataclasses import dataclass

import numpy as np

from ._arrays import Bools, Floats
from .ideal_points import NotConverged

#: Penalty that breaks ties, and gap to optimality that is refused, both as shares of the usual
#: squared distance between a donor and the treated unit. Iterations end at a thousandth of it.
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
        If a problem ends further than :data:`REFUSED` from optimal.
    """
    count, size = pool.shape
    distance = np.einsum("bkk->bk", inner)
    scale = np.nanmedian(np.where(pool, distance, np.nan), axis=1)
    scale = np.where(scale > 0, scale, np.maximum(distance.max(axis=1), np.finfo(float).tiny))
    scale = scale + (0.0 if penalty is None else penalty)
    ridge = _TIE * scale + (0.0 if penalty is None else penalty)
    tall = inner.copy()
    tall[:, np.arange(size), np.arange(size)] += ridge[:, None]
    first = np.where(pool, distance, np.inf).argmin(axis=1)
    weights = np.zeros((count, size))
    weights[np.arange(count), first] = 1.0
    used = weights > 0
    going = np.arange(count)
    for _ in range(8 * size + 40):
        going = _step(tall, pool, scale, weights, used, going)
        if not len(going):
            break
    residual = _violation(tall, pool, weights) / scale
    if (residual > REFUSED).any():
        raise NotConverged(
            f"weights of {int((residual > REFUSED).sum())} of {count} problems are "
            f"{residual.max():.1e} from optimal; allowed: {REFUSED:.0e}. The donors may be so far "
            "apart in size that their differences drown: give logarithms, or drop the largest"
        )
    return Nearest(weights, residual)


def _step(
    inner: Floats,
    pool: Bools,
    scale: Floats,
    weights: Floats,
    used: Bools,
    going: np.ndarray,
) -> np.ndarray:
    """One step of each problem that goes on, in place; those that still go on."""
    now, free = weights[going], used[going]
    aim = _affine(inner, free, scale, going)
    down = free & (aim <= 0)
    blocked = down.any(axis=1)
    share = np.where(down, now / np.maximum(now - aim, np.finfo(float).tiny), np.inf)
    length = np.minimum(share.min(axis=1), 1.0)
    now = np.where(free, now + length[:, None] * (aim - now), 0.0)
    leaves = down & (share <= length[:, None])
    now[leaves] = 0.0
    free &= ~leaves
    stuck = leaves.any(axis=1) & (length == 0)  # what came in is pushed out: rounding decides
    slope = np.einsum("bjk,bk->bj", inner[going], now)
    level = np.einsum("bk,bk->b", slope, now)
    gain = np.where(pool[going] & ~free, level[:, None] - slope, -np.inf)
    best = gain.argmax(axis=1)
    enters = ~blocked & (gain[np.arange(len(going)), best] > 1e-3 * REFUSED * scale[going])
    free[np.flatnonzero(enters), best[enters]] = True
    weights[going], used[going] = now / now.sum(axis=1, keepdims=True), free
    return np.asarray(going[(enters | blocked) & ~stuck])


def _affine(inner: Floats, free: Bools, scale: Floats, going: np.ndarray) -> Floats:
    """The nearest point of the affine hull of the donors in use; 0 for the others.

    Adding a constant to H moves no solution, as weights sum to 1, and keeps the system regular
    where the hull goes through the treated unit.
    """
    most = int(free.sum(axis=1).max())
    order = np.argsort(~free, axis=1, kind="stable")[:, :most]
    there = np.take_along_axis(free, order, axis=1)
    block = inner[going[:, None, None], order[:, :, None], order[:, None, :]]
    block = block + scale[going][:, None, None]
    block = np.where(there[:, :, None] & there[:, None, :], block, 0.0)
    block[:, np.arange(most), np.arange(most)] += np.where(there, 0.0, 1.0)
    unit = 1 / np.sqrt(np.einsum("bkk->bk", block))  # donors of unlike size, brought to one
    found = np.linalg.solve(unit[:, :, None] * block * unit[:, None, :], (there * unit)[..., None])
    found = unit * found[..., 0]
    found /= found.sum(axis=1, keepdims=True)
    aim = np.zeros(free.shape)
    np.put_along_axis(aim, order, np.where(there, found, 0.0), axis=1)
    return aim


def _violation(inner: Floats, pool: Bools, weights: Floats) -> Floats:
    """Largest violation of optimality, in the unit of the squared distance."""
    slope = np.einsum("bjk,bk->bj", inner, weights)
    level = np.einsum("bk,bk->b", slope, weights)
    outside = np.where(pool, level[:, None] - slope, 0.0).max(axis=1)
    inside = np.where(weights > 0, np.abs(slope - level[:, None]), 0.0).max(axis=1)
    return np.asarray(np.maximum(outside, inside), dtype=np.float64)
