"""Cross-pressure: hand-worked counts, exact intervals, and what an ideal point predicts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit
from scipy.stats import beta, binom, binomtest, norm
from scipy.stats import t as student

from tarazy.measures.cross_pressure import (
    CATEGORIES,
    cross_pressure,
    departure,
    exact_interval,
    holm,
    opposed,
    poisson_binomial,
    vote_log_probabilities,
)

NAN = np.nan
A = [1, 1, 0, 0, 1, 0.5, 1, NAN, 1]
B = [0, 0, 1, 1, 0, 1, 0.5, 1, 1]
THIRD = [1, 0, 0, 0.5, NAN, 0, 0.5, 1, 0]


def test_cross_pressure_by_hand():
    np.testing.assert_array_equal(opposed(A, B), [1, 1, 1, 1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(opposed(A, B, loose=True), [1, 1, 1, 1, 1, 1, 1, 0, 0])
    strict = cross_pressure(A, B, THIRD)
    assert (strict.n, strict.sided) == (5, 3)
    assert dict(zip(CATEGORIES, strict.counts.tolist(), strict=True)) == {
        "with_a": 2, "with_b": 1, "neither": 1, "absent": 1,
    }  # fmt: skip
    np.testing.assert_allclose(strict.shares, [0.4, 0.2, 0.2, 0.2])
    assert strict.with_a == pytest.approx(2 / 3)
    # Loose: the sixth finds the third at the choice neither made, the seventh with B.
    loose = cross_pressure(A, B, THIRD, loose=True)
    np.testing.assert_array_equal(loose.counts, [2, 2, 2, 1])
    assert (loose.n, loose.with_a) == (7, 0.5)
    # Changing the powers' places changes the sides and nothing else.
    turned = cross_pressure(B, A, THIRD, loose=True)
    np.testing.assert_array_equal(turned.counts, loose.counts[[1, 0, 2, 3]])
    np.testing.assert_allclose(
        (turned.with_a_low, turned.with_a_high), (1 - loose.with_a_high, 1 - loose.with_a_low)
    )


def test_cross_pressure_of_groups_at_once():
    rng = np.random.default_rng(2)
    a, b, third = rng.choice([0, 0.5, 1, NAN], size=(3, 60))
    where = rng.random((4, 60)) < 0.5
    several = cross_pressure(a, b, third, where=where)
    for i, chosen in enumerate(where):
        alone = cross_pressure(a[chosen], b[chosen], third[chosen])
        np.testing.assert_array_equal(several.counts[i], alone.counts)
        np.testing.assert_allclose(several.low[i], alone.low)
        np.testing.assert_allclose(several.with_a_high[i], alone.with_a_high)
    assert (several.counts.sum(axis=-1) == several.n).all()


def test_powers_that_never_opposed_each_other():
    found = cross_pressure([1, 1, NAN], [1, 1, 0], [0, 1, 1])
    assert found.n == found.sided == 0
    np.testing.assert_array_equal(found.counts, 0)
    for shares in (found.shares, found.low, found.high, found.with_a, found.with_a_low):
        assert np.isnan(shares).all()
    tested = departure([1, 1], [1, 1], [0, 1], [1, 1], [[-1, 1]] * 2, 0.3)
    assert tested.n == tested.observed == 0
    assert np.isnan([tested.expected, tested.p_value, tested.difference, tested.low]).all()
    assert cross_pressure([], [], []).n == 0


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_exact_interval_is_that_of_scipy(level):
    for n in (1, 2, 7, 40):
        for k in range(n + 1):
            ends = binomtest(k, n).proportion_ci(level, method="exact")
            np.testing.assert_allclose(exact_interval(k, n, level), ends, atol=1e-12)
    assert np.isnan(exact_interval(0, 0)).all()


def test_exact_interval_covers():
    for n, p in product((5, 30), (0.05, 0.3, 0.5)):
        k = np.arange(n + 1)
        low, high = exact_interval(k, n, 0.9)
        assert binom.pmf(k, n, p)[(low <= p) & (p <= high)].sum() >= 0.9


def _slow(probabilities):
    mass = np.zeros(len(probabilities) + 1)
    for outcome in product((0, 1), repeat=len(probabilities)):
        parts = [p if o else 1 - p for o, p in zip(outcome, probabilities, strict=True)]
        mass[sum(outcome)] += np.prod(parts)
    return mass


@settings(deadline=None)
@given(arrays(float, st.integers(0, 7), elements=st.floats(0, 1)))
def test_poisson_binomial_against_all_outcomes(probabilities):
    np.testing.assert_allclose(
        poisson_binomial(probabilities), _slow(probabilities), atol=1e-14, rtol=1e-9
    )


def test_poisson_binomial_of_equal_probabilities_is_binomial():
    for n, p in ((300, 0.2), (2000, 0.5)):
        np.testing.assert_allclose(
            poisson_binomial(np.full(n, p)), binom.pmf(np.arange(n + 1), n, p), atol=1e-12
        )
    both = poisson_binomial([[0.2, 0, 0.9], [0.5, 0.5, 0.5]])
    np.testing.assert_allclose(both[0], _slow([0.2, 0, 0.9]))
    np.testing.assert_allclose(both[1], [1 / 8, 3 / 8, 3 / 8, 1 / 8])


def test_vote_probabilities():
    slope, cuts, theta = [1.5, -2.0], np.array([[-1, 0.5], [0.0, 0.0]]), 0.4
    got = np.exp(vote_log_probabilities(slope, cuts, theta))
    at_most = expit(cuts - np.array(slope)[:, None] * theta)
    np.testing.assert_allclose(got[..., 0], at_most[:, 0])
    np.testing.assert_allclose(got[..., 1], at_most[:, 1] - at_most[:, 0], atol=1e-15)
    np.testing.assert_allclose(got.sum(axis=-1), 1)
    far = vote_log_probabilities([1], [[700, 701]], 0)  # the far tail keeps its digits
    np.testing.assert_allclose(far[0, 1:], [-700 + np.log(-np.expm1(-1)), -701])


def _roll_calls(rng, n):
    a = rng.choice([0.0, 1.0], size=n)
    cuts = np.sort(rng.normal(size=(n, 2)), axis=1)
    return a, 1 - a, rng.normal(1, 0.5, n), cuts


def _cast(rng, slope, cuts, theta):
    chance = np.exp(vote_log_probabilities(slope, cuts, theta))
    return (rng.random((len(slope), 1)) > chance.cumsum(axis=-1)[:, :2]).sum(axis=-1) / 2


def test_departure_by_hand():
    # One slope, cutpoints about zero and a point at zero: a side is a fair coin.
    coins = departure([1] * 6, [0] * 6, [1, 1, 1, 1, 1, 0.5], [1] * 6, [[-1, 1]] * 6, 0)
    assert (coins.n, coins.observed, coins.left_out) == (5, 5, 0)
    assert coins.expected == pytest.approx(2.5)
    assert coins.p_value == pytest.approx(2 / 32)  # all one way or all the other
    assert coins.difference == pytest.approx(0.5)
    np.testing.assert_allclose((coins.low, coins.high), np.array(exact_interval(5, 5)) - 0.5)
    # All votes: P(yes) = F(-1), the abstention counts too.
    votes = departure(
        [1] * 6, [0] * 6, [1, 1, 1, 1, 1, 0.5], [1] * 6, [[-1, 1]] * 6, 0, sides_only=False
    )
    assert (votes.n, votes.observed) == (6, 5)
    assert votes.expected == pytest.approx(6 * expit(-1))
    assert votes.p_value == pytest.approx(binomtest(5, 6, expit(-1)).pvalue)
    # A yes against B's abstention, sides only: P(yes) / (P(yes) + P(abstention)).
    loose = departure([1], [0.5], [0.5], [2], [[0, 1]], 0.7, loose=True)
    assert loose.expected == pytest.approx(expit(0.4) / expit(1.4))
    assert loose.p_value == pytest.approx(1 - expit(0.4) / expit(1.4))


def test_departure_against_brute_force_and_by_group():
    rng = np.random.default_rng(4)
    a, b, slope, cuts = _roll_calls(rng, 12)
    theta = rng.normal(size=12)
    third = _cast(rng, slope, cuts, theta)
    third[3] = NAN
    where = np.array([[True] * 12, [True] * 5 + [False] * 7, [False] * 12])
    found = departure(a, b, third, slope, cuts, theta, where=where)
    logs = vote_log_probabilities(slope, cuts, theta)
    yes, no = np.exp(logs[:, 2]), np.exp(logs[:, 0])
    chance = np.where(a == 1, yes, no) / (yes + no)
    for i in (0, 1):
        use = where[i] & ((third == a) | (third == b))
        mass, hits = _slow(chance[use]), (third == a)[use].sum()
        assert (found.n[i], found.observed[i]) == (use.sum(), hits)
        assert found.expected[i] == pytest.approx(chance[use].sum())
        assert found.p_value[i] == pytest.approx(mass[mass <= mass[hits] * (1 + 1e-9)].sum())
    assert found.n[2] == 0
    assert np.isnan(found.p_value[2])


def test_departure_leaves_out_what_has_no_parameters():
    found = departure([1, 1, 1], [0, 0, 0], [1, 0, 1], [1, NAN, 1], [[-1, 1]] * 3, [0, 0, NAN])
    assert (found.n, found.left_out, found.observed) == (1, 2, 1)


def test_error_of_the_point_widens():
    a, b, third = [1] * 20, [0] * 20, [1] * 16 + [0] * 4
    given = (a, b, third, [2] * 20, [[-0.5, 0.5]] * 20, 0.1)
    sure, unsure = departure(*given), departure(*given, point_sd=0.3)
    assert unsure.p_value > sure.p_value
    assert unsure.low < sure.low
    assert unsure.high > sure.high
    np.testing.assert_allclose(departure(*given, point_sd=1e-9).p_value, sure.p_value)
    # The average over the normal point, by draws.
    places = 0.1 + 0.3 * np.random.default_rng(3).normal(size=40_000)
    logs = vote_log_probabilities([2], [[-0.5, 0.5]], places[:, None])[:, 0]
    drawn = expit(logs[:, 2] - logs[:, 0])
    np.testing.assert_allclose(unsure.expected, 20 * drawn.mean(), rtol=0.01)
    mass = binom.pmf(np.arange(21), 20, drawn[:, None]).mean(axis=0)
    np.testing.assert_allclose(unsure.p_value, mass[mass <= mass[16]].sum(), rtol=0.05)


def test_departure_in_simulation():
    rng = np.random.default_rng(8)
    p_values, inside = [], []
    for _ in range(400):
        a, b, slope, cuts = _roll_calls(rng, 40)
        third = _cast(rng, slope, cuts, 0.5)
        found = departure(a, b, third, slope, cuts, 0.5)
        p_values.append(found.p_value)
        inside.append(found.low <= 0 <= found.high)
    assert np.mean(np.array(p_values) <= 0.1) < 0.13  # keeps its level
    assert np.mean(inside) >= 0.9  # and the interval, at least
    # A third that always goes with A is found out.
    assert departure(a, b, a, slope, cuts, 0.5).p_value < 1e-3


# --- votes that come in clusters ---------------------------------------------------------------


def test_clustered_p_by_hand():
    # A side is a fair coin; five texts of two, three of them both with A, one split, one with B.
    third, texts = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0], np.repeat(list("abcde"), 2)
    given = ([1] * 10, [0] * 10, third, [1] * 10, [[-1, 1]] * 10, 0)
    found = departure(*given, clusters=texts)
    # Residuals of a half: sums 1, 1, 1, 0, -1; 2 over the root of 4 * 5 / 4.
    assert found.clusters == 5
    assert found.p_clustered == pytest.approx(2 * student.sf(2 / np.sqrt(5), 4))
    assert found.p_value == pytest.approx(binomtest(7, 10).pvalue)
    assert found.p_clustered > found.p_value
    few = departure(*given, clusters=[1, 1, 1, 2, 2, 2, 3, 3, 4, 4])
    assert few.clusters == 4
    assert np.isnan(few.p_clustered)
    assert few.p_value == found.p_value
    # The error of the point is one for all clusters, so it enters beside them.
    unsure = departure(*given, clusters=texts, point_sd=0.2)
    assert unsure.p_clustered > found.p_clustered


def test_every_vote_its_own_cluster_is_the_model():
    rng = np.random.default_rng(12)
    for _ in range(20):
        a, b, slope, cuts = _roll_calls(rng, 300)
        third = _cast(rng, slope, cuts, 0.3)
        given = (a, b, third, slope, cuts, 0.3)
        alone, own = departure(*given), departure(*given, clusters=np.arange(300))
        assert own.clusters == own.n
        np.testing.assert_allclose(own.p_clustered, own.p_value, atol=0.06)
        assert (own.low, own.high) == (alone.low, alone.high)
    counted = cross_pressure(a, b, third, clusters=rng.permutation(300))
    np.testing.assert_allclose(
        (counted.with_a_low, counted.with_a_high),
        exact_interval(counted.counts[0], counted.sided),
    )


def test_clusters_of_groups_at_once():
    rng = np.random.default_rng(5)
    a, b, slope, cuts = _roll_calls(rng, 80)
    third, texts = _cast(rng, slope, cuts, 0.3), rng.integers(0, 12, 80)
    where = rng.random((3, 80)) < 0.6
    several = departure(a, b, third, slope, cuts, 0.3, where=where, clusters=texts)
    shares = cross_pressure(a, b, third, where=where, clusters=texts)
    for i, use in enumerate(where):
        alone = departure(
            a[use], b[use], third[use], slope[use], cuts[use], 0.3, clusters=texts[use]
        )
        np.testing.assert_allclose(several.p_clustered[i], alone.p_clustered)
        np.testing.assert_allclose((several.low[i], several.high[i]), (alone.low, alone.high))
        part = cross_pressure(a[use], b[use], third[use], clusters=texts[use])
        np.testing.assert_allclose(shares.with_a_low[i], part.with_a_low)
        assert shares.clusters[i] == part.clusters == several.clusters[i]


def test_what_was_certain_is_no_departure():
    # Forty texts, each sided vote foretold with 99.8 %: residuals all of one sign, and nothing in
    # them. A bare t would be the root of 39.
    found = departure(
        [1] * 40, [0] * 40, [1] * 40, [1] * 40, [[-3, -3]] * 40, 3.2, clusters=range(40)
    )
    assert found.expected > 39.8
    assert found.p_clustered == found.p_value == pytest.approx(1)


def test_clustered_interval_by_hand():
    # Nine votes, all with B, on one text: one vote, by its size.
    one = cross_pressure([1] * 9, [0] * 9, [0] * 9, clusters=[7] * 9)
    assert (one.clusters, one.with_a, one.with_a_low) == (1, 0, 0)
    assert one.with_a_high == pytest.approx(0.95)
    # Six texts of ten, each alike within: 3 of 6 with A. The design effect is that of 6 votes,
    # 59 / 5, and t has 5 in place of 59 degrees of freedom.
    texts = np.repeat(np.arange(6), 10)
    found = cross_pressure([1] * 60, [0] * 60, texts % 2, clusters=texts)
    n = 60 / (59 / 5) * (student.ppf(0.95, 59) / student.ppf(0.95, 5)) ** 2
    assert found.with_a_low == pytest.approx(beta.ppf(0.05, n / 2, n / 2 + 1))
    assert found.with_a_high == pytest.approx(1 - found.with_a_low)
    # Where texts repeat nothing the exact interval stays, and it is never cut short.
    even = cross_pressure([1] * 60, [0] * 60, np.arange(60) % 2, clusters=texts)
    np.testing.assert_allclose((even.with_a_low, even.with_a_high), exact_interval(30, 60))


def _alike(rng, chance, texts, like):
    """Trials of given chances that hang together within texts: a normal copula."""
    shared = rng.normal(size=texts.max() + 1)[texts]
    u = norm.cdf(np.sqrt(like) * shared + np.sqrt(1 - like) * rng.normal(size=len(texts)))
    return (u < chance).astype(float)


@pytest.mark.parametrize(("number", "least"), [(10, 0.0), (24, 0.05)])
def test_false_alarms_with_texts_that_return(number, least):
    rng = np.random.default_rng(21)
    model, clustered, covered, exact = [], [], [], []
    for _ in range(300):
        texts = np.repeat(np.arange(number), rng.integers(1, 9, number))
        n = len(texts)
        place = rng.normal(0, 0.5, number)[texts]
        # Cutpoints at -1 and 1 and slope 2: given a side, A with chance F(2 theta).
        sides = expit(2 * place - 1) / (expit(2 * place - 1) + expit(-2 * place - 1))
        third = _alike(rng, sides, texts, 0.6)
        found = departure(
            np.ones(n), np.zeros(n), third, np.full(n, 2.0), np.full((n, 2), [-1.0, 1.0]), place,
            clusters=texts,
        )  # fmt: skip
        model.append(found.p_value)
        clustered.append(found.p_clustered)
        covered.append(found.low <= 0 <= found.high)
        low, high = exact_interval(third.sum(), n)
        exact.append(low <= sides.mean() <= high)
    assert np.mean(np.array(model) <= 0.1) > 0.2  # independence is the fault to be mended
    assert least <= np.mean(np.array(clustered) <= 0.1) <= 0.13
    assert np.mean(exact) < 0.85
    assert np.mean(covered) >= 0.87


def test_a_departure_on_many_texts_is_found():
    rng = np.random.default_rng(3)
    texts = np.repeat(np.arange(24), 4)
    third = _alike(rng, np.full(96, 0.85), texts, 0.3)
    found = departure(
        np.ones(96), np.zeros(96), third, np.ones(96), [[-1, 1]] * 96, 0, clusters=texts
    )
    assert found.p_clustered < 0.001
    assert found.low > 0


def test_holm():
    # Holm (1979), by hand: 4 * 0.01, 3 * 0.02, 2 * 0.03, then no less than before.
    np.testing.assert_allclose(holm([0.03, 0.01, 0.04, 0.02]), [0.06, 0.04, 0.06, 0.06])
    np.testing.assert_allclose(holm([0.02, NAN, 0.6]), [0.04, NAN, 0.6])
    np.testing.assert_allclose(holm([[0.5, 0.9], [0.01, 0.01]]), [[1, 1], [0.02, 0.02]])
    assert holm([]).shape == (0,)


@given(arrays(float, st.integers(1, 8), elements=st.floats(0, 1)))
def test_holm_lies_between_the_raw_and_bonferroni(p_values):
    adjusted = holm(p_values)
    assert (adjusted >= p_values).all()
    assert (adjusted <= np.minimum(len(p_values) * p_values, 1) + 1e-12).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: opposed([2], [1]), r"votes_a hold 2\.0; allowed: 0 no"),
        (lambda: cross_pressure([1], [0], [3]), r"votes hold 3\.0"),
        (lambda: cross_pressure([1, 0], [0, 1], [1]), "do not fit"),
        (lambda: cross_pressure([1], [0], [1], where=[1]), "allowed: true or false"),
        (lambda: cross_pressure([1], [0], [1], where=[True, False]), "do not fit"),
        (lambda: cross_pressure([1], [0], [1], level=1), "level is 1"),
        (lambda: exact_interval(3, 2), "hits within trials"),
        (lambda: exact_interval(0.5, 2), "whole numbers"),
        (lambda: departure([1], [0], [1], [1], [[1, -1]], 0), "out of order"),
        (lambda: departure([1], [0], [1], [1], [[1]], 0), r"allowed: \(..., roll calls, 2\)"),
        (lambda: departure([1], [0], [1], [1, 1], [[0, 1]] * 2, 0), "do not fit"),
        (lambda: departure([1], [0], [1], [1], [[0, 1]], 0, point_sd=-1), "zero, positive"),
        (lambda: departure([1], [0], [1], [1], [[0, 1]], 0, clusters=[1, 2]), r"\(1,\), a label"),
        (lambda: poisson_binomial([0.5, 1.5]), r"\[0, 1\]"),
        (lambda: holm([1.2]), r"\[0, 1\]"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
