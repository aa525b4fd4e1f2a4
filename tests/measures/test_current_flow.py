"""Current-flow betweenness: by hand, against an independent implementation, and its identities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.brokerage import shortest_path_betweenness
from tarazy.measures.current_flow import current_flow_betweenness, throughflow
from tarazy.measures.sensitivity import interval, lognormal

from .florentine import MARRIAGES, of


def tied(n, *pairs):
    weights = np.zeros((n, n))
    for i, j, w in pairs:
        weights[i, j] = weights[j, i] = w
    return weights


def some(seed, n=7, part=0.6):
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.gamma(1.0, 1.0, (n, n)) * (rng.random((n, n)) < part), 1)
    return upper + upper.T


def test_a_path_passes_all_and_a_clique_little():
    path = tied(4, (0, 1, 1), (1, 2, 5), (2, 3, 0.1))
    assert current_flow_betweenness(path) == pytest.approx([0, 2 / 3, 2 / 3, 0])
    # In a clique of n, each of the others carries 1 / n of what two pass.
    for n in (3, 4, 9):
        clique = 1 - np.eye(n)
        assert current_flow_betweenness(clique) == pytest.approx(np.full(n, 1 / n))


def test_a_triangle_by_hand():
    # From 0 to 2: directly by 2, or by 1 over ties of 3 and 6 in a row, which conduct 18 / 9 = 2.
    triangle = tied(3, (0, 1, 3), (1, 2, 6), (0, 2, 2))
    through = throughflow(triangle)
    assert through[1, 0, 2] == pytest.approx(0.5)
    # From 0 to 1: 3 directly, and 2 and 6 in a row, 12 / 8 = 1.5, by 2.
    assert through[2, 0, 1] == pytest.approx(1.5 / 4.5)
    assert current_flow_betweenness(triangle)[1] == pytest.approx(0.5)


def test_florentine_families():
    # current_flow_betweenness_centrality of NetworkX 3.6.1.
    found = current_flow_betweenness(MARRIAGES)
    names = ("Medici", "Guadagni", "Albizzi", "Strozzi", "Salviati", "Peruzzi", "Pazzi")
    expected = [0.598947, 0.366895, 0.264955, 0.230733, 0.142857, 0.129567, 0.0]
    assert of(found, *names) == pytest.approx(expected, abs=1e-6)


def test_weights_against_another_implementation():
    # The same of NetworkX 3.6.1, weights as conductances.
    rng = np.random.default_rng(5)
    weights = np.triu(rng.integers(0, 4, (6, 6)), 1).astype(float)
    weights += weights.T
    assert weights[0].tolist() == [0, 3, 0, 3, 1, 2]
    expected = [0.41673, 0.488213, 0.0, 0.148289, 0.311787, 0.188593]
    assert current_flow_betweenness(weights) == pytest.approx(expected, abs=1e-6)


def test_no_path_passes_nothing():
    apart = np.zeros((8, 8))
    apart[:4, :4] = tied(4, (0, 1, 1), (1, 2, 1), (2, 3, 1))
    apart[4:7, 4:7] = 1 - np.eye(3)
    found = current_flow_betweenness(apart)
    # Two of three pairs of the path, a third of one of the triangle, of 21 pairs; one alone.
    assert found * 21 == pytest.approx([0, 2, 2, 0, 1 / 3, 1 / 3, 1 / 3, 0])
    assert throughflow(apart)[:, :4, 4:].max() == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e6))
def test_identities(seed, unit):
    weights = some(seed)
    flow, through = current_flow_betweenness(weights), throughflow(weights)
    assert (flow >= 0).all()
    assert (flow <= 1 + 1e-9).all()
    assert current_flow_betweenness(weights * unit) == pytest.approx(flow, abs=1e-7)
    assert through.sum(axis=(1, 2)) / 2 / 15 == pytest.approx(flow, abs=1e-7)
    assert through == pytest.approx(np.swapaxes(through, 1, 2), abs=1e-9)
    turned = np.random.default_rng(seed).permutation(7)
    again = current_flow_betweenness(weights[np.ix_(turned, turned)])
    assert again == pytest.approx(flow[turned], abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_on_a_tree_it_is_that_of_shortest_paths(seed):
    rng = np.random.default_rng(seed)
    tree = tied(8, *((i, int(rng.integers(0, i)), rng.gamma(2.0)) for i in range(1, 8)))
    expected = shortest_path_betweenness(tree)
    assert current_flow_betweenness(tree) == pytest.approx(expected, abs=1e-7)


def test_many_at_once_are_each_alone():
    many = np.stack([[some(1), some(2)], [some(3, part=0.2), np.zeros((7, 7))]])
    found = current_flow_betweenness(many)
    assert found.shape == (2, 2, 7)
    assert found[1, 0] == pytest.approx(current_flow_betweenness(some(3, part=0.2)))
    assert not found[1, 1].any()
    assert throughflow(many).shape == (2, 2, 7, 7, 7)


def test_too_few_have_nobody_between():
    assert np.isnan(current_flow_betweenness(tied(2, (0, 1, 1)))).all()


def test_ranges_hold_the_truth():
    """Ties measured with 20 % error: nine ranges of ten hold what passes through."""
    rng = np.random.default_rng(3)
    truth = some(11, n=10, part=1.0)
    flow = current_flow_betweenness(truth)
    spread = np.triu(np.full((10, 10), 0.2), 1)
    held = []
    for _ in range(80):
        error = lognormal(spread, 1, rng)[0]
        seen = truth * (np.triu(error, 1) + np.triu(error, 1).T)
        drawn = lognormal(spread, 200, rng)
        upper = np.triu(drawn, 1)
        low, high = interval(current_flow_betweenness(seen * (upper + np.swapaxes(upper, 1, 2))))
        held.append((low <= flow) & (flow <= high))
    assert 0.83 <= np.mean(held) <= 0.95


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones((2, 3)), r"\(\.\.\., n, n\)"),
        ([[0, 1], [2, 0]], "not symmetric"),
        ([[0, -1], [-1, 0]], "zero, positive"),
        ([[0, np.nan], [np.nan, 0]], "none missing"),
        ([[0, np.inf], [np.inf, 0]], "infinite"),
        (3.0, "axes"),
    ],
)
def test_bad_ties(weights, message):
    with pytest.raises(ValueError, match=message):
        current_flow_betweenness(weights)
