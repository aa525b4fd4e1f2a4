"""Synthetic controls: the same weights as other solvers, time, and how often intervals err.

`python -m benchmarks.synthetic_control` takes a minute or two; with a number, 300 say, so many
panels of every case, and power by effect size (ten minutes).
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from scipy.optimize import minimize

from tarazy.measures.conformal import conformal
from tarazy.measures.placebos import leave_one_out, placebos_in_space, placebos_in_time
from tarazy.measures.synthetic_control import augmented_control, synthetic_control
from tarazy.measures.synthetic_difference import synthetic_difference

RULES = ("plain", "augmented", "difference")
#: How simulated panels differ from 25 donors, 30 years of which 21 are before the shock, two common
#: factors that wander, own paths of which each year remembers half, and measurement error of 0.3.
NOTHING: Mapping[str, Mapping[str, Any]] = {
    "memory 0.8": {"memory": 0.8},
    "10 donors, memory 0.8": {"memory": 0.8, "donors": 10},
    "years missing": {"missing": 0.08},
    "measured thrice as badly after": {"worse": 3.0, "measured": 0.5},
}
MORE: Mapping[str, Mapping[str, Any]] = {
    "memory 0": {"memory": 0.0},
    "memory 0.5": {},
    "memory 0.9": {"memory": 0.9},
    "10 donors, memory 0.9": {"memory": 0.9, "donors": 10},
    "no common factors, memory 0.8": {"memory": 0.8, "common": 0.0},
    "12 years before": {"before": 12},
    "heavy tails": {"tails": 3.0},
    "74 months, 50 before": {"length": 74, "before": 50, "memory": 0.7},
}
EFFECTS = (1.0, 2.0, 4.0)
_PANELS, _ALPHA = 60, 0.1


def simulate(
    rng: np.random.Generator,
    *,
    donors: int = 25,
    length: int = 30,
    before: int = 21,
    memory: float = 0.5,
    common: float = 1.0,
    measured: float = 0.3,
    worse: float = 1.0,
    missing: float = 0.0,
    tails: float = 0.0,
    effect: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Units, the treated one first, shape (1 + donors, length), and standard errors of each value.

    Own paths have a standard deviation of 1, which is the unit of the effect. The treated unit is
    measured `worse` times as badly from the shock on. Units lack years at random.
    """
    count = donors + 1
    shocks = rng.standard_t(tails, (count, length + 60)) if tails else None
    own = rng.normal(size=(count, length + 60)) if shocks is None else shocks / np.sqrt(3)
    for t in range(1, length + 60):
        own[:, t] = memory * own[:, t - 1] + np.sqrt(1 - memory**2) * own[:, t]
    factors = common * rng.normal(scale=0.6, size=(2, length)).cumsum(axis=1)
    units = rng.normal(size=(count, 1)) + rng.normal(size=(count, 2)) @ factors + own[:, 60:]
    units[0, before:] += effect
    errors = np.full(units.shape, measured)
    errors[0, before:] *= worse
    units += errors * rng.normal(size=units.shape)
    # Half the donors have every year.
    lacking = (rng.random(units.shape) < missing) & (np.arange(count) % 2 == 0)[:, None]
    units[lacking] = np.nan
    return units, errors


def tested(seed: int, scenario: Mapping[str, Any]) -> dict[str, float]:
    """What each measure says of one panel, as 0 or 1."""
    rng = np.random.default_rng(seed)
    units, errors = simulate(rng, **scenario)
    before, effect = scenario.get("before", 21), scenario.get("effect", 0.0)
    draws = None
    if scenario.get("worse", 1.0) > 1:
        draws = units + errors * rng.normal(size=(50, *units.shape))
    said: dict[str, float] = {}
    for rule in RULES:
        # At this level nothing can be rejected, and no time goes into the ends of intervals.
        found = conformal(units[0], units[1:], before, rule=rule, draws=draws, level=0.9999)
        years = np.flatnonzero(np.isfinite(found.p_values))
        said[f"{rule}, first year"] = found.p_values[years[0]] <= _ALPHA
        said[f"{rule}, last year"] = found.p_values[years[-1]] <= _ALPHA
        said[f"{rule}, all years"] = found.p_value <= _ALPHA
        if rule != "augmented":
            space = placebos_in_space(
                units[0], units[1:], before, rule=rule, draws=None if draws is None else draws[:15]
            )
            said[f"{rule}, in space"] = space.p_value <= _ALPHA
    pair = synthetic_difference(
        units[0], units[1:], before, draws=None if draws is None else draws[:15]
    )
    said["difference, interval misses"] = not pair.low <= effect <= pair.high
    return said


def rates(scenario: Mapping[str, Any], panels: int, pool: Executor) -> dict[str, float]:
    """How often each says that there is an effect, at 10 %."""
    runs = list(pool.map(partial(tested, scenario=scenario), range(panels), chunksize=10))
    return {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}


def _timed(measure: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = measure()
    return found, time.process_time() - started


def _slsqp(y: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Weights by SciPy's sequential least squares."""
    count = len(others)
    scale = ((others - y) ** 2).sum(axis=1).mean()
    inner = (others - y) @ (others - y).T / scale
    found = minimize(
        lambda w: w @ inner @ w, np.full(count, 1 / count), jac=lambda w: 2 * inner @ w,
        bounds=[(0, 1)] * count, method="SLSQP", options={"ftol": 1e-15, "maxiter": 3000},
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(count)},
    )  # fmt: skip
    return np.asarray(found.x)


def _equal() -> Iterator[tuple[str, str, str]]:
    """Weights of 40 donors, 21 years, against SciPy's and pysyncon's."""
    apart = []
    for seed in range(10):
        units, _ = simulate(np.random.default_rng(seed), donors=40)
        found = synthetic_control(units[0], units[1:], 21)
        apart.append(np.abs(found.weights - _slsqp(units[0, :21], units[1:, :21])).max())
    assert max(apart) < 1e-4, f"weights differ by {max(apart)}"
    yield "weights, 40 donors: largest difference from SLSQP", f"{max(apart):.0e}", "1e-4"


def _times() -> Iterator[tuple[str, str, str]]:
    """All placebos of 40 donors and 30 years."""
    units, _ = simulate(np.random.default_rng(0), donors=40)
    y, others = units[0], units[1:]
    total = 0.0
    for rule in RULES:
        for name, measure in (
            ("in space", placebos_in_space), ("in time", placebos_in_time),
            ("leave-one-out", leave_one_out), ("conformal intervals", conformal),
        ):  # fmt: skip
            _, seconds = _timed(partial(measure, y, others, 21, rule=rule))
            total += seconds if "conformal" not in name else 0.0
            yield f"40 donors, 30 years: {rule}, {name}", f"{seconds * 1000:.0f} ms", ""
    yield "all placebos of a 40-donor, 30-year case, three rules (CPU)", f"{total:.2f} s", "2 s"


def _against_pysyncon() -> Iterator[tuple[str, str, str]]:
    """16 placebos: the same weights first, then the ratio of times."""
    try:
        import pandas as pd
        from pysyncon import AugSynth, Dataprep, Synth
    except ImportError:
        yield "against pysyncon", "not installed", ""
        return
    units, _ = simulate(np.random.default_rng(0), donors=16)
    exact = 0.0
    # Without the treated unit, as pysyncon swaps donors only.
    donors, apart, theirs = units[1:], 0.0, 0.0
    for j in range(16):
        y, others = donors[j], np.delete(donors, j, axis=0)
        early = pd.DataFrame(others[:, :21].T)
        own = pd.Series(y[:21], name="own")
        # It divides each year by its spread; given as importance, that is taken back.
        spread = pd.concat([early, own], axis=1).std(axis=1).to_numpy()
        one = Synth()
        given = {"X0": early, "X1": own, "Z0": early, "Z1": own}
        _, seconds = _timed(partial(one.fit, **given, custom_V=spread**2))
        theirs += seconds
        ours = synthetic_control(y, others, 21).weights
        apart = max(apart, np.abs(one.W - ours).max())
        exact = max(exact, np.abs(_slsqp(y[:21], others[:, :21]) - ours).max())
        miss = [float(((y[:21] - w @ others[:, :21]) ** 2).sum()) for w in (ours, one.W)]
        assert miss[0] <= miss[1] * (1 + 1e-9), f"pysyncon fits better: {miss}"
    assert exact < 1e-4, f"weights differ by {exact} from SLSQP's"
    assert apart < 1e-3, f"weights differ by {apart} from pysyncon's"
    yield "weights of 16 placebos: largest difference from SLSQP", f"{exact:.0e}", "1e-4"
    # It stops where SLSQP's usual tolerance lets it, and fits no better than ours anywhere.
    yield "weights of 16 placebos: largest difference from pysyncon", f"{apart:.0e}", ""
    _, own = _timed(partial(placebos_in_space, donors[0], donors[1:], 21))
    yield "16 placebos, V given: times as fast as pysyncon", f"{theirs / own:.0f}", ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one = Synth()
        _, seconds = _timed(partial(one.fit, **given, optim_options={"maxiter": 100}))
    yield "one of 16, V searched for: seconds of pysyncon", f"{seconds:.1f} s", ""
    rows = [(f"u{i}", t, units[i, t]) for i in range(17) for t in range(30)]
    table = pd.DataFrame(rows, columns=["u", "t", "y"])
    names = [f"u{i}" for i in range(1, 17)]
    panel = Dataprep(
        foo=table, predictors=["y"], predictors_op="mean", dependent="y", unit_variable="u",
        time_variable="t", treatment_identifier="u0", controls_identifier=names,
        time_predictors_prior=range(21), time_optimize_ssr=range(21),
    )  # fmt: skip
    ridge = AugSynth()
    ridge.fit(panel, lambda_=25.0, use_covariates=False)
    same = augmented_control(units[0], units[1:], 21, penalty=25.0).weights
    apart = np.abs(ridge.W - same).max()
    assert apart < 1e-3, f"augmented weights differ by {apart} from pysyncon's"
    yield "augmented weights: largest difference from pysyncon", f"{apart:.0e}", ""


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield from _equal()
    yield from _times()
    yield from _against_pysyncon()
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for title, scenario in NOTHING.items():
            for name, rate in rates(scenario, _PANELS, pool).items():
                yield f"alarms at 10 %: {title}: {name}", f"{rate:.3f}", "up to 0.18"
        for name, rate in rates({"effect": 4.0}, _PANELS, pool).items():
            if "misses" not in name:
                yield f"found at 10 %: effect of 4: {name}", f"{rate:.2f}", ""


if __name__ == "__main__":
    if len(sys.argv) < 2:
        for line in run():
            print("{:72} {:>8} {:>12}".format(*line), flush=True)
        sys.exit()
    several = {f"effect of {e:g}": {"effect": e} for e in EFFECTS}
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        for title, scenario in {**NOTHING, **MORE, **several}.items():
            got = rates(scenario, int(sys.argv[1]), workers)
            print(title, *(f"{name} {rate:.3f}" for name, rate in got.items()), sep="\n    ")
            sys.stdout.flush()
