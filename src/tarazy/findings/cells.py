"""From ledger rows to one figure a partner and year: which source wins, and how far they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._books import NINETY, books_of, gap_of
from tarazy.ledger import Ledger

__all__ = ["NINETY", "Cells", "Floats", "cells", "covered_years", "last_year", "recorded", "ties",
           "ties_near"]  # fmt: skip

Floats = NDArray[np.float64]
_NONE = ("", False)


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
    columns: Sequence[str] | None = None,
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
    columns : sequence of str, optional
        Only these; all by default. Where all pairs are read, each column counts.

    Returns
    -------
    polars.DataFrame
        Columns of the table ``ties``.
    """
    if focals is not None and len(focals) == 1:
        near = ties_near(ledger, tie, focals, years, monthly=monthly)
        return near if columns is None else near.select(columns)
    table = ledger.table("ties")
    rows = _sound(table).filter(
        table.indicator == tie,
        table.month.notnull() if monthly else table.month.isnull(),
        table.year.between(years[0], years[-1]),
    )
    if focals is not None:
        rows = rows.filter(rows["from"].isin(focals) | rows["to"].isin(focals))
    return ledger.frame("ties", rows if columns is None else rows.select(*columns))


def ties_near(
    ledger: Ledger,
    tie: str,
    focals: Sequence[str],
    years: range,
    *,
    monthly: bool = False,
    among: Sequence[str] = (),
) -> pl.DataFrame:
    """What :func:`ties` gives, where other indicators of the same few states are asked for too.

    A portfolio asks for twenty indicators: one pass over the ledger's largest table for all of them
    takes as long as three.

    Parameters
    ----------
    ledger : Ledger
    tie : str
    focals : sequence of str
    years : range
    monthly : bool
    among : sequence of str
        Indicators that will be asked for, `tie` one of them; any, where there are none.

    Returns
    -------
    polars.DataFrame
    """
    kind = "near" if len(focals) == 1 else "near several"
    key = (kind, tuple(focals), tuple(among))
    near = ledger.once(key, lambda: _near(ledger, focals, among))
    span = pl.col("year").is_between(years[0], years[-1])
    return near.get((tie, monthly), near[_NONE]).filter(span)


def _sound(table: Any) -> Any:
    return table.filter(table.value.notnull(), table.doubt.isnull())


def _near(
    ledger: Ledger, focals: Sequence[str], among: Sequence[str]
) -> dict[tuple[str, bool], pl.DataFrame]:
    """Undoubted rows of a few states, by indicator and whether they are of months."""
    table = ledger.table("ties")
    rows = _sound(table).filter(table["from"].isin(focals) | table["to"].isin(focals))
    every = ledger.frame("ties", rows.filter(rows.indicator.isin(among)) if among else rows)
    parts = every.group_by("indicator", pl.col("month").is_not_null(), maintain_order=True)
    return {_NONE: every.clear()} | {(str(k), bool(m)): part for (k, m), part in parts}


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
    books, sources = books_of(frame, side, directed, focals, partners, years, prefer)
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
        gap=gap_of(books, vector_of),
        sources=sources,
        covered=covered,
    )


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
