"""What a finding on pressure cannot show."""

from typing import TYPE_CHECKING

import numpy as np

from tarazy.findings._pressure_model import LOWER, VALUE_ADDED, Deficits
from tarazy.findings._pressure_words import fine
from tarazy.findings.words import listed, percent
from tarazy.lens import Lens

if TYPE_CHECKING:
    from tarazy.findings.pressure import Outcome


def caveats(
    lens: Lens,
    found: dict[str, "Outcome"],
    refused: tuple[str, ...],
    deficits: Deficits,
    *,
    single: bool,
) -> tuple[str, ...]:
    """What the figures cannot show."""
    one = next(iter(found.values()))
    world = one.world
    k = world.focal
    seen = (world.flows[k].sum() + world.flows[:, k].sum()) / world.product[k]
    said = [
        "A scenario is an assumption, not a forecast; its sizes are argued in its file.",
        "Long run and at rest: what is lost once everybody has found other buyers and sellers. No "
        "years of adjustment, no idle hands, no stocks, debts or politics; the first years cost "
        "more, and most for fuels, pipelines and grids, which nothing replaces at short notice.",
        "One sector, because the ledger has no trade by product between all pairs: what has no "
        "second supplier at hand cannot be told good by good, and one elasticity stands for bread "
        "and turbines. Models with many sectors find larger losses (Costinot and Rodríguez-Clare "
        "2014).",
        "Goods only: no services, transit fees, money sent home, finance or investment. Who buys "
        "is not who decides: oil sold through a port counts with the buyer.",
        "What a state sells at home is not reported: it is taken to be product over the share of "
        f"value added ({VALUE_ADDED[0]:g}–{VALUE_ADDED[1]:g} of gross output, for all alike) less "
        f"exports. The trade of {lens.name} that the ledger sees is {percent(seen)} of its GDP.",
        "The error of the trade figures is how far producers disagree on the state's own trade; "
        "what all of them miss (smuggling, goods passed on) is not in it.",
        _elasticity(lens, found),
        _closure(lens, found, deficits),
        f"{len(world.codes) - bool(world.inside)} economies stand for themselves, "
        f"{len(world.inside)} are one.",
    ]
    years = {each.world.year for each in found.values()}
    if max(years) >= 2022:
        said.insert(1, "The flows of the base year hold what sanctions had already cut and moved: "
                       "a loss since then is no part of the figures.")  # fmt: skip
    if world.left_out:
        said.append(f"Left out, as the ledger has no product of it: {listed(world.left_out)}.")
    if world.negative:
        said.append(
            f"Not used, as no flow is below zero: rows of {world.year} on "
            f"{listed(world.negative[:5])}"
            + (f" and {len(world.negative) - 5} more." if len(world.negative) > 5 else ".")
        )
    missing = sorted({name for each in found.values() for name in each.missing})
    if missing:
        said.append(
            "Named in a scenario and not in the model, for want of a product or of trade both "
            f"ways in the ledger: {listed(missing)}."
        )
    said += [f"Not asked: {each}." for each in refused]
    if single:
        scenario = one.pressed.scenario
        said.append(f"Scenario file: {scenario.file.name}, SHA-256 {scenario.sha256}.")
    else:
        said.append("Scenario files by SHA-256: " + ", ".join(
            f"{each.pressed.scenario.file.name} {each.pressed.scenario.sha256[:12]}"
            for each in found.values()) + ".")  # fmt: skip
    return tuple(said)


def _elasticity(lens: Lens, found: dict[str, "Outcome"]) -> str:
    """What lower elasticities would give, for the scenario that costs most."""
    worst = min(found.values(), key=lambda each: each.pressed.middle).pressed
    told = [
        f"{fine(value)} at {elasticity:g}" if np.isfinite(value) else f"none at {elasticity:g}"
        for elasticity, value in zip(LOWER, worst.lower, strict=True)
    ]
    return (
        "Boehm, Levchenko and Pandalai-Nayar (2023) find lower elasticities than most, "
        f"{LOWER[0]:g} within a year and about {LOWER[1]:g} after seven to ten. With these "
        f"{lens.name}'s change would be {' and '.join(told)} in place of {fine(worst.middle)}, all "
        f"else in the middle ({worst.scenario.name})."
    )


def _closure(lens: Lens, found: dict[str, "Outcome"], deficits: Deficits) -> str:
    """How deficits are treated, and what the other treatment gives."""
    kept = "Everybody's trade is balanced first; the shock comes then."
    if deficits == "fixed":
        kept = "Each deficit stays a transfer of a fixed part of the world's output."
    apart = [
        (abs(each.pressed.other - each.pressed.middle), each)
        for each in found.values()
        if np.isfinite(each.pressed.other)
    ]
    if not apart:
        return f"{kept} The other treatment of deficits has no equilibrium."
    _, far = max(apart, key=lambda pair: pair[0])
    where = f" (most apart: {far.pressed.scenario.name})" if len(found) > 1 else ""
    other = "kept as transfers" if deficits == "closed" else "closed first"
    return (
        f"{kept} With deficits {other} {lens.name}'s change would be {fine(far.pressed.other)} in "
        f"place of {fine(far.pressed.middle)}, all else in the middle{where}."
    )
