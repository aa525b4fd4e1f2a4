"""Arms transfers and military expenditure: Stockholm International Peace Research Institute.

Two files, two sources. The **trade register** has a row a delivery of major conventional arms; the
unit is the trend-indicator value (million TIV), a measure of military worth and not of price.
Deliveries run 1995-2024 and 2024 is complete. Kits built under licence count as deliveries.
**Military expenditure** is in million US dollars, current and constant of 2023; years in which a
state published nothing are missing (Uzbekistan after 2018, Turkmenistan after 1999).

Traps. Rebel groups stand with their country in brackets and an asterisk, organisations with two:
``PKK (Turkiye)*`` is not Türkiye, so every such name is set aside, as are unknown suppliers and
recipients and Northern Cyprus. Older deliveries are revised in every edition. SIPRI limits
republication: only rows of the shipped states leave the machine.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

REGISTER = "defence/sipri_trade_register_1995_2025.parquet"
MILEX = "defence/sipri_milex_1949_2024.parquet"
ARMS_SOURCE = Source(
    id="sipri-arms",
    producer="Stockholm International Peace Research Institute (SIPRI)",
    title="SIPRI Arms Transfers Database: trade register",
    citation="Stockholm International Peace Research Institute (SIPRI): SIPRI Arms Transfers "
    "Database, https://doi.org/10.55163/SAFC1241.",
    version="deliveries 1995-2024; the last complete delivery year is 2024",
    licence="SIPRI terms: non-commercial use with attribution, limited republication",
    url="https://www.sipri.org/databases/armstransfers",
    ship="part",
    ship_by="to",
)
MILEX_SOURCE = Source(
    id="sipri-milex",
    producer="Stockholm International Peace Research Institute (SIPRI)",
    title="SIPRI Military Expenditure Database",
    citation="Stockholm International Peace Research Institute (SIPRI): SIPRI Military "
    "Expenditure Database, https://doi.org/10.55163/CQGC9685.",
    version="1949-2024, constant dollars of 2023",
    licence="SIPRI terms: non-commercial use with attribution, limited republication",
    url="https://www.sipri.org/databases/milex",
    ship="part",
    ship_by="to",
)

#: Names that are no state although a state's name may stand inside them.
_NOT_STATES = r"\*|^unknown |^Northern Cyprus$"
_MEASURES = {
    "current_usd_m": "military_expenditure",
    "constant_2023_usd_m": "military_expenditure_constant",
}


def read(folder: Path) -> Iterator[Reading]:
    """Read arms deliveries and military expenditure.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``arms``, million TIV by supplier, recipient and delivery year.
    Reading
        ``ties`` of a state to itself of ``military_expenditure`` and
        ``military_expenditure_constant``, million US dollars.
    """
    yield _arms(folder / REGISTER)
    yield _expenditure(folder / MILEX)


def _arms(path: Path) -> Reading:
    frame = pl.read_parquet(path).filter(pl.col("Delivery year") >= 1992)
    frame = frame.with_columns(
        _states(frame["Supplier"]).alias("from"), _states(frame["Recipient"]).alias("to")
    )
    states = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = (
        frame.filter(states, pl.col("from") != pl.col("to"))
        .group_by(pl.col("Delivery year").alias("year"), "from", "to")
        .agg(value=pl.col("TIV delivery values").sum().round(3))
        .with_columns(indicator=pl.lit("arms"), reported_by=pl.lit("third"))
        .sort("year", "from", "to")
    )
    left = pl.concat(
        [
            aside(frame.filter(pl.col("from").is_null()), "Supplier", "supplier is not a state"),
            aside(frame.filter(pl.col("to").is_null()), "Recipient", "recipient is not a state"),
            aside(frame.filter(pl.col("from") == pl.col("to")), "Supplier", "supplies itself"),
        ]
    )
    return Reading(ARMS_SOURCE, path, {"ties": ties}, left)


def _expenditure(path: Path) -> Reading:
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(_states(frame["country"]).alias("from"))
    ties = (
        frame.filter(pl.col("from").is_not_null())
        .unpivot(on=list(_MEASURES), index=["year", "from"], variable_name="measure")
        .drop_nulls("value")
        .select(
            "year",
            "from",
            pl.col("from").alias("to"),
            pl.col("value").round(6),
            pl.col("measure").replace_strict(_MEASURES).alias("indicator"),
            pl.lit("third").alias("reported_by"),
        )
        .sort("year", "from", "indicator")
    )
    left = aside(frame.filter(pl.col("from").is_null()), "country", "not a state")
    return Reading(MILEX_SOURCE, path, {"ties": ties}, left)


def _states(names: pl.Series) -> pl.Series:
    # The names are struck out first: the translation would find the state in the brackets.
    struck = names.to_frame("name").select(
        pl.when(~pl.col("name").str.contains(_NOT_STATES)).then("name")
    )
    return translate(struck.to_series(), "name")
