"""The paragraphs of a text.

A text is either one line a paragraph, or wrapped: lines of like width, paragraphs set apart by
blank lines, indents or a short last line.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
#: The number of a page, alone or beside a document's.
_PAGE = re.compile(
    r"\s*(?:\d{1,3}|\d\d-\d{5}\s+\d{1,3}|\d{1,3}\s+\d\d-\d{5}|[–—-]\s?\d{1,3}\s?[–—-])\s*$"
)
_INLINE_HEAD = re.compile(r"(Введение|Заключение|Introduction|Conclusion|Кіріспе|Қорытынды)\s+"
                          r"(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«“])")  # fmt: skip
URL = re.compile(r"^\s*(?:URL:?\s*)?(?:https?://|www\.)\S+\s*$")
MARKDOWN_HEAD = re.compile(r"^#{1,6}\s")
ITEM = re.compile(r"^\s*(?:\d{1,3}[.)]?|\[\d{1,3}\]|[*†•])\s+")
LOOK = 400  # characters of a line that tell its kind


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph before its kind is told.

    Attributes
    ----------
    start, end : int
        Without white space at its end.
    alone : bool
        Whether it is one line.
    text : str
        All of the text that it stands in: a long one has many paragraphs, and copies of their
        first and last lines would outweigh it.
    """

    start: int
    end: int
    alone: bool
    text: str = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """Characters."""
        return self.end - self.start

    @property
    def head(self) -> str:
        """Its first characters, 400 at most."""
        return self.text[self.start : min(self.end, self.start + LOOK)]

    @property
    def tail(self) -> str:
        """Its last characters, 400 at most."""
        return self.text[max(self.start, self.end - LOOK) : self.end]


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Lines with something on them: start, end, whether a blank line or page break went before."""
    start, gap = 0, False
    ends = ((m.start(), m.end(), m.group()) for m in _LINE_END.finditer(text))
    for stop, then, mark in chain(ends, [(len(text), len(text), "")]):
        if _blank(text, start, stop):
            gap = True
        else:
            yield start, stop, gap
            gap = False
        gap = gap or mark == "\x0c"
        start = then


def _blank(text: str, start: int, stop: int) -> bool:
    return stop - start < 1000 and not text[start:stop].strip("\ufeff \t\xa0\u200b")


def _width(text: str) -> int:
    """The width lines are wrapped at; 0 where a line is a paragraph."""
    sizes, wrapped = array("q"), 0
    last = 0
    for match in _LINE_END.finditer(text):
        if match.start() > last:
            sizes.append(match.start() - last)
        last = match.end()
        if len(sizes) >= 5000:
            break
    sizes.append(len(text) - last if len(sizes) < 5000 else 0)
    long = sorted(n for n in sizes if n > 20)
    if len(long) < 4:
        return 0
    width = long[int(0.9 * (len(long) - 1))]
    if not 25 <= width <= 200 or long[-1] > 4 * width:
        return 0
    wrapped = sum(0.7 * width <= n <= 1.3 * width for n in long)
    return width if wrapped > 0.5 * len(long) else 0


def paragraphs(text: str, wrapped: bool | None = None) -> Iterator[Paragraph]:
    """The paragraphs of a text, headings that were run into them set apart.

    Parameters
    ----------
    text : str
    wrapped : bool, optional
        Whether lines are shorter than paragraphs; by their widths by default.

    Yields
    ------
    Paragraph
    """
    width = 0 if wrapped is False else _width(text)

    start = stop = -1
    lines = 0
    for a, b, gap in _lines(text):
        if start >= 0 and not gap and width and _goes_on(text, start, stop, a, b, width, lines):
            stop, lines = b, lines + 1
            continue
        if start >= 0:
            yield from _split(text, start, stop, lines)
        start, stop, lines = a, b, 1
    if start >= 0:
        yield from _split(text, start, stop, lines)


def _goes_on(text: str, start: int, stop: int, a: int, b: int, width: int, lines: int) -> bool:
    """Whether the line `a:b` goes on with the paragraph `start:stop` of a wrapped text."""
    next_ = text[a : min(b, a + LOOK)]
    if _PAGE.match(next_) or _PAGE.match(text[start : min(stop, start + 40)]):
        return False
    if URL.match(text[start : min(stop, start + LOOK)]):
        return False  # a bare address stands alone, whatever was printed after it
    bare = next_.lstrip(" \t\xa0*_«“\"'—–-(")
    if bare[:1].islower():
        return True
    before = text[max(start, stop - 400) : stop].rstrip()
    last = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    ended = before.endswith((".", "!", "?", "…", "»", "”", '"', ":", ";", "]"))
    indented = next_[:1] in " \t\xa0"
    if MARKDOWN_HEAD.match(next_) or MARKDOWN_HEAD.match(text[start : start + 8]):
        return False
    if ended:
        return not indented and len(last) >= 0.75 * width and not ITEM.match(next_)
    # A line far too short that does not end a sentence is a heading, a name, a cell.
    return len(last) >= 0.6 * width


def _split(text: str, start: int, stop: int, lines: int) -> Iterator[Paragraph]:
    """A paragraph, or what it is made of where headings were run into it."""
    cuts = [start]
    if stop - start > 300:
        for match in _INLINE_HEAD.finditer(text, start, stop):
            first = match.start()
            before = text[max(start, first - 2) : first].rstrip()
            if not before or before.endswith((".", "]", "?", "!", "…", "»")):
                cuts += [first, match.end()]
    for a, b in pairwise((*dict.fromkeys(cuts), stop)):
        end = b - (min(b - a, 1000) - len(text[max(a, b - 1000) : b].rstrip("\ufeff \t\xa0\r\n")))
        yield Paragraph(a, max(a, end), lines == 1, text)
