"""Exports of 176 states to nine importers: OECD Bilateral Trade in Goods by End-Use (BTiGE).

Figures are in thousand current US dollars by exporter, importer and activity of the product (CPA
2.1), 2021-2023, as exporters reported. The activities nest: the file has a total (``_T``),
sections (A, B, C, D35) and divisions of them (B05, C19), and the sections fall short of the total
by what stands in none of them. Only the total is read; adding up would count twice.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods

FILE = "trade/oecd_btige_exports_to_9_importers_2021_2023.parquet"
SOURCE = Source(
    id="oecd-btige",
    producer="Organisation for Economic Co-operation and Development",
    title="Bilateral Trade in Goods by End-Use (BTiGE), exports, all activities",
    citation="OECD (2025), Bilateral Trade in Goods by End-Use (BTiGE) database, "
    "https://www.oecd.org/en/data/datasets/"
    "bilateral-trade-in-goods-by-industry-and-end-use-category.html.",
    version="2021-2023, nine importers; york123456/Global-Trade-Dependence@9dfc2ff6",
    licence="OECD terms: free use with attribution (CC BY 4.0)",
    url="https://www.oecd.org/en/data/datasets/"
    "bilateral-trade-in-goods-by-industry-and-end-use-category.html",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports to the nine importers by year.

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
    frame = pl.read_parquet(path)
    total = pl.col("cpa") == "_T"
    books = frame.filter(total).with_columns(
        reporter="exporter", partner="importer", flow=pl.lit("X"), value=pl.col("value_kusd") / 1e3
    )
    parts = aside(frame.filter(~total), "cpa", "activity, part of the total")
    yield Reading(SOURCE, path, {"ties": goods(books)}, parts)
