"""Which of Russian, English and Kazakh a piece of text is in, by its letters and its small words.

Cyrillic is told apart by letters alone: Kazakh writes ``ә ғ қ ұ і`` in nearly every sentence,
Russian never; ``ї є ґ ј ў`` and so on are of other languages, and ``ң ө ү`` without the Kazakh ones
are Kyrgyz or Mongolian. Latin script is English if its function words are English ones; the share
of function words in running English is near one half (Biber et al. 1999), in a language that
shares a few of their spellings far below.

References
----------
Biber, D., Johansson, S., Leech, G., Conrad, S. and Finegan, E. (1999). *Longman Grammar of Spoken
and Written English*. Longman.
"""

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a string that are set apart by white space."""
    return frozenset(words.split())


_LATIN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]+")
_KAZAKH = re.compile(r"[әғқұһӘҒҚҰҺ]")
_DOTTED = re.compile(r"[іІ]")  # Kazakh, Ukrainian and Belarusian
_TURKIC = re.compile(r"[ңөүҢӨҮ]")
_OTHER = re.compile(r"[їєґђћџљњјѕўѓќѐѝӣӯҳҷҶЇЄҐЂЋЏЉЊЈЅЎЃЌӢӮҲ]")
_RUSSIAN = re.compile(r"[ыэъёщЫЭЪЁЩ]")
#: Bulgarian, Serbian and Macedonian share Russian's letters; their small words do not.
_SOUTH_SLAVIC = word_set("към със това които беше през ще са че је су који што али")
_ENGLISH = word_set(
    "the of and to in a is that for it as was with be by on not he his but at are this have "
    "from or had an they which we there been has their more will would if no when its who so "
    "what than them can our all these into other some could time also must should only between "
    "such those may were i you us my one two new after before over under about through during "
    "against both while because where since until within without upon among towards do does did "
    "very most now then here how any each many much her she him let me your "
)
#: Function words of neighbours that English does not have.
_FOREIGN = (
    word_set(
        "der die das und ist nicht ein eine mit von zu den auf für im dem des sich wird auch "
        "le la les des et est une dans que qui pour pas sur au aux du plus ce cette "
        "el los las y en es por con del se una su para como más "
        "il di che e della dei per non sono gli nel alla "
        "o da em um uma não dos ao os "
        "ve bir bu için ile de olarak olan daha çok va bilan uchun ham bu "
        "het een van niet op te dat zijn voor"
    )
    - _ENGLISH
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@\S+")
_LOOK = 2000
_ENOUGH = 40  # letters; with fewer a lone name decides


def language_of(text: str) -> str | None:
    """The language of a piece of text.

    Parameters
    ----------
    text : str
        Its first 2,000 characters are looked at.

    Returns
    -------
    str or None
        ``ru``, ``en`` or ``kk``; null where there are no letters, or where it is another language
        or too short to tell.
    """
    text = _ADDRESS.sub(" ", text[:_LOOK])
    cyrillic = sum(len(w) for w in _CYRILLIC.findall(text))
    latin_words = _LATIN.findall(text)
    latin = sum(map(len, latin_words))
    if not cyrillic and not latin:
        return None
    # A Russian sentence with a Latin name or address in it is Russian, and the reverse.
    return _cyrillic(text, cyrillic) if cyrillic >= latin else _latin(text, latin_words, latin)


def _cyrillic(text: str, letters: int) -> str | None:
    kazakh, turkic = len(_KAZAKH.findall(text)), len(_TURKIC.findall(text))
    other, russian = len(_OTHER.findall(text)), len(_RUSSIAN.findall(text))
    dotted = len(_DOTTED.findall(text))
    if other > 0.005 * letters and other > kazakh:
        return None
    if kazakh + turkic + dotted > 0.02 * letters:
        return "kk" if kazakh and kazakh + dotted >= turkic / 2 else None
    if not russian and letters >= _ENOUGH:
        words = [w.lower() for w in _CYRILLIC.findall(text)]
        if sum(w in _SOUTH_SLAVIC for w in words) > 0.03 * len(words):
            return None
    return "ru"


def _latin(text: str, words: list[str], letters: int) -> str | None:
    lower = [w.lower() for w in words]
    english = sum(w in _ENGLISH for w in lower)
    foreign = sum(w in _FOREIGN for w in lower)
    if english > 2 * foreign and english >= 0.12 * len(lower):
        return "en"
    accents = not text.isascii() and any(c.isalpha() and c > "\x7f" for c in text)
    if letters >= _ENOUGH or foreign or accents or not english:
        return None
    return "en"


def script_of(text: str) -> str | None:
    """The script of most letters.

    Parameters
    ----------
    text : str

    Returns
    -------
    str or None
        ``Cyrl``, ``Latn``, or null where there are neither.
    """
    cyrillic = sum(map(len, _CYRILLIC.findall(text)))
    latin = sum(map(len, _LATIN.findall(text)))
    if not cyrillic and not latin:
        return None
    return "Cyrl" if cyrillic >= latin else "Latn"
