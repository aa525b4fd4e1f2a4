"""The verdict between rival accounts: how often it is wrong, how often it is found, and time.

`python -m benchmarks.verdict` simulates 40 states of every design, or as many as it is told, and
writes `benchmarks/results/verdict.csv`; `python -m benchmarks` takes five of each. The rule was set
on other states than these (seeds below 10,000), and on none of the designs of `unseen`.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks import records
from benchmarks.simulated_states import (
    ANTICIPATING,
    DOCTRINE,
    INERTIAL,
    LAGS,
    REACTIVE,
    SPANS,
    Design,
    State,
    designs,
    simulate,
)
from tarazy.measures.accounts import CANNOT_TELL, Account, Verdict, verdict

VERDICTS = (REACTIVE, ANTICIPATING, DOCTRINE, INERTIAL, CANNOT_TELL)
#: A wrong confident verdict in at most this share of states of every kind.
PROMISE = 0.05
FULL, QUICK = 40, 5
_RESAMPLES, _DRAWS, _SEED = 199, 6, 10_000


def accounts(state: State) -> list[Account]:
    """The three rivals of inertia as a file would declare them."""
    return [
        Account(REACTIVE, "environment", LAGS, state.signs[REACTIVE]),
        Account(ANTICIPATING, "environment", tuple(-lag for lag in LAGS),
                state.signs[ANTICIPATING]),
        Account(DOCTRINE, "doctrine", SPANS, state.signs[DOCTRINE]),
    ]  # fmt: skip


def judged(state: State, resamples: int = _RESAMPLES, *, effects: bool = False) -> Verdict:
    """The verdict on a state."""
    return verdict(
        state.policy, state.environment, state.dates, accounts(state),
        policy_draws=state.policy_draws, environment_draws=state.environment_draws,
        resamples=resamples, effects=effects,
    )  # fmt: skip


def one(job: tuple[int, int]) -> tuple[int, str, tuple[float, ...]]:
    """Design, verdict and p-values of one state."""
    number, seed = job
    state = simulate(np.random.default_rng([seed, number]), designs()[number], _DRAWS)
    found = judged(state)
    return number, found.account, tuple(each.p for each in found.evidence[:-1])


def simulated(states: int, workers: int = 2, seed: int = _SEED) -> list[dict[str, str]]:
    """Rows of the results: one a design."""
    # Two processes with one thread each; more threads only get in each other's way.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    table = designs()
    jobs = [(i, seed + s) for s in range(states) for i in range(len(table))]
    counts = [Counter[str]() for _ in table]
    alarms = np.zeros((len(table), 3))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for number, account, p in pool.map(one, jobs, chunksize=len(table)):
            counts[number][account] += 1
            alarms[number] += np.array(p) <= 0.05
    return [_row(*each, states) for each in zip(table, counts, alarms, strict=True)]


def _row(design: Design, count: Counter[str], alarms: np.ndarray, states: int) -> dict[str, str]:
    """One design's counts."""
    wrong = sum(k for name, k in count.items() if name != CANNOT_TELL and name not in design.right)
    right = sum(count[name] for name in design.right)
    return {
        "design": design.name, "kind": kind_of(design), "n": str(design.n),
        "effect": str(max(design.effects.values(), default=0.0)), "nuisance": design.nuisance,
        "declared": str(design.signed), "states": str(states),
        **{name.replace(" ", "_"): str(count[name]) for name in VERDICTS},
        "right": str(right), "wrong": str(wrong),
        **{f"p_{name}": str(int(k))
           for name, k in zip((REACTIVE, ANTICIPATING, DOCTRINE), alarms, strict=True)},
    }  # fmt: skip


def kind_of(design: Design) -> str:
    """What the state is."""
    return {0: INERTIAL, 2: "mixed"}.get(len(design.effects)) or next(iter(design.effects))


def wrong_by_kind(rows: list[dict[str, str]]) -> dict[tuple[str, int], tuple[float, float]]:
    """Share of wrong confident verdicts, and its Monte Carlo standard error, by kind and length."""
    sums: dict[tuple[str, int], np.ndarray] = {}
    for row in rows:
        key = row["kind"], int(row["n"])
        seen = np.array([int(row["wrong"]), int(row["states"])])
        sums[key] = sums.get(key, np.zeros(2)) + seen
    out = {}
    for key, (wrong, states) in sums.items():
        share = wrong / states
        out[key] = share, float(np.sqrt(max(share, 1 / states) * (1 - share) / states))
    return out


def kept(rows: list[dict[str, str]]) -> bool:
    """Whether the promise is kept: by kind, and by design as far as so few states can tell."""
    by_kind = all(share - 2 * error <= PROMISE for share, error in wrong_by_kind(rows).values())
    return by_kind and all(
        int(row["wrong"]) / int(row["states"]) <= PROMISE
        + 3 * np.sqrt(PROMISE * (1 - PROMISE) / int(row["states"]))
        for row in rows
    )  # fmt: skip


def seconds(n: int) -> float:
    """Time of one whole verdict, effects that could be seen included."""
    design = next(d for d in designs() if d.n == n and d.effects.get(REACTIVE) == 0.35)
    state = simulate(np.random.default_rng(0), design, 50)
    started = time.process_time()
    judged(state, 999, effects=True)
    return time.process_time() - started


def table(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Lines of figures beside promises."""
    for (kind, n), (share, error) in wrong_by_kind(rows).items():
        yield f"wrong verdicts: {kind}, n = {n}", f"{share:.3f} ± {2 * error:.3f}", "0.05"
    for row in rows:
        states = int(row["states"])
        counts = " ".join(f"{int(row[name.replace(' ', '_')]):3}" for name in VERDICTS)
        yield row["design"], counts, f"{int(row['wrong']) / states:.2f} wrong"


def run(states: int = QUICK) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    for n in (30, 74):
        yield f"a verdict, n = {n}, 999 resamples (CPU)", f"{seconds(n):.1f} s", "3 s"
    rows = simulated(states)
    assert kept(rows), f"wrong confident verdicts: {wrong_by_kind(rows)}"
    yield from table(rows)


def read() -> list[dict[str, str]]:
    """Return the results that are kept."""
    return records.read("verdict")


if __name__ == "__main__":
    results = simulated(int(sys.argv[1]) if len(sys.argv) > 1 else FULL)
    records.write("verdict", results)
    print(f"{'verdicts by design':45} {' '.join(f'{name[:3]:>3}' for name in VERDICTS)}")
    for what, measured, promised in table(results):
        print(f"{what:45} {measured:>20} {promised:>12}", flush=True)
    sys.exit(0 if kept(results) else "a wrong confident verdict in more than 5 % of states")
