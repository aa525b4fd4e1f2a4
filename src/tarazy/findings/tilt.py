"""How much of the state's portfolio is geography, and how much is choice?"""

from pathlib import Path

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings._expected import MOST_AGE, Groups, outlook
from tarazy.findings._gravity_panel import agreement_sources
from tarazy.findings._tilt_caveats import caveats
from tarazy.findings._tilt_rows import Seen, exported_part, groups_of, rows_of
from tarazy.findings._tilt_words import answer, method, view
from tarazy.findings._world import PANELS, World, costs_of, effects_of, fitted, world
from tarazy.findings.ask import check_year, latest_full_year, lens_of, used_sources
from tarazy.findings.cells import Floats, covered_years
from tarazy.findings.dependence import trade_lens
from tarazy.findings.finding import Finding, rounded, sources_of
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.lens import Lens

#: The first year asked about by default: before it panels are those of another producer.
FIRST = 2000


def tilt(
    ledger: Ledger, focal: str | Path | Lens, first: int | None = None, last: int | None = None
) -> Finding:
    """Actual against expected share of each vector by year: by geography, and by choice.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first : int, optional
        First year; 2000 by default, or the first with a panel after it.
    last : int, optional
        The last year that most of the figures reach by default; the answer is about it.

    Returns
    -------
    Finding
        Table rows ``year, panel, panel_year, vector, share, low, high, expected, expected_low,
        expected_high, agreed, tilt, tilt_low, tilt_high, times, times_low, times_high, more,
        by_agreements, beyond_agreements, percentile, usual_low, usual_high, states,
        times_harmonic, times_cities, times_capitals``. ``panel`` is ``goods`` or ``trade_itpd``,
        ``tilt`` the log of share over expected, ``more`` the probability that it is above 0,
        ``percentile`` of how many of a hundred ``states`` the tilt is lower; the ``usual`` ends
        hold nine of ten of these states' times. Figures are by the mean distance weighted by
        people, the last three columns by the ledger's other distances; intervals hold all alike.

    Raises
    ------
    UnknownName
        If a year is outside the ledger, or the first comes after the last.
    TarazyError
        If there are no distances or no panel, or an estimate does not converge.
    """
    whole = lens_of(ledger, focal)
    at = latest_full_year(ledger, whole) if last is None else last
    check_year(ledger, whole, at)
    begin = max(FIRST, whole.since) if first is None else first
    begin = min(begin, at) if first is None else begin
    check_year(ledger, whole, begin)
    if begin > at:
        raise UnknownName(f"{begin} comes after {at}", do="give the first year first")
    read = portfolio(ledger, trade_lens(whole), range(begin, at + 1))
    tables, elasticities, used, seen = [], {}, set(), []
    for tie in PANELS:
        if tie != "goods" and not covered_years(ledger, tie, read.years).any():
            continue
        try:
            known = world(ledger, whole.focal, tie)
        except TarazyError:
            if tie == "goods":
                raise
            continue
        table, found = rows_of(read, known, tie)
        tables.append(table)
        for one in found:
            base = one.outlook.base
            used.add(one.outlook.source)
            elasticities[tie, base] = _distance(known, base)
        if tie == "goods":
            seen, goods = found, known
    every = pl.concat(tables)
    if every.filter(pl.col("panel") == "goods").is_empty():
        raise TarazyError(
            f"no share of {whole.name}'s trade in {begin}–{at} has an expected one",
            allowed=f"years from {min(goods.years, default=begin)} on",
            do="ask for later years, or add rows of `goods` of the state and of all pairs",
        )
    return _finding(ledger, whole, read, goods, every, seen, elasticities, used)


def _distance(known: World, year: int) -> float:
    fit = fitted(known, year).fit
    at = fit.names.index("distance") if "distance" in fit.names else -1
    return float(fit.coefficients[at]) if at >= 0 else np.nan


def _finding(
    ledger: Ledger, lens: Lens, read: Portfolio, known: World, table: pl.DataFrame,
    seen: list[Seen], elasticities: dict[tuple[str, int], float], used: set[str],
) -> Finding:  # fmt: skip
    goods = table.filter(pl.col("panel") == "goods")
    year = int(goods["year"].max())  # type: ignore[arg-type]
    now = goods.filter(pl.col("year") == year)
    first = goods.filter(pl.col("year") == goods["year"].min())
    agreed = known.agreed
    effects = (float(agreed.coefficients[0]), float(agreed.coefficients[1]))
    sources = used_sources(ledger, read)
    more = used | set(known.geo.sources) | agreement_sources(ledger) | set(agreed.sources)
    more |= _product_sources(ledger, known, seen)
    sources = pl.concat([sources, sources_of(ledger, more)]).unique("id").sort("id")
    last = seen[-1].outlook
    return Finding(
        finding="tilt",
        focal=lens.focal,
        question=f"How much of whom {lens.name} traded with in {year} is geography, and how much "
        "choice?",
        answer=answer(lens, now, first, year) + _later(read, known, year),
        table=table,
        method=method(effects if agreed.years else None, agreed.years, fitted(known, last.base),
                      tuple(known.geo.others)),
        caveats=caveats(lens, table, elasticities, last.product_year, bool(agreed.years),
                        _outside(read, known, year)),
        sources=sources,
        view=view(lens, now),
        charts=_charts(lens, goods, now, year),
    )  # fmt: skip


def _product_sources(ledger: Ledger, known: World, seen: list[Seen]) -> set[str]:
    """Sources of products, where any year was moved by them."""
    if all(one.outlook.product_year is None for one in seen):
        return set()
    table = ledger.table("ties")
    rows = table.filter(table.indicator == "gdp").select("source").distinct()
    return set(ledger.frame("ties", rows)["source"])


def _later(read: Portfolio, known: World, year: int) -> str:
    """What is not told of the years that were asked for after the last one with an expectation."""
    if read.years[-1] <= year:
        return ""
    panel = max((y for y in known.years if y <= read.years[-1]), default=None)
    why = f"its last panel of all pairs is of {panel}" if panel else "no panel of all pairs has it"
    return f" Nothing is told of {year + 1} to {read.years[-1]}: {why}."


def _outside(read: Portfolio, known: World, year: int) -> float:
    """Part of the actual turnover with partners that have no expected share."""
    parts, t = read.parts[0], year - read.parts[0].cells[0].years[0]
    value = np.sum([each[0, :, t] for each in parts.partner_value], axis=0)
    told = outlook(known, year, groups_of(read, known, year), exported_part(read, year))
    if told is None or not value.sum() > 0:
        return 0.0
    inside = {s for s, p in zip(known.geo.states, told.partner, strict=True) if p > 0}
    lost = [v for p, v in zip(read.partners, value, strict=True) if p not in inside]
    return float(np.sum(lost) / value.sum())


def tilt_terms(ledger: Ledger, focal: str | Path | Lens, year: int) -> pl.DataFrame:
    """All that an expected share is made of, partner by partner, to recompute it by hand.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int

    Returns
    -------
    polars.DataFrame
        One row a partner: ``partner, vector``, ``importer`` and ``exporter`` (its effects, moved
        to the year), the costs between the state and it (``distance`` is the log of km), a column
        ``b_`` and the name of each cost with its coefficient, ``exported`` (the part of exports in
        the state's turnover) and ``expected``. The share expected in exports is exp(importer + sum
        of b times cost) over the sum of the same for all rows; in imports likewise with exporter.

    Raises
    ------
    UnknownName, TarazyError
        As :func:`tilt`; where no panel lies in the year or a few years before it.
    """
    whole = lens_of(ledger, focal)
    check_year(ledger, whole, year)
    known = world(ledger, whole.focal)
    read = portfolio(ledger, trade_lens(whole), range(year, year + 1))
    groups, exported = groups_of(read, known, year), exported_part(read, year)
    told = outlook(known, year, groups, exported)
    if told is None:
        raise TarazyError(
            f"no panel of all pairs lies in {year} or {MOST_AGE} years before it",
            allowed=f"years from {min(known.years, default=year)} on",
        )
    return _terms(whole, known, told.partner, groups, exported, told.base, year)


def _terms(
    lens: Lens, known: World, expected: Floats, groups: Groups, exported: float, base: int,
    year: int,
) -> pl.DataFrame:  # fmt: skip
    found = fitted(known, base)
    exporter, importer, _ = effects_of(known, found, year)
    x = costs_of(known, found.fit)[:, known.focal]
    there = expected > 0
    columns = {name: x[k][there] for k, name in enumerate(found.fit.names)}
    weights = {
        f"b_{name}": [b] * int(there.sum())
        for name, b in zip(found.fit.names, found.fit.coefficients, strict=True)
    }
    return pl.DataFrame({
        "partner": np.array(known.geo.states)[there],
        "vector": [lens.vector_codes[v] for v in groups[there]],
        "importer": importer[there], "exporter": exporter[there],
        **columns, **weights, "exported": [exported] * int(there.sum()),
        "expected": expected[there],
    })  # fmt: skip


def _charts(
    lens: Lens, goods: pl.DataFrame, now: pl.DataFrame, year: int
) -> dict[str, dict[str, object]]:
    """Tilts over years on a log scale, and actual beside expected shares of the last year."""
    names, told = lens.vector_names, goods.filter(pl.col("tilt").is_not_null())
    if told.is_empty():
        return {}
    rest = {v.code for v in lens.vectors if v.rest}
    named = told.filter(~pl.col("vector").is_in(rest))
    label = pl.col("vector").replace_strict(names)
    both = pl.concat([
        now.select(name=label, group=pl.lit("actual"), share="share", low="low", high="high"),
        now.select(name=label, group=pl.lit("by geography"), share="expected", low="expected_low",
                   high="expected_high"),
    ])  # fmt: skip
    title = f"What {lens.name} trades with whom, and what geography would give, {year}"
    drawn = {title: charts.ranges(
        both, [names[v] for v in now["vector"]], ["actual", "by geography"],
        "share of turnover, with 90 % interval",
        f"{title}: for each vector its actual share beside the one expected.",
    )}  # fmt: skip
    if named["year"].n_unique() > 1:
        title = f"Tilt of {lens.name} by choice, year by year"
        drawn[title] = _lines(lens, named, title)
    return drawn


def _lines(lens: Lens, table: pl.DataFrame, title: str) -> dict[str, object]:
    names = [lens.vector_names[v.code] for v in lens.vectors if v.code in set(table["vector"])]
    every = list(lens.vector_names.values())
    shown = rounded(table.select(
        "year", "times", "times_low", "times_high",
        name=pl.col("vector").replace_strict(lens.vector_names),
        carried=pl.col("panel_year") != pl.col("year"),
    ))  # fmt: skip
    scale = charts.vector_scale(names, among=every)
    dashes = [charts.DASHES[every.index(n) % len(charts.DASHES)] for n in names]
    axis = alt.Axis(title="times what geography gives (log scale)", format="~g",
                    values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20])  # fmt: skip
    y = alt.Y("times:Q", scale=alt.Scale(type="log"), axis=axis)
    base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(
        x=alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6),
                scale=alt.Scale(nice=False)),
        color=alt.Color("name:N", scale=scale, sort=names,
                        legend=alt.Legend(symbolType="stroke", symbolOpacity=1)),
    )  # fmt: skip
    band = base.mark_area(opacity=0.1).encode(
        y=alt.Y("times_low:Q", scale=alt.Scale(type="log"), axis=axis), y2="times_high:Q"
    )
    line = base.mark_line(strokeWidth=2).encode(
        y=y,
        strokeDash=alt.StrokeDash(
            "name:N", scale=alt.Scale(domain=names, range=dashes), sort=names
        ),
    )
    point = base.mark_point(filled=True, size=45, opacity=1).encode(
        y=y,
        shape=alt.condition("datum.carried", alt.value("diamond"), alt.value("circle")),
        tooltip=[alt.Tooltip("name:N", title="of"), alt.Tooltip("year:Q", format="d"),
                 alt.Tooltip("times:Q", format=".2f"), alt.Tooltip("times_low:Q", format=".2f"),
                 alt.Tooltip("times_high:Q", format=".2f"),
                 alt.Tooltip("carried:N", title="without a panel")],
    )  # fmt: skip
    even = alt.Chart(alt.Data(values=[{"times": 1}])).mark_rule(color="#555", strokeDash=[4, 3])
    return charts.finish(
        alt.layer(band, even.encode(y="times:Q"), line, point), 300,
        f"{title}: how many times the share that geography gives, a line and a 90 % band a vector; "
        "1 is what geography gives, diamonds are years without a panel of all pairs.",
    )  # fmt: skip
