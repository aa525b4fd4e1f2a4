"""The line that divides all states' speeches most, period by period, by Wordfish."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.findings.pole_scores import pooled
from tarazy.findings.word_table import WordTable
from tarazy.measures.ideal_points import NotConverged
from tarazy.measures.word_groups import grouped_inflation
from tarazy.measures.wordfish import Wordfish, wordfish

#: Years of a period; the fewest states of a line; the least part of speeches with a word.
SPAN, FEWEST, COMMON = 5, 10, 0.2
_TOLERANCE = 1e-2


@dataclass(frozen=True)
class Line:
    """One period's line.

    Attributes
    ----------
    years : tuple of int
        First and last year of the period.
    states : tuple of str
    fit : Wordfish
        Its documents are the states, each with its speeches of the period added up.
    wider : float
        The factor by which errors are wider once words come in groups.
    apart : float
        The upper pole's position less the lower one's, in standard errors of the difference;
        where it is small, neither end is a pole's.
    words : numpy.ndarray of str
        Shape (words,): those of the fit.
    """

    years: tuple[int, int]
    states: tuple[str, ...]
    fit: Wordfish
    wider: float
    apart: float
    words: NDArray[np.str_]

    @property
    def se(self) -> Floats:
        """Standard errors of the positions, made wider."""
        return self.fit.se * self.wider

    def row(self, state: str) -> int:
        """Position of a state among the fit's documents; -1 for none."""
        return self.states.index(state) if state in self.states else -1

    def ends(self, many: int) -> tuple[list[str], list[str]]:
        """The words that pull most to either end, of the commoner side first."""
        pull = self.fit.weight * np.exp(self.fit.commonness / 2)
        order = np.argsort(pull, kind="stable")
        return self.words[order[:many]].tolist(), self.words[order[::-1][:many]].tolist()


def periods(first: int, last: int) -> list[tuple[int, int]]:
    """Cut years into periods of five, counted from the last; a rest of one or two joins the next.

    Parameters
    ----------
    first, last : int

    Returns
    -------
    list of (int, int)
    """
    ends = list(range(last, first - 1, -SPAN))
    cut = [(max(first, end - SPAN + 1), end) for end in reversed(ends)]
    if len(cut) > 1 and cut[0][1] - cut[0][0] + 1 < (SPAN + 1) // 2:
        cut[:2] = [(cut[0][0], cut[1][1])]
    return cut


def lines(
    table: WordTable,
    poles: tuple[str, str],
    years: Sequence[int],
    label: NDArray[np.int64],
) -> tuple[list[Line], list[str]]:
    """Fit a line to each period.

    Parameters
    ----------
    table : WordTable
    poles : tuple of (str, str)
        They turn the line, so that the second stands above the first, and do nothing else.
    years : sequence of int
    label : numpy.ndarray of int
        Shape (words,): groups of words.

    Returns
    -------
    found : list of Line
    without : list of str
        Periods without a line, and why.
    """
    found, without = [], []
    for first, last in periods(min(years), max(years)):
        rows = np.flatnonzero((table.years >= first) & (table.years <= last))
        span = f"{first}–{last}" if first < last else str(first)
        try:
            found.append(_line(table, poles, rows, (first, last), label))
        except (NotConverged, ValueError) as error:
            without.append(f"{span} ({error})")
    return found, without


def _line(
    table: WordTable,
    poles: tuple[str, str],
    rows: NDArray[np.int64],
    years: tuple[int, int],
    label: NDArray[np.int64],
) -> Line:
    counts, states = pooled(table, rows)
    gone = [pole for pole in poles if pole not in states]
    if gone:
        raise ValueError(f"no speech of {' and '.join(gone)}")
    if len(states) < FEWEST:
        raise ValueError(f"speeches of {len(states)} states; at least {FEWEST} are needed")
    said = np.asarray((table.counts[rows] > 0).sum(axis=0)) / len(rows)
    common = np.flatnonzero(said >= COMMON)
    counts = counts[:, common]
    low, high = (states.index(pole) for pole in poles)
    fit = wordfish(counts, low, high, tolerance=_TOLERANCE)
    wider = grouped_inflation(counts, fit, label[common])
    error = wider * float(np.hypot(fit.se[low], fit.se[high]))
    apart = float(fit.position[high] - fit.position[low]) / error
    return Line(years, states, fit, wider, apart, table.words[common])
