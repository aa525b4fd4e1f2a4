"""Codes of goods: how long they may be, and of which vintage.

The Harmonized System (HS) has chapters of two digits, headings of four and subheadings of six, and
is revised every five years; the European Union's Combined Nomenclature (CN) adds two digits and is
revised every year on the HS in force. A code that begins with an edition has no figures before it,
which is not the same as no trade.
"""

import re

import polars as pl

#: All goods together.
TOTAL = "TOTAL"
_HS_YEARS = (2002, 2007, 2012, 2017, 2022)
#: Codes that end and codes that begin are one good where the one comes to the other times this.
_ALIKE = 2.0
#: Months in which the two are held against each other: the first of the new edition.
_MONTHS = 2


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


def begun(rows: pl.DataFrame, year: int) -> set[str]:
    """Codes that begin with the nomenclature of a year and carry on none that ended before it.

    A code begins if nobody exports it to anybody before. What begins is held against what ends,
    first within six digits, then four, then two: where exports of the one in the first two months
    come to between half and twice those of the other in the same months of the year before, both
    are taken for one good under two numbers. No concordance says this; it can be wrong for single
    goods, and is for sums.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns ``product, year, month, value``: all exporters, all partners, one unit. Where there
        are no months, whole years are compared.
    year : int
        Of the edition.

    Returns
    -------
    set of str
        Empty where the rows do not reach back.
    """
    code, at = pl.col("product").cast(pl.String), pl.col("year")
    seen = rows.group_by(code).agg(at.min().alias("first"), at.max().alias("last"))
    if not seen.height or int(seen["first"].min()) >= year:  # type: ignore[arg-type]
        return set()
    new = set(seen.filter(pl.col("first") == year)["product"])
    old = set(seen.filter(pl.col("last") == year - 1)["product"])
    start = rows.filter(pl.col("month").is_null() | (pl.col("month") <= _MONTHS))
    came, went = (
        dict(start.filter(at == y).group_by(code).agg(pl.col("value").sum()).rows())
        for y in (year, year - 1)
    )
    for digits in (6, 4, 2):
        for prefix in sorted({c[:digits] for c in new}):
            begins, ends = ({c for c in x if c[:digits] == prefix} for x in (new, old))
            more, less = sum(came.get(c, 0.0) for c in begins), sum(went.get(c, 0.0) for c in ends)
            if less > 0 and 1 / _ALIKE <= more / less <= _ALIKE:
                new, old = new - begins, old - ends
    return new


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
