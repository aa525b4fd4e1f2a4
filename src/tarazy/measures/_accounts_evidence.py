"""What an account's regressors add to the inertial one: Bayes factors, and what they add to others.

An account is a mixture of *designs*: one series of the environment at one lag, all series at one
lag, each series spread over the lags, and so on. Its evidence is the mean Bayes factor of the
designs, so that whoever tries more lags or series pays for it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.special import stdtr

from ._arrays import Floats

#: Share of the residuals' covariance that is taken to be diagonal, so that coordinates of one
#: portfolio, nearly collinear, do not blow up its inverse.
_SHRINK = 0.1
_NODES, _MASS = np.polynomial.legendre.leggauss(64)
_GRID = np.linspace(0, 1, 801)


@dataclass(frozen=True, slots=True)
class Design:
    """Regressors of one version of an account.

    Attributes
    ----------
    columns : ndarray, shape (d, q, k, n)
        For each policy series, already rid of level, trend and own past.
    prior : float
        Probability of the design inside its account.
    lag : int
        Lag, or years that a shift is spread over; the middle one for several.
    direction : ndarray, shape (q * k,), or None
        The one combination of coefficients that is expected to be positive.
    survives : float
        Share of the regressors' variance that is left once they are rid.
    """

    columns: Floats
    prior: float
    lag: int
    direction: Floats | None = None
    survives: float = 1.0

    def central(self) -> "Design":
        """The same for the series as measured alone."""
        return replace(self, columns=self.columns[:1])


def precision(innovations: Floats) -> Floats:
    """Inverse of the residuals' covariance, shape (..., q, q), from innovations (..., q, n)."""
    n = innovations.shape[-1]
    covariance = innovations @ innovations.swapaxes(-1, -2) / n
    diagonal = np.einsum("...ii->...i", covariance)
    held = covariance * (1 - _SHRINK)
    held[..., range(held.shape[-1]), range(held.shape[-1])] = np.maximum(diagonal, 1e-6)
    return np.asarray(np.linalg.inv(held))


def whitened(
    design: Design, columns: Floats, innovations: Floats, inverse: Floats, *, summed: bool = False
) -> Floats:
    """Scores of generalised least squares, shape (..., K, n): innovations (..., q, n) on columns.

    Summed over points under weights w, their squared length is what the design explains of
    innovations that are multiplied by w. With `summed`, they are summed under equal weights.
    """
    *front, q, k, n = columns.shape
    flat = columns.reshape(*front, q * k, n)
    blocks = np.repeat(np.repeat(inverse, k, axis=-2), k, axis=-1)
    inner = flat @ flat.swapaxes(-1, -2) * blocks
    scores = flat * np.repeat(inverse @ innovations, k, axis=-2)
    if summed:
        scores = scores.sum(axis=-1, keepdims=True)
    if design.direction is not None:
        way = design.direction
        inner = np.einsum("...ab,a,b->...", inner, way, way)[..., None, None]
        scores = np.einsum("...an,a->...n", scores, way)[..., None, :]
    white = np.asarray(np.linalg.solve(factor(inner), scores), dtype=np.float64)
    return white[..., 0] if summed else white


def factor(inner: Floats) -> Floats:
    """Cholesky factor, with regressors that are not there, or are copies, made harmless."""
    k = inner.shape[-1]
    size = np.einsum("...ii->...", inner) / k
    ridge = (1e-8 * size + 1e-9)[..., None, None] * np.eye(k)
    return np.asarray(np.linalg.cholesky(inner + ridge))


def total(innovations: Floats, inverse: Floats) -> Floats:
    """Generalised sum of squares, shape (...)."""
    sizes: Floats = np.einsum(
        "...in,...ij,...jn->...", innovations, inverse, innovations, optimize=True
    )
    return sizes


def log_factor(design: Design, explained: Floats, whole: Floats | float, free: int) -> Floats:
    """Log Bayes factor of a design against none, from the whitened scores (..., K).

    A hyper-g prior with a = 3 on all coefficients of a multivariate regression (Liang and others
    2008): the integral over s = 1 / (1 + g) of s^(K / 2) det(1 - (1 - s) H)^(-free / 2q), where H
    has the squared canonical correlations as its roots. Only their sum is at hand; they are taken
    to be equal, which is exact for one regressor and otherwise the least that they can tell. A
    direction that was declared turns the prior of the coefficient into its half (Klugkist and
    Hoijtink 2007).
    """
    q, k = design.columns.shape[1:3]
    rank = min(q, k)
    share = np.clip(np.einsum("...k,...k->...", explained, explained) / whole, 0.0, 1.0)
    root = np.minimum(share * q / rank, 1.0)
    out = np.interp(root, _GRID, _table(explained.shape[-1], free * rank / q))
    if design.direction is not None:
        student = np.sign(explained[..., 0]) * np.sqrt(
            share / np.maximum(1 - share, 1e-12) * max(free - 1, 1)
        )
        out = out + np.log(np.maximum(2 * stdtr(max(free - 1, 1), student), 1e-300))
    return np.asarray(out)


@lru_cache(maxsize=512)
def _table(columns: int, free: float) -> Floats:
    """Log Bayes factors by root: the integral over v, the square root of s, which is uniform."""
    v, mass = (_NODES + 1) / 2, _MASS / 2
    # The last step of the grid stands for a perfect fit, which has no finite Bayes factor.
    root = np.minimum(_GRID, 1 - 1e-3)[:, None]
    logs = columns * np.log(v) - free / 2 * np.log1p(-(1 - v**2) * root)
    top = logs.max(axis=1)
    return np.asarray(top + np.log(np.exp(logs - top[:, None]) @ mass))


def mixed(logs: list[Floats], designs: list[Design]) -> Floats:
    """Log of the mean Bayes factor over designs."""
    stacked = np.stack(logs) + np.log([d.prior for d in designs]).reshape(
        -1, *[1] * np.ndim(logs[0])
    )
    top = stacked.max(axis=0)
    return np.asarray(top + np.log(np.exp(stacked - top).sum(axis=0)))
