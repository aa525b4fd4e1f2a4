"""An event as it is coded."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Event:
    """An act of one actor upon another, or of several together.

    Attributes
    ----------
    date : datetime.date
        First day that it may have been.
    precision : {"day", "month", "year"}
    actor, target : tuple of str
        Codes; several where several stand together; the target may be empty.
    parties : tuple of str
        All of them, sorted: AGREE and CONSULT have no order.
    type, mode, context : str
        PLOVER's.
    domain : {"diplomatic", "economic", "defence"}
    magnitude : float or None
    unit : str or None
        As :class:`tarazy.texts.magnitude.Magnitude`.
    document : str
        Its name.
    start, end : int
        Characters of the document's text: the sentence that tells it first.
    confidence : float
        By the rules of :mod:`tarazy.texts.coder`.
    modality : {"fact", "reported"}
    polarity : {"affirmed", "denied"}
        ``denied`` is what was not done, where that is an act: did not recognise.
    rule : str
        The row of the table that coded it.
    label : str
        The instrument, in the lemma of the text's language; empty where none is named.
    spans : tuple of (int, int)
        All sentences that tell it.
    """

    date: date
    precision: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    parties: tuple[str, ...]
    type: str
    mode: str
    context: str
    domain: str
    magnitude: float | None
    unit: str | None
    document: str
    start: int
    end: int
    confidence: float
    modality: str
    polarity: str
    rule: str
    label: str
    spans: tuple[tuple[int, int], ...]
