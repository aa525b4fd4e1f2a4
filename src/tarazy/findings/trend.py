"""How have the shares moved, how fast, and when most?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import check_year, lens_of, used_sources
from tarazy.findings.cells import Floats, last_year
from tarazy.findings.finding import Finding
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.weigh import Weighed, weigh
from tarazy.findings.words import likelihood, listed, percent, with_span
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.measures.composition import aitchison_distance, blend, closure, replace_zeros

#: A share below this is as good as none: the detection limit for the zeros of log-ratios, and
#: two thirds of it stand in for them (Martín-Fernández et al. 2003).
_LIMIT = 0.005
METHOD = (
    "Shares as in `balance`, year by year. The speed of rebalancing is the Aitchison distance "
    "between a domain's portfolios of one year and the next, made from the indicators that both "
    "years have, so that a series that begins or ends is no move; shares under 0.5 % count as "
    "0.33 % (multiplicative replacement, Martín-Fernández et al. 2003)."
)


def trend(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
) -> Finding:
    """Shares over years by domain, the speed of rebalancing and its largest moves.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years; the lens's first and the ledger's last by default.

    Returns
    -------
    Finding
        Table rows ``year, domain, vector, share, low, high, speed``: ``speed`` is the domain's,
        in units of Aitchison distance a year, null in a first year.

    Raises
    ------
    UnknownName
        If there is no such state or year, or `first` is not before `last`.
    """
    lens = lens_of(ledger, focal)
    years = range(first or lens.since, (last or last_year(ledger)) + 1)
    for year in (years.start, years.stop - 1):
        check_year(ledger, lens, year)
    if len(years) < 2:
        raise UnknownName(
            f"a trend from {years.start} to {years.stop - 1} has fewer than two years",
            do="give a first year before the last",
        )
    read = portfolio(ledger, lens, years)
    weighed = [weigh(read, year) for year in years]
    speeds = {d: _speeds(read, d) for d in ("all", *(d.code for d in lens.domains))}
    table = trend_table(lens, weighed, speeds)
    return Finding(
        finding="trend",
        focal=lens.focal,
        question=f"How did {lens.name}'s ties move between its vectors, "
        f"{years.start}–{years.stop - 1}?",
        answer=_answer(lens, weighed, speeds["all"]),
        table=table,
        method=METHOD,
        caveats=(*_joints(read), *_blanks(lens, weighed)),
        sources=used_sources(ledger, read),
        view=_view(lens, weighed, speeds["all"]),
        charts=_charts(lens, table),
    )


def trend_table(lens: Lens, weighed: list[Weighed], speeds: dict[str, Floats]) -> pl.DataFrame:
    """The rows of ``trend``.

    Parameters
    ----------
    lens : Lens
    weighed : list of Weighed
        One a year.
    speeds : dict of str to numpy.ndarray
        By domain, shape (years,).

    Returns
    -------
    polars.DataFrame
    """
    rows = []
    for t, result in enumerate(weighed):
        for domain, speed in speeds.items():
            k = result.row(domain)
            if k < 0:
                continue
            rows += [
                {
                    "year": result.year,
                    "domain": domain,
                    "vector": vector,
                    "share": result.share[k, v],
                    "low": result.low[k, v],
                    "high": result.high[k, v],
                    "speed": speed[t],
                }
                for v, vector in enumerate(lens.vector_codes)
            ]
    schema = {"year": pl.Int64, "domain": pl.String, "vector": pl.String}
    numbers = dict.fromkeys(("share", "low", "high", "speed"), pl.Float64)
    return pl.DataFrame(rows, schema={**schema, **numbers})


def _speeds(read: Portfolio, domain: str) -> Floats:
    """Aitchison distance to the year before, from the indicators that both years have."""
    speed = np.full(len(read.years), np.nan)
    for t in range(1, len(read.years)):
        before, now = _both(read, domain, t)
        if before is not None and now is not None:
            speed[t] = float(aitchison_distance(_positive(before), _positive(now)))
    return speed


def _positive(shares: Floats) -> Floats:
    floor = 2 / 3 * _LIMIT
    return closure(replace_zeros(closure(np.where(shares < floor, 0, shares)), floor))


def _both(read: Portfolio, domain: str, t: int) -> tuple[Floats | None, Floats | None]:
    """A domain's portfolios of a year and the one before, from indicators that both have."""
    blends = []
    for s in (t - 1, t):
        by_domain = []
        weights = []
        for d in read.lens.domains:
            if domain not in ("all", d.code):
                continue
            rows, load = [], []
            for p in read.parts:
                x, y = p.value[0, t - 1], p.value[0, t]
                both = np.isfinite(x) & np.isfinite(y)
                if p.domain == d.code and p.indicator.weight and both.any():
                    rows.append(np.where(both, p.value[0, s], np.nan))
                    load.append(p.indicator.weight)
            if rows:
                by_domain.append(blend(np.array(rows), load))
                weights.append(d.weight if domain == "all" else 1.0)
        usable = by_domain and sum(weights) > 0
        blends.append(blend(np.array(by_domain), weights) if usable else None)
    return blends[0], blends[1]


# --- words ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """How a vector's share of the whole differs between two years."""

    vector: int
    change: float
    rises: float


def changes(before: Weighed, after: Weighed, domain: str = "all") -> list[Change]:
    """Every vector's change between two years, largest first.

    The draws of the two years are independent, which makes the probability of a change cautious:
    producers err alike in neighbouring years.

    Parameters
    ----------
    before, after : Weighed
    domain : str

    Returns
    -------
    list of Change
        Empty where one of the two has no such portfolio.
    """
    a, b = before.row(domain), after.row(domain)
    if a < 0 or b < 0:
        return []
    moved = np.nan_to_num(after.share[b]) - np.nan_to_num(before.share[a])
    rises = np.mean(np.nan_to_num(after.whole) > np.nan_to_num(before.whole), axis=0)
    order = np.argsort(-np.abs(moved))
    return [Change(int(v), float(moved[v]), float(rises[v])) for v in order]


def _answer(lens: Lens, weighed: list[Weighed], speed: Floats) -> str:
    domains = {w.year: sum(w.row(d.code) >= 0 and d.weight > 0 for d in lens.domains)
               for w in weighed}  # fmt: skip
    most = max(domains.values())
    full = [w for w in weighed if w.row() >= 0 and domains[w.year] == most]
    if len(full) < 2:
        return f"Cannot tell: fewer than two years of {lens.name} have figures."
    first, last = full[0], full[-1]
    said = []
    for c in changes(first, last)[:2]:
        sure = max(c.rises, 1 - c.rises)
        word = "rose" if c.change > 0 else "fell"
        a, b = first.share[first.row(), c.vector], last.share[last.row(), c.vector]
        name = lens.vectors[c.vector].name
        if sure < 0.66:
            said.append(f"{name} moved from {percent(a)} to {percent(b)}, within the noise")
        else:
            said.append(f"{name} {word} from {percent(a)} to {percent(b)} ({likelihood(sure)})")
    text = f"From {first.year} to {last.year} {listed(said)}."
    if np.isfinite(speed).any():
        at = int(np.nanargmax(speed))
        text += (
            f" The portfolio moved fastest in {weighed[at].year} "
            f"({speed[at]:.2f} against a median of {np.nanmedian(speed):.2f} a year)."
        )
    return text


def _view(lens: Lens, weighed: list[Weighed], speed: Floats) -> pl.DataFrame:
    """Shares of the whole by year, with the speed of rebalancing."""
    rows = []
    for t, result in enumerate(weighed):
        k = result.row()
        if k < 0:
            continue
        shares = {v.name: with_span(result.share[k, i], result.low[k, i], result.high[k, i])
                  for i, v in enumerate(lens.vectors)}  # fmt: skip
        moved = f"{speed[t]:.2f}" if np.isfinite(speed[t]) else "–"
        rows.append({"Year": str(result.year), **shares, "Speed": moved})
    return pl.DataFrame(rows)


def _joints(read: Portfolio) -> tuple[str, ...]:
    """Years where an indicator enters or leaves a domain's blend: a level may jump there."""
    said = []
    for p in read.parts:
        there = np.isfinite(p.value[0]).any(axis=1)
        if there.any() and not there.all() and p.indicator.weight:
            known = [read.years[t] for t in np.flatnonzero(there)]
            said.append(f"{p.indicator.code} {known[0]}–{known[-1]}")
    if not said:
        return ()
    return ("Levels can jump where an indicator begins or ends: " + listed(said) + ".",)


def _blanks(lens: Lens, weighed: list[Weighed]) -> tuple[str, ...]:
    return tuple(
        f"{domain.name}: no figures in any of these years."
        for domain in lens.domains
        if all(w.row(domain.code) < 0 for w in weighed)
    )


def _charts(lens: Lens, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    found = {}
    for domain, name in lens.domain_names.items():
        mine = table.filter(pl.col("domain") == domain)
        if mine.is_empty():
            continue
        shown = mine.select(
            "year", "share", "low", "high", name=pl.col("vector").replace_strict(lens.vector_names)
        )
        title = f"{name}: shares by vector"
        found[title] = charts.lines(
            shown, list(lens.vector_names.values()), "share", f"{title}, {lens.name}, "
            f"{mine['year'][0]} to {mine['year'][-1]}: a line a vector with its 90 % band.",
        )  # fmt: skip
    return found
