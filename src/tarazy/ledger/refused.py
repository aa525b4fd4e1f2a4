"""Flows that were refused: an absent flow is read as no trade, and these are not."""

from itertools import product

import duckdb
import polars as pl

from tarazy.ledger.schema import conform, table
from tarazy.ledger.store import insert

#: Exporter, year and month of a row of flows, null where they could not be read.
When = tuple[str | None, int | None, int | None]


def remember(
    raw: duckdb.DuckDBPyConnection,
    typed: pl.DataFrame,
    wrong: pl.DataFrame,
    file: str,
    sources: set[str],
) -> None:
    """Keep what flows were refused.

    Parameters
    ----------
    raw : duckdb.DuckDBPyConnection
        Of a transaction.
    typed, wrong : polars.DataFrame
        Rows of the file with ``_line``, and ``_line, _reason`` of every fault.
    file : str
        Its name.
    sources : set of str
        Ids that the ledger knows.
    """
    reasons = wrong.group_by("_line").agg(pl.col("_reason").str.join("; ").alias("reason"))
    known = pl.when(pl.col("source").is_in(sorted(sources))).then("source")
    lost = typed.join(reasons, on="_line", how="inner").sort("_line")
    lost = lost.with_columns(source=known, file=pl.lit(file), line=pl.col("_line"))
    if lost.height:
        schema = table("refusals")
        insert(raw, "refusals", conform(lost.select(list(schema.dtypes)), schema))


def taken_back(raw: duckdb.DuckDBPyConnection, file: str) -> pl.DataFrame:
    """Take out what was refused of a file before: the file is about to say it anew.

    Parameters
    ----------
    raw : duckdb.DuckDBPyConnection
        Of a transaction.
    file : str
        Its name.

    Returns
    -------
    polars.DataFrame
        The rows of ``refusals`` taken out.
    """
    found = raw.sql("SELECT * FROM own.main.refusals WHERE file = ?", params=[file])
    before = conform(pl.DataFrame(found.to_arrow_table()), table("refusals"))
    raw.execute("DELETE FROM own.main.refusals WHERE file = ?", [file])
    return before


def untold(before: pl.DataFrame, told: set[When], actors: set[str]) -> pl.DataFrame:
    """Refusals that a file of the same name does not answer, as it is about other times.

    What could not be read of a refusal may be any: mended, it reads otherwise.

    Parameters
    ----------
    before : polars.DataFrame
        Rows of ``refusals``.
    told : set of When
        What the file has rows of.
    actors : set of str
        Codes that the ledger knows.

    Returns
    -------
    polars.DataFrame
        Those of `before` that stay refused.
    """
    masks = list(product((True, False), repeat=3))
    some = {tuple(v if m else None for v, m in zip(t, k, strict=True)) for t in told for k in masks}
    stay = [
        (who if who in actors else None, year, month if month in range(1, 13) else None) not in some
        for who, year, month in before.select("from", "year", "month").iter_rows()
    ]
    return before.filter(pl.Series(stay, dtype=pl.Boolean))
