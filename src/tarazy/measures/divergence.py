"""How far several distributions contradict each other (generalised Jensen-Shannon)."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr, rel_entr

from ._arrays import Bools, Floats, amounts, row_weights, sum_last
from .composition import closure


def entropy(p: ArrayLike) -> Floats:
    """Shannon's entropy.

    Parameters
    ----------
    p : array_like, shape (..., n)
        Parts in any unit, closed here; NaN parts are left out.

    Returns
    -------
    ndarray, shape (...)
        Nats, 0 to log n; NaN where there is no composition.

    Raises
    ------
    ValueError
        If a part is negative or infinite.

    References
    ----------
    Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal
    27, 379-423.
    """
    shares = closure(p)
    seen = ~np.isnan(shares)
    value = sum_last(entr(np.where(seen, shares, 0.0)))
    return np.where(seen.any(axis=-1), value, np.nan)


def jensen_shannon(
    distributions: ArrayLike, weights: ArrayLike | None = None, *, normalised: bool = True
) -> Floats:
    """Generalised Jensen-Shannon divergence of k distributions.

    The weighted mean of the divergences of each distribution from their common mixture. It is at
    most the entropy of the weights H(w), reached when no two distributions share a part; that
    takes k parts. With fewer parts than distributions it is also at most log n, so the bound used
    to normalise is min(H(w), log n), which is H(w) whenever n is k or more. With n below k it is
    reached only if the weights can be split evenly into n groups, so the normalised value may
    then be held below 1.

    Parameters
    ----------
    distributions : array_like, shape (..., k, n)
        Distributions in rows, closed here. A row with any NaN (or all zero) drops out and the
        weights of the others are renormalised.
    weights : array_like, shape (k,) or (..., k), optional
        Weights in any unit, equal without them. A row with weight 0 is left out.
    normalised : bool
        Whether to divide by the bound.

    Returns
    -------
    ndarray, shape (...)
        0 (all the same) to 1, or nats when not normalised. NaN where fewer than two rows are
        left: one distribution cannot be said to agree or to disagree.

    Raises
    ------
    ValueError
        If a part or weight is negative or infinite, a weight is NaN, or shapes do not fit.

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on
    Information Theory 37(1), 145-151.
    """
    each = contributions(distributions, weights, normalised=normalised)
    left = ~np.isnan(each)
    total = sum_last(np.where(left, each, 0.0))
    if normalised:  # round-off alone can pass the bound
        total = np.minimum(total, 1.0)
    return np.where(left.any(axis=-1), total, np.nan)


def contributions(
    distributions: ArrayLike, weights: ArrayLike | None = None, *, normalised: bool = True
) -> Floats:
    """Return what each distribution adds to the divergence: its weight times KL(p_k || mixture).

    Parameters
    ----------
    distributions, weights, normalised
        As in `jensen_shannon`.

    Returns
    -------
    ndarray, shape (..., k)
        Contributions, 0 and up, that sum to `jensen_shannon` called alike. NaN for a row that
        dropped out, and for all rows where fewer than two are left.

    Raises
    ------
    ValueError
        As in `jensen_shannon`.

    References
    ----------
    Lin, J. (1991). IEEE Transactions on Information Theory 37(1), 145-151.
    """
    rows = closure(amounts(distributions, "distributions", ndim=2))
    weight = row_weights(weights, rows.shape[:-1])
    left = ~np.isnan(rows).any(axis=-1) & (weight > 0)
    enough = (left.sum(axis=-1) >= 2)[..., None]
    weight = np.where(left, weight, 0.0)
    weight = weight / np.where(enough, sum_last(weight)[..., None], 1.0)
    rows = np.where(left[..., None], rows, 0.0)
    mixture = np.einsum("...k,...kn->...n", weight, rows)
    # No KL is negative, but round-off near zero can be.
    each = weight * np.maximum(sum_last(rel_entr(rows, mixture[..., None, :])), 0.0)
    if normalised:
        each = each / _bound(weight, rows.shape[-1], enough)
    return np.where(left & enough, each, np.nan)


def _bound(weight: Floats, n: int, enough: Bools) -> Floats:
    """min(H(w), log n), kept as an axis of one; 1 where it is not wanted or is zero."""
    bound = np.minimum(sum_last(entr(weight)), np.log(n))[..., None]
    return np.where(enough & (bound > 0), bound, 1.0)
