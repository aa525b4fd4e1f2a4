"""Series that keep something of a given one and nothing else: what a null hypothesis looks like.

What each keeps, and the null that it stands for:

* `phase_randomised`: mean and periodogram; a stationary linear Gaussian process. `adjusted`: the
  values themselves, and nearly the periodogram; such a process seen through a monotone function.
* `moving_block`, `stationary_block`: whatever happens within blocks; a stationary process that
  forgets within a block.
* `autoregressive`: an autoregression and its innovations; a stationary linear process, Gaussian
  or not.
* `circular_shift`: everything but where it begins; any stationary process, unlinked to another.

Each series is drawn without regard to any other, so that two surrogates are never linked.

Missing points: blocks and shifts carry their gaps along. The other two fill gaps first (by straight
lines, or not at all where the likelihood needs none) and put every gap back where it was.

References
----------
Theiler, J., Eubank, S., Longtin, A., Galdrikian, B. and Farmer, J. D. (1992). Testing for
nonlinearity in time series: the method of surrogate data. Physica D 58, 77-94.

Schreiber, T. and Schmitz, A. (1996). Improved surrogate data for nonlinearity tests. Physical
Review Letters 77(4), 635-638.

Künsch, H. R. (1989). The jackknife and the bootstrap for general stationary observations. Annals
of Statistics 17(3), 1217-1241.

Politis, D. N. and Romano, J. P. (1994). The stationary bootstrap. Journal of the American
Statistical Association 89(428), 1303-1313.

Bühlmann, P. (1997). Sieve bootstrap for time series. Bernoulli 3(2), 123-148.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, floats, whole
from ._reduced import autoregression, levels

#: Fewest points present that a surrogate is drawn from.
FEWEST = 5
#: Lags that the sieve tries at most, and the points that each asks for.
_MOST_LAGS, _POINTS_A_LAG = 4, 8
_ROUNDS = 100


def phase_randomised(
    series: ArrayLike, draws: int, rng: np.random.Generator, *, adjusted: bool = False
) -> Floats:
    """The same periodogram with phases drawn evenly.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing: filled by straight lines, then missing again.
    draws : int
    rng : numpy.random.Generator
    adjusted : bool
        Also keep the values, by turns with the periodogram (Schreiber and Schmitz), for a series
        that is far from Gaussian; the periodogram is then kept nearly, the values exactly.

    Returns
    -------
    ndarray, shape (draws, n)

    Raises
    ------
    ValueError
        If fewer than :data:`FEWEST` points are present, a value is infinite or there are no draws.
    """
    y, many = _asked(series, draws)
    there = np.isfinite(y)
    full = filled(y)
    n = full.size
    spectrum = np.fft.rfft(full)
    angles = rng.uniform(0, 2 * np.pi, (many, spectrum.size))
    turned = np.abs(spectrum) * np.exp(1j * angles)
    turned[:, 0] = spectrum[0]  # the mean
    if n % 2 == 0:  # the fastest wave has no phase but its sign
        turned[:, -1] = spectrum[-1] * np.where(angles[:, -1] < np.pi, 1, -1)
    drawn = np.fft.irfft(turned, n)
    if adjusted:
        drawn = _adjusted(drawn, np.sort(full), np.abs(spectrum))
    return np.where(there, drawn, np.nan)


def _adjusted(drawn: Floats, values: Floats, amplitudes: Floats) -> Floats:
    """By turns the values and the periodogram, until the ranks no longer change."""
    rows, before = np.arange(len(drawn))[:, None], None
    for _ in range(_ROUNDS):
        order = drawn.argsort(axis=1, kind="stable")
        if before is not None and (order == before).all():
            break
        before = order
        ranked = np.empty_like(drawn)
        ranked[rows, order] = values
        wave = np.fft.rfft(ranked)
        size = np.abs(wave)
        wave *= np.where(size > 0, amplitudes / np.maximum(size, 1e-300), 0.0)
        drawn = np.fft.irfft(wave, values.size)
    last = np.empty_like(drawn)
    last[rows, drawn.argsort(axis=1, kind="stable")] = values
    return last


def moving_block(
    series: ArrayLike, draws: int, rng: np.random.Generator, *, length: int | None = None
) -> Floats:
    """Blocks of a fixed length from anywhere inside, end to end.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing; gaps travel with their blocks.
    draws : int
    rng : numpy.random.Generator
    length : int, optional
        Points a block; by default :func:`block_length`.

    Returns
    -------
    ndarray, shape (draws, n)

    Raises
    ------
    ValueError
        As in `phase_randomised`, or if a block is longer than the series.
    """
    y, many = _asked(series, draws)
    n, long = y.size, _length(length, y.size)
    starts = rng.integers(0, n - long + 1, (many, -(-n // long)))
    taken = (starts[:, :, None] + np.arange(long)).reshape(many, -1)[:, :n]
    drawn: Floats = y[taken]
    return drawn


def stationary_block(
    series: ArrayLike, draws: int, rng: np.random.Generator, *, length: int | None = None
) -> Floats:
    """Blocks of geometric length, the series closed to a circle: stationary draws.

    Parameters, results and errors are those of `moving_block`; `length` is the mean length.
    """
    y, many = _asked(series, draws)
    n = y.size
    new = rng.random((many, n)) < 1 / _length(length, n)
    new[:, 0] = True
    where = np.arange(n)
    began = np.maximum.accumulate(np.where(new, where, 0), axis=1)
    starts = rng.integers(0, n, (many, n))
    taken: NDArray[np.int64] = np.take_along_axis(starts, began, 1) + where - began
    return y[taken % n]


def autoregressive(
    series: ArrayLike, draws: int, rng: np.random.Generator, *, most: int | None = None
) -> Floats:
    """An autoregression fitted by restricted likelihood, its innovations drawn again.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing: the likelihood leaves these points out, and draws miss them too.
    draws : int
    rng : numpy.random.Generator
    most : int, optional
        Lags that AICc chooses among, 0 to this; by default one for every 8 points, 4 at most.

    Returns
    -------
    ndarray, shape (draws, n)

    Raises
    ------
    ValueError
        As in `phase_randomised`, or if the series is constant.
    """
    y, many = _asked(series, draws)
    there = np.isfinite(y)
    if not np.ptp(y[there]) > 0:
        raise ValueError(f"series is {y[there][0]} throughout; allowed: one that varies")
    lags = most_lags(int(there.sum())) if most is None else whole(most, "most", least=0)
    n = y.size
    fit = autoregression(y, np.zeros((n, n)), levels(n, False), lags)
    shocks = fit.innovations[there] - fit.innovations[there].mean()
    root = np.linalg.cholesky(fit.latent + 1e-12 * np.trace(fit.latent) * np.eye(n))
    drawn = y[there].mean() + rng.choice(shocks / shocks.std(), (many, n)) @ root.T
    return np.where(there, drawn, np.nan)


def circular_shift(series: ArrayLike, draws: int, rng: np.random.Generator) -> Floats:
    """The series closed to a circle and begun elsewhere: each of the n - 1 other places evenly.

    Parameters
    ----------
    series : array_like, shape (n,)
        NaN where missing; gaps are shifted along.
    draws : int
        With n - 1 or more, places return, and no p-value falls below 1 / n all the same.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (draws, n)

    Raises
    ------
    ValueError
        As in `phase_randomised`.
    """
    y, many = _asked(series, draws)
    n = y.size
    rounds = [rng.permutation(n - 1) + 1 for _ in range(-(-many // (n - 1)))]
    places = np.concatenate(rounds)[:many]
    drawn: Floats = y[(np.arange(n) + places[:, None]) % n]
    return drawn


def block_length(n: int) -> int:
    """Points a block by default: 1.5 times the cube root of n, the rate of Künsch; 5 at n = 30."""
    return max(1, min(n, round(1.5 * float(np.cbrt(n)))))


def most_lags(points: int) -> int:
    """Lags that are tried: one for every 8 points, 4 at most."""
    return min(_MOST_LAGS, points // _POINTS_A_LAG)


def filled(series: Floats) -> Floats:
    """Gaps bridged by straight lines; beyond the ends the nearest value."""
    at = np.arange(series.size)
    there = np.isfinite(series)
    return np.interp(at, at[there], series[there])


def _asked(series: ArrayLike, draws: int) -> tuple[Floats, int]:
    """Check what every surrogate is asked for."""
    y = floats(series, "series", ndim=1)
    if y.ndim != 1:
        raise ValueError(f"series has shape {y.shape}; allowed: one axis, (n,)")
    there = int(np.isfinite(y).sum())
    if there < FEWEST:
        raise ValueError(f"series has {there} points that are present; allowed: {FEWEST} or more")
    return y, whole(draws, "draws", least=1)


def _length(length: int | None, n: int) -> int:
    """Length of a block, checked."""
    if length is None:
        return block_length(n)
    if whole(length, "length", least=1) > n:
        raise ValueError(f"length is {length}; allowed: at most that of the series, {n}")
    return length
