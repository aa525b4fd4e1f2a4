"""Events of a document: who did what to whom and when, each with the spans that tell it.

Only running text is read: headings, notes, bibliography, tables and title pages tell no event here.
An act told several times is one event: the same type and actors, the same instrument where one is
named, and dates of which one holds the other.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from tarazy.texts import _anchors, _event_fields
from tarazy.texts._event import Event
from tarazy.texts._listed import listed
from tarazy.texts._mend import reparsed
from tarazy.texts._merging import SPAN, merged
from tarazy.texts._people import People
from tarazy.texts._placed import mended, placed
from tarazy.texts._tree import Tree
from tarazy.texts._words import references
from tarazy.texts.actors import Gazetteer, Mention
from tarazy.texts.coder import Act, Coder
from tarazy.texts.dates import Dated, find_dates
from tarazy.texts.document import Document
from tarazy.texts.grammar import Token, parse
from tarazy.texts.recall import Memory
from tarazy.texts.rules import rules
from tarazy.texts.sentences import Sentence, sentences
from tarazy.texts.when import usable

__all__ = ["LANGUAGES", "SHORT", "Event", "events", "merged"]

LANGUAGES = ("ru", "en")
#: What may lean on the sentence before.
_STANDS = re.compile(
    r"\b(?:сторон|президент|лидер|обе|оба|стран|государств|республик|перв|втор|визит|встреч|саммит"
    r"|переговор|заседани|организаци|подписан|заключ[её]н|объявлен|установлен|they|both|sides|parties|country|first|second|visit|summit|meeting|talks)",
    re.IGNORECASE,
)
#: Characters of a text that is read as an item of news if it has a date.
SHORT = 2000
_WE = re.compile(r"\b(?:we|our|us|мы|нам|нас|наш\w*)\b", re.IGNORECASE)
_SUMMER = 9  # the last month that is taken for one of a speech's own year
_AHEAD = 64  # sentences parsed together
_LETTERS = {"day": 10, "month": 7, "year": 4}


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
    return sorted(merged(told), key=lambda e: (e.date, SPAN[e.precision], e.start))


@cache
def _coder(language: str, extra: tuple[Path, ...]) -> Coder:
    return Coder(rules(language, extra))


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
        speaker, today = _anchors.speaker(document, gazetteer), _anchors.today(document)
        self.memory = Memory(speaker, today if news else None, today if speaker else None)
        self.people = People()
        self.borders = [part.start for part in document.parts]

    def tell(self) -> Iterator[Event]:
        """Events as they are told, unmerged."""
        # The headline of an item of news tells it.
        read = ("body",) if self.memory.today is None else ("body", "heading", "front")
        body = (s for s in sentences(self.document) if s.part_kind in read)
        if self.memory.today is not None:  # a programme tells its news in a list
            body = (piece for s in body for piece in listed(self._whole(s), self.gazetteer.find))
        part = -1
        for some in _chunks(body, _AHEAD):
            for sentence, tokens in self._parsed(some):
                here = bisect_right(self.borders, sentence.start)
                if here != part:
                    part = here
                    if self.memory.today is None:  # an item of news leans on its headline
                        self.memory.clear()
                if self._next_item(sentence.start):
                    self.memory.clear()
                self.memory.sentence()
                yield from self._of(sentence, tokens)

    def _next_item(self, start: int) -> bool:
        """Whether a sentence of news stands behind a semicolon: a programme's next item."""
        before = self.document.text[max(0, start - 8) : start].rstrip()
        return self.memory.today is not None and before.endswith(";")

    def _whole(self, sentence: Sentence) -> Sentence:
        """A headline with the name that it is cut off in."""
        if sentence.language != "ru" or sentence.start > 0:
            return sentence
        return replace(sentence, text=self.gazetteer.whole(sentence.text, self.document.date))

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
        memory.ahead = tuple(d for d in dated if d not in dates)
        mentions = self._mentions(sentence, dates[0] if dates else memory.date)
        if not tokens:
            memory.close((), _states(m.actor for m in mentions), dates)
            return
        tree = reparsed(Tree(tokens, sentence.language or "ru"))
        actors = placed(tree, mentions, text, memory.speaker, memory.bodies)
        tree = mended(tree, actors)
        coder = self.coders[tree.language]
        for act in coder.code(tree, actors, dates, text, memory):
            yield from self._events(sentence, tree, act)
        memory.close(
            _event_fields.subject(tree, actors), _states(c for a in actors for c in a.codes), dates
        )  # fmt: skip

    def _mentions(self, sentence: Sentence, dated: Dated | None) -> list[Mention]:
        """Who is named; a leader leads if any day of the date is of the term.

        Whom the text calls the leader of a state is one wherever the family name returns.
        """
        text, language = sentence.text, sentence.language
        days = _anchors.days(dated, self.memory.today)
        found = self.gazetteer.find(text, language, days[0])
        if len(days) > 1 and any(m.kind == "person" for m in found):
            late = {m.start: m for m in self.gazetteer.find(text, language, days[-1])}
            found = [late.get(m.start, m) if m.kind == "person" else m for m in found]
        return self.people.seen(text, found)

    def _dates(self, text: str, language: str | None, before: date | None) -> list[Dated]:
        """Dates of a sentence; of one that leans on a document's year, no more than the year."""
        day = self.document.date
        if day is None or self.document.date_precision != "year":
            return find_dates(text, language, day, before)
        found = find_dates(text, language, day.replace(month=12, day=31), before)
        leaning = ("last", "this", "yesterday", "ago", "прошл", "вчера", "назад", "эт")
        # Which autumn is meant cannot be told where the month of the speech is not known.
        found = [d for d in found if not (_month_alone(d) and d.first.month > _SUMMER)]
        return [
            replace(d, first=d.first.replace(month=1, day=1), precision="year",
                    last=d.last.replace(month=12, day=31))
            if d.relative and (
                _month_alone(d) or any(word in d.text.lower() for word in leaning)
            ) else d
            for d in found
        ]  # fmt: skip

    def _ahead(self, dated: Dated) -> bool:
        """Whether a date lies after the document's: what is told of it is planned."""
        day = self.document.date
        if day is None:
            return False
        finest = _event_fields.NAMES.get(self.document.date_precision or "day", "day")
        return dated.first.isoformat()[: _LETTERS[finest]] > day.isoformat()[: _LETTERS[finest]]

    def _events(self, sentence: Sentence, tree: Tree, act: Act) -> Iterator[Event]:
        size = _event_fields.magnitude(sentence.text, tree, act)
        start, end = sentence.start, sentence.end
        for dated in act.dates:
            yield Event(
                _event_fields.begin(dated), _event_fields.precision(dated), act.actor, act.target,
                tuple(sorted({*act.actor, *act.target})), act.type, act.rule.mode, act.rule.context,
                _event_fields.domain(tree, act), *size, self.document.name, start, end,
                act.confidence, act.modality, act.polarity, act.rule.id, act.label, ((start, end),),
            )  # fmt: skip


def _month_alone(dated: Dated) -> bool:
    """Whether a date is a month without a year: last May, in June."""
    alone = dated.relative and dated.precision == "month" and not dated.in_name
    return alone and "year" not in dated.text and "год" not in dated.text


def _chunks(items: Iterable[Sentence], n: int) -> Iterator[list[Sentence]]:
    for _, some in groupby(enumerate(items), key=lambda pair: pair[0] // n):
        yield [item for _, item in some]


def _states(codes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({c for c in codes if c}))
