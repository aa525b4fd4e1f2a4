"""Similarity of all voters over all years; a sample is checked against loops before a time."""

import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tarazy.measures.chance import MEASURES
from tarazy.measures.similarity import bootstrap_draws, bootstrap_similarity, vote_similarity

_YEARS, _VOTERS, _ROLLS, _SAMPLE, _RESAMPLES = 32, 195, 80, 300, 2000


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    votes = _votes()
    yield _pairs(votes)
    yield _bootstrap(np.swapaxes(votes, 0, 1).reshape(_VOTERS, -1))


def _votes() -> NDArray[np.float64]:
    """Votes with leans, abstentions and absences, shape (years, voters, rolls)."""
    rng = np.random.default_rng(0)
    lean = rng.normal(size=(_VOTERS, 1)) * rng.normal(1, 0.5, (_YEARS, 1, _ROLLS))
    score = lean + rng.logistic(size=(_YEARS, _VOTERS, _ROLLS)) + 1.5
    votes = np.where(score > 0.3, 1.0, np.where(score > -0.5, 0.5, 0.0))
    return np.where(rng.random(votes.shape) < 0.1, np.nan, votes)


def _pairs(votes: NDArray[np.float64]) -> tuple[str, str, str]:
    started = time.perf_counter()
    found = vote_similarity(votes)
    seconds = time.perf_counter() - started
    rng = np.random.default_rng(1)
    for _ in range(_SAMPLE):
        year, i, j = rng.integers(_YEARS), *rng.integers(_VOTERS, size=2)
        for name in MEASURES:
            slow = _slow(votes[year, i], votes[year, j], name)
            np.testing.assert_allclose(found[name][year, i, j], slow, atol=1e-9)
    what = f"{len(MEASURES)} similarities, all pairs of {_VOTERS}, {_YEARS} years"
    return what, f"{seconds:.1f} s", "10 s"


def _bootstrap(votes: NDArray[np.float64]) -> tuple[str, str, str]:
    started = time.perf_counter()
    bootstrap_similarity(votes[0], votes[1:], resamples=_RESAMPLES)
    seconds = time.perf_counter() - started
    drawn = bootstrap_draws(votes[0], votes[1:], resamples=_RESAMPLES)
    rolls = votes.shape[1]
    picked = np.random.default_rng(0).integers(0, rolls, (_RESAMPLES, rolls))
    for b in range(0, _RESAMPLES, 499):
        for j in range(1, _VOTERS, 40):
            for name in MEASURES:
                slow = _slow(votes[0, picked[b]], votes[j, picked[b]], name)
                np.testing.assert_allclose(drawn[name][b, j - 1], slow, atol=1e-9)
    return f"their intervals, one of {_VOTERS} with all, {rolls:,} votes", f"{seconds:.1f} s", "2 s"


def _slow(first: NDArray[np.float64], second: NDArray[np.float64], name: str) -> float:
    """One coefficient of one pair: a plain sum over roll calls, and one over pairs of choices."""
    form, distance, binary = MEASURES[name]
    shared = [
        (x, y)
        for x, y in zip(first.tolist(), second.tolist(), strict=True)
        if not np.isnan(x + y) and not (binary and 0.5 in (x, y))
    ]

    def apart(x: float, y: float) -> float:
        away = abs(x - y)
        return {"nominal": float(away > 0), "absolute": away, "squared": away**2}[distance]

    if not shared:
        return float("nan")
    found = sum(apart(x, y) for x, y in shared) / len(shared)
    if form in ("agreement", "s"):
        return 1 - found * (2 if form == "s" else 1)
    ours, theirs = Counter(x for x, _ in shared), Counter(y for _, y in shared)
    if form == "pi":
        ours = theirs = ours + theirs
    by_chance = sum(ours[x] * theirs[y] * apart(x, y) for x in ours for y in theirs)
    by_chance /= ours.total() * theirs.total()
    return 1 - found / by_chance if by_chance else float("nan")
