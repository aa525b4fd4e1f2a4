"""How alike the vectors are: how near they stand at the UN, for the number of distinct ones."""

from typing import NamedTuple

import numpy as np

from tarazy.findings.cells import Floats
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
    """

    value: Floats
    draws: Floats

    def repeated(self, times: int) -> Floats:
        """Draws in turn, as many as asked for, shape (times, vectors, vectors)."""
        return self.draws[np.arange(times) % len(self.draws)]


def vector_similarity(ledger: Ledger, lens: Lens, year: int) -> Similar | None:
    """Mean similarity of the members of each pair of vectors, by their ideal points.

    Two states at a distance d are alike by exp(-d), d in standard deviations of all states.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    Similar or None
        None where neither the year nor the two before it have enough roll calls, or a vector
        never votes.
    """
    try:
        line = points(ledger, max(lens.since, voting_years(ledger)[0]))
    except TarazyError:  # no roll calls, or too few: then nothing is known of who is like whom
        return None
    at = _nearest_full(line, year)
    if at is None:
        return None
    t = line.years.index(at)
    there = ~np.isnan(line.fit.point[:, t])
    vector_of = assignment(lens, ledger, range(year, year + 1), line.votes.states)[0]
    membership = np.array([(vector_of == v) & there for v in range(len(lens.vectors))])[:, there]
    if not membership.any(axis=1).all():
        return None
    weight = membership.astype(float)
    drawn = line.draws(at, _DRAWS)
    similar = group_similarity(point_similarity(drawn[:, there]), weight)
    return Similar(similar.mean(axis=0), similar)


def _nearest_full(line: Points, year: int) -> int | None:
    """The year, or the last of the two before it, that has enough roll calls."""
    counts = {y: int((line.votes.years == y).sum()) for y in line.years}
    full = [y for y in range(year, year - _BACK - 1, -1) if counts.get(y, 0) >= FEWEST]
    return full[0] if full else None
