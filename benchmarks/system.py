"""The states as a system: what ranges hold, trends seen where there are none, and time.

`python -m benchmarks.system` prints the trends seen where there is one as well.
"""

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tarazy.findings.system import TREND_LEVEL
from tarazy.measures.current_flow import current_flow_betweenness
from tarazy.measures.level import slope
from tarazy.measures.sensitivity import interval

Floats = NDArray[np.float64]
_TRIALS = 300


def _both_ways(upper: Floats) -> Floats:
    upper = np.triu(upper, 1)
    return upper + np.swapaxes(upper, -1, -2)


def coverage(states: int, error: float) -> float:
    """How often a 90 % range of what passes through a state holds it.

    Ties are drawn very unequal, as trade is, and measured with a log-normal error.
    """
    rng = np.random.default_rng(8)
    held = []
    for _ in range(_TRIALS // 3):
        truth = _both_ways(rng.gamma(0.4, 1.0, (states, states)))
        seen = truth * _both_ways(np.exp(error * rng.standard_normal((states, states))))
        drawn = _both_ways(np.exp(error * rng.standard_normal((200, states, states))))
        low, high = interval(current_flow_betweenness(seen * drawn))
        flow = current_flow_betweenness(truth)
        held.append((low <= flow) & (flow <= high))
    return float(np.mean(held))


def trends(years: int, memory: float, growth: float = 0.0, level: float = TREND_LEVEL) -> float:
    """How often a trend of what passes through a state is seen.

    Ties wander by a fifth about their means with a memory from year to year, and are measured with
    an error of a tenth; those of the first state grow by so much a year.
    """
    rng = np.random.default_rng(9)
    seen = 0
    span = np.arange(years, dtype=np.float64)
    for _ in range(_TRIALS):
        base = rng.gamma(0.4, 1.0, (8, 8))
        wander = rng.standard_normal((years, 8, 8))
        for t in range(1, years):
            wander[t] = memory * wander[t - 1] + np.sqrt(1 - memory**2) * wander[t]
        ties = _both_ways(base * np.exp(0.2 * wander))
        ties[:, 0, :] *= np.exp(growth * span)[:, None]
        ties[:, :, 0] *= np.exp(growth * span)[:, None]
        ties *= _both_ways(np.exp(0.1 * rng.standard_normal(ties.shape)))
        drawn = ties * _both_ways(np.exp(0.1 * rng.standard_normal((40, *ties.shape))))
        flow = current_flow_betweenness(ties)[:, 0]
        errors = current_flow_betweenness(drawn)[:, :, 0]
        change = slope(flow, span, span, draws=errors, level=level)
        seen += change is not None and change.found(level)
    return seen / _TRIALS


def _seconds() -> float:
    import tarazy

    with tarazy.open() as ledger, threadpool_limits(1):
        lens = tarazy.load("KAZ", ledger)
        started = time.process_time()
        tarazy.system(ledger, lens)
        return time.process_time() - started


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield "system KAZ, 19 states, 33 years, 4 layers (CPU)", f"{_seconds():.1f} s", ""
    for states, error in ((10, 0.3), (19, 0.1), (19, 0.3)):
        name = f"90 % ranges hold: {states} states, error {error}"
        yield name, f"{coverage(states, error):.3f}", "0.90"
    for years in (12, 23, 30):
        for memory in (0.0, 0.5, 0.9):
            name = f"trends seen without one: {years} years, memory {memory}"
            yield name, f"{trends(years, memory):.3f}", "up to 0.10"


if __name__ == "__main__":
    for what, measured, promised in run():
        print(f"{what:58} {measured:>12} {promised:>12}", flush=True)
    for grown in (0.01, 0.02, 0.04):
        for kept in (0.0, 0.5, 0.9):
            share = trends(30, kept, grown)
            print(f"trends seen: ties grow {grown} a year, memory {kept}: {share:.3f}", flush=True)
