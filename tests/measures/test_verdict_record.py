"""The record of the calibration is what a run with its seeds prints."""

from collections import Counter

import numpy as np
import pytest
from benchmarks.simulated_states import designs
from benchmarks.verdict import _SEED, FULL, _row, one, read


# Two seconds each: forty states, as many as the record has of every design.
@pytest.mark.parametrize("name", ["inertial, bursts, n = 30", "reactive 0.2, n = 74"])
def test_the_record_is_what_a_run_prints(name):
    table = designs()
    number = [design.name for design in table].index(name)
    runs = [one((number, _SEED + s)) for s in range(FULL)]
    alarms = (np.array([p for _, _, p in runs]) <= 0.05).sum(axis=0)
    (kept,) = [row for row in read() if row["design"] == name]
    assert _row(table[number], Counter(account for _, account, _ in runs), alarms, FULL) == kept
