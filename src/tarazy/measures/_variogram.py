"""How far means of a wandering series stray from each other, from its own differences.

The semivariance of a series at a lag is half the mean square of its differences over that lag.
Unlike a variance about a mean it is free of the bias that a mean taken from few, dependent values
brings, and any contrast of the series, whose weights add up to nothing, has its variance from
semivariances alone (Cressie 1993, section 2.3).

References
----------
Cressie, N. A. C. (1993). Statistics for spatial data, revised edition. Wiley.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import nnls

from ._arrays import Floats

#: What is held of the shape before any series is seen: half passes, half lasts about a year. It
#: counts as much as this many series, so that it speaks only where a handful is all there is; set
#: on simulated flows (seeds below 10,000), and checked on others.
_PRIOR_OWN, _PRIOR_KEEPS, _PRIOR_SERIES = 0.5, 0.9, 0.5
_ROUNDS, _SERIES = 2, 500
#: What one step of the lasting part may keep of the step before; the last is next to a random walk.
_KEEPS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


@dataclass(frozen=True, slots=True)
class Shape:
    """Semivariances by lag, in units of the mean semivariance of the series they were read from.

    Attributes
    ----------
    own : float
        The part that does not last from one step to the next.
    lasting : float
        Sill of the part that does.
    keeps : float
        What one step of it keeps of the step before.
    """

    own: float
    lasting: float
    keeps: float

    def at(self, lag: Floats) -> Floats:
        """Semivariance at some lags.

        Parameters
        ----------
        lag : ndarray of float
            Nought or more.

        Returns
        -------
        ndarray of float
        """
        gone = self.lasting * (1 - self.keeps**lag)
        return np.where(lag == 0, 0.0, self.own + gone)


@cache
def _pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    i, j = np.triu_indices(n, 1)
    return i, j


def semivariances(series: Floats, times: Floats) -> tuple[Floats, Floats, float]:
    """Mean semivariance at each lag, how many pairs it rests on, and over all pairs.

    Parameters
    ----------
    series, times : ndarray, shape (n,)

    Returns
    -------
    by_lag, pairs : ndarray, shape (last lag,)
        Lags from 1 on.
    mean : float
    """
    i, j = _pairs(series.size)
    lag = np.abs(times[j] - times[i]).astype(int)
    half = (series[j] - series[i]) ** 2 / 2
    pairs = np.bincount(lag)[1:].astype(float)
    total = np.bincount(lag, half)[1:]
    by_lag = np.divide(total, pairs, out=np.zeros_like(total), where=pairs > 0)
    return by_lag, pairs, float(half.mean())


def shape_of(by_lag: Floats, pairs: Floats) -> Shape:
    """The shape that fits the semivariances of many series best, by weighted least squares.

    Parameters
    ----------
    by_lag : ndarray, shape (series, lags)
        Each in units of its own mean.
    pairs : ndarray, shape (series, lags)

    Returns
    -------
    Shape
    """
    most = pairs.max(axis=0)
    seen = most > 0
    lag: Floats = 1.0 + np.flatnonzero(seen).astype(np.float64)
    lasts = 1 - _PRIOR_KEEPS**lag
    scale = float((lasts * most[seen]).sum() / most[seen].sum())
    held = _PRIOR_OWN + (1 - _PRIOR_OWN) * lasts / scale
    found = pairs.sum(axis=0)[seen]
    mean: Floats = (by_lag * pairs).sum(axis=0)[seen] / found
    weight = found + _PRIOR_SERIES * most[seen]

    def fitted(mean: Floats) -> Shape:
        both = (mean * found + _PRIOR_SERIES * most[seen] * held) / weight
        return _fitted(both, lag, np.sqrt(weight))

    shape = fitted(mean)
    # A series that wandered far has a large mean, so that its long lags count for too little once
    # each is in units of its own: what that takes away is read from simulated series.
    for _ in range(_ROUNDS):
        shape = fitted(mean / _taken(shape, lag))
    return shape


def _fitted(mean: Floats, lag: Floats, root: Floats) -> Shape:
    best, shape = np.inf, Shape(1.0, 0.0, 0.5)
    for keeps in _KEEPS:
        design = np.column_stack([np.ones_like(lag), 1 - keeps**lag])
        (own, lasting), miss = nnls(design * root[:, None], mean * root)
        if miss < best - 1e-12:
            best, shape = miss, Shape(float(own), float(lasting), keeps)
    return shape


def _taken(shape: Shape, lag: Floats) -> Floats:
    """Mean semivariance in units of a series' own mean, over their ratio in many series."""
    n = int(lag.max()) + 1
    place = np.arange(float(n))
    spread = shape.lasting * shape.keeps ** np.abs(place[:, None] - place) + shape.own * np.eye(n)
    root = np.linalg.cholesky(spread + 1e-9 * np.eye(n) * max(np.trace(spread) / n, 1e-9))
    drawn = np.random.default_rng(1993).standard_normal((_SERIES, n)) @ root.T
    half = [((drawn[:, k:] - drawn[:, :-k]) ** 2).mean(axis=1) / 2 for k in lag.astype(int)]
    own = drawn.var(axis=1, ddof=1)  # half the mean square of all differences
    taken: Floats = np.array([float((h / own).mean() / (h.mean() / own.mean())) for h in half])
    return taken


def contrast_variance(shape: Shape, weights: Floats, times: Floats) -> float:
    """Variance of a contrast of the series, in units of its mean semivariance.

    Parameters
    ----------
    shape : Shape
    weights : ndarray, shape (n,)
        They add up to nothing.
    times : ndarray, shape (n,)

    Returns
    -------
    float
    """
    gamma = shape.at(np.abs(times[:, None] - times[None, :]))
    return max(float(-weights @ gamma @ weights), 0.0)


def freedom(shape: Shape, times: Floats) -> float:
    """Degrees of freedom of the mean semivariance of a normal series of this shape (Satterthwaite).

    Parameters
    ----------
    shape : Shape
    times : ndarray, shape (n,)

    Returns
    -------
    float
        At least one; ``n - 1`` where nothing lasts.
    """
    gamma = shape.at(np.abs(times[:, None] - times[None, :]))
    # Twice centred, semivariances with the sign turned are the covariance about the mean.
    centred = -(gamma - gamma.mean(axis=0) - gamma.mean(axis=1)[:, None] + gamma.mean())
    square = float((centred * centred).sum())
    return max(float(np.trace(centred)) ** 2 / square, 1.0) if square > 0 else 1.0
