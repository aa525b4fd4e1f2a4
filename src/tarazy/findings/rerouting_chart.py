"""Charts of ``rerouting``: excess by state, the event study, and goods by month as a heat map."""

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings._rerouting_rows import BEFORE, TOGETHER, Level
from tarazy.findings._rerouting_said import chapter_names
from tarazy.findings._rerouting_told import Told
from tarazy.findings.finding import rounded

#: Chapters with a row in the heat map of a state, and states with one.
_ROWS, _STATES = 12, 5
#: Exports of more than so many times the expected, or under one part of it, have one shade.
_CLIP = 3.0
_MISSING = "#c9c4bb"
_SAID = {
    "goods": "over goods not listed",
    "goods and partners": "over goods and partners not treated",
    BEFORE: "over the level before",
}


def charts_of(told: Told) -> dict[str, dict[str, object]]:
    """All charts, by title.

    Parameters
    ----------
    told : Told

    Returns
    -------
    dict of str to dict
        Vega-Lite specifications.
    """
    made = _excess(told) | _study(told)
    group = told.of("group")
    if group is not None:
        for state in told.through[:_STATES]:
            made |= _heat(told, group, state)
    return made


def _excess(told: Told) -> dict[str, dict[str, object]]:
    rows = []
    shown = [x for x in told.levels if x.name == "state"]
    for one in shown:
        for i, partner in enumerate(one.rows["partner"].to_list()):
            if partner != TOGETHER:
                rows.append({
                    "name": told.names[told.flows.partners[partner]], "group": _SAID[one.control],
                    "share": one.found.excess[i], "low": one.found.low[i],
                    "high": one.found.high[i],
                })  # fmt: skip
    if not rows:
        return {}
    first, last = told.span
    title = f"Excess of listed goods, {first} to {last}, million USD"
    names = [told.names[s] for s in told.through]
    groups = [_SAID[x.control] for x in shown]
    said = f"{title}: a point and 90 % interval for each state and counterfactual."
    return {
        title: charts.ranges(pl.DataFrame(rows), names, groups, "million USD", said, percent=False)
    }


def _study(told: Told) -> dict[str, dict[str, object]]:
    """Observed over expected by month, a line a state."""
    one = told.of("state")
    if one is None:
        return {}
    rows = []
    for i, partner in enumerate(one.rows["partner"].to_list()):
        if partner == TOGETHER:
            continue
        for t, (year, month) in enumerate(told.flows.times):
            if np.isfinite(one.found.gap[i, t]):
                at = year + (month - 1) / 12 if month else float(year)
                ratio = one.found.gap[i, t]
                rows.append({"year": at, "name": told.names[told.flows.partners[partner]],
                             "share": ratio, "low": ratio, "high": ratio})  # fmt: skip
    if not rows:
        return {}
    title = f"Event study: listed goods, exports over expected ({_SAID[one.control]})"
    said = f"{title}: one before the first listing in {told.flows.label(told.first)}, by state."
    names = [told.names[s] for s in told.through]
    axis = "exported over expected"
    return {title: charts.lines(pl.DataFrame(rows), names, axis, said, percent=False)}


def _heat(told: Told, one: Level, state: str) -> dict[str, dict[str, object]]:
    """Chapters by month, shaded by how far exports are from the expected."""
    place = told.flows.partners.index(state)
    mine = [i for i, p in enumerate(one.rows["partner"].to_list())
            if p == place and np.isfinite(one.found.low[i])]  # fmt: skip
    mine = sorted(mine, key=lambda i: -one.found.excess[i])[:_ROWS]
    if not mine:
        return {}
    chapters = one.rows["chapter"].to_list()
    codes = [told.flows.chapters[chapters[i]] for i in mine]
    names = [f"{code} {chapter_names().get(code, '')}".strip() for code in codes]
    times = [told.flows.label(t) for t in range(len(told.flows.times))]
    rows = []
    for name, i in zip(names, mine, strict=True):
        for t, time in enumerate(times):
            ratio = one.found.gap[i, t]
            fine = bool(np.isfinite(ratio))
            shade = float(np.clip(np.log2(max(ratio, 1e-9)), -_CLIP, _CLIP)) if fine else None
            rows.append({"goods": name, "month": time, "ratio": float(ratio) if fine else None,
                         "shade": shade})  # fmt: skip
    frame = rounded(pl.DataFrame(rows, {"goods": pl.String, "month": pl.String,
                                        "ratio": pl.Float64, "shade": pl.Float64}))  # fmt: skip
    title = f"Listed goods to {told.names[state]} by month: exports over expected"
    said = (
        f"{title}. The {len(names)} chapters with the greatest excess; blue is less than "
        f"expected, orange more, from an eighth to eight times; grey where nothing is known. The "
        f"first listing is in {told.flows.label(told.first)}."
    )
    few = [t for n, t in enumerate(times) if n % max(len(times) // 9, 1) == 0]
    scale = alt.Scale(domain=[-_CLIP, 0, _CLIP], range=["#0b4f7d", "#f6f4ee", "#b3470b"])
    base = alt.Chart(alt.Data(values=frame.to_dicts())).encode(
        x=alt.X("month:O", sort=times, axis=alt.Axis(
            title=None, values=few, labelAngle=0, labelOverlap="parity", labelSeparation=8)),
        y=alt.Y("goods:N", sort=names, axis=alt.Axis(title=None, labelLimit=170, ticks=False)),
        tooltip=[alt.Tooltip("goods:N"), alt.Tooltip("month:O"),
                 alt.Tooltip("ratio:Q", format=".2f", title="times the expected")],
    )  # fmt: skip
    cells = base.mark_rect().encode(
        color=alt.condition(
            "isValid(datum.shade)",
            alt.Color("shade:Q", scale=scale, legend=alt.Legend(
                orient="bottom", title=None, gradientLength=160, tickCount=3,
                labelExpr="datum.value < 0 ? '1/8' : datum.value > 0 ? '8 times' : 'as expected'",
                values=[-_CLIP, 0, _CLIP])),
            alt.value(_MISSING),
        )
    )  # fmt: skip
    start = alt.Chart(alt.Data(values=[{"month": told.flows.label(told.first)}])).mark_rule(
        color="#000000", strokeWidth=1.5, strokeDash=[4, 3]
    ).encode(x=alt.X("month:O", sort=times, bandPosition=0))  # fmt: skip
    height = 40 + 20 * len(names)
    return {title: charts.finish(alt.layer(cells, start), height, said)}
