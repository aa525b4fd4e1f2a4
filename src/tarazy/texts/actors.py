"""Actors in a sentence: states, organisations and what stands for them, by their written forms.

The longest form wins and forms do not overlap; the parts of a compound adjective
(казахстанско-китайский, Sino-Russian) are mentions of their own, each with its span. A place may be
a place or stand for a state (a meeting in Astana; Astana proposed): both are mentions of kind
``capital`` or ``city``, and what they are is for the coding of events to say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tarazy.ledger import Ledger
from tarazy.texts._cut_off import completed
from tarazy.texts._match import DASH, WORD, Index, Way, longest, small, way_of
from tarazy.texts.gazetteer import LANGUAGES, Form, shipped
from tarazy.texts.inflect import kazakh_suffix

_KAZAKH = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an actor.

    Attributes
    ----------
    actor : str or None
        Code of the ledger; None for what has none (a group, a person out of office, the UN).
    kind : str
        ``name``, ``demonym``, ``adjective``, ``capital``, ``city``, ``leader``, ``abbreviation``,
        ``organisation``, ``compound``, ``group``, or ``person`` for a leader outside the term.
    start, end : int
        Span in the text, in characters.
    surface : str
        The form as it stands.
    entry : str
        The gazetteer's own name for it: the code, ``UN``, ``WEST``, a leader's name.
    members : tuple of str
        Codes of a group; of a person, the state once led.
    in_term : bool or None
        Of a leader: whether the text's date falls in the term; None without a date.
    """

    actor: str | None
    kind: str
    start: int
    end: int
    surface: str
    entry: str = ""
    members: tuple[str, ...] = ()
    in_term: bool | None = None


class Gazetteer:
    """Finds actors in sentences.

    See Also
    --------
    tarazy.texts.gazetteer : the tables
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        ways: dict[str, list[Way]] = {language: [] for language in LANGUAGES}
        for form in forms:
            ways[form.language].append(way_of(form))
        both = [*ways["ru"], *ways["en"]]
        self._index = {"ru": Index(both), "kk": Index([*ways["kk"], *ways["en"]])}

    @classmethod
    def load(cls, ledger: Ledger | None = None, extra: Iterable[Form] = ()) -> "Gazetteer":
        """The gazetteer of the package.

        Parameters
        ----------
        ledger : Ledger, optional
            Codes that it has not are not given out as actors; its actors that the gazetteer has
            not are found by the names they have in the ledger.
        extra : iterable of Form, optional
            A user's own forms; they go before the package's.

        Returns
        -------
        Gazetteer
        """
        forms = [*extra, *shipped()]
        if ledger is not None:
            forms = list(_against(forms, ledger))
        return cls(forms)

    def whole(self, headline: str, when: date | None = None) -> str:
        """A Russian headline with the name that it is cut off in completed, if only one fits.

        Parameters
        ----------
        headline : str
        when : datetime.date, optional

        Returns
        -------
        str
        """
        return completed(self._index["ru"], headline, when)

    def find(
        self, text: str, language: str | None = None, when: date | None = None
    ) -> list[Mention]:
        """Mentions in a text, in the order in which they stand.

        Parameters
        ----------
        text : str
            A sentence, cleaned.
        language : str, optional
            ``kk`` looks for Kazakh and English forms, anything else for Russian and English ones;
            without it, a letter that Russian has not means Kazakh.
        when : datetime.date, optional
            Date of what is told: it decides between names by date and whether a leader leads.

        Returns
        -------
        list of Mention
        """
        kazakh = language == "kk" or (language is None and _KAZAKH.search(text) is not None)
        index = self._index["kk" if kazakh else "ru"]
        low = small(text)
        if not index.stems and index.first.keys().isdisjoint(WORD.findall(low)):
            return []
        words = [(m.group(), m.start(), m.end()) for m in WORD.finditer(low)]
        found: list[Mention] = []
        at = 0
        while at < len(words):
            ways = index.at(words[at][0])
            reached = found[-1].end if found else -1
            hit = longest(text, low, words, at, ways, when, reached) if ways else None
            if hit is None:
                at += 1
                continue
            form, width, end = hit
            if form.kind != "blocked":
                found.append(_mention(form, text, words[at][1], end, when))
            at += width
        return _compounds(found, text)


def _mention(form: Form, text: str, start: int, end: int, when: date | None) -> Mention:
    """What a form at a place mentions."""
    surface = text[start:end]
    if form.kind == "leader":
        return _leader(form, surface, start, end, when)
    kind = form.kind
    if form.language == "kk" and kind in {"name", "abbreviation"} and form.text[-1:].isalpha():
        tail = surface[len(form.text) :].lstrip("-").lower()
        if kazakh_suffix(tail) == "adjective":
            kind = "adjective"
    return Mention(form.actor, kind, start, end, surface, form.entry, form.members)


def _leader(form: Form, surface: str, start: int, end: int, when: date | None) -> Mention:
    """A leader: the state while in office, a person before and after."""
    actors = tuple(dict.fromkeys(term.actor for term in form.terms))
    if when is None:
        actor = actors[0] if len(actors) == 1 else None
        return Mention(actor, "leader", start, end, surface, form.entry, actors)
    for term in form.terms:
        if (term.first is None or term.first <= when) and (term.last is None or when <= term.last):
            return Mention(term.actor, "leader", start, end, surface, form.entry, actors, True)
    return Mention(None, "person", start, end, surface, form.entry, actors, False)


def _compounds(found: list[Mention], text: str) -> list[Mention]:
    """Adjectives joined by a hyphen as compounds; a first part that nothing completes goes."""
    kept: list[Mention] = []
    for i, one in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        joined = (
            after is not None
            and after.kind in {"compound", "adjective"}
            and (after.start - one.end == 1 and text[one.end] in DASH)
        )
        linked = (
            bool(kept)
            and kept[-1].kind == "compound"
            and (one.start - kept[-1].end == 1 and text[kept[-1].end] in DASH)
        )
        if one.kind == "compound" and not joined:
            continue
        part = one.kind == "adjective" and (joined or linked)
        kept.append(replace(one, kind="compound") if part else one)
    return kept


def _against(forms: list[Form], ledger: Ledger) -> Iterator[Form]:
    """Forms with the codes of a ledger: unknown codes are dropped, unknown names are added."""
    actors = ledger.frame("actors")
    codes = set(actors["code"])
    known = {form.entry for form in forms}
    for form in forms:
        yield form if form.actor is None or form.actor in codes else replace(form, actor=None)
    for row in actors.iter_rows(named=True):
        if row["code"] not in known and not row["code"].startswith("COW-"):
            for language in LANGUAGES:
                if name := row[f"name_{language}"]:
                    kind = "name" if row["kind"] == "state" else "organisation"
                    yield Form(name, language, row["code"], row["code"], kind)
