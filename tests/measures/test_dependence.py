"""Dependence: a published index, hand-worked dyads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.dependence import (
    asymmetry,
    hirschman_index,
    interdependence_balance,
    log_asymmetry,
)
from tarazy.measures.diversity import hill_number

NAN = np.nan


@pytest.mark.parametrize(
    ("p", "plain", "normalised"),
    [
        # The US Department of Justice's example: four firms of 30, 30, 20, 20 give 2600 / 10000.
        ([30, 30, 20, 20], 0.26, (0.26 - 0.25) / 0.75),
        ([1, 1, NAN, NAN], 0.5, 0),
        ([7, 0], 1, 1),  # a partner with nothing is a partner
        ([7, NAN], 1, NAN),
        ([0, 0], NAN, NAN),
    ],
)
def test_hirschman_index(p, plain, normalised):
    np.testing.assert_allclose(hirschman_index(p), plain)
    np.testing.assert_allclose(hirschman_index(p, normalised=True), normalised, atol=1e-12)


@given(arrays(float, 6, elements=st.floats(1e-3, 1)))
def test_hirschman_index_is_one_over_the_hill_number_of_order_two(p):
    np.testing.assert_allclose(hirschman_index(p), 1 / hill_number(p, 2))
    assert -1e-12 <= hirschman_index(p, normalised=True) <= 1


def test_a_dyad():
    mine, theirs = [0.4, 0.25, 0.1, 0, 0, NAN], [0.1, 0.25, 0.4, 0.2, 0, 0.5]
    np.testing.assert_allclose(asymmetry(mine, theirs), [0.3, 0, -0.3, -0.2, 0, NAN])
    log4 = np.log(4)
    np.testing.assert_allclose(log_asymmetry(mine, theirs), [log4, 0, -log4, -np.inf, NAN, NAN])
    # Barbieri (1996): salience sqrt(0.4 * 0.1) = 0.2, symmetry 1 - 0.3 = 0.7, product 0.14.
    dyad = interdependence_balance(mine, theirs)
    np.testing.assert_allclose(dyad.salience, [0.2, 0.25, 0.2, 0, 0, NAN])
    np.testing.assert_allclose(dyad.symmetry, [0.7, 1, 0.7, 0.8, 1, NAN])
    np.testing.assert_allclose(dyad.interdependence, [0.14, 0.25, 0.14, 0, 0, NAN])


@pytest.mark.parametrize("measure", [asymmetry, log_asymmetry, interdependence_balance])
def test_bad_input_is_named(measure):
    with pytest.raises(ValueError, match=r"share_in_mine hold 1\.5; allowed: numbers in \[0, 1\]"):
        measure([1.5], [0.5])
    with pytest.raises(ValueError, match=r"share_in_theirs hold -0\.5"):
        measure([0.5], [-0.5])
    with pytest.raises(ValueError, match="do not fit"):
        measure([0.5, 0.5], [0.1, 0.2, 0.3])
