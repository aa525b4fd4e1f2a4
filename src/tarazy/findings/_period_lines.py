"""Series that are compared before and after a date: what a line is, and on which side a point."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.ledger import UnknownName

#: A year belongs to a side that holds at least this part of its months.
MOSTLY = 5 / 6
#: The General Debate of the UN is held from the second half of September.
DEBATE_MONTH = 9


@dataclass(frozen=True, slots=True)
class Split:
    """The first month of the later period.

    Attributes
    ----------
    year, month : int
    """

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    def of_year(self, year: int) -> float:
        """1 for a year of the later period, 0 of the earlier, NaN where it is of neither."""
        part = min(1.0, max(0.0, year - self.year + (13 - self.month) / 12))
        return 1.0 if part >= MOSTLY else 0.0 if part <= 1 - MOSTLY + 1e-9 else np.nan

    def of_month(self, year: int, month: int) -> float:
        """1 for a month of the later period, 0 for one before."""
        return float((year, month) >= (self.year, self.month))


def parsed(text: str) -> Split:
    """Read the date that two periods part at.

    Parameters
    ----------
    text : str
        ``2019-06`` or ``2019``, which is its January.

    Returns
    -------
    Split

    Raises
    ------
    UnknownName
        If it is no month.
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-\d{2})?)?", text.strip())
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        raise UnknownName(
            f"{text!r} is no month", allowed="a year and month, such as 2019-06",
            do="give the first month of the later period",
        )  # fmt: skip
    return Split(int(found[1]), int(found[2] or 1))


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over time.

    Attributes
    ----------
    kind : str
        ``share``, ``speed``, ``dependence``, ``point``, ``distance``, ``attention``, ``events``.
    domain, code : str
        A domain of the lens or what is measured; a vector, a state, or ``all``.
    unit : str
    monthly : bool
        Whether `times` are months since year 0; years otherwise.
    times : numpy.ndarray of int
        Increasing.
    value : numpy.ndarray
        Shape (times,), none missing.
    draws : numpy.ndarray or None
        Shape (draws, times): with the errors of measurement.
    side : numpy.ndarray
        Shape (times,): 0 before, 1 after, NaN for neither.
    books : tuple of str
        The main producer of each point; empty where there is but one.
    """

    kind: str
    domain: str
    code: str
    unit: str
    monthly: bool
    times: NDArray[np.int64]
    value: Floats
    draws: Floats | None
    side: Floats
    books: tuple[str, ...] = ()

    def parted(self) -> "Line":
        """Only points of either side, with a value."""
        kept = np.isfinite(self.side) & np.isfinite(self.value)
        return Line(
            self.kind, self.domain, self.code, self.unit, self.monthly, self.times[kept],
            self.value[kept], None if self.draws is None else self.draws[:, kept],
            self.side[kept],
            tuple(b for b, k in zip(self.books, kept, strict=True) if k) if self.books else (),
        )  # fmt: skip

    def even(self) -> "Line":
        """As many points on either side, those nearest to the date."""
        later = int((self.side == 1).sum())
        first = self.value.size - later
        n = min(first, later)
        cut = slice(first - n, first + n)
        return Line(
            self.kind, self.domain, self.code, self.unit, self.monthly, self.times[cut],
            self.value[cut], None if self.draws is None else self.draws[:, cut], self.side[cut],
            self.books[cut],
        )  # fmt: skip

    @property
    def spliced(self) -> bool:
        """Whether no main producer of the later side is one of the earlier."""
        sides = [{b for b, s in zip(self.books, self.side, strict=False) if s == w} for w in (0, 1)]
        return bool(self.books) and not sides[0] & sides[1]
