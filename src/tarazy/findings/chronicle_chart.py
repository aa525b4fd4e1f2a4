"""A time line of events: a row a vector, a colour a domain, a mark an event."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from tarazy.findings import charts
from tarazy.lens import Lens

_DOMAINS = ("diplomatic", "economic", "defence", "people", "not coded")
_NOBODY = "None of the vectors"
#: The most events that have a mark each.
_MARKS = 150
#: The most codes that a mark names.
_CODES = 8
_YEARS = alt.Axis(title=None, format="%Y", tickCount=6)


def last_day(day: date, precision: str) -> date:
    """The last day that an event's date may be.

    Parameters
    ----------
    day : datetime.date
        The first.
    precision : {"day", "month", "year", "decade", "range"}

    Returns
    -------
    datetime.date
        The same for a day, and for a range, whose end is not known.
    """
    if precision == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    if precision == "year":
        return date(day.year, 12, 31)
    return date(day.year + 9, 12, 31) if precision == "decade" else day


def timeline(lens: Lens, events: pl.DataFrame, shown: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Events over time.

    Parameters
    ----------
    lens : Lens
    events : polars.DataFrame
        One row an event, in the columns of ``chronicle``'s table.
    shown : polars.DataFrame
        Those of them that the table shows.

    Returns
    -------
    dict of str to dict
        A Vega-Lite specification by title; none without events. An event with several vectors
        stands in the row of each. Up to 150 have a mark each; of more the numbers by year are
        drawn, and a mark for each of those shown.
    """
    if events.is_empty():
        return {}
    many = events.height > _MARKS
    names = [n for n in (*lens.vector_names.values(), _NOBODY) if n in _rows_of(lens, events)]
    there = set(events["domain"].fill_null(_DOMAINS[-1]))
    domains = [d for d in _DOMAINS if d in there]
    years = [day.year for day in events["date"]]
    span = "–".join(str(y) for y in sorted({min(years), max(years)}))
    title = f"Events of {lens.name} by vector and domain, {span}"
    marks = _marks(_values(lens, shown if many else events), names, domains)
    layers = [_numbers(lens, events, names, domains), *marks] if many else marks
    said = (
        f"{title}: a disc a year, by the number of events with each vector, and a mark for each "
        f"of the {shown.height} events listed."
        if many
        else f"{title}: a mark an event, in the row of each vector that takes part; a bar where "
        "only the month, year or decade is known."
    )
    height = 60 + len(names) * max(24, 11 * len(domains))
    return {title: charts.finish(alt.layer(*layers), height, said)}


def _rows_of(lens: Lens, events: pl.DataFrame) -> set[str]:
    """Names of the rows of the chart."""
    cells = events["vector"].fill_null("").unique()
    return {lens.vector_names.get(code, _NOBODY) for cell in cells for code in cell.split(";")}


def _values(lens: Lens, events: pl.DataFrame) -> list[dict[str, str]]:
    """What a mark says, one for each vector of an event."""
    return [
        {
            "vector": lens.vector_names.get(code, _NOBODY),
            "from": row["date"].isoformat(),
            "to": (last_day(row["date"], row["precision"]) + timedelta(days=1)).isoformat(),
            "domain": row["domain"] or _DOMAINS[-1],
            "type": row["type"],
            "what": row["label"] or "",
            "precision": row["precision"],
            "sides": _sides(row),
            "read in": row["document"] or row["source"],
        }
        for row in events.iter_rows(named=True)
        for code in (row["vector"] or "").split(";")
    ]


def _sides(row: dict[str, Any]) -> str:
    named = dict.fromkeys([row["actor"], row["target"], *(row["parties"] or "").split(";")])
    codes = [code for code in named if code]
    more = f" and {len(codes) - _CODES} more" if len(codes) > _CODES else ""
    return ", ".join(codes[:_CODES]) + more


def _axes(names: list[str], domains: list[str]) -> dict[str, Any]:
    """A row a vector, in it a line a domain; colours the same in all layers."""
    palette = alt.Scale(domain=domains, range=list(charts.COLOURS[: len(domains)]))
    return {
        "y": alt.Y("vector:N", sort=names, axis=alt.Axis(title=None, ticks=False, labelLimit=170)),
        "yOffset": alt.YOffset("domain:N", sort=domains),
        "color": alt.Color(
            "domain:N", scale=palette, sort=domains,
            legend=alt.Legend(symbolType="circle", symbolOpacity=1, symbolStrokeWidth=0),
        ),
    }  # fmt: skip


def _numbers(lens: Lens, events: pl.DataFrame, names: list[str], domains: list[str]) -> alt.Chart:
    """Discs in the middle of the year, their area the number of events."""
    counted = (
        events.select(
            pl.col("vector").fill_null("").str.split(";"),
            pl.col("domain").fill_null(_DOMAINS[-1]), year=pl.col("date").dt.year(),
        )
        .explode("vector")
        .group_by("vector", "domain", "year").len("events").sort("vector", "domain", "year")
    )  # fmt: skip
    rows = [
        {"vector": lens.vector_names.get(code, _NOBODY), "domain": domain, "events": number,
         "year": year, "middle": f"{year}-07-01"}
        for code, domain, year, number in counted.select(
            "vector", "domain", "year", "events").iter_rows()
    ]  # fmt: skip
    sizes = alt.Scale(type="linear", domain=[0, 20], range=[0, 420], clamp=True)
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(opacity=0.3)
        .encode(
            x=alt.X("middle:T", axis=_YEARS),
            size=alt.Size("events:Q", scale=sizes, legend=None),
            tooltip=["year:N", "vector:N", "domain:N", "events:Q"],
            **_axes(names, domains),
        )
    )


def _marks(values: list[dict[str, str]], names: list[str], domains: list[str]) -> list[alt.Chart]:
    """Points for days, bars for months, years and decades."""
    told = ["from:N", "precision:N", "sides:N", "type:N", "what:N", "domain:N", "read in:N"]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("from:T", axis=_YEARS), tooltip=told, **_axes(names, domains)
    )
    bars = (
        base.transform_filter("datum.precision !== 'day' && datum.precision !== 'range'")
        # A square cap shows a single month.
        .mark_rule(strokeWidth=5, strokeCap="square", opacity=0.55)
        .encode(x2="to:T")
    )
    points = base.transform_filter(
        "datum.precision === 'day' || datum.precision === 'range'"
    ).mark_point(filled=True, size=45, opacity=0.75)
    return [bars, points]
