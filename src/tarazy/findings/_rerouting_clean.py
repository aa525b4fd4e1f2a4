"""Rows of flows made alike: months or years, dollars, and what is listed."""

import polars as pl

from tarazy.ledger import Ledger, LedgerError
from tarazy.ledger.products import TOTAL

_UNITS = {"": 1e-6, "thousand ": 1e-3, "million ": 1.0}


def one_kind(rows: pl.DataFrame, left: tuple[str, ...]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Months or years, not both: a year would count its months again."""
    years = rows.filter(pl.col("month").is_null())
    if 0 < years.height < rows.height:
        said = f"{years.height:,} rows without a month, in books by the month, are left out."
        return rows.filter(pl.col("month").is_not_null()), (*left, said)
    return rows, left


def dollars(ledger: Ledger, rows: pl.DataFrame) -> tuple[pl.DataFrame, frozenset[str]]:
    """Values in million US dollars, euros at the average rate of the month or year.

    Parameters
    ----------
    ledger : Ledger
    rows : polars.DataFrame
        Of ``flows``.

    Returns
    -------
    polars.DataFrame
    frozenset of str
        Sources of the rates, where any were needed.

    Raises
    ------
    LedgerError
        If a month in euros has no rate.
    """
    scale = {f"{word}{money}": x for word, x in _UNITS.items() for money in ("EUR", "USD")}
    rows = rows.with_columns(
        value=pl.col("value")
        * pl.col("unit").cast(pl.String).replace_strict(scale, return_dtype=pl.Float64)
    )
    euros = pl.col("unit").is_in([unit for unit in scale if unit.endswith("EUR")])
    if not rows.filter(euros).height:
        return rows, frozenset()
    table = ledger.table("ties")
    rates = ledger.frame("ties", table.filter(table.indicator == "usd_per_eur"))
    sources = frozenset(rates["source"].unique())
    rates = rates.filter(pl.col("month").is_not_null()).select("year", "month", rate="value")
    if rows["month"].null_count():
        rates = rates.group_by("year").agg(pl.col("rate").mean()).with_columns(
            month=pl.lit(None, pl.Int8)
        )  # fmt: skip
    rows = rows.join(rates, on=["year", "month"], how="left", nulls_equal=True)
    bare = rows.filter(euros, pl.col("rate").is_null())
    if bare.height:
        raise LedgerError(
            f"there is no rate of the euro for {bare['year'].sort()[0]}",
            allowed="the months of the indicator usd_per_eur",
            do="give the values in USD, or add the rates as ties of usd_per_eur",
        )
    given = pl.when(euros).then("rate").otherwise(1.0)
    return rows.with_columns(value=pl.col("value") * given), sources


def marked(rows: pl.DataFrame, bans: pl.DataFrame, watched: pl.DataFrame) -> pl.DataFrame:
    """Rows with their good's chapter, first day of listing, and whether it is watched closely."""
    products = rows.select("product").unique().filter(pl.col("product") != TOTAL)
    codes = products["product"].to_list()
    first = _first_by_prefix(codes, dict(bans.group_by("product").agg(pl.col("from").min()).rows()))
    close = _first_by_prefix(codes, dict.fromkeys(watched["product"].to_list(), True))
    # The column keeps its type, which is that of categories in the exporters' books.
    marks = products.with_columns(
        day=pl.Series([first.get(c) for c in codes], dtype=pl.Date),
        priority=pl.Series([c in close for c in codes], dtype=pl.Boolean),
        chapter=pl.Series([c[:2] for c in codes], dtype=pl.Categorical),
    )
    return rows.join(marks, on="product", how="left")


def _first_by_prefix(codes: list[str], listed: dict[str, object]) -> dict[str, object]:
    """What the list says of each code, or of the longest code that it begins with."""
    found = {}
    for code in codes:
        for length in (8, 6, 4, 2):
            if len(code) >= length and code[:length] in listed:
                found[code] = listed[code[:length]]
                break
    return found
