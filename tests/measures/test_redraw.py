"""Sums over units drawn anew, against closed forms."""

import numpy as np
import pytest

from tarazy.measures.redraw import redrawn_sums, silence


def test_one_unit_is_drawn_again_and_again():
    drawn = redrawn_sums([[2.0, -3.0]], 4, np.random.default_rng(0))
    assert drawn.tolist() == [[2.0, -3.0]] * 4


def test_as_many_units_as_there_are():
    drawn = redrawn_sums(np.ones((7, 1)), 50, np.random.default_rng(0))
    assert (drawn == 7).all()


def test_columns_are_drawn_together():
    units = np.random.default_rng(1).random((30, 1))
    drawn = redrawn_sums(np.hstack([units, 4 * units]), 200, np.random.default_rng(2))
    np.testing.assert_allclose(drawn[:, 1], 4 * drawn[:, 0])


def test_the_sum_has_the_variance_of_the_sample():
    units = np.random.default_rng(3).normal(5, 2, (400, 1))
    drawn = redrawn_sums(units, 8000, np.random.default_rng(4))
    assert drawn.mean() == pytest.approx(units.sum(), rel=0.002)
    assert drawn.std() == pytest.approx(units.std() * 20, rel=0.03)


def test_the_interval_covers_as_often_as_it_says():
    rng, held = np.random.default_rng(11), 0
    for seed in range(200):
        counts = rng.poisson(0.5, (200, 1)).astype(float)
        drawn = redrawn_sums(counts, 399, np.random.default_rng(seed))
        low, high = np.quantile(drawn, [0.05, 0.95])
        held += int(low <= 100 <= high)
    assert 0.83 <= held / 200 <= 0.97


def test_silence_is_the_rule_of_three():
    assert silence(0.9) == pytest.approx(2.9957, abs=1e-4)
    assert np.exp(-silence(0.8)) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("units", "draws", "said"),
    [
        (np.zeros((0, 2)), 5, "there are no units"),
        ([[np.nan]], 5, "none missing"),
        ([1.0], 5, "units"),
        ([[1.0]], 0, "draws"),
    ],
)
def test_what_cannot_be_drawn(units, draws, said):
    with pytest.raises(ValueError, match=said):
        redrawn_sums(units, draws, np.random.default_rng(0))


def test_a_level_outside():
    with pytest.raises(ValueError, match="level is 1"):
        silence(1.0)
