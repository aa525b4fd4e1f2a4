"""The mirror: what one side says it sent and the other side's books do not hold.

Where importers' books by product are in the ledger the gap is told by product group; the shipped
ones are totals by partner and year, which tell it by state, and by exporter, for all goods. Where
an importer's books have goods without a partner, any part of these may be the missing ones: the
interval is then as wide as it is with them counted in and counted out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_books import sides
from tarazy.findings._rerouting_clean import dollars, one_kind
from tarazy.findings._rerouting_flows import BAN, Flows
from tarazy.ledger import Ledger
from tarazy.ledger.products import vintage
from tarazy.measures.rerouting import mirror_gap

#: Years before that say what is usual, or as many of them as both books have; older ones are of
#: another time of trade.
YEARS = 4
#: Imports that have no partner.
UNASSIGNED = "imports_unassigned"
#: Codes that are named where a mirror holds only some of a chapter.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing in one importer's books.

    Attributes
    ----------
    state : str
    exporter, chapter : str
        Empty where all of them together are meant.
    goods : str
        ``all``, ``listed``, or the codes of those listed that the importer's books hold.
    when : str
        Year, or first and last month.
    sent, received : float
        Million USD.
    missing, low, high, p_value : float
        Sent times the usual ratio of the books, less received; NaN where there are too few years.
        Where goods have no partner, the interval holds both ends: all of them of this flow now and
        none before, and the reverse.
    years : int
        Times before that say what is usual.
    unassigned : float
        What the importer's books have without a partner; NaN where they have none.
    least : float
        `missing` with all of that received, and none of the years before; NaN where there is none.
    """

    state: str
    exporter: str
    chapter: str
    goods: str
    when: str
    sent: float
    received: float
    missing: float
    low: float
    high: float
    p_value: float
    years: int = 0
    unassigned: float = float("nan")
    least: float = float("nan")

    @property
    def held(self) -> float:
        """The part of what was sent that the importer's books hold."""
        return self.received / self.sent if self.sent > 0 else float("nan")

    @property
    def usual(self) -> float:
        """The part that they hold as a rule; NaN where that is not known, or nothing."""
        part = (self.received + self.missing) / self.sent if self.sent > 0 else float("nan")
        return part if part > 0 else float("nan")


def gaps(ledger: Ledger, flows: Flows, states: Sequence[str]) -> tuple[list[Gap], set[str]]:
    """All gaps that can be told, and the sources of the books.

    Parameters
    ----------
    ledger : Ledger
    flows : Flows
    states : sequence of str
        Importers.

    Returns
    -------
    list of Gap
    set of str
    """
    first = flows.times[int(flows.listed["since"].min())][0]  # type: ignore[arg-type]
    table = ledger.table("ties")
    # All who list, whether or not their flows by product are at hand: what they sent is theirs all.
    those = sides(ledger, flows.by, first)
    ties = ledger.frame("ties", table.filter(
        (table.indicator == "goods") & (table.reported_by != "third") & table.month.isnull()
        & table.value.notnull() & table.doubt.isnull() & table["from"].isin(those)
        & table.to.isin(list(states)) & (table.year >= first - YEARS)
    )).sort("source")  # fmt: skip
    alone = ties.unique(["year", "from", "to", "reported_by"], keep="first", maintain_order=True)
    bare = ledger.frame("ties", table.filter(
        (table.indicator == UNASSIGNED) & table["from"].isin(list(states)) & table.month.isnull()
        & table.value.notnull() & table.doubt.isnull()
    )).sort("source")  # fmt: skip
    bare = bare.unique(["year", "from"], keep="first", maintain_order=True)
    found: list[Gap] = []
    for state in states:
        here = alone.filter(pl.col("to") == state)
        loose = dict(bare.filter(pl.col("from") == state).select("year", "value").rows())
        for exporter in ("", *flows.exporters):
            found += _by_year(here, state, exporter, flows.by, first, loose)
    told = [g.state for g in found]
    used = alone.filter(pl.col("to").is_in(told))["source"]
    loose_used = bare.filter(pl.col("from").is_in(told))["source"]
    by_group, more = _by_group(ledger, flows, states)
    return by_group + found, {*used.unique(), *loose_used.unique(), *more}


def _by_year(
    here: pl.DataFrame, state: str, exporter: str, by: str, first: int, loose: dict[int, float]
) -> list[Gap]:
    theirs = pl.col("from") == (exporter or by)
    out = here.filter(theirs, pl.col("reported_by") == "from")
    # The importer's books name member states, not their union.
    into = here.filter(theirs if exporter else pl.lit(True), pl.col("reported_by") == "to")
    sent, got = (dict(x.group_by("year").agg(pl.col("value").sum()).rows()) for x in (out, into))
    found = []
    for year in sorted(y for y in sent if y >= first and y in got):
        years = [*range(first - YEARS, first), year]
        said, held = (np.array([[x.get(y, np.nan) for y in years]]) for x in (sent, got))
        bare = np.array([[loose.get(y, np.nan) for y in years]])
        # The ends: all without a partner is of this flow now and was not before, or the reverse.
        late = np.where(np.arange(len(years)) < YEARS, 0.0, bare)
        ends = (late, bare - late) if year in loose else ()
        both = [mirror_gap(said, held + x, YEARS) for x in (0.0, *ends)]
        gap, beside = both[0], both[min(1, len(both) - 1)]
        both = [x for x in both if np.isfinite(x.low[0])]
        low = min((-x.high[0] for x in both), default=np.nan)
        high = max((-x.low[0] for x in both), default=np.nan)
        found.append(
            Gap(state, exporter, "", "all", str(year), sent[year], got[year],
                float(-gap.excess[0]), float(low), float(high),
                float(max((x.p_value[0] for x in both), default=np.nan)),
                int(np.isfinite(said + held)[0, :-1].sum()),
                loose.get(year, np.nan), float(-beside.excess[0]) if year in loose else np.nan)
        )  # fmt: skip
    return found


def _by_group(ledger: Ledger, flows: Flows, states: Sequence[str]) -> tuple[list[Gap], set[str]]:
    """Gaps of listed goods by chapter, where importers' books by product are in the ledger."""
    rows, sources = _importers(ledger, flows, states)
    found: list[Gap] = []
    first = int(flows.listed["since"].min())  # type: ignore[arg-type]
    place = {t: i for i, t in enumerate(flows.times)}
    for (state,), here in rows.group_by(["to"], maintain_order=True):
        # A time in which the importer has no books at all is missing; in others it is no trade.
        books = np.full(len(flows.times), np.nan)
        books[[place[t] for t in here.select("year", "month").unique().rows() if t in place]] = 0.0
        for (chapter,), part in here.group_by(["chapter"], maintain_order=True):
            received = books.copy()
            for year, month, value in part.select("year", "month", "value").iter_rows():
                if (year, month) in place:
                    received[place[year, month]] += value
            codes = part["product"].unique().sort().to_list()
            sent, goods = _sent(flows, str(state), str(chapter), codes)
            received[flows.lacking] = np.nan
            gap = mirror_gap(np.where(np.isfinite(received), sent, np.nan)[None], received[None],
                             first)  # fmt: skip
            known = np.isfinite(received) & (np.arange(received.size) >= first)
            if not known.any() or not np.isfinite(gap.excess[0]):
                continue
            last = int(np.flatnonzero(known)[-1])
            when = f"{flows.label(first)} to {flows.label(last)}"
            found.append(
                Gap(str(state), "", str(chapter), goods, when, float(sent[known].sum()),
                    float(received[known].sum()), float(-gap.excess[0]), float(-gap.high[0]),
                    float(-gap.low[0]), float(gap.p_value[0]),
                    years=int(np.isfinite(received[:first]).sum()))
            )  # fmt: skip
    return found, sources if found else set()


def _importers(
    ledger: Ledger, flows: Flows, states: Sequence[str]
) -> tuple[pl.DataFrame, set[str]]:
    """Listed goods in importers' books: columns ``year, month, to, chapter, product, value``."""
    table = ledger.table("flows")
    rows = ledger.frame("flows", table.filter(
        (table.reported_by == "to") & table["from"].isin(list(flows.exporters))
        & table.to.isin(list(states))
    ))  # fmt: skip
    columns = ["year", "month", "to", "chapter", "product", "value"]
    if not rows.height or rows["month"].is_null().all() == flows.monthly:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), set()
    bans = ledger.frame("listings").filter(
        pl.col("by") == flows.by, pl.col("list") == BAN, pl.col("from").is_not_null()
    )
    rows, _ = one_kind(rows, ())
    editions = {vintage(c) for c in bans["classification"].unique().to_list()}
    given = rows["classification"].unique().to_list()
    rows = rows.filter(pl.col("classification").is_in([c for c in given if vintage(c) in editions]))
    rows, rates = dollars(ledger, rows)
    listed = flows.products["product"].unique().to_list()
    # Importers' codes may be shorter: a heading stands for what is listed of it.
    mine = [c for c in rows["product"].unique().to_list() if any(p.startswith(c) for p in listed)]
    kept = rows.filter(pl.col("product").is_in(mine)).select(
        pl.col("year").cast(pl.Int64), pl.col("month").cast(pl.Int64).fill_null(0), "to",
        pl.col("product").str.slice(0, 2).alias("chapter"), "product", "value", "source",
    )  # fmt: skip
    kept = kept.sort("to", "chapter", "year", "month", "product")
    return kept.select(columns), set(kept["source"].unique()) | rates


def _sent(flows: Flows, state: str, chapter: str, codes: Sequence[str]) -> tuple[np.ndarray, str]:
    """Exports of the goods that the importer's books hold, and which they are."""
    mine = flows.products.filter(
        pl.col("partner") == flows.partners.index(state),
        pl.col("product").str.slice(0, 2) == chapter,
    )
    held = mine.filter(pl.any_horizontal(pl.col("product").str.starts_with(c) for c in codes))
    whole = held.height == mine.height
    few = ", ".join(codes) if len(codes) <= _FEW else f"{len(codes)} codes"
    sent = np.bincount(held["time"].to_numpy(), held["value"].to_numpy(), len(flows.times))
    return sent, "listed" if whole else few
