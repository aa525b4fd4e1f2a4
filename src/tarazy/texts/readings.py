"""What was read: rows of texts as they were kept, as a stream, as frames, and as events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, islice
from typing import Any

import polars as pl

from tarazy.ledger import SCHEMA
from tarazy.ledger.chronicle import BETWEEN, COLUMNS
from tarazy.texts.document import Refused
from tarazy.texts.events import Event
from tarazy.texts.kept import TABLES, Kept

#: Where columns of a chronicle have their types in the ledger under another name.
_AS = {"type": "kind", "unit": "magnitude_unit"}


@dataclass(slots=True)
class Readings:
    """What was found in some texts.

    Attributes
    ----------
    kept : Kept
        Where their rows are.
    keys : list of (str, str)
        Key and name of each text, in the order in which they were read.
    fresh, known : int
        Texts read now; texts whose reading was kept.
    refused : list of Refused
    """

    kept: Kept
    keys: list[tuple[str, str]] = field(default_factory=list)
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
        for key, name in self.keys:
            yield from self.kept.rows(table, key, name)

    @property
    def texts(self) -> tuple[str, ...]:
        """Names of the texts that were read, in order."""
        return tuple(name for _, name in self.keys)

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
        keys = [key for key, named in self.keys if named == name]
        return [event_of(row) for key in keys for row in self.kept.rows("events", key, name)]

    def height(self, table: str) -> int:
        """Number of rows of a table.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}

        Returns
        -------
        int
        """
        return sum(self.kept.height(table, key) for key, _ in self.keys)

    def frame(self, table: str, most: int | None = None) -> pl.DataFrame:
        """The rows of a table as a frame.

        Parameters
        ----------
        table : {"documents", "events", "mentions"}
        most : int, optional
            Only so many of the first rows; all by default.

        Returns
        -------
        polars.DataFrame
            Of documents and mentions, the ledger's columns and types, but ``source``; of events,
            those of a chronicle, sides that are several parted by ``;``.
        """
        return pl.DataFrame(
            list(islice(self.rows(table), most)), schema=dict.fromkeys(TABLES[table]), orient="row",
            infer_schema_length=None,
        ).select(_typed(table))  # fmt: skip

    def close(self) -> None:
        """Let go of the file they are kept in."""
        self.kept.close()

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


def event_rows(found: Iterable[Event]) -> Iterator[tuple[object, ...]]:
    """Events in the columns of a chronicle, each once.

    Parameters
    ----------
    found : iterable of Event
        Of one text, by their dates.

    Yields
    ------
    tuple
        As `event_row`. A chronicle has no column for the instrument: a declaration and a plan that
        one sentence says the same states adopted on the same day are one row of it, as sure as the
        surer, with the number that stands with either.
    """
    for _, some in groupby(found, key=lambda e: (e.date, e.precision, e.start)):
        once: dict[object, Event] = {}
        for event in some:
            told = event.type, event.actor, event.target, event.parties, event.end
            first = once.setdefault(told, event)
            sized = first if first.magnitude is not None else event
            sure = max(first.confidence, event.confidence)
            once[told] = replace(
                first, confidence=sure, magnitude=sized.magnitude, unit=sized.unit
            )  # fmt: skip
        yield from map(event_row, once.values())


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
