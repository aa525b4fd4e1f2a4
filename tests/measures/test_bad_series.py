"""Bad input at the measures of time: each has a clear answer, and no warning.

Short, constant, broken at the edge, with gaps; a shock outside the data; one donor; collinear ones.
"""

import numpy as np
import pytest

from tarazy.measures.breaks import find_breaks
from tarazy.measures.conformal import conformal
from tarazy.measures.cross_correlation import cross_correlation
from tarazy.measures.event_study import event_study
from tarazy.measures.level import slope
from tarazy.measures.local_projection import local_projection
from tarazy.measures.period_change import period_change
from tarazy.measures.placebos import leave_one_out, placebos_in_space, placebos_in_time
from tarazy.measures.synthetic_control import augmented_control, synthetic_control
from tarazy.measures.synthetic_difference import synthetic_difference

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(0)
X, Y, DONORS = RNG.normal(size=30), RNG.normal(size=30), RNG.normal(size=(6, 30))
GAPS = np.where(np.arange(30) % 5 == 2, np.nan, X)
CONTROLS = (
    synthetic_control, augmented_control, synthetic_difference, placebos_in_space,
    placebos_in_time, leave_one_out, conformal,
)  # fmt: skip


def _breaks(y):
    return find_breaks(y, resamples=99)


def _correlated(y):
    return cross_correlation(y, Y[: len(y)], resamples=99)


def _projected(y):
    return local_projection(y, Y[: len(y)], horizons=2, resamples=99)


def _studied(y):
    return event_study(y, [len(y) // 2], resamples=99)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (_breaks, "5 points; allowed: at least 10"),
        (_correlated, "5 points that are present; allowed: 12 or more"),
        (_projected, "5 points that are present; allowed: 12 or more"),
        (_studied, "allowed: none has"),
    ],
)
def test_five_points_are_too_few(measure, said):
    with pytest.raises(ValueError, match=said):
        measure(X[:5])


def test_what_five_points_can_tell_is_told_with_what_they_could_have_shown():
    assert slope(X[:5], np.arange(5)).detectable > 0.3
    assert period_change(X[:5], np.arange(5) >= 3).change.detectable > 1
    for measure in CONTROLS[:3]:
        assert measure(X[:5], DONORS[:, :5], 3).few_periods


@pytest.mark.parametrize("measure", [_breaks, _correlated, _projected])
def test_a_constant_series_is_refused_where_nothing_can_be_read_off_it(measure):
    with pytest.raises(ValueError, match=r"is 1.0 throughout; allowed: .* (changes|varies)"):
        measure(np.ones(30))


def test_a_constant_series_did_not_change():
    assert _studied(np.ones(30)).pooled.p == 1
    assert slope(np.ones(30), np.arange(30)).p == 1
    assert period_change(np.ones(30), np.arange(30) >= 20).change.p == 1
    for measure in CONTROLS:
        measure(np.ones(30), DONORS, 20)


@pytest.mark.parametrize("measure", [_breaks, _correlated, _projected])
def test_gaps_cost_points_and_no_answer(measure):
    found = measure(GAPS)
    p = [getattr(found, name, None) for name in ("p_value", "p")]
    if measure is _projected:
        p = [found.x_leads.p]
        assert (found.x_leads.rows[1:] < measure(X).x_leads.rows[1:]).all()
    assert 0 < next(one for one in p if one is not None) <= 1


@pytest.mark.parametrize("measure", [_breaks, _correlated, _projected, _studied])
def test_nothing_but_gaps_is_refused(measure):
    with pytest.raises(ValueError, match=r"0 points|none has"):
        measure(np.full(30, np.nan))


def test_a_break_at_the_edge_is_not_called_and_where_one_could_be_is_said():
    edge = X + 8 * (np.arange(30) >= 29)
    found = _breaks(edge)
    assert (found.number, found.first, found.last) == (0, 3, 27)
    with pytest.raises(ValueError, match="allowed: those from 4 to 27"):
        event_study(edge, [29])


@pytest.mark.parametrize("date", [-3, 35])
def test_a_date_outside_the_series_is_refused(date):
    with pytest.raises(ValueError, match=rf"dates \[{date}\] lack .* allowed: those from 4 to 27"):
        event_study(X, [date])


@pytest.mark.parametrize("measure", CONTROLS)
@pytest.mark.parametrize("before", [-2, 0, 30, 35])
def test_a_shock_outside_the_periods_is_refused(measure, before):
    with pytest.raises(ValueError, match=f"before is {before}.*; allowed: "):
        measure(X, DONORS, before)


@pytest.mark.parametrize("measure", CONTROLS)
def test_one_donor_is_refused(measure):
    with pytest.raises(ValueError, match=r"1 of 1 donors .* allowed: at least 2.*add donors"):
        measure(X, DONORS[:1], 20)


@pytest.mark.parametrize("measure", CONTROLS)
@pytest.mark.parametrize(
    "donors",
    [np.vstack([DONORS, DONORS]), np.outer(np.arange(1, 7), Y), np.tile(Y, (6, 1))],
    ids=["twins", "multiples", "all alike"],
)
def test_collinear_donors_do_not_run_away(measure, donors):
    found = measure(X, donors, 20)
    of_all = getattr(found, "effect", getattr(found, "gap", None))
    assert np.nanmax(np.abs(of_all)) < 10
