"""What is asked of a world before it is solved, and which worlds have no equilibrium."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ._arrays import Bools, Floats, present
from ._equilibrium_solver import World


class NoEquilibriumError(ValueError):
    """A model that found no equilibrium: it gives no number."""


def base_flows(flows: ArrayLike, names: Sequence[str] | None) -> Floats:
    """Check base flows."""
    base = present(flows, "flows", ndim=2)
    n = base.shape[-1]
    if base.shape[-2] != n or n < 2 or 0 in base.shape:
        raise ValueError(f"flows have shape {base.shape}; allowed: (..., n, n), n 2 or more")
    named = [str(x) for x in (names if names is not None else range(n))]
    if len(named) != n:
        raise ValueError(f"{len(named)} names for {n} economies; allowed: one each")
    flat = base.reshape(-1, n, n)
    home = np.diagonal(flat, axis1=1, axis2=2)
    sold, bought = flat.sum(2), flat.sum(1)
    abroad = (sold - home) + (bought - home)
    for amount, said in (
        (abroad, "trades with nobody"), (sold, "sells nothing"), (bought, "buys nothing"),
    ):  # fmt: skip
        none = np.flatnonzero((amount <= 0).any(axis=0))
        if none.size:
            who = ", ".join(named[i] for i in none)
            raise ValueError(f"{who} {said}; allowed: economies that trade. Leave it out")
    return base


def above_zero(x: ArrayLike, name: str, *, infinite: bool = False) -> Floats:
    array = np.asarray(x, dtype=np.float64)
    good = array > 0  # false for NaN
    if not infinite:
        good &= np.isfinite(array)
    if array.size == 0 or not good.all():
        worst = array[~good].flat[0] if array.size else "nothing"
        also = ", inf for no trade at all" if infinite else ""
        raise ValueError(f"{name} hold {worst}; allowed: above 0{also}")
    return array


def components(weights: Floats) -> tuple[Floats, NDArray[np.int32], Bools]:
    """Which economies are joined by trade, directly or through others.

    Parameters
    ----------
    weights : ndarray, shape (d, n, n)

    Returns
    -------
    together : ndarray, shape (d or 1, n, n)
        1 where two are in one component, else 0.
    label : ndarray of int, shape (d or 1, n)
    one_way : ndarray of bool, shape (d or 1, n)
        Economies that sell to or buy from the rest of their component, not both.
    """
    n = weights.shape[1]
    joined = (weights > 0).reshape(len(weights), -1)
    first, which = np.zeros(1, np.intp), np.zeros(1, np.intp)
    if (joined != joined[0]).any():
        packed = np.packbits(joined, axis=1)
        _, first, which = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    labels, alone = [], []
    for d in first:
        graph = csr_array(weights[d] > 0)
        label = connected_components(graph, directed=True, connection="weak")[1]
        strong = connected_components(graph, directed=True, connection="strong")[1]
        # The largest strong part of each component is its core; the others hang on it one way.
        size = np.bincount(strong)[strong]
        most = np.zeros(n, int)
        np.maximum.at(most, label, size)
        core = {c: strong[np.flatnonzero((label == c) & (size == most[c]))[0]] for c in set(label)}
        labels.append(label)
        alone.append(np.array([strong[i] != core[label[i]] for i in range(n)]))
    label, one_way = np.array(labels), np.array(alone)
    together = np.asarray(label[:, :, None] == label[:, None, :], np.float64)
    if len(first) > 1:
        which = which.reshape(-1)
        return together[which], label[which], one_way[which]
    return together, label, one_way


def bearable(world: World, label: NDArray[np.int32], one_way: Bools, names: list[str]) -> None:
    """Refuse a world that has no equilibrium."""
    starved = np.flatnonzero((world.weights.sum(1) <= 0).any(axis=0))
    if starved.size:
        who = ", ".join(names[i] for i in starved)
        raise NoEquilibriumError(f"{who} has nothing left to buy: it sells nothing at home")
    if not world.deficit.any():
        if one_way.any():
            who = ", ".join(names[i] for i in np.flatnonzero(one_way.any(axis=0)))
            raise NoEquilibriumError(
                f"{who} sells without buying or buys without selling, which no balanced trade "
                "bears; close both directions, or neither"
            )
        return
    for row in range(len(label)):
        rows = slice(None) if len(label) == 1 else slice(row, row + 1)
        for c in range(label[row].max() + 1):
            inside = label[row] == c
            owed = np.abs(world.deficit[rows][:, inside].sum(1)).max()
            if owed > 1e-9:
                who = ", ".join(names[i] for i in np.flatnonzero(inside)[:5])
                raise NoEquilibriumError(
                    f"{who}: cut off with a deficit of {owed:.1e} of the world's output that "
                    "nobody is left to pay; close deficits first"
                )
