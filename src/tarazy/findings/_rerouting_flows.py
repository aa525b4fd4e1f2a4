"""Flows of goods by product laid out for ``rerouting``: what is listed, from when, and what is not.

One set of books an exporter: where a user's own rows have an exporter, the shipped rows of it are
left out, so that no flow counts twice. Everything left out is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_books import books
from tarazy.findings._rerouting_clean import dollars, marked, one_kind, one_vintage
from tarazy.findings.cells import Floats
from tarazy.ledger import Ledger, LedgerError, UnknownName
from tarazy.ledger.products import TOTAL

BAN, PRIORITY = "export ban", "common high priority"
#: The part of the periods that an exporter may lack before it is left out.
_LACKS = 0.25
#: An exporter below this part of all exports may trade nothing in a month; of others that is a gap.
_SMALL = 0.005


@dataclass(frozen=True, slots=True)
class Flows:
    """Exports of one side's members to their partners.

    Attributes
    ----------
    by : str
        Who lists the goods: a state, or an organisation whose members export.
    monthly : bool
        Else by the year.
    times : tuple of (int, int)
        Year and month (nought for a year), without gaps.
    partners, exporters, chapters : tuple of str
    listed : polars.DataFrame
        Columns ``exporter, partner, chapter, priority, since, time, value``: sums of listed goods,
        million USD, with places in the tuples above; `since` and `time` are places in `times`.
    products : polars.DataFrame
        The same by code: columns ``product, partner, time, value``.
    rest : numpy.ndarray, shape (partners, times)
        Goods not listed; NaN where not known.
    lacking : numpy.ndarray of bool, shape (times,)
        Times left out because an exporter has no books.
    precision : str
        How exactly the days of listing are known, at worst.
    left : tuple of str
        What was left out, and why.
    sources : frozenset of str
    """

    by: str
    monthly: bool
    times: tuple[tuple[int, int], ...]
    partners: tuple[str, ...]
    exporters: tuple[str, ...]
    chapters: tuple[str, ...]
    listed: pl.DataFrame
    products: pl.DataFrame
    rest: Floats
    lacking: np.ndarray
    precision: str
    left: tuple[str, ...]
    sources: frozenset[str]

    def label(self, t: int) -> str:
        """A time as it is written.

        Parameters
        ----------
        t : int

        Returns
        -------
        str
            ``2022-03``, or ``2022`` where flows are by the year.
        """
        return label(self.times[t])


def label(time: tuple[int, int]) -> str:
    """A year and month as they are written, a year where the month is nought.

    Parameters
    ----------
    time : (int, int)

    Returns
    -------
    str
    """
    year, month = time
    return f"{year}-{month:02d}" if month else str(year)


def read(ledger: Ledger, sanctioned: str, sources: Sequence[str] | None = None) -> Flows:
    """Lay out the flows of those who list goods against a state.

    Parameters
    ----------
    ledger : Ledger
    sanctioned : str
        Code.
    sources : sequence of str, optional
        Only rows of these.

    Returns
    -------
    Flows

    Raises
    ------
    UnknownName
        If the ledger has no list against the state, or no flows of those who list.
    LedgerError
        If units are mixed, no rate turns euros into dollars, or codes are of another vintage.
    """
    lists = ledger.frame("listings").filter(pl.col("against") == sanctioned)
    bans = lists.filter(pl.col("list") == BAN, pl.col("from").is_not_null())
    if not bans.height:
        listed = ledger.frame("listings")["against"].unique().sort().to_list()
        raise UnknownName(
            f"the ledger has no dated list of goods under sanction against {sanctioned}",
            allowed=", ".join(listed) or "no state yet",
            do="add one with `tarazy ledger add FILE listings --ledger FILE`",
        )
    by = str(bans["by"].mode().sort()[0])
    lists, bans = (x.filter(pl.col("by") == by) for x in (lists, bans))
    rows, left = books(ledger, by, sources)
    rows, left = one_kind(rows, left)
    rows, left = one_vintage(rows, bans, left)
    rows, rates = dollars(ledger, rows)
    watched = lists.filter(pl.col("list") == PRIORITY)
    if watched.height:
        left = (*left, f"Of the goods watched most closely the ledger holds {watched.height} "
                       "codes; the published list may be longer.")  # fmt: skip
    rows = marked(rows, bans, watched)
    return _laid_out(by, rows, bans, lists, left, rates)


# --- laying out -------------------------------------------------------------------------------


def _laid_out(
    by: str, rows: pl.DataFrame, bans: pl.DataFrame, lists: pl.DataFrame,
    left: tuple[str, ...], rates: frozenset[str],
) -> Flows:  # fmt: skip
    monthly = not rows["month"].null_count()
    times = _times(rows, monthly)
    place = pl.col("year").cast(pl.Int64) * 12 + pl.col("month").cast(pl.Int64) - 1
    start = times[0][0] * 12 + times[0][1] - 1
    when = place - start if monthly else pl.col("year").cast(pl.Int64) - times[0][0]
    day = pl.col("day")
    # A month in which the ban began is half before it: the first whole month is the first after.
    whole = (day.dt.day() > 1).cast(pl.Int64)
    listed_at = (
        day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1 + whole - start
        if monthly else day.dt.year().cast(pl.Int64) - times[0][0]
    )  # fmt: skip
    small = pl.Int32()
    rows = rows.select("from", "to", "product", "chapter", "source", "priority", "value",
                       time=when.cast(small), since=listed_at.cast(small))  # fmt: skip
    rows, lacking, left = _covered(rows, times, left)
    partners, exporters = (sorted(rows[c].unique().to_list()) for c in ("to", "from"))
    listed = rows.filter(pl.col("since").is_not_null(), pl.col("since") < len(times))
    chapters = sorted(listed["chapter"].unique().to_list())
    keys = ["exporter", "partner", "chapter", "priority", "since", "time"]
    by_strand = listed.group_by("from", "to", "chapter", "priority", "since", "time")
    summed = by_strand.agg(pl.col("value").sum()).select(
        _place("from", exporters).alias("exporter"), _place("to", partners).alias("partner"),
        _place("chapter", chapters), "priority", pl.col("since", "time").cast(pl.Int64), "value",
    ).sort(keys)  # fmt: skip
    each = listed.group_by("product", "to", "time").agg(pl.col("value").sum()).select(
        pl.col("product").cast(pl.String), _place("to", partners).alias("partner"),
        pl.col("time").cast(pl.Int64), "value",
    )  # fmt: skip
    exact = ["day", "month", "year", "earliest"]
    worst = max(bans["from_precision"].fill_null("day").unique(), key=exact.index)
    return Flows(
        by, monthly, times, tuple(partners), tuple(exporters), tuple(chapters), summed,
        each.sort("product", "partner", "time"),
        _rest(rows, listed, partners, len(times)), lacking, worst, left,
        frozenset([*rows["source"].unique(), *lists["source"].unique()]) | rates,
    )  # fmt: skip


def _place(column: str, names: list[str]) -> pl.Expr:
    places = {name: i for i, name in enumerate(names)}
    return pl.col(column).cast(pl.String).replace_strict(places, return_dtype=pl.Int64)


def _times(rows: pl.DataFrame, monthly: bool) -> tuple[tuple[int, int], ...]:
    if not monthly:
        years = rows["year"]
        return tuple((y, 0) for y in range(int(years.min()), int(years.max()) + 1))  # type: ignore[arg-type]
    count = (rows["year"].cast(pl.Int64) * 12 + rows["month"].cast(pl.Int64) - 1).unique()
    first, last = int(count.min()), int(count.max())  # type: ignore[arg-type]
    return tuple((n // 12, n % 12 + 1) for n in range(first, last + 1))


def _covered(
    rows: pl.DataFrame, when: tuple[tuple[int, int], ...], left: tuple[str, ...]
) -> tuple[pl.DataFrame, np.ndarray, tuple[str, ...]]:
    """Exporters with books of most times, and the times that one of them lacks."""
    times = len(when)
    seen = rows.group_by("from").agg(pl.col("time").n_unique().alias("n"))
    thin = sorted(seen.filter(pl.col("n") < (1 - _LACKS) * times)["from"].to_list())
    if thin and len(thin) < seen.height:
        left = (*left, f"Left out, because their books lack a quarter of the time: "
                       f"{', '.join(thin)}.")  # fmt: skip
        rows = rows.filter(~pl.col("from").is_in(thin))
    size = rows.group_by("from").agg(pl.col("value").sum())
    enough = pl.col("value") >= _SMALL * pl.col("value").sum()
    large = size.filter(enough)["from"].cast(pl.String).sort()
    there = np.zeros((len(large), times), dtype=bool)
    names = {c: i for i, c in enumerate(large)}
    books = rows.filter(pl.col("from").is_in(large.to_list())).select("from", "time").unique()
    for name, time in books.iter_rows():
        there[names[name], time] = True
    lacking = np.asarray(~there.all(axis=0))
    for t in np.flatnonzero(lacking):
        who = ", ".join(large.filter(pl.Series(~there[:, t])))
        said = label(when[t])
        left = (*left, f"{said} is left out, because there are no books of {who} for it.")
    return rows, lacking, left


def _rest(rows: pl.DataFrame, listed: pl.DataFrame, partners: list[str], times: int) -> Floats:
    """Goods not listed by partner and time: the total less what is listed, or their sum."""
    whole = pl.col("product") == TOTAL
    totals = rows.filter(whole)
    with_total = sorted(totals["from"].unique().to_list())
    parts = rows.filter(~whole, pl.col("since").is_null())
    rest = np.zeros((len(partners), times))
    known = {c: i for i, c in enumerate(partners)}

    def add(frame: pl.DataFrame, sign: float) -> None:
        for to, time, value in frame.group_by("to", "time").agg(pl.col("value").sum()).iter_rows():
            rest[known[to], time] += sign * value

    late = rows.filter(pl.col("since") >= times)  # listed after the last time: not listed yet
    add(totals, 1.0)
    add(listed.filter(pl.col("from").is_in(with_total)), -1.0)
    for more in (parts, late):
        add(more.filter(~pl.col("from").is_in(with_total)), 1.0)
    if (rest < -1e-6 * max(float(rest.max()), 1.0)).any():
        j = int(np.argmin(rest)) // times
        raise LedgerError(
            f"the listed goods sent to {partners[j]} come to more than all goods",
            allowed="a TOTAL that holds its parts",
            do="look whether the units of TOTAL and of the goods are the same",
        )
    return np.where(rest > 0, rest, np.nan)
