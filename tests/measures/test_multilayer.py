"""Layers of ties: by hand, against a solution pair by pair, and their two ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.measures.current_flow import current_flow_betweenness
from tarazy.measures.multilayer import (
    even_layers,
    multilayer_betweenness,
    overlap,
    participation,
)

from .test_current_flow import some, tied


def by_pairs(layers, coupling):
    """The same by solving each pair apart on the whole matrix of actors and layers."""
    count, n = len(layers), layers.shape[-1]
    whole = np.kron(np.ones((count, count)) - np.eye(count), coupling * np.eye(n))
    for layer in range(count):
        at = slice(layer * n, (layer + 1) * n)
        whole[at, at] = layers[layer]
    laplacian = np.diag(whole.sum(axis=1)) - whole
    total = np.zeros(n)
    for s in range(n):
        for t in range(s):
            enters = np.tile(np.eye(n)[s] - np.eye(n)[t], count) / count
            height = np.linalg.lstsq(laplacian, enters, rcond=None)[0].reshape(count, n)
            moved = (layers * np.abs(height[:, :, None] - height[:, None, :])).sum(axis=(0, 2)) / 2
            moved[[s, t]] = 0
            total += moved
    return total / ((n - 1) * (n - 2) / 2)


def test_even_layers_and_overlap_by_hand():
    layers = np.stack([tied(3, (0, 1, 30), (1, 2, 10)), tied(3, (0, 2, 0.5))])
    even = even_layers(layers)
    assert even[0, 0, 1] == pytest.approx(0.75)
    assert even[1, 0, 2] == pytest.approx(1.0)
    both = overlap(layers, [1, 3])
    assert both[[0, 1, 0], [1, 2, 2]] == pytest.approx([0.75, 0.25, 3.0])
    assert not even_layers(np.zeros((2, 3, 3))).any()


def test_participation_by_hand():
    layers = np.stack([tied(4, (0, 1, 3), (1, 2, 2)), tied(4, (0, 1, 1), (1, 3, 4))])
    # 0 has 3 and 1: 2 (1 - 10 / 16); 1 has 5 and 5; 2 and 3 are in one layer.
    assert participation(layers) == pytest.approx([0.75, 1.0, 0.0, 0.0])
    alone = np.stack([tied(3, (0, 1, 1)), tied(3, (0, 1, 1))])
    assert np.isnan(participation(alone)[2])


def test_what_comes_by_one_layer_goes_on_by_another():
    layers = np.stack([tied(3, (0, 1, 1)), tied(3, (1, 2, 1))])
    assert multilayer_betweenness(layers, coupling=0) == pytest.approx([0, 0, 0])
    for coupling in (1e-3, 1.0, np.inf):
        assert multilayer_betweenness(layers, coupling) == pytest.approx([0, 1, 0])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_against_pair_by_pair(seed, coupling):
    layers = np.stack([some(seed, n=5, part=1.0), some(seed + 1, n=5), some(seed + 2, n=5)])
    expected = by_pairs(layers, coupling)
    assert multilayer_betweenness(layers, coupling) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_two_ends(seed):
    layers = even_layers(np.stack([some(seed, part=1.0), some(seed + 1, part=1.0)]))
    apart = current_flow_betweenness(layers).mean(axis=0)
    joined = current_flow_betweenness(layers.sum(axis=0))
    assert multilayer_betweenness(layers, 0) == pytest.approx(apart)
    assert multilayer_betweenness(layers, 1e-9) == pytest.approx(apart, abs=1e-4)
    assert multilayer_betweenness(layers) == pytest.approx(joined)
    assert multilayer_betweenness(layers, 1e6) == pytest.approx(joined, abs=1e-4)


def test_one_layer_is_the_network_itself():
    one = some(4, part=1.0)[None]
    assert multilayer_betweenness(one, 2.0) == pytest.approx(current_flow_betweenness(one[0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: even_layers(np.zeros((3, 3))), r"\(\.\.\., l, n, n\)"),
        (lambda: participation(np.zeros((1, 3, 3))), "two layers or more"),
        (lambda: multilayer_betweenness(np.zeros((2, 3, 3)), -1), "coupling is -1"),
        (lambda: multilayer_betweenness(np.zeros((2, 3, 3)), np.nan), "coupling is nan"),
        (lambda: overlap(np.zeros((2, 3, 3)), [1, 2, 3]), "shapes"),
        (lambda: overlap(np.zeros((2, 3, 3)), [1, -2]), "zero, positive"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
