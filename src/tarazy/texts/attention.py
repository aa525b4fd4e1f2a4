"""Attention: whom and what a text speaks of, how often, and in what tone, with intervals.

What is counted is mentions. Attention to a vector is its mentions in a thousand words; stance
towards it is the mean stance of the sentences that mention it. Both are ratios of sums over
sentences, and their intervals come from drawing the sentences of the text anew with replacement:
what would another text of the same author, of as many sentences, have said? Words and mentions of
a sentence are drawn together, so that long sentences do not count twice.

A mention of a state by itself is marked ``own``: it is no attention to a vector.

References
----------
Efron, B. and Tibshirani, R. (1993). *An Introduction to the Bootstrap*. Chapman & Hall (percentile
intervals).

Baturo, A., Dasandi, N. and Mikhaylov, S. (2017). Understanding State Preferences with Text as
Data: Introducing the UN General Debate Corpus. *Research & Politics* 4(2) (what is said in the
General Debate as evidence of what a state cares about).

Lowe, W., Benoit, K., Mikhaylov, S. and Laver, M. (2011). Scaling Policy Preferences from Coded
Political Texts. *Legislative Studies Quarterly* 36(1), 123-155; Benoit, K., Laver, M. and
Mikhaylov, S. (2009). Treating Words as Data with Error. *American Journal of Political Science*
53(2), 495-513 (sentences drawn anew).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarazy.texts.actors import Gazetteer, Mention
from tarazy.texts.document import Document
from tarazy.texts.lexicon import EDGES, NEITHER, shipped, tokens
from tarazy.texts.sentences import sentences
from tarazy.texts.stance import stance

#: Parts whose words are not the author's own speaking: who is cited is not spoken of.
PASSED_OVER = ("reference", "front")
RESAMPLES, SEED, LEVEL = 999, 1992, 0.90
_ROOM = 4_000_000  # drawn sentences held at once


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


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ratios of sums over sentences, with their intervals.

    Attributes
    ----------
    value, low, high : numpy.ndarray
        Shape (k,); NaN where nothing is to be divided by.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def attention(
    document: Document, gazetteer: Gazetteer, when: date | None = None
) -> Iterator[Spoken]:
    """What the sentences of a document speak of, in order.

    Parameters
    ----------
    document : Document
        Its bibliography and front matter are passed over.
    gazetteer : Gazetteer
    when : datetime.date, optional
        The day for which leaders stand for states; the document's by default.

    Yields
    ------
    Spoken
    """
    when = document.date if when is None else when
    spoken = (s for s in sentences(document) if s.part_kind not in PASSED_OVER)
    for number, sentence in enumerate(spoken, 1):
        language = sentence.language or document.language
        words = tokens(sentence.text)
        counts = counted(sentence.text, language, gazetteer, when, words)
        tone = stance(sentence.text, language, words) if counts else None
        size = sum(word not in EDGES for word in words)
        yield Spoken(number, sentence.start, sentence.end, size, tone, counts)


def counted(
    text: str,
    language: str | None,
    gazetteer: Gazetteer,
    when: date | None,
    words: list[str] | None = None,
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

    Returns
    -------
    dict of (str, str) to int
        By kind and code, in the order of first mention; themes after actors.
    """
    found = [named for m in gazetteer.find(text, language, when) if (named := _named(m))]
    themes = shipped("themes", language) if language else None
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


def per_thousand(
    counts: NDArray[np.float64],
    words: NDArray[np.float64] | float,
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> Ratio:
    """Mentions in a thousand words.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n, k)
        Mentions by sentence.
    words : numpy.ndarray of shape (n,), or float
        Words of each sentence; or of the whole text where only that is known, and then every
        sentence is taken to have the mean.
    resamples, level, seed : int, float, int

    Returns
    -------
    Ratio
        Shape (k,), mentions per thousand words. Where nothing is mentioned the sentences drawn
        anew say so too, whatever the length of the text: the upper bound is then the rate at
        which a text of as many words would be silent in (1 - level) / 2 of cases (Poisson; three
        mentions a text at the level 0.90).

    References
    ----------
    Hanley, J. and Lippman-Hand, A. (1983). If Nothing Goes Wrong, Is Everything All Right?
    *JAMA* 249(13), 1743-1745.
    """
    counts = np.asarray(counts, dtype=float)
    n = len(counts)
    each = np.full(n, words / n) if np.ndim(words) == 0 and n else np.asarray(words, dtype=float)
    below = np.broadcast_to(each.reshape(n, 1), counts.shape)
    found = ratio(1000.0 * counts, below, resamples=resamples, level=level, seed=seed)
    total = each.sum()
    if total > 0:
        found.high[counts.sum(0) == 0] = -1000.0 * np.log((1 - level) / 2) / total
    return found


def mean_stance(
    counts: NDArray[np.float64],
    stances: NDArray[np.float64],
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> Ratio:
    """Mean stance of the sentences that mention a vector.

    Parameters
    ----------
    counts : numpy.ndarray, shape (n, k)
        Mentions by sentence; a sentence with two counts once.
    stances : numpy.ndarray, shape (n,)
        -1, 0, 1; NaN where it is not known.
    resamples, level, seed : int, float, int

    Returns
    -------
    Ratio
        Shape (k,), between -1 and 1; NaN where no sentence mentions it.
    """
    stances = np.asarray(stances, dtype=float)[:, None]
    named = (np.asarray(counts) > 0) & ~np.isnan(stances)
    above = np.where(named, np.nan_to_num(stances), 0.0)
    return ratio(above, named.astype(float), resamples=resamples, level=level, seed=seed)


def ratio(
    above: NDArray[np.float64],
    below: NDArray[np.float64],
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> Ratio:
    """Ratios of sums over units, with percentile intervals by drawing the units anew.

    Parameters
    ----------
    above, below : numpy.ndarray, shape (n, k)
        Numerators and denominators by unit.
    resamples : int, default 999
    level : float, default 0.90
        Share of resamples between the bounds.
    seed : int
        The same one gives the same bounds.

    Returns
    -------
    Ratio
        Shape (k,). A resample with nothing to divide by is left out of that column's bounds.

    Notes
    -----
    Time and memory are those of a product of matrices, (resamples, n) with (n, 2k), in pieces.
    """
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    n, k = above.shape
    value = _divided(above.sum(0), below.sum(0))
    if n == 0 or k == 0:
        return Ratio(value, value.copy(), value.copy())
    both = np.hstack([above, below])
    draws = np.empty((resamples, 2 * k))
    rng = np.random.default_rng(seed)
    step = max(1, _ROOM // n)
    for first in range(0, resamples, step):
        many = min(step, resamples - first)
        taken = rng.integers(0, n, size=(many, n)) + n * np.arange(many)[:, None]
        times = np.bincount(taken.ravel(), minlength=many * n).reshape(many, n)
        draws[first : first + many] = times @ both
    drawn = _divided(draws[:, :k], draws[:, k:])
    low, high = np.full(k, np.nan), np.full(k, np.nan)
    some = ~np.isnan(drawn).all(axis=0)
    edges = [(1 - level) / 2, (1 + level) / 2]
    if some.any():
        low[some], high[some] = np.nanquantile(drawn[:, some], edges, axis=0)
    return Ratio(value, low, high)


def _divided(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotients; NaN for those by zero."""
    out = np.full(above.shape, np.nan)
    np.divide(above, below, out=out, where=below != 0)
    return out
