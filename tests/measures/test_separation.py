"""Separated zeros: the examples of ppmlhdfe's primer, and worlds where the truth is planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures._separation import separated

NONE: list[np.ndarray] = []


def test_a_dummy_of_zeros_only_separates_them():
    y, x = np.array([0, 0, 0, 1, 2, 3.0]), np.array([[1, 1, 0, 0, 0, 0.0]]).T
    assert separated(y, x, NONE).tolist() == [True, True, False, False, False, False]


def test_two_regressors_that_separate_together_only():
    """Correia, Guimaraes and Zylkin: 2 x1 + x2 is 3 at the first zero and 0 everywhere else."""
    y = np.array([0, 0, 0, 1, 2, 3.0])
    x = np.array([[2, -1, 0, 0, 5, 6], [-1, 2, 0, 0, -10, -12.0]]).T
    assert np.flatnonzero(separated(y, x, NONE)).tolist() == [0]


def test_two_sets_of_effects_and_the_same_with_a_little_trade():
    y, first, second = (
        np.array([0, 1, 0, 0, 1.0]),
        np.array([0, 0, 1, 1, 1]),
        np.array([0, 0, 0, 1, 1]),
    )
    x = np.zeros((5, 1))
    assert np.flatnonzero(separated(y, x, [first, second])).tolist() == [2]
    # Three tiny flows in the same cell, and the zero is kept: a threshold on fits would drop it.
    more = np.array([1, 1, 1])
    kept = separated(np.r_[y, [1e-6] * 3], np.zeros((8, 1)),
                     [np.r_[first, more], np.r_[second, 0 * more]])  # fmt: skip
    assert not kept.any()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 4))
def test_planted_zeros_are_found_and_no_others(seed, planted):
    """A dummy that is 1 on a few zeros, among flows that tell every other coefficient."""
    rng = np.random.default_rng(seed)
    i, j = (a.ravel() for a in np.indices((6, 6)))
    y = rng.poisson(3, 36) + 1.0
    zero = rng.choice(36, planted + 3, replace=False)
    y[zero] = 0
    feud = np.zeros(36)
    feud[zero[:planted]] = 1
    x = np.stack([rng.normal(size=36), feud], axis=1)
    found = np.flatnonzero(separated(y, x, [i, j]))
    assert set(zero[:planted]) <= set(found)
    without = separated(y, x[:, :1], [i, j])
    assert set(found) - set(zero[:planted]) == set(np.flatnonzero(without)) - set(zero[:planted])


def test_without_zeros_there_is_nothing_to_find():
    assert not separated(np.ones(4), np.ones((4, 1)), [np.array([0, 0, 1, 1])]).any()
    with pytest.raises(ValueError):
        separated(np.ones(4), np.ones((4, 1)), [np.array([0, 0, 1])])
