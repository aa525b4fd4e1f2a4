"""From figures of many states back to the ties among them: networks, outcomes, reports."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from tarazy.findings._counterfactual_asked import years_of
from tarazy.findings._outcome_shares import producer
from tarazy.findings._outcomes import BOOKS, POINT, books
from tarazy.findings._period_reports import reports
from tarazy.findings._system_layers import AGES, ARMS_YEARS, LAYERS
from tarazy.findings._system_picture import picture_of
from tarazy.findings.cells import cells, covered_years, ties
from tarazy.findings.counterfactual import TRADE
from tarazy.findings.seats import STANDING
from tarazy.findings.trace_votes import trace_votes
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens, assignment, members


def trace_system(ledger: Ledger, lens: Lens, year: int, layer: str | None = None) -> pl.DataFrame:
    """Ties among the states of the system, of the year and of those before that stand in for it.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    layer : str, optional
        Every one but votes by default: those are rows of another kind.

    Returns
    -------
    polars.DataFrame
        The columns of :func:`tarazy.findings.trace.trace` up to ``source``, ``figure`` the layer;
        of votes, those of :func:`tarazy.findings.trace_votes.trace_votes`, of all the states.

    Raises
    ------
    UnknownName
        If there is no such layer.
    """
    states = picture_of(ledger, lens, year, None).states
    if layer is not None:
        known(layer, LAYERS, "layer")
    if layer == "votes":
        return trace_votes(ledger, lens, year, states=states)
    found = []
    if layer in (None, "trade"):
        span = range(year - AGES["trade"], year + 1)
        rows = _among(ledger, "goods", states, span)
        rows = _taken(ledger, lens, rows, states, span)
        found.append(_laid(ledger, lens, rows, "economic", "trade", year))
    if layer in (None, "arms"):
        rows = _among(ledger, "arms", states, _summed(ledger, year)).with_columns(best="source")
        found.append(_laid(ledger, lens, rows, "defence", "arms", year))
    if layer in (None, "memberships"):
        found.append(_held(ledger, lens, states, year))
    return pl.concat(found)


def trace_outcome(
    ledger: Ledger, lens: Lens, year: int, at: int, outcome: str | None = None
) -> pl.DataFrame:
    """Ties behind an outcome of ``counterfactual``, of the one producer that it was taken from.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Of the state, or of a donor.
    year : int
    at : int
        First year of the shock: the producer is the one that tells most on both sides of it.
    outcome : str, optional
        The share in goods turnover by default.

    Returns
    -------
    polars.DataFrame
        As of :func:`trace_system`; of the ideal point, the state's votes.

    Raises
    ------
    UnknownName
        If there is no such outcome, or the data do not reach it.
    """
    code = TRADE if outcome in (None, "all") else str(outcome)
    indicators = {i.code: i for _, i in lens.indicators}
    known(code, [*indicators, POINT, BOOKS], "outcome")
    if code == POINT:
        return trace_votes(ledger, lens, year)
    years = years_of(ledger, lens, at)
    if code == BOOKS:
        sources = {s for one in books(ledger, lens, years, at) for s in getattr(one, "sources", ())}
        rows = _of(ledger, lens.focal, "goods", range(year, year + 1))
        rows = rows.filter(pl.col("source").is_in(sources)).with_columns(best="source")
        own = _of(ledger, lens.focal, "gdp", range(year, year + 1)).with_columns(best="source")
        return _laid(ledger, lens, pl.concat([rows, own]), "economic", BOOKS, year)
    indicator = indicators[code]
    source, why = producer(ledger, lens, indicator, years, at)
    if source is None:
        raise UnknownName(f"{code} of {lens.name} was not asked: {why}", do="name another outcome")
    rows = _of(ledger, lens.focal, indicator.tie, range(year - indicator.window + 1, year + 1))
    best = pl.when(pl.col("source") == source).then(pl.lit(source))
    domain = next(d.code for d, i in lens.indicators if i.code == code)
    return _laid(ledger, lens, rows.with_columns(best=best), domain, code, year)


def trace_reports(ledger: Ledger, lens: Lens, year: int) -> pl.DataFrame:
    """Reported events between the state and others, by month where they have months.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    polars.DataFrame
        As of :func:`trace_system`.
    """
    found = []
    for code in reports(ledger):
        rows = _of(ledger, lens.focal, code, range(year, year + 1))
        if rows["month"].is_not_null().any():
            rows = rows.filter(pl.col("month").is_not_null())
        found.append(_laid(ledger, lens, rows.with_columns(best="source"), "diplomatic", code,
                           year))  # fmt: skip
    return pl.concat(found)


# --- rows of the ledger ----------------------------------------------------------------------


def _of(ledger: Ledger, state: str, tie: str, years: range) -> pl.DataFrame:
    """Every row of one indicator that a state stands in."""
    table = ledger.table("ties")
    rows = table.filter(
        table.indicator == tie, (table["from"] == state) | (table["to"] == state),
        table.year.between(years[0], years[-1]),
    )  # fmt: skip
    return ledger.frame("ties", rows)


def _among(ledger: Ledger, tie: str, states: Sequence[str], years: range) -> pl.DataFrame:
    """Every annual row of one indicator between two of some states."""
    table = ledger.table("ties")
    rows = table.filter(
        table.indicator == tie, table.month.isnull(), table["from"].isin(states),
        table["to"].isin(states), table.year.between(years[0], years[-1]),
    )  # fmt: skip
    return ledger.frame("ties", rows)


def _taken(
    ledger: Ledger, lens: Lens, rows: pl.DataFrame, states: Sequence[str], years: range
) -> pl.DataFrame:
    """The rows of the last year that tells a flow, and in ``best`` the source preferred for it."""
    n = len(states)
    each = np.broadcast_to(np.arange(n, dtype=np.int16), (n, len(years), n))
    sound = ties(ledger, "goods", states, years)
    sound = sound.filter(pl.col("from").is_in(states) & pl.col("to").is_in(states))
    laid = cells(
        sound, "out", True, states, tuple(states), years, lens.sources.get("goods", ()),
        covered_years(ledger, "goods", years), each,
    )  # fmt: skip
    found = []
    for a, b in np.ndindex(n, n):
        told = np.flatnonzero(laid.source[a, b] >= 0)
        if len(told):
            last = int(told[-1])
            source = laid.sources[laid.source[a, b, last]]
            found.append((states[a], states[b], years[last], source))
    frame = pl.DataFrame(
        found, orient="row",
        schema={"from": pl.String, "to": pl.String, "year": pl.Int16, "best": pl.String},
    )  # fmt: skip
    return rows.join(frame, on=["from", "to", "year"])


def _summed(ledger: Ledger, year: int) -> range:
    """The ten covered years of deliveries that end with a year, or a little before."""
    wide = range(year - AGES["arms"], year + 1)
    last = [y for y, told in zip(wide, covered_years(ledger, "arms", wide), strict=True) if told]
    end = last[-1] if last else year
    return range(end - ARMS_YEARS + 1, end + 1)


def _held(ledger: Ledger, lens: Lens, states: Sequence[str], year: int) -> pl.DataFrame:
    """Seats of the states in the organisations that tie them."""
    now = members(ledger, range(year, year + 1), STANDING)
    now = now.filter(pl.col("actor").is_in(states)).select("organisation", "actor", "role")
    dated = ledger.frame("memberships").filter(
        pl.col("from").dt.year() <= year,
        pl.col("to").is_null() | (pl.col("to") >= pl.date(year, 7, 1)),
    )
    rows = dated.join(now.unique(), on=["organisation", "actor", "role"])
    rows = rows.select(
        year=pl.col("from").dt.year().cast(pl.Int16), month=pl.lit(None, pl.Int8),
        **{"from": pl.col("actor"), "to": pl.col("organisation")},
        indicator=pl.lit("memberships"), reported_by=pl.lit("third"), value=pl.lit(1.0),
        doubt=pl.lit(None, pl.String), source="source", best="source",
    )  # fmt: skip
    return _laid(ledger, lens, rows, "diplomatic", "memberships", year)


def _laid(
    ledger: Ledger, lens: Lens, rows: pl.DataFrame, domain: str, figure: str, year: int
) -> pl.DataFrame:
    """Rows in the columns of a trace; `best` is the source that each figure was taken from."""
    units = {**dict(ledger.indicators.select("code", "unit").iter_rows()), "memberships": "role"}
    ends = tuple(sorted({*rows["from"], *rows["to"]}))
    place = assignment(lens, ledger, range(year, year + 1), ends)[0] if ends else ()
    of = {s: lens.vector_codes[v] for s, v in zip(ends, place, strict=True) if v >= 0}
    other = pl.when(pl.col("from") == lens.focal).then("to").otherwise("from")
    taken = pl.col("best").is_not_null() & (pl.col("source") == pl.col("best"))
    # Of one producer's two books those of the acting side count.
    first = pl.struct("from", "to", "year", "month").is_first_distinct()
    sound = pl.col("doubt").is_null() & pl.col("value").is_not_null()
    rows = rows.sort("reported_by", maintain_order=True)
    top = rows.filter(taken & sound).with_columns(top=first)
    rest = rows.filter(~(taken & sound).fill_null(value=False)).with_columns(top=pl.lit(False))
    return pl.concat([top, rest]).select(
        domain=pl.lit(domain),
        figure=pl.lit(figure),
        vector=other.replace_strict(of, default=None, return_dtype=pl.String),
        partner=other,
        year=pl.col("year").cast(pl.Int64),
        **{"from": pl.col("from"), "to": pl.col("to")},
        tie="indicator",
        reported_by="reported_by",
        value="value",
        unit=pl.col("indicator").replace_strict(units, default=None, return_dtype=pl.String),
        used=pl.when("top").then(pl.lit("yes")).when(pl.col("doubt").is_not_null())
        .then(pl.lit("no")).otherwise(pl.lit("interval")),
        doubt="doubt",
        source="source",
    )  # fmt: skip
