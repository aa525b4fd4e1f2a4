"""Flows of goods by product laid out for ``rerouting``: what is listed, from when, and what is not.

One set of books an exporter: where a user's own rows have an exporter, the shipped rows of it are
left out, so that no flow counts twice. Everything left out is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_books import books
from tarazy.findings._rerouting_clean import dollars, marked, one_kind
from tarazy.findings._rerouting_codes import beginnings, linked
from tarazy.findings._rerouting_holes import covered, one_vintage, refused, without_total
from tarazy.findings._rerouting_time import label
from tarazy.findings.cells import Floats
from tarazy.ledger import Ledger, LedgerError, UnknownName
from tarazy.ledger.products import TOTAL

BAN, PRIORITY = "export ban", "common high priority"


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
        Columns ``exporter, partner, chapter, priority, since, begins, time, value``: sums of listed
        goods, million USD, with places in the tuples above; `since`, `begins` and `time` are places
        in `times`. Before `begins` nothing is known of goods.
    products : polars.DataFrame
        The same by code: columns ``product, partner, time, value``; codes that begin are left out.
    rest : numpy.ndarray, shape (partners, times)
        Goods not listed; NaN where not known.
    new : numpy.ndarray, shape (partners,)
        The part of listed goods since the first listing whose codes begin within `times`.
    untold : numpy.ndarray, shape (partners,)
        The part whose codes begin when they are listed, or later: there is no level before them.
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
    new: Floats
    untold: Floats
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
    holes, more = refused(ledger, rows, sources)
    rows, others, left = one_vintage(rows, bans, (*left, *more))
    holes = pl.concat([holes, others, without_total(rows)])
    rows, rates = dollars(ledger, rows)
    watched = lists.filter(pl.col("list") == PRIORITY)
    if watched.height:
        left = (*left, f"Of the goods watched most closely the ledger holds {watched.height} "
                       "codes; the published list may be longer.")  # fmt: skip
    rows = marked(rows, bans, watched)
    return _laid_out(by, rows, bans, lists, holes, left, rates)


# --- laying out -------------------------------------------------------------------------------


def _laid_out(
    by: str, rows: pl.DataFrame, bans: pl.DataFrame, lists: pl.DataFrame, holes: pl.DataFrame,
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
    begins = {c: y * 12 - start if monthly else y - times[0][0]
              for c, y in beginnings(rows).items()}  # fmt: skip
    new = pl.col("classification").cast(pl.String).str.starts_with("CN")
    starts = pl.col("product").cast(pl.String).replace_strict(begins, default=0, return_dtype=small)
    rows = rows.select(
        "from", "to", "product", "chapter", "source", "priority", "value",
        time=when.cast(small), since=listed_at.cast(small),
        begins=pl.when(new).then(starts).otherwise(0) if begins else pl.lit(0, small),
    )  # fmt: skip
    rows, lacking, left = covered(rows, times, holes, left)
    partners, exporters = (sorted(rows[c].unique().to_list()) for c in ("to", "from"))
    listed = rows.filter(pl.col("since").is_not_null(), pl.col("since") < len(times))
    late = pl.col("begins") >= pl.col("since").clip(1)
    told = listed.filter(~pl.col("time").is_in(np.flatnonzero(lacking).tolist()))
    parts = [_part(told, x, partners) for x in (pl.col("begins") > 0, late)]
    listed = listed.filter(~late)
    chapters = sorted(listed["chapter"].unique().to_list())
    keys = ["exporter", "partner", "chapter", "priority", "since", "begins", "time"]
    by_strand = listed.group_by("from", "to", "chapter", "priority", "since", "begins", "time")
    summed = by_strand.agg(pl.col("value").sum()).select(
        _place("from", exporters).alias("exporter"), _place("to", partners).alias("partner"),
        _place("chapter", chapters), "priority", pl.col("since", "begins", "time").cast(pl.Int64),
        "value",
    ).sort(keys)  # fmt: skip
    followed = listed.filter(pl.col("begins") == 0)
    each = followed.group_by("product", "to", "time").agg(pl.col("value").sum()).select(
        pl.col("product").cast(pl.String), _place("to", partners).alias("partner"),
        pl.col("time").cast(pl.Int64), "value",
    )  # fmt: skip
    exact = ["day", "month", "year", "earliest"]
    worst = max(bans["from_precision"].fill_null("day").unique(), key=exact.index)
    return Flows(
        by, monthly, times, tuple(partners), tuple(exporters), tuple(chapters), summed,
        each.sort("product", "partner", "time"),
        _rest(rows, listed, partners, len(times), ~lacking), parts[0] - parts[1], parts[1], lacking,
        worst, left,
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


def _part(listed: pl.DataFrame, which: pl.Expr, partners: list[str]) -> Floats:
    """The part of listed goods since the first listing that some of them are, by partner."""
    since = listed.filter(pl.col("time") >= pl.col("since").min())
    sums = since.group_by(pl.col("to").cast(pl.String)).agg(
        pl.col("value").sum().alias("all"), pl.col("value").filter(which).sum().alias("some")
    )
    part = {to: some / whole for to, whole, some in sums.iter_rows() if whole > 0}
    return np.array([part.get(p, 0.0) for p in partners])


def _rest(
    rows: pl.DataFrame, listed: pl.DataFrame, partners: list[str], times: int, known: np.ndarray
) -> Floats:
    """Goods not listed by partner and time: the total less what is listed, or their sum."""
    whole = pl.col("product") == TOTAL
    totals = rows.filter(whole)
    with_total = sorted(totals["from"].unique().to_list())
    parts = rows.filter(~whole, pl.col("since").is_null())
    rest = np.zeros((len(partners), times))
    place = {c: i for i, c in enumerate(partners)}

    def add(frame: pl.DataFrame, sign: float, into: Floats) -> None:
        for to, time, value in frame.group_by("to", "time").agg(pl.col("value").sum()).iter_rows():
            into[place[to], time] += sign * value

    late = rows.filter(pl.col("since") >= times)  # listed after the last time: not listed yet
    add(totals, 1.0, rest)
    add(listed.filter(pl.col("from").is_in(with_total)), -1.0, rest)
    for more in (parts, late):
        add(more.filter(~pl.col("from").is_in(with_total)), 1.0, rest)
    if (rest < -1e-6 * max(float(rest.max()), 1.0)).any():
        j = int(np.argmin(rest)) // times
        raise LedgerError(
            f"the listed goods sent to {partners[j]} come to more than all goods",
            allowed="a TOTAL that holds its parts",
            do="look whether the units of TOTAL and of the goods are the same",
        )
    first = int(listed["since"].min()) if listed.height else times  # type: ignore[arg-type]
    for start in sorted(set(listed["begins"].unique()) - {0}):
        new = np.zeros_like(rest)
        add(listed.filter(pl.col("begins") == start), 1.0, new)
        rest = linked(rest, new, start, first, known)
    return np.where(rest > 0, rest, np.nan)
