"""Diversity as an effective number: Hill numbers, and those that know who is like whom."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, sum_last
from .composition import closure


def hill_number(p: ArrayLike, q: float) -> Floats:
    """Hill number of order q: how many equal parts would be as diverse.

    Parameters
    ----------
    p : array_like, shape (..., n)
        Parts in any unit, closed here. Zero parts do not count; NaN parts are left out.
    q : float
        Order, 0 and up: 0 counts the parts, 1 is exp of Shannon's entropy, 2 is 1 / HHI, infinity
        is 1 / the largest share.

    Returns
    -------
    ndarray, shape (...)
        Effective numbers of parts, from 1 to n; NaN where there is no composition.

    Raises
    ------
    ValueError
        If a part is negative or infinite, or q is negative or NaN.

    References
    ----------
    Hill, M. O. (1973). Diversity and evenness: a unifying notation and its consequences. Ecology
    54(2), 427-432.
    Jost, L. (2006). Entropy and diversity. Oikos 113(2), 363-375.
    """
    order = _order(q)
    shares = closure(p)
    if order == 0:  # a count, and exactly so
        count = (shares > 0).sum(axis=-1).astype(np.float64)
        return np.where(count > 0, count, np.nan)
    return _diversity(shares, shares, order)


def evenness(p: ArrayLike, q: float = 1) -> Floats:
    """Hill ratio N_q / N_0: the effective number of parts over the number of parts.

    N_0 counts the parts that are positive, so a part that is zero makes nothing less even; to
    hold all n parts against a portfolio divide `hill_number` by n instead.

    Parameters
    ----------
    p : array_like, shape (..., n)
        Parts in any unit, as in `hill_number`.
    q : float
        Order of the numerator, 0 and up.

    Returns
    -------
    ndarray, shape (...)
        Evenness, above 0 and up to 1 (all positive parts equal); NaN without a composition.

    Raises
    ------
    ValueError
        If a part is negative or infinite, or q is negative or NaN.

    References
    ----------
    Hill, M. O. (1973). Ecology 54(2), 427-432, ratio E_{q,0}.
    """
    return hill_number(p, q) / hill_number(p, 0)


def leinster_cobbold(p: ArrayLike, similarity: ArrayLike, q: float) -> Floats:
    """Similarity-sensitive diversity of order q: the effective number of distinct parts.

    Parameters
    ----------
    p : array_like, shape (..., n)
        Parts in any unit, closed here. Zero parts do not count; NaN parts are left out.
    similarity : array_like, shape (n, n) or (..., n, n)
        How alike parts i and j are, from 0 (nothing in common) to 1 (the same); 1 on the
        diagonal. It need not be symmetric.
    q : float
        Order, 0 and up.

    Returns
    -------
    ndarray, shape (...)
        Effective numbers, from 1 to the Hill number of the same order; equal to it when nothing
        is alike (identity matrix) and 1 when all are the same. NaN without a composition.

    Raises
    ------
    ValueError
        If the matrix is not (n, n), has an entry missing or outside [0, 1] or a diagonal that is
        not 1; if a part is negative or infinite; if q is negative or NaN.

    References
    ----------
    Leinster, T. and Cobbold, C. A. (2012). Measuring diversity: the importance of species
    similarity. Ecology 93(3), 477-489.
    """
    order = _order(q)
    shares = closure(p)
    alike = _similarity(similarity, shares.shape[-1])
    zeroed = np.where(np.isnan(shares), 0.0, shares)
    ordinariness = (
        zeroed @ alike.T if alike.ndim == 2 else np.einsum("...ij,...j->...i", alike, zeroed)
    )
    return _diversity(shares, ordinariness, order)


def _diversity(shares: Floats, ordinariness: Floats, q: float) -> Floats:
    """Power mean of order 1 - q of 1 / ordinariness, weighted by the shares that are positive."""
    shares, ordinariness = np.broadcast_arrays(shares, ordinariness)
    present = shares > 0
    weight = np.where(present, shares, 0.0)
    logs = np.log(np.where(present, ordinariness, 1.0))
    if math.isinf(q):
        value = -np.where(present, logs, -np.inf).max(axis=-1)
    elif q == 1:
        value = -sum_last(weight * logs)
    elif abs(q - 1) < 0.5:
        # Near 1 the sum is near 1 and the exponent near infinity: keep the digits with expm1.
        value = np.log1p(sum_last(weight * np.expm1((q - 1) * logs))) / (1 - q)
    else:
        value = _log_mean_exp(weight, (q - 1) * logs) / (1 - q)
    return np.where(present.any(axis=-1), np.exp(value), np.nan)


def _log_mean_exp(weight: Floats, exponent: Floats) -> Floats:
    """Log of the weighted sum of exp, largest term taken out so that a high order survives."""
    top = np.where(weight > 0, exponent, -np.inf).max(axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    terms = np.where(weight > 0, weight * np.exp(np.minimum(exponent - top, 0.0)), 0.0)
    total = sum_last(terms)
    result: Floats = np.log(np.where(total > 0, total, 1.0)) + top[..., 0]
    return result


def _order(q: float) -> float:
    """Check an order."""
    if not isinstance(q, int | float | np.number) or math.isnan(q) or q < 0:
        raise ValueError(f"q is {q!r}; allowed: a number from 0 to infinity")
    return float(q)


def _similarity(similarity: ArrayLike, n: int) -> Floats:
    """Check a similarity matrix."""
    alike = floats(similarity, "similarity", ndim=2)
    if alike.shape[-2:] != (n, n):
        raise ValueError(f"similarity has shape {alike.shape}; allowed: (..., {n}, {n})")
    if not ((alike >= 0) & (alike <= 1)).all():
        low, high = alike.min(), alike.max()
        raise ValueError(f"similarity runs from {low} to {high}; allowed: [0, 1], none missing")
    diagonal = np.diagonal(alike, axis1=-2, axis2=-1)
    if not np.allclose(diagonal, 1, rtol=0, atol=1e-12):
        raise ValueError(f"similarity has diagonal {diagonal}; allowed: 1 throughout")
    return alike
