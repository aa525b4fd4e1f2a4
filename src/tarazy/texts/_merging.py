"""One act told twice is one event.

The same type and actors, the same instrument where one is named, and dates of which one holds the
other; the meeting of an organisation and who took part in it are one too.

Kept events stand in lists by what an event to come must share with them, so that each is held
against none that differs: time grows with the events, not with their square.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from tarazy.texts._event import Event
from tarazy.texts.rules import MUTUAL

SPAN = {"day": 1, "month": 31, "year": 366}
#: Letters of an ISO date that tell a day, a month, a year, the finest first.
_LETTERS = {"day": 10, "month": 7, "year": 4}
#: In place of an instrument: whichever it is.
_ANY = None


def merged(told: Iterable[Event]) -> list[Event]:
    """Events with those that tell one act made one.

    Parameters
    ----------
    told : iterable of Event
        Of one document, in its order.

    Returns
    -------
    list of Event
        The finest date, the greatest confidence, the first magnitude, all spans. An event that
        could be one with several is one with the first of them.
    """
    kept: list[Event] = []
    spans: list[dict[tuple[int, int], None]] = []  # in their order, each once
    listed: dict[Hashable, list[int]] = defaultdict(list)
    for event in told:
        same = [some[0] for key in _asked(event) if (some := listed.get(key))]
        if not same:
            for key in _kept(event):
                listed[key].append(len(kept))
            kept.append(event)
            spans.append(dict.fromkeys(event.spans))
            continue
        at = min(same)
        before, kept[at] = kept[at], _joined(kept[at], event)
        spans[at].update(dict.fromkeys(event.spans))
        if (now := set(_kept(kept[at]))) != (past := set(_kept(before))):
            _moved(listed, at, past, now)
    return [
        event if len(some) == len(event.spans) else replace(event, spans=tuple(some))
        for event, some in zip(kept, spans, strict=True)
    ]


def _moved(
    listed: dict[Hashable, list[int]], at: int, before: set[Hashable], now: set[Hashable]
) -> None:
    """Take an event that was joined out of the lists it left, and into those it came to."""
    for key in before - now:
        some = listed[key]
        del some[bisect_left(some, at)]
        if not some:
            del listed[key]
    for key in now - before:
        insort(listed[key], at)


def _kept(event: Event) -> Iterator[Hashable]:
    """The lists that an event stands in."""
    act = _act(event)
    own, *wider = _dates(event)
    for label in (_ANY, event.label):
        for day in (own, *wider):
            yield "within", act, day, label
        yield "at", act, own, label
    if event.type == "CONSULT":
        meeting = event.polarity, event.date, event.precision
        if len(event.parties) == 1:
            yield "alone", meeting, event.parties[0]
        elif event.mode != "visit":
            for code in event.parties:
                yield "among", meeting, code


def _asked(event: Event) -> Iterator[Hashable]:
    """The lists in which events that tell the same act stand."""
    act = _act(event)
    own, *wider = _dates(event)
    for label in (event.label, "") if event.label else (_ANY,):
        yield "within", act, own, label
        for day in wider:
            yield "at", act, day, label
    if event.type == "CONSULT":  # an organisation's meeting, and who took part in it
        meeting = event.polarity, event.date, event.precision
        if len(event.parties) == 1:
            yield "among", meeting, event.parties[0]
        elif event.mode != "visit":
            for code in event.parties:
                yield "alone", meeting, code


def _act(event: Event) -> Hashable:
    """What is done by whom to whom."""
    who = event.parties if event.type in MUTUAL else (event.actor, event.target)
    return event.type, event.polarity, who


def _dates(event: Event) -> list[str]:
    """The date as exactly as it is known, then the month and the year that it lies in."""
    day = event.date.isoformat()
    finest = _LETTERS[event.precision]
    return [day[:letters] for letters in _LETTERS.values() if letters <= finest]


def _joined(a: Event, b: Event) -> Event:
    """One event of two, with the spans of the first."""
    if len(a.parties) < len(b.parties):
        a, b = replace(b, start=a.start, end=a.end, spans=a.spans), a
    fine = a if SPAN[a.precision] <= SPAN[b.precision] else b
    sized = a if a.magnitude is not None else b
    return replace(
        a, date=fine.date, precision=fine.precision, magnitude=sized.magnitude, unit=sized.unit,
        confidence=max(a.confidence, b.confidence), label=a.label or b.label,
        modality="fact" if "fact" in (a.modality, b.modality) else "reported",
    )  # fmt: skip
