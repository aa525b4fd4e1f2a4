"""Differences of means and slopes of short, autocorrelated series."""

import numpy as np
import pytest
from scipy.stats import linregress, ttest_ind

from tarazy.measures import level
from tarazy.measures.level import difference_of_means, slope

SERIES = [1.0, 2, 1, 3, 1, 2, 3, 4, 3, 5]
LATER = [False] * 6 + [True] * 4


def remembering(rng, n, coefficient):
    """A series in which each point remembers the one before it."""
    noise = rng.standard_normal(n)
    y = np.empty(n)
    y[0] = noise[0] / np.sqrt(1 - coefficient**2)
    for i in range(1, n):
        y[i] = coefficient * y[i - 1] + noise[i]
    return y


@pytest.fixture
def forgetful(monkeypatch):
    """As if no series remembered anything: then these are the tests of the textbook."""
    monkeypatch.setattr(level, "_COEFFICIENTS", np.array([0.0]))


def test_without_memory_it_is_students_test(forgetful):
    found = difference_of_means(SERIES, LATER)
    textbook = ttest_ind(SERIES[6:], SERIES[:6])
    assert found.value == pytest.approx(3.75 - 10 / 6)
    assert found.p == pytest.approx(textbook.pvalue)
    assert (found.low, found.high) == pytest.approx(textbook.confidence_interval(0.9))
    assert found.points == 10
    assert found.effective == pytest.approx(10)


def test_without_memory_the_slope_is_that_of_least_squares(forgetful):
    found, textbook = slope(SERIES, range(10)), linregress(range(10), SERIES)
    assert found.value == pytest.approx(textbook.slope)
    assert found.p == pytest.approx(textbook.pvalue)


def test_within_groups_levels_do_not_make_a_slope():
    # Each group rises by 1 a step about a level of its own; across them the series falls.
    y, x = [1.0, 2.1, 3, -8, -7.1, -6], [0.0, 1, 2, 3, 4, 5]
    assert slope(y, x).value < 0
    inside = slope(y, x, groups=["a"] * 3 + ["b"] * 3)
    assert inside.value == pytest.approx(1.0)
    assert inside.found()


def test_a_series_that_remembers_is_worth_fewer_points():
    walk = np.repeat([0.0, 1.0, 0.2, 1.3], 5)  # stays where it is for five years at a time
    later = np.arange(20) >= 10
    slow = difference_of_means(walk, later)
    fast = difference_of_means(walk[np.random.default_rng(5).permutation(20)], later)
    assert slow.effective < 10 < fast.effective <= 20
    assert slow.high - slow.low > fast.high - fast.low


def test_interval_p_and_the_change_that_could_be_seen_agree():
    for shift in (0.0, 0.5, 1.5, 4.0):
        y = np.array(SERIES) + shift * np.array(LATER)
        found = difference_of_means(y, LATER)
        assert found.value == pytest.approx(25 / 12 + shift)
        assert found.low < found.value < found.high
        assert found.found() == (found.low > 0) == (found.p < 0.1)
        assert found.detectable > found.high - found.value


def test_unit_and_origin_do_not_matter():
    one, other = difference_of_means(SERIES, LATER), difference_of_means(
        100 - 7 * np.array(SERIES), LATER
    )  # fmt: skip
    assert other.value == pytest.approx(-7 * one.value)
    assert other.p == pytest.approx(one.p)
    assert other.detectable == pytest.approx(7 * one.detectable)


def test_missing_years_and_gaps_between_years():
    y = [*SERIES[:3], np.nan, *SERIES[3:]]
    found = difference_of_means(y, [*LATER[:3], False, *LATER[3:]])
    skipped = difference_of_means(SERIES, LATER, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10])
    assert found == skipped
    assert found != difference_of_means(SERIES, LATER)


def test_errors_that_points_share_widen_the_interval():
    rng, y = np.random.default_rng(1), np.array(SERIES)
    plain = difference_of_means(y, LATER)
    # Each point's own error is in the scatter already; one that all later points share is not.
    own = difference_of_means(y, LATER, draws=y + rng.normal(0, 0.3, (4000, 10)))
    shared = difference_of_means(
        y, LATER, draws=y + rng.normal(0, 2, (4000, 1)) * np.array(LATER)
    )  # fmt: skip
    assert own.high == pytest.approx(plain.high, rel=0.02)
    assert shared.high - shared.low > 1.3 * (plain.high - plain.low)
    assert shared.value == plain.value


def test_a_series_without_scatter_has_the_error_of_its_measurement():
    y = np.array([1.0, 1, 1, 2, 2, 2])
    later = y > 1
    exact = difference_of_means(y, later)
    assert (exact.value, exact.p, exact.detectable) == (pytest.approx(1), 0, 0)
    draws = y + np.random.default_rng(2).normal(0, 3, (4000, 6))
    measured = difference_of_means(y, later, draws=draws)
    # sd 3 sqrt(2/3) = 2.449, and t of 4 degrees of freedom reaches 2.132 at 5 % a side
    assert measured.high - 1 == pytest.approx(2.132 * 2.449, rel=0.03)
    assert not measured.found()


def test_nothing_changes_in_a_constant_series():
    found = difference_of_means([2.0] * 6, [False] * 3 + [True] * 3)
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.p == 1


def test_too_few_points_tell_nothing():
    assert difference_of_means([1, 2], [False, True]) is None
    assert difference_of_means([1, 2, 3], [True] * 3) is None
    assert slope([1, 2, 3], [4, 4, 4]) is None
    assert slope([1, 2, np.nan, 4], [1, 2, 3, np.nan]) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: difference_of_means(SERIES, [True]), "later has shape"),
        (lambda: slope(SERIES, [1, 2]), "on has shape"),
        (lambda: difference_of_means(SERIES, LATER, [0.5, *range(1, 10)]), "whole numbers"),
        (lambda: difference_of_means(SERIES, LATER, [0, 0, *range(2, 10)]), "increasing"),
        (lambda: difference_of_means(SERIES, LATER, draws=[[1, 2]]), "draws have shape"),
        (lambda: difference_of_means(SERIES, LATER, level=1.0), "level is 1.0"),
        (lambda: difference_of_means([np.inf, *SERIES[1:]], LATER), "infinite"),
    ],
)
def test_what_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        wrong()


@pytest.mark.parametrize("sizes", [(6, 4), (10, 10)])
@pytest.mark.parametrize("coefficient", [0.0, 0.5])
def test_false_alarms(sizes, coefficient):
    # At 10 % between 3 and 10 in a hundred; a point more for the noise of 1,000 runs. (By 1,500
    # others: 5.7 and 3.9, 5.5 and 6.3 for a coefficient of 0; 9.0 and 8.9, 5.4 and 4.3 for 0.5.)
    rng, n, runs = np.random.default_rng(1), sum(sizes), 1000
    later, years = np.arange(n) >= sizes[0], np.arange(n)
    steps = slopes = 0
    for _ in range(runs):
        y = remembering(rng, n, coefficient)
        steps += difference_of_means(y, later).found()
        slopes += slope(y, years).found()
    assert 0.02 <= steps / runs <= 0.11
    assert 0.02 <= slopes / runs <= 0.11


def test_thirty_points_that_remember_long_are_seldom_called_a_trend():
    # 12.8 in a hundred by 250 others; evenly spaced coefficients up to 0.95 gave 23.6.
    rng, years, runs = np.random.default_rng(4), np.arange(30), 300
    slopes = [slope(remembering(rng, 30, 0.9), years).found() for _ in range(runs)]
    assert np.mean(slopes) <= 0.18


def test_six_and_four_points_see_little():
    rng, later = np.random.default_rng(8), np.arange(10) >= 6
    told = [difference_of_means(rng.standard_normal(10), later).detectable for _ in range(200)]
    assert np.median(told) > 1.8  # standard deviations of a year
    found = [
        [difference_of_means(rng.standard_normal(10) + size * later, later).found()
         for _ in range(200)]
        for size in (1.0, np.median(told))
    ]  # fmt: skip
    assert np.mean(found[0]) < 0.45
    assert 0.6 < np.mean(found[1]) < 0.95
