"""Who put sanctions on whom: the Global Sanctions Database, 1992-2023.

A case is one set of measures of one or more senders against one or more targets, with a first and a
last year; of these only counts are kept. ``sanctions_begun`` counts the cases of `from` against
`to` by the year they began, ``sanctions_in_force`` those that were in force at some time of the
year, the first and last year included. A case still in force has 2023 for its last year, so nobody
can tell from it which cases ended then. Zeros are not stored: an absent row means none.

Several senders or targets stand in one cell, with commas between them and within a name ("Korea,
South"): names that hold a comma are known, the rest is split. A case counts once for every pair of
its senders and targets, so that what many joined counts for more. The EU stays one sender, as it
is one in the books of trade, and is never written out as its members; its predecessors are the EU
here. States that joined a measure of the EU stand by name in the source, and so do members that
acted besides it. Other organisations (the United Nations, the African Union, the G7) and groups
that are no state are set aside: the ledger has no ties of theirs.

Traps: whether two measures of a year are one case or two is the coder's choice, so a count is a
tally of decisions and no measure of their weight; threats and secondary sanctions are not coded.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "sanctions/GSDB_V4.csv"
SOURCE = Source(
    id="gsdb",
    producer="Global Sanctions Database (Felbermayr, Kirilakha, Syropoulos, Yalcin, Yotov)",
    title="Global Sanctions Database: counts of cases by sender, target and year",
    citation="Yalcin, E., Felbermayr, G., Kariem, H., Kirilakha, A., Kwon, O., Syropoulos, C. and "
    "Yotov, Y. (2025): The Global Sanctions Data Base, Release 4. The World Economy 48(1), 36-57; "
    "Felbermayr, G. et al. (2020): The Global Sanctions Data Base. European Economic Review 129, "
    "103561.",
    version="4 (1949-2023)",
    licence="free for research with citation; counts only are shipped",
    url="https://www.globalsanctionsdatabase.com/",
)
FIRST, LAST = 1992, 2023
#: Names that hold a comma.
_WHOLE = (
    "Korea, North", "Korea, South", "Egypt, Arab Rep.", "Congo, Democratic Republic of the",
    "Gambia, The", "Yemen, North",
)  # fmt: skip
_ORGANISATIONS = {"EU": "EU", "EEC": "EU"}
#: Names that stand for one of today's states in no list of names: Serbia and Montenegro to 2006.
_STATES = {"FRY": "SRB", "Ethiopia (excludes Eritrea)": "ETH", "Ceylon": "LKA"}


def read(folder: Path) -> Iterator[Reading]:
    """Read counts of cases by sender, target and year.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicators ``sanctions_begun`` and ``sanctions_in_force``.
    """
    path = folder / FILE
    cases = pl.read_csv(path).filter(pl.col("end") >= FIRST, pl.col("begin") <= LAST)
    pairs = (
        cases.with_columns(
            sender=_split("sanctioning_state"), target=_split("sanctioned_state")
        )
        .explode("sender")
        .explode("target")
        .unique(["case_id", "sender", "target"], maintain_order=True)
    )  # fmt: skip
    pairs = pairs.with_columns(
        _code(pairs["sender"]).alias("from"), _code(pairs["target"]).alias("to")
    )
    known = pl.col("from").is_not_null() & pl.col("to").is_not_null()
    # Two names may be one actor here: a case is then still one.
    sound = pairs.filter(known, pl.col("from") != pl.col("to")).unique(["case_id", "from", "to"])
    begun = sound.filter(pl.col("begin") >= FIRST).select("from", "to", year="begin")
    in_force = sound.with_columns(
        year=pl.int_ranges(pl.max_horizontal("begin", FIRST), pl.min_horizontal("end", LAST) + 1)
    ).explode("year")
    ties = pl.concat([
        _counted(begun, "sanctions_begun"),
        _counted(in_force.select("from", "to", "year"), "sanctions_in_force"),
    ])  # fmt: skip
    left = pl.concat([
        aside(pairs.filter(pl.col("from").is_null()), "sender", "no state, nor the EU"),
        aside(pairs.filter(pl.col("to").is_null()), "target", "no state, nor the EU"),
    ])  # fmt: skip
    yield Reading(SOURCE, path, {"ties": ties}, left)


def _split(column: str) -> pl.Expr:
    """Names of a cell, those with a comma kept whole."""
    cell = pl.col(column)
    for name in _WHOLE:
        cell = cell.str.replace_all(name, name.replace(",", ";"), literal=True)
    names = cell.str.split(",").list.eval(
        pl.element().str.strip_chars().str.replace(";", ",", literal=True)
    )
    return names.list.eval(pl.element().filter(pl.element() != ""))


def _code(names: pl.Series) -> pl.Series:
    """Codes of organisations and states; null for others."""
    own = names.replace_strict(_ORGANISATIONS | _STATES, default=None, return_dtype=pl.String)
    return pl.DataFrame({"own": own, "state": translate(names, "name")}).select(
        pl.coalesce("own", "state")
    )["own"]


def _counted(rows: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Cases by pair and year."""
    counts = rows.group_by("year", "from", "to").agg(value=pl.len().cast(pl.Float64))
    return counts.with_columns(
        pl.col("year").cast(pl.Int16), indicator=pl.lit(indicator), reported_by=pl.lit("third")
    ).sort("year", "from", "to")
