"""Ideal points: coverage of intervals against known points; time and memory on real votes.

`python -m benchmarks.ideal_points` prints coverage by extremity and period as well.
"""

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import polars as pl

from tarazy.measures.ideal_points import IdealPoints, NotConverged, Start, ideal_points

#: How many of the titles that return bridge the years in the trial, those that return most.
_BRIDGES = 150
_EDGES = (0.5, 1.0, 1.5, 2.0)
#: How the simulated data sets differ from 60 voters, 8 periods, 25 roll calls and a walk of 0.2.
SCENARIOS: Mapping[str, Mapping[str, Any]] = {
    "absences at random": {},
    "absences near the cutpoints": {"informative": 0.3},
    "points that hardly move": {"walk": 0.05},
    "points that move much": {"walk": 0.5},
    "12 roll calls a period": {"rolls": 12},
    "resolutions that return": {"returning": 8},
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
    returning: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Votes, periods of the roll calls, true points and the anchor.

    A part `late` of the voters enters after the first period. Absence is likelier by
    `informative` near a cutpoint, and by up to as much again for some voters than for others.
    The first `returning` roll calls of every period put the same resolutions again (`labels`).
    """
    steps = rng.normal(scale=walk, size=(voters, periods))
    steps[:, 0] = rng.normal(size=voters)
    theta, when = steps.cumsum(axis=1), np.repeat(np.arange(periods), rolls)
    entry = np.where(rng.random(voters) < late, rng.integers(0, periods // 2 + 1, voters), 0)
    entry[0] = 0
    shy = rng.random(voters)[:, None] * informative
    votes = np.full((voters, periods * rolls), np.nan)
    label = labels(periods, rolls, returning)
    again = np.arange(votes.shape[1])
    while again.size:  # roll calls that divide nobody are no roll calls
        drawn, of = np.unique(label[again], return_inverse=True)
        slope = rng.normal(scale=1.5, size=drawn.size)[of]
        middle = rng.normal(scale=1.2, size=drawn.size)[of]
        half = np.exp(rng.normal(-0.3, 0.7, size=drawn.size))[of] / 2
        mean = slope * theta[:, when[again]]
        felt = mean + rng.logistic(size=mean.shape)
        cast = np.where(felt < middle - half, 0.0, np.where(felt < middle + half, 0.5, 1.0))
        rate = missing + informative * np.exp(-((mean - middle) ** 2) / 2) + shy
        gone = (rng.random(mean.shape) < rate) | (entry[:, None] > when[again])
        votes[:, again] = np.where(gone, np.nan, cast)
        flat = ~(np.fmax.reduce(votes, axis=0) > np.fmin.reduce(votes, axis=0))
        again = np.flatnonzero(np.isin(label, label[flat]))
    return votes, when, theta, int(np.argmax(np.where(entry == 0, theta.mean(axis=1), -np.inf)))


def labels(periods: int, rolls: int, returning: int) -> np.ndarray:
    """Label of the resolution of every roll call: the first of every period are the same ones."""
    label = np.arange(periods * rolls).reshape(periods, rolls)
    label[:, :returning] = label[0, :returning]
    return label.ravel()


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
    bridges = labels(len(np.unique(periods)), np.bincount(periods)[0], scenario.get("returning", 0))
    fit = ideal_points(votes, periods, anchor, bridges=bridges)
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
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        runs = list(pool.map(_attempt, [(seed, name) for seed in range(datasets)], chunksize=5))
    found = [run for run in runs if run is not None]
    return found, datasets - len(found)


def embedded(first: int, last: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Final, contested votes of the embedded ledger: matrix, years, states."""
    return _matrix(_final(first, last))


def titles(first: int, last: int) -> np.ndarray:
    """Labels of the roll calls of `embedded`: equal titles in consecutive years share one."""
    rolls = _contested(_final(first, last)).select("roll", "year", "title").unique("roll")
    rolls = rolls.sort("roll").with_row_index("j").sort("title", "year", "j")
    same = (pl.col("title") == pl.col("title").shift()) & (pl.col("year").diff() <= 1)
    runs = rolls.with_columns(label=(~same.fill_null(False)).cum_sum())
    often = runs["label"].value_counts(sort=True).head(_BRIDGES)["label"]
    alone = -1 - pl.col("j").cast(pl.Int64)
    bridge = pl.when(pl.col("label").is_in(often.to_list())).then(pl.col("label")).otherwise(alone)
    return runs.with_columns(label=bridge).sort("j")["label"].to_numpy()


def _final(first: int, last: int) -> pl.DataFrame:
    import tarazy

    with tarazy.open() as ledger:
        rolls = ledger.table("roll_calls").to_polars()
        votes = ledger.table("votes").to_polars()
    rolls = rolls.filter(pl.col("final") & pl.col("year").is_between(first, last))
    return votes.join(rolls.select("roll", "year", "title"), on="roll")


def _contested(rows: pl.DataFrame) -> pl.DataFrame:
    coded = rows.filter(pl.col("vote").is_in(["N", "A", "Y"])).with_columns(
        code=pl.col("vote").replace_strict({"N": 0.0, "A": 0.5, "Y": 1.0})
    )
    return coded.filter((pl.col("code").max() > pl.col("code").min()).over("roll"))


def _matrix(rows: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, list[str]]:
    coded = _contested(rows)
    rolls = coded.select("roll", "year").unique("roll").sort("roll").with_row_index("j")
    actors = coded.select("actor").unique().sort("actor").with_row_index("i")
    placed = coded.join(rolls.select("roll", "j"), on="roll").join(actors, on="actor")
    votes = np.full((actors.height, rolls.height), np.nan)
    votes[placed["i"].to_numpy(), placed["j"].to_numpy()] = placed["code"].to_numpy()
    return votes, rolls["year"].to_numpy(), actors["actor"].to_list()


def _fit(what: str) -> dict[str, Any]:
    """Fit real votes here and measure."""
    votes, years, actors = embedded(1946 if what == "1946" else 1992, 2023)
    usa = actors.index("USA")
    bridges = titles(1992, 2023) if what == "bridged" else None
    started = time.perf_counter()
    fit = ideal_points(votes, years, usa, bridges=bridges)
    seconds = time.perf_counter() - started
    # A rough check before a time is printed: the anchor far on its side, intervals everywhere.
    assert np.nanmean(fit.point[usa]) > 1
    assert np.isfinite(fit.sd[~np.isnan(fit.point)]).all()
    found = {"s": seconds, "votes": int((~np.isnan(votes)).sum()), "iterations": fit.iterations}
    if what == "1992":
        found |= _again(votes, years, usa, fit)
    if bridges is not None:
        found |= _moved(ideal_points(votes, years, usa), fit)
    return found


def _again(votes: np.ndarray, years: np.ndarray, usa: int, fit: IdealPoints) -> dict[str, Any]:
    """Fit once more from its own rounded start; and changes over ten years of every voter."""
    started = time.perf_counter()
    points, items = (np.float32(x) for x in (fit.start.points, fit.start.items))
    warm = ideal_points(votes, years, usa, start=Start(points, items, fit.start.walk))
    seconds = time.perf_counter() - started
    assert np.nanmax(np.abs(warm.point - fit.point) / fit.sd) < 0.05
    pairs = np.argwhere(~np.isnan(fit.point[:, :-10]) & ~np.isnan(fit.point[:, 10:]))[:300]
    weights = np.zeros((len(pairs), *fit.point.shape))
    for one, (voter, t) in zip(weights, pairs, strict=True):
        one[voter, t], one[voter, t + 10] = -1, 1
    begun = time.perf_counter()
    fit.covariance(weights)
    return {
        "warm": seconds, "again": warm.iterations, "contrasts": time.perf_counter() - begun
    }  # fmt: skip


def _moved(plain: IdealPoints, bridged: IdealPoints) -> dict[str, float]:
    there = ~np.isnan(plain.point)
    by = np.abs(bridged.point - plain.point)[there] / plain.sd[there]
    together = np.corrcoef(bridged.point[there], plain.point[there])[0, 1]
    return {"correlation": float(together), "mean": float(by.mean()), "largest": float(by.max())}


def _elsewhere(what: str) -> dict[str, Any]:
    """Measure in a process of its own, so that its peak of memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ideal_points", what],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    for what, promised in (("1992", "60 s"), ("1946", "180 s"), ("bridged", "60 s")):
        got = _elsewhere(what)
        since = f"1992, {_BRIDGES} titles bridged" if what == "bridged" else what
        yield f"ideal points, {got['votes']:,} votes since {since}", f"{got['s']:.1f} s", promised
        yield f"its iterations: {got['iterations']}; peak memory", f"{got['mb']:.0f} MB", "4000 MB"
        if what == "1992":
            yield f"again from its start: {got['again']} iterations", f"{got['warm']:.1f} s", "5 s"
            yield "covariance of 300 contrasts", f"{got['contrasts']:.2f} s", "1 s"
        if what == "bridged":
            moved = f"{got['mean']:.2f} sd, at most {got['largest']:.1f}"
            yield "mean change of points by bridging", moved, "none: what it does"
            yield "their correlation", f"{got['correlation']:.4f}", "none: what it does"
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

        measured = _fit(sys.argv[1])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**measured, "mb": peak}))
    else:
        _report()
