"""Visits to and from the United States: the Office of the Historian's two lists.

Units are visits. Trips abroad of the President and the Secretary of State (to December 2024) and
visits of foreign heads of state or government to the United States (to 12 November 2024). A visit
counts in the year it starts; a trip is one whoever travels, so a President and a Secretary in
one place on one day are two. 1992 on is read.

The same trips are events with their days and the name of who travelled, the first weeks of 2025
among them: a part of a year is no count of it, but what happened in it happened. Who met whom
and why stands in the lists' remarks, which are not read.

Traps: one trip may stand in several rows, under an old and a new name of the country or by town;
the seven weeks of 2025 give no count, because a part of a year is none. Northern
Ireland, Wales and Greenland are read as the state they belong to.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import numbered
from tarazy.sources.countries import translate
from tarazy.sources.dates import first_day, precision
from tarazy.sources.reading import Reading, Source, aside

TRAVELS = "diplomacy/us_president_secstate_travels.parquet"
VISITORS = "diplomacy/foreign_leader_visits_to_us.parquet"
_PRODUCER = "US Department of State, Office of the Historian"
TRAVELS_SOURCE = Source(
    id="state-travels",
    producer=_PRODUCER,
    title="Travels abroad of the President and of the Secretary of State",
    citation="Office of the Historian, Foreign Service Institute, US Department of State: "
    "Presidential and Secretaries Travels Abroad.",
    version="to 19 February 2025",
    licence="CC0",
    url="https://history.state.gov/departmenthistory/travels",
)
VISITORS_SOURCE = Source(
    id="state-visitors",
    producer=_PRODUCER,
    title="Visits to the United States by foreign leaders and heads of state",
    citation="Office of the Historian, Foreign Service Institute, US Department of State: "
    "Visits by Foreign Leaders.",
    version="to 12 November 2024",
    licence="CC0",
    url="https://history.state.gov/departmenthistory/visits",
)
LAST = 2024
_TITLES = {"president": "President", "secretary": "Secretary of State"}

#: Names of the two lists that say where, not which state: the state stands behind them. Kosovo
#: was visited under Yugoslavia's name; Yugoslavia after April 1992 is Serbia with Montenegro.
_SEEN_AS = {
    "Yugoslavia": "SRB",
    "Serbia and Montenegro": "SRB",
    "Yugoslavia (Kosovo)": "XKX",
    "Serbia-Montenegro (Kosovo)": "XKX",
    "Denmark (Greenland)": "DNK",
    "United Kingdom (Northern Ireland)": "GBR",
    "United Kingdom (Wales)": "GBR",
    "West Bank": "PSE",
    "Palestinian Authority": "PSE",
    "U.S.S.R.": "RUS",
    "Bosnian Federation": "BIH",
    "Somoa": "WSM",
}


def read(folder: Path) -> Iterator[Reading]:
    """Read the visits paid by the United States, then those it received.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``visits`` and ``events`` of the type CONSULT, one reading each
        list.
    """
    paid = _states(pl.read_parquet(folder / TRAVELS), "country")
    ties = _count(paid, "name").with_columns(
        pl.lit("USA").alias("from"), reported_by=pl.lit("from")
    )
    title = pl.col("role").replace(_TITLES).fill_null("")
    acts = _events(paid, pl.format("{} {}", title, "name"), "USA", "state", "us-paid")
    tables = {"ties": ties.rename({"state": "to"}), "events": acts}
    yield Reading(TRAVELS_SOURCE, folder / TRAVELS, tables, _left_out(paid, "country"))
    received = _states(pl.read_parquet(folder / VISITORS), "from_country")
    ties = _count(received, "visitor").with_columns(to=pl.lit("USA"), reported_by=pl.lit("to"))
    acts = _events(received, pl.col("visitor"), "state", "USA", "us-received")
    tables = {"ties": ties.rename({"state": "from"}), "events": acts}
    yield Reading(VISITORS_SOURCE, folder / VISITORS, tables, _left_out(received, "from_country"))


def _states(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    name = frame.get_column(column).str.strip_chars()
    state = name.replace_strict(_SEEN_AS, default=None, return_dtype=pl.String)
    # Antarctica has a code and is no state.
    state = pl.select(pl.coalesce(state, translate(name, "name"))).to_series().replace("ATA", None)
    year = pl.col("start").str.slice(0, 4).cast(pl.Int16)
    return frame.with_columns(state=state, year=year).filter(pl.col("year") >= 1992)


def _count(visits: pl.DataFrame, visitor: str) -> pl.DataFrame:
    read = visits.filter(pl.col("state").is_not_null(), pl.col("year") <= LAST)
    trips = read.unique([visitor, "start", "state"])
    counted = trips.group_by("year", "state").agg(value=pl.len().cast(pl.Float64))
    return counted.with_columns(indicator=pl.lit("visits")).sort("year", "state")


def _events(
    visits: pl.DataFrame, who: pl.Expr, actor: str, target: str, prefix: str
) -> pl.DataFrame:
    """One event a trip: the day it starts, and who travelled."""
    read = visits.filter(pl.col("state").is_not_null()).with_columns(
        who=who.str.strip_chars(), USA=pl.lit("USA")
    )
    trips = read.unique(["who", "start", "state"]).filter(pl.col("state") != "USA")
    return numbered(
        trips.select(
            id=pl.format("{}-{}-{}", pl.lit(prefix), "state", "start"),
            date=first_day("start"), precision=precision("start"),
            actor=actor, target=target, kind=pl.lit("CONSULT"), mode=pl.lit("visit"),
            context=pl.lit("diplomatic"), domain=pl.lit("diplomatic"),
            label=pl.format("visit: {}", "who"),
        )
    )  # fmt: skip


def _left_out(visits: pl.DataFrame, column: str) -> pl.DataFrame:
    unknown = visits.filter(pl.col("state").is_null())
    early = visits.filter(pl.col("year") > LAST).with_columns(pl.col("year").cast(pl.String))
    return pl.concat(
        [aside(unknown, column, "not a state"), aside(early, "year", "only the start of the year")]
    )
