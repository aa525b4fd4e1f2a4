"""A user's own rows: read, checked, set aside or entered as one transaction."""

import codecs
import csv
import errno
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import duckdb
import polars as pl

from tarazy.ledger.chronicle import as_events, documents, is_chronicle
from tarazy.ledger.errors import LedgerError
from tarazy.ledger.schema import CELLS, Table, conform, faults, quoted, table
from tarazy.ledger.store import create, transaction

_BATCH = 100_000
#: Exporter, year and month of a row of flows, null where they could not be read.
_When = tuple[str | None, int | None, int | None]


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
    batches = _batches(path)
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
    aside = _Aside(path.with_name(path.name + ".quarantine.csv"))
    source = ""
    try:
        with transaction(target) as raw:
            if own_source:
                source = _enter_source(raw, path, producer, title, licence)
            if chronicle:
                _enter_documents(raw, path, source)
            added, known = _enter(
                raw, schema, _chain(first, batches), path.name, source, aside, step
            )
        aside.keep()
    except BaseException:
        aside.drop()
        if fresh:
            target.unlink(missing_ok=True)
            target.with_name(target.name + ".wal").unlink(missing_ok=True)
        raise
    return Added(into, added, known, aside.rows, aside.target if aside.rows else None, source)


# --- reading -------------------------------------------------------------------------------


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    """Frames of strings, with ``_line`` (1-based, of the file) and ``_fault`` (or null)."""
    if not path.is_file():
        raise LedgerError(f"there is no file {str(path)!r}", do="check the name")
    if path.stat().st_size == 0:
        raise LedgerError(f"{str(path)!r} is empty", do="give a file with a header and rows")
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv"):
        _check_utf8(path)
        return _csv(path)
    if kind == ".parquet":
        return _parquet(path)
    if kind == ".xlsx":
        return _xlsx(path)
    raise LedgerError(
        f"{path.name!r} has the ending {kind or '(none)'!r}",
        allowed=".csv, .tsv, .parquet, .xlsx",
        do="save it as one of these",
    )


def _check_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as handle:
        more = True
        while more:
            chunk = handle.read(1 << 22)
            more = bool(chunk)
            try:
                decoder.decode(chunk, final=not more)
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
    # Not a database's or a frame's reader: those skip blank and `#` lines and pad short rows
    # without a word, and then no line number is right.
    with path.open(encoding="utf-8-sig", newline="") as handle:
        first = next((text for text in handle if text.strip()), "")
        handle.seek(0)
        rows = csv.reader(handle, delimiter="," if not first else max(",;\t|", key=first.count))
        try:
            header = [c.strip() for c in next((row for row in rows if row), [])]
            names = _named(header, path)
            batch: list[tuple[object, ...]] = []
            line = rows.line_num + 1
            for row in rows:
                if row:
                    batch.append((line, *_cells(row, len(header))))
                if len(batch) == _BATCH:
                    yield pl.DataFrame(batch, names, orient="row")
                    batch = []
                line = rows.line_num + 1
        except csv.Error as error:
            raise LedgerError(
                f"{path.name!r} cannot be read as CSV: line {rows.line_num}: {error}",
                do="mend the file and run it again; the ledger is as it was",
            ) from None
        if batch:
            yield pl.DataFrame(batch, names, orient="row")


def _cells(row: list[str], width: int) -> tuple[str | None, ...]:
    """What is wrong with the length of a row, or None, and its cells."""
    if len(row) == width:
        return None, *row
    fault = f"{len(row)} cells where the header has {width}"
    return fault, *row[:width], *[None] * (width - len(row))


def _named(header: list[str], path: Path) -> dict[str, pl.DataType]:
    names = ["_line", "_fault", *header]
    twice = sorted({n for n in header if names.count(n) > 1})
    if twice:
        raise LedgerError(
            f"{path.name!r} has more than one column {twice[0]!r}", do="keep one of them"
        )
    return {"_line": pl.Int64(), **dict.fromkeys(names[1:], pl.String())}


def _parquet(path: Path) -> Iterator[pl.DataFrame]:
    try:
        scan = pl.scan_parquet(path)
        height = int(scan.select(pl.len()).collect().item())
        for start in range(0, height, _BATCH):
            frame = scan.slice(start, _BATCH).collect().select(pl.all().cast(pl.String))
            yield _numbered(frame, start + 1, path)
    except pl.exceptions.PolarsError as error:
        raise _broken(path, error) from None


def _xlsx(path: Path) -> Iterator[pl.DataFrame]:
    try:
        frame = pl.read_excel(path, infer_schema_length=0, drop_empty_rows=False)
    except Exception as error:  # the engine has its own exceptions for a broken file
        raise _broken(path, error) from None
    frame = _numbered(frame.select(pl.all().cast(pl.String)), 2, path)
    cells = pl.exclude("_line", "_fault")
    yield from frame.filter(pl.any_horizontal(cells.is_not_null())).iter_slices(_BATCH)


def _numbered(frame: pl.DataFrame, start: int, path: Path) -> pl.DataFrame:
    names = _named(frame.columns, path)
    lines = pl.int_range(start, start + frame.height, dtype=pl.Int64, eager=True)
    return frame.with_columns(_line=lines, _fault=pl.lit(None, pl.String)).select(*names)


def _broken(path: Path, error: Exception) -> LedgerError:
    return LedgerError(
        f"{path.name!r} cannot be read as {path.suffix[1:].lower()}: {str(error).splitlines()[0]}",
        do="check that the file is whole",
    )


def _chain(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


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
    aside: "_Aside",
    step: Callable[[int], object],
) -> tuple[int, int]:
    """Enter the good rows and set the bad ones aside; how many were new, how many known."""
    codes = _codes(raw, schema)
    added = known = rows = 0
    flows = schema.name == "flows"
    before, told = _taken_back(raw, file) if flows else pl.DataFrame(), set[_When]()
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
            _insert(raw, schema.name, new.drop("_line"))
        added, known = added + new.height, known + same
        aside.put(text, wrong)
        if flows:
            told.update(typed.select("from", "year", "month").unique().iter_rows())
            _remember(raw, typed, wrong, file, codes["sources.id"])
    if before.height:
        _insert(raw, "refusals", _untold(before, told, codes["actors.code"]))
    return added, known


# Frames reach DuckDB by the name of the local variable that holds them. Registering them instead
# would keep every one until the transaction ends, and memory would grow with the file.


def _insert(raw: duckdb.DuckDBPyConnection, name: str, new_rows: pl.DataFrame) -> None:
    raw.execute(f"INSERT INTO own.main.{name} SELECT * FROM new_rows")


def _remember(
    raw: duckdb.DuckDBPyConnection,
    typed: pl.DataFrame,
    wrong: pl.DataFrame,
    file: str,
    sources: set[str],
) -> None:
    """Keep what flows were refused: an absent flow is read as no trade, and this one is not."""
    reasons = wrong.group_by("_line").agg(pl.col("_reason").str.join("; ").alias("reason"))
    known = pl.when(pl.col("source").is_in(sorted(sources))).then("source")
    lost = typed.join(reasons, on="_line", how="inner").sort("_line")
    lost = lost.with_columns(source=known, file=pl.lit(file), line=pl.col("_line"))
    if lost.height:
        schema = table("refusals")
        _insert(raw, "refusals", conform(lost.select(list(schema.dtypes)), schema))


def _taken_back(raw: duckdb.DuckDBPyConnection, file: str) -> pl.DataFrame:
    """What was refused of a file before, out of the ledger: the file is about to say it anew."""
    found = raw.sql("SELECT * FROM own.main.refusals WHERE file = ?", params=[file])
    before = conform(pl.DataFrame(found.to_arrow_table()), table("refusals"))
    raw.execute("DELETE FROM own.main.refusals WHERE file = ?", [file])
    return before


def _untold(before: pl.DataFrame, told: set[_When], actors: set[str]) -> pl.DataFrame:
    """Refusals that a file of the same name does not answer, as it is about other times.

    What could not be read of a refusal may be any: mended, it reads otherwise.
    """
    masks = list(product((True, False), repeat=3))
    some = {tuple(v if m else None for v, m in zip(t, k, strict=True)) for t in told for k in masks}
    stay = [
        (who if who in actors else None, year, month if month in range(1, 13) else None) not in some
        for who, year, month in before.select("from", "year", "month").iter_rows()
    ]
    return before.filter(pl.Series(stay, dtype=pl.Boolean))


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
    fresh = [row for row in documents(_batches(path)) if row["id"] not in known]
    if fresh:
        rows = conform(pl.DataFrame(fresh).with_columns(source=pl.lit(source)), table("documents"))
        _insert(raw, "documents", rows)


@dataclass(slots=True)
class _Aside:
    """The quarantine file: grows as ``.part`` and appears only when the good rows are in."""

    target: Path
    rows: int = 0
    part: Path = field(init=False)

    def __post_init__(self) -> None:
        self.part = self.target.with_name(self.target.name + ".part")

    def put(self, text: pl.DataFrame, wrong: pl.DataFrame) -> None:
        """Add the bad rows of one batch, each with all its reasons."""
        if not wrong.height:
            return
        reasons = wrong.group_by("_line").agg(pl.col("_reason").str.join("; "))
        bad = reasons.join(text.drop("_fault"), on="_line", how="left").sort("_line")
        cells = bad.drop("_line", "_reason")
        lines = bad.select(pl.col("_line").alias("line"), pl.col("_reason").alias("reason"))
        if "reason" in cells.columns:
            lines = lines.rename({"reason": "why"})
        try:
            if self.target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder of that name stands there")
            with self.part.open("ab" if self.rows else "wb") as handle:
                whole = pl.concat([lines, cells], how="horizontal")
                handle.write(whole.write_csv(include_header=not self.rows).encode())
        except OSError as error:
            raise LedgerError(
                f"rows cannot be entered and no quarantine file can be written at "
                f"{str(self.target)!r}: {error.strerror}",
                do="copy the file to a folder you may write to; nothing was entered",
            ) from None
        self.rows += bad.height

    def keep(self) -> None:
        """Let the file appear."""
        if self.rows:
            self.part.replace(self.target)

    def drop(self) -> None:
        """Leave nothing behind."""
        if not self.part.is_dir():
            self.part.unlink(missing_ok=True)
