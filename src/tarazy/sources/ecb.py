"""Euro reference rates of the European Central Bank: what a euro cost in US dollars.

``per_eur`` is units of the currency for one euro, the average of the year or month, so euros
times it are dollars. Coverage: 1999 to April 2026. The rates turn the euro figures of other sources
into dollars as they are read; they are rows as well, so that a user's own euros can follow.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polars as pl

from tarazy.sources.reading import Reading, Source

FILES = {
    "year": "economy/ecb_eur_annual_1999_2026.csv",
    "month": "economy/ecb_eur_monthly_1999_2026.csv",
}
SOURCE = Source(
    id="ecb",
    producer="European Central Bank",
    title="Euro foreign exchange reference rates, US dollars per euro, monthly averages",
    citation="European Central Bank, euro foreign exchange reference rates, "
    "https://www.ecb.europa.eu/stats/eurofxref/.",
    version="1999 to April 2026",
    licence="reuse permitted with acknowledgement (ECB)",
    url="https://www.ecb.europa.eu/stats/eurofxref/",
)
#: What the ledger calls the rate, and whose figure it is.
RATE, OWNER = "usd_per_eur", "EU"


def read(folder: Path) -> Iterator[Reading]:
    """Read the monthly rates of whole years as figures of the European Union.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``usd_per_eur``.
    """
    months = usd_per_eur(folder, "month")
    whole = months.filter(pl.col("month").n_unique().over("year") == 12)
    rates = whole.select(
        "year", "month", pl.lit(OWNER).alias("from"), pl.lit(OWNER).alias("to"),
        pl.lit(RATE).alias("indicator"), pl.lit("third").alias("reported_by"),
        pl.col("usd_per_eur").alias("value"),
    )  # fmt: skip
    yield Reading(SOURCE, folder / FILES["month"], {"ties": rates})


def usd_per_eur(folder: Path, by: Literal["year", "month"]) -> pl.DataFrame:
    """Average price of a euro in US dollars.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    by : {"year", "month"}

    Returns
    -------
    polars.DataFrame
        Columns ``year`` (and ``month``) and ``usd_per_eur``.
    """
    rates = pl.read_csv(folder / FILES[by]).filter(pl.col("currency") == "USD")
    when = ["year"] if by == "year" else ["year", "month"]
    return rates.select(*when, pl.col("per_eur").alias("usd_per_eur"))
