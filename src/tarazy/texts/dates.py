"""Dates in Russian, English and Kazakh text: what days a phrase means, and how exactly.

A year is a date only where the words about it allow: ``in 2014`` and ``the 2014 accord`` are,
``2014 tonnes``, ``No. 2014`` and ``resolution 1992/45`` are not. A year in the name of a document
(a concept for 2014-2020, an agenda 2030) is given back with ``in_name`` set.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tarazy.texts import _date_patterns as written
from tarazy.texts._date_read import latest, read, step_of, stepped

_FOUR = re.compile(r"(?:1[89]|20)\d\d")
_TITLE = re.compile(written.TITLE_LETTERS)
_NUMERIC = re.compile(r"\d[.-]\d")
_DIGIT = re.compile(r"\d")


def _telling(
    lists: dict[str, list[re.Pattern[str]]],
) -> dict[str, list[tuple[re.Pattern[str], bool, tuple[str, ...]]]]:
    """Each pattern with whether it needs a year, and the groups whose letters it needs."""
    made = {}
    for language, patterns in lists.items():
        rows = []
        for pattern in patterns:
            groups = set(pattern.groupindex)
            told = {"m", "decade", "season", "quarter", "half", "word", "part"} & groups
            if "part" in told and (told != {"part"} or language == "kk"):
                told.discard("part")  # there it may be left out
            told &= written.NEEDS[language].keys()
            rows.append((pattern, bool(groups & {"y", "y2"}), tuple(sorted(told))))
        made[language] = rows
    return made


_LISTS = _telling({"ru": written.RUSSIAN, "en": written.ENGLISH, "kk": written.KAZAKH})
_RELATIVE, _YEARLESS = _telling(written.RELATIVE), _telling(written.YEARLESS)
_BEFORE = {
    "ru": "в во с со до после к ко от по за между и или начиная уже еще ещё лишь только около"
          " весной летом осенью зимой г гг год года",
    "en": "in since by of from to until till before after during through throughout and or the its"
          " their his her our this that between year early late mid than circa around on for"
          " spring summer autumn winter",
}  # fmt: skip
_BEFORE_SET = {language: frozenset(words.split()) for language, words in _BEFORE.items()}
_NUMBERED = re.compile(
    r"(?:№|#|\bN[o°º]\.?|[$€£¥]|\b(?:USD|EUR|US|стр\.|с\.|pp?\.|page|pages|nos?\.|резолюци\w+|ст\.|стать[а-я]+|article"
    r"|resolution|закон\w*|указ\w*|приказ\w*|order|law|decree|flight|room|more than|less than|fewer"
    r"|over|some|about|nearly|almost|at least|up to|total of|approximately|более|свыше|около"
    r"|почти|порядка|примерно|до|не менее|числом))\s*$",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\s*(?:тыс|млн|млрд|трлн|тонн|долл|руб|евро\b|тенге|юан|лир|человек|чел\b|км|км²|кв|га\b|мвт|гвт|квт|кубо|барр"
    r"|единиц|военн|солдат|офицер|боев|раз\b|шт\b|штук|мест\b|километр|метр|мест|семей|студент"
    r"|dollars?|euros?|people|persons?|troops|soldiers|men\b|women\b|children|tonnes?|tons?|km\b"
    r"|kilomet|met(?:re|er)s|miles|mw\b|gw\b|hectares|barrels|units|families|students|percent|per\s"
    r"|million|billion|thousand|refugees|delegates|casualties|deaths|times\b|\w+(?:ах|ях|ов|ев|ями|ами)\b)",
    re.IGNORECASE,
)
_VERB = re.compile(r"\s+(?:was|is|saw|marked|brought|will|has|had|became|marks|стал|был)\b")


#: Precision of a stretch that looks like a date of no calendar: it keeps its place from others.
_NONE = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A phrase that dates.

    Attributes
    ----------
    first, last : datetime.date
        First and last day that the phrase can mean.
    precision : str
        ``day``, ``month``, ``year``, ``decade`` or ``range``. Part of a year or decade (early 2024)
        has the precision of the whole, with the days narrowed; what has two stated ends, a
        quarter, a half-year and a season are ranges.
    start, end : int
        Span in the text, in characters.
    text : str
        The phrase.
    in_name : bool
        Whether it is part of a name (Agenda 2030), so that it dates nothing that happened.
    relative : bool
        Whether the year was taken from the document's date or a date named before.
    """

    first: date
    last: date
    precision: str
    start: int
    end: int
    text: str
    in_name: bool = False
    relative: bool = False


def find_dates(
    text: str,
    language: str | None,
    reference: date | None = None,
    previous: date | None = None,
) -> list[Dated]:
    """Dates of a text, in the order in which they stand, without overlaps.

    Parameters
    ----------
    text : str
        A sentence, cleaned.
    language : str or None
        ``ru``, ``en`` or ``kk``; None tries all three.
    reference : datetime.date, optional
        The document's date. Without it "last year" and a day without a year are no dates.
    previous : datetime.date, optional
        The date last named before this text, for "in the same year" and "a year earlier". A date
        within the text goes before it.

    Returns
    -------
    list of Dated
        A date that no calendar has (31 February) is left out.
    """
    lowered = text.lower()
    languages = [language] if language in _LISTS else list(_LISTS)
    has_year = _FOUR.search(text) is not None
    found: list[Dated] = []
    if has_year:
        titled = _TITLE.search(lowered) is not None
        for needs_title, pattern in written.NAMED:
            if titled or not needs_title:
                _take(found, pattern, text, name=True)
        if _NUMERIC.search(text):
            for pattern in written.COMMON:
                _take(found, pattern, text)
    for one in languages:
        for pattern in _possible(_LISTS[one], one, lowered, has_year):
            _take(found, pattern, text)
    if has_year:
        for match in written.ALONE.finditer(text):
            if _free(found, *match.span()) and _alone(text, match, languages):
                _add(found, match, text)
    for one in languages:
        _relative(found, text, one, lowered, reference, previous)
    return sorted((d for d in found if d.precision != _NONE), key=lambda d: d.start)


def _possible(
    patterns: list[tuple[re.Pattern[str], bool, tuple[str, ...]]],
    language: str,
    lowered: str,
    has_year: bool,
) -> Iterator[re.Pattern[str]]:
    """The patterns that a text has the letters for: most sentences are let go here."""
    needs = written.NEEDS[language]
    has: dict[str, bool] = {}
    for pattern, year, groups in patterns:
        if year and not has_year:
            continue
        for group in groups:
            if group not in has:
                has[group] = False
                for letters in needs[group]:
                    if letters in lowered:
                        has[group] = True
                        break
            if not has[group]:
                break
        else:
            yield pattern


def _free(found: list[Dated], start: int, end: int) -> bool:
    """Whether nothing found so far overlaps the span."""
    return all(end <= d.start or start >= d.end for d in found)


def _take(found: list[Dated], pattern: re.Pattern[str], text: str, name: bool = False) -> None:
    """Add what a pattern finds in the free stretches of a text."""
    for match in pattern.finditer(text):
        if _free(found, *match.span()):
            _add(found, match, text, name)


def _add(found: list[Dated], match: re.Match[str], text: str, name: bool = False) -> None:
    """Add the date of a match; one that no calendar has only takes its place."""
    parts = {k: v for k, v in match.groupdict().items() if v}
    if any(parts.get(m, "M")[0] in "amjsodfn" for m in ("m", "m2")):
        return  # "may" and "march" are words; months of English are written large
    start, end = match.span()
    if name:
        start, end = match.start("y"), match.end("y2" if "y2" in parts else "y")
    ends = read(parts) or (date.min, date.min, _NONE)
    found.append(Dated(*ends, start, end, text[start:end], in_name=name))


def _alone(text: str, match: re.Match[str], languages: list[str]) -> bool:
    """Whether the words about a bare number make it a year."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() :][:40]
    if _UNITS.match(after) or (_NUMBERED.search(before) and not re.search(r"\bпо\s*$", before)):
        return False
    if "kk" in languages and len(languages) == 1:
        return False
    words = re.findall(r"[^\W\d_]+", before)
    touching = bool(words) and re.search(r"[^\W\d_]\.?\s*$", before) is not None
    if touching:
        known = any(words[-1].casefold() in _BEFORE_SET[one] for one in languages if one != "kk")
        return known or after[:1] in {")", "]", ";"}
    if not before.strip():
        return _VERB.match(after) is not None or after[:1] in {",", ":", ""}
    return (
        after[:1] in {")", "]", ",", ";", ".", ""}
        or before.rstrip()[-1] in "([,–—"
        or (after.startswith(" ") and before.rstrip()[-1].isdigit())
    )


def _relative(
    found: list[Dated],
    text: str,
    language: str,
    lowered: str,
    reference: date | None,
    previous: date | None,
) -> None:
    """Add dates that lean on another: the document's, or the one last named."""
    fixed = sorted((d for d in found if not d.in_name and d.precision), key=lambda d: d.start)

    def last_named(start: int) -> date | None:
        return next((d.first for d in reversed(fixed) if d.end <= start), previous)

    for pattern in _possible(_RELATIVE[language], language, lowered, True):
        for match in pattern.finditer(text):
            parts = {k: v for k, v in match.groupdict().items() if v}
            if not _free(found, *match.span()):
                continue
            step, named = step_of(parts)
            anchor = last_named(match.start()) if named else reference
            ends = anchor and stepped(parts, step, anchor)
            if ends:
                found.append(Dated(*ends, *match.span(), match.group(), relative=True))
    if language == "en" and reference:
        _months(found, text, reference)
    if not _DIGIT.search(text):
        return
    for pattern in _possible(_YEARLESS[language], language, lowered, True):
        for match in pattern.finditer(text):
            anchor = last_named(match.start())
            if (anchor or reference) and _free(found, *match.span()):
                parts = {k: v for k, v in match.groupdict().items() if v}
                year = anchor.year if anchor else latest(parts, reference)
                if ends := read(parts | {"y": str(year)}):
                    found.append(Dated(*ends, *match.span(), match.group(), relative=True))


def _months(found: list[Dated], text: str, reference: date) -> None:
    """Add months without a year that lie behind the document's date: last May, in June."""
    for pattern in written.PAST_MONTHS:
        for match in pattern.finditer(text):
            if _free(found, *match.span()) and match["m"][0].isupper():
                year = latest({"m": match["m"]}, reference)
                if ends := read({"m": match["m"], "y": str(year)}):
                    found.append(Dated(*ends, *match.span(), match.group(), relative=True))
