"""What would a state lose if it were cut off or punished?"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tarazy.findings import scenarios as files
from tarazy.findings._exposure import Exposure, exposures, touched
from tarazy.findings._pressed import Pressed, press, shocks_of
from tarazy.findings._pressure_caveats import caveats
from tarazy.findings._pressure_chart import charts_of
from tarazy.findings._pressure_model import (
    CLOSURES,
    DRAWS,
    ELASTICITY,
    Deficits,
    Model,
    PressureError,
    model,
)
from tarazy.findings._pressure_rows import table_of
from tarazy.findings._pressure_words import METHOD, answer, question, view
from tarazy.findings._trade_world import TradeWorld, base_year, trade_world
from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.scenarios import Scenario, ScenarioError
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.lens.lens import neighbours

__all__ = ["PressureError", "ScenarioError", "pressure"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario, what it does, how exposed the state is to those in it, and who is not seen."""

    world: TradeWorld
    pressed: Pressed
    touched: Exposure
    exposures: tuple[Exposure, ...]
    missing: tuple[str, ...]


def pressure(
    ledger: Ledger,
    focal: str | Path | Lens,
    scenario: str | Path | None = None,
    *,
    year: int | None = None,
    deficits: Deficits = "closed",
    draws: int = DRAWS,
) -> Finding:
    """Put scenarios of cut-off and punishment to a model of world trade.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    scenario : str or pathlib.Path, optional
        Name of a shipped scenario or a file of one's own; all that ship by default.
    year : int, optional
        Base year: one with the trade of all pairs; the last before the scenario begins by default.
    deficits : {"closed", "fixed"}
        Whether everybody's trade is balanced first, or deficits stay transfers.
    draws : int
        Draws of what is not known; 16 or more.

    Returns
    -------
    Finding
        Table rows ``part, scenario, year, code, value, low, high, note``: ``part`` is ``file``,
        ``income`` (change of real income, -0.02 for a loss of 2 %), ``spending``, ``terms``,
        ``closure``, ``elasticity``, ``driver_first``, ``driver_total``, ``vector``, ``state``,
        ``exports``, ``imports``, ``product``, ``more``, ``second`` or ``solved``.

    Raises
    ------
    ScenarioError
        If a file is no scenario, or cannot be asked of this state.
    PressureError
        If the model finds no equilibrium.
    UnknownName
        If there is no such state, scenario or year.
    """
    lens = lens_of(ledger, focal)
    if deficits not in CLOSURES:
        raise UnknownName(f"deficits are {deficits!r}", allowed="closed, fixed")
    if draws < 16:
        raise UnknownName(f"draws are {draws}", allowed="16 or more")
    base_year(ledger, lens, year, "")  # a year that is not at hand is no scenario's fault
    refused: list[str] = []
    shipped = _shipped(ledger, lens, refused)
    if scenario is None:
        asked = {n: s for n, s in shipped.items() if _askable(s, ledger, lens, year, refused)}
    else:
        file = files.file_of(scenario)
        one = files.read(file, ledger, lens)
        _check(one, ledger, lens, base_year(ledger, lens, year, one.since))
        asked = {str(scenario) if str(scenario) in shipped else file.name: one}
    models: dict[tuple[int, tuple[float, float]], Model] = {}
    found: dict[str, Outcome] = {}
    for name, each in asked.items():
        at = base_year(ledger, lens, year, each.since)
        key = at, each.elasticity or ELASTICITY
        if key not in models:
            named = _named(ledger, lens, at, (*shipped.values(), *asked.values()))
            world = trade_world(ledger, lens, at, named)
            models[key] = model(world, _names(ledger, world), deficits, draws, key[1])
        try:
            found[name] = _outcome(each, models[key], ledger, lens)
        except (ScenarioError, UnknownName) as error:
            if scenario is not None:
                raise
            refused.append(f"{each.name}: {error.given.removeprefix(f'{each.file.name}: ')}")
    if not found:
        raise UnknownName(f"no scenario that ships can be asked of {lens.name}",
                          do="write one of your own: --scenario FILE")  # fmt: skip
    single = scenario is not None
    return Finding(
        finding="pressure",
        focal=lens.focal,
        question=question(lens, found, single=single),
        answer=answer(ledger, lens, found, single=single),
        table=table_of(lens, found, single=single),
        method=METHOD,
        caveats=caveats(lens, found, tuple(refused), deficits, single=single),
        sources=_sources(ledger, lens, found),
        view=view(ledger, lens, found, single=single),
        charts=charts_of(ledger, lens, found, single=single),
    )


def _shipped(ledger: Ledger, lens: Lens, refused: list[str]) -> dict[str, Scenario]:
    """The scenarios that ship; a ledger without the embedded actors cannot read all of them."""
    found = {}
    for name, file in files.shipped().items():
        try:
            found[name] = files.read(file, ledger, lens)
        except ScenarioError as error:
            refused.append(f"{name}: {error.given.partition(': ')[2]}")
    return found


def _askable(
    scenario: Scenario, ledger: Ledger, lens: Lens, year: int | None, refused: list[str]
) -> bool:
    try:
        _check(scenario, ledger, lens, base_year(ledger, lens, year, scenario.since))
    except ScenarioError as error:
        refused.append(f"{scenario.name}: {error.given.partition(': ')[2]}")
        return False
    except UnknownName as error:
        refused.append(f"{scenario.name}: {error.given}")
        return False
    return True


def _check(scenario: Scenario, ledger: Ledger, lens: Lens, year: int) -> None:
    """Refuse a scenario that is not about a state such as this one."""
    only = files.states_of(scenario.asked_of, scenario, ledger, lens, year)
    if scenario.asked_of and lens.focal not in only:
        raise ScenarioError(
            f"{scenario.file.name}: it is asked of {', '.join(scenario.asked_of)} only, and "
            f"{lens.name} is not there in {year}",
            do="take out `for`, or ask about one of them",
        )
    if lens.focal in files.states_of(scenario.not_of, scenario, ledger, lens, year):
        raise ScenarioError(
            f"{scenario.file.name}: it makes no sense to ask it of {', '.join(scenario.not_of)}",
            do="take out `except`, or ask about another state",
        )


def _named(
    ledger: Ledger, lens: Lens, year: int, scenarios: tuple[Scenario, ...]
) -> frozenset[str]:
    """States that stand for themselves: those of scenarios, neighbours and those beside."""
    found = set(lens.beside) | neighbours(ledger).get(lens.focal, frozenset())
    for each in scenarios:
        for act in each.acts:
            try:
                found |= files.states_of((*act.by, *act.on), each, ledger, lens, year)
            except UnknownName:
                if each.file.parent != next(iter(files.shipped().values())).parent:
                    raise  # a shipped one may name a union that was not there in the year
    return frozenset(found)


def _names(ledger: Ledger, world: TradeWorld) -> tuple[str, ...]:
    return tuple(ledger.actors.get(code, code) for code in world.codes)


def _outcome(scenario: Scenario, of: Model, ledger: Ledger, lens: Lens) -> Outcome:
    shocks = shocks_of(scenario, of.world, ledger, lens)
    factors = of.banks["data"]
    return Outcome(
        of.world,
        press(scenario, shocks, of),
        touched(of.world, shocks, factors),
        exposures(scenario, of.world, ledger, lens, factors),
        _missing(scenario, of.world, ledger, lens),
    )


def _missing(scenario: Scenario, world: TradeWorld, ledger: Ledger, lens: Lens) -> tuple[str, ...]:
    """Names of states that a file names by their codes and that the model does not hold."""
    named = {name for act in scenario.acts for name in (*act.by, *act.on)}
    groups = [scenario.actors[name] for name in named if name in scenario.actors]
    codes = named.union(*groups) & set(ledger.states)
    return tuple(ledger.actors[code] for code in sorted(codes - set(world.codes)))


def _sources(ledger: Ledger, lens: Lens, found: dict[str, Outcome]) -> pl.DataFrame:
    """Sources of the flows and products, of vectors, and of the memberships that acts name."""
    ids = vector_sources(ledger, lens)
    named: set[str] = set()
    for each in found.values():
        ids |= each.world.sources
        scenario = each.pressed.scenario
        groups = [*scenario.actors.values(), *((*a.by, *a.on) for a in scenario.acts)]
        named |= {name for group in groups for name in group}
    held = ledger.frame("memberships").filter(pl.col("organisation").is_in(sorted(named)))
    return sources_of(ledger, ids | set(held["source"].unique()))
