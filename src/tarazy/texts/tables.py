"""Rows of a table in, documents out: one text a row, with its date, speaker and language."""

import csv
import datetime
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.ledger.errors import nearest
from tarazy.texts.dates import find_dates
from tarazy.texts.document import DatePrecision, Document, Refused, TextError, iso_date
from tarazy.texts.encodings import read_text
from tarazy.texts.parts import language_among, parts

SUFFIXES = (".parquet", ".csv", ".tsv", ".arrow", ".feather", ".ipc")
#: Names a column may have, in small letters.
NAMES = {
    "text": ("text", "body", "content", "speech", "текст", "мәтін"),
    "date": ("date", "published", "year", "дата", "год", "күні"),
    "speaker": ("speaker", "orator", "iso3", "спикер", "оратор"),
    "language": ("language", "lang", "язык", "тіл"),
    "title": ("title", "headline", "заголовок", "название"),
}
#: What the languages that are read are called in tables, in small letters.
_CALLED = {
    called: code
    for code, names in (
        ("ru", "ru rus russian русский рус орыс орысша"),
        ("en", "en eng english английский англ ағылшын ағылшынша"),
        ("kk", "kk kaz kz kazakh казахский каз қазақ қазақша"),
    )
    for called in names.split()
}
_BATCH = 200
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def load_table(
    path: str | Path,
    *,
    text: str | None = None,
    date: str | None = None,
    speaker: str | None = None,
    language: str | None = None,
    title: str | None = None,
    name: str | None = None,
) -> Iterator[Document | Refused]:
    """Read the rows of a table.

    Parameters
    ----------
    path : str or pathlib.Path
        Parquet, CSV, TSV, or Arrow (IPC).
    text, date, speaker, language, title : str, optional
        Names of columns; by default those of :data:`NAMES` that the table has. Only `text` must
        be there. Dates are dates, years, ISO strings, or written as ``20.03.2019`` or ``20 March
        2019``. Languages are codes or names.
    name : str, optional
        The table's in the names of documents, which add ``#`` and the row from 1.

    Yields
    ------
    Document or Refused
        A row with no text, or with a date that is none, is refused.

    Raises
    ------
    TextError
        If the file is not such a table, has no rows, or no such column.
    """
    path = Path(path)
    if path.suffix.lower() in (".csv", ".tsv"):
        columns, rows = _csv(path)
    else:
        frame = _scan(path)
        columns, rows = frame.collect_schema().names(), _batches(frame)
    asked = {"text": text, "date": date, "speaker": speaker, "language": language, "title": title}
    taken = {role: found for role in asked if (found := _column(path, columns, role, asked[role]))}
    if path.suffix.lower() not in (".csv", ".tsv"):
        _holds_texts(path, frame, taken["text"])
        rows = _batches(frame.select(taken.values()))
    return _documents(path, name or path.name, rows, taken)


def _scan(path: Path) -> pl.LazyFrame:
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            frame = pl.scan_parquet(path)
        elif suffix in (".arrow", ".feather", ".ipc"):
            frame = pl.scan_ipc(path)
        else:
            raise TextError(f"{path.name}: not a table that is read", allowed=", ".join(SUFFIXES))
        frame.collect_schema()
    except OSError as error:
        raise TextError(f"{path.name}: cannot be read: {error}", do="check the path") from None
    except pl.exceptions.PolarsError as error:
        why = str(error).splitlines()[0] if str(error) else "no rows"
        raise TextError(
            f"{path.name}: not a {suffix[1:]} table that can be read: {why}",
            allowed=", ".join(SUFFIXES), do="export it again",
        ) from None  # fmt: skip
    return frame


def _column(path: Path, columns: list[str], role: str, asked: str | None) -> str | None:
    if asked is not None:
        if asked in columns:
            return asked
        near = nearest(asked, columns)
        raise TextError(
            f"{path.name}: no column {asked!r} for {role}", allowed=", ".join(columns),
            do=f"did you mean {' or '.join(near)}?" if near else "name one of these",
        )  # fmt: skip
    folded = {c.casefold(): c for c in columns}
    found = next((folded[n] for n in NAMES[role] if n in folded), None)
    if found is None and role == "text":
        raise TextError(
            f"{path.name}: no column of texts among {', '.join(columns)}",
            allowed=f"a column named {', '.join(NAMES['text'])}",
            do="rename the column that holds the texts to `text`",
        )  # fmt: skip
    return found


#: The cells of a row by column, or why there are none.
_Row = dict[str, Any] | str


def _csv(path: Path) -> tuple[list[str], Iterator[_Row]]:
    """Columns and rows of a CSV or TSV file, read line by line."""
    text = read_text(path)
    first = _LINE.match(text)
    head = first.group() if first else ""
    tabs = path.suffix.lower() == ".tsv"
    mark = "\t" if tabs else max(",;\t", key=head.count)
    lines = csv.reader((m.group() for m in _LINE.finditer(text)), delimiter=mark, strict=True)
    try:
        columns = [column.strip() for column in _next(lines) or []]
    except csv.Error as error:
        raise _broken(path, lines, error) from None
    if not any(columns):
        raise TextError(
            f"{path.name}: empty", allowed="names of columns in the first line, then rows",
            do="leave it out",
        )  # fmt: skip
    return columns, _cells(path, columns, lines)


def _cells(path: Path, columns: list[str], lines: Any) -> Iterator[_Row]:
    while True:
        try:
            row = _next(lines)
        except csv.Error as error:
            raise _broken(path, lines, error) from None
        if row is None:
            return
        if not row:
            continue
        many = f"{len(row)} cells for {len(columns)} columns (line {lines.line_num})"
        yield dict(zip(columns, row, strict=True)) if len(row) == len(columns) else many


def _next(lines: Any) -> list[str] | None:
    """The next row, None behind the last; texts may be long, and the limit is the process's."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        return next(lines, None)
    finally:
        csv.field_size_limit(before)


def _broken(path: Path, lines: Any, error: csv.Error) -> TextError:
    said = "a quotation mark is never closed" if "unexpected end" in str(error) else str(error)
    return TextError(
        f"{path.name}, line {lines.line_num}: {said}",
        allowed="cells in quotation marks, those within them doubled",
        do="mend the line, or export it again",
    )


def _batches(frame: pl.LazyFrame) -> Iterator[_Row]:
    first = 0
    while (batch := frame.slice(first, _BATCH).collect()).height:
        yield from batch.iter_rows(named=True)
        first += batch.height


def _holds_texts(path: Path, frame: pl.LazyFrame, column: str) -> None:
    kind = frame.collect_schema()[column]
    if kind not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        raise TextError(
            f"{path.name}: the column {column!r} holds {kind}, not text", allowed="strings",
            do="name the column of texts `text`, and rename this one",
        )  # fmt: skip


def _documents(
    path: Path, table: str, rows: Iterator[_Row], taken: dict[str, str]
) -> Iterator[Document | Refused]:
    number = 0
    for number, row in enumerate(rows, 1):
        name = f"{table}#{number}"
        try:
            if isinstance(row, str):
                raise TextError(
                    f"{name}: {row}", allowed="a cell a column",
                    do="put a text that holds the separator in quotation marks",
                )  # fmt: skip
            yield _document(name, {role: row[column] for role, column in taken.items()})
        except TextError as error:
            yield Refused.of(name, error)
    if not number:
        raise TextError(
            f"{path.name}: a table without rows", allowed="a row a text", do="leave it out"
        )


def _document(name: str, row: dict[str, Any]) -> Document:
    text = row["text"]
    if not isinstance(text, str) or not any(c.isalpha() for c in text):
        raise TextError(
            f"{name}: no text in this row", allowed="a row with text", do="leave it out"
        )
    date, precision = _date(name, row.get("date"))
    found = parts(text)

    def said(role: str) -> str | None:
        value = row.get(role)
        return str(value).strip() or None if value is not None else None

    return Document(
        name=name,
        text=text,
        language=_language(said("language")) or language_among(found),
        date=date,
        date_precision=precision,
        title=said("title"),
        speaker=said("speaker"),
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        parts=found,
    )


def _language(said: str | None) -> str | None:
    """The code of a language by what a table calls it: EN, en-US, rus, русский; others as said."""
    if said is None:
        return None
    return _CALLED.get(re.split(r"[-_\s]", said.casefold())[0], said)


def _date(name: str, value: Any) -> tuple[datetime.date | None, DatePrecision | None]:
    if value is None or value == "":
        return None, None
    if isinstance(value, datetime.datetime):
        return value.date(), "day"
    if isinstance(value, datetime.date):
        return value, "day"
    written = f"{value:04d}" if isinstance(value, int) else str(value).strip()
    date, precision = iso_date(written)
    if date is not None:
        return date, precision
    found = find_dates(written, None)  # 20.03.2019, 20 March 2019, but never 03/04/2019
    whole = [d for d in found if (d.start, d.end) == (0, len(written))]
    for one in whole:
        if one.precision in ("day", "month", "year"):
            return one.first, one.precision  # type: ignore[return-value]
    raise TextError(
        f"{name}: {value!r} is not a date",
        allowed="2019, 2019-03, 2019-03-20, 20.03.2019, 20 March 2019", do="write it as 2019-03-20",
    )  # fmt: skip
