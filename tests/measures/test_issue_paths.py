"""Issue paths: modes against a plain optimiser, calibration, identities, refusals."""

import numpy as np
import pytest
from benchmarks.issue_paths import simulate
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tarazy.measures._paths import rolls_checked
from tarazy.measures._paths_null import Null
from tarazy.measures._paths_sets import _differences, random_sets
from tarazy.measures.cross_pressure import vote_log_probabilities
from tarazy.measures.issue_paths import Alone, moves_alone, path

NAN = np.nan
NUMBERS = (
    "gap", "gap_low", "gap_high", "drift", "drift_low", "drift_high", "p_value", "detectable",
)  # fmt: skip


def _given(voter):
    return voter.votes, voter.periods, voter.discrimination, voter.cutpoints


def _log_posterior(theta, voter, walk, start_sd):
    """Written down plainly, vote by vote."""
    at = np.unique(voter.periods)
    logs = vote_log_probabilities(
        voter.discrimination, voter.cutpoints, theta[np.searchsorted(at, voter.periods)]
    )
    total = -0.5 * (theta[0] / start_sd) ** 2 - 0.5 * (np.diff(theta) ** 2).sum() / walk**2
    for j, vote in enumerate(voter.votes):
        if not np.isnan(vote):
            total += logs[j, int(2 * vote)]
    return total


def _curvature(f, x, h=1e-3):
    step = h * np.eye(len(x))
    return np.array([
        [(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h * h) for b in step]
        for a in step
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("walk", "start_sd", "missing"), [(0.3, 1, 0.1), (2, 0.5, 0.6), (0.05, 3, 0)]
)
def test_mode_and_covariance_against_an_optimiser(walk, start_sd, missing):
    voter = simulate(np.random.default_rng(4), periods=4, rolls=6, walk=0.3, missing=missing)
    found = path(*_given(voter), walk, start_sd=start_sd, level=0.8)

    def lost(theta):
        return -_log_posterior(theta, voter, walk, start_sd)

    best = minimize(lost, np.zeros(4), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(found.point, best.x, atol=1e-5)
    expected = np.linalg.inv(_curvature(lost, found.point))
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.sd**2, np.diag(expected), rtol=1e-4)
    np.testing.assert_allclose(found.high - found.low, 2 * 1.2815515655446004 * found.sd)
    seen = [(~np.isnan(voter.votes) & (voter.periods == t)).sum() for t in range(4)]
    np.testing.assert_array_equal(found.seen, seen)


def test_one_vote_by_hand():
    # A yes above a cutpoint of 0 with slope 1: F(-theta) = theta at the mode.
    found = path([1.0], [2000], [1.0], [[-1.0, 0.0]], 0.5)
    assert found.point[0] == pytest.approx(1 / (1 + np.exp(found.point[0])), abs=1e-9)
    chance = 1 / (1 + np.exp(-found.point[0]))
    assert found.covariance[0, 0] == pytest.approx(1 / (1 + chance * (1 - chance)))
    # An abstention between cutpoints about 0 keeps the point there.
    assert path([0.5], [2000], [1.0], [[-1.0, 1.0]], 0.5).point[0] == pytest.approx(0, abs=1e-9)


def test_periods_without_votes_widen_as_the_walk_does():
    found = path([1.0, 0.0], [3, 3], [1.5, 1.0], [[-1, 1], [0, 1]], 0.4, at=[1, 2, 3, 4, 6])
    np.testing.assert_array_equal(found.periods, [1, 2, 3, 4, 6])
    np.testing.assert_array_equal(found.seen, [0, 0, 2, 0, 0])
    np.testing.assert_allclose(found.point[3:], found.point[2])
    np.testing.assert_allclose(found.sd[3:] ** 2 - found.sd[2] ** 2, [0.16, 0.32])
    # Before the vote, back towards the start: variance 1 of 1.32 at the third period.
    np.testing.assert_allclose(found.point[:2], found.point[2] * np.array([1, 1.16]) / 1.32)


def test_absences_and_roll_calls_without_parameters_drop():
    voter = simulate(np.random.default_rng(1), periods=5, rolls=8, missing=0.3)
    slope = voter.discrimination.copy()
    slope[[3, 17, 20]] = NAN
    cuts = voter.cutpoints.copy()
    cuts[30, 1] = NAN
    kept = np.isfinite(slope) & np.isfinite(cuts).all(axis=1)
    found = path(voter.votes, voter.periods, slope, cuts, 0.2)
    there = kept & ~np.isnan(voter.votes)
    plain = path(
        voter.votes[there], voter.periods[there], slope[there], cuts[there], 0.2, at=range(5)
    )
    np.testing.assert_allclose(found.point, plain.point, atol=1e-8)
    np.testing.assert_allclose(found.covariance, plain.covariance, atol=1e-8)
    assert found.left_out == (~kept & ~np.isnan(voter.votes)).sum() > 0
    assert plain.left_out == 0


@pytest.mark.parametrize("order", ["C", "F"])
def test_votes_are_told_alike_however_they_lie_in_memory(order):
    voter = simulate(np.random.default_rng(5), periods=6, rolls=12)
    rng = np.random.default_rng(1)
    votes = np.array(rng.choice([0, 0.5, 0.5, 1, NAN], size=(40, 72)), order=order)
    several = path(votes, *_given(voter)[1:], 0.2)
    for i in (0, 7, 39):
        alone = path(votes[i], *_given(voter)[1:], 0.2)
        np.testing.assert_allclose(several.point[i], alone.point, atol=1e-8)
        np.testing.assert_allclose(several.covariance[i], alone.covariance, atol=1e-8)


def test_voters_at_once_and_one_that_never_voted():
    voter = simulate(np.random.default_rng(2), periods=6, rolls=10)
    rng = np.random.default_rng(0)
    votes = rng.choice([0, 0.5, 1, NAN], size=(2, 3, 60))
    votes[1, 2] = NAN
    several = path(votes, *_given(voter)[1:], 0.2)
    assert several.covariance.shape == (2, 3, 6, 6)
    assert np.isnan(several.point[1, 2]).all()
    assert np.isnan(several.covariance[1, 2]).all()
    for i in (0, 0), (0, 2), (1, 1):
        alone = path(votes[i], *_given(voter)[1:], 0.2)
        np.testing.assert_allclose(several.point[i], alone.point, atol=1e-8)
        np.testing.assert_allclose(several.sd[i], alone.sd, atol=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_path_is_a_mode_that_mirrors_and_follows_its_votes(data):
    rolls = data.draw(st.integers(1, 12))
    number = st.floats(-8, 8)
    slope = np.array(data.draw(st.lists(number, min_size=rolls, max_size=rolls)))
    cuts = np.sort([[data.draw(number), data.draw(number)] for _ in range(rolls)], axis=1)
    cuts[:, 1] += 1e-3
    periods = np.array(data.draw(st.lists(st.integers(0, 4), min_size=rolls, max_size=rolls)))
    coded = st.sampled_from([0, 0.5, 1])
    votes = np.array(data.draw(st.lists(coded, min_size=rolls, max_size=rolls)))
    walk = data.draw(st.floats(0.01, 3))
    found = path(votes, periods, slope, cuts, walk)
    # The other direction of the line, and the other name of every vote, mirror the path.
    turned = path(votes, periods, -slope, cuts, walk)
    np.testing.assert_allclose(turned.point, -found.point, atol=1e-4)
    renamed = path(1 - votes, periods, slope, -cuts[:, ::-1], walk)
    np.testing.assert_allclose(renamed.point, -found.point, atol=1e-4)
    # A vote never narrows the prior's spread to nothing, nor widens it.
    years = np.arange(len(found.periods))
    assert (found.sd <= np.sqrt(1 + walk**2 * years) * (1 + 1e-9)).all()
    # One vote more towards yes on a positive slope moves no point down.
    up = votes.copy()
    up[0] = min(1, up[0] + 0.5)
    moved = np.sign(slope[0]) * (path(up, periods, slope, cuts, walk).point - found.point)
    assert (moved >= -1e-4).all()


@pytest.fixture(scope="module")
def drifting():
    return simulate(np.random.default_rng(7), periods=12, rolls=60, inside=20, drift=2.0)


def test_a_drift_is_found_and_its_absence_is_not(drifting):
    found = moves_alone(*_given(drifting), 0.1, drifting.inside, resamples=199)
    assert found.p_value <= 0.01
    assert found.drift_low > 0
    still = simulate(np.random.default_rng(7), periods=12, rolls=60, inside=20, gap=1.0)
    same = moves_alone(*_given(still), 0.1, still.inside, resamples=199)
    assert same.p_value > 0.1
    assert same.drift_low < 0 < same.drift_high
    assert same.gap_low < 1.0 < same.gap_high
    assert same.gap_low > 0  # a gap is not a move


def test_paths_are_those_of_the_two_parts(drifting):
    found = moves_alone(*_given(drifting), 0.1, drifting.inside, resamples=1)
    for side, kept in ((found.inside, drifting.inside), (found.outside, ~drifting.inside)):
        plain = path(*(x[kept] for x in _given(drifting)), 0.1)
        np.testing.assert_allclose(side.point, plain.point, atol=1e-8)
        np.testing.assert_array_equal(side.seen, plain.seen)
    apart = found.inside.point - found.outside.point
    assert apart.min() < found.gap < apart.max()


def test_changing_the_sides_turns_gap_and_drift(drifting):
    one = moves_alone(*_given(drifting), 0.1, drifting.inside, resamples=19)
    other = moves_alone(*_given(drifting), 0.1, ~drifting.inside, resamples=19)
    for name in ("gap", "drift"):
        turned = [-getattr(other, name + end) for end in ("", "_high", "_low")]
        np.testing.assert_allclose(
            [getattr(one, name + end) for end in ("", "_low", "_high")], turned, atol=1e-6
        )
    assert abs(one.p_value - other.p_value) < 0.1


def test_changing_the_direction_of_the_line_turns_gap_and_drift(drifting):
    votes, periods, slope, cuts = _given(drifting)
    one = moves_alone(votes, periods, slope, cuts, 0.1, drifting.inside, resamples=9)
    other = moves_alone(votes, periods, -slope, cuts, 0.1, drifting.inside, resamples=9)
    np.testing.assert_allclose([one.gap, one.drift], [-other.gap, -other.drift], atol=1e-6)


def test_issues_at_once_are_each_alone(drifting):
    issues = np.random.default_rng(0).random((3, len(drifting.votes))) < 0.3
    several = moves_alone(*_given(drifting), 0.1, issues, resamples=29)
    for i, issue in enumerate(issues):
        alone = moves_alone(*_given(drifting), 0.1, issue, resamples=29)
        for name in NUMBERS:
            assert getattr(several, name)[i] == pytest.approx(getattr(alone, name), abs=1e-6)
    again = moves_alone(*_given(drifting), 0.1, issues, resamples=29)
    np.testing.assert_array_equal(again.p_value, several.p_value)
    other = moves_alone(*_given(drifting), 0.1, issues, resamples=29, seed=1)
    assert (other.detectable != several.detectable).all()


def _cannot_tell(found: Alone) -> bool:
    return all(np.isnan(getattr(found, name)).all() for name in NUMBERS)


def test_too_little_to_tell(drifting):
    given_ = _given(drifting)
    everything = moves_alone(*given_, 0.1, np.ones(len(drifting.votes), dtype=bool))
    assert _cannot_tell(everything)
    assert np.isnan(everything.outside.point).all()
    assert np.isfinite(everything.inside.point).all()
    assert _cannot_tell(moves_alone(*given_, 0.1, np.zeros(len(drifting.votes), dtype=bool)))
    assert _cannot_tell(moves_alone(*given_, 0.1, drifting.inside & (drifting.periods == 3)))
    there = np.flatnonzero(~np.isnan(drifting.votes))
    few = np.isin(np.arange(len(drifting.votes)), there[:: len(there) // 8][:9])
    assert _cannot_tell(moves_alone(*given_, 0.1, few))
    few[there[1]] = True
    assert not _cannot_tell(moves_alone(*given_, 0.1, few, resamples=9))


def test_alarms_are_as_many_as_said():
    # 120 voters whose issue does not move apart from a path that does; 2.5 binomial sd each way.
    p_values = []
    for seed in range(120):
        voter = simulate(np.random.default_rng(seed), periods=10, rolls=30, inside=8, trend=1.0)
        p_values.append(moves_alone(*_given(voter), 0.1, voter.inside, resamples=49).p_value)
    assert 0.03 <= np.mean(np.array(p_values) <= 0.1) <= 0.17
    assert 0.38 <= np.mean(np.array(p_values) <= 0.5) <= 0.62


# --- random sets of resolutions ----------------------------------------------------------------


@pytest.fixture(scope="module")
def lasting():
    return simulate(
        np.random.default_rng(0), periods=12, rolls=40, inside=12, effect=1.0, missing=0.0
    )


def _rolls_of(voter, walk=0.1):
    return rolls_checked(voter.periods, voter.discrimination, voter.cutpoints, walk, 1.0, None)


def test_random_sets_by_hand():
    # Six periods; resolutions 0-3 are put once in the first two, 4 and 5 twice in the last two, 6
    # in every one.
    place = np.array([0, 0, 1, 1, 4, 5, 4, 5, 0, 1, 2, 3, 4, 5])
    label = np.array([0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, 6, 6])
    rolls = rolls_checked(place, np.ones(14), np.tile([0.0, 1.0], (14, 1)), 0.1, 1.0, None)
    # The issue's: resolution 1; 4, of which all is; not 5, of which half is; not 6, a third.
    inside = np.isin(np.arange(14), [1, 4, 5, 6, 8, 9])
    sets = random_sets(rolls, inside, label, 2000, np.random.default_rng(0))
    np.testing.assert_array_equal(sets[0], np.isin(label, [1, 4]))
    drawn = np.stack([sets[1:, label == k].all(axis=1) for k in range(7)], axis=1)
    np.testing.assert_array_equal(drawn, np.stack([sets[1:, label == k].any(axis=1)
                                                   for k in range(7)], axis=1))  # fmt: skip
    assert (drawn[:, :4].sum(axis=1) == 1).all()
    assert (drawn[:, 4:6].sum(axis=1) == 1).all()
    assert not drawn[:, 6].any()
    # Any of its class is as likely: 2.5 binomial sd each way, 7 of a hundred.
    np.testing.assert_allclose(drawn[:, :4].mean(axis=0), 0.25, atol=0.025)
    np.testing.assert_allclose(drawn[:, 4:6].mean(axis=0), 0.5, atol=0.03)


def test_random_sets_have_as_many_votes(lasting):
    sets = random_sets(
        _rolls_of(lasting), lasting.inside, lasting.clusters, 200, np.random.default_rng(0)
    )
    np.testing.assert_array_equal(sets[0], lasting.inside)
    assert len(np.unique(sets[1:], axis=0)) > 190
    counts = sets.sum(axis=1)
    assert np.abs(counts / counts[0] - 1).max() < 0.25
    assert counts[1:].mean() == pytest.approx(counts[0], rel=0.06)


def test_a_set_is_compared_as_the_issue_is(lasting):
    masks = np.stack([lasting.inside, lasting.clusters % 3 == 0])
    rolls = _rolls_of(lasting)
    gap, lag, weights = _differences(rolls, lasting.votes, masks)
    for i, mask in enumerate(masks):
        one, other = (path(*(x[side] for x in _given(lasting)), 0.1) for side in (mask, ~mask))
        np.testing.assert_allclose(gap[i], one.point - other.point, atol=2e-3)
        null = Null(rolls, lasting.votes, mask, ~mask)
        # One Newton step from the sides' modes, against the mode: a twentieth of a deviation.
        np.testing.assert_allclose(lag[i], null.lag, atol=0.05)
        np.testing.assert_allclose(weights[i], null.weights, atol=0.02)


def test_clusters_add_to_what_is_said_without_them(lasting):
    plain = moves_alone(*_given(lasting), 0.1, lasting.inside, resamples=49)
    sets = moves_alone(
        *_given(lasting), 0.1, lasting.inside, clusters=lasting.clusters, resamples=49, draws=49
    )
    assert np.isnan(plain.p_set)
    assert 0 < sets.p_set <= 1
    assert round(sets.p_set * 50) == pytest.approx(sets.p_set * 50)
    for name in ("gap", "drift", "p_value"):
        assert getattr(sets, name) == getattr(plain, name)
    assert sets.gap_high - sets.gap_low > 1.2 * (plain.gap_high - plain.gap_low)
    assert sets.drift_high - sets.drift_low >= plain.drift_high - plain.drift_low
    assert sets.detectable > plain.detectable


def test_where_nothing_can_be_drawn_instead_nothing_is_told_apart(drifting):
    # The issue is one resolution that returns in every period; no other returns.
    found = moves_alone(
        *_given(drifting), 0.1, drifting.inside,
        clusters=np.where(drifting.inside, 1, np.arange(len(drifting.votes)) + 2),
        resamples=9, draws=9,
    )  # fmt: skip
    assert found.p_value == 0.1
    assert found.p_set == 1
    # The one resolution there is has most of its votes outside the issue.
    none = moves_alone(
        *_given(drifting), 0.1, drifting.inside, clusters=np.zeros(len(drifting.votes), dtype=int),
        resamples=9, draws=9,
    )  # fmt: skip
    assert np.isnan(none.p_set)
    assert np.isfinite(none.p_value)


def test_alarms_against_sets_are_as_many_as_said_where_the_model_has_too_many():
    # 100 voters who stand elsewhere on every resolution; 2.5 binomial sd about 10 %.
    found = []
    for seed in range(100):
        voter = simulate(
            np.random.default_rng(seed), periods=10, rolls=60, inside=16, effect=1.0, trend=1.0
        )
        found.append(moves_alone(
            *_given(voter), 0.1, voter.inside, clusters=voter.clusters, resamples=19, draws=49
        ))  # fmt: skip
    assert np.mean([a.p_set <= 0.1 for a in found]) <= 0.175
    assert 0.35 <= np.mean([a.p_set <= 0.5 for a in found]) <= 0.65
    assert np.mean([a.p_value <= 0.1 for a in found]) > 0.2
    held = np.mean([a.gap_low <= 0.5 <= a.gap_high for a in found])
    assert 0.8 <= held <= 0.98


def test_a_drift_is_found_among_lasting_deviations():
    found = []
    for seed in range(20):
        voter = simulate(
            np.random.default_rng(seed), periods=12, rolls=60, inside=20, effect=0.5, drift=2.0
        )
        found.append(moves_alone(
            *_given(voter), 0.1, voter.inside, clusters=voter.clusters, resamples=1, draws=49
        ))  # fmt: skip
    assert np.mean([a.p_set <= 0.1 for a in found]) > 0.7
    assert np.mean([a.drift_low > 0 for a in found]) > 0.7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"votes": [0.3, 1]}, "votes hold 0.3"),
        ({"votes": [1, 1, 1]}, "shapes do not fit"),
        ({"periods": [1]}, r"periods have shape \(1,\); allowed: \(2,\)"),
        ({"periods": [1.5, 2]}, "periods are float64"),
        ({"discrimination": 1.0}, "discrimination have shape"),
        ({"cutpoints": [[0, 1, 2]] * 2}, r"cutpoints have shape \(2, 3\); allowed: \(2, 2\)"),
        ({"cutpoints": [[1, 0]] * 2}, "out of order"),
        ({"walk": 0}, "walk is 0"),
        ({"walk": NAN}, "walk is nan"),
        ({"start_sd": -1}, "start_sd is -1"),
        ({"level": 1}, "level is 1"),
        ({"inside": [1, 0]}, "inside has type int64"),
        ({"inside": [True]}, "shapes do not fit"),
        ({"resamples": 0}, "resamples is 0"),
        ({"draws": 0}, "draws is 0"),
        ({"clusters": [1]}, r"clusters have shape \(1,\); allowed: \(2,\)"),
        ({"clusters": [1.5, 2]}, "clusters are float64"),
    ],
)
def test_refusals(change, message):
    plain = {
        "votes": [0, 1], "periods": [1, 2], "discrimination": [1, 2],
        "cutpoints": [[0, 1], [0, 1]], "walk": 0.1, "inside": [True, False],
    }  # fmt: skip
    assert _cannot_tell(moves_alone(**plain))
    with pytest.raises(ValueError, match=message):
        moves_alone(**{**plain, **change})


def test_listed_periods_must_hold_those_of_the_roll_calls():
    with pytest.raises(ValueError, match="at lacks period 2"):
        path([0, 1], [1, 2], [1, 1], [[0, 1]] * 2, 0.1, at=[1, 3])
