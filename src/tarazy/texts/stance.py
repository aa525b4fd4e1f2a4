"""Stance of a sentence in diplomatic prose: for, against, or neither, by a small list of words.

The sign of the sum of the values of its words (``lexicon/stance_{ru,en,kk}.csv``). A negation among
the four words before, in the same clause, turns a value round, and a second one turns it back (не
могли не поддержать); Russian words that only go along with a negation (ни, никогда) are one where
it stands alone. After a word for ending or resisting something (``fight against``,
``урегулирование``) what is named counts nothing: to fight terrorism is no word against anyone.

Kazakh puts all this behind: the verb ends the clause and takes the suffix -ма/-ме, -ба/-бе, -па/-пе
(қолдамаймыз), or емес or жоқ follows it (қолдаған жоқ); what is fought or ended stands before the
word for it (терроризммен күрес). So there the word's own suffix is looked at, and the four words
after it.

It is the stance of the sentence, not of its author towards each of those named in it: a sentence
that condemns one state for what it did to another is against both. Means over many sentences are
what can be read, and differences between them better than their level.

References
----------
Young, L. and Soroka, S. (2012). Affective News: The Automated Coding of Sentiment in Political
Texts. *Political Communication* 29(2), 205-231 (a list for political prose, negation handled).

Taboada, M., Brooke, J., Tofiloski, M., Voll, K. and Stede, M. (2011). Lexicon-Based Methods for
Sentiment Analysis. *Computational Linguistics* 37(2), 267-307 (looking back for a negation to
the border of the clause).

Polanyi, L. and Zaenen, A. (2006). Contextual Valence Shifters. In *Computing Attitude and Affect
in Text*, Springer, 1-10 (words that cancel the value of what they govern).
"""

import re
from collections.abc import Sequence

from tarazy.texts.inflect import kazakh_suffix
from tarazy.texts.lexicon import EDGES, NEITHER, Hit, Lexicon, Lists, shipped, tokens

WINDOW = 4  # words before; in Kazakh after
_VALUES = {"1": 1, "-1": -1}
#: The negative suffix behind the sounds that it stands behind, and the ending of the verb. Endings
#: that nouns share are left out: реформасын is no prohibition.
_NEGATED = re.compile(
    r"\w(?:(?<=[аәоөұүыіеиюяуйлр])м|(?<=[зжмнң])б|(?<=[птқксшщчцхфбвгғд])п)[ае]"
    r"(?:й(?:мын|мін|сың|сің|сыз|сіз|мыз|міз|ды|ді)?|(?:ды|ді)[мңқк]?|пты|пті|са[мңқ]?|се[мңк]?"
    r"|с(?:тан|тен|қа|ке)?|(?:у|ған|ген|йтын|йтін)(?P<case>\w*))\Z"
)


def stance(
    text: str, language: str | None, words: list[str] | None = None, lists: Lists = shipped
) -> int | None:
    """The stance of a sentence.

    Parameters
    ----------
    text : str
    language : str or None
    words : list of str, optional
        Its tokens, where they are known already.
    lists : callable, optional
        Gives the lists of terms, as `tarazy.texts.lexicon.shipped` does.

    Returns
    -------
    {-1, 0, 1} or None
        Null in a language that has no list.
    """
    lexicon = lists("stance", language) if language else None
    return None if lexicon is None else stance_by(lexicon, text, words)


def stance_by(lexicon: Lexicon, text: str, words: list[str] | None = None) -> int:
    """The stance of a sentence by a list of one's own.

    Parameters
    ----------
    lexicon : Lexicon
        Values ``1``, ``-1``, ``0``, ``negator``, ``concord`` and ``void``.
    text : str
    words : list of str, optional

    Returns
    -------
    {-1, 0, 1}
    """
    words = tokens(text) if words is None else words
    hits = list(lexicon.find(text, words))
    turned = _turned_behind if lexicon.language == "kk" else _turned
    total = 0
    for number, hit in enumerate(hits):
        if hit.value in _VALUES:
            total += _VALUES[hit.value] * turned(words, hits, number)
    return (total > 0) - (total < 0)


def _turned(words: list[str], hits: list[Hit], number: int) -> int:
    """What stands before a word makes of its value: 1, -1, or 0."""
    at = hits[number].first
    first = max(0, at - WINDOW)
    for place in range(at - 1, first - 1, -1):
        if words[place] in EDGES:
            first = place + 1
            break
    values = []
    for before in reversed(hits[:number]):
        if before.stop <= first:
            break
        values.append(before.value)
    if "void" in values:
        return 0
    negations = values.count("negator") or int("concord" in values)
    return -1 if negations % 2 else 1


def _turned_behind(words: Sequence[str], hits: list[Hit], number: int) -> int:
    """What its suffix and what stands behind a Kazakh word make of its value: 1, -1, or 0."""
    stop = hits[number].stop
    last = min(len(words), stop + WINDOW)
    last = next((place for place in range(stop, last) if words[place] in EDGES), last)
    behind = [hit for hit in hits[number + 1 :] if hit.first < last]
    if any(hit.value == "void" for hit in behind):
        return 0
    told = {place for hit in behind for place in range(hit.first, hit.stop)
            if hit.value in (NEITHER, "negator")}  # fmt: skip
    negations = sum(hit.value == "negator" for hit in behind)
    negations += sum(negated(words[i]) for i in range(stop - 1, last) if i not in told)
    return -1 if negations % 2 else 1


def negated(word: str) -> bool:
    """Whether a Kazakh word is a verb with the suffix of negation.

    Parameters
    ----------
    word : str
        In small letters.

    Returns
    -------
    bool
    """
    found = _NEGATED.search(word)
    return found is not None and kazakh_suffix(found["case"] or "") is not None
