"""The fit of ideal points: derivatives against differences, blocks against dense algebra."""

import itertools

import numpy as np
import pytest
from benchmarks.ideal_points import simulate

from tarazy.measures._ordinal import ballots, item_blocks, terms
from tarazy.measures._ordinal_chain import Chain
from tarazy.measures._ordinal_fit import PRIOR, Fit, Spot, evaluate, gathered
from tarazy.measures._ordinal_start import _by_item, _filled, _items_alone

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


def _bridged(periods):
    """Items: one resolution in all periods, one in two, one twice in one, one of both kinds."""
    first = [np.flatnonzero(periods == t) for t in range(3)]
    label = np.arange(len(periods))
    for one, others in (
        (first[0][0], (first[1][0], first[2][0])),
        (first[1][1], (first[2][1],)),
        (first[0][2], (first[0][3],)),
        (first[0][4], (first[2][4], first[2][5])),
    ):
        label[list(others)] = one
    return np.unique(label, return_inverse=True)[1]


def _made(small, bridged, joint):
    votes, periods, _ = small
    rng = np.random.default_rng(0)
    item = _bridged(periods) if bridged else np.arange(len(periods))
    groups = [ballots(votes, np.flatnonzero(periods == t), item) for t in range(3)]
    there = np.stack([g.cast.any(axis=1) for g in groups], axis=1)
    theta = np.where(there, rng.normal(size=there.shape), 0.0)
    items = rng.normal(size=(item.max() + 1, 3))
    return Fit(groups, theta, items, there, 0.1, joint=joint), votes, periods, item


@pytest.fixture(scope="module")
def fit(small):
    return _made(small, False, True)[0]


@pytest.fixture(
    scope="module",
    params=itertools.product((False, True), (False, True)),
    ids=lambda p: f"{'bridged' if p[0] else 'own'}-{'joint' if p[1] else 'step'}",
)
def made(small, request):
    """A fit and its dense information; with `joint` the joint one, else the steps' curvature."""
    fit, votes, periods, item = _made(small, *request.param)
    return fit, _dense(fit, votes, periods, item)


def _dense(fit, votes, periods, item):
    """The information of all points and items, vote by vote and written down plainly."""
    voters, count = fit.theta.shape
    n = fit.theta.size
    whole = np.zeros((n + 3 * len(fit.items), n + 3 * len(fit.items)))
    whole[n:, n:] = np.diag(np.tile(1 / PRIOR**2, len(fit.items)))
    for j, (t, k) in enumerate(zip(periods, item, strict=True)):
        slope, _, log_gap = fit.items[k]
        found = terms(ballots(votes, np.array([j])), fit.theta[:, t], fit.items[[k]])
        flat = np.full(3, np.inf)
        at = slice(n + 3 * k, n + 3 * k + 3)
        whole[at, at] += item_blocks(found, fit.theta[:, t], fit.items[[k]], flat)[1][0]
        for i in range(voters):
            p, x, gap = t * voters + i, fit.theta[i, t], np.exp(log_gap)
            whole[p, p] += slope**2 * found.info[i, 0]
            mixed = np.array(
                [x * found.info[i, 0], -found.info[i, 0], -gap * found.info_cross[i, 0]]
            )
            whole[p, at] += slope * mixed
            whole[at, p] += slope * mixed
    for i, t in itertools.product(range(voters), range(count)):
        p = t * voters + i
        whole[p, p] += fit.starts[i, t] + (not fit.active[i, t])
        if t + 1 < count and fit.active[i, t] and fit.active[i, t + 1]:
            q = p + voters
            whole[[p, q], [p, q]] += 1 / fit.step_variance
            whole[p, q] -= 1 / fit.step_variance
            whole[q, p] -= 1 / fit.step_variance
    if not fit.joint:
        whole[range(n), range(n)] += np.where(fit.active, fit.weight, 0.0).T.ravel()
        slopes = range(n, len(whole), 3)
        whole[slopes, slopes] += fit.sharp
    return whole


def test_scores_are_derivatives_of_the_likelihood(fit):
    group, theta = fit.groups[1], fit.theta[:, 1]
    items, h = fit.items[group.items], 1e-6
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
    far = terms(group, 1e4 * np.sign(fit.theta[:, 0]), fit.items[group.items])
    for part in (far.fit, far.score, far.score_gap, far.info, far.info_cross, far.info_gap):
        assert np.isfinite(part).all()


def test_roll_calls_of_one_item_add_up(small):
    """Twice the same column is twice its score and information, and a pair is its sum."""
    votes, _, _ = small
    theta, item = np.linspace(-1, 1, 12), np.array([[0.8, -0.3, 0.1]])
    pair = terms(ballots(votes, np.array([0, 1]), np.zeros(2, int)), theta, item)
    alone = [terms(ballots(votes, np.array([j])), theta, item) for j in (0, 1)]
    assert pair.fit == pytest.approx(alone[0].fit + alone[1].fit)
    for name in ("score", "score_gap", "info", "info_cross", "info_gap"):
        np.testing.assert_allclose(getattr(pair, name), sum(getattr(a, name) for a in alone))


def test_blocks_and_border_solve_the_dense_system(made):
    fit, dense = made
    n = fit.theta.size
    gradient = np.concatenate([fit.gradient.T.ravel(), fit.item_gradient.ravel()])
    expected = np.linalg.solve(dense, gradient)
    change, items = fit.step()
    points = np.where(fit.active, expected[:n].reshape(3, -1).T, 0.0)
    np.testing.assert_allclose(change, points, atol=1e-9)
    np.testing.assert_allclose(items.ravel(), expected[n:], atol=1e-9)


def test_covariances_are_those_of_the_dense_inverse(made):
    fit, dense = made
    inverse, voters = np.linalg.inv(dense), len(fit.theta)
    variance, lagged = fit.chain.covariances()
    np.testing.assert_allclose(variance.T.ravel(), np.diag(inverse)[: fit.theta.size], rtol=1e-9)
    for t in range(2):
        rows = np.arange(voters) + t * voters
        np.testing.assert_allclose(lagged[:, t], inverse[rows, rows + voters], atol=1e-10)


def test_stacked_right_hand_sides_are_solved_alike(made):
    fit, dense = made
    inverse, n = np.linalg.inv(dense), fit.theta.size
    right = np.random.default_rng(2).normal(size=(2, 3, *fit.theta.shape))
    found = fit.chain.solve(right)
    assert found.shape == right.shape
    flat = np.moveaxis(right, -1, -2).reshape(6, n)
    expected = (flat @ inverse[:n, :n]).reshape(2, 3, 3, -1)
    np.testing.assert_allclose(np.moveaxis(found, -1, -2), expected, atol=1e-10)
    np.testing.assert_allclose(fit.chain.solve(right[0, 0]), found[0, 0], atol=1e-12)


def test_a_chain_by_hand():
    """Two voters that share a resolution, two periods: [[2, -1], [-1, 2]] each, less c c'."""
    one = np.array([[1.0], [0.5]])
    border = [(np.array([0]), one / 2), (np.array([0]), one / 2)]
    chain = Chain([2 * np.eye(2)] * 2, np.ones((2, 1)), border, 1)
    c = np.array([0.5, 0.25, 0.5, 0.25])
    whole = np.kron([[2, -1], [-1, 2]], np.eye(2)) - np.outer(c, c)
    variance, lagged = chain.covariances()
    inverse = np.linalg.inv(whole)
    np.testing.assert_allclose(variance.T.ravel(), np.diag(inverse))
    np.testing.assert_allclose(lagged[:, 0], [inverse[0, 2], inverse[1, 3]])


def test_what_spreads_take_is_gathered_over_all_periods_of_an_item(made):
    """Weight, pull and sharpness from the dense blocks of the items, points and items held."""
    fit, dense = made
    n = fit.theta.size
    own = dense[n:, n:].copy()
    if not fit.joint:
        slopes = range(0, len(own), 3)
        own[slopes, slopes] -= fit.sharp
    weight, pull, sharp = (np.zeros(s) for s in (fit.theta.shape,) * 2 + (len(fit.items),))
    for t, (group, found) in enumerate(zip(fit.groups, fit.terms, strict=True)):
        for column, k in enumerate(group.items):
            spread = np.linalg.inv(own[3 * k : 3 * k + 3, 3 * k : 3 * k + 3])
            gap = np.exp(fit.items[k, 2])
            weight[:, t] += found.info[:, column] * spread[0, 0]
            pull[:, t] += found.info[:, column] * spread[0, 1]
            pull[:, t] += found.info_cross[:, column] * gap * spread[0, 2]
            sharp[k] += fit.spread[:, t] ** 2 @ found.info[:, column]
    np.testing.assert_allclose(fit.weight, weight, atol=1e-12)
    np.testing.assert_allclose(fit.pull, pull, atol=1e-12)
    np.testing.assert_allclose(fit.sharp, sharp, atol=1e-12)


def test_the_slope_is_the_derivative_of_the_objective(made):
    fit, _ = made
    change, items = fit.step()

    def at(length):
        theta, own = fit.theta + length * change, fit.items + length * items
        return fit.objective(Spot(theta, own, evaluate(fit.groups, theta, own)))

    h = 1e-6
    assert (at(h) - at(-h)) / (2 * h) == pytest.approx(fit.slope(change, items), rel=1e-5)


def test_the_gradient_is_that_of_the_objective_in_every_direction(made):
    fit, _ = made
    rng, h = np.random.default_rng(5), 1e-6
    for _ in range(10):
        change = np.where(fit.active, rng.normal(size=fit.theta.shape), 0.0)
        items = rng.normal(size=fit.items.shape)

        def at(length, change=change, items=items):
            theta, own = fit.theta + length * change, fit.items + length * items
            return fit.objective(Spot(theta, own, evaluate(fit.groups, theta, own)))

        assert (at(h) - at(-h)) / (2 * h) == pytest.approx(fit.slope(change, items), rel=1e-4)


def test_the_steps_held_is_the_chain_with_items_held(small):
    for bridged in (False, True):
        fit, *rest = _made(small, bridged, True)
        n = fit.theta.size
        held = np.linalg.inv(_dense(fit, *rest)[:n, :n])
        np.testing.assert_allclose(fit.spread.T.ravel() ** 2, np.diag(held), rtol=1e-9)


def test_unknown_points_of_a_start_by_hand():
    """Nearest known period; else the guess: mean 2.75 of the known, and 0.25 a unit of guess."""
    points = np.array([[1, NAN, NAN, 4], [NAN] * 4, [3, NAN, NAN, NAN]])
    got = _filled(points, ~np.isnan(points), np.array([-1.0, 0.5, 1.0]))
    np.testing.assert_allclose(got, [[1, 1, 4, 4], [2.875] * 4, [3] * 4])
    alone = _filled(points[:2], ~np.isnan(points[:2]), np.array([-1.0, 0.5]))
    np.testing.assert_allclose(alone[1], 2.5)  # one known voter gives the place, no slope


def test_unknown_items_of_a_start_are_fitted_and_known_ones_stay(fit):
    rolls = np.array([[1.0, 2, 3], [3, 4, 5], [NAN, 1, 1]])
    np.testing.assert_allclose(_by_item(rolls, np.array([0, 0, 1])), [[2, 3, 4], [NAN] * 3])
    known = np.where(np.arange(len(fit.items))[:, None] % 2, fit.items, NAN)
    got = _items_alone(fit.groups, fit.theta, known)
    np.testing.assert_array_equal(got[1::2], fit.items[1::2])
    best, _ = gathered(fit.groups, evaluate(fit.groups, fit.theta, got), fit.theta, got)
    cold, _ = gathered(fit.groups, fit.terms, fit.theta, fit.items)
    assert np.abs(best[::2]).max() < 0.05 * np.abs(cold[::2]).max()
