"""Shortest paths, structural holes and roles: published values, by hand, by counting."""

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.brokerage import ROLES, constraint, roles, shortest_path_betweenness

from .florentine import MARRIAGES, of
from .test_current_flow import some, tied


def test_florentine_betweenness_as_published():
    # Jackson, M. O. (2008). Social and Economic Networks, section 1.2.1.
    found = shortest_path_betweenness(MARRIAGES)
    assert of(found, "Medici", "Guadagni", "Strozzi") == pytest.approx(
        [0.522, 0.255, 0.103], abs=6e-4
    )


def test_a_strong_detour_is_shorter_than_a_weak_tie():
    # From 0 to 2 directly 1 / 1, by 1 twice 1 / 4.
    weights = tied(3, (0, 2, 1), (0, 1, 4), (1, 2, 4))
    assert shortest_path_betweenness(weights) == pytest.approx([0, 1, 0])
    weights = tied(3, (0, 2, 2), (0, 1, 4), (1, 2, 4))  # as long: they share
    assert shortest_path_betweenness(weights) == pytest.approx([0, 0.5, 0])
    assert not shortest_path_betweenness(np.zeros((2, 4, 4))).any()
    assert np.isnan(shortest_path_betweenness(np.zeros((2, 2)))).all()


def test_constraint_by_hand():
    star = tied(5, *((0, i, 1) for i in range(1, 5)))
    assert constraint(star) == pytest.approx([1 / 4, 1, 1, 1, 1])
    # In a triangle half goes to each, and half of a half by the other: 2 (3 / 4)^2.
    assert constraint(1 - np.eye(3)) == pytest.approx([1.125] * 3)
    assert np.isnan(constraint(tied(3, (0, 1, 1)))[2])
    # 0 spends 3 of 4 on 1 and 1 of 4 on 2, who are not tied.
    assert constraint(tied(3, (0, 1, 3), (0, 2, 1)))[0] == pytest.approx(9 / 16 + 1 / 16)
    one_way = np.triu(tied(3, (0, 1, 3), (0, 2, 1)))
    assert constraint(one_way)[0] == pytest.approx(10 / 16)


@pytest.mark.parametrize("weights", [MARRIAGES, some(1), some(2, part=0.4), some(3, part=1.0)])
def test_constraint_against_igraph(weights):
    graph = igraph.Graph.Weighted_Adjacency(weights.tolist(), mode="undirected")
    expected = graph.constraint(weights="weight")
    assert constraint(weights) == pytest.approx(expected, nan_ok=True)
    assert constraint(np.stack([weights, weights]))[1] == pytest.approx(expected, nan_ok=True)


def counted(ties, groups):
    """Roles by going through all threes."""
    n = len(ties)
    found = np.zeros((n, 5))
    for a, b, c in np.ndindex(n, n, n):
        if len({a, b, c}) < 3 or ties[a, b] != 1 or ties[b, c] != 1 or ties[a, c] != 0:
            continue
        x, y, z = groups[a], groups[b], groups[c]
        if x == y == z:
            role = "coordinator"
        elif x == z:
            role = "itinerant"
        elif y == z:
            role = "gatekeeper"
        elif x == y:
            role = "representative"
        else:
            role = "liaison"
        found[b, ROLES.index(role)] += 1
    return found


def test_each_role_by_hand():
    def only(groups):
        found = roles([[0, 1, 0], [0, 0, 1], [0, 0, 0]], list(groups))
        assert not found[[0, 2]].any()
        assert found[1].sum() == 1
        return ROLES[int(found[1].argmax())]

    assert only("AAA") == "coordinator"
    assert only("ABA") == "itinerant"
    assert only("ABB") == "gatekeeper"
    assert only("AAB") == "representative"
    assert only("ABC") == "liaison"


def test_a_tie_past_the_go_between_or_an_unknown_one_leaves_no_role():
    for past in (1, np.nan):
        assert not roles([[0, 1, past], [0, 0, 1], [0, 0, 0]], list("ABC")).any()
    assert not roles([[0, np.nan, 0], [0, 0, 1], [0, 0, 0]], list("ABC")).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_roles_by_counting(seed):
    rng = np.random.default_rng(seed)
    ties = rng.choice([0.0, 1.0, np.nan], (7, 7), p=[0.5, 0.4, 0.1])
    groups = rng.integers(0, 3, 7)
    assert (roles(ties, groups) == counted(ties, groups)).all()
    both = np.where(np.isnan(ties + ties.T), np.nan, np.maximum(ties, ties.T))
    found = roles(np.stack([both, both]), groups)
    assert (found[0] == found[1]).all()
    assert (found[..., 2] == found[..., 3]).all()  # without direction gates open both ways


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roles(np.zeros((2, 3)), list("AB")), "n, n"),
        (lambda: roles([[0, 2], [0, 0]], ["A", "B"]), "1, 0 and NaN"),
        (lambda: roles(np.zeros((2, 2)), ["A"]), r"\(2,\)"),
        (lambda: constraint([[0, -1], [-1, 0]]), "zero, positive"),
        (lambda: shortest_path_betweenness([[0, 1], [2, 0]]), "symmetric"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
