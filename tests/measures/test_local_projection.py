"""Responses horizon by horizon, both ways."""

import numpy as np
import pytest
from benchmarks.lead_lag import remembering, responses, two

from tarazy.measures._projection import Plan, project, rows_of
from tarazy.measures._reduced import levels
from tarazy.measures.local_projection import local_projection


def plan(n, horizons=3, lags=1, impact=False):
    return Plan(horizons, lags, impact, levels(n, False))


def test_a_projection_is_least_squares_with_hc3_errors():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 25)).cumsum(axis=1)
    there = np.ones((2, 25), bool)
    slope, error = project(np.stack([x, y])[None], there, plan(25, 1))
    rows = np.arange(1, 24)
    design = np.column_stack([x[rows], np.ones(23), y[rows], y[rows - 1], x[rows - 1]])
    beta, *_ = np.linalg.lstsq(design, y[rows + 1], rcond=None)
    inverse = np.linalg.inv(design.T @ design)
    left = (y[rows + 1] - design @ beta) / (1 - np.einsum("ij,jk,ik->i", design, inverse, design))
    meat = design.T * left**2 @ design
    # At the first horizon nothing came before that the correction could add.
    assert slope[0, 1] == pytest.approx(beta[0])
    assert error[0, 1] == pytest.approx(np.sqrt((inverse @ meat @ inverse)[0, 0]))


def test_the_correction_is_that_of_herbst_and_johannsen():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 20)).cumsum(axis=1)
    there = np.ones((2, 20), bool)
    slope, _ = project(np.stack([x, y])[None], there, plan(20, 2, impact=True))
    raw = []
    for h in range(3):
        rows = np.arange(1, 20 - h)
        design = np.column_stack([x[rows], np.ones(rows.size), y[rows - 1], x[rows - 1]])
        raw.append(np.linalg.lstsq(design, y[rows + h], rcond=None)[0][0])
    held = np.column_stack([y[:-1], x[:-1]])
    held = held - held.mean(axis=0)
    whole = np.linalg.inv(held.T @ held / (len(held) - 1))
    share = [1 + np.trace(whole @ held[:-j].T @ held[j:] / (len(held) - j - 1)) for j in (1, 2)]
    better = [raw[0]]
    better.append(raw[1] + share[0] * better[0] / (19 - 1))
    better.append(raw[2] + (share[0] * better[1] + share[1] * better[0]) / (19 - 2))
    assert slope[0] == pytest.approx(better)


def test_the_correction_takes_bias_away():
    rng = np.random.default_rng(2)
    x = rng.standard_normal((1500, 31))
    y = np.zeros((1500, 31))
    for t in range(1, 31):
        y[:, t] = 0.9 * y[:, t - 1] + x[:, t]
    series = np.stack([x, y], axis=1)[:, :, 1:]
    there = np.ones((2, 30), bool)
    corrected, _ = project(series, there, plan(30, 4, impact=True))
    raw = []
    for h in range(1, 5):
        rows = np.arange(1, 30 - h)
        for one in series[:300]:
            design = np.column_stack(
                [one[0, rows], np.ones(rows.size), one[1, rows - 1], one[0, rows - 1]]
            )
            raw.append(np.linalg.lstsq(design, one[1, rows + h], rcond=None)[0][0])
    true = 0.9 ** np.arange(1, 5)
    before = np.abs(np.reshape(raw, (4, 300)).mean(axis=1) - true)
    after = np.abs(corrected.mean(axis=0)[1:] - true)
    assert after.sum() < 0.7 * before.sum()


def test_a_gap_takes_out_every_row_that_needs_it():
    there = np.ones((2, 12), bool)
    there[1, 6] = False
    assert rows_of(there, plan(12), 2).tolist() == [1, 2, 3, 5, 8, 9]  # y at 4+2, 6, 7-1
    there[0, 9] = False
    assert rows_of(there, plan(12), 2).tolist() == [1, 2, 3, 5, 8]


def test_the_true_responses_are_found_and_only_one_way():
    given = two(np.random.default_rng(5), n=120, lead=0.8)
    got = local_projection(**given, horizons=4, resamples=299)
    true = responses(0.5, 0.8)[:5]
    lead = got.x_leads
    assert lead.p == pytest.approx(1 / 300)
    assert got.y_leads.p > 0.05
    assert ((lead.low_all <= true) & (true <= lead.high_all)).all()
    assert lead.response == pytest.approx(true, abs=0.4)
    assert (lead.high_all[1:] - lead.low_all[1:] >= lead.high[1:] - lead.low[1:]).all()
    assert lead.cumulative[-1] == pytest.approx(lead.response.sum(), abs=0.3)
    assert lead.attenuation == 1
    assert lead.response[0] == lead.low[0] == lead.high[0] == 0  # y of the same time is held


def test_turning_the_series_turns_the_directions():
    given = two(np.random.default_rng(6), lead=1.0)
    ahead = local_projection(**given, resamples=199)
    back = local_projection(given["y"], given["x"], resamples=199)
    assert ahead.x_leads.projected == pytest.approx(back.y_leads.projected)
    assert ahead.y_leads.projected == pytest.approx(back.x_leads.projected)
    assert ahead.x_leads.p == pytest.approx(back.y_leads.p, abs=0.06)
    assert ahead.x_leads.p < 0.1


def test_units_do_not_matter():
    given = two(np.random.default_rng(7), lead=0.5)
    plain = local_projection(**given, resamples=199).x_leads
    moved = local_projection(10 * given["x"] + 3, -2 * given["y"], resamples=199).x_leads
    assert moved.projected == pytest.approx(-plain.projected / 5)
    assert moved.p == pytest.approx(plain.p, abs=0.08)
    assert moved.detectable[1] == pytest.approx(plain.detectable[1] / 5, rel=0.25)


def test_errors_make_measured_responses_smaller_and_intervals_make_up_for_it():
    hits, measured, mended = 0, [], []
    for seed in range(12):
        given = two(np.random.default_rng(seed), n=60, memory=0.3, lead=1.0, error=0.7)
        lead = local_projection(**given, horizons=1, resamples=199).x_leads
        measured.append(lead.projected[1])
        mended.append(lead.response[1])
        hits += lead.low[1] <= 1.0 <= lead.high[1]
        assert 0.4 < lead.attenuation < 0.95
    assert np.mean(measured) < 0.8
    assert abs(np.mean(mended) - 1) < abs(np.mean(measured) - 1)
    assert hits >= 8


def test_a_badly_measured_leader_is_not_led():
    """The trap of errors: y's past tells of x what x's own measured past does not."""
    naive = knowing = 0
    for seed in range(16):
        rng = np.random.default_rng(seed)
        x = remembering(rng, (52,), 0.9)
        y = np.r_[0, x[:-1]] + 0.3 * rng.standard_normal(52)
        x, y = x[-50:] + 1.2 * rng.standard_normal(50), y[-50:]
        drawn = x + 1.2 * rng.standard_normal((200, 50))
        settings = {"horizons": 2, "resamples": 99}
        naive += local_projection(x, y, **settings).y_leads.p <= 0.1
        knowing += local_projection(x, y, x_draws=drawn, **settings).y_leads.p <= 0.1
    assert knowing <= 4 < naive


def test_what_goes_together_in_one_period_is_neither_lead():
    rng = np.random.default_rng(8)
    x = rng.standard_normal(40)
    y = 0.9 * x + 0.4 * rng.standard_normal(40)
    got = local_projection(x, y, horizons=3, resamples=199)
    assert got.p_together < 0.02
    assert got.together > 0.7
    assert min(got.x_leads.p, got.y_leads.p) > 0.05
    at_once = local_projection(x, y, horizons=3, impact=True, resamples=199)
    assert at_once.x_leads.projected[0] == pytest.approx(0.9, abs=0.2)
    assert at_once.x_leads.p < 0.02


def test_the_same_call_gives_the_same_answer():
    given = two(np.random.default_rng(9), error=0.5)
    one, again = (local_projection(**given, resamples=99).x_leads for _ in range(2))
    assert one.p == again.p
    assert np.array_equal(one.low, again.low)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x": np.ones(30)}, "x is 1.0 throughout"),
        ({"x": np.arange(5.0), "y": np.arange(5.0)}, "x has 5 points"),
        ({"horizons": 21}, "fewer horizons or lags"),
        ({"horizons": 0}, "at least 1"),
        ({"lags": 0}, "at least 1"),
        ({"level": 0.0}, "level is 0.0"),
        ({"y_draws": np.ones((1, 30))}, "y_draws have shape"),
    ],
)
def test_bad_input_is_refused(change, says):
    given = two(np.random.default_rng(0))
    with pytest.raises(ValueError, match=says):
        local_projection(**(given | change))
