"""Wordfish: coverage of intervals against known positions; time and memory on many speeches."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack

from tarazy.measures.ideal_points import NotConverged
from tarazy.measures.wordfish import wordfish

_ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
#: How simulated texts differ from 40 documents of about 1,000 words out of 500, Poisson.
SCENARIOS: Mapping[str, Mapping[str, Any]] = {
    "Poisson": {},
    "150 words a document": {"length": 150.0},
    "12 documents": {"documents": 12},
    "variance 3 times the rate": {"flat": 2.0},
    "bursts, variance m + m^2 / 2": {"bursts": 0.5},
    "bursts, variance m + 2 m^2": {"bursts": 2.0},
}


def simulate(
    rng: np.random.Generator,
    *,
    documents: int = 40,
    words: int = 500,
    length: float = 1000.0,
    flat: float = 0.0,
    bursts: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Counts and true positions, of mean 0 and standard deviation 1.

    The variance of a count of rate m is m, (1 + flat) m, or m + bursts m^2.
    """
    theta, alpha = rng.normal(size=documents), rng.normal(scale=0.5, size=documents)
    psi, beta = rng.normal(scale=1.2, size=words), rng.normal(scale=0.5, size=words)
    rate = np.exp(alpha[:, None] + psi + theta[:, None] * beta)
    rate *= documents * length / rate.sum()
    if flat:
        rate = rng.gamma(rate / flat, flat)
    elif bursts:
        rate = rng.gamma(1 / bursts, bursts * rate)
    counts = rng.poisson(rate)
    truth = (theta - theta.mean()) / theta.std(ddof=1)
    return counts[:, counts.sum(axis=0) > 0], truth


def covered(seed: int, scenario: Mapping[str, Any], **options: Any) -> float | None:
    """Return the part of positions inside their intervals; None if refused."""
    counts, truth = simulate(np.random.default_rng(seed), **scenario)
    try:
        got = wordfish(counts, int(truth.argmin()), int(truth.argmax()), **options)
    except NotConverged:
        return None
    return float(((got.low <= truth) & (truth <= got.high)).mean())


def _attempt(task: tuple[int, str]) -> float | None:
    return covered(task[0], SCENARIOS[task[1]])


def coverage(name: str, datasets: int = 200, processes: int = 2) -> tuple[list[float], int]:
    """Coverages of a scenario, and how many data sets were refused as not converged."""
    os.environ.update(_ONE_THREAD)  # read by new processes when they load NumPy
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        tasks = [(seed, name) for seed in range(datasets)]
        found = [c for c in pool.map(_attempt, tasks, chunksize=5) if c is not None]
    return found, datasets - len(found)


def speeches(
    documents: int = 6500, words: int = 10_000, length: float = 600.0
) -> tuple[csr_array, np.ndarray]:
    """Counts of speeches in a vocabulary that follows Zipf's law, and true positions."""
    rng = np.random.default_rng(0)
    theta, beta = rng.normal(size=documents), rng.normal(scale=0.5, size=words)
    psi, parts = -np.log(np.arange(words) + 10.0), []
    for some in np.array_split(np.arange(documents), max(documents // 500, 1)):
        rate = np.exp(psi + theta[some, None] * beta)
        rate *= np.exp(rng.normal(np.log(length), 0.6, (len(some), 1))) / rate.sum(1, keepdims=True)
        parts.append(csr_array(rng.poisson(rate).astype(float)))
    counts = csr_array(vstack(parts))
    used = np.flatnonzero(np.asarray(counts.sum(axis=0)) > 0)
    return csr_array(counts[:, used]), (theta - theta.mean()) / theta.std(ddof=1)


def _large() -> dict[str, float]:
    counts, truth = speeches()
    started = time.perf_counter()
    got = wordfish(counts, int(truth.argmin()), int(truth.argmax()))
    seconds = time.perf_counter() - started
    # A check before a time is printed: positions and their intervals are where the truth is.
    assert np.corrcoef(got.position, truth)[0, 1] > 0.98
    assert 0.85 < ((got.low <= truth) & (truth <= got.high)).mean() < 0.95
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"s": seconds, "mb": peak, "iterations": got.iterations}


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.text_scaling", "large"],
        check=True, capture_output=True, text=True, env=_ONE_THREAD,
    )  # fmt: skip
    got = json.loads(done.stdout)
    yield "Wordfish, 6,500 speeches, 10,000 words", f"{got['s']:.1f} s", "60 s"
    yield f"its iterations: {got['iterations']}; peak memory", f"{got['mb']:.0f} MB", "2000 MB"
    for name in SCENARIOS:
        found, refused = coverage(name)
        what = f"coverage of 90 %: {name} ({refused} refused)"
        yield what, f"{np.mean(found):.3f}", "0.85-0.95"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_large()))
    else:
        for line in run():
            print(*line, sep="  ", flush=True)
