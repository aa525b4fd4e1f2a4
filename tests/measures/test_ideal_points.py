"""Ideal points: derivatives against differences, blocks against dense algebra, known points."""

import itertools

import numpy as np
import pytest
from benchmarks.ideal_points import covered, simulate

from tarazy.measures._ordinal import ballots, item_blocks, terms
from tarazy.measures._ordinal_fit import PRIOR, Fit, Spot, evaluate
from tarazy.measures.ideal_points import NotConverged, ideal_points

NAN = np.nan
KINDS = ("no", "abstain", "yes")


@pytest.fixture(scope="module")
def small():
    """Votes of 12 voters in 3 periods: late entrants, an early leaver and absences."""
    votes, periods, _, anchor = simulate(
        np.random.default_rng(3), voters=12, periods=3, rolls=10, walk=0.3, late=0.3
    )
    votes[5, periods == 2] = NAN
    keep = np.fmax.reduce(votes, 0) > np.fmin.reduce(votes, 0)
    return votes[:, keep], periods[keep], anchor


@pytest.fixture(scope="module")
def fit(small):
    votes, periods, _ = small
    rng = np.random.default_rng(0)
    groups = [ballots(votes, np.flatnonzero(periods == t)) for t in range(3)]
    there = np.stack([g.cast.any(axis=1) for g in groups], axis=1)
    theta = np.where(there, rng.normal(size=there.shape), 0.0)
    items = rng.normal(size=(votes.shape[1], 3))
    return Fit(groups, theta, items, there, 0.1, joint=True)


def _dense(fit):
    """The joint information of all points and roll calls, written down plainly."""
    voters, periods = fit.theta.shape
    n, rolls = fit.theta.size, len(fit.items)
    whole = np.zeros((n + 3 * rolls, n + 3 * rolls))
    for t, (group, found) in enumerate(zip(fit.groups, fit.terms, strict=True)):
        _, info = item_blocks(found, fit.theta[:, t], fit.items[group.rolls], PRIOR)
        for k, j in enumerate(group.rolls):
            slope, _, log_gap = fit.items[j]
            at = slice(n + 3 * j, n + 3 * j + 3)
            whole[at, at] = info[k]
            for i in range(voters):
                p, x, gap = t * voters + i, fit.theta[i, t], np.exp(log_gap)
                whole[p, p] += slope**2 * found.info[i, k]
                mixed = [
                    slope * x * found.info[i, k],
                    -slope * found.info[i, k],
                    -slope * gap * found.info_cross[i, k],
                ]
                whole[p, at] = whole[at, p] = mixed
    for i, t in itertools.product(range(voters), range(periods)):
        p = t * voters + i
        whole[p, p] += fit.starts[i, t] + (not fit.active[i, t])
        if t + 1 < periods and fit.active[i, t] and fit.active[i, t + 1]:
            q = p + voters
            whole[[p, q], [p, q]] += 1 / fit.step_variance
            whole[p, q] -= 1 / fit.step_variance
            whole[q, p] -= 1 / fit.step_variance
    return whole


def test_scores_are_derivatives_of_the_likelihood(fit):
    group, theta = fit.groups[1], fit.theta[:, 1]
    items, h = fit.items[group.rolls], 1e-6
    found = terms(group, theta, items)

    def by(step_theta, step_items):
        up = terms(group, theta + step_theta, items + step_items).fit
        return (up - terms(group, theta - step_theta, items - step_items).fit) / (2 * h)

    for i in range(len(theta)):
        point = by(h * np.eye(len(theta))[i], 0.0)
        assert point == pytest.approx(-(found.score[i] @ items[:, 0]), abs=1e-6)
    gradient, _ = item_blocks(found, theta, items, np.full(3, np.inf))
    for j, k in itertools.product(range(len(items)), range(3)):
        step = np.zeros_like(items)
        step[j, k] = h
        assert by(0.0, step) == pytest.approx(gradient[j, k], abs=1e-6)


@pytest.mark.parametrize("theta", [-2.0, 0.0, 0.7, 3.0])
def test_information_is_the_expected_square_of_the_score(theta):
    items, x = np.array([[1.3, -0.4, 0.2]]), np.array([theta])
    each = {
        kind: terms(ballots(np.array([[vote]]), np.array([0])), x, items)
        for kind, vote in zip(KINDS, (0.0, 0.5, 1.0), strict=True)
    }
    chance = {kind: np.exp(found.fit) for kind, found in each.items()}
    assert sum(chance.values()) == pytest.approx(1)

    def expected(of):
        return sum(chance[kind] * of(each[kind]).item() for kind in KINDS)

    assert expected(lambda f: f.score) == pytest.approx(0, abs=1e-12)
    assert expected(lambda f: f.score**2) == pytest.approx(each["no"].info.item())
    assert expected(lambda f: f.score * f.score_gap) == pytest.approx(each["no"].info_cross.item())
    assert expected(lambda f: f.score_gap**2) == pytest.approx(each["no"].info_gap.item())


def test_far_points_stay_finite(fit):
    group = fit.groups[0]
    far = terms(group, 1e4 * np.sign(fit.theta[:, 0]), fit.items[group.rolls])
    for part in (far.fit, far.score, far.score_gap, far.info, far.info_cross, far.info_gap):
        assert np.isfinite(part).all()


def test_blocks_solve_the_dense_system(fit):
    dense, n = _dense(fit), fit.theta.size
    gradient = np.concatenate([fit.gradient.T.ravel(), fit.item_gradient.ravel()])
    expected = np.linalg.solve(dense, gradient)
    change, items = fit.step()
    points = np.where(fit.active, expected[:n].reshape(3, -1).T, 0.0)
    np.testing.assert_allclose(change, points, atol=1e-9)
    np.testing.assert_allclose(items.ravel(), expected[n:], atol=1e-9)


def test_covariances_are_those_of_the_dense_inverse(fit):
    inverse, voters = np.linalg.inv(_dense(fit)), len(fit.theta)
    variance, lagged = fit.covariances()
    np.testing.assert_allclose(variance.T.ravel(), np.diag(inverse)[: fit.theta.size], rtol=1e-9)
    for t in range(2):
        rows = np.arange(voters) + t * voters
        np.testing.assert_allclose(lagged[:, t], inverse[rows, rows + voters], atol=1e-10)


def test_the_slope_is_the_derivative_of_the_objective(fit):
    change, items = fit.step()

    def at(length):
        theta, own = fit.theta + length * change, fit.items + length * items
        return fit.objective(Spot(theta, own, evaluate(fit.groups, theta, own)))

    h = 1e-6
    assert (at(h) - at(-h)) / (2 * h) == pytest.approx(fit.slope(change, items), rel=1e-5)


def test_the_steps_held_is_the_chain_with_roll_calls_held(fit):
    n = fit.theta.size
    held = np.linalg.inv(_dense(fit)[:n, :n])
    np.testing.assert_allclose(fit.spread.T.ravel() ** 2, np.diag(held), rtol=1e-9)


def test_the_anchor_gives_the_sign_and_labels_only_order(small):
    votes, periods, anchor = small
    base = ideal_points(votes, periods, anchor)
    assert np.nanmean(base.point[anchor]) > 0
    other = int(np.nanargmin(np.nanmean(base.point, axis=1)))
    turned = ideal_points(votes, periods * 7 + 1990, other)
    np.testing.assert_array_equal(turned.periods, [1990, 1997, 2004])
    np.testing.assert_allclose(turned.point, -base.point, atol=1e-6)
    np.testing.assert_allclose(turned.sd, base.sd, atol=1e-6)
    np.testing.assert_allclose(turned.low, -base.high, atol=1e-6)
    np.testing.assert_allclose(turned.discrimination, -base.discrimination, atol=1e-5)


def test_order_of_voters_and_roll_calls_does_not_matter(small):
    votes, periods, anchor = small
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(votes.shape[0]), rng.permutation(votes.shape[1])
    base = ideal_points(votes, periods, anchor)
    mixed = ideal_points(
        votes[rows][:, columns], periods[columns], int(np.flatnonzero(rows == anchor)[0])
    )
    np.testing.assert_allclose(mixed.point, base.point[rows], atol=1e-6)
    np.testing.assert_allclose(mixed.sd, base.sd[rows], atol=1e-6)
    np.testing.assert_allclose(mixed.cutpoints, base.cutpoints[columns], atol=1e-5)


def test_a_voter_that_never_voted_changes_nothing_and_has_no_point(small):
    votes, periods, anchor = small
    base = ideal_points(votes, periods, anchor)
    more = ideal_points(np.vstack([votes, np.full(votes.shape[1], NAN)]), periods, anchor)
    assert np.isnan(more.point[-1]).all()
    np.testing.assert_allclose(more.point[:-1], base.point, atol=1e-6)
    np.testing.assert_allclose(more.high[:-1], base.high, atol=1e-6)


def test_unit_interval_and_gaps(small):
    votes, periods, anchor = small
    got = ideal_points(votes, periods, anchor, level=0.5)
    there = ~np.isnan(got.point)
    assert got.point[there].mean() == pytest.approx(0, abs=1e-12)
    assert got.point[there].var() + (got.sd[there] ** 2).mean() == pytest.approx(1)
    np.testing.assert_allclose((got.high - got.low)[there], 2 * 0.6744898 * got.sd[there])
    assert np.isnan(got.point[5, 2])  # left before the last period
    voted = np.stack([~np.isnan(votes[:, periods == t]).all(axis=1) for t in range(3)], axis=1)
    np.testing.assert_array_equal(there[:, 0], voted[:, 0])
    assert (got.cutpoints[:, 0] < got.cutpoints[:, 1]).all()


def test_one_period_has_no_walk(small):
    votes, periods, anchor = small
    first = periods == 0
    got = ideal_points(votes[:, first], periods[first], anchor)
    assert np.isnan(got.walk)
    assert got.point.shape == (12, 1)


@pytest.mark.parametrize("informative", [0.0, 0.3])
def test_intervals_cover_known_points(informative):
    """A taste of the benchmark, which asks for 0.85 to 0.95 over 200 data sets."""
    runs = [covered(seed, {"informative": informative}) for seed in range(5)]
    assert 0.84 < np.mean([r.coverage for r in runs]) < 0.96
    assert np.mean([r.correlation for r in runs]) > 0.95


def test_not_converged_hands_out_nothing(small):
    votes, periods, anchor = small
    with pytest.raises(NotConverged, match=r"after 2 iterations; allowed: 0\.01"):
        ideal_points(votes, periods, anchor, most=2)


GOOD = [[0, 1, 0.5], [1, 0, 1]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ideal_points([[0, 2], [1, 1]], [1, 1], 0), r"hold 2\.0; allowed: 0 no"),
        (lambda: ideal_points([0, 1], [1, 1], 0), "at least 2 axes"),
        (lambda: ideal_points([[], []], [], 0), "not empty"),
        (lambda: ideal_points(GOOD, [1, 1], 0), r"periods have shape \(2,\); allowed: \(3,\)"),
        (lambda: ideal_points(GOOD, [1, 1.5, 2], 0), "allowed: whole numbers, such as years"),
        (lambda: ideal_points([[1, 1], [1, 0]], [1, 1], 0), r"roll call 0 divides nobody \(1 in"),
        (lambda: ideal_points([[1, 1], [NAN, 0]], [1, 1], 0), "roll call 0 divides nobody"),
        (lambda: ideal_points([*GOOD, [NAN] * 3], [1, 1, 1], 2), "anchor 2 never voted"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 2), "anchor is 2; allowed: a row below 2"),
        (lambda: ideal_points(GOOD, [1, 1, 1], -1), "anchor is -1; allowed: a whole number"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, level=1), "level is 1; allowed: between 0"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, walk=0), "walk is 0; allowed: positive"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, most=0), "most is 0; allowed: a whole"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, tolerance=0), "tolerance is 0; allowed"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
