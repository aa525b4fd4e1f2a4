"""What a document itself tells of all its sentences: who speaks in it, and on which day."""

import re
from datetime import date, timedelta

from tarazy.texts.actors import Gazetteer
from tarazy.texts.dates import Dated
from tarazy.texts.document import Document

_ELECTED = timedelta(days=90)


def speaker(document: Document, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Who says we: the state that speaks, where the document says which."""
    said = document.speaker or ""
    if re.fullmatch("[A-Z]{3}", said):
        return (said,)
    named = [m.actor for m in gazetteer.find(said, None, document.date) if m.actor]
    return tuple(named[:1])


def today(document: Document) -> Dated | None:
    """The day of an item of news, as a date that its acts may take."""
    day, precision = document.date, document.date_precision or "day"
    if day is None:
        return None
    # A month or a year has its last day in it, by which its precision is told.
    last = day.replace(
        month=12 if precision == "year" else day.month, day=28 + 3 * (precision == "year")
    )
    return Dated(day, day if precision == "day" else last, precision, 0, 0, "", relative=True)


def days(dated: Dated | None, now: Dated | None) -> tuple[date | None, ...]:
    """First and last day of what is told; in news, whoever was elected stands for the state."""
    if dated is not None:
        return dated.first, dated.last
    return (now.first, now.last + _ELECTED) if now else (None,)
