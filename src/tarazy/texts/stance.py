"""Stance of a sentence in diplomatic prose: for, against, or neither, by a small list of words.

The sign of the sum of the values of its words (``lexicon/stance_{ru,en}.csv``). A negation among
the four words before, in the same clause, turns a value round, and a second one turns it back (не
могли не поддержать); Russian words that only go along with a negation (ни, никогда) are one where
it stands alone. After a word for ending or resisting something (``fight against``,
``урегулирование``) what is named counts nothing: to fight terrorism is no word against anyone.

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

from tarazy.texts.lexicon import EDGES, Hit, Lexicon, shipped, tokens

WINDOW = 4  # words before
_VALUES = {"1": 1, "-1": -1}


def stance(text: str, language: str | None, words: list[str] | None = None) -> int | None:
    """The stance of a sentence.

    Parameters
    ----------
    text : str
    language : str or None
    words : list of str, optional
        Its tokens, where they are known already.

    Returns
    -------
    {-1, 0, 1} or None
        Null in a language that has no list.
    """
    lexicon = shipped("stance", language) if language else None
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
    total = 0
    for number, hit in enumerate(hits):
        if hit.value in _VALUES:
            total += _VALUES[hit.value] * _turned(words, hits, number)
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
