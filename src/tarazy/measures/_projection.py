"""Least squares of local projections, for many series at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """How y is projected on x.

    Attributes
    ----------
    horizons : int
        H: responses 0 .. H.
    lags : int
        Lags of both series among the controls.
    impact : bool
        Whether x may move y in the same period; if not, y at that time is a control as well.
    design : ndarray, shape (n, q)
        Columns of the level.
    """

    horizons: int
    lags: int
    impact: bool
    design: Floats

    @property
    def first(self) -> int:
        """The first horizon that is estimated."""
        return 0 if self.impact else 1

    @property
    def columns(self) -> int:
        """Regressors of each projection."""
        return 1 + int(self.design.shape[1]) + 2 * self.lags + int(not self.impact)


def rows_of(there: Bools, plan: Plan, horizon: int) -> NDArray[np.int64]:
    """Times at which y ahead, x and every control are present; rows of `there` are x, y."""
    n = there.shape[1]
    at = np.arange(plan.lags, n - horizon)
    kept = there[0, at] & there[1, at + horizon]
    if not plan.impact:
        kept &= there[1, at]
    for lag in range(1, plan.lags + 1):
        kept &= there[0, at - lag] & there[1, at - lag]
    result: NDArray[np.int64] = at[kept]
    return result


def project(series: Floats, there: Bools, plan: Plan) -> tuple[Floats, Floats]:
    """Responses of y to x and their standard errors, one horizon after another.

    Parameters
    ----------
    series : ndarray, shape (b, 2, n)
        x and y; what is not `there` is not read.
    there : ndarray of bool, shape (2, n)
    plan : Plan

    Returns
    -------
    tuple of ndarray, shape (b, horizons + 1)
        Least squares corrected for the bias of few points, and HC3 errors. At horizon 0 both are
        0 where y at that time is a control.
    """
    shape = len(series), plan.horizons + 1
    slope, error = np.zeros(shape), np.zeros(shape)
    for h in range(plan.first, plan.horizons + 1):
        at = rows_of(there, plan, h)
        slope[:, h], error[:, h] = _first_slope(regressors(series, at, plan), series[:, 1, at + h])
    return _unbiased(slope, series, there, plan), error


def regressors(series: Floats, at: NDArray[np.int64], plan: Plan) -> Floats:
    """Columns x_t, level, then controls, shape (b, rows, columns)."""
    level = np.broadcast_to(plan.design[at], (len(series), *plan.design[at].shape))
    return np.concatenate([series[:, 0, at, None], level, _controls(series, at, plan)], axis=2)


def _controls(series: Floats, at: NDArray[np.int64], plan: Plan) -> Floats:
    """What is held while x moves, apart from the level."""
    now = [] if plan.impact else [series[:, 1, at]]
    before = [series[:, i, at - lag] for lag in range(1, plan.lags + 1) for i in (1, 0)]
    return np.stack(now + before, axis=-1)


def _first_slope(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The first coefficient of each regression, and its HC3 error (MacKinnon and White 1985)."""
    inner = np.swapaxes(x, 1, 2) @ x
    ridge = 1e-10 * np.einsum("bii->bi", inner).mean(axis=1)
    inverse = np.linalg.inv(inner + ridge[:, None, None] * np.eye(x.shape[2]))
    load = inverse @ np.swapaxes(x, 1, 2)  # (b, columns, rows)
    beta = load @ y[..., None]
    left = y - (x @ beta)[..., 0]
    leverage = np.einsum("bnk,bkn->bn", x, load)
    error = np.sqrt(((load[:, 0] * left / np.maximum(1 - leverage, 1e-6)) ** 2).sum(axis=1))
    return beta[:, 0, 0], error


def _unbiased(slope: Floats, series: Floats, there: Bools, plan: Plan) -> Floats:
    """Herbst and Johannsen's correction: a response lacks some of those at earlier horizons.

    b(h) + sum over j = 1 .. h of (1 + tr(S0^-1 Sj)) b(h - j) / (T - h), S of the controls.
    """
    at = rows_of(there, plan, plan.first)
    n = there.shape[1]
    held = _controls(series, at, plan)
    full = np.zeros((len(series), n, held.shape[2]))
    full[:, at] = held - held.mean(axis=1, keepdims=True)
    used = np.zeros(n)
    used[at] = 1
    middle = np.swapaxes(full, 1, 2) @ full / max(at.size - 1, 1)
    ridge = 1e-10 * np.einsum("bii->bi", middle).mean(axis=1)
    inverse = np.linalg.inv(middle + ridge[:, None, None] * np.eye(held.shape[2]))
    share = np.zeros((len(series), plan.horizons + 1))
    for j in range(1, plan.horizons + 1):
        pairs = float(used[:-j] @ used[j:])
        lagged = np.swapaxes(full[:, :-j], 1, 2) @ full[:, j:] / max(pairs - 1, 1)
        share[:, j] = 1 + np.einsum("bij,bji->b", inverse, lagged)
    better = slope.copy()
    for h in range(1, plan.horizons + 1):
        for j in range(1, h + 1):
            better[:, h] += share[:, j] * better[:, h - j] / max(at.size - h, 1)
    return better
