"""Bilateral investment treaties: UNCTAD's list of January 2020, as a stock and as events.

Units of the stock are treaties in force on 1 July of each year, 1992-2019. A treaty counts from
the day it enters into force to the day before it ends; one signed and not in force does not
count, and neither does one that ended without a day of entry. A pair and year without a row has
none.

The events are what happened on the listed days from 1992 on: signing and entry into force are
AGREE; a denunciation is REJECT, as the rules of reading have it for an instrument that one side
ends, and an end by consent is RETREAT, since both step back. The list does not say which side
denounced, so the sides stand by alphabet. A treaty that a new one replaced or that ran out ends
by nobody's act of that day: the new treaty is the event.

Traps: the Belgium-Luxembourg Economic Union signs as one and stands as ``BEL|LUX``: its treaties
count for both. The former Yugoslavia's treaty with Russia (1995) has no code and is Serbia's, as
UNCTAD's other treaties of that state are.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import FIRST as FIRST_ACT
from tarazy.sources.acts import numbered, together
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

#: What a day of the list stands for: its column, how it ended, type of event, context, words.
_ACTS = (
    ("date_signed", None, "AGREE", "economic", "investment treaty signed"),
    ("date_in_force", None, "AGREE", "economic", "investment treaty in force"),
    ("date_terminated", "Unilaterally denounced", "REJECT", "economic;legal",
     "investment treaty denounced by one side"),
    ("date_terminated", "Terminated by consent", "RETREAT", "economic;legal",
     "investment treaty ended by consent"),
)  # fmt: skip


def read(folder: Path) -> Iterator[Reading]:
    """Read the investment treaties in force between each two states.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``investment_treaties``; ``events`` of each treaty.
    """
    path = folder / FILE
    frame = pl.read_csv(path, infer_schema=False).with_row_index("treaty")
    yugoslav = pl.col("parties").str.contains("Yugoslavia (former)", literal=True)
    frame = frame.with_columns(
        pl.col("date_signed", "date_in_force", "date_terminated").str.to_date(),
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
    tables = {"ties": ties, "events": _events(_sides(frame))}
    yield Reading(SOURCE, path, tables, pl.concat(set_aside))


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


def _events(sides: pl.DataFrame) -> pl.DataFrame:
    """What happened to each treaty; both states of the Economic Union take part in its acts."""
    dated = ["date_signed", "date_in_force", "date_terminated", "type_terminated"]
    whole = pl.all_horizontal(pl.col("a", "b").is_not_null()).all()
    treaties = sides.group_by("treaty", *dated).agg(
        whole=whole, named=pl.concat_list("a", "b").explode().unique().sort()
    )
    treaties = treaties.filter(pl.col("whole"), pl.col("named").list.len() > 1)
    acts = [
        treaties.filter(
            pl.col(column).dt.year() >= FIRST_ACT,
            pl.lit(value=True) if ended is None else pl.col("type_terminated") == ended,
        ).select(
            *together("named"),
            id=pl.format("bit-{}-{}-{}", pl.col("named").list.join("-"),
                         pl.lit(words.split()[2]), column),
            date=column, precision=pl.lit("day"), kind=pl.lit(kind), context=pl.lit(context),
            domain=pl.lit("economic"), label=pl.lit(words),
        )
        for column, ended, kind, context, words in _ACTS
    ]  # fmt: skip
    return numbered(pl.concat(acts))
