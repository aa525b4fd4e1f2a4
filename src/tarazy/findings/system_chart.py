"""Charts of the system of states: places with ranges, a path, and ties as a table of shades.

No lines between dots: nearly every state is tied to every other, and a drawing of all of them
shows none. Ties stand in a table, a row and a column a state, vectors set apart by a gap.
"""

from itertools import pairwise

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings._system_layers import LAYERS, Layer
from tarazy.findings._system_places import ALL
from tarazy.findings._system_words import LIKELY, Told
from tarazy.findings.cells import Floats
from tarazy.findings.finding import rounded

#: States with a row in the chart of places; the focal state is always among them.
_ROWS = 10
_SHADES = ("#eef4f9", "#0b4f7d")
#: What the table of each layer shows.
_MATRIX = {
    "trade": "share of the row's trade that is with the column",
    "arms": "share of what the row received in ten years that came from the column",
    "votes": "how alike the row and the column vote beyond chance",
    "memberships": "share of the row's shared seats that are with the column",
}
_MISSING = "#c9c4bb"


def charts_of(
    told: Told, groups: tuple[str, ...], table: pl.DataFrame, between: pl.DataFrame
) -> dict[str, dict[str, object]]:
    """All charts, by title.

    Parameters
    ----------
    told : Told
    groups : tuple of str
        Vector of each state.
    table : polars.DataFrame
        Of ``system``.
    between : polars.DataFrame
        What passes through whom between two vectors.

    Returns
    -------
    dict of str to dict
        Vega-Lite specifications.
    """
    made = _places(told) | _path(told, table) | _go_betweens(told, between)
    for layer in told.read:
        made |= _matrix(told, groups, layer)
    return made


def _name(code: str) -> str:
    return "All layers" if code == ALL else LAYERS[code]


def _places(told: Told) -> dict[str, dict[str, object]]:
    """What passes through each state, a colour a layer."""
    if told.main is None:
        return {}
    main = told.now[told.main]
    order = np.argsort(-told.flows[told.main].value, kind="stable")
    shown = [int(main.inside[k]) for k in order]
    shown = [i for r, i in enumerate(shown) if r < _ROWS or i == 0]
    rows = []
    for code, flow in told.flows.items():
        for k, i in enumerate(told.now[code].inside):
            if int(i) in shown:
                rows.append({
                    "name": told.name(told.states[i]), "group": _name(code),
                    "share": flow.value[k], "low": flow.low[k], "high": flow.high[k],
                })  # fmt: skip
    names = [told.name(told.states[i]) for i in shown]
    title = f"What passes through whom, {told.year}"
    said = (
        f"{title}: share of what would pass between all other states, with 90 % ranges, for the "
        f"{_ROWS} states through which most passes, and {told.lens.name}."
    )
    groups = [_name(code) for code in told.flows]
    axis = "Share of what passes between the others"
    return {title: charts.ranges(pl.DataFrame(rows), names, groups, axis, said)}


def _path(told: Told, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    """What passes through the focal state, year by year, a line a layer."""
    mine = table.filter(pl.col("measure") == "flow", pl.col("state") == told.lens.focal)
    if mine["year"].n_unique() < 2:
        return {}
    codes = [c for c in told.flows if mine.filter(pl.col("layer") == c).height > 1]
    shown = mine.filter(pl.col("layer").is_in(codes)).select(
        "year", "low", "high", name=pl.col("layer").replace_strict({c: _name(c) for c in codes}),
        share="value",
    ).sort("name", "year")  # fmt: skip
    title = f"What passes through {told.lens.name}, year by year"
    said = (
        f"{title}: share of what would pass between the other states, with 90 % bands, by layer "
        f"up to {told.year}."
    )
    names = [_name(c) for c in codes]
    focus = _name(ALL) if ALL in codes else None
    axis = "Share of what passes between the others"
    return {title: charts.lines(shown, names, axis, said, focus=focus)}


def _go_betweens(told: Told, between: pl.DataFrame) -> dict[str, dict[str, object]]:
    """The first go-between of each two vectors."""
    if between.is_empty():
        return {}
    best = between.filter(pl.col("rank") == 1).unique(["a", "b"], keep="first", maintain_order=True)
    rows = []
    for row in best.iter_rows(named=True):
        sure = row["first"] >= LIKELY
        rows += [
            {
                "row": told.group(x), "column": told.group(y), "share": row["value"],
                "low": row["low"], "high": row["high"],
                "through": row["state"] + "?" * (not sure), "name": told.name(row["state"]),
                "said": f"{100 * row['value']:.0f} %", "first": row["first"],
                "own": row["state"] == told.lens.focal,
            }
            for x, y in ((row["a"], row["b"]), (row["b"], row["a"]))
        ]  # fmt: skip
    names = [told.group(c) for c in dict.fromkeys([*between["a"], *between["b"]])]
    title = f"The first go-between of each two, {told.year}"
    said = (
        f"{title}: the state outside both through which most passes from one to the other, and the "
        f"share; with a question mark where that it is first is not likely. {told.lens.name} has "
        "a frame."
    )
    data = alt.Data(values=rounded(pl.DataFrame(rows)).to_dicts())
    base = alt.Chart(data).encode(
        x=alt.X("column:N", sort=names,
                axis=alt.Axis(title=None, orient="top", labelAngle=-90, labelLimit=150,
                              labelOverlap=False, ticks=False)),
        y=alt.Y("row:N", sort=names,
                axis=alt.Axis(title=None, ticks=False, labelLimit=118, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("row:N", title="between"), alt.Tooltip("column:N", title="and"),
            alt.Tooltip("name:N", title="first go-between"),
            alt.Tooltip("share:Q", format=".1%"), alt.Tooltip("low:Q", format=".1%"),
            alt.Tooltip("high:Q", format=".1%"),
            alt.Tooltip("first:Q", format=".0%", title="probability of being first"),
        ],
    )  # fmt: skip
    scale = alt.Scale(range=list(_SHADES))
    top = float(best["value"].to_numpy().max())
    box = base.mark_rect(cornerRadius=3, strokeWidth=2.5, stroke="white").encode(
        color=alt.Color("share:Q", scale=scale, legend=None)
    )
    own = base.transform_filter("datum.own").mark_rect(
        cornerRadius=3, strokeWidth=2.5, stroke="#D55E00", fillOpacity=0
    )
    dark = alt.condition(f"datum.share > {0.55 * top}", alt.value("white"), alt.value("#222"))
    text = base.mark_text(fontSize=10, dy=-6).encode(text="through:N", color=dark)
    number = base.mark_text(fontSize=9.5, dy=7).encode(text="said:N", color=dark)
    return {title: charts.finish(alt.layer(box, own, text, number), 38 * len(names) + 150, said)}


def _matrix(told: Told, groups: tuple[str, ...], layer: Layer) -> dict[str, dict[str, object]]:
    """The ties of one layer as a table, a row and a column a state."""
    tie = _shown(layer, layer.at(told.year))
    off = ~np.eye(len(tie), dtype=bool)
    if not (np.isfinite(tie) & off).any():
        return {}
    rows = [
        {
            "row": told.states[i], "column": told.states[j], "share": float(tie[i, j]),
            "of": told.name(told.states[i]), "with": told.name(told.states[j]),
            "vector": told.group(groups[j]),
        }
        for i, j in zip(*np.nonzero(off), strict=True)
        if np.isfinite(tie[i]).any()
    ]  # fmt: skip
    here = {row["row"] for row in rows}
    down = _spaced([s for s in told.states if s in here], told, groups)
    across = _spaced(list(told.states), told, groups)
    title = f"{layer.name}: {_MATRIX[layer.code]}, {told.year}"
    said = (
        f"{title}. Darker for more; grey where it is not known. Vectors are set apart by a gap; "
        f"{told.lens.name} stands first."
    )
    data = alt.Data(values=rounded(pl.DataFrame(rows)).to_dicts())
    blank = "trim(datum.label) ? datum.label : ''"
    base = alt.Chart(data).encode(
        x=alt.X("column:N", scale=alt.Scale(domain=across, paddingInner=0.06),
                axis=alt.Axis(title=None, orient="top", labelAngle=-90, labelExpr=blank,
                              labelOverlap=False, ticks=False, domain=False, labelFontSize=10)),
        y=alt.Y("row:N", scale=alt.Scale(domain=down, paddingInner=0.06),
                axis=alt.Axis(title=None, labelExpr=blank, labelOverlap=False, ticks=False,
                              domain=False, labelFontSize=10)),
        tooltip=[
            alt.Tooltip("of:N", title="of"), alt.Tooltip("with:N", title="with"),
            alt.Tooltip("vector:N"),
            alt.Tooltip("share:Q", format=".2f" if layer.code == "votes" else ".1%"),
        ],
    )  # fmt: skip
    votes = layer.code == "votes"
    ends = [float(np.nanmin(tie[off])) if votes else 0.0, float(np.nanmax(tie[off])) or 1.0]
    scale = alt.Scale(type="linear" if votes else "sqrt", domain=ends, range=list(_SHADES))
    legend = alt.Legend(
        title="0 opposed, 0.5 chance, 1 alike" if votes else "Share of the row",
        format=".2f" if votes else ".0%", orient="bottom", gradientLength=180, titleLimit=300,
    )  # fmt: skip
    known = base.transform_filter("isValid(datum.share)").mark_rect().encode(
        color=alt.Color("share:Q", scale=scale, legend=legend)
    )  # fmt: skip
    unknown = base.transform_filter("!isValid(datum.share)").mark_rect(color=_MISSING, opacity=0.6)
    height = 17 * len(down) + 110
    return {title: charts.finish(alt.layer(known, unknown), height, said)}


def _shown(layer: Layer, t: int) -> Floats:
    """What a table of ties shows: shares of the row, but agreement as it is; NaN if not known."""
    tie = layer.given[t].T if layer.code == "arms" else layer.value[t]
    off = ~np.eye(len(tie), dtype=bool)
    if layer.code == "votes":
        return np.where(off, tie, np.nan)
    whole = np.nansum(np.where(off, tie, 0.0), axis=1, keepdims=True)
    return np.where(off, tie / np.where(whole > 0, whole, 1.0), np.nan)


def _spaced(shown: list[str], told: Told, groups: tuple[str, ...]) -> list[str]:
    """States in order with a blank name between two vectors."""
    of = dict(zip(told.states, groups, strict=True))
    spaced = shown[:1]
    for before, after in pairwise(shown):
        if of[before] != of[after]:
            spaced.append(" " * (1 + sum(not s.strip() for s in spaced)))
        spaced.append(after)
    return spaced
