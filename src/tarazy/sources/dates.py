"""Days that are known to the day, the month or the year: ``2005-07-03``, ``2005-07``, ``2005``."""

from datetime import date

import polars as pl

_PRECISION = {4: "year", 7: "month", 10: "day"}


def precision(column: str) -> pl.Expr:
    """How exactly a day is known, by the length of its text.

    Parameters
    ----------
    column : str
        Column of texts.

    Returns
    -------
    polars.Expr
        ``day``, ``month`` or ``year``; null for null.
    """
    return pl.col(column).str.len_chars().replace_strict(_PRECISION, return_dtype=pl.String)


def first_day(column: str) -> pl.Expr:
    """The day, or the first of the month or year where only that is known.

    Parameters
    ----------
    column : str
        Column of texts.

    Returns
    -------
    polars.Expr
        Dates under the column's name.
    """
    text = pl.col(column)
    return (text + pl.lit("-01-01").str.slice(text.str.len_chars() - 4)).str.to_date()


def last_day(column: str) -> pl.Expr:
    """The day, or the last of the month or year where only that is known.

    Parameters
    ----------
    column : str
        Column of texts.

    Returns
    -------
    polars.Expr
        Dates under the column's name.
    """
    first, known = first_day(column), precision(column)
    return (
        pl.when(known == "year").then(pl.date(first.dt.year(), 12, 31))
        .when(known == "month").then(first.dt.month_end())
        .otherwise(first)
        .alias(column)
    )  # fmt: skip


def known(day: str) -> str:
    """How exactly one day is known, by the length of its text.

    Parameters
    ----------
    day : str

    Returns
    -------
    str
        ``day``, ``month`` or ``year``.
    """
    return _PRECISION[len(day)]


def first(day: str) -> date:
    """One day, or the first of the month or year where only that is known.

    Parameters
    ----------
    day : str

    Returns
    -------
    datetime.date
    """
    return date.fromisoformat(day + "-01-01"[len(day) - 4 :])
