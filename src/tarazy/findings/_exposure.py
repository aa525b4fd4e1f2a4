"""How much of a state's trade stands with the actors of a scenario: plain figures, no model."""

from dataclasses import dataclass

import numpy as np

from tarazy.findings._pressure_model import Shock
from tarazy.findings._trade_world import OTHERS, TradeWorld
from tarazy.findings.cells import Floats
from tarazy.findings.scenarios import FOCAL, Scenario, states_of
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.sensitivity import interval


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the ends of its 90 % interval, as far as producers disagree."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """The focal state's trade with some others.

    Attributes
    ----------
    name : str
    exports, imports : Share
        Their parts in what the focal state sells and buys abroad.
    product : Share
        Trade with them, both ways, over the focal state's product.
    more : Share
        By how much all others would have to sell more to make up for them: 0.5 is half as much
        again. Infinite where nobody else sells.
    second : str
        Code of the largest seller outside them; empty where there is none.
    second_share : float
        Its part in the imports.
    """

    name: str
    exports: Share
    imports: Share
    product: Share
    more: Share
    second: str
    second_share: float


def touched(world: TradeWorld, shocks: tuple[Shock, ...], factors: Floats) -> Exposure:
    """The focal state's own trade that a scenario changes the cost of.

    Parameters
    ----------
    world : TradeWorld
    shocks : tuple of Shock
    factors : numpy.ndarray
        Shape (draws, 2, n): errors of the focal state's exports and imports.

    Returns
    -------
    Exposure
    """
    n, k = len(world.codes), world.focal
    sold, bought = np.zeros(n, bool), np.zeros(n, bool)
    for shock in shocks:
        if shock.kind != "productivity":
            sold |= shock.cells[k]
            bought |= shock.cells[:, k]
    return _exposure("touched", world, sold, bought, factors)


def exposures(
    scenario: Scenario, world: TradeWorld, ledger: Ledger, lens: Lens, factors: Floats
) -> tuple[Exposure, ...]:
    """The focal state's trade with each actor that a scenario names.

    Parameters
    ----------
    scenario : Scenario
    world : TradeWorld
    ledger : Ledger
    lens : Lens
    factors : numpy.ndarray

    Returns
    -------
    tuple of Exposure
        In the order in which they are named; the focal state itself is none.
    """
    names = [name for act in scenario.acts for name in (*act.by, *act.on) if name != FOCAL]
    found = []
    for name in dict.fromkeys(names):
        inside = np.zeros(len(world.codes), bool)
        inside[world.places(states_of((name,), scenario, ledger, lens, world.year))] = True
        inside[world.focal] = False
        if inside.any():
            found.append(_exposure(name, world, inside, inside, factors))
    return tuple(found)


def _exposure(
    name: str,
    world: TradeWorld,
    sold: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    bought: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    factors: Floats,
) -> Exposure:
    k = world.focal
    # The figures themselves, and with their errors drawn.
    exports = np.vstack([world.flows[k], world.flows[k] * factors[:, 0]])
    imports = np.vstack([world.flows[:, k], world.flows[:, k] * factors[:, 1]])
    to, of = exports[:, sold].sum(1), imports[:, bought].sum(1)
    whole = imports.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = np.where(of > 0, of / (whole - of), 0.0)
    others = np.where(bought, 0.0, imports[0])
    alone = [i for i, code in enumerate(world.codes) if code != OTHERS]
    second = alone[int(np.argmax(others[alone]))]
    known = others[second] > 0
    return Exposure(
        name, _share(to / exports.sum(1)), _share(of / whole),
        _share((to + of) / world.product[k]), _share(more),
        world.codes[second] if known else "", float(others[second] / whole[0]) if known else 0.0,
    )  # fmt: skip


def _share(drawn: Floats) -> Share:
    if not np.isfinite(drawn).all():
        return Share(float(drawn[0]), np.nan, np.nan)
    low, high = interval(drawn[1:])
    return Share(float(drawn[0]), min(float(low), float(drawn[0])),
                 max(float(high), float(drawn[0])))  # fmt: skip
