"""Two short series that may lead each other, behind measurement error and gaps.

A stationary vector autoregression of order 1, fitted as `_reduced` fits one series, and drawn about
the fit.

References
----------
Ansley, C. F. and Kohn, R. (1986). A note on reparameterizing a vector autoregressive moving average
model to enforce stationarity. Journal of Statistical Computation and Simulation 24(2), 99-106.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ._arrays import Floats
from ._reduced import climb, restricted


@dataclass(frozen=True, slots=True)
class Pair:
    """Two series: latent vector autoregressions of order 1, drawn about the fitted one.

    Attributes
    ----------
    step : ndarray, shape (draws, 2, 2)
        Coefficients on the values before.
    variance : ndarray, shape (draws, 2, 2)
        Covariance of the two at one time.
    shocks : ndarray, shape (draws, 2, 2)
        Covariance of the innovations.
    """

    step: Floats
    variance: Floats
    shocks: Floats


def pair(
    series: Floats,
    errors: Floats,
    design: Floats,
    draws: int,
    rng: np.random.Generator,
    *,
    one_way: bool = False,
) -> Pair:
    """Fit two series; with `one_way` the second never enters the first.

    Thirty points leave the parameters open, so they are drawn: from the Gaussian whose curvature
    is that of the likelihood at its top (Laplace).

    Parameters
    ----------
    series : ndarray, shape (2, n)
        NaN where missing; neither constant.
    errors : ndarray, shape (2, n, 2, n)
        Covariance of the measurement errors, within and between the series.
    design : ndarray, shape (n, q)
    draws : int
    rng : numpy.random.Generator
    one_way : bool
        Hold at 0 the coefficient of the second series in the equation of the first.
    """
    n = series.shape[1]
    seen = np.isfinite(series)
    unit = np.array([np.std(row[there]) for row, there in zip(series, seen, strict=True)])
    who, when = np.nonzero(seen)
    z = (series / unit[:, None])[who, when]
    known = (errors / unit[:, None, None, None] / unit[None, None, :, None])[
        who[:, None], when[:, None], who, when
    ]
    q = design.shape[1]
    d = np.zeros((len(who), 2 * q))
    for one in range(2):
        d[who == one, one * q : (one + 1) * q] = design[when[who == one]]
    ahead = when[:, None] - when
    later, lag = ahead >= 0, np.abs(ahead)

    def covariance(theta: Floats) -> Floats:
        root, step = _roots(theta, one_way)
        powers = np.empty((len(theta), n, 2, 2))
        powers[:, 0] = np.eye(2)
        for k in range(1, n):
            powers[:, k] = powers[:, k - 1] @ step
        by_lag = root[:, None] @ powers @ np.swapaxes(root, 1, 2)[:, None]
        i, j = who[:, None], who[None]
        result: Floats = np.where(later, by_lag[:, lag, i, j], by_lag[:, lag, j, i]) + known
        return result

    start = np.zeros(6 if one_way else 7)
    start[[3, -1]] = 0.5  # M of a coefficient of 0.45
    bounds = [(-4.5, 2.0), (-4.5, 2.0), (-3.0, 3.0)] + [(-7.0, 7.0)] * (len(start) - 3)

    def worth(theta: Floats) -> Floats:
        return restricted(covariance(theta), z, d) + _jeffreys(theta, one_way)

    theta, _ = climb(worth, start, bounds)
    several = _about(worth, theta, bounds, draws, rng)
    root, step = _roots(several, one_way)
    root = unit[:, None] * root
    turned, back = np.swapaxes(root, 1, 2), np.linalg.inv(root)
    shocks = np.eye(2) - step @ np.swapaxes(step, 1, 2)
    return Pair(root @ step @ back, root @ turned, root @ shocks @ turned)


def _about(
    worth: Callable[[Floats], Floats],
    top: Floats,
    bounds: list[tuple[float, float]],
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Draws about the top of a likelihood given as -2 log, inside the bounds.

    Directions in which it hardly bends are drawn no wider than the unit of the parameters.
    """
    k, step = len(top), 0.05
    edges = np.array(bounds)
    inner = np.clip(top, edges[:, 0] + 2 * step, edges[:, 1] - 2 * step)
    unit = step * np.eye(k)
    pairs = [(i, j) for i in range(k) for j in range(i + 1)]
    ends = np.concatenate([
        [inner + a * unit[i] + b * unit[j] for i, j in pairs]
        for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ])  # fmt: skip
    up, over, under, down = np.split(worth(ends), 4)
    bend = np.zeros((k, k))
    for (i, j), value in zip(pairs, (up - over - under + down) / (8 * step**2), strict=True):
        bend[i, j] = bend[j, i] = value
    values, vectors = np.linalg.eigh(bend)
    spread = 1 / np.sqrt(np.maximum(values, 1.0))
    several = top + rng.standard_normal((draws, k)) * spread @ vectors.T
    result: Floats = np.clip(several, edges[:, 0], edges[:, 1])
    return result


def _roots(theta: Floats, one_way: bool) -> tuple[Floats, Floats]:
    """Root of the variance, and the coefficients in its unit (largest singular value below 1).

    Lower triangular M gives lower triangular coefficients, which is what `one_way` asks for.
    """
    many = len(theta)
    root, m = np.zeros((many, 2, 2)), np.zeros((many, 2, 2))
    root[:, 0, 0], root[:, 1, 1] = np.exp(theta[:, 0]), np.exp(theta[:, 1])
    root[:, 1, 0] = theta[:, 2]
    rows, columns = ([0, 1, 1], [0, 0, 1]) if one_way else ([0, 0, 1, 1], [0, 1, 0, 1])
    m[:, rows, columns] = theta[:, 3:]
    inner = np.linalg.cholesky(np.eye(2) + m @ np.swapaxes(m, 1, 2))
    return root, np.linalg.solve(inner, m)


def _jeffreys(theta: Floats, one_way: bool) -> Floats:
    """-2 log of Jeffreys' prior of an autoregression's memory, |I - PP'| to the power -1/2.

    Restricted likelihood still takes a memory of 0.9 for 0.8 in thirty points; a longer memory is
    the safer mistake, as t-ratios then have heavier tails.
    """
    _, step = _roots(theta, one_way)
    result: Floats = np.linalg.slogdet(np.eye(2) - step @ np.swapaxes(step, 1, 2))[1]
    return result
