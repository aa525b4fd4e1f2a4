"""Direct investment in Kazakhstan by partner: wiiw, from the National Bank of Kazakhstan.

Inflows and inward stocks, 2003-2021, published in million euro. They are turned back into million
US dollars at the reference rates of the European Central Bank: inflows at the annual average,
stocks, which stand at the year's end, at the average of December. The official figures in dollars
may differ by a few per cent. Inflows are net and may be negative; so may a stock, where the
affiliate has lent more to its parent than it received.

Traps. The Netherlands hold the largest stock and are largely a conduit: the investors behind it are
elsewhere. It is what the bank reports, so it stands undoubted; a lens that asks who the investor is
should leave it out or say so. Offshore centres (Virgin Islands, Cayman Islands) are partners for
the same reason. From 2013 the figures follow another manual (BPM6, directional principle). Totals
of groups of states are set aside; partners below the table add up to 85-98 per cent of the total
before 2014 and nearly all of it after.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "finance/wiiw_partners.csv"
ANNUAL_RATES = "economy/ecb_eur_annual_1999_2026.csv"
MONTHLY_RATES = "economy/ecb_eur_monthly_1999_2026.csv"
SOURCE = Source(
    id="wiiw",
    producer="The Vienna Institute for International Economic Studies (wiiw); National Bank of "
    "Kazakhstan",
    title="Foreign direct investment in Kazakhstan by partner",
    citation="wiiw FDI Database, incorporating statistics of the National Bank of Kazakhstan; "
    "turned into US dollars at the European Central Bank's euro reference rates.",
    version="2003-2021",
    licence="wiiw terms: use with citation, no republication of the database",
    url="https://data.wiiw.ac.at/foreign-direct-investment.html",
    ship="part",
    ship_by="to",
)
_INDICATORS = {"FDI inflow": "fdi_inflow", "FDI inward stock": "fdi_stock"}
_UNIT = "EUR m"


def read(folder: Path) -> Iterator[Reading]:
    """Read direct investment in Kazakhstan by partner, 2003-2021.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder; the exchange rates are read from it too.

    Yields
    ------
    Reading
        ``ties`` to Kazakhstan of the indicators ``fdi_inflow`` and ``fdi_stock``, million current
        US dollars.
    """
    path = folder / FILE
    # All columns are text: a dot stands for missing.
    frame = pl.read_csv(path, infer_schema=False)
    frame = frame.with_columns(translate(frame["Partner"], "name").alias("from"))
    amounts = frame.filter(pl.col("Unit") == _UNIT)
    years = [name for name in frame.columns if name.startswith("_")]
    ties = (
        amounts.drop_nulls("from")
        .unpivot(on=years, index=["from", "Direction"], variable_name="year", value_name="euro")
        .filter(pl.col("euro") != ".")
        .select(
            pl.col("year").str.strip_prefix("_").cast(pl.Int64),
            "from",
            pl.lit("KAZ").alias("to"),
            pl.col("Direction").replace_strict(_INDICATORS).alias("indicator"),
            # The bank of the receiving state made the figures.
            pl.lit("to").alias("reported_by"),
            pl.col("euro").cast(pl.Float64),
        )
        .join(_dollars(folder), on=["year", "indicator"], how="left", validate="m:1")
        .with_columns(value=(pl.col("euro") * pl.col("per_eur")).round(6))
        .drop("euro", "per_eur")
        .sort("indicator", "year", "from")
    )
    left = pl.concat(
        [
            aside(amounts.filter(pl.col("from").is_null()), "Partner", "not a state"),
            aside(frame.filter(pl.col("Unit") != _UNIT), "Unit", "shares of the rows above"),
        ]
    )
    yield Reading(SOURCE, path, {"ties": ties}, left)


def _dollars(folder: Path) -> pl.DataFrame:
    """US dollars a euro by year: the year's average for flows, December's for stocks."""
    annual = pl.read_csv(folder / ANNUAL_RATES).with_columns(indicator=pl.lit("fdi_inflow"))
    monthly = pl.read_csv(folder / MONTHLY_RATES).filter(pl.col("month") == 12)
    rates = pl.concat([annual, monthly.drop("month").with_columns(indicator=pl.lit("fdi_stock"))])
    return rates.filter(pl.col("currency") == "USD").drop("currency")
