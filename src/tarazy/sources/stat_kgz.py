"""Kyrgyzstan's official trade by partner: National Statistical Committee.

Figures are in thousand US dollars: exports 1994-2023, imports 1994-2022. States without a code
in the file are read by their Russian name; continents, unions and the undefined country are set
aside. The undefined country is about an eighth of exports in 2008-09 and 2011-13. In 2021 two
fifths of exports stand with no partner at all, gold by all signs: that year's are doubted.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods, whole_sum

FILE = "trade/kgz_trade_by_partner_1994_2023.csv"
SOURCE = Source(
    id="nsc-kgz",
    producer="National Statistical Committee of the Kyrgyz Republic",
    title="Exports and imports of the Kyrgyz Republic by country",
    citation="National Statistical Committee of the Kyrgyz Republic: Foreign trade by country, "
    "1994-2023, https://stat.gov.kg/.",
    version="to 2023; mary-lev/eu-export-sanctions@4b6a5dfc",
    licence="official statistics, cited; collection CC BY 4.0",
    url="https://stat.gov.kg/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports of Kyrgyzstan by partner and year.

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
    # Not the English names: they are typed freely (Butane, CAR) and a continent reads as a state.
    named = translate(frame.get_column("name_ru"), "name")
    frame = frame.with_columns(partner=pl.col("iso3").fill_null(named))
    states = frame.filter(pl.col("partner").is_not_null())
    # Two spellings of one state are parts of one figure where both stand in a year.
    books = states.group_by("year", "partner", "flow", maintain_order=True).agg(
        value=whole_sum("value_kusd") / 1e3
    )
    ties = goods(books.with_columns(reporter=pl.lit("KGZ")))
    aggregates = frame.filter(pl.col("partner").is_null())
    yield Reading(SOURCE, path, {"ties": ties}, aside(aggregates, "name_en", "not a state"))
