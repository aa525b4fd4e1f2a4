"""Uzbekistan's official imports by partner: Statistics Agency of Uzbekistan.

Imports only, 2019-2023. Uzbekistan counts in US dollars; the collection turned them into euros at
fixed rates that it does not state. They are turned back at the annual average rate of the European
Central Bank, so a year may be off by a per cent or two, the same for all partners: its shares are
not. The row of the EU repeats its members and is set aside. Every partner has a row every year and
about a third of them are 0, while 0.4 to 1.4 bn euros a year have no partner ("Other countries"):
such a zero is not known to be none and gives no row, and what has no partner is a figure of the
state itself, ``imports_unassigned``.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.ecb import usd_per_eur
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods

#: The row of imports whose partner is not told.
_REST = "Other countries"
FILE = "trade/uzb_imports_by_partner_2019_2023_eur.csv"
SOURCE = Source(
    id="stat-uzb",
    producer="Statistics Agency under the President of the Republic of Uzbekistan",
    title="Imports of Uzbekistan by country",
    citation="Statistics Agency under the President of the Republic of Uzbekistan: Imports by "
    "country, 2019-2023, https://stat.uz/. Turned from the collection's euros into US dollars at "
    "annual average rates of the European Central Bank.",
    version="to 2023; mary-lev/eu-export-sanctions@4b6a5dfc",
    licence="official statistics, cited; collection CC BY 4.0",
    url="https://stat.uz/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read imports of Uzbekistan by partner and year.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators ``goods`` and ``imports_unassigned``, million current US dollars.
    """
    path = folder / FILE
    frame = pl.read_csv(path).filter(pl.col("PRODUCT") == "TOTAL", pl.col("FLOW") == "IMPORT")
    frame = frame.with_columns(
        year=pl.col("PERIOD").str.strip_prefix("Y").cast(pl.Int64),
        partner=translate(frame.get_column("PARTNER"), "name"),
    )
    books = frame.join(usd_per_eur(folder, "year"), on="year", how="left").with_columns(
        reporter=pl.lit("UZB"),
        flow=pl.lit("M"),
        value=pl.col("VALUE_IN_EUR") * pl.col("usd_per_eur") / 1e6,
    )
    zero = pl.col("value").round(6) == 0
    not_states = frame.filter(pl.col("partner").is_null(), pl.col("PARTNER") != _REST)
    filled = books.filter(zero).with_columns(what=pl.format("{} {}", "PARTNER", "year"))
    left = pl.concat(
        [
            aside(not_states, "PARTNER", "aggregate, or no state"),
            aside(filled, "what", "zero, may be unspecified"),
        ]
    )
    rest = books.filter(pl.col("PARTNER") == _REST).select(
        pl.col("year").cast(pl.Int64), pl.lit("UZB").alias("from"), pl.lit("UZB").alias("to"),
        pl.lit("imports_unassigned").alias("indicator"), pl.lit("to").alias("reported_by"),
        pl.col("value").round(6),
    )  # fmt: skip
    ties = pl.concat([goods(books.filter(~zero)), rest], how="diagonal_relaxed")
    yield Reading(SOURCE, path, {"ties": ties}, left)
