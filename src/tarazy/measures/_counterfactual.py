"""The path without the shock by each rule of weighting, for many treated units at once.

A placebo, a donor left out, a backdated shock, a hypothesis on the effect, a draw of the
measurement: each is the same fit to other numbers, so that all run as one batch.
"""

from dataclasses import dataclass

import numpy as np

from ._arrays import Bools, Floats
from ._donors import Panel
from ._methods import Method
from ._simplex import nearest

#: Penalties tried for the augmented rule: so many, down to this share of the largest.
_PENALTIES, _LEAST_PENALTY = 21, 1e-8
#: A fit counts as no better than this share of the outcomes' spread: what is less is rounding.
EXACT = 1e-6
#: Outcomes that differ by less than this share of the largest are alike.
_ROUNDING = 1e-13
#: What stands for a square of nothing: its inverse squared is still a number.
_NOTHING = 1e-150


@dataclass(frozen=True, slots=True)
class Batch:
    """Problems of as many periods each.

    Attributes
    ----------
    treated : ndarray, shape (b, t)
    donors : ndarray, shape (b, k, t)
    pool : ndarray of bool, shape (b, k)
        Donors that may have weight.
    before : int
        The first periods, to which weights are fitted; all of them where there is no shock.
    after : int
        Periods from the shock on, which the penalty of the difference grows with.
    unit : ndarray of int, shape (b,), or None
        Row of the treated unit among the predictors; row 0 where it is None.
    """

    treated: Floats
    donors: Floats
    pool: Bools
    before: int
    after: int
    unit: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a batch gives.

    Attributes
    ----------
    weights : ndarray, shape (b, k)
    gap : ndarray, shape (b, t)
        Treated less synthetic, less its level before where the rule has one.
    level : ndarray, shape (b,)
        That level.
    residual : ndarray, shape (b,)
        Distance from optimality, as in `nearest`.
    penalty : ndarray, shape (b,)
        Ridge; 0 without one.
    importance : ndarray, shape (b, p), or None
        Of the predictors.
    time_weights : ndarray, shape (b, before)
        Periods that the level is taken from; 0 where the rule has none.
    """

    weights: Floats
    gap: Floats
    level: Floats
    residual: Floats
    penalty: Floats
    importance: Floats | None
    time_weights: Floats


def fit(batch: Batch, method: Method) -> Fitted:
    """Weights and gaps of each problem by a rule; NotConverged if weights are not optimal."""
    if method.rule == "difference":
        return _difference(batch)
    early = (batch.donors - batch.treated[:, None])[:, :, : batch.before]
    none = np.zeros(len(batch.treated))
    importance = None
    if method.predictors is None:
        found = nearest(early @ early.swapaxes(1, 2), batch.pool)
    else:
        apart, importance = _predicted(batch, method)
        found = nearest(apart @ apart.swapaxes(1, 2), batch.pool)
    weights, penalty = found.weights, none
    if method.rule == "augmented":
        penalty = none + method.penalty if method.penalty is not None else chosen_penalty(batch)
        weights = weights + _ridge(batch, weights, penalty)
    gap = batch.treated - np.einsum("bk,bkt->bt", weights, batch.donors)
    return Fitted(
        weights, gap, none, found.residual, penalty, importance,
        np.zeros((len(weights), batch.before)),
    )  # fmt: skip


def _predicted(batch: Batch, method: Method) -> tuple[Floats, Floats]:
    """Differences of predictors weighted by importance (b, k, p), and the importance (b, p)."""
    known = method.predictors
    assert known is not None
    scaled = known / known.std(axis=0, ddof=1)
    unit = np.zeros(len(batch.treated), dtype=np.int64) if batch.unit is None else batch.unit
    # Donors are all units where a placebo may use the treated one, else all but the first.
    others = scaled[-batch.donors.shape[1] :]
    if method.importance is not None:
        importance = np.broadcast_to(method.importance, (len(unit), scaled.shape[1]))
    else:
        importance = np.stack([
            _regressed(others[pool], donors[pool, : batch.before])
            for pool, donors in zip(batch.pool, batch.donors, strict=True)
        ])  # fmt: skip
    importance = importance / importance.sum(axis=1, keepdims=True)
    apart = (others[None] - scaled[unit][:, None]) * np.sqrt(importance)[:, None]
    return apart, importance


def _regressed(predictors: Floats, outcomes: Floats) -> Floats:
    """Squared coefficients of regressions of each early outcome on all predictors, summed.

    With fewer donors than coefficients, or outcomes that follow none, all count alike.
    """
    design = np.column_stack([np.ones(len(predictors)), predictors])
    even = np.ones(predictors.shape[1])
    if len(design) <= design.shape[1]:
        return even
    load = np.asarray((np.linalg.lstsq(design, outcomes, rcond=None)[0][1:] ** 2).sum(axis=1))
    return load if load.sum() > 0 else even


def _centred(batch: Batch) -> tuple[Floats, Floats]:
    """Outcomes less the mean of the pool in each period: donors (0 outside the pool), treated."""
    share = batch.pool / batch.pool.sum(axis=1, keepdims=True)
    mean = np.einsum("bk,bkt->bt", share, batch.donors)
    apart = batch.donors - mean[:, None]
    # What rounding leaves of donors that are all alike is no way to come closer.
    apart[np.abs(apart) < _ROUNDING * np.abs(batch.donors).max(axis=(1, 2), keepdims=True)] = 0.0
    donors = np.where(batch.pool[:, :, None], apart, 0.0)
    return donors, batch.treated - mean


def _ridge(batch: Batch, weights: Floats, penalty: Floats) -> Floats:
    """What the ridge adds to the weights to take off the imbalance that is left."""
    donors, treated = _centred(batch)
    early = donors[:, :, : batch.before]
    left = treated[:, : batch.before] - np.einsum("bk,bkt->bt", weights, early)
    value, vector = np.linalg.eigh(early.swapaxes(1, 2) @ early)
    inner = np.einsum("bts,bt->bs", vector, left)
    load = np.einsum("bts,bs->bt", vector, inner / _ridged(value, penalty[:, None]))
    added: Floats = np.einsum("bkt,bt->bk", early, load)
    return added


def _ridged(value: Floats, penalty: Floats) -> Floats:
    """Eigenvalues with the penalty, those that rounding put at zero kept off it."""
    least = 1e-12 * np.maximum(value.max(axis=-1, keepdims=True), _NOTHING)
    return np.asarray(np.maximum(value, 0.0) + np.maximum(penalty, least))


def chosen_penalty(batch: Batch) -> Floats:
    """Ridge of each problem: the largest within a standard error of the best prediction.

    Each period before the shock is left out in turn, the weights are fitted to the others, and the
    squared error of the period is averaged over periods for each of 21 penalties, evenly spaced in
    logarithms from the largest squared singular value of the centred donors down to 1e-8 of it.
    """
    donors, treated = _centred(batch)
    early, own, count = donors[:, :, : batch.before], treated[:, : batch.before], batch.before
    top = np.linalg.svd(early, compute_uv=False)[:, 0] ** 2
    top = np.maximum(top, _NOTHING)
    tried = top[:, None] * _LEAST_PENALTY ** np.linspace(0, 1, _PENALTIES)
    apart = early - own[:, None]
    inner = apart @ apart.swapaxes(1, 2)
    error = np.empty((len(top), count, _PENALTIES))
    for t in range(count):
        other = np.delete(np.arange(count), t)
        rest = inner - apart[:, :, t, None] * apart[:, None, :, t]
        weights = nearest(rest, batch.pool).weights
        left = own - np.einsum("bk,bkt->bt", weights, early)
        value, vector = np.linalg.eigh(early[:, :, other].swapaxes(1, 2) @ early[:, :, other])
        cross = np.einsum("bk,bkt->bt", early[:, :, t], early[:, :, other])
        both = np.einsum("bts,bt->bs", vector, cross) * np.einsum(
            "bts,bt->bs", vector, left[:, other]
        )
        ridged = _ridged(value[:, None, :], tried[:, :, None])
        error[:, t] = left[:, t, None] - np.einsum("bs,bls->bl", both, 1 / ridged)
    squared = error**2
    mean = squared.mean(axis=1)
    spread = squared.std(axis=1, ddof=1) / np.sqrt(count)
    rows, best = np.arange(len(top)), mean.argmin(axis=1)
    good = mean <= (mean[rows, best] + spread[rows, best])[:, None]
    return np.asarray(tried[rows, good.argmax(axis=1)], dtype=np.float64)


def noise(donors: Floats, pool: Bools) -> Floats:
    """Standard deviation of the yearly changes of the donors in the pool, shape (b,)."""
    change = np.diff(donors, axis=2)
    share = np.broadcast_to(pool[:, :, None], change.shape)
    mean = np.mean(change, axis=(1, 2), where=share, keepdims=True)
    square = np.mean((change - mean) ** 2, axis=(1, 2), where=share)
    return np.asarray(np.sqrt(square), dtype=np.float64)


def _difference(batch: Batch) -> Fitted:
    """Synthetic difference-in-differences; without a shock, all periods make the level alike."""
    count = batch.before
    apart = (batch.donors - batch.treated[:, None])[:, :, :count]
    apart = apart - apart.mean(axis=2, keepdims=True)
    sigma = noise(batch.donors[:, :, :count], batch.pool)
    found = nearest(
        apart @ apart.swapaxes(1, 2), batch.pool, np.sqrt(batch.after) * sigma**2 * count
    )
    over, residual = np.full((len(sigma), count), 1 / count), found.residual
    if count < batch.donors.shape[2]:
        early = batch.donors[:, :, :count] - batch.donors[:, :, count:].mean(axis=2, keepdims=True)
        share = batch.pool / batch.pool.sum(axis=1, keepdims=True)
        early = early - np.einsum("bk,bkt->bt", share, early)[:, None]
        early = np.where(batch.pool[:, :, None], early, 0.0)
        times = nearest(
            early.swapaxes(1, 2) @ early, np.ones((len(sigma), count), dtype=bool),
            (1e-6 * sigma) ** 2 * batch.pool.sum(axis=1),
        )  # fmt: skip
        over, residual = times.weights, np.maximum(residual, times.residual)
    gap = batch.treated - np.einsum("bk,bkt->bt", found.weights, batch.donors)
    level = np.einsum("bt,bt->b", over, gap[:, :count])
    return Fitted(
        found.weights, gap - level[:, None], level, residual, np.zeros(len(sigma)), None, over
    )


def alone(panel: Panel) -> Batch:
    """The treated unit against all its donors."""
    pool = np.ones((1, len(panel.kept)), dtype=bool)
    return Batch(panel.units[:1], panel.units[None, 1:], pool, panel.before, panel.after)


def rms(values: Floats) -> Floats:
    """Root of the mean square over the last axis."""
    return np.asarray(np.sqrt((values**2).mean(axis=-1)), dtype=np.float64)


def own_paths(gap: Floats, units: Floats, before: int) -> Bools:
    """Which placebos have a path that is not made of others' paths, shape (u,).

    Of a donor whose gap is nothing but rounding, before the shock and after it, as of two donors
    with the same figures, nothing is learnt on how far a path strays.
    """
    spread = units[:, :before].std()
    return np.asarray(rms(gap) > EXACT * max(float(spread), _NOTHING))
