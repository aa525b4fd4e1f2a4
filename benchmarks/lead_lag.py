"""Lead and lag: false alarms where nothing leads, power, coverage; event studies likewise; time.

`python -m benchmarks.lead_lag` takes two minutes; `python -m benchmarks.lead_lag 200` prints all
figures of so many simulations of every scenario (fourteen minutes).
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from tarazy.measures.cross_correlation import cross_correlation
from tarazy.measures.event_study import event_study
from tarazy.measures.local_projection import local_projection

#: How pairs differ from 30 points that remember 0.5, with neither link nor error nor gap. Errors
#: are in units of the innovations; a lead is what a unit of x adds to y one period later.
SILENT: Mapping[str, Mapping[str, Any]] = {
    "30 points, memory 0": {"memory": 0.0},
    "30 points, memory 0.5, error 0.5, 3 missing": {"error": 0.5, "missing": 3},
    "30 points, memory 0.9": {"memory": 0.9},
    "30 points, memory 0.9, error 0.7": {"memory": 0.9, "error": 0.7},
    "30 points, error 0.7 shared by both": {"error": 0.7, "shared": True},
}
LEADING: Mapping[str, Mapping[str, Any]] = {
    "30 points, lead 0.5": {"lead": 0.5},
    "30 points, lead 1": {"lead": 1.0},
    "30 points, lead 1, error 0.5": {"lead": 1.0, "error": 0.5},
    "74 points, lead 0.5, error 0.5": {"n": 74, "lead": 0.5, "error": 0.5},
}
EVENTS: Mapping[str, Mapping[str, Any]] = {
    "30 points, 1 date": {"dates": 1},
    "30 points, memory 0.9, 3 dates, error 0.7": {"memory": 0.9, "dates": 3, "error": 0.7},
    "74 points, memory 0.9, 4 dates": {"n": 74, "memory": 0.9, "dates": 4},
    "30 points, 3 dates, effect 2": {"dates": 3, "effect": 2.0},
    "30 points, 3 dates, effect 3": {"dates": 3, "effect": 3.0},
    "30 points, 1 date, effect 4": {"dates": 1, "effect": 4.0},
}
_SIMULATIONS, _SLOW, _ALPHA, _DRAWS, _HORIZONS = 40, 15, 0.1, 200, 5


def remembering(rng: np.random.Generator, shape: tuple[int, ...], memory: float) -> np.ndarray:
    """Autoregressions of order 1 along the last axis, unit innovations, from their own law."""
    noise = rng.standard_normal(shape)
    noise[..., 0] /= np.sqrt(1 - memory**2)
    for t in range(1, shape[-1]):
        noise[..., t] += memory * noise[..., t - 1]
    return noise


def two(
    rng: np.random.Generator,
    *,
    n: int = 30,
    memory: float = 0.5,
    lead: float = 0.0,
    lag: int = 1,
    error: float = 0.0,
    shared: bool = False,
    missing: int = 0,
) -> dict[str, Any]:
    """Arguments of a measure of two series, of which x may lead y by `lag`."""
    x = remembering(rng, (n + 20 + lag,), memory)
    y = remembering(rng, (n + 20 + lag,), memory)
    y = _led(x, y, memory, lead, lag)[-n:]
    x = x[-n:]
    given: dict[str, Any] = {"x": x, "y": y}
    if error:
        noise = error * rng.standard_normal((2, _DRAWS + 1, n))
        noise[1] = noise[0] if shared else noise[1]
        given = {"x": x + noise[0, 0], "y": y + noise[1, 0]}
        given |= {f"{name}_draws": given[name] + noise[i, 1:] for i, name in enumerate(("x", "y"))}
    for name in ("x", "y"):
        given[name][rng.choice(n, missing, replace=False)] = np.nan
    return given


def _led(x: np.ndarray, y: np.ndarray, memory: float, lead: float, lag: int) -> np.ndarray:
    """What y becomes if x adds to it a while later, and it remembers that too."""
    added = np.zeros(y.size)
    for t in range(lag, y.size):
        added[t] = memory * added[t - 1] + lead * x[t - lag]
    return y + added


def responses(memory: float, lead: float) -> np.ndarray:
    """True responses of y at horizons 0 .. H to x one period before it acts, present y held."""
    step = np.array([[memory, 0.0], [lead, memory]])
    return np.array([np.linalg.matrix_power(step, h)[1, 0] for h in range(_HORIZONS + 1)])


def correlated(seed: int, scenario: Mapping[str, Any]) -> list[float]:
    """Whether cross-correlation alarms for x, y and the same time; the lag's interval; size."""
    got = cross_correlation(
        **two(np.random.default_rng(seed), **scenario), resamples=199, seed=seed
    )
    return [
        got.p_x_leads <= _ALPHA, got.p_y_leads <= _ALPHA, got.p_together <= _ALPHA,
        bool(got.peak_lags[got.lags == scenario.get("lag", 1)][0]), got.peak_high - got.peak_low,
        got.detectable,
    ]  # fmt: skip


def projected(seed: int, scenario: Mapping[str, Any]) -> list[float]:
    """Whether projections alarm; whether intervals and band hold the true responses; size."""
    got = local_projection(
        **two(np.random.default_rng(seed), **scenario), horizons=_HORIZONS, resamples=199, seed=seed
    )
    lead, true = got.x_leads, responses(scenario.get("memory", 0.5), scenario.get("lead", 0.0))
    inside = (lead.low <= true) & (true <= lead.high)
    return [
        lead.p <= _ALPHA, got.y_leads.p <= _ALPHA, got.p_together <= _ALPHA,
        lead.p_cumulative <= _ALPHA, got.y_leads.p_cumulative <= _ALPHA,
        inside[1:].mean(), bool(((lead.low_all <= true) & (true <= lead.high_all)).all()),
        lead.cumulative_low[-1] <= true.sum() <= lead.cumulative_high[-1], lead.detectable[1],
    ]  # fmt: skip


def studied(
    seed: int, scenario: Mapping[str, Any], *, units: int = 20, spacing: int = 3
) -> list[float]:
    """Whether an event study alarms by dates and by units; whether its interval holds; size."""
    rng = np.random.default_rng(seed)
    n, effect, many = scenario.get("n", 30), scenario.get("effect", 0.0), scenario["dates"]
    series = remembering(rng, (units, n), scenario.get("memory", 0.5))
    when = np.sort(rng.choice(np.arange(4, n - 2), many, replace=False))
    while many > 1 and np.diff(when).min() < spacing:
        when = np.sort(rng.choice(np.arange(4, n - 2), many, replace=False))
    series[0] += effect * (np.arange(n) >= when[:, None]).sum(axis=0)
    error = scenario.get("error", 0.0)
    drawn = {}
    if error:
        series += error * rng.standard_normal(series.shape)
        draws = series + error * rng.standard_normal((_DRAWS, *series.shape))
        drawn = {"draws": draws[:, 0], "control_draws": draws[:, 1:]}
    got = event_study(
        series[0], when, controls=series[1:], spacing=spacing if many > 1 else None,
        resamples=499, seed=seed, **drawn,
    ).pooled  # fmt: skip
    return [
        got.p <= _ALPHA + 1e-9, got.p_units <= _ALPHA + 1e-9, got.low <= effect <= got.high,
        got.high - got.low, got.detectable,
    ]  # fmt: skip


def figures(
    what: Callable[..., list[float]], scenario: Mapping[str, Any], simulations: int, pool: Executor,
    first: int = 0,
) -> np.ndarray:  # fmt: skip
    """Medians of sizes, means of the rest, over simulated cases with seeds from `first` on."""
    seeds = range(first, first + simulations)
    runs = list(pool.map(partial(what, scenario=scenario), seeds, chunksize=5))
    table = np.array(runs, dtype=float)
    sizes = {correlated: [4, 5], projected: [8], studied: [3, 4]}[what]
    result: np.ndarray = table.mean(axis=0)
    result[sizes] = np.median(table[:, sizes], axis=0)
    return result


NAMES: Mapping[Callable[..., list[float]], tuple[str, ...]] = {
    correlated: (
        "x leads", "y leads", "together", "lag in interval", "its width", "detectable",
    ),
    projected: (
        "x leads", "y leads", "together", "x leads, sum", "y leads, sum", "intervals hold",
        "band holds", "sum's interval holds", "detectable",
    ),
    studied: ("by dates", "by units", "interval holds", "its width", "detectable"),
}  # fmt: skip


def _seconds() -> Iterator[tuple[str, str, str]]:
    """What one call takes."""
    given = two(np.random.default_rng(0), error=0.5)
    for name, call in (
        ("cross-correlation", lambda: cross_correlation(**given)),
        ("local projections", lambda: local_projection(**given)),
        ("event study, 3 dates", lambda: event_study(given["x"], [8, 15, 22])),
    ):
        started = time.process_time()
        call()
        yield f"{name}, 30 points (CPU)", f"{time.process_time() - started:.2f} s", ""


def run(simulations: int = _SIMULATIONS) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise.

    False alarms are promised of all silent scenarios of a measure together: forty simulations of
    one tell 0.10 from 0.25 and no less.
    """
    yield from _seconds()
    with pool_of_two() as pool:
        for what, measure, several in (
            ("cross-correlation", correlated, SILENT | LEADING),
            ("projections", projected, SILENT | LEADING),
            ("event study", studied, EVENTS),
        ):
            alarms: dict[str, list[float]] = {}
            for i, (title, scenario) in enumerate(several.items()):
                many = min(simulations, _SLOW) if scenario.get("n") == 74 else simulations
                rates = figures(measure, scenario, many, pool, 1000 * i)
                got = dict(zip(NAMES[measure], rates, strict=True))
                quiet = _quiet(measure, scenario)
                for name, silent in quiet.items():
                    kind = "alarms" if silent else "found"
                    if silent:
                        alarms.setdefault(name, []).extend([got[name]] * many)
                    yield f"{what}, {kind} at 10 %, {name}: {title}", f"{got[name]:.2f}", ""
                for name, value in got.items():
                    if "hold" in name or (name == "lag in interval" and scenario.get("lead")):
                        yield f"{what}, {name}: {title}", f"{value:.2f}", "0.90"
            for name, shares in alarms.items():
                share, error = np.mean(shares), 2 * 0.3 / np.sqrt(len(shares))
                yield f"{what}, alarms at 10 %, {name}: all", f"{share:.3f} ± {error:.3f}", "0.10"


def _quiet(measure: Callable[..., list[float]], scenario: Mapping[str, Any]) -> dict[str, bool]:
    """Answers that are alarms in a scenario (true), or finds."""
    nothing = not scenario.get("lead") and not scenario.get("effect")
    if measure is studied:
        return {"by dates": nothing, "by units": nothing}
    if nothing:
        return {"x leads": True, "y leads": True, "together": True}
    return {"x leads": False, "y leads": measure is projected}


def pool_of_two() -> ProcessPoolExecutor:
    """Two processes that start clean: threads of BLAS do not survive a fork."""
    return ProcessPoolExecutor(2, get_context("spawn"))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        for line in run():
            print("{:84} {:>16} {:>8}".format(*line), flush=True)
        sys.exit()
    with pool_of_two() as workers:
        for chosen, cases in (
            (correlated, SILENT | LEADING), (projected, SILENT | LEADING), (studied, EVENTS),
        ):  # fmt: skip
            for case, settings in cases.items():
                values = figures(chosen, settings, int(sys.argv[1]), workers)
                told_of = zip(NAMES[chosen], values, strict=True)
                said = " ".join(f"{name} {value:.2f};" for name, value in told_of)
                print(chosen.__name__, case, said, sep=": ", flush=True)
