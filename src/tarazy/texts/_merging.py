"""One act told twice is one event.

The same type and actors, the same instrument where one is named, and dates of which one holds the
other; the meeting of an organisation and who took part in it are one too.
"""

from collections.abc import Iterable
from dataclasses import replace

from tarazy.texts._event import Event
from tarazy.texts.rules import MUTUAL

SPAN = {"day": 1, "month": 31, "year": 366}


def merged(told: Iterable[Event]) -> list[Event]:
    """Events with those that tell one act made one.

    Parameters
    ----------
    told : iterable of Event
        Of one document, in its order.

    Returns
    -------
    list of Event
        The finest date, the greatest confidence, the first magnitude, all spans.
    """
    kept: list[Event] = []
    for event in told:
        for i, other in enumerate(kept):
            if _same(event, other):
                kept[i] = _joined(other, event)
                break
        else:
            kept.append(event)
    return kept


def _same(a: Event, b: Event) -> bool:
    if (a.type, a.polarity) != (b.type, b.polarity):
        return False
    if a.type == "CONSULT" and _attended(a, b):
        return True
    who = a.parties == b.parties if a.type in MUTUAL else (a.actor, a.target) == (b.actor, b.target)
    if not who or (a.label and b.label and a.label != b.label):
        return False
    wide, fine = sorted((a, b), key=lambda e: -SPAN[e.precision])
    return 0 <= (fine.date - wide.date).days < SPAN[wide.precision]


def _attended(a: Event, b: Event) -> bool:
    """Whether one is the meeting of an organisation, the other who took part in it."""
    few, more = sorted((a, b), key=lambda e: len(e.parties))
    return (
        len(few.parties) == 1 and set(few.parties) < set(more.parties)
        and more.mode != "visit" and (few.date, few.precision) == (more.date, more.precision)
    )  # fmt: skip


def _joined(a: Event, b: Event) -> Event:
    if len(a.parties) < len(b.parties):
        a = replace(b, start=a.start, end=a.end, spans=(*a.spans, *b.spans))
        b = replace(b, spans=())
    fine = a if SPAN[a.precision] <= SPAN[b.precision] else b
    sized = a if a.magnitude is not None else b
    return replace(
        a, date=fine.date, precision=fine.precision, magnitude=sized.magnitude, unit=sized.unit,
        confidence=max(a.confidence, b.confidence), label=a.label or b.label,
        modality="fact" if "fact" in (a.modality, b.modality) else "reported",
        spans=tuple(dict.fromkeys((*a.spans, *b.spans))),
    )  # fmt: skip
