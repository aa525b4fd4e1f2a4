"""Russia's trade by partner as it reported to the United Nations: UN Comtrade.

The file has US dollars by two-digit chapter of the Harmonized System, 2000-2020, 61 partners
(not Kyrgyzstan, Armenia or Georgia); chapters are summed to partner and year. One row of chapter
99 alone (Belarus to 2011, Kazakhstan in 2010-11, Iran and Cuba in 2020) is a whole flow that was
not broken down, not a gap.

The sum of chapters is not always the flow. Held against the customs service's own totals
(``fcs-rus``), exports to 2015 lack what Russia keeps out of the chapters (pipeline gas, arms):
Austria has a tenth, Germany two thirds. 2015 as a whole is short, and in 2016-17 chapters exceed
the total. All that is doubted; what stands are imports to 2014, exports to nine partners that
could be checked (Kazakhstan, Uzbekistan and China among them), and 2018-2020.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.reading import Reading, Source
from tarazy.sources.trade import goods, whole_sum

FILE = "trade/rus_hs2_partner_2000_2020.parquet"
SOURCE = Source(
    id="comtrade-rus",
    producer="United Nations Statistics Division",
    title="UN Comtrade: Russian Federation, exports and imports by partner, summed over chapters",
    citation="United Nations Comtrade database, reporter Russian Federation, 2000-2020, "
    "https://comtradeplus.un.org/. Sums over HS chapters are ours.",
    version="ohmychart/russian-global-trade@91722983",
    licence="UN Comtrade terms: derived figures with attribution",
    url="https://comtradeplus.un.org/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read Russia's exports and imports by partner and year.

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
    chapters = pl.read_parquet(path)
    books = chapters.group_by("year", "reporter", "partner", "flow", maintain_order=True).agg(
        value=whole_sum("value_usd") / 1e6
    )
    yield Reading(SOURCE, path, {"ties": goods(books)})
