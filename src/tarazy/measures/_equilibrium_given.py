"""What is asked of a world before it is solved, and which worlds have no equilibrium."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
