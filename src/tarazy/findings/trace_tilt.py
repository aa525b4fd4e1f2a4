"""From an expected share back to the rows of the ledger that gravity was fitted to."""

import polars as pl

from tarazy.findings._expected import MOST_AGE
from tarazy.findings._gravity_panel import DISTANCES, FACTS
from tarazy.findings._world import world
from tarazy.findings.ask import check_year
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment


def trace_expected(ledger: Ledger, lens: Lens, year: int) -> pl.DataFrame:
    """The panel of all pairs but the state's own, and what lies between it and its partners.

    Facts between other pairs and the agreements of all are fitted to as well; they are every row
    of the same indicators.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    polars.DataFrame
        The columns of :func:`tarazy.findings.trace.trace` up to ``source``. ``partner`` is the
        buyer of a flow between two others.

    Raises
    ------
    UnknownName
        If no panel lies in the year or a few years before it.
    """
    check_year(ledger, lens, year)
    known = world(ledger, lens.focal)
    earlier = [y for y in known.years if year - MOST_AGE <= y <= year]
    if not earlier:
        raise UnknownName(
            f"no panel of all pairs lies in {year} or {MOST_AGE} years before it",
            allowed=f"years from {min(known.years, default=year)} on",
        )
    base, table, focal = earlier[-1], ledger.table("ties"), lens.focal
    own = (table["from"] == focal) | (table["to"] == focal)
    flows = table.filter(
        table.indicator == "goods", table.month.isnull(), table.year == base, ~own,
        table.source == known.flows[base].source, table.reported_by == "third",
    )  # fmt: skip
    between = table.filter(own, table.indicator.isin([*DISTANCES, *FACTS]))
    kept = ["year", "from", "to", "indicator", "reported_by", "value", "doubt", "source"]
    rows = [ledger.frame("ties", part.select(kept)) for part in (flows, between)]
    if year != base:
        product = table.filter(table.indicator == "gdp", table.year.isin([base, year]))
        rows.append(ledger.frame("ties", product.select(kept)))
    return _laid(ledger, lens, known.geo.states, pl.concat(rows), year)


def _laid(
    ledger: Ledger, lens: Lens, states: tuple[str, ...], rows: pl.DataFrame, year: int
) -> pl.DataFrame:
    """Rows in the columns of a trace."""
    place = assignment(lens, ledger, range(year, year + 1), states)[0]
    of = {s: lens.vector_codes[v] for s, v in zip(states, place, strict=True) if v >= 0}
    partner = pl.when(pl.col("to") == lens.focal).then("from").otherwise("to")
    units = dict(ledger.indicators.select("code", "unit").iter_rows())
    sound = pl.col("doubt").is_null() & pl.col("value").is_not_null()
    inside = pl.col("from").is_in(states) & pl.col("to").is_in(states)
    return rows.select(
        domain=pl.lit("economic"),
        figure=pl.lit("expected"),
        vector=partner.replace_strict(of, default=None, return_dtype=pl.String),
        partner=partner,
        year=pl.col("year").cast(pl.Int64),
        **{"from": pl.col("from"), "to": pl.col("to")},
        tie="indicator",
        reported_by="reported_by",
        value="value",
        unit=pl.col("indicator").replace_strict(units, default=None, return_dtype=pl.String),
        used=pl.when(sound & inside).then(pl.lit("yes")).otherwise(pl.lit("no")),
        doubt="doubt",
        source="source",
    )
