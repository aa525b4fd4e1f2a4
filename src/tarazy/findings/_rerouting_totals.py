"""All exports to a state, listed or not, in the years since the first listing and in those before.

They reach further than exports by product do, and say whether the jump lasted; they part nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_books import sides
from tarazy.findings._rerouting_flows import Flows
from tarazy.ledger import Ledger

#: Years before the first listing that are the level before.
YEARS = 3


@dataclass(frozen=True, slots=True)
class Total:
    """All exports to one state in one year, or in the first months of one.

    Attributes
    ----------
    state : str
    year : int
    months : int
        The last month; 12 for a whole year.
    sent, before : float
        Million USD; `before` is the mean of the same months of the years before.
    least, most : float
        Of the single years before.
    years : int
        How many these are.
    """

    state: str
    year: int
    months: int
    sent: float
    before: float
    least: float
    most: float
    years: int

    @property
    def when(self) -> str:
        """The year, with its months where they are not all."""
        if self.months == 12:
            return str(self.year)
        return f"{self.year}-01 to {self.year}-{self.months:02d}"


def totals(ledger: Ledger, flows: Flows, states: Sequence[str]) -> tuple[list[Total], set[str]]:
    """Totals of every year since the first listing, by state.

    Parameters
    ----------
    ledger : Ledger
    flows : Flows
    states : sequence of str

    Returns
    -------
    list of Total
    set of str
        Sources of the figures.
    """
    first = flows.times[int(flows.listed["since"].min())][0]  # type: ignore[arg-type]
    table = ledger.table("ties")
    rows = ledger.frame("ties", table.filter(
        (table.indicator == "goods") & (table.reported_by == "from") & table.value.notnull()
        & table.doubt.isnull() & table["from"].isin(sides(ledger, flows.by, first))
        & table.to.isin(list(states)) & (table.year >= first - YEARS)
    )).select("year", "month", "from", "to", "value", "source")  # fmt: skip
    whole = rows.filter(pl.col("month").is_null(), pl.col("from") == flows.by)
    months = rows.filter(pl.col("month").is_not_null(), pl.col("from") != flows.by)
    found: list[Total] = []
    used: set[str] = set()
    for state in states:
        told, sources = _whole(whole.filter(pl.col("to") == state), state, first)
        last = max((t.year for t in told), default=first - 1)
        more, others = _months(months.filter(pl.col("to") == state), state, first, last)
        found += told + more
        used |= (sources if told else set()) | (others if more else set())
    return found, used


def _one(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the source that reaches furthest."""
    by = rows.group_by("source").agg(
        pl.max_horizontal(pl.col("year") * 12 + pl.col("month").fill_null(0)).max().alias("last"),
        pl.len().alias("n"),
    )
    best = by.sort("last", "n", "source", descending=[True, True, False])["source"][:1]
    return rows.filter(pl.col("source").is_in(best.implode()))


def _whole(rows: pl.DataFrame, state: str, first: int) -> tuple[list[Total], set[str]]:
    rows = _one(rows)
    sent = dict(rows.select("year", "value").rows())
    base = [sent[y] for y in range(first - YEARS, first) if y in sent]
    if not base:
        return [], set()
    return [_total(state, y, 12, sent[y], base) for y in sorted(sent) if y >= first], set(
        rows["source"].unique()
    )


def _months(
    rows: pl.DataFrame, state: str, first: int, last: int
) -> tuple[list[Total], set[str]]:  # fmt: skip
    """Years after the last whole one, by months that members' books have."""
    rows = _one(rows)
    sums = rows.group_by("year", "month").agg(pl.col("value").sum())
    sent = {(y, m): v for y, m, v in sums.iter_rows()}
    found = []
    for year in sorted({y for y, _ in sent if y > max(last, first - 1)}):
        upto = 0
        while (year, upto + 1) in sent:
            upto += 1
        span = range(1, upto + 1)
        base = [
            sum(sent[y, m] for m in span) for y in range(first - YEARS, first)
            if all((y, m) in sent for m in span)
        ]  # fmt: skip
        if upto and base:
            found.append(_total(state, year, upto, sum(sent[year, m] for m in span), base))
    return found, set(rows["source"].unique())


def _total(state: str, year: int, months: int, sent: float, base: list[float]) -> Total:
    return Total(state, int(year), months, float(sent), float(np.mean(base)), float(min(base)),
                 float(max(base)), len(base))  # fmt: skip
