"""Who looks at whom: focal states, partners and vectors over a span of years."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Cells, Floats, ties
from tarazy.ledger import Ledger
from tarazy.lens import Indicator, Vector
from tarazy.measures.carry import carry_forward

#: The bloc whose own books stand in for its members' where those are silent.
BLOC = "EU"
#: No share is given where more than this part of a whole lies with partners that nobody sees.
MOST_UNSEEN = 0.2


@dataclass(frozen=True)
class Panel:
    """Focal states, the partners they are weighed against, and the vectors of these.

    Attributes
    ----------
    ledger : Ledger
    focals : tuple of str
    vectors : tuple of Vector
        The same for every focal state.
    span : range
        Years, with a past before the first one asked for.
    partners : tuple of str
        States, and last the bloc.
    vector_of : numpy.ndarray of int
        Shape (focals, years, partners): position of the partner's vector, -1 for none.
    """

    ledger: Ledger
    focals: tuple[str, ...]
    vectors: tuple[Vector, ...]
    span: range
    partners: tuple[str, ...]
    vector_of: NDArray[np.int16]

    @cached_property
    def at(self) -> dict[str, int]:
        """Positions of the partners."""
        return {p: i for i, p in enumerate(self.partners)}

    @property
    def bloc(self) -> int:
        """Position of the bloc among the partners."""
        return self.at[BLOC]

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Shape (focals, partners, years): whether the partner stands in any vector."""
        return np.moveaxis(self.vector_of, 1, 2) >= 0

    def by_vector(self, values: Floats) -> Floats:
        """Sum partners into vectors.

        Parameters
        ----------
        values : numpy.ndarray
            Shape (focals, partners, years), without NaN.

        Returns
        -------
        numpy.ndarray
            Shape (focals, years, vectors).
        """
        focals, span, _ = self.vector_of.shape
        shape = (focals, span, len(self.vectors) + 1)
        sums = np.bincount(self._place, np.moveaxis(values, 1, 2).ravel(), int(np.prod(shape)))
        return sums.reshape(shape)[..., 1:].astype(np.float64)

    def own(self, indicator: str, max_age: int) -> Floats:
        """Each partner's own figure, such as its product, carried where it is missing.

        Parameters
        ----------
        indicator : str
            An ``own`` indicator of the ledger.
        max_age : int
            The most years that a figure is carried.

        Returns
        -------
        numpy.ndarray
            Shape (partners, years); 0 where nothing is known.
        """

        def read() -> Floats:
            grid = np.full((len(self.partners), len(self.span)), np.nan)
            frame = ties(self.ledger, indicator, None, self.span).sort("source")
            for row in frame.iter_rows(named=True):
                if row["from"] in self.at:
                    grid[self.at[row["from"]], row["year"] - self.span[0]] = row["value"]
            return np.nan_to_num(carry_forward(grid, max_age).values)

        return self.ledger.once(("own", indicator, max_age, self.partners, self.span), read)

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """For each focal state, year and partner, where its vector stands in a flat result."""
        focals, span, _ = self.vector_of.shape
        row = np.arange(focals * span).reshape(focals, span, 1) * (len(self.vectors) + 1)
        return np.asarray((row + self.vector_of + 1).ravel())


@dataclass(frozen=True, slots=True)
class Parts:
    """One indicator of a lens, split over vectors.

    Attributes
    ----------
    domain : str
    indicator : Indicator
    value : numpy.ndarray
        Shape (focals, years, vectors), in the indicator's unit. NaN: this vector is not seen.
    spread : numpy.ndarray
        The same shape: standard deviation of the log of the value, from the gap between
        sources and from the age of what was carried; NaN where nothing says how far it may be
        off.
    units : numpy.ndarray or None
        Shape (focals, years, units, vectors): what `value` is the sum of (years of a window,
        organisations), for resampling; NaN units are not there.
    counted : bool
        Whether `value` counts events, which could have been more or fewer by chance.
    age : numpy.ndarray
        Shape (focals, years): mean age of the figures in years, weighted by value.
    seen : numpy.ndarray
        Shape (focals, years): share of the total that is seen in the year itself.
    cells : tuple of Cells
        What it was made from.
    partner_age : tuple of numpy.ndarray
        For each of `cells`, shape (focals, partners, years): age of the figure used.
    partner_value : tuple of numpy.ndarray
        The same shape: the figure used, seen or carried; only for figures of single years.
    """

    domain: str
    indicator: Indicator
    value: Floats
    spread: Floats
    units: Floats | None
    counted: bool
    age: Floats
    seen: Floats
    cells: tuple[Cells, ...] = ()
    partner_age: tuple[Floats, ...] = ()
    partner_value: tuple[Floats, ...] = ()
