"""The rule by which `counterfactual` tells an effect: false alarms and power by condition.

`python -m benchmarks.counterfactual [panels]` prints a row for each kind of panel and size of
effect. Panels are those of `benchmarks/synthetic_control.py`: donors and the state share two
factors that wander, own paths remember, figures are measured with an error of 0.3 of the spread of
an own path, which is the unit of the effect. It is put in for good from the shock on.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context

import numpy as np

from benchmarks.synthetic_control import simulate
from tarazy.findings._without import ALPHA, STAND, _by_placebos
from tarazy.measures.conformal import conformal
from tarazy.measures.placebos import leave_one_out, placebos_in_space
from tarazy.measures.synthetic_control import augmented_control, synthetic_control
from tarazy.measures.synthetic_difference import synthetic_difference

#: Columns: guards are a fit that is not poor, one sign by all methods, not hanging on one donor;
#: with a loose fit, one that misses by no more than the outcome's spread before the shock.
RULES = (
    "both", "space", "conformal", "both, guards", "space, guards", "conformal, guards",
    "space, guards with a loose fit", "space, plain ratio", "conformal, difference", "guards",
)  # fmt: skip
MEMORIES, DONORS, BEFORE, EFFECTS = (0.5, 0.7, 0.9), (12, 25, 40), (21, 27), (0.0, 1.0, 2.0, 4.0)
Case = tuple[float, int, int, float]
_FEW, _QUICK = 100, 40


def told(seed: int, case: Case) -> list[bool]:
    """Whether each rule tells an effect in one panel."""
    memory, donors, before, effect = case
    units, _ = simulate(
        np.random.default_rng(seed), memory=memory, donors=donors, before=before, effect=effect
    )
    y, others = units[0], units[1:]
    plain, pair = synthetic_control(y, others, before), synthetic_difference(y, others, before)
    among = placebos_in_space(y, others, before, rule="difference")
    space = _by_placebos(pair, among, before)[2] <= ALPHA
    # At this level nothing can be rejected, and no time goes into the ends of intervals.
    band = {
        rule: conformal(y, others, before, rule=rule, level=0.9999).p_value <= ALPHA
        for rule in ("plain", "difference")
    }
    signs = {np.sign(one.effect) for one in (plain, pair, augmented_control(y, others, before))}
    left = [leave_one_out(y, others, before, rule=rule) for rule in ("plain", "difference")]
    ends = {np.sign(end) for one in left for end in (one.low, one.high)}
    steady = not plain.few_periods and donors >= STAND and len(signs) == len(ends) == 1
    guards = steady and not (plain.poor_fit and pair.poor_fit)
    loose = steady and min(plain.misfit, pair.misfit) <= 1
    ratio = placebos_in_space(y, others, before).p_value <= ALPHA
    chosen = [space and band["plain"], space, band["plain"]]
    held = [one and guards for one in chosen]
    return [*chosen, *held, space and loose, ratio, band["difference"], guards]


def rates(case: Case, panels: int, pool: Executor) -> list[float]:
    """How often each rule tells an effect."""
    runs = list(pool.map(partial(told, case=case), range(panels), chunksize=5))
    return [float(share) for share in np.mean(runs, axis=0)]


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for effect in (0.0, 2.0):
            shares = rates((0.5, 25, 21, effect), _QUICK, pool)
            for rule, share in zip(RULES[:7], shares, strict=False):
                name = f"counterfactual told, effect of {effect:g}, 25 donors: {rule}"
                yield name, f"{share:.2f}", "" if effect else "up to 0.10"


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else _FEW
    heads = (rule.replace(", ", " ") for rule in RULES)
    print("memory,donors,before,effect,panels", *heads, sep=",")
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        for one in product(MEMORIES, DONORS, BEFORE, EFFECTS):
            print(*one, many, *(f"{k:.3f}" for k in rates(one, many, workers)), sep=",", flush=True)
