"""Carrying forward and chaining: hand-worked panels, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.carry import carry_forward, chain_index, nowcast, robust_sd

NAN = np.nan
SERIES = arrays(
    float,
    st.tuples(st.integers(1, 3), st.integers(1, 7)),
    elements=st.floats(0, 100) | st.just(NAN),
)


@pytest.mark.parametrize(
    ("values", "limit", "filled", "age"),
    [
        ([NAN, 5, NAN, NAN, NAN, 7], 2, [NAN, 5, 5, 5, NAN, 7], [NAN, 0, 1, 2, NAN, 0]),
        ([5, NAN], 0, [5, NAN], [0, NAN]),
        ([NAN, NAN], 9, [NAN, NAN], [NAN, NAN]),
        ([0, NAN], 1, [0, 0], [0, 1]),  # zero is a value
        ([[1, NAN], [NAN, 2]], 1, [[1, 1], [NAN, 2]], [[0, 1], [NAN, 0]]),
        # What is observed last does not reach back to the start.
        ([NAN, 3], 1, [NAN, 3], [NAN, 0]),
    ],
)
def test_carry_forward(values, limit, filled, age):
    got = carry_forward(values, limit)
    np.testing.assert_array_equal(got.values, filled)
    np.testing.assert_array_equal(got.age, age)


@given(SERIES, st.integers(0, 8))
def test_carried_values_are_observed_ones_no_older_than_the_limit(values, limit):
    filled, age = carry_forward(values, limit)
    seen = ~np.isnan(values)
    np.testing.assert_array_equal(filled[seen], values[seen])
    np.testing.assert_array_equal(age == 0, seen)
    assert not (age > limit).any()
    for unit, t in zip(*np.nonzero(age > 0), strict=True):
        assert filled[unit, t] == values[unit, t - int(age[unit, t])]


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        # Links: (12 + 22) / (10 + 20) over both; then the first alone, 18 / 12.
        ([[10, 12, 18], [20, 22, NAN]], [1, 34 / 30, 34 / 30 * 1.5]),
        # A unit that enters moves nothing.
        ([[10, 20], [NAN, 999]], [1, 2]),
        ([[NAN, 10, 20], [NAN, NAN, 5]], [NAN, 1, 2]),  # 1 where any unit is first seen
        ([[10, NAN, 20], [10, NAN, 30]], [1, NAN, NAN]),  # no unit matched
        ([[0, 4], [0, 6]], [1, NAN]),  # growth from zero
        ([[NAN, NAN]], [NAN, NAN]),
        ([[4.0]], [1]),
    ],
)
def test_chain_index(panel, expected):
    np.testing.assert_allclose(chain_index(panel), expected)
    twice = chain_index(np.stack([panel, np.full_like(panel, NAN, dtype=float)]))
    np.testing.assert_allclose(twice, [expected, [NAN] * len(expected)])


@given(
    arrays(float, 4, elements=st.floats(1, 100)),
    st.floats(0.5, 2),
    arrays(bool, (4, 6)),
    st.integers(0, 6),
)
def test_a_panel_of_constant_growth_is_told_exactly(start, growth, gone, limit):
    truth = start[:, None] * growth ** np.arange(6)
    gone[0] = False  # one unit is always seen, so that every link is known
    panel = np.where(gone, NAN, truth)
    np.testing.assert_allclose(chain_index(panel), growth ** np.arange(6), rtol=1e-9)
    values, age, seen = nowcast(panel, limit)
    known = ~np.isnan(values)
    np.testing.assert_allclose(values[known], truth[known], rtol=1e-9)
    np.testing.assert_array_equal(age, carry_forward(panel, limit).age)
    expected = np.nansum(panel, axis=0) / np.where(known, truth, 0).sum(axis=0)
    np.testing.assert_allclose(seen, expected, rtol=1e-9)


def test_nowcast():
    # The second is carried: 20, then 20 * 1.5 (growth of the first), then out of the limit.
    panel = [[10, 15, 15, 30], [20, NAN, NAN, NAN]]
    values, age, seen = nowcast(panel, 2)
    np.testing.assert_allclose(values, [[10, 15, 15, 30], [20, 30, 30, NAN]])
    np.testing.assert_allclose(age, [[0, 0, 0, 0], [0, 1, 2, NAN]])
    np.testing.assert_allclose(seen, [1, 15 / 45, 15 / 45, 1])
    # A year in which nobody is seen breaks the chain: nothing is made up across it, and what
    # comes after it is whole again.
    values, age, seen = nowcast([[10, NAN, 8, 4], [10, NAN, 6, NAN]], 3)
    np.testing.assert_allclose(values, [[10, NAN, 8, 4], [10, NAN, 6, 3]])
    np.testing.assert_allclose(age, [[0, NAN, 0, 0], [0, NAN, 0, 1]])
    np.testing.assert_allclose(seen, [1, NAN, 1, 4 / 7])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: carry_forward([1.0], -1), "limit is -1; allowed: a whole number of at least 0"),
        (lambda: carry_forward([1.0], 1.5), "limit is 1.5"),
        (lambda: carry_forward([1.0], True), "limit is True"),
        (lambda: carry_forward([], 1), "at least one period"),
        (lambda: carry_forward([np.inf], 1), "infinite"),
        (lambda: chain_index([1.0, 2.0]), "at least 2 axes"),
        (lambda: chain_index([[1.0, -2.0]]), r"hold -2\.0"),
        (lambda: nowcast([[1.0]], -2), "limit"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_robust_sd_by_hand_and_against_draws():
    # Sizes 1, 2, 3: median 2; an infinite and a missing change are left out; nothing gives NaN.
    got = robust_sd([[1.0, -2.0, 3.0], [np.inf, np.nan, -0.6745], [np.nan] * 3])
    np.testing.assert_allclose(got, [2 / 0.6745, 1.0, np.nan])
    drawn = np.random.default_rng(5).normal(scale=0.3, size=(1, 200, 300))
    np.testing.assert_allclose(robust_sd(drawn), 0.3, rtol=0.02)
