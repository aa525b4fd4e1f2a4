"""The gazetteer: who has which name in three languages, as tables that a user reads and extends.

The tables stand in ``gazetteer/``: ``states.csv`` (a row a state), ``names.csv`` (seats, cities,
organisations, and whatever has a condition), ``groups.csv`` (the West), ``leaders.csv`` (terms,
with their sources), ``blocked.csv`` (phrases that name no actor: Russian language, Indian Ocean)
and ``forms.csv`` (Russian forms, made by ``tools/build_gazetteer.py``). Here they become `Form`
rows; ``tarazy.texts.actors`` finds them in a text. A form with ``!`` stands as it is written, in
its letters and case (ЕС, US).

A term has the days that its source gives: a year alone is read from its first day to its last, and
who is known only to have held an office between two days has those days.

What is no mention of a state, by rule: the ethnic names of peoples who live in several states
(русский, казахи, узбеки, Kazakhs, Uzbeks), languages, and `English` (Great Britain is `British`).
`казахский` and `Kazakh` are: writers say them of the state.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from tarazy.texts.inflect import (
    kazakh_stems,
    russian_adjective,
    russian_name,
    russian_people,
    russian_person,
)

LANGUAGES = ("ru", "en", "kk")
#: How the forms of a Russian base are made, by the kind of its row.
_MAKERS = {"adjective": russian_adjective, "demonym": russian_people}
#: Family name first: only the last word of a name declines in Russian.
_EASTERN = frozenset({"CHN", "KOR", "PRK", "VNM", "TWN", "SGP", "MMR", "KHM", "LAO"})


Known = Mapping[tuple[str, str], tuple[str, ...]]
NOT_MADE: Known = {}


@dataclass(frozen=True, slots=True)
class Term:
    """An office held.

    Attributes
    ----------
    actor : str
        Code of the state or organisation.
    office : str
    first, last : datetime.date or None
        First and last day; no last day for who holds it still.
    source : str
        Where the days are from.
    """

    actor: str
    office: str
    first: date | None
    last: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """One written form of a name.

    Attributes
    ----------
    text : str
        The form as it is written; Kazakh forms are stems.
    language : str
        ``ru``, ``en`` or ``kk``.
    entry : str
        What it names: a code of the ledger, or a name of the gazetteer's own (``UN``, ``WEST``).
    actor : str or None
        The ledger's code, where there is one.
    kind : str
        As in `tarazy.texts.actors.Mention`; ``blocked`` names nothing.
    members : tuple of str
        Codes of a group.
    exact : bool
        Whether large and small letters must agree throughout (ЕС, US).
    before, after, within, without : re.Pattern or None
        ``before`` and ``after`` must not stand beside the form; ``within`` must stand in the
        sentence, ``without`` must not.
    first, last : datetime.date or None
        Days between which the form means this.
    terms : tuple of Term
        Of a leader.
    """

    text: str
    language: str
    entry: str
    actor: str | None
    kind: str
    members: tuple[str, ...] = ()
    exact: bool = False
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    within: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None
    first: date | None = None
    last: date | None = None
    terms: tuple[Term, ...] = ()


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a table of the gazetteer.

    Parameters
    ----------
    name : str
        ``states``, ``names``, ``groups``, ``leaders``, ``blocked``, ``forms``.

    Returns
    -------
    tuple of dict
    """
    path = files("tarazy.texts").joinpath("gazetteer", f"{name}.csv")
    return tuple(csv.DictReader(path.read_text("utf-8").splitlines()))


def shipped() -> Iterator[Form]:
    """Every form of the gazetteer that comes with the package.

    Yields
    ------
    Form
        Rows with a condition before those without, so that the first that holds is right.
    """
    known = {(row["kind"], row["base"]): tuple(row["forms"].split("|")) for row in table("forms")}
    for row in _rows():
        yield from forms_of(row, known)
    yield from leaders_of(table("leaders"), known)


def bases() -> Iterator[tuple[str, str]]:
    """The Russian bases whose forms ``forms.csv`` holds, ordered.

    Yields
    ------
    tuple of str
        Kind and base.
    """
    russian = [row for row in _rows() if row["language"] == "ru"]
    named = {(row["kind"], row["text"]) for row in russian if _declines(row)}
    led = {
        (kind, name) for tongue, name, _, kind, _ in _leaders(table("leaders")) if tongue == "ru"
    }
    yield from sorted(named | led)


def _rows() -> Iterator[dict[str, str]]:
    """The rows of all tables but the leaders', one written base each, in one layout."""
    for row in table("blocked"):
        yield {**row, "entry": "", "actor": "", "kind": "blocked"}
    yield from table("names")
    for row in table("groups"):
        for language in LANGUAGES:
            for text in filter(None, row[language].split("|")):
                yield {**row, "actor": "", "kind": "group", "language": language, "text": text}
    for row in table("states"):
        for column, language, kind in _COLUMNS:
            for text in filter(None, row[column].split("|")):
                short = text.endswith("!") and kind == "name"
                yield {
                    "entry": row["code"], "actor": row["code"], "language": language, "text": text,
                    "kind": "abbreviation" if short else kind,
                }  # fmt: skip


def inflected(base: str, kind: str) -> tuple[str, ...]:
    """The Russian forms of a base.

    Parameters
    ----------
    base : str
        Nominative.
    kind : str
        Kind of its row; a person's is ``leader-m``, ``leader-f`` (a woman), with ``e`` before the
        letter where the family name goes first. What is written in capitals has one form.

    Returns
    -------
    tuple of str
    """
    if re.fullmatch(r"[A-ZА-ЯЁ0-9+]{2,}", base):
        return (base,)
    if kind.startswith("leader-"):
        return russian_person(base, kind.endswith("f"), kind[7] == "e")
    return _MAKERS.get(kind, russian_name)(base)


def _declines(row: Mapping[str, str]) -> bool:
    """Whether a Russian row has other forms than its base."""
    return row.get("fixed") != "yes" and not row["text"].endswith("!") and row["kind"] != "compound"


def _written(language: str, text: str, kind: str, known: Known) -> tuple[str, ...]:
    """How a base is written: its cases, its stems, or as it stands."""
    if language == "ru":  # made now where a user added the row
        return known.get((kind, text)) or inflected(text, kind)
    return kazakh_stems(text) if language == "kk" else (text,)


def _day(text: str | None) -> date | None:
    """A day of a table."""
    return date.fromisoformat(text) if text else None


def _pattern(row: Mapping[str, str], column: str, edge: str) -> re.Pattern[str] | None:
    """A condition of a row, compiled; ``edge`` places it."""
    text = row.get(column)
    return re.compile(edge.format(text)) if text else None


#: Columns of ``states.csv``, the language and the kind of what stands in them.
_COLUMNS = (
    ("en", "en", "name"), ("ru", "ru", "name"), ("kk", "kk", "name"),
    ("adjective_en", "en", "adjective"), ("people_en", "en", "demonym"),
    ("adjective_ru", "ru", "adjective"), ("people_ru", "ru", "demonym"),
    ("compound_ru", "ru", "compound"), ("capital_en", "en", "capital"),
    ("capital_ru", "ru", "capital"), ("capital_kk", "kk", "capital"),
)  # fmt: skip


def forms_of(row: Mapping[str, str], known: Known = NOT_MADE) -> Iterator[Form]:
    """The forms of one row in the layout of ``names.csv``.

    Parameters
    ----------
    row : mapping of str to str
    known : mapping, optional
        Russian forms that are made already, by kind and base.

    Yields
    ------
    Form

    Raises
    ------
    ValueError
        If a day is none.
    re.error
        If a condition is no regular expression.
    """
    text, exact = row["text"].removesuffix("!"), row["text"].endswith("!")
    language, kind = row["language"], row["kind"]
    bases_only = language == "ru" and not _declines(row)
    texts = (text,) if bases_only else _written(language, text, kind, known)
    if language == "ru" and kind == "adjective":
        texts = (*texts, *(prefix + one for prefix in ("анти", "про") for one in texts))
    for one in texts:
        yield Form(
            one, language, row["entry"], row["actor"] or None, kind, exact=exact,
            members=tuple(filter(None, row.get("members", "").split("|"))),
            before=_pattern(row, "before", r"(?:{})\s*$"),
            after=_pattern(row, "after", r"\s*(?:{})"),
            within=_pattern(row, "within", r"{}"),
            without=_pattern(row, "without", r"{}"),
            first=_day(row.get("from")), last=_day(row.get("to")),
        )  # fmt: skip


def leaders_of(rows: Iterable[Mapping[str, str]], known: Known = NOT_MADE) -> Iterator[Form]:
    """The forms of rows in the layout of ``leaders.csv``.

    Parameters
    ----------
    rows : iterable of mapping of str to str
        All terms of a person together.
    known : mapping, optional
        As for `forms_of`.

    Yields
    ------
    Form

    Raises
    ------
    ValueError
        If a day is none.
    """
    for language, text, person, kind, terms in _leaders(rows):
        for form in _written(language, text, kind, known):
            yield Form(form, language, person, terms[0].actor, "leader", terms=terms)


_Led = tuple[str, str, str, str, tuple[Term, ...]]


def _leaders(rows: Iterable[Mapping[str, str]]) -> Iterator[_Led]:
    """Language, name, person, kind and terms: full names, and what a star marks to stand alone."""
    terms: dict[tuple[str, str, str, str], list[Term]] = {}
    for row in rows:
        days = _day(row["from"]), _day(row["to"])
        term = Term(row["actor"], row["office"], *days, row["source"])
        kind = "leader-" + ("e" if row["actor"] in _EASTERN else "") + row["sex"]
        for language in LANGUAGES:
            for name in filter(None, row[language].split("|")):
                for text in {name.replace("*", ""), *re.findall(r"\*(.+)", name)}:
                    terms.setdefault((language, text, row["person"], kind), []).append(term)
    for (language, text, person, kind), held in sorted(terms.items()):
        yield language, text, person, kind, tuple(held)
