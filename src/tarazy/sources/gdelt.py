"""How the news put two states together: GDELT 2 by way of gdelt-graph-data, 2018-2024.

Units are Goldstein points: each day has one net score a pair, the sum of the Goldstein values of
the reported events between the two with small terms added. ``gdelt_cooperation`` sums the days
above zero, ``gdelt_conflict`` those below, as a positive number. Undirected. Years are given for
2018-2023 and all pairs, months (January 2018 to February 2024) only for pairs with a state whose
lens is ready or of two of the powers, so that the package stays small. Zeros are not stored,
since an absent row means zero.

Traps: the score counts reports and not events, and the volume of reports drifts: normalise by
year before comparing years. 96 days are missing, most of them from November 2022 to June 2023,
so 2023 sums stand on fewer than 300 days; February 2024 ends on the 23rd. Serbia and some others
are not among the states, and nearly all of Georgia is lost (``gaps.csv``; its rows are doubted).
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import SHIPPED_PART, Reading, Source, aside, unordered

FILE = "events/gdelt_graph_dyad_month_201801_202402.parquet"
SOURCE = Source(
    id="gdelt",
    producer="GDELT Project, prepared by gdelt-graph-data",
    title="GDELT 2 event graph: net score by pair of states and month",
    citation="Kalev Leetaru and Philip A. Schrodt (2013): GDELT: Global Data on Events, Location "
    "and Tone, 1979-2012. ISA Annual Convention; The GDELT Project, gdeltproject.org; as "
    "prepared by gzemo/gdelt-graph-data.",
    version="2018-01 to 2024-02-23; gzemo/gdelt-graph-data@8b71911",
    licence="free use, cited",
    url="https://www.gdeltproject.org/",
)
POWERS = frozenset(
    ["RUS", "CHN", "USA", "GBR", "FRA", "DEU", "JPN", "TUR", "IND", "IRN", "BLR", "UKR"]
)
LAST_WHOLE_YEAR = 2023


def read(folder: Path) -> Iterator[Reading]:
    """Read the summed scores by pair, of months and of whole years.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators ``gdelt_cooperation`` and ``gdelt_conflict``.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(
        left=translate(frame.get_column("a"), "iso3"),
        right=translate(frame.get_column("b"), "iso3"),
        year=pl.col("month").str.slice(0, 4).cast(pl.Int16),
        month=pl.col("month").str.slice(5, 2).cast(pl.Int8),
    )
    known = pl.col("left").is_not_null() & pl.col("right").is_not_null()
    pairs = unordered(frame.filter(known, pl.col("left") != pl.col("right")), "left", "right")
    months = _sums(pairs.filter(_kept()), ["year", "month", "from", "to"])
    years = _sums(pairs.filter(pl.col("year") <= LAST_WHOLE_YEAR), ["year", "from", "to"])
    ties = pl.concat([years.with_columns(month=pl.lit(None, pl.Int8)), months], how="diagonal")
    set_aside = [
        aside(frame.filter(pl.col("left").is_null()), "a", "not a state"),
        aside(frame.filter(pl.col("right").is_null()), "b", "not a state"),
    ]
    yield Reading(SOURCE, path, {"ties": ties}, pl.concat(set_aside))


def _kept() -> pl.Expr:
    ready = pl.any_horizontal(pl.col("from", "to").is_in(SHIPPED_PART))
    return ready | pl.all_horizontal(pl.col("from", "to").is_in(POWERS))


def _sums(pairs: pl.DataFrame, index: list[str]) -> pl.DataFrame:
    # A pair stands in the file both ways round in some months: the two are parts of one sum.
    sums = pairs.group_by(index).agg(
        gdelt_cooperation=pl.col("pos_sum").sum().round(3),
        gdelt_conflict=(-pl.col("neg_sum").sum()).round(3),
    )
    ties = sums.unpivot(
        ["gdelt_cooperation", "gdelt_conflict"], index=index, variable_name="indicator"
    )
    ties = ties.filter(pl.col("value") > 0).with_columns(reported_by=pl.lit("third"))
    return ties.sort("indicator", *index)
