"""Worlds with a planted tilt, and how well the expected portfolio recovers it.

``python -m benchmarks.tilt`` prints how far the fit on matrices is from pyfixest's and the time of
both, bias and coverage of the 90 % interval, the bias where the state is not left out, coverage
where nobody knows which distance is the right one, and the time of the finding.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.commands import _cold
from tarazy.measures.gravity import expected_shares, gravity
from tarazy.measures.pool import pooled
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
    others : tuple of ndarray, shape (n, n)
        Logs of other distances than that among the costs.
    """

    flows: Floats
    costs: dict[str, Floats]
    groups: NDArray[np.int64]
    exported: float
    truth: Floats
    planted: Floats
    others: tuple[Floats, ...] = ()


def world(
    rng: np.random.Generator, states: int = 60, noise: float = 1.0, size: float = 1.5,
    tilt: tuple[float, ...] = (1.0, -0.5, 0.0), truly: str = "",
) -> World:  # fmt: skip
    """Flows by gravity with log-normal deviations of pairs, and a state that leans.

    The deviation of a pair is half its own and half of one direction; masses are log-normal. With
    `truly`, states have cities, there are four distances, and flows follow the one named, or what
    trade between cities adds up to (``trade``), which is none of them.
    """
    place = rng.uniform(0, 1, (states, 2))
    far = np.log(0.05 + np.linalg.norm(place[:, None] - place, axis=-1))
    known = distances(rng, place) if truly else {"weighted": far}
    far = known[truly] if truly else far
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
    measured = [known[name] for name in MEASURES] if truly else [far]
    costs["distance"] = measured[0]
    return World(flows, costs, groups, exported, truth, np.array(tilt), tuple(measured[1:]))


#: Distances that are published, and the first is what is reported.
MEASURES = ("weighted", "harmonic", "cities", "capitals")


def distances(rng: np.random.Generator, place: Floats, cities: int = 5) -> dict[str, Floats]:
    """Logs of four distances between states of some cities, and of what their trade adds up to."""
    n = len(place)
    reach = 0.08 * rng.lognormal(0, 0.8, (n, 1, 1))
    where = place[:, None] + reach * rng.normal(size=(n, cities, 2))
    people = rng.dirichlet(np.full(cities, 1.5), n)
    apart = 0.02 + np.linalg.norm(where[:, None, :, None] - where[None, :, None], axis=-1)
    both = people[:, None, :, None] * people[None, :, None]

    def mean(power: float) -> Floats:
        return np.asarray(np.log((both * apart**power).sum(axis=(2, 3))) / power)

    first, at = people.argmax(axis=1), np.arange(n)
    between = np.log(apart[at[:, None], at, first[:, None], first])
    seat = rng.integers(0, cities, n)  # a capital is any of the cities
    capitals = np.log(apart[at[:, None], at, seat[:, None], seat])
    return {"weighted": mean(1), "harmonic": mean(-1), "cities": between, "capitals": capitals,
            "trade": mean(-0.9)}  # fmt: skip


def recovered(known: World, leave: tuple[int, ...] = (0,)) -> tuple[Floats, Floats]:
    """Estimated log expected shares of state 0, and their standard errors."""
    fit = gravity(known.flows, known.costs, leave=leave)
    x = np.stack([known.costs[name] for name in fit.names])
    found = expected_shares(fit, x[:, 0], x[:, :, 0], known.groups, exported=known.exported)
    return np.log(found.share), np.sqrt(np.diag(fit.covariance_of(found.gradient)))


def plain_errors(known: World) -> Floats:
    """Standard errors of the same by the plain sandwich, which takes residuals as they are."""
    fit = gravity(known.flows, known.costs, leave=(0,))
    x = np.stack([known.costs[name] for name in fit.names])
    found = expected_shares(fit, x[:, 0], x[:, :, 0], known.groups, exported=known.exported)
    plain = replace(fit, score=np.nan_to_num(fit.residual))
    return np.asarray(np.sqrt(np.diag(plain.covariance_of(found.gradient))))


#: Kinds of worlds: states, standard deviation of a pair's log deviation, and of log masses.
KINDS = ((40, 0.5, 1.0), (80, 0.5, 1.5), (80, 1.0, 1.0), (80, 1.0, 1.5), (150, 1.0, 2.0))
#: Worlds of each kind; their seeds are none that the method was looked at with.
WORLDS, FIRST_SEED = 150, 50_000


#: What flows may follow where the distance is in doubt.
TRULY = {
    "any": "any of four true",
    "trade": "none of them true",
    "weighted": "the first true",
    "cities": "another true",
}
#: Kinds of worlds where it is: states, deviation of a pair, what flows follow.
DOUBTS = tuple((80, noise, truly) for noise in (0.3, 1.0) for truly in TRULY)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How well the expected shares of one kind of world are recovered.

    Attributes
    ----------
    bias, rmse : float
        Of the logs of the expected shares.
    coverage : float
        How often a 90 % interval holds the true one.
    plain : float
        The same for the plain sandwich.
    left_in : float
        Bias of the share of the vector leaned to where the state is not left out.
    """

    bias: float
    rmse: float
    coverage: float
    plain: float
    left_in: float


def recovery(states: int, noise: float, size: float, worlds: int = WORLDS) -> Recovery:
    """Simulate worlds of one kind and recover the expected shares of their first state."""
    errors, inside, plain, kept = [], [], [], []
    for seed in range(FIRST_SEED, FIRST_SEED + worlds):
        known = world(np.random.default_rng(seed), states, noise, size)
        log, sd = recovered(known)
        errors.append(log - np.log(known.truth))
        inside.append(np.abs(errors[-1]) < 1.6449 * sd)
        plain.append(np.abs(errors[-1]) < 1.6449 * plain_errors(known))
        kept.append(recovered(known, ())[0][0] - np.log(known.truth[0]))
    return Recovery(
        float(np.mean(errors)), float(np.sqrt(np.mean(np.square(errors)))),
        float(np.mean(inside)), float(np.mean(plain)), float(np.mean(kept)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """How often 90 % intervals hold the true expected shares where the distance is in doubt.

    Attributes
    ----------
    alone : float
        Of the first distance alone.
    pooled : float
        Of the pool of all four.
    wider : float
        Mean width of the pooled interval over that of the first.
    """

    alone: float
    pooled: float
    wider: float


def doubt(states: int, noise: float, truly: str, worlds: int) -> Doubt:
    """Simulate worlds of one kind whose flows follow one distance; "any" is each in its turn."""
    alone, held, wider = [], [], []
    for seed in range(FIRST_SEED, FIRST_SEED + worlds):
        rng = np.random.default_rng(seed)
        name = MEASURES[seed % len(MEASURES)] if truly == "any" else truly
        known = world(rng, states, noise, truly=name)
        truth, found = np.log(known.truth), []
        for far in (known.costs["distance"], *known.others):
            by = replace(known, costs={**known.costs, "distance": far})
            fit = gravity(by.flows, by.costs, leave=(0,))
            x = np.stack([by.costs[name] for name in fit.names])
            told = expected_shares(fit, x[:, 0], x[:, :, 0], by.groups, exported=by.exported)
            found.append((np.log(told.share), fit.covariance_of(told.gradient)))
        ends = [
            np.quantile(pooled(list(points), list(covariances), 4000, rng), (0.05, 0.95), axis=0)
            for points, covariances in (zip(*found[:1], strict=True), zip(*found, strict=True))
        ]
        inside = [(low < truth) & (truth < high) for low, high in ends]
        alone.append(inside[0])
        held.append(inside[1])
        wider.append((ends[1][1] - ends[1][0]) / (ends[0][1] - ends[0][0]))
    return Doubt(float(np.mean(alone)), float(np.mean(held)), float(np.mean(wider)))


def speed(states: int = 180) -> tuple[float, float, float]:
    """Seconds of the fit on matrices and of pyfixest, and the largest difference of a fit."""
    known = world(np.random.default_rng(0), states)
    i, j = np.nonzero(np.isfinite(known.flows))
    columns = {name: cost[i, j] for name, cost in known.costs.items()}

    def theirs() -> Floats:
        return ppml(known.flows[i, j], columns, {"from": i, "to": j}, search=False).fitted

    def ours() -> Floats:
        return gravity(known.flows, known.costs).fitted[i, j]

    apart = float(np.abs(ours() / theirs() - 1).max())  # and both are warm
    assert apart < 1e-6, "the two fits differ"
    return *(min(_timed(each) for _ in range(5)) for each in (ours, theirs)), apart


def _timed(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    ours, theirs, apart = speed()
    yield "gravity of 180 states: fits apart from pyfixest's by", f"{apart:.0e}", "1e-6"
    yield "gravity of 180 states, on matrices", f"{1e3 * ours:.0f} ms", ""
    yield "the same by pyfixest", f"{1e3 * theirs:.0f} ms", ""
    for kind in KINDS:
        found = recovery(*kind)
        name = "tilt, {} states, noise {}, masses {}".format(*kind)
        yield f"{name}: coverage of 90 %", f"{found.coverage:.3f}", "0.85 to 0.95"
        yield f"{name}: of the plain sandwich", f"{found.plain:.3f}", ""
        yield f"{name}: bias, rmse", f"{found.bias:+.3f}, {found.rmse:.3f}", "±0.02"
        yield f"{name}: bias left in", f"{found.left_in:+.3f}", ""
    for states, noise, truly in DOUBTS:
        of = doubt(states, noise, truly, 2 * WORLDS)
        name = f"distance in doubt, {states} states, noise {noise}, {TRULY[truly]}"
        yield f"{name}: first alone", f"{of.alone:.3f}", ""
        yield f"{name}: pool", f"{of.pooled:.3f}", "0.85 or more"
        yield f"{name}: pool wider by", f"{of.wider:.2f} times", ""
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = _cold("-m", "tarazy.cli", "tilt", "KAZ", folder=folder)
    yield "tarazy tilt KAZ, cold", f"{seconds:.1f} s", "8 s"


if __name__ == "__main__":
    for what, measured, promised in run():
        print(f"{what:76} {measured:>14} {promised:>14}", flush=True)
