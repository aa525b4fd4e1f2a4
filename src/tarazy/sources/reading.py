"""What a reader gives back: a source record, ledger rows, and what was set aside."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module, resources
from pathlib import Path

import polars as pl

from tarazy.ledger.schema import SCHEMA, conform

#: Recipients whose SIPRI figures may be shipped: Central Asia, the South Caucasus and the states
#: that have a ready lens. Everyone else's are read for checks and never leave the machine.
SHIPPED_PART = frozenset(
    ["KAZ", "UZB", "KGZ", "TJK", "TKM", "ARM", "AZE", "GEO", "MNG", "SRB", "TUR", "VNM", "IND"]
)


@dataclass(frozen=True, slots=True)
class Source:
    """One record of the ``sources`` table, and what of it the package may ship.

    Attributes
    ----------
    ship : {"yes", "part", "no"}
        ``part`` ships only rows whose ``ship_by`` column is one of :data:`SHIPPED_PART`.
    """

    id: str
    producer: str
    title: str
    citation: str
    licence: str
    version: str | None = None
    url: str | None = None
    retrieved: date | None = None
    ship: str = "yes"
    ship_by: str = "to"


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of one source.

    Attributes
    ----------
    source : Source
    file : pathlib.Path
        The file they were read from; its SHA-256 goes into the source record.
    tables : dict of str to polars.DataFrame
        Ledger tables by name, without the ``source`` column (it is added here).
    set_aside : polars.DataFrame
        Rows of the file that are not ledger rows, with columns ``what`` and ``reason``:
        aggregates, unknown codes. Nothing is dropped in silence.
    """

    source: Source
    file: Path
    tables: dict[str, pl.DataFrame]
    set_aside: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"what": pl.String, "reason": pl.String})
    )

    def rows(self, table: str) -> pl.DataFrame:
        """Ledger rows of one table: schema columns, source id and doubts filled in.

        Parameters
        ----------
        table : str
            Name of a ledger table this reading has.

        Returns
        -------
        polars.DataFrame
            In the ledger's columns and types.
        """
        frame = self.tables[table].with_columns(source=pl.lit(self.source.id))
        if table == "ties":
            frame = _with_doubts(frame, self.source.id)
        return conform(frame, SCHEMA[table])

    def record(self) -> pl.DataFrame:
        """The ``sources`` row, with the SHA-256 of the file.

        Returns
        -------
        polars.DataFrame
            One row.
        """
        s = self.source
        row = {
            "id": s.id,
            "producer": s.producer,
            "title": s.title,
            "citation": s.citation,
            "version": s.version,
            "retrieved": s.retrieved,
            "licence": s.licence,
            "url": s.url,
            "file": self.file.name,
            "sha256": hashlib.sha256(self.file.read_bytes()).hexdigest(),
        }
        return conform(pl.DataFrame([row]), SCHEMA["sources"])


def doubts() -> pl.DataFrame:
    """Figures known to be wrong: the table ``doubts.csv``, argued row by row.

    Returns
    -------
    polars.DataFrame
        Columns ``source, indicator, from, to, first, last, keep_value, reason``; an empty cell
        stands for any.
    """
    text = resources.files("tarazy.sources").joinpath("doubts.csv").read_bytes()
    return pl.read_csv(
        text, schema_overrides={"first": pl.Int16, "last": pl.Int16}, null_values=[""]
    )


def gaps() -> pl.DataFrame:
    """States that a source does not cover although it means zero by the absence of a row.

    Returns
    -------
    polars.DataFrame
        The table ``gaps.csv``, one row a state: columns ``source, indicator, state, first, last,
        reason``; an empty indicator stands for every one of the source, or for its votes where
        it is a list of roll calls.
    """
    text = resources.files("tarazy.sources").joinpath("gaps.csv").read_bytes()
    types = {"indicator": pl.String, "first": pl.Int16, "last": pl.Int16}
    table = pl.read_csv(text, schema_overrides=types, null_values=[""])
    return table.with_columns(pl.col("state").str.split(" ")).explode("state")


def _with_doubts(ties: pl.DataFrame, source: str) -> pl.DataFrame:
    if "doubt" not in ties.columns:
        ties = ties.with_columns(doubt=pl.lit(None, pl.String))
    for row in doubts().filter(pl.col("source") == source).iter_rows(named=True):
        hit = pl.lit(True)
        for column in ("indicator", "from", "to"):
            if row[column] is not None:
                hit &= pl.col(column).is_in(row[column].split())
        if row["first"] is not None:
            hit &= pl.col("year") >= row["first"]
        if row["last"] is not None:
            hit &= pl.col("year") <= row["last"]
        ties = ties.with_columns(
            doubt=pl.when(hit).then(pl.lit(row["reason"])).otherwise("doubt"),
            value=pl.when(hit & (row["keep_value"] == "no")).then(None).otherwise("value"),
        )
    return ties


def aside(frame: pl.DataFrame, what: str, reason: str) -> pl.DataFrame:
    """Rows set aside, counted by the value of one column.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows that are not ledger rows.
    what : str
        Column that names them.
    reason : str
        Why they are not.

    Returns
    -------
    polars.DataFrame
        Columns ``what, reason``, one row a distinct name.
    """
    names = frame.get_column(what).cast(pl.String).unique().sort()
    return pl.DataFrame(
        {"what": names, "reason": [reason] * len(names)},
        schema={"what": pl.String, "reason": pl.String},
    )


def unordered(frame: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
    """Columns ``from`` and ``to`` of an undirected tie: the two codes in alphabetical order.

    Parameters
    ----------
    frame : polars.DataFrame
    a, b : str
        The two code columns; they are dropped.

    Returns
    -------
    polars.DataFrame
    """
    return frame.with_columns(
        pl.min_horizontal(a, b).alias("from"), pl.max_horizontal(a, b).alias("to")
    ).drop({a, b} - {"from", "to"})


def read_all(folder: Path, facts: Path) -> Iterator[Reading]:
    """Read every source that has a reader, in a fixed order.

    Parameters
    ----------
    folder : pathlib.Path
        The folder with the data files, in their subfolders.
    facts : pathlib.Path
        The folder with the facts that the project collected itself: ``memberships.csv``,
        ``organisations.csv``, ``resolutions.csv``, ``papers.csv`` and ``events.csv``.

    Yields
    ------
    Reading
    """
    from tarazy.sources import actors, memberships, papers, resolutions

    yield from actors.read(folder, facts)
    yield from memberships.read(facts)
    yield from papers.read(facts)
    readers = (import_module(f"tarazy.sources.{name}") for name in READERS)
    yield from resolutions.named((r for reader in readers for r in reader.read(folder)), facts)


#: Reader modules of the data folder, in the order they are read.
READERS: tuple[str, ...] = (
    # trade and economy
    "bns_kaz", "baci", "comtrade_rus", "cow_trade", "imts", "eurostat", "btige", "stat_kgz",
    "stat_arm", "stat_uzb", "fcs_rus", "economy", "wiiw", "aiddata", "itpd_e",
    "ecb", "eurostat_products", "cars", "listings",
    # defence
    "sipri", "atop", "atop_treaties", "mme", "exercises", "troopdata", "mcmanus_nieman",
    "cow_nmc", "disputes", "ucdp", "clashes",
    # diplomacy
    "unga_votes", "voeten", "state_travels", "china_vitae", "visits_read", "memberships_read",
    "cow_igo", "desta", "gptad", "ieadb", "unctad_bits", "icews", "gdelt", "gsdb",
    # people, geography
    "undesa", "uis", "remittances", "cow_contiguity", "geodist",
    # words
    "general_debate",
)  # fmt: skip
