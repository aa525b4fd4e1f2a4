"""Market clearing in changes, solved for many draws at once by Newton's method.

Unknown are the logs of the changes of wages and of price indices. One draw in the middle is solved
by Newton's method; its inverse serves the others (a chord), which costs a product of matrices in
place of a solution each. Draws that the chord leaves too slowly get Newton steps of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats

#: Largest step of a log wage or price at once.
_STEP = 1.0
#: Steps with the inverse of another draw before a draw gets its own.
_CHORD = 25
#: Shortest part of a Newton step that is tried.
_SHORTEST = 1e-3


@dataclass(frozen=True, slots=True)
class World:
    """Base years and changes of d draws of n economies.

    Attributes
    ----------
    weights : ndarray, shape (d, n, n)
        Share of exporter i in what j spends, times its cost factor to the power -elasticity.
    output, deficit : ndarray, shape (d, n)
        Base output, and what is spent beyond it, held in units of the world's output.
    elasticity, value_added : ndarray, shape (d,)
    productivity : ndarray, shape (d, n)
        Log of its change.
    """

    weights: Floats
    output: Floats
    deficit: Floats
    elasticity: Floats
    value_added: Floats
    productivity: Floats

    def part(self, rows: NDArray[np.intp]) -> "World":
        """Some of the draws."""
        return World(
            self.weights[rows], self.output[rows], self.deficit[rows], self.elasticity[rows],
            self.value_added[rows], self.productivity[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """Where some draws stand: logs of wages and prices, and how far markets are from clearing.

    Attributes
    ----------
    wage, price : ndarray, shape (d, n)
    cost : ndarray, shape (d, n)
        Log of the factory-gate price.
    supply, sums : ndarray, shape (d, n)
        What makes shares of weights: powers of the factory-gate prices, and their sums by buyer.
    income, spending : ndarray, shape (d, n)
        Output and expenditure at these wages.
    excess : ndarray, shape (d, n)
        Excess demand over output; the numeraire is held in it.
    gap : ndarray, shape (d, n)
        Log price index less what costs make it.
    """

    wage: Floats
    price: Floats
    cost: Floats
    supply: Floats
    sums: Floats
    income: Floats
    spending: Floats
    excess: Floats
    gap: Floats

    @property
    def norm(self) -> Floats:
        """Largest error of a draw, shape (d,): relative to output, or of a log price."""
        return self.norm_by(self.income)

    def norm_by(self, income: Floats) -> Floats:
        """The same relative to another output."""
        worst = np.maximum(np.abs(self.excess / income).max(1), np.abs(self.gap).max(1))
        return np.where(np.isfinite(worst), worst, np.inf)


def at(world: World, wage: Floats, price: Floats, together: Floats) -> State:
    """Evaluate the excess demand.

    Parameters
    ----------
    world : World
    wage, price : ndarray, shape (d, n)
    together : ndarray, shape (d or 1, n, n)
        1 where two share a numeraire: the components of the world's trade.
    """
    theta, beta = world.elasticity[:, None], world.value_added[:, None]
    cost = beta * wage + (1 - beta) * price - world.productivity
    # Scaled by each draw's cheapest supplier, so that no power overflows.
    low = cost.min(1, keepdims=True)
    supply = np.exp(-theta * (cost - low))
    # Shares are never laid out here: two products of a matrix and a vector tell what they sum to.
    sums = (supply[:, None, :] @ world.weights)[:, 0, :]
    income = np.exp(wage) * world.output
    spending = income + world.deficit
    with np.errstate(all="ignore"):  # a step too far is seen by its error and taken back
        each = spending / sums
        gap = price - low + np.log(sums) / theta
        excess = supply * (world.weights @ each[:, :, None])[:, :, 0] - income
    # The numeraire: what a component's output has grown by, laid on its economies by their size.
    grown = _within(together, income - world.output)
    excess -= world.output / _within(together, world.output) * grown
    return State(wage, price, cost, supply, sums, income, spending, excess, gap)


def shares(world: World, state: State) -> Floats:
    """Share of each exporter in what each importer spends, shape (d, n, n)."""
    found: Floats = world.weights * state.supply[:, :, None]
    found /= state.sums[:, None, :]
    return found


def _within(together: Floats, values: Floats) -> Floats:
    """Sums over components, shape (d, n)."""
    if len(together) == 1:
        return np.asarray(values @ together[0])
    return np.asarray((together @ values[:, :, None])[:, :, 0])


def jacobian(world: World, state: State, together: Floats) -> Floats:
    """Derivatives of excess demand over output and of the price gap; shape (d, 2n, 2n)."""
    theta, beta = world.elasticity[:, None, None], world.value_added[:, None, None]
    d, n = state.wage.shape
    share = shares(world, state)
    flows = share * state.spending[:, None, :]
    turned = np.swapaxes(share, 1, 2)
    eye = np.eye(n)
    # A supplier's cost takes from it what buyers' price indices give back to all suppliers.
    substitution = -theta * (eye * flows.sum(2)[:, :, None] - flows @ turned)
    earned = share * state.income[:, None, :] - eye * state.income[:, :, None]
    size = world.output / _within(together, world.output)
    numeraire = size[:, :, None] * together * state.income[:, None, :]
    found = np.empty((d, 2 * n, 2 * n))
    scale = state.income[:, :, None]
    found[:, :n, :n] = (beta * substitution + earned - numeraire) / scale
    found[:, :n, n:] = (1 - beta) * substitution / scale
    found[:, n:, :n] = -beta * turned
    found[:, n:, n:] = eye - (1 - beta) * turned
    return found


def _errors(state: State) -> Floats:
    return np.concatenate([state.excess / state.income, state.gap], axis=1)


def newton(
    world: World, start: tuple[Floats, Floats], together: Floats, tolerance: float, most: int
) -> tuple[State, NDArray[np.int64]]:
    """Newton's method with halved steps; gives the last state and the steps taken.

    Draws that have converged, or that no step betters, are left where they are.
    """
    state = at(world, *start, together)
    steps = np.zeros(len(state.wage), np.int64)
    going = state.norm > tolerance
    for _ in range(most):
        rows = np.flatnonzero(going)
        if not rows.size:
            break
        part, here = world.part(rows), _pick(state, rows)
        shared = together if len(together) == 1 else together[rows]
        move = _direction(jacobian(part, here, shared), _errors(here))
        done, moved = _descend(part, here, move, shared)
        state = _put(state, rows, done)
        steps[rows] += 1
        going[rows] = moved & (done.norm > tolerance)
    return state, steps


def _direction(matrix: Floats, errors: Floats) -> Floats:
    try:
        found = np.linalg.solve(matrix, -errors[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:  # one singular draw must not stop the others
        found = (np.linalg.pinv(matrix) @ -errors[:, :, None])[:, :, 0]
    found = np.nan_to_num(found)
    long = np.abs(found).max(1, keepdims=True)
    result: Floats = np.asarray(found * np.minimum(1.0, _STEP / np.maximum(long, 1e-300)))
    return result


def _descend(world: World, here: State, move: Floats, together: Floats) -> tuple[State, Bools]:
    """As much of a step as lessens the error; whether any did."""
    n = here.wage.shape[1]
    length = np.ones((len(move), 1))
    norm = here.norm
    while True:
        there = at(world, here.wage + length * move[:, :n], here.price + length * move[:, n:],
                   together)  # fmt: skip
        # Relative to the output here: the direction descends in no other unit for sure.
        worse = there.norm_by(here.income) >= norm
        if not worse.any() or length.min() < _SHORTEST:
            break
        length[worse] /= 2
    stay = np.flatnonzero(worse)
    return _put(there, stay, _pick(here, stay)) if stay.size else there, ~worse


def _pick(state: State, rows: NDArray[np.intp]) -> State:
    return State(*(getattr(state, name)[rows] for name in State.__slots__))


def _put(state: State, rows: NDArray[np.intp], new: State) -> State:
    if len(rows) == len(state.wage):
        return new
    for name in State.__slots__:
        getattr(state, name)[rows] = getattr(new, name)
    return state


def solve(
    world: World, together: Floats, tolerance: float, most: int
) -> tuple[State, NDArray[np.int64]]:
    """Solve all draws: the middle one first, the others from it.

    Returns
    -------
    state : State
        Converged or not: the caller looks at its norm.
    steps : ndarray of int, shape (d,)
    """
    d, n = world.output.shape
    nothing = np.zeros((1, n)), np.zeros((1, n))
    middle = np.array([np.argsort(world.elasticity, kind="stable")[d // 2]])
    shared = together if len(together) == 1 else together[middle]
    anchor, first = newton(world.part(middle), nothing, shared, tolerance, most)
    if d == 1:
        return anchor, first
    matrix = jacobian(world.part(middle), anchor, shared)[0]
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(matrix)
    wage, price = np.repeat(anchor.wage, d, 0), np.repeat(anchor.price, d, 0)
    state = at(world, wage, price, together)
    steps = np.zeros(d, np.int64)
    # Those that still go on; the weights of the arrived are left out where that halves the work.
    rows, part, here, joint = np.arange(d), world, state, together
    norm = here.norm
    for _ in range(_CHORD):
        slow = norm > tolerance
        if not slow.any():
            break
        if 2 * np.count_nonzero(slow) <= len(rows):
            state = _put(state, rows, here)
            kept = np.flatnonzero(slow)
            rows, part, here, norm = rows[kept], part.part(kept), _pick(here, kept), norm[kept]
            joint, slow = joint if len(joint) == 1 else joint[kept], slow[kept]
        move = np.where(slow[:, None], -_errors(here) @ inverse.T, 0.0)
        move = np.clip(np.nan_to_num(move), -_STEP, _STEP)
        there = at(part, here.wage + move[:, :n], here.price + move[:, n:], joint)
        steps[rows] += slow
        worse = np.flatnonzero(there.norm > norm)
        here = _put(there, worse, _pick(here, worse)) if worse.size < len(rows) else here
        new = here.norm
        if (new[slow] > 0.7 * norm[slow]).all():
            break
        norm = new
    state = _put(state, rows, here)
    left = np.flatnonzero(state.norm > tolerance)
    if left.size:
        begin = state.wage[left], state.price[left]
        shared = together if len(together) == 1 else together[left]
        done, more = newton(world.part(left), begin, shared, tolerance, most)
        state = _put(state, left, done)
        steps[left] += more
    return state, steps
