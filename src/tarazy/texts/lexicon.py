"""Lists of terms as data, and finding them among the words of a sentence.

The tables stand in ``lexicon/``: ``themes_{ru,en,kk}.csv`` (``theme,term``) and
``stance_{ru,en,kk}.csv`` (``value,term``). A user extends them with tables of the same columns
(`tarazy.texts.own`), or gives rows to `Lexicon`. How a term is written: several words stand next to
each other, with nothing but spaces and hyphens between them; ``*`` ends a stem, with anything after
it (``терро*``); ``!`` behind the last word asks for large and small letters as they are written
(``AIDS!``). In Kazakh the last word of a term takes any suffix of case, number and person by
itself; a verb's stem needs its star.

The longest term wins and terms do not overlap, so that a longer one with the value ``0`` keeps a
shorter one in it from counting: ``not only`` is no negation, ``Cold War`` no war of today.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tarazy.texts._match import small
from tarazy.texts.inflect import kazakh_stems, kazakh_suffix

#: Words, and the signs that part one clause from another. A word with ``n't`` is one.
_TOKEN = re.compile(r"[^\W_]+(?:['’](?:t|s)\b)?|[,;:()–—]")
_STARS = re.compile(r"[^\W_]+(?:['’](?:t|s)\b)?\*?")
#: The tokens that are no words.
EDGES = frozenset(",;:()–—")
_SHORTEST = 2  # letters of a stem
_SEEN = 200_000  # words kept in mind
#: The value of a term that only keeps a shorter one in it from counting.
NEITHER = "0"
#: What a term of stance may be.
VALUES = ("1", "-1", NEITHER, "negator", "concord", "void")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a list.

    Attributes
    ----------
    words : tuple of str
        In small letters, ё as е.
    open : tuple of bool
        Which of them are stems.
    value : str
        Its theme, or its value of stance.
    exact : str or None
        The words as they must be written.
    inflected : bool
        Whether only a Kazakh suffix may follow the last word.
    """

    words: tuple[str, ...]
    open: tuple[bool, ...]
    value: str
    exact: tuple[str, ...] | None = None
    inflected: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A term in a sentence: tokens from ``first`` up to, not including, ``stop``."""

    value: str
    first: int
    stop: int


def tokens(text: str) -> list[str]:
    """Words of a sentence in small letters, and the signs that part its clauses.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
    """
    return _TOKEN.findall(small(text).replace("’", "'"))


class Lexicon:
    """Finds terms in sentences of one language.

    Parameters
    ----------
    rows : iterable of tuple of str
        Value and term, as in the tables; one term may have several values.
    language : str
    """

    def __init__(self, rows: Iterable[tuple[str, str]], language: str) -> None:
        self.language = language
        self._whole: dict[str, list[Term]] = {}
        self._stems: dict[str, list[Term]] = {}
        self._seen: dict[str, tuple[Term, ...]] = {}
        for value, text in rows:
            for term in _terms(value, text, language):
                where = self._stems if term.open[0] else self._whole
                where.setdefault(term.words[0], []).append(term)
        self._longest = max(map(len, self._stems), default=0)

    def find(self, text: str, words: list[str] | None = None) -> Iterator[Hit]:
        """Terms in a sentence, from left to right.

        Parameters
        ----------
        text : str
            The sentence.
        words : list of str, optional
            Its `tokens`, where they are known already.

        Yields
        ------
        Hit
            A term of several values yields one hit each.
        """
        words = tokens(text) if words is None else words
        if len(self._seen) > _SEEN:
            self._seen.clear()
        seen, reached = self._seen, 0
        for word in words:
            if word not in seen:
                self._ways(word)
        # Few words begin a term: only those are looked at closely.
        for at in [i for i, word in enumerate(words) if seen[word]]:
            if at >= reached and (found := self._stands(text, words, at, seen[words[at]])):
                reached = at + len(found[0].words)
                for term in found:
                    yield Hit(term.value, at, reached)

    def _ways(self, word: str) -> None:
        """See which terms may begin with a word, the longest first."""
        found = list(self._whole.get(word, ()))
        for end in range(_SHORTEST, min(len(word), self._longest) + 1):
            for term in self._stems.get(word[:end], ()):
                if self._fits(term, 0, word):
                    found.append(term)
        found.sort(key=lambda t: (-len(t.words), -sum(map(len, t.words))))
        self._seen[word] = tuple(found)

    def _fits(self, term: Term, number: int, word: str) -> bool:
        """Whether a word of a text is this word of a term."""
        asked = term.words[number]
        if not term.open[number]:
            return word == asked
        if not word.startswith(asked):
            return False
        inflected = term.inflected and number == len(term.words) - 1
        return not inflected or kazakh_suffix(word[len(asked) :]) is not None

    def _stands(self, text: str, words: list[str], at: int, ways: tuple[Term, ...]) -> list[Term]:
        """The longest term that stands at a word, with each of its values."""
        found: list[Term] = []
        for term in ways:
            if found and term.words != found[0].words:
                break
            n = len(term.words)
            if n > 1 and (at + n > len(words) or not all(
                self._fits(term, k, words[at + k]) for k in range(1, n)
            )):  # fmt: skip
                continue
            if term.exact is None or _TOKEN.findall(text)[at : at + n] == list(term.exact):
                found.append(term)
        return found


def _terms(value: str, text: str, language: str) -> Iterator[Term]:
    """A row as a term; a Kazakh one with each of the stems that its last word has."""
    exact = text.endswith("!")
    pieces = _STARS.findall(text.removesuffix("!").replace("’", "'"))
    words = tuple(small(piece.removesuffix("*")) for piece in pieces)
    stars = tuple(piece.endswith("*") for piece in pieces)
    if language != "kk" or exact or stars[-1]:
        yield Term(words, stars, value, tuple(pieces) if exact else None)
        return
    for stem in kazakh_stems(words[-1]):
        yield Term((*words[:-1], stem), (*stars[:-1], True), value, inflected=True)


@cache
def table(name: str) -> tuple[tuple[str, str], ...]:
    """Rows of a list that comes with the package.

    Parameters
    ----------
    name : str
        ``themes_ru``, ``stance_en`` and so on.

    Returns
    -------
    tuple of tuple of str
        Value (or theme) and term.
    """
    path = files("tarazy.texts").joinpath("lexicon", f"{name}.csv")
    rows = csv.reader(path.read_text("utf-8").splitlines())
    next(rows)
    return tuple((value, term) for value, term in rows)


@cache
def shipped(what: str, language: str) -> Lexicon | None:
    """A list that comes with the package.

    Parameters
    ----------
    what : {"themes", "stance"}
    language : str

    Returns
    -------
    Lexicon or None
        None where there is no such list in that language.
    """
    if (what, language) not in LISTS:
        return None
    return Lexicon(table(f"{what}_{language}"), language)


#: Gives the list asked for (``themes``, ``stance``) in a language.
Lists = Callable[[str, str], Lexicon | None]
#: The lists there are.
LISTS = (
    ("themes", "ru"), ("themes", "en"), ("themes", "kk"),
    ("stance", "ru"), ("stance", "en"), ("stance", "kk"),
)  # fmt: skip
#: The themes, in the order of the alphabet; the same in every language.
THEMES = tuple(sorted({theme for theme, _ in table("themes_en")} - {NEITHER}))
