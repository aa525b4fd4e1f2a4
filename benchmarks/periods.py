"""Two periods and states side by side: false alarms, coverage, power; ranks and distances."""

import time
from collections.abc import Iterator

import numpy as np

from tarazy.measures.multiplicity import benjamini_hochberg
from tarazy.measures.noisy_distance import distance_without_noise
from tarazy.measures.period_change import PeriodChange, period_change
from tarazy.measures.rank_sets import rank_sets

_RUNS, _ALPHA, _YEARS, _MONTHS = 300, 0.1, 30, 74
#: Measurement error by the sd of what is new each year; missing years.
_ERROR, _MISSING = 0.4, 3
_FIGURES, _TABLES = 60, 60


def series(
    rng: np.random.Generator, n: int, memory: float, *, trend: float = 0.0, step: float = 0.0,
    later: int = 4, error: float = _ERROR, missing: int = _MISSING,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """A series, which points lie after the date, and draws of its errors; steps in sd's of a year.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
    memory : float
        Of the autoregression; 1 for a random walk.
    trend, step : float
        By the step of time, and of the later points.
    later : int
    error : float
        Standard deviation of measurement.
    missing : int
        Years without a figure, before the date.
    """
    shocks = rng.standard_normal(n + 200)
    path = np.zeros(n + 200)
    for t in range(1, n + 200):
        path[t] = memory * path[t - 1] + shocks[t]
    side = np.arange(n) >= n - later
    truth = path[-n:] - path[-n] + trend * np.arange(n) + step * side
    seen = truth + error * rng.standard_normal(n)
    seen[rng.choice(n - later, missing, replace=False)] = np.nan
    return seen, side, seen + error * rng.standard_normal((100, n))


def _changes(
    seed: int, n: int, memory: float, runs: int = _RUNS, **how: float
) -> list[PeriodChange]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        y, side, draws = series(rng, n, memory, **how)  # type: ignore[arg-type]
        one = period_change(y, side, draws=draws, least=n // 2)
        assert one is not None
        found.append(one)
    return found


def alarms(found: list[PeriodChange]) -> float:
    """Share of changes called at the level of one test."""
    return float(np.mean([one.change.p < _ALPHA for one in found]))


def beyond_alarms(found: list[PeriodChange]) -> float:
    """Share of changes called both as a change and beyond a drift."""
    return float(
        np.mean([
            one.change.p < _ALPHA and one.beyond is not None
            and not one.beyond.low <= 0 <= one.beyond.high for one in found
        ])
    )  # fmt: skip


def coverage(found: list[PeriodChange], truth: float) -> float:
    """Share of intervals that hold the true step."""
    return float(np.mean([one.change.low <= truth <= one.change.high for one in found]))


def table_alarms(seed: int, memory: float, trend: float = 0.0) -> tuple[float, float]:
    """Share of tables of many figures where any is called; and called beyond a drift."""
    rng = np.random.default_rng(seed)
    any_, step = [], []
    for _ in range(_TABLES):
        made = []
        for _ in range(_FIGURES):
            y, side, draws = series(rng, _YEARS, memory, trend=trend)
            made.append(period_change(y, side, draws=draws, least=_YEARS // 2))
        called = benjamini_hochberg([one.change.p for one in made]) < _ALPHA
        any_.append(called.any())
        step.append(any(
            c and not one.beyond.low <= 0 <= one.beyond.high
            for c, one in zip(called, made, strict=True)
        ))  # fmt: skip
    return float(np.mean(any_)), float(np.mean(step))


def ranks_held(gap: float, n: int = 8, runs: int = 400) -> float:
    """Share of runs in which the sets hold the ranks of all units, these `gap` errors apart."""
    rng, truth = np.random.default_rng(3), gap * np.arange(n)[::-1]
    held = 0
    for _ in range(runs):
        seen = truth + rng.standard_normal(n)
        sets = rank_sets(seen, seen + rng.standard_normal((400, n)))
        # Equal units share ranks: a set must touch those that they share.
        best = 1 + (truth > truth[:, None]).sum(axis=1)
        worst = n - (truth < truth[:, None]).sum(axis=1)
        held += bool(((sets.low <= worst) & (sets.high >= best)).all())
    return held / runs


def distances(apart: float, error: float, runs: int = 400) -> tuple[float, float]:
    """Root mean square of distances of parts `apart`, and share of intervals that hold it."""
    rng = np.random.default_rng(4)
    way = np.array([1.0, -1.0, 0.0, 0.5, -0.5])
    way *= apart / np.linalg.norm(way)
    held, found = 0, []
    for _ in range(runs):
        sides = [centre + error * rng.standard_normal(5) for centre in (np.zeros(5), way)]
        drawn = [side + error * rng.standard_normal((300, 5)) for side in sides]
        one = distance_without_noise(*np.exp(sides), *(np.exp(d) for d in drawn))
        low, high = np.quantile(one.draws, (0.05, 0.95))
        held += bool(low <= apart <= high)
        found.append(one.value**2)
    return float(np.sqrt(np.mean(found))), held / runs


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    for memory in (0.0, 0.5, 0.9):
        for later in (2, 4, 12):
            found = _changes(1, _YEARS, memory, later=later)
            name = f"periods: false alarms, 30 years, {later} after, memory {memory}"
            yield name, f"{alarms(found):.1%}", "under 16%"
    found = _changes(1, _YEARS, 1.0)
    yield "periods: false alarms, 4 after, random walk", f"{alarms(found):.1%}", "told"
    for memory in (0.5, 0.9):
        found = _changes(2, _MONTHS, memory, later=25, missing=4)
        yield f"periods: false alarms, 74 months, memory {memory}", f"{alarms(found):.1%}", "16%"
    for trend in (0.1, 0.3):
        found = _changes(3, _YEARS, 0.5, trend=trend)
        said = f"periods: drift of {trend} a year, called a change"
        yield said, f"{alarms(found):.1%}", "told"
        yield f"{said} beyond it", f"{beyond_alarms(found):.1%}", "under 16%"
    for step in (1.0, 2.0, 4.0):
        found = _changes(4, _YEARS, 0.5, step=step)
        yield f"periods: power, step of {step} sd, 4 after", f"{alarms(found):.1%}", "told"
        yield "  beyond a drift", f"{beyond_alarms(found):.1%}", "told"
        yield "  its interval holds the step", f"{coverage(found, step):.1%}", "84% to 100%"
    for memory, trend in ((0.5, 0.0), (0.9, 0.0), (0.5, 0.2)):
        any_, step = table_alarms(5, memory, trend)
        name = f"periods: 60 figures, memory {memory}, drift {trend}"
        yield f"{name}: any called", f"{any_:.1%}", "16%" if not trend else "told"
        yield f"{name}: any beyond a drift", f"{step:.1%}", "16%"
    for gap in (0.0, 0.5, 2.0):
        yield f"ranks: all 8 sets hold, {gap} errors apart", f"{ranks_held(gap):.1%}", "90%"
    for apart in (0.5, 1.0, 2.0):
        mean, held = distances(apart, 0.2)
        yield f"distance of {apart} with errors of 0.2, on average", f"{mean:.2f}", f"{apart}"
        yield "  its interval holds it", f"{held:.1%}", "90%"
    y, side, draws = series(np.random.default_rng(6), _YEARS, 0.5)
    period_change(y, side, draws=draws)
    started = time.process_time()
    for _ in range(20):
        period_change(y, side, draws=draws)
    seconds = (time.process_time() - started) / 20
    yield "periods: one figure of 30 years (CPU)", f"{seconds:.3f} s", "0.05"


if __name__ == "__main__":
    for line in run():
        print("{:66} {:>10} {:>14}".format(*line), flush=True)
