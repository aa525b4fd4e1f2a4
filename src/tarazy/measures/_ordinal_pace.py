"""The variance of the walk of ideal points, estimated between the steps of the fit."""

import numpy as np

from ._ordinal_fit import Fit

#: Least variance of a step: a walk that would take 10,000 periods to cross the first spread.
STILL = 1e-4
#: Variance of a step where nothing is known of it; the share of the way that EM then goes at once.
_UNKNOWN, _FIRST = 0.05, 0.5
#: The variance has settled when it would change by less than this (log).
_SETTLED = 0.01
#: The least share of the way that EM is taken to go at once.
_SLOWEST = 0.05


class Pace:
    """The variance of the walk: EM, sped up by the secant of its log change.

    Parameters
    ----------
    variance : float, optional
        Where to begin, if something is known of it.
    fixed : bool
        Whether it stays there.
    """

    def __init__(self, variance: float | None, *, fixed: bool) -> None:
        self.variance = _UNKNOWN if variance is None else variance
        self.settled, self._fixed = fixed, fixed
        self._past, self._small = (np.inf, 0.0), False
        # Near its end EM changes little, whether it is there or slow: from there, assume slow.
        self._rate = _FIRST if variance is None else _SLOWEST

    def update(self, fit: Fit, *, arrived: bool) -> None:
        """Move the variance towards where EM would leave it.

        With `arrived`, the fit began where its points are at rest: so was its walk, then.
        """
        if self._fixed:
            return
        at = float(np.log(self.variance))
        change = float(np.log(fit.walk_variance())) - at
        if arrived:
            self._rate = _FIRST
        # A short stretch says nothing of the slope but the noise of points still moving.
        if _SETTLED < abs(at - self._past[0]) < np.inf:
            secant = (self._past[1] - change) / (at - self._past[0])
            self._rate = float(np.clip(secant, _SLOWEST, 1.0))
        self._past = at, change
        leap = float(np.clip(change / self._rate, -1.0, 1.0))
        self.variance = max(float(np.exp(at + leap)), STILL)
        small = abs(leap) < _SETTLED or (self.variance == STILL and leap < 0)
        self.settled, self._small = small and self._small, small
