"""Series with gaps at their end: carry the last observation, and let the others' growth move it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, amounts, any_along, floats, whole


class Carried(NamedTuple):
    """Series carried forward.

    Attributes
    ----------
    values : ndarray, shape (..., time)
        Observed or carried; NaN where there is nothing within the limit.
    age : ndarray, shape (..., time)
        Steps since the observation: 0 where observed, NaN where the value is.
    """

    values: Floats
    age: Floats


class Nowcast(NamedTuple):
    """A panel carried forward and moved by a chained index.

    Attributes
    ----------
    values : ndarray, shape (..., units, time)
        Observed, or carried and scaled; NaN where there is nothing within the limit or a link of
        the index is unknown.
    age : ndarray, shape (..., units, time)
        Steps since the observation: 0 where observed, NaN where the value is.
    seen : ndarray, shape (..., time)
        Share of the total that is observed in the period itself, 0 to 1; NaN where there is no
        total. Units without any value are in neither.
    """

    values: Floats
    age: Floats
    seen: Floats


def carry_forward(values: ArrayLike, limit: int) -> Carried:
    """Carry the last observation forward, at most so many steps.

    Parameters
    ----------
    values : array_like, shape (..., time)
        Series in time order with equal steps; NaN where missing.
    limit : int
        Most steps that a value may be carried; 0 carries none.

    Returns
    -------
    Carried
        Values and their age in steps, each of shape (..., time).

    Raises
    ------
    ValueError
        If a value is infinite, there is no period, or the limit is not a whole number of 0 or more.

    References
    ----------
    Little, R. J. A. and Rubin, D. B. (2019). Statistical Analysis with Missing Data, 3rd ed.,
    Wiley (last observation carried forward, and what it assumes).
    """
    series = floats(values, "values", ndim=1)
    if series.shape[-1] == 0:
        raise ValueError(f"values have shape {series.shape}; allowed: at least one period")
    most = whole(limit, "limit", least=0)
    now = np.arange(series.shape[-1])
    last = np.maximum.accumulate(np.where(np.isnan(series), -1, now), axis=-1)
    age = np.where((last >= 0) & (now - last <= most), now - last, np.nan)
    # -1 (nothing observed yet) reads the last entry, and is set to NaN here.
    filled = np.where(np.isnan(age), np.nan, np.take_along_axis(series, last, axis=-1))
    return Carried(filled, age)


def chain_index(values: ArrayLike) -> Floats:
    """Growth of a panel with gaps, chained over the units seen in both neighbouring periods.

    Each link is the total of the matched units in a period over their total in the period before,
    so a unit that enters or leaves moves nothing.

    Parameters
    ----------
    values : array_like, shape (..., units, time)
        Amounts in one unit, in time order; NaN where missing.

    Returns
    -------
    ndarray, shape (..., time)
        1 in the first period in which any unit is seen, NaN before. NaN from the first link that
        is unknown (no unit matched, or matched ones start from zero) onwards.

    Raises
    ------
    ValueError
        If an amount is negative or infinite, or there are fewer than two axes.

    References
    ----------
    Diewert, W. E. (1978). Superlative index numbers and consistency in aggregation. Econometrica
    46(4), 883-900 (the chain principle).
    """
    panel = amounts(values, "values", ndim=2)
    seen = any_along(~np.isnan(panel), -2)
    started = np.maximum.accumulate(seen, axis=-1)
    first = started & ~np.concatenate([np.zeros_like(seen[..., :1]), started[..., :-1]], axis=-1)
    steps = np.where(first | ~started, 1.0, _links(panel))
    return np.where(started, np.cumprod(steps, axis=-1), np.nan)


def nowcast(
    values: ArrayLike, limit: int, *, flat: bool = False, before: ArrayLike | None = None
) -> Nowcast:
    """Carry the last observations forward and scale them by the growth of the units still seen.

    A carried value grows as `chain_index` does from its own period to the present one: the
    units not yet reported are taken to have grown as the matched units did.

    Parameters
    ----------
    values : array_like, shape (..., units, time)
        Amounts in one unit, in time order with equal steps; NaN where missing.
    limit : int
        Most steps that a value may be carried.
    flat : bool
        Whether a carried value stays as it was across a link that is unknown (no unit seen on
        both sides of it); without it, it is NaN from there on.
    before : array_like, shape (..., units, time), optional
        What each value is compared with for growth: the period before by the same instrument,
        NaN where there is none. By default the value of the period before.

    Returns
    -------
    Nowcast
        Values, their age in steps, and the share of each period's total that is observed in it.

    Raises
    ------
    ValueError
        If an amount is negative or infinite, there are fewer than two axes, or the limit is not a
        whole number of 0 or more.

    References
    ----------
    Diewert, W. E. (1978). Econometrica 46(4), 883-900 (the chain principle).
    """
    panel = amounts(values, "values", ndim=2)
    carried = carry_forward(panel, limit)
    if before is None:
        links = _links(panel)
    else:
        links = _growth(panel[..., 1:], amounts(before, "before", ndim=2)[..., 1:])
    if flat:
        links = np.where(np.isnan(links), 1.0, links)
    moved = carried.values.copy()
    for t in range(1, panel.shape[-1]):
        # Links are applied one by one, so that a broken link spoils only what crosses it.
        stale = carried.age[..., t] > 0
        moved[..., t] = np.where(stale, moved[..., t - 1] * links[..., None, t], moved[..., t])
    age = np.where(np.isnan(moved), np.nan, carried.age)
    observed = np.nansum(panel, axis=-2)
    total = np.nansum(moved, axis=-2)
    seen = np.where(total > 0, observed, np.nan) / np.where(total > 0, total, 1.0)
    return Nowcast(moved, age, seen)


def robust_sd(changes: ArrayLike) -> Floats:
    """Standard deviation of changes about zero, told by their median size.

    Parameters
    ----------
    changes : array_like, shape (n, ...)
        Changes, such as of logs; NaN and infinite ones are left out.

    Returns
    -------
    ndarray, shape (n,)
        Median of the sizes over all later axes, divided by 0.6745, which is that of a standard
        normal distribution; NaN where nothing is left.

    References
    ----------
    Hampel, F. R. (1974). The influence curve and its role in robust estimation. Journal of the
    American Statistical Association 69(346), 383-393.
    """
    size = np.abs(np.asarray(changes, dtype=np.float64)).reshape(len(np.asarray(changes)), -1)
    held = np.where(np.isfinite(size), size, np.nan)
    nothing = np.asarray(np.isnan(held).all(axis=1, keepdims=True))
    # Zeros keep NumPy from warning of rows of nothing, and are taken out again.
    middle = np.nanmedian(np.where(nothing, 0.0, held), axis=1)
    return np.where(nothing[:, 0], np.nan, middle) / 0.6745


def _links(panel: Floats) -> Floats:
    """Growth of the matched units from the period before, shape (..., time); NaN for the first."""
    return _growth(panel[..., 1:], panel[..., :-1])


def _growth(now: Floats, before: Floats) -> Floats:
    matched = ~np.isnan(now) & ~np.isnan(before)
    over = np.where(matched, now, 0.0).sum(axis=-2)
    under = np.where(matched, before, 0.0).sum(axis=-2)
    links = np.where(under > 0, over, np.nan) / np.where(under > 0, under, 1.0)
    unknown = np.full((*links.shape[:-1], 1), np.nan)
    return np.concatenate([unknown, links], axis=-1)
