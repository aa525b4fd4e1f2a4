"""Which goods stand on lists of sanctions against Russia.

``eu-annexes`` is the union of the annexes of Council Regulation (EU) No 833/2014 as of January
2023, by eight-digit code; the file says neither which annex a code is from nor since when. The
regulation was amended with lists of goods on 25 February, 15 March, 8 April, 3 June, 21 July,
6 October and 16 December 2022, so every code carries the first of these days with the precision
``earliest``. A list that says each code's own day can be added in its place.

``common-high-priority`` marks goods watched most closely (the list that the European Union, Japan,
the United Kingdom and the United States share, February 2024). Only the eight codes that were
checked against a published page are read; the rest of the file was typed from memory.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from tarazy.sources.eurostat_products import CLASSIFICATION
from tarazy.sources.reading import Reading, Source, aside

ANNEX_FILE = "trade/sanctioned_cn8_codes.csv"
PRIORITY_FILE = "sanctions/common_high_priority_hs6_2024-02.csv"
#: Council Regulation (EU) 2022/328, the first of 2022 that lists goods (OJ L 49, 25.2.2022, p. 1).
FIRST_LIST = date(2022, 2, 25)
ANNEXES = Source(
    id="eu-annexes",
    producer="Council of the European Union",
    title="Goods of the annexes of Regulation (EU) No 833/2014, six-digit codes",
    citation="Council Regulation (EU) No 833/2014 as amended, union of the annexes with codes of "
    "goods as of January 2023, as collected by vzemlys/ruimpeks; dates of amendments: "
    "https://eur-lex.europa.eu/eli/reg/2014/833.",
    version="January 2023; vzemlys/ruimpeks@5b5d97cc",
    licence="reuse permitted with acknowledgement (EUR-Lex); collection MIT",
    url="https://eur-lex.europa.eu/eli/reg/2014/833",
)
PRIORITY = Source(
    id="common-high-priority",
    producer="European Commission and partners",
    title="Common high priority list, the codes that were checked",
    citation="List of Common High Priority Items, version of February 2024, eight codes as seen "
    "on a published page (kelleydrye.com).",
    version="February 2024",
    licence="public list, cited",
    url="https://finance.ec.europa.eu/publications/list-common-high-priority-items_en",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read both lists.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``listings`` of the European Union against Russia.
    """
    path = folder / ANNEX_FILE
    codes = pl.read_csv(path, infer_schema=False).get_column("cn8").str.zfill(8)
    products = codes.str.slice(0, 6).unique().sort()
    banned = _listed(products, "export ban").with_columns(
        pl.lit(FIRST_LIST).alias("from"), from_precision=pl.lit("earliest")
    )
    yield Reading(ANNEXES, path, {"listings": banned})

    path = folder / PRIORITY_FILE
    frame = pl.read_csv(path, infer_schema=False)
    checked = pl.col("verified_against_stored_page") == "True"
    left = aside(frame.filter(~checked), "hs6", "not checked against a published page")
    watched = _listed(frame.filter(checked).get_column("hs6"), "common high priority")
    yield Reading(PRIORITY, path, {"listings": watched}, left)


def _listed(products: pl.Series, name: str) -> pl.DataFrame:
    return pl.DataFrame({"product": products}).select(
        pl.lit("EU").alias("by"),
        pl.lit("RUS").alias("against"),
        pl.lit(name).alias("list"),
        "product",
        pl.lit(CLASSIFICATION).alias("classification"),
    )
