"""Kazakhstan's official trade by partner: Bureau of National Statistics.

Figures are in thousand US dollars, 2018-2023. A later ``vintage`` corrects an earlier one, so
only the last vintage of each year is read. The file gives no state code both to aggregates
(world, CIS, EAEU, continents) and to some states whose Russian name it did not know (Latvia,
Iraq, Moldova, Montenegro): the name decides which of the two a row is. The aggregate of the EU
of 2018 holds 28 members, with the United Kingdom; later ones hold 27.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods

FILE = "trade/kaz_trade_by_partner_2018_2023.csv"
SOURCE = Source(
    id="bns-kaz",
    producer="Bureau of National Statistics of the Republic of Kazakhstan",
    title="Foreign trade of Kazakhstan by partner",
    citation="Bureau of National Statistics, Agency for Strategic Planning and Reforms of the "
    "Republic of Kazakhstan: Foreign trade by country, 2018-2023.",
    version="vintages to 2023; mary-lev/eu-export-sanctions@4b6a5dfc",
    licence="CC BY 4.0",
    url="https://stat.gov.kz/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports of Kazakhstan by partner and year.

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
    frame = pl.read_csv(path)
    frame = frame.filter(pl.col("vintage") == pl.col("vintage").max().over("year"))
    named = translate(frame.get_column("name_ru"), "name")
    frame = frame.with_columns(reporter=pl.lit("KAZ"), partner=pl.col("iso3").fill_null(named))
    exports = frame.with_columns(flow=pl.lit("X"), value=pl.col("exports_kusd") / 1e3)
    imports = frame.with_columns(flow=pl.lit("M"), value=pl.col("imports_kusd") / 1e3)
    aggregates = aside(frame.filter(pl.col("partner").is_null()), "name_ru", "aggregate")
    yield Reading(SOURCE, path, {"ties": goods(pl.concat([exports, imports]))}, aggregates)
