"""The path that was and the path without the shock, and below it the gap between them."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings._without import Without
from tarazy.findings.finding import rounded

#: What each method is called where people read it.
NAMES = {
    "plain": "Synthetic control",
    "augmented": "Augmented",
    "difference": "Difference-in-differences",
}
_ACTUAL = "As it was"


def drawn(one: Without, name: str) -> dict[str, dict[str, Any]]:
    """Charts of one outcome.

    Parameters
    ----------
    one : Without
    name : str
        Of the state.

    Returns
    -------
    dict of str to dict
        Vega-Lite specifications by title: the paths, and the gap.
    """
    title = f"{one.outcome.title[0].upper()}{one.outcome.title[1:]}"
    over = f"{name}, {one.outcome.years[0]}–{one.outcome.years[-1]}"
    paths, gaps = f"{title}: {over}", f"{title}: what {one.at} parts, {name}"
    number = ".1%" if one.outcome.share else ".2f"
    axis = alt.Axis(
        title=None, tickCount=5, format="%" if one.outcome.share else ".2f"
    )  # fmt: skip
    return {
        paths: _chart(
            _rows(one, gap=False), [_ACTUAL, *NAMES.values()], one.at, axis, number,
            f"{paths}. The line as it was and three paths without the shock of {one.at}; the band "
            "is the 90 % interval of the synthetic control.",
        ),
        gaps: _chart(
            _rows(one, gap=True), list(NAMES.values()), one.at, axis, number,
            f"{gaps}. The path as it was less each path without the shock; the band is the 90 % "
            "interval of the synthetic control.",
            zero=True,
        ),
    }  # fmt: skip


def _rows(one: Without, *, gap: bool) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    there = np.flatnonzero(np.isfinite(one.actual))
    if not gap:
        rows += [{"year": one.outcome.years[t], "name": _ACTUAL, "value": one.actual[t]}
                 for t in there]  # fmt: skip
    for method, path in one.paths.items():
        for t in there:
            row = {"year": one.outcome.years[t], "name": NAMES[method]}
            low, high = path.year_low[t], path.year_high[t]
            banded = method == "plain" and np.isfinite(low) and np.isfinite(high)
            if gap:
                row |= {"value": path.fit.gap[t]}
                row |= {"low": low, "high": high} if banded else {}
            else:
                row |= {"value": path.fit.synthetic[t]}
                if banded:
                    row |= {"low": one.actual[t] - high, "high": one.actual[t] - low}
            rows.append(row)
    numbers = dict.fromkeys(("value", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema={"year": pl.Int64, "name": pl.String, **numbers})


def _chart(
    table: pl.DataFrame,
    names: list[str],
    at: int,
    axis: alt.Axis,
    number: str,
    description: str,
    *,
    zero: bool = False,
) -> dict[str, Any]:
    colours = {_ACTUAL: "#000000"} | dict(zip(NAMES.values(), charts.COLOURS, strict=False))
    dashes = {_ACTUAL: (1, 0)} | dict(zip(NAMES.values(), charts.DASHES, strict=False))
    legend = alt.Legend(symbolType="stroke", symbolOpacity=1, columns=1)
    base = alt.Chart(alt.Data(values=rounded(table).to_dicts())).encode(
        x=alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6),
                scale=alt.Scale(nice=False)),
        color=alt.Color("name:N", sort=names, legend=legend, scale=alt.Scale(
            domain=names, range=[colours[n] for n in names])),
    )  # fmt: skip
    scale = alt.Scale(zero=zero)
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.15).encode(
        y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q",
    )  # fmt: skip
    line = base.mark_line().encode(
        y=alt.Y("value:Q", axis=axis, scale=scale),
        strokeWidth=alt.condition(
            f"datum.name === '{_ACTUAL}'", alt.value(3), alt.value(1.8)
        ),
        strokeDash=alt.StrokeDash("name:N", sort=names, legend=legend, scale=alt.Scale(
            domain=names, range=[dashes[n] for n in names])),
    )  # fmt: skip
    point = base.mark_point(filled=True, size=70, opacity=0).encode(
        y="value:Q",
        tooltip=[
            alt.Tooltip("name:N", title="path"),
            alt.Tooltip("year:Q", format="d"),
            alt.Tooltip("value:Q", format=number),
            alt.Tooltip("low:Q", format=number),
            alt.Tooltip("high:Q", format=number),
        ],
    )
    shock = alt.Chart(alt.Data(values=[{"year": at - 0.5}])).mark_rule(
        color="#777", strokeDash=[3, 3]
    ).encode(x="year:Q")  # fmt: skip
    layers = [band, shock, line, point]
    if zero:
        level = alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(color="#999").encode(
            y="value:Q"
        )  # fmt: skip
        layers.insert(0, level)
    return charts.finish(alt.layer(*layers), 220 if zero else 270, description)
