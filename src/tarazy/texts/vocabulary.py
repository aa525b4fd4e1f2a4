"""Content words of English texts, for counting: what a text speaks of, less who speaks.

A content word is a noun, an adjective or a full verb by HanTa's model of English, read word by word
and counted by its lemma. Function words and adverbs carry a speaker's and a translator's style. A
word that is most often written with a capital where no sentence begins names somebody, some place,
some body or some text; `names` finds such words from the texts themselves.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tarazy.texts.grammar import _tagger

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
#: What stands before a word that begins a sentence, a heading or a quotation.
_BEGINS = frozenset(".!?:\n\"“”‘'(")
_CONTENT = ("NN", "AJ", "VV")  # tags of CLAWS C5
_SHORTEST = 3
#: Function words that the tagger takes for nouns.
_FUNCTION = frozenset({"cannot"})


@dataclass(frozen=True, slots=True)
class Forms:
    """Word forms of a text, in small letters.

    Attributes
    ----------
    counts : collections.Counter
    capital, small : collections.Counter
        Those that begin no sentence, written with a capital and without.
    """

    counts: Counter[str]
    capital: Counter[str]
    small: Counter[str]


def forms(text: str) -> Forms:
    """Count the word forms of a text.

    Parameters
    ----------
    text : str

    Returns
    -------
    Forms
    """
    found = Forms(Counter(), Counter(), Counter())
    for match in _WORD.finditer(text):
        form = match[0].lower()
        found.counts[form] += 1
        if match[0][0].islower():
            found.small[form] += 1
        elif match.start() > 1 and _BEGINS.isdisjoint(text[match.start() - 2 : match.start()]):
            found.capital[form] += 1
    return found


def names(texts: Iterable[Forms]) -> frozenset[str]:
    """Word forms that are most often written with a capital where no sentence begins.

    Parameters
    ----------
    texts : iterable of Forms

    Returns
    -------
    frozenset of str
        A form that stands nowhere but where a sentence begins is among them: nobody knows.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    every: set[str] = set()
    for text in texts:
        capital.update(text.capital)
        small.update(text.small)
        every |= text.counts.keys()
    return frozenset(form for form in every if capital[form] >= small[form])


@cache
def content_lemma(form: str) -> str | None:
    """The lemma of a word form, if it is a content word.

    Parameters
    ----------
    form : str
        In small letters.

    Returns
    -------
    str or None
        In small letters; None for function words, adverbs, names and words of fewer than three
        letters.

    Raises
    ------
    TextError
        If HanTa is not installed.
    """
    if form in _FUNCTION:
        return None
    lemma, tag = _tagger().analyze(form, taglevel=1)
    if tag[:2] not in _CONTENT or len(lemma) < _SHORTEST:
        return None
    return str(lemma).lower()


def content_words(text: Forms, without: frozenset[str] = frozenset()) -> Counter[str]:
    """Lemmas of a text's content words.

    Parameters
    ----------
    text : Forms
    without : frozenset of str
        Forms left out, such as `names`.

    Returns
    -------
    collections.Counter
    """
    found: Counter[str] = Counter()
    for form, count in text.counts.items():
        lemma = None if form in without else content_lemma(form)
        if lemma is not None:
            found[lemma] += count
    return found
