"""Reported events over time, by vector, made so that two periods can be compared."""

import numpy as np
import polars as pl

from tarazy.findings._period_lines import Line, Split
from tarazy.findings.cells import Floats, ties
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment
from tarazy.measures.composition import closure


def reports(ledger: Ledger) -> list[str]:
    """Codes of the indicators that count reported events.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    list of str
    """
    known = ledger.indicators.filter(pl.col("code").str.contains("cooperation|conflict"))
    return known["code"].to_list()


def event_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> list[Line]:
    """Reported events by vector: shares of the month's where there are months, else of the year's.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    list of Line
    """
    lines: list[Line] = []
    for code in reports(ledger):
        months = ties(ledger, code, [lens.focal], years, monthly=True)
        rows = months if months.height else ties(ledger, code, [lens.focal], years)
        if rows.is_empty():
            continue
        lines += _event_lines(ledger, lens, code, rows, split, monthly=bool(months.height))
    return lines


def _event_lines(
    ledger: Ledger, lens: Lens, code: str, rows: pl.DataFrame, split: Split, *, monthly: bool
) -> list[Line]:
    span = range(int(rows["year"].min()), int(rows["year"].max()) + 1)  # type: ignore[arg-type]
    place = {
        year: dict(zip(ledger.states, map(int, row), strict=True))
        for year, row in zip(span, assignment(lens, ledger, span, ledger.states), strict=True)
    }
    sums: dict[int, Floats] = {}
    for year, month, a, b, value in rows.select("year", "month", "from", "to", "value").iter_rows():
        v = place[year].get(b if a == lens.focal else a, -1)
        time = 12 * year + month - 1 if monthly else year
        if v >= 0:
            sums.setdefault(time, np.zeros(len(lens.vectors)))[v] += abs(value)
    times = np.array(sorted(t for t, row in sums.items() if row.sum() > 0), dtype=np.int64)
    if not times.size:
        return []
    side = np.array([
        split.of_month(int(t) // 12, int(t) % 12 + 1) if monthly else split.of_year(int(t))
        for t in times
    ])  # fmt: skip
    shares = closure(np.array([sums[int(t)] for t in times]))
    gone = set(ledger.frame("gaps").filter(pl.col("indicator") == code)["state"])
    return [
        Line("events", code, vector.code, "share", monthly, times, shares[:, v], None, side)
        for v, vector in enumerate(lens.vectors)
        if shares[:, v].any() and not (vector.members and set(vector.members) <= gone)
    ]
