"""How alike the vectors are: how near they stand at the UN, for the number of distinct ones."""

from typing import NamedTuple

import numpy as np

from tarazy.findings.cells import Floats
from tarazy.findings.contrasts import vector_weights
from tarazy.findings.points import Points, points
from tarazy.findings.roll_calls import FEWEST, voting_years
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens, assignment
from tarazy.measures.similarity import group_similarity, point_similarity

#: How many years back a year with few roll calls looks for one with enough.
_BACK = 2
#: Draws of the points from their joint distribution.
_DRAWS = 200


class Similar(NamedTuple):
    """Similarity of vectors, 0 to 1, with ones on the diagonal.

    Attributes
    ----------
    value : numpy.ndarray
        Shape (vectors, vectors): the mean of the draws. The similarity of the points themselves
        would lie above it where two vectors stand close, because no distance is negative.
    draws : numpy.ndarray
        Shape (draws, vectors, vectors): the same with the points drawn from their errors.
    year : int
        The year of the points: the last that has enough roll calls and a mean of every vector.
    """

    value: Floats
    draws: Floats
    year: int

    def repeated(self, times: int) -> Floats:
        """Draws in turn, as many as asked for, shape (times, vectors, vectors)."""
        return self.draws[np.arange(times) % len(self.draws)]


def vector_similarity(ledger: Ledger, lens: Lens, year: int, unit: float = 1.0) -> Similar | None:
    """Mean similarity of the members of each pair of vectors, by their ideal points.

    Two states at a distance d are alike by exp(-d / unit), d in standard deviations of all states.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    unit : float
        The distance at which likeness falls to 1 / e; a convention.

    Returns
    -------
    Similar or None
        None where neither the year nor the two before it have enough roll calls and a mean of
        every vector.
    """
    try:
        line = points(ledger, max(lens.since, voting_years(ledger)[0]))
    except TarazyError:  # no roll calls, or too few: then nothing is known of who is like whom
        return None
    for at in _full_years(line, year):
        held = vector_weights(ledger, lens, line, at)
        empty = _empty(ledger, lens, at)
        if len(held) + len(empty) == len(lens.vectors):
            there = ~np.isnan(line.fit.point[:, line.years.index(at)])
            some = [v for v, code in enumerate(lens.vector_codes) if code in held]
            weight = np.stack([held[lens.vector_codes[v]][1] > 0 for v in some])[:, there]
            drawn = point_similarity(line.draws(at, _DRAWS)[:, there], unit)
            similar = np.tile(np.eye(len(lens.vectors)), (_DRAWS, 1, 1))
            rows, columns = np.ix_(some, some)
            similar[:, rows, columns] = group_similarity(drawn, weight.astype(float))
            return Similar(similar.mean(axis=0), similar, at)
    return None


def _empty(ledger: Ledger, lens: Lens, year: int) -> set[str]:
    """Vectors that no state stands in; they hold no share and are like nothing."""
    vector_of = assignment(lens, ledger, range(year, year + 1), ledger.states)[0]
    return {code for v, code in enumerate(lens.vector_codes) if not (vector_of == v).any()}


def _full_years(line: Points, year: int) -> list[int]:
    """The year and the two before it, those that have enough roll calls."""
    counts = {y: int((line.votes.years == y).sum()) for y in line.years}
    return [y for y in range(year, year - _BACK - 1, -1) if counts.get(y, 0) >= FEWEST]
