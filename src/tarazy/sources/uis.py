"""Students abroad: UNESCO Institute for Statistics, the ten largest partners of a state.

Two files, two sources, 1998-2019. ``uis-destinations`` has the ten states to which most students of
a state go; ``uis-origins`` the ten from which most of its foreign students come. They overlap and
agree, up to later revisions. Figures are persons as the destination reported them; fractions are
estimates of the institute. 2020 and 2021 were stubs when the files were made and are not entered.

Traps. A destination that did not report a year is absent from everybody's list of that year, which
is missing and not zero, and makes the shares of the others too large: Russia in 2010 and 2013 (see
the doubts: for her neighbours she is the first destination), the United States in 1998, 2000-2004,
2006-2012 and 2019, Germany in 2011 and 2012, China always. Russia's figures of 2000-2007 count her
neighbours only. ``OTH`` is the rest below the ten and ``XDN`` students of unknown origin.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

DESTINATIONS_FILE = "people/uis_top10_destinations_by_origin.parquet"
ORIGINS_FILE = "people/uis_top10_origins_by_destination.parquet"
DESTINATIONS_SOURCE = Source(
    id="uis-destinations",
    producer="UNESCO Institute for Statistics",
    title="Outbound tertiary students: ten largest destinations by origin",
    citation="UNESCO Institute for Statistics: Inbound internationally mobile students by "
    "country of origin (http://data.uis.unesco.org), as collected by 360info.",
    version="360-info/report-global-education@b09bb22a",
    licence="CC BY 4.0",
    url="http://data.uis.unesco.org/",
)
ORIGINS_SOURCE = replace(
    DESTINATIONS_SOURCE,
    id="uis-origins",
    title="Inbound tertiary students: ten largest origins by destination",
)
_LAST_YEAR = 2019


def read(folder: Path) -> Iterator[Reading]:
    """Read students abroad by destination and by origin, 1998-2019.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``students``: the ten largest destinations of every origin.
    Reading
        The same: the ten largest origins of every destination.
    """
    yield _students(folder / DESTINATIONS_FILE, DESTINATIONS_SOURCE)
    yield _students(folder / ORIGINS_FILE, ORIGINS_SOURCE)


def _students(path: Path, source: Source) -> Reading:
    frame = pl.read_parquet(path)
    whole = frame.filter(pl.col("year") <= _LAST_YEAR)
    whole = whole.with_columns(
        translate(whole["origin"], "iso3").alias("from"),
        translate(whole["destination"], "iso3").alias("to"),
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = whole.filter(known, pl.col("from") != pl.col("to")).select(
        "year",
        "from",
        "to",
        pl.lit("students").alias("indicator"),
        pl.lit("third").alias("reported_by"),
        pl.col("students").round(3).alias("value"),
    )
    left = pl.concat(
        [
            aside(frame.filter(pl.col("year") > _LAST_YEAR), "year", "few states had reported"),
            aside(whole.filter(pl.col("from").is_null()), "origin", "not a state"),
            aside(whole.filter(pl.col("to").is_null()), "destination", "not a state"),
            aside(whole.filter(pl.col("from") == pl.col("to")), "origin", "its own students"),
        ]
    )
    return Reading(source, path, {"ties": ties.sort("year", "from", "to")}, left)
