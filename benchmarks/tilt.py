"""Worlds with a planted tilt, and how well the expected portfolio recovers it.

``python -m benchmarks.tilt`` prints recovery and coverage of the 90 % interval, agreement of the
fit on matrices with pyfixest and how much faster it is, and the time of the finding.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.measures.gravity import expected_shares, gravity
from tarazy.measures.ppml import ppml

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """A simulated world of one year.

    Attributes
    ----------
    flows : ndarray, shape (n, n)
        State 0 is the one whose tilt is planted.
    costs : dict of str to ndarray, shape (n, n)
    groups : ndarray of int, shape (n,)
    exported : float
    truth : ndarray, shape (groups,)
        Shares that masses and costs alone give state 0.
    planted : ndarray, shape (groups,)
        By how much the log of its flows with each group is raised.
    """

    flows: Floats
    costs: dict[str, Floats]
    groups: NDArray[np.int64]
    exported: float
    truth: Floats
    planted: Floats


def world(
    rng: np.random.Generator, states: int = 60, noise: float = 1.0, size: float = 1.5,
    tilt: tuple[float, ...] = (1.0, -0.5, 0.0),
) -> World:  # fmt: skip
    """Flows by gravity with log-normal deviations of pairs, and a state that leans.

    The deviation of a pair is half its own and half of one direction; masses are log-normal.
    """
    place = rng.uniform(0, 1, (states, 2))
    far = np.log(0.05 + np.linalg.norm(place[:, None] - place, axis=-1))
    near = (far < np.quantile(far, 0.06)).astype(float)
    speech = rng.integers(0, 6, states)
    alike = (speech[:, None] == speech).astype(float)
    costs = {"distance": far, "border": near, "language": alike}
    sell, buy = rng.normal(0, size, (2, states))
    eta = sell[:, None] + buy + np.tensordot([-0.9, 0.5, 0.3], np.stack(list(costs.values())), 1)
    own = rng.normal(0, noise / np.sqrt(2), (states, states))
    pair = (own + own.T) / np.sqrt(2)
    spread = pair + rng.normal(0, noise / np.sqrt(2), (states, states))
    flows = np.exp(eta + spread - noise**2 / 2)
    flows[rng.random(flows.shape) < 0.1] = 0.0
    np.fill_diagonal(flows, np.nan)
    groups = np.r_[-1, np.arange(states - 1) % len(tilt)]
    lean = np.where(groups >= 0, np.array(tilt)[groups], 0.0)
    flows[0] *= np.exp(lean)
    flows[:, 0] *= np.exp(lean)
    sold, bought = np.nansum(flows[0]), np.nansum(flows[:, 0])
    exported = sold / (sold + bought)
    out, inn = np.exp(eta[0]), np.exp(eta[:, 0])
    shares = [np.bincount(groups[1:], side[1:] / side[1:].sum()) for side in (out, inn)]
    truth = exported * shares[0] + (1 - exported) * shares[1]
    return World(flows, costs, groups, exported, truth, np.array(tilt))


def recovered(known: World, leave: tuple[int, ...] = (0,)) -> tuple[Floats, Floats]:
    """Estimated log expected shares of state 0, and their standard errors."""
    fit = gravity(known.flows, known.costs, leave=leave)
    x = np.stack([known.costs[name] for name in fit.names])
    found = expected_shares(fit, x[:, 0], x[:, :, 0], known.groups, exported=known.exported)
    return np.log(found.share), np.sqrt(np.diag(fit.covariance_of(found.gradient)))


def coverage(worlds: int = 200, **options: float) -> dict[str, float]:
    """Bias, and how often the 90 % interval of a log expected share holds the true one."""
    errors, inside, naive = [], [], []
    for seed in range(worlds):
        known = world(np.random.default_rng(seed), **options)  # type: ignore[arg-type]
        log, sd = recovered(known)
        errors.append(log - np.log(known.truth))
        inside.append(np.abs(errors[-1]) < 1.6449 * sd)
        naive.append(recovered(known, ())[0] - np.log(known.truth))
    return {
        "bias": float(np.mean(errors)), "rmse": float(np.sqrt(np.mean(np.square(errors)))),
        "coverage": float(np.mean(inside)), "bias_first": float(np.mean(errors, axis=0)[0]),
        "bias_first_not_left_out": float(np.mean(naive, axis=0)[0]),
    }  # fmt: skip


def speed(states: int = 180) -> tuple[float, float, float]:
    """Seconds of the fit on matrices and of pyfixest, and the largest difference of a fit."""
    known = world(np.random.default_rng(0), states)
    i, j = np.nonzero(np.isfinite(known.flows))
    columns = {name: cost[i, j] for name, cost in known.costs.items()}
    ppml(known.flows[i, j], columns, {"from": i, "to": j}, search=False)  # loads the library
    begin = time.perf_counter()
    other = ppml(known.flows[i, j], columns, {"from": i, "to": j}, search=False)
    middle = time.perf_counter()
    fit = gravity(known.flows, known.costs)
    end = time.perf_counter()
    apart = float(np.abs(fit.fitted[i, j] / other.fitted - 1).max())
    return end - middle, middle - begin, apart


def main() -> None:
    ours, theirs, apart = speed()
    print(f"fit of 180 states: {1e3 * ours:.0f} ms, pyfixest {1e3 * theirs:.0f} ms "
          f"({theirs / ours:.0f} times), expected flows apart by {apart:.1e} at most")  # fmt: skip
    for noise in (0.5, 1.0):
        for size in (1.0, 1.5):
            print(f"noise {noise}, masses {size}:", {
                name: round(value, 3) for name, value in coverage(noise=noise, size=size).items()
            })  # fmt: skip


if __name__ == "__main__":
    main()
