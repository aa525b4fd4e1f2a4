"""Sentences of a document, mended, in its order, each with a map back to the document's text.

The borders are razdel's (rules of Russian punctuation, which serve English and Kazakh too), with
what it does not know put right: a stop that ends ``г.`` or ``U.S.`` may end a sentence as well; a
stop after ``долл.`` or ``ж.`` may not; a reference in brackets may stand between a stop and the
next sentence; the space after a stop may be lost.

A paragraph is read in windows, so that one of any length takes memory of a window only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from razdel import sentenize

from tarazy.texts.cleaning import Clean, citations, clean, russian, vocabulary
from tarazy.texts.document import Document, Kind, Part
from tarazy.texts.language import language_of, script_of, word_set

WINDOW = 8_000  # characters; a sentence longer than it is cut at white space
_VOCABULARY = 2_000_000  # characters of a document whose own words are looked up
_CAPITAL = "A-ZÀ-ÖА-ЯЁӘҒҚҢӨҰҮҺІ"
_SMALL = "a-zà-öа-яёәғқңөұүһі"
#: Where razdel sees no border and one may be; the group is what comes before it.
_MAYBE = re.compile(
    rf"(?P<year>(?<=[\dх\s])(?:гг?|жж?)\.)\s(?=[«“\"]?[{_CAPITAL}])"
    rf"|(?P<states>\b(?:U\.S|U\.K|U\.N|E\.U|U\.S\.S\.R|D\.C|н\.\s?э|т\.\s?д|т\.\s?п|др|т\.\s?б)\.)"
    rf"\s(?=[«“\"]?[{_CAPITAL}])"
    rf"|(?P<mark>[{_SMALL}\d»”)][.!?…][»”\")]?\s?\[[^\[\]]{{1,60}}\])\s(?=[«“\"]?[{_CAPITAL}])"
    rf"|(?P<lost>[{_SMALL}]{{3}}[.!?…][»”\")]?)(?=[{_CAPITAL}][{_SMALL}’']*[\s,])"
    rf"|(?P<salute>[{_SMALL}»”)]!)\s(?=[«“\"]?[{_CAPITAL}])"
)
#: What a sentence never ends with when the next begins so.
_NEVER = re.compile(
    r"(?:\b(?:долл|млрд|млн|трлн|тыс|руб)\.)$|(?<=\d\s)жж?\.$|"
    r"\b(?:H\.E|Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Col|Lt|Sen|Rep|Gov|Amb|Hon|St|No|Nos|Art|Arts|Fig|"
    r"Vol|Ch|Sec|para|paras|pp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|cf|e\.g|i\.e|"
    r"viz|Ltd|Res|Doc|Add|Corr|Rev|г-н|г-жа|гос|пос|им|акад|проф|обл|рис|табл|см|ср|напр|ст|ул|pp?|[сc]{1,2})\.$"
)
_MONEY = re.compile(r"(?:долл|млрд|млн|трлн|тыс|руб)\.$")
_DOTTED_NO = re.compile(r"\b(?:No|Nos|Arts?|Fig|Vol|Ch|Sec|Res|Doc|pp?|[сc]{1,2}|рис|табл|ст)\.$")
_PLAIN = word_set(
    "the this these those that in on at it its he she we they i but and our their however as for "
    "to a an there today if when while since what after before with by from his her my no not all "
    "yet thus moreover furthermore such some many let so now both under over during as"
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:—–(«“]")
_VERBS = ("VERB", "PRTS", "PRED", "ADJS")
_YEAR_END = re.compile(r"(?<=[\dх]\s)гг?\.$")
_FUNCTION = ("PREP", "CONJ", "PRCL", "ADVB", "NPRO", "INTJ")
_NUMBERED = re.compile(
    rf"\s*(?:\d{{1,3}}[.)]?\t\s*|\d{{1,3}}\s+(?=[«“\"]?[А-ЯЁӘҒҚҢӨҰҮҺІ])|\d{{1,3}}\.\s+(?=[«“\"]?[{_CAPITAL}])"
    r"|[-*•–—]\s+|#{1,6}\s+)"
)
_ENDED = re.compile(r"[.!?…:;][»”\")\]\d\s]*$")
_BEGINS_SMALL = re.compile(rf"\s*[«“(]?[{_SMALL}]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    Attributes
    ----------
    start, end : int
        Characters of the document's text. Where notes at the foot of a page stand within the
        sentence, the span includes them; the text does not.
    text : str
        Mended: words whole, one space for many, no footnote marks.
    language : str or None
        Its own where it can be told, else its paragraph's.
    part_kind : {"body", "heading", "note", "reference", "table", "front"}
    clean : Clean
        The text with its map back.
    """

    start: int
    end: int
    text: str
    language: str | None
    part_kind: Kind
    clean: Clean

    def origin(self, i: int) -> int:
        """The offset in the document's text of the `i`-th character of the mended text."""
        return self.clean.origin(i)

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The span in the document's text of a span of the mended text."""
        return self.clean.origin(start), self.clean.end(stop)


def sentences(document: Document) -> Iterator[Sentence]:
    """Sentences of all parts of a document, in order.

    Parameters
    ----------
    document : Document

    Yields
    ------
    Sentence
        A heading is one; so is a row of a table.

    Notes
    -----
    Time is linear in the text. No more than a few windows of it are copied at a time; the words of
    a text of up to two million characters are also kept, to mend hyphens by its own use.
    """
    text = document.text
    words = _own_words(text) if len(text) <= _VOCABULARY else frozenset()
    for flow in flows(document):
        yield from _of_flow(text, flow, words)


@lru_cache(maxsize=1)
def _own_words(text: str) -> frozenset[str]:
    """Words of a text, kept while the same text is asked for again."""
    return vocabulary(text)


def flows(document: Document) -> Iterator[list[Part]]:
    """Parts, those of one sentence together: body broken by a page's foot goes on after it.

    Parameters
    ----------
    document : Document

    Yields
    ------
    list of Part
        No sentence goes over from one list to another.
    """
    text = document.text
    waiting: list[Part] = []  # body without an end, then what came after it
    aside: list[Part] = []
    for part in document.parts:
        if waiting and part.kind == "body":
            if _BEGINS_SMALL.match(text, part.start, min(part.end, part.start + 20)):
                waiting.append(part)
            else:
                yield from (waiting, *([p] for p in aside))
                waiting, aside = [part], []
        elif waiting and part.kind in ("note", "reference", "front", "table") and len(aside) < 8:
            aside.append(part)
            continue
        elif part.kind == "body":
            waiting = [part]
        else:
            if waiting:
                yield from (waiting, *([p] for p in aside))
                waiting, aside = [], []
            yield [part]
            continue
        if _ENDED.search(text[max(part.start, part.end - 200) : part.end].rstrip()):
            yield from (waiting, *([p] for p in aside))
            waiting, aside = [], []
    if waiting:
        yield from (waiting, *([p] for p in aside))


def _of_flow(text: str, flow: list[Part], words: frozenset[str]) -> Iterator[Sentence]:
    first = flow[0]
    begin = first.start
    if first.kind in ("body", "note", "heading", "reference") and (
        number := _NUMBERED.match(text, first.start, min(first.end, first.start + 40))
    ):
        begin = number.end()
    spans = [(begin, first.end), *((p.start, p.end) for p in flow[1:])]
    whole = first.kind in ("heading", "table") and first.end - first.start <= 400
    mixed = len(flow) > 1 or _mixed(text, first)
    while spans:
        window, rest = _window(text, spans)
        mended = clean(text, window, words)
        borders = [(0, len(mended.text))] if whole else _borders(mended.text)
        if rest and len(borders) > 1:
            # The last may go on: the next window begins with it.
            again = mended.origin(borders.pop()[0])
            rest = [(max(a, again), b) for a, b in spans if b > again]
        for a, b in borders:
            if b > a:
                yield _sentence(mended.cut(a, b), first, mixed)
        spans = rest


def _sentence(piece: Clean, part: Part, mixed: bool) -> Sentence:
    own = language_of(piece.text) if mixed else part.language
    if mixed and own is None and part.language:
        # Undecided, not another language, if it is short or has the paragraph's script.
        short = len(piece.text) < 60
        own = (
            part.language
            if short and script_of(piece.text) in (None, _SCRIPT[part.language])
            else None
        )
    return Sentence(
        piece.origin(0), piece.stop, piece.text, own, part.kind, piece
    )  # fmt: skip


_SCRIPT = {"ru": "Cyrl", "kk": "Cyrl", "en": "Latn"}
_LATIN_WORDS = re.compile(r"\b[A-Za-z]{3,30}\W{1,3}[a-z]{2,30}\W{1,3}[a-z]{2,30}")
_CYRILLIC_WORDS = re.compile(r"\b[Ѐ-ӿ]{3,30}\W{1,3}[Ѐ-ӿ]{2,}")
_KAZAKH = re.compile(r"[әғқңөұүһі]")


def _mixed(text: str, part: Part) -> bool:
    """Whether a paragraph may hold sentences of another language than its own."""
    end = part.end
    if part.language is None or end - part.start > WINDOW:
        return True
    if part.language == "en":
        return bool(_CYRILLIC_WORDS.search(text, part.start, end))
    kazakh = part.language == "kk" or _KAZAKH.search(text, part.start, end)
    return bool(kazakh or _LATIN_WORDS.search(text, part.start, end))


def _window(
    text: str, spans: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first of spans up to a window's length, cut at white space, and what is left."""
    window, room = [], WINDOW
    for n, (a, b) in enumerate(spans):
        if b - a <= room:
            window.append((a, b))
            room -= b - a
            continue
        cut = max(text.rfind(" ", a, a + room), text.rfind("\n", a, a + room))
        cut = cut + 1 if cut > a + room // 2 else a + room
        window.append((a, cut))
        return window, [(cut, b), *spans[n + 1 :]]
    return window, []


# --- borders -------------------------------------------------------------------------------


def _borders(text: str) -> list[tuple[int, int]]:
    found = [(s.start, s.stop) for s in sentenize(text)]
    joined: list[tuple[int, int]] = []
    for a, b in found:
        if joined and _goes_on(text, joined[-1], (a, b)):
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return [piece for a, b in joined for piece in _pieces(text, a, b)]


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a border of razdel's is none."""
    end = text[max(before[0], before[1] - 12) : before[1]]
    begin = text[after[0] : min(after[1], after[0] + 30)]
    if after[1] - after[0] < 9 and not any(c.isalnum() for c in begin):
        return True  # a quotation mark set apart from what it closes
    if _YEAR_END.search(end) and (word := _WORDS.match(begin)):
        before_ = text[max(before[0], before[1] - 200) : before[1]]
        return not _clause_ends(before_, text[after[0] : after[1]], word.group())
    if not _NEVER.search(end):
        # A bracket or a reference that is left alone belongs to what it follows.
        return after[1] - after[0] < 60 and citations(begin) == [(0, len(begin.rstrip(".")))]
    if _MONEY.search(end):
        word = _WORDS.match(begin)
        return bool(word and word.group().isupper() and len(word.group()) > 1)
    if _DOTTED_NO.search(end):
        return begin[:1].isdigit() or bool(re.match(r"[IVX]+\b", begin))
    return True


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A sentence of razdel's, or those it holds."""
    cuts = [start]
    for match in _MAYBE.finditer(text, start, stop):
        if _ends(match, cuts[-1], stop):
            cuts.append(match.end())
    for a, b in pairwise((*cuts, stop)):
        piece = text[a:b].rstrip()
        yield a, a + len(piece)


def _ends(match: re.Match[str], start: int, stop: int) -> bool:
    kind, text = match.lastgroup, match.string
    after = text[match.end() : min(stop, match.end() + 200)]
    word = _WORDS.search(after)
    if not word or word.start() > 1:
        return False
    if kind in ("mark", "salute"):
        return True
    if kind == "lost":
        return (
            len(word.group()) > 1
            and "@" not in text[max(start, match.start() - 40) : match.end() + 20]
        )
    before = text[max(start, match.start() - 200) : match.end()]
    if re.match(r"[A-Za-z]", word.group()):
        return word.group().lower() in _PLAIN and len(before) > 10
    if match.group()[0] == "ж":
        return False  # Kazakh puts the verb last: the stop of a year ends no sentence
    return _clause_ends(before, after, word.group())


def _clause_ends(before: str, after: str, word: str) -> bool:
    """Whether a Russian sentence may end with an abbreviation, as ``… в 2020 г. Стороны …``.

    A function word begins it, which within a sentence would be small, and a finite verb came
    before; or both the clause before and the next hold one: a name may be the subject of the verb
    before it, as in ``как заявил в 2019 г. Петров, …``.
    """
    if _is_function_word(word):
        return _finite(before)
    return _finite(_CLAUSE.split(before)[-1]) and _finite(_CLAUSE.split(after)[0])


def _finite(clause: str) -> bool:
    return any(_is_verb(w) for w in _WORDS.findall(clause) if len(w) > 2)


@lru_cache(maxsize=1 << 14)
def _is_verb(word: str) -> bool:
    return str(russian().parse(word)[0].tag.POS) in _VERBS


@lru_cache(maxsize=1 << 14)
def _is_function_word(word: str) -> bool:
    if word.isupper() and len(word) > 1:
        return False
    return str(russian().parse(word)[0].tag.POS) in _FUNCTION
