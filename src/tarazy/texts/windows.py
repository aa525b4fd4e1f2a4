"""A long text in windows, so that what is found in each can be kept before the next is read.

No sentence goes over from one window to another, and offsets count the whole text's characters. An
act that two windows tell is made one when all of them are read.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from datetime import date
from itertools import groupby

from tarazy.texts.document import Document, Part
from tarazy.texts.events import Event, merged
from tarazy.texts.sentences import flows

#: Characters of a window at least, but of the last; most texts are shorter and have one.
SIZE = 200_000
#: Of two dates of one day the more exact goes first.
_FINE = ("day", "month", "year")
_NAMES = tuple(field.name for field in fields(Event))


def windows(document: Document, size: int = SIZE) -> Iterator[Document]:
    """A document, or the same with some of its parts at a time.

    Parameters
    ----------
    document : Document
    size : int
        Characters.

    Yields
    ------
    Document
        With the whole text, and parts that no other window has, in order.
    """
    some: list[Part] = []
    room = 0
    for flow in flows(document):
        some += flow
        room += sum(part.end - part.start for part in flow)
        if room >= size:
            yield _with(document, some)
            some, room = [], 0
    if some or not document.parts:
        yield _with(document, some)


def _with(document: Document, some: list[Part]) -> Document:
    if len(some) == len(document.parts):
        return document
    return replace(document, parts=tuple(sorted(some, key=lambda part: part.start)))


def once(told: Iterable[Event]) -> Iterator[Event]:
    """Events of one text, told window by window, with those that tell one act made one.

    Parameters
    ----------
    told : iterable of Event
        In the order of their years, those of a year in the text's.

    Yields
    ------
    Event
        In the order of their dates. Two dates of which one holds the other are of one year: no
        more than a year's events are in memory.
    """
    for _, some in groupby(told, key=lambda event: event.date.year):
        yield from sorted(merged(some), key=lambda e: (e.date, _FINE.index(e.precision), e.start))


def packed(event: Event) -> str:
    """An event as a line of JSON, with the first of its spans.

    Parameters
    ----------
    event : Event

    Returns
    -------
    str
    """
    row = list(asdict(replace(event, spans=event.spans[:1])).values())
    return json.dumps(row, default=date.isoformat, ensure_ascii=False)


def unpacked(line: str) -> Event:
    """The event of such a line.

    Parameters
    ----------
    line : str

    Returns
    -------
    Event
    """
    told = dict(zip(_NAMES, json.loads(line), strict=True))
    several = {name: _tuples(value) for name, value in told.items() if isinstance(value, list)}
    return Event(**{**told, **several, "date": date.fromisoformat(told["date"])})


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
