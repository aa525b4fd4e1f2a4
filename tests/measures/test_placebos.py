"""Placebos in space and in time, and donors left out."""

import numpy as np
import pytest

from tarazy.measures.placebos import leave_one_out, placebos_in_space, placebos_in_time
from tarazy.measures.synthetic_control import augmented_control, synthetic_control
from tarazy.measures.synthetic_difference import synthetic_difference

from .prop99 import BEFORE, CALIFORNIA, OTHERS, STATES
from .test_synthetic_control import panel

RULES = ("plain", "augmented", "difference")


def effect(rule, y, others, before):
    if rule == "plain":
        return synthetic_control(y, others, before).effect
    if rule == "augmented":
        return augmented_control(y, others, before).effect
    return synthetic_difference(y, others, before).effect


@pytest.mark.parametrize("rule", RULES)
def test_each_placebo_is_a_fit_of_its_own(rule):
    y, others = panel()
    units = np.vstack([y, others])
    found = placebos_in_space(y, others, 10, rule=rule)
    for i in range(9):
        alone = effect(rule, units[i], np.delete(units, i, axis=0), 10)
        assert found.effect[i] == pytest.approx(alone, abs=1e-6)
    pre, post = (np.sqrt((part**2).mean(axis=1)) for part in np.split(found.gap, [10], axis=1))
    assert found.ratio == pytest.approx(post / pre)
    assert found.p_value == pytest.approx((found.ratio >= found.ratio[0]).mean())
    assert found.least_p == pytest.approx(1 / 9)


def test_california_among_the_states():
    found = placebos_in_space(CALIFORNIA, OTHERS, BEFORE)
    above = [STATES[i] for i in np.flatnonzero(found.ratio > found.ratio[0])]
    assert len(above) == 2
    assert found.p_value == pytest.approx(3 / 39)
    assert placebos_in_space(CALIFORNIA, OTHERS, BEFORE, rule="difference").p_value == 1 / 39


def test_a_large_effect_has_the_least_p_value():
    y, others = panel(donors=12)
    y[10:] += 30
    for rule in RULES:
        assert placebos_in_space(y, others, 10, rule=rule).p_value == pytest.approx(1 / 13)


def test_the_label_alone_does_not_matter():
    # Exchangeable units: over many panels, p-values are spread evenly.
    rng = np.random.default_rng(0)
    ps = []
    for _ in range(150):
        units = rng.normal(size=(10, 2)) @ rng.normal(size=(2, 14)) + rng.normal(size=(10, 14))
        ps.append(placebos_in_space(units[0], units[1:], 9).p_value)
    assert np.mean(np.array(ps) <= 0.1) == pytest.approx(0.1, abs=0.075)
    assert np.mean(np.array(ps) <= 0.5) == pytest.approx(0.5, abs=0.125)


def test_measured_worse_after_the_shock_is_no_effect(monkeypatch):
    y, others = panel(donors=12)
    units = np.vstack([y, others])
    noise = np.random.default_rng(0).normal(size=(40, *units.shape))
    alike, worse = 0.1 * noise, 0.1 * noise
    worse[:, 0, 10:] *= 100
    y[10:] += 15
    units[0] = y
    plain = placebos_in_space(y, others, 10)
    assert plain.p_value == pytest.approx(1 / 13)
    assert placebos_in_space(y, others, 10, draws=units + alike).p_value == plain.p_value
    found = placebos_in_space(y, others, 10, draws=units + worse)
    assert found.p_value > 0.1
    monkeypatch.setattr("tarazy.measures.placebos._BATCH", 1)
    assert placebos_in_space(y, others, 10, draws=units + worse).p_value == found.p_value


def test_a_perfect_fit_is_no_boundless_ratio():
    _, others = panel()
    found = placebos_in_space(others[0].copy(), others, 10)
    assert np.isfinite(np.delete(found.ratio, 1)).all()
    assert found.copies == (0,)


def test_donors_made_of_others_are_no_placebos():
    # With a twin each, donors are met exactly: their ratios would make any other unit stand out.
    y, others = panel()
    twins = placebos_in_space(y, np.vstack([others, others[:6]]), 10)
    assert set(twins.copies) == {*range(6), *range(8, 14)}
    assert np.isnan(twins.effect[1:7]).all()
    assert twins.least_p == 1 / 3
    alike = placebos_in_space(y, np.tile(others[0], (6, 1)), 10)
    assert (alike.p_value, alike.least_p) == (1.0, 1.0)


def test_predictors_go_with_their_unit():
    y, others = panel()
    known = np.random.default_rng(0).normal(size=(9, 2))
    found = placebos_in_space(y, others, 10, predictors=known, importance=[0.5, 0.5])
    swap = [3, 0, 1, 2, 4, 5, 6, 7, 8]
    units = np.vstack([y, others])[swap]
    # The rule divides by the spread over the same units, whoever is treated.
    alone = synthetic_control(
        units[0], units[1:], 10, predictors=known[swap], importance=[0.5, 0.5]
    )
    assert found.effect[3] == pytest.approx(alone.effect, abs=1e-6)


def test_dropped_donors_are_nan():
    y, others = panel()
    others[4, 2] = np.nan
    found = placebos_in_space(y, others, 10)
    assert found.dropped == (4,)
    assert np.isnan(found.effect[5])
    assert np.isnan(found.gap[5]).all()
    assert found.least_p == 1 / 8


@pytest.mark.parametrize("rule", RULES)
def test_in_time_sees_nothing_of_what_follows(rule):
    y, others = panel(length=24)
    found = placebos_in_time(y, others, 18, rule=rule)
    assert found.horizon == 6
    assert found.before.tolist() == list(range(5, 13))
    y[18:] += 50
    shocked = placebos_in_time(y, others, 18, rule=rule)
    assert shocked.effect == pytest.approx(found.effect)
    assert shocked.actual == pytest.approx(found.actual + 50, abs=1e-6)
    assert shocked.rank == pytest.approx(1 / 9)
    alone = effect(rule, y[:13], others[:, :13], 7)
    assert found.effect[2] == pytest.approx(alone, abs=1e-6)


def test_in_time_counts_periods_as_given():
    y, others = panel(length=24)
    y[1] = np.nan
    assert placebos_in_time(y, others, 18).before.tolist() == list(range(6, 13))


def test_in_time_without_room():
    y, others = panel()
    found = placebos_in_time(y, others, 5)
    assert (len(found.effect), found.rank) == (0, 1)
    with pytest.raises(ValueError, match="fewest is 2"):
        placebos_in_time(y, others, 5, fewest=2)


@pytest.mark.parametrize("rule", RULES)
def test_leaving_out_is_fitting_without(rule):
    y, others = panel()
    found = leave_one_out(y, others, 10, rule=rule)
    assert len(found.donor)
    for j, one in zip(found.donor, found.effect, strict=True):
        assert one == pytest.approx(effect(rule, y, np.delete(others, j, axis=0), 10), abs=1e-6)
    every = effect(rule, y, others, 10)
    assert found.low <= every <= found.high


def test_two_donors_cannot_be_left_out():
    y, others = panel(donors=2)
    found = leave_one_out(y, others, 10)
    assert len(found.donor) == 0
    assert found.low == found.high


def test_bad_rule():
    with pytest.raises(ValueError, match="rule is 'best'; allowed: plain, augmented, difference"):
        placebos_in_space(*panel(), 10, rule="best")
    with pytest.raises(ValueError, match="for plain only"):
        leave_one_out(*panel(), 10, rule="difference", predictors=np.eye(9))
