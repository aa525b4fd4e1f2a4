"""Charts of findings: Altair in, Vega-Lite out; one look for all of them."""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from tarazy.findings.finding import rounded

#: Okabe and Ito (2008): told apart by the colour-blind, and by their greys in print.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555", "#000000")
DASHES = ((1, 0), (6, 2), (2, 2), (8, 2, 2, 2), (4, 4), (10, 3), (1, 3), (3, 1))
SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "wedge", "arrow")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def finish(chart: Any, height: int, description: str) -> dict[str, Any]:
    """A chart as a Vega-Lite specification that fills its container.

    Parameters
    ----------
    chart : altair.Chart or altair.LayerChart
    height : int
        Pixels.
    description : str
        The text alternative: what a reader who cannot see the chart should know.

    Returns
    -------
    dict
    """
    done = (
        chart.properties(
            width="container", height=height, description=description,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(font=_FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12, titleFontSize=12, gridColor="#e5e5e0", domainColor="#999",
            tickColor="#999", labelColor="#333", titleColor="#333", titleFontWeight="normal",
        )
        .configure_legend(
            orient="bottom", columns=2, labelFontSize=12, title=None, symbolSize=90,
            labelLimit=320, labelColor="#333",
        )
    )  # fmt: skip
    # Altair checked every part when it was made; to check the whole again doubles the time.
    return dict(done.to_dict(validate=False))


def unchecked() -> AbstractContextManager[None]:
    """While it is open, Altair takes parts of charts as they come.

    It otherwise holds each part against the schema of Vega-Lite as it is made, which is half of
    the time that charts take and tells those who write them of their mistakes. No figure can make
    one: they stand in the data, which the schema leaves open. Tests draw with the checks on.

    Returns
    -------
    context manager
    """
    manager: AbstractContextManager[None] = debug_mode(False)
    return manager


def percent_axis(title: str) -> alt.Axis:
    """An axis of shares in percent.

    Parameters
    ----------
    title : str

    Returns
    -------
    altair.Axis
    """
    return alt.Axis(format="%", title=title, tickCount=5)


def vector_scale(
    names: Sequence[str], focus: str | None = None, among: Sequence[str] | None = None
) -> alt.Scale:
    """Colours of vectors, the same in every chart of a lens.

    Parameters
    ----------
    names : sequence of str
        In the lens's order.
    focus : str, optional
        One of them that is drawn black.
    among : sequence of str, optional
        All of the lens's names, where not all are drawn: each keeps the colour of its place there.

    Returns
    -------
    altair.Scale
    """
    places = _places(names, among)
    colours = [COLOURS[i] if n != focus else "#000000" for n, i in zip(names, places, strict=True)]
    return alt.Scale(domain=list(names), range=colours)


def _places(names: Sequence[str], among: Sequence[str] | None) -> list[int]:
    """Which colour and which dashes names have."""
    known = list(names if among is None else among)
    return [known.index(name) % len(COLOURS) for name in names]


def lines(
    table: pl.DataFrame,
    names: Sequence[str],
    title: str,
    description: str,
    *,
    percent: bool = True,
    focus: str | None = None,
    among: Sequence[str] | None = None,
) -> Any:
    """Figures over years, a line and a 90 % band a name.

    Parameters
    ----------
    table : polars.DataFrame
        Columns ``year, name, share, low, high``.
    names : sequence of str
        Vector names in the lens's order.
    title : str
        Of the vertical axis.
    description : str
    percent : bool
        Whether the figures are shares shown in percent.
    focus : str, optional
        A name drawn black and thick, such as the focal state among its vectors.
    among : sequence of str, optional
        As for `vector_scale`.

    Returns
    -------
    dict
    """
    number = ".1%" if percent else ".2f"
    axis = percent_axis(title) if percent else alt.Axis(title=title, tickCount=5)
    shown = rounded(table).filter(pl.col("share").is_not_null())
    legend = alt.Legend(symbolType="stroke", symbolOpacity=1) if len(names) > 1 else None
    places = zip(names, _places(names, among), strict=True)
    dashes = [DASHES[0 if name == focus else i] for name, i in places]
    dash = alt.Scale(domain=list(names), range=dashes)
    base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(
        x=alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6),
                scale=alt.Scale(nice=False)),
        color=alt.Color("name:N", scale=vector_scale(names, focus, among), sort=list(names),
                        legend=legend),
    )  # fmt: skip
    band = base.mark_area(opacity=0.1).encode(
        y=alt.Y("low:Q", axis=axis), y2="high:Q",
    )  # fmt: skip
    in_focus = f"datum.name === {json.dumps(focus)}"
    thick = alt.condition(in_focus, alt.value(3.5), alt.value(2)) if focus else alt.value(2)
    line = base.mark_line().encode(
        y="share:Q",
        strokeWidth=thick,
        strokeDash=alt.StrokeDash("name:N", scale=dash, sort=list(names), legend=legend),
    )
    point = base.mark_point(filled=True, size=70, opacity=0).encode(
        y="share:Q",
        tooltip=[
            alt.Tooltip("name:N", title="of"),
            alt.Tooltip("year:Q", format="d"),
            alt.Tooltip("share:Q", format=number),
            alt.Tooltip("low:Q", format=number),
            alt.Tooltip("high:Q", format=number),
        ],
    )
    return finish(alt.layer(band, line, point), 280, description)


def ranges(
    table: pl.DataFrame,
    names: Sequence[str],
    groups: Sequence[str],
    title: str,
    description: str,
    *,
    percent: bool = True,
) -> Any:
    """Points with intervals: a row a name, a colour and shape a group.

    Parameters
    ----------
    table : polars.DataFrame
        Columns ``name, group, share, low, high``.
    names, groups : sequence of str
        In order.
    title : str
        Of the horizontal axis.
    description : str
    percent : bool
        Whether the figures are shares shown in percent.

    Returns
    -------
    dict
    """
    number = ".1%" if percent else ".2f"
    axis = percent_axis(title) if percent else alt.Axis(title=title, tickCount=5)
    shown = rounded(table).filter(pl.col("share").is_not_null())
    palette = alt.Scale(domain=list(groups), range=list(COLOURS[: len(groups)]))
    shapes = alt.Scale(domain=list(groups), range=list(SHAPES[: len(groups)]))
    base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(
        y=alt.Y("name:N", sort=list(names), axis=alt.Axis(title=None, labelLimit=170, ticks=False)),
        yOffset=alt.YOffset("group:N", sort=list(groups)),
        color=alt.Color("group:N", scale=palette, sort=list(groups)),
    )
    rule = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", axis=axis), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=65, opacity=1).encode(
        x="share:Q",
        shape=alt.Shape("group:N", scale=shapes, sort=list(groups)),
        tooltip=[
            alt.Tooltip("name:N", title="of"),
            alt.Tooltip("group:N", title="of"),
            alt.Tooltip("share:Q", format=number),
            alt.Tooltip("low:Q", format=number),
            alt.Tooltip("high:Q", format=number),
        ],
    )
    return finish(alt.layer(rule, point), 26 + 14 * len(groups) * len(names), description)
