"""The unit of ideal points, mean 0 and variance 1, and what is left to know once it is fixed.

The likelihood says nothing of the line's origin and unit; once they are fixed by the points
themselves, their uncertainty is no part of a point's (delta method). Fitted points spread less
than true ones by their own variance, which goes into the unit.
"""

import numpy as np

from ._arrays import Floats
from ._ordinal_fit import Fit


class Scale:
    """Points of a joint fit in their own unit, up to sign, with their covariance.

    Attributes
    ----------
    active : numpy.ndarray
        Shape (voters, periods): where there are points.
    point, variance : numpy.ndarray
        Shape (voters, periods); 0 and without meaning where there are none.
    centre, unit : float
        Of the raw scale: raw = centre + unit * point.
    """

    def __init__(self, fit: Fit) -> None:
        # Of the fit only the factored system is kept: the votes are many times larger.
        self.active, self._chain = fit.active, fit.chain
        self._count = int(fit.active.sum())
        self.centre = float(fit.theta[fit.active].mean())
        self.unit = float(fit.theta[fit.active].std())
        self._standard = np.where(fit.active, (fit.theta - self.centre) / self.unit, 0.0)
        variance = self._variance() / self.unit**2
        shrunk = 1 / np.sqrt(1 + float(variance[fit.active].mean()))
        self.unit = self.unit / shrunk
        self.point, self.variance = self._standard * shrunk, variance * shrunk**2

    def _variance(self) -> Floats:
        """Of every point, raw; the diagonal of `covariance` without a right-hand side a point."""
        ones, slant = self.active / self._count, self._standard / self._count
        with_mean, with_unit = self._chain.solve(np.stack([ones, slant]))
        mm, uu = float((ones * with_mean).sum()), float((slant * with_unit).sum())
        mu, scaled = float((ones * with_unit).sum()), self._standard
        variance = (
            self._chain.covariances()[0] - 2 * with_mean - 2 * scaled * with_unit
            + mm + 2 * scaled * mu + scaled**2 * uu
        )  # fmt: skip
        return np.asarray(np.maximum(variance, 0.0))

    def covariance(self, weights: Floats) -> Floats:
        """Of weighted sums of the points; weights (m, voters, periods), covariance (m, m)."""
        flat = weights.reshape(len(weights), self.active.size)
        mean, slant = self.active.ravel() / self._count, self._standard.ravel() / self._count
        held = flat - np.outer(flat.sum(axis=1), mean)
        held -= np.outer(flat @ self._standard.ravel(), slant)
        solved = self._chain.solve(held.reshape(weights.shape)).reshape(flat.shape)
        found = held @ solved.T / self.unit**2
        return np.asarray((found + found.T) / 2)
