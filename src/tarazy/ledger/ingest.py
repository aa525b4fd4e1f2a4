"""A user's own rows: read, checked, set aside or entered as one transaction."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from tarazy.ledger.errors import LedgerError
from tarazy.ledger.schema import Table, faults, quoted, table
from tarazy.ledger.store import create, transaction

_BATCH = 100_000


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
        Id of the source record the rows carry where the file names none.
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
) -> Added:
    """Add the rows of a CSV, Parquet or XLSX file to a user's ledger.

    Good rows go in as one transaction or not at all. Bad rows go to ``FILE.quarantine.csv``
    beside the file, with their line number and reason. A row that stands in the ledger already
    is not entered again, so a second run of the same file adds nothing.

    Parameters
    ----------
    file : str or pathlib.Path
        Column names are those of the table. The column ``source`` may be missing: the rows then
        get a source record made from the file.
    into : str
        Name of a ledger table.
    ledger : str or pathlib.Path
        The user's ledger file; made where it does not exist.
    producer, title, licence : str
        For the source record of a file without a ``source`` column.

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
    batches = _batches(path)
    first = next(batches, None)
    if first is None:
        raise LedgerError(f"{str(path)!r} holds no rows", do="give a file with a header and rows")
    source = _slug(path.stem)
    own_source = into != "sources" and "source" not in first.columns
    _check_columns(first, schema, path, own_source)
    fresh = not target.exists()
    if fresh:
        create(target)
    quarantine = path.with_name(path.name + ".quarantine.csv")
    try:
        with transaction(target) as raw:
            if own_source:
                _enter_source(raw, path, source, producer, title, licence)
            done = _enter(raw, schema, _chain(first, batches), source if own_source else None)
            if done.bad.height:
                _write_aside(done.bad, quarantine)
    except BaseException:
        if fresh:
            target.unlink(missing_ok=True)
        raise
    return Added(
        into, done.added, done.known, done.bad.height,
        quarantine if done.bad.height else None, source,
    )  # fmt: skip


# --- reading -------------------------------------------------------------------------------


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    """Frames of strings with a column ``line`` (1-based line or row of the file)."""
    if not path.is_file():
        raise LedgerError(f"there is no file {str(path)!r}", do="check the name")
    if path.stat().st_size == 0:
        raise LedgerError(f"{str(path)!r} is empty", do="give a file with a header and rows")
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv"):
        _check_utf8(path)
        return _csv(path)
    if kind in (".parquet", ".xlsx"):
        return _whole(path, kind)
    raise LedgerError(
        f"{path.name!r} has the ending {kind or '(none)'!r}",
        allowed=".csv, .tsv, .parquet, .xlsx",
        do="save it as one of these",
    )


def _check_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 22):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                raise LedgerError(
                    f"{path.name!r} is not UTF-8: line {line} holds the byte "
                    f"0x{error.object[error.start]:02x}",
                    allowed="UTF-8",
                    do="save the file as UTF-8 (in Excel: CSV UTF-8) and run it again",
                ) from None
            line += chunk.count(b"\n")


def _csv(path: Path) -> Iterator[pl.DataFrame]:
    quoted = "'" + str(path).replace("'", "''") + "'"
    with duckdb.connect() as raw:
        try:
            reader = raw.execute(
                f"SELECT * FROM read_csv({quoted}, all_varchar = true, header = true, "
                "null_padding = true, strict_mode = false, parallel = false)"
            ).to_arrow_reader(_BATCH)
            line = 2  # the header is line 1
            for batch in reader:
                frame = pl.DataFrame(batch).with_row_index("line", line)
                line += frame.height
                if frame.height:
                    yield frame.with_columns(pl.col("line").cast(pl.Int64))
        except duckdb.Error as error:
            raise LedgerError(
                f"{path.name!r} cannot be read as CSV: {str(error).splitlines()[0]}",
                do="mend the file and run it again; the ledger is as it was",
            ) from None


def _whole(path: Path, kind: str) -> Iterator[pl.DataFrame]:
    try:
        frame = pl.read_parquet(path) if kind == ".parquet" else pl.read_excel(path)
    except Exception as error:  # every engine has its own exceptions for a broken file
        raise LedgerError(
            f"{path.name!r} cannot be read as {kind[1:]}: {str(error).splitlines()[0]}",
            do="check that the file is whole",
        ) from None
    start = 2 if kind == ".xlsx" else 1
    frame = frame.with_columns(pl.all().cast(pl.String)).with_row_index("line", start)
    for part in frame.iter_slices(_BATCH):
        yield part.with_columns(pl.col("line").cast(pl.Int64))


def _chain(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


# --- checking ------------------------------------------------------------------------------


def _check_columns(frame: pl.DataFrame, schema: Table, path: Path, own_source: bool) -> None:
    given = [c for c in frame.columns if c != "line"]
    unknown = [c for c in given if c not in schema.dtypes]
    needed = [c.name for c in schema.columns if not c.nullable]
    lacking = [c for c in needed if c not in given and not (own_source and c == "source")]
    if unknown or lacking:
        said = [f"unknown: {', '.join(unknown)}"] * bool(unknown)
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
    typed, found = [pl.col("line")], []
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
            value = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        elif column.type.startswith("int"):
            value = text.str.replace(r"\.0+$", "").cast(column.dtype, strict=False)
        else:
            value = text.cast(column.dtype, strict=False)
        typed.append(value.alias(column.name))
        bad = blank.filter(text.is_not_null() & value.is_null())
        if bad.height:
            found.append(bad.select("line", reason=quoted(column.name, f"a {column.type}")))  # fmt: skip
    none = pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String})
    return blank.select(typed), pl.concat([none, *found])


@dataclass(frozen=True, slots=True)
class _Done:
    added: int
    known: int
    bad: pl.DataFrame


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
    source: str | None,
) -> _Done:
    codes = _codes(raw, schema)
    added = known = 0
    bad: list[pl.DataFrame] = []
    for batch in batches:
        text = batch if source is None else batch.with_columns(source=pl.lit(source))
        typed, wrong = _typed(text, schema)
        rows = typed.drop("line")
        rest = faults(rows, schema, codes)
        lines = typed.get_column("line")
        wrong = pl.concat([wrong, rest.select(lines.gather(rest["row"]).alias("line"), "reason")])
        good = typed.join(wrong, on="line", how="anti")
        new, same, clash = _against_ledger(raw, schema, good)
        if clash.height:
            wrong = pl.concat([wrong, clash.select("line", reason=pl.lit(
                "the ledger has a row with this key and other values"))])  # fmt: skip
        if new.height:
            raw.register("_new", new.drop("line").to_arrow())
            raw.execute(f"INSERT INTO own.main.{schema.name} SELECT * FROM _new")
            raw.unregister("_new")
        added, known = added + new.height, known + same
        if wrong.height:
            joined = pl.col("reason").str.join("; ")
            reasons = wrong.group_by("line", maintain_order=True).agg(joined)
            bad.append(reasons.join(text, on="line", how="left"))
    none = pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String})
    return _Done(added, known, pl.concat([none, *bad], how="diagonal").sort("line"))


def _against_ledger(
    raw: duckdb.DuckDBPyConnection, schema: Table, good: pl.DataFrame
) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Split rows into new ones, the number known already, and those whose key is taken."""
    columns = [c.name for c in schema.columns]
    raw.register("_good", good.to_arrow())

    def lines(on: list[str]) -> set[int]:
        match = " AND ".join(f'g."{c}" IS NOT DISTINCT FROM t."{c}"' for c in on)
        query = " UNION ".join(
            f"SELECT g.line FROM _good g JOIN {place}.{schema.name} t ON {match}"
            for place in ("embedded", "own.main")
        )
        return {int(r[0]) for r in raw.execute(query).fetchall()}

    same, taken = lines(columns), lines(schema.key)
    raw.unregister("_good")
    line = pl.col("line")
    new = good.filter(~line.is_in(sorted(taken | same)))
    return new, len(same), good.filter(line.is_in(sorted(taken - same)))


# --- writing -------------------------------------------------------------------------------


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "own"


def _enter_source(
    raw: duckdb.DuckDBPyConnection,
    path: Path,
    source: str,
    producer: str,
    title: str | None,
    licence: str,
) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 22):
            digest.update(chunk)
    taken = raw.execute(
        "SELECT sha256 FROM own.main.sources WHERE id = ? "
        "UNION ALL SELECT sha256 FROM embedded.sources WHERE id = ?",
        [source, source],
    ).fetchall()
    if taken:
        return  # a file of this name was added before: its rows keep that record
    raw.execute(
        "INSERT INTO own.main.sources (id, producer, title, citation, licence, file, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [source, producer, title or path.stem, f"{producer}: {title or path.stem}", licence,
         path.name, digest.hexdigest()],
    )  # fmt: skip


def _write_aside(bad: pl.DataFrame, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        bad.write_csv(part)
        part.replace(target)
    except OSError as error:
        raise LedgerError(
            f"{bad.height} rows cannot be entered and no quarantine file can be written at "
            f"{str(target)!r}: {error.strerror}",
            do="copy the file to a folder you may write to; nothing was entered",
        ) from None
