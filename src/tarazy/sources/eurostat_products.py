"""Exports of goods under sanction by product, month and member: Eurostat (Comext).

Two extracts of one table: exports of 2,219 eight-digit codes to Armenia, Belarus, Georgia,
Kazakhstan, Kyrgyzstan, Russia and Uzbekistan, and all exports to the same seven, January 2020 to
November 2022, in euros. The codes are the union of the annexes as of January 2023; the file does
not say from when each was listed.

What ships is the sum to six digits, a row a product, member, partner and month: with fewer digits a
list could not be matched, with more the file would double and no mirror could follow. A row holds
the listed codes of its six digits only, not the whole subheading.

The CN is revised every January, and the HS was in 2022. Of 69 codes that begin in 2022, 42 stand
for old codes of the list that end in 2021 (coats, carpets, parts of aircraft, yachts): both are
shipped, and carry each other on in sums. The other 27 (smartphones, 8517 13; road tractors, 8701
21; pipes) had numbers before that are not in the file, so that nothing is known of them before
January 2022: their rows say so by their classification, ``CN2022``, and no month before is a month
without trade.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.ledger.products import TOTAL, begun
from tarazy.sources.eurostat import ANNUAL, TOTAL_FILE
from tarazy.sources.reading import Reading, aside

PRODUCT_FILE = "trade/eu_exports_sanctioned_cn8_monthly_2020_2022.parquet"
PRODUCTS = replace(
    ANNUAL,
    id="eurostat-listed",
    title="EU trade since 1988 by CN8: members' exports of goods under sanction to seven partners "
    "by product and month, summed to six digits",
    citation="Eurostat, international trade in goods, detailed data (Comext, DS-045409), "
    "https://ec.europa.eu/eurostat. Sums over the eight-digit codes under sanction are ours.",
    version="January 2020 to November 2022; vzemlys/ruimpeks@5b5d97cc",
)
TOTALS = replace(
    PRODUCTS,
    id="eurostat-all-goods",
    title="EU trade since 1988 by CN8: members' exports of all goods to seven partners by month",
)
#: Stable codes keep their numbers from the HS of 2017 to that of 2022.
CLASSIFICATION = "HS2022"
#: Codes that begin with this year's nomenclature, and are not known before.
_NEW, _YEAR = "CN2022", 2022


def read(folder: Path) -> Iterator[Reading]:
    """Read both extracts.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``flows`` in euros.
    """
    path = folder / PRODUCT_FILE
    frame = pl.read_parquet(path)
    dated = frame.select(
        pl.col("cn8").alias("product"),
        pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year"),
        pl.col("month").str.slice(5, 2).cast(pl.Int64), pl.col("value_eur").alias("value"),
    )  # fmt: skip
    new = pl.col("cn8").is_in(sorted(begun(dated, _YEAR)))
    listed = frame.with_columns(
        product=pl.col("cn8").str.slice(0, 6),
        classification=pl.when(new).then(pl.lit(_NEW)).otherwise(pl.lit(CLASSIFICATION)),
    )
    yield Reading(PRODUCTS, path, {"flows": _flows(listed, "value_eur")})

    path = folder / TOTAL_FILE
    frame = pl.read_parquet(path).filter(pl.col("flow") == "EXPORT")
    whole = pl.col("code") == TOTAL
    left = aside(frame.filter(~whole), "code", "chapter, part of the total")
    totals = frame.filter(whole).rename({"code": "product"})
    totals = totals.with_columns(classification=pl.lit(CLASSIFICATION))
    yield Reading(TOTALS, path, {"flows": _flows(totals, "value")}, left)


def _flows(frame: pl.DataFrame, value: str) -> pl.DataFrame:
    keys = ["product", "classification", "reporter_iso3", "partner_iso3", "month"]
    summed = frame.group_by(keys, maintain_order=True).agg(pl.col(value).sum())
    return summed.select(
        "product",
        pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year"),
        pl.col("month").str.slice(5, 2).cast(pl.Int64).alias("month"),
        pl.col("reporter_iso3").alias("from"),
        pl.col("partner_iso3").alias("to"),
        "classification",
        pl.lit("from").alias("reported_by"),
        pl.col(value).alias("value"),
        pl.lit("EUR").alias("unit"),
    )
