"""The equal mixture of several estimates: its moments by hand, and what is refused."""

import numpy as np
import pytest

from tarazy.measures.pool import pooled


def test_one_estimate_is_its_own_normal():
    drawn = pooled([[1.0, 2.0]], [[[0.04, 0.01], [0.01, 0.09]]], 20_000, np.random.default_rng(0))
    again = np.random.default_rng(0).multivariate_normal(
        [1.0, 2.0], [[0.04, 0.01], [0.01, 0.09]], 20_000, method="eigh"
    )
    assert (drawn == again).all()


def test_moments_of_a_mixture_are_those_of_buckland_and_others():
    """Mean of the points; mean of the variances plus the spread of the points."""
    points = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 4.0]])
    errors = [np.diag([0.1, 0.2]), np.diag([0.3, 0.2]), np.array([[0.2, 0.1], [0.1, 0.5]])]
    drawn = pooled(points, errors, 300_000, np.random.default_rng(1))
    assert drawn.mean(axis=0) == pytest.approx(points.mean(axis=0), abs=0.01)
    apart = points - points.mean(axis=0)
    by_hand = np.mean(errors, axis=0) + apart.T @ apart / 3
    assert np.cov(drawn.T, bias=True) == pytest.approx(by_hand, abs=0.02)


def test_each_has_an_equal_part_of_the_draws():
    drawn = pooled([[0.0], [1.0], [2.0]], [np.zeros((1, 1))] * 3, 10, np.random.default_rng(2))
    assert np.bincount(drawn[:, 0].astype(int)).tolist() == [4, 3, 3]


@pytest.mark.parametrize(
    ("points", "errors", "draws", "said"),
    [
        ([], [], 10, "0 points"),
        ([[0.0]], [], 10, "1 points of 1 shapes and 0 covariances"),
        ([[0.0], [0.0, 1.0]], [[[1.0]], np.eye(2)], 10, "2 points of 2 shapes"),
        ([[0.0, 1.0]], [[[1.0]]], 10, r"allowed: \(2, 2\)"),
        ([[np.nan]], [[[1.0]]], 10, "hold NaN"),
        ([[0.0], [1.0]], [[[1.0]], [[1.0]]], 1, "draws"),
    ],
)
def test_what_is_no_mixture_is_refused(points, errors, draws, said):
    with pytest.raises(ValueError, match=said):
        pooled(points, errors, draws, np.random.default_rng(0))
