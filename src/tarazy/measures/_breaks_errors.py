"""Errors that remember: a first-order autoregression seen through noise, one row for each guess."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ._arrays import Floats

#: Up to so many points covariances are held as matrices; above, a Kalman filter is run.
_MATRICES = 150
#: A filter whose gain moves by less in one step has settled.
_SETTLED = 1e-15


@dataclass(frozen=True)
class Errors:
    """Guesses at how the errors of a series hang together.

    Attributes
    ----------
    gaps : ndarray, shape (n,)
        Steps since the point before; the first is not looked at.
    rho : ndarray, shape (g,)
        Coefficients of the autoregression.
    variance : ndarray, shape (g,)
        Its stationary variance.
    noise : ndarray, shape (g, n) or (g, n, n)
        Variance of what comes on top: of each point, or of all jointly.
    """

    gaps: Floats
    rho: Floats
    variance: Floats
    noise: Floats

    def only(self, rows: NDArray[np.intp]) -> "Errors":
        """Some of the guesses."""
        return Errors(self.gaps, self.rho[rows], self.variance[rows], self.noise[rows])

    def whiten(self, columns: Floats) -> Floats:
        """Independent errors of variance 1 in place of these; shapes (n, c) to (g, n, c)."""
        if self._matrices:
            result: Floats = self._inverse @ columns
            return result
        carried, gain, spread = self._filter
        out = np.empty((len(self.rho), *columns.shape))
        state = np.zeros((len(self.rho), columns.shape[1]))
        for t, row in enumerate(columns):
            left = row - state
            out[:, t] = left / spread[t][:, None]
            state += gain[t][:, None] * left
            if t + 1 < len(columns):
                state *= carried[t + 1][:, None]
        return out

    def colour(self, shocks: Floats, which: NDArray[np.intp]) -> Floats:
        """The way back: shocks, shape (n, r), to errors of the guess named for each column."""
        out = np.empty_like(shocks)
        if self._matrices:
            for g in np.unique(which):
                out[:, which == g] = self._root[g] @ shocks[:, which == g]
            return out
        carried, gain, spread = (part[:, which] for part in self._filter)
        state = np.zeros(shocks.shape[1])
        for t, row in enumerate(shocks):
            left = spread[t] * row
            out[t] = state + left
            state += gain[t] * left
            if t + 1 < len(shocks):
                state *= carried[t + 1]
        return out

    @cached_property
    def log_determinant(self) -> Floats:
        """Of the covariances, shape (g,)."""
        if self._matrices:
            diagonal = np.einsum("gii->gi", self._root)
            return np.asarray(2 * np.log(diagonal).sum(axis=1))
        return np.asarray(2 * np.log(self._filter[2]).sum(axis=0))

    @property
    def _matrices(self) -> bool:
        return self.gaps.size <= _MATRICES or self.noise.ndim == 3

    @cached_property
    def _root(self) -> Floats:
        """Cholesky factors of the covariances, shape (g, n, n)."""
        when = np.cumsum(self.gaps)
        apart = np.abs(when[:, None] - when)
        joint = self.variance[:, None, None] * _power(self.rho[:, None, None], apart)
        if self.noise.ndim == 3:
            joint += self.noise
        else:
            np.einsum("gii->gi", joint)[...] += self.noise
        return np.asarray(np.linalg.cholesky(joint), dtype=np.float64)

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(self._root), dtype=np.float64)

    @cached_property
    def _filter(self) -> tuple[Floats, Floats, Floats]:
        """What a Kalman filter carries over, its gain and its spread; each of shape (n, g)."""
        n = self.gaps.size
        carried = _power(self.rho, self.gaps[:, None])
        gain, spread = np.empty((2, n, len(self.rho)))
        ahead = self.variance
        # From the last point on where steps or noise change, the filter tends to a steady state.
        turns = (np.diff(self.gaps) != 0) | (np.diff(self.noise, axis=1) != 0).any(axis=0)
        uneven = int(np.flatnonzero(np.r_[True, turns])[-1]) + 1
        for t in range(n):
            if t:
                ahead = carried[t] ** 2 * (1 - gain[t - 1]) * ahead
                ahead = ahead + (1 - carried[t] ** 2) * self.variance
            whole = ahead + self.noise[:, t]
            gain[t], spread[t] = ahead / whole, np.sqrt(whole)
            if t > uneven and np.abs(gain[t] - gain[t - 1]).max() < _SETTLED:
                gain[t:], spread[t:] = gain[t], spread[t]
                break
        return carried, gain, spread


def _power(rho: Floats, steps: Floats) -> Floats:
    """A coefficient over whole steps; 0 to the power of 0 is 1."""
    result: Floats = np.where(steps % 2 == 1, np.sign(rho), 1.0) * np.abs(rho) ** steps
    return result
