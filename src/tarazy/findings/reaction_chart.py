"""Series on one page, a row each: breaks, shocks and doctrine dates in all of them."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.finding import rounded
from tarazy.findings.series import Series
from tarazy.measures.breaks import Breaks

_KINDS = ("break", "shock", "new doctrine")
_COLOURS = (charts.COLOURS[1], "#777777", charts.COLOURS[2])
#: Part of a row that its series fills, and pixels of a row.
_FILLED, _ROW = 0.7, 92


def _year(time: float, *, monthly: bool) -> float:
    """A time as a year with a fraction."""
    return time / 12 if monthly else float(time)


def rows(series: Sequence[Series]) -> pl.DataFrame:
    """Points of all series, each scaled to fill a row of height 1, the first on top.

    Parameters
    ----------
    series : sequence of Series

    Returns
    -------
    polars.DataFrame
        Columns ``row, series, unit, year, value, low, high, y, y_low, y_high``.
    """
    parts = []
    for k, one in enumerate(series):
        low, high = one.ends
        there = np.isfinite(one.value)
        bottom, top = np.nanmin(low[there]), np.nanmax(high[there])
        base, size = len(series) - 1 - k, max(float(top - bottom), 1e-12)
        scaled = [base + _FILLED * (x[there] - bottom) / size for x in (one.value, low, high)]
        parts.append(pl.DataFrame({
            "row": np.full(int(there.sum()), base), "series": one.title, "unit": one.unit,
            "year": [_year(t, monthly=one.monthly) for t in one.times[there]],
            "value": one.value[there], "low": low[there], "high": high[there],
            "y": scaled[0], "y_low": scaled[1], "y_high": scaled[2],
        }))  # fmt: skip
    return pl.concat(parts)


def multiples(
    title: str,
    series: Sequence[Series],
    breaks: Mapping[tuple[str, str], Breaks],
    shocks: Mapping[str, int],
    editions: Mapping[str, Sequence[int]],
) -> dict[str, object]:
    """Small multiples of some series.

    Parameters
    ----------
    title : str
    series : sequence of Series
        Of one step of time, none without a point.
    breaks : mapping of (str, str) to Breaks
        By name and domain of a series.
    shocks : mapping of str to int
    editions : mapping of str to sequence of int
        Every date that is claimed.

    Returns
    -------
    dict
        A Vega-Lite specification; a row is 92 pixels high, so that it can be read on a phone.
    """
    monthly = series[0].monthly
    table = rows(series)
    first, last = float(str(table["year"].min())), float(str(table["year"].max()))
    marks = [
        {"year": _year(b.date, monthly=monthly), "bottom": len(series) - 1 - k,
         "top": len(series) - 1 - k + _FILLED, "kind": _KINDS[0], "what": one.title}
        for k, one in enumerate(series) if (one.name, one.domain) in breaks
        for b in breaks[one.name, one.domain].breaks
    ]  # fmt: skip
    dated = [(name, time, _KINDS[1]) for name, time in shocks.items()]
    dated += [(name, time, _KINDS[2]) for name, times in editions.items() for time in times]
    marks += [
        {"year": _year(time, monthly=monthly), "bottom": 0, "top": len(series) - 0.05,
         "kind": kind, "what": name}
        for name, time, kind in dated if first <= _year(time, monthly=monthly) <= last
    ]  # fmt: skip
    x = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6),
              scale=alt.Scale(nice=False, zero=False, domain=[first, last]))  # fmt: skip
    high = alt.Scale(domain=[0, len(series)], nice=False)
    base = alt.Chart(alt.Data(values=rounded(table).to_dicts())).encode(x=x, detail="series:N")
    band = base.mark_area(opacity=0.18, color=charts.COLOURS[0]).encode(
        y=alt.Y("y_low:Q", axis=None, scale=high), y2="y_high:Q"
    )
    line = base.mark_line(color=charts.COLOURS[0], strokeWidth=1.8).encode(y="y:Q")
    point = base.mark_point(filled=True, size=50, opacity=0).encode(
        y="y:Q",
        tooltip=["series:N", "unit:N", alt.Tooltip("year:Q", format=".2f" if monthly else "d"),
                 *(alt.Tooltip(f"{c}:Q", format=".2f") for c in ("value", "low", "high"))],
    )  # fmt: skip
    names = [{"y": len(series) - 1 - k + 0.86, "year": first, "title": one.title}
             for k, one in enumerate(series)]  # fmt: skip
    label = alt.Chart(alt.Data(values=names)).mark_text(
        align="left", baseline="middle", fontSize=12, color="#333", limit=330,
    ).encode(x=x, y=alt.Y("y:Q", scale=high), text="title:N")  # fmt: skip
    layers = [band, line, point, label]
    if marks:
        kinds = [k for k in _KINDS if any(m["kind"] == k for m in marks)]
        palette = alt.Scale(domain=kinds, range=[_COLOURS[_KINDS.index(k)] for k in kinds])
        rule = alt.Chart(alt.Data(values=marks)).mark_rule(strokeWidth=1.6).encode(
            x=x, y=alt.Y("bottom:Q", scale=high), y2="top:Q",
            color=alt.Color("kind:N", scale=palette, sort=kinds,
                            legend=alt.Legend(symbolType="stroke")),
            strokeDash=alt.StrokeDash("kind:N", scale=alt.Scale(
                domain=kinds, range=[[[1, 0], [4, 3], [1, 2]][_KINDS.index(k)] for k in kinds]),
                legend=alt.Legend(symbolType="stroke")),
            tooltip=["kind:N", "what:N", alt.Tooltip("year:Q", format=".2f" if monthly else "d")],
        )  # fmt: skip
        layers.append(rule)
    said = (
        f"{title}: {len(series)} series below each other, each with its 90 % band and its own "
        "scale; solid rules are breaks, dashed ones shocks, dotted ones new doctrines."
    )
    return charts.finish(alt.layer(*layers), _ROW * len(series) + 40, said)
