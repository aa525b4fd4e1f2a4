"""Rows of a user's CSV, Parquet or XLSX file as strings, each with its line."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.ledger.errors import LedgerError

_BATCH = 100_000


def rows_of(path: Path) -> Iterator[pl.DataFrame]:
    """Read the rows of a file, some at a time.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    iterator of polars.DataFrame
        Strings, with ``_line`` (from 1, of the file) and ``_fault`` (or null).

    Raises
    ------
    LedgerError
        If the file is missing, empty, no table or wrongly encoded; of what stands far into it only
        when it is reached.
    """
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
