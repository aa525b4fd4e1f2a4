"""What path would a state have taken without a shock, where the data reach?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts, counterfactual_chart
from tarazy.findings._counterfactual_asked import Asked, checked, named
from tarazy.findings._counterfactual_rows import table
from tarazy.findings._counterfactual_words import answer, caveats, view
from tarazy.findings._donors import RULES, Rules, pool, rules
from tarazy.findings._outcome_shares import shares
from tarazy.findings._outcomes import BOOKS, POINT, Outcome, Unasked, books, point
from tarazy.findings._without import (
    ALPHA,
    BEFORE,
    CARRY,
    MISFIT,
    STAND,
    Without,
    adjusted,
    doubts,
    without,
)
from tarazy.findings.ask import border_sources, vector_sources
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding, sources_of
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens
from tarazy.measures.ideal_points import NotConverged

#: What is asked of each vector where no outcome is named.
TRADE = "turnover"
METHOD = (
    "The path without the shock is a mean of donors, weighted to follow the state before it, by "
    "three methods side by side: synthetic control (Abadie, Diamond and Hainmueller 2010), the "
    "same augmented by ridge regression (Ben-Michael, Feller and Rothstein 2021) and synthetic "
    "difference-in-differences (Arkhangelsky et al. 2021). " + RULES + " Intervals, at 90 %, are "
    "conformal for the first two (Chernozhukov, Wüthrich and Zhu 2021); for the third its standard "
    "error is that of placebos, every donor taken for the state in turn, widened by as much as the "
    "state strays further from its path before the shock than donors do (Ferman and Pinto 2019). "
    "The errors of the figures are drawn and fitted anew where two producers, or the fit of the "
    f"votes, tell them. An effect is told only where there are {STAND} donors and ten years before "
    "the shock or more; the first or the third misses the years before it by at most "
    f"{MISFIT:g} standard deviation; the p-value of the third, adjusted for the outcomes asked "
    f"about (Holm 1979), is at most {ALPHA}; all have one sign; and no donor left out turns it. "
    "Conformal intervals stand beside it and do not decide: of so few years they hold zero nearly "
    "always. Placebos in time set the shock to earlier years. One producer is "
    "taken for an outcome, never two."
)


def counterfactual(
    ledger: Ledger,
    focal: str | Path | Lens,
    at: int,
    *,
    outcome: str | None = None,
    vector: str | None = None,
    donors: Sequence[str] | None = None,
    centre: Sequence[str] | None = None,
    first: int | None = None,
    last: int | None = None,
) -> Finding:
    """The path of a state without a shock, by weighted means of states that it did not hit.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    at : int
        First year of the shock.
    outcome : str, optional
        An indicator of the lens whose share of a vector is asked about, ``point`` (ideal point at
        the UN) or ``books`` (trade with a power by its own books). By default goods turnover with
        every named vector, ``point`` and ``books``.
    vector : str, optional
        Only this one of the lens.
    donors : sequence of str, optional
        States that are taken whatever rules they break; by default all that break none.
    centre : sequence of str, optional
        States at the centre of the shock; known for 2008, 2014 and 2022.
    first, last : int, optional
        Years; by default from the lens's first to the year before the next known shock.

    Returns
    -------
    Finding
        Table rows of several kinds, told apart by ``part``: ``effect`` (mean from the shock on, a
        method a row), ``path`` (a year a row), ``distance`` (of the ideal point to each vector,
        the vector taken as it was), ``donor`` (with weights), ``excluded`` (with reasons),
        ``placebo in space``, ``placebo in time``, ``left out`` and ``not asked``.

    Raises
    ------
    UnknownName
        If there is no such state, outcome or vector; the shock lies outside the years; or fewer
        than three donors are named.
    """
    asked = checked(ledger, focal, at, outcome, vector, donors, centre, first, last)
    lens, shock = asked.lens, asked.shock
    given = rules(ledger, lens, shock, asked.years)
    found: list[Without] = []
    unasked: list[Unasked] = []
    for one in _outcomes(ledger, asked):
        answered = one if isinstance(one, Unasked) else _fitted(ledger, asked, given, one)
        (unasked if isinstance(answered, Unasked) else found).append(answered)  # type: ignore[arg-type]
    p_holm = adjusted(found)
    return Finding(
        finding="counterfactual",
        focal=lens.focal,
        question=f"What path would {lens.name} have taken without {named(shock)}?",
        answer=answer(lens, shock, found, p_holm, unasked),
        table=table(ledger, lens, found, p_holm, unasked),
        method=METHOD,
        caveats=caveats(ledger, lens, shock, asked.donors, given, found),
        sources=_sources(ledger, lens, found),
        view=view(found, p_holm, unasked),
        charts=_charts(lens, found, p_holm),
    )


# --- what is asked ---------------------------------------------------------------------------


def _outcomes(ledger: Ledger, asked: Asked) -> list[Outcome | Unasked]:
    lens, at = asked.lens, asked.shock.at
    by_code = {i.code: i for _, i in lens.indicators}
    wanted = [asked.outcome] if asked.outcome is not None else [TRADE, POINT, BOOKS]
    vectors = [v.code for v in lens.vectors if not v.rest]
    if asked.vector is not None:
        vectors = [asked.vector]
    found: list[Outcome | Unasked] = []
    for code in wanted:
        if code == POINT:
            found.append(_point(ledger, lens, asked.years, at))
        elif code == BOOKS:
            kept = [o for o in books(ledger, lens, asked.years, at) if o.vector in vectors]
            if not kept and asked.outcome == BOOKS:
                why = "no power of it has books of all states in the ledger"
                kept = [Unasked(BOOKS, asked.vector or "", "trade by a power's own books", why)]
            found += kept
        elif code in by_code:
            found += shares(ledger, lens, by_code[code], vectors, asked.years, at)
    return found


def _point(ledger: Ledger, lens: Lens, years: range, at: int) -> Outcome | Unasked:
    try:
        return point(ledger, lens, years, at)
    except TarazyError as error:
        return Unasked(POINT, "", "ideal point at the UN", error.given)


def _fitted(ledger: Ledger, asked: Asked, given: Rules, outcome: Outcome) -> Without | Unasked:
    """The outcome without the shock, or why that cannot be asked."""
    lens, at = asked.lens, asked.shock.at

    def not_asked(why: str) -> Unasked:
        return Unasked(outcome.code, outcome.vector, outcome.title, why)

    if lens.focal not in outcome.states:
        return not_asked(f"there are no figures of {lens.name}")
    own = outcome.value[outcome.states.index(lens.focal)]
    years = [y for y, x in zip(outcome.years, own, strict=True) if np.isfinite(x)]
    early = sum(y < at for y in years)
    if early < BEFORE or early == len(years):
        return not_asked(
            f"{lens.name} has {early} year{'s' * (early != 1)} before {at} and "
            f"{len(years) - early} from it on; {BEFORE} and 1 are the least"
        )
    outcome = _cut(outcome, range(years[0], years[-1] + 1))
    chosen = pool(ledger, lens, outcome, given, at, asked.donors)
    if len(chosen.donors) < CARRY:
        count = len(chosen.donors)
        names = f" ({', '.join(chosen.donors)})" if chosen.donors else ""
        why = (
            f"{count} state{'s' * (count != 1)}{names} can stand in for {lens.name} by the rules; "
            f"{CARRY} are the least"
        )
        return replace(not_asked(why), excluded=chosen.excluded)
    try:
        return without(outcome, chosen, lens.focal, at)
    except (ValueError, NotConverged) as error:
        return not_asked(str(error))


def _cut(outcome: Outcome, years: range) -> Outcome:
    """Only the years from the state's first to its last."""
    first = outcome.years.index(years[0])
    kept = slice(first, first + len(years))

    def draw(states: tuple[str, ...]) -> Floats | None:
        drawn = outcome.draw(states)
        return None if drawn is None else drawn[:, :, kept]

    return replace(outcome, years=years, value=outcome.value[:, kept], draw=draw)


# --- what it comes from, and charts -----------------------------------------------------------


def _sources(ledger: Ledger, lens: Lens, found: list[Without]) -> pl.DataFrame:
    ids = vector_sources(ledger, lens) | {s for one in found for s in one.outcome.sources}
    table = ledger.table("ties")
    used = table.filter(table.indicator.isin(["sanctions_begun", "gdp"]))
    ids |= set(ledger.frame("ties", used.select("source").distinct())["source"])
    ids |= border_sources(ledger)
    unions = ledger.frame("memberships").filter(pl.col("actor") == lens.focal)
    return sources_of(ledger, ids | set(unions["source"].unique()))


def _charts(lens: Lens, found: list[Without], p_holm: Floats) -> dict[str, dict[str, object]]:
    """Paths of what is told, or else of what is nearest to it; and the effects on all shares."""
    if not found:
        return {}
    told = [one for one, p in zip(found, p_holm, strict=True) if not doubts(one, float(p))]
    nearest = found[int(np.argmin([one.p_value for one in found]))]
    drawn: dict[str, dict[str, object]] = {}
    for one in told[:2] or [nearest]:
        drawn |= counterfactual_chart.drawn(one, lens.name)
    shown = [one for one in found if one.outcome.share]
    if len(shown) > 1:
        names = [_short(lens, one.outcome) for one in shown]
        # No share moves by more than the whole: wider intervals say nothing, and would hide all.
        rows = [
            {"name": name, "group": counterfactual_chart.NAMES[method],
             "share": path.fit.effect, "low": path.low, "high": path.high}
            for name, one in zip(names, shown, strict=True)
            for method, path in one.paths.items() if max(-path.low, path.high) <= 1
        ]  # fmt: skip
        title = f"Mean effect from {found[0].at} on, {lens.name}"
        if not rows:
            return drawn
        drawn[title] = charts.ranges(
            pl.DataFrame(rows), names,
            list(counterfactual_chart.NAMES.values()), "effect, 90 % interval",
            f"{title}: a point and interval by method for each outcome that is a share.",
        )  # fmt: skip
    return drawn


def _short(lens: Lens, outcome: Outcome) -> str:
    """An outcome in the narrow margin of a chart."""
    vector = lens.vector_names[outcome.vector]
    return f"{vector}, its books" if outcome.code == BOOKS else vector
