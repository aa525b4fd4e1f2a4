"""A long text in windows, so that what is found in each can be kept before the next is read.

No sentence goes over from one window to another, and offsets count the whole text's characters. An
act that two windows tell is made one when all of them are read.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from tarazy.texts.document import Document, Part
from tarazy.texts.events import Event, merged
from tarazy.texts.rules import MUTUAL
from tarazy.texts.sentences import flows

#: Characters of a window at least, but of the last; most texts are shorter and have one.
SIZE = 200_000
#: Of two dates of one day the more exact goes first.
_FINE = ("day", "month", "year")


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


def once(told: Iterable[Event]) -> list[Event]:
    """Events of one text, told window by window, with those that tell one act made one.

    Parameters
    ----------
    told : iterable of Event

    Returns
    -------
    list of Event
        In the order of their dates. Only acts of one type by the same actors are held against
        each other: time grows with the text, not with its square.
    """
    alike: dict[tuple[object, ...], list[Event]] = {}
    for event in told:
        who = event.parties if event.type in MUTUAL else (event.actor, event.target)
        alike.setdefault((event.type, event.polarity, who), []).append(event)
    found = [event for some in alike.values() for event in merged(some)]
    return sorted(found, key=lambda e: (e.date, _FINE.index(e.precision), e.start))


def packed(some: Iterable[Event]) -> str:
    """Events as a line of JSON, each with the first of its spans.

    Parameters
    ----------
    some : iterable of Event

    Returns
    -------
    str
    """
    rows = [asdict(replace(event, spans=event.spans[:1])) for event in some]
    return json.dumps([list(row.values()) for row in rows], default=date.isoformat)


def unpacked(line: str) -> list[Event]:
    """The events of such a line.

    Parameters
    ----------
    line : str

    Returns
    -------
    list of Event
    """
    names = [field.name for field in fields(Event)]
    return [_event(dict(zip(names, row, strict=True))) for row in json.loads(line)]


def _event(told: dict[str, Any]) -> Event:
    several = {name: _tuples(value) for name, value in told.items() if isinstance(value, list)}
    return Event(**{**told, **several, "date": date.fromisoformat(told["date"])})


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
