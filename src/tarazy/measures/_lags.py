"""Correlations lag by lag: of innovations, of surrogates and of simulated links."""

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats
from ._inputs import Errors
from ._reduced import Autoregression
from .level import POWER
from .surrogates import phase_randomised, stationary_block

#: Pairs that a lag needs, and resamples for each lag that is tried as the true one.
PAIRS, _PER_LAG = 8, 399
#: Correlations tried for the smallest that is found.
_SIZES = np.linspace(0.05, 0.95, 19)


def rank(seen: Floats, drawn: Floats) -> float:
    """The p-value by rank, the series itself counted among the draws."""
    return float((1 + (drawn >= seen - 1e-12).sum()) / (1 + drawn.size))


def top(z: Floats, at: Bools) -> Floats:
    """Largest over some lags; lags without pairs do not count."""
    result: Floats = np.where(at & np.isfinite(z), z, 0.0).max(axis=-1)
    return result


def pairs(there: Bools, lags: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs at each lag."""
    ones = np.where(there, 1, 0)[None]
    return np.array([(_early(ones[:, 0], k) * _late(ones[:, 1], k)).sum() for k in lags])


def _early(x: Floats, lag: int) -> Floats:
    """The values of x that have a y at this lag."""
    return x[:, max(0, -lag) : x.shape[1] - max(0, lag)]


def _late(y: Floats, lag: int) -> Floats:
    """The values of y that have an x at this lag."""
    return y[:, max(0, lag) : y.shape[1] - max(0, -lag)]


def correlations(both: Floats, there: Bools, lags: NDArray[np.int64]) -> Floats:
    """Correlation at each lag of innovations of shape (draws, 2, n); NaN with too few pairs."""
    known = np.where(there, both, 0.0)
    level = known.sum(axis=2, keepdims=True) / there.sum(axis=1)[:, None]
    known = np.where(there, known - level, 0.0)
    size = np.sqrt((known**2).sum(axis=2) / there.sum(axis=1))
    x, y = (known / size[:, :, None]).swapaxes(0, 1)
    sums = np.stack([np.einsum("bt,bt->b", _early(x, k), _late(y, k)) for k in lags], axis=1)
    many = pairs(there, lags)
    result: Floats = np.where(many >= PAIRS, sums / np.maximum(many, 1), np.nan)
    return result


def surrogates(
    fits: list[Autoregression],
    there: Bools,
    errors: Errors,
    null: str,
    many: int,
    rng: np.random.Generator,
) -> Floats:
    """Innovations of unlinked series with the same memory and drawn errors, (many, 2, n)."""
    noise = errors.drawn(many, rng)
    n = there.shape[1]
    result = np.zeros((many, 2, n))
    for i, fit in enumerate(fits):
        shocks = _innovations(fit.innovations, null, many, rng)
        shocks *= _sizes(fit, noise[:, i], int(there[i].sum()), rng)[:, None]
        root = np.linalg.cholesky(fit.latent + 1e-12 * np.trace(fit.latent) * np.eye(n))
        result[:, i, there[i]] = (shocks @ root.T + noise[:, i]) @ fit.whiten.T
    return result


def _sizes(fit: Autoregression, noise: Floats, points: int, rng: np.random.Generator) -> Floats:
    """How much larger the series without its errors may be than it was fitted.

    Few points leave its variance open, and with it the share that errors have in what is seen.
    """
    latent, error = float(np.diag(fit.latent).mean()), float(noise.var())
    seen = (latent + error) * (points - 1) / rng.chisquare(points - 1, len(noise))
    if not error > 0:
        return np.ones(len(noise))
    result: Floats = np.sqrt(np.maximum(seen - error, 0.1 * latent) / latent)
    return result


def _innovations(seen: Floats, null: str, many: int, rng: np.random.Generator) -> Floats:
    """Innovations of unit variance, drawn anew as a null hypothesis has it."""
    there = seen[np.isfinite(seen)]
    unit = (there - there.mean()) / there.std()
    if null == "sieve":
        return rng.choice(unit, (many, seen.size))
    unit = np.resize(unit, seen.size) if unit.size < seen.size else unit
    if null == "phase":
        return phase_randomised(unit, many, rng)
    return stationary_block(unit, many, rng)


def _linked(there: Bools, lag: NDArray[np.int64], size: float, rng: np.random.Generator) -> Floats:
    """Gaussian innovations, x before y by each of the given lags, shape (draws, 2, n)."""
    many, n = lag.size, there.shape[1]
    edge = int(np.abs(lag).max())
    x = rng.standard_normal((many, n + 2 * edge))
    where = edge + np.arange(n) - lag[:, None]
    y = size * np.take_along_axis(x, where, 1)
    y += np.sqrt(1 - size**2) * rng.standard_normal((many, n))
    return np.stack([x[:, edge : edge + n], y], axis=1)


def possible_lags(
    seen: Floats,
    there: Bools,
    lags: NDArray[np.int64],
    spread: Floats,
    level: float,
    rng: np.random.Generator,
) -> Bools:
    """Lags that are not rejected as the true one: the peak does not overtop them by too much."""
    z = np.abs(seen) / spread
    result: Bools = z == np.nanmax(z)
    for i in np.flatnonzero(np.isfinite(z) & ~result):
        size = float(np.clip(seen[i], -0.95, 0.95))
        drawn = correlations(_linked(there, np.full(_PER_LAG, lags[i]), size, rng), there, lags)
        z_drawn = np.abs(drawn) / spread
        over = np.nanmax(z_drawn, axis=1) - z_drawn[:, i]
        result[i] = np.nanmax(z) - z[i] <= np.quantile(over, level)
    return result


def smallest_found(
    there: Bools,
    lags: NDArray[np.int64],
    spread: Floats,
    limit: float,
    rng: np.random.Generator,
) -> float:
    """Smallest correlation at one lag after 0 that is found in four cases of five."""
    lag = np.resize(lags[lags > 0], 2 * _PER_LAG)
    state = rng.bit_generator.state
    power = []
    for size in _SIZES:
        rng.bit_generator.state = state  # the same noise at every size
        drawn = correlations(_linked(there, lag, float(size), rng), there, lags)
        power.append((top(np.abs(drawn) / spread, lags > 0) >= limit).mean())
    climbing = np.maximum.accumulate(power)
    if climbing[-1] < POWER:
        return float("inf")
    return float(np.interp(POWER, climbing, _SIZES))
