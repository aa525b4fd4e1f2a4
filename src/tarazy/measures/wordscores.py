"""Wordscores: positions of texts from the words of reference texts whose positions are known.

A word's score is the mean position of the reference texts, each weighed by the chance that a reader
who meets the word is reading that text. A text's score is the mean of its words' scores. Words that
texts share draw every score towards the middle, so raw scores are brought back to the references'
scale in one of two ways, which answer different questions and do not agree.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, issparse
from scipy.special import ndtri

from ._arrays import Floats, floats

Rescaling = Literal["none", "lbg", "mv"]


@dataclass(frozen=True, slots=True)
class Wordscores:
    """Scores of words and texts.

    Attributes
    ----------
    words : numpy.ndarray
        Shape (words,): score of each word, NaN where no reference text uses it.
    score, se, low, high : numpy.ndarray
        Shape (texts,): score, standard error and ends of the interval, on the scale asked for.
    scored : numpy.ndarray
        Shape (texts,): part of the text's words that a reference text uses; only these count.
    """

    words: Floats
    score: Floats
    se: Floats
    low: Floats
    high: Floats
    scored: Floats


def wordscores(
    references: ArrayLike | csr_array,
    positions: ArrayLike,
    texts: ArrayLike | csr_array,
    *,
    rescaling: Rescaling = "none",
    level: float = 0.9,
) -> Wordscores:
    """Score texts by the words of reference texts.

    Parameters
    ----------
    references : array_like or scipy sparse, shape (references, words)
        How often each reference text uses each word.
    positions : array_like, shape (references,)
        A priori position of each.
    texts : array_like or scipy sparse, shape (texts, words)
        Counts of the texts to score ("virgin texts"), of the same words in the same order.
    rescaling : str
        "none": raw scores. "lbg": the scores of these texts keep their mean and take the standard
        deviation of the reference positions (divisor n - 1), so that they depend on which texts are
        scored together. "mv": the line on which the raw scores of the lowest and the highest
        reference text are their positions; it depends on the references alone. Both are lines, and
        standard errors are multiplied by their slope.
    level : float
        Probability inside the intervals, between 0 and 1.

    Returns
    -------
    Wordscores
        Standard errors take words to be drawn independently from the text and words' scores to be
        known.

    Raises
    ------
    ValueError
        If a count is negative or missing, shapes do not fit, there are fewer than two different
        positions, a reference text is empty, a text shares no word with them, or a rescaling has
        nothing to stand on: fewer than two different scores (lbg), several references at an end or
        ends whose raw scores are not in their order (mv).

    References
    ----------
    Laver, M., Benoit, K. and Garry, J. (2003). Extracting policy positions from political texts
    using words as data. American Political Science Review 97(2), 311-331.
    Martin, L. W. and Vanberg, G. (2008). A robust transformation procedure for interpreting
    political text. Political Analysis 16(1), 93-100.
    """
    known, new = _table(references, "references"), _table(texts, "texts")
    placed = floats(positions, "positions", ndim=1)
    _check(known, new, placed, rescaling, level)
    words = _word_scores(known, placed)
    there = ~np.isnan(words)
    score, se = _text_scores(new[:, there], words[there])
    centre, target, slope = 0.0, 0.0, 1.0
    if rescaling == "lbg":
        centre = target = float(score.mean())
        slope = _lbg_slope(score, placed)
    elif rescaling == "mv":
        centre, target, slope = _mv_line(_text_scores(known[:, there], words[there])[0], placed)
    score, se = target + slope * (score - centre), slope * se
    reach = float(ndtri(0.5 + level / 2)) * se
    scored = np.asarray(new[:, there].sum(axis=1)) / np.asarray(new.sum(axis=1))
    return Wordscores(words, score, se, score - reach, score + reach, scored)


def _table(counts: ArrayLike | csr_array, name: str) -> csr_array:
    if issparse(counts):
        table = csr_array(counts, dtype=np.float64)
    else:
        array = floats(counts, name, ndim=2)
        if array.ndim != 2:
            raise ValueError(f"{name} have shape {array.shape}; allowed: (texts, words)")
        table = csr_array(array)
    bad = table.data[~((table.data >= 0) & np.isfinite(table.data))]
    if bad.size:
        raise ValueError(f"{name} hold {bad[0]}; allowed: counts from 0 on, none missing")
    return table


def _check(known: csr_array, new: csr_array, placed: Floats, rescaling: str, level: float) -> None:
    if placed.shape != (known.shape[0],) or np.isnan(placed).any():
        raise ValueError(
            f"positions have shape {placed.shape} and {np.isnan(placed).sum()} missing; allowed: "
            f"({known.shape[0]},), none missing"
        )
    if len(np.unique(placed)) < 2:
        raise ValueError("positions are all the same; allowed: at least two that differ")
    if new.shape[1] != known.shape[1]:
        raise ValueError(
            f"texts count {new.shape[1]} words and references {known.shape[1]}; allowed: the same"
        )
    if rescaling not in ("none", "lbg", "mv"):
        raise ValueError(f"rescaling is {rescaling!r}; allowed: 'none', 'lbg' or 'mv'")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1")
    empty = np.flatnonzero(np.asarray(known.sum(axis=1)) == 0)
    if empty.size:
        raise ValueError(f"reference {empty[0]} is empty; allowed: texts with words")
    shared = new @ (np.asarray(known.sum(axis=0)) > 0).astype(float)
    strange = np.flatnonzero(shared == 0)
    if strange.size:
        raise ValueError(
            f"text {strange[0]} shares no word with the references ({strange.size} in all); "
            "allowed: texts with at least one"
        )


def _word_scores(known: csr_array, placed: Floats) -> Floats:
    """Mean position over P(reading text r | word), which weighs all texts alike beforehand."""
    rates = csr_array(known.multiply(1 / np.asarray(known.sum(axis=1))[:, None]))
    total = np.asarray(rates.sum(axis=0))
    scored = np.full(known.shape[1], np.nan)
    np.divide(rates.T @ placed, total, out=scored, where=total > 0)
    return scored


def _text_scores(table: csr_array, words: Floats) -> tuple[Floats, Floats]:
    """Mean of words' scores, and the root of their variance over the number of words."""
    total = np.asarray(table.sum(axis=1))
    mean = (table @ words) / total
    # About a middle, so that the difference of squares keeps its digits.
    middle = float(words.mean())
    around = table @ np.square(words - middle) / total - np.square(mean - middle)
    return mean, np.sqrt(np.maximum(around, 0.0) / total)


def _lbg_slope(score: Floats, placed: Floats) -> float:
    spread = float(score.std(ddof=1)) if len(score) > 1 else 0.0
    if not spread > 0:
        raise ValueError(
            f"{len(score)} texts with scores that do not differ; allowed with rescaling 'lbg': at "
            "least two different scores"
        )
    return float(placed.std(ddof=1)) / spread


def _mv_line(raw: Floats, placed: Floats) -> tuple[float, float, float]:
    """Raw score and position of the lowest reference, and the slope to the highest."""
    low, high = np.flatnonzero(placed == placed.min()), np.flatnonzero(placed == placed.max())
    if len(low) > 1 or len(high) > 1:
        raise ValueError(
            f"{len(low)} references share the lowest position and {len(high)} the highest; allowed "
            "with rescaling 'mv': one each"
        )
    apart = float(raw[high[0]] - raw[low[0]])
    if not apart > 0:
        raise ValueError(
            f"raw scores of the highest and lowest reference differ by {apart:.3g}; allowed with "
            "rescaling 'mv': a positive difference"
        )
    return float(raw[low[0]]), float(placed.min()), float(np.ptp(placed)) / apart
