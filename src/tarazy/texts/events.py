"""Events of a document: who did what to whom and when, each with the spans that tell it.

Only running text is read: headings, notes, bibliography, tables and title pages tell no event here.
An act told several times is one event: the same type and actors, the same instrument where one is
named, and dates of which one holds the other.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from tarazy.texts._mend import reparsed
from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor, mended, placed
from tarazy.texts.actors import Gazetteer
from tarazy.texts.coder import Act, Coder
from tarazy.texts.dates import Dated, find_dates
from tarazy.texts.document import Document
from tarazy.texts.grammar import Token, parse, references
from tarazy.texts.magnitude import magnitudes
from tarazy.texts.recall import Memory
from tarazy.texts.rules import MUTUAL, rules, words
from tarazy.texts.sentences import Sentence, sentences
from tarazy.texts.when import usable

LANGUAGES = ("ru", "en")
#: What may lean on the sentence before.
_STANDS = re.compile(
    r"\b(?:сторон|президент|лидер|обе|оба|стран|государств|республик|перв|втор|визит|встреч|саммит"
    r"|переговор|подписан|заключ[её]н|объявлен|установлен|they|both|sides|parties|country|first|second|visit|summit|meeting|talks)",
    re.IGNORECASE,
)
#: Characters of a text that is read as an item of news if it has a date.
SHORT = 2000
_WE = re.compile(r"\b(?:we|our|us|мы|нам|нас|наш\w*)\b", re.IGNORECASE)
_AHEAD = 64  # sentences parsed together
#: What an organisation is for, where nothing else tells the domain.
_OF = {
    "NATO": "defence", "CSTO": "defence", "CST": "defence", "EAEU": "economic", "WTO": "economic",
    "CU": "economic", "OPEC": "economic", "AIIB": "economic",
}  # fmt: skip
_PRECISION = {"day": "day", "month": "month", "year": "year"}
_LETTERS = {"day": 10, "month": 7, "year": 4}
_SPAN = {"day": 1, "month": 31, "year": 366}


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


def events(
    document: Document,
    gazetteer: Gazetteer,
    *,
    news: bool | None = None,
    extra: Iterable[Path] = (),
) -> list[Event]:
    """Events that a document tells.

    Parameters
    ----------
    document : Document
    gazetteer : Gazetteer
    news : bool, optional
        Whether the document's date stands for acts without one, as in news. Where it is not given,
        it does in a text of less than `SHORT` characters whose day is known.
    extra : iterable of pathlib.Path, optional
        A user's tables of rules; they go before the package's.

    Returns
    -------
    list of Event
        In the order of their dates.

    Raises
    ------
    TextError
        If a table of rules is wrong, or a library that a language needs is not installed.
    """
    coders = {tongue: _coder(tongue, tuple(extra)) for tongue in LANGUAGES}
    if news is None:
        news = document.date_precision == "day" and len(document.text) < SHORT
    told = _Teller(document, gazetteer, coders, news).tell()
    return sorted(merged(told), key=lambda e: (e.date, _SPAN[e.precision], e.start))


@cache
def _coder(language: str, extra: tuple[Path, ...]) -> Coder:
    return Coder(rules(language, extra))


def _speaker(document: Document, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Who says we: the state that speaks, where the document says which."""
    said = document.speaker or ""
    if re.fullmatch("[A-Z]{3}", said):
        return (said,)
    named = [m.actor for m in gazetteer.find(said, None, document.date) if m.actor]
    return tuple(named[:1])


def _today(document: Document) -> Dated | None:
    """The day of an item of news, as a date that its acts may take."""
    day, precision = document.date, document.date_precision or "day"
    if day is None:
        return None
    # A month or a year has its last day in it, by which its precision is told.
    last = day.replace(
        month=12 if precision == "year" else day.month, day=28 + 3 * (precision == "year")
    )
    return Dated(day, day if precision == "day" else last, precision, 0, 0, "", relative=True)


class _Teller:
    """Goes through a document's sentences with a paragraph's memory."""

    def __init__(
        self,
        document: Document,
        gazetteer: Gazetteer,
        coders: dict[str, Coder],
        news: bool,
    ) -> None:
        self.document, self.gazetteer, self.coders = document, gazetteer, coders
        speaker, today = _speaker(document, gazetteer), _today(document)
        self.memory = Memory(speaker, today if news else None, today if speaker else None)
        self.borders = [part.start for part in document.parts]

    def tell(self) -> Iterator[Event]:
        """Events as they are told, unmerged."""
        # The headline of an item of news tells it.
        read = ("body",) if self.memory.today is None else ("body", "heading", "front")
        body = (s for s in sentences(self.document) if s.part_kind in read)
        part = -1
        for some in _chunks(body, _AHEAD):
            for sentence, tokens in self._parsed(some):
                here = bisect_right(self.borders, sentence.start)
                if here != part:
                    part = here
                    self.memory.clear()
                self.memory.sentence()
                yield from self._of(sentence, tokens)

    def _parsed(self, some: list[Sentence]) -> Iterator[tuple[Sentence, tuple[Token, ...]]]:
        """Sentences with their words, those that may tell an act parsed."""
        trees: dict[int, tuple[Token, ...]] = {}
        for tongue in LANGUAGES:
            chosen = [i for i, s in enumerate(some) if s.language == tongue and self._may(s)]
            for i, tokens in zip(
                chosen, parse((some[i].text for i in chosen), tongue), strict=True
            ):
                trees[i] = tokens
        for i, sentence in enumerate(some):
            yield sentence, trees.get(i, ())

    def _may(self, sentence: Sentence) -> bool:
        """Whether an actor stands in a sentence, or a word that may stand for two."""
        if self.gazetteer.find(sentence.text, sentence.language):
            return True
        return bool(_STANDS.search(sentence.text)) or bool(
            self.memory.speaker and _WE.search(sentence.text)
        )

    def _of(self, sentence: Sentence, tokens: tuple[Token, ...]) -> Iterator[Event]:
        text, memory = sentence.text, self.memory
        before = memory.date.first if memory.date else None
        found = self._dates(text, sentence.language, before)
        cited = references(text)
        dated = [d for d in usable(found, text) if not any(a <= d.start < b for a, b in cited)]
        dates = [d for d in dated if not self._ahead(d)]
        memory.ahead = len(dates) < len(dated)
        when = dates[0].first if dates else before
        mentions = self.gazetteer.find(text, sentence.language, when)
        if not tokens:
            memory.close((), _states(m.actor for m in mentions), dates)
            return
        tree = reparsed(Tree(tokens, sentence.language or "ru"))
        actors = placed(tree, mentions, text, memory.speaker)
        tree = mended(tree, actors)
        coder = self.coders[tree.language]
        for act in coder.code(tree, actors, dates, text, memory):
            yield from self._events(sentence, tree, act)
        memory.close(
            _subject(tree, actors), _states(c for a in actors for c in a.codes), dates
        )  # fmt: skip

    def _dates(self, text: str, language: str | None, before: date | None) -> list[Dated]:
        """Dates of a sentence; of one that leans on a document's year, no more than the year."""
        day = self.document.date
        if day is None or self.document.date_precision != "year":
            return find_dates(text, language, day, before)
        found = find_dates(text, language, day.replace(month=12, day=31), before)
        leaning = ("last", "this", "yesterday", "ago", "прошл", "вчера", "назад", "эт")
        return [
            replace(d, first=d.first.replace(month=1, day=1), precision="year",
                    last=d.last.replace(month=12, day=31))
            if d.relative and any(word in d.text.lower() for word in leaning) else d
            for d in found
        ]  # fmt: skip

    def _ahead(self, dated: Dated) -> bool:
        """Whether a date lies after the document's: what is told of it is planned."""
        day = self.document.date
        if day is None:
            return False
        finest = _PRECISION.get(self.document.date_precision or "day", "day")
        return dated.first.isoformat()[: _LETTERS[finest]] > day.isoformat()[: _LETTERS[finest]]

    def _events(self, sentence: Sentence, tree: Tree, act: Act) -> Iterator[Event]:
        size = _magnitude(sentence.text, tree, act)
        start, end = sentence.start, sentence.end
        for dated in act.dates:
            yield Event(
                dated.first, _precision(dated), act.actor, act.target,
                tuple(sorted({*act.actor, *act.target})), act.type, act.rule.mode, act.rule.context,
                _domain(tree, act), *size, self.document.name, start, end, act.confidence,
                act.modality, act.polarity, act.rule.id, act.label, ((start, end),),
            )  # fmt: skip


def _chunks(items: Iterable[Sentence], n: int) -> Iterator[list[Sentence]]:
    for _, some in groupby(enumerate(items), key=lambda pair: pair[0] // n):
        yield [item for _, item in some]


def _states(codes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({c for c in codes if c}))


def _subject(tree: Tree, actors: list[Actor]) -> tuple[str, ...]:
    """Who is the subject of the sentence's first clause that has an actor for one."""
    for i in range(len(tree.tokens)):
        if tree.verbal(i):
            codes = [c for a in actors if tree.slot(a.token, i) == "subj" for c in a.codes]
            if codes:
                return tuple(sorted(set(codes)))
    return ()


def _precision(dated: Dated) -> str:
    if dated.precision in _PRECISION:
        return dated.precision
    days = (dated.last - dated.first).days
    return "day" if days == 0 else "month" if dated.first.month == dated.last.month else "year"


def _magnitude(text: str, tree: Tree, act: Act) -> tuple[float | None, str | None]:
    """The number with its unit in the act's clause, the nearest after the trigger first."""
    at = tree.tokens[act.trigger].start
    clause = tree.clause(act.trigger)
    near: list[tuple[bool, int, float, str]] = []
    for one in magnitudes(text):
        token = tree.covering(one.start, one.end)
        if token is None or all(tree.path(token, t) is None for t in (act.trigger, clause)):
            continue
        if one.unit == "document" and act.rule.type != "AGREE":
            continue
        near.append((one.start < at, abs(one.start - at), one.value, one.unit))
    return min(near)[2:] if near else (None, None)


def _domain(tree: Tree, act: Act) -> str:
    """The rule's domain; for agreements and where it has none, that of the words about the act."""
    if act.rule.domain and act.rule.domain != "diplomatic":
        return act.rule.domain
    if act.rule.domain and act.rule.type != "AGREE":
        return act.rule.domain
    about = set(tree.words(act.trigger))
    if act.rule.pos == "verb" and tree.tokens[act.trigger].rel == "acl":
        about |= set(tree.words(tree.tokens[act.trigger].head))
    for domain in ("defence", "economic"):
        if about & words(domain, tree.language):
            return domain
    return next((_OF[c] for c in (*act.actor, *act.target) if c in _OF), "diplomatic")


# --- one act told twice --------------------------------------------------------------------


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
    who = a.parties == b.parties if a.type in MUTUAL else (a.actor, a.target) == (b.actor, b.target)
    if not who or (a.label and b.label and a.label != b.label):
        return False
    wide, fine = sorted((a, b), key=lambda e: -_SPAN[e.precision])
    return 0 <= (fine.date - wide.date).days < _SPAN[wide.precision]


def _joined(a: Event, b: Event) -> Event:
    fine = a if _SPAN[a.precision] <= _SPAN[b.precision] else b
    sized = a if a.magnitude is not None else b
    return replace(
        a, date=fine.date, precision=fine.precision, magnitude=sized.magnitude, unit=sized.unit,
        confidence=max(a.confidence, b.confidence), label=a.label or b.label,
        modality="fact" if "fact" in (a.modality, b.modality) else "reported",
        spans=tuple(dict.fromkeys((*a.spans, *b.spans))),
    )  # fmt: skip
