"""Two periods of a series: identities, hand-worked values, and what chance makes of nothing."""

import numpy as np
import pytest
from benchmarks.periods import alarms, beyond_alarms, coverage, series
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures import period_change as module
from tarazy.measures.level import difference_of_means
from tarazy.measures.period_change import period_change


def _series(seed, n=20, later=6):
    y = np.random.default_rng(seed).standard_normal(n).cumsum()
    return y, np.arange(n) >= n - later


def test_the_change_is_the_difference_of_the_means():
    found = period_change([1, 2, 3, 2, 8, 9, 7], [0, 0, 0, 0, 1, 1, 1])
    assert found.before == pytest.approx(2.0)
    assert found.after == pytest.approx(8.0)
    assert found.change.value == pytest.approx(6.0)
    assert (found.earlier, found.later, found.change.points) == (4, 3, 7)


def test_beyond_a_drift_is_the_least_squares_step_beside_a_line():
    y, side = _series(3)
    t = np.arange(y.size)
    design = np.column_stack([np.ones(y.size), t, side])
    by_hand = np.linalg.lstsq(design, y, rcond=None)[0][-1]
    assert period_change(y, side).beyond.value == pytest.approx(by_hand)


def test_a_straight_line_leaves_no_step():
    t = np.arange(24.0)
    wave = 0.01 * np.cos(np.pi * t)
    found = period_change(0.5 * t + wave, t >= 18)
    assert found.change.value == pytest.approx(6.0, abs=0.02)
    assert found.beyond.low <= 0 <= found.beyond.high
    assert abs(found.beyond.value) < 0.02


def test_with_one_coefficient_it_is_the_t_test(monkeypatch):
    """With a coefficient of 0 only, the classical two-sample t-test with a common variance."""
    from scipy.stats import ttest_ind

    monkeypatch.setattr(module, "_COEFFICIENTS", np.array([0.0]))
    module._correlations.cache_clear()
    y, side = _series(1)
    found = period_change(y, side)
    known = ttest_ind(y[side], y[~side])
    module._correlations.cache_clear()
    assert found.change.p == pytest.approx(known.pvalue)
    low, high = known.confidence_interval(0.9)
    assert (found.change.low, found.change.high) == pytest.approx((low, high))
    assert found.change.effective == pytest.approx(20)


def test_with_the_coefficients_of_level_it_is_level(monkeypatch):
    from tarazy.measures.level import _COEFFICIENTS

    monkeypatch.setattr(module, "_COEFFICIENTS", _COEFFICIENTS)
    module._correlations.cache_clear()
    y, side = _series(2)
    times = np.delete(np.arange(21), 9)
    draws = (
        y
        + 0.3 * np.random.default_rng(0).standard_normal((200, 20))
        + np.linspace(0, 1, 200)[:, None]
    )
    found = period_change(y, side, times, draws=draws).change
    known = difference_of_means(y, side, times, draws=draws)
    module._correlations.cache_clear()
    for name in ("value", "low", "high", "p", "detectable"):
        assert getattr(found, name) == pytest.approx(getattr(known, name), rel=1e-6)


def test_placebos_by_hand():
    """Of a clean step no other date splits as clearly; of nothing but the end, others do."""
    y = np.r_[np.zeros(10), np.ones(10)] + 0.05 * np.cos(2.7 * np.arange(20))
    there = period_change(y, np.arange(20) >= 10)
    assert (there.placebos, there.as_large, there.largest_at) == (16, 0.0, 10.0)
    elsewhere = period_change(y, np.arange(20) >= 16)
    assert elsewhere.largest_at == 10.0
    assert elsewhere.as_large > 0


def test_missing_points_are_left_out_and_keep_their_distance():
    y, side = _series(5)
    gap = y.copy()
    gap[[2, 7]] = np.nan
    kept = np.isfinite(gap)
    a = period_change(gap, side)
    b = period_change(y[kept], side[kept], np.flatnonzero(kept))
    assert a == b
    assert a != period_change(y[kept], side[kept])


def test_seasons_are_taken_out():
    months = np.arange(48)
    season = 5 * np.sin(2 * np.pi * months / 12)
    noise = 0.1 * np.random.default_rng(0).standard_normal(48)
    side = months >= 31
    found = period_change(season + noise + side, side, seasons=months % 12, least=6)
    assert found.change.value == pytest.approx(1.0, abs=0.1)
    assert found.change.p < 0.01
    assert found.after - found.before == pytest.approx(found.change.value)
    assert period_change(season + noise + side, side).change.p > 0.1


def test_errors_of_measurement_count():
    y, side = _series(7)
    rng = np.random.default_rng(0)
    plain = period_change(y, side).change
    noisy = period_change(y, side, draws=y + 5 * rng.standard_normal((400, 20))).change
    assert noisy.p > plain.p
    shared = period_change(y, side, draws=y + side * 9 * rng.standard_normal((400, 1))).change
    assert shared.high - shared.low > 2 * (plain.high - plain.low)


@settings(deadline=None)
@given(st.integers(0, 30), st.floats(0.01, 100), st.floats(-50, 50))
def test_units_do_not_matter(seed, scale, shift):
    y, side = _series(seed)
    a, b = period_change(y, side), period_change(scale * y + shift, side)
    assert b.change.value == pytest.approx(scale * a.change.value, rel=1e-6, abs=1e-9)
    assert b.change.p == pytest.approx(a.change.p, rel=1e-5)
    assert b.as_large == a.as_large


def test_a_constant_series_and_too_few_points():
    found = period_change([2.0] * 8, np.arange(8) >= 5)
    assert (found.change.value, found.change.p) == (0.0, 1.0)
    assert period_change([1.0, 2.0], [False, True]) is None
    assert period_change([1.0, np.nan, 2.0], [False, False, True]) is None
    assert period_change([1.0, 2.0, 4.0], [False, False, True]).beyond is None
    assert period_change([1.0, 2.0, 3.0], [False] * 3) is None
    assert np.isnan(period_change([1.0, 2.0, 4.0], [False, False, True]).as_large)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"later": [1, 0, 1, 1]}, "goes back"),
        ({"later": [0, 1]}, "shape"),
        ({"times": [0, 0, 1, 2]}, "increasing"),
        ({"draws": np.ones((5, 3))}, "draws"),
        ({"seasons": [1, np.nan, 1, 2]}, "seasons"),
        ({"level": 1.0}, "level"),
        ({"least": 0}, "least"),
    ],
)
def test_what_is_refused(how, said):
    asked = {"later": [0, 0, 1, 1]} | how
    with pytest.raises(ValueError, match=said):
        period_change([1.0, 2.0, 3.0, 5.0], asked.pop("later"), **asked)


def _simulated(memory, runs=60, **how):
    rng = np.random.default_rng(8)
    found = []
    for _ in range(runs):
        y, side, draws = series(rng, 30, memory, **how)
        found.append(period_change(y, side, draws=draws, least=15))
    return found


@pytest.mark.parametrize("memory", [0.0, 0.9])
def test_false_alarms_keep_the_level(memory):
    # Of 60 at 10 %, more than 13 come in one case of a hundred.
    assert alarms(_simulated(memory)) <= 13 / 60


@pytest.mark.parametrize("trend", [0.1, 0.4])
def test_a_drift_is_no_step(trend):
    assert beyond_alarms(_simulated(0.3, trend=trend)) <= 13 / 60


def test_a_large_step_is_found_and_its_interval_holds_it():
    found = _simulated(0.3, step=6.0)
    assert alarms(found) > 0.8
    assert coverage(found, 6.0) > 0.75
