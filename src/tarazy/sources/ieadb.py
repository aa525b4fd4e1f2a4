"""Bilateral environmental agreements: the International Environmental Agreements Database.

Units are agreements of two states, counted from the year of signature and as long as no end is
known, 1992-2016. Amendments and extensions of an agreement are not counted beside it; agreements
by exchange of notes and protocols are. A pair and year without a row has none. The same
agreements are events of the day of signature, with the subject that their titles name.

Traps: later accessions to multilateral agreements have ids of their own and often two parties,
so only ids that name two states (``KAZ-RUS[...]``) are bilateral; a year of 2699 or 2899 stands
for one not known. After 2016 almost nothing is entered. Agreements of the Soviet Union are
Russia's. Four codes stand for two states each (North and South Korea, Guinea and Equatorial
Guinea, the two Sudans, Swaziland and South West Africa) and are set aside.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import FIRST as FIRST_ACT
from tarazy.sources.acts import numbered
from tarazy.sources.countries import translate
from tarazy.sources.dates import first_day, precision
from tarazy.sources.reading import Reading, Source, aside, unordered

FILE = "diplomacy/manytreaties_parties_IEADB.parquet"
SOURCE = Source(
    id="ieadb",
    producer="IEADB Project, University of Oregon; manydata",
    title="International Environmental Agreements Database: parties",
    citation="Ronald B. Mitchell: International Environmental Agreements Database Project "
    "(Version 2020.1), iea.uoregon.edu; James Hollway and others: manytreaties, "
    "globalgov/manytreaties.",
    version="2020.1",
    licence="CC BY 4.0",
    url="https://www.iea.ulaval.ca/",
)
FIRST, LAST = 1992, 2016

_TWO_STATES = r"^[A-Z]{3}-[A-Z]{3}[\[_]"
#: What an id says of an amendment or extension: the letter E after the year.
_AMENDS = r"^[^_]*_\d{4}E"
#: Words of a title after which it says what the agreement is about.
_ABOUT = r"(?i)\b(?:concerning|regarding|relating to|in the field of|on|for)\s+(?:the\s+)?(.+)$"
_LONGEST = 80


def read(folder: Path) -> Iterator[Reading]:
    """Read the stock of bilateral environmental agreements of each two states.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``environment_agreements``; ``events`` of their signature.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    # Algeria is the one state that is not under its ISO code.
    state = translate(frame.get_column("stateID").replace("ALG", "DZA"), "iso3")
    frame = frame.with_columns(
        state=state,
        first=pl.col("Begin").str.slice(0, 4).cast(pl.Int16, strict=False),
        end=pl.col("End").str.slice(0, 4).cast(pl.Int16, strict=False),
    )
    bilateral = pl.col("treatyID").str.contains(_TWO_STATES)
    treaties = _pairs(frame.filter(bilateral))
    whole = (pl.col("states") == 2) & (pl.col("first") < 2100)
    amends = pl.col("treatyID").str.contains(_AMENDS)
    set_aside = [
        aside(frame.filter(pl.col("state").is_null()), "stateID", "a code of two states"),
        aside(frame.filter(~bilateral), "treatyID", "not a bilateral agreement"),
        aside(treaties.filter(amends), "treatyID", "amends an agreement that is counted"),
        aside(treaties.filter(~whole, ~amends), "treatyID", "not two states, or no year"),
    ]
    taken = treaties.filter(whole, ~amends)
    tables = {"ties": _stock(taken), "events": _events(taken)}
    yield Reading(SOURCE, path, tables, pl.concat(set_aside))


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    # Some agreements stand twice, under two numbers of the database: the id is the agreement.
    treaties = frame.group_by("treatyID").agg(
        a=pl.col("state").min(), b=pl.col("state").max(),
        states=pl.col("stateID").n_unique() - pl.col("state").is_null().any(),
        first=pl.col("first").min(), end=pl.col("end").max(),
        signed=pl.col("Begin").min(), title=pl.col("Title").min(),
    )  # fmt: skip
    return unordered(treaties, "a", "b")


def _stock(treaties: pl.DataFrame) -> pl.DataFrame:
    years = treaties.with_columns(year=pl.int_ranges(FIRST, LAST + 1, dtype=pl.Int16))
    ended = (pl.col("end") <= pl.col("year")).fill_null(value=False)
    standing = years.explode("year").filter(pl.col("first") <= pl.col("year"), ~ended)
    counted = standing.group_by("year", "from", "to").agg(value=pl.len().cast(pl.Float64))
    return counted.with_columns(
        indicator=pl.lit("environment_agreements"), reported_by=pl.lit("third")
    ).sort("year", "from", "to")


def _events(treaties: pl.DataFrame) -> pl.DataFrame:
    """The signature of each agreement, with its subject in the words of its title, cut short."""
    about = pl.col("title").str.extract(_ABOUT).str.slice(0, _LONGEST).str.strip_chars(" ,;.")
    signed = treaties.filter(pl.col("first") >= FIRST_ACT, pl.col("from") != pl.col("to"))
    return numbered(
        signed.select(
            id=pl.format("env-{}-{}-{}", "from", "to", "signed"),
            date=first_day("signed"), precision=precision("signed"),
            actor="from", target="to", kind=pl.lit("AGREE"), context=pl.lit("environment"),
            domain=pl.lit("diplomatic"),
            label=pl.concat_str(pl.lit("environmental agreement"), about.fill_null(""),
                                separator=": ").str.strip_chars_end(": "),
        )
    )  # fmt: skip
