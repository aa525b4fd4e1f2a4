"""A scenario put to the model: what it does, and what drives the spread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.findings._pressure_model import (
    CLOSURES,
    LOWER,
    VALUE_ADDED,
    Deficits,
    Model,
    PressureError,
    Shock,
)
from tarazy.findings._trade_world import TradeWorld
from tarazy.findings.cells import Floats
from tarazy.findings.scenarios import Scenario, ScenarioError, states_of
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.sensitivity import group_sensitivity, interval

#: A change that stays below this part of income in nine draws of ten is next to nothing.
TINY = 0.0005
#: Base points of the indices of sensitivity.
_POINTS = 64
#: What is not known, in groups that are drawn apart.
GROUPS = ("elasticity", "sizes", "output", "data")


@dataclass(frozen=True, slots=True)
class Change:
    """A change, -0.02 for a loss of 2 %: with all that is not known in its middle, and in draws.

    One figure is told of it everywhere, the one in the middle, because what another closure or
    elasticity would give is found about it too.

    Attributes
    ----------
    middle : numpy.ndarray
        Shape (...).
    drawn : numpy.ndarray
        Shape (draws, ...).
    """

    middle: Floats
    drawn: Floats

    def of(self, place: int) -> "Change":
        """That of one economy."""
        return Change(self.middle[place], self.drawn[:, place])

    def mean(self, inside: NDArray[np.bool_], weight: Floats) -> "Change":
        """The mean of some economies'."""
        return Change(self.middle[inside] @ weight, self.drawn[:, inside] @ weight)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a scenario does.

    Attributes
    ----------
    scenario : Scenario
    shocks : tuple of Shock
    income : Change
        Of real income, draws of shape (draws, n).
    spending : Change
        Of what the focal state spends, draws of shape (draws,); with closed deficits its income.
    terms : Change
        Of the focal state's terms of trade, draws of shape (draws,).
    first, total : numpy.ndarray
        Shape (groups,): indices of sensitivity of the focal state's income; NaN where it hardly
        moves, as nothing drives a spread about nothing.
    other : float
        The change of the focal state's income under the other closure of deficits, all else in the
        middle; NaN where that has no equilibrium.
    middle : float
        The same under the closure that was asked for: the middle of `income`.
    lower : tuple of float
        The same at each of :data:`LOWER`'s elasticities; NaN where that has no equilibrium.
    residual : float
        The largest of all draws.
    steps : int
        The most of all draws.
    """

    scenario: Scenario
    shocks: tuple[Shock, ...]
    income: Change
    spending: Change
    terms: Change
    first: Floats
    total: Floats
    other: float
    middle: float
    lower: tuple[float, ...]
    residual: float
    steps: int


def shocks_of(
    scenario: Scenario, world: TradeWorld, ledger: Ledger, lens: Lens
) -> tuple[Shock, ...]:
    """Where the acts of a scenario bite.

    Parameters
    ----------
    scenario : Scenario
    world : TradeWorld
    ledger : Ledger
    lens : Lens

    Returns
    -------
    tuple of Shock

    Raises
    ------
    ScenarioError
        If an act touches no flow of the base year.
    """
    n = len(world.codes)
    found = []
    for number, act in enumerate(scenario.acts, start=1):
        who = (world.places(states_of(act.by, scenario, ledger, lens, world.year)),
               world.places(states_of(act.on, scenario, ledger, lens, world.year)))  # fmt: skip
        if act.kind == "productivity":
            cells = np.zeros(n, bool)
            cells[who[0]] = True
        else:
            cells = np.zeros((n, n), bool)
            if act.flow in ("both", "exports"):
                cells[np.ix_(who[0], who[1])] = True
            if act.flow in ("both", "imports"):
                cells[np.ix_(who[1], who[0])] = True
            np.fill_diagonal(cells, val=False)
            cells &= world.flows > 0
        if not cells.any():
            raise ScenarioError(
                f"{scenario.file.name}: act {number} of {len(scenario.acts)} touches nobody's "
                f"trade in {world.year} when {lens.name} is asked about",
                do="take it out, or ask about another state or --year",
            )
        found.append(Shock(act.kind, act.low, act.high, cells))
    return tuple(found)


def press(scenario: Scenario, shocks: tuple[Shock, ...], of: Model) -> Pressed:
    """Solve a scenario in all draws, and find what drives their spread.

    Parameters
    ----------
    scenario : Scenario
    shocks : tuple of Shock
    of : Model

    Returns
    -------
    Pressed

    Raises
    ------
    PressureError
        If any draw has no equilibrium.
    """
    k, n = of.world.focal, len(of.names)
    draws = len(of.banks["elasticity"])
    sizes = np.random.default_rng(len(shocks)).uniform(size=(draws, len(shocks)))
    banks = of.banks | {"sizes": sizes}
    every = of.solve(banks["elasticity"], banks["output"], banks["data"], shocks, sizes)
    residual, steps = [float(every.residual.max())], [int(every.steps.max())]

    def answer(theta: Floats, size: Floats, beta: Floats, factors: Floats) -> Floats:
        found = of.solve(theta, beta, factors, shocks, size)
        residual.append(float(found.residual.max()))
        steps.append(int(found.steps.max()))
        return found.real_income[:, k]

    if all(shock.low == shock.high for shock in shocks):
        banks["sizes"] = sizes[:1]  # nothing to draw
    first = total = np.full(len(GROUPS), np.nan)
    if np.abs(interval(every.real_income[:, k] - 1)).max() >= TINY:
        index = group_sensitivity(
            answer, [banks[g] for g in GROUPS], _POINTS, np.random.default_rng(of.world.year)
        )
        first, total = index.first, index.total
    rest = (np.mean(VALUE_ADDED, keepdims=True), np.ones((1, 2, n)), shocks,
            np.full((1, len(shocks)), 0.5))  # fmt: skip
    theta = np.sqrt(np.prod(of.elasticity, keepdims=True))
    point = of.solve(theta, *rest)

    def once(elasticity: Floats, deficits: Deficits) -> float:
        try:
            found = of.solve(elasticity, *rest, deficits=deficits)
        except PressureError:
            return np.nan
        return float(found.real_income[0, k] - 1)

    (another,) = (closure for closure in CLOSURES if closure != of.deficits)
    return Pressed(
        scenario=scenario,
        shocks=shocks,
        income=Change(point.real_income[0] - 1, every.real_income - 1),
        spending=Change(point.real_spending[0] - 1, every.real_spending - 1).of(k),
        terms=Change(point.terms_of_trade[0] - 1, every.terms_of_trade - 1).of(k),
        first=first,
        total=total,
        other=once(theta, another),
        middle=float(point.real_income[0, k] - 1),
        lower=tuple(once(np.array([x]), of.deficits) for x in LOWER),
        residual=max(residual),
        steps=max(steps),
    )
