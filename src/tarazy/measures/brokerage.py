"""Whom a tie runs through: shortest paths, structural holes and the roles of go-betweens.

References
----------
Burt, R. S. (1992). Structural Holes, ch. 2.

Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in
transaction networks. Sociological Methodology 19, 89-126.

Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40, 35-41.
"""

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats
from .current_flow import tie_strengths

#: The roles of a go-between, in the order of the last axis of `roles`.
ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def shortest_path_betweenness(weights: ArrayLike) -> Floats:
    """Share of the shortest paths between all other pairs that run through each actor.

    Parameters
    ----------
    weights : array_like, shape (..., n, n)
        Symmetric strengths of ties, 0 where there is none; the length of a tie is one over its
        strength.

    Returns
    -------
    ndarray, shape (..., n)
        0 to 1: the sum over pairs, by (n - 1)(n - 2) / 2; paths of the same length share alike.
        NaN for fewer than three actors.

    Raises
    ------
    ValueError
        As in `current_flow.tie_strengths`.

    References
    ----------
    Freeman, L. C. (1977). Newman, M. E. J. (2001). Scientific collaboration networks. II. Physical
    Review E 64, 016132 (strength as nearness). Found by igraph (Csárdi, G. and Nepusz, T., 2006).
    """
    import igraph  # half a second, which those who do not ask need not wait

    tied = tie_strengths(weights)
    n = tied.shape[-1]
    pairs = (n - 1) * (n - 2) / 2
    if not pairs > 0:
        return np.full(tied.shape[:-1], np.nan)
    flat = tied.reshape(-1, n, n)
    found = np.zeros((len(flat), n))
    u, v = np.triu_indices(n, 1)
    for k, one in enumerate(flat):
        strength = one[u, v]
        there = strength > 0
        if not there.any():
            continue
        graph = igraph.Graph(n, list(zip(u[there].tolist(), v[there].tolist(), strict=True)))
        length = strength.max() / strength[there]
        found[k] = graph.betweenness(directed=False, weights=length.tolist())
    return np.asarray(found.reshape(tied.shape[:-1]) / pairs)


def constraint(weights: ArrayLike) -> Floats:
    """How far each actor's ties lead back to the same few others.

    Parameters
    ----------
    weights : array_like, shape (..., n, n)
        Strengths of ties, 0 where there is none; those of both directions are added.

    Returns
    -------
    ndarray, shape (..., n)
        Low where an actor's contacts are many and not tied to each other: it stands between them.
        An actor with one contact has 1; NaN for one without.

    Raises
    ------
    ValueError
        If they are not square, or a strength is negative, missing or infinite.

    References
    ----------
    Burt, R. S. (1992), equations 2.1 to 2.4.
    """
    array = floats(weights, "weights", ndim=2)
    both = tie_strengths(array + np.swapaxes(array, -1, -2))
    total = both.sum(axis=-1, keepdims=True)
    spent = both / np.where(total > 0, total, np.nan)
    through = np.nan_to_num(spent) @ np.nan_to_num(spent)
    local = np.where(both > 0, (spent + through) ** 2, 0.0)
    return np.asarray(np.where(total[..., 0] > 0, local.sum(axis=-1), np.nan))


def roles(ties: ArrayLike, groups: ArrayLike) -> Floats:
    """How often each actor is the sole step between two others, by whose side it stands on.

    A go-between b of a and c has a tie from a and one to c, and a has none to c. With the groups
    of a, b and c: all the same, a coordinator; a and c of one group that is not b's, itinerant;
    b and c of one, a of another, a gatekeeper; a and b of one, c of another, a representative;
    three groups, a liaison.

    Parameters
    ----------
    ties : array_like, shape (..., n, n)
        1 where there is a tie from the row to the column, 0 where there is none, NaN where that is
        not known: a path counts where all three of its ties are known. The diagonal is not read.
    groups : array_like, shape (n,)
        Label of each actor's group.

    Returns
    -------
    ndarray, shape (..., n, 5)
        Ordered pairs (a, c), by role in the order of `ROLES`. Where ties have no direction each
        pair counts both ways, and gatekeepers are as many as representatives.

    Raises
    ------
    ValueError
        If ties are not square or not 0, 1 or NaN, or the groups do not fit.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989).
    """
    array = floats(ties, "ties", ndim=2)
    n = array.shape[-1]
    if array.shape[-2] != n:
        raise ValueError(f"ties have shape {array.shape}; allowed: (..., n, n)")
    if not np.isin(array[~np.isnan(array)], (0.0, 1.0)).all():
        raise ValueError("ties hold other numbers; allowed: 1, 0 and NaN")
    label = np.asarray(groups)
    if label.shape != (n,):
        raise ValueError(f"groups have shape {label.shape}; allowed: ({n},)")
    off = ~np.eye(n, dtype=bool)
    tied = (array == 1) & off
    apart = ((array == 0) & off).astype(np.float64)
    same = label[:, None] == label[None, :]
    inside, outside = (tied & same).astype(np.float64), (tied & ~same).astype(np.float64)

    def count(first: Floats, second: Floats, ends: Floats) -> Floats:
        steps = np.swapaxes(first, -1, -2) @ ends  # [b, c]: how many a reach b and not c
        return np.asarray((steps * second).sum(axis=-1))

    return np.stack(
        [
            count(inside, inside, apart),
            count(outside, outside, apart * same),
            count(outside, inside, apart),
            count(inside, outside, apart),
            count(outside, outside, apart * ~same),
        ],
        axis=-1,
    )
