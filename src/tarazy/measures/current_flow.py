"""Who stands between whom when ties carry in proportion to their strength.

A network of ties is taken for a network of resistors: a tie of strength w conducts w. A unit that
goes from one actor to another spreads over all routes, the strong and the short ones more, and
what of it passes through a third actor is how far that one stands between the two. Unlike shortest
paths, which put everything on the single best route, this sees a second route that is nearly as
good, and it moves gently when a tie is measured a little differently.

All functions take many networks at once (draws of the errors of the ties, years) on leading axes.

References
----------
Newman, M. E. J. (2005). A measure of betweenness centrality based on random walks. Social Networks
27(1), 39-54.

Brandes, U. and Fleischer, D. (2005). Centrality measures based on current flow. STACS 2005, LNCS
3404, 533-544 (the sum over pairs by sorting).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, present

#: Numbers held in memory at once while all pairs are gone through.
_BLOCK = 4_000_000


def tie_strengths(weights: ArrayLike, name: str = "weights") -> Floats:
    """Symmetric strengths of ties, checked.

    Parameters
    ----------
    weights : array_like, shape (..., n, n)
    name : str
        What they are called in a message.

    Returns
    -------
    ndarray, shape (..., n, n)
        With zeros on the diagonal: a tie to oneself joins nobody.

    Raises
    ------
    ValueError
        If they are not square and symmetric, or a strength is negative, missing or infinite.
    """
    array = present(weights, name, ndim=2)
    n = array.shape[-1]
    if array.shape[-2] != n:
        raise ValueError(f"{name} have shape {array.shape}; allowed: (..., n, n)")
    turned = np.swapaxes(array, -1, -2)
    if not np.allclose(array, turned, rtol=1e-9, atol=0.0):
        raise ValueError(f"{name} are not symmetric; allowed: the same strength both ways")
    return np.where(np.eye(n, dtype=bool), 0.0, array)


def current_flow_betweenness(weights: ArrayLike) -> Floats:
    """Share of what passes between all other pairs that passes through each actor.

    Parameters
    ----------
    weights : array_like, shape (..., n, n)
        Symmetric strengths of ties in any one unit, 0 where there is none. The diagonal is not
        read.

    Returns
    -------
    ndarray, shape (..., n)
        0 to 1: the mean over the (n - 1)(n - 2) / 2 pairs of others of the part of a unit current
        that passes through. A pair that no path joins passes nothing. NaN for fewer than three
        actors.

    Raises
    ------
    ValueError
        As in `tie_strengths`.

    References
    ----------
    Newman, M. E. J. (2005); Brandes, U. and Fleischer, D. (2005); the ends of a current are not
    counted as passed through.
    """
    tied = tie_strengths(weights)
    n = tied.shape[-1]
    flat = tied.reshape(-1, n, n)
    total = np.zeros((len(flat), n))
    for rows, inside in connected(flat):
        part = flat[np.ix_(rows, inside, inside)]
        u, v = np.triu_indices(len(inside), 1)
        for block, drop in _drops(part, u, v):
            moved = part[block][:, u, v] * all_pairs(drop)
            # Half of what moves along its ties moves through an actor, less what begins or ends
            # there: a half for each of the others.
            through = (moved @ _halves(u, v, len(inside))) - (len(inside) - 1) / 2
            total[np.ix_(rows[block], inside)] = np.maximum(through, 0.0)
    pairs = (n - 1) * (n - 2) / 2
    return np.asarray(total.reshape(tied.shape[:-1]) / (pairs if pairs > 0 else np.nan))


def throughflow(weights: ArrayLike) -> Floats:
    """What passes through each actor, pair by pair.

    Parameters
    ----------
    weights : array_like, shape (..., n, n)
        As in `current_flow_betweenness`.

    Returns
    -------
    ndarray, shape (..., n, n, n)
        Entry [i, s, t] is the part of a unit current from s to t that passes through i; 0 where i
        is s or t, where s is t, and where no path joins them. Symmetric in s and t.

    Raises
    ------
    ValueError
        As in `tie_strengths`.

    References
    ----------
    Newman, M. E. J. (2005).
    """
    tied = tie_strengths(weights)
    n = tied.shape[-1]
    flat = tied.reshape(-1, n, n)
    found = np.zeros((len(flat), n, n, n))
    for rows, inside in connected(flat):
        part = flat[np.ix_(rows, inside, inside)]
        k = len(inside)
        u, v = np.triu_indices(k, 1)
        touches = _halves(u, v, k).T
        for block, drop in _drops(part, u, v, each=k):
            strength = part[block][:, u, v, None, None]
            moved = strength * np.abs(drop[..., :, None] - drop[..., None, :])
            through = (touches @ moved.reshape(len(drop), u.size, k * k)).reshape(-1, k, k, k)
            ends = np.arange(k)
            through[:, ends, ends, :] = 0.0
            through[:, ends, :, ends] = 0.0
            found[np.ix_(rows[block], inside, inside, inside)] = through
    return np.asarray(found.reshape(*tied.shape[:-2], n, n, n))


def all_pairs(drop: Floats) -> Floats:
    """Sum of the distances between all pairs of values, by sorting.

    Parameters
    ----------
    drop : ndarray, shape (..., n)

    Returns
    -------
    ndarray, shape (...)
    """
    n = drop.shape[-1]
    # Sorted values times their ranks about the middle.
    return np.asarray(np.sort(drop, axis=-1) @ (2.0 * np.arange(n) - (n - 1)))


def potentials(laplacian: Floats) -> Floats:
    """Potentials of connected networks when a unit enters at each actor and leaves evenly.

    Parameters
    ----------
    laplacian : ndarray, shape (b, k, k)

    Returns
    -------
    ndarray, shape (b, k, k)
        The Moore-Penrose inverse.
    """
    k = laplacian.shape[-1]
    lift = np.trace(laplacian, axis1=-2, axis2=-1)[:, None, None] / k**2
    return np.asarray(np.linalg.inv(laplacian + lift) - 1 / (lift * k**2))


def connected(flat: Floats) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Networks and their connected parts of three actors or more.

    Parameters
    ----------
    flat : ndarray, shape (b, n, n)

    Yields
    ------
    rows, inside : ndarray of int
        Networks that share this part, and the actors in it.
    """
    n = flat.shape[-1]
    reach = (flat > 0) | np.eye(n, dtype=bool)
    for _ in range(max(1, int(np.ceil(np.log2(max(n, 2)))))):
        reach = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
    label = reach.argmax(axis=-1)
    patterns, belongs = np.unique(label, axis=0, return_inverse=True)
    for p, pattern in enumerate(patterns):
        rows = np.flatnonzero(belongs.ravel() == p)
        for first in np.unique(pattern):
            inside = np.flatnonzero(pattern == first)
            if inside.size > 2:
                yield rows, inside


def _halves(u: NDArray[np.intp], v: NDArray[np.intp], n: int) -> Floats:
    """A half where a tie meets an actor, shape (ties, n)."""
    met = np.zeros((u.size, n))
    met[np.arange(u.size), u] = met[np.arange(u.size), v] = 0.5
    return met


def _drops(
    part: Floats, u: NDArray[np.intp], v: NDArray[np.intp], each: int = 1
) -> Iterator[tuple[slice, Floats]]:
    """Falls of the potential along ties, a block of networks at a time."""
    k = part.shape[-1]
    step = max(1, _BLOCK // (u.size * k * each))
    for start in range(0, len(part), step):
        block = slice(start, start + step)
        some = part[block]
        laplacian = np.eye(k) * some.sum(axis=-1)[:, None, :] - some
        height = potentials(laplacian)
        yield block, height[:, u, :] - height[:, v, :]
