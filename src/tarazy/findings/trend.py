"""How have the shares moved, how fast, and when most?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import check_year, gaps_said, latest_full_year, lens_of, used_sources
from tarazy.findings.cells import Floats, last_year
from tarazy.findings.finding import Finding
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.weigh import Simulation, Weighed, simulate, weigh
from tarazy.findings.words import likelihood, listed, percent, span, with_span
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.measures.composition import aitchison_distance, closure, replace_zeros
from tarazy.measures.sensitivity import interval

#: A share below this is as good as none: the detection limit for the zeros of log-ratios, and
#: two thirds of it stand in for them (Martín-Fernández et al. 2003).
_LIMIT = 0.005
#: The least probability of a change that is called one.
_SURE = 0.66
#: Pairs of draws from which the noise of a year is told.
PAIRS = 200
METHOD = (
    "Shares as in `balance`, year by year. The speed of rebalancing is the Aitchison distance "
    "between a domain's portfolios of one year and the next, made from the indicators that both "
    "years have, so that a series that begins or ends is no move; shares under 0.5 % count as "
    "0.33 % (multiplicative replacement, Martín-Fernández et al. 2003). `noise` is the distance "
    "that the errors of the figures alone would exceed in one case of twenty, by draws; a speed "
    "below it is no move."
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
        Table rows ``year, domain, vector, share, low, high, speed, noise``: ``speed`` is the
        domain's, in units of Aitchison distance a year, null in a first year; ``noise`` is what
        errors alone would give in one case of twenty.

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
    told = min(latest_full_year(ledger, lens), years[-1])
    weighed = [weigh(read, year) for year in years]
    drawn = [simulate(read, 0, year, 2 * PAIRS) for year in years]
    speeds, noises = _speeds(lens, drawn)
    table = trend_table(lens, weighed, speeds, noises)
    return Finding(
        finding="trend",
        focal=lens.focal,
        question=f"How did {lens.name}'s ties move between its vectors, "
        f"{years.start}–{years.stop - 1}?",
        answer=_answer(lens, drawn, years, told) + _moves(lens, drawn, years, speeds, noises),
        table=table,
        method=METHOD,
        caveats=(
            *_joints(read),
            *_joiners(read),
            *_blanks(lens, weighed),
            *(f"{years[-1]}: {said}" for said in gaps_said(read, years[-1])),
        ),
        sources=used_sources(ledger, read),
        view=_view(lens, weighed, speeds["all"]),
        charts=_charts(lens, table),
    )


def trend_table(
    lens: Lens, weighed: list[Weighed], speeds: dict[str, Floats], noises: dict[str, Floats]
) -> pl.DataFrame:
    """The rows of ``trend``.

    Parameters
    ----------
    lens : Lens
    weighed : list of Weighed
        One a year.
    speeds, noises : dict of str to numpy.ndarray
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
                    "noise": noises[domain][t],
                }
                for v, vector in enumerate(lens.vector_codes)
            ]
    schema = {"year": pl.Int64, "domain": pl.String, "vector": pl.String}
    numbers = dict.fromkeys(("share", "low", "high", "speed", "noise"), pl.Float64)
    return pl.DataFrame(rows, schema={**schema, **numbers})


@dataclass(frozen=True, slots=True)
class Pair:
    """Portfolios of two years, from the indicators that both have.

    Attributes
    ----------
    names : tuple of str
        ``all`` and the domains.
    before, after : numpy.ndarray
        Shape (names, vectors): shares.
    drawn_before, drawn_after : numpy.ndarray
        Shape (draws, names, vectors): the same with errors, at the lens's weights.
    """

    names: tuple[str, ...]
    before: Floats
    after: Floats
    drawn_before: Floats
    drawn_after: Floats


def pair(lens: Lens, a: Simulation, b: Simulation) -> Pair:
    """Compare two years by what both have, so that a series that begins or ends is no move.

    Parameters
    ----------
    lens : Lens
    a, b : Simulation
        Draws of the two years.

    Returns
    -------
    Pair
    """
    shared = set(a.active) & set(b.active)
    sides = []
    for year in (a, b):
        own = [lens.indicators[i][1].weight if i in shared else 0.0 for i in year.active]
        weights = np.array([d.weight for d in lens.domains])
        for figures in (year.base, year.samples * year.errors):
            domains, whole = year.mix(figures, np.array(own), weights)
            sides.append(np.concatenate([whole[..., None, :], domains], axis=-2))
    names = ("all", *(d.code for d in lens.domains))
    return Pair(names, sides[0], sides[2], sides[1], sides[3])


def _speeds(lens: Lens, drawn: list[Simulation]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Speed from the year before, and the noise: what errors exceed in one pair of twenty."""
    names = ("all", *(d.code for d in lens.domains))
    speeds = {name: np.full(len(drawn), np.nan) for name in names}
    noises = {name: np.full(len(drawn), np.nan) for name in names}
    for t in range(1, len(drawn)):
        if not set(drawn[t - 1].active) & set(drawn[t].active):
            continue
        both = pair(lens, drawn[t - 1], drawn[t])
        for i, name in enumerate(names):
            a, b, draws = both.before[i], both.after[i], both.drawn_after[:, i]
            if not (np.isfinite(a) & np.isfinite(b)).any():
                continue
            speeds[name][t] = float(aitchison_distance(_positive(a), _positive(b)))
            apart = aitchison_distance(_positive(draws[:PAIRS]), _positive(draws[PAIRS:]))
            noises[name][t] = float(np.nanquantile(apart, 0.95))
    return speeds, noises


def _positive(shares: Floats) -> Floats:
    floor = 2 / 3 * _LIMIT
    return closure(replace_zeros(closure(np.where(shares < floor, 0, shares)), floor))


# --- words ---------------------------------------------------------------------------------


def _answer(lens: Lens, drawn: list[Simulation], years: range, told: int) -> str:
    """How the whole moved from the first year that most domains have to the last full one."""
    weighed = [d for d, domain in enumerate(lens.domains) if domain.weight]
    domains = [len({lens.indicators[i][0].code for i in each.active
                    if lens.indicators[i][0] in [lens.domains[d] for d in weighed]
                    and lens.indicators[i][1].weight}) for each in drawn]  # fmt: skip
    full = [t for t, n in enumerate(domains) if n and n == max(domains) and years[t] <= told]
    if len(full) < 2:
        return f"Cannot tell: fewer than two years of {lens.name} have figures."
    both = pair(lens, drawn[full[0]], drawn[full[-1]])
    before, after = np.nan_to_num(both.before[0]), np.nan_to_num(both.after[0])
    rises = np.mean(both.drawn_after[:, 0] > both.drawn_before[:, 0], axis=0)
    said = []
    for v in np.argsort(-np.abs(after - before))[:2]:
        sure = float(max(rises[v], 1 - rises[v]))
        ends = " to ".join(
            f"{percent(share[v])} ({span(*map(float, interval(draws[:, 0, v])))})"
            for share, draws in ((before, both.drawn_before), (after, both.drawn_after))
        )
        ends = f"from {ends}"
        if sure < _SURE:
            said.append(f"{lens.vectors[v].name} moved {ends}, within the noise")
        else:
            word = "rose" if after[v] > before[v] else "fell"
            said.append(f"{lens.vectors[v].name} {word} {ends} ({likelihood(sure)})")
    first, last = years[full[0]], years[full[-1]]
    return (
        f"From {first} to {last}, by what both years have and at the lens's weights, "
        f"{listed(said)}."
    )


def _moves(
    lens: Lens,
    drawn: list[Simulation],
    years: range,
    speeds: dict[str, Floats],
    noises: dict[str, Floats],
) -> str:
    """The largest moves from one year to the next, among those that exceed the noise."""
    speed, noise = speeds["all"], noises["all"]
    beyond = np.where(np.isfinite(speed) & (speed > noise), speed, -np.inf)
    order = [int(t) for t in np.argsort(-beyond)[:2] if np.isfinite(beyond[t])]
    if not order:
        return " No move from one year to the next exceeds what errors alone would give."
    said = []
    for t in order:
        both = pair(lens, drawn[t - 1], drawn[t])
        moved = np.nan_to_num(both.after[0]) - np.nan_to_num(both.before[0])
        v = int(np.argmax(np.abs(moved)))
        said.append(
            f"{years[t]} (speed {speed[t]:.2f}, noise {noise[t]:.2f}; most by "
            f"{lens.vectors[v].name}, {f'{100 * moved[v]:+.0f}'.replace('-', '−')} points)"
        )
    return f" The largest moves from one year to the next came in {listed(said)}."


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


def _joiners(read: Portfolio) -> tuple[str, ...]:
    """Years in which a named vector gained or lost members: a part of its move is that."""
    said = []
    for v, vector in enumerate(read.lens.vectors):
        if vector.rest or vector.neighbours:
            continue
        inside = read.vector_of[0] == v
        changed = np.flatnonzero((inside[1:] != inside[:-1]).any(axis=1)) + 1
        if changed.size:
            years = listed([str(read.years[t]) for t in changed])
            said.append(
                f"{vector.name} changed its members in {years}: a part of its moves is that."
            )
    return tuple(said)


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
