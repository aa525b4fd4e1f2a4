"""Who needs whom more: the share of each in the other's trade."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import check_year, gaps_said, latest_full_year, lens_of, used_sources
from tarazy.findings.cells import Floats, ties
from tarazy.findings.finding import Finding
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.weigh import Weighed, weigh
from tarazy.findings.words import listed, percent, span, with_span
from tarazy.ledger import Ledger
from tarazy.lens import Domain, Indicator, Lens
from tarazy.measures.dependence import asymmetry, hirschman_index
from tarazy.measures.sensitivity import interval, lognormal

_DRAWS = 2_000
FLOWS = ("turnover", "exports", "imports")
#: Two-sided 90 % of a normal distribution.
_NINETY = 1.6449
#: The oldest panel of all pairs that may stand in for the year asked about.
_PANEL_AGE = 5
#: A source is a panel of all pairs in a year where it has at least this many.
_PANEL_PAIRS = 10_000
METHOD = (
    "The share of each vector in the state's trade in goods, and the state's share in the trade "
    "of the vector with the outside world (trade among a vector's own members left out). "
    "Asymmetry is the first less the second: positive where the state needs the vector more than "
    "the vector needs it (Hirschman 1945). Concentration is Hirschman's index over partner "
    "states: the sum of squared shares, 1 where there is one partner."
)


def dependence(ledger: Ledger, focal: str | Path | Lens, year: int | None = None) -> Finding:
    """The share of each in the other's trade, and how lopsided that is.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int, optional
        The last year in which most of the state's trade is seen by default.

    Returns
    -------
    Finding
        Table rows ``year, flow, vector, share_in_mine, low, high, share_in_theirs, theirs_low,
        theirs_high, theirs_year, asymmetry, asymmetry_low, asymmetry_high``; ``flow`` is the
        state's turnover, exports or imports.
    """
    whole = lens_of(ledger, focal)
    lens = trade_lens(whole)
    at = latest_full_year(ledger, whole) if year is None else year
    check_year(ledger, lens, at)
    read = portfolio(ledger, lens, range(at - _PANEL_AGE, at + 1))
    result = weigh(read, at)
    panel = _panel(ledger, at)
    table = _table(lens, read, result, panel, ledger)
    sources = used_sources(ledger, read, range(at, at + 1), also=("gdp",))
    if panel:
        own = ledger.frame("sources").filter(pl.col("id") == panel.source)
        sources = pl.concat([sources, own]).unique("id").sort("id")
    caveats = [
        "Goods only: services, transit and pipelines are not in it.",
        "Who buys is not who decides: oil sold through a port counts with the buyer.",
    ]
    if panel is None:
        caveats.insert(0, f"No panel of all pairs lies within {_PANEL_AGE} years before {at}: the "
                       "state's share in the others' trade cannot be told.")  # fmt: skip
    elif panel.year != at:
        caveats.insert(0, f"The state's share in the others' trade is that of {panel.year}, the "
                       "last year with a panel of all pairs.")  # fmt: skip
    return Finding(
        finding="dependence",
        focal=lens.focal,
        question=f"Who needed whom more in {at}: {lens.name} its vectors, or they it?",
        answer=_answer(ledger, lens, read, result, table, at),
        table=table,
        method=METHOD,
        caveats=(*gaps_said(read, at), *caveats),
        sources=sources,
        view=_view(lens, table),
        charts=_chart(lens, table, at),
    )


def trade_lens(lens: Lens) -> Lens:
    """The lens's vectors and sources, looking at trade in goods only.

    Parameters
    ----------
    lens : Lens

    Returns
    -------
    Lens
    """
    sides = {"turnover": "both", "exports": "out", "imports": "in"}
    indicators = tuple(
        Indicator(flow, "goods", side, 1.0 * (flow == "turnover")) for flow, side in sides.items()
    )
    return replace(lens, domains=(Domain("economic", "Trade", 1.0, indicators),))


@dataclass(frozen=True, slots=True)
class _Panel:
    """Trade of all pairs in one year, by one producer."""

    year: int
    source: str
    rows: pl.DataFrame


def _panel(ledger: Ledger, year: int) -> _Panel | None:
    every = ties(ledger, "goods", None, range(year - _PANEL_AGE, year + 1))
    sizes = every.group_by("year", "source").len().filter(pl.col("len") >= _PANEL_PAIRS)
    if sizes.is_empty():
        return None
    best = sizes.sort("year", "len", "source").row(-1, named=True)
    rows = every.filter(pl.col("year") == best["year"], pl.col("source") == best["source"])
    return _Panel(int(best["year"]), str(best["source"]), rows)


def _totals(read: Portfolio, panel: _Panel) -> Floats:
    """Each vector's exports and imports with the world outside it; shape (vectors, 2)."""
    place = read.vector_of[0, panel.year - read.years[0]]
    at = {c: int(v) for c, v in zip(read.partners, place, strict=True)}
    rows = panel.rows.with_columns(
        a=pl.col("from").replace_strict(at, default=-1, return_dtype=pl.Int64),
        b=pl.col("to").replace_strict(at, default=-1, return_dtype=pl.Int64),
    )
    outside = rows.filter(pl.col("a") != pl.col("b"))
    totals = np.zeros((len(read.lens.vectors), 2))
    for column, side in (("a", 0), ("b", 1)):
        for v, value in outside.group_by(column).agg(pl.col("value").sum()).iter_rows():
            if v >= 0:
                totals[v, side] = value
    return totals


def _table(
    lens: Lens, read: Portfolio, result: Weighed, panel: _Panel | None, ledger: Ledger
) -> pl.DataFrame:
    rows = []
    totals = _totals(read, panel) if panel else None
    for i, flow in enumerate(FLOWS):
        k = result.row("economic", flow)
        if k < 0:
            continue
        theirs = np.full(len(lens.vectors), np.nan)
        error = np.zeros(len(lens.vectors))
        if panel and totals is not None:
            t = panel.year - read.years[0]
            value, error = read.parts[i].value[0, t], read.parts[i].spread[0, t]
            # The state's exports are in the others' imports.
            base = {"turnover": totals.sum(1), "exports": totals[:, 1], "imports": totals[:, 0]}
            with np.errstate(divide="ignore", invalid="ignore"):
                theirs = np.where(base[flow] > 0, value / base[flow], np.nan)
        for v, vector in enumerate(lens.vector_codes):
            mine = float(result.share[k, v])
            their, wide = float(theirs[v]), float(np.exp(_NINETY * error[v]))
            tilt = np.nan
            if np.isfinite(mine) and np.isfinite(their):
                tilt = float(asymmetry(mine, min(their, 1.0)))
            rows.append({
                "year": result.year, "flow": flow, "vector": vector, "share_in_mine": mine,
                "low": float(result.low[k, v]), "high": float(result.high[k, v]),
                "share_in_theirs": their, "theirs_low": their / wide, "theirs_high": their * wide,
                "theirs_year": panel.year if panel else None, "asymmetry": tilt,
                # Both errors at their worst at once: the two shares are not drawn together.
                "asymmetry_low": float(result.low[k, v]) - their * wide,
                "asymmetry_high": float(result.high[k, v]) - their / wide,
            })  # fmt: skip
    numbers = dict.fromkeys(
        ("share_in_mine", "low", "high", "share_in_theirs", "theirs_low", "theirs_high"),
        pl.Float64,
    )
    return pl.DataFrame(rows, schema={
        "year": pl.Int64, "flow": pl.String, "vector": pl.String, **numbers,
        "theirs_year": pl.Int64,
        **dict.fromkeys(("asymmetry", "asymmetry_low", "asymmetry_high"), pl.Float64),
    })  # fmt: skip


def _partners(read: Portfolio, year: int) -> pl.DataFrame:
    """Partner states by turnover in one year, largest first: ``partner, value``."""
    parts = read.parts[0]
    t = year - parts.cells[0].years[0]
    value = np.sum([each[0, :, t] for each in parts.partner_value], axis=0)
    return pl.DataFrame({"partner": read.partners, "value": value}).sort(
        "value", descending=True, maintain_order=True
    )


def _answer(
    ledger: Ledger, lens: Lens, read: Portfolio, result: Weighed, table: pl.DataFrame, year: int
) -> str:
    now = table.filter(pl.col("flow") == "turnover", pl.col("share_in_mine").is_not_nan())
    if now.is_empty():
        return f"Cannot tell: too little of {lens.name}'s trade in {year} is seen."
    rest = {v.code for v in lens.vectors if v.rest}
    named = now.filter(~pl.col("vector").is_in(rest)).sort("share_in_mine", descending=True)
    top = named.row(0, named=True)
    name = lens.vector_names
    said = (
        f"In {year} {name[top['vector']]} made up {percent(top['share_in_mine'])} "
        f"({span(top['low'], top['high'])}) of {lens.name}'s trade in goods"
    )
    if np.isfinite(top["share_in_theirs"]):
        theirs = percent(top["share_in_theirs"])
        said += f", while {lens.name} made up {theirs} of that vector's trade with the world"
    said += "."
    apart = named.filter(
        # A NaN would pass as greater than any number.
        (pl.col("asymmetry_low").fill_nan(None) > 0).fill_null(value=False),
        pl.col("vector") != top["vector"],
    )
    if apart.height:
        said += (
            f" A larger part of its trade is with {listed([name[v] for v in apart['vector']])} "
            "than of theirs with it, as it is for any small state beside a large one."
        )
    return said + _concentration(ledger, read, year) + _openness(ledger, lens, read, year)


def _concentration(ledger: Ledger, read: Portfolio, year: int) -> str:
    """Hirschman's index over partner states, with the errors of their vectors' totals."""
    partners = _partners(read, year).filter(pl.col("value") > 0)
    if partners.is_empty():
        return ""
    at = {p: i for i, p in enumerate(read.partners)}
    vector = read.vector_of[0, year - read.years[0]][[at[p] for p in partners["partner"]]]
    spread = read.parts[0].spread[0, year - read.years[0]]
    # Partners of one vector err together: what is known of their errors is of the vector's total.
    errors = lognormal(spread, _DRAWS, np.random.default_rng(year))[:, vector]
    value = partners["value"].to_numpy()
    drawn = hirschman_index(value * errors)
    low, high = interval(drawn, 0.9)
    first = [ledger.actors.get(p, p) for p in partners["partner"].head(3)]
    return (
        f" Concentration over partner states is {float(hirschman_index(value)):.2f} "
        f"({float(low):.2f}–{float(high):.2f}); the largest of them: {listed(first)}."
    )


def _openness(ledger: Ledger, lens: Lens, read: Portfolio, year: int) -> str:
    gdp = ties(ledger, "gdp", [lens.focal], range(year, year + 1))
    t = year - read.years[0]
    value = np.nan_to_num(read.parts[0].value[0, t])
    if gdp.is_empty() or not value.sum():
        return ""
    wide = np.exp(_NINETY * np.nan_to_num(read.parts[0].spread[0, t]))
    product = float(gdp["value"][0])
    ends = [float((value * side).sum()) / product for side in (1 / wide, wide)]
    return (
        f" Its trade in goods equals {percent(float(value.sum()) / product)} ({span(*ends)}) of "
        "its GDP."
    )


def _view(lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    now = table.filter(pl.col("flow") == "turnover")
    return pl.DataFrame(
        [
            {
                "Vector": lens.vector_names[r["vector"]],
                f"Share in {lens.name}'s trade": with_span(r["share_in_mine"], r["low"], r["high"]),
                f"{lens.name}'s share in its trade": _fine(r),
                "Asymmetry": _tilt(r),
            }
            for r in now.iter_rows(named=True)
        ]
    )


def _tilt(row: dict[str, float]) -> str:
    if np.isnan(row["asymmetry"]):
        return "–"
    ends = [row["asymmetry_low"], row["asymmetry_high"]]
    span = "?" if np.isnan(ends).any() else " to ".join(f"{x:+.2f}" for x in ends)
    return f"{row['asymmetry']:+.2f} ({span})".replace("-", "−")


def _fine(row: dict[str, float]) -> str:
    """A small share needs a decimal."""
    share = row["share_in_theirs"]
    if np.isnan(share):
        return "–"
    low, high = 100 * row["theirs_low"], 100 * row["theirs_high"]
    return f"{100 * share:.1f} % ({low:.1f}–{high:.1f})"


def _chart(lens: Lens, table: pl.DataFrame, year: int) -> dict[str, dict[str, object]]:
    names = lens.vector_names
    now = table.filter(pl.col("flow") == "turnover", pl.col("share_in_mine").is_not_nan())
    if now.is_empty():
        return {}
    mine, theirs = f"its share in {lens.name}'s trade", f"{lens.name}'s share in its trade"
    label = pl.col("vector").replace_strict(names)
    shown = pl.concat([
        now.select(name=label, group=pl.lit(mine), share="share_in_mine", low="low", high="high"),
        now.select(name=label, group=pl.lit(theirs), share="share_in_theirs", low="theirs_low",
                   high="theirs_high"),
    ])  # fmt: skip
    title = f"Who needs whom: trade in goods, {year}"
    return {
        title: charts.ranges(
            shown, list(names.values()), [mine, theirs], "share, with 90 % interval",
            f"{title}: for each vector its share in {lens.name}'s trade beside {lens.name}'s share "
            "in the vector's.",
        )
    }  # fmt: skip
