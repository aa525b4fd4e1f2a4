"""First-order variances against draws, and by hand."""

import numpy as np
import pytest

from tarazy.measures.composition import blend, closure
from tarazy.measures.first_order import (
    bootstrap_variance,
    share_interval,
    spread_variance,
    weight_variance,
)
from tarazy.measures.sensitivity import bayesian_bootstrap, dirichlet_about, interval, lognormal

NAN = np.nan


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.6, 0.3, 0.1], [0.05, 0.9, 0.03, 0.02]])
@pytest.mark.parametrize(("spread", "inside", "ends"), [(0.1, 0.01, 0.002), (0.3, 0.015, 0.012)])
def test_spread_interval_against_draws(shares, spread, inside, ends):
    spreads = spread * np.linspace(0.5, 1, len(shares))
    draws = closure(np.array(shares) * lognormal(spreads, 60_000, rng()))
    low, high = share_interval(closure(shares), spread_variance(shares, spreads))
    coverage = ((draws >= low) & (draws <= high)).mean(axis=0)
    np.testing.assert_allclose(coverage, 0.9, atol=inside)
    np.testing.assert_allclose((low, high), interval(draws), atol=ends)


def test_spread_variance_by_hand():
    # Halves with spread 0.1: 0.25 * (0.01 * 0.25 + 0.25 * 0.01) = 0.00125.
    np.testing.assert_allclose(spread_variance([1, 1], [0.1, 0.1]), 0.00125)
    np.testing.assert_allclose(spread_variance([5, 0, NAN], [0.3] * 3), [0, 0, NAN])
    np.testing.assert_allclose(spread_variance([1, 3], [NAN, 0]), 0)


def test_bootstrap_variance_against_draws():
    units = rng().gamma(2.0, size=(12, 4))
    drawn = closure(bayesian_bootstrap(12, 100_000, rng()) @ units)
    np.testing.assert_allclose(bootstrap_variance(units), drawn.var(axis=0), rtol=0.15)


def test_bootstrap_variance_edges():
    # Two equal units cannot differ; one unit cannot be resampled; a unit not there is no unit.
    np.testing.assert_allclose(bootstrap_variance([[1, 2], [1, 2]]), 0)
    np.testing.assert_allclose(bootstrap_variance([[1, 2], [NAN, NAN]]), 0)
    # Two disjoint units of one size: shares 1/2, residuals +-1/2 of a unit, so the variance is
    # (1/4 + 1/4) / 2 / 3 = 1/12: that of a uniform number, as Dirichlet(1, 1) weights are.
    three = [[1, 0], [0, 1], [NAN, NAN]]
    np.testing.assert_allclose(bootstrap_variance(three), 1 / 12)


def test_weight_variance_against_draws():
    rows = closure(rng().gamma(1.0, size=(3, 5)))
    weights = [1.0, 2.0, 1.0]
    drawn = blend(rows, dirichlet_about(weights, 30, 100_000, rng()))
    np.testing.assert_allclose(weight_variance(rows, weights, 30), drawn.var(axis=0), rtol=0.03)
    gone = np.vstack([rows, np.full(5, NAN)])
    np.testing.assert_allclose(
        weight_variance(gone, [*weights, 5.0], 30), weight_variance(rows, weights, 30)
    )


def test_share_interval_edges():
    low, high = share_interval([0, 1, 0.5, NAN], [0.01, 0.01, 0, 0.1])
    np.testing.assert_allclose(low, [0, 1, 0.5, NAN])
    np.testing.assert_allclose(high, [0, 1, 0.5, NAN])
    low, high = share_interval(np.full(3, 0.97), np.full(3, 0.5), 0.99)
    assert (low >= 0).all()
    assert (high <= 1).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spread_variance([1, 1], [0.1] * 3), "do not fit"),
        (lambda: spread_variance([1, 1], -0.1), "spread hold"),
        (lambda: bootstrap_variance([1, 2]), "at least 2 axes"),
        (lambda: weight_variance([[1, 2]], [1], 0), "concentration is 0"),
        (lambda: share_interval([1.2], [0.1]), "shares hold 1.2"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
