"""Word and deed by year: shares of the vectors in a state's speeches beside those in its ties."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.findings.portfolio import Portfolio
from tarazy.findings.speeches import Speech, Speeches, drawn
from tarazy.findings.weigh import DRAWS, LEVEL, weigh
from tarazy.measures.composition import closure
from tarazy.measures.divergence import jensen_shannon
from tarazy.measures.few_counts import excess_divergence
from tarazy.measures.sensitivity import interval

#: Speeches on either side that stand for what a speech was drawn from.
_AROUND = 2
_SEED = 2020


@dataclass(frozen=True, slots=True)
class WordAndDeed:
    """Declared and practised portfolios of one state.

    Attributes
    ----------
    years : tuple of int
        Those with a portfolio of either kind.
    mentions : numpy.ndarray
        Shape (years,): mentions that the declared shares are made of.
    declared, practised : numpy.ndarray
        Shape (years, vectors): shares of 1; NaN where not known.
    drawn_declared, drawn_practised : numpy.ndarray
        Shape (years, draws, vectors).
    gap : numpy.ndarray
        Shape (years,): normalised Jensen-Shannon divergence of the two, without what few mentions
        add to it; NaN where one of them is not known.
    drawn_gap : numpy.ndarray
        Shape (draws, years).
    """

    years: tuple[int, ...]
    mentions: Floats
    declared: Floats
    practised: Floats
    drawn_declared: Floats
    drawn_practised: Floats
    gap: Floats
    drawn_gap: Floats

    def over(self, years: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, Floats]:
        """Mean shares of some years.

        Parameters
        ----------
        years : numpy.ndarray of bool
            Shape (years,), of those with both.

        Returns
        -------
        declared, practised : numpy.ndarray
            Shape (vectors,).
        drawn_declared, drawn_practised : numpy.ndarray
            Shape (draws, vectors), without draws in which a speech names nobody. A vector that no
            speech names is drawn as a count of none (Jeffreys' prior): a silence has no scatter.
        """
        declared, practised = self.declared[years].mean(axis=0), self.practised[years].mean(axis=0)
        word, deed = (x[years].mean(axis=0) for x in (self.drawn_declared, self.drawn_practised))
        kept = np.isfinite(word).all(axis=1)
        word, deed = word[kept], deed[kept]
        none = np.random.default_rng(_SEED).gamma(0.5, size=word.shape) / self.mentions[years].sum()
        return declared, practised, np.where(declared > 0, word, none), deed

    def declared_ends(self, t: int) -> tuple[Floats, Floats]:
        """Ends of the declared shares of a year; a vector not named has the binomial's upper end.

        Parameters
        ----------
        t : int
            Position of the year.

        Returns
        -------
        low, high : numpy.ndarray
            Shape (vectors,).
        """
        low, high = ends(self.drawn_declared[t])
        silent = 1 - 0.05 ** (1 / max(self.mentions[t], 1.0))
        return low, np.where(self.declared[t] == 0, silent, high)


def word_and_deed(told: Speeches, read: Portfolio) -> WordAndDeed:
    """Lay a state's speeches beside its ties.

    Parameters
    ----------
    told : Speeches
        Of the portfolio's focal state, through the vectors of its lens.
    read : Portfolio

    Returns
    -------
    WordAndDeed
    """
    vectors = len(read.lens.vectors)
    by_year = {speech.year: speech for speech in told.told}
    years = tuple(y for y in read.years if y in by_year or weigh(read, y).row() >= 0)
    shape = (len(years), vectors)
    declared, practised = np.full(shape, np.nan), np.full(shape, np.nan)
    said, done = (np.full((len(years), DRAWS, vectors), np.nan) for _ in range(2))
    mentions = np.zeros(len(years))
    for t, year in enumerate(years):
        speech, weighed = by_year.get(year), weigh(read, year)
        if speech is not None:
            sums = drawn(speech, vectors)
            mentions[t] = sums.mentions.sum()
            declared[t], said[t] = closure(sums.mentions), closure(sums.drawn)
        if weighed.row() >= 0:
            practised[t] = np.nan_to_num(weighed.share[weighed.row()])
            done[t] = np.nan_to_num(weighed.whole)
    nothing = np.full(len(years), np.nan)
    both = WordAndDeed(
        years, mentions, declared, practised, said, done, nothing, np.full((DRAWS, 1), np.nan)
    )  # fmt: skip
    return _with_gaps(both, by_year, np.ones(vectors, dtype=bool))


def among(both: WordAndDeed, told: Speeches, kept: NDArray[np.bool_]) -> WordAndDeed:
    """The same among some vectors only.

    Parameters
    ----------
    both : WordAndDeed
    told : Speeches
    kept : numpy.ndarray of bool
        Shape (vectors,).

    Returns
    -------
    WordAndDeed
        Its shares are of the vectors kept.
    """
    by_year = {speech.year: speech for speech in told.told}
    cut = replace(
        both,
        mentions=np.array([by_year[y].counts[:, : kept.size][:, kept].sum() if y in by_year else 0.0
                           for y in both.years]),
        declared=closure(both.declared[:, kept]),
        practised=closure(both.practised[:, kept]),
        drawn_declared=closure(both.drawn_declared[..., kept]),
        drawn_practised=closure(both.drawn_practised[..., kept]),
    )  # fmt: skip
    return _with_gaps(cut, by_year, kept)


def _with_gaps(
    both: WordAndDeed, by_year: dict[int, Speech], kept: NDArray[np.bool_]
) -> WordAndDeed:
    """Fill in the gaps."""
    gap = np.full(len(both.years), np.nan)
    drawn_gap = np.full((DRAWS, len(both.years)), np.nan)
    for t, year in enumerate(both.years):
        word, deed = both.declared[t], both.practised[t]
        if not (np.isfinite(word).all() and np.isfinite(deed).all()):
            continue
        plain = float(jensen_shannon(np.stack([word, deed])))
        gap[t] = np.clip(plain - _excess(by_year, year, kept, deed), 0.0, 1.0)
        draws = jensen_shannon(np.stack([both.drawn_declared[t], both.drawn_practised[t]], axis=1))
        # A resample without a mention has no portfolio; it tells no other gap.
        moved = np.nan_to_num(draws - np.nanmean(draws))
        drawn_gap[:, t] = np.clip(gap[t] + moved, 0.0, 1.0)
    return replace(both, gap=gap, drawn_gap=drawn_gap)


def _excess(by_year: dict[int, Speech], year: int, kept: NDArray[np.bool_], deed: Floats) -> float:
    """What the few mentions of a speech add to its gap, by drawing as many from those around."""
    mentioning = {
        y: speech.counts[:, : kept.size][:, kept]
        for y, speech in by_year.items()
        if abs(y - year) <= _AROUND
    }
    mentioning = {y: counts[counts.any(axis=1)] for y, counts in mentioning.items()}
    rng = np.random.default_rng([_SEED, year])
    pool = np.concatenate([mentioning[y] for y in sorted(mentioning)])
    return excess_divergence(pool, len(mentioning[year]), deed, rng)


def ends(draws: Floats) -> tuple[Floats, Floats]:
    """Ends of the 90 % interval of draws on the first axis.

    Parameters
    ----------
    draws : numpy.ndarray
        Shape (draws, ...).

    Returns
    -------
    low, high : numpy.ndarray
        NaN where there is no draw.
    """
    low, high = interval(draws, LEVEL)
    return low, high
