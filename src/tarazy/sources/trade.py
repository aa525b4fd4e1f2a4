"""What every reader of a reporter's trade books does alike: exports and imports become ties.

A reporter's exports run from it to the partner and are reported by the acting side; its imports
run from the partner to it and are reported by the receiving side. This module reads no source.
"""

import polars as pl

#: Earlier years are out of the ledger's scope.
FIRST_YEAR = 1992


def goods(books: pl.DataFrame) -> pl.DataFrame:
    """Ties of the indicator ``goods`` from the books of reporting states.

    Parameters
    ----------
    books : polars.DataFrame
        Columns ``year``, ``reporter``, ``partner``, ``flow`` (``X`` exports, ``M`` imports),
        ``value`` in million current US dollars, and ``month`` where the books are monthly.

    Returns
    -------
    polars.DataFrame
        Ledger ties from 1992 on, rounded to a dollar. Rows without a value or a partner, and a
        state's trade with itself, give none.
    """
    out = pl.col("flow") == "X"
    when = [c for c in ("year", "month") if c in books.columns]
    kept = books.filter(
        pl.col("year") >= FIRST_YEAR,
        pl.col("value").is_not_null(),
        pl.col("partner") != pl.col("reporter"),
    )
    return kept.select(
        *when,
        pl.when(out).then("reporter").otherwise("partner").alias("from"),
        pl.when(out).then("partner").otherwise("reporter").alias("to"),
        pl.lit("goods").alias("indicator"),
        pl.when(out).then(pl.lit("from")).otherwise(pl.lit("to")).alias("reported_by"),
        pl.col("value").cast(pl.Float64).round(6),
    )


def whole_sum(column: str) -> pl.Expr:
    """Sum of a column that is missing where a part is missing.

    Parameters
    ----------
    column : str

    Returns
    -------
    polars.Expr
        For use in an aggregation. A plain sum would count a missing part as zero.
    """
    part = pl.col(column)
    return pl.when(part.is_null().any()).then(None).otherwise(part.sum())
