"""Where series break: how many breaks, when, how large, and whether chance would do as much.

A series that remembers wanders, and a wandering series looks broken. Here the errors follow a
first-order autoregression, seen through noise; how strong either is is not estimated and then
believed but averaged over, by the restricted likelihood. Where the measurement error is given, it
is part of the errors; where it is not, white noise of up to six tenths of the variance is held to
be possible, so little beforehand that only a long series can speak for it.

Breaks are added one or two at a time (two, for a shock that passes) as long as resamples without
more would gain as much in fewer than 1 - `level` of all cases: this is the penalty. Candidate dates
come from ruptures, by dynamic programming on squares; the likelihood then moves them.

What it cannot do. Of a random walk and a series with breaks one is often the other: see
`Breaks.persistence`. With a coefficient of 0.9 a break is called at the 10 % level in 13 to 16
cases of a hundred where there is none, and in 24 where three correlated series are asked together,
nearly all of them said to be near a unit root; with up to 0.6 in no more than 10. A change of the
variance, a memory longer than that of a first-order autoregression, or a single wild shock can
still pass for a break: in 20 to 30. Rates of false alarm, of breaks found and of intervals that
hold the truth are printed by `benchmarks/breaks.py`.

References
----------
Bai, J. and Perron, P. (1998). Estimating and testing linear models with multiple structural
changes. Econometrica 66(1), 47-78 (breaks added in turn, each held against those before).

Andrews, D. W. K. and Ploberger, W. (1994). Optimal tests when a nuisance parameter is present only
under the alternative. Econometrica 62(6), 1383-1414 (likelihood ratios averaged over dates).

Antoshin, S., Berg, A. and Souto, M. (2008). Testing for structural breaks in small samples. IMF
Working Paper 08/75 (critical values simulated for the sample at hand).

Perron, P. (1989). The great crash, the oil price shock, and the unit root hypothesis. Econometrica
57(6), 1361-1401 (breaks and unit roots, each taken for the other).

Eo, Y. and Morley, J. (2015). Likelihood-ratio-based confidence sets for the timing of structural
breaks. Quantitative Economics 6(2), 463-497 (sets of dates by their likelihood).

Truong, C., Oudre, L. and Vayatis, N. (2020). Selective review of offline change point detection
methods. Signal Processing 167, 107299 (ruptures).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Bools, Floats, whole
from ._breaks_given import FEWEST, MOST, Kind, at_most, case_of
from ._breaks_null import Ints, Null
from ._breaks_search import Case, around, dated, more
from ._breaks_sizes import sizes

__all__ = ["FEWEST", "MOST", "NEAR_UNIT_ROOT", "Break", "Breaks", "Stage", "find_breaks"]

#: Draws behind the interval of a size.
_DRAWS = 4000
#: Above this a series is as good as a random walk.
NEAR_UNIT_ROOT = 0.9


@dataclass(frozen=True, slots=True)
class Break:
    """One break, the dates of the others given.

    Attributes
    ----------
    at : int
        Index of the first point after it.
    date, low, high : float
        When that point was taken, and the ends of the smallest set of dates that holds `level` of
        the likelihood; a second peak lies between them, not outside.
    size, size_low, size_high : ndarray, shape (m,)
        Change of the level at the date, a series each, in its unit; the interval allows for other
        dates. With `trend`, the jump beside the change of slope.
    slope, slope_low, slope_high : ndarray, shape (m,)
        Change of the slope, in the unit by one step of time; NaN where only levels may change.
    """

    at: int
    date: float
    low: float
    high: float
    size: Floats
    size_low: Floats
    size_high: Floats
    slope: Floats
    slope_low: Floats
    slope_high: Floats


@dataclass(frozen=True, slots=True)
class Stage:
    """One test on the way: so many breaks against one or two more.

    Attributes
    ----------
    breaks : int
        Held to be there.
    added : int
        The better of one more and two more.
    p_value : float
        Share of resamples without more that gain as much.
    """

    breaks: int
    added: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Breaks:
    """Breaks that series have in common.

    Attributes
    ----------
    number : int
    breaks : tuple of Break
        By date.
    stages : tuple of Stage
        Tests in their order; the last is the one that found no more, unless the most was reached.
    p_value : float
        Of the first stage: that there is none at all.
    first, last : float
        A break before the first or after the last of these dates could not be seen.
    persistence, persistence_low, persistence_high : ndarray, shape (m,)
        Coefficient of the autoregression once the breaks are taken out, and its interval.
    fitted : ndarray, shape (m, n)
        Series without errors.
    points : ndarray, shape (m,)
        Points that went in.
    level : float
    """

    number: int
    breaks: tuple[Break, ...]
    stages: tuple[Stage, ...]
    p_value: float
    first: float
    last: float
    persistence: Floats
    persistence_low: Floats
    persistence_high: Floats
    fitted: Floats
    points: Ints
    level: float

    @property
    def near_unit_root(self) -> Bools:
        """Series, shape (m,), that may be random walks: what is called a break may be their way."""
        return np.asarray(self.persistence_high >= NEAR_UNIT_ROOT)


def find_breaks(
    series: ArrayLike,
    times: ArrayLike | None = None,
    *,
    kind: Kind = "level",
    most: int | None = None,
    least: int | None = None,
    errors: ArrayLike | None = None,
    draws: ArrayLike | None = None,
    level: float = 0.9,
    resamples: int = 999,
    seed: int = 0,
) -> Breaks:
    """Find the breaks of a series, or those that several have at the same dates.

    Parameters
    ----------
    series : array_like, shape (n,) or (m, n)
        NaN where missing. Of several, each counts in terms of its own errors.
    times : array_like, shape (n,), optional
        When each point was taken: whole numbers, increasing; 0, 1, 2 … without it.
    kind : {"level", "trend"}
        Whether breaks change the level, or the level and slope of a line.
    most : int, optional
        The most breaks; by default :data:`MOST`, or as many as there is room for.
    least : int, optional
        Points between two breaks and between a break and an end; by default a tenth of the points,
        at least 3, or 4 where slopes change.
    errors : array_like, shape of series, optional
        Standard errors of measurement, each point's own.
    draws : array_like, shape (draws, n) or (draws, m, n), optional
        Series with the errors of measurement drawn, in place of `errors`: what points share counts
        too, up to 150 points.
    level : float
        Probability inside the intervals; a break is called where p is at most 1 - level.
    resamples : int
    seed : int

    Returns
    -------
    Breaks

    Raises
    ------
    ValueError
        If a series has fewer than :data:`FEWEST` points or never changes, more breaks are asked for
        than fit, shapes do not fit, times are not whole or do not increase, a point lacks its
        measurement error or both kinds are given, or an option is out of its range.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    whole(resamples, "resamples", least=1)
    case, axis = case_of(series, times, kind, least, errors, draws)
    most = at_most(most, case)
    dates, stages = _number(case, most, 1 - level, resamples, seed)
    ends = case.times[case.allowed([])][[0, -1]]
    nulls = case.nulls(dates)
    low, middle, high = np.array([_persistence(null, level) for null in nulls]).T
    rng = np.random.default_rng(seed)
    return Breaks(
        len(dates), tuple(_break(case, dates, i, axis, level, rng) for i in range(len(dates))),
        tuple(stages), stages[0].p_value, float(ends[0]), float(ends[1]),
        middle, low, high, np.array([_fitted(case, null, dates, axis) for null in nulls]),
        np.array([len(one.values) for one in case.series]), level,
    )  # fmt: skip


def _number(
    case: Case, most: int, alpha: float, resamples: int, seed: int
) -> tuple[list[int], list[Stage]]:
    """Dates of as many breaks as are called, and the tests on the way."""
    dates: list[int] = []
    stages: list[Stage] = []
    while len(dates) < most and len(case.allowed(dates)):
        rng = np.random.default_rng([seed, len(dates)])
        p_value, added = more(case, dates, most - len(dates), resamples, rng)
        stages.append(Stage(len(dates), len(added), p_value))
        if p_value > alpha:
            break
        dates = dated(case, len(dates) + len(added), [*dates, *map(int, added)])
    return dates, stages


def _break(
    case: Case, dates: Sequence[int], which: int, axis: Floats, level: float,
    rng: np.random.Generator,
) -> Break:  # fmt: skip
    """A break with the intervals of its date and size."""
    nulls, places, gains = around(case, dates, which)
    weight = np.exp(gains - gains.max())
    weight /= weight.sum()
    order = np.argsort(-weight, kind="stable")
    inside = places[order[: int(np.searchsorted(weight[order].cumsum(), level - 1e-12)) + 1]]
    best = np.full((len(case.series), 2), np.nan)
    spread = np.full((2, *best.shape), np.nan)
    drawn = rng.choice(places, size=_DRAWS, p=weight)
    for s, null in enumerate(nulls):
        middle, change = sizes(case, null, dates[which], drawn, rng)
        best[s, : len(middle)] = middle
        spread[:, s, : len(middle)] = np.quantile(
            change, [(1 - level) / 2, (1 + level) / 2], axis=0
        )
    when = case.times
    return Break(
        int(np.searchsorted(axis, when[dates[which]])), float(when[dates[which]]),
        float(when[inside.min()]), float(when[inside.max()]),
        best[:, 0], spread[0, :, 0], spread[1, :, 0], best[:, 1], spread[0, :, 1], spread[1, :, 1],
    )  # fmt: skip


def _persistence(null: Null, level: float) -> tuple[float, float, float]:
    """Low end, mean and high end of the coefficient."""
    order = np.argsort(null.rho, kind="stable")
    summed = null.weight[order].cumsum()
    ends = np.searchsorted(summed, [(1 - level) / 2, (1 + level) / 2 - 1e-12])
    low, high = null.rho[order][np.minimum(ends, len(order) - 1)]
    return float(low), float(null.weight @ null.rho), float(high)


def _fitted(case: Case, null: Null, dates: Sequence[int], axis: Floats) -> Floats:
    """A series without errors at all times."""
    fixed, values = null.errors.whiten(null.fixed), null.errors.whiten(null.seen.values[:, None])
    found = np.linalg.pinv(fixed) @ values
    return np.asarray(case.base(axis, dates) @ (null.weight @ found[..., 0]))
