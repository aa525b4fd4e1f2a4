import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures._variogram import (
    Shape,
    contrast_variance,
    freedom,
    semivariances,
    shape_of,
)


def test_semivariances_by_hand():
    by_lag, pairs, mean = semivariances(np.array([0.0, 2.0, 2.0, 6.0]), np.arange(4.0))
    # Half squared differences: lag 1: 2, 0, 8; lag 2: 2, 8; lag 3: 18.
    assert by_lag == pytest.approx([10 / 3, 5, 18])
    assert pairs.tolist() == [3, 2, 1]
    assert mean == pytest.approx(38 / 6)


def test_a_time_that_is_missing_makes_longer_lags():
    by_lag, pairs, _ = semivariances(np.array([0.0, 2.0, 4.0]), np.array([0.0, 1.0, 3.0]))
    assert pairs.tolist() == [1, 1, 1]
    assert by_lag == pytest.approx([2, 2, 8])


@given(st.integers(2, 30))
def test_what_does_not_last_is_white_noise(n):
    shape, times = Shape(2.0, 0.0, 0.5), np.arange(float(n + 3))
    weights = np.concatenate([np.full(n, -1 / n), np.full(3, 1 / 3)])
    assert contrast_variance(shape, weights, times) == pytest.approx(2 * (1 / n + 1 / 3))
    assert freedom(shape, times[:n]) == pytest.approx(n - 1)


def test_a_walk_strays_further_the_longer_ahead():
    walk = Shape(0.0, 1 / (1 - 0.98), 0.98)  # a step has a variance of about two semivariances
    times = np.arange(20.0)
    last = np.zeros(20)
    last[9] = -1
    near, far = last.copy(), last.copy()
    near[10], far[19] = 1, 1
    assert contrast_variance(walk, near, times) == pytest.approx(2.0)
    assert contrast_variance(walk, far, times) == pytest.approx(2 * 50 * (1 - 0.98**10))
    assert freedom(walk, times) < 6


def test_an_autoregression_has_its_covariance():
    keeps, n = 0.7, 12
    lag = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    cov = 0.5 * np.eye(n) + keeps**lag
    weights = np.concatenate([np.full(8, -1 / 8), np.full(4, 1 / 4)])
    found = contrast_variance(Shape(0.5, 1.0, keeps), weights, np.arange(float(n)))
    assert found == pytest.approx(weights @ cov @ weights)


@pytest.mark.parametrize("keeps", [0.0, 0.9])
def test_the_shape_of_many_series_is_found(keeps):
    rng = np.random.default_rng(3)
    n, many = 26, 400
    x = np.zeros((many, n))
    x[:, 0] = rng.normal(size=many)
    for t in range(1, n):
        x[:, t] = keeps * x[:, t - 1] + np.sqrt(1 - keeps**2) * rng.normal(size=many)
    x += 0.5 * rng.normal(size=x.shape)
    found = [semivariances(row, np.arange(float(n))) for row in x]
    shape = shape_of(np.array([b / m for b, _, m in found]), np.array([p for _, p, _ in found]))
    weights = np.concatenate([np.full(18, -1 / 18), np.full(8, 1 / 8)])
    lag = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    cov = 0.25 * np.eye(n) + (keeps**lag if keeps else np.eye(n))
    centred = cov - cov.mean(axis=0) - cov.mean(axis=1)[:, None] + cov.mean()
    truth = weights @ cov @ weights / (np.trace(centred) / (n - 1))
    assert contrast_variance(shape, weights, np.arange(float(n))) == pytest.approx(truth, rel=0.2)


def test_few_series_are_drawn_to_what_is_held_before():
    flat = shape_of(np.ones((1, 20)), np.arange(20.0, 0, -1)[None])
    many = shape_of(np.ones((500, 20)), np.tile(np.arange(20.0, 0, -1), (500, 1)))
    assert many.lasting < 0.02
    assert flat.lasting > 0.2
