"""Militarised disputes between states: Correlates of War; Gibler, Miller and Little.

Two lists of the same disputes, two sources, to 2014 and to 2010; the second corrects the first,
and both stay. An event is what one state at most did to another in a dispute, at the time the
dispute began for the two: the highest action of the side decides its type. Threats (1-6) are
THREATEN; shows of force, alerts, mobilisations and border violations (7-12) are MOBILIZE;
blockades, occupations and seizures (13-15) are COERCE; attacks, clashes and war (16-21) are
ASSAULT. A side that did nothing has no event. The number of the dispute stands in the label.

Traps: the highest action may have come after the first day, so the date is that of the dispute,
not of the act; the month is known in the second list alone, and only for the year a dispute
began. A seizure may be of one fishing boat: the lists count acts of officials against private
ships as well. Deaths are given for a whole dispute, not between two, and are not read.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import FIRST, numbered
from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

COW_FILE = "defence/cow_mid_dirdisps.parquet"
GML_FILE = "defence/gml_dirdisp.parquet"
COW_SOURCE = Source(
    id="cow-mid",
    producer="Correlates of War Project",
    title="Militarized Interstate Disputes, version 5, directed pairs",
    citation="Glenn Palmer, Roseanne W. McManus, Vito D'Orazio, Michael R. Kenwick, Mikaela "
    "Karstens, Chase Bloch, Nick Dietrich, Kayla Kahn, Kellan Ritter and Michael J. Soules "
    "(2022): The MID5 dataset, 2011-2014: Procedures, coding rules, and description. Conflict "
    "Management and Peace Science 39(4), 470-482.",
    version="5.0 (1816-2014), as in the R package peacesciencer",
    licence="free use, cited",
    url="https://correlatesofwar.org/data-sets/MIDs/",
)
GML_SOURCE = Source(
    id="gml-mid",
    producer="Douglas M. Gibler, Steven V. Miller and Erin K. Little",
    title="Militarized Interstate Disputes, corrected, directed pairs",
    citation="Douglas M. Gibler, Steven V. Miller and Erin K. Little (2016): An analysis of the "
    "Militarized Interstate Dispute (MID) dataset, 1816-2001. International Studies Quarterly "
    "60(4), 719-730.",
    version="2.2.1 (1816-2010), as in the R package peacesciencer",
    licence="free use, cited",
    url="https://dmgibler.people.ua.edu/mid-data.html",
)
#: Highest action up to and with a number: type of event, mode, words.
_ACTIONS = (
    (6, "THREATEN", None, "threat"),
    (12, "MOBILIZE", "troops", "show of force"),
    (13, "COERCE", None, "blockade"),
    (14, "COERCE", "seize", "occupation"),
    (15, "COERCE", "seize", "seizure"),
    (16, "ASSAULT", None, "attack"),
    (19, "ASSAULT", None, "clash"),
    (21, "ASSAULT", None, "war"),
)


def read(folder: Path) -> Iterator[Reading]:
    """Read disputes that began from 1992 on.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events``, one reading each list.
    """
    cow = pl.read_parquet(folder / COW_FILE).with_columns(
        onset="disponset", stmon=pl.lit(None, pl.Float64)
    )
    yield _reading(COW_SOURCE, folder / COW_FILE, cow)
    gml = pl.read_parquet(folder / GML_FILE).with_columns(onset="midonset")
    yield _reading(GML_SOURCE, folder / GML_FILE, gml)


def _reading(source: Source, path: Path, frame: pl.DataFrame) -> Reading:
    began = pl.col("year").min().over("dispnum")
    frame = frame.with_columns(
        began=began,
        a=translate(frame["ccode1"], "cow"),
        b=translate(frame["ccode2"], "cow"),
    ).filter(pl.col("onset") == 1, pl.col("year") >= FIRST)
    known = pl.col("a").is_not_null() & pl.col("b").is_not_null() & (pl.col("a") != pl.col("b"))
    acted = pl.col("hiact1") > 0
    month = pl.when(pl.col("began") == pl.col("year"), pl.col("stmon") > 0).then("stmon")
    kind, mode, words = (_by_action(place) for place in (1, 2, 3))
    number = pl.col("dispnum").cast(pl.Int64)
    events = frame.filter(known, acted).select(
        id=pl.format("{}-{}-{}-{}", pl.lit(source.id), number, "a", "b"),
        date=pl.date(pl.col("year"), month.fill_null(1), 1),
        precision=pl.when(month.is_not_null()).then(pl.lit("month")).otherwise(pl.lit("year")),
        actor="a", target="b", kind=kind, mode=mode, context=pl.lit("military"),
        domain=pl.lit("defence"), label=pl.format("dispute {}: {}", number, words),
    )  # fmt: skip
    left = [
        aside(frame.filter(pl.col("a").is_null()), "ccode1", "state number not known"),
        aside(frame.filter(pl.col("b").is_null()), "ccode2", "state number not known"),
    ]
    return Reading(source, path, {"events": numbered(events)}, pl.concat(left))


def _by_action(place: int) -> pl.Expr:
    """A column of the table of actions, by the highest action of the side."""
    found = pl.lit(None, pl.String)
    for row in reversed(_ACTIONS):
        value = pl.lit(row[place], pl.String)
        found = pl.when(pl.col("hiact1") <= row[0]).then(value).otherwise(found)
    return found
