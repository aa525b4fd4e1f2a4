"""Forms in a text: which stand at a word, and whether their conditions hold there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tarazy.texts.gazetteer import Form
from tarazy.texts.inflect import kazakh_suffix

WORD = re.compile(r"[^\W_]+")
DASH = "-‐‑–—"
#: What may stand before a hyphen without making another word of what follows.
_PREFIXES = frozenset(
    ("anti", "pro", "non", "post", "ex", "intra", "анти", "про", "не", "пост", "экс", "вне")
)
#: A place with an instrument's name behind it is part of that name (the Paris Agreement).
_INSTRUMENT = re.compile(
    r"(?:\s+and\s+[A-Z]\w+)?\s+(?:[A-Z]\w+\s+){0,2}(?:Agreements?|agreements?|Accords?|accords?|Declarations?|Protocols?|Conventions?"
    r"|Consensus|Process|process|Principles|Charter|Platform|Programme|Plan|Treaty|Club|Statute"
    r"|Memorandum|Format|format|Group|Framework|Outcome|Mandate|Package|Communiqué|Amendment)\b"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A form laid out for matching: its words and gaps in small letters."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    large: tuple[bool, ...]
    form: Form
    stem: bool


def small(text: str) -> str:
    """Small letters, ё as е; as long as the text."""
    low = text.lower().replace("ё", "е")
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("ё", "е")
    return low


def _gap(text: str) -> str:
    """What stands between two words: a space, a hyphen for every dash, or the signs themselves.

    Quotation marks are passed over: Шанхайская «пятёрка».
    """
    bare = text.strip(' \t\n\u00a0\u202f«»"“”„').replace("’", "'")
    return "-" if bare and all(c in DASH for c in bare) else bare or " "


def way_of(form: Form) -> Way:
    """A form as its words and gaps."""
    text = form.text
    found = list(WORD.finditer(text))
    gaps = tuple(_gap(text[a.end() : b.start()]) for a, b in pairwise(found))
    words = tuple(small(m.group()) for m in found)
    large = tuple(m.group()[0].isupper() for m in found)
    return Way(words, gaps, large, form, form.language == "kk" and form.kind != "blocked")


class Index:
    """The forms of the languages that one text may hold, by their first word."""

    def __init__(self, ways: Iterable[Way]) -> None:
        self.first: dict[str, list[Way]] = {}
        self.stems: dict[str, list[Way]] = {}
        for way in ways:
            where = self.stems if way.stem and len(way.words) == 1 else self.first
            where.setdefault(way.words[0], []).append(way)
        # Stable: of equal lengths the row that came first, one with a condition, is tried first.
        for rows in (*self.first.values(), *self.stems.values()):
            rows.sort(key=lambda w: -len(w.form.text))
        self.longest = max(map(len, self.stems), default=0)
        self.seen: dict[str, list[Way]] = {}

    def at(self, word: str) -> list[Way]:
        """The forms that may begin with a word of a text."""
        if not self.stems:
            return self.first.get(word, [])
        if (known := self.seen.get(word)) is None:
            known = list(self.first.get(word, ()))
            for end in range(min(len(word), self.longest), 1, -1):
                if word[:end] in self.stems and kazakh_suffix(word[end:]):
                    known += self.stems[word[:end]]
            if len(self.seen) < 200_000:
                self.seen[word] = known
        return known


def longest(
    text: str,
    low: str,
    words: list[tuple[str, int, int]],
    at: int,
    ways: list[Way],
    when: date | None,
    reached: int,
) -> tuple[Form, int, int] | None:
    """The longest form that stands at a word, how many words it takes and where it ends.

    ``reached`` is where the last mention ended: a hyphen there joins two names.
    """
    start = words[at][1]
    if start and low[start - 1] in DASH and at and not _parted(low, words, at, reached):
        return None
    best: tuple[Form, int, int] | None = None
    for way in ways:
        if best is not None and len(way.words) < best[1]:
            break
        reach = _reach(low, words, at, way)
        if reach is None or (best is not None and reach[1] <= best[2]):
            continue
        if _written(text, words, at, way) and _holds(way.form, text, start, reach[1], when):
            best = (way.form, *reach)
    return best


def _parted(low: str, words: list[tuple[str, int, int]], at: int, reached: int) -> bool:
    """Whether a word behind a hyphen is a word of its own and not the end of another."""
    before, _, end = words[at - 1]
    if words[at][1] - end != 1 or before in _PREFIXES or not before.isalpha():
        return True
    return reached == end


def _reach(
    low: str, words: list[tuple[str, int, int]], at: int, way: Way
) -> tuple[int, int] | None:
    """How many words a form takes from here and where it ends; None if it does not stand here."""
    n = len(way.words)
    if at + n > len(words):
        return None
    for i in range(1, n):
        word = words[at + i][0]
        if word != way.words[i]:
            if not (way.stem and i == n - 1 and word.startswith(way.words[i])):
                return None
            if kazakh_suffix(word[len(way.words[i]) :]) is None:
                return None
        if _gap(low[words[at + i - 1][2] : words[at + i][1]]) != way.gaps[i - 1]:
            return None
    end = words[at + n - 1][2]
    if way.stem and way.form.exact and low[end : end + 1] in DASH and at + n < len(words):
        tail = words[at + n]
        if tail[1] == end + 1 and kazakh_suffix(tail[0]):
            return n + 1, tail[2]
    if way.form.text.endswith(".") and low[end : end + 1] == ".":
        end += 1
    return n, end


def _written(text: str, words: list[tuple[str, int, int]], at: int, way: Way) -> bool:
    """Whether large letters stand where the form has them."""
    if way.form.exact:
        end = words[at + len(way.words) - 1][2]
        bare = way.form.text.rstrip(".")
        same = text[words[at][1] : end].startswith(bare) or text[words[at][1] : end] == bare
        return same and not (len(text) > 20 and text.isupper() and bare == "US")
    if way.stem and kazakh_suffix(words[at][0][len(way.words[0]) :]) == "adjective":
        return True  # ресейлік: what is derived from a name is written small
    if way.form.kind == "organisation":  # writers differ on the words behind the first
        return not way.large[0] or text[words[at][1]].isupper()
    return all(text[words[at + i][1]].isupper() for i, large in enumerate(way.large) if large)


def _holds(form: Form, text: str, start: int, end: int, when: date | None) -> bool:
    """Whether the conditions of a form hold here."""
    if when is not None and not (form.first or date.min) <= when <= (form.last or date.max):
        return False
    if form.before is not None and form.before.search(text[:start]):
        return False
    if form.after is not None and form.after.match(text[end:]):
        return False
    if form.within is not None and not form.within.search(text):
        return False
    if form.without is not None and form.without.search(text):
        return False
    return not (
        form.kind in {"capital", "city"} and form.language == "en" and _INSTRUMENT.match(text[end:])
    )
