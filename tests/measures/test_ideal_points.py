"""Ideal points: known points, invariances, starts, bridges, covariances of contrasts."""

import numpy as np
import pytest
from benchmarks.ideal_points import covered, embedded, labels, simulate
from threadpoolctl import threadpool_info

from tarazy.measures import ideal_points as module
from tarazy.measures.ideal_points import NotConverged, Start, ideal_points

NAN = np.nan


@pytest.fixture(scope="module")
def small():
    """Votes of 12 voters in 3 periods: late entrants, an early leaver and absences."""
    votes, periods, _, anchor = simulate(
        np.random.default_rng(3), voters=12, periods=3, rolls=10, walk=0.3, late=0.3
    )
    votes[5, periods == 2] = NAN
    keep = np.fmax.reduce(votes, 0) > np.fmin.reduce(votes, 0)
    return votes[:, keep], periods[keep], anchor


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


# --- starts --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moving():
    """60 voters in 8 periods whose walk the votes tell well, and the fit of their votes."""
    votes, periods, _, anchor = simulate(np.random.default_rng(0), walk=0.5)
    return votes, periods, anchor, ideal_points(votes, periods, anchor)


def _apart(got, base):
    """Largest distance of two fits' points in standard deviations."""
    return np.nanmax(np.abs(got.point - base.point) / base.sd)


def _rounded(start):
    return np.float32(start.points), np.float32(start.items), float(np.float32(start.walk))


def test_a_fit_begun_at_its_own_end_is_there(moving, small):
    for votes, periods, anchor in (moving[:3], small):
        base = ideal_points(votes, periods, anchor)
        points, items, walk = _rounded(base.start)
        got = ideal_points(votes, periods, anchor, start=Start(points, items, walk))
        assert got.iterations <= 3
        assert _apart(got, base) < 0.02
        turned = ideal_points(
            votes, periods, anchor, start=Start(-points, items * [-1, 1, 1], walk)
        )
        assert np.nanmean(turned.point[anchor]) > 0
        np.testing.assert_allclose(turned.point, got.point, atol=1e-6)


def _perturbed(start, rng):
    points, items, walk = _rounded(start)
    noise = rng.normal(scale=0.3, size=points.shape), rng.normal(scale=0.3, size=items.shape)
    return Start(points + noise[0], items + noise[1], walk * 1.3)


def _partial(start, rng):
    points, items, _ = _rounded(start)
    points, items = np.where(rng.random(points.shape) < 0.5, NAN, points), items.copy()
    points[:15], items[::3] = NAN, NAN
    return Start(points, items)


def _no_items(start, rng):
    return Start(start.points, np.full_like(start.items, NAN), NAN)


@pytest.mark.parametrize("begin", [_perturbed, _partial, _no_items])
def test_the_end_does_not_depend_on_the_start(moving, begin):
    votes, periods, anchor, base = moving
    start = begin(base.start, np.random.default_rng(4))
    assert _apart(ideal_points(votes, periods, anchor, start=start), base) < 0.05
    # Where the walk is given, nothing but the points is left to find.
    for scenario in ({"walk": 0.05}, {"rolls": 12}):
        votes, periods, _, anchor = simulate(np.random.default_rng(1), **scenario)
        base = ideal_points(votes, periods, anchor, walk=0.2)
        start = begin(base.start, np.random.default_rng(4))
        assert _apart(ideal_points(votes, periods, anchor, walk=0.2, start=start), base) < 0.05


def test_a_start_of_nothing_known_is_the_usual_one(small):
    votes, periods, anchor = small
    base = ideal_points(votes, periods, anchor)
    nothing = np.full(base.point.shape, NAN)
    # Items without a point say nothing of the side on which they lie.
    for items in (np.full_like(base.start.items, NAN), -np.asarray(base.start.items)):
        got = ideal_points(votes, periods, anchor, start=Start(nothing, items))
        np.testing.assert_array_equal(got.point, base.point)


def test_real_votes_of_one_year_more_begin_at_the_years_before():
    votes, years, actors = embedded(2012, 2019)
    usa, before = actors.index("USA"), years < 2019
    base = ideal_points(votes, years, usa)
    known = ideal_points(votes[:, before], years[before], usa).start
    points, items = np.full(base.point.shape, NAN), np.full((len(years), 3), NAN)
    points[:, :-1], items[before] = known.points, known.items
    got = ideal_points(votes, years, usa, start=Start(points, items, known.walk))
    assert _apart(got, base) < 0.05
    assert got.iterations < base.iterations


# --- covariances of contrasts --------------------------------------------------------------


def _weights(shape, *entries):
    found = np.zeros((len(entries), *shape))
    for one, places in zip(found, entries, strict=True):
        for place, weight in places.items():
            one[place] = weight
    return found


@pytest.fixture(scope="module", params=[False, True], ids=["own", "bridged"])
def fitted(small, request):
    votes, periods, anchor = small
    position = np.concatenate([np.arange(n) for n in np.bincount(periods)])
    bridges = np.where(position < 3, -1 - position, np.arange(len(periods)))
    return ideal_points(votes, periods, anchor, bridges=bridges if request.param else None)


def test_a_single_weight_gives_the_variance(fitted):
    there = np.argwhere(~np.isnan(fitted.point))
    weights = _weights(fitted.point.shape, *({tuple(p): 1.0} for p in there))
    found = fitted.covariance(weights)
    np.testing.assert_allclose(np.diag(found), fitted.sd[tuple(there.T)] ** 2, rtol=1e-9)
    np.testing.assert_allclose(found, found.T)
    assert np.linalg.eigvalsh(found).min() > -1e-12


def test_contrasts_follow_from_the_covariance_of_their_points(fitted):
    """Var(a - b) = Var(a) + Var(b) - 2 Cov(a, b), for a change and for a difference."""
    shape = fitted.point.shape
    first = int(np.argmin(np.isnan(fitted.point).any(axis=1)))
    units = _weights(shape, {(first, 0): 1.0}, {(first, 1): 1.0}, {(first + 1, 1): 1.0})
    single = fitted.covariance(units)
    of = np.array([[-1.0, 1, 0], [0, 1, -1], [0.5, 0.25, -2]])
    mixed = fitted.covariance(np.einsum("mk,kvt->mvt", of, units))
    np.testing.assert_allclose(mixed, of @ single @ of.T, rtol=1e-8)
    change = fitted.sd[first, 0] ** 2 + fitted.sd[first, 1] ** 2 - 2 * single[0, 1]
    assert mixed[0, 0] == pytest.approx(change)
    assert single[0, 1] > 0  # a voter's points err together, and so its change errs less


def test_what_the_unit_fixes_is_certain(fitted):
    """The mean of all points is 0 and their spread 1, so neither is uncertain."""
    there = ~np.isnan(fitted.point)
    fixed = np.stack([there * 1.0, np.nan_to_num(fitted.point)])
    np.testing.assert_allclose(fitted.covariance(fixed), 0.0, atol=1e-10)


def test_covariances_are_the_delta_method_on_the_raw_inverse(fitted):
    """The whole covariance: raw covariance by unit vectors, standardisation by differences."""
    there, raw = ~np.isnan(fitted.point), np.asarray(fitted.start.points)
    cells = np.argwhere(there)
    chain, theta = fitted._scale._chain, raw[there]
    units = _weights(raw.shape, *({tuple(p): 1.0} for p in cells))
    spread = chain.solve(units)[:, there]
    jacobian, h = np.empty((len(theta), len(theta))), 1e-6
    for k in range(len(theta)):
        up, down = theta + h * np.eye(len(theta))[k], theta - h * np.eye(len(theta))[k]
        jacobian[:, k] = ((up - up.mean()) / up.std() - (down - down.mean()) / down.std()) / (2 * h)
    shrunk = np.abs(fitted.point[there] / ((theta - theta.mean()) / theta.std())).mean()
    expected = jacobian @ spread @ jacobian.T * shrunk**2
    np.testing.assert_allclose(fitted.covariance(units), expected, atol=1e-8)


def test_weights_without_a_point_are_refused(fitted):
    shape = fitted.point.shape
    with pytest.raises(ValueError, match=r"voter 5 has no point in period 2 and weight 0\.5"):
        fitted.covariance(_weights(shape, {(5, 2): 0.5}))
    with pytest.raises(ValueError, match=r"shape \(1, 2, 3\); allowed: \(m, 12, 3\)"):
        fitted.covariance(np.zeros((1, 2, 3)))
    with pytest.raises(ValueError, match="weights hold NaN"):
        fitted.covariance(np.full((1, *shape), NAN))
    assert fitted.covariance(np.zeros((0, *shape))).shape == (0, 0)


# --- bridges -------------------------------------------------------------------------------


def test_labels_that_are_all_distinct_bridge_nothing(small):
    votes, periods, anchor = small
    base = ideal_points(votes, periods, anchor)
    distinct = 7 * np.random.default_rng(0).permutation(len(periods)) - 30
    got = ideal_points(votes, periods, anchor, bridges=distinct)
    for name in ("point", "sd", "discrimination", "cutpoints", "walk"):
        np.testing.assert_allclose(getattr(got, name), getattr(base, name), atol=1e-8)


def test_roll_calls_of_one_label_share_their_parameters(small):
    votes, periods, anchor = small
    label = np.arange(len(periods)) % 12
    got = ideal_points(votes, periods, anchor, bridges=label)
    rows = np.column_stack([got.discrimination, got.cutpoints, got.start.items])
    for k in range(12):
        assert (rows[label == k] == rows[k]).all()
    assert len(np.unique(got.discrimination)) == 12
    assert len(np.unique(ideal_points(votes, periods, anchor).discrimination)) == len(periods)


def test_one_vote_split_in_two_roll_calls_of_one_label_is_one(small):
    """Votes of some on one roll call and of the rest on another of its label: as if all on one."""
    votes, periods, anchor = small
    base = ideal_points(votes, periods, anchor)
    column = votes[:, :1]
    order = np.argsort(column[:, 0], kind="stable")[::2]  # some of every vote on both
    half = np.isin(np.arange(len(votes)), order)[:, None]
    parts = np.where(half, column, NAN), np.where(half, NAN, column)
    more = np.hstack([*parts, votes[:, 1:]])
    label = np.concatenate([[0], np.arange(len(periods))])
    begin = Start(base.start.points, base.start.items[label], base.start.walk)
    twice = np.concatenate([periods[:1], periods])
    got = ideal_points(more, twice, anchor, bridges=label, start=begin)
    base = ideal_points(votes, periods, anchor, start=base.start)
    np.testing.assert_allclose(got.point, base.point, atol=1e-8)
    np.testing.assert_allclose(got.sd, base.sd, atol=1e-8)
    np.testing.assert_allclose(got.discrimination[1:], base.discrimination, atol=1e-8)


def test_returning_resolutions_recover_known_points_better():
    """With 8 roll calls a period, 6 of which return, the points lie nearer to the truth."""
    error = np.empty((2, 8))
    for seed in range(error.shape[1]):
        rng = np.random.default_rng(seed)
        votes, periods, theta, anchor = simulate(rng, rolls=8, returning=6, walk=0.4)
        for k, bridges in enumerate((None, labels(8, 8, 6))):
            got = ideal_points(votes, periods, anchor, bridges=bridges)
            there = ~np.isnan(got.point)
            truth = (theta - theta[there].mean()) / theta[there].std()
            error[k, seed] = np.sqrt(np.mean((got.point - truth)[there] ** 2))
    assert (error[1] < error[0]).mean() > 0.8
    assert error[1].mean() < 0.95 * error[0].mean()


def test_a_bridged_fit_begins_at_its_own_end(small):
    votes, periods, anchor = small
    bridges = np.arange(len(periods)) % 12
    base = ideal_points(votes, periods, anchor, bridges=bridges)
    points, items, walk = _rounded(base.start)
    start = Start(points, items, walk)
    got = ideal_points(votes, periods, anchor, bridges=bridges, start=start)
    assert got.iterations <= 3
    assert _apart(got, base) < 0.02


# --- the machine, and the edges ------------------------------------------------------------


def _threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_blas_has_one_thread_within_and_as_many_as_before_afterwards(small, monkeypatch):
    before, within, advance = _threads(), [], module._advance
    monkeypatch.setattr(module, "_advance", lambda fit: within.append(_threads()) or advance(fit))
    ideal_points(*small)
    assert within
    assert {n for pools in within for n in pools} == {1}
    assert _threads() == before
    with pytest.raises(NotConverged):
        ideal_points(*small, most=1)
    assert _threads() == before


def test_votes_without_a_line_are_refused():
    """Two pairs that never meet, voting against each other alike on one resolution."""
    votes = [[0, 1, NAN, NAN], [1, 0, NAN, NAN], [NAN, NAN, 0, 1], [NAN, NAN, 1, 0]]
    with pytest.raises(NotConverged, match="the points all fall on one"):
        ideal_points(votes, [1, 1, 2, 2], 0, bridges=[0] * 4)


@pytest.mark.parametrize(
    "votes",
    [
        np.repeat([[0.0], [1.0]], 10, axis=0) * np.ones(30),
        (np.arange(20)[:, None] > np.linspace(0.5, 18.5, 30)) * 1.0,
    ],
    ids=["two blocs", "a perfect scale"],
)
def test_perfect_separation_stays_finite_and_in_order(votes):
    """No likelihood tells how sharp such roll calls are: the priors hold them."""
    got = ideal_points(votes, np.repeat([1, 2, 3], 10), len(votes) - 1)
    assert np.isfinite(got.point).all()
    assert np.isfinite(got.discrimination).all()
    assert (np.diff(got.point.mean(axis=1)) > -1e-6).all()
    assert got.point[-1].mean() > 0.5


@pytest.mark.parametrize("scenario", [{}, {"informative": 0.3}, {"returning": 8}])
def test_intervals_cover_known_points(scenario):
    """A taste of the benchmark, which asks for 0.85 to 0.95 over 200 data sets."""
    runs = [covered(seed, scenario) for seed in range(5)]
    assert 0.84 < np.mean([r.coverage for r in runs]) < 0.96
    assert np.mean([r.correlation for r in runs]) > 0.95


def test_not_converged_hands_out_nothing(small):
    votes, periods, anchor = small
    with pytest.raises(NotConverged, match=r"after 2 iterations; allowed: 0\.01"):
        ideal_points(votes, periods, anchor, most=2)
    near = ideal_points(votes, periods, anchor).start
    off = Start(np.asarray(near.points) * 1.5, near.items, near.walk)
    with pytest.raises(NotConverged, match=r"after 1 iterations; allowed: 0\.01"):
        ideal_points(votes, periods, anchor, start=off, most=1)


GOOD, ONES, GAPS = [[0, 1, 0.5], [1, 0, 1]], np.ones((2, 1)), np.full((3, 3), NAN)


def _begun(points, items, walk):
    return ideal_points(GOOD, [1, 1, 1], 0, start=Start(points, items, walk))


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
        (lambda: ideal_points([[0, 1]], [1, 1], 0), r"roll call 0 divides nobody \(2 in"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, bridges=[1]), r"bridges have shape \(1,\); all"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, bridges=[1, 2, 0.5]), "whole numbers, one a"),
        (
            lambda: _begun(np.zeros((2, 2)), GAPS, 1),
            r"points of start have shape \(2, 2\);",
        ),
        (lambda: _begun(ONES, np.zeros((3, 2)), 1), r"items of start have shape \(3, 2\);"),
        (lambda: _begun(ONES * np.inf, GAPS, 1), "points of start hold an infinite value"),
        (lambda: _begun(ONES, GAPS, 0.0), "walk of start is 0.0; allowed: positive"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, level=1), "level is 1; allowed: between 0"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, walk=0), "walk is 0; allowed: positive"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, most=0), "most is 0; allowed: a whole"),
        (lambda: ideal_points(GOOD, [1, 1, 1], 0, tolerance=0), "tolerance is 0; allowed"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
