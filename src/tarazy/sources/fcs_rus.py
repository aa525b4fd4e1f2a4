"""Russia's trade by partner and month: Federal Customs Service.

The file has million US dollars by month, 2006-2021, 29 partners; twelve months are summed to a
year. A partner's year with fewer months gives no row: Kazakhstan's 2010 ends with June, when the
customs union took the border posts, and the same half year stands unmarked as the whole of 2010
in datasets that took it over.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods, whole_sum

FILE = "trade/rus_trade_monthly_29partners.csv"
SOURCE = Source(
    id="fcs-rus",
    producer="Federal Customs Service of the Russian Federation",
    title="Exports and imports of Russia by country, 29 partners",
    citation="Federal Customs Service of the Russian Federation: Foreign trade by main "
    "countries, monthly 2006-2021, https://customs.gov.ru/. Annual sums are ours.",
    version="to 2021; mary-lev/eu-export-sanctions@4b6a5dfc",
    licence="official statistics, cited; collection CC BY 4.0",
    url="https://customs.gov.ru/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports of Russia by partner, complete years.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars.
    """
    path = folder / FILE
    months = pl.read_csv(path)
    # A name may be spelt with or without a blank within a year: the code is the partner.
    years = months.group_by("year", "flow", partner="iso3", maintain_order=True).agg(
        months=pl.col("month").n_unique(), value=whole_sum("value_musd")
    )
    books = years.filter(pl.col("months") == 12).with_columns(reporter=pl.lit("RUS"))
    parts = years.filter(pl.col("months") < 12).with_columns(
        what=pl.format("{} {} {}", "partner", "year", "flow")
    )
    yield Reading(SOURCE, path, {"ties": goods(books)}, aside(parts, "what", "year not complete"))
