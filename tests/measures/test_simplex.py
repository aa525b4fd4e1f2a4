"""The nearest point of a polytope."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tarazy.measures._simplex import REFUSED, _median, nearest
from tarazy.measures.ideal_points import NotConverged


def solved(points, pool=None, penalty=None):
    points = np.asarray(points, dtype=float)
    pool = np.ones((1, len(points)), dtype=bool) if pool is None else np.array([pool])
    found = nearest((points @ points.T)[None], pool, penalty)
    return found.weights[0], found.residual[0]


def test_by_hand():
    # The nearest point of the segment from (1, 2) to (3, 0) is where x + y = 3 meets x = y.
    assert solved([[1, 2], [3, 0]])[0] == pytest.approx([0.75, 0.25], abs=1e-8)
    # Both ends lie beyond the foot of the perpendicular: the nearer end.
    assert solved([[1, 1], [2, 3]])[0] == pytest.approx([1, 0], abs=1e-8)
    # With the penalty p, two points at distances 1 and 2 on axes: (1 + p) a = (4 + p)(1 - a).
    assert solved([[1, 0], [0, 2]], penalty=np.array([5.0]))[0][0] == pytest.approx(9 / 15)


def test_ties_go_to_the_most_even():
    assert solved([[1, 1], [1, 1], [1, 1], [4, 4]])[0] == pytest.approx(
        [1 / 3, 1 / 3, 1 / 3, 0], abs=1e-6
    )
    assert solved(np.zeros((4, 3)))[0] == pytest.approx([0.25] * 4)
    # The origin is the middle of a square: four corners do, and so would two.
    assert solved([[1, 1], [1, -1], [-1, 1], [-1, -1]])[0] == pytest.approx([0.25] * 4, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_optimal_and_on_the_simplex(seed, count, dims):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count, dims)) + rng.normal(size=dims)
    weights, residual = solved(points)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    assert residual <= REFUSED
    # No vertex lies on the near side of the plane through the point: Wolfe's condition.
    point = weights @ points
    assert (points @ point - point @ point).min() >= -1e-8 * (points**2).sum(axis=1).max()


def test_the_same_weights_as_another_solver():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(40, 22)) + 0.3
    other = minimize(
        lambda w: ((w @ points) ** 2).sum(), np.full(40, 1 / 40),
        jac=lambda w: 2 * points @ (w @ points), bounds=[(0, 1)] * 40, method="SLSQP",
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(40)},
        options={"ftol": 1e-15, "maxiter": 2000},
    )  # fmt: skip
    assert solved(points)[0] == pytest.approx(other.x, abs=1e-5)


def test_together_as_alone_and_only_the_pool():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(30, 12, 6)) + 0.2
    inner, pool = points @ points.swapaxes(1, 2), rng.random((30, 12)) < 0.7
    found = nearest(inner, pool)
    assert (found.weights[~pool] == 0).all()
    for i in range(30):
        alone = nearest(inner[i][None][:, pool[i]][:, :, pool[i]], pool[i][pool[i]][None])
        assert found.weights[i, pool[i]] == pytest.approx(alone.weights[0], abs=1e-7)


def test_refuses_what_is_not_optimal(monkeypatch):
    even = lambda tall, aim: (np.ones(tall.shape[1]), 0.0)  # noqa: E731
    monkeypatch.setattr("tarazy.measures._simplex.nnls", even)
    with pytest.raises(NotConverged, match="from optimal; allowed"):
        solved([[1, 2], [3, 0]])


@given(st.integers(0, 10_000), st.integers(1, 9))
def test_the_median_of_a_pool(seed, count):
    rng = np.random.default_rng(seed)
    values, pool = rng.normal(size=(5, count)) ** 2, rng.random((5, count)) < 0.6
    pool[:, 0] = True
    usual = np.nanmedian(np.where(pool, values, np.nan), axis=1)
    np.testing.assert_array_equal(_median(values, pool), usual)
