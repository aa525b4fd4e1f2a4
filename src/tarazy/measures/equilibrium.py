"""General equilibrium of trade in changes: what a change of trade costs does to incomes.

One sector in which every economy makes its own variety (Armington) or, with the same equations,
draws its techniques from Fréchet distributions (Eaton and Kortum). What is needed are base flows,
domestic sales included, and one elasticity; costs, tastes and techniques of the base year stand in
the flows. Goods may be made with goods: then each round of inputs passes a cost on.

References
----------
Eaton, J. and Kortum, S. (2002). Technology, geography, and trade. Econometrica 70(5), 1741-1779.

Dekle, R., Eaton, J. and Kortum, S. (2008). Global rebalancing with gravity: measuring the burden of
adjustment. IMF Staff Papers 55(3), 511-540 (changes in place of levels; deficits as transfers).

Arkolakis, C., Costinot, A. and Rodríguez-Clare, A. (2012). New trade models, same old gains?
American Economic Review 102(1), 94-130.

Costinot, A. and Rodríguez-Clare, A. (2014). Trade theory with numbers: quantifying the consequences
of globalization. Handbook of International Economics 4, 197-261.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats
from ._equilibrium_given import NoEquilibriumError, above_zero, base_flows, bearable, components
from ._equilibrium_solver import State, World, shares, solve

__all__ = ["Equilibrium", "NoEquilibriumError", "equilibrium"]

#: Numbers of a matrix of flows held in memory at once while draws are solved.
_BLOCK = 400_000


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """A world after a change, each figure relative to the base; leading axes are draws.

    Attributes
    ----------
    real_income : ndarray, shape (..., n)
        Factor of what income from production buys, wage over price index: 0.97 is a loss of 3 %.
        1 less it is the welfare loss where trade is balanced.
    real_spending : ndarray, shape (..., n)
        The same for spending, transfers included.
    wage, price : ndarray, shape (..., n)
        Factors, in units in which the world's output (of each component, where an embargo
        parts the world) is what it was.
    terms_of_trade : ndarray, shape (..., n)
        Factor of the own factory-gate price over those of the suppliers abroad, these weighted by
        the mean of their shares before and after (Törnqvist); NaN for an economy that imports
        nothing before or after.
    shares : ndarray, shape (..., n, n)
        Share of exporter i (second last axis) in what j spends (last).
    flows : ndarray, shape (..., n, n)
        Flows after the change, world output as before.
    base : ndarray, shape (..., n, n)
        Flows before: those given, or the balanced ones where deficits are closed first.
    residual : ndarray, shape (...)
        The largest excess demand of an economy as a share of its output, or error of a log price.
    walras : ndarray, shape (...)
        Sum of excess demands over the world's output: 0 by Walras's law.
    steps : ndarray of int, shape (...)
        Steps of the solver.
    """

    real_income: Floats
    real_spending: Floats
    wage: Floats
    price: Floats
    terms_of_trade: Floats
    shares: Floats
    flows: Floats
    base: Floats
    residual: Floats
    walras: Floats
    steps: NDArray[np.int64]


def equilibrium(
    flows: ArrayLike,
    elasticity: ArrayLike,
    *,
    costs: ArrayLike | None = None,
    productivity: ArrayLike | None = None,
    value_added: ArrayLike = 1.0,
    deficits: Literal["closed", "fixed"] = "closed",
    names: Sequence[str] | None = None,
    tolerance: float = 1e-9,
    most: int = 100,
) -> Equilibrium:
    """Solve for the world after a change of trade costs or productivities.

    Parameters
    ----------
    flows : array_like, shape (..., n, n)
        Base flows in one money, exporters on the second last axis; the diagonal is what each sells
        at home.
    elasticity : array_like, shape (...)
        Trade elasticity, above 0: by how much per cent flows fall when their cost rises by one per
        cent. In Armington's terms the elasticity of substitution less 1.
    costs : array_like, shape (..., n, n), optional
        Factors of iceberg costs, above 0: 1.1 is a cost of a tenth more of the value, inf an
        embargo. None changes nothing.
    productivity : array_like, shape (..., n), optional
        Factors, above 0.
    value_added : array_like, shape (...)
        Share of value added in output, above 0, at most 1. Where it is below 1 the rest is paid
        for inputs, of the same mix as what is consumed.
    deficits : {"closed", "fixed"}
        Balance everybody's trade first and change costs then; or keep each economy's deficit as a
        transfer of a fixed part of the world's output.
    names : sequence of str, optional
        Of the economies, for messages; their places by default.
    tolerance : float
        Largest residual of an equilibrium.
    most : int
        Steps after which a solver gives up.

    Returns
    -------
    Equilibrium
        Arrays have the broadcast leading axes of what is given.

    Raises
    ------
    ValueError
        If flows are not square, negative or missing; an economy trades with nobody, sells nothing
        or buys nothing; an elasticity, share, cost or productivity is out of bounds; shapes do not
        fit.
    NoEquilibriumError
        If there is none to be found: an economy is left to sell without buying, has a deficit
        that nobody is left to pay, has nothing left to buy, or the solver does not converge;
        with the largest residual.

    References
    ----------
    Dekle, Eaton and Kortum (2008), eq. 10 and 11, the wage in place of the wage bill; intermediate
    inputs as in Eaton and Kortum (2002), sec. 2.3. Ossa, T. (2014). Trade wars and trade talks with
    data. American Economic Review 104(12), 4104-4146 (deficits closed first).
    """
    if deficits not in ("closed", "fixed"):
        raise ValueError(f"deficits are {deficits!r}; allowed: closed, fixed")
    base = base_flows(flows, names)
    n = base.shape[-1]
    theta = above_zero(elasticity, "elasticity")
    beta = above_zero(value_added, "value_added")
    if (beta > 1).any():
        raise ValueError(f"value_added is {beta.max():g}; allowed: above 0 and at most 1")
    tau = np.ones((n, n)) if costs is None else above_zero(costs, "costs", infinite=True)
    made = np.ones(n) if productivity is None else above_zero(productivity, "productivity")
    if tau.shape[-2:] != (n, n) or made.shape[-1:] != (n,):
        raise ValueError(
            f"costs have shape {tau.shape}, productivity {made.shape}; allowed: (..., {n}, {n}) "
            f"and (..., {n})"
        )
    try:
        lead = np.broadcast_shapes(
            base.shape[:-2], theta.shape, beta.shape, tau.shape[:-2], made.shape[:-1]
        )
    except ValueError:
        raise ValueError(
            f"draws do not fit: flows {base.shape}, elasticity {theta.shape}, value_added "
            f"{beta.shape}, costs {tau.shape}, productivity {made.shape}; allowed: leading axes "
            "that broadcast"
        ) from None
    given = (
        np.broadcast_to(base, (*lead, n, n)).reshape(-1, n, n),
        np.broadcast_to(theta, lead).reshape(-1),
        np.broadcast_to(beta, lead).reshape(-1),
        np.broadcast_to(tau, (*lead, n, n)).reshape(-1, n, n),
        np.broadcast_to(made, (*lead, n)).reshape(-1, n),
    )
    named = [str(x) for x in (names if names is not None else range(n))]
    step = max(1, _BLOCK // n**2)
    parts = [
        _block([x[start : start + step] for x in given], deficits, named, tolerance, most)
        for start in range(0, len(given[0]), step)
    ]
    columns = zip(*parts, strict=True)
    joined = (np.concatenate(found) if len(found) > 1 else found[0] for found in columns)
    return Equilibrium(*(x.reshape(lead + x.shape[1:]) for x in joined))


def _block(
    given: list[Floats],
    deficits: str,
    names: list[str],
    tolerance: float,
    most: int,
) -> tuple[NDArray[Any], ...]:
    """Solve some draws; what :class:`Equilibrium` holds, in its order."""
    flows, theta, beta, tau, made = given
    flows = flows / flows.sum((1, 2), keepdims=True)
    before = np.zeros(len(theta), np.int64)
    if deficits == "closed":
        balanced, before = _closed(flows, theta, beta, names, tolerance, most)
        flows = balanced
    output, bought = flows.sum(2), flows.sum(1)
    deficit = np.zeros_like(output) if deficits == "closed" else bought - output
    weights = flows / bought[:, None, :]
    moved = (tau != 1).any(axis=0)  # few cells as a rule, and powers are dear
    weights[:, moved] *= np.exp(-theta[:, None] * np.log(tau[:, moved]))
    world = World(weights, output, deficit, theta, beta, np.log(made))
    state, steps = _solved(world, names, tolerance, most)
    wage, price = np.exp(state.wage), np.exp(state.price)
    share = shares(world, state)
    after = share * state.spending[:, None, :]
    clearing = after.sum(2) - state.income
    residual = np.maximum(np.abs(clearing / state.income).max(1), np.abs(state.gap).max(1))
    total = given[0].sum((1, 2))[:, None, None]
    return (
        wage / price, state.spending / bought / price, wage, price,
        _terms(flows, after, state.cost), share, after * total, flows * total, residual,
        np.abs(clearing.sum(1)), steps + before,
    )  # fmt: skip


def _closed(
    flows: Floats, theta: Floats, beta: Floats, names: list[str], tolerance: float, most: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Flows of the world in which nobody spends more or less than is earned."""
    output, bought = flows.sum(2), flows.sum(1)
    if np.abs(output / bought - 1).max() <= tolerance:
        return flows, np.zeros(len(theta), np.int64)
    world = World(flows / bought[:, None, :], output, np.zeros_like(output), theta, beta,
                  np.zeros_like(output))  # fmt: skip
    state, steps = _solved(world, names, tolerance, most)
    after: Floats = shares(world, state) * state.spending[:, None, :]
    return after, steps


def _solved(
    world: World, names: list[str], tolerance: float, most: int
) -> tuple[State, NDArray[np.int64]]:
    """Solve, or say why there is nothing to be solved."""
    together, label, one_way = components(world.weights)
    bearable(world, label, one_way, names)
    # A quarter, so that what the numeraire holds of the error is within the promise too.
    state, steps = solve(world, together, tolerance / 4, most)
    norm = state.norm
    if not (norm <= tolerance).all():
        worst = int(np.argmax(norm))
        who = names[int(np.argmax(np.abs(state.excess / state.income)[worst]))]
        raise NoEquilibriumError(
            f"the model did not converge in {int((norm > tolerance).sum())} of {len(norm)} draws: "
            f"the largest residual is {norm[worst]:.2g}, of {who}; allowed: {tolerance:g}"
        )
    return state, steps


def _terms(before: Floats, after: Floats, cost: Floats) -> Floats:
    """Terms of trade: own factory-gate price over those of suppliers abroad."""
    own = np.arange(cost.shape[1])
    paid = np.zeros_like(cost)
    for flows in (before, after):
        bought = flows.copy()
        bought[:, own, own] = 0.0
        with np.errstate(invalid="ignore", divide="ignore"):
            paid += (cost[:, None, :] @ bought)[:, 0, :] / bought.sum(1) / 2
    result: Floats = np.exp(cost - paid)
    return result
