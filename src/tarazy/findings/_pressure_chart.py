"""Charts of a finding on pressure: scenarios side by side, or who loses and gains by one."""

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings._pressed import GROUPS
from tarazy.findings._pressure_rows import by_vector, ends, told
from tarazy.findings.finding import rounded
from tarazy.ledger import Ledger
from tarazy.lens import Lens

if TYPE_CHECKING:
    from tarazy.findings.pressure import Outcome

_FOCAL, _VECTOR, _STATE = "the state", "vectors", "states that lose or gain most"


def charts_of(
    ledger: Ledger, lens: Lens, found: dict[str, "Outcome"], *, single: bool
) -> dict[str, dict[str, Any]]:
    """Charts by title.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    found : dict of str to Outcome
    single : bool

    Returns
    -------
    dict
    """
    if not single:
        title = f"What scenarios would cost {lens.name}"
        rows = [
            (each.pressed.scenario.name, _mostly(each),
             *told(each.pressed.income.of(each.world.focal)))
            for each in found.values()
        ]  # fmt: skip
        rows.sort(key=lambda row: row[2])
        return {
            title: _ranges(
                rows,
                f"{title}: change of real income with its 90 % interval, the "
                "dearest first; colours tell what the spread comes from.",
            )
        }
    (one,) = found.values()
    world, income = one.world, one.pressed.income
    title = f"Who loses and who gains: {one.pressed.scenario.name}"
    rows = [(lens.name, _FOCAL, *told(income.of(world.focal)))]
    rows += [
        (lens.vector_names[v], _VECTOR, *told(drawn))
        for v, drawn in by_vector(lens, world, income).items()
    ]
    taken = {name for name, *_ in rows}
    for i in ends(one, 6):
        name = ledger.actors.get(world.codes[i], "others")
        if name not in taken:
            rows.append((name, _STATE, *told(income.of(i))))
    return {title: _ranges(rows, f"{title}: change of real income with its 90 % interval, the "
                                 "state's own first, then the vectors', then those of the states "
                                 "that lose and gain most.")}  # fmt: skip


def _mostly(each: "Outcome") -> str:
    total = each.pressed.total
    if not np.isfinite(total).all():
        return "no spread"
    return f"spread mostly from: {GROUPS[int(np.argmax(total))]}"


def _ranges(rows: list[tuple[str, str, float, float, float]], description: str) -> dict[str, Any]:
    """Points with intervals about zero, names with room for a sentence."""
    frame = pl.DataFrame(rows, schema=["name", "group", "share", "low", "high"], orient="row")
    names = frame["name"].to_list()
    groups = list(dict.fromkeys(frame["group"]))
    palette = alt.Scale(domain=groups, range=list(charts.COLOURS[: len(groups)]))
    shapes = alt.Scale(domain=groups, range=list(charts.SHAPES[: len(groups)]))
    base = alt.Chart(alt.Data(values=rounded(frame).to_dicts())).encode(
        y=alt.Y("name:N", sort=names, axis=alt.Axis(title=None, labelLimit=300, ticks=False)),
        color=alt.Color("group:N", scale=palette, sort=groups),
    )
    axis = charts.percent_axis("change of real income, with 90 % interval")
    axis.format = ".1~%"
    rule = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", axis=axis), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=65, opacity=1).encode(
        x="share:Q",
        shape=alt.Shape("group:N", scale=shapes, sort=groups),
        tooltip=[
            alt.Tooltip("name:N", title="of"),
            *(alt.Tooltip(f"{c}:Q", format=".2%") for c in ("share", "low", "high")),
        ],
    )
    nothing = alt.Chart(alt.Data(values=[{"share": 0}])).mark_rule(color="#777").encode(x="share:Q")
    return charts.finish(alt.layer(nothing, rule, point), 40 + 22 * len(rows), description)
