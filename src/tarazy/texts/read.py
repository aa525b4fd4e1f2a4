"""Texts in; documents, events and mentions out: one file, a folder of them, or rows of a table.

A text is read, coded and let go before the next: memory holds one, and of a long one what is found
in a window of it. A bad file is refused with its reason and stops nothing. With a file to keep them
in, readings are not made twice (`kept`), and a long text that broke off is gone on with.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from tarazy.ledger import Ledger
from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import attention
from tarazy.texts.document import Document, Part, Refused, TextError, iso_date
from tarazy.texts.events import Event, events
from tarazy.texts.formats import ALLOWED, _files, load
from tarazy.texts.kept import Kept, digest, rules_of
from tarazy.texts.own import Own, own
from tarazy.texts.readings import Readings, event_of, event_row, event_rows
from tarazy.texts.tables import SUFFIXES, load_table
from tarazy.texts.windows import once, packed, unpacked, windows

__all__ = ["LANGUAGES", "Readings", "event_of", "event_row", "read"]

LANGUAGES = ("ru", "en", "kk")
_Step = Callable[[str], object]
_Row = tuple[str, Sequence[object]]


def read(
    path: str | Path,
    *,
    ledger: Ledger | None = None,
    keep: str | Path | None = None,
    language: str | None = None,
    dated: str | None = None,
    besides: Sequence[Path] = (),
    rules: Iterable[Path] = (),
    gazetteers: Iterable[Path] = (),
    lexicons: Iterable[Path] = (),
    coded: bool = True,
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
    rules, gazetteers, lexicons : iterable of pathlib.Path, optional
        A user's own tables, which go before the package's (`tarazy.texts.own`).
    coded : bool
        Whether events are coded; without them, nothing is parsed, and mentions come many times as
        fast.
    step : callable
        Told the name of each file before it is read, which of how many it is, and of a long one
        how much of it is read.

    Returns
    -------
    Readings

    Raises
    ------
    TextError
        If `path` is not there, a date or language is none, or a table of the user's is wrong.
    LedgerError
        If `keep` is another program's file.
    """
    told = _told(language, dated)
    codes = None if ledger is None else set(ledger.actors)
    mine = own(rules, gazetteers, lexicons, codes)
    passed = {file.resolve() for file in besides}
    source = (
        (file, name)
        for file, name in _source(Path(path))
        if isinstance(file, Refused) or file.resolve() not in passed
    )
    kept = Kept(None if keep is None else Path(keep))
    found = Readings(kept)
    try:
        _Reader(found, told, ledger, mine, coded, step).all(source)
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
        self,
        found: Readings,
        told: _Told,
        ledger: Ledger | None,
        own: Own,
        coded: bool,
        step: _Step,
    ) -> None:
        self._found, self._kept, self._told, self._step = found, found.kept, told, step
        self._ledger, self._own, self._coded = ledger, own, coded
        self._rules = rules_of(ledger, own.digest)
        self._made: Gazetteer | None = None
        self._seen: dict[str, str] = {}
        self._now = ""

    def all(self, source: Iterable[tuple[Path | Refused, str]]) -> None:
        listed = list(source)
        for number, (file, name) in enumerate(listed, 1):
            if isinstance(file, Refused):
                self._found.refused.append(file)
                continue
            self._now = f"{name} ({number} of {len(listed)})" if len(listed) > 1 else name
            self._step(self._now)
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
        """One text: taken from what is kept, or read; what was read with its events will do."""
        if not self._coded and not self._kept.has(key):
            key = digest(key, "mentions")
        if self._kept.has(key):
            self._found.known += 1
        else:
            self._read(key, self._told.of(load_it()))
            self._found.fresh += 1
        self._found.keys.append((key, name))

    @property
    def _gazetteer(self) -> Gazetteer:
        """The gazetteer, made when the first text is read."""
        if self._made is None:
            more: dict[str, Any] = {"extra": self._own.forms} if self._own.forms else {}
            self._made = Gazetteer.load(self._ledger, **more)
        return self._made

    def _read(self, key: str, document: Document) -> None:
        """One text, window by window where it is long; those read before are passed over."""
        ahead = windows(document)
        first, second = next(ahead), next(ahead, None)
        if second is None:
            self._kept.put(key, self._whole(document))
            return
        begun, sentences, words = self._kept.windows(key)
        for number, window in enumerate(chain((first, second), ahead)):
            if number >= begun:
                part = window.parts[0].start / len(document.text)
                self._step(f"{self._now}: {part:.0%}")
                told = _Counted(sentences, words)
                self._kept.put(key, self._window(number, window, told), last=False)
                sentences, words = told.sentences, told.words
        acts = event_rows(once(map(unpacked, self._kept.told(key))))
        rows: Iterator[_Row] = (("events", row) for row in acts)
        self._kept.put(key, chain(rows, [self._document(document, sentences, words)]))

    def _whole(self, document: Document) -> Iterator[_Row]:
        """Everything found in one text."""
        told = _Counted()
        yield from self._mentions(document, told)
        for row in event_rows(self._events(document)):
            yield "events", row
        yield self._document(document, told.sentences, told.words)

    def _window(self, number: int, window: Document, told: "_Counted") -> Iterator[_Row]:
        """What is found in a window: its mentions, and its events until all are told."""
        before = replace(told)
        yield from self._mentions(window, told)
        for event in self._events(window):
            yield "told", (event.date.year, packed(event))
        sentences, words = told.sentences - before.sentences, told.words - before.words
        yield "windows", (number, sentences, words)

    def _events(self, document: Document) -> list[Event]:
        if not self._coded:
            return []
        more: dict[str, Any] = {"extra": self._own.rules} if self._own.rules else {}
        return events(document, self._gazetteer, **more)

    def _mentions(self, document: Document, told: "_Counted") -> Iterator[_Row]:
        own, before = _speaker(document, self._gazetteer), told.sentences
        for spoken in attention(document, self._gazetteer, lists=self._own.lists):
            told.sentences, told.words = before + spoken.number, told.words + spoken.words
            span = f"{spoken.start}:{spoken.end}"
            for (kind, named), count in spoken.counts.items():
                mine = kind == "actor" and named == own
                yield "mentions", (
                    document.name, told.sentences, kind, named, count, mine, spoken.stance, span,
                )  # fmt: skip

    def _document(self, document: Document, sentences: int, words: int) -> _Row:
        own = _speaker(document, self._gazetteer)
        return "documents", (
            document.name, "other" if own is None else "speech", document.title or document.name,
            own, document.date and document.date.isoformat(), document.date_precision,
            document.language, words, sentences,
        )  # fmt: skip


@dataclass(slots=True)
class _Counted:
    """Sentences and words so far."""

    sentences: int = 0
    words: int = 0


def _speaker(document: Document, gazetteer: Gazetteer) -> str | None:
    """The state or organisation that speaks, where the document says who."""
    if not document.speaker:
        return None
    named = [m.actor for m in gazetteer.find(document.speaker, None, document.date) if m.actor]
    return named[0] if named else None
