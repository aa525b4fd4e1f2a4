"""Trade of all pairs of states: Correlates of War, version 4.

Figures are in million current US dollars, whole millions in this copy, 1990-2014 (1992 on is
read). ``flow1`` is what state 1 imports from state 2. A pair stands in the file in both orders;
each directed flow is taken once. Missing reports are null (-9 at the source) and give no row.

A zero is the trap: the file writes 0 for no trade, for less than half a million and, wrongly, for
years in which nobody reported, as between the successor states of the Soviet Union in 1992-93.
What a zero means is read from its surroundings, in the same direction of the same pair:

* a pair that never trades in the file: no row, absence already means missing;
* before the pair's first positive flow, more than three years: no row, the books may not have
  begun;
* three years or less from a positive flow: a row without a value, with a doubt, since trade that
  vanishes for a year and comes back is more often a missing report than a stop;
* any other zero lies at least four years from all trade and after some: a true zero.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import FIRST_YEAR

FILE = "trade/cow_trade_dyadic_1990_2014.parquet"
SOURCE = Source(
    id="cow-trade",
    producer="Correlates of War Project (Barbieri and Keshk)",
    title="Correlates of War Project Trade Data Set, dyadic, version 4.0",
    citation="Barbieri, Katherine and Omar M. G. Keshk. 2016. Correlates of War Project Trade "
    "Data Set Codebook, Version 4.0. Online: https://correlatesofwar.org; Barbieri, Katherine, "
    "Omar M. G. Keshk and Brian Pollins. 2009. Trading Data: Evaluating our Assumptions and "
    "Coding Rules. Conflict Management and Peace Science 26(5): 471-491.",
    version="4.0, 1990-2014",
    licence="free for research with citation",
    url="https://correlatesofwar.org/data-sets/bilateral-trade/",
)

#: How many years from a positive flow a zero is taken for a missing report.
NEAR = 3
DOUBT = (
    "a zero within three years of positive trade of the pair: a missing report, or less than "
    "half a million dollars"
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the directed flows of all pairs.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars, third-party.
    """
    path = folder / FILE
    flows = _flows(pl.read_parquet(path))
    known = flows.filter(pl.col("from").is_not_null(), pl.col("to").is_not_null())
    unknown = pl.concat([
        aside(flows.filter(pl.col(code).is_null()), number, "state number unknown")
        for code, number in (("from", "number_from"), ("to", "number_to"))
    ]).unique(maintain_order=True)  # fmt: skip
    yield Reading(SOURCE, path, {"ties": _ties(known)}, unknown)


def _flows(frame: pl.DataFrame) -> pl.DataFrame:
    """Each directed flow once, with ISO codes, from the first year of the ledger on."""
    frame = frame.filter(pl.col("year") >= FIRST_YEAR)
    one = frame.select("year", number_from="ccode2", number_to="ccode1", value="flow1")
    two = frame.select("year", number_from="ccode1", number_to="ccode2", value="flow2")
    flows = pl.concat([one, two]).with_columns(pl.col("value").cast(pl.Float64))
    # -9 is missing: no row. Both orders of a pair say the same, so the first one is kept.
    flows = flows.filter(pl.col("value") >= 0, pl.col("number_from") != pl.col("number_to"))
    flows = flows.unique(["year", "number_from", "number_to"], keep="first", maintain_order=True)
    return flows.with_columns(
        translate(flows.get_column("number_from"), "cow").alias("from"),
        translate(flows.get_column("number_to"), "cow").alias("to"),
        pl.col("value").round(6),
    )


def _ties(flows: pl.DataFrame) -> pl.DataFrame:
    pair = ["from", "to"]
    traded = pl.when(pl.col("value") > 0).then("year")
    # The file has rows with gaps between the years, so years are compared, not rows.
    flows = flows.sort(*pair, "year").with_columns(
        before=traded.forward_fill().over(pair),
        after=traded.backward_fill().over(pair),
    )
    near = (pl.col("year") - pl.col("before") <= NEAR) | (pl.col("after") - pl.col("year") <= NEAR)
    doubted = (pl.col("value") == 0) & near.fill_null(False)
    begun = pl.col("before").is_not_null()
    return flows.filter((pl.col("value") > 0) | doubted | begun).select(
        "year", *pair,
        pl.lit("goods").alias("indicator"), pl.lit("third").alias("reported_by"),
        pl.when(doubted).then(None).otherwise("value").alias("value"),
        pl.when(doubted).then(pl.lit(DOUBT)).alias("doubt"),
    )  # fmt: skip
