"""Euro reference rates of the European Central Bank: what a euro cost in US dollars.

``per_eur`` is units of the currency for one euro, the average of the year or month, so euros
times it are dollars. Coverage: 1999 to April 2026. This module makes no rows: the rates turn the
euro figures of other sources into dollars.
"""

from pathlib import Path
from typing import Literal

import polars as pl

FILES = {
    "year": "economy/ecb_eur_annual_1999_2026.csv",
    "month": "economy/ecb_eur_monthly_1999_2026.csv",
}


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
