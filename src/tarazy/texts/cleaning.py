"""Mended text, with a map back: words whole again, one space for many, no footnote marks.

**A hyphen at a line's end** either divides a word or belongs to it. It is kept where the second
half begins with a capital, or the first is an abbreviation in capitals or ends in a figure. Then
the text's own use decides: one of the two forms, within a line. Then, for Cyrillic, the dictionary
(OpenCorpora's, through pymorphy3): the hyphened form if it is a word; the whole if that is one; the
hyphened if both halves are words of three letters or more, or the first is the stem of an adjective
in -о- and the second an adjective (``казахстанско-китайский``); else the whole. English has no
dictionary here: the hyphen is kept after number words and the first halves written with one
(``self-``, ``non-``), and where the text has both halves as words; else the word is made whole.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tarazy.texts._alike import one_script
from tarazy.texts.language import word_set

_BREAK = r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])"
_HYPHEN = r"[-\u2010\u2011\u00ad\u00ac\x02]"
_EDITS = re.compile(
    rf"(?P<hyphen>(?<=\w){_HYPHEN}[ \t]*{_BREAK}\s*(?=\w)|(?<=\w)\x02\s*(?=\w))"
    r"|(?P<hidden>[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1b\x7f]+)"
    r"|(?P<space>[^\S ]\s*|[ ]\s+)"
    # A mark stands right after a word, a quotation mark or a stop, and is no part of a number.
    r"|(?P<mark>(?:(?<=[a-zа-яёәғқңөұүһі]{3})|(?<=[»”\"’)])"
    r"|(?<=[a-zа-яёәғқңөұүһі]{3}[.,!?])|(?<=[»”][.,]))\d{1,2}(?=[.,;:!?»”)]*(?:\s|$))"
    r"|(?<=[А-ЯЁ]{2})\d(?=[.,;:!?»”)]*(?:\s|$))"
    r"|(?<=[^\W\d_]{3})[\u00b9\u00b2\u00b3\u2070-\u2079]+|(?<=[».”,])[\u00b9\u00b2\u00b3\u2070-\u2079]+)"
    r"|(?P<markdown>\*\*|__|(?<=[\w)])\]\(https?://[^\s()]{1,500}\))"
)
#: Words of three letters or more after which a number is meant, not a footnote.
_NUMBERED = word_set("рис табл стр гл ст см разд прил fig tab art sec vol ch pp covid cop")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=[.,!?]?$)")
_LEFT, _RIGHT = re.compile(r"\w+$"), re.compile(r"\w+")
_NUMBERS = word_set("twenty thirty forty fifty sixty seventy eighty ninety")
#: First halves written with a hyphen before nearly any word.
_FIRSTS = word_set(
    "self non well vice socio one two three four five six multi cross peace decision "
    "long short high low far full large small open much deep hard wide good medium nuclear"
)
#: First halves, no words themselves, written with one before some.
_PREFIXES = word_set("anti post pre re counter co ex mid pro inter semi quasi neo euro afro")
#: First halves that are words and yet written together with the second.
_WHOLE = word_set(
    "under over with out up to some any every there where here in for be not off on down back how "
    "after fore through can is per al un hand work ship many who when may there day book "
    "много мало внутри вне меж между после сверх около против все при над под пере без"
)
#: What follows such a first half inside one word: high-way is no compound, multi-lateral none.
_INSIDE = re.compile(r"(?:lateral|national|pl[aey]|tud|ways?$|ful|ly$|ment|ing$|ed$|er[s]?$|est$)")


@dataclass(frozen=True, slots=True)
class Clean:
    """Mended text.

    Attributes
    ----------
    text : str
    runs : tuple of (int, int)
        Where a stretch of characters that stand side by side in both texts begins: its offset
        here and in the original; the first is at 0.
    stop : int
        The original offset of the end.
    """

    text: str
    runs: tuple[tuple[int, int], ...]
    stop: int

    def origin(self, i: int) -> int:
        """The offset in the original of the `i`-th character; that of the end for the length.

        Parameters
        ----------
        i : int
            From 0 to the length of the text.

        Returns
        -------
        int
        """
        if not 0 <= i <= len(self.text):
            raise IndexError(f"{i} is not from 0 to {len(self.text)}")
        if i == len(self.text):
            return self.stop
        return _at(self.runs, i)

    def end(self, i: int) -> int:
        """The offset in the original of the end of a span that ends before `i`."""
        return self.origin(i - 1) + 1 if i else self.origin(0)

    def cut(self, start: int, stop: int) -> "Clean":
        """The piece from `start` to `stop`, both offsets here."""
        first = bisect_right(self.runs, start, key=lambda run: run[0])
        last = bisect_right(self.runs, stop - 1, key=lambda run: run[0])
        inside = ((a - start, b) for a, b in self.runs[first:last])
        return Clean(self.text[start:stop], ((0, self.origin(start)), *inside), self.end(stop))


def _at(runs: tuple[tuple[int, int], ...], i: int) -> int:
    here, there = runs[bisect_right(runs, i, key=lambda run: run[0]) - 1]
    return there + i - here


def clean(
    text: str, spans: Iterable[tuple[int, int]] | None = None, words: Collection[str] = ()
) -> Clean:
    """Mend a text, or spans of it as if they stood side by side.

    Parameters
    ----------
    text : str
    spans : iterable of (int, int), optional
        In order; all of the text by default.
    words : collection of str, optional
        Words that the text writes within a line, in small letters: they decide about hyphens at
        line ends before any rule.

    Returns
    -------
    Clean
        Neither begins nor ends with white space.
    """
    spans = [(0, len(text))] if spans is None else list(spans)
    raw = one_script("".join(text[a:b] for a, b in spans))
    starts, at = [], 0
    for a, b in spans:
        starts.append((at, a))
        at += b - a
    origins = tuple(starts) or ((0, 0),)
    pieces: list[str] = []
    runs: list[tuple[int, int]] = []  # offset here, offset in raw
    done = size = 0

    def put(piece: str, where: int) -> None:
        nonlocal size
        if piece:
            if not runs or where - runs[-1][1] != size - runs[-1][0]:
                runs.append((size, where))
            pieces.append(piece)
            size += len(piece)

    for match in _EDITS.finditer(raw):
        new = _edit(match, words)
        if new is None:
            continue
        put(raw[done : match.start()], done)
        put(new, match.start())
        done = match.end()
    put(raw[done:], done)
    return _stripped("".join(pieces), runs, raw, origins)


def _stripped(
    mended: str, runs: list[tuple[int, int]], raw: str, origins: tuple[tuple[int, int], ...]
) -> Clean:
    """Without white space at the ends, and mapped to the original over the joints of spans."""
    if not mended.strip():
        return Clean("", ((0, origins[0][1]),), origins[0][1])
    mapped = []
    for n, (here, where) in enumerate(runs):
        until = runs[n + 1][0] if n + 1 < len(runs) else len(mended)
        mapped.append((here, _at(origins, where)))
        mapped += [
            (here + a - where, b) for a, b in origins if where < a < where + until - here
        ]  # fmt: skip
    first = len(mended) - len(mended.lstrip())
    whole = Clean(mended, tuple(mapped), _at(origins, len(raw) - 1) + 1)
    return whole.cut(first, len(mended.rstrip()))


def _edit(match: re.Match[str], words: Collection[str]) -> str | None:
    """What to put in place of a match; null to leave it."""
    kind, raw = match.lastgroup, match.string
    if kind == "space":
        return " "
    if kind == "mark":
        before = _LAST_WORD.search(raw, max(0, match.start() - 12), match.start())
        return None if before and before.group().lower() in _NUMBERED else ""
    if kind != "hyphen":
        return ""
    left = _LEFT.search(raw[max(0, match.start() - 40) : match.start()])
    right = _RIGHT.match(raw[match.end() : match.end() + 40])
    if not left or not right or match.group()[0] == "\u00ad":
        return ""
    return "-" if keeps_hyphen(left.group(), right.group(), words) else ""


def keeps_hyphen(left: str, right: str, words: Collection[str] = ()) -> bool:
    """Whether a hyphen at a line's end belongs to the word.

    Parameters
    ----------
    left, right : str
        The halves.
    words : collection of str, optional
        As for :func:`clean`.

    Returns
    -------
    bool
    """
    if right[0].isupper() or right[0].isdigit() or left[-1].isdigit():
        # A word all in capitals is divided as any other.
        return not (left.isupper() and right.isupper() and len(left) + len(right) > 6)
    if left.isupper() and len(left) > 1:
        return True
    left, right = left.lower(), right.lower()
    whole, hyphened = left + right in words, f"{left}-{right}" in words
    if whole != hyphened:
        return hyphened
    if re.search(r"[a-z]", left):
        return _english(left, right, words)
    return _by_dictionary(left, right)


def _english(left: str, right: str, words: Collection[str]) -> bool:
    if left in _NUMBERS or (left in _FIRSTS and not _INSIDE.match(right)):
        return True
    both = right in words and (left in words or left in _PREFIXES)
    return both and min(len(left), len(right)) > 1 and left not in _WHOLE


@lru_cache(maxsize=1 << 16)
def _by_dictionary(left: str, right: str) -> bool:
    lexicon = russian()
    if lexicon.word_is_known(f"{left}-{right}"):
        return True
    if left in _WHOLE or lexicon.word_is_known(left + right):
        return False
    if min(len(left), len(right)) >= 3 and all(map(lexicon.word_is_known, (left, right))):
        return True
    stem = left[-1] in "ое" and any(lexicon.word_is_known(left[:-1] + e) for e in ("ий", "ый"))
    return stem and "ADJF" in lexicon.parse(right)[0].tag


@cache
def russian() -> Any:
    """The dictionary of Russian, loaded once."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


_DIVIDED = re.compile(
    rf"\b\w{{1,40}}(?:{_HYPHEN}[ \t]{{0,9}}{_BREAK}\s{{0,99}}|[\u00ad\x02]\s{{0,99}})\w{{1,40}}"
)
_VOCABULARY = re.compile(r"(?<!\w)(?<!\w-)[^\W\d_]{2,}(?:-[^\W\d_]{2,})?(?!-?\w)")


def vocabulary(text: str) -> frozenset[str]:
    """Words and hyphened pairs that stand within lines of a text, in small letters."""
    whole = _DIVIDED.sub(" ", text)  # halves of words are none
    return frozenset(m.group().lower() for m in _VOCABULARY.finditer(whole))


_YEAR = r"(?:1[5-9]|20)\d\d[a-zа-я]?"
_NAME = r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'ʼ\-]{1,30}|(?:[A-ZА-ЯЁ]\.\s?){1,3})"
_BETWEEN = r"(?:,?\s(?:и\sдр\.?|et\sal\.?|және\sт\.б\.?)|,?\s?(?:и|and|&|және)\s|,\s?|\s)"
_PAGES = r"(?:[:,]\s?(?:(?:с|c|сс|p|pp|б)\.\s?)?\d[\d\s,–—-]{0,12})?"
_WORK = rf"{_NAME}(?:{_BETWEEN}{_NAME}){{0,6}}(?:{_BETWEEN})?,?\s?{_YEAR}{_PAGES}"
_CITATION = re.compile(
    r"\[(?:\d[\d\s,;.:–—-]{0,60}(?:(?:с|c|сс|p|pp|б)\.\s?[\d\s,;.:–—-]{1,30})*)\]"
    rf"|\[(?:(?:см|ср|see|cf)\.?:?\s)?{_WORK}(?:;\s?{_WORK}){{0,9}}\]"
    rf"|\((?:(?:см|ср|see|cf|e\.g)\.?:?,?\s)?{_WORK}(?:;\s?{_WORK}){{0,9}}\)"
    rf"|\[[^\[\]\n]{{2,120}}?\s{_YEAR}(?:[:,][^\[\]\n]{{0,30}})?\]"
)


def citations(text: str) -> list[tuple[int, int]]:
    """Spans of references within running text: works cited, not things told.

    Parameters
    ----------
    text : str
        As of a sentence.

    Returns
    -------
    list of (int, int)
        With their brackets, in order: ``[12, с. 5]``, ``[Автор 2016]``, ``(Author, 2019: 45)``.
        What a state's name and a year stand in, ``(Astana, 2010)``, looks the same as an author
        and is one of them.
    """
    return [m.span() for m in _CITATION.finditer(text)]


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those that touch made one."""
    out: list[tuple[int, int]] = []
    for a, b in spans:
        if out and out[-1][1] == a:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out
