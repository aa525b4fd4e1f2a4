"""The brief: which findings stand on it, its headline and its balance sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.brief.render import Mark, Notes, page
from tarazy.findings import (
    Finding,
    alignment,
    attention,
    balance,
    chronicle,
    compare,
    counterfactual,
    dependence,
    doctrine,
    hedging,
    membership,
    periods,
    positions,
    reaction,
    system,
    trend,
    votes,
)
from tarazy.findings._donors import SHOCKS
from tarazy.findings.ask import check_year, latest_full_year, lens_of
from tarazy.findings.finding import sources_of
from tarazy.findings.portfolio import portfolio
from tarazy.findings.roll_calls import voting_years
from tarazy.findings.trace import source_ids
from tarazy.findings.trend import PAIRS, Pair, pair
from tarazy.findings.weigh import Weighed, leader, simulate, weigh
from tarazy.findings.words import with_span
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.lens import Lens
from tarazy.measures.sensitivity import interval

#: Sections that rest on tests with resamples, which take most of the time of a brief.
TESTED = ("system", "periods", "compare", "reaction", "counterfactual")
#: Years back from the year of the brief that changes are told from, where none is given.
_BACK = 10
#: Periods are parted in the brief where the war in Ukraine parts them for every state.
_SPLIT = "2022-02"
#: Years after a shock before the brief asks for the path without it.
_AFTER = 3
#: The least probability of being first with which a vector is named in the headline.
_LIKELY = 0.66


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the balance sheet.

    Attributes
    ----------
    text : str
        Share and interval.
    change : str
        Change since the year compared with, in points, by the indicators that both years have,
        with its interval; empty where not known.
    line : str
        Points of the history as an SVG path; empty where fewer than two years are known.
    alt : str
        The history in words.
    marks : tuple of Mark
        Numbers of the sources behind it.
    """

    text: str
    change: str
    line: str
    alt: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Vectors by domains.

    Attributes
    ----------
    year, since : int
    columns : tuple of str
        Names of the domains.
    rows : tuple of (str, tuple of Cell)
    """

    year: int
    since: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def brief(
    ledger: Ledger,
    focal: str | Path | Lens,
    year: int | None = None,
    *,
    since: int | None = None,
    quick: bool = False,
    step: Callable[[str], object] = lambda word: None,
) -> str:
    """Write the brief on a state.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int, optional
        The last year that most figures reach by default.
    since : int, optional
        The year that changes are told from; ten years before by default.
    quick : bool
        Leave out what is tested against resamples (:data:`TESTED`): a fifth of the time.
    step : callable
        Told what is being done, for a progress bar.

    Returns
    -------
    str
        One HTML page; the same bytes for the same ledger, lens and year.

    Raises
    ------
    UnknownName
        If there is no such state or year.
    """
    lens = lens_of(ledger, focal)
    at = latest_full_year(ledger, lens) if year is None else year
    check_year(ledger, lens, at)
    start = max(lens.since, at - _BACK) if since is None else since
    check_year(ledger, lens, start)
    if start >= at:
        raise UnknownName(
            f"changes cannot be told from {start} to {at}", do="give --since a year before the last"
        )
    notes = Notes()
    found = []
    asks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("balance", lambda: balance(ledger, lens, at)),
        ("trend", lambda: trend(ledger, lens, None, at)),
        ("alignment", lambda: _stands(ledger, lens, year)),
        ("votes", lambda: votes(ledger, lens)),
        ("dependence", lambda: dependence(ledger, lens, at)),
        ("hedging", lambda: hedging(ledger, lens, at)),
        ("membership", lambda: membership(ledger, lens, at)),
        ("system", lambda: _system(ledger, lens, year)),
        ("periods", lambda: _periods(ledger, lens, year)),
        *((("compare", lambda: _beside(ledger, lens, year)),) if lens.beside else ()),
        ("attention", lambda: attention(ledger, lens, None, year)),
        ("positions", lambda: _speaks(ledger, lens, year)),
        ("doctrine", lambda: doctrine(ledger, lens, None, year)),
        ("chronicle", lambda: chronicle(ledger, lens, None, year)),
        ("reaction", lambda: _reacts(ledger, lens, year)),
        ("counterfactual", lambda: _undisturbed(ledger, lens, at)),
    )
    for word, ask in asks:
        if quick and word in TESTED:
            continue
        step(word)
        answered = ask()
        if word != "chronicle" or answered.table.height:
            found.append(answered)
    step("page")
    for finding in found:
        notes.add(finding.sources)
    sheet, headline = _sheet(ledger, lens, at, start, notes)
    return page(lens, found, headline, notes=notes, sheet=sheet)


def _stands(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """Alignment up to the year asked for; a state without votes is told, not left out."""
    try:
        last = None if year is None else min(year, voting_years(ledger)[-1])
        return alignment(ledger, lens, None, last)
    except TarazyError as error:
        question = f"With whom did {lens.name} stand at the UN?"
        return _untold(ledger, lens, "alignment", question, error)


def _speaks(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """Positions by the words of the poles alone; a state without speeches is told."""
    try:
        return positions(ledger, lens, None, year, lines=False)
    except TarazyError as error:
        question = f"Like whom did {lens.name} speak at the UN?"
        return _untold(ledger, lens, "positions", question, error)


def _reacts(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """Reaction in the whole and by domain; a lens whose series do not bear it is told."""
    try:
        return reaction(ledger, lens, None, year)
    except TarazyError as error:
        question = f"Does {lens.name}'s policy follow events, or lead them?"
        return _untold(ledger, lens, "reaction", question, error)


def _undisturbed(ledger: Ledger, lens: Lens, at: int) -> Finding:
    """The path without the last known shock that lies some years back; too few years are told."""
    shock = max((y for y in SHOCKS if y <= at - _AFTER), default=min(SHOCKS))
    try:
        return counterfactual(ledger, lens, shock)
    except TarazyError as error:
        question = f"What path would {lens.name} have taken without the shock of {shock}?"
        return _untold(ledger, lens, "counterfactual", question, error)


def _periods(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """Before and after the date that every state shares; too few years after it are told."""
    try:
        return periods(ledger, lens, _SPLIT, None, year)
    except TarazyError as error:
        question = f"What in {lens.name}'s foreign policy differs from {_SPLIT} on?"
        return _untold(ledger, lens, "periods", question, error)


def _beside(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """The state beside those that its lens names; a state with nothing to compare is told."""
    try:
        return compare(ledger, [lens, *lens.beside], year)
    except TarazyError as error:
        question = f"How does {lens.name} compare with others?"
        return _untold(ledger, lens, "compare", question, error)


def _untold(ledger: Ledger, lens: Lens, finding: str, question: str, error: TarazyError) -> Finding:
    return Finding(
        finding=finding,
        focal=lens.focal,
        question=question,
        answer=f"Cannot tell: {error.given}.",
        table=pl.DataFrame(),
        method="",
        caveats=(),
        sources=sources_of(ledger, set()),
    )


def _system(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """The system of states; a lens that sees too few of them is told, not left out."""
    try:
        return system(ledger, lens, year)
    except TarazyError as error:
        question = f"Who stood between whom, and where did {lens.name} stand?"
        return _untold(ledger, lens, "system", question, error)


def _sheet(ledger: Ledger, lens: Lens, at: int, since: int, notes: Notes) -> tuple[Sheet, str]:
    read = portfolio(ledger, lens, range(lens.since, at + 1))
    weighed = [weigh(read, year) for year in read.years]
    now = weighed[-1]
    both = pair(lens, *(simulate(read, 0, year, 2 * PAIRS) for year in (since, at)))
    columns = [d for d in lens.domain_names if now.row(d) >= 0]
    rows = []
    for v, vector in enumerate(lens.vectors):
        cells = []
        for domain in columns:
            history = [(w.year, _share(w, domain, v)) for w in weighed]
            known = [(y, s) for y, s in history if np.isfinite(s)]
            k = now.row(domain)
            cells.append(
                Cell(
                    with_span(now.share[k, v], now.low[k, v], now.high[k, v]),
                    _change(both, domain, v),
                    _path(known, lens.since, at),
                    _said(known),
                    notes.marks(source_ids(read, at, domain, v)),
                )
            )
        rows.append((vector.name, tuple(cells)))
    names = tuple(lens.domain_names[d] for d in columns)
    return Sheet(at, since, names, tuple(rows)), _headline(lens, now)


def _share(weighed: Weighed, domain: str, vector: int) -> float:
    k = weighed.row(domain)
    return float(weighed.share[k, vector]) if k >= 0 else np.nan


def _change(both: Pair, domain: str, vector: int) -> str:
    """Change in percentage points with its 90 % interval, by what both years have."""
    i = both.names.index(domain)
    change = float(both.after[i, vector] - both.before[i, vector])
    if not np.isfinite(change):
        return ""
    low, high = interval(both.drawn_after[:, i, vector] - both.drawn_before[:, i, vector])
    if low == high:
        return f"{_points(change)} (?)"
    ends = min(float(low), change), max(float(high), change)
    return f"{_points(change)} ({_points(ends[0])} to {_points(ends[1])})"


def _points(change: float) -> str:
    points = round(100 * float(change))
    return f"{points:+d}".replace("-", "−") if points else "±0"


def _path(known: list[tuple[int, float]], first: int, last: int) -> str:
    """An SVG path in a box of 64 by 16, the height from nothing to the largest share."""
    if len(known) < 2:
        return ""
    top = max(0.1, *(s for _, s in known))
    wide = max(1, last - first)
    points = [f"{64 * (y - first) / wide:.1f},{15 - 14 * s / top:.1f}" for y, s in known]
    return "M" + "L".join(points)


def _said(known: list[tuple[int, float]]) -> str:
    if len(known) < 2:
        return ""
    (a, x), (b, y) = known[0], known[-1]
    return f"{a}: {100 * x:.0f} %, {b}: {100 * y:.0f} %"


def _headline(lens: Lens, now: Weighed) -> str:
    """Who is first in each domain, where that is at least likely."""
    clear, open_ = [], []
    for domain in lens.domains:
        if now.row(domain.code) < 0 or not domain.weight:
            continue
        found = leader(lens, now, domain.code)
        if found and found[1] >= _LIKELY:
            clear.append(f"{lens.vectors[found[0]].name} first in {domain.name.lower()}")
        else:
            open_.append(f"no clear first in {domain.name.lower()}")
    said = ", ".join(clear + open_) or "cannot tell"
    return f"{lens.name} {now.year}: {said}"
