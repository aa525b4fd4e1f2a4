"""Excess of trade after a sanction over what goods and partners not treated would have led to.

A Poisson model of flows with effects of product-partner, partner-month and product-month (Santos
Silva and Tenreyro 2006) is fitted to what no sanction touched: goods that are not listed, partners
that are controls, and listed goods before they were listed. What it expects of listed goods
afterwards is the counterfactual (the imputation estimator of Borusyak, Jaravel and Spiess 2024, in
the Poisson form of Wooldridge 2023), and the ratio of the observed to the expected, month by month,
is the event study.

Its error is read from the same ratio before the listing, where there was nothing to find: shocks to
single orders, product groups and partners are in it, and so is the error of the controls, because
partner-month effects are taken from the controls in every month, also before. How far means over
months stray is read from the differences of the ratio over one month, two months and so on, so that
what lasts is not taken for what passes.

References
----------
Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. Review of Economics and
Statistics 88(4), 641-658.

Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
efficient estimation. Review of Economic Studies 91(6), 3253-3285.

Wooldridge, J. M. (2023). Simple approaches to nonlinear difference-in-differences with panel data.
The Econometrics Journal 26(3), C31-C66.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from ._arrays import Floats, non_negative
from ._control_paths import calendar_months, product_months
from ._gap_error import log_error, pooled_shape
from ._variogram import Shape

__all__ = [
    "Excess",
    "Shape",
    "calendar_months",
    "excess",
    "mirror_gap",
    "product_months",
    "substitution",
    "wandering",
]

#: Times before the listing below which no error can be told.
LEAST = 3
#: Of those, the part that must hold some trade.
_SEEN = 0.5
_DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Excess:
    """What rows exceed their counterfactual by, over the times from the listing on.

    Attributes
    ----------
    observed, expected, excess : ndarray, shape (rows,)
        Sums over the times from the listing on; NaN where nothing can be expected.
    low, high : ndarray, shape (rows,)
        Ends of the interval of `excess`; NaN where its error cannot be told.
    error : ndarray, shape (rows,)
        Standard error of the logarithm of observed to expected.
    freedom : ndarray, shape (rows,)
        Degrees of freedom of `error`.
    p_value : ndarray, shape (rows,)
        Of no excess, one-sided.
    gap : ndarray, shape (rows, times)
        The event study: observed over expected.
    shape : Shape
        How the gaps wander before the listing, all rows together.
    """

    observed: Floats
    expected: Floats
    excess: Floats
    low: Floats
    high: Floats
    error: Floats
    freedom: Floats
    p_value: Floats
    gap: Floats
    shape: Shape


def excess(
    value: ArrayLike,
    path: ArrayLike,
    since: ArrayLike,
    row: ArrayLike,
    *,
    level: float = 0.9,
    shape: Shape | None = None,
) -> Excess:
    """Excess of rows over their counterfactual.

    Parameters
    ----------
    value : array_like, shape (strands, times)
        Flows, zero where there was none and NaN where it is not known, as before a code began. A
        strand holds goods that go one path and were listed at one time.
    path : array_like, shape (strands, times)
        The product of partner-month and product-month effects, as multipliers; NaN where not known.
    since : array_like of int, shape (strands,)
        Index of the first time of the listing.
    row : array_like of int, shape (strands,)
        The row that a strand is part of, from nought on.
    level : float
        Of the interval.
    shape : Shape, optional
        How gaps wander; by default read from these rows, which takes a good many of them.

    Returns
    -------
    Excess

    Raises
    ------
    ValueError
        If a flow or a path is negative, shapes do not fit, or a time lies outside.
    """
    whole, after, parts, early = _summed(value, path, since, row)
    return _told(whole, after, parts, early, level, shape)


def wandering(value: ArrayLike, path: ArrayLike, since: ArrayLike, row: ArrayLike) -> Shape:
    """How the gaps of rows wander before the listing, which other rows may share.

    Parameters
    ----------
    value, path, since, row : array_like
        As for :func:`excess`.

    Returns
    -------
    Shape
    """
    whole, after, _, early = _summed(value, path, since, row)
    gap = _ratio(*whole)
    return pooled_shape(gap, early, _can(gap, whole, after, early))


def _summed(
    value: ArrayLike, path: ArrayLike, since: ArrayLike, row: ArrayLike
) -> tuple[list[Floats], list[Floats], list[tuple[Floats, Floats]], np.ndarray]:
    """Observed and due by row, in all and afterwards; due by part; times before a listing."""
    y, e = non_negative(value, "value", ndim=2), non_negative(path, "path", ndim=2)
    start, at = np.asarray(since, dtype=int), np.asarray(row, dtype=int)
    if y.shape != e.shape or start.shape != y.shape[:1] or at.shape != y.shape[:1]:
        raise ValueError(
            f"value {y.shape}, path {e.shape}, since {start.shape} and row {at.shape} do not fit; "
            "allowed: (strands, times) twice and (strands,) twice"
        )
    if start.size and not (start.min() > 0 and start.max() < y.shape[1]):
        raise ValueError(
            f"since holds {start.min()} to {start.max()}; allowed: 1 to {y.shape[1] - 1}"
        )
    times = np.arange(y.shape[1])
    known = np.isfinite(y) & np.isfinite(e)
    y, e = np.where(known, y, 0.0), np.where(known, e, 0.0)
    before = times < start[:, None]
    due = e * _ratio((y * before).sum(axis=1), (e * before).sum(axis=1))[:, None]
    rows = int(at.max()) + 1 if at.size else 0
    first = np.full(rows, y.shape[1])
    np.minimum.at(first, at, start)
    early = times < first[:, None]
    whole = [_sums(x, at, rows) for x in (y, due)]
    after = [_sums(x * ~before, at, rows) for x in (y, due)]
    # Strands that are known for as long a time; those whose codes are new have a short one.
    opens = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    parts = [
        (_sums(due * before * (opens == k)[:, None], at, rows),
         _sums(due * ~before * (opens == k)[:, None], at, rows))
        for k in np.unique(opens)
    ]  # fmt: skip
    return whole, after, parts, early


def substitution(
    gain: Excess, loss: Excess, gained: ArrayLike, lost: ArrayLike, *, level: float = 0.9
) -> Floats:
    """What is in excess as a part of what the state under sanction lost.

    Parameters
    ----------
    gain, loss : Excess
        Of suspected states, and of the state under sanction.
    gained, lost : array_like of int, shape (k,)
        Rows that are held against each other.
    level : float

    Returns
    -------
    ndarray, shape (3, k)
        Ratio, and the ends of its interval: both sums are uncertain, so their errors are drawn.
        NaN where it is not sure, at the level, that anything was lost: the ratio then has no
        bounds (Fieller 1954).

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal Statistical
    Society B 16(2), 175-185.
    """
    rng = np.random.default_rng(1954)
    uniform = [rng.uniform(size=_DRAWS) for _ in range(2)]

    # Rows with the same times have the same degrees of freedom, and quantiles take long.
    @cache
    def draws(side: int, degrees: float) -> Floats:
        drawn: Floats = student.ppf(uniform[side], degrees)
        return drawn

    out = np.full((3, np.size(gained)), np.nan)
    ends = (1 - level) / 2, (1 + level) / 2
    for n, (i, k) in enumerate(zip(np.asarray(gained), np.asarray(lost), strict=True)):
        if not (np.isfinite(gain.error[i]) and np.isfinite(loss.error[k])):
            continue
        usual = np.exp(gain.error[i] * draws(0, gain.freedom[i])) * gain.expected[i]
        due = np.exp(loss.error[k] * draws(1, loss.freedom[k])) * loss.expected[k]
        more, less = gain.observed[i] - usual, due - loss.observed[k]
        if np.mean(less <= 0) > ends[0]:
            continue
        out[0, n] = gain.excess[i] / -loss.excess[k]
        out[1:, n] = np.quantile(more / less, ends)
    return out


def mirror_gap(sent: ArrayLike, received: ArrayLike, since: int, *, level: float = 0.9) -> Excess:
    """What is said to be sent and was not recorded as received, beyond what is usual.

    Two books of one flow never agree: freight and insurance are in one and not in the other, goods
    are under way at the year's end, and a country of origin is not one of consignment. The ratio of
    the two in the times before says what is usual, and how far it strays.

    Parameters
    ----------
    sent, received : array_like, shape (rows, times)
        NaN where not known.
    since : int
        Index of the first time that is looked at.
    level : float

    Returns
    -------
    Excess
        Of what was received over what would usually be: a gap has a negative `excess`; `p_value`
        is of no gap.
    """
    books, path = non_negative(received, "received", ndim=2), non_negative(sent, "sent", ndim=2)
    found = excess(
        books, path, np.full(books.shape[0], since), np.arange(books.shape[0]), level=level
    )
    return replace(found, p_value=1 - found.p_value)


def _told(
    whole: list[Floats], after: list[Floats], parts: list[tuple[Floats, Floats]],
    early: np.ndarray, level: float, shape: Shape | None,
) -> Excess:  # fmt: skip
    gap = _ratio(*whole)
    observed, expected = (x.sum(axis=1) for x in after)
    rows = _can(gap, whole, after, early)
    if shape is None:
        shape = pooled_shape(gap, early, rows)
    error, free = np.full(expected.shape, np.nan), np.full(expected.shape, np.nan)
    error[rows], free[rows] = log_error(gap, early, rows, parts, shape)
    ratio = _ratio(observed, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(ratio) / error
    reach = np.exp(student.ppf((1 + level) / 2, free) * error)
    untold = ~np.isfinite(reach)
    return Excess(
        observed, expected, observed - expected,
        np.where(untold, np.nan, observed - expected * reach),
        np.where(untold, np.nan, observed - expected / reach),
        error, free, np.where(untold, np.nan, student.sf(z, free)), gap, shape,
    )  # fmt: skip


def _can(gap: Floats, whole: list[Floats], after: list[Floats], early: np.ndarray) -> np.ndarray:
    """Rows with trade enough before the listing for an error."""
    can = (np.isfinite(gap) & early).sum(axis=1) >= LEAST
    can &= ((whole[0] > 0) & early).sum(axis=1) >= _SEEN * early.sum(axis=1)
    can &= after[1].sum(axis=1) > 0
    return np.flatnonzero(can)


def _sums(x: Floats, at: np.ndarray, rows: int) -> Floats:
    out = np.zeros((rows, x.shape[1]))
    np.add.at(out, at, np.nan_to_num(x))
    return out


def _ratio(top: Floats, bottom: Floats) -> Floats:
    out: Floats = np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)
    return out
