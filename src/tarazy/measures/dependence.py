"""Dependence: how concentrated it is, and who depends on whom more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, sum_last, together, unit_interval
from .composition import closure


@dataclass(frozen=True, slots=True)
class Interdependence:
    """Barbieri's measures of a dyad; each an array of the shape that the shares broadcast to.

    Attributes
    ----------
    salience : ndarray
        Geometric mean of the two shares, 0 to 1: how much the tie matters to both.
    symmetry : ndarray
        1 less the absolute difference of the shares, 0 to 1: how alike it matters.
    interdependence : ndarray
        Their product, 0 to 1.
    """

    salience: Floats
    symmetry: Floats
    interdependence: Floats


def hirschman_index(p: ArrayLike, *, normalised: bool = False) -> Floats:
    """Concentration as the sum of squared shares (Herfindahl-Hirschman index).

    Hirschman's own index is the square root of this sum (times 100); the sum became the custom.

    Parameters
    ----------
    p : array_like, shape (..., n)
        Parts in any unit, closed here; NaN parts are left out.
    normalised : bool
        Whether to map the least value possible, 1 / n with n the parts observed, to 0.

    Returns
    -------
    ndarray, shape (...)
        1 / n (all equal) to 1 (one part has all), or 0 to 1 when normalised. NaN without a
        composition; normalised, also where fewer than two parts are observed.

    Raises
    ------
    ValueError
        If a part is negative or infinite.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade. University of
    California Press.
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761-762.
    """
    shares = closure(p)
    seen = ~np.isnan(shares)
    zeroed = np.where(seen, shares, 0.0)
    n = seen.sum(axis=-1)
    index = np.where(n > 0, sum_last(zeroed * zeroed), np.nan)
    if not normalised:
        return index
    least = 1 / np.maximum(n, 1)
    result: Floats = np.where(n > 1, index - least, np.nan) / np.where(n > 1, 1 - least, 1.0)
    return result


def asymmetry(share_in_mine: ArrayLike, share_in_theirs: ArrayLike) -> Floats:
    """Asymmetry of dependence: their share in mine less my share in theirs.

    Parameters
    ----------
    share_in_mine : array_like
        The partner's share in my total (my trade, my arms), 0 to 1; NaN where missing.
    share_in_theirs : array_like
        My share in the partner's total, 0 to 1; the two broadcast.

    Returns
    -------
    ndarray
        -1 to 1; positive where I depend on them more than they on me. NaN where either is.

    Raises
    ------
    ValueError
        If a share is outside [0, 1], or the shapes do not fit.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade, ch. 2.
    """
    mine, theirs = _shares(share_in_mine, share_in_theirs)
    return mine - theirs


def log_asymmetry(share_in_mine: ArrayLike, share_in_theirs: ArrayLike) -> Floats:
    """Asymmetry of dependence as a log-ratio: log of their share in mine over mine in theirs.

    Parameters
    ----------
    share_in_mine, share_in_theirs : array_like
        As in `asymmetry`.

    Returns
    -------
    ndarray
        Natural log; log 2 where I depend on them twice as much as they on me. Plus or minus
        infinity where one share is zero, NaN where both are or either is missing.

    Raises
    ------
    ValueError
        If a share is outside [0, 1], or the shapes do not fit.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade, ch. 2 (the
    notion). Aitchison, J. (1986). The Statistical Analysis of Compositional Data (the scale).
    """
    mine, theirs = _shares(share_in_mine, share_in_theirs)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.log(mine) - np.log(theirs)
    return result


def interdependence_balance(
    share_in_mine: ArrayLike, share_in_theirs: ArrayLike
) -> Interdependence:
    """Salience, symmetry and interdependence of a dyad.

    Parameters
    ----------
    share_in_mine, share_in_theirs : array_like
        As in `asymmetry`.

    Returns
    -------
    Interdependence
        Arrays of the shape that the shares broadcast to; NaN where either is missing.

    Raises
    ------
    ValueError
        If a share is outside [0, 1], or the shapes do not fit.

    References
    ----------
    Barbieri, K. (1996). Economic interdependence: a path to peace or a source of interstate
    conflict? Journal of Peace Research 33(1), 29-49.
    """
    mine, theirs = _shares(share_in_mine, share_in_theirs)
    salience = np.sqrt(mine * theirs)
    symmetry = 1 - np.abs(mine - theirs)
    return Interdependence(salience, symmetry, salience * symmetry)


def _shares(share_in_mine: ArrayLike, share_in_theirs: ArrayLike) -> tuple[Floats, Floats]:
    """Check the two shares of a dyad."""
    mine = unit_interval(share_in_mine, "share_in_mine")
    theirs = unit_interval(share_in_theirs, "share_in_theirs")
    together(share_in_mine=mine, share_in_theirs=theirs)
    return mine, theirs
