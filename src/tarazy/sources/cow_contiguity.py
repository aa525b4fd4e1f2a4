"""Land borders: Correlates of War, direct contiguity.

Only type 1 (a land border or a river) is read; a row holds from its first to its last day. The
list ends in 2016: land borders have not changed since among the states a lens names.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside, unordered

FILE = "geography/cow_contdir.parquet"
SOURCE = Source(
    id="cow-contiguity",
    producer="Correlates of War Project",
    title="Direct Contiguity Data",
    citation="Stinnett, D. M., Tir, J., Schafer, P., Diehl, P. F. and Gochman, C. (2002). The "
    "Correlates of War Project Direct Contiguity Data, Version 3. Conflict Management and Peace "
    "Science 19(2), 58-66.",
    version="3.2",
    licence="free with citation",
    url="https://correlatesofwar.org/data-sets/direct-contiguity/",
)
FIRST, LAST = 1992, 2016


def read(folder: Path) -> Iterator[Reading]:
    """Read which states share a land border, by year.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``contiguity``, 1992-2016, value 1.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("conttype") == 1)
    frame = frame.with_columns(
        a=translate(frame["ccode1"], "cow"), b=translate(frame["ccode2"], "cow")
    )
    states = frame.filter(pl.col("a").is_not_null(), pl.col("b").is_not_null())
    years = pl.DataFrame({"year": range(FIRST, LAST + 1)}, schema={"year": pl.Int16})
    held = states.join(years, how="cross").filter(
        pl.col("stdate").dt.year() <= pl.col("year"), pl.col("enddate").dt.year() >= pl.col("year")
    )
    ties = unordered(held.select("year", "a", "b"), "a", "b").filter(pl.col("from") != pl.col("to"))
    ties = ties.unique(maintain_order=True).with_columns(
        indicator=pl.lit("contiguity"), reported_by=pl.lit("third"), value=pl.lit(1.0)
    )
    unknown = frame.filter(pl.col("a").is_null())
    yield Reading(SOURCE, path, {"ties": ties}, aside(unknown, "ccode1", "unknown COW number"))
