"""Plain and augmented synthetic control."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.synthetic_control import augmented_control, synthetic_control

from .prop99 import BEFORE, CALIFORNIA, OTHERS, STATES


def panel(seed=0, donors=8, length=15, missed=0.3):
    """A treated unit near the mean of its donors."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, length)).cumsum(axis=1)
    others = rng.normal(size=(donors, 2)) @ common + rng.normal(size=(donors, length))
    return others.mean(axis=0) + missed * rng.normal(size=length), others


def test_california_by_outcomes():
    found = synthetic_control(CALIFORNIA, OTHERS, BEFORE)
    weights = dict(zip(STATES[1:], found.weights, strict=True))
    # The mean effect that synthetic control on outcomes alone gives: -19.5 to -19.6 by the
    # precision of the solver (Arkhangelsky et al. 2021, Table 1: -19.6).
    assert found.effect == pytest.approx(-19.5136, abs=1e-3)
    expected = {"Utah": 0.394, "Montana": 0.232, "Nevada": 0.205, "Connecticut": 0.109,
                "New Hampshire": 0.045, "Colorado": 0.015}  # fmt: skip
    assert {k: w for k, w in weights.items() if w > 1e-3} == pytest.approx(expected, abs=1e-3)
    assert found.residual < 1e-10
    assert (found.poor_fit, found.few_periods) == (False, False)


# Effects of the augmented rule at fixed penalties, by an independent implementation (pysyncon
# 1.7.0, kept equal to the authors' R package by its tests).
@pytest.mark.parametrize(("penalty", "effect"), [(10, -12.7035), (430, -15.9530), (5e4, -19.0165)])
def test_california_augmented(penalty, effect):
    found = augmented_control(CALIFORNIA, OTHERS, BEFORE, penalty=penalty)
    assert found.effect == pytest.approx(effect, abs=1e-3)
    assert found.weights.sum() == pytest.approx(1)


def test_a_donor_that_is_the_treated_unit_has_all_weight():
    y, others = panel()
    found = synthetic_control(y, np.vstack([others, y]), 10)
    assert found.weights[-1] == pytest.approx(1, abs=1e-6)
    assert found.gap == pytest.approx(np.zeros(15), abs=1e-5)
    assert found.misfit == pytest.approx(0, abs=1e-5)


def test_the_effect_comes_back():
    _, others = panel()
    weights = np.array([0.5, 0.3, 0.2, 0, 0, 0, 0, 0])
    effect = np.where(np.arange(15) < 10, 0, np.arange(15) - 9.0)
    found = synthetic_control(weights @ others + effect, others, 10)
    assert found.weights == pytest.approx(weights, abs=1e-5)
    assert found.gap == pytest.approx(effect, abs=1e-4)
    assert found.effect == pytest.approx(3, abs=1e-4)


def test_in_expectation_nothing_is_found_where_nothing_is():
    effects = [synthetic_control(*panel(seed), 10).effect for seed in range(60)]
    assert abs(np.mean(effects)) < 3 * np.std(effects) / np.sqrt(60)


@given(st.integers(0, 1000), st.floats(-50, 50), st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_origin_and_unit_do_not_matter(seed, shift, factor):
    y, others = panel(seed)
    year = np.arange(15.0) * shift  # what all units share falls out as well
    for fit in (synthetic_control, augmented_control):
        one = fit(y, others, 10)
        two = fit(factor * y + year + shift, factor * others + year + shift, 10)
        assert two.weights == pytest.approx(one.weights, abs=1e-5)
        assert two.effect == pytest.approx(factor * one.effect, abs=1e-4 * factor)


def test_the_order_of_donors_does_not_matter():
    y, others = panel()
    turned = np.random.default_rng(0).permutation(8)
    one, two = synthetic_control(y, others, 10), synthetic_control(y, others[turned], 10)
    assert two.weights == pytest.approx(one.weights[turned], abs=1e-7)


def test_collinear_donors_share():
    y, others = panel()
    one = synthetic_control(y, others, 10)
    two = synthetic_control(y, np.vstack([others, others]), 10)
    assert two.weights == pytest.approx(np.tile(one.weights / 2, 2), abs=1e-5)
    assert two.effect == pytest.approx(one.effect, abs=1e-5)


def test_the_ridge_has_nothing_to_do_where_donors_are_all_alike():
    y, others = panel()
    alike = np.tile(others[0] / 3, (6, 1))
    plain, ridge = synthetic_control(y, alike, 10), augmented_control(y, alike, 10)
    assert ridge.effect == pytest.approx(plain.effect)


def test_the_ridge_by_hand():
    # Two donors, centred: +-(1, 0, 2). The treated unit is at (0, 1, 0) from the mean, which no
    # weighting reaches; the ridge adds nothing, as the imbalance is at right angles.
    others = np.array([[1.0, 0, 2, 1], [-1, 0, -2, -1]])
    found = augmented_control([0.0, 1, 0, 5], others, 3, penalty=2.0)
    assert found.weights == pytest.approx([0.5, 0.5])
    # At (3, 0, 6) it is three times the first: plain weights (1, 0) leave 2 (1, 0, 2). With
    # A = 2 vv', v = (1, 0, 2): (A + 2)^-1 2 v = v / 6, so that the ridge adds +-5/6.
    found = augmented_control([3.0, 0, 6, 0], others, 3, penalty=2.0)
    assert found.weights == pytest.approx([11 / 6, -5 / 6])


def test_a_boundless_penalty_is_the_plain_rule_and_less_fits_closer():
    y, others = panel(missed=1.5)
    plain = synthetic_control(y, others, 10)
    assert augmented_control(y, others, 10, penalty=np.inf).weights == pytest.approx(plain.weights)
    close = [augmented_control(y, others, 10, penalty=p).rmspe_before for p in (0.1, 1, 10, 100)]
    assert close == sorted(close)
    assert close[-1] <= plain.rmspe_before


def test_the_penalty_is_the_largest_within_a_standard_error():
    y, others = panel(3, missed=1.0)
    centred = others[:, :10] - others[:, :10].mean(axis=0)
    tried = np.linalg.svd(centred, compute_uv=False)[0] ** 2 * 1e-8 ** np.linspace(0, 1, 21)
    error = np.empty((10, 21))
    for t in range(10):
        kept = [s for s in range(15) if s != t]
        for k, penalty in enumerate(tried):
            weights = augmented_control(y[kept], others[:, kept], 9, penalty=penalty).weights
            error[t, k] = (y[t] - weights @ others[:, t]) ** 2
    mean, se = error.mean(axis=0), error.std(axis=0, ddof=1) / np.sqrt(10)
    best = mean.argmin()
    assert augmented_control(y, others, 10).penalty == pytest.approx(
        tried[mean <= mean[best] + se[best]].max()
    )


def test_predictors_are_matched_by_importance():
    y, others = panel(donors=3)
    # One predictor: the treated unit lies a quarter of the way from the first donor to the second,
    # and the third is far off. Of all that match, the most even weights are taken.
    known = np.array([[1.0], [0], [4], [100]])
    found = synthetic_control(y, others, 10, predictors=known)
    assert found.weights @ known[1:, 0] == pytest.approx(1, abs=1e-6)
    assert found.importance == pytest.approx([1])
    # A predictor of no importance is not matched.
    two = np.column_stack([known, [5.0, 9, 1, 3]])
    again = synthetic_control(y, others, 10, predictors=two, importance=[1, 0])
    assert again.weights == pytest.approx(found.weights, abs=1e-6)
    assert again.importance == pytest.approx([1, 0])


def test_importance_without_being_told_follows_the_outcome():
    rng = np.random.default_rng(0)
    known = rng.normal(size=(31, 2))
    outcome = known[:, :1] * 5 + 0.1 * rng.normal(size=(31, 12))
    found = synthetic_control(outcome[0], outcome[1:], 8, predictors=known)
    assert found.importance[0] > 0.99
    few = synthetic_control(outcome[0], outcome[1:4], 8, predictors=known[:4])
    assert few.importance == pytest.approx([0.5, 0.5])


def test_gaps():
    y, others = panel()
    full = synthetic_control(y[np.arange(15) != 4], others[:, np.arange(15) != 4], 9)
    y[4], others[2, 4], others[5, 7] = np.nan, np.nan, np.nan
    found = synthetic_control(y, others, 10)
    assert found.dropped == (5,)  # the third lacks only what the treated unit lacks as well
    assert np.isnan(found.gap[4])
    assert np.isnan(found.synthetic[4])
    assert found.weights[5] == 0
    assert (found.periods_before, found.periods_after) == (9, 5)
    assert found.few_periods
    assert full.effect != pytest.approx(found.effect)
    whole = np.delete(others, 5, axis=0)
    assert synthetic_control(y, whole, 10).effect == pytest.approx(found.effect)


def test_a_poor_fit_is_flagged():
    y, others = panel()
    far = synthetic_control(y + 100, others, 10)
    assert far.poor_fit
    assert far.misfit > 10
    still = synthetic_control(np.full(15, 3.0), others * 0 + np.arange(15.0), 10)
    assert still.misfit == np.inf
    same = synthetic_control(np.full(15, 3.0), np.full((4, 15), 3.0), 10)
    assert (same.misfit, same.poor_fit) == (0, False)
    assert same.effect == pytest.approx(0, abs=1e-12)


def test_measurement_is_carried():
    y, others = panel()
    units = np.vstack([y, others])
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(200, *units.shape))
    small, large = (
        synthetic_control(y, others, 10, draws=units + size * noise) for size in (0.01, 0.1)
    )
    assert 0.003 < small.effect_sd < large.effect_sd
    # A period's gap errs by the treated unit's own error and the weighted donors', at the least.
    least = 0.01 * np.sqrt(1 + (small.weights**2).sum())
    assert 0.95 * least < small.gap_sd[10:].mean() < 3 * least
    assert np.isnan(synthetic_control(y, others, 10).effect_sd)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"before": 15}, "before is 15 of 15 periods; allowed: 3 to 14"),
        ({"before": 2}, "before is 2"),
        ({"donors": np.ones((1, 15))}, "1 of 1 donors have every year"),
        ({"donors": np.full((4, 15), np.nan)}, "0 of 4 donors"),
        ({"donors": np.ones((4, 14))}, r"treated have shape \(15,\)"),
        ({"treated": np.full(15, np.inf)}, "infinite"),
        ({"treated": np.r_[np.full(9, np.nan), np.ones(6)]}, "1 periods before the shock"),
        ({"predictors": np.ones((9, 2))}, "the same for all units"),
        ({"predictors": np.ones((4, 2))}, r"allowed: \(9, p\)"),
        ({"importance": [1.0]}, "without predictors"),
        ({"predictors": np.arange(9.0)[:, None], "importance": [0.0]}, "not all of them zero"),
        ({"draws": np.ones((5, 3, 15))}, "draws have shape"),
        ({"draws": np.full((5, 9, 15), np.nan)}, "draws hold NaN"),
    ],
)
def test_bad_input(change, message):
    y, others = panel()
    given = {"treated": y, "donors": others, "before": 10} | change
    with pytest.raises(ValueError, match=message):
        synthetic_control(**given)


def test_a_negative_penalty_is_refused():
    with pytest.raises(ValueError, match="penalty is -1"):
        augmented_control(*panel(), 10, penalty=-1)


@pytest.mark.filterwarnings("error")
def test_nothing_moves():
    for fit in (synthetic_control, augmented_control):
        found = fit(np.full(15, 3.0), np.full((4, 15), 3.0), 10)
        assert found.weights == pytest.approx([0.25] * 4)
        assert found.effect == pytest.approx(0, abs=1e-12)


def test_sizes_that_differ_by_far_are_fitted_or_refused():
    rng = np.random.default_rng(0)
    others = np.exp(rng.normal(size=(30, 1)) * 3) * rng.normal(size=(30, 15))
    assert synthetic_control(others[0] + 1, others[1:], 10).residual < 1e-10
