"""What every finding begins with: a ledger, a lens, and the years it is asked about."""

from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings.cells import last_year, ties
from tarazy.findings.finding import sources_of
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, load

#: The part of the figures that makes a year one that "most figures reach".
_MOST = 0.6


def lens_of(ledger: Ledger, focal: str | Path | Lens) -> Lens:
    """The lens asked for: itself, a state's, or a file's.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens

    Returns
    -------
    Lens
    """
    return focal if isinstance(focal, Lens) else load(focal, ledger)


def check_year(ledger: Ledger, lens: Lens, year: int) -> None:
    """Refuse a year outside the ledger, with the range at hand.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Raises
    ------
    UnknownName
    """
    last = last_year(ledger)
    if not lens.since <= year <= last:
        raise UnknownName(
            f"there is nothing for {year}",
            allowed=f"years {lens.since} to {last} for {lens.name}",
            do=f"the nearest year is {min(max(year, lens.since), last)}",
        )


def latest_full_year(ledger: Ledger, lens: Lens) -> int:
    """The last year that most of the figures reach.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    int
        The last year in which at least :data:`_MOST` of the figures, by the lens's weights, are
        seen in the year itself; where no year is such, the one with most.
    """
    last = last_year(ledger)
    years = range(max(lens.since, last - 8), last + 1)
    read = portfolio(ledger, lens, years)
    weighed = [d for d in lens.domains if d.weight]
    fresh = np.array([[_fresh(read, d.code, t) for d in weighed] for t in range(len(years))])
    there = ~np.isnan(fresh).all(axis=0)
    if not there.any():
        return last
    weights = np.array([d.weight for d in weighed])[there]
    score = np.nan_to_num(fresh[:, there]) @ weights / weights.sum()
    full = np.flatnonzero(score >= _MOST)
    at = full[-1] if full.size else np.flatnonzero(score == score.max())[-1]
    return years[int(at)]


def _fresh(read: Portfolio, domain: str, t: int) -> float:
    """Share of a domain's weight whose figures are of the year itself; NaN where it has none."""
    mine = [
        p for p in read.parts
        if p.domain == domain and p.indicator.weight and np.isfinite(p.value[0, t]).any()
    ]  # fmt: skip
    whole = sum(p.indicator.weight for p in mine)
    fresh = sum(p.indicator.weight * float(p.seen[0, t]) for p in mine)
    return fresh / whole if whole else np.nan


def used_sources(
    ledger: Ledger, read: Portfolio, years: range | None = None, also: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Source records of every row that went into a portfolio.

    Parameters
    ----------
    ledger : Ledger
    read : Portfolio
    years : range, optional
        Only the rows behind these years.
    also : tuple of str
        What a finding used besides: ``votes``, or indicators of single states such as ``gdp``.

    Returns
    -------
    polars.DataFrame
    """
    wanted = years or read.years
    ids: set[str] = set()
    for parts in read.parts:
        reach = parts.indicator.window + parts.indicator.max_age
        for one in parts.cells:
            first = max(0, wanted[0] - one.years[0] - reach)
            here = one.source[:, :, first : wanted[-1] - one.years[0] + 1]
            ids |= {one.sources[i] for i in np.unique(here) if i >= 0}
        if parts.indicator.times:
            past = range(wanted[0] - parts.indicator.max_age, wanted[-1] + 1)
            ids |= set(ties(ledger, parts.indicator.times, None, past)["source"].unique())
        if parts.indicator.tie == "memberships":
            ids |= set(membership_sources(ledger, read.focals))
    ids |= vector_sources(ledger, read.lens)
    for other in also:
        if other == "votes":
            ids |= set(ledger.frame("roll_calls")["source"].unique())
        else:
            ids |= set(ties(ledger, other, read.focals, wanted)["source"].unique())
    return sources_of(ledger, ids)


def vector_sources(ledger: Ledger, lens: Lens) -> set[str]:
    """Sources of what makes the vectors: memberships of organisations named, and borders.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    set of str
    """
    named = {m for v in lens.vectors for m in (*v.members, *v.unless)}
    held = ledger.frame("memberships").filter(
        pl.col("organisation").is_in(sorted(named)), pl.col("role") == "member"
    )
    ids = set(held["source"].unique())
    if any(v.neighbours for v in lens.vectors):
        ids |= border_sources(ledger)
    return ids


def border_sources(ledger: Ledger) -> set[str]:
    """Sources of the land borders that tell a state's neighbours: those of the last year on record.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    set of str
    """
    table = ledger.table("ties")
    borders = table.filter(table.indicator == "contiguity").select("year", "source").distinct()
    rows = ledger.frame("ties", borders)
    return set(rows.filter(pl.col("year") == pl.col("year").max())["source"])


def membership_sources(ledger: Ledger, focals: tuple[str, ...]) -> list[str]:
    """Sources of the focal states' own memberships.

    Parameters
    ----------
    ledger : Ledger
    focals : tuple of str

    Returns
    -------
    list of str
    """
    held = ledger.frame("memberships").filter(pl.col("actor").is_in(focals))
    return list(held["source"].unique())


def gaps_said(read: Portfolio, year: int) -> tuple[str, ...]:
    """Caveats: what a portfolio lacks in a year, what is old, and how much is seen.

    Parameters
    ----------
    read : Portfolio
    year : int

    Returns
    -------
    tuple of str
    """
    t = year - read.years[0]
    said = []
    for domain in read.lens.domains:
        mine = [p for p in read.parts if p.domain == domain.code]
        lacking = [p.indicator.code for p in mine if np.isnan(p.value[0, t]).all()]
        if len(lacking) == len(mine):
            said.append(f"{domain.name}: no figures for {year}; the whole is made without it.")
        elif lacking:
            said.append(f"{domain.name}: no figures for {year} in {', '.join(lacking)}.")
        for p in mine:
            if p.indicator.code in lacking:
                continue
            if p.age[0, t] >= 1:
                said.append(
                    f"{domain.name}, {p.indicator.code}: the figures are {p.age[0, t]:.0f} "
                    f"year{'s' * (round(p.age[0, t]) != 1)} old."
                )
            elif 0 < p.seen[0, t] < 0.95:
                said.append(
                    f"{domain.name}, {p.indicator.code}: reporters at hand see "
                    f"{100 * p.seen[0, t]:.0f} % of it in {year}; the rest is carried from the "
                    "years before."
                )
            unseen = [
                v.name for v, x in zip(read.lens.vectors, p.value[0, t], strict=True)
                if np.isnan(x)
            ]  # fmt: skip
            if unseen:
                said.append(
                    f"{domain.name}, {p.indicator.code}: nothing is known of "
                    f"{', '.join(unseen)}; its part is taken from the other indicators."
                )
    return tuple(said)
