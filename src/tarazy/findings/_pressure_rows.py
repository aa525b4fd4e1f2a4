"""What scenarios do, as rows: several tables below each other."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tarazy.findings._pressed import GROUPS
from tarazy.findings._pressure_model import LOWER
from tarazy.findings._trade_world import TradeWorld
from tarazy.findings.cells import Floats
from tarazy.lens import Lens
from tarazy.measures.sensitivity import interval

if TYPE_CHECKING:
    from tarazy.findings._exposure import Share
    from tarazy.findings.pressure import Outcome

#: States told beside the focal one, from each end, where several scenarios are asked.
FEW = 5


def middle(drawn: Floats) -> tuple[float, float, float]:
    """Median and ends of the 90 % interval of draws.

    Parameters
    ----------
    drawn : numpy.ndarray
        Shape (draws,).

    Returns
    -------
    tuple of float
        NaN where nothing is drawn.
    """
    if not np.isfinite(drawn).any():
        return np.nan, np.nan, np.nan
    low, high = interval(drawn)
    return float(np.nanmedian(drawn)), float(low), float(high)


def by_vector(lens: Lens, world: TradeWorld, income: Floats) -> dict[str, Floats]:
    """Change of each vector's income, its members weighted by their product.

    Parameters
    ----------
    lens : Lens
    world : TradeWorld
    income : numpy.ndarray
        Shape (draws, n).

    Returns
    -------
    dict of str to numpy.ndarray
        Draws by the vector's code; a vector without a state in the model has none.
    """
    found = {}
    for v, code in enumerate(lens.vector_codes):
        inside = world.vector == v
        inside[world.focal] = False
        if inside.any():
            weight = world.product[inside] / world.product[inside].sum()
            found[code] = income[:, inside] @ weight
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
    change = np.median(outcome.pressed.income, axis=0)
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
    row("income", lens.focal, middle(done.income[:, k]), done.scenario.name)
    row("spending", lens.focal, middle(done.spending))
    row("terms", lens.focal, middle(done.terms))
    row("closure", lens.focal, one(done.middle), "as asked, all else in the middle")
    row("closure", lens.focal, one(done.other), "the other closure of deficits")
    for elasticity, value in zip(LOWER, done.lower, strict=True):
        row("elasticity", f"{elasticity:g}", one(value), "all else in the middle")
    for part, values in (("driver_first", done.first), ("driver_total", done.total)):
        for group, value in zip(GROUPS, values, strict=True):
            row(part, group, one(float(value)))
    for code, drawn in by_vector(lens, world, done.income).items():
        row("vector", code, middle(drawn))
    for i in ends(each, None if single else FEW):
        row("state", world.codes[i], middle(done.income[:, i]))
    for shown in (each.touched, *each.exposures):
        for part in ("exports", "imports", "product", "more"):
            share: Share = getattr(shown, part)
            row(part, shown.name, (share.value, share.low, share.high))
        if shown.second:
            row("second", shown.name, one(shown.second_share), shown.second)
    row("solved", lens.focal, one(done.residual),
        f"largest residual; {len(done.income)} draws, {done.steps} steps at most")  # fmt: skip
    return rows
