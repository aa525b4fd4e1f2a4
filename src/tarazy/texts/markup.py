"""Text out of markup: one line a paragraph, with the kinds of paragraphs that it tells."""

from dataclasses import dataclass

from tarazy.texts.document import Kind


@dataclass(frozen=True, slots=True)
class Marked:
    """Text out of markup.

    Attributes
    ----------
    text : str
        One line a paragraph.
    told : dict of int to str
        Kinds of paragraphs by the offset they start at.
    title, date : str or None
        As the file says.
    """

    text: str
    told: dict[int, Kind]
    title: str | None = None
    date: str | None = None


def lines(blocks: list[tuple[str, Kind | None]]) -> tuple[str, dict[int, Kind]]:
    """Paragraphs as lines, and the kinds that are told by the offset they start at."""
    told: dict[int, Kind] = {}
    at = 0
    for text, kind in blocks:
        if kind:
            told[at] = kind
        at += len(text) + 1
    return "".join(f"{text}\n" for text, _ in blocks), told
