"""First-order variances of shares: closed forms where draws would be too many.

The draws of `sensitivity` are the reference; these agree with them where errors are small, and
serve where a panel has many thousands of compositions.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtri

from ._arrays import Floats, non_negative, sum_last, together, unit_interval
from .composition import closure
from .sensitivity import Interval


def spread_variance(shares: ArrayLike, spread: ArrayLike) -> Floats:
    """Variance of shares whose parts have independent multiplicative errors.

    With s the shares and e the standard deviation of the log of each part,
    var(s_v) = s_v^2 (e_v^2 (1 - s_v)^2 + sum over u other than v of s_u^2 e_u^2).

    Parameters
    ----------
    shares : array_like, shape (..., n)
        Compositions, closed here; NaN parts stay NaN and do not count.
    spread : array_like, shape (..., n)
        Standard deviation of the log of each part; NaN (no error known) counts as 0.

    Returns
    -------
    ndarray, shape (..., n)

    Raises
    ------
    ValueError
        If a part or spread is negative or infinite, or the shapes do not fit.

    References
    ----------
    Oehlert, G. W. (1992). A note on the delta method. The American Statistician 46(1), 27-29.
    """
    share, error = closure(shares), np.nan_to_num(non_negative(spread, "spread"))
    together(last=True, shares=share, spread=error)
    known = np.nan_to_num(share)
    variances = (known * error) ** 2
    others = np.maximum(sum_last(variances)[..., None] - variances, 0.0)
    return np.asarray(share**2 * ((error * (1 - known)) ** 2 + others))


def bootstrap_variance(units: ArrayLike) -> Floats:
    """First-order variance of shares under the Bayesian bootstrap of the units they are sums of.

    With x the units' parts and s the shares of the sum, the mean of unit-wise residuals
    x_uv - s_v x_u. is zero and its variance under Dirichlet(1, ..., 1) weights is their mean
    square over U + 1, in units of the mean unit's size.

    Parameters
    ----------
    units : array_like, shape (..., u, n)
        Parts by unit; a unit that is all NaN is not there, a NaN part counts as nothing.

    Returns
    -------
    ndarray, shape (..., n)
        Variance of each share; 0 where fewer than two units are there.

    Raises
    ------
    ValueError
        If a part is negative or infinite, or there are fewer than two axes.

    References
    ----------
    Rubin, D. B. (1981). The Bayesian bootstrap. Annals of Statistics 9(1), 130-134.
    """
    given = non_negative(units, "units", ndim=2)
    there = np.asarray(~np.isnan(given).all(axis=-1))
    parts = np.where(np.isnan(given), 0.0, given)
    count = there.sum(axis=-1).astype(np.float64)[..., None]
    size = sum_last(parts)
    total = size.sum(axis=-1)[..., None]
    safe = np.where(total > 0, total, 1.0)
    residual = parts - (parts.sum(axis=-2) / safe)[..., None, :] * size[..., None]
    several = (count > 1) & (total > 0)
    scale = np.where(several, count / (safe**2 * (count + 1)), 0.0)
    return np.asarray((residual**2).sum(axis=-2) * scale)


def weight_variance(shares: ArrayLike, weights: ArrayLike, concentration: float) -> Floats:
    """Variance of a weighted mean of rows when the weights are Dirichlet about the given ones.

    Parameters
    ----------
    shares : array_like, shape (..., k, n)
        Rows that are averaged; a row with NaN drops out.
    weights : array_like, shape (k,) or (..., k)
        Weights of the rows in any unit.
    concentration : float
        Sum of the Dirichlet parameters.

    Returns
    -------
    ndarray, shape (..., n)
        (sum w s^2 - (sum w s)^2) / (concentration + 1), the exact variance of the mean.

    Raises
    ------
    ValueError
        If a share is negative or infinite, or the concentration is not positive.
    """
    rows = non_negative(shares, "shares", ndim=2)
    if not concentration > 0:
        raise ValueError(f"concentration is {concentration}; allowed: a positive number")
    there = np.asarray(~np.isnan(rows).any(axis=-1))
    load = np.where(there, np.broadcast_to(non_negative(weights, "weights"), there.shape), 0.0)
    total = sum_last(load)[..., None]
    load = load / np.where(total > 0, total, 1.0)
    held = np.where(there[..., None], rows, 0.0)
    mean = np.einsum("...k,...kn->...n", load, held)
    square = np.einsum("...k,...kn->...n", load, held**2)
    return np.asarray(np.maximum(square - mean**2, 0.0) / (concentration + 1))


def share_interval(shares: ArrayLike, variance: ArrayLike, level: float = 0.9) -> Interval:
    """Interval of shares from their variance, symmetric on the logit scale.

    Parameters
    ----------
    shares, variance : array_like, shape (..., n)
        Shares in [0, 1], NaN where missing, and their variance.
    level : float
        Probability inside, between 0 and 1.

    Returns
    -------
    Interval
        Low and high, each of shape (..., n); a share of 0 or 1 has no width.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1] or a variance is negative.
    """
    share, spread = unit_interval(shares, "shares"), np.sqrt(non_negative(variance, "variance"))
    inner = np.asarray((share > 0) & (share < 1))
    held = np.where(inner, share, 0.5)
    step = float(ndtri(0.5 + level / 2)) * spread / (held * (1 - held))
    ends = (np.where(inner, expit(logit(held) + sign * step), share) for sign in (-1, 1))
    return Interval(*ends)
