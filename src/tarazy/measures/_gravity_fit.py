"""Newton's method for the gravity of one year, on matrices of all pairs.

The same estimate as `ppml` with effects of exporters and importers, several times sooner
(`benchmarks/tilt.py`) because the effects are two sums of a matrix: that is what lets every year be
fitted anew without the state in question.
"""

from dataclasses import dataclass

import numpy as np

from ._arrays import Bools, Floats
from .ideal_points import NotConverged

#: A fit ends where the largest step of an expected log flow is below this; steps shrink by their
#: squares at the end, so that the next would be of 1e-10.
STEP = 1e-5
#: Sweeps over exporters and importers at the start.
_SWEEPS = 30


@dataclass(frozen=True, slots=True)
class Curvature:
    """Second derivatives of the Poisson likelihood, the exporters' block eliminated.

    Attributes
    ----------
    weight : ndarray, shape (n, n)
        Expected flows of the cells used.
    cross : ndarray, shape (k, n, 2)
        Regressors by exporter and by importer, weighted.
    within : ndarray, shape (k, k)
    columns : ndarray, shape (k, n, n)
    """

    weight: Floats
    cross: Floats
    within: Floats
    columns: Floats

    def solve(self, of_beta: Floats, of_exporter: Floats, of_importer: Floats) -> Floats:
        """Solve for right-hand sides, shapes (k, v), (n, v), (n, v); shape (k + 2 n, v).

        States without flows on a side get 0, and the first importer with flows too: only sums of
        an exporter's and an importer's effect are known.
        """
        k, n = len(self.columns), len(self.weight)
        left, side, scale, free = self._reduced()
        if not free[k:].any():
            return np.zeros((k + 2 * n, of_beta.shape[1]))
        scaled = side * scale
        right = np.concatenate([of_beta, of_importer]) - scaled @ of_exporter
        found = np.zeros_like(right)
        found[free] = np.linalg.solve(left[np.ix_(free, free)], right[free])
        first = scale[:, None] * of_exporter - scaled.T @ found
        return np.concatenate([found[:k], first, found[k:]])

    def _reduced(self) -> tuple[Floats, Floats, Floats, Bools]:
        """What is left for regressors and importers once exporters are taken out.

        The matrix, shape (k + n, k + n), what ties it to exporters, (k + n, n), one over the
        exporters' sums, (n,), and which of its rows are free.
        """
        k = len(self.columns)
        row, column = self.weight.sum(axis=1), self.weight.sum(axis=0)
        out, inn = row > 0, column > 0
        scale = np.where(out, 1 / np.where(out, row, 1.0), 0.0)
        side = np.concatenate([self.cross[:, :, 0], self.weight.T])
        left = -((side * scale) @ side.T)
        left[:k, :k] += self.within
        left[:k, k:] += self.cross[:, :, 1]
        left[k:, :k] += self.cross[:, :, 1].T
        left[k:, k:][np.diag_indices(len(column))] += column
        free = np.r_[np.ones(k, bool), inn]
        if inn.any():
            free[k + int(np.argmax(inn))] = False
        return left, side, scale, free

    def inverse(self) -> "Inverse":
        """The inverse, which many right-hand sides may share."""
        left, side, scale, free = self._reduced()
        inner = np.zeros_like(left)
        if free.any():
            inner[np.ix_(free, free)] = np.linalg.inv(left[np.ix_(free, free)])
        scaled = side * scale
        return Inverse(self, inner, scaled, inner @ scaled, scale)


@dataclass(frozen=True, slots=True)
class Inverse:
    """The inverse of a curvature, by blocks.

    Attributes
    ----------
    of : Curvature
    inner : ndarray, shape (k + n, k + n)
        The block of regressors and importers.
    scaled, across : ndarray, shape (k + n, n)
        What ties these to exporters over the exporters' sums; less the inverse's block of both.
    scale : ndarray, shape (n,)
        One over the exporters' sums.
    """

    of: Curvature
    inner: Floats
    scaled: Floats
    across: Floats
    scale: Floats

    def solve(self, of_beta: Floats, of_exporter: Floats, of_importer: Floats) -> Floats:
        """Solve as :meth:`Curvature.solve` does."""
        k = len(of_beta)
        found = self.inner @ np.concatenate([of_beta, of_importer]) - self.across @ of_exporter
        first = self.scale[:, None] * of_exporter - self.scaled.T @ found
        return np.concatenate([found[:k], first, found[k:]])

    def leverage(self) -> Floats:
        """How far an expected flow follows the actual one, 0 to 1; shape (n, n)."""
        k, columns = len(self.of.columns), self.of.columns
        own = self.scale + (self.scaled * self.across).sum(axis=0)
        effects = own[:, None] + np.diag(self.inner)[k:] - 2 * self.across[k:].T
        along = np.tensordot(self.inner[:k, :k], columns, 1)
        along += 2 * (self.inner[:k, None, k:] - self.across[:k, :, None])
        along *= columns
        follows: Floats = self.of.weight * (effects + along.sum(axis=0))
        return follows.clip(0.0, 1.0)

    def sandwich(self, residual: Floats, gradient: Floats) -> Floats:
        """Covariance of functions of the parameters: what each pair adds, squared and summed."""
        columns, weight = self.of.columns, self.of.weight
        k, n = len(columns), len(residual)
        pull = self.solve(gradient[:k], gradient[k : k + n], gradient[k + n :])
        each = np.tensordot(pull[:k].T, columns, 1)
        each += pull[k : k + n].T[:, :, None] + pull[k + n :].T[:, None, :]
        each *= residual
        own = each[:, np.arange(n), np.arange(n)]
        both = (each + each.transpose(0, 2, 1)).reshape(each.shape[0], -1)
        # Every pair stands in `both` twice, and a state with itself as two halves of one.
        squared = both @ both.T / 2 - own @ own.T
        pairs = int(np.count_nonzero(np.triu(weight + weight.T)))
        covariance: Floats = squared * (pairs / max(1, pairs - 1))
        return covariance


def curvature(weight: Floats, columns: Floats) -> Curvature:
    """Second derivatives at expected flows; 0 where a cell is not used."""
    weighted = columns * weight
    one = np.ones(len(weight))
    cross = np.stack([weighted @ one, one @ weighted], axis=-1)  # sums, as BLAS takes them
    flat = columns.reshape(len(columns), weight.size)
    return Curvature(weight, cross, weighted.reshape(len(columns), weight.size) @ flat.T, columns)


def newton(
    y: Floats, columns: Floats, use: Bools, offset: Floats, most: int, start: Floats | None = None
) -> tuple[Floats, Floats, Floats, Floats, int]:
    """Coefficients, effects of exporters and importers, expected flows, and steps taken.

    Parameters
    ----------
    y : ndarray, shape (n, n)
        Flows, the exporter on the first axis; 0 where a cell is not used.
    columns : ndarray, shape (k, n, n)
    use : ndarray of bool, shape (n, n)
    offset : ndarray, shape (n, n)
        Part of the log of an expected flow that is known.
    most : int
    start : ndarray, shape (n, n), optional
        Expected flows to begin from; passed over where one is missing.
    """
    k, n = len(columns), len(y)
    there = use & (y.sum(axis=1) > 0)[:, None] & (y.sum(axis=0) > 0)
    if start is not None and (start[there] > 0).all():
        eta = np.where(there, np.log(np.where(there, start, 1.0)), 0.0)
    else:
        eta = _start(y, columns, there, offset)
    mu = np.where(there, np.exp(eta), 0.0)
    for step in range(1, most + 1):
        bend = curvature(mu, columns)
        working = np.where(there, mu * (eta - offset) + y - mu, 0.0)
        found = bend.solve(
            np.tensordot(columns, working, 2)[:, None], working.sum(axis=1)[:, None],
            working.sum(axis=0)[:, None],
        )[:, 0]  # fmt: skip
        beta, exporter, importer = found[:k], found[k : k + n], found[k + n :]
        new = offset + np.tensordot(beta, columns, 1) + exporter[:, None] + importer
        moved = float((np.abs(new - eta) * there).max())
        # A very long step is shortened.
        eta = eta + (new - eta) * min(1.0, 5.0 / moved) if moved > 5.0 else new
        mu = np.where(there, np.exp(np.where(there, eta, 0.0)), 0.0)
        if not np.isfinite(mu).all():
            break
        if moved < STEP:
            return beta, exporter, importer, mu, step
    raise NotConverged(
        f"the gravity did not converge in {most} steps; is a regressor separated or collinear?"
    )


def _start(y: Floats, columns: Floats, there: Bools, offset: Floats) -> Floats:
    """Where Newton's method begins: least squares on logs, scaled until sums are the actual ones.

    It halves the steps that a start at the flows themselves would take.
    """
    positive = there & (y > 0)
    log = np.where(positive, np.log(np.where(positive, y, 1.0)) - offset, 0.0)
    beta = curvature(positive.astype(np.float64), columns).solve(
        (columns * log).sum(axis=(1, 2))[:, None], log.sum(axis=1)[:, None],
        log.sum(axis=0)[:, None],
    )[: len(columns), 0]  # fmt: skip
    eta = offset + np.tensordot(beta, columns, 1)
    mu = np.where(there, np.exp(eta - eta[there].max()), 0.0)
    for _ in range(_SWEEPS):
        for axis in (1, 0):
            total, fitted = (a.sum(axis=axis, keepdims=True) for a in (y, mu))
            mu = mu * np.where(total > 0, total / np.where(fitted > 0, fitted, 1.0), 0.0)
    return np.where(there, np.log(np.where(mu > 0, mu, 1e-300)), 0.0)
