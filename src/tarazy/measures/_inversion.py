"""Intervals by inversion of a test: the outermost effects that it does not reject."""

from collections.abc import Callable

import numpy as np

from ._arrays import Floats

#: Effects tried on either side of the estimate, out to so many times the residuals' size; times
#: that the range is doubled where its end is not rejected; times that an end is halved.
_TRIED, _REACH, _DOUBLED, _HALVED = 16, 4.0, 7, 16

#: p-values of effects (m, g), for m centres.
Test = Callable[[Floats], Floats]


def ends(
    test: Test, centre: Floats, scale: float, alpha: float, least: float
) -> tuple[Floats, Floats]:
    """Outermost effects with a p-value above alpha, for each centre (m,)."""
    if least > alpha:
        return np.full(len(centre), -np.inf), np.full(len(centre), np.inf)
    sides = [_end(test, centre, sign * scale, alpha) for sign in (-1.0, 1.0)]
    return sides[0], sides[1]


def _end(test: Test, centre: Floats, unit: float, alpha: float) -> Floats:
    """Outermost effect on one side; infinite where the furthest tried is still not rejected."""
    reach = np.full(len(centre), _REACH)
    steps = np.linspace(0, 1, _TRIED + 1)
    for _ in range(_DOUBLED):
        tried = centre[:, None] + unit * reach[:, None] * steps
        fine = test(tried) > alpha
        open_end = fine[:, -1]
        if not open_end.any():
            break
        reach = np.where(open_end, 2 * reach, reach)
    last = np.where(fine.any(axis=1), _TRIED - fine[:, ::-1].argmax(axis=1), 0)
    rows = np.arange(len(centre))
    inner, outer = tried[rows, last], tried[rows, np.minimum(last + 1, _TRIED)]
    for _ in range(_HALVED):
        middle = (inner + outer) / 2
        good = test(middle[:, None])[:, 0] > alpha
        inner, outer = np.where(good, middle, inner), np.where(good, outer, middle)
    return np.asarray(np.where(open_end, np.sign(unit) * np.inf, outer))
