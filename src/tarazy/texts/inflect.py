"""Surface forms of names: Russian cases, Kazakh suffixes.

Texts are matched by the forms that stand in them and not by lemmas: a lemmatiser takes «Токаев» for
a genitive plural and «США» for anything. The forms are made here from the base, once
(``tools/build_gazetteer.py`` writes them down to be read), or when a user adds a name.
"""

import re
from functools import cache
from importlib import import_module
from typing import Any

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_HUSHED = "гкхжшчщ"
#: Endings of an adjective by gender or number, in the order of ``CASES``.
_ADJECTIVE = {
    "masc": "ый ого ому ый ым ом", "femn": "ая ой ой ую ой ой",
    "neut": "ое ого ому ое ым ом", "plur": "ые ых ым ые ыми ых",
}  # fmt: skip
_INDECLINABLE = "оеиуэюё"


@cache
def _lexicon() -> Any:
    """The dictionary of word forms (OpenCorpora's); loaded only for a name not written down."""
    return import_module("pymorphy3").MorphAnalyzer()


def _noun(word: str) -> Any:
    """The dictionary's reading of a word as a noun in the nominative; None if it knows none."""
    found = [
        p for p in _lexicon().parse(word) if p.is_known and "NOUN" in p.tag and "nomn" in p.tag
    ]
    place = [p for p in found if {"Geox"} <= p.tag.grammemes]
    return (place or found or [None])[0]


def _spell(stem: str, ending: str) -> str:
    """A stem and its ending by the rules of spelling (кы -> ки)."""
    if stem and stem[-1] in _HUSHED and ending[:1] == "ы":
        ending = "и" + ending[1:]
    if stem and stem[-1] in "жшчщц" and ending in {"ой", "ою", "ом"}:
        ending = "е" + ending[1:]
    return stem + ending


def _by_rule(word: str, person: bool = False) -> list[str]:
    """Six cases of a noun that no dictionary has, by its ending; indeclinable ones stay."""
    last = word[-1].lower()
    if re.search(r"[нк]ая$", word):
        return _adjective(word, "femn")
    if word.endswith("ия"):
        endings, stem = "я и и ю ей и", word[:-1]
    elif last == "я":
        endings, stem = "я и е ю ей е", word[:-1]
    elif last == "а" and word[-2:-1] in "иоуеэ":
        return [word] * 6  # Гоа, Бразилиа
    elif last == "а":
        endings, stem = "а ы е у ой е", word[:-1]
    elif last in "йь":
        endings, stem = f"{last} я ю {'я' if person else last} ем е", word[:-1]
    elif last in _INDECLINABLE or last in "ы":
        return [word] * 6
    else:
        endings, stem = f"_ а у {'а' if person else '_'} ом е", word
    return [_spell(stem, e.replace("_", "")) for e in endings.split()]


def _word(word: str) -> tuple[list[str], str]:
    """Six cases of a noun and its gender (or ``plur``)."""
    if "-" in word:
        head, _, tail = word.rpartition("-")
        forms, gender = _word(tail)
        return [f"{head}-{form}" for form in forms], gender
    if word.isupper():
        return [word] * 6, "masc"
    parse = _noun(word)
    if parse is None:
        forms = _by_rule(word)
        return forms, {"а": "femn", "я": "femn", "о": "neut", "ы": "plur"}.get(word[-1], "masc")
    number = "plur" if "plur" in parse.tag else "sing"
    forms = [(parse.inflect({case, number}) or parse).word.replace("ё", "е") for case in CASES]
    if word[0].isupper():
        forms = [form[0].upper() + form[1:] for form in forms]
    forms[0] = word
    return forms, number if number == "plur" else (parse.tag.gender or "masc")


def _is_adjective(word: str) -> bool:
    """Whether a word looks like an adjective in the nominative (Соломоновы острова too)."""
    ends = re.search(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|[ое]вы)$", word)
    return ends is not None and _noun(word) is None


def _gender(adjective: str) -> str:
    """Gender, or ``plur``, of an adjective in the nominative, by its ending."""
    genders = {"ая": "femn", "яя": "femn", "ое": "neut", "ее": "neut", "ые": "plur", "ие": "plur"}
    return "plur" if adjective.endswith("вы") else genders.get(adjective[-2:], "masc")


def _adjective(word: str, gender: str) -> list[str]:
    """Six cases of an adjective in one gender or number."""
    stem = word[:-1] if word.endswith("вы") else word[:-2]
    soft = word[-2:] in {"ий", "ее", "яя", "ие"} and stem[-1] not in _HUSHED
    # Высший, высшего: no о without stress behind a sibilant; большой, большого have it.
    light = stem[-1] in "жшчщ" and word[-2:] not in {"ой", "ое"} and not stem.endswith("ольш")
    forms = []
    for hard in _ADJECTIVE[gender].split():
        if light and hard[0] == "о":
            forms.append(stem + "е" + hard[1:])
        elif soft:
            forms.append(stem + hard.translate(str.maketrans("аоуы", "яеюи")))
        elif stem[-1] in _HUSHED and hard[0] == "ы":
            forms.append(stem + "и" + hard[1:])
        else:
            forms.append(stem + hard)
    return forms


def russian_name(phrase: str) -> tuple[str, ...]:
    """All cases of a Russian name: its adjectives and head decline, what follows the head stays.

    Parameters
    ----------
    phrase : str
        A name in the nominative: «Саудовская Аравия», «Организация тюркских государств».

    Returns
    -------
    tuple of str
        The forms, the nominative first, without repeats. Two names joined by «и» decline both.
    """
    for link in (" – ", " + ", " и "):
        one, found, two = phrase.partition(link)
        if found and (link != " и " or _headed(one)):
            pairs = zip(_cases(one), _cases(two), strict=True)
            return tuple(dict.fromkeys(f"{a}{link}{b}" for a, b in pairs))
    return tuple(dict.fromkeys(_cases(phrase)))


def _headed(phrase: str) -> bool:
    """Whether a phrase ends with its head, so that «и» joins two names and not two genitives."""
    words = phrase.split()
    return all(map(_is_adjective, words[:-1])) and " по " not in phrase


def _cases(phrase: str) -> list[str]:
    """Six cases of a phrase."""
    words = phrase.split()
    before = []
    while len(words) > 1 and _is_adjective(words[0].split("-")[-1]):
        before.append(words.pop(0))
    head, gender = _word(words[0])
    if before:
        gender = _gender(before[-1])
    declined = []
    for number, form in enumerate(head):
        left = [
            "-".join([*w.split("-")[:-1], _adjective(w.split("-")[-1], gender)[number]])
            for w in before
        ]
        declined.append(" ".join([*left, form, *words[1:]]))
    declined[0] = phrase
    return declined


def russian_adjective(word: str) -> tuple[str, ...]:
    """All forms of a Russian adjective in -ский, -ый.

    Parameters
    ----------
    word : str
        Masculine nominative.

    Returns
    -------
    tuple of str
    """
    made = [form for gender in _ADJECTIVE for form in _adjective(word, gender)]
    return tuple(dict.fromkeys([word, *made]))


def russian_people(word: str) -> tuple[str, ...]:
    """All cases of both numbers of a word for people, from the masculine singular.

    Parameters
    ----------
    word : str
        «казахстанец», «россиянин».

    Returns
    -------
    tuple of str
    """
    stem = None
    if word.endswith("янин"):
        stem, plural = word[:-2], ["е", "", "ам", "", "ами", "ах"]
        one = [word + e for e in ("", "а", "у", "а", "ом", "е")]
    elif word.endswith("ец") and not _noun(word):
        soft = word[-3] in "аеиоуыэюя"
        stem = word[:-2] + ("йц" if soft else "ц")
        plural = ["ы", "ев", "ам", "ев", "ами", "ах"]
        one = [word] + [stem + e for e in ("а", "у", "а", "ем", "е")]
    if stem is not None:
        return tuple(dict.fromkeys([*one, *(stem + e for e in plural)]))
    parse = _noun(word)
    if parse is None:
        one = _by_rule(word, person=True)
        return tuple(dict.fromkeys([*one, *(word + e for e in ("ы", "ов", "ам", "ами", "ах"))]))
    forms = [parse.inflect({case, number}) for number in ("sing", "plur") for case in CASES]
    return tuple(dict.fromkeys([word, *(f.word for f in forms if f is not None)]))


def russian_person(name: str, feminine: bool = False, eastern: bool = False) -> tuple[str, ...]:
    """All cases of a person's name, each word by the endings of names.

    Parameters
    ----------
    name : str
        First name and surname, or a surname, in the nominative.
    feminine : bool, default False
        A woman's: what ends in a consonant stays.
    eastern : bool, default False
        A Chinese, Korean or Vietnamese name: the last word alone declines, and a woman's not.

    Returns
    -------
    tuple of str
    """
    words = name.split()
    if eastern:
        last = [words[-1]] * 6 if feminine else _by_rule(words[-1], person=True)
        return tuple(dict.fromkeys(" ".join([*words[:-1], form]) for form in last))
    columns = [_person(word, feminine) for word in words]
    return tuple(dict.fromkeys(" ".join(row) for row in zip(*columns, strict=True)))


def _person(word: str, feminine: bool) -> list[str]:
    """Six cases of one word of a person's name."""
    head, dash, tail = word.rpartition("-")
    head += dash
    if re.search(r"(?:ский|цкий|ый)$", tail) and not feminine:
        forms = _adjective(tail, "masc")
        forms[3] = forms[1]
    elif re.search(r"(?:ская|цкая|\w\w\wая)$", tail):
        forms = _adjective(tail, "femn")
    elif re.search(r"(?:[ое]в|ин|ын)$", tail) and not feminine and len(tail) > 4:
        forms = [tail + e for e in ("", "а", "у", "а", "ым", "е")]
    elif re.search(r"(?:[оеё]ва|ина)$", tail) and feminine:
        forms = [tail[:-1] + e for e in ("а", "ой", "ой", "у", "ой", "ой")]
    elif tail[-1] in "ая" or not feminine:
        forms = _by_rule(tail, person=True)
    else:
        forms = [tail] * 6
    return [head + form for form in forms]


#: What may follow a Kazakh stem: plural, possessive, case, -ғы/-гі, instrumental; front or back.
_CHAIN = (
    r"(?:лар|лер|дар|дер|тар|тер)?(?:ымыз|іміз|ы|і|сы|сі)?"
    r"(?:нікі|дікі|тікі|ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|а|е|ны|ні|ды|ді|ты|ті|н|нда|нде|да|де|та|те"
    r"|нан|нен|дан|ден|тан|тен|мен|бен|пен)?(?:ғы|гі)?(?:мен|бен|пен|ның|нің)?"
)
_DERIVED = rf"(?:лық|лік|дық|дік|тық|тік){_CHAIN}"
_SUFFIX = re.compile(_CHAIN)
_ADJECTIVAL = re.compile(_DERIVED)


def kazakh_suffix(text: str) -> str | None:
    """What a Kazakh suffix chain makes of a stem.

    Parameters
    ----------
    text : str
        What follows the stem in the word, in lower case.

    Returns
    -------
    str or None
        ``case`` if it inflects the stem (Қазақстан|ның), ``adjective`` if it makes an adjective or
        a person of it (қазақстан|дық), None if it does neither, so that the word is another.
    """
    if _SUFFIX.fullmatch(text):
        return "case"
    return "adjective" if _ADJECTIVAL.fullmatch(text) else None


def kazakh_stems(name: str) -> tuple[str, ...]:
    """The stems of a Kazakh name: as it stands, and with its last stop voiced (одақ, одағ-).

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of str
    """
    voiced = {"п": "б", "к": "г", "қ": "ғ"}.get(name[-1])
    return (name, name[:-1] + voiced) if voiced else (name,)
