"""Synthetic difference-in-differences."""

import numpy as np
import pytest

from tarazy.measures.synthetic_difference import synthetic_difference

from .prop99 import BEFORE, CALIFORNIA, OTHERS
from .test_synthetic_control import panel


def test_california():
    # Arkhangelsky et al. (2021), Table 1: -15.6, with a standard error of 8.4 by random placebos
    # (9.8 in a later run of their package); here each state is a placebo once. Their package gives
    # -15.604 with an iterative solver.
    found = synthetic_difference(CALIFORNIA, OTHERS, BEFORE)
    assert found.effect == pytest.approx(-15.604, abs=0.001)
    assert found.se == pytest.approx(9.37, abs=0.01)
    assert (found.se_by, found.residual < 1e-10) == ("placebo", True)
    # Weights of 1986, 1987 and 1988, by the same table's supplement and package.
    assert found.time_weights[:16] == pytest.approx(np.zeros(16), abs=1e-9)
    assert found.time_weights[16:19] == pytest.approx([0.366, 0.206, 0.427], abs=1e-3)
    assert found.zeta == pytest.approx(10.22, abs=0.01)


def test_zeta_by_hand():
    # Changes of the donors before: 1, 1; -1, 1; -1, 1. Their mean is 1/3, their variance 8/9. With
    # two periods after, zeta is 2^(1/4) times its root.
    others = np.array([[0.0, 1, 2, 5, 5], [3, 2, 3, 6, 6], [3, 2, 3, 6, 6]])
    found = synthetic_difference(others.mean(axis=0) + 7, others, 3)
    assert found.zeta == pytest.approx(2**0.25 * np.sqrt(8 / 9))
    assert found.time_weights[3:] == pytest.approx([0, 0])


def test_parallel_paths_have_no_effect_at_any_distance():
    _, others = panel()
    found = synthetic_difference(others[0] + 40, others, 10)
    near = synthetic_difference(others[0], others, 10)
    assert found.effect == pytest.approx(near.effect)
    assert found.level == pytest.approx(near.level + 40)
    assert found.weights == pytest.approx(near.weights)


def test_adding_up():
    # Both sets of weights sum to one, and the effect is the difference of differences.
    y, others = panel()
    found = synthetic_difference(y, others, 10)
    assert found.weights.sum() == pytest.approx(1)
    assert found.time_weights.sum() == pytest.approx(1)
    gap = y - found.weights @ others
    assert found.effect == pytest.approx(gap[10:].mean() - found.time_weights @ gap)
    assert found.gap[10:].mean() == pytest.approx(found.effect)
    assert found.low < found.effect < found.high
    assert y - found.synthetic == pytest.approx(found.gap)


def test_donors_that_run_alike_count_alike():
    path = np.random.default_rng(0).normal(size=12).cumsum()
    others = path + np.arange(6.0)[:, None] * 10
    found = synthetic_difference(path + np.where(np.arange(12) < 8, 3, 5), others, 8)
    assert found.weights == pytest.approx(np.full(6, 1 / 6), abs=1e-9)
    assert found.effect == pytest.approx(2)
    # Donors whose paths are each other's do not show how far a path strays.
    assert found.se == found.high == np.inf


def test_a_shared_trend_and_levels_fall_out():
    y, others = panel()
    one = synthetic_difference(y, others, 10)
    trend = 3 * np.arange(15.0)
    two = synthetic_difference(y + trend, others + trend, 10)
    assert two.effect == pytest.approx(one.effect, abs=1e-6)
    three = synthetic_difference(y, others + np.arange(8.0)[:, None] * 3, 10)
    assert three.weights == pytest.approx(one.weights, abs=1e-6)
    assert three.effect == pytest.approx(one.effect, abs=1e-6)


def test_the_standard_error_is_that_of_the_placebos():
    y, others = panel()
    found = synthetic_difference(y, others, 10)
    each = [
        synthetic_difference(others[j], np.delete(others, j, axis=0), 10).effect for j in range(8)
    ]
    assert found.se == pytest.approx(np.std(each))


def test_several_treated_units_and_the_jackknife():
    rng = np.random.default_rng(2)
    _, others = panel(2, donors=12)
    hit = others[:3] + rng.normal(size=(3, 15)) * 0.3 + np.where(np.arange(15) < 10, 0, 2.0)
    found = synthetic_difference(hit, others[3:], 10)
    assert found.se_by == "jackknife"
    assert found.effect == pytest.approx(2, abs=4 * found.se)
    # Leaving out a donor without weight changes nothing; the jackknife is over units that matter.
    gap = hit - found.weights @ others[3:]
    each = gap[:, 10:].mean(axis=1) - gap @ found.time_weights
    jack = [np.delete(each, i).mean() for i in range(3)]
    for j in range(9):
        weights = np.where(np.arange(9) == j, 0, found.weights)
        path = hit.mean(axis=0) - weights / weights.sum() @ others[3:]
        jack.append(path[10:].mean() - found.time_weights @ path)
    assert found.se == pytest.approx(np.sqrt(11 * np.var(jack)))


def test_measurement_of_the_treated_unit_widens():
    y, others = panel()
    units = np.vstack([y, others])
    rng = np.random.default_rng(0)
    alike = rng.normal(size=(60, *units.shape)) * 0.3
    worse = alike.copy()
    worse[:, 0] *= 10
    plain = synthetic_difference(y, others, 10)
    same = synthetic_difference(y, others, 10, draws=units + alike)
    wide = synthetic_difference(y, others, 10, draws=units + worse)
    assert plain.se <= same.se < 1.2 * plain.se
    assert wide.se > 1.3 * same.se
    assert np.isnan(plain.effect_sd)


def test_bad_input():
    y, others = panel()
    with pytest.raises(ValueError, match="level is 1"):
        synthetic_difference(y, others, 10, level=1)
    with pytest.raises(ValueError, match="2 donors leave too few for placebos of 1"):
        synthetic_difference(y, others[:2], 10)
    with pytest.raises(ValueError, match="before is 15"):
        synthetic_difference(y, others, 15)
