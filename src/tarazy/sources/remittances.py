"""Money sent home: the Center for Global Development's model, and Armenia's central bank.

Two files, two sources, million current US dollars.

**Modelled** (2021 and 2024): remittances received by Kazakhstan, Kyrgyzstan, Tajikistan and
Uzbekistan. A state's total is spread over senders by where its migrants live and what incomes are
there, so these figures follow the migrant stock and hold no news of their own. Never correlate
them with it.

**Armenia** (2013-2024): money transfers of persons through banks, by month, as the receiving
state's central bank reports them; years with all twelve months are summed. Non-commercial
transfers are read, not the total: from 2022 the total is mostly payments for trade (3.8 bn dollars
from Russia in 2024, of which 0.4 bn are non-commercial). The peak of 2022 is money that people who
moved from Russia brought along.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

CGD_FILE = "people/cgd_bilateral_remittances_2021_2024_kaz_kgz_tjk_uzb.csv"
CBA_FILE = "people/arm_transfers_by_country_monthly_2013_2024.csv"
CGD_SOURCE = Source(
    id="cgd-remittances",
    producer="Center for Global Development",
    title="Bilateral remittances to Central Asia, modelled from migrant stocks and incomes",
    citation="Center for Global Development: bilateral remittance estimates for 2021 and 2024, "
    "by the method of Ratha, Dilip, and William Shaw. 2007. South-South Migration and "
    "Remittances. World Bank Working Paper 102.",
    version="estimates for 2021 and 2024",
    licence="use with citation",
    url="https://www.cgdev.org/",
)
CBA_SOURCE = Source(
    id="cba-transfers",
    producer="Central Bank of Armenia",
    title="Non-commercial money transfers of individuals to Armenia through banks, by country",
    citation="Central Bank of the Republic of Armenia: money transfers of individuals made "
    "through the banking system by country, monthly, 2013-2024.",
    version="to December 2024; tavad/tvyal_newsletter@ebe9402a",
    licence="use with citation",
    url="https://www.cba.am/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read modelled remittances to Central Asia and transfers to Armenia.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``remittances`` to four Central Asian states, modelled.
    Reading
        ``ties`` of the indicator ``remittances`` to Armenia.
    """
    yield _modelled(folder / CGD_FILE)
    yield _armenia(folder / CBA_FILE)


def _modelled(path: Path) -> Reading:
    frame = pl.read_csv(path)
    frame = frame.with_columns(
        translate(frame["sender"], "iso3").alias("from"),
        translate(frame["recipient"], "iso3").alias("to"),
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = frame.filter(known, pl.col("from") != pl.col("to")).select(
        "year",
        "from",
        "to",
        pl.lit("remittances").alias("indicator"),
        pl.lit("third").alias("reported_by"),
        (pl.col("remit_usd") / 1e6).round(6).alias("value"),
    )
    left = aside(frame.filter(~known), "sender", "sender or recipient is not a state")
    return Reading(CGD_SOURCE, path, {"ties": ties.sort("year", "to", "from")}, left)


def _armenia(path: Path) -> Reading:
    frame = pl.read_csv(path)
    frame = frame.with_columns(translate(frame["country"], "name").alias("from"))
    read_here = (pl.col("direction") == "Inflow") & (pl.col("type") == "non-commercial")
    inflow = frame.filter(read_here)
    years = (
        inflow.filter(pl.col("from") != "ARM")
        .group_by("year", "from")
        .agg(pl.col("month").n_unique(), value=(pl.col("K_USD").sum() / 1e3).round(6))
    )
    ties = (
        years.filter(pl.col("month") == 12)
        .drop("month")
        .with_columns(
            pl.lit("ARM").alias("to"),
            indicator=pl.lit("remittances"),
            reported_by=pl.lit("to"),
        )
        .sort("year", "from")
    )
    kind = pl.format("{}, {}", "direction", "type").alias("kind")
    left = pl.concat(
        [
            aside(inflow.filter(pl.col("from").is_null()), "country", "not a state"),
            aside(frame.filter(~read_here).select(kind), "kind", "not money sent home"),
            aside(years.filter(pl.col("month") < 12), "year", "months are missing"),
        ]
    )
    return Reading(CBA_SOURCE, path, {"ties": ties}, left)
