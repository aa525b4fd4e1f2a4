"""Uncertainty: closed forms, moments, coverage, reproducible draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures.composition import blend, closure
from tarazy.measures.diversity import hill_number
from tarazy.measures.sensitivity import (
    bayesian_bootstrap,
    dirichlet_about,
    group_sensitivity,
    interval,
    lognormal,
    rank_interval,
)

NAN = np.nan


def rng(seed=1):
    return np.random.default_rng(seed)


def test_interval():
    # 0 ... 100: the 5th and the 95th of a hundred steps.
    draws = np.arange(101.0)
    np.testing.assert_allclose(interval(draws), (5, 95))
    np.testing.assert_allclose(interval(draws, 0.5), (25, 75))
    table = np.column_stack([draws, np.where(draws > 50, NAN, draws), np.full(101, NAN)])
    np.testing.assert_allclose(interval(table, 0.8), [[10, 5, NAN], [90, 45, NAN]])
    np.testing.assert_allclose(interval(table.T, 0.8, axis=-1), [[10, 5, NAN], [90, 45, NAN]])
    assert interval(np.zeros((4, 3, 2)), axis=1).low.shape == (4, 2)


def test_rank_interval():
    # Part 0 leads in 9 draws of 10 and is last in one; part 3 is there in none.
    draws = np.array([[3.0, 2, 1, NAN]] * 9 + [[0, 2, 1, NAN]])
    low, high = rank_interval(draws, 0.9)
    np.testing.assert_array_equal(low, [1, 1, 2, NAN])
    np.testing.assert_array_equal(high, [3, 2, 3, NAN])
    narrow = rank_interval(draws, 0.5)
    np.testing.assert_array_equal(narrow.high, [1, 2, 3, NAN])
    # Equals share the better rank; a part that is missing takes no rank from the others.
    np.testing.assert_array_equal(rank_interval([[5, 5, 1], [NAN, 5, 1]], 0.5).low, [1, 1, 2])
    np.testing.assert_array_equal(rank_interval([[5, 5, 1], [NAN, 5, 1]], 0.5).high, [1, 1, 3])


def test_dirichlet_about_has_the_moments_it_states():
    weights = np.array([0.5, 0.3, 0.0, 0.2])
    draws = dirichlet_about(7 * weights, 20, 40_000, rng())
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    assert (draws[:, 2] == 0).all()
    np.testing.assert_allclose(draws.mean(axis=0), weights, atol=0.003)
    np.testing.assert_allclose(draws.var(axis=0), weights * (1 - weights) / 21, rtol=0.05)
    np.testing.assert_array_equal(dirichlet_about([0, 4], 1e-3, 3, rng()), [[0, 1]] * 3)


def test_lognormal_has_median_one_and_the_spread_it_states():
    spread = np.array([[0.1, NAN], [0.5, 0.0]])
    draws = lognormal(spread, 40_000, rng())
    assert draws.shape == (40_000, 2, 2)
    assert (draws[:, 0, 1] == 1).all()
    assert (draws[:, 1, 1] == 1).all()
    np.testing.assert_allclose(np.median(draws, axis=0), 1, atol=0.01)
    np.testing.assert_allclose(np.log(draws).std(axis=0), [[0.1, 0], [0.5, 0]], rtol=0.02)
    # Learning a spread leaves the other draws as they were.
    other = lognormal(np.where(np.isnan(spread), 0.3, spread), 40_000, rng())
    np.testing.assert_array_equal(other[:, 1, 0], draws[:, 1, 0])
    assert lognormal(0.2, 5, rng()).shape == (5,)


def test_bayesian_bootstrap_has_rubins_moments():
    draws = bayesian_bootstrap(5, 40_000, rng())
    np.testing.assert_allclose(draws.sum(axis=1), 5)
    np.testing.assert_allclose(draws.mean(axis=0), 1, atol=0.02)
    # Rubin (1981): var(w) = (1/n)(1 - 1/n)/(n + 1), times n^2 here: (n - 1) / (n + 1) = 4 / 6.
    np.testing.assert_allclose(draws.var(axis=0), 4 / 6, rtol=0.05)
    # The mean of a sample weighted so has the sample's variance over n (n + 1).
    x = np.array([1.0, 4, 2, 8, 5])
    expected = ((x - x.mean()) ** 2).sum() / (5 * 6)
    np.testing.assert_allclose((draws @ x / 5).var(), expected, rtol=0.05)
    np.testing.assert_array_equal(bayesian_bootstrap(1, 3, rng()), [[1]] * 3)


@given(st.integers(0, 2**32 - 1))
def test_the_same_seed_gives_the_same_draws(seed):
    for draw in (
        lambda r: dirichlet_about([1, 2], 5, 3, r),
        lambda r: lognormal([0.1, 0.2], 3, r),
        lambda r: bayesian_bootstrap(4, 3, r),
    ):
        np.testing.assert_array_equal(draw(rng(seed)), draw(rng(seed)))


def ishigami(x1, x2, x3):
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


@pytest.mark.parametrize("shuffled", [False, True])
def test_group_sensitivity_of_ishigamis_function(shuffled):
    # Ishigami and Homma (1990), a = 7, b = 0.1. V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8,
    # V13 = b^2 pi^8 (1/18 - 1/50); first-order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437.
    v1, v2 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8
    v13 = 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = v1 + v2 + v13
    bank = np.pi * (2 * (np.arange(5000) + 0.5) / 5000 - 1)
    banks = [rng(i).permutation(bank) if shuffled else bank for i in range(3)]
    got = group_sensitivity(ishigami, banks, 2**14, rng())
    np.testing.assert_allclose(got.first, np.array([v1, v2, 0]) / variance, atol=0.03)
    np.testing.assert_allclose(got.total, np.array([v1 + v13, v2, v13]) / variance, atol=0.03)
    again = group_sensitivity(ishigami, banks, 2**14, rng())
    np.testing.assert_array_equal(got.first, again.first)


def test_group_sensitivity_of_rows():
    # Sum of a group of three normals (variance 3), of one (variance 1) and a group that is fixed.
    banks = [rng(2).normal(size=(20_000, 3)), rng(3).normal(size=20_000), [[9.0, 9.0]]]
    variances = np.array([banks[0].sum(axis=1).var(), banks[1].var(), 0])

    def model(a, b, c):
        assert a.shape[1:] == (3,)
        assert c.shape[1:] == (2,)
        return a.sum(axis=1) + b + c[:, 0]

    got = group_sensitivity(model, banks, 2**13, rng())
    np.testing.assert_allclose(got.first, variances / variances.sum(), atol=0.03)
    np.testing.assert_allclose(got.total, variances / variances.sum(), atol=0.03)
    # An output that does not vary has no shares.
    flat = group_sensitivity(lambda a, b: 0 * a + 0.1, banks[1:2] * 2, 8, rng())
    assert np.isnan(flat.first).all()
    assert np.isnan(flat.total).all()
    one = group_sensitivity(lambda a: a, banks[1:2], 2**12, rng())
    assert one.first.shape == (1,)
    np.testing.assert_allclose([one.first[0], one.total[0]], 1, atol=0.05)
    with pytest.raises(AttributeError):
        one.first = one.total


SHARES = [[0.9, 0.1], [0.6, 0.3, 0.1], [0.3, 0.25, 0.2, 0.15, 0.1], [0.97, 0.02, 0.01]]


def test_all_draws_of_a_lens_at_once_are_the_draws_one_by_one():
    values = rng(4).lognormal(size=(4, 7))
    values[1, 2], values[2] = NAN, NAN
    draws = values * lognormal(np.full((4, 7), 0.2), 50, rng())
    weights = dirichlet_about([1, 2, 3, 4], 30, 50, rng())
    together = hill_number(blend(closure(draws), weights), 1)
    alone = [hill_number(blend(closure(x), w), 1) for x, w in zip(draws, weights, strict=True)]
    np.testing.assert_allclose(together, alone)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interval([1, 2], 1), r"level is 1; allowed: inside \(0, 1\)"),
        (lambda: interval([1, 2], axis=1), "on axis 1"),
        (lambda: interval([]), r"shape \(0,\)"),
        (lambda: rank_interval([1, 2]), "at least 2 axes"),
        (lambda: rank_interval(np.ones((0, 2))), "a draw and a part"),
        (lambda: dirichlet_about([0, 0], 1, 1, rng()), "a positive weight"),
        (lambda: dirichlet_about([1, NAN], 1, 1, rng()), "weights hold NaN"),
        (lambda: dirichlet_about([1, 1], 0, 1, rng()), "concentration is 0"),
        (lambda: dirichlet_about([1, 1], 1, 0, rng()), "size is 0"),
        (lambda: lognormal(-1, 1, rng()), r"spread hold -1\.0"),
        (lambda: lognormal(1, 1, 5), "rng is 5; allowed: a numpy.random.Generator"),
        (lambda: bayesian_bootstrap(0, 1, rng()), "units is 0"),
        (lambda: group_sensitivity(ishigami, [], 8, rng()), "no banks"),
        (lambda: group_sensitivity(ishigami, [[]], 8, rng()), "bank 0"),
        (lambda: group_sensitivity(lambda a: a, [[1.0]], 6, rng()), "a power of 2, such as 8"),
        (lambda: group_sensitivity(lambda a: 1.0, [[1.0]], 8, rng()), r"shape \(\); allowed"),
        (lambda: group_sensitivity(lambda a: a * NAN, [[1.0]], 8, rng()), "not finite"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
