"""Gravity of one year: by hand, against pyfixest, and a planted tilt that must be found."""

import dataclasses

import numpy as np
import pytest
from benchmarks.tilt import recovered, world
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.gravity import (
    NotConverged,
    expected_shares,
    gravity,
)
from tarazy.measures.ppml import ppml

NAN = np.nan


@pytest.fixture(scope="module")
def known():
    return world(np.random.default_rng(1), states=25)


@pytest.fixture(scope="module")
def fit(known):
    return gravity(known.flows, known.costs, leave=[0])


def long(known, leave=()):
    """Rows of the matrix as `ppml` takes them."""
    use = np.isfinite(known.flows)
    use[list(leave)] = use[:, list(leave)] = False
    i, j = np.nonzero(use)
    pair = np.minimum(i, j) * 1000 + np.maximum(i, j)
    costs = {name: cost[i, j] for name, cost in known.costs.items()}
    return known.flows[i, j], costs, {"from": i, "to": j}, {"pair": pair}


def expectation(fit, known, exported=0.4, **more):
    x = np.stack([known.costs[name] for name in fit.names])
    return expected_shares(fit, x[:, 0], x[:, :, 0], known.groups, exported=exported, **more)


def test_without_noise_masses_and_costs_come_back():
    sell, buy = np.array([1.0, 2, 4, 3]), np.array([2.0, 1, 1, 5])
    cost = np.array([[0.0, 1, 2, 1], [1, 0, 1, 3], [2, 1, 0, 1], [1, 3, 1, 0]])
    flows = sell[:, None] * buy * np.exp(-0.7 * cost)
    np.fill_diagonal(flows, NAN)
    fit = gravity(flows, {"cost": cost})
    assert fit.coefficients == pytest.approx([-0.7])
    assert np.exp(fit.importer) == pytest.approx(buy / buy[0])
    assert np.exp(fit.exporter) == pytest.approx(sell * buy[0])
    # By hand: what 0 sells goes to 1, 2, 3 as 1/e^.7, 1/e^1.4, 5/e^.7.
    found = expected_shares(
        fit, cost[None, 0], cost[None, :, 0], np.array([-1, 0, 1, 2]), exported=1
    )
    hand = np.array([np.exp(-0.7), np.exp(-1.4), 5 * np.exp(-0.7)])
    assert found.share == pytest.approx(hand / hand.sum())
    bought = np.array([2, 4 * np.exp(-0.7), 3]) / (5 + 4 * np.exp(-0.7))
    found = expected_shares(
        fit, cost[None, 0], cost[None, :, 0], np.array([-1, 0, 1, 2]), exported=0
    )
    assert found.share == pytest.approx(bought)


def test_it_is_the_estimate_of_pyfixest(known, fit):
    y, costs, effects, clusters = long(known, leave=[0])
    other = ppml(y, costs, effects, clusters=clusters)
    assert fit.names == other.names
    assert fit.coefficients == pytest.approx(other.coefficients, rel=1e-7)
    i, j = effects["from"], effects["to"]
    assert fit.fitted[i, j] == pytest.approx(other.fitted, rel=1e-6)
    # Without the correction for leverage the sandwich is pyfixest's, but for its count of freedoms.
    plain = dataclasses.replace(fit, score=np.nan_to_num(fit.residual)).covariance
    freedom = (len(y) - 1) / (len(y) - 3 - 24 - 23)
    assert plain * freedom == pytest.approx(other.covariance, rel=1e-4)
    assert (fit.errors > np.sqrt(np.diag(plain))).all()


def test_states_of_which_nothing_is_used_have_no_effect(fit):
    assert np.isnan([fit.exporter[0], fit.importer[0]]).all()
    assert np.isnan(fit.fitted[0]).all()
    assert np.isfinite(fit.exporter[1:]).all()


def test_where_it_begins_moves_nothing(known, fit):
    far = {**known.costs, "distance": 1.5 * known.costs["distance"] + known.costs["border"]}
    like = gravity(known.flows, far, leave=[0])
    again = gravity(known.flows, known.costs, leave=[0], start=like.fitted)
    assert again.steps < fit.steps
    assert again.coefficients == pytest.approx(fit.coefficients, abs=1e-9)
    assert again.errors == pytest.approx(fit.errors, rel=1e-8)
    # A cell without an expected flow to begin from is no beginning.
    with_gap = np.where(like.fitted > np.nanmedian(like.fitted), like.fitted, NAN)
    assert gravity(known.flows, known.costs, leave=[0], start=with_gap).steps == fit.steps
    with pytest.raises(ValueError, match="start has shape"):
        gravity(known.flows, known.costs, start=like.fitted[1:])


def test_fitted_sums_are_actual_sums(known, fit):
    use = np.isfinite(fit.fitted)
    for axis in (0, 1):
        actual = np.where(use, known.flows, 0).sum(axis=axis)
        assert np.nansum(fit.fitted, axis=axis) == pytest.approx(actual)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=24, max_size=24))
def test_no_leaning_of_the_state_left_out_moves_what_is_expected_of_it(leaning):
    """The identity that the counterfactual stands on."""
    known = world(np.random.default_rng(1), states=25)
    before = expectation(gravity(known.flows, known.costs, leave=[0]), known)
    known.flows[0, 1:] *= np.exp(leaning)
    known.flows[1:, 0] *= np.exp(leaning)
    after = expectation(gravity(known.flows, known.costs, leave=[0]), known)
    assert after.share == pytest.approx(before.share, abs=1e-12)
    assert after.share.sum() == pytest.approx(1)


def test_left_in_its_leaning_stands_in_what_is_expected():
    """Why the state is left out: in a small world its tilt pulls its partners' effects."""
    gaps = []
    for seed in range(20):
        known = world(np.random.default_rng(seed), states=15, noise=0.3, tilt=(2.0, 0.0, 0.0))
        left_out, left_in = (recovered(known, leave)[0][0] for leave in ((0,), ()))
        gaps.append(left_in - left_out)
    assert np.mean(gaps) > 0.1


@pytest.mark.parametrize("states", [40])
def test_a_planted_tilt_is_recovered_within_its_interval(states):
    errors, inside = [], []
    for seed in range(900, 960):
        known = world(np.random.default_rng(seed), states=states)
        log, sd = recovered(known)
        errors.append(log - np.log(known.truth))
        inside.append(np.abs(errors[-1]) < 1.6449 * sd)
    assert abs(np.mean(errors)) < 0.05
    assert 0.82 < np.mean(inside) < 0.97


def test_gradients_are_derivatives(known, fit):
    found = expectation(fit, known)
    step, n, k = 1e-6, 25, 3
    for at, name in ((k + 5, "exporter"), (k + n + 7, "importer")):
        effect = getattr(fit, name).copy()
        effect[at - k - (n if name == "importer" else 0)] += step
        moved = expectation(fit, known, **{name: effect})
        slope = (np.log(moved.share) - np.log(found.share)) / step
        assert found.gradient[at] == pytest.approx(slope, abs=1e-5)
    beta = fit.coefficients + np.array([step, 0, 0])
    moved = expectation(dataclasses.replace(fit, coefficients=beta), known)
    slope = (np.log(moved.share) - np.log(found.share)) / step
    assert found.gradient[0] == pytest.approx(slope, abs=1e-5)


def test_an_offset_moves_the_fit_as_told(known, fit):
    column = known.costs["language"] * known.costs["border"]
    costs = {name: known.costs[name] for name in ("distance", "border")}
    ends = [gravity(known.flows, costs, leave=[0], offset=side * column) for side in (-1e-4, 1e-4)]
    middle = gravity(known.flows, costs, leave=[0], offset=0 * column)
    slope = (ends[1].coefficients - ends[0].coefficients) / 2e-4
    assert middle.moved_by(np.where(np.isfinite(middle.fitted), column, 0))[:2] == pytest.approx(
        slope, abs=1e-4
    )
    # A cost that is known may as well be an offset.
    known_cost = fit.coefficients[2] * known.costs["language"]
    given_it = gravity(known.flows, costs, leave=[0], offset=known_cost)
    assert given_it.coefficients == pytest.approx(fit.coefficients[:2], abs=1e-7)


def test_a_state_that_trades_with_nobody_and_doubted_flows(known, fit):
    flows = np.pad(known.flows, (0, 1))
    flows[25, 25] = NAN
    costs = {name: np.pad(cost, (0, 1)) for name, cost in known.costs.items()}
    more = gravity(flows, costs, leave=[0])
    assert more.coefficients == pytest.approx(fit.coefficients)
    assert more.separated[25, 1:25].all()
    assert np.isnan(more.exporter[25])
    doubted = known.flows.copy()
    doubted[3, 4] = NAN
    other = gravity(doubted, known.costs, leave=[0])
    assert np.isnan(other.fitted[3, 4])
    assert not np.allclose(other.coefficients, fit.coefficients)


def test_domestic_trade_may_stand_on_the_diagonal(known):
    flows, home = known.flows.copy(), np.eye(25)
    np.fill_diagonal(flows, 50 * np.nansum(known.flows, axis=1))
    fit = gravity(flows, {**known.costs, "home": home})
    assert fit.names[-1] == "home"
    assert fit.coefficients[-1] > 1
    assert np.isfinite(np.diag(fit.fitted)).all()


def test_separated_zeros_are_taken_out(known):
    feud = np.zeros((25, 25))
    feud[2, 3] = feud[5, 6] = 1
    flows = known.flows.copy()
    flows[2, 3] = flows[5, 6] = 0
    fit = gravity(flows, {**known.costs, "feud": feud})
    assert fit.separated[2, 3]
    assert fit.separated[5, 6]
    assert fit.separated.sum() == 2
    assert fit.collinear == ("feud",)
    mass = np.tile(np.arange(25.0), (25, 1))
    assert gravity(known.flows, {**known.costs, "mass": mass}).collinear == ("mass",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"flows": [[NAN, -1], [2, NAN]]}, "flows hold -1"),
        ({"flows": [[1, 2, 3], [1, 2, 3]]}, "a square matrix"),
        ({"flows": [[NAN, 0], [0, NAN]]}, "no positive flow"),
        ({"costs": {"far": [[1, 2]]}}, r"far has shape \(1, 2\)"),
        ({"offset": [1.0, 2.0]}, "offset have shape"),
        ({"most": 0}, "most is 0"),
    ],
)
def test_bad_input_is_refused(change, told):
    good = {"flows": [[NAN, 1.0], [2.0, NAN]], "costs": {"far": [[0, 1.0], [1.0, 0]]}}
    asked = good | change
    with pytest.raises(ValueError, match=told):
        gravity(asked.pop("flows"), asked.pop("costs"), **asked)


def test_no_convergence_gives_no_numbers(known):
    with pytest.raises(NotConverged, match="in 2 steps"):
        gravity(known.flows, known.costs, most=2)


def test_shares_that_cannot_be_expected(known, fit):
    with pytest.raises(ValueError, match=r"exported is 1\.2"):
        expectation(fit, known, exported=1.2)
    lone = known.groups.copy()
    lone[0] = 3  # the state itself has no effect of its own
    x = np.stack(list(known.costs.values()))
    with pytest.raises(ValueError, match=r"groups \[3\]"):
        expected_shares(fit, x[:, 0], x[:, :, 0], lone)
