"""Diversity: published values, limits, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.diversity import evenness, hill_number, leinster_cobbold

NAN = np.nan
SHARES = arrays(float, 5, elements=st.floats(1e-3, 1))
ORDERS = st.floats(0, 50) | st.just(np.inf)
ALIKE = arrays(float, (5, 5), elements=st.floats(0, 1)).map(
    lambda z: np.where(np.eye(5, dtype=bool), 1.0, z)
)


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        # p = 1/2, 1/4, 1/4: H = 1.5 log 2, sum of squares 3/8, largest 1/2.
        ([2, 1, 1], 0, 3),
        ([2, 1, 1], 1, 2**1.5),
        ([2, 1, 1], 2, 8 / 3),
        ([2, 1, 1], np.inf, 2),
        # Order 1/2: (sum of square roots)^2 = (sqrt(1/2) + 1)^2.
        ([2, 1, 1], 0.5, (np.sqrt(0.5) + 1) ** 2),
        # Order 3: (1/8 + 1/64 + 1/64)^(-1/2) = (5/32)^(-1/2).
        ([2, 1, 1], 3, np.sqrt(32 / 5)),
        ([1, 1, 1, 1], 1.7, 4),
        ([3, 0, NAN], 1, 1),
        ([5, 5, 0, NAN], 0, 2),
        ([0, 0], 0, NAN),
        ([NAN, NAN], 2, NAN),
        (
            [2, 1, 1],
            5000,
            2.0 * 2 ** (1 / 4999),
        ),  # (2^-5000 + ...)^(1 / -4999): underflows if naive
    ],
)
def test_hill_number(p, q, expected):
    np.testing.assert_allclose(hill_number(p, q), expected, rtol=1e-9)


def test_josts_sixteen_equally_common_species():
    # Jost (2006): entropies of 16 equally common species all convert to 16.
    for q in (0, 0.3, 1, 1 + 1e-13, 2, 40, np.inf):
        np.testing.assert_allclose(hill_number(np.ones(16), q), 16)


@given(SHARES, ORDERS, ORDERS)
def test_hill_falls_with_the_order_and_knows_no_names_or_units(p, q, r):
    low, high = sorted((q, r))
    assert hill_number(p, high) <= hill_number(p, low) * (1 + 1e-9)
    number = hill_number(p, q)
    assert 1 - 1e-9 <= number <= 5 + 1e-9
    np.testing.assert_allclose(hill_number(9 * p[[4, 2, 0, 1, 3]], q), number)
    # Replication (Hill's doubling): twice the parts, each split in two, is twice the number.
    np.testing.assert_allclose(hill_number(np.concatenate([p, p]), q), 2 * number)


@given(SHARES)
def test_hill_is_smooth_at_its_limits(p):
    np.testing.assert_allclose(hill_number(p, 1 + 1e-9), hill_number(p, 1), rtol=1e-7)
    np.testing.assert_allclose(hill_number(p, 1 - 1e-13), hill_number(p, 1), rtol=1e-9)
    np.testing.assert_allclose(hill_number(p, 1e9), hill_number(p, np.inf), rtol=1e-7)
    # Both ways of summing agree where one hands over to the other.
    np.testing.assert_allclose(hill_number(p, 1.5 - 1e-12), hill_number(p, 1.5), rtol=1e-9)


def test_evenness_is_the_hill_ratio():
    np.testing.assert_allclose(evenness([2, 1, 1]), 2**1.5 / 3)
    np.testing.assert_allclose(evenness([2, 1, 1, 0], 2), 8 / 9)  # a zero part does not count
    np.testing.assert_allclose(evenness([[1, 1], [NAN, NAN]]), [1, NAN])


@pytest.mark.parametrize("q", [0, 0.7, 1, 2, 7, np.inf])
def test_leinster_cobbold(q):
    p = np.array([[2, 1, 1], [1, 1, 0], [NAN, 3, 1]])
    np.testing.assert_allclose(leinster_cobbold(p, np.eye(3), q), hill_number(p, q))
    np.testing.assert_allclose(leinster_cobbold(p, np.ones((3, 3)), q), 1)
    # Halves that are alike by z: each is (1 + z) / 2 ordinary, so D = 2 / (1 + z) at any order.
    alike = np.array([[1, 0.5], [0.5, 1]])
    np.testing.assert_allclose(leinster_cobbold([1, 1], alike, q), 4 / 3)
    # Identical parts may be merged (Leinster and Cobbold 2012, "identical species").
    blocks = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(leinster_cobbold([2, 1, 1], blocks, q), hill_number([3, 1], q))
    # A part that is absent makes nothing ordinary; a matrix a row gives a number a row.
    stack = np.stack([np.eye(3), np.ones((3, 3)), np.eye(3)])
    expected = [hill_number(p[0], q), 1, hill_number(p[2], q)]
    np.testing.assert_allclose(leinster_cobbold(p, stack, q), expected)
    assert np.isnan(leinster_cobbold([0, 0, 0], np.eye(3), q))


@given(SHARES, ALIKE, ORDERS)
def test_likeness_only_lowers_diversity(p, alike, q):
    number = leinster_cobbold(p, alike, q)
    assert 1 - 1e-9 <= number <= hill_number(p, q) * (1 + 1e-9)
    assert leinster_cobbold(p, np.maximum(alike, 0.5), q) <= number * (1 + 1e-9)
    order = [3, 1, 4, 0, 2]
    again = leinster_cobbold(p[order], alike[np.ix_(order, order)], q)
    np.testing.assert_allclose(again, number)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hill_number([1, 1], -1), "q is -1; allowed"),
        (lambda: hill_number([1, 1], NAN), "q is nan"),
        (lambda: hill_number([1, 1], "1"), "q is '1'"),
        (lambda: hill_number([1, -2], 1), r"hold -2\.0"),
        (lambda: leinster_cobbold([1, 1], np.eye(3), 1), r"\(3, 3\); allowed: \(..., 2, 2\)"),
        (lambda: leinster_cobbold([1, 1], [[1, 2], [0, 1]], 1), r"from 0\.0 to 2\.0"),
        (lambda: leinster_cobbold([1, 1], [[1, NAN], [0, 1]], 1), "none missing"),
        (lambda: leinster_cobbold([1, 1], [[0.5, 0], [0, 1]], 1), "1 throughout"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
