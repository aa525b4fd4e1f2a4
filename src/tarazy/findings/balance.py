"""On whom does the state lean, in what, and how sure is that?"""

from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import check_year, gaps_said, latest_full_year, lens_of, used_sources
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.similar import Similar, vector_similarity
from tarazy.findings.weigh import GROUPS, Weighed, leader, sensitivity, simulate, weigh
from tarazy.findings.words import likelihood, listed, percent, span, with_span
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.diversity import hill_number, leinster_cobbold
from tarazy.measures.sensitivity import interval

METHOD = (
    "Each indicator is split over the vectors and closed to shares; indicators are blended into "
    "domains and domains into the whole by the lens's weights (linear aggregation, OECD and JRC "
    "2008). Intervals hold 90 % of draws over the gap between producers (log-normal, the least "
    "and greatest figure as its 90 % interval; the age of carried figures widens it), resampled "
    "months, years and organisations (Bayesian bootstrap, Rubin 1981) and the weights (Dirichlet "
    "about the lens's). Diversity is the Hill number of order 1 (Jost 2006); the effective number "
    "of distinct vectors is Leinster and Cobbold's (2012): two states are alike by exp(-d), d the "
    "distance of their ideal points at the UN (Bailey, Strezhnev and Voeten 2017) in standard "
    "deviations of all states; the errors of the points are drawn too."
)


def balance(ledger: Ledger, focal: str | Path | Lens, year: int | None = None) -> Finding:
    """Weigh a state's vectors in one year, by indicator, domain and in the whole.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
        A state, a lens file or a lens.
    year : int, optional
        The last year that most figures reach by default.

    Returns
    -------
    Finding
        Table rows ``year, domain, indicator, vector, share, low, high, rank_low, rank_high,
        age_years, seen``: shares of 1; ranks with 1 for the largest; ``indicator`` is ``all`` for
        a domain's blend, ``domain`` ``all`` for the whole; ``age_years`` is the mean age of the
        figures, ``seen`` the part of them seen in the year itself.

    Raises
    ------
    UnknownName
        If there is no such state or nothing for the year.
    LensError
        If the lens is not one.
    """
    lens = lens_of(ledger, focal)
    at = latest_full_year(ledger, lens) if year is None else year
    check_year(ledger, lens, at)
    read = portfolio(ledger, lens, range(at, at + 1))
    result = weigh(read, at, ranked=True)
    table = shares_table(lens, result)
    question = f"On whom did {lens.name} lean in {at}, and in what?"
    caveats = gaps_said(read, at)
    answer = f"Cannot tell: the ledger holds no ties of {lens.name} for {at}."
    if table.height:
        similar = vector_similarity(ledger, lens, at)
        answer = _answer(lens, result, similar)
        leading = _drivers(read, at) if result.row() >= 0 else ""
        caveats += (leading,) if leading else ()
        caveats += _nearness_said(ledger, lens, result, similar)
    return Finding(
        finding="balance",
        focal=lens.focal,
        question=question,
        answer=answer,
        table=table,
        method=METHOD,
        caveats=(
            *caveats,
            "Equal shares are not balance: geography and size alone would give unequal ones.",
        ),
        sources=used_sources(ledger, read, also=("votes",)),
        view=shares_view(lens, result),
        charts=_charts(lens, table, at),
    )


def shares_table(lens: Lens, result: Weighed) -> pl.DataFrame:
    """The rows of ``balance``.

    Parameters
    ----------
    lens : Lens
    result : Weighed

    Returns
    -------
    polars.DataFrame
    """
    rows = [
        {
            "year": result.year,
            "domain": domain,
            "indicator": indicator,
            "vector": vector,
            "share": result.share[k, v],
            "low": result.low[k, v],
            "high": result.high[k, v],
            "rank_low": result.rank_low[k, v],
            "rank_high": result.rank_high[k, v],
            "age_years": result.age[k],
            "seen": result.seen[k],
        }
        for k, (domain, indicator) in enumerate(result.keys)
        for v, vector in enumerate(lens.vector_codes)
    ]
    schema = {"year": pl.Int64, "domain": pl.String, "indicator": pl.String, "vector": pl.String}
    numbers = dict.fromkeys(
        ("share", "low", "high", "rank_low", "rank_high", "age_years", "seen"), pl.Float64
    )
    return pl.DataFrame(rows, schema={**schema, **numbers})


def shares_view(lens: Lens, result: Weighed) -> pl.DataFrame:
    """Vectors by domains: a share with its interval in each cell.

    Parameters
    ----------
    lens : Lens
    result : Weighed

    Returns
    -------
    polars.DataFrame
        Strings; the first column names the vector.
    """
    if not result.keys:
        return pl.DataFrame()
    columns = {"Vector": [v.name for v in lens.vectors]}
    for code, name in lens.domain_names.items():
        k = result.row(code)
        if k >= 0:
            columns[name] = [
                with_span(result.share[k, v], result.low[k, v], result.high[k, v])
                for v in range(len(lens.vectors))
            ]
    return pl.DataFrame(columns)


def _effective(shares: Floats) -> Floats:
    """Hill number of order 1 of rows that may lack a part."""
    return hill_number(np.nan_to_num(shares), 1)


def _answer(lens: Lens, result: Weighed, similar: Similar | None) -> str:
    k = result.row()
    if k < 0:
        return f"Cannot tell: no domain of {lens.name} has figures for {result.year}."
    share = np.nan_to_num(result.share[k])
    named = [v for v, vector in enumerate(lens.vectors) if not vector.rest]
    first = max(named, key=lambda v: share[v])
    draws = np.nan_to_num(result.whole)
    leads = float(np.mean(draws[:, named].argmax(axis=1) == named.index(first)))
    low, high = result.low[k, first], result.high[k, first]
    known = bool(np.isfinite(low))  # else nothing says how far the only figures are off
    size = f"{percent(share[first])} ({span(low, high)})"
    sure = f"it is {likelihood(leads)}" if known else "nothing says how sure it is"
    said = (
        f"In {result.year} {lens.vectors[first].name} weighs most in {lens.name}'s ties: {size}; "
        f"{sure} that it is the largest of the named vectors."
    )
    rest = max((v for v in range(len(share)) if v not in named), key=lambda v: share[v], default=-1)
    if rest >= 0 and share[rest] > share[first]:
        said = (
            f"In {result.year} {percent(share[rest])} of {lens.name}'s ties lie outside the named "
            f"vectors; among the named, {lens.vectors[first].name} weighs most: {size}; {sure} "
            "that it is the largest of them."
        )

    def number(value: Floats, drawn: Floats) -> str:
        low, high = interval(drawn, 0.9)
        ends = f"{float(low):.1f}–{float(high):.1f}" if known else "?"
        return f"{float(value):.1f} ({ends})"

    said += (
        f" Its ties are spread as evenly as over {number(_effective(share), _effective(draws))} "
        f"equal vectors of {len(lens.vectors)}"
    )
    if similar is not None:
        distinct = number(
            leinster_cobbold(share, similar.value, 1),
            leinster_cobbold(draws, similar.repeated(len(draws)), 1),
        )
        said += f"; those that stand near each other at the UN counted in part as one, {distinct}"
    said += "."
    return said + _by_domain(lens, result)


def _nearness_said(
    ledger: Ledger, lens: Lens, result: Weighed, similar: Similar | None
) -> tuple[str, ...]:
    """What hangs on the unit of distance, and of which year the points are."""
    k = result.row()
    if k < 0 or similar is None:
        return ()
    share = np.nan_to_num(result.share[k])
    found = []
    for unit in (0.5, 2.0):
        other = vector_similarity(ledger, lens, result.year, unit)
        found.append(float(leinster_cobbold(share, other.value, 1)) if other else np.nan)
    when = "" if similar.year == result.year else f" of {similar.year}"
    return (
        f"How near is near is a convention: with half the unit of distance the vectors{when} would "
        f"count as {found[0]:.1f}, with twice as {found[1]:.1f}.",
    )


def _by_domain(lens: Lens, result: Weighed) -> str:
    leaders = []
    for domain in lens.domains:
        found = leader(lens, result, domain.code)
        if not domain.weight or found is None:
            continue
        share = result.share[result.row(domain.code), found[0]]
        name = lens.vectors[found[0]].name
        leaders.append(
            f"{name} in {domain.name.lower()} ({percent(share)}, {likelihood(found[1])})"
        )
    return f" The largest named vector by domain: {listed(leaders)}." if leaders else ""


def _drivers(read: Portfolio, year: int) -> str:
    """One sentence on what makes the effective number of vectors uncertain."""
    drawn = simulate(read, 0, year)
    if not drawn.active:
        return ""
    first, total = sensitivity(drawn, _effective)
    top = int(np.argmax(total))
    if not np.isfinite(total[top]) or total[top] <= 0:
        return ""
    return (
        "Of the uncertainty of the effective number of vectors, the largest part comes from "
        f"{GROUPS[top]}: {100 * float(np.clip(first[top], 0, 1)):.0f} % alone, "
        f"{100 * float(np.clip(max(first[top], total[top]), 0, 1)):.0f} % with what it shares with "
        "the others (first-order and total Sobol indices)."
    )


def _charts(lens: Lens, table: pl.DataFrame, year: int) -> dict[str, dict[str, object]]:
    if not table.height:
        return {}
    names, domains = lens.vector_names, lens.domain_names
    shown = table.filter(pl.col("indicator") == "all").select(
        name=pl.col("vector").replace_strict(names),
        group=pl.col("domain").replace_strict(domains),
        share="share", low="low", high="high",
    )  # fmt: skip
    groups = [name for code, name in domains.items() if code in table["domain"]]
    title = f"Shares of {lens.name}'s ties by vector, {year}"
    return {
        title: charts.ranges(
            shown, list(names.values()), groups, "share, with 90 % interval", f"{title}: a row a "
            "vector; a point and interval for each domain and for all domains together.",
        )
    }  # fmt: skip
