"""The mirror: what one side says it sent and the other side's books do not hold.

Where importers' books by product are in the ledger the gap is told by product group; the shipped
ones are totals by partner and year, which tell it by state, and by exporter, for all goods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._rerouting_clean import dollars, marked, one_kind, one_vintage
from tarazy.findings._rerouting_flows import BAN, Flows
from tarazy.ledger import Ledger
from tarazy.measures.rerouting import mirror_gap

#: Years before that say what is usual: all mirrors at hand have these, and older ones are of
#: another time of trade.
YEARS = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing in one importer's books.

    Attributes
    ----------
    state : str
    exporter, chapter : str
        Empty where all of them together are meant.
    goods : str
        ``all`` or ``listed``.
    when : str
        Year, or first and last month.
    sent, received : float
        Million USD.
    sent_before : float
        What was sent in the year before the first listing; NaN where it is not known.
    missing, low, high, p_value : float
        Sent times the usual ratio of the books, less received; NaN where there are too few years.
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
    sent_before: float = float("nan")


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
    sides = [flows.by, *flows.exporters]
    ties = ledger.frame("ties", table.filter(
        (table.indicator == "goods") & (table.reported_by != "third") & table.month.isnull()
        & table.value.notnull() & table.doubt.isnull() & table["from"].isin(sides)
        & table.to.isin(list(states)) & (table.year >= first - YEARS)
    )).sort("source")  # fmt: skip
    alone = ties.unique(["year", "from", "to", "reported_by"], keep="first", maintain_order=True)
    found: list[Gap] = []
    for state in states:
        here = alone.filter(pl.col("to") == state)
        for exporter in ("", *flows.exporters):
            found += _by_year(here, state, exporter, flows.by, first)
    used = alone.filter(pl.col("to").is_in([g.state for g in found]))
    by_group, more = _by_group(ledger, flows, states)
    return by_group + found, set(used["source"].unique()) | more


def _by_year(here: pl.DataFrame, state: str, exporter: str, by: str, first: int) -> list[Gap]:
    theirs = pl.col("from") == (exporter or by)
    out = here.filter(theirs, pl.col("reported_by") == "from")
    # The importer's books name member states, not their union.
    into = here.filter(theirs if exporter else pl.lit(True), pl.col("reported_by") == "to")
    sent, got = (dict(x.group_by("year").agg(pl.col("value").sum()).rows()) for x in (out, into))
    found = []
    for year in sorted(y for y in sent if y >= first and y in got):
        years = [*range(first - YEARS, first), year]
        said, held = (np.array([[x.get(y, np.nan) for y in years]]) for x in (sent, got))
        gap = mirror_gap(said, held, YEARS)
        found.append(
            Gap(state, exporter, "", "all", str(year), sent[year], got[year],
                float(-gap.excess[0]), float(-gap.high[0]), float(-gap.low[0]),
                float(gap.p_value[0]), sent.get(first - 1, np.nan))
        )  # fmt: skip
    return found


def _by_group(ledger: Ledger, flows: Flows, states: Sequence[str]) -> tuple[list[Gap], set[str]]:
    """Gaps of listed goods by chapter, where importers' books by product are in the ledger."""
    table = ledger.table("flows")
    rows = ledger.frame("flows", table.filter(
        (table.reported_by == "to") & table["from"].isin(list(flows.exporters))
        & table.to.isin(list(states))
    ))  # fmt: skip
    if not rows.height:
        return [], set()
    bans = ledger.frame("listings").filter(
        pl.col("by") == flows.by, pl.col("list") == BAN, pl.col("from").is_not_null()
    )
    rows, _ = one_kind(rows, ())
    rows, _ = one_vintage(rows, bans, ())
    rows, rates = dollars(ledger, rows)
    rows = marked(rows, bans, bans.clear()).filter(pl.col("day").is_not_null())
    month = pl.col("month").cast(pl.Int64) if flows.monthly else pl.lit(0)
    place = {t: i for i, t in enumerate(flows.times)}
    got: dict[tuple[str, str], np.ndarray] = {}
    held = rows.group_by("to", pl.col("product").str.slice(0, 2).alias("chapter"),
                         pl.col("year").cast(pl.Int64), month.alias("m"))  # fmt: skip
    for to, chapter, year, m, value in held.agg(pl.col("value").sum()).sort("to", "chapter").rows():
        if (year, m) in place:
            line = got.setdefault((to, chapter), np.full(len(flows.times), np.nan))
            line[place[year, m]] = value
    keys = [k for k in got if k[0] in flows.partners and k[1] in flows.chapters]
    if not keys:
        return [], set()
    first = int(flows.listed["since"].min())  # type: ignore[arg-type]
    sent = np.array([_sent(flows, *key) for key in keys])
    received = np.array([got[key] for key in keys])
    # A month in which the importer has books of other goods is a month without trade in this one.
    for state in {k[0] for k in keys}:
        own = np.array([k[0] == state for k in keys])
        open_ = np.isfinite(received[own]).any(axis=0)
        received[own] = np.where(open_, np.nan_to_num(received[own]), np.nan)
    gap = mirror_gap(np.where(np.isfinite(received), sent, np.nan), received, first)
    when = f"{flows.label(first)} to {flows.label(len(flows.times) - 1)}"
    after = slice(first, None)
    return [
        Gap(state, "", chapter, "listed", when, float(sent[i, after].sum()),
            float(np.nansum(received[i, after])), float(-gap.excess[i]), float(-gap.high[i]),
            float(-gap.low[i]), float(gap.p_value[i]))
        for i, (state, chapter) in enumerate(keys)
    ], set(rows["source"].unique()) | rates  # fmt: skip


def _sent(flows: Flows, state: str, chapter: str) -> np.ndarray:
    mine = flows.listed.filter(
        pl.col("partner") == flows.partners.index(state),
        pl.col("chapter") == flows.chapters.index(chapter),
    )
    return np.bincount(mine["time"].to_numpy(), mine["value"].to_numpy(), len(flows.times))
