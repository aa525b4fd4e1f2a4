"""Did a series change at given dates: against its own past, other dates and other units.

The change at a date is the mean of the points from that date on, in a window, less the mean of the
points before it. With control units it is the unit's change less the mean change of those controls
that have one (a difference of differences). A series that drifts changes at any date; so a change
is judged, and told, against the mean change of all dates at which the windows fit (its placebos).

**Against other dates.** The dates are set at random, as many and as far apart as those given; the
p-value is the rank of what is seen among all such placements, itself among them. It is exact in
any length and under any memory of the series, if the dates fell without regard to the series, and
it cannot be smaller than one divided by the placements: `least_p`. Placements whose windows overlap
the true ones count as well, or the p-value would not be exact.

**Against other units.** The same change is computed for each control as if it were the unit, each
divided by the spread of its own changes at other dates, and the unit is ranked among them.

**The interval** of the effect holds every size that, taken out of the series from each date on for
good, leaves a change that is not extreme among the placements (test inversion). Few placements
leave it without ends.

**Measurement errors** are in the series already, and placements share them, so an error of the same
size everywhere needs nothing more. But a year that is measured badly moves more. Draws say how much
of each placement's change is error; each is divided by the root of that variance and of the
variance that all share, before it is ranked. Adding errors to the series once more would count
them twice.

**Missing points** are left out of a window's mean; a date is inadmissible where a window has fewer
than `least` points, or no control has a change. A date's own place in the windows is the first
point after.

References
----------
MacKinlay, A. C. (1997). Event studies in economics and finance. Journal of Economic Literature
35(1), 13-39.

Bertrand, M., Duflo, E. and Mullainathan, S. (2004). How much should we trust
differences-in-differences estimates? Quarterly Journal of Economics 119(1), 249-275 (placebo laws).

Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative case
studies. Journal of the American Statistical Association 105(490), 493-505 (placebo units).

Rosenbaum, P. R. (2002). Observational Studies, 2nd ed., ch. 2 (randomisation, inversion).

Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
Applications in Genetics and Molecular Biology 9(1), 39.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Bools, Floats, floats, whole
from ._event_effects import Effect, Study
from ._placements import Places
from ._windows import Window, changes_of, drawn_changes

__all__ = ["Effect", "EventStudy", "event_study"]


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Every date by itself, and all together.

    Attributes
    ----------
    dates : ndarray, shape (k,)
        Positions in the series, increasing.
    each : tuple of Effect
        One a date. Not adjusted for their number.
    pooled : Effect
        The mean over dates, ranked among random placements of as many.
    admissible : ndarray of bool, shape (n,)
        Where the windows fit.
    spacing : int
        Least distance of dates that placements keep.
    """

    dates: NDArray[np.int64]
    each: tuple[Effect, ...]
    pooled: Effect
    admissible: Bools
    spacing: int


def event_study(
    series: ArrayLike,
    dates: Sequence[int] | NDArray[np.int64],
    *,
    controls: ArrayLike | None = None,
    before: int = 4,
    after: int = 3,
    least: int = 2,
    draws: ArrayLike | None = None,
    control_draws: ArrayLike | None = None,
    spacing: int | None = None,
    level: float = 0.9,
    resamples: int = 4999,
    seed: int = 0,
) -> EventStudy:
    """Changes of a series at dates.

    Parameters
    ----------
    series : array_like, shape (n,)
        At evenly spaced times; NaN where missing.
    dates : sequence of int, shape (k,)
        Positions of the first point after each event, 0 .. n - 1.
    controls : array_like, shape (units, n), optional
        Series of units that the events did not touch.
    before, after : int
        Points in the two windows.
    least : int
        Points that must be present in either.
    draws : array_like, shape (draws, n), optional
        The series with the errors of measurement drawn.
    control_draws : array_like, shape (draws, units, n), optional
        Of the controls; with as many as `draws`, row i of both is one joint draw.
    spacing : int, optional
        Least distance between placed dates; by default that of the given dates.
    level : float
        Probability inside the intervals.
    resamples : int
        Placements of several dates that are drawn where there are more.
    seed : int

    Returns
    -------
    EventStudy

    Raises
    ------
    ValueError
        If shapes do not fit, or a date lies outside the series or where no window fits.
    """
    y = floats(series, "series", ndim=1)
    if y.ndim != 1:
        raise ValueError(f"series has shape {y.shape}; allowed: one axis, (n,)")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    window = Window(
        whole(before, "before", least=1), whole(after, "after", least=1),
        whole(least, "least", least=1),
    )  # fmt: skip
    if window.least > min(before, after):
        raise ValueError(f"least is {least}; allowed: at most the windows, {before} and {after}")
    others = _controls(controls, y.size)
    changes, fits = changes_of(np.vstack([y[None], others]), window)
    admissible = fits[0] & (fits[1:].any(axis=0) if len(others) else True)
    when = _dates(dates, admissible, window)
    apart = _spacing(spacing, when, admissible)
    drawn = drawn_changes(draws, control_draws, y, others, window)
    study = Study(changes, drawn, admissible, np.isfinite(y), window, level)
    rng = np.random.default_rng(seed)
    many = whole(resamples, "resamples", least=99)
    each = tuple(study.effect(when[i : i + 1], 1, many, rng) for i in range(when.size))
    pooled = each[0] if when.size == 1 else study.effect(when, apart, many, rng)
    return EventStudy(when, each, pooled, admissible, apart)


def _controls(controls: ArrayLike | None, n: int) -> Floats:
    """Controls, checked; no rows without any."""
    if controls is None:
        return np.empty((0, n))
    others = floats(controls, "controls", ndim=2)
    if others.ndim != 2 or others.shape[1] != n or len(others) == 0:
        raise ValueError(f"controls have shape {others.shape}; allowed: (1 or more units, {n})")
    return others


def _dates(dates: Sequence[int] | NDArray[np.int64], admissible: Bools, window: Window) -> Places:
    """Dates in order, each where the windows fit."""
    when = np.asarray(dates)
    if when.ndim != 1 or when.size == 0 or not np.issubdtype(when.dtype, np.integer):
        raise ValueError(f"dates are {dates!r}; allowed: one or more whole numbers")
    if np.unique(when).size < when.size:
        raise ValueError(f"dates are {when.tolist()}; allowed: each once")
    wrong = [int(d) for d in when if not (0 <= d < admissible.size and admissible[d])]
    if wrong:
        fits = np.flatnonzero(admissible)
        where = f"those from {fits[0]} to {fits[-1]} that have them" if fits.size else "none has"
        raise ValueError(
            f"dates {wrong} lack {window.least} points in the {window.before} before or the "
            f"{window.after} from them on, in the series or in every control; allowed: {where}"
        )
    return np.sort(when).astype(np.int64)


def _spacing(spacing: int | None, when: Places, admissible: Bools) -> int:
    """Least distance that placed dates keep."""
    own = int(np.diff(when).min()) if when.size > 1 else 1
    apart = own if spacing is None else whole(spacing, "spacing", least=1)
    if apart > own:
        raise ValueError(f"spacing is {apart}; allowed: at most that of the given dates, {own}")
    return apart
