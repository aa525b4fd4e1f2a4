"""Bilateral investment treaties in force: UNCTAD's list of January 2020.

Units are treaties in force on 1 July of each year, 1992-2019. A treaty counts from the day it
enters into force to the day before it ends; one signed and not in force does not count, and
neither does one that ended without a day of entry. A pair and year without a row has none.

Traps: the Belgium-Luxembourg Economic Union signs as one and stands as ``BEL|LUX``: its treaties
count for both. The former Yugoslavia's treaty with Russia (1995) has no code and is Serbia's, as
UNCTAD's other treaties of that state are.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside, unordered

FILE = "diplomacy/unctad_bits_jan2020.csv"
SOURCE = Source(
    id="unctad-bits",
    producer="UN Trade and Development (UNCTAD)",
    title="International Investment Agreements Navigator: bilateral investment treaties",
    citation="UNCTAD: International Investment Agreements Navigator, Investment Policy Hub, "
    "January 2020.",
    version="January 2020",
    licence="free use, cited",
    url="https://investmentpolicy.unctad.org/international-investment-agreements",
)
FIRST, LAST = 1992, 2019


def read(folder: Path) -> Iterator[Reading]:
    """Read the investment treaties in force between each two states.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``investment_treaties``.
    """
    path = folder / FILE
    frame = pl.read_csv(path, infer_schema=False).with_row_index("treaty")
    yugoslav = pl.col("parties").str.contains("Yugoslavia (former)", literal=True)
    frame = frame.with_columns(
        pl.col("date_in_force").str.to_date(), pl.col("date_terminated").str.to_date(),
        iso3_b=pl.when(yugoslav).then(pl.col("iso3_b").fill_null("SRB")).otherwise("iso3_b"),
    )  # fmt: skip
    started = pl.col("date_in_force").is_not_null()
    sides = _sides(frame.filter(started))
    known = pl.col("a").is_not_null() & pl.col("b").is_not_null() & (pl.col("a") != pl.col("b"))
    set_aside = [
        aside(frame.filter(~started), "title", "no day of entry into force"),
        aside(sides.filter(~known), "title", "a party is not a state"),
    ]
    ties = _in_force(unordered(sides.filter(known), "a", "b"))
    yield Reading(SOURCE, path, {"ties": ties}, pl.concat(set_aside))


def _sides(frame: pl.DataFrame) -> pl.DataFrame:
    for side in ("a", "b"):
        split = frame.with_columns(pl.col(f"iso3_{side}").str.split("|").alias(side))
        frame = split.explode(side)
        frame = frame.with_columns(translate(frame.get_column(side), "iso3"))
    return frame


def _in_force(treaties: pl.DataFrame) -> pl.DataFrame:
    years = treaties.with_columns(year=pl.int_ranges(FIRST, LAST + 1, dtype=pl.Int16))
    mid = pl.date(pl.col("year"), 7, 1)
    ended = (pl.col("date_terminated") <= mid).fill_null(value=False)
    standing = years.explode("year").filter(pl.col("date_in_force") <= mid, ~ended)
    # A pair may sign again before the first treaty ends: each treaty counts.
    counted = standing.group_by("year", "from", "to").agg(
        value=pl.col("treaty").n_unique().cast(pl.Float64)
    )
    return counted.with_columns(
        indicator=pl.lit("investment_treaties"), reported_by=pl.lit("third")
    ).sort("year", "from", "to")
