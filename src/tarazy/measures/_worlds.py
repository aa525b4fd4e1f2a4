"""Pairs of series simulated from autoregressions, true and as they would be measured."""

from dataclasses import dataclass

import numpy as np

from ._arrays import Floats
from ._inputs import Errors
from ._projection import Plan
from ._reduced_pair import Pair


@dataclass(frozen=True, slots=True)
class Worlds:
    """Simulated pairs, true and as measured, (draws, 2, n), and their responses, (draws, H + 1)."""

    true: Floats
    measured: Floats
    responses: Floats


def turned_pair(model: Pair, turn: slice) -> Pair:
    """The same autoregressions with the series in another order."""
    return Pair(*(each[:, turn, turn] for each in (model.step, model.variance, model.shocks)))


def simulated(model: Pair, errors: Errors, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Pairs of the drawn autoregressions, true and as measured, each (draws, 2, n)."""
    many, n = len(model.step), errors.draws.shape[2]
    true = np.empty((many, 2, n))
    noise = rng.standard_normal((n, many, 1, 2)) @ np.swapaxes(_root(model.shocks), 1, 2)
    start = rng.standard_normal((many, 1, 2)) @ np.swapaxes(_root(model.variance), 1, 2)
    true[:, :, 0] = start[:, 0]
    for t in range(1, n):
        true[:, :, t] = np.einsum("bij,bj->bi", model.step, true[:, :, t - 1]) + noise[t, :, 0]
    return true, true + errors.drawn(many, rng)


def _root(covariance: Floats) -> Floats:
    """A square root, also of a matrix that is singular but for round-off."""
    values, vectors = np.linalg.eigh(covariance)
    result: Floats = vectors * np.sqrt(np.maximum(values, 0.0))[:, None]
    return result


def responses(model: Pair, plan: Plan) -> Floats:
    """Responses of the second series to the first in each autoregression, (draws, H + 1)."""
    at_once = np.zeros((len(model.step), 2, 1))
    at_once[:, 0] = 1.0
    if plan.impact:
        at_once[:, 1, 0] = model.shocks[:, 0, 1] / model.shocks[:, 0, 0]
    path = [at_once]
    for _ in range(plan.horizons):
        path.append(model.step @ path[-1])
    return np.concatenate(path, axis=2)[:, 1]
