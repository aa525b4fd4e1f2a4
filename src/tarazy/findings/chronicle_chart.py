"""A time line of events: a row a vector, a colour a domain, a mark an event."""

from calendar import monthrange
from datetime import date, timedelta

import altair as alt
import polars as pl

from tarazy.findings import charts
from tarazy.lens import Lens

_DOMAINS = ("diplomatic", "economic", "defence", "people", "not coded")
_NOBODY = "None of the vectors"


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


def timeline(lens: Lens, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Events over time.

    Parameters
    ----------
    lens : Lens
    table : polars.DataFrame
        Of ``chronicle``.

    Returns
    -------
    dict of str to dict
        A Vega-Lite specification by title; none without events. An event with several vectors has
        a mark in the row of each.
    """
    if table.is_empty():
        return {}
    rows = [
        {
            "vector": lens.vector_names.get(code, _NOBODY),
            "from": row["date"].isoformat(),
            "to": (last_day(row["date"], row["precision"]) + timedelta(days=1)).isoformat(),
            "domain": row["domain"] or _DOMAINS[-1],
            "type": row["kind"],
            "precision": row["precision"],
            "sides": ", ".join(filter(None, dict.fromkeys(
                [row["actor"], row["target"], *(row["parties"] or "").split(";")]))),
            "read in": row["document"] or row["source"],
        }
        for row in table.iter_rows(named=True)
        for code in (row["vector"] or "").split(";")
    ]  # fmt: skip
    here = {row["vector"] for row in rows}
    names = [n for n in (*lens.vector_names.values(), _NOBODY) if n in here]
    domains = [d for d in _DOMAINS if any(row["domain"] == d for row in rows)]
    palette = alt.Scale(domain=domains, range=list(charts.COLOURS[: len(domains)]))
    data = alt.Data(values=rows)
    told = ["from:N", "precision:N", "sides:N", "type:N", "domain:N", "read in:N"]
    base = alt.Chart(data).encode(
        x=alt.X("from:T", axis=alt.Axis(title=None, format="%Y", tickCount=6)),
        y=alt.Y("vector:N", sort=names, axis=alt.Axis(title=None, ticks=False, labelLimit=170)),
        yOffset=alt.YOffset("domain:N", sort=domains),
        color=alt.Color("domain:N", scale=palette, sort=domains),
        tooltip=told,
    )
    bars = (
        base.transform_filter("datum.precision !== 'day' && datum.precision !== 'range'")
        .mark_bar(height=5, opacity=0.55, strokeWidth=2)  # the stroke shows a single month
        .encode(x2="to:T", stroke=alt.Stroke("domain:N", scale=palette, legend=None))
    )
    points = base.transform_filter(
        "datum.precision === 'day' || datum.precision === 'range'"
    ).mark_point(filled=True, size=45, opacity=0.75)
    years = [day.year for day in table["date"]]
    span = "–".join(str(y) for y in sorted({min(years), max(years)}))
    title = f"Events of {lens.name} by vector and domain, {span}"
    said = (
        f"{title}: a mark an event, in the row of each vector that takes part; a bar where only "
        "the month, year or decade is known."
    )
    height = 60 + len(names) * max(24, 11 * len(domains))
    return {title: charts.finish(alt.layer(bars, points), height, said)}
