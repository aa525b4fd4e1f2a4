"""Trade of all pairs of states, reconciled from both sides' reports: CEPII BACI.

Figures are in thousand current US dollars, summed over products, 2000-2020 (vintage not stated)
and 2023 (version 202501). No trade is written as no row, and so is missing trade. There is no
Taiwan before 2023.
Known breaks stand in the table of doubts: Kazakhstan and Russia in 2010, for which both sides'
reports end with the first half year; Kazakhstan's exports and a Gambian flow in 2023.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.sources.reading import Reading, Source
from tarazy.sources.trade import FIRST_YEAR

CITATION = (
    "Gaulier, G. and Zignago, S. (2010) BACI: International Trade Database at the Product-Level. "
    "The 1994-2007 Version. CEPII Working Paper, No 2010-23."
)
TO_2020 = Source(
    id="baci-2020",
    producer="CEPII",
    title="BACI: bilateral trade in goods, all products, 2000-2020",
    citation=CITATION,
    version="vintage not stated; AlessandroSpike/An-Optimal-Transport@1c0aa824",
    licence="Etalab Open Licence 2.0",
    url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
)
OF_2023 = replace(
    TO_2020,
    id="baci-202501",
    title="BACI: bilateral trade in goods, all products, 2023",
    version="202501; juliusd01/Visualization_of_World_Trade@235ac0d3",
)
FILES = (
    (TO_2020, "trade/baci_total_2000_2020.parquet"),
    (OF_2023, "trade/baci_total_2023.parquet"),
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the directed flows of all pairs, one Reading a release.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars, third-party.
    """
    for source, file in FILES:
        path = folder / file
        yield Reading(source, path, {"ties": _ties(pl.read_parquet(path))})


def _ties(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.filter(
        pl.col("year") >= FIRST_YEAR,
        pl.col("exporter") != pl.col("importer"),
        pl.col("value_kusd").is_not_null(),
    )
    return frame.select(
        "year", pl.col("exporter").alias("from"), pl.col("importer").alias("to"),
        pl.lit("goods").alias("indicator"), pl.lit("third").alias("reported_by"),
        value=(pl.col("value_kusd") / 1e3).round(6),
    )  # fmt: skip
