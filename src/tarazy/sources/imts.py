"""Trade by partner of Russia, the United States and China: IMF trade statistics (IMTS, ex DOTS).

Figures are in million current US dollars, exports FOB and imports CIF: Russia 2016-2024, the
others 2001-2024. From 2022 Russia publishes no trade by partner and its figures are the IMF's
estimates from partners' reports. Groups of countries (codes with digits) are set aside. A pair
may differ much from the partner's own books: China's 2021 trade with Kazakhstan is 25 bn here
and 18 bn in Kazakhstan's.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods

RUSSIA_FILE = "trade/imts_rus_all_partners_2016_2024.csv"
OTHERS_FILE = "trade/imts_usa_chn_all_partners_2001_2024.csv"
RUSSIA = Source(
    id="imts-rus",
    producer="International Monetary Fund",
    title="International Trade in Goods (by partner country): Russia, IMF estimates from 2022 on",
    citation="International Monetary Fund. International Trade in Goods (by partner country) "
    "(IMTS), formerly Direction of Trade Statistics, https://data.imf.org/.",
    version="2016-2024, from 2022 estimated by the IMF; "
    "paulinakasetiene/Russia-sanctions-trade-reallocation@ef3cc99e",
    licence="IMF terms: free use with attribution",
    url="https://data.imf.org/",
)
OTHERS = {
    code: replace(
        RUSSIA,
        id=f"imts-{code.lower()}",
        title=f"International Trade in Goods (by partner country): {name}",
        version="2001-2024",
    )
    for code, name in (("USA", "United States"), ("CHN", "China"))
}

#: The IMF's own codes. The one figure of a Yugoslavia, China 2004, fills the year that Serbia and
#: Montenegro lacks there.
_OWN_CODES = {"WBG": "PSE", "KOS": "XKX", "SCG": "SCG", "YUG": "SCG", "ANT": "ANT"}


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports by partner and year, one Reading a reporter.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars.
    """
    path = folder / RUSSIA_FILE
    russia = pl.read_csv(path).rename({"partner": "code", "partner_name": "name"})
    flow = pl.when(pl.col("indicator") == "XG_FOB_USD").then(pl.lit("X")).otherwise(pl.lit("M"))
    yield _reading(RUSSIA, path, russia.with_columns(flow=flow))
    path = folder / OTHERS_FILE
    others = pl.read_csv(path).rename({"partner_code": "code", "partner": "name"})
    for reporter, source in OTHERS.items():
        yield _reading(source, path, others.filter(pl.col("reporter") == reporter))


def _reading(source: Source, path: Path, books: pl.DataFrame) -> Reading:
    codes = books.get_column("code")
    own = codes.replace_strict(_OWN_CODES, default=None, return_dtype=pl.String)
    books = books.with_columns(
        partner=translate(codes, "iso3").fill_null(own), value=pl.col("value_musd")
    )
    groups = aside(books.filter(pl.col("partner").is_null()), "name", "group or unspecified")
    return Reading(source, path, {"ties": goods(books)}, groups)
