"""The table of ``rerouting`` as people read it."""

import numpy as np
import polars as pl

from tarazy.findings._rerouting_mirror import Gap
from tarazy.findings._rerouting_rows import FALSE, TOGETHER, Level
from tarazy.findings._rerouting_said import NONE, chapter_names, money, within
from tarazy.findings._rerouting_told import Told
from tarazy.findings.words import percent

#: Rows of a level that people read.
SHOWN = 20


def view(told: Told) -> pl.DataFrame:
    """States first, then the rows that false discovery control lets, by rank.

    Parameters
    ----------
    told : Told

    Returns
    -------
    polars.DataFrame
    """
    rows: list[dict[str, object]] = []
    for name in ("state", "priority", "group", "exporter", "group and exporter"):
        one = told.of(name)
        if one is None:
            continue
        found = one.found
        order = np.argsort(-np.nan_to_num(found.low, nan=-np.inf), kind="stable")
        if name not in ("state", "priority"):
            order = order[np.nan_to_num(one.q_value, nan=1.0)[order] <= FALSE][:SHOWN]
        rows += [_line(told, one, int(i)) for i in order]
    return pl.DataFrame(rows)


def _line(told: Told, one: Level, i: int) -> dict[str, object]:
    partner, chapter, exporter = one.rows.row(i)
    found = one.found
    state = told.flows.partners[partner] if partner != TOGETHER else ""
    code = told.flows.chapters[chapter] if chapter >= 0 else ""
    goods = chapter_names().get(code, code) or {
        "priority": "watched most closely"}.get(one.name, "all listed")  # fmt: skip
    ratio, low, high = 100 * one.ratio[:, i]
    who = told.flows.exporters[exporter] if exporter >= 0 else ""
    gap = next((g for g in told.gaps if (g.state, g.chapter, g.exporter) == (state, code, who)
                and one.name != "priority"), None)  # fmt: skip
    return {
        "to": told.names.get(state, "all asked about"),
        "goods": goods,
        "from": told.names[who] if who else told.names[told.flows.by],
        "exported": money(found.observed[i]),
        "expected": money(found.expected[i]),
        "excess (90 %)": within(found.excess[i], found.low[i], found.high[i]),
        "q": f"{one.q_value[i]:.3f}" if np.isfinite(one.q_value[i]) else NONE,
        "% of what was lost": f"{ratio:.1f} ({low:.1f} to {high:.1f})".replace("-", "−")
        if np.isfinite(ratio) else NONE,
        "importer's books hold": _mirror(gap) if gap else NONE,
    }  # fmt: skip


def _mirror(gap: Gap) -> str:
    """What books hold of what is said to be sent, beside what they usually do."""
    usual = f"; usually {percent(gap.usual)}" if np.isfinite(gap.usual) else ""
    return f"{percent(gap.held)} ({gap.goods} goods, {gap.when}{usual})"
