"""What stands beside a verdict: breaks, lead and lag, dates, each with what refuses it."""

import numpy as np
import pytest

from tarazy.findings.screens import (
    Lead,
    adjusted_leads,
    adjusted_studies,
    broken,
    lead,
    studies,
)
from tarazy.findings.series import DRAWS, Series

YEARS = np.arange(1990, 2024)


def make(value, name="x", times=YEARS, noise=0.05):
    value = np.array(value, dtype=float)
    draws = value + noise * np.random.default_rng(1).standard_normal((DRAWS, value.size))
    return Series(name, name, "unit", False, np.array(times), value, draws)


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(3).standard_normal((5, YEARS.size))


def test_a_jump_is_a_break(noise):
    found = broken(make(0.5 * noise[0] + 4 * (YEARS >= 2005)))
    assert [b.date for b in found.breaks] == [2005]
    assert broken(make(noise[0])).number == 0


@pytest.mark.parametrize("value", [np.arange(5.0), np.full(5, 2.0)])
def test_too_short_for_breaks_is_told(value):
    assert isinstance(broken(make(value, times=np.arange(5))), str)


def test_who_leads(noise):
    x = noise[0]
    y = np.roll(x, 2) + 0.3 * noise[1]
    found = lead(make(y, "policy"), make(x, "around"), projected=True)
    assert isinstance(found, Lead)
    assert found.correlation.peak == 2  # the environment is x, two years before policy
    assert found.correlation.p_x_leads < 0.02
    assert found.correlation.p_y_leads > 0.05
    assert found.responses.x_leads.response[2] > 0.5
    back = lead(make(x, "policy"), make(y, "around"), projected=False)
    assert back.correlation.peak == -2
    assert back.responses is None
    one, two = adjusted_leads([found, back])
    assert one.adjusted[0] >= found.correlation.p_x_leads
    assert two.adjusted[1] < 0.1
    assert adjusted_leads([]) == ()


def test_no_overlap_is_told(noise):
    late = make(noise[0], times=YEARS + 30)
    assert isinstance(lead(make(noise[1]), late, projected=False), str)


def test_dates_against_other_dates_and_other_states(noise):
    policy = make(0.3 * noise[0] + 3 * (YEARS >= 2010), "policy")
    others = {f"S{k}": make(0.3 * row) for k, row in enumerate(noise[1:])}
    found, refused = studies(
        policy, {"shock": 2010, "quiet": 2000, "early": 1990, "gone": 2050},
        [(2000, 2010)], (4, 3), others, "both",
    )  # fmt: skip
    by_name = {s.name: s for s in found}
    assert refused == ["early", "gone"]
    assert set(by_name) == {"shock", "quiet", "both"}
    shock = by_name["shock"]
    assert shock.effect.effect == pytest.approx(3, abs=0.7)
    assert shock.effect.p == shock.effect.least_p
    assert shock.states == 4
    assert shock.effect.p_units == pytest.approx(1 / 5)
    assert by_name["quiet"].effect.p > 0.2
    assert by_name["both"].times == (2000, 2010)
    better = adjusted_studies(found)
    assert all(b.adjusted >= s.effect.p for b, s in zip(better, found, strict=True))
    assert adjusted_studies([]) == ()


def test_disputed_dates_keep_the_larger_p(noise):
    policy = make(0.3 * noise[0] + 3 * (YEARS >= 2010), "policy")
    sets = [(2000, 2010), (2000, 2013)]
    (pooled,) = [s for s in studies(
        policy, {"a": 2000, "b": 2010, "c": 2013}, sets, (4, 3), {}, "pooled")[0]
        if s.name == "pooled"]  # fmt: skip
    alone = [studies(policy, {"a": s[0], "b": s[1]}, [s], (4, 3), {}, "pooled")[0][-1]
             for s in sets]  # fmt: skip
    assert pooled.effect.p == max(s.effect.p for s in alone)
    assert np.isnan(pooled.effect.p_units)
    assert pooled.states == 0


def test_states_with_few_points_are_no_placebos(noise):
    policy = make(noise[0], "policy")
    short = {"S": make(noise[1][:10], times=YEARS[:10])}
    found, _ = studies(policy, {"a": 2005}, [()], (4, 3), short, "pooled")
    assert found[0].states == 0
