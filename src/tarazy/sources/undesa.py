"""Migrants by origin and destination: United Nations, Department of Economic and Social Affairs.

Persons born in, or where that is not known citizens of, one state who live in another at mid-year:
1995, 2000, 2005, 2010, 2015 and 2019 (1990 is before the ledger's first year). A stock for single
years: years between are not in it, and adding years makes no sense.

Traps. Between successor states of the Soviet Union people who moved before 1991 are migrants, so
the stocks of Kazakhstan and Russia in each other are mostly older than the states. Pairs that a
census did not tell apart are absent, which is missing.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "people/undesa_migrant_stock_1990_2019.parquet"
SOURCE = Source(
    id="undesa",
    producer="United Nations, Department of Economic and Social Affairs, Population Division",
    title="International migrant stock by origin and destination",
    citation="United Nations, Department of Economic and Social Affairs, Population Division. "
    "2019. International Migrant Stock 2019 (United Nations database, "
    "POP/DB/MIG/Stock/Rev.2019).",
    version="2019 revision",
    licence="CC BY",
    url="https://www.un.org/development/desa/pd/content/international-migrant-stock",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read migrants by origin and destination, 1995-2019.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``migrants``, persons.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(
        translate(frame["origin"], "iso3").alias("from"),
        translate(frame["destination"], "iso3").alias("to"),
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = frame.filter(known, pl.col("from") != pl.col("to")).select(
        "year",
        "from",
        "to",
        pl.lit("migrants").alias("indicator"),
        pl.lit("third").alias("reported_by"),
        pl.col("migrants").cast(pl.Float64).alias("value"),
    )
    left = pl.concat(
        [
            aside(frame.filter(pl.col("from").is_null()), "origin", "not a state"),
            aside(frame.filter(pl.col("to").is_null()), "destination", "not a state"),
            aside(frame.filter(pl.col("from") == pl.col("to")), "origin", "its own migrants"),
        ]
    )
    yield Reading(SOURCE, path, {"ties": ties.sort("year", "from", "to")}, left)
