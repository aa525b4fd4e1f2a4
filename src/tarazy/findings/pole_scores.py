"""Speeches placed between the speeches of two poles, year by year, by Wordscores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tarazy.findings.cells import Floats
from tarazy.findings.word_table import WordTable
from tarazy.measures.word_groups import grouped_error, redrawn_wordscores, word_groups
from tarazy.measures.wordscores import wordscores

#: Speeches of the poles are pooled from so many years before and after; the fewest of a pole.
WINDOW, FEWEST = 5, 2
#: Groups of words that come together; how often the poles' speeches are drawn anew.
GROUPS, DRAWS = 100, 100
_SEED = 2003


@dataclass(frozen=True)
class PoleScores:
    """Positions of speeches between two poles.

    Attributes
    ----------
    table : WordTable
    poles : tuple of (str, str)
        The pole at -1 and the pole at 1.
    years : tuple of int
        Years scored, of those asked for.
    position, se : numpy.ndarray
        Shape (speeches,), as the table's: positions by Wordscores and the model's standard error;
        NaN where not scored.
    own : numpy.ndarray
        Shape (speeches,): standard error from what each speech happened to turn to, by groups of
        words; NaN where not scored.
    drawn : dict of int to numpy.ndarray
        Shape (draws,): position of a speech, by its row, with the poles' speeches drawn anew; the
        same draw stands behind all speeches. Only of the states asked for.
    """

    table: WordTable
    poles: tuple[str, str]
    years: tuple[int, ...]
    position: Floats
    se: Floats
    own: Floats
    drawn: dict[int, Floats]

    def sd(self, rows: Sequence[int], less: Sequence[int] = ()) -> float:
        """Standard deviation of the mean of some speeches, or of two means' difference.

        The speeches have draws; none is among both.
        """
        shift, own = self._mean(rows)
        if less:
            other, more = self._mean(less)
            shift, own = shift - other, own + more
        return float(np.sqrt(shift.var(ddof=1) + own))

    def _mean(self, rows: Sequence[int]) -> tuple[Floats, float]:
        drawn = np.mean([self.drawn[r] for r in rows], axis=0)
        return drawn, float(np.square(self.own[list(rows)]).sum()) / len(rows) ** 2

    def noisy(self, rows: Sequence[int]) -> Floats:
        """Draws of some speeches with their own errors drawn too, shape (draws, speeches)."""
        drawn = np.array([self.drawn[r] for r in rows]).T
        rng = np.random.default_rng(_SEED)
        return np.asarray(drawn + self.own[list(rows)] * rng.standard_normal(drawn.shape))

    @property
    def wider(self) -> float:
        """How many times wider errors are than the model's own, at the median."""
        told = [self.sd([row]) / self.se[row] for row in self.drawn if self.se[row] > 0]
        return float(np.median(told)) if told else 1.0


def references(
    table: WordTable, poles: tuple[str, str], year: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Speeches of the poles that a year's speeches are scored by: of the years about it.

    Parameters
    ----------
    table : WordTable
    poles : tuple of (str, str)
    year : int

    Returns
    -------
    lower, upper : numpy.ndarray of int
        Rows of the table. Speeches of the year itself are not among them: a pole's speech does not
        score itself, and the agenda of a year is no pole's mark.
    """
    near = (np.abs(table.years - year) <= WINDOW) & (table.years != year)
    lower, upper = (np.flatnonzero(near & (table.states == pole)) for pole in poles)
    return lower, upper


def marks(
    table: WordTable, poles: tuple[str, str], year: int, many: int
) -> tuple[list[str], list[str]]:
    """Words that tell the poles' speeches about a year apart most.

    Parameters
    ----------
    table : WordTable
    poles : tuple of (str, str)
    year : int
    many : int
        Of each pole.

    Returns
    -------
    lower, upper : list of str
        By the difference of the roots of their rates, which puts neither the commonest nor the
        rarest words first.
    """
    rates = [np.asarray(table.counts[r].sum(axis=0)) for r in references(table, poles, year)]
    roots = [np.sqrt(rate / rate.sum()) for rate in rates]
    order = np.argsort(roots[1] - roots[0], kind="stable")
    return table.words[order[:many]].tolist(), table.words[order[::-1][:many]].tolist()


def pole_scores(
    table: WordTable,
    poles: tuple[str, str],
    years: Sequence[int],
    states: frozenset[str],
    label: NDArray[np.int64],
) -> PoleScores:
    """Place all speeches of some years between two poles.

    Parameters
    ----------
    table : WordTable
    poles : tuple of (str, str)
    years : sequence of int
    states : frozenset of str
        Whose speeches get draws.
    label : numpy.ndarray of int
        Shape (words,): groups of words.

    Returns
    -------
    PoleScores
        A year with fewer than :data:`FEWEST` speeches of a pole about it is not scored.
    """
    position, se, own = np.full((3, len(table.years)), np.nan)
    speeches = np.flatnonzero(np.isin(table.states, poles))
    rng = np.random.default_rng(_SEED)
    of = dict(zip(speeches.tolist(), rng.standard_exponential((len(speeches), DRAWS)), strict=True))
    drawn: dict[int, Floats] = {}
    done = []
    wanted = np.isin(table.states, sorted(states))
    for year in years:
        lower, upper = references(table, poles, year)
        rows = np.flatnonzero(table.years == year)
        if min(len(lower), len(upper)) < FEWEST or not len(rows):
            continue
        both = np.stack([np.asarray(table.counts[r].sum(axis=0)) for r in (lower, upper)])
        found = wordscores(both, [-1.0, 1.0], table.counts[rows], rescaling="mv")
        position[rows], se[rows] = found.score, found.se
        slope = 2.0 / float(np.ptp(_raw(both, found.words)))
        own[rows] = slope * grouped_error(found.words, table.counts[rows], label)
        done.append(year)
        mine = rows[wanted[rows]]
        if not len(mine):
            continue
        known = np.concatenate([lower, upper])
        again = redrawn_wordscores(
            table.counts[known].toarray(), np.arange(len(known)) >= len(lower),
            table.counts[mine].toarray(), np.array([of[r] for r in known.tolist()]).T,
        )  # fmt: skip
        # A draw of few speeches may not tell the poles apart: it is no line.
        again = np.where(np.isnan(again), found.score[wanted[rows]], again)
        drawn |= dict(zip(mine.tolist(), again.T, strict=True))
    return PoleScores(table, poles, tuple(done), position, se, own, drawn)


def _raw(texts: Floats, words: Floats) -> Floats:
    """Raw scores of texts whose every word has a score."""
    return np.asarray(texts @ np.nan_to_num(words) / texts.sum(axis=1))


def groups(table: WordTable) -> NDArray[np.int64]:
    """Groups of words that the same states use.

    Parameters
    ----------
    table : WordTable

    Returns
    -------
    numpy.ndarray, shape (words,)
    """
    return word_groups(pooled(table, np.arange(len(table.years)))[0].toarray(), GROUPS)


def pooled(table: WordTable, rows: NDArray[np.int64]) -> tuple[csr_array, tuple[str, ...]]:
    """Add up the speeches of each state.

    Parameters
    ----------
    table : WordTable
    rows : numpy.ndarray of int
        The speeches.

    Returns
    -------
    counts : scipy.sparse.csr_array, shape (states, words)
    states : tuple of str
    """
    names, place = np.unique(table.states[rows], return_inverse=True)
    join = csr_array((np.ones(len(rows)), (place, np.arange(len(rows)))))
    return csr_array(join @ table.counts[rows]), tuple(names.tolist())
