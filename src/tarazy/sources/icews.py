"""What states were reported to say and do to each other: ICEWS by way of netify, 2002-2014.

Units are events a year, directed, in four kinds: words and deeds of cooperation and of conflict.
The file is square: every pair of its 152 states has a row for every year, and a zero is a count.
Zeros are not stored, since an absent row of these indicators means zero.

Traps: the counts are of reports by the news, so who is written about counts for more. Türkiye,
Czechia, Serbia and others are not among the 152 states: for them an absence is not a zero but a
gap (``gaps.csv``).
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "events/icews_netify_directed_dyad_year_2002_2014.parquet"
SOURCE = Source(
    id="icews",
    producer="ICEWS (Lockheed Martin), prepared by netify",
    title="Integrated Crisis Early Warning System: directed quad counts by dyad and year",
    citation="Elizabeth Boschee, Jennifer Lautenschlager, Sean O'Brien, Steve Shellman, James "
    "Starz and Michael Ward (2015): ICEWS Coded Event Data, Harvard Dataverse, "
    "doi:10.7910/DVN/28075; as prepared in the R package netify.",
    version="netify-dev/netify@d0dceb6",
    licence="free use, cited",
    url="https://doi.org/10.7910/DVN/28075",
)
_INDICATORS = {
    "verbCoop": "icews_verbal_cooperation",
    "matlCoop": "icews_material_cooperation",
    "verbConf": "icews_verbal_conflict",
    "matlConf": "icews_material_conflict",
}


def read(folder: Path) -> Iterator[Reading]:
    """Read the four kinds of events by directed pair and year.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the four ICEWS indicators.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(
        translate(frame.get_column("i_iso3c"), "iso3").alias("from"),
        translate(frame.get_column("j_iso3c"), "iso3").alias("to"),
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = frame.filter(known, pl.col("from") != pl.col("to")).unpivot(
        list(_INDICATORS), index=["year", "from", "to"], variable_name="indicator"
    )
    ties = ties.filter(pl.col("value") > 0).with_columns(
        pl.col("indicator").replace_strict(_INDICATORS), reported_by=pl.lit("third")
    )
    set_aside = [
        aside(frame.filter(pl.col("from").is_null()), "i", "not a state"),
        aside(frame.filter(pl.col("to").is_null()), "j", "not a state"),
    ]
    yield Reading(SOURCE, path, {"ties": ties.sort("indicator", "year", "from", "to")},
                  pl.concat(set_aside))  # fmt: skip
