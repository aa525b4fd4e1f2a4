"""Did a short series rise, and does it go with another: for autocorrelated series of few points.

A yearly series remembers the year before, so that its points are worth fewer than they are, and of
ten points nobody can say how much fewer. Here the errors follow a first-order autoregression, and
its coefficient is not estimated and then believed: it is averaged over, by its restricted
likelihood. What is told is the plain difference of means or the least-squares slope; only its error
is made by the model. By simulation, with six and four points or ten and ten, and with a
coefficient of 0 or 0.5, a change is called at the 10 % level in 3 to 10 cases of a hundred where
there is none. Six and four points see only changes above two standard deviations of a year.

**Its limit is a long memory in few points.** With a coefficient of 0.9, a difference of means is
called in 20 cases of a hundred where there is none and a slope in 23 with six and four points, in
14 and 16 with ten and ten, in 6 and 13 with thirty: so short a series cannot be told from one that
forgets sooner. Errors of measurement hide memory: half as large as the series spreads, they make 22
of 11 or 13 with thirty. Where memory is long, a level of 0.95 or 0.99 is more honest than 0.9.

References
----------
Berger, J. O. and Yang, R.-Y. (1994). Noninformative priors and Bayesian testing for the AR(1)
model. Econometric Theory 10, 461-482.

Zellner, A. and Tiao, G. C. (1964). Bayesian analysis of the regression model with autocorrelated
errors. Journal of the American Statistical Association 59, 763-778.

Zwiers, F. W. and von Storch, H. (1995). Taking serial correlation into account in tests of the
mean. Journal of Climate 8, 336-351 (the equivalent sample size, and why an estimated one misleads
below thirty points).

Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review 19(5), 547-556.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

from ._arrays import Floats, floats

#: Coefficients that are averaged over, each as likely as another before the series is seen: even in
#: the arc sine, the reference prior of Berger and Yang (1994), up to all but a random walk. Evenly
#: spaced ones up to 0.95 called a slope in 31 of 100 series of 23 points without one that remember
#: 0.9; these do in 18.
_COEFFICIENTS = np.sin(np.linspace(np.arcsin(-0.95), np.arcsin(0.995), 39))
#: How often a change of the detectable size would be found.
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of means or a slope, with its error.

    Attributes
    ----------
    value : float
        In the unit of the series, or of the series by the unit of what it is set on.
    low, high : float
        Ends of the interval.
    p : float
        Two-sided p-value against no change.
    detectable : float
        The smallest true change that would be found at this level in four cases of five.
    points : int
        Points that went in.
    effective : float
        What they are worth: so many independent points that scatter as much about the fit would
        have the same error.
    """

    value: float
    low: float
    high: float
    p: float
    detectable: float
    points: int
    effective: float

    def found(self, level: float = 0.9) -> bool:
        """Whether it differs from nothing at a level."""
        return self.p < 1 - level


def difference_of_means(
    series: ArrayLike,
    later: ArrayLike,
    times: ArrayLike | None = None,
    *,
    draws: ArrayLike | None = None,
    level: float = 0.9,
) -> Change | None:
    """How far the mean of the later points lies from that of the earlier ones.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing.
    later : array_like of bool, shape (n,)
        Which points count as later.
    times : array_like, shape (n,), optional
        When each point was taken: whole numbers (years), increasing; 0, 1, 2 … without it.
    draws : array_like, shape (draws, n), optional
        The series with the errors of its measurement drawn.
    level : float
        Probability inside the interval.

    Returns
    -------
    Change or None
        None where either side has no point, or both together fewer than three.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite, or times do not increase.
    """
    y = floats(series, "series", ndim=1)
    side = np.asarray(later, dtype=bool)
    if side.shape != y.shape:
        raise ValueError(f"later has shape {side.shape}; allowed: that of the series, {y.shape}")
    design = np.column_stack([np.ones(y.size), side.astype(float)])
    return _change(y, design, times, draws, level)


def slope(
    series: ArrayLike,
    on: ArrayLike,
    times: ArrayLike | None = None,
    *,
    groups: ArrayLike | None = None,
    draws: ArrayLike | None = None,
    level: float = 0.9,
) -> Change | None:
    """How the series moves with another, by least squares.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing.
    on : array_like, shape (n,)
        What it is set on; NaN where missing.
    times, draws, level
        As in `difference_of_means`.
    groups : array_like, shape (n,), optional
        Points of one group have a level of their own: the slope is that within groups.

    Returns
    -------
    Change or None
        None where `on` does not vary within groups, or too few points are left: one more than
        groups and the slope.

    Raises
    ------
    ValueError
        As in `difference_of_means`.
    """
    y, x = floats(series, "series", ndim=1), floats(on, "on", ndim=1)
    belongs = np.zeros(y.size, dtype=int) if groups is None else np.asarray(groups)
    for name, given in (("on", x), ("groups", belongs)):
        if given.shape != y.shape:
            raise ValueError(f"{name} has shape {given.shape}; allowed: that of series, {y.shape}")
    kept = np.isfinite(y) & np.isfinite(x)
    levels = [(belongs == g).astype(float) for g in np.unique(belongs[kept])]
    design = np.column_stack([*levels, np.nan_to_num(x)])
    return _change(np.where(kept, y, np.nan), design, times, draws, level)


def _change(
    y: Floats, design: Floats, times: ArrayLike | None, draws: ArrayLike | None, level: float
) -> Change | None:
    """The last coefficient of a regression with autocorrelated errors."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    when = np.arange(y.size, dtype=float) if times is None else floats(times, "times", ndim=1)
    whole = when.shape == y.shape and bool((when == np.round(when)).all())
    if not whole or not (np.diff(when) > 0).all():
        raise ValueError(f"times are {when}; allowed: {y.size} whole numbers, increasing")
    errors = None if draws is None else floats(draws, "draws", ndim=2)
    if errors is not None and errors.shape[1:] != y.shape:
        raise ValueError(f"draws have shape {errors.shape}; allowed: (draws, {y.size})")
    kept = np.isfinite(y)
    y, design, when = y[kept], design[kept], when[kept]
    n, k = design.shape
    if n <= k or np.linalg.matrix_rank(design) < k:
        return None
    load = np.linalg.pinv(design)[-1]  # least squares: the coefficient is load @ y
    value = float(load @ y)
    correlation = _COEFFICIENTS[:, None, None] ** np.abs(when[:, None] - when)
    scale, weight = _restricted(y, design, correlation)
    variance = scale * np.einsum("i,rij,j->r", load, correlation, load)
    own, shared = (0.0, 0.0) if errors is None else _measured(errors[:, kept], load)
    spread = np.sqrt(np.maximum(variance, own) + shared)
    if not spread.max() > 0:
        nothing = abs(value) <= 1e-12 * float(np.abs(y).max())  # round-off of a constant series
        return Change(value, value, value, float(nothing), 0.0, n, float(n))

    def beyond(x: float) -> float:
        """Probability that the error is larger than x."""
        return float(weight @ stdtr(n - k, -x / np.maximum(spread, 1e-300)))

    tails = (1 - level) / 2, 1 - POWER
    half, reach = (_reached(beyond, tail, float(spread.max()), n - k) for tail in tails)
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    independent = float(left @ left / (n - k) * (load @ load))
    return Change(
        value, value - half, value + half, min(1.0, 2 * beyond(abs(value))), half + reach, n,
        n * min(1.0, independent / float(weight @ spread**2)),
    )  # fmt: skip


def _restricted(y: Floats, design: Floats, correlation: Floats) -> tuple[Floats, Floats]:
    """Error variance and restricted likelihood of each coefficient; the likelihoods sum to 1."""
    n, k = design.shape
    inverse = np.linalg.inv(correlation)
    inner = np.einsum("ia,rij,jb->rab", design, inverse, design)
    cross = np.einsum("ia,rij,j->ra", design, inverse, y)
    fitted = np.linalg.solve(inner, cross[..., None])[..., 0]
    left = y - fitted @ design.T
    rest = np.maximum(np.einsum("ri,rij,rj->r", left, inverse, left), 0.0)
    if not rest.max() > 1e-24 * max(float(y @ y), 1e-300):
        return np.zeros(len(rest)), np.full(len(rest), 1 / len(rest))
    logs = -0.5 * (
        np.linalg.slogdet(correlation)[1] + np.linalg.slogdet(inner)[1]
        + (n - k) * np.log(np.maximum(rest, 1e-300))
    )  # fmt: skip
    weight = np.exp(logs - logs.max())
    return rest / (n - k), weight / weight.sum()


def _measured(errors: Floats, load: Floats) -> tuple[float, float]:
    """Variance of the coefficient from measurement: each point's own, and what points share.

    The scatter of the series shows each point's own error already, but not one that all share.
    """
    there = errors[np.isfinite(errors).all(axis=1)]
    if len(there) < 2:
        return 0.0, 0.0
    own = float(load**2 @ there.var(axis=0, ddof=1))
    whole = float((there @ load).var(ddof=1))
    return own, max(0.0, whole - own)


def _reached(beyond: Callable[[float], float], tail: float, spread: float, df: int) -> float:
    """The error that is exceeded with a probability."""
    top = spread * float(-stdtrit(df, tail)) + 1e-300
    return float(brentq(lambda x: beyond(x) - tail, 0.0, top * (1 + 1e-9), xtol=1e-12))
