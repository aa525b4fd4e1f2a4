"""Distances without noise: hand-worked, unbiased, and refusing what is no composition."""

import numpy as np
import pytest
from benchmarks.periods import distances

from tarazy.measures.composition import aitchison_distance
from tarazy.measures.noisy_distance import distance_without_noise


def test_without_errors_it_is_the_aitchison_distance():
    x, y = np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.6, 0.3])
    found = distance_without_noise(x, y, np.tile(x, (9, 1)), np.tile(y, (9, 1)))
    known = float(aitchison_distance(x, y))
    assert found.value == pytest.approx(known)
    assert found.draws == pytest.approx(np.full(9, known))
    assert found.noise == pytest.approx(0.0)


def test_the_noise_is_the_variance_of_both_by_hand():
    """Log-ratios of x at ±a about its point: variance 2 a² n / (n - 1) over two parts."""
    a, x = 0.1, np.array([1.0, 1.0])
    drawn = np.exp(np.array([[a, -a], [-a, a]] * 50))
    found = distance_without_noise(
        x, [np.exp(2.0), 1.0], drawn, np.tile([np.exp(2.0), 1.0], (100, 1))
    )
    noise = 2 * a**2 * 100 / 99
    assert found.noise == pytest.approx(np.sqrt(noise))
    assert found.value == pytest.approx(np.sqrt(2.0 - noise))


def test_what_errors_alone_give_is_no_distance():
    rng = np.random.default_rng(0)
    x = np.array([0.3, 0.3, 0.4])
    many = np.exp(0.5 * rng.standard_normal((500, 3)))
    found = distance_without_noise(x, x * [1.1, 1.0, 0.9], x * many, x * many[::-1])
    assert found.value == 0.0
    assert np.quantile(found.draws, 0.05) == 0.0


@pytest.mark.parametrize("apart", [1.0, 2.0])
def test_it_is_neither_too_long_nor_too_sure(apart):
    mean, held = distances(apart, 0.2, runs=150)
    assert mean == pytest.approx(apart, abs=0.06)
    assert 0.83 <= held <= 0.97


@pytest.mark.parametrize(
    ("x", "drawn"),
    [([0.5, 0.5], np.ones((3, 3))), ([0.5, 0.5], np.ones((1, 2))), ([0.0, 1.0], np.ones((3, 2)))],
)
def test_what_is_refused(x, drawn):
    with pytest.raises(ValueError, match="allowed"):
        distance_without_noise(x, [0.5, 0.5], drawn, np.ones((3, 2)))


def test_sides_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="as many"):
        distance_without_noise([1, 2], [1, 2, 3], np.ones((3, 2)), np.ones((3, 3)))
