"""A series that is compared with others: values by year or month, with the errors of each drawn."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.ledger import TarazyError

#: Draws that every series carries; row i of two series from one fit is one joint draw.
DRAWS = 200
#: A 90 % interval reaches so many standard deviations to either side.
_REACH = 1.6449
_HEAD = ("time", "value", "low", "high")


class SeriesError(TarazyError):
    """A series that nobody has, or a file of one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series.

    Attributes
    ----------
    name : str
        As an accounts file calls it, such as ``distance.RUS.USA``.
    title : str
    unit : str
    monthly : bool
    times : numpy.ndarray of int
        Shape (n,), increasing: years, or months as twelve times the year and the month from 0.
    value : numpy.ndarray
        Shape (n,); NaN where missing.
    draws : numpy.ndarray
        Shape (:data:`DRAWS`, n): the series with its errors of measurement drawn; the value itself
        in every row where nothing says how far it is off.
    sources : frozenset of str
        Ids of the ledger's sources; for a user's file ``file`` with its name.
    caveats : tuple of str
    domain : str
        Domain of a policy series, ``all`` for the whole; empty for the environment.
    """

    name: str
    title: str
    unit: str
    monthly: bool
    times: NDArray[np.int64]
    value: Floats
    draws: Floats
    sources: frozenset[str] = frozenset()
    caveats: tuple[str, ...] = ()
    domain: str = ""

    @property
    def measured(self) -> bool:
        """Whether the draws say anything."""
        there = np.isfinite(self.value)
        return bool(np.ptp(self.draws[:, there], axis=0).max(initial=0.0) > 0)

    @property
    def ends(self) -> tuple[Floats, Floats]:
        """Ends of the 90 % interval by time; the value where nothing is known of its error."""
        low, high = np.full((2, self.value.size), np.nan)
        there = np.isfinite(self.value)
        if there.any():
            low[there], high[there] = np.quantile(self.draws[:, there], [0.05, 0.95], axis=0)
        return np.fmin(low, self.value), np.fmax(high, self.value)

    def on(self, times: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Value and draws laid on other times.

        Parameters
        ----------
        times : numpy.ndarray of int
            Shape (k,).

        Returns
        -------
        value : numpy.ndarray
            Shape (k,); NaN where the series has nothing.
        draws : numpy.ndarray
            Shape (:data:`DRAWS`, k).
        """
        value, draws = np.full(times.size, np.nan), np.full((len(self.draws), times.size), np.nan)
        at = {int(t): i for i, t in enumerate(self.times)}
        for k, time in enumerate(times):
            if int(time) in at:
                value[k], draws[:, k] = self.value[at[int(time)]], self.draws[:, at[int(time)]]
        return value, draws

    def within(self, first: int, last: int) -> "Series":
        """The same between two times, both included."""
        keep = (self.times >= first) & (self.times <= last)
        return Series(
            self.name, self.title, self.unit, self.monthly, self.times[keep], self.value[keep],
            self.draws[:, keep], self.sources, self.caveats, self.domain,
        )  # fmt: skip

    def varies(self, least: int = 5) -> bool:
        """Whether it has so many points and is not constant."""
        there = self.value[np.isfinite(self.value)]
        return there.size >= least and bool(np.ptp(there) > 1e-9 * np.abs(there).max())


def told(time: int, *, monthly: bool) -> str:
    """A time as it is said: ``2014`` or ``2014-03``.

    Parameters
    ----------
    time : int
    monthly : bool

    Returns
    -------
    str
    """
    return f"{time // 12}-{time % 12 + 1:02}" if monthly else str(time)


def time_of(text: str) -> tuple[int, bool]:
    """A year or month from its text.

    Parameters
    ----------
    text : str
        ``2014`` or ``2014-03``; a day counts as its month.

    Returns
    -------
    time : int
    monthly : bool

    Raises
    ------
    ValueError
        If it is neither.
    """
    parts = text.strip().split("-")
    if not 1 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise ValueError(f"{text!r} is not a year or month")
    if len(parts) == 1:
        return int(parts[0]), False
    month = int(parts[1])
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} is not a month")
    return 12 * int(parts[0]) + month - 1, True


def from_file(name: str, file: Path, title: str, unit: str) -> Series:
    """A user's series from a CSV file with the columns ``time, value, low, high``.

    Parameters
    ----------
    name : str
    file : pathlib.Path
        ``time`` is a year (2014) or a month (2014-03), the same kind throughout; ``low`` and
        ``high`` are the ends of a 90 % interval and may be empty or missing; an empty value is
        a gap.
    title, unit : str

    Returns
    -------
    Series

    Raises
    ------
    SeriesError
        With file and line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except OSError as error:
        raise SeriesError(
            f"{file.name} cannot be read: {error.strerror}", do="check the name"
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise SeriesError(f"{file.name} is not CSV in UTF-8", do="save it as such") from None
    if not rows or not {"time", "value"} <= set(rows[0]):
        raise SeriesError(
            f"{file.name} has no rows with a time and a value",
            allowed=f"a head with {', '.join(_HEAD)} and a row a time",
            do="name its columns so",
        )
    read: dict[int, tuple[float, float]] = {}
    kinds = set()
    for line, row in enumerate(rows, start=2):
        time, monthly, figure, off = _row(file, line, row)
        if time in read:
            raise SeriesError(
                f"{file.name}:{line}: {row['time']} stands there twice", do="keep one of the rows"
            )
        read[time] = figure, off
        kinds.add(monthly)
    if len(kinds) > 1:
        raise SeriesError(
            f"{file.name} mixes years and months", allowed="years, or months", do="keep one kind"
        )
    times = np.array(sorted(read), dtype=np.int64)
    value = np.array([read[int(t)][0] for t in times])
    errors = np.array([read[int(t)][1] for t in times])
    noise = np.random.default_rng([*name.encode()]).standard_normal((DRAWS, times.size))
    return Series(
        name, title, unit, kinds.pop(), times, value, value + noise * errors,
        frozenset({f"file {file.name}"}),
        () if (errors > 0).any() else (f"{title}: its file states no error.",),
    )  # fmt: skip


def _row(file: Path, line: int, row: dict[str, str]) -> tuple[int, bool, float, float]:
    """Time, whether it is a month, value and standard error of a row."""
    try:
        time, monthly = time_of(row["time"] or "")
        value = float(row["value"]) if row["value"] else math.nan
        ends = [float(row[c]) if row.get(c) else math.nan for c in ("low", "high")]
    except ValueError as error:
        raise SeriesError(
            f"{file.name}:{line}: {error}",
            allowed="a time such as 2014 or 2014-03, and numbers",
            do="mend the row",
        ) from None
    if any(math.isinf(x) for x in (value, *ends)) or ends[0] > value or ends[1] < value:
        raise SeriesError(
            f"{file.name}:{line}: {row['value']} lies outside {row.get('low')} to "
            f"{row.get('high')}, or is not finite",
            allowed="low at most the value, high at least the value",
            do="mend the row",
        )
    wide = ends[1] - ends[0]
    return time, monthly, value, 0.0 if math.isnan(wide) else wide / (2 * _REACH)
