"""A text as it was read: its words, its paragraphs by kind, and what is known of where it is from.

Every offset in this room counts characters of ``Document.text``, which is the text as extracted:
for a text file the decoded file without its byte order mark, line ends as they stand. Mending never
changes it; mended text is a view that maps back (:class:`tarazy.texts.cleaning.Clean`).
"""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from tarazy.ledger.errors import TarazyError

Kind = Literal["body", "heading", "note", "reference", "table", "front"]
DatePrecision = Literal["day", "month", "year"]
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")


class TextError(TarazyError):
    """A file that cannot be read as text, or that holds none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph.

    Attributes
    ----------
    kind : {"body", "heading", "note", "reference", "table", "front"}
        `reference` is bibliography; `front` is title page, author lines, abstract, key words, and
        what a page repeats (running heads).
    start, end : int
        Characters of ``Document.text``. The parts of a document tile it: each ends where the next
        starts, so a part includes the white space after it.
    language : str or None
        ISO 639-1: ``ru``, ``en``, ``kk``; null where it cannot be told or is another.
    """

    kind: Kind
    start: int
    end: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is certain about it; what is not is null.

    Attributes
    ----------
    name : str
        Of the file, or its path below the folder read; for a row of a table the file's name, ``#``
        and the row's number from 1.
    text : str
    language : str or None
        Of most of its letters.
    date : datetime.date or None
        Of its publication, from metadata; a year in a file's name is no date.
    date_precision : {"day", "month", "year"} or None
    title, speaker : str or None
    sha256 : str
        Of the file's bytes; for a row of a table, of its text in UTF-8.
    parts : tuple of Part
    """

    name: str
    text: str
    language: str | None
    date: datetime.date | None
    date_precision: DatePrecision | None
    title: str | None
    speaker: str | None
    sha256: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file, or a row, that was not read, and why.

    Attributes
    ----------
    name : str
        As that of the document it would have been.
    reason, allowed, do : str
        Why, what is allowed, and what to do; the last two may be empty.
    """

    name: str
    reason: str
    allowed: str
    do: str

    @classmethod
    def of(cls, name: str, error: TarazyError) -> "Refused":
        """Of an error."""
        return cls(name, error.given, error.allowed, error.do)


def iso_date(given: str | None) -> tuple[datetime.date | None, DatePrecision | None]:
    """A date as metadata give it, and how precise; null where it is none.

    Parameters
    ----------
    given : str or None
        ISO 8601: ``2019``, ``2019-03``, ``2019-03-20``, or that with a time.

    Returns
    -------
    date : datetime.date or None
        The first day it may be.
    precision : {"day", "month", "year"} or None
    """
    found = _ISO.match((given or "").strip())
    if not found:
        return None, None
    year, month, day = found.groups()
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None, None
    return date, "day" if day else "month" if month else "year"
