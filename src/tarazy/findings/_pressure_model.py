"""The model of world trade of a base year, with what is not known about it drawn."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.findings._trade_world import TradeWorld
from tarazy.findings.cells import NINETY, Floats
from tarazy.ledger import TarazyError
from tarazy.measures.equilibrium import Equilibrium, NoEquilibriumError, equilibrium
from tarazy.measures.sensitivity import lognormal

Deficits = Literal["closed", "fixed"]
CLOSURES: tuple[Deficits, ...] = ("closed", "fixed")
#: The trade elasticity: ends of its 90 % interval, log-normal between. Simonovska and Waugh (2014)
#: find about 4, Eaton and Kortum (2002) 8; estimates from tariffs lie about 5 (Head and Mayer
#: 2014).
ELASTICITY = (3.0, 8.0)
#: Lower elasticities than those drawn: within a year, and after seven to ten (Boehm, Levchenko and
#: Pandalai-Nayar 2023).
LOWER = (0.76, 2.0)
#: Value added over gross output, even between: inputs are about half of output (Jones 2011).
VALUE_ADDED = (0.4, 0.6)
#: No economy sells less than this part of its output at home.
HOME = 0.05
DRAWS = 256


class PressureError(TarazyError):
    """A scenario that the model gives no number for."""


@dataclass(frozen=True, slots=True)
class Shock:
    """Where one act of a scenario bites.

    Attributes
    ----------
    kind : str
    low, high : float
    cells : numpy.ndarray of bool
        Shape (n, n), exporter by importer; (n,) for a productivity.
    """

    kind: str
    low: float
    high: float
    cells: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Model:
    """A base year and its draws; balanced worlds are kept for the next scenario.

    Attributes
    ----------
    world : TradeWorld
    names : tuple of str
    banks : dict of str to numpy.ndarray
        Draws of the elasticity (draws,), value added (draws,), and factors of the focal state's
        exports and imports (draws, 2, n).
    deficits : {"closed", "fixed"}
    elasticity : tuple of float
        Ends of the 90 % interval of its draws.
    """

    world: TradeWorld
    names: tuple[str, ...]
    banks: dict[str, Floats]
    deficits: Deficits
    elasticity: tuple[float, float]
    kept: dict[bytes, Floats] = field(default_factory=dict)

    def solve(
        self,
        theta: Floats,
        beta: Floats,
        factors: Floats,
        shocks: tuple[Shock, ...],
        sizes: Floats,
        deficits: Deficits | None = None,
    ) -> Equilibrium:
        """Solve draws of a scenario.

        Parameters
        ----------
        theta, beta : numpy.ndarray
            Shape (d,).
        factors : numpy.ndarray
            Shape (d, 2, n).
        shocks : tuple of Shock
        sizes : numpy.ndarray
            Shape (d, acts): where in its range each size lies, 0 to 1.
        deficits : {"closed", "fixed"}, optional
            The model's own by default.

        Raises
        ------
        PressureError
            If there is no equilibrium, or it is not found.
        """
        closure = deficits or self.deficits
        base = _flows(self.world, beta, factors)
        costs, made = _changes(shocks, sizes, theta, beta, len(self.names))
        when = "before any scenario"
        try:
            if closure == "closed":
                key = b"".join(np.ascontiguousarray(x).tobytes() for x in (theta, beta, factors))
                if key not in self.kept:
                    self.kept[key] = equilibrium(
                        base, theta, value_added=beta, names=self.names
                    ).base  # fmt: skip
                # Balanced already: what is left of deficits is the solver's rounding.
                base = self.kept[key]
            when = "once the scenario holds"
            return equilibrium(
                base, theta, costs=costs, productivity=made, value_added=beta, deficits=closure,
                names=self.names,
            )  # fmt: skip
        except NoEquilibriumError as error:
            raise PressureError(
                f"no number: {when}, {error}", do="change the scenario, the year or --deficits"
            ) from None


def model(
    world: TradeWorld,
    names: tuple[str, ...],
    deficits: Deficits,
    draws: int = DRAWS,
    elasticity: tuple[float, float] = ELASTICITY,
) -> Model:
    """Draw what is not known about the model and the base year.

    Parameters
    ----------
    world : TradeWorld
    names : tuple of str
    deficits : {"closed", "fixed"}
    draws : int
    elasticity : tuple of float
        Ends of its 90 % interval.
    """
    rng = np.random.default_rng(world.year)
    low, high = np.log(elasticity)
    theta = np.exp((low + high) / 2 + (high - low) / NINETY * rng.standard_normal(draws))
    beta = rng.uniform(*VALUE_ADDED, draws)
    # Partners of one vector err together: what is known of their errors is of the vector's total.
    vectors = max(int(world.vector.max()) + 1, 1)
    spread = np.zeros((2, vectors))
    spread[:, np.maximum(world.vector, 0)] = world.spread
    by_vector = lognormal(spread, draws, rng)
    factors = np.where(world.vector >= 0, by_vector[:, :, np.maximum(world.vector, 0)], 1.0)
    banks = {"elasticity": theta, "output": beta, "data": factors}
    return Model(world, names, banks, deficits, elasticity)


def _flows(world: TradeWorld, beta: Floats, factors: Floats) -> Floats:
    """Base flows of draws: shape (d, n, n), with what each sells at home."""
    n, k = len(world.codes), world.focal
    flows = np.repeat(world.flows[None], len(beta), 0)
    flows[:, k] *= factors[:, 0]
    flows[:, :, k] *= factors[:, 1]
    within = np.diagonal(world.flows)
    diagonal = np.arange(n)
    flows[:, diagonal, diagonal] = 0
    sold = flows.sum(2)
    home = world.product / beta[:, None] - sold
    least = np.maximum(HOME / (1 - HOME) * sold, within)
    flows[:, diagonal, diagonal] = np.maximum(home, least)
    return flows


def _changes(
    shocks: tuple[Shock, ...], sizes: Floats, theta: Floats, beta: Floats, n: int
) -> tuple[Floats, Floats]:
    """Factors of costs and productivities in each draw."""
    costs, made = np.ones((len(theta), n, n)), np.ones((len(theta), n))
    for a, shock in enumerate(shocks):
        size = shock.low + (shock.high - shock.low) * sizes[:, a]
        if shock.kind == "productivity":
            # Of value added: inputs carry on what their making gets dearer by.
            made[:, shock.cells] *= ((1 + size) ** beta)[:, None]
        elif shock.kind == "cost":
            costs[:, shock.cells] *= 1 + size[:, None]
        else:
            # The cost at which the rest of the goods, and no more, would still be traded.
            with np.errstate(divide="ignore"):
                costs[:, shock.cells] *= ((1 - size) ** (-1 / theta))[:, None]
    return costs, made
