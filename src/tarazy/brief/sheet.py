"""The balance sheet: its cells, and two columns of what geography gives of the trade."""

import math
from dataclasses import dataclass

import polars as pl

from tarazy.brief.render import Mark
from tarazy.findings import Finding
from tarazy.findings._tilt_words import times
from tarazy.findings.words import signed, with_span

#: Heads of the columns on the tilt.
HEADS = ("Trade by geography", "Trade by choice")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the balance sheet.

    Attributes
    ----------
    text : str
        Share and interval.
    change : str
        Change since the year compared with, in points, by the indicators that both years have,
        with its interval; empty where not known.
    line : str
        Points of the history as an SVG path; empty where fewer than two years are known.
    alt : str
        The history in words.
    marks : tuple of Mark
        Numbers of the sources behind it.
    note : str
        What stands under the figure in place of a change.
    """

    text: str
    change: str
    line: str
    alt: str
    marks: tuple[Mark, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Vectors by domains.

    Attributes
    ----------
    year, since : int
    columns : tuple of str
        Names of the domains.
    rows : tuple of (str, tuple of Cell)
    """

    year: int
    since: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def beside(found: Finding, vector: str) -> list[tuple[str, str]]:
    """Figure and the line under it, for each column.

    Parameters
    ----------
    found : Finding
        Of ``tilt``; without a table where it could not be told.
    vector : str
        Code of a vector.

    Returns
    -------
    list of (str, str)
        Empty without a table.
    """
    if not found.table.height:
        return []
    goods = found.table.filter(pl.col("panel") == "goods")
    now = goods.filter(pl.col("year") == goods["year"].max(), pl.col("vector") == vector)
    if not now.height:
        return [("–", ""), ("–", "")]
    row = now.row(0, named=True)
    ends = (math.nan if row[k] is None else row[k] for k in ("low", "high"))
    expected = with_span(row["expected"], row["expected_low"], row["expected_high"])
    actual = f"is {with_span(row['share'], *ends)}"
    if row["tilt"] is None:
        return [(expected, actual), ("–", "")]
    return [
        (expected, actual),
        (f"×{times(row)}", f"log {signed(row['tilt'])}"),
    ]
