"""Rank agreement, by hand, by identities, and with a known truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from tarazy.measures.rank_agreement import FEWEST_TIMES, FEWEST_UNITS, rank_agreement

SEED = st.integers(0, 10_000)


def panel(rng, units=30, times=12, level=0.0, move=0.0):
    """x, y, units and times; `level` and `move` say how far levels and moves of y are x's."""
    mean = rng.normal(size=(2, units))
    mean[1] = level * mean[0] + np.sqrt(1 - level**2) * mean[1]
    step = rng.normal(size=(2, times, units))
    step[1] = move * step[0] + np.sqrt(1 - move**2) * step[1]
    x, y = (3 * m + s for m, s in zip(mean, step, strict=True))
    t, u = np.indices((times, units))
    return x.ravel(), y.ravel(), u.ravel(), t.ravel()


@settings(max_examples=25, deadline=None)
@given(SEED)
def test_it_is_the_mean_of_spearmans(seed):
    x, y, unit, time = panel(np.random.default_rng(seed), 12, 9, 0.5)
    x = x.round(1)  # with ties
    got = rank_agreement(x, y, unit, time, resamples=2)
    across = [spearmanr(x[time == t], y[time == t])[0] for t in range(9)]
    within = [spearmanr(x[unit == u], y[unit == u])[0] for u in range(12)]
    assert got.across == pytest.approx(np.mean(across))
    assert got.within == pytest.approx(np.mean(within))
    assert (got.times, got.units) == (9, 12)


@settings(max_examples=25, deadline=None)
@given(SEED)
def test_only_ranks_count_and_a_turned_scale_turns_the_sign(seed):
    x, y, unit, time = panel(np.random.default_rng(seed), 15, 10, 0.3, 0.3)
    one = rank_agreement(x, y, unit, time, resamples=20)
    same = rank_agreement(np.exp(x / 4), y**3, unit, time, resamples=20)
    turned = rank_agreement(-x, y, unit, time, resamples=20)
    assert same.across == pytest.approx(one.across)
    assert same.within_high == pytest.approx(one.within_high)
    assert (turned.across, turned.across_low) == pytest.approx((-one.across, -one.across_high))


def test_levels_and_moves_are_told_apart():
    levels = rank_agreement(*panel(np.random.default_rng(1), 60, 20, level=0.9))
    assert levels.across_low > 0.5
    assert levels.within_low < 0 < levels.within_high
    moves = rank_agreement(*panel(np.random.default_rng(2), 60, 20, move=0.9))
    assert moves.within_low > 0.7
    assert abs(moves.across) < 0.4


def test_units_are_drawn_with_all_their_times():
    """Where levels have nothing in common, the interval holds nought nine times of ten."""
    held = 0
    for seed in range(100):
        got = rank_agreement(*panel(np.random.default_rng(seed), 30, 12), resamples=200)
        held += got.across_low <= 0 <= got.across_high
    assert 80 <= held <= 98


def test_what_is_missing_or_few_is_left_out():
    x, y, unit, time = panel(np.random.default_rng(3), FEWEST_UNITS, FEWEST_TIMES, 0.5)
    whole = rank_agreement(x, y, unit, time, resamples=5)
    assert (whole.times, whole.units) == (FEWEST_TIMES, FEWEST_UNITS)
    x[0] = np.nan  # of the first unit at the first time
    less = rank_agreement(x, y, unit, time, resamples=5)
    assert (less.times, less.units) == (FEWEST_TIMES - 1, FEWEST_UNITS - 1)
    none = rank_agreement([1.0, 2.0], [2.0, 1.0], ["a", "b"], [1, 1])
    assert np.isnan([none.across, none.across_low, none.within, none.within_high]).all()
    assert (none.times, none.units) == (0, 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"level": 1.0}, "level is 1.0"), ({"resamples": 1}, "resamples is 1"),
     ({"units": [1]}, "allowed: \\(n,\\) all")],
)  # fmt: skip
def test_options_out_of_range(more, said):
    given_ = {"x": [1.0, 2], "y": [1.0, 2], "units": [1, 2], "times": [1, 1]} | more
    with pytest.raises(ValueError, match=said):
        rank_agreement(**given_)
