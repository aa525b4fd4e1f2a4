"""The table of ``rerouting``, and the placebo that stands in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from tarazy.findings._rerouting_flows import Flows
from tarazy.findings._rerouting_mirror import Gap
from tarazy.findings._rerouting_rows import BEFORE, TOGETHER, Level, control_paths, level
from tarazy.findings._rerouting_said import chapter_names
from tarazy.findings._rerouting_told import Told

#: Times before a placebo's listing that seasons need.
_YEAR = 12
ALL = "all"
_SCHEMA = {
    **dict.fromkeys(("part", "control", "state", "chapter", "group", "exporter", "first", "last"),
                    pl.String()),
    **dict.fromkeys(
        ("observed", "expected", "excess", "low", "high", "p_value", "q_value", "rank", "lost",
         "substitution", "substitution_low", "substitution_high"), pl.Float64()),
    "new_codes": pl.Float64(),
    "mirror": pl.String(),
    **dict.fromkeys(("sent", "received", "held", "usual", "usual_years", "missing", "missing_low",
                     "missing_high", "missing_p", "no_partner", "missing_least"), pl.Float64()),
}  # fmt: skip


def placebo_rows(
    flows: Flows, suspected: Sequence[int], sanctioned: int, controls: Sequence[int]
) -> Iterator[tuple[str, Level]]:
    """The same by state as if goods had been listed earlier, on times before the first listing.

    Parameters
    ----------
    flows : Flows
    suspected, controls : sequence of int
    sanctioned : int

    Yields
    ------
    str
        First time of the placebo.
    Level
    """
    first = int(flows.listed["since"].min())  # type: ignore[arg-type]
    after = min(len(flows.times) - first, first // 2)
    start = first - after
    if after < 1 or (flows.monthly and start < _YEAR) or start < 3:
        return
    early = replace(
        flows, times=flows.times[:first], rest=flows.rest[:, :first],
        lacking=flows.lacking[:first],
        listed=flows.listed.filter(pl.col("time") < first)
        .with_columns(since=pl.lit(start, pl.Int64))
        .group_by("exporter", "partner", "chapter", "priority", "since", "begins", "time")
        .agg(pl.col("value").sum())
        .sort("partner", "chapter", "exporter", "priority", "begins", "time"),
    )  # fmt: skip
    main, before = control_paths(early, suspected, sanctioned, controls)
    for chosen in (main, before) if main.control != before.control else (before,):
        found = level(early, "state", chosen, before, suspected, -1, controls)
        if found is not None:
            yield flows.label(start), found


def table(told: Told) -> pl.DataFrame:
    """All rows that stand on their own: states, and below them those that have an interval.

    Rows without one are counted among the caveats: they are neither ranked nor tested.

    Parameters
    ----------
    told : Told

    Returns
    -------
    polars.DataFrame
    """
    frames = [_rows(told, one) for one in told.levels]
    frames += [_rows(told, one, placebo=start) for start, one in told.placebo]
    frames += [_mirrors(told), _totals(told)]
    return pl.concat(frames)


def _rows(told: Told, one: Level, placebo: str = "") -> pl.DataFrame:
    flows, found = told.flows, one.found
    first, last = told.span
    if placebo:
        first, last = placebo, flows.label(told.first - 1)
    rank = _ranks(one)
    rows = []
    whole = one.name in ("state", "priority")
    for i, (partner, chapter, exporter) in enumerate(one.rows.iter_rows()):
        if not (whole or np.isfinite(found.low[i])):
            continue
        state = ALL if partner == TOGETHER else flows.partners[partner]
        code = flows.chapters[chapter] if chapter >= 0 else ""
        who = flows.exporters[exporter] if exporter >= 0 else ""
        gap = None if placebo or one.name == "priority" else _gap(told, state, code, who)
        rows.append([
            "placebo" if placebo else one.name, one.control, state, code,
            chapter_names().get(code, code), who, first, last,
            found.observed[i], found.expected[i], found.excess[i], found.low[i], found.high[i],
            found.p_value[i], one.q_value[i], rank[i], one.lost[i], *one.ratio[:, i],
            flows.new[partner] if one.name == "state" and partner >= 0 else None,
            *_mirror_cells(gap),
        ])  # fmt: skip
    frame = pl.DataFrame(rows, _SCHEMA, orient="row")
    return frame.sort("rank", "state", "chapter", "exporter", nulls_last=True)


def _ranks(one: Level) -> list[float | None]:
    """Places by the lower end: what is surely the most, first."""
    alone = (one.rows["partner"].to_numpy() != TOGETHER) & np.isfinite(one.found.low)
    order = np.flatnonzero(alone)[np.argsort(-one.found.low[alone], kind="stable")]
    ranks: list[float | None] = [None] * alone.size
    for place, i in enumerate(order, start=1):
        ranks[i] = float(place)
    return ranks


def _gap(told: Told, state: str, chapter: str, exporter: str) -> Gap | None:
    """The gap of the first year, or of the same goods where importers' books by product tell it."""
    alike = (g for g in told.gaps if (g.state, g.chapter, g.exporter) == (state, chapter, exporter))
    return next(alike, None)


def _mirror_cells(gap: Gap | None) -> list[object]:
    if gap is None:
        return [None] * 12
    return [f"{gap.goods} goods, {gap.when}", gap.sent, gap.received, gap.held, gap.usual,
            None if gap.chapter else float(gap.years), gap.missing, gap.low, gap.high,
            gap.p_value, gap.unassigned, gap.least]  # fmt: skip


def _mirrors(told: Told) -> pl.DataFrame:
    rows = [
        ["mirror", None, g.state, g.chapter, chapter_names().get(g.chapter, g.chapter), g.exporter,
         None, None, *[None] * 13, *_mirror_cells(g)]
        for g in told.gaps
    ]  # fmt: skip
    return pl.DataFrame(rows, _SCHEMA, orient="row")


def _totals(told: Told) -> pl.DataFrame:
    """All exports by state and year, and the mean of the same months of the years before."""
    rows = [
        ["total", BEFORE, t.state, "", "", "", *(t.when.split(" to ") * 2)[:2], t.sent, t.before,
         t.sent - t.before, *[None] * 10, *_mirror_cells(None)]
        for t in told.totals
    ]  # fmt: skip
    return pl.DataFrame(rows, _SCHEMA, orient="row")
