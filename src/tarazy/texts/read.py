"""Texts in; documents, events and mentions out: one file, a folder of them, or rows of a table.

A text is read, coded and let go before the next: memory holds one. A bad file is refused with its
reason and stops nothing. With a file to keep them in, readings are not made twice (`kept`).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.ledger import SCHEMA, Ledger
from tarazy.ledger.chronicle import BETWEEN, COLUMNS
from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import attention
from tarazy.texts.document import Document, Part, Refused, TextError, iso_date
from tarazy.texts.events import Event, events
from tarazy.texts.formats import ALLOWED, _files, load
from tarazy.texts.kept import TABLES, Kept, digest, rules_of
from tarazy.texts.tables import SUFFIXES, load_table

LANGUAGES = ("ru", "en", "kk")
_Step = Callable[[str], object]
#: Where columns of a chronicle have their types in the ledger under another name.
_AS = {"type": "kind", "unit": "magnitude_unit"}


@dataclass(slots=True)
class Readings:
    """What was found in some texts.

    Attributes
    ----------
    fresh, known : int
        Texts read now; texts whose reading was kept.
    refused : list of Refused
    """

    _kept: Kept
    _texts: list[tuple[str, str]] = field(default_factory=list)
    fresh: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)

    def rows(self, table: str) -> Iterator[tuple[object, ...]]:
        """Rows of a table, text by text, in the order in which they were read.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}

        Yields
        ------
        tuple
            In the columns ``tarazy.texts.kept.TABLES`` of the table.
        """
        for key, name in self._texts:
            yield from self._kept.rows(table, key, name)

    @property
    def texts(self) -> tuple[str, ...]:
        """Names of the texts that were read, in order."""
        return tuple(name for _, name in self._texts)

    def events(self, name: str) -> list[Event]:
        """The events of one text.

        Parameters
        ----------
        name : str
            One of `texts`.

        Returns
        -------
        list of Event
        """
        keys = [key for key, named in self._texts if named == name]
        return [event_of(row) for key in keys for row in self._kept.rows("events", key, name)]

    def frame(self, table: str) -> pl.DataFrame:
        """The rows of a table as a frame.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}

        Returns
        -------
        polars.DataFrame
            Of documents and mentions, the ledger's columns and types, but ``source``; of events,
            those of a chronicle, sides that are several parted by ``;``.
        """
        return pl.DataFrame(
            list(self.rows(table)), schema=dict.fromkeys(TABLES[table]), orient="row",
            infer_schema_length=None,
        ).select(_typed(table))  # fmt: skip

    def close(self) -> None:
        """Let go of the file they are kept in."""
        self._kept.close()

    def __enter__(self) -> "Readings":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _typed(table: str) -> Iterator[pl.Expr]:
    """Columns with the types that the ledger gives them; numbers of offsets are whole."""
    known = SCHEMA[table].dtypes
    for column in TABLES[table]:
        kind = known.get(_AS.get(column, column), pl.Int64())
        if kind == pl.Date():
            yield pl.col(column).cast(pl.String).str.to_date()
        else:
            yield pl.col(column).cast(kind)


def read(
    path: str | Path,
    *,
    ledger: Ledger | None = None,
    keep: str | Path | None = None,
    language: str | None = None,
    dated: str | None = None,
    besides: Sequence[Path] = (),
    step: _Step = lambda name: None,
) -> Readings:
    """Read texts.

    Parameters
    ----------
    path : str or pathlib.Path
        A file, a folder, or a table with a column of texts.
    ledger : Ledger, optional
        Its actors are looked for beside the gazetteer's.
    keep : str or pathlib.Path, optional
        A file to keep readings in and to take them from.
    language : {"ru", "en", "kk"}, optional
        That of texts, where it is known better than their letters tell.
    dated : str, optional
        The date of texts that give none: ``2019``, ``2019-03`` or ``2019-03-20``.
    besides : sequence of pathlib.Path
        Files to pass over: those that are written.
    step : callable
        Told the name of each file before it is read.

    Returns
    -------
    Readings

    Raises
    ------
    TextError
        If `path` is not there, or a date or language is none.
    LedgerError
        If `keep` is another program's file.
    """
    told = _told(language, dated)
    passed = {file.resolve() for file in besides}
    source = (
        (file, name)
        for file, name in _source(Path(path))
        if isinstance(file, Refused) or file.resolve() not in passed
    )
    kept = Kept(None if keep is None else Path(keep))
    found = Readings(kept)
    try:
        _Reader(found, kept, told, ledger, step).all(source)
    except BaseException:
        kept.close()
        raise
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What the caller says of the texts."""

    language: str | None
    date: date | None
    precision: Any

    def of(self, document: Document) -> Document:
        """A document with what is said of it."""
        if self.date is not None and document.date is None:
            document = replace(document, date=self.date, date_precision=self.precision)
        if self.language is not None:
            parts = tuple(Part(p.kind, p.start, p.end, self.language) for p in document.parts)
            document = replace(document, language=self.language, parts=parts)
        return document


def _told(language: str | None, dated: str | None) -> _Told:
    if language is not None and language not in LANGUAGES:
        raise TextError(
            f"{language!r} is not a language that is read", allowed=", ".join(LANGUAGES),
            do="give one of these, or none: most texts tell theirs",
        )  # fmt: skip
    when, precision = iso_date(dated)
    if dated is not None and when is None:
        raise TextError(
            f"{dated!r} is not a date", allowed="2019, 2019-03, 2019-03-20", do="write it so"
        )
    return _Told(language, when, precision)


def _source(path: Path) -> Iterator[tuple[Path | Refused, str]]:
    """Files and their names; a path that is not there is told before anything is read."""
    if path.is_dir():
        return _files(path)
    if not path.exists():
        raise TextError(f"there is no file or folder {str(path)!r}", do="check the path")
    return iter([(path, path.name)])


class _Reader:
    """Reads texts into readings, one by one."""

    def __init__(
        self, found: Readings, kept: Kept, told: _Told, ledger: Ledger | None, step: _Step
    ) -> None:
        self._found, self._kept, self._told, self._step = found, kept, told, step
        self._ledger = ledger
        self._rules = rules_of(ledger)
        self._gazetteer: Gazetteer | None = None
        self._seen: dict[str, str] = {}

    def all(self, source: Iterator[tuple[Path | Refused, str]]) -> None:
        for file, name in source:
            if isinstance(file, Refused):
                self._found.refused.append(file)
                continue
            self._step(name)
            try:
                if file.suffix.lower() in SUFFIXES:
                    self._table(file, name)
                else:
                    self._file(file, name)
            except TextError as error:
                self._found.refused.append(Refused.of(name, error))
            except (OSError, RecursionError, MemoryError) as error:
                reason = f"{name}: cannot be read: {error or type(error).__name__}"
                self._found.refused.append(Refused(name, reason, ALLOWED, "leave it out"))

    def _file(self, file: Path, name: str) -> None:
        if not file.is_file():
            load(file, name=name)  # says what is wrong with it
        with file.open("rb") as handle:
            bytes_ = hashlib.file_digest(handle, "sha256").hexdigest()
        first = self._seen.setdefault(bytes_, name)
        if first != name:
            reason = f"{name}: the same bytes as {first}, which was read"
            self._found.refused.append(
                Refused(name, reason, "a text once", "leave one of them out")
            )
            return
        key = digest(bytes_, file.suffix.lower(), self._told, self._rules)
        self._take(key, name, lambda: load(file, name=name))

    def _table(self, file: Path, name: str) -> None:
        for row in load_table(file, name=name):
            if isinstance(row, Refused):
                self._found.refused.append(row)
                continue
            told = (row.date, row.date_precision, row.language, row.speaker, row.title)
            key = digest(row.sha256, told, self._told, self._rules)
            try:
                self._take(key, row.name, lambda row=row: row)  # type: ignore[misc]
            except (TextError, RecursionError) as error:
                reason = f"{row.name}: cannot be read: {error}"
                self._found.refused.append(Refused(row.name, reason, "", "leave it out"))

    def _take(self, key: str, name: str, load_it: Callable[[], Document]) -> None:
        """One text: taken from what is kept, or read."""
        if self._kept.has(key):
            self._found.known += 1
        else:
            self._kept.put(key, self._rows(self._told.of(load_it())))
            self._found.fresh += 1
        self._found._texts.append((key, name))

    def _rows(self, document: Document) -> Iterator[tuple[str, Sequence[object]]]:
        """Everything found in one text."""
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.load(self._ledger)
        gazetteer = self._gazetteer
        own = _speaker(document, gazetteer)
        words = sentences = 0
        for spoken in attention(document, gazetteer):
            sentences, words = spoken.number, words + spoken.words
            span = f"{spoken.start}:{spoken.end}"
            for (kind, named), count in spoken.counts.items():
                mine = kind == "actor" and named == own
                yield "mentions", (
                    document.name, spoken.number, kind, named, count, mine, spoken.stance, span,
                )  # fmt: skip
        for event in events(document, gazetteer):
            yield "events", event_row(event)
        yield "documents", (
            document.name, "other" if own is None else "speech", document.title or document.name,
            own, document.date and document.date.isoformat(), document.date_precision,
            document.language, words, sentences,
        )  # fmt: skip


def _speaker(document: Document, gazetteer: Gazetteer) -> str | None:
    """The state or organisation that speaks, where the document says who."""
    if not document.speaker:
        return None
    named = [m.actor for m in gazetteer.find(document.speaker, None, document.date) if m.actor]
    return named[0] if named else None


def event_row(event: Event) -> tuple[object, ...]:
    """An event in the columns of a chronicle.

    Parameters
    ----------
    event : Event

    Returns
    -------
    tuple
        In the order of ``tarazy.ledger.chronicle.COLUMNS``: dates ISO, several codes in one
        cell parted by ``;``, what is not known None.
    """
    return tuple(_cell(getattr(event, column)) for column in COLUMNS)


def event_of(row: Sequence[Any]) -> Event:
    """The event of a row, as far as a chronicle tells it.

    Parameters
    ----------
    row : sequence
        In the order of ``tarazy.ledger.chronicle.COLUMNS``.

    Returns
    -------
    Event
        Without rule and label, its only span the first.
    """
    told = dict(zip(COLUMNS, row, strict=True))
    several = {
        column: tuple(str(told[column]).split(BETWEEN)) if told[column] else ()
        for column in ("actor", "target", "parties")
    }
    return Event(
        **{
            **told, **several, "date": date.fromisoformat(told["date"]),
            "mode": told["mode"] or "", "context": told["context"] or "",
        },
        modality="fact", polarity="affirmed", rule="", label="",
        spans=((told["start"], told["end"]),),
    )  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, tuple | list | frozenset):
        return BETWEEN.join(map(str, value)) or None
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value
