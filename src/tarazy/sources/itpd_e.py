"""Trade of all pairs of states with their domestic trade beside it: USITC ITPD-E.

Agriculture, mining and energy, manufacturing and services summed over industries, million
constant 2010 US dollars, 2000-2016. Trade between two states is the indicator ``trade_itpd``: it
holds services and is deflated, and so does not stand beside ``goods``. What a state sells to
itself is ``domestic_trade``: production less exports, a figure of one state.

Traps. Only positive flows are in this copy: a pair without a row did not trade or was not
reported. Cote d'Ivoire has a name and no code. Domestic trade is summed over those industries
whose production was reported in the year, so that it jumps where an industry comes in or drops
out (Russia 622 bn in 2013, 32 bn in 2015). A year in which it stands, against the state's product
in current dollars, below half of the state's usual greatest ratio (the ninth decile) is doubted:
industries are missing. The test cannot see one that is missing in every year.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.economy import GDP_FILE
from tarazy.sources.reading import Reading, Source, aside

FILE = "trade/itpd_e_total_2000_2016.parquet"
SOURCE = Source(
    id="itpd-e",
    producer="United States International Trade Commission",
    title="International Trade and Production Database for Estimation (ITPD-E), all industries",
    citation="Borchert, I., Larch, M., Shikher, S. and Yotov, Y. (2021) The International Trade "
    "and Production Database for Estimation (ITPD-E). International Economics 166, 140-166.",
    version="2000-2016, deflated to 2010; dennis-klein/arms-trade-networks@d450d249",
    licence="public domain (United States government), cited",
    url="https://www.usitc.gov/data/gravity/itpde.htm",
)
#: A domestic figure below this part of the state's usual greatest ratio to its product is doubted.
PART = 0.5
DOUBT = (
    "Against the state's product it is below half of what it is in the state's best covered "
    "years: industries are missing from it"
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the directed flows of all pairs, and each state's trade with itself.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators ``trade_itpd`` and ``domestic_trade``, million constant 2010
        US dollars, third-party.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(
        pl.coalesce(f"{side}_iso3", translate(frame[name], "name")).alias(column)
        for side, name, column in (("exp", "exporter", "from"), ("imp", "importer", "to"))
    )
    known = frame.filter(
        pl.col("from").is_not_null(), pl.col("to").is_not_null(),
        pl.col("value_usd2010").is_not_null(),
    ).with_columns(value=(pl.col("value_usd2010") / 1e6).round(6))  # fmt: skip
    own = pl.col("from") == pl.col("to")
    gdp = pl.read_csv(folder / GDP_FILE)
    ties = pl.concat([_ties(known.filter(~own), "trade_itpd"), _domestic(known.filter(own), gdp)])
    left = [aside(frame.filter(pl.col(code).is_null()), name, "state unknown")
            for code, name in (("from", "exporter"), ("to", "importer"))]  # fmt: skip
    yield Reading(SOURCE, path, {"ties": ties}, pl.concat(left).unique(maintain_order=True))


def _ties(frame: pl.DataFrame, indicator: str) -> pl.DataFrame:
    doubt = "doubt" if "doubt" in frame.columns else pl.lit(None, pl.String).alias("doubt")
    return frame.select(
        "year", "from", "to", pl.lit(indicator).alias("indicator"),
        pl.lit("third").alias("reported_by"), "value", doubt,
    )  # fmt: skip


def _domestic(own: pl.DataFrame, gdp: pl.DataFrame) -> pl.DataFrame:
    """Domestic trade, doubted where it is out of line with the state's product."""
    product = gdp.select(
        pl.col("Country Code").alias("from"), pl.col("Year").cast(pl.Int16).alias("year"),
        pl.col("Value").alias("product"),
    )  # fmt: skip
    ratio = pl.col("value") / pl.col("product")
    joined = own.join(product, on=["from", "year"], how="left").with_columns(ratio=ratio)
    usual = pl.col("ratio").quantile(0.9, "linear").over("from")
    thin = (pl.col("ratio") < PART * usual).fill_null(False)
    marked = joined.with_columns(doubt=pl.when(thin).then(pl.lit(DOUBT)))
    return _ties(marked, "domestic_trade")
