"""Does the state say one thing in one domain and another in the next?"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import charts
from tarazy.findings.ask import (
    check_year,
    gaps_said,
    latest_full_year,
    lens_of,
    used_sources,
)
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.trend import PAIRS, pair
from tarazy.findings.weigh import Weighed, simulate, weigh
from tarazy.findings.words import likelihood, listed
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.divergence import contributions, jensen_shannon
from tarazy.measures.sensitivity import interval

METHOD = (
    "Hedging is contradiction across domains, not closeness of shares (Lim and Cooper 2015; Kuik "
    "2016): the generalised Jensen-Shannon divergence (Lin 1991) between the domains' portfolios, "
    "weighted as in the lens and divided by its upper bound: 0 where all domains lean alike, 1 "
    "where each leans on vectors of its own. Costless gestures (marked in the lens) and domains "
    "of weight 0 are left out. A domain's part is its weighted divergence from the mixture."
)
#: Below this the domains lean alike; above the other they contradict each other. Fixed before
#: any state was read: the thirds of the scale.
_LOW, _HIGH = 1 / 3, 2 / 3
#: Years back that a change is told from, and the least probability that makes it one.
_BACK, _SURE = 10, 0.66


def hedging(
    ledger: Ledger, focal: str | Path | Lens, year: int | None = None, first: int | None = None
) -> Finding:
    """How far the domains' portfolios contradict each other, by year, with each domain's part.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int, optional
        The year of the answer and the last of the table; by default as in ``balance``.
    first : int, optional
        First year of the table; the lens's by default.

    Returns
    -------
    Finding
        Table rows ``year, domain, divergence, low, high``: ``domain`` ``all`` is the normalised
        divergence (0 to 1); a domain's row is its part of it, and the parts sum to it.
    """
    whole = lens_of(ledger, focal)
    lens = without_gestures(whole)
    at = latest_full_year(ledger, whole) if year is None else year
    check_year(ledger, lens, at)
    read = portfolio(ledger, lens, range(first or lens.since, at + 1))
    weights = np.array([d.weight for d in lens.domains])
    rows = [
        row
        for each in read.years
        for row in _rows(lens, weigh(read, each), weights)
    ]  # fmt: skip
    numbers = dict.fromkeys(("divergence", "low", "high"), pl.Float64)
    table = pl.DataFrame(rows, schema={"year": pl.Int64, "domain": pl.String, **numbers})
    said = _answer(lens, table, at) + _since(lens, read, weights, at)
    return Finding(
        finding="hedging",
        focal=lens.focal,
        question=f"Did {lens.name}'s domains lean on different vectors in {at}?",
        answer=said,
        table=table,
        method=METHOD,
        caveats=(
            *gaps_said(read, at),
            "Years differ in which domains and indicators have figures; a year with one domain "
            "has no divergence.",
            "A difference between domains can be geography or habit as well as strategy.",
        ),
        sources=used_sources(ledger, read),
        view=_view(lens, table),
        charts=_chart(lens, table),
    )


def without_gestures(lens: Lens) -> Lens:
    """The lens with its gestures at weight 0, and without domains that are nothing else.

    Parameters
    ----------
    lens : Lens

    Returns
    -------
    Lens
    """
    domains = []
    for domain in lens.domains:
        kept = tuple(replace(i, weight=0.0 if i.gesture else i.weight) for i in domain.indicators)
        counts = domain.weight if any(i.weight for i in kept) else 0.0
        domains.append(replace(domain, weight=counts, indicators=kept))
    return replace(lens, domains=tuple(domains))


def _points(lens: Lens, result: Weighed) -> Floats:
    """Shares by domain, shape (domains, vectors); NaN where a domain is not weighed or seen."""
    point = np.full((len(lens.domains), len(lens.vectors)), np.nan)
    for d, domain in enumerate(lens.domains):
        k = result.row(domain.code)
        if k >= 0 and domain.weight:
            point[d] = result.share[k]
    return point


def _portfolios(
    result: Weighed, point: Floats, weights: Floats, there: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    # A vector that one domain does not see has no part in that domain.
    return np.nan_to_num(point[there]), np.nan_to_num(result.domains[:, there]), weights[there]


def _since(lens: Lens, read: Portfolio, weights: Floats, year: int) -> str:
    """How the divergence moved in ten years, by the indicators that both years have."""
    if year - _BACK not in read.years:
        return ""
    drawn = [simulate(read, 0, y, 2 * PAIRS) for y in (year - _BACK, year)]
    both = pair(lens, drawn[0], drawn[1])
    sides = (both.before[1:], both.after[1:])
    there = [np.isfinite(side).any(axis=1) & (weights > 0) for side in sides]
    if there[0].sum() < 2 or (there[0] != there[1]).any():
        return ""
    kept, load = there[0], weights[there[0]]
    value = [float(jensen_shannon(np.nan_to_num(side[kept]), load)) for side in sides]
    before, after = (
        jensen_shannon(np.nan_to_num(draws[:, 1:][:, kept]), load)
        for draws in (both.drawn_before, both.drawn_after)
    )
    rises = float(np.mean(after > before))
    sure = max(rises, 1 - rises)
    told = f"from {value[0]:.2f} in {year - _BACK} to {value[1]:.2f}"
    if sure < _SURE:
        return f" By the indicators that both years have it went {told}, within the noise."
    word = "rose" if rises > 0.5 else "fell"
    return f" By the indicators that both years have it {word} {told} ({likelihood(sure)})."


def _rows(lens: Lens, result: Weighed, weights: Floats) -> list[dict[str, object]]:
    point = _points(lens, result)
    there = np.isfinite(point).any(axis=1) & (weights > 0)
    if there.sum() < 2:
        return []
    shares, drawn_shares, load = _portfolios(result, point, weights, there)
    whole = float(jensen_shannon(shares, load))
    low, high = interval(jensen_shannon(drawn_shares, load), 0.9)
    parts = contributions(shares, load)
    drawn = contributions(drawn_shares, load)
    scale = whole / parts.sum() if parts.sum() > 0 else 0.0
    bounds = interval(drawn * scale, 0.9)
    rows = [_row(result.year, "all", whole, float(low), float(high))]
    for i, d in enumerate(map(int, np.flatnonzero(there))):
        part = float(parts[i] * scale)
        rows.append(
            _row(result.year, lens.domains[d].code, part, float(bounds[0][i]), float(bounds[1][i]))
        )
    return rows


def _row(year: int, domain: str, value: float, low: float, high: float) -> dict[str, object]:
    return {
        "year": year, "domain": domain, "divergence": value,
        "low": min(low, value), "high": max(high, value),
    }  # fmt: skip


def _answer(lens: Lens, table: pl.DataFrame, year: int) -> str:
    now = table.filter(pl.col("year") == year)
    if now.is_empty():
        return f"Cannot tell: fewer than two domains of {lens.name} have figures for {year}."
    value, low, high = (float(now[c][0]) for c in ("divergence", "low", "high"))
    if high < _LOW:
        said = "lean alike"
    elif low > _HIGH:
        said = "contradict each other"
    elif low > _LOW and high < _HIGH:
        said = "differ, neither alike nor opposed"
    else:
        return (
            f"In {year} {lens.name}'s domains stand at {value:.2f} ({low:.2f}–{high:.2f}) on a "
            "scale of 0 (all lean alike) to 1 (each on its own vectors): whether they lean alike "
            "or differ cannot be told from this."
        )
    parts = now.filter(pl.col("domain") != "all").sort("divergence", descending=True)
    names = lens.domain_names
    return (
        f"In {year} {lens.name}'s domains {said}: the divergence between them is {value:.2f} "
        f"({low:.2f}–{high:.2f}) on a scale of 0 (all lean alike) to 1 (each on its own vectors); "
        f"most of it stands in {listed([names[d].lower() for d in parts['domain'][:1]])}."
    )


def _view(lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    names = lens.domain_names
    rows: dict[int, dict[str, str]] = {}
    for row in table.iter_rows(named=True):
        cell = f"{row['divergence']:.2f} ({row['low']:.2f}–{row['high']:.2f})"
        label = "Divergence" if row["domain"] == "all" else f"of it {names[row['domain']].lower()}"
        rows.setdefault(row["year"], {"Year": str(row["year"])})[label] = cell
    return pl.DataFrame(list(rows.values()), infer_schema_length=None).fill_null("–")


def _chart(lens: Lens, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    if table.is_empty():
        return {}
    shown = table.filter(pl.col("domain") == "all").select(
        "year", "low", "high", name=pl.lit("All domains"), share="divergence"
    )
    title = "Divergence between domains"
    return {
        title: charts.lines(
            shown, ["All domains"], "0 = alike, 1 = apart", f"{title} of {lens.name} by year, "
            "normalised Jensen-Shannon, with its 90 % band.", percent=False,
        )
    }  # fmt: skip
