"""A short autoregression behind measurement error and gaps, by restricted likelihood.

What is seen is z = D m + s + e: a level or trend D m, a stationary autoregression s (of two series
in `_reduced_pair`), and measurement error e whose covariance is known from its draws. The
likelihood is that of the Gaussian vector of the points that were seen, so that gaps cost nothing
but themselves; it is restricted to contrasts free of D m, which takes away most of the downward
bias of an autoregression's coefficients in thirty points. Stationarity is built into the
parameters.

References
----------
Cheang, W.-K. and Reinsel, G. C. (2000). Bias reduction of autoregressive estimates in time series
regression model through restricted maximum likelihood. Journal of the American Statistical
Association 95(452), 1173-1184.

Barndorff-Nielsen, O. and Schou, G. (1973). On the parametrization of autoregressive models by
partial autocorrelations. Journal of Multivariate Analysis 3(4), 408-419.

Hurvich, C. M. and Tsai, C.-L. (1989). Regression and time series model selection in small samples.
Biometrika 76(2), 297-307 (AICc).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular, toeplitz
from scipy.optimize import minimize

from ._arrays import Floats

#: Partial autocorrelations stay below this: beyond, thirty points hold no level to return to.
_MOST = 0.99
#: Step of the central differences of the likelihood, whose parameters are of order one.
_STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Autoregression:
    """One series: a latent autoregression and what is seen of it.

    Attributes
    ----------
    order : int
        Lags, chosen by AICc.
    coefficients : ndarray, shape (order,)
    latent : ndarray, shape (n, n)
        Covariance of the series without its measurement error.
    innovations : ndarray, shape (n,)
        Standardised errors of prediction from all earlier points; NaN where nothing was seen.
    whiten : ndarray, shape (seen, n)
        Takes a series to its innovations where it was seen, its level taken out.
    """

    order: int
    coefficients: Floats
    latent: Floats
    innovations: Floats
    whiten: Floats


def levels(n: int, trend: bool) -> Floats:
    """Columns that a series' level is made of: a constant, and the time with `trend`."""
    time = np.linspace(-1, 1, n)
    return np.column_stack([np.ones(n), time]) if trend else np.ones((n, 1))


def autoregression(series: Floats, errors: Floats, design: Floats, most: int) -> Autoregression:
    """The order by AICc among 0 .. most, and the series' innovations.

    Parameters
    ----------
    series : ndarray, shape (n,)
        NaN where missing; not constant.
    errors : ndarray, shape (n, n)
        Covariance of the measurement error.
    design : ndarray, shape (n, q)
        Columns of the level.
    most : int
        The highest order tried.
    """
    seen = np.isfinite(series)
    scale = float(np.var(series[seen]))
    n = len(series)
    at = np.flatnonzero(seen)
    known = errors[np.ix_(at, at)] / scale
    z, d = series[at] / np.sqrt(scale), design[at]

    def covariance(theta: Floats) -> Floats:
        correlations = _correlations(np.tanh(theta[:, 1:]), n)
        return np.exp(theta[:, :1]) * correlations

    best: tuple[float, Floats] | None = None
    lag = np.abs(at[:, None] - at)
    for order in range(most + 1):
        start = np.zeros(order + 1)
        if best is not None:
            start[: len(best[1])] = best[1]
        bounds = [(-9.0, 4.0)] + [(-np.arctanh(_MOST), np.arctanh(_MOST))] * order
        theta, worth = climb(
            lambda t: restricted(covariance(t)[:, lag] + known, z, d), start, bounds
        )
        free, points = order + 1, len(at) - d.shape[1]
        spare = points - free - 1
        criterion = worth + 2 * free + (2 * free * (free + 1) / spare if spare > 0 else np.inf)
        if best is None or criterion < best[0]:
            best = criterion, theta
    assert best is not None
    theta = best[1]
    latent = scale * toeplitz(covariance(theta[None])[0])
    whiten = np.zeros((len(at), n))
    whiten[:, at] = _whitener(latent[np.ix_(at, at)] + scale * known, d)
    innovations = np.full(n, np.nan)
    innovations[at] = whiten[:, at] @ series[at]
    return Autoregression(
        len(theta) - 1, _levinson(np.tanh(theta[1:])), latent, innovations, whiten
    )


def climb(
    function: Callable[[Floats], Floats], start: Floats, bounds: list[tuple[float, float]]
) -> tuple[Floats, float]:
    """Parameters at the least of a function that takes many sets of them at once, and the least."""
    shifts = np.zeros((2 * len(start) + 1, len(start)))
    shifts[1:] = _STEP * np.vstack([np.eye(len(start)), -np.eye(len(start))])

    def worth(theta: Floats) -> tuple[float, Floats]:
        all_of = function(theta + shifts)
        up, down = np.split(all_of[1:], 2)
        return float(all_of[0]), (up - down) / (2 * _STEP)

    found = minimize(
        worth, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60}
    )
    return np.asarray(found.x), float(found.fun)


def restricted(v: Floats, z: Floats, d: Floats) -> Floats:
    """-2 log of the restricted likelihood under each covariance."""
    m = v.shape[-1]
    v = v + 1e-9 * np.trace(v, axis1=1, axis2=2)[:, None, None] / m * np.eye(m)
    root = np.linalg.cholesky(v)
    white = np.linalg.solve(root, np.column_stack([d, z]))
    inner = np.swapaxes(white, 1, 2) @ white
    q = d.shape[1]
    xx, xz = inner[:, :q, :q], inner[:, :q, q]
    left = inner[:, q, q] - np.einsum("ka,ka->k", xz, np.linalg.solve(xx, xz[..., None])[..., 0])
    logs = 2 * np.log(np.einsum("kii->ki", root)).sum(axis=1) + np.linalg.slogdet(xx)[1]
    result: Floats = logs + left
    return result


def _whitener(v: Floats, d: Floats) -> Floats:
    """From a series to standardised innovations, its level estimated and taken out."""
    m = len(v)
    root = np.linalg.cholesky(v + 1e-9 * np.trace(v) / m * np.eye(m))
    inverse = solve_triangular(root, np.eye(m), lower=True)
    white = inverse @ d
    result: Floats = inverse - white @ np.linalg.pinv(white) @ inverse
    return result


def _levinson(partial: Floats) -> Floats:
    """Coefficients of autoregressions from their partial autocorrelations, both (..., order)."""
    phi = partial[..., :0]
    for k in range(partial.shape[-1]):
        one = partial[..., k, None]
        phi = np.concatenate([phi - one * phi[..., ::-1], one], axis=-1)
    return phi


def _correlations(partial: Floats, n: int) -> Floats:
    """Autocorrelations 0 .. n-1 of autoregressions given partial ones: (..., p) to (..., n)."""
    rho, p = np.ones((*partial.shape[:-1], n)), partial.shape[-1]
    for k in range(1, min(p + 1, n)):
        phi, one = _levinson(partial[..., : k - 1]), partial[..., k - 1]
        before = (phi * rho[..., k - 1 : 0 : -1]).sum(axis=-1)
        rho[..., k] = before + one * (1 - (phi * rho[..., 1:k]).sum(axis=-1))
    phi = _levinson(partial)
    for k in range(p + 1, n):
        rho[..., k] = (phi * rho[..., k - 1 : k - p - 1 : -1]).sum(axis=-1) if p else 0.0
    return rho
