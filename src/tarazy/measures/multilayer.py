"""Networks of several kinds of ties among the same actors.

Each kind of tie is a layer. An actor stands in every layer; what passes through it may change from
one layer to another there, and how freely is the coupling. Without coupling the layers are worlds
apart, and what holds of all is the mean of what holds of each; with a coupling without bound an
actor is one whatever the kind of tie, and the layers act as one network, the sum of them.

References
----------
De Domenico, M. et al. (2013). Mathematical formulation of multilayer networks. Physical Review X
3, 041022 (layers joined by couplings, and the Laplacian of all).

De Domenico, M., Solé-Ribalta, A., Omodei, E., Gómez, S. and Arenas, A. (2015). Ranking in
interconnected multilayer networks reveals versatile nodes. Nature Communications 6, 6868.

Battiston, F., Nicosia, V. and Latora, V. (2014). Structural measures for multiplex networks.
Physical Review E 89, 032804 (overlap and participation).
"""

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, row_weights
from .current_flow import (
    all_pairs,
    connected,
    current_flow_betweenness,
    potentials,
    tie_strengths,
)


def even_layers(layers: ArrayLike) -> Floats:
    """Layers brought to one unit: the ties of each sum to one.

    Parameters
    ----------
    layers : array_like, shape (..., l, n, n)
        Symmetric strengths, each layer in a unit of its own.

    Returns
    -------
    ndarray, shape (..., l, n, n)
        Both directions of a tie together count once in the sum. A layer without ties stays so.

    Raises
    ------
    ValueError
        As in `current_flow.tie_strengths`, or if there is no axis of layers.
    """
    tied = _stacked(layers)
    total = tied.sum(axis=(-2, -1), keepdims=True) / 2
    return np.asarray(tied / np.where(total > 0, total, 1.0))


def overlap(layers: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """The layers as one network: the weighted sum of their ties, each layer in one unit.

    Parameters
    ----------
    layers : array_like, shape (..., l, n, n)
    weights : array_like, shape (l,) or (..., l), optional
        How much each layer counts; equal without them.

    Returns
    -------
    ndarray, shape (..., n, n)
        Ties sum to the sum of the weights of layers that have any.

    Raises
    ------
    ValueError
        As in `even_layers`, or if weights are negative, missing or of another number.

    References
    ----------
    Battiston, F. et al. (2014), overlapping edges.
    """
    tied = even_layers(layers)
    counted = row_weights(weights, tied.shape[:-2])
    return np.asarray((tied * counted[..., None, None]).sum(axis=-3))


def participation(layers: ArrayLike) -> Floats:
    """How evenly the ties of each actor spread over the layers.

    Parameters
    ----------
    layers : array_like, shape (..., l, n, n)
        Strengths in one unit, such as those of `even_layers`; two layers or more.

    Returns
    -------
    ndarray, shape (..., n)
        0 where all lie in one layer, 1 where every layer has as much; NaN for an actor without
        ties.

    Raises
    ------
    ValueError
        As in `even_layers`, or if there is one layer only.

    References
    ----------
    Battiston, F. et al. (2014), multiplex participation coefficient.
    """
    tied = _stacked(layers)
    count = tied.shape[-3]
    if count < 2:
        raise ValueError(f"layers have shape {tied.shape}; allowed: two layers or more")
    degree = tied.sum(axis=-1)
    total = degree.sum(axis=-2, keepdims=True)
    part = degree / np.where(total > 0, total, np.nan)
    return np.asarray(count / (count - 1) * (1 - (part**2).sum(axis=-2)))


def multilayer_betweenness(layers: ArrayLike, coupling: float = np.inf) -> Floats:
    """Share of what passes between all other pairs that passes through each actor, in any layer.

    A unit current enters an actor in all its layers alike and leaves another in all of its.

    Parameters
    ----------
    layers : array_like, shape (..., l, n, n)
        Strengths in one unit, such as those of `even_layers`.
    coupling : float
        Strength, in the same unit, of the ties that join an actor's places in two layers: 0 or
        more, without bound by default.

    Returns
    -------
    ndarray, shape (..., n)
        For a coupling of 0 the mean of `current_flow.current_flow_betweenness` over layers; without
        bound that of the sum of the layers.

    Raises
    ------
    ValueError
        As in `even_layers`, or if the coupling is negative or NaN.

    References
    ----------
    De Domenico, M. et al. (2013, 2015); Newman, M. E. J. (2005) for the current.
    """
    tied = _stacked(layers)
    if not coupling >= 0:
        raise ValueError(f"coupling is {coupling}; allowed: 0 or more, np.inf for one network")
    if coupling == 0:
        return np.asarray(current_flow_betweenness(tied).mean(axis=-2))
    if np.isinf(coupling):
        return current_flow_betweenness(tied.sum(axis=-3))
    count, n = tied.shape[-3], tied.shape[-1]
    flat = tied.reshape(-1, count, n, n)
    total = np.zeros((len(flat), n))
    for rows, inside in connected(flat.sum(axis=1)):
        part = flat[np.ix_(rows, np.arange(count), inside, inside)]
        total[np.ix_(rows, inside)] = _coupled(part, coupling)
    pairs = (n - 1) * (n - 2) / 2
    return np.asarray(total.reshape(*tied.shape[:-3], n) / (pairs if pairs > 0 else np.nan))


def _coupled(part: Floats, coupling: float) -> Floats:
    """Currents through actors of connected layers, summed over all pairs of others."""
    _, count, k, _ = part.shape
    laplacian = np.zeros((len(part), count, k, count, k))
    each = np.arange(k)
    for a in range(count):
        laplacian[:, a, each, a, each] = part[:, a].sum(axis=-1) + coupling * (count - 1)
        laplacian[:, a, :, a, :] -= part[:, a]
        for b in range(count):
            if a != b:
                laplacian[:, a, each, b, each] = -coupling
    height = potentials(laplacian.reshape(len(part), count * k, count * k))
    # Entering in all layers alike is the mean over the layers of entering in one.
    entered = height.reshape(len(part), count, k, count, k).mean(axis=3)
    u, v = np.triu_indices(k, 1)
    drop = (entered[:, :, u, :] - entered[:, :, v, :]).reshape(len(part), -1, k)
    strength = part[:, :, u, v].reshape(len(part), -1)
    moved, through = all_pairs(drop), np.zeros((len(part), k))
    for end in (np.tile(u, count), np.tile(v, count)):
        # Less what begins or ends at the actor, which may also circle through its layers.
        own = np.take_along_axis(drop, np.broadcast_to(end, moved.shape)[..., None], axis=-1)
        others = moved - np.abs(drop - own).sum(axis=-1)
        through += (strength * others) @ (np.eye(k)[end] / 2)
    return np.maximum(through, 0.0)


def _stacked(layers: ArrayLike) -> Floats:
    tied = tie_strengths(layers, "layers")
    if tied.ndim < 3:
        raise ValueError(f"layers have shape {tied.shape}; allowed: (..., l, n, n)")
    return tied
