"""Rows of one indicator as the books of those who keep them: whose figure is taken, who differs."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

#: Width of the two-sided 90 % interval of a normal distribution, in standard deviations.
NINETY = 2 * 1.6449


def books_of(
    frame: pl.DataFrame,
    side: str,
    directed: bool,
    focals: Sequence[str],
    partners: Sequence[str],
    years: range,
    prefer: Sequence[str],
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Every figure of the focal states with each partner, the one that is taken first.

    Parameters
    ----------
    frame, side, directed, focals, partners, years, prefer
        As for :func:`tarazy.findings.cells.cells`.

    Returns
    -------
    books : polars.DataFrame
        Positions ``f, p, t`` of focal state, partner and year, ``value, reported_by, source,
        rank``; ``first`` where the figure is the one taken of its ``cell``, ``best`` that one.
    sources : tuple of str
        That ``rank`` counts through.
    """
    a, b = ("from", "to") if side == "out" else ("to", "from")
    columns = ("year", "value", "reported_by", "source")
    seen = frame.select(pl.col(a).alias("focal"), pl.col(b).alias("partner"), *columns)
    if not directed:
        other = frame.select(pl.col(b).alias("focal"), pl.col(a).alias("partner"), *columns)
        seen = pl.concat([seen, other])
    sources = (*prefer, *sorted(set(frame["source"].unique()) - set(prefer)))
    rank = {s: i for i, s in enumerate(sources)}
    books = (
        seen.with_columns(
            f=_position("focal", focals),
            p=_position("partner", partners),
            t=pl.col("year").cast(pl.Int32) - years[0],
            rank=pl.col("source").replace_strict(rank, return_dtype=pl.Int16, default=-1),
        )
        .filter(pl.col("f").is_not_null(), pl.col("p").is_not_null())
        .with_columns(cell=(pl.col("f") * len(partners) + pl.col("p")) * len(years) + pl.col("t"))
        .sort("cell", "rank", "reported_by")
        .with_columns(first=pl.col("cell").ne_missing(pl.col("cell").shift()))
        .with_columns(best=pl.when("first").then("value").forward_fill())
    )
    return books, sources


def gap_of(books: pl.DataFrame, vector_of: NDArray[np.int16]) -> NDArray[np.float64]:
    """How far the producers differ on each vector's total, as a log standard deviation.

    Each producer's books in turn replace the preferred figures of the partners they see; the
    least and the greatest total are taken as the ends of a 90 % interval. Producers are compared
    on totals because they often differ on which member of a vector a cargo went to.

    Parameters
    ----------
    books : polars.DataFrame
        Of :func:`books_of`.
    vector_of : numpy.ndarray of int
        Shape (focals, years, partners): position of each partner's vector, -1 for none.

    Returns
    -------
    numpy.ndarray
        Shape (focals, years, vectors); NaN where one producer speaks alone.
    """
    focals, span, _ = vector_of.shape
    gap = np.full((focals, span, int(vector_of.max()) + 1), np.nan)
    f, t, p = (books[c].to_numpy() for c in ("f", "t", "p"))
    with_vector = books.with_columns(v=pl.Series(vector_of[f, t, p])).filter(pl.col("v") >= 0)
    key = ["f", "t", "v"]
    total = with_vector.filter("first").group_by(key).agg(total=pl.col("best").sum())
    one = pl.lit(1.0)
    swapped = (
        with_vector.group_by(*key, "source", "reported_by")
        .agg(change=(pl.col("value") - pl.col("best")).sum())
        .join(total, on=key)
        .with_columns(ratio=1 + pl.col("change") / pl.col("total"))
        .group_by(key)
        .agg(low=pl.col("ratio").min(), high=pl.col("ratio").max(), producers=pl.len())
        .filter(pl.col("producers") > 1, pl.col("high").is_finite())
        # A rival that says nothing passed at all is as far off as one that says a twentieth.
        .with_columns(low=pl.min_horizontal(pl.max_horizontal("low", pl.lit(0.05)), one))
        .with_columns(high=pl.max_horizontal("high", one))
    )
    at = tuple(swapped[c].to_numpy() for c in key)
    gap[at] = (swapped["high"] / swapped["low"]).log().to_numpy() / NINETY
    return gap


def _position(column: str, names: Sequence[str]) -> pl.Expr:
    table: Mapping[str, int] = {n: i for i, n in enumerate(names)}
    return pl.col(column).replace_strict(table, default=None, return_dtype=pl.Int32)
