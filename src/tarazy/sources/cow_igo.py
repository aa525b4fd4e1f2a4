"""Intergovernmental organisations that two states share: Correlates of War, 1992-2014.

Units are organisations in which both are full members at some time of the year. The count is
yearly after 1965. -9 is missing and gives no row; 0 is a count and stays.

Traps: the list of organisations ends in 2014, so the Eurasian Economic Union and the
Organization of Turkic States are not in it; the Shanghai five count from 1996 as the later
organisation, the Collective Security Treaty from 2002. Yugoslavia of 1992-2006 is Serbia.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside, unordered

FILE = "diplomacy/cow_igo_v3_shared_counts_dyad_year.parquet"
SOURCE = Source(
    id="cow-igo",
    producer="Correlates of War Project",
    title="Intergovernmental Organizations, version 3: shared memberships",
    citation="Jon C. W. Pevehouse, Timothy Nordstrom, Roseanne W. McManus and Anne Spencer "
    "Jamison (2020): Tracking organizations in the world: The Correlates of War IGO Version 3.0 "
    "datasets. Journal of Peace Research 57(3), 492-503.",
    version="3.0, 2014",
    licence="free use, cited",
    url="https://correlatesofwar.org/data-sets/igos/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the number of organisations that each two states share.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``shared_igos``.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(
        a=translate(frame.get_column("ccode1"), "cow"),
        b=translate(frame.get_column("ccode2"), "cow"),
    )
    known = pl.col("a").is_not_null() & pl.col("b").is_not_null()
    ties = unordered(frame.filter(known, pl.col("dyadigos") >= 0), "a", "b").select(
        "year", "from", "to",
        indicator=pl.lit("shared_igos"), reported_by=pl.lit("third"), value="dyadigos",
    )  # fmt: skip
    set_aside = [
        aside(frame.filter(pl.col("a").is_null()), "ccode1", "not a state"),
        aside(frame.filter(pl.col("b").is_null()), "ccode2", "not a state"),
    ]
    yield Reading(SOURCE, path, {"ties": ties}, pl.concat(set_aside))
