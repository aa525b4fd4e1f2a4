"""Rows of a table in, documents out: one text a row, with its date, speaker and language."""

import datetime
import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.ledger.errors import nearest
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
_BATCH = 200


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
        be there. Dates are dates, ISO strings or years.
    name : str, optional
        The table's in the names of documents, which add ``#`` and the row from 1.

    Yields
    ------
    Document or Refused
        A row with no text, or with a date that is none, is refused.

    Raises
    ------
    TextError
        If the file is not such a table, or has no such column.
    """
    path = Path(path)
    frame = _scan(path)
    columns = frame.collect_schema().names()
    asked = {"text": text, "date": date, "speaker": speaker, "language": language, "title": title}
    taken = {role: found for role in asked if (found := _column(path, columns, role, asked[role]))}
    return _rows(frame.select(pl.col(c).alias(r) for r, c in taken.items()), name or path.name)


def _scan(path: Path) -> pl.LazyFrame:
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            frame = pl.scan_parquet(path)
        elif suffix in (".arrow", ".feather", ".ipc"):
            frame = pl.scan_ipc(path)
        elif suffix in (".csv", ".tsv"):
            raw = BytesIO(read_text(path).encode())
            separator = "\t" if suffix == ".tsv" else ","
            frame = pl.read_csv(raw, infer_schema=False, separator=separator).lazy()
        else:
            raise TextError(f"{path.name}: not a table that is read", allowed=", ".join(SUFFIXES))
        frame.collect_schema()
    except OSError as error:
        raise TextError(f"{path.name}: cannot be read: {error}", do="check the path") from None
    except pl.exceptions.PolarsError as error:
        why = str(error).splitlines()[0] if str(error) else "no rows"
        raise TextError(
            f"{path.name}: not a {suffix[1:]} table that can be read: {why}",
            allowed=", ".join(SUFFIXES), do="write it again",
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
            allowed=f"a column named {', '.join(NAMES['text'])}", do="name it: text=COLUMN",
        )  # fmt: skip
    return found


def _rows(frame: pl.LazyFrame, table: str) -> Iterator[Document | Refused]:
    first = 0
    while (batch := frame.slice(first, _BATCH).collect()).height:
        for n, row in enumerate(batch.iter_rows(named=True), first + 1):
            name = f"{table}#{n}"
            try:
                yield _document(name, row)
            except TextError as error:
                yield Refused.of(name, error)
        first += batch.height


def _document(name: str, row: dict[str, Any]) -> Document:
    text = row["text"]
    if not isinstance(text, str) or not any(c.isalpha() for c in text):
        raise TextError(f"{name}: no text in this row", allowed="a row with text")
    date, precision = _date(name, row.get("date"))
    found = parts(text)

    def said(role: str) -> str | None:
        value = row.get(role)
        return str(value).strip() or None if value is not None else None

    return Document(
        name=name,
        text=text,
        language=said("language") or language_among(found),
        date=date,
        date_precision=precision,
        title=said("title"),
        speaker=said("speaker"),
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        parts=found,
    )


def _date(name: str, value: Any) -> tuple[datetime.date | None, DatePrecision | None]:
    if value is None or value == "":
        return None, None
    if isinstance(value, datetime.datetime):
        return value.date(), "day"
    if isinstance(value, datetime.date):
        return value, "day"
    date, precision = iso_date(f"{value:04d}" if isinstance(value, int) else str(value))
    if date is None:
        raise TextError(
            f"{name}: {value!r} is not a date", allowed="2019, 2019-03, 2019-03-20",
            do="write it so, or name another column of dates",
        )  # fmt: skip
    return date, precision
