"""Ideal points: coverage of intervals against known points; time and memory on real votes.

`python -m benchmarks.ideal_points` prints coverage by extremity and period as well.
"""

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tarazy.measures.ideal_points import IdealPoints, NotConverged, ideal_points

_OLD = Path(__file__).parents[2] / "shared" / "data" / "votes"
#: Matrices of 200 rows gain nothing from BLAS threads, which wait for each other on a busy machine.
_ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
_EDGES = (0.5, 1.0, 1.5, 2.0)
#: How the simulated data sets differ from 60 voters, 8 periods, 25 roll calls and a walk of 0.2.
SCENARIOS: Mapping[str, Mapping[str, Any]] = {
    "absences at random": {},
    "absences near the cutpoints": {"informative": 0.3},
    "points that hardly move": {"walk": 0.05},
    "points that move much": {"walk": 0.5},
    "12 roll calls a period": {"rolls": 12},
}


def simulate(
    rng: np.random.Generator,
    *,
    voters: int = 60,
    periods: int = 8,
    rolls: int = 25,
    walk: float = 0.2,
    missing: float = 0.1,
    informative: float = 0.0,
    late: float = 0.2,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Votes, periods of the roll calls, true points and the anchor.

    A part `late` of the voters enters after the first period. Absence is likelier by
    `informative` near a cutpoint, and by up to as much again for some voters than for others.
    """
    steps = rng.normal(scale=walk, size=(voters, periods))
    steps[:, 0] = rng.normal(size=voters)
    theta, when = steps.cumsum(axis=1), np.repeat(np.arange(periods), rolls)
    entry = np.where(rng.random(voters) < late, rng.integers(0, periods // 2 + 1, voters), 0)
    entry[0] = 0
    shy = rng.random(voters)[:, None] * informative
    votes = np.full((voters, periods * rolls), np.nan)
    again = np.arange(votes.shape[1])
    while again.size:  # roll calls that divide nobody are no roll calls
        slope, middle = (
            rng.normal(scale=1.5, size=again.size),
            rng.normal(scale=1.2, size=again.size),
        )
        half = np.exp(rng.normal(-0.3, 0.7, size=again.size)) / 2
        mean = slope * theta[:, when[again]]
        felt = mean + rng.logistic(size=mean.shape)
        cast = np.where(felt < middle - half, 0.0, np.where(felt < middle + half, 0.5, 1.0))
        rate = missing + informative * np.exp(-((mean - middle) ** 2) / 2) + shy
        gone = (rng.random(mean.shape) < rate) | (entry[:, None] > when[again])
        votes[:, again] = np.where(gone, np.nan, cast)
        flat = ~(np.fmax.reduce(votes, axis=0) > np.fmin.reduce(votes, axis=0))
        again = np.flatnonzero(flat)
    return votes, when, theta, int(np.argmax(np.where(entry == 0, theta.mean(axis=1), -np.inf)))


@dataclass(frozen=True)
class Run:
    """What one simulated data set gave."""

    coverage: float
    by_truth: np.ndarray
    by_point: np.ndarray
    by_period: np.ndarray
    correlation: float
    walk: float


def covered(seed: int, scenario: Mapping[str, Any]) -> Run:
    """Fit one data set and compare with its truth, brought to mean 0 and variance 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        votes, periods, theta, anchor = simulate(np.random.default_rng(seed), **scenario)
    fit = ideal_points(votes, periods, anchor)
    there = ~np.isnan(fit.point)
    unit = theta[there].std()
    truth = (theta - theta[there].mean()) / unit
    inside = (fit.low <= truth) & (truth <= fit.high)

    def by(size: np.ndarray) -> np.ndarray:
        bins = np.digitize(np.abs(size), _EDGES)
        masks = [there & (bins == k) for k in range(len(_EDGES) + 1)]
        return np.array([inside[m].mean() if m.any() else np.nan for m in masks])

    return Run(
        inside[there].mean(),
        by(truth),
        by(fit.point),
        np.array([inside[m, t].mean() for t, m in enumerate(there.T)]),
        np.corrcoef(truth[there], fit.point[there])[0, 1],
        fit.walk * unit / scenario.get("walk", 0.2),
    )


def _attempt(task: tuple[int, str]) -> Run | None:
    try:
        return covered(task[0], SCENARIOS[task[1]])
    except NotConverged:
        return None


def coverage(name: str, datasets: int = 200, processes: int = 2) -> tuple[list[Run], int]:
    """Runs of a scenario, and how many data sets were refused as not converged."""
    os.environ.update(_ONE_THREAD)  # read by new processes when they load NumPy
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        runs = list(pool.map(_attempt, [(seed, name) for seed in range(datasets)], chunksize=5))
    found = [run for run in runs if run is not None]
    return found, datasets - len(found)


def embedded(first: int, last: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Final, contested votes of the embedded ledger: matrix, years, states."""
    import tarazy

    with tarazy.open() as ledger:
        rolls = ledger.table("roll_calls").to_polars()
        votes = ledger.table("votes").to_polars()
    rolls = rolls.filter(pl.col("final") & pl.col("year").is_between(first, last))
    rows = votes.join(rolls.select("roll", "year"), on="roll").select(
        "roll", "actor", "vote", "year"
    )
    return _matrix(rows)


def since_1946() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Contested votes of 1946-2020 from the shared file; simulated in that size without it."""
    file = _OLD / "voeten_1946_2020.parquet"
    if file.exists():
        year = pl.col("date").str.slice(0, 4).cast(pl.Int64).alias("year")
        return _matrix(
            pl.read_parquet(file).select("roll", pl.col("iso3").alias("actor"), "vote", year)
        )
    votes, when, _, anchor = simulate(
        np.random.default_rng(0), voters=195, periods=78, rolls=81, walk=0.1
    )
    return votes, when, ["USA" if i == anchor else str(i) for i in range(len(votes))]


def _matrix(rows: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, list[str]]:
    coded = rows.filter(pl.col("vote").is_in(["N", "A", "Y"])).with_columns(
        code=pl.col("vote").replace_strict({"N": 0.0, "A": 0.5, "Y": 1.0})
    )
    coded = coded.filter((pl.col("code").max() > pl.col("code").min()).over("roll"))
    rolls = coded.select("roll", "year").unique("roll").sort("roll").with_row_index("j")
    actors = coded.select("actor").unique().sort("actor").with_row_index("i")
    placed = coded.join(rolls.select("roll", "j"), on="roll").join(actors, on="actor")
    votes = np.full((actors.height, rolls.height), np.nan)
    votes[placed["i"].to_numpy(), placed["j"].to_numpy()] = placed["code"].to_numpy()
    return votes, rolls["year"].to_numpy(), actors["actor"].to_list()


def _fit(what: str) -> tuple[IdealPoints, float, int]:
    """Fit real votes here; the fit, seconds and number of votes."""
    votes, years, actors = embedded(1992, 2023) if what == "1992" else since_1946()
    started = time.perf_counter()
    fit = ideal_points(votes, years, actors.index("USA"))
    seconds = time.perf_counter() - started
    # A rough check before a time is printed: the anchor far on its side, intervals everywhere.
    usa = fit.point[actors.index("USA")]
    assert np.nanmean(usa) > 1
    assert np.isfinite(fit.sd[~np.isnan(fit.point)]).all()
    return fit, seconds, int((~np.isnan(votes)).sum())


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    for what, promised in (("1992", "60 s"), ("1946", "180 s")):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ideal_points", what],
            check=True, capture_output=True, text=True, env=_ONE_THREAD,
        )  # fmt: skip
        got = json.loads(done.stdout)
        yield f"ideal points, {got['votes']:,} votes since {what}", f"{got['s']:.1f} s", promised
        yield f"its iterations: {got['iterations']}; peak memory", f"{got['mb']:.0f} MB", "4000 MB"
    for name in SCENARIOS:
        runs, refused = coverage(name)
        mean = np.mean([r.coverage for r in runs])
        yield f"coverage of 90 %: {name} ({refused} refused)", f"{mean:.3f}", "0.85-0.95"


def _report() -> None:
    for name in SCENARIOS:
        started = time.perf_counter()
        runs, refused = coverage(name)
        of = np.array([r.coverage for r in runs])
        print(
            f"{name}: {len(runs)} data sets, {refused} refused, "
            f"{time.perf_counter() - started:.0f} s\n"
            f"  coverage {of.mean():.3f} (sd {of.std():.3f} over data sets), "
            f"correlation {np.mean([r.correlation for r in runs]):.3f}, "
            f"walk / true {np.median([r.walk for r in runs]):.2f}"
        )
        for label, part in (
            ("|truth| up to .5, 1, 1.5, 2, more", [r.by_truth for r in runs]),
            ("|point| up to .5, 1, 1.5, 2, more", [r.by_point for r in runs]),
            ("period", [r.by_period for r in runs]),
        ):
            print(f"  by {label}: {np.array2string(np.nanmean(part, axis=0), precision=3)}")
        sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import resource

        fit, seconds, count = _fit(sys.argv[1])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"s": seconds, "mb": peak, "votes": count, "iterations": fit.iterations}))
    else:
        _report()
