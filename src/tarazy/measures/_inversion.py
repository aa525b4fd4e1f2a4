"""Intervals by inversion of a test: the outermost effects that it does not reject."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ._arrays import Floats

#: Effects tried on either side of the estimate, out to so many times the residuals' size; times
#: that the range is doubled where its end is not rejected; times that an end is halved.
_TRIED, _REACH, _DOUBLED, _HALVED = 16, 4.0, 7, 16

#: p-values of effects (r, g), for r of the centres, whose places come with them.
Test = Callable[[Floats, NDArray[np.int64]], Floats]


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
    every = np.arange(len(centre))
    fine = test(centre[:, None] + unit * reach[:, None] * steps, every) > alpha
    for _ in range(_DOUBLED - 1):
        still = np.flatnonzero(fine[:, -1])
        if not still.size:
            break
        # Of the range doubled, every second effect that was tried is the nearer half.
        reach[still] *= 2
        further = centre[still, None] + unit * reach[still, None] * steps[_TRIED // 2 + 1 :]
        fine[still] = np.concatenate([fine[still, ::2], test(further, still) > alpha], axis=1)
    found = np.full(len(centre), np.sign(unit) * np.inf)
    rows = np.flatnonzero(~fine[:, -1])
    if not rows.size:
        return found
    last = np.where(fine.any(axis=1), _TRIED - fine[:, ::-1].argmax(axis=1), 0)[rows]
    tried = centre[rows, None] + unit * reach[rows, None] * steps
    here = np.arange(len(rows))
    inner, outer = tried[here, last], tried[here, np.minimum(last + 1, _TRIED)]
    for _ in range(_HALVED):
        middle = (inner + outer) / 2
        good = test(middle[:, None], rows)[:, 0] > alpha
        inner, outer = np.where(good, middle, inner), np.where(good, outer, middle)
    found[rows] = outer
    return found
