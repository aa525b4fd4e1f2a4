"""Breaks: likelihoods in plain algebra, published breaks, calibration, identities, refusals."""

import numpy as np
import pytest
from benchmarks.breaks import simulate
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from tarazy.measures import _breaks_errors, _breaks_null
from tarazy.measures._breaks_errors import Errors
from tarazy.measures._breaks_null import Null, Observed, _nearest
from tarazy.measures._breaks_search import Case, _candidates, _climbed, _tied, more
from tarazy.measures.breaks import find_breaks

NAN = np.nan
#: Annual flow of the Nile at Aswan, 1871-1970, 10^8 m^3 (Cobb 1978, table 1).
NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
    799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833,
    701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845,
    864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649,
    846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815,
    1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip


def _broken(n=30, size=6.0, seed=0, **more_of_it):
    return simulate(np.random.default_rng(seed), n=n, rho=0.3, size=size, **more_of_it)[0]


def _errors(noise, rho=(0.0, 0.7, -0.4), gaps=(0, 1, 3, 1, 2)):
    many = len(rho)
    return Errors(
        np.array(gaps, dtype=float), np.array(rho), np.linspace(0.5, 2, many),
        np.broadcast_to(noise, (many, *np.shape(noise))),
    )  # fmt: skip


def _covariance(errors, g):
    when = np.cumsum(errors.gaps)
    noise = errors.noise[g] if errors.noise.ndim == 3 else np.diag(errors.noise[g])
    steps = np.abs(when[:, None] - when).astype(int)
    return errors.variance[g] * errors.rho[g] ** steps + noise


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize("noise", [np.zeros(5), np.array([0.3, 0, 1, 0.2, 2.0])])
def test_whitening_is_that_of_the_covariance_and_colouring_undoes_it(monkeypatch, filtered, noise):
    monkeypatch.setattr(_breaks_errors, "_MATRICES", 0 if filtered else 99)
    errors, columns = _errors(noise), np.random.default_rng(0).normal(size=(5, 3))
    white = errors.whiten(columns)
    for g in range(3):
        plain = _covariance(errors, g)
        np.testing.assert_allclose(
            white[g].T @ white[g], columns.T @ np.linalg.solve(plain, columns)
        )
        assert errors.log_determinant[g] == pytest.approx(np.linalg.slogdet(plain)[1])
        np.testing.assert_allclose(errors.colour(white[g], np.full(3, g)), columns)
    mixed = errors.colour(columns, np.array([2, 0, 1]))
    np.testing.assert_allclose(mixed[:, [1]], errors.colour(columns[:, [1]], np.array([0])))


@pytest.mark.parametrize("gap", [1, 4])
def test_a_filter_that_settled_is_the_one_that_runs_on(monkeypatch, gap):
    gaps, noise = np.array([0.0, *[1] * 40, gap, *[1] * 160]), np.full(202, 0.3)
    settled = _errors(noise, gaps=gaps)
    monkeypatch.setattr(_breaks_errors, "_SETTLED", -1.0)
    for early, late in zip(settled._filter, _errors(noise, gaps=gaps)._filter, strict=True):
        np.testing.assert_allclose(early, late, rtol=1e-12)


def test_a_point_not_seen_takes_the_nearest_that_was():
    there = np.random.default_rng(0).random(60) < 0.3
    apart = np.abs(np.arange(60)[:, None] - np.flatnonzero(there))
    np.testing.assert_array_equal(_nearest(there), apart.argmin(axis=1))


def test_the_likeliest_guess_dates_the_breaks_of_a_long_series_as_all_guesses_do():
    for seed in range(6):
        rho = [0.0, 0.5, 0.8][seed % 3]
        y = simulate(np.random.default_rng(seed), n=400, rho=rho, size=1.5, until=0.75)[0]
        times = np.arange(400.0)
        case = Case(times, [Observed(np.ones(400, bool), y, times, None)], False, 40)
        (null,) = case.nulls([200, 300])
        alone, several = (
            _climbed(case, [190, 320], [null.guesses(best=best)]) for best in (True, False)
        )
        assert len(null.rho) > 1
        assert alone == several


def test_joint_noise_is_added_whole():
    joint = 0.5 + np.diag([1, 2, 3, 4, 5.0])
    errors = _errors(joint)
    columns = np.eye(5)
    for g, white in enumerate(errors.whiten(columns)):
        np.testing.assert_allclose(white.T @ white, np.linalg.inv(_covariance(errors, g)))


def test_likelihoods_are_the_restricted_ones():
    # The restricted likelihood is that of contrasts that the regressors do not touch.
    rng = np.random.default_rng(1)
    n, y, sd = 12, rng.normal(size=12).cumsum(), np.full(12, 0.4)
    fixed = np.ones((n, 1))
    null = Null(
        Observed(np.ones(n, bool), y, np.arange(n, dtype=float), sd**2), fixed, np.eye(n)[:, 5:7]
    )
    contrasts = np.linalg.svd(fixed)[0][:, 1:]
    rest = np.einsum("gnr,gnr->g", null.left, null.left)
    plain = [
        multivariate_normal(cov=contrasts.T @ _covariance(null.errors, g) @ contrasts).logpdf(
            contrasts.T @ y
        )
        for g in range(len(rest))
    ]
    apart = null.logs(rest) - plain
    np.testing.assert_allclose(apart, apart[0], atol=1e-8)


def test_the_gain_of_a_set_is_that_of_least_squares():
    rng = np.random.default_rng(2)
    y, n = rng.normal(size=25), 25
    case = Case(np.arange(25.0), [Observed(np.ones(n, bool), y, np.arange(25.0), None)], True, 4)
    (null,) = case.nulls([8])
    sets = np.array([[14, 20], [13, 18]])
    better, without = null.better(null.left, case.sets(null, [sets]))
    for m, dates in enumerate(sets):
        rest = []
        for design in (case.base(case.times, [8]), case.base(case.times, [8, *dates])):
            x, v = null.errors.whiten(design), null.errors.whiten(y[:, None])
            left = v - x @ np.linalg.pinv(x) @ v
            rest.append(np.einsum("gnr,gnr->g", left, left))
        logs = [np.logaddexp.reduce(null.logs(one)) for one in rest]
        assert better[0][m, 0] - without[0] == pytest.approx(logs[1] - logs[0], abs=1e-6)


def test_ruptures_finds_the_dates_of_a_noiseless_path():
    y = np.repeat([0.0, 3, 1], [10, 12, 8]) + np.tile([0, 1e-3], 15)
    case = Case(np.arange(30.0), [Observed(np.ones(30, bool), y, np.arange(30.0), None)], False, 3)
    assert _candidates(case, 2, case.nulls([])) == [10, 22]
    assert _candidates(case, 12, case.nulls([])) is None


def test_the_nile_breaks_once_after_1898():
    # Bai's 95 % interval for the last year before (strucchange) is 1895 to 1902.
    found = find_breaks(NILE, range(1871, 1971), level=0.95)
    assert found.number == 1
    (one,) = found.breaks
    assert one.date == 1899
    assert 1894 <= one.low <= 1899 <= one.high <= 1904
    assert one.size[0] == pytest.approx(849.97 - 1097.75, rel=0.05)
    assert one.size_low[0] < one.size[0] < one.size_high[0] < -100
    assert found.p_value <= 0.01
    assert not found.near_unit_root[0]
    assert found.fitted[0, 0] == pytest.approx(1097.75, rel=0.02)
    assert found.fitted[0, -1] == pytest.approx(849.97, rel=0.02)


def test_two_breaks_and_a_shock_that_passes():
    rng = np.random.default_rng(3)
    steps = np.repeat([0.0, 5, 12], 20) + rng.normal(size=60)
    assert [one.at for one in find_breaks(steps, resamples=199).breaks] == [20, 40]
    passing = np.repeat([0.0, 6, 0], [14, 8, 14]) + rng.normal(size=36)
    found = find_breaks(passing, resamples=199)
    assert [one.at for one in found.breaks] == [14, 22]
    assert find_breaks(passing, most=1, resamples=199).number <= 1


def test_a_trend_that_turns():
    t = np.arange(40.0)
    y = np.where(t < 20, 0.5 * t, 10 - 0.5 * (t - 20)) + np.random.default_rng(4).normal(0, 0.4, 40)
    found = find_breaks(y, 1980 + t, kind="trend", resamples=199)
    assert found.number == 1
    one = found.breaks[0]
    assert abs(one.date - 2000) <= 2
    assert one.slope_low[0] < -1 < one.slope_high[0]
    assert one.slope[0] == pytest.approx(-1, abs=0.15)
    assert np.isnan(find_breaks(NILE, resamples=99).breaks[0].slope).all()


def test_together_series_show_what_each_alone_does_not():
    y = simulate(np.random.default_rng(8), rho=0.2, size=1.3, series=3)
    together = find_breaks(y, resamples=199)
    assert together.number == 1
    assert together.breaks[0].size.shape == together.persistence.shape == (3,)
    assert together.fitted.shape == y.shape
    alone = [find_breaks(one, resamples=199).p_value for one in y]
    assert together.p_value < max(alone)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([-3.0, 0.01, 50.0]), st.integers(-900, 900))
def test_units_and_origin_of_values_and_times_do_not_matter(seed, unit, origin):
    y = _broken(size=3.0, seed=seed)
    y[[4, 17]] = NAN
    plain = find_breaks(y, resamples=29)
    other = find_breaks(unit * y + 7, np.arange(30) + origin, resamples=29)
    assert other.number == plain.number
    assert other.p_value == pytest.approx(plain.p_value)
    np.testing.assert_allclose(other.persistence, plain.persistence, atol=1e-6)
    for a, b in zip(plain.breaks, other.breaks, strict=True):
        assert (b.at, b.date, b.low, b.high) == (
            a.at,
            a.at + origin,
            a.low + origin,
            a.high + origin,
        )
        np.testing.assert_allclose(b.size, unit * a.size, rtol=1e-5)
    found = unit * plain.fitted + 7
    np.testing.assert_allclose(other.fitted, found, rtol=1e-5, atol=1e-6 * abs(unit))


def test_missing_points_are_no_points():
    y = np.insert(_broken(), [5, 20], NAN)
    kept = np.isfinite(y)
    full = find_breaks(y, resamples=49)
    cut = find_breaks(y[kept], np.flatnonzero(kept), resamples=49)
    assert (full.number, full.p_value) == (cut.number, cut.p_value)
    assert [one.date for one in full.breaks] == [one.date for one in cut.breaks]
    np.testing.assert_allclose(full.fitted[:, kept], cut.fitted)
    assert full.points == 30


def test_the_same_seed_gives_the_same_and_draws_of_own_errors_are_errors():
    y, sd = _broken(error=0.5), np.full(30, 0.5)
    told = find_breaks(y, errors=sd, resamples=99)
    again = find_breaks(y, errors=sd, resamples=99)
    assert told.stages == again.stages
    np.testing.assert_array_equal(told.breaks[0].size_high, again.breaks[0].size_high)
    own = np.random.default_rng(0).normal(size=(4000, 30)) * sd
    drawn = find_breaks(y, draws=y + own, resamples=99)
    assert drawn.breaks[0].at == told.breaks[0].at
    np.testing.assert_allclose(drawn.breaks[0].size, told.breaks[0].size, rtol=0.05)


def test_what_all_points_share_moves_no_break():
    y = _broken(error=0.3)
    rng = np.random.default_rng(0)
    own = rng.normal(size=(500, 30)) * 0.3
    shared = own + rng.normal(size=(500, 1)) * 5
    some, all_of_it = (find_breaks(y, draws=y + e, resamples=99) for e in (own, shared))
    assert all_of_it.number == some.number
    np.testing.assert_allclose(all_of_it.breaks[0].size_low, some.breaks[0].size_low, atol=0.3)


def test_large_errors_explain_what_small_ones_do_not():
    y = _broken(size=2.5, seed=2)
    small, large = (
        find_breaks(y, errors=np.full(30, sd), resamples=199).p_value for sd in (0.1, 3.0)
    )
    assert small < 0.1 < large


def test_resamples_of_several_series_are_tied_as_the_series_were():
    y = simulate(np.random.default_rng(1), rho=0.5, series=3)
    times, there = np.arange(30.0), np.ones(30, bool)
    case = Case(times, [Observed(there, one, times, None) for one in y], False, 3)
    nulls, sets = case.nulls([]), np.array([[10, 20]])
    shocks = [null.shocks(case.sets(null, [sets]), 0, 0) for null in nulls]
    before, after = (
        np.array([s[k][null.weight.argmax()] for s, null in zip(shocks, nulls, strict=True)])
        for k in (0, 1)
    )
    assert np.abs(np.corrcoef(before) - np.corrcoef(after)).max() > 0.01
    tied = _tied(nulls, shocks) @ after
    np.testing.assert_allclose(np.corrcoef(tied), np.corrcoef(before), atol=1e-4)


@pytest.mark.parametrize(
    "scenario",
    [{"rho": 0.0}, {"rho": 0.6}, {"rho": 0.6, "error": 0.5}, {"rho": 0.6, "series": 3}],
)
def test_false_alarms_stay_near_their_level(scenario):
    found = []
    for seed in range(40):
        y = simulate(np.random.default_rng(seed), **scenario)
        y = y if len(y) > 1 else y[0]
        errors = np.full(30, scenario["error"]) if "error" in scenario else None
        found.append(find_breaks(y, errors=errors, resamples=39, most=1).number > 0)
    assert np.mean(found) <= 0.2  # 0.1 is meant; 40 series exceed 0.2 in two cases of a hundred


def test_breaks_of_three_deviations_are_found_and_dated():
    cases = [simulate(np.random.default_rng(seed), size=3.0)[0] for seed in range(20)]
    found = [find_breaks(y, resamples=39) for y in cases]
    assert np.mean([f.number == 1 for f in found]) >= 0.6
    held = [f.breaks[0].low <= 15 <= f.breaks[0].high for f in found if f.number == 1]
    assert np.mean(held) >= 0.75


def test_a_random_walk_is_said_to_be_near_one():
    walks = [
        find_breaks(simulate(np.random.default_rng(s), rho=1.0, n=74)[0], resamples=19)
        for s in range(10)
    ]
    assert np.mean([f.near_unit_root[0] for f in walks if f.number == 0]) >= 0.8


def test_an_edge_is_not_seen_and_said_so():
    y = np.random.default_rng(6).normal(size=30)
    y[28:] += 8
    found = find_breaks(y, range(1990, 2020), resamples=99)
    assert (found.first, found.last) == (1993, 2017)
    assert all(found.first <= one.date <= found.last for one in found.breaks)


def test_a_step_without_any_scatter():
    found = find_breaks(np.repeat([0.0, 1.0], 15), resamples=99)
    assert np.isfinite(found.p_value)
    for one in found.breaks:
        assert one.low <= one.date <= one.high


def test_no_gain_where_nothing_can_be_added():
    y = _broken(10)
    case = Case(np.arange(10.0), [Observed(np.ones(10, bool), y, np.arange(10.0), None)], False, 5)
    p_value, added = more(case, [], 1, 19, np.random.default_rng(0))
    assert list(added) == [5]
    assert 0 < p_value <= 1
    assert len(case.allowed([5])) == 0


@pytest.mark.parametrize(
    ("given_", "options", "said"),
    [
        ([1.0, 2, 3, 4, 5], {}, "5 points; allowed: at least 10"),
        ([NAN] * 20, {}, "0 points"),
        ([3.0] * 20, {}, "is 3.0 throughout"),
        (NILE, {"most": 10}, "most is 10; allowed: up to 9"),
        (NILE, {"most": 0}, "most is 0"),
        (NILE, {"least": 51}, "least is 51; allowed: up to half"),
        (NILE, {"least": 1}, "at least 3"),
        (NILE, {"kind": "variance"}, "allowed: level, trend"),
        (NILE, {"level": 1}, "inside"),
        (NILE, {"resamples": 0}, "resamples is 0"),
        (NILE, {"times": range(99)}, "allowed: 100 whole numbers"),
        (NILE, {"times": np.arange(100) / 2}, "whole numbers"),
        (NILE, {"times": np.zeros(100)}, "increasing"),
        (NILE, {"errors": np.ones(99)}, "errors have shape"),
        (NILE, {"errors": -np.ones(100)}, "zero or positive"),
        (NILE, {"errors": np.full(100, NAN)}, "errors lack points"),
        (NILE, {"errors": np.ones(100), "draws": np.ones((5, 100))}, "one of them"),
        (NILE, {"draws": np.ones((1, 100))}, "2 or more"),
        (NILE, {"draws": np.full((9, 100), NAN)}, "draws lack points"),
        (np.ones((2, 2, 20)), {}, "allowed: \\(n,\\) or \\(m, n\\)"),
        ([np.inf] * 20, {}, "infinite"),
        (["a"] * 20, {}, "not numbers"),
    ],
)
def test_what_cannot_be_answered_is_refused(given_, options, said):
    with pytest.raises(ValueError, match=said):
        find_breaks(given_, **options)


def test_how_many_resamples_are_compared_at_once_changes_nothing(monkeypatch):
    y = _broken(size=2.0, seed=3)
    whole = find_breaks(y, resamples=199)
    monkeypatch.setattr(_breaks_null, "_AT_ONCE", 20_000)
    parts = find_breaks(y, resamples=199)
    assert whole.p_value == parts.p_value < 1
    assert whole.number == parts.number
    assert [b.date for b in whole.breaks] == [b.date for b in parts.breaks]
    assert [s.p_value for s in whole.stages] == [s.p_value for s in parts.stages]
