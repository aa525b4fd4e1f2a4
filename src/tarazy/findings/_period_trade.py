"""Trade over time, made so that two periods can be compared: concentration, asymmetry, months."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._period_lines import Line, Split
from tarazy.findings._period_ties import DRAWS, main_producers
from tarazy.findings.cells import Floats, ties
from tarazy.findings.dependence import trade_lens
from tarazy.findings.panel import MOST_UNSEEN
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment
from tarazy.measures.dependence import hirschman_index
from tarazy.measures.sensitivity import lognormal

#: The least number of months of a book, and the part of them that a partner must have.
_MONTHS, _WHOLE = 24, 0.95
#: The least size of a panel of all pairs.
_PANEL_PAIRS = 10_000


def trade_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> list[Line]:
    """Concentration over partner states, and the asymmetry with each named vector.

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
    read = portfolio(ledger, trade_lens(lens), years)
    parts, side = read.parts[0], np.array([split.of_year(y) for y in years])
    fresh = np.isfinite(parts.value[0]).any(axis=1) & (parts.seen[0] >= 1 - MOST_UNSEEN)
    at = np.flatnonzero(fresh)
    if not at.size:
        return []
    books, when = main_producers(read, [0]), np.array(years)
    index, drawn = np.full(len(years), np.nan), np.full((DRAWS, len(years)), np.nan)
    for t in at:
        index[t], drawn[:, t] = _concentration(read, int(t))
    lines = [Line(
        "dependence", "concentration", "all", "index", False, when[at], index[at], drawn[:, at],
        side[at], tuple(books[t] for t in at),
    )]  # fmt: skip
    totals = partner_totals(ledger, read)
    for v, vector in enumerate(lens.vectors):
        if vector.rest:
            continue
        tilt, errors = np.full(len(years), np.nan), np.full((DRAWS, len(years)), np.nan)
        for t in at:
            if totals[t, v] > 0:
                tilt[t], errors[:, t] = _asymmetry(read, int(t), v, totals[t, v])
        held = np.flatnonzero(np.isfinite(tilt))
        lines.append(Line(
            "dependence", "asymmetry", vector.code, "share", False, when[held], tilt[held],
            errors[:, held], side[held], tuple(books[t] for t in held),
        ))  # fmt: skip
    return lines


def _drawn(read: Portfolio, t: int) -> tuple[Floats, Floats]:
    """Turnover by vector, and the errors of each vector's total."""
    spread = np.nan_to_num(read.parts[0].spread[0, t])
    rng = np.random.default_rng([read.years[t], DRAWS])
    return np.nan_to_num(read.parts[0].value[0, t]), lognormal(spread, DRAWS, rng)


def _concentration(read: Portfolio, t: int) -> tuple[float, Floats]:
    """Hirschman's index; partners of one vector err together."""
    parts = read.parts[0]
    place = read.years[t] - parts.cells[0].years[0]
    value = np.sum([one[0, :, place] for one in parts.partner_value], axis=0)
    held = np.flatnonzero((value > 0) & (read.vector_of[0, t] >= 0))
    errors = _drawn(read, t)[1][:, read.vector_of[0, t, held]]
    return float(hirschman_index(value[held])), hirschman_index(value[held] * errors)


def _asymmetry(read: Portfolio, t: int, v: int, total: float) -> tuple[float, Floats]:
    value, errors = _drawn(read, t)
    figures = np.vstack([value, value * errors])
    mine = figures[:, v] / figures.sum(axis=1)
    tilt = mine - np.minimum(figures[:, v] / total, 1.0)
    return float(tilt[0]), tilt[1:]


def partner_totals(ledger: Ledger, read: Portfolio) -> Floats:
    """Each vector's trade with the world outside it, in years with a panel of all pairs.

    Parameters
    ----------
    ledger : Ledger
    read : Portfolio

    Returns
    -------
    numpy.ndarray
        Shape (years, vectors); NaN in years without a panel.
    """
    every = ledger.once(("pairs", read.years), lambda: _pairs(ledger, read.years))
    totals = np.full((len(read.years), len(read.lens.vectors)), np.nan)
    for t, year in enumerate(read.years):
        rows = every.filter(pl.col("year") == year)
        if rows.is_empty():
            continue
        at = dict(zip(read.partners, map(int, read.vector_of[0, t]), strict=True))
        placed = rows.select(
            "value",
            a=pl.col("from").replace_strict(at, default=-1, return_dtype=pl.Int64),
            b=pl.col("to").replace_strict(at, default=-1, return_dtype=pl.Int64),
        ).filter(pl.col("a") != pl.col("b"))
        totals[t] = 0.0
        for column in ("a", "b"):
            for v, value in placed.group_by(column).agg(pl.col("value").sum()).iter_rows():
                if v >= 0:
                    totals[t, v] += value
    return totals


def _pairs(ledger: Ledger, years: range) -> pl.DataFrame:
    """Trade of all pairs by the one producer that has most of them in a year."""
    columns = ("year", "from", "to", "value", "source")
    every = ties(ledger, "goods", None, years, columns=columns)
    sizes = every.group_by("year", "source").len().filter(pl.col("len") >= _PANEL_PAIRS)
    best = sizes.sort("len", "source").group_by("year", maintain_order=True).last()
    return every.join(best.select("year", "source"), on=["year", "source"])


def book_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> list[Line]:
    """Trade by month where a producer keeps months: logs of what the same partners report.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    list of Line
        One a direction and vector, by the producer that the lens prefers: of partners that hardly
        a month lacks.
    """
    rows = ties(ledger, "goods", [lens.focal], years, monthly=True)
    prefer = lens.sources.get("goods", ())
    held: dict[tuple[str, str], Line] = {}
    sources = sorted(set(rows["source"]))
    for source in sorted(sources, key=lambda s: prefer.index(s) if s in prefer else len(prefer)):
        mine = rows.filter(pl.col("source") == source)
        span = range(int(mine["year"].min()), int(mine["year"].max()) + 1)  # type: ignore[arg-type]
        place = assignment(lens, ledger, span, ledger.states)
        for way, partner in (("from", "to"), ("to", "from")):
            one = mine.filter(pl.col(way) == lens.focal).with_columns(
                time=12 * pl.col("year").cast(pl.Int64) + pl.col("month").cast(pl.Int64) - 1
            )
            many = one["time"].n_unique()
            if many < _MONTHS:
                continue
            full = one.group_by(partner).len().filter(pl.col("len") >= _WHOLE * many)[partner]
            name = "exports" if way == "from" else "imports"
            found = _months_of(lens, one, partner, set(full), ledger.states, place, name, split)
            for line in found:
                held.setdefault((name, line.code), replace(line, books=(source,) * line.value.size))
    return list(held.values())


def _months_of(
    lens: Lens, one: pl.DataFrame, partner: str, full: set[str], states: tuple[str, ...],
    place: NDArray[np.int16], name: str, split: Split,
) -> list[Line]:  # fmt: skip
    """Logs of a month's trade with each vector's steady partners, all that ever stood in it."""
    lines = []
    for v, vector in enumerate(lens.vector_codes):
        # Who ever stood in the vector, in every month: a member that joins is no trade.
        held = {s for i, s in enumerate(states) if (place[:, i] == v).any()} & full
        rows = one.filter(pl.col(partner).is_in(sorted(held)))
        sums = rows.group_by("time").agg(pl.col("value").sum(), pl.len()).sort("time")
        sums = sums.filter(pl.col("len") == len(held), pl.col("value") > 0)
        if not held or sums.height < _MONTHS:
            continue
        times = sums["time"].to_numpy()
        side = np.array([split.of_month(int(t) // 12, int(t) % 12 + 1) for t in times])
        value = np.log(sums["value"].to_numpy())
        lines.append(Line("trade", name, vector, "log", True, times, value, None, side))
    return lines
