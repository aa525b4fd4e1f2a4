"""Passenger cars through Georgia and Armenia, by partner and month: national statistics.

Imports and exports of heading 8703 in US dollars: Georgia 2021-2023, Armenia 2017 to October 2023,
from a public collection. The heading has the same four digits in the editions of 2017 and 2022.
A month in which a state has no row is missing; a partner without a row in a month that the state
has is a month without trade. Rows without a state as partner are set aside.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "trade/hs8703_monthly_geo_2021_2023_arm_2017_2023.csv"
PRODUCT, CLASSIFICATION = "8703", "HS2022"
SOURCE = Source(
    id="cars-geo-arm",
    producer="National Statistics Office of Georgia; Statistical Committee of Armenia",
    title="Exports and imports of passenger cars (HS 8703) by country and month",
    citation="National Statistics Office of Georgia (Geostat) and Statistical Committee of the "
    "Republic of Armenia (Armstat): external trade, heading 8703, as collected by tavad.",
    version="Georgia 2021-2023, Armenia 2017-2023; tavad/tvyal_newsletter@ebe9402a",
    licence="official statistics, cited",
    url="https://github.com/tavad/tvyal_newsletter",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports of cars.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``flows`` in US dollars.
    """
    path = folder / FILE
    frame = pl.read_csv(path, infer_schema_length=None)
    frame = frame.with_columns(partner=translate(frame.get_column("partner_iso"), "iso3"))
    usable = pl.col("partner").is_not_null() & (pl.col("partner") != pl.col("reporter_iso"))
    out = pl.col("flow") == "X"
    rows = frame.filter(usable, pl.col("value_usd").is_not_null()).select(
        "year",
        "month",
        pl.when(out).then("reporter_iso").otherwise("partner").alias("from"),
        pl.when(out).then("partner").otherwise("reporter_iso").alias("to"),
        pl.lit(PRODUCT).alias("product"),
        pl.lit(CLASSIFICATION).alias("classification"),
        pl.when(out).then(pl.lit("from")).otherwise(pl.lit("to")).alias("reported_by"),
        pl.col("value_usd").alias("value"),
        pl.lit("USD").alias("unit"),
    )
    keys = [c for c in rows.columns if c != "value"]
    summed = rows.group_by(keys, maintain_order=True).agg(pl.col("value").sum())
    left = aside(frame.filter(~usable), "partner_iso", "not another state")
    yield Reading(SOURCE, path, {"flows": summed}, left)
