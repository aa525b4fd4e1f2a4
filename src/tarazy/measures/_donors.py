"""A treated unit and its donors: what is asked of them, and what is done about gaps.

A year that the treated unit lacks is left out for everybody. A donor that lacks any other year is
dropped whole, and listed: to fill its gap would be to make up the very path that it is to lend.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, floats, whole

#: Fewest donors, periods before the shock, and periods after it.
FEWEST_DONORS, FEWEST_BEFORE, FEWEST_AFTER = 2, 3, 1


@dataclass(frozen=True, slots=True)
class Panel:
    """Units and periods without a gap.

    Attributes
    ----------
    units : ndarray, shape (1 + k, t)
        The treated unit, then the donors that are kept.
    before : int
        Kept periods before the shock: the first ones.
    kept : ndarray of int, shape (k,)
        Places of the donors among those given.
    periods : ndarray of int, shape (t,)
        Places of the periods among those given.
    donors, length : int
        As many as were given.
    draws : ndarray, shape (n, 1 + k, t), or None
        The units with the errors of their measurement drawn.
    """

    units: Floats
    before: int
    kept: NDArray[np.int64]
    periods: NDArray[np.int64]
    donors: int
    length: int
    draws: Floats | None

    @property
    def after(self) -> int:
        """Kept periods from the shock on."""
        return int(self.units.shape[1]) - self.before

    @property
    def dropped(self) -> tuple[int, ...]:
        """Places of the donors that lack a year."""
        return tuple(int(j) for j in np.setdiff1d(np.arange(self.donors), self.kept))

    def over_time(self, values: Floats) -> Floats:
        """Values of kept periods on the last axis, set among all periods given; NaN between."""
        full = np.full((*values.shape[:-1], self.length), np.nan)
        full[..., self.periods] = values
        return full

    def over_donors(self, values: Floats, absent: float = np.nan) -> Floats:
        """Values of kept donors on the first axis, set among all donors given."""
        full = np.full((self.donors, *values.shape[1:]), absent)
        full[self.kept] = values
        return full


def panel_of(
    treated: ArrayLike, donors: ArrayLike, before: int, draws: ArrayLike | None = None
) -> Panel:
    """Check and clear of gaps.

    Parameters
    ----------
    treated : array_like, shape (t,)
        Outcome of the treated unit; NaN where missing.
    donors : array_like, shape (k, t)
        Outcomes of the donors.
    before : int
        Number of periods before the shock.
    draws : array_like, shape (n, 1 + k, t), optional
        All units, the treated one first, with the errors of their measurement drawn.

    Returns
    -------
    Panel

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite, the shock lies outside the periods, or too
        little is left after gaps.
    """
    y, pool = floats(treated, "treated", ndim=1), floats(donors, "donors", ndim=2)
    if y.ndim != 1 or pool.ndim != 2 or pool.shape[1] != len(y):
        raise ValueError(
            f"treated have shape {y.shape} and donors {pool.shape}; allowed: (t,) and (k, t)"
        )
    first = whole(before, "before", least=0)
    if not FEWEST_BEFORE <= first <= len(y) - FEWEST_AFTER:
        raise ValueError(
            f"before is {first} of {len(y)} periods; allowed: {FEWEST_BEFORE} to "
            f"{len(y) - FEWEST_AFTER}, as a shock needs periods on both sides of it"
        )
    periods = np.flatnonzero(np.isfinite(y))
    kept = np.flatnonzero(np.isfinite(pool[:, periods]).all(axis=1))
    left = int((periods < first).sum())
    if len(kept) < FEWEST_DONORS:
        raise ValueError(
            f"{len(kept)} of {len(pool)} donors have every year of the treated unit; allowed: at "
            f"least {FEWEST_DONORS}. Shorten the periods, or add donors"
        )
    if left < FEWEST_BEFORE or len(periods) - left < FEWEST_AFTER:
        raise ValueError(
            f"the treated unit has {left} periods before the shock and {len(periods) - left} "
            f"after it; allowed: at least {FEWEST_BEFORE} and {FEWEST_AFTER}"
        )
    units = np.vstack([y[periods], pool[kept][:, periods]])
    drawn = None if draws is None else _drawn(draws, (1 + len(pool), len(y)), kept, periods)
    return Panel(units, left, kept, periods, len(pool), len(y), drawn)


def _drawn(
    draws: ArrayLike,
    shape: tuple[int, int],
    kept: NDArray[np.int64],
    periods: NDArray[np.int64],
) -> Floats:
    """Draws of the units and periods that are kept."""
    errors = floats(draws, "draws", ndim=3)
    if errors.ndim != 3 or errors.shape[1:] != shape or len(errors) < 2:
        raise ValueError(
            f"draws have shape {errors.shape}; allowed: (n, {shape[0]}, {shape[1]}), n of 2 or more"
        )
    errors = errors[:, np.append(0, kept + 1)][:, :, periods]
    if np.isnan(errors).any():
        raise ValueError("draws hold NaN where the units have a value; allowed: NaN where they do")
    return errors
