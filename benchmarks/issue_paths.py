"""An issue's own path: how often the test alarms where nothing moves, and finds what does; time.

`python -m benchmarks.issue_paths` prints the intervals' coverage and `detectable` as well.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from scipy.special import expit

import tarazy
from tarazy.findings.points import points, returning
from tarazy.measures.issue_paths import Alone, moves_alone

#: How the simulated voters differ from 30 periods of 75 roll calls, 10 of them the issue's, known
#: without error, a walk of 0.1 and no drift.
NOTHING: Mapping[str, Mapping[str, Any]] = {
    "10 roll calls a period": {},
    "25 roll calls a period": {"inside": 25},
    "2 roll calls a period": {"inside": 2},
    "parameters with their error": {"voters": 190},
    "25, parameters with their error": {"inside": 25, "voters": 190},
    "all move by 1.5": {"trend": 1.5},
    "2 a period, all move by 1.5": {"trend": 1.5, "inside": 2},
    "walk taken for half": {"told": 0.05},
    "walk taken for double": {"told": 0.2},
}
DRIFT: Mapping[str, Mapping[str, Any]] = {
    f"drift of {drift}, {inside} roll calls a period": {
        "drift": drift, "inside": inside, "voters": 190,
    }
    for inside in (10, 25)
    for drift in (0.5, 1.0)
}  # fmt: skip
#: Resolutions that return, each with a lasting deviation of the voter: its sd, and how often the
#: resolutions of the issue and the rest come to an end.
LASTING: Mapping[str, Mapping[str, Any]] = {
    "deviations of 0.5": {"effect": 0.5, "inside": 15},
    "deviations of 1": {"effect": 1.0, "inside": 15},
    "deviations of 0.75, the issue's return oftener": {
        "effect": 0.75, "inside": 15, "ends": (0.15, 0.4),
    },
    "deviations of 0.75, the issue's return seldomer": {
        "effect": 0.75, "inside": 15, "ends": (0.6, 0.2),
    },
    "deviations of 0.75, all move by 1.5": {"effect": 0.75, "inside": 15, "trend": 1.5},
    "no deviations": {"inside": 15, "ends": (0.3, 0.3)},
}  # fmt: skip
DRIFTING: Mapping[str, Mapping[str, Any]] = {
    f"drift of {drift}, deviations of 0.75": {"effect": 0.75, "inside": 15, "drift": drift}
    for drift in (0.5, 1.0, 1.5)
}
#: States and number of made-up issues of the check on votes that were cast.
_STATES, _MADE_UP = ("KAZ", "UZB", "RUS", "TUR", "IND"), 100
_VOTERS, _RESAMPLES, _ALPHA = 300, 199, 0.1


@dataclass(frozen=True)
class Voter:
    """One voter's votes, the roll calls as known, and its true paths."""

    votes: np.ndarray
    periods: np.ndarray
    discrimination: np.ndarray
    cutpoints: np.ndarray
    inside: np.ndarray
    paths: np.ndarray
    clusters: np.ndarray


def simulate(
    rng: np.random.Generator,
    *,
    periods: int = 30,
    rolls: int = 75,
    inside: int = 10,
    walk: float = 0.1,
    trend: float = 0.0,
    gap: float = 0.5,
    drift: float = 0.0,
    voters: int = 0,
    missing: float = 0.1,
    told: float = 0.0,
    effect: float = 0.0,
    ends: tuple[float, float] | None = None,
) -> Voter:
    """A voter whose path on the issue is the other's, plus a gap and a drift.

    The drift goes evenly from 0 at the end of the first third of the periods to `drift` at the
    beginning of the last. With `voters`, parameters err as estimates from so many voters do.
    `told` is only for the measure. With `effect` or `ends`, resolutions return from period to
    period until they end, the issue's and the others with the chances `ends`, half of them twice
    as likely and half of them hardly; each keeps its parameters and a deviation of the voter.
    """
    when = np.repeat(np.arange(periods), rolls)
    issue = np.tile(np.arange(rolls) < inside, periods)
    path = rng.normal(scale=walk, size=periods)
    path[0] = rng.normal(scale=0.8)
    path = path.cumsum() + np.linspace(-trend / 2, trend / 2, periods)
    third = periods // 3
    own = path + gap + drift * np.interp(np.arange(periods), [third - 1, periods - third], [0, 1])
    slope, middle, half = items = np.stack([
        rng.normal(scale=1.5, size=len(when)),
        rng.normal(scale=1.2, size=len(when)),
        np.exp(rng.normal(-0.3, 0.7, len(when))) / 2,
    ])  # fmt: skip
    clusters, deviation = np.arange(len(when)), np.zeros(len(when))
    if effect or ends:
        clusters = _returning(rng, issue.reshape(periods, rolls), ends or (0.3, 0.3)).ravel()
        slope, middle, half = items = items[:, clusters]
        deviation = rng.normal(scale=effect, size=len(when))[clusters]
    theta = np.where(issue, own[when], path[when]) + deviation
    felt = slope * theta + rng.logistic(size=len(when))
    votes = np.where(felt < middle - half, 0.0, np.where(felt < middle + half, 0.5, 1.0))
    votes[rng.random(len(when)) < missing] = np.nan
    known, centre, wide = _estimated(rng, items, voters) if voters else items
    cuts = np.stack([centre - wide, centre + wide], axis=-1)
    return Voter(votes, when, known, cuts, issue, np.stack([own, path]), clusters)


def _returning(
    rng: np.random.Generator, issue: np.ndarray, ends: tuple[float, float]
) -> np.ndarray:
    """Labels of resolutions, shape (periods, rolls): each place goes on until its one ends."""
    chance = np.where(issue[0], *ends) * rng.choice([0.2, 1.8], size=issue.shape[1])
    label = np.arange(issue.size).reshape(issue.shape)
    for t in range(1, len(label)):
        label[t] = np.where(rng.random(issue.shape[1]) < chance, label[t], label[t - 1])
    return label


def _estimated(rng: np.random.Generator, items: np.ndarray, voters: int) -> np.ndarray:
    """Parameters with the error that estimates from so many voters of variance 1 have."""
    nodes, mass = np.polynomial.hermite_e.hermegauss(15)
    slope, middle, half = items[..., None]
    low, high = (expit(middle + side * half - slope * nodes) for side in (-1, 1))
    chances = np.stack([low, high - low, 1 - high])
    # Derivatives of F at both cutpoints by slope, middle and log half distance.
    by = [
        (f * (1 - f))[None] * np.stack([-nodes + 0 * f, 1 + 0 * f, side * half + 0 * f])
        for side, f in ((-1, low), (1, high))
    ]
    change = np.stack([by[0], by[1] - by[0], -by[1]])
    weight = voters * mass / mass.sum() / np.maximum(chances, 1e-9)
    info = np.einsum("kanj,kbnj,knj->nab", change, change, weight)
    info[:, range(3), range(3)] += 1 / np.array([3.0, 6.0, 2.0]) ** 2  # the fit's own priors
    error = np.linalg.cholesky(np.linalg.inv(info)) @ rng.normal(size=(*slope.shape[:1], 3, 1))
    by_slope, by_middle, by_half = error[..., 0].T
    return np.stack([items[0] + by_slope, items[1] + by_middle, items[2] * np.exp(by_half)])


def tested(seed: int, scenario: Mapping[str, Any]) -> tuple[Alone, float]:
    """What the measure says of one simulated voter, and its true gap."""
    voter = simulate(np.random.default_rng(seed), **scenario)
    walk = scenario.get("told") or scenario.get("walk", 0.1)
    lasting = {"effect", "ends"} & set(scenario)
    found = moves_alone(
        voter.votes, voter.periods, voter.discrimination, voter.cutpoints, walk, voter.inside,
        clusters=voter.clusters if lasting else None, resamples=99 if lasting else _RESAMPLES,
        draws=99, seed=seed,
    )  # fmt: skip
    return found, float(np.subtract(*voter.paths).mean())


def figures(scenario: Mapping[str, Any], voters: int = _VOTERS) -> dict[str, float]:
    """Rate of alarms; how often the drift's interval holds the truth; means."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        runs = list(pool.map(partial(tested, scenario=scenario), range(voters), chunksize=20))
    truth = scenario.get("drift", 0.0)
    each = [alone for alone, _ in runs]
    return {
        "alarms": float(np.mean([a.p_value <= _ALPHA for a in each])),
        "against_sets": float(np.mean([a.p_set <= _ALPHA for a in each])),
        "gap_covered": float(np.mean([a.gap_low <= gap <= a.gap_high for a, gap in runs])),
        "covered": float(np.mean([a.drift_low <= truth <= a.drift_high for a in each])),
        "gap": float(np.mean([a.gap for a in each])),
        "drift": float(np.mean([a.drift for a in each])),
        "drift_sd": float(np.std([a.drift for a in each])),
        "detectable": float(np.mean([a.detectable for a in each])),
    }


def made_up(state: str, issues: int = _MADE_UP) -> float:
    """Share of made-up issues, any resolutions with a chance of a fifth, that are told apart."""
    with tarazy.open() as known:
        line = points(known, 1992, 2021)
        labels = returning(line.votes.calls)
    rng = np.random.default_rng(0)
    chosen = (rng.random((issues, labels.max() + 1)) < 0.2)[:, labels]
    fit = line.fit
    given = (
        line.votes.of(state), line.votes.years, fit.discrimination, fit.cutpoints, fit.walk
    )  # fmt: skip
    # Each with its own random sets, or all would err together.
    found = [
        moves_alone(*given, one, clusters=labels, resamples=1, draws=_RESAMPLES, seed=i).p_set
        for i, one in enumerate(chosen, start=1)
    ]
    return float(np.mean(np.array(found) <= _ALPHA))


def _seconds() -> float:
    """Six issues of one voter, 34 periods and 2,516 roll calls, 999 resamples."""
    rng = np.random.default_rng(0)
    voter = simulate(rng, periods=34, rolls=74)
    issues = rng.random((6, len(voter.votes))) < np.linspace(0.05, 0.3, 6)[:, None]
    given = voter.votes, voter.periods, voter.discrimination, voter.cutpoints, 0.1
    started = time.process_time()
    several = moves_alone(*given, issues)
    seconds = time.process_time() - started
    alone = moves_alone(*given, issues[3])
    assert alone.p_value == several.p_value[3], "an issue among others differs from it alone"
    assert np.isclose(alone.drift, several.drift[3], atol=1e-6)
    return seconds


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    yield "6 issues of a voter, 2,516 roll calls, 999 resamples (CPU)", f"{_seconds():.1f} s", "5 s"
    for name, scenario in NOTHING.items():
        yield f"alarms at 10 %: {name}", f"{figures(scenario)['alarms']:.3f}", "0.05-0.13"
    for name, scenario in LASTING.items():
        got = figures(scenario)
        yield f"against sets, alarms at 10 %: {name}", f"{got['against_sets']:.3f}", "0.05-0.13"
        yield f"under the model, alarms at 10 %: {name}", f"{got['alarms']:.3f}", ""
    for name, scenario in DRIFT.items():
        yield f"found at 10 %: {name}", f"{figures(scenario)['alarms']:.3f}", ""
    for name, scenario in DRIFTING.items():
        yield f"against sets, found at 10 %: {name}", f"{figures(scenario)['against_sets']:.3f}", ""
    for state in _STATES:
        yield f"made-up issues told apart at 10 %: {state}", f"{made_up(state):.2f}", "about 0.1"


if __name__ == "__main__":
    for title, chosen in {**NOTHING, **DRIFT, **LASTING, **DRIFTING}.items():
        got = figures(chosen)
        print(title, " ".join(f"{key} {value:.3f}" for key, value in got.items()), sep=": ")
        sys.stdout.flush()
    for state in _STATES:
        print(f"made-up issues told apart at 10 %, {state}: {made_up(state):.2f}", flush=True)
