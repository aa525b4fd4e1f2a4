"""What goods under sanction would have followed: effects of product-month from those not treated.

A Poisson model whose only effects are of product-partner and product-month, and whose offset is the
partner-month effect, is fitted when the fitted sums by product-partner and by product-month are the
observed ones: raking does that (Bishop, Fienberg and Holland 1975), and no effect need be estimated
one by one.

References
----------
Bishop, Y. M. M., Fienberg, S. E. and Holland, P. W. (1975). Discrete multivariate analysis. MIT.
"""

import numpy as np

from ._arrays import Floats

_ROUNDS = 500
_CLOSE = 1e-10


def product_months(value: Floats, offset: Floats) -> Floats:
    """Product-month effects of partners that are controls.

    Parameters
    ----------
    value : ndarray, shape (products, partners, times)
        Flows to the controls; NaN where not known.
    offset : ndarray, shape (partners, times)
        Partner-month effects, as multipliers.

    Returns
    -------
    ndarray, shape (products, times)
        Multipliers, one on average over the times; NaN where no control trades the product.
    """
    known = np.isfinite(value) & np.isfinite(offset) & (offset > 0)
    y = np.where(known, value, 0.0)
    e = np.where(known, offset, 0.0)
    effect = np.ones((value.shape[0], value.shape[2]))
    for _ in range(_ROUNDS):
        level = _ratio(y.sum(axis=2), (e * effect[:, None, :]).sum(axis=2))
        new = _ratio(y.sum(axis=1), (e * level[:, :, None]).sum(axis=1))
        new = new / _ratio(np.nansum(new, axis=1), np.isfinite(new).sum(axis=1))[:, None]
        done = np.nanmax(np.abs(new - effect), initial=0.0) < _CLOSE
        effect = new
        if done:
            break
    return effect


def calendar_months(value: Floats, offset: Floats, season: np.ndarray) -> Floats:
    """Product effects of the month of the year, where no partner can be a control.

    Parameters
    ----------
    value : ndarray, shape (products, partners, times)
        Flows that no sanction has touched yet; NaN elsewhere.
    offset : ndarray, shape (partners, times)
    season : ndarray of int, shape (times,)
        Month of the year of each time.

    Returns
    -------
    ndarray, shape (products, times)
        Multipliers, drawn towards one by as much as the seasons of one year do not return in the
        next: two years of lumpy trade show seasons where there are none.
    """
    known = np.isfinite(value) & np.isfinite(offset) & (offset > 0)
    y = np.where(known, value, 0.0)
    e = np.where(known, offset, 0.0)
    products, _, times = value.shape
    kinds = np.unique(season)
    if kinds.size < 2:
        return np.ones((products, times))
    level = _ratio(y.sum(axis=2), e.sum(axis=2))
    expected = np.nan_to_num(e * level[:, :, None])
    seen, due = y.sum(axis=1), expected.sum(axis=1)  # products, times
    turns = np.zeros(times, dtype=int)
    for k in kinds:
        at = np.flatnonzero(season == k)
        turns[at] = np.arange(at.size)
    gap = np.log(np.clip(_ratio(seen, due), 0.05, 20.0))
    gap = np.where(due > 0, gap, np.nan)
    first, second = (_by_kind(np.where(turns == n, gap, np.nan), season, kinds) for n in (0, 1))
    trust = _returning(first, second)
    mean = _by_kind(gap, season, kinds)
    mean = np.nan_to_num(_centred(mean)) * trust
    place = np.searchsorted(kinds, season)
    effect: Floats = np.exp(mean)[:, place]
    return effect


def _by_kind(gap: Floats, season: np.ndarray, kinds: np.ndarray) -> Floats:
    """Mean gap of each month of the year."""
    out = np.full((gap.shape[0], kinds.size), np.nan)
    for n, k in enumerate(kinds):
        part = gap[:, season == k]
        count = np.isfinite(part).sum(axis=1)
        total = np.nansum(part, axis=1)
        out[:, n] = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return out


def _centred(gap: Floats) -> Floats:
    count = np.isfinite(gap).sum(axis=1)
    return gap - _ratio(np.nansum(gap, axis=1), count)[:, None]


def _returning(first: Floats, second: Floats) -> float:
    """What part of the season is there in both years, raised to a mean of two (Spearman-Brown)."""
    both = np.isfinite(first) & np.isfinite(second)
    a, b = (np.where(both, x, np.nan) for x in (first, second))
    a, b = _centred(a), _centred(b)
    spread = float(np.nansum(a * a) + np.nansum(b * b)) / 2
    alike = max(float(np.nansum(a * b)) / spread, 0.0) if spread > 0 else 0.0
    return 2 * alike / (1 + alike)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    out: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return out
