"""The brief: which findings stand on it, its headline and its balance sheet."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.brief.render import Notes, page
from tarazy.brief.sheet import HEADS, Cell, Sheet, beside
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
    pressure,
    reaction,
    system,
    tilt,
    trend,
    votes,
)
from tarazy.findings._donors import SHOCKS
from tarazy.findings._trade_world import panel_years
from tarazy.findings.ask import check_year, latest_full_year, lens_of
from tarazy.findings.charts import unchecked
from tarazy.findings.finding import sources_of
from tarazy.findings.portfolio import portfolio
from tarazy.findings.rerouting import passing
from tarazy.findings.roll_calls import voting_years
from tarazy.findings.trace_shares import source_ids
from tarazy.findings.trend import PAIRS, Pair, pair
from tarazy.findings.weigh import Weighed, leader, simulate, weigh
from tarazy.findings.words import with_span
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.lens import Lens
from tarazy.measures.sensitivity import interval

#: Sections that rest on tests with resamples or on a model solved many times: most of a brief's
#: time.
TESTED = ("system", "periods", "compare", "reaction", "counterfactual", "pressure", "rerouting")
#: What a section leaves behind that is large and that no later one asks for.
_LEFT = {
    "tilt": ("gravity", "panels"),
    "compare": ("pairs",),
    "reaction": ("parts of several", "near several", "ties series"),
    "counterfactual": ("of all", "assigned to all", "points"),
}
#: Years back from the year of the brief that changes are told from, where none is given.
_BACK = 10
#: Periods are parted in the brief where the war in Ukraine parts them for every state.
_SPLIT = "2022-02"
#: Years after a shock before the brief asks for the path without it.
_AFTER = 3
#: The least probability of being first with which a vector is named in the headline.
_LIKELY = 0.66


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
        Leave out what is tested against resamples (:data:`TESTED`): a quarter of the time.
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
    for word, question, ask in _asks(ledger, lens, year, at, quick):
        if quick and word in TESTED:
            continue
        step(word)
        with unchecked():
            answered = _or_untold(ledger, lens, word, question, ask) if question else ask()
        if word != "chronicle" or answered.table.height:
            found.append(answered)
        ledger.forget(*_LEFT.get(word, ()))
    step("page")
    for finding in found:
        notes.add(finding.sources)
    leaned = next(f for f in found if f.finding == "tilt")
    sheet, headline = _sheet(ledger, lens, at, start, notes, leaned)
    return page(lens, found, headline, notes=notes, sheet=sheet)


def _asks(
    ledger: Ledger, lens: Lens, year: int | None, at: int, quick: bool
) -> list[tuple[str, str, Callable[[], Finding]]]:
    """The findings of a brief in order; those that not every state bears say their question."""
    name = lens.name
    # The last known shock that lies some years back.
    shock = max((y for y in SHOCKS if y <= at - _AFTER), default=min(SHOCKS))
    asks: list[tuple[str, str, Callable[[], Finding]]] = [
        ("balance", "", lambda: balance(ledger, lens, at)),
        ("trend", "", lambda: trend(ledger, lens, None, at)),
        ("alignment", f"With whom did {name} stand at the UN?",
         lambda: _stands(ledger, lens, year)),
        ("votes", "", lambda: votes(ledger, lens)),
        ("dependence", "", lambda: dependence(ledger, lens, at)),
        ("tilt", f"How much of whom {name} traded with is geography, and how much choice?",
         lambda: tilt(ledger, lens, at if quick else None, at)),
        ("hedging", "", lambda: hedging(ledger, lens, at)),
        ("membership", "", lambda: membership(ledger, lens, at)),
        ("system", f"Who stood between whom, and where did {name} stand?",
         lambda: system(ledger, lens, year)),
        ("periods", f"What in {name}'s foreign policy differs from {_SPLIT} on?",
         lambda: periods(ledger, lens, _SPLIT, None, year)),
        ("compare", f"How does {name} compare with others?",
         lambda: compare(ledger, [lens, *lens.beside], year)),
        ("attention", "", lambda: attention(ledger, lens, None, year)),
        ("positions", f"Like whom did {name} speak at the UN?",
         lambda: positions(ledger, lens, None, year, lines=False)),
        ("doctrine", "", lambda: doctrine(ledger, lens, None, year)),
        ("chronicle", "", lambda: chronicle(ledger, lens, None, year)),
        ("reaction", f"Does {name}'s policy follow events, or lead them?",
         lambda: reaction(ledger, lens, None, year)),
        ("counterfactual", f"What path would {name} have taken without the shock of {shock}?",
         lambda: counterfactual(ledger, lens, shock)),
        ("pressure", f"What would {name} lose if it were cut off or punished?",
         lambda: _pressed(ledger, lens, year)),
        ("rerouting", f"Do goods under sanction pass through {name}?",
         lambda: passing(ledger, lens.focal)),
    ]  # fmt: skip
    return [ask for ask in asks if ask[0] != "compare" or lens.beside]


def _or_untold(
    ledger: Ledger, lens: Lens, finding: str, question: str, ask: Callable[[], Finding]
) -> Finding:
    """A finding; what the state, the lens or the years do not bear is told, not left out."""
    try:
        return ask()
    except TarazyError as error:
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


def _stands(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    last = None if year is None else min(year, voting_years(ledger)[-1])
    return alignment(ledger, lens, None, last)


def _pressed(ledger: Ledger, lens: Lens, year: int | None) -> Finding:
    """Scenarios by the last trade of all pairs that the brief's year knows of."""
    known = [y for y in panel_years(ledger) if year is None or y <= year]
    return pressure(ledger, lens, None, year=known[-1] if known and year is not None else None)


def _sheet(
    ledger: Ledger, lens: Lens, at: int, since: int, notes: Notes, leaned: Finding
) -> tuple[Sheet, str]:
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
        for text, under in beside(leaned, vector.code):
            cells.append(Cell(text, "", "", "", notes.of(leaned), under))
        rows.append((vector.name, tuple(cells)))
    names = (*(lens.domain_names[d] for d in columns), *(HEADS if leaned.table.height else ()))
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
