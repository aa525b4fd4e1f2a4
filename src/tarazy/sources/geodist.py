"""What is fixed between two states: distance, border, language, colonial history (CEPII GeoDist).

Facts without a date of their own. Each is one row of the year 2004, the year of the city
populations by which the distances are weighted; who asks about another year takes it as it stands.

``distance`` is ``distw``: the mean distance between the cities of the two, weighted by their
people (Head and Mayer 2002), in km; of a state with itself it is ``internal_distance``. The file's
three others are kept beside it (:data:`DISTANCES`), because figures that rest on distance differ
with which is taken. A pair that has no row of a border, a language or a history has none: those the
file does not cover stand in the table of gaps.

Traps. The weighted distance is written as text, with a dot for five territories without city
populations, whose distance between capitals is not put in its place. Old codes: ROM, TMP, ZAR and
PAL are read as ROU, TLS, COD and PSE, and YUG as Serbia alone; Montenegro, Kosovo, South Sudan,
Liechtenstein, Monaco and others are not in it. "Once one state" is written in one order only for
33 pairs, most of them slips of a code (Czechia and Bosnia): these are set aside. Official
languages miss some (Russian in Belarus), hence ``spoken_language`` beside ``common_language``.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.reading import Reading, Source, unordered

FILE = "geography/dist_cepii.parquet"
SOURCE = Source(
    id="cepii-geodist",
    producer="CEPII",
    title="GeoDist: distances and bilateral facts (dist_cepii)",
    citation="Mayer, T. and Zignago, S. (2011) Notes on CEPII's distances measures: the GeoDist "
    "Database. CEPII Working Paper 2011-25.",
    version="2011",
    licence="Etalab Open Licence 2.0",
    url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
)
#: The year of the city populations behind the distances.
YEAR = 2004
RENAMED = {"ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "PAL": "PSE", "YUG": "SRB"}
#: Distances by indicator: between two states, and with ``internal_`` before it within one.
DISTANCES = {
    "distance": "distw",
    "distance_harmonic": "distwces",
    "distance_cities": "dist",
    "distance_capitals": "distcap",
}
#: Facts of a pair by indicator: a row where the file has 1, none where it has 0.
FACTS = {
    "contiguity": "contig",
    "common_language": "comlang_off",
    "spoken_language": "comlang_ethno",
    "colonial_tie": "colony",
    "common_coloniser": "comcol",
    "once_one_state": "smctry",
}


def read(folder: Path) -> Iterator[Reading]:
    """Read distances and the facts of every pair.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators of :data:`DISTANCES`, the same within states (km), and of
        :data:`FACTS` (value 1), year 2004, third-party.
    """
    path = folder / FILE
    raw = pl.read_parquet(path).with_columns(
        pl.col("iso_o").replace(RENAMED).alias("from"), pl.col("iso_d").replace(RENAMED).alias("to")
    )
    own = pl.col("from") == pl.col("to")
    parts, left = [], []
    for indicator, column in DISTANCES.items():
        # Written as numbers or as text, with a dot where there is none.
        km = pl.col(column).cast(pl.String).replace(".", None).cast(pl.Float64).round(3)
        told = raw.with_columns(value=km)
        if indicator == "distance":
            left.append(_named(told.filter(pl.col("value").is_null() & own), "no city populations"))
        told = told.filter(pl.col("value") > 0)
        parts += [
            _ties(told.filter(~own), indicator).unique(["from", "to"], maintain_order=True),
            _ties(told.filter(own), f"internal_{indicator}"),
        ]
    for indicator, column in FACTS.items():
        ties, split = _fact(raw.filter(~own), column)
        parts.append(_ties(ties, indicator))
        left.append(_named(split, f"{column} stands in one order of the two only"))
    yield Reading(SOURCE, path, {"ties": pl.concat(parts)}, pl.concat(left))


def _fact(pairs: pl.DataFrame, column: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs that have it in both orders, and those that have it in one."""
    held = unordered(pairs.filter(pl.col(column) == 1).select("from", "to"), "from", "to")
    counted = held.group_by("from", "to", maintain_order=True).agg(orders=pl.len())
    counted = counted.with_columns(value=pl.lit(1.0)).sort("from", "to")
    return counted.filter(pl.col("orders") == 2), counted.filter(pl.col("orders") == 1)


def _ties(frame: pl.DataFrame, indicator: str) -> pl.DataFrame:
    return unordered(frame.select("from", "to", "value"), "from", "to").select(
        pl.lit(YEAR, pl.Int16).alias("year"), "from", "to", pl.lit(indicator).alias("indicator"),
        pl.lit("third").alias("reported_by"), "value",
    )  # fmt: skip


def _named(pairs: pl.DataFrame, reason: str) -> pl.DataFrame:
    what = pl.concat_str("from", "to", separator="-")
    return pairs.select(what=what, reason=pl.lit(reason)).unique().sort("what")
