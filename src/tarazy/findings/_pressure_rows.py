"""What scenarios do, as rows: several tables below each other."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tarazy.findings._pressed import GROUPS, Change
from tarazy.findings._pressure_model import LOWER
from tarazy.findings._trade_world import TradeWorld
from tarazy.lens import Lens
from tarazy.measures.sensitivity import interval

if TYPE_CHECKING:
    from tarazy.findings._exposure import Share
    from tarazy.findings.pressure import Outcome

#: States told beside the focal one, from each end, where several scenarios are asked.
FEW = 5


def told(change: Change) -> tuple[float, float, float]:
    """A change with all in the middle, and the ends of the 90 % interval of its draws.

    Parameters
    ----------
    change : Change
        Of one economy.

    Returns
    -------
    tuple of float
        NaN where nothing is drawn. The interval is stretched to a middle outside of it.
    """
    point = float(change.middle)
    if not np.isfinite(point) or not np.isfinite(change.drawn).any():
        return np.nan, np.nan, np.nan
    low, high = (float(end) for end in interval(change.drawn))
    return point, min(low, point), max(high, point)


def by_vector(lens: Lens, world: TradeWorld, income: Change) -> dict[str, Change]:
    """Change of each vector's income, its members weighted by their product.

    Parameters
    ----------
    lens : Lens
    world : TradeWorld
    income : Change
        Of all economies.

    Returns
    -------
    dict of str to Change
        By the vector's code; a vector without a state in the model has none.
    """
    found = {}
    for v, code in enumerate(lens.vector_codes):
        inside = world.vector == v
        inside[world.focal] = False
        if inside.any():
            weight = world.product[inside] / world.product[inside].sum()
            found[code] = income.mean(inside, weight)
    return found


def ends(outcome: "Outcome", few: int | None) -> list[int]:
    """Places of the states that lose and gain most, the focal one left out, losers first.

    Parameters
    ----------
    outcome : Outcome
    few : int or None
        How many from each end; None for all.

    Returns
    -------
    list of int
    """
    change = outcome.pressed.income.middle
    order = [int(i) for i in np.argsort(change, kind="stable") if i != outcome.world.focal]
    if few is None or len(order) <= 2 * few:
        return order
    return order[:few] + order[-few:]


def table_of(lens: Lens, found: dict[str, "Outcome"], *, single: bool) -> pl.DataFrame:
    """All that was found, as rows.

    Parameters
    ----------
    lens : Lens
    found : dict of str to Outcome
    single : bool
        Whether one scenario was asked for: then every state has a row.

    Returns
    -------
    polars.DataFrame
    """
    rows = [row for name, each in found.items() for row in _rows(lens, name, each, single=single)]
    kinds = {"part": pl.String, "scenario": pl.String, "year": pl.Int64, "code": pl.String,
             "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
             "note": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _rows(lens: Lens, name: str, each: "Outcome", *, single: bool) -> list[tuple[Any, ...]]:
    world, done = each.world, each.pressed
    k, rows = world.focal, []

    def row(part: str, code: str, figures: tuple[float, float, float], note: str = "") -> None:
        rows.append((part, name, world.year, code, *figures, note or None))

    def one(value: float) -> tuple[float, float, float]:
        return value, np.nan, np.nan

    row("file", done.scenario.file.name, (np.nan,) * 3, done.scenario.sha256)
    row("income", lens.focal, told(done.income.of(k)), done.scenario.name)
    row("spending", lens.focal, told(done.spending))
    row("terms", lens.focal, told(done.terms))
    row("closure", lens.focal, one(done.middle), "as asked, all else in the middle")
    row("closure", lens.focal, one(done.other), "the other closure of deficits")
    for elasticity, value in zip(LOWER, done.lower, strict=True):
        row("elasticity", f"{elasticity:g}", one(value), "all else in the middle")
    for part, values in (("driver_first", done.first), ("driver_total", done.total)):
        for group, value in zip(GROUPS, values, strict=True):
            row(part, group, one(float(value)))
    for code, drawn in by_vector(lens, world, done.income).items():
        row("vector", code, told(drawn))
    for i in ends(each, None if single else FEW):
        row("state", world.codes[i], told(done.income.of(i)))
    for shown in (each.touched, *each.exposures):
        for part in ("exports", "imports", "product", "more"):
            share: Share = getattr(shown, part)
            row(part, shown.name, (share.value, share.low, share.high))
        if shown.second:
            row("second", shown.name, one(shown.second_share), shown.second)
    row("solved", lens.focal, one(done.residual),
        f"largest residual; {len(done.income.drawn)} draws, {done.steps} steps "
        "at most")  # fmt: skip
    return rows
