"""Divergence: bounds, hand-worked cases, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon

from tarazy.measures.divergence import contributions, entropy, jensen_shannon

NAN = np.nan
SHARES = st.floats(0, 1).map(lambda x: round(x, 3))
# The first part is positive, so that each row has a composition.
ROWS = arrays(float, st.tuples(st.integers(2, 5), st.just(4)), elements=SHARES).map(
    lambda x: x + np.array([0.01, 0, 0, 0])
)


def test_entropy():
    p = [[1, 1, 1, 1], [2, 1, 1, NAN], [5, 0, 0, 0], [0, 0, 0, 0], [NAN] * 4]
    expected = [np.log(4), 1.5 * np.log(2), 0, NAN, NAN]
    np.testing.assert_allclose(entropy(p), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("rows", "weights", "nats", "normalised"),
    [
        (np.eye(2), None, np.log(2), 1),  # disjoint: log k
        (np.eye(5), None, np.log(5), 1),
        # Disjoint with weights 3/4, 1/4: the entropy of the weights.
        (np.eye(2), [3, 1], np.log(4) - 0.75 * np.log(3), 1),
        (np.ones((3, 4)), None, 0, 0),
        # (1, 0) and (1/2, 1/2): mixture (3/4, 1/4); H(m) - H(p)/2 = log 4 - 0.75 log 3 - log(2)/2.
        (
            [[1, 0], [1, 1]],
            None,
            1.5 * np.log(2) - 0.75 * np.log(3),
            1.5 - 0.75 * np.log2(3),
        ),
        # A missing or partial row and one of weight 0 drop out: the other two are disjoint.
        ([[1, 0], [NAN, NAN], [NAN, 1], [0, 1], [1, 1]], [2, 5, 5, 2, 0], np.log(2), 1),
        # Four distributions on two parts: the bound is log 2 and here it is reached.
        ([[1, 0], [1, 0], [0, 1], [0, 1]], None, np.log(2), 1),
        # Fewer than two left.
        ([[1, 0], [NAN, NAN]], None, NAN, NAN),
        ([[1, 0], [0, 1]], [1, 0], NAN, NAN),
        ([[0, 0], [0, 1]], None, NAN, NAN),
        # One part only: nothing to disagree on.
        ([[1], [2]], None, 0, 0),
    ],
)
def test_jensen_shannon(rows, weights, nats, normalised):
    np.testing.assert_allclose(jensen_shannon(rows, weights, normalised=False), nats, atol=1e-12)
    np.testing.assert_allclose(jensen_shannon(rows, weights), normalised, atol=1e-12)


@given(ROWS, st.data())
def test_identities(rows, data):
    k = len(rows)
    weights = data.draw(arrays(float, k, elements=st.floats(0.1, 5)))
    value = jensen_shannon(rows, weights)
    assert 0 <= value <= 1
    for normalised in (True, False):
        each = contributions(rows, weights, normalised=normalised)
        assert (each >= 0).all()
        total = jensen_shannon(rows, weights, normalised=normalised)
        np.testing.assert_allclose(each.sum(), total, atol=1e-12)
    order = data.draw(st.permutations(range(k)))
    again = jensen_shannon(7 * rows[order][:, ::-1], weights[order])
    np.testing.assert_allclose(again, value, atol=1e-12)
    # Lin (1991): the entropy of the mixture less the mean entropy.
    share = weights / weights.sum()
    closed = rows / rows.sum(axis=1, keepdims=True)
    lin = entropy(share @ closed) - share @ entropy(closed)
    np.testing.assert_allclose(jensen_shannon(rows, weights, normalised=False), lin, atol=1e-9)
    # SciPy gives the root of the case of two equal weights.
    pair = jensen_shannon(rows[:2], normalised=False)
    np.testing.assert_allclose(pair, jensenshannon(rows[0], rows[1]) ** 2, atol=1e-7)
    # A row that is missing is as if it were not there; leading axes stand alone.
    gone = np.vstack([rows, np.full((1, 4), NAN)])
    stacked = jensen_shannon(np.stack([gone, gone[::-1]]), np.append(weights, 3))
    np.testing.assert_allclose(stacked[0], value, atol=1e-12)


def test_contributions_of_rows_that_drop_out_are_missing():
    each = contributions([[1, 0], [NAN, 1], [0, 1]])
    np.testing.assert_allclose(each, [0.5, NAN, 0.5])
    np.testing.assert_array_equal(contributions([[1, 0], [NAN, 1]]), [NAN, NAN])
    # Weight draws may have more axes than the distributions.
    assert jensen_shannon(np.eye(2), np.ones((6, 2))).shape == (6,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: jensen_shannon([1, 2]), "distributions have shape"),
        (lambda: jensen_shannon([[1, -2], [1, 1]]), r"hold -2\.0"),
        (lambda: jensen_shannon(np.eye(2), [1, 2, 3]), r"weights \(3,\), rows \(2,\)"),
        (lambda: contributions(np.eye(2), [1, -1]), r"weights hold -1\.0"),
        (lambda: entropy([-1.0]), "allowed"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
