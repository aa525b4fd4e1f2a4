"""Codes of goods: how long they may be, and of which vintage.

The Harmonized System (HS) has chapters of two digits, headings of four and subheadings of six, and
is revised every five years; the European Union's Combined Nomenclature (CN) adds two digits and is
revised every year on the HS in force.
"""

import re

import polars as pl

#: All goods together.
TOTAL = "TOTAL"
_HS_YEARS = (2002, 2007, 2012, 2017, 2022)


def vintage(classification: str) -> str:
    """The edition of the HS that a classification is built on.

    Parameters
    ----------
    classification : str
        As in the tables ``flows`` and ``listings``: ``HS2017``, ``CN2021``.

    Returns
    -------
    str
        ``HS2017``.
    """
    kind, year = classification[:2], int(classification[2:])
    return classification if kind == "HS" else f"HS{max(y for y in _HS_YEARS if y <= year)}"


def code_fault(product: str | None, classification: str | None) -> str | None:
    """Why a code cannot be one of its classification, or None.

    Parameters
    ----------
    product, classification : str or None

    Returns
    -------
    str or None
    """
    if product is None or classification is None or product == TOTAL:
        return None
    lengths = (2, 4, 6, 8) if classification.startswith("CN") else (2, 4, 6)
    said = f"{', '.join(map(str, lengths[:-1]))} or {lengths[-1]} digits"
    if re.fullmatch(r"[0-9]+", product) and len(product) in lengths:
        return None
    # A chapter such as 01 loses its nought in a spreadsheet, and is then of an odd length.
    lost = product.isdigit() and len(product) + 1 in lengths
    hint = "; was a leading nought lost?" if lost else ""
    return f"product '{product}' is no code of {classification}: {said}, or {TOTAL}{hint}"


def code_faults(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose code of goods is none of its classification.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns ``row, product, classification``.

    Returns
    -------
    polars.DataFrame
        Columns ``row`` and ``reason``.
    """
    pairs = rows.select("product", "classification").unique()
    found = pairs.with_columns(
        reason=pl.Series([code_fault(*pair) for pair in pairs.iter_rows()], dtype=pl.String)
    ).filter(pl.col("reason").is_not_null())
    hit = rows.join(found, on=["product", "classification"], how="inner")
    return hit.select(pl.col("row").cast(pl.Int64), "reason").sort("row")
