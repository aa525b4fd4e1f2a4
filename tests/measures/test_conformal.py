"""Conformal intervals for the effect of a shock."""

import numpy as np
import pytest

from tarazy.measures import conformal as module
from tarazy.measures.conformal import conformal
from tarazy.measures.synthetic_control import synthetic_control

from .test_synthetic_control import panel

RULES = ("plain", "augmented", "difference")


@pytest.fixture
def alike(monkeypatch):
    """As if donors were missed no more after the shock than before it: the method of the paper."""
    monkeypatch.setattr(module, "_wider", lambda panel, method: np.ones(1 + panel.after))


def test_by_a_loop(alike):
    # The plain rule, by the definition: fit to all periods, turn the residuals round.
    y, others = panel(length=16, donors=6)
    y[11:] += 1.0
    found = conformal(y, others, 11, level=0.8)

    def residuals(series, pool):
        # One more period with equal values: synthetic_control wants a shock after those it fits.
        fit = synthetic_control(np.append(series, 0), np.column_stack([pool, 0 * pool[:, 0]]),
                                len(series))  # fmt: skip
        return np.abs(fit.gap[:-1])

    size = residuals(y, others)
    blocks = [np.roll(size, -s)[:5].mean() for s in range(16)]
    assert found.p_value == pytest.approx(np.mean(np.array(blocks) >= blocks[11] - 1e-9))
    for t in (11, 13, 15):
        place = [*range(11), t]
        one = residuals(y[place], others[:, place])
        assert found.p_values[t] == pytest.approx((one >= one[-1] - 1e-9).mean())


@pytest.mark.parametrize("rule", RULES)
def test_the_interval_is_what_is_not_rejected(rule):
    y, others = panel(length=18)
    y[13:] += 2
    found = conformal(y, others, 13, rule=rule)
    penalty = None
    if rule == "augmented":
        from tarazy.measures.synthetic_control import augmented_control

        penalty = augmented_control(y, others, 13).penalty
    for t in (13, 16):
        for end, side in ((found.low[t], -1), (found.high[t], 1)):
            for step, inside in ((-0.01, True), (0.01, False)):
                off = y.copy()
                off[t] -= end + side * step * (1 + abs(end))
                p = conformal(off, others, 13, rule=rule, penalty=penalty, level=0.999).p_values[t]
                # The interval runs to the outermost that is not rejected, so outside is certain.
                assert (p > 0.1) or not inside or abs(p - 0.1) < 1e-9
                assert (p <= 0.1 + 1e-9) or inside
        assert found.low[t] <= found.gap[t] <= found.high[t]


def test_a_shift_of_the_effect_shifts_the_interval():
    y, others = panel(length=18)
    one = conformal(y, others, 13)
    y[13:] += 5
    two = conformal(y, others, 13)
    assert two.low[13:] == pytest.approx(one.low[13:] + 5, abs=0.01)
    assert two.high[13:] == pytest.approx(one.high[13:] + 5, abs=0.01)
    assert two.constant == pytest.approx(one.constant + 5)
    assert two.p_value <= one.p_value


def test_the_least_p_value_and_intervals_without_end():
    y, others = panel()
    found = conformal(y, others, 8)
    assert found.least_p == 1 / 9
    assert np.isneginf(found.low[8:]).all()  # nine periods reject nothing at the 10 % level
    assert np.isposinf(found.high[8:]).all()
    assert np.isfinite(conformal(y, others, 9).low[9:]).all()
    y[8:] += 1000
    assert conformal(y, others, 8).p_values[8:] == pytest.approx(np.full(7, 1 / 9))


def test_no_residuals_no_evidence():
    _, others = panel()
    found = conformal(others[0].copy(), others, 10)
    assert found.p_value > 0.05
    assert found.constant == pytest.approx(0, abs=1e-4)


def test_missing_years_stay_missing():
    y, others = panel()
    y[12] = np.nan
    others[3, 2] = np.nan
    found = conformal(y, others, 10)
    assert np.isnan(found.low[12])
    assert np.isnan(found.low[:10]).all()
    assert np.isfinite(found.low[[10, 11, 13, 14]]).all()


def test_years_measured_worse_have_wider_intervals():
    y, others = panel(length=18)
    units = np.vstack([y, others])
    rng = np.random.default_rng(0)
    noise = 0.2 * rng.normal(size=(300, *units.shape))
    plain = conformal(y, others, 13)
    same = conformal(y, others, 13, draws=units + noise)
    noise[:, 0, 15] *= 20
    worse = conformal(y, others, 13, draws=units + noise)
    wide = plain.high - plain.low
    assert (same.high - same.low)[13:] == pytest.approx(wide[13:], rel=0.25)
    assert (worse.high - worse.low)[15] > 2 * wide[15]
    assert worse.p_values[15] >= plain.p_values[15]


def test_far_years_are_compared_with_those_of_the_donors():
    # Random walks: weights fitted to early years miss later ones by more and more.
    rng = np.random.default_rng(3)
    units = rng.normal(size=(16, 30)).cumsum(axis=1)
    found = conformal(units[0], units[1:], 18)
    width = (found.high - found.low)[18:]
    assert width[8:].mean() > 1.2 * width[:3].mean()


def test_predictors_keep_their_weights():
    y, others = panel()
    known = np.random.default_rng(0).normal(size=(9, 2))
    found = conformal(y, others, 10, predictors=known)
    fixed = synthetic_control(y, others, 10, predictors=known)
    assert found.gap[10:] == pytest.approx(fixed.gap[10:])
    assert np.isfinite(found.low[10:]).all()


def test_bad_input():
    y, others = panel()
    with pytest.raises(ValueError, match="level is 0"):
        conformal(y, others, 10, level=0)
    with pytest.raises(ValueError, match="rule is 'x'"):
        conformal(y, others, 10, rule="x")
