"""Similarity of votes: hand-worked cases, and all pairs against one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.similarity import agreement, agreement_matrix, group_similarity

NAN = np.nan
VOTES = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 8)),
    elements=st.sampled_from([0, 0.5, 1, NAN]),
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], 1),
        ([1, 0], [0, 1], 0),
        # Lijphart (1963): (full + partial / 2) / total = (1 + 2 / 2) / 4.
        ([1, 1, 0.5, 0], [1, 0.5, 0, 1], 0.5),
        ([0.5, 0.5], [0.5, 0.5], 1),  # two abstentions agree
        ([1, NAN, 0], [1, 1, NAN], 1),  # only the first roll call counts
        ([1, NAN], [NAN, 1], NAN),
    ],
)
def test_agreement(a, b, expected):
    np.testing.assert_allclose(agreement(a, b), expected)
    np.testing.assert_allclose(agreement(b, a), expected)


@given(VOTES)
def test_all_pairs_at_once_are_the_pairs_one_by_one(votes):
    matrix = agreement_matrix(votes)
    np.testing.assert_allclose(matrix, agreement(votes[:, None, :], votes[None, :, :]))
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diagonal(matrix) == 1, ~np.isnan(votes).all(axis=1))
    np.testing.assert_allclose(agreement_matrix(np.stack([votes, 1 - votes]))[1], matrix)


def test_group_similarity():
    alike = np.array(
        [[1, 0.2, 0.4, NAN], [0.2, 1, 0.8, 0.6], [0.4, 0.8, 1, 0.1], [NAN, 0.6, 0.1, 1]]
    )
    groups = [[1, 3, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 1, 0]]
    got = group_similarity(alike, groups)
    # First with second: (1 * 0.4 + 3 * 0.8 + 3 * 0.6) / 7, the unknown pair left out.
    assert got[0, 1] == pytest.approx(4.6 / 7)
    assert got[0, 2] == pytest.approx(0.6)
    assert got[0, 3] == pytest.approx((0.4 + 3 * 0.8) / 4)
    # The second and the third share a member: (0.1 + 1) / 2.
    assert got[1, 2] == pytest.approx(0.55)
    np.testing.assert_array_equal(np.diagonal(got), 1)  # though members differ
    np.testing.assert_allclose(got, got.T)
    # Nothing known between two groups: unknown, not zero.
    assert np.isnan(group_similarity(alike, [[1, 0, 0, 0], [0, 0, 0, 1]])[0, 1])
    stacked = group_similarity(np.stack([alike, np.ones((4, 4))]), groups)
    np.testing.assert_allclose(stacked, [got, np.ones((4, 4))])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: agreement([2], [1]), r"votes_a hold 2\.0; allowed: 0 no, 0\.5 abstention"),
        (lambda: agreement([1, 0], [1, 0, 1]), "do not fit"),
        (lambda: agreement_matrix([1, 0]), "at least 2 axes"),
        (lambda: group_similarity(np.ones((2, 3)), [[1, 1]]), "allowed: .*m, m"),
        (lambda: group_similarity(np.eye(2), [[1, 1, 1]]), r"allowed: \(groups, 2\)"),
        (lambda: group_similarity(np.eye(2), [[1, 1], [0, 0]]), r"groups \[1\] have no member"),
        (lambda: group_similarity(np.eye(2), [[1, NAN]]), "none missing"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
