"""Do two periods of a short series differ, beyond its memory, its error and a drift before?

Errors follow a first-order autoregression whose coefficient is averaged over by its restricted
likelihood, as in `level`; here the coefficients reach from -0.3 to nearly 1, because years of one
state's policy resemble each other, and a test that holds a random walk to be unlikely calls its
wanderings periods. What is told is the plain difference of the means of the two sides. The same
difference beside a straight line that runs through both sides tells what a drift leaves of it. And
every other date that leaves enough points on both sides is split at too: a date that means
something stands out among them.

References
----------
Zellner, A. and Tiao, G. C. (1964). Bayesian analysis of the regression model with autocorrelated
errors. Journal of the American Statistical Association 59, 763-778.

Wagner, A. K. et al. (2002). Segmented regression analysis of interrupted time series studies in
medication use research. Journal of Clinical Pharmacy and Therapeutics 27(4), 299-309 (a change of
level beside a trend).

Abadie, A., Diamond, A. and Hainmueller, J. (2015). Comparative politics and the synthetic control
method. American Journal of Political Science 59(2), 495-510 (placebos in time).

Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review 19(5), 547-556.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from ._arrays import Bools, Floats, floats, whole
from .level import POWER, Change

#: Coefficients that are averaged over, closer together where the wandering begins.
_COEFFICIENTS = np.concatenate([np.linspace(-0.3, 0.95, 26), [0.97, 0.98, 0.99, 0.995, 0.999]])
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """How the later part of a series differs from the earlier.

    Attributes
    ----------
    change : Change
        Difference of the means, later less earlier.
    beyond : Change or None
        The same beside a common straight line; None where there are too few points for one.
    before, after : float
        Means of the two sides, or of what is left of them without seasons.
    earlier, later : int
        Points of each side.
    placebos : int
        Other dates that leave enough points on both sides.
    as_large : float
        Share of these with a difference as large, in units of its own error; NaN without any.
    largest_at : float
        The first later time of the split with the largest difference, the actual one among them.
    """

    change: Change
    beyond: Change | None
    before: float
    after: float
    earlier: int
    later: int
    placebos: int
    as_large: float
    largest_at: float


def period_change(
    series: ArrayLike,
    later: ArrayLike,
    times: ArrayLike | None = None,
    *,
    draws: ArrayLike | None = None,
    seasons: ArrayLike | None = None,
    level: float = 0.9,
    least: int = 2,
) -> PeriodChange | None:
    """Compare the points from one date on with those before it.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing: left out, the distance of its neighbours in time kept.
    later : array_like of bool, shape (n,)
        Which points lie after the date: none, then all.
    times : array_like, shape (n,), optional
        Whole numbers, increasing; 0, 1, 2 … without it.
    draws : array_like, shape (draws, n), optional
        The series with the errors of its measurement drawn. What the points have of their own
        shows in their scatter already and counts where it is larger; what they share is added.
    seasons : array_like, shape (n,), optional
        Labels, such as months of the year, each with a level of its own.
    level : float
        Probability inside the intervals.
    least : int
        Points that another date must leave on both sides to count as a placebo.

    Returns
    -------
    PeriodChange or None
        None where a side has no point, or too few are left: one more than levels and the change.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite, times do not increase, or a point after the
        date comes before one that does not.
    """
    y = floats(series, "series", ndim=1)
    side, when, errors, labels = _checked(y, later, times, draws, seasons)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    kept = np.isfinite(y)
    y, side, when, labels = y[kept], side[kept], when[kept], labels[kept]
    errors = None if errors is None else errors[:, kept]
    fewest = whole(least, "least", least=1)
    first = int((~side).sum())
    base = (labels[:, None] == np.unique(labels)).astype(float)
    if not 0 < first < y.size or not _possible(base, side):
        return None
    change = _changes(y, base, side[None], when, errors, level)[0]
    trend = np.column_stack([base, when - when.mean()])
    beyond = None
    if _possible(trend, side) and y.size > trend.shape[1] + 2:
        beyond = _changes(y, trend, side[None], when, errors, level)[0]
    splits = np.arange(fewest, y.size - fewest + 1, dtype=np.float64)
    sides = np.arange(y.size) >= splits[:, None]
    splits = splits[[_possible(base, one) for one in sides]] if labels.any() else splits
    as_large, largest = _placebos(y, base, splits, when, errors, first)
    left = y - _seasonal(y, base, side)
    return PeriodChange(
        change, beyond, float(left[:first].mean()), float(left[first:].mean()), first,
        y.size - first, int((splits != first).sum()), as_large, largest,
    )  # fmt: skip


def _checked(
    y: Floats, later: ArrayLike, times: ArrayLike | None, draws: ArrayLike | None,
    seasons: ArrayLike | None,
) -> tuple[Bools, Floats, Floats | None, Floats]:  # fmt: skip
    side = np.asarray(later, dtype=bool)
    if side.shape != y.shape:
        raise ValueError(f"later has shape {side.shape}; allowed: that of the series, {y.shape}")
    if (side[:-1] & ~side[1:]).any():
        raise ValueError("later goes back to false; allowed: false up to a date, true from it on")
    when = np.arange(y.size, dtype=float) if times is None else floats(times, "times", ndim=1)
    if when.shape != y.shape or (when != np.round(when)).any() or not (np.diff(when) > 0).all():
        raise ValueError(f"times are {when}; allowed: {y.size} whole numbers, increasing")
    errors = None if draws is None else floats(draws, "draws", ndim=2)
    if errors is not None and errors.shape[1:] != y.shape:
        raise ValueError(f"draws have shape {errors.shape}; allowed: (draws, {y.size})")
    labels = np.zeros(y.size) if seasons is None else floats(seasons, "seasons", ndim=1)
    if labels.shape != y.shape or np.isnan(labels).any():
        raise ValueError(f"seasons have shape {labels.shape}; allowed: {y.shape}, none missing")
    return side, when, errors, labels


def _possible(base: Floats, side: Bools) -> bool:
    """Whether a change can be told from the other columns, with a point to spare."""
    design = np.column_stack([base, side.astype(float)])
    rank = int(np.linalg.matrix_rank(design))
    return bool(rank == design.shape[1] < design.shape[0])


def _seasonal(y: Floats, base: Floats, side: Bools) -> Floats:
    """What the seasons add to or take from each point; 0 on average."""
    if base.shape[1] == 1:
        return np.zeros(y.size)
    found = np.linalg.lstsq(np.column_stack([base, side.astype(float)]), y, rcond=None)[0]
    part = base @ found[:-1]
    return np.asarray(part - part.mean())


# --- the regression --------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _correlations(times: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Correlations of the errors by coefficient, their inverses and log-determinants."""
    when = np.array(times)
    apart = np.abs(when[:, None] - when)
    # A negative coefficient to a whole power keeps its sign; that of 0 is 1 at no distance.
    correlation = _COEFFICIENTS[:, None, None] ** apart
    return correlation, np.linalg.inv(correlation), np.linalg.slogdet(correlation)[1]


@dataclass(frozen=True, slots=True)
class _Fit:
    """Changes at several dates: values (s,), errors and their weights (s, r), freedom."""

    value: Floats
    spread: Floats
    weight: Floats
    independent: Floats
    free: int

    @property
    def studentised(self) -> Floats:
        scale = np.sqrt(np.einsum("sr,sr->s", self.weight, self.spread**2))
        return np.asarray(np.abs(self.value) / np.maximum(scale, 1e-300))


def _fit(y: Floats, base: Floats, sides: Bools, when: Floats, errors: Floats | None) -> _Fit:
    """Least squares with autocorrelated errors, for several dates at once."""
    correlation, inverse, logs = _correlations(tuple(when))
    s, n = sides.shape
    design = np.concatenate(
        [np.broadcast_to(base, (s, *base.shape)), sides[..., None].astype(float)], axis=2
    )
    k = design.shape[2]
    load = np.linalg.pinv(design)[:, -1]  # least squares: the change is load @ y
    turned = np.einsum("rij,sjb->srib", inverse, design, optimize=True)
    inner = np.einsum("sia,srib->srab", design, turned, optimize=True)
    cross = np.einsum("srib,i->srb", turned, y)
    fitted = np.linalg.solve(inner, cross[..., None])[..., 0]
    whole_ = np.einsum("i,rij,j->r", y, inverse, y, optimize=True)
    rest = np.maximum(whole_ - np.einsum("srb,srb->sr", fitted, cross), 1e-12 * whole_ + 1e-300)
    ranked = -0.5 * (logs + np.linalg.slogdet(inner)[1] + (n - k) * np.log(rest))
    weight = np.exp(ranked - ranked.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    variance = rest / (n - k) * np.einsum("si,rij,sj->sr", load, correlation, load, optimize=True)
    own, shared = _measured(errors, load)
    spread = np.sqrt(np.maximum(variance, own[:, None]) + shared[:, None])
    # What the error would be if the scatter about the two means were that of independent points.
    left = y - np.einsum("sib,sb->si", design, np.linalg.pinv(design) @ y)
    independent = (left**2).sum(axis=1) / (n - k) * (load**2).sum(axis=1)
    return _Fit(load @ y, spread, weight, independent, n - k)


def _measured(errors: Floats | None, load: Floats) -> tuple[Floats, Floats]:
    """Variance of each change from measurement: each point's own, and what points share."""
    nothing = np.zeros(len(load))
    if errors is None:
        return nothing, nothing
    there = errors[np.isfinite(errors).all(axis=1)]
    if len(there) < 2:
        return nothing, nothing
    own = load**2 @ there.var(axis=0, ddof=1)
    together = (there @ load.T).var(axis=0, ddof=1)
    return own, np.maximum(0.0, together - own)


def _changes(
    y: Floats, base: Floats, sides: Bools, when: Floats, errors: Floats | None, level: float
) -> list[Change]:
    centre = float(y.mean())
    if np.ptp(y) <= 1e-12 * max(abs(centre), 1e-300):
        own, shared = _measured(errors, np.linalg.pinv(np.column_stack([base, sides[0]]))[-1:])
        if not float(own[0] + shared[0]) > 0:
            return [Change(0.0, 0.0, 0.0, 1.0, 0.0, y.size, float(y.size))]
    fit = _fit(y - centre, base, sides, when, errors)
    p = 2 * _beyond(fit, np.abs(fit.value))
    half, reach = (_reached(fit, tail) for tail in ((1 - level) / 2, 1 - POWER))
    worth = fit.independent / np.einsum("sr,sr->s", fit.weight, fit.spread**2)
    return [
        Change(float(v), float(v - h), float(v + h), min(1.0, float(q)), float(h + r), y.size,
               y.size * min(1.0, float(e)))
        for v, h, q, r, e in zip(fit.value, half, p, reach, worth, strict=True)
    ]  # fmt: skip


def _beyond(fit: _Fit, x: Floats) -> Floats:
    """Probability that the error of each change is larger than x."""
    tails = stdtr(fit.free, -x[:, None] / np.maximum(fit.spread, 1e-300))
    return np.asarray(np.einsum("sr,sr->s", fit.weight, tails))


def _reached(fit: _Fit, tail: float) -> Floats:
    """The error of each change that is exceeded with a probability, by halving."""
    low = np.zeros(len(fit.value))
    high = fit.spread.max(axis=1)
    while (_beyond(fit, high) > tail).any():
        high = 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        more = _beyond(fit, middle) > tail
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray(high)


def _placebos(
    y: Floats, base: Floats, splits: Floats, when: Floats, errors: Floats | None, actual: int
) -> tuple[float, float]:
    """Share of the other dates with as large a difference, and where it is largest."""
    dates = np.unique(np.append(splits, actual))
    sides = np.arange(y.size) >= dates[:, None]
    size = _fit(y - y.mean(), base, sides, when, errors).studentised
    mine = dates == actual
    largest = float(when[int(dates[int(size.argmax())])])
    if mine.all():
        return float("nan"), largest
    return float((size[~mine] >= size[mine][0]).mean()), largest
