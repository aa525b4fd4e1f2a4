"""From ledger rows to one figure a partner and year: which source wins, and how far they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.ledger import Ledger

Floats = NDArray[np.float64]
#: Width of the two-sided 90 % interval of a normal distribution, in standard deviations.
NINETY = 2 * 1.6449


@dataclass(frozen=True, slots=True)
class Cells:
    """One indicator as seen from the focal states, one direction.

    Attributes
    ----------
    side : {"out", "in", "both"}
        ``out`` where the focal state is ``from``; ``both`` for undirected ties.
    partners : tuple of str
        Codes, blocs included.
    years : range
    value : numpy.ndarray
        Shape (focals, partners, years): the preferred source's figure, in the indicator's unit;
        NaN where no source has one.
    before : numpy.ndarray
        The same shape: the same books' figure of the year before, so that growth is like for
        like; NaN where they have none.
    source : numpy.ndarray of int
        The same shape: position in `sources` of the one preferred, -1 for none.
    gap : numpy.ndarray
        Shape (focals, years, vectors): standard deviation between producers of the log of a
        vector's total; NaN where one producer speaks alone.
    sources : tuple of str
    covered : numpy.ndarray of bool
        Shape (years,): years that some source covers. Where an indicator's absence means zero,
        a missing row of a covered year is a zero.
    """

    side: str
    partners: tuple[str, ...]
    years: range
    value: Floats
    before: Floats
    source: NDArray[np.int16]
    gap: Floats
    sources: tuple[str, ...]
    covered: NDArray[np.bool_]


def ties(
    ledger: Ledger,
    tie: str,
    focals: Sequence[str] | None,
    years: range,
    *,
    monthly: bool = False,
) -> pl.DataFrame:
    """Undoubted rows of one indicator, annual ones by default.

    Parameters
    ----------
    ledger : Ledger
    tie : str
        Code of an indicator.
    focals : sequence of str or None
        Keep only rows with one of these on either side; None keeps all.
    years : range
    monthly : bool
        Read the rows of months in place of those of years.

    Returns
    -------
    polars.DataFrame
        Columns of the table ``ties``.
    """
    table = ledger.table("ties")
    rows = table.filter(
        table.indicator == tie,
        table.month.notnull() if monthly else table.month.isnull(),
        table.value.notnull(),
        table.doubt.isnull(),
        table.year.between(years[0], years[-1]),
    )
    if focals is not None:
        rows = rows.filter(rows["from"].isin(focals) | rows["to"].isin(focals))
    return ledger.frame("ties", rows)


def cells(
    frame: pl.DataFrame,
    side: str,
    directed: bool,
    focals: Sequence[str],
    partners: tuple[str, ...],
    years: range,
    prefer: Sequence[str],
    covered: NDArray[np.bool_],
    vector_of: NDArray[np.int16],
) -> Cells:
    """Lay the rows of one indicator out as arrays, one figure a focal state, partner and year.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of :func:`ties`.
    side : {"out", "in"}
        Which end the focal state is at; ignored for undirected ties.
    directed : bool
    focals, partners : sequence of str
    years : range
    prefer : sequence of str
        Source ids in order of preference; those not named come after, by id. Within a source
        the books of the acting side come before those of the receiving side.
    covered : numpy.ndarray of bool
        Shape (years,).
    vector_of : numpy.ndarray of int
        Shape (focals, years, partners): position of each partner's vector, -1 for none.

    Returns
    -------
    Cells
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
    earlier = books.select(
        "f", "p", "source", "reported_by", t=pl.col("t") + 1, before=pl.col("value")
    )
    same = ["f", "p", "t", "source", "reported_by"]
    chosen = books.filter("first").join(earlier, on=same, how="left", maintain_order="left")
    shape = (len(focals), len(partners), len(years))
    at = tuple(chosen[c].to_numpy() for c in ("f", "p", "t"))
    value, before = np.full(shape, np.nan), np.full(shape, np.nan)
    source = np.full(shape, -1, np.int16)
    value[at], before[at] = chosen["value"].to_numpy(), chosen["before"].to_numpy()
    source[at] = chosen["rank"].to_numpy()
    return Cells(
        side="both" if not directed else side,
        partners=partners,
        years=years,
        value=value,
        before=before,
        source=source,
        gap=_gap(books, vector_of),
        sources=sources,
        covered=covered,
    )


def _gap(books: pl.DataFrame, vector_of: NDArray[np.int16]) -> Floats:
    """How far the producers differ on each vector's total, as a log standard deviation.

    Each producer's books in turn replace the preferred figures of the partners they see; the
    least and the greatest total are taken as the ends of a 90 % interval. Producers are compared
    on totals because they often differ on which member of a vector a cargo went to.
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


def covered_years(ledger: Ledger, tie: str, years: range) -> NDArray[np.bool_]:
    """Years in which any source of an indicator has a row.

    Parameters
    ----------
    ledger : Ledger
    tie : str
    years : range

    Returns
    -------
    numpy.ndarray of bool
        Shape (years,).
    """

    def read() -> dict[str, set[int]]:
        table = ledger.table("ties")
        rows = table.filter(table.month.isnull()).select("indicator", "year").distinct()
        frame = ledger.frame("ties", rows)
        return {i: set(part["year"]) for (i,), part in frame.group_by(["indicator"])}

    found = ledger.once("covered_years", read).get(tie, set())
    return np.array([y in found for y in years])


def recorded(ledger: Ledger) -> range:
    """The years of which the ledger holds annual ties.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    range
        Empty where it holds none.
    """

    def read() -> range:
        table = ledger.table("ties")
        ends = table.filter(table.month.isnull()).aggregate(
            first=table.year.min(), last=table.year.max()
        )
        first, last = ledger.frame("ties", ends).row(0)
        return range(0) if first is None else range(first, last + 1)

    return ledger.once("recorded", read)


def last_year(ledger: Ledger) -> int:
    """The last year of which the ledger holds an annual tie.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    int
        0 where it holds none.
    """
    years = recorded(ledger)
    return years[-1] if years else 0
