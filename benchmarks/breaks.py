"""Breaks: how often they are called where there are none, found where there are, dated; time.

`python -m benchmarks.breaks` takes two minutes and some scenarios; `python -m benchmarks.breaks
200` takes 200 series of every scenario (twelve minutes), with widths and near misses as well.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from tarazy.measures.breaks import Breaks, find_breaks

#: How series without a break differ from 30 points of an autoregression of 0.
NOTHING: Mapping[str, Mapping[str, Any]] = {
    f"{n} points{', trend' if kind == 'trend' else ''}, memory {rho}": {
        "n": n, "kind": kind, "rho": rho,
    }
    for n, kind in ((30, "level"), (30, "trend"), (74, "level"))
    for rho in (0.0, 0.3, 0.6, 0.9)
} | {
    f"30 points, memory {rho}, known error of 0.5": {"rho": rho, "error": 0.5}
    for rho in (0.0, 0.6, 0.9)
} | {
    f"30 points, memory {rho}, 4 missing": {"rho": rho, "missing": 4} for rho in (0.3, 0.9)
} | {
    f"3 series, memory {rho}, correlated by 0.7": {"rho": rho, "series": 3} for rho in (0.3, 0.9)
}  # fmt: skip
#: What the model does not hold, or hardly.
BEYOND: Mapping[str, Mapping[str, Any]] = {
    "random walk, 30 points": {"rho": 1.0},
    "random walk, 74 points": {"rho": 1.0, "n": 74},
    "memory 0.5, t with 3 degrees of freedom": {"rho": 0.5, "tails": 3},
    "memory 0.5, variance of steps trebles": {"rho": 0.5, "later": 3.0},
    "memory 0.9 under as much noise, not told": {"rho": 0.9, "hidden": 1.0},
    "second-order memory (0.5, 0.3)": {"rho": 0.5, "second": 0.3},
}
#: A break in the middle, in standard deviations of the series (0.5 of them measurement).
BROKEN: Mapping[str, Mapping[str, Any]] = {
    f"{n} points, memory {rho}, break of {size}": {"n": n, "rho": rho, "size": size}
    for n in (30, 74)
    for rho in (0.0, 0.6)
    for size in (1.0, 2.0, 3.0)
} | {
    f"30 points, memory {rho}, known error of 0.5, break of {size}": {
        "rho": rho, "size": size, "error": 0.5,
    }
    for rho in (0.0, 0.6)
    for size in (2.0, 3.0)
} | {
    f"30 points, memory {rho}, passing shock of {size}": {"rho": rho, "size": size, "until": 0.75}
    for rho in (0.0, 0.6)
    for size in (2.0, 3.0)
} | {
    f"3 series, memory {rho}, break of {size}": {"rho": rho, "size": size, "series": 3}
    for rho in (0.3, 0.6)
    for size in (1.0, 2.0)
}  # fmt: skip
#: Scenarios of the short run.
QUICK = (
    "30 points, memory 0.0", "30 points, memory 0.6", "30 points, memory 0.9",
    "30 points, trend, memory 0.6", "74 points, memory 0.3", "74 points, memory 0.9",
    "30 points, memory 0.6, known error of 0.5", "30 points, memory 0.9, 4 missing",
    "3 series, memory 0.9, correlated by 0.7",
)  # fmt: skip
QUICK_BROKEN = (
    "30 points, memory 0.0, break of 2.0", "30 points, memory 0.6, break of 3.0",
    "74 points, memory 0.6, break of 3.0",
)  # fmt: skip
_SERIES, _FEW, _RESAMPLES, _LEVEL = 80, 40, 99, 0.9


def simulate(
    rng: np.random.Generator,
    *,
    n: int = 30,
    rho: float = 0.0,
    size: float = 0.0,
    until: float = 1.0,
    kind: str = "level",
    error: float = 0.0,
    hidden: float = 0.0,
    missing: int = 0,
    series: int = 1,
    tails: int = 0,
    later: float = 1.0,
    second: float = 0.0,
) -> np.ndarray:
    """Series of standard deviation 1, shape (series, n), with a break from half of them on.

    With `trend` the slope changes, to be `size` away after a quarter of the points. Errors of
    measurement, told or hidden, come on top; a random walk has steps of a third.
    """
    shape = (series, n + 200)
    steps = rng.standard_normal(shape) if not tails else rng.standard_t(tails, shape) / np.sqrt(3)
    if series > 1:  # correlated by 0.7
        steps = np.sqrt(0.7) * rng.standard_normal(shape[1:]) + np.sqrt(0.3) * steps
    steps[:, 200 + int(0.6 * n) :] *= later
    path = np.zeros(shape)
    for t in range(2, shape[1]):
        path[:, t] = rho * path[:, t - 1] + second * path[:, t - 2] + steps[:, t]
    if rho >= 1:
        path = (path - path[:, 200:201]) / 3
    elif not second:
        path *= np.sqrt(1 - rho**2)
    else:
        rate = rho / (1 - second)
        path *= np.sqrt((1 + second) * (1 - second) * (1 - rate**2))
    y = path[:, 200:]
    when = np.arange(n) - n // 2
    broken = (when >= 0) & (np.arange(n) < until * n)
    y = y + size * (broken if kind == "level" else np.maximum(when, 0) / (n / 4))
    y = y + rng.normal(scale=error, size=y.shape) + rng.normal(scale=hidden, size=y.shape)
    y[:, rng.choice(n, size=missing, replace=False)] = np.nan
    return y


def tested(seed: int, scenario: Mapping[str, Any]) -> Breaks:
    """What is found in one simulated case."""
    with threadpool_limits(1):
        y = simulate(np.random.default_rng(seed), **scenario)
        error = scenario.get("error")
        return find_breaks(
            y, kind=scenario.get("kind", "level"), resamples=_RESAMPLES, seed=seed, level=_LEVEL,
            errors=None if error is None else np.full(y.shape, error),
        )  # fmt: skip


def figures(
    scenario: Mapping[str, Any], cases: int, pool: Executor, first: int = 0
) -> dict[str, float]:
    """Rates over simulated cases with seeds from `first` on.

    `alarms` has any break, `two` more than one; of cases with one break, `near` are dated within a
    tenth of the points, and `date` and `size` are how often the intervals hold the truth.
    """
    seeds = range(first, first + cases)
    found = list(pool.map(partial(tested, scenario=scenario), seeds, chunksize=10))
    out = {
        "alarms": float(np.mean([f.number > 0 for f in found])),
        "two": float(np.mean([f.number > 1 for f in found])),
        "unit": float(np.mean([f.near_unit_root.any() for f in found])),
    }
    truth, n = scenario.get("size", 0.0), scenario.get("n", 30)
    one = [f.breaks[0] for f in found if f.number == 1]
    if truth and one:
        out["near"] = float(np.mean([abs(b.at - n // 2) <= n / 10 for b in one]))
        out["date"] = float(np.mean([b.low <= n // 2 <= b.high for b in one]))
        out["width"] = float(np.mean([b.high - b.low for b in one]))
        out["size"] = float(np.mean([(b.size_low <= truth) & (truth <= b.size_high) for b in one]))
    return out


def _seconds() -> float:
    """2,000 points, two breaks, 999 resamples."""
    y = simulate(np.random.default_rng(0), n=2000, rho=0.5, size=1.0, until=0.8)[0]
    with threadpool_limits(1):
        started = time.process_time()
        found = find_breaks(y)
        seconds = time.process_time() - started
    assert found.number == 2, f"{found.number} breaks found; there are 2"
    return seconds


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield "breaks of 2,000 points, 999 resamples (CPU)", f"{_seconds():.1f} s", "5 s"
    with pool_of_two() as pool:
        alarms = []
        for i, name in enumerate(QUICK):
            alarms.append(figures(NOTHING[name], _SERIES, pool, 1000 * i)["alarms"])
            yield f"breaks called at 10 %: {name}", _rate(alarms[-1], _SERIES), ""
        many = _SERIES * len(alarms)
        share = _rate(float(np.mean(alarms)), many)
        yield "breaks called at 10 %: all of these", share, "up to 0.13"
        for name, scenario in BEYOND.items():
            share = _rate(figures(scenario, _FEW, pool)["alarms"], _FEW)
            yield f"breaks called at 10 %: {name}", share, ""
        for name in QUICK_BROKEN:
            got = figures(BROKEN[name], _SERIES, pool)
            yield f"breaks found at 10 %: {name}", _rate(got["alarms"], _SERIES), ""
            for interval in ("date", "size"):
                yield f"  interval of its {interval} holds it", f"{got[interval]:.2f}", "0.90"


def pool_of_two() -> ProcessPoolExecutor:
    """Two processes that start clean: threads of BLAS do not survive a fork."""
    return ProcessPoolExecutor(2, get_context("spawn"))


def _rate(share: float, cases: int) -> str:
    """A share and twice its Monte Carlo error."""
    return f"{share:.3f} ± {2 * np.sqrt(max(share * (1 - share), 1 / cases) / cases):.3f}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with pool_of_two() as workers:
            for title, chosen in {**NOTHING, **BEYOND, **BROKEN}.items():
                every = figures(chosen, int(sys.argv[1]), workers)
                print(title, " ".join(f"{k} {v:.3f}" for k, v in every.items()), sep=": ")
                sys.stdout.flush()
        sys.exit()
    for line in run():
        print("{:70} {:>16} {:>12}".format(*line), flush=True)
