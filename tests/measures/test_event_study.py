"""Changes round dates, against other dates and other units."""

from itertools import combinations

import numpy as np
import pytest
from benchmarks.lead_lag import studied
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures._event_effects import Study
from tarazy.measures._placements import placements
from tarazy.measures._windows import Window, changes_of, inverted
from tarazy.measures.event_study import event_study

SERIES = np.random.default_rng(1).standard_normal(30)


def stepped(size, *dates, n=30, seed=1):
    y = np.random.default_rng(seed).standard_normal(n)
    return y + size * (np.arange(n) >= np.array(dates)[:, None]).sum(axis=0)


def test_a_change_worked_by_hand():
    y = [1.0, 2, 3, 4, 9, 9, 9, 4, 5, 6, 5, 4]
    controls = [[0.0] * 4 + [1.0] * 8, [0.0] * 4 + [3.0] * 8]
    got = event_study(y, [4], controls=controls, before=4, after=3).pooled
    assert got.change == pytest.approx(9 - 2.5)
    assert got.controls == pytest.approx(2.0)
    assert got.placements == 6  # dates 4 .. 9
    assert got.p == pytest.approx(1 / 6)
    assert got.least_p == pytest.approx(1 / 6)
    assert (got.low, got.high) == (-np.inf, np.inf)  # six placements exclude nothing at 10 %
    assert got.detectable == np.inf


def test_the_p_value_is_the_rank_among_all_dates():
    y = stepped(6, 15)
    got = event_study(y, [15], before=4, after=3).pooled
    change = np.array([y[t : t + 3].mean() - y[t - 4 : t].mean() for t in range(4, 28)])
    off = np.abs(change - change.mean())
    assert got.placements == 24
    assert got.p == pytest.approx((off >= off[11]).mean())
    assert got.found()


def test_the_p_value_is_exact_when_dates_fall_anywhere():
    """Over all dates that it could have had, p is below any share at most so often."""
    p = [event_study(SERIES.cumsum(), [t]).pooled.p for t in range(4, 28)]
    for share in (0.05, 0.1, 0.3, 0.7):
        assert np.mean(np.array(p) <= share + 1e-9) <= share + 1e-9
    assert sorted(p)[:3] == pytest.approx([1 / 24, 2 / 24, 3 / 24])


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 99))
def test_placements_are_all_sets_with_their_spacing(dates, spacing, seed):
    rng = np.random.default_rng(seed)
    admissible = rng.random(16) < 0.8
    admissible[[1, 14]] = True
    expected = [
        each for each in combinations(np.flatnonzero(admissible), dates)
        if dates == 1 or np.diff(each).min() >= spacing
    ]  # fmt: skip
    if (dates - 1) * spacing > 13 or not expected:
        return
    got, complete = placements(admissible, dates, spacing, 5000, rng)
    assert complete
    assert sorted(map(tuple, got.tolist())) == sorted(tuple(map(int, e)) for e in expected)


def test_placements_that_are_too_many_are_drawn_evenly():
    got, complete = placements(np.ones(70, bool), 4, 3, 3000, np.random.default_rng(0))
    assert not complete
    assert got.shape == (3000, 4)
    assert np.diff(got, axis=1).min() >= 3
    assert got.mean() == pytest.approx(34.5, abs=0.6)


@given(st.integers(0, 500))
def test_the_interval_holds_just_what_the_test_does_not_reject(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((2, 30))
    b[3] = 2.0
    low, high = inverted(a, b, 3, 0.1)

    def p(size):
        left = np.abs(a - size * b)
        return (left >= left[3] - 1e-9).mean()

    assert low <= a[3] / b[3] <= high
    for end, away in ((low, -1), (high, 1)):
        if np.isfinite(end):
            assert p(end) > 0.1
            for step in (1e-3, 0.1, 1, 10, 1e4):
                assert p(end + away * step) <= 0.1


def test_the_effect_and_its_interval_follow_a_step_that_is_put_in():
    plain = event_study(SERIES, [9, 16, 23]).pooled
    moved = event_study(SERIES + 5 * (np.arange(30) >= np.c_[[9, 16, 23]]).sum(0), [9, 16, 23])
    assert moved.pooled.effect == pytest.approx(plain.effect + 5)
    assert moved.pooled.low == pytest.approx(plain.low + 5)
    assert moved.pooled.high == pytest.approx(plain.high + 5)


def test_a_drift_is_no_effect():
    got = event_study(0.5 * np.arange(30) + 0.01 * SERIES, [12]).pooled
    assert got.change == pytest.approx(1.75, abs=0.03)
    assert abs(got.effect) < 0.05


def test_what_befalls_all_units_is_no_effect():
    rng = np.random.default_rng(3)
    shock = 5 * (np.arange(30) >= 15)
    controls = shock + rng.standard_normal((19, 30))
    together = event_study(SERIES + shock, [15], controls=controls).pooled
    alone = event_study(SERIES + 2 * shock, [15], controls=controls).pooled
    assert abs(together.effect) < 2.5
    assert alone.p_units == pytest.approx(1 / 20) == alone.least_p_units
    assert alone.effect == pytest.approx(together.effect + 5)


def test_a_year_that_is_measured_badly_has_to_move_more():
    y = stepped(0.0, 15)
    y[15:18] += 2
    rng = np.random.default_rng(4)
    blurred = np.where((np.arange(30) >= 15) & (np.arange(30) < 18), 3.0, 0.05)
    rough = event_study(y, [15], draws=y + blurred * rng.standard_normal((500, 30))).pooled
    even = event_study(y, [15], draws=y + 0.3 * rng.standard_normal((500, 30))).pooled
    plain = event_study(y, [15]).pooled
    assert even.p == plain.p == pytest.approx(1 / 24)
    assert rough.p > 0.1
    assert rough.high - rough.low > even.high - even.low


def test_gaps_are_left_out_and_make_dates_inadmissible():
    y = SERIES.copy()
    y[[10, 11, 12]] = np.nan
    got = event_study(y, [20], before=4, after=3)
    # Windows after 9, 10, 11 and before 13, 14 hold fewer than two points.
    assert np.flatnonzero(~got.admissible[4:28]).tolist() == [5, 6, 7, 9, 10]
    assert got.pooled.placements == 19


def test_several_dates_are_pooled_and_told_apart():
    y = stepped(4, 8, 15, 22)
    got = event_study(y, [22, 8, 15])
    assert got.dates.tolist() == [8, 15, 22]
    assert got.spacing == 7
    assert got.pooled.change == pytest.approx(np.mean([e.change for e in got.each]))
    assert got.pooled.p < min(e.p for e in got.each)
    assert got.pooled.low <= 4 <= got.pooled.high


def test_false_alarms_coverage_and_the_size_called_detectable():
    quiet = np.array(
        [studied(s, {"dates": 2, "memory": 0.7, "error": 0.5}, units=10) for s in range(30)]
    )
    assert quiet[:, 0].mean() <= 0.22
    assert quiet[:, 1].mean() <= 0.22
    assert quiet[:, 2].mean() >= 0.78
    size = float(np.median(quiet[:, 4]))
    loud = [
        studied(s, {"dates": 2, "memory": 0.7, "error": 0.5, "effect": size}, units=2)[0]
        for s in range(20)
    ]
    assert 0.55 <= np.mean(loud) <= 0.98


def test_the_same_call_gives_the_same_answer():
    one, again = (event_study(SERIES, [5, 13, 20], spacing=2, resamples=99) for _ in range(2))
    assert repr(one) == repr(again)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dates": [40]}, r"dates \[40\] lack"),
        ({"dates": [2]}, "allowed: those from 4 to 27"),
        ({"dates": []}, "one or more whole numbers"),
        ({"dates": [15.5]}, "one or more whole numbers"),
        ({"dates": [15, 15]}, "each once"),
        ({"series": np.full(30, np.nan)}, "none has"),
        ({"series": np.ones((2, 30))}, "one axis"),
        ({"series": np.ones(5)}, "none has"),
        ({"controls": np.ones((2, 29))}, "controls have shape"),
        ({"controls": np.full((2, 30), np.nan)}, "or in every control"),
        ({"draws": np.ones((5, 29))}, "draws have shape"),
        ({"least": 5}, "at most the windows, 4 and 3"),
        ({"dates": [10, 14], "spacing": 5}, "at most that of the given dates, 4"),
        ({"level": 2}, "level is 2"),
    ],
)
def test_bad_input_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        event_study(**({"series": SERIES, "dates": [15]} | change))


def test_a_constant_series_has_no_effect_and_no_error():
    got = event_study(np.ones(30), [15]).pooled
    assert got.effect == pytest.approx(0)
    assert got.p == 1


def test_the_smallest_effect_is_the_first_size_found_in_four_of_five(monkeypatch):
    # Sizes are tried from the smallest on and no further than needed; all of them give the same.
    asked = []
    study = _study()
    sets = np.arange(4, 25)[:, None]
    scale, clean = np.ones(len(sets)), np.random.default_rng(5).normal(size=len(sets))
    found = study._detectable(clean, scale, sets, 0.1 + 1e-9, np.random.default_rng(0))
    steps = np.stack([study._steps(one[None])[0][sets].mean(axis=1) for one in sets])
    steps = steps - steps.mean(axis=1, keepdims=True)
    for size in np.geomspace(0.25, 32, 29):
        scores = [(i, np.abs(clean + sign * size * row)) for sign in (1, -1)
                  for i, row in enumerate(steps)]  # fmt: skip
        shown = [(score >= score[i] - 1e-9).mean() <= 0.1 + 1e-9 for i, score in scores]
        asked.append((float(size), np.mean(shown) >= 0.8))
    assert found == next(size for size, enough in asked if enough)
    assert not asked[0][1]


def test_steps_together_are_steps_alone():
    study, dates = _study(), np.array([[5, 12], [8, 20], [9, 10]])
    together = study._steps(dates)
    for one, when in zip(together, dates, strict=True):
        np.testing.assert_array_equal(one, study._steps(when[None])[0])
        y = (np.arange(30) >= when[:, None]).sum(axis=0).astype(float)
        np.testing.assert_array_equal(one, changes_of(y, study.window)[0])


def _study():
    window = Window(4, 3, 2)
    changes, fits = changes_of(SERIES[None], window)
    return Study(changes, None, fits[0], np.isfinite(SERIES), window, 0.9)
