"""A user's own rows: read, checked, set aside or entered as one transaction."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl

from tarazy.ledger.chronicle import as_events, documents, is_chronicle
from tarazy.ledger.errors import LedgerError
from tarazy.ledger.files import rows_of
from tarazy.ledger.quarantine import Quarantine
from tarazy.ledger.refused import When, remember, taken_back, untold
from tarazy.ledger.schema import CELLS, Table, conform, faults, quoted, table
from tarazy.ledger.store import create, insert, transaction


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a file.

    Attributes
    ----------
    table : str
    added, known, bad : int
        Rows entered; rows that stood in the ledger already; rows set aside.
    quarantine : pathlib.Path or None
        The file of the rows set aside, with ``line`` and ``reason``; None where there are none.
    source : str
        Id of the source record the rows carry where the file names none; else empty.
    """

    table: str
    added: int
    known: int
    bad: int
    quarantine: Path | None
    source: str


def add(
    file: str | Path,
    into: str,
    ledger: str | Path,
    *,
    producer: str = "own data",
    title: str | None = None,
    licence: str = "not stated",
    step: Callable[[int], object] = lambda rows: None,
) -> Added:
    """Add the rows of a CSV, Parquet or XLSX file to a user's ledger.

    Good rows go in as one transaction or not at all. Bad rows go to ``FILE.quarantine.csv``
    beside the file, with their line number and reason. A row that stands in the ledger already
    is not entered again, so a second run of the same file adds nothing. Rows of ``flows`` that were
    set aside stay in ``refusals`` until a file of the same name, with rows of the same exporter and
    time, is added and holds them mended.

    Parameters
    ----------
    file : str or pathlib.Path
        Column names are those of the table. The column ``source`` may be missing: the rows then
        get a source record made from the file. For ``events`` they may be those of
        ``tarazy read``: the documents that the events name are then entered as well.
    into : str
        Name of a ledger table.
    ledger : str or pathlib.Path
        The user's ledger file; made where it does not exist.
    producer, title, licence : str
        For the source record of a file without a ``source`` column.
    step : callable
        Told how many rows have been read, now and then, for a progress bar.

    Returns
    -------
    Added

    Raises
    ------
    LedgerError
        If the file is missing, empty, no table, wrongly encoded, or its columns do not fit.
    UnknownName
        If there is no such table.
    """
    path, target = Path(file), Path(ledger)
    schema = table(into)
    batches = rows_of(path)
    first = next(batches, None)
    if first is None:
        raise LedgerError(f"{str(path)!r} holds no rows", do="give a file with a header and rows")
    chronicle = into == "events" and is_chronicle(first.columns)
    if chronicle:
        first, batches = as_events(first), map(as_events, batches)
    own_source = into != "sources" and "source" not in first.columns
    _check_columns(first, schema, path, own_source)
    fresh = not target.exists()
    if fresh:
        create(target)
    aside = Quarantine(path.with_name(path.name + ".quarantine.csv"))
    source = ""
    try:
        with transaction(target) as raw:
            if own_source:
                source = _enter_source(raw, path, producer, title, licence)
            if chronicle:
                _enter_documents(raw, path, source)
            added, known = _enter(
                raw, schema, chain((first,), batches), path.name, source, aside, step
            )
        aside.keep()
    except BaseException:
        aside.drop()
        if fresh:
            target.unlink(missing_ok=True)
            target.with_name(target.name + ".wal").unlink(missing_ok=True)
        raise
    return Added(into, added, known, aside.rows, aside.target if aside.rows else None, source)


# --- checking ------------------------------------------------------------------------------


def _check_columns(frame: pl.DataFrame, schema: Table, path: Path, own_source: bool) -> None:
    given = [c for c in frame.columns if c not in ("_line", "_fault")]
    unknown = [c for c in given if c not in schema.dtypes]
    needed = [c.name for c in schema.columns if not c.nullable]
    lacking = [c for c in needed if c not in given and not (own_source and c == "source")]
    if unknown or lacking:
        said = [f"unknown: {', '.join(c or '(blank)' for c in unknown)}"] * bool(unknown)
        said += [f"missing: {', '.join(lacking)}"] * bool(lacking)
        raise LedgerError(
            f"the columns of {path.name!r} do not fit the table {schema.name!r} "
            f"({'; '.join(said)})",
            allowed=", ".join(f"{c.name}{'' if c.nullable else '*'}" for c in schema.columns)
            + "  (* needed)",
            do="rename or add the columns; `tarazy ledger show " + schema.name + "` shows rows",
        )


def _typed(frame: pl.DataFrame, schema: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Strings to the table's types; a cell that will not go becomes a fault, not a null."""
    blank = frame.with_columns(
        pl.when(pl.col(pl.String).str.strip_chars() == "").then(None).otherwise(pl.col(pl.String))
        .name.keep()
    )  # fmt: skip
    typed, found = [pl.col("_line")], []
    for column in schema.columns:
        if column.name not in blank.columns:
            typed.append(pl.lit(None).cast(column.dtype).alias(column.name))
            continue
        text = pl.col(column.name).str.strip_chars()
        if column.type == "bool":
            value = text.str.to_lowercase().replace_strict(
                {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False},
                default=None, return_dtype=pl.Boolean,
            )  # fmt: skip
        elif column.type == "date":
            day = text.str.replace(r"[ T]\d\d:\d\d.*$", "")
            value = day.str.to_date("%Y-%m-%d", strict=False)
        elif column.type.startswith("int"):
            value = text.str.replace(r"\.0+$", "").cast(column.dtype, strict=False)
        else:
            value = text.cast(column.dtype, strict=False)
        typed.append(value.alias(column.name))
        bad = blank.filter(text.is_not_null() & value.is_null())
        if bad.height:
            found.append(bad.select(
                "_line", _reason=quoted(column.name, CELLS[column.type]),
                _empty=pl.lit(f"{column.name} is empty")))  # fmt: skip
    none = pl.DataFrame(schema={"_line": pl.Int64, "_reason": pl.String, "_empty": pl.String})
    return blank.select(typed), pl.concat([none, *found])


def _codes(raw: duckdb.DuckDBPyConnection, schema: Table) -> dict[str, set[str]]:
    codes = {}
    for column in schema.columns:
        if column.refers:
            name, field = column.refers
            rows = raw.execute(
                f'SELECT "{field}" FROM embedded.{name} UNION SELECT "{field}" FROM own.main.{name}'
            ).fetchall()
            codes[f"{name}.{field}"] = {r[0] for r in rows}
    return codes


def _enter(
    raw: duckdb.DuckDBPyConnection,
    schema: Table,
    batches: Iterator[pl.DataFrame],
    file: str,
    source: str,
    aside: "Quarantine",
    step: Callable[[int], object],
) -> tuple[int, int]:
    """Enter the good rows and set the bad ones aside; how many were new, how many known."""
    codes = _codes(raw, schema)
    added = known = rows = 0
    flows = schema.name == "flows"
    before, told = taken_back(raw, file) if flows else pl.DataFrame(), set[When]()
    for batch in batches:
        rows += batch.height
        step(rows)
        text = batch.with_columns(source=pl.lit(source)) if source else batch
        typed, wrong = _wrong(text, schema, codes)
        good = typed.join(wrong, on="_line", how="anti")
        new, same, clash = _against_ledger(raw, schema, good)
        taken = pl.lit("the ledger has a row with this key and other values")
        wrong = pl.concat([wrong, clash.select("_line", _reason=taken)])
        if new.height:
            insert(raw, schema.name, new.drop("_line"))
        added, known = added + new.height, known + same
        aside.put(text, wrong)
        if flows:
            told.update(typed.select("from", "year", "month").unique().iter_rows())
            remember(raw, typed, wrong, file, codes["sources.id"])
    if before.height:
        insert(raw, "refusals", untold(before, told, codes["actors.code"]))
    return added, known


def _lines(
    raw: duckdb.DuckDBPyConnection, name: str, good_rows: pl.DataFrame, on: list[str]
) -> set[int]:
    """Lines of the rows that agree with a row of the ledger in the columns `on`."""
    match = " AND ".join(f'g."{c}" IS NOT DISTINCT FROM t."{c}"' for c in on)
    query = " UNION ".join(
        f"SELECT g._line FROM good_rows g JOIN {place}.{name} t ON {match}"
        for place in ("embedded", "own.main")
    )
    return {int(r[0]) for r in raw.execute(query).fetchall()}


def _wrong(
    text: pl.DataFrame, schema: Table, codes: dict[str, set[str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Typed rows, and ``_line, _reason`` of every fault of theirs."""
    typed, cells = _typed(text, schema)
    short = text.filter(pl.col("_fault").is_not_null())
    found = [short.select("_line", _reason="_fault"), cells.select("_line", "_reason")]
    unread = pl.concat([short.select("_line"), cells.select("_line")])
    # A row that cannot be read is not the first of its key: looked at apart from the others.
    for how in ("anti", "semi"):
        part = typed.join(unread, on="_line", how=how)
        rest = faults(part.drop("_line"), schema, codes)
        lines = part.get_column("_line").gather(rest["row"])
        found.append(rest.select(lines.alias("_line"), _reason="reason"))
    # A cell that would not go into its type is not empty.
    empty = cells.select("_line", _reason="_empty")
    return typed, pl.concat(found).join(empty, on=["_line", "_reason"], how="anti")


def _against_ledger(
    raw: duckdb.DuckDBPyConnection, schema: Table, good: pl.DataFrame
) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Split rows into new ones, the number known already, and those whose key is taken."""
    same = _lines(raw, schema.name, good, [c.name for c in schema.columns])
    taken = _lines(raw, schema.name, good, schema.key)
    line = pl.col("_line")
    new = good.filter(~line.is_in(sorted(taken | same)))
    return new, len(same), good.filter(line.is_in(sorted(taken - same)))


# --- writing -------------------------------------------------------------------------------


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "own"


def _enter_source(
    raw: duckdb.DuckDBPyConnection,
    path: Path,
    producer: str,
    title: str | None,
    licence: str,
) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 22):
            digest.update(chunk)
    source = _slug(path.stem)
    if raw.execute("SELECT 1 FROM embedded.sources WHERE id = ?", [source]).fetchall():
        source = f"own-{source}"  # own rows do not pass for those of a source that ships
    if raw.execute("SELECT 1 FROM own.main.sources WHERE id = ?", [source]).fetchall():
        return source  # a file of this name was added before: its rows keep that record
    raw.execute(
        "INSERT INTO own.main.sources (id, producer, title, citation, licence, file, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [source, producer, title or path.stem, f"{producer}: {title or path.stem}", licence,
         path.name, digest.hexdigest()],
    )  # fmt: skip
    return source


def _enter_documents(raw: duckdb.DuckDBPyConnection, path: Path, source: str) -> None:
    """The documents that a chronicle names, those that the ledger has not."""
    known = _codes(raw, table("events"))["documents.id"]
    fresh = [row for row in documents(rows_of(path)) if row["id"] not in known]
    if fresh:
        rows = conform(pl.DataFrame(fresh).with_columns(source=pl.lit(source)), table("documents"))
        insert(raw, "documents", rows)
