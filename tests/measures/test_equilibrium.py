"""General equilibrium in changes: closed forms, identities, and what it refuses."""

import time

import numpy as np
import pytest
from benchmarks import equilibrium as kept_results
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tarazy.measures import _equilibrium_solver as solver
from tarazy.measures.equilibrium import NoEquilibriumError, equilibrium


def world(n, seed=0, home=2.0):
    """Flows of economies of uneven size, every pair trading, trade out of balance."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0, 1, n)
    flows = 0.1 / n * np.outer(size, size) * rng.lognormal(0, 0.7, (n, n))
    np.fill_diagonal(flows, home * size)
    return flows


def balanced(n, seed=0):
    return equilibrium(world(n, seed), 4.0).base


def only(n, value, *pairs):
    costs = np.ones((n, n))
    for i, j in pairs:
        costs[i, j] = value
    return costs


worlds = st.builds(world, st.integers(2, 9), st.integers(0, 10_000), st.floats(0.5, 5))
thetas = st.floats(2.5, 9)
shares = st.floats(0.4, 1)


@given(worlds, thetas, shares, st.sampled_from(["closed", "fixed"]))
@settings(max_examples=40, deadline=None)
def test_no_change_in_is_no_change_out(flows, theta, beta, deficits):
    found = equilibrium(flows, theta, value_added=beta, deficits=deficits)
    for factor in (found.real_income, found.wage, found.price, found.terms_of_trade):
        np.testing.assert_allclose(factor, 1, atol=1e-7)
    np.testing.assert_allclose(found.flows, found.base, rtol=1e-6)
    if deficits == "fixed":
        np.testing.assert_allclose(found.base, flows)


@given(worlds, thetas, shares, st.floats(0.5, 3), st.sampled_from(["closed", "fixed"]))
@settings(max_examples=60, deadline=None)
def test_identities_of_any_equilibrium(flows, theta, beta, factor, deficits):
    n = len(flows)
    rng = np.random.default_rng(n)
    costs = factor ** rng.random((n, n))
    np.fill_diagonal(costs, 1)
    made = rng.uniform(0.8, 1.2, n)
    found = equilibrium(
        flows, theta, costs=costs, productivity=made, value_added=beta, deficits=deficits
    )
    # Adding up: shares to one, what is sold to what is earned, the world's output to the numeraire.
    np.testing.assert_allclose(found.shares.sum(0), 1)
    np.testing.assert_allclose(found.flows.sum(1), found.wage * found.base.sum(1), rtol=1e-8)
    assert found.flows.sum() == pytest.approx(flows.sum())
    assert found.residual <= 1e-9
    assert found.walras <= 1e-12
    # What each spends beyond what it earns is what it was.
    deficit = found.flows.sum(0) - found.flows.sum(1)
    before = found.base.sum(0) - found.base.sum(1)
    np.testing.assert_allclose(deficit, before, atol=1e-8 * flows.sum())
    # The domestic share is all that welfare needs (Arkolakis, Costinot, Rodriguez-Clare 2012).
    own = np.diagonal(found.shares) / (np.diagonal(found.base) / found.base.sum(0))
    gain = (made**theta / own) ** (1 / (theta * beta))
    np.testing.assert_allclose(found.real_income, gain, rtol=1e-6)


@given(worlds, thetas, shares)
@settings(max_examples=30, deadline=None)
def test_autarky_costs_what_the_domestic_share_says(flows, theta, beta):
    n = len(flows)
    costs = np.where(np.eye(n), 1, np.inf)
    found = equilibrium(flows, theta, costs=costs, value_added=beta)
    own = np.diagonal(found.base) / found.base.sum(0)
    np.testing.assert_allclose(found.real_income, own ** (1 / (theta * beta)))
    assert (found.shares == np.eye(n)).all()  # exactly
    assert np.isnan(found.terms_of_trade).all()


def test_published_gains_from_trade():
    # Arkolakis, Costinot and Rodriguez-Clare (2012): imports of 7 % of US spending in 2000 are
    # worth 0.7 % of income at an elasticity of 10 and 1.4 % at 5.
    flows = np.array([[93.0, 7.0], [7.0, 700.0]])
    alone = np.where(np.eye(2), 1, np.inf)
    lost = 1 - equilibrium(flows, [5.0, 10.0], costs=alone).real_income[:, 0]
    assert np.round(100 * lost, 1).tolist() == [1.4, 0.7]


@pytest.mark.parametrize("beta", [1.0, 0.5])
def test_two_symmetric_countries_by_hand(beta):
    # Wages stay equal, so P ** -theta = (0.75 + 0.25 * 1.2 ** -4) * P ** (-theta * (1 - beta)).
    flows = [[75.0, 25.0], [25.0, 75.0]]
    found = equilibrium(flows, 4.0, costs=only(2, 1.2, (0, 1), (1, 0)), value_added=beta)
    inside = 0.75 + 0.25 * 1.2**-4
    np.testing.assert_allclose(found.price, inside ** (-1 / (4 * beta)))
    np.testing.assert_allclose(found.wage, 1)
    np.testing.assert_allclose(found.shares[0, 0], 0.75 / inside)
    np.testing.assert_allclose(found.terms_of_trade, 1)


def test_two_uneven_countries_by_one_dimensional_root():
    flows = np.array([[90.0, 10.0], [10.0, 190.0]])
    costs, theta = only(2, 1.5, (0, 1)), 3.0
    found = equilibrium(flows, theta, costs=costs)
    share = flows / flows.sum(0)

    def exports_less_imports(w):  # of the first, whose wage is w in units of the second's
        sold = share[0, 1] * (1.5 * w) ** -theta
        bought = share[1, 0]
        out = sold / (sold + share[1, 1]) * 200
        return out - bought / (bought + share[0, 0] * w**-theta) * 100 * w

    wage = brentq(exports_less_imports, 0.2, 2, xtol=1e-14)
    assert found.wage[0] / found.wage[1] == pytest.approx(wage, rel=1e-8)
    assert found.terms_of_trade[0] == pytest.approx(wage, rel=1e-8)
    assert found.terms_of_trade[1] == pytest.approx(1 / wage, rel=1e-8)


def levels(size, made, costs, theta, beta):
    """Flows of a world from its primitives, by a slow tatonnement of wages, trade balanced."""
    wage, price = np.ones(len(size)), np.ones(len(size))
    for _ in range(20_000):
        cost = wage**beta * price ** (1 - beta) / made
        offers = (cost[:, None] * costs) ** -theta
        price = offers.sum(0) ** (-1 / theta)
        share = offers / offers.sum(0)
        income = wage * size / beta
        demand = share @ income
        if np.abs(demand / income - 1).max() < 1e-13:
            break
        wage = wage * (demand / income) ** (0.5 / theta)
        wage /= (wage * size).sum() / size.sum()
    return share * income, wage / price


@pytest.mark.parametrize("beta", [1.0, 0.45])
def test_changes_are_those_of_a_world_solved_in_levels(beta):
    rng = np.random.default_rng(3)
    n, theta = 7, 4.5
    size, made = rng.lognormal(0, 1, n), rng.lognormal(0, 0.3, n)
    costs = 1 + rng.uniform(0.3, 2, (n, n))
    np.fill_diagonal(costs, 1)
    dearer = only(n, 1.4, (0, 1), (2, 0)) * only(n, np.inf, (3, 4), (4, 3))
    grown = rng.uniform(0.8, 1.2, n)
    before, income = levels(size, made, costs, theta, beta)
    after, later = levels(size, made * grown, costs * dearer, theta, beta)
    found = equilibrium(before, theta, costs=dearer, productivity=grown, value_added=beta)
    np.testing.assert_allclose(found.real_income, later / income, rtol=1e-7)
    np.testing.assert_allclose(
        found.flows, after * before.sum() / after.sum(), rtol=1e-7, atol=1e-12
    )


def test_units_of_flows_and_world_growth_change_nothing():
    flows, costs = world(6), only(6, 1.4, (0, 1), (2, 3))
    one = equilibrium(flows, 5.0, costs=costs)
    other = equilibrium(flows * 1e6, 5.0, costs=costs)
    np.testing.assert_allclose(one.real_income, other.real_income)
    np.testing.assert_allclose(other.flows, one.flows * 1e6, rtol=1e-9)
    # All twice as productive: twice the income, the same shares.
    twice = equilibrium(flows, 5.0, costs=costs, productivity=np.full(6, 2.0))
    np.testing.assert_allclose(twice.real_income, 2 * one.real_income)
    np.testing.assert_allclose(twice.shares, one.shares, atol=1e-9)


def test_the_pair_that_pays_more_loses_more_as_costs_rise():
    flows = balanced(6)
    rising = np.array([only(6, c, (0, 1), (1, 0)) for c in (1, 1.1, 1.5, 3, 30, np.inf)])
    income = equilibrium(flows, 5.0, costs=rising).real_income
    assert (np.diff(income[:, :2], axis=0) < 0).all()
    assert income[-1] == pytest.approx(income[-2], abs=1e-4)  # an embargo is the limit of costs


def test_an_embargo_is_exact():
    found = equilibrium(world(5), 5.0, costs=only(5, np.inf, (0, 1), (1, 0)))
    assert found.shares[0, 1] == found.flows[1, 0] == 0
    assert (found.shares[0, 2:] > 0).all()


def test_a_world_in_two_halves_clears_in_each():
    costs = np.ones((6, 6))
    costs[:3, 3:] = costs[3:, :3] = np.inf
    found = equilibrium(world(6), 5.0, costs=costs)
    assert found.residual <= 1e-9
    for half in (slice(3), slice(3, 6)):
        assert found.flows[half, half].sum() == pytest.approx(found.base[half].sum())


def test_draws_are_solved_as_they_are_one_by_one():
    rng = np.random.default_rng(1)
    flows, theta = world(8), rng.uniform(2, 9, 40)
    costs = np.ones((40, 8, 8))
    costs[:, 0, 1:] = 1 + rng.uniform(0, 3, (40, 1))
    costs[::3, 2, 5] = costs[::3, 5, 2] = np.inf
    made = rng.uniform(0.8, 1.1, (40, 8))
    together = equilibrium(flows, theta, costs=costs, productivity=made, value_added=0.5)
    for d in range(0, 40, 7):
        one = equilibrium(flows, theta[d], costs=costs[d], productivity=made[d], value_added=0.5)
        np.testing.assert_allclose(together.real_income[d], one.real_income, rtol=1e-7)
        np.testing.assert_allclose(together.flows[d], one.flows, rtol=1e-6, atol=1e-12)
    assert together.flows.shape == (40, 8, 8)


def test_the_jacobian_is_the_derivative():
    rng = np.random.default_rng(2)
    flows = world(4)
    part = flows / flows.sum(0)
    made = solver.World(
        part[None], flows.sum(1)[None], (flows.sum(0) - flows.sum(1))[None], np.array([4.0]),
        np.array([0.6]), np.zeros((1, 4)),
    )  # fmt: skip
    here = rng.normal(0, 0.1, (1, 8))
    together = np.ones((1, 4, 4))

    def errors(x):
        state = solver.at(made, x[:, :4], x[:, 4:], together)
        return np.concatenate([state.excess, state.gap], axis=1)[0]

    state = solver.at(made, here[:, :4], here[:, 4:], together)
    # Shares are closed to one at any prices, so the price gap enters nothing but itself.
    found = solver.jacobian(made, state, together)[0]
    found[:4] *= state.income[0][:, None]
    numeric = np.array(
        [(errors(here + h) - errors(here - h)) / 2e-6 for h in 1e-6 * np.eye(8)[:, None]]
    ).T
    np.testing.assert_allclose(found, numeric, atol=1e-6)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"flows": -world(3)}, "flows hold"),
        ({"flows": world(3)[:2]}, "shape"),
        ({"flows": np.where(np.eye(3), np.nan, 1)}, "NaN"),
        ({"elasticity": 0}, "elasticity hold 0"),
        ({"elasticity": np.nan}, "elasticity hold nan"),
        ({"value_added": 1.2}, "value_added is 1.2"),
        ({"costs": only(3, 0, (0, 1))}, "costs hold 0"),
        ({"costs": only(3, -0.5, (0, 1))}, "costs hold -0.5"),
        ({"costs": np.ones((2, 2))}, "costs have shape"),
        ({"productivity": [1, 1, 0]}, "productivity hold 0"),
        ({"productivity": [1, np.inf, 1]}, "productivity hold inf"),
        ({"costs": np.ones((4, 3, 3)), "elasticity": [4.0, 5.0]}, "draws do not fit"),
        ({"deficits": "none"}, "allowed: closed, fixed"),
        ({"names": ["a"]}, "1 names for 3"),
    ],
)
def test_bad_input_is_refused(changed, said):
    asked = {"flows": world(3), "elasticity": 5.0} | changed
    with pytest.raises(ValueError, match=said):
        equilibrium(**asked)


def test_who_trades_with_nobody_is_named():
    flows = np.array([[5.0, 1, 0], [1, 5, 0], [0, 0, 5]])
    with pytest.raises(ValueError, match="CCC trades with nobody"):
        equilibrium(flows, 5.0, names=["AAA", "BBB", "CCC"])
    with pytest.raises(ValueError, match="0 buys nothing"):
        equilibrium([[0.0, 1, 1], [0, 5, 1], [0, 1, 5]], 5.0)


def test_no_equilibrium_gives_no_number():
    flows = world(3)
    one_way = only(3, np.inf, (0, 1), (0, 2))
    with pytest.raises(NoEquilibriumError, match="A sells without buying or buys without selling"):
        equilibrium(flows, 5.0, costs=one_way, names=["A", "B", "C"])
    alone = np.where(np.eye(3), 1, np.inf)
    with pytest.raises(NoEquilibriumError, match="nobody is left to pay"):
        equilibrium(flows, 5.0, costs=alone, deficits="fixed")
    np.fill_diagonal(flows, 0)
    with pytest.raises(NoEquilibriumError, match="has nothing left to buy"):
        equilibrium(flows, 5.0, costs=alone)
    with pytest.raises(NoEquilibriumError, match=r"largest residual is .*allowed: 1e-09"):
        equilibrium(world(9), 5.0, costs=only(9, 9.0, (0, 1), (1, 0)), most=1)


def test_it_is_quick():
    flows, costs = balanced(30), only(30, 1.5, (0, 1), (1, 0))
    taken = []
    for _ in range(7):
        started = time.process_time()
        equilibrium(flows, 5.0, costs=costs)
        taken.append(time.process_time() - started)
    assert np.median(taken) < 0.02  # 3 ms where measured (benchmarks/equilibrium.py)


def test_the_results_that_are_kept():
    rows = kept_results.read()
    assert list(rows[0]) == list(kept_results.COLUMNS)
    by_what = {row["what"]: row for row in rows}
    for row in rows:
        assert int(row["economies"]) >= 2
        assert int(row["draws"]) >= 1
        assert all(float(row[c]) >= 0 for c in kept_results.COLUMNS[3:] if row[c])
    same = [row for row in rows if row["difference"] and "differ" not in row["what"]]
    assert len(same) == 3
    assert all(float(row["difference"]) < kept_results.PROMISE for row in same)
    assert float(by_what["a solve, 30 economies (CPU)"]["ours_s"]) < 0.005
    assert float(by_what["a solve, 195 economies (CPU)"]["ours_s"]) < 1
    assert float(by_what["draws of the elasticity"]["ratio"]) > 100
