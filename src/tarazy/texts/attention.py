"""Attention: whom and what a text speaks of, how often, and in what tone.

What is counted is mentions, sentence by sentence. Rates and their intervals are made from these
counts where they are asked for (``tarazy.findings.attention``), by drawing the sentences anew.

A mention of a state by itself is marked ``own``: it is no attention to a vector.

References
----------
Baturo, A., Dasandi, N. and Mikhaylov, S. (2017). Understanding State Preferences with Text as
Data: Introducing the UN General Debate Corpus. *Research & Politics* 4(2) (what is said in the
General Debate as evidence of what a state cares about).

Lowe, W., Benoit, K., Mikhaylov, S. and Laver, M. (2011). Scaling Policy Preferences from Coded
Political Texts. *Legislative Studies Quarterly* 36(1), 123-155.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarazy.texts.actors import Gazetteer, Mention
from tarazy.texts.document import Document
from tarazy.texts.lexicon import EDGES, NEITHER, Lists, shipped, tokens
from tarazy.texts.sentences import sentences
from tarazy.texts.stance import stance

#: Parts whose words are not the author's own speaking: who is cited is not spoken of.
PASSED_OVER = ("reference", "front")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence and what it speaks of.

    Attributes
    ----------
    number : int
        From 1, among the sentences that are counted.
    start, end : int
        Characters of the document's text.
    words : int
        Figures count too; the parts of a word with a hyphen count each.
    stance : {-1, 0, 1} or None
    counts : dict of (str, str) to int
        Mentions by kind (``actor``, ``group``, ``theme``) and code.
    """

    number: int
    start: int
    end: int
    words: int
    stance: int | None
    counts: dict[tuple[str, str], int]


def attention(
    document: Document,
    gazetteer: Gazetteer,
    when: date | None = None,
    lists: Lists = shipped,
) -> Iterator[Spoken]:
    """What the sentences of a document speak of, in order.

    Parameters
    ----------
    document : Document
        Its bibliography and front matter are passed over.
    gazetteer : Gazetteer
    when : datetime.date, optional
        The day for which leaders stand for states; the document's by default.
    lists : callable, optional
        Gives the lists of terms, as `tarazy.texts.lexicon.shipped` does.

    Yields
    ------
    Spoken
    """
    when = document.date if when is None else when
    spoken = (s for s in sentences(document) if s.part_kind not in PASSED_OVER)
    for number, sentence in enumerate(spoken, 1):
        language = sentence.language or document.language
        words = tokens(sentence.text)
        counts = counted(sentence.text, language, gazetteer, when, words, lists)
        tone = stance(sentence.text, language, words, lists) if counts else None
        size = sum(word not in EDGES for word in words)
        yield Spoken(number, sentence.start, sentence.end, size, tone, counts)


def counted(
    text: str,
    language: str | None,
    gazetteer: Gazetteer,
    when: date | None,
    words: list[str] | None = None,
    lists: Lists = shipped,
) -> dict[tuple[str, str], int]:
    """Mentions in a sentence.

    Parameters
    ----------
    text : str
    language : str or None
    gazetteer : Gazetteer
    when : datetime.date or None
    words : list of str, optional
        The sentence's `tarazy.texts.lexicon.tokens`, where they are known already.
    lists : callable, optional
        As for `attention`.

    Returns
    -------
    dict of (str, str) to int
        By kind and code, in the order of first mention; themes after actors.
    """
    found = [named for m in gazetteer.find(text, language, when) if (named := _named(m))]
    themes = lists("themes", language) if language else None
    if themes is not None:
        found += [("theme", hit.value) for hit in themes.find(text, words)
                  if hit.value != NEITHER]  # fmt: skip
    return dict(Counter(found))


def _named(mention: Mention) -> tuple[str, str] | None:
    """Kind and code of a mention; None for a person who leads no state now."""
    if mention.actor is not None:
        return "actor", mention.actor
    return None if mention.kind in ("person", "leader") else ("group", mention.entry)


def matrix(
    at: Sequence[int] | NDArray[np.int64],
    codes: Sequence[str],
    counts: Sequence[int] | NDArray[np.int64],
    wanted: Sequence[Sequence[str]],
    sentences: int,
) -> NDArray[np.float64]:
    """Mentions of sets of codes, by sentence, from rows as the ledger's ``mentions`` has them.

    Parameters
    ----------
    at : sequence of int, shape (m,)
        Numbers of sentences, from 1.
    codes : sequence of str, shape (m,)
    counts : sequence of int, shape (m,)
    wanted : sequence of k sequences of str
        Sets of codes; a vector is a set of actors.
    sentences : int
        How many sentences the text has.

    Returns
    -------
    numpy.ndarray
        Shape (sentences, k).

    Raises
    ------
    ValueError
        If a number is not one of the text's sentences.
    """
    where = np.asarray(at, dtype=np.int64) - 1
    if where.size and not 0 <= where.min() <= where.max() < sentences:
        raise ValueError(f"sentence {where.max() + 1} of a text of {sentences}")
    table = np.zeros((sentences, len(wanted)))
    columns: dict[str, list[int]] = {}
    for column, members in enumerate(wanted):
        for code in dict.fromkeys(members):
            columns.setdefault(code, []).append(column)
    hits = [(i, c) for i, code in enumerate(codes) for c in columns.get(code, ())]
    if hits:
        rows, into = np.array(hits).T
        np.add.at(table, (where[rows], into), np.asarray(counts, dtype=float)[rows])
    return table
