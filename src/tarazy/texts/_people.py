"""Family names that a text itself ties to a state: the premier of X, Name Surname; later Surname.

No table holds every minister. A text that leaves the state out names it once with the office, and
then goes on with the family name alone, in any case of it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from tarazy.texts.actors import Mention

_NAME = r"[A-ZА-ЯЁ][a-zа-яё’'-]+"
_OFFICE = (
    r"(?:президент|премьер(?:-министр)?|министр|глав|лидер|канцлер|госсекретар|секретар|посол|посл"
    r"|вице-премьер|спикер|руководител|представител|председател|корол|коллег)[а-яё]*"
)
#: What may stand between an office and the state, and between the state and the name.
_BETWEEN = (
    r"(?:\s+(?:правительства|МИДа?|Минобороны|иностранных|внутренних|дел|обороны|государства"
    r"|страны))*"
)
_RU_BEFORE = re.compile(rf"{_OFFICE}{_BETWEEN}\s*$", re.IGNORECASE)
_RU_AFTER = re.compile(rf"\s+(?:{_NAME}\s+|(?:[А-ЯЁ]\.\s?){{1,2}}\s?){{1,2}}(?P<family>{_NAME})")
_RU_OFFICE = re.compile(
    rf"\s+(?:[а-яё]+\s+)?{_OFFICE}{_BETWEEN}\s+(?:{_NAME}\s+|(?:[А-ЯЁ]\.\s?){{1,2}}\s?)"
    rf"{{1,2}}(?P<family>{_NAME})",
)
_EN_OFFICE = re.compile(
    rf"(?:['’]s)?\s+(?:(?:[Pp]rime|[Ff]oreign|[Dd]efence|[Dd]efense|[Vv]ice)[ -])?"
    rf"(?:[Pp]resident|[Mm]inister|[Cc]hancellor|[Ss]ecretary|[Pp]remier|[Aa]mbassador|[Ll]eader)"
    rf"\s+(?:{_NAME}\s+){{1,2}}(?P<family>{_NAME})"
)
_WORD = re.compile(_NAME)
#: Whom a sentence begins with, a verb in small letters behind the name.
_FIRST = re.compile(rf"{_NAME}\s+(?P<family>{_NAME})\s+(?=[а-яё])")
#: Endings of a family name in its cases.
_CASES = frozenset(
    ("", "а", "у", "ом", "ым", "е", "ы", "ой", "ого", "ому", "им", "ем", "я", "ю", "й", "и", "ь",
     "ей", "ую", "ая", "ый", "ий", "ич", "ев", "s")
)  # fmt: skip


class People:
    """The family names that a text has tied to states."""

    def __init__(self) -> None:
        self._led: dict[str, str] = {}
        self._nameless = ""

    def seen(self, text: str, mentions: Iterable[Mention]) -> list[Mention]:
        """Mentions with those of the family names known, and the text's new names learnt.

        Parameters
        ----------
        text : str
            A sentence.
        mentions : iterable of Mention
            Whom the gazetteer finds in it.

        Returns
        -------
        list of Mention
            In their order.
        """
        mentions = list(mentions)
        self._introduce(text, mentions)
        taken = [(m.start, m.end) for m in mentions]
        found = []
        for word in _WORD.finditer(text) if self._led else ():
            a, b = word.span()
            code = self._state(word.group())
            if code and not any(x < b and a < y for x, y in taken):
                found.append(Mention(code, "leader", a, b, word.group(), word.group(), (code,)))
        for one in mentions:
            if one.actor and one.kind in ("name", "adjective", "abbreviation"):
                self._learn(text, one)
        return sorted([*mentions, *found], key=lambda m: m.start)

    def _introduce(self, text: str, mentions: list[Mention]) -> None:
        """Give the office that the sentence before told without a name to whom this begins with."""
        for k, one in enumerate(mentions):  # the first president of X; then his name
            if one.kind == "person" and self._nameless and one.members == (self._nameless,):
                mentions[k] = replace(one, actor=self._nameless, kind="leader")
        first = _FIRST.match(text)
        if first and self._nameless and not any(m.start < first.end() for m in mentions):
            self._led[_stem(first["family"])] = self._nameless
        offices = [
            m for m in mentions
            if m.actor and m.kind == "name" and len(m.actor) == 3
            and _RU_BEFORE.search(text, max(0, m.start - 60), m.start)
        ]  # fmt: skip
        bare = [m for m in offices if not re.match(rf"\s+{_NAME}", text[m.end :])]
        self._nameless = bare[0].actor or "" if len(offices) == len(bare) == 1 else ""

    def _learn(self, text: str, one: Mention) -> None:
        """Remember whom a text calls an officer of a state."""
        patterns = [_EN_OFFICE, _RU_OFFICE] if one.kind == "adjective" else [_EN_OFFICE]
        if _RU_BEFORE.search(text, max(0, one.start - 60), one.start):
            patterns.append(_RU_AFTER)
        for pattern in patterns:
            if match := pattern.match(text, one.end):
                self._led[_stem(match["family"])] = one.actor or ""

    def _state(self, word: str) -> str:
        """The state of a family name, in any case."""
        for cut in range(4):
            if len(word) - cut < 4:
                return ""
            stem = word[: len(word) - cut]
            if stem in self._led and word[len(stem) :] in _CASES:
                return self._led[stem]
        return ""


def _stem(family: str) -> str:
    """A family name without what its case may change."""
    for end in ("ского", "скому", "ским", "ский", "ская", "ской"):
        if family.endswith(end):
            return family[: -len(end) + 2]
    for end in ("ом", "ым", "ой", "ем", "ого", "ому", "а", "у", "е", "ы", "я", "ю", "и", "й", "ь"):
        if family.endswith(end) and len(family) - len(end) > 3:
            return family[: -len(end)]
    return family
