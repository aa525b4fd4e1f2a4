"""Dated visits read from public pages: 45 between Kazakhstan, its partners and others, 1992-2025.

Events, not ties: the list is what readers came upon, so its rows are visits that took place and
the lack of a row says nothing. Dates are known to the day, the month or the year. The quoted
words of the pages are not read, and neither are the counts that some pages give.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.dates import first_day, precision
from tarazy.sources.reading import Reading, Source

FILE = "diplomacy/visits_read_from_pages.csv"
SOURCE = Source(
    id="visits-read",
    producer="Public pages: news agencies, foreign ministries, presidents' offices",
    title="Visits read from public pages",
    citation="Tarazy: visits read from public pages, each row with the address of its page in "
    "the file.",
    version="1992-2025",
    licence="facts",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the visits as events.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events`` of the kind CONSULT: the visitor acts on the host.
    """
    path = folder / FILE
    # A remark in brackets (which visit it was by someone's count) is no part of the kind.
    label = pl.col("kind").str.replace_all(r"\s*\(.*?\)", "").str.replace_all(r"[,;]\s*", "; ")
    events = pl.read_csv(path, infer_schema=False).select(
        id=pl.concat_str(pl.lit("visit"), "visitor_iso3", "host_iso3", "date_start", separator="-"),
        date=first_day("date_start"),
        precision=precision("date_start"),
        actor="visitor_iso3",
        target="host_iso3",
        kind=pl.lit("CONSULT"),
        mode=pl.lit("visit"),
        context=pl.lit("diplomatic"),
        domain=pl.lit("diplomatic"),
        label=label,
    )
    yield Reading(SOURCE, path, {"events": events})
