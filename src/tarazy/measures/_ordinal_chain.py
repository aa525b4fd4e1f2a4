"""A linear system that is block tridiagonal in time and may have a border, solved exactly.

The matrix is A - C C'. A has full blocks on its diagonal, one a period, and diagonal blocks beside
them: a voter's point pulls on its own neighbours in time only. C, the border, has a row for every
point and few columns; these are what several periods share. By Woodbury's identity the inverse is
A^-1 + W (L L')^-1 W', with W = A^-1 C and L L' = I - C' W.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

from ._arrays import Floats

#: Columns of the border that are not zero in a period, and what they hold, (voters, columns).
Border = tuple[NDArray[np.int64], Floats]


class Chain:
    """The system, factored.

    Parameters
    ----------
    blocks : sequence of numpy.ndarray
        The blocks of A on the diagonal, one a period, each (voters, voters).
    link : numpy.ndarray
        Shape (voters, periods - 1): the diagonals of the blocks beside them, negated.
    border : sequence, optional
        C, period by period.
    columns : int
        Those of the border.
    """

    def __init__(
        self,
        blocks: Sequence[Floats],
        link: Floats,
        border: Sequence[Border] = (),
        columns: int = 0,
    ) -> None:
        self.link = link
        self._inverses: list[Floats] = []
        for t, block in enumerate(blocks):
            held = block
            if t:
                e = link[:, t - 1]
                held = block - e[:, None] * self._inverses[-1] * e
            self._inverses.append(np.asarray(np.linalg.inv(held), dtype=np.float64))
        #: W, shape (periods, voters, columns), and L.
        self._border = self._bordered(border, columns) if columns else None

    def _bordered(self, border: Sequence[Border], columns: int) -> tuple[Floats, Floats]:
        """Solve for W; few columns stand in any one period, so C' W is summed period by period."""
        right = np.zeros((len(self._inverses), len(self.link), columns))
        for there, (which, held) in zip(right, border, strict=True):
            there[:, which] = held
        reach, left = self._sweep(right), np.eye(columns)
        for (which, held), here in zip(border, reach, strict=True):
            left[which] -= held.T @ here
        lower = np.linalg.cholesky((left + left.T) / 2)
        return reach, np.asarray(lower, dtype=np.float64)

    def _sweep(self, right: Floats) -> Floats:
        """A inverse times right-hand sides of shape (periods, voters, m): forward, then back."""
        found = right.copy()
        last = len(self._inverses) - 1
        for t in range(last):
            found[t + 1] += self.link[:, t, None] * (self._inverses[t] @ found[t])
        found[last] = self._inverses[last] @ found[last]
        for t in reversed(range(last)):
            found[t] = self._inverses[t] @ (found[t] + self.link[:, t, None] * found[t + 1])
        return found

    def solve(self, right: Floats) -> Floats:
        """The inverse times right-hand sides, shape (..., voters, periods)."""
        stacked = right.reshape(-1, *right.shape[-2:]).transpose(2, 1, 0)
        found = self._sweep(np.ascontiguousarray(stacked))
        if self._border is not None:
            reach, lower = self._border
            met = np.tensordot(reach, stacked, axes=([0, 1], [0, 1]))
            found += reach @ cho_solve((lower, True), met)
        return np.asarray(found.transpose(2, 1, 0).reshape(right.shape))

    def covariances(self) -> tuple[Floats, Floats]:
        """The inverse's diagonal, and each point's entry with its next period.

        Shapes (voters, periods) and (voters, periods - 1).
        """
        last = self._inverses[-1]
        variance = np.empty((len(last), len(self._inverses)))
        lagged = np.empty_like(self.link)
        variance[:, -1] = np.diag(last)
        for t in reversed(range(lagged.shape[1])):
            own = self._inverses[t]
            gain = own * self.link[:, t]
            with_next = gain @ last
            lagged[:, t] = np.diag(with_next)
            last = own + with_next @ gain.T
            variance[:, t] = np.diag(last)
        if self._border is not None:
            reach, lower = self._border
            across = solve_triangular(lower, reach.reshape(-1, len(lower)).T, lower=True)
            across = across.reshape(-1, *reach.shape[:2])
            variance += np.einsum("btn,btn->nt", across, across)
            lagged += np.einsum("btn,btn->nt", across[:, :-1], across[:, 1:])
        return variance, lagged
