"""Trade agreements by the day they were signed: the Global Preferential Trade Agreements Database.

Events of the type AGREE, one an agreement with all its parties, signed from 1992 on. The list is
older and shorter than DESTA's (``desta``), which has the year only: one agreement may stand in
both, and both rows stay.

Traps: for the agreement of Armenia with Kazakhstan day and month are in one order here and in the
other in a list drawn from the same texts, so a day below 13 may be a month. Agreements without a
day of signature are set aside.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import FIRST, numbered, together
from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "diplomacy/manytreaties_parties_GPTAD.parquet"
SOURCE = Source(
    id="gptad",
    producer="World Bank and Center for International Business, Tuck School; manydata",
    title="Global Preferential Trade Agreements Database: parties",
    citation="World Bank and Center for International Business, Tuck School of Business at "
    "Dartmouth College: Global Preferential Trade Agreements Database; James Hollway and others: "
    "manytreaties, globalgov/manytreaties.",
    version="as in manytreaties",
    licence="CC BY 4.0",
    url="https://wits.worldbank.org/wits/gptad.html",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the signature of trade agreements.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events`` of the type AGREE.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    state = translate(frame.get_column("stateID"), "iso3")
    signed = pl.col("Signature").str.to_date(strict=False)
    frame = frame.with_columns(state=state, signed=signed)
    known = pl.col("signed").is_not_null()
    treaties = frame.filter(known).group_by("treatyID").agg(
        pl.col("signed").min(), pl.col("Title").min(),
        state=pl.col("state").drop_nulls().unique().sort(),
    )  # fmt: skip
    taken = (pl.col("state").list.len() > 1) & (pl.col("signed").dt.year() >= FIRST)
    events = numbered(
        treaties.filter(taken).select(
            *together("state"),
            id=pl.format("gptad-{}", "treatyID"),
            date="signed", precision=pl.lit("day"), kind=pl.lit("AGREE"),
            context=pl.lit("economic"), domain=pl.lit("economic"),
            label=pl.format("trade agreement: {}", "Title"),
        )
    )  # fmt: skip
    left = [
        aside(frame.filter(~known), "Title", "no day of signature"),
        aside(frame.filter(pl.col("state").is_null()), "stateID", "not a state"),
        aside(treaties.filter(~taken), "Title", f"before {FIRST}, or one party"),
    ]
    yield Reading(SOURCE, path, {"events": events}, pl.concat(left))
