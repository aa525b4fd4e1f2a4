"""Which of two short series comes first, by the cross-correlation of their innovations."""

import numpy as np
import pytest
from benchmarks.lead_lag import correlated, two

from tarazy.measures import _lags
from tarazy.measures.cross_correlation import cross_correlation


def led(lag=2, n=40, noise=0.5, seed=0):
    """y is x of `lag` periods before, with noise."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(n + lag)
    return x[lag:], x[:n] + noise * rng.standard_normal(n)


def test_correlations_are_those_worked_by_hand():
    both = np.array(
        [[[1.0, -1, 1, -1, 1, -1, 1, -1, 1, -1], [1.0, 1, 1, 1, 1, -1, -1, -1, -1, -1]]]
    )
    got = _lags.correlations(both, np.ones((2, 10), bool), np.array([-1, 0, 1, 3]))
    # Lag 1: x_t y_{t+1}, nine pairs: +1 -1 +1 -1 (y = 1), then -1 +1 -1 +1 -1 (y = -1); sum -1.
    assert got[0, 1:3] == pytest.approx([2 / 10, -1 / 9])
    assert np.isnan(got[0, 3])  # seven pairs are too few


def test_positive_lags_are_x_before_y_and_turning_the_series_turns_the_lags():
    x, y = led(2)
    ahead, back = cross_correlation(x, y, resamples=299), cross_correlation(y, x, resamples=299)
    assert ahead.peak == 2
    assert back.peak == -2
    assert ahead.correlation == pytest.approx(back.correlation[::-1], abs=1e-9)
    assert ahead.p_x_leads == back.p_y_leads == pytest.approx(1 / 300)
    assert min(ahead.p_y_leads, ahead.p_together) > 0.05
    assert (ahead.peak_low, ahead.peak_high) == (2, 2)


def test_units_and_levels_do_not_matter():
    x, y = led(1)
    plain, moved = cross_correlation(x, y), cross_correlation(100 - 3 * x, 5 * y + 2)
    assert moved.correlation == pytest.approx(-plain.correlation, abs=1e-4)
    assert moved.p_x_leads == pytest.approx(plain.p_x_leads, abs=0.01)


def test_a_common_line_is_no_link_once_it_is_taken_out():
    rng = np.random.default_rng(3)
    x, y = (0.4 * np.arange(30) + rng.standard_normal(30) for _ in range(2))
    assert cross_correlation(x, y, trend=True, resamples=299).p > 0.1


def test_what_a_shared_error_makes_is_not_called_a_link():
    rng = np.random.default_rng(4)
    x, y, error = rng.standard_normal((3, 40))
    x, y = x + 2 * error, y + 2 * error
    drawn = 2 * rng.standard_normal((500, 40))
    blind = cross_correlation(x, y, resamples=299)
    knowing = cross_correlation(x, y, x_draws=x + drawn, y_draws=y + drawn, resamples=299)
    assert blind.p_together < 0.02
    assert knowing.p_together > 0.1
    assert knowing.high[knowing.lags == 0] > blind.high[blind.lags == 0] + 0.2


def test_a_weak_link_keeps_many_lags_and_a_strong_one_few():
    widths = [np.ptp(cross_correlation(*led(1, noise=s)).peak_lags.nonzero()[0]) for s in (8, 0.4)]
    assert widths[0] >= 8
    assert widths[1] == 0


def test_longer_series_can_show_less():
    sizes = []
    for n in (30, 74):
        x, y = np.random.default_rng(n).standard_normal((2, n))
        sizes.append(cross_correlation(x, y, max_lag=6, resamples=299).detectable)
    # One lag of six at the 10 % level with power 0.8: about (2.4 + 0.84) / sqrt(n).
    assert sizes[0] == pytest.approx(3.24 / np.sqrt(30), abs=0.1)
    assert sizes[1] == pytest.approx(3.24 / np.sqrt(74), abs=0.07)


@pytest.fixture
def quick(monkeypatch):
    """Only p-values: what is simulated besides takes most of the time."""

    def skip():
        place = "tarazy.measures.cross_correlation."
        monkeypatch.setattr(place + "smallest_found", lambda *_: 0.0)
        monkeypatch.setattr(place + "possible_lags", lambda seen, *_: np.full(seen.size, True))

    return skip


def test_the_size_called_detectable_is_found_in_four_cases_of_five(quick):
    x, y = np.random.default_rng(0).standard_normal((2, 40))
    size = cross_correlation(x, y, max_lag=4, resamples=499).detectable
    quick()
    found = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        x, noise = rng.standard_normal((2, 42))
        y = size * np.roll(x, 2) + np.sqrt(1 - size**2) * noise
        got = cross_correlation(x[2:], y[2:], max_lag=4, resamples=199)
        found += got.p_x_leads <= 0.1
    assert 0.6 <= found / 25 <= 0.96


@pytest.mark.parametrize("null", ["sieve", "phase", "block"])
def test_memory_and_error_alone_are_seldom_called_a_lead(quick, null):
    quick()
    alarms = 0
    for seed in range(20):
        given = two(np.random.default_rng(seed), memory=0.9, error=0.5, missing=2)
        got = cross_correlation(**given, null=null, resamples=99)
        alarms += (got.p_x_leads <= 0.1) + (got.p_y_leads <= 0.1)
    assert alarms <= 9  # of 40; 4 expected, a sound test passes 9 once in 200 times


def test_a_lead_is_found_more_often_than_it_is_told_the_wrong_way():
    runs = np.array([correlated(seed, {"lead": 1.0}) for seed in range(12)])
    assert runs[:, 0].mean() > 0.8
    assert runs[:, 1].mean() < 0.3
    assert runs[:, 3].mean() > 0.75


def test_gaps_cost_pairs_and_nothing_else():
    x, y = led(1, n=60)
    whole = cross_correlation(x, y, resamples=199)
    x, y = x.copy(), y.copy()
    x[[3, 20]] = np.nan
    y[41] = np.nan
    got = cross_correlation(x, y, resamples=199)
    assert got.pairs[got.lags == 0] == 57
    assert got.correlation == pytest.approx(whole.correlation, abs=0.15)
    assert got.peak == 1


def test_the_same_call_gives_the_same_answer():
    one, two_ = (cross_correlation(*led(), resamples=199) for _ in range(2))
    assert one.p == two_.p
    assert np.array_equal(one.low_all, two_.low_all)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"y": np.ones(40)}, "y is 1.0 throughout"),
        ({"y": np.arange(39.0)}, "the same length"),
        ({"x": np.r_[np.arange(5.0), np.full(35, np.nan)]}, "x has 5 points"),
        ({"null": "twins"}, "null is 'twins'; allowed: sieve, phase, block"),
        ({"max_lag": 33}, "max_lag is 33; allowed: at most 32"),
        ({"level": 1.0}, "level is 1.0"),
        ({"resamples": 10}, "at least 99"),
        ({"x_draws": np.ones((5, 39))}, "x_draws have shape"),
        ({"x": np.r_[np.arange(20.0), np.full(20, np.nan)],
          "y": np.r_[np.full(20, np.nan), np.arange(20.0) ** 2]}, "share too few points"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(change, says):
    x, y = led()
    with pytest.raises(ValueError, match=says):
        cross_correlation(**({"x": x, "y": y} | change))
