"""What is asked of series whose breaks are looked for, and how it is refused."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, whole
from ._breaks_null import Observed
from ._breaks_search import Case

Kind = Literal["level", "trend"]
#: Points without which nothing is said.
FEWEST = 10
#: Breaks looked for where nothing else is asked.
MOST = 5
#: Points up to which what the measurement errors of points share is taken into account.
_JOINT = 150


def at_most(most: int | None, case: Case) -> int:
    """How many breaks are looked for."""
    room = len(case.times) // case.least - 1
    if most is None:
        return min(MOST, room)
    if whole(most, "most", least=1) > room:
        raise ValueError(
            f"most is {most}; allowed: up to {room}, as {len(case.times)} points hold {room + 1}"
            f" stretches of {case.least}"
        )
    return most


def case_of(
    series: ArrayLike, times: ArrayLike | None, kind: Kind, least: int | None,
    errors: ArrayLike | None, draws: ArrayLike | None,
) -> tuple[Case, Floats]:  # fmt: skip
    """What was given, checked, without the times at which nothing was seen; and all times."""
    if kind not in get_args(Kind):
        raise ValueError(f"kind is {kind!r}; allowed: {', '.join(get_args(Kind))}")
    given = floats(series, "series", ndim=1)
    if given.ndim > 2 or 0 in given.shape:
        raise ValueError(f"series have shape {given.shape}; allowed: (n,) or (m, n), not empty")
    y = np.atleast_2d(given)
    axis = _times(times, y.shape[1])
    for one in y:
        _enough(one[np.isfinite(one)])
    noise = _noise(given, errors, draws)
    any_seen = np.isfinite(y).any(axis=0)
    seen = []
    for s, one in enumerate(y):
        there = np.isfinite(one)
        own = None if noise is None else noise[s]
        if own is not None:
            own = own[there] if own.ndim == 1 else own[np.ix_(there, there)]
            if np.isnan(own).any():
                raise ValueError(
                    "errors lack points of the series; allowed: one wherever it has one"
                )
        seen.append(Observed(there[any_seen], one[there], axis[there], own))
    n, low = int(any_seen.sum()), 4 if kind == "trend" else 3
    if least is None:
        least = max(low, -(-n // 10))
    if 2 * whole(least, "least", least=low) > n:
        raise ValueError(f"least is {least}; allowed: up to half of the {n} points")
    return Case(axis[any_seen], seen, kind == "trend", least), axis


def _times(times: ArrayLike | None, n: int) -> Floats:
    axis = np.arange(n, dtype=float) if times is None else floats(times, "times", ndim=1)
    if axis.shape != (n,) or (axis != np.round(axis)).any() or not (np.diff(axis) > 0).all():
        raise ValueError(f"times are {axis}; allowed: {n} whole numbers, increasing")
    return axis


def _enough(values: Floats) -> None:
    if values.size < FEWEST:
        raise ValueError(f"a series has {values.size} points; allowed: at least {FEWEST}")
    if np.ptp(values) <= 1e-12 * np.abs(values).max():
        raise ValueError(f"a series is {values[0]} throughout; allowed: one that changes")


def _noise(given: Floats, errors: ArrayLike | None, draws: ArrayLike | None) -> list[Floats] | None:
    """Variance of measurement of each series: of its points, or of all jointly."""
    if errors is not None and draws is not None:
        raise ValueError("both errors and draws are given; allowed: one of them")
    if errors is not None:
        own = floats(errors, "errors", ndim=1)
        if own.shape != given.shape or (own < 0).any():
            raise ValueError(
                f"errors have shape {own.shape} and least {np.nanmin(own, initial=0)};"
                f" allowed: shape {given.shape}, zero or positive"
            )
        return list(np.atleast_2d(own) ** 2)
    if draws is None:
        return None
    drawn = floats(draws, "draws", ndim=2)
    if drawn.shape[1:] != given.shape or len(drawn) < 2:
        raise ValueError(f"draws have shape {drawn.shape}; allowed: (2 or more, *{given.shape})")
    drawn = drawn.reshape(len(drawn), *np.atleast_2d(given).shape)
    return [_joint(drawn[:, s], one) for s, one in enumerate(np.atleast_2d(given))]


def _joint(drawn: Floats, series: Floats) -> Floats:
    """Covariance of a series' draws, NaN where it is missing; only variances of a long one."""
    there = np.isfinite(series)
    whole_draws = drawn[np.isfinite(drawn[:, there]).all(axis=1)][:, there]
    if len(whole_draws) < 2:
        raise ValueError("draws lack points of the series; allowed: two or more that have them all")
    apart = whole_draws - whole_draws.mean(axis=0)
    if there.sum() > _JOINT:
        # What all points share moves no break and would pass for noise of each point.
        apart = apart - apart.mean(axis=1, keepdims=True)
        out = np.full(series.shape, np.nan)
        out[there] = apart.var(axis=0, ddof=1)
        return out
    out = np.full((series.size, series.size), np.nan)
    out[np.ix_(there, there)] = apart.T @ apart / (len(apart) - 1)
    return out
