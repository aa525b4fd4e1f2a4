"""Alliance obligations by directed pair and year: ATOP.

The Alliance Treaty Obligations and Provisions project codes what a treaty in force obliges its
members to. A row is a directed pair and year: the first state is obliged towards the second (the
United States owes Japan defence, Japan does not owe it back). Values are 1; a pair without a row
has no such obligation (absent is zero). Read for 1992-2018.

Traps. Nearly every pair in the file has the non-aggression code, because it comes with the charters
of the OSCE, the African Union and the OAS; ``alliance_nonaggression`` therefore tells nothing
about Europe and "any alliance" is useless: use the obligations one by one. Azerbaijan and
Uzbekistan stay bound to defend Kazakhstan to the end, and Georgia to 2009, through treaties of the
CIS, although they had left the collective security treaty. No obligation to join an attack is in
force after 1991, so ``alliance_offence`` has no rows.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "defence/atop51_directed_dyad_year_1815_2018.parquet"
SOURCE = Source(
    id="atop",
    producer="Alliance Treaty Obligations and Provisions Project, Rice University",
    title="Alliance Treaty Obligations and Provisions, directed dyad-year",
    citation="Leeds, Brett Ashley, Jeffrey M. Ritter, Sara McLaughlin Mitchell, and Andrew G. "
    "Long. 2002. Alliance Treaty Obligations and Provisions, 1815-1944. International "
    "Interactions 28: 237-260.",
    version="5.1 (1815-2018), as in the R package peacesciencer",
    licence="free for research with citation",
    url="http://www.atopdata.org/",
)
_OBLIGATIONS = {
    "atop_defense": "alliance_defence",
    "atop_offense": "alliance_offence",
    "atop_neutral": "alliance_neutrality",
    "atop_nonagg": "alliance_nonaggression",
    "atop_consul": "alliance_consultation",
}


def read(folder: Path) -> Iterator[Reading]:
    """Read who is obliged to whom, 1992-2018.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the five indicators ``alliance_*``, value 1.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(
        translate(frame["ccode1"], "cow").alias("from"),
        translate(frame["ccode2"], "cow").alias("to"),
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    ties = (
        frame.filter(known, pl.col("from") != pl.col("to"))
        .unpivot(on=list(_OBLIGATIONS), index=["year", "from", "to"], variable_name="code")
        .filter(pl.col("value") == 1)
        .select(
            "year",
            "from",
            "to",
            pl.col("code").replace_strict(_OBLIGATIONS).alias("indicator"),
            pl.lit("third").alias("reported_by"),
            pl.lit(1.0).alias("value"),
        )
        # Two Correlates of War numbers may be one state here: an obligation is then stated once.
        .unique()
        .sort("year", "from", "to", "indicator")
    )
    left = pl.concat(
        [
            aside(frame.filter(pl.col("from").is_null()), "ccode1", "state number not known"),
            aside(frame.filter(pl.col("to").is_null()), "ccode2", "state number not known"),
        ]
    ).unique(maintain_order=True)
    yield Reading(SOURCE, path, {"ties": ties}, left)
