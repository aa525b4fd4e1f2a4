"""Each surrogate keeps what it says it keeps, and nothing that links it to another series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures import surrogates
from tarazy.measures.surrogates import (
    autoregressive,
    block_length,
    circular_shift,
    moving_block,
    phase_randomised,
    stationary_block,
)

ALL = [phase_randomised, moving_block, stationary_block, autoregressive, circular_shift]
SERIES = np.random.default_rng(7).standard_normal(40).cumsum()

series = arrays(np.float64, st.integers(5, 40), elements=st.floats(-100, 100))


@given(series, st.integers(0, 99))
def test_random_phases_keep_mean_and_periodogram(y, seed):
    drawn = phase_randomised(y, 4, np.random.default_rng(seed))
    assert drawn.mean(axis=1) == pytest.approx(np.full(4, y.mean()), abs=1e-8)
    for one in drawn:
        assert np.abs(np.fft.rfft(one)) == pytest.approx(np.abs(np.fft.rfft(y)), abs=1e-7)


def test_adjusted_phases_keep_the_values_and_nearly_the_periodogram():
    rng = np.random.default_rng(0)
    y = np.exp(np.convolve(rng.standard_normal(70), [1, 0.8, 0.5], "valid"))  # far from Gaussian
    drawn = phase_randomised(y, 20, rng, adjusted=True)
    assert np.sort(drawn, axis=1) == pytest.approx(np.broadcast_to(np.sort(y), drawn.shape))

    def first(z):
        z = z - z.mean(axis=-1, keepdims=True)
        return (z[..., 1:] * z[..., :-1]).sum(-1) / (z**2).sum(-1)

    assert first(drawn).mean() == pytest.approx(first(y), abs=0.1)
    assert np.std(drawn[:, 0]) > 0


@given(series, st.integers(1, 5), st.integers(0, 99))
def test_moving_blocks_are_stretches_of_the_series(y, length, seed):
    drawn = moving_block(y, 3, np.random.default_rng(seed), length=length)
    stretches = np.lib.stride_tricks.sliding_window_view(y, length)
    for one in drawn:
        for start in range(0, y.size - length + 1, length):
            assert (one[start : start + length] == stretches).all(axis=1).any()


def test_stationary_blocks_have_their_mean_length_and_no_edge():
    y = np.arange(60.0)
    drawn = stationary_block(y, 400, np.random.default_rng(1), length=6)
    follows = np.diff(drawn, axis=1) % 60 == 1
    assert 1 - follows.mean() == pytest.approx(1 / 6, abs=0.02)
    assert np.bincount(drawn.astype(int).ravel(), minlength=60).std() < 45  # of a mean of 400


def test_the_sieve_keeps_the_memory_but_not_its_small_sample_bias():
    rng = np.random.default_rng(2)
    y = rng.standard_normal(400)
    for t in range(1, 400):
        y[t] += 0.7 * y[t - 1]
    drawn = autoregressive(y, 200, rng)
    centred = drawn - drawn.mean()
    memory = (centred[:, 1:] * centred[:, :-1]).mean() / (centred**2).mean()
    assert memory == pytest.approx(0.7, abs=0.08)
    assert drawn.std() == pytest.approx(y.std(), rel=0.15)


def test_shifts_are_all_the_other_beginnings():
    y = np.arange(8.0)
    drawn = circular_shift(y, 7, np.random.default_rng(3))
    assert sorted(drawn[:, 0].tolist()) == [1, 2, 3, 4, 5, 6, 7]
    assert (np.diff(drawn, axis=1) % 8 == 1).all()


@pytest.mark.parametrize("make", [phase_randomised, autoregressive])
def test_gaps_stay_in_place(make):
    y = SERIES.copy()
    y[[0, 13, 39]] = np.nan
    drawn = make(y, 5, np.random.default_rng(4))
    assert (np.isnan(drawn) == np.isnan(y)).all()


@pytest.mark.parametrize("make", [moving_block, stationary_block, circular_shift])
def test_gaps_travel(make):
    y = SERIES.copy()
    y[13] = np.nan
    drawn = make(y, 50, np.random.default_rng(4))
    assert np.isnan(drawn).any()
    assert np.isin(drawn[np.isfinite(drawn)], y).all()


@pytest.mark.parametrize("make", ALL)
def test_surrogates_are_unlinked_and_come_again_with_the_seed(make):
    drawn = make(SERIES, 300, np.random.default_rng(5))
    again = make(SERIES, 300, np.random.default_rng(5))
    assert drawn.shape == (300, 40)
    assert np.array_equal(drawn, again, equal_nan=True)
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    links = centred @ (SERIES - SERIES.mean()) / 40 / centred.std(axis=1) / SERIES.std()
    assert abs(links.mean()) < 0.15
    assert links.std() > 0.1


@pytest.mark.parametrize("make", ALL)
def test_bad_input_is_refused(make):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="5 or more"):
        make([1.0, 2, np.nan, np.nan, 3, 4], 3, rng)
    with pytest.raises(ValueError, match="one axis"):
        make(np.ones((3, 9)), 3, rng)
    with pytest.raises(ValueError, match="draws is 0"):
        make(SERIES, 0, rng)


def test_blocks_and_constant_series_are_checked():
    rng = np.random.default_rng(0)
    assert block_length(30) == 5
    assert surrogates.most_lags(30) == 3
    with pytest.raises(ValueError, match="at most that of the series, 40"):
        moving_block(SERIES, 3, rng, length=41)
    with pytest.raises(ValueError, match="allowed: one that varies"):
        autoregressive(np.ones(20), 3, rng)
