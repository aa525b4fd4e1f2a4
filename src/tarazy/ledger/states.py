"""The state system: who was a state when, and all pairs of them."""

import polars as pl

from tarazy.ledger.errors import LedgerError
from tarazy.ledger.store import Ledger

#: The code under which the list of the Correlates of War stands among the memberships.
SYSTEM = "SYSTEM"


def state_years(ledger: Ledger, first: int, last: int) -> pl.DataFrame:
    """States by year: those in the system on any day of it.

    Parameters
    ----------
    ledger : Ledger
    first, last : int
        Years; the list begins in 1816.

    Returns
    -------
    polars.DataFrame
        Columns ``year, state``, ordered by both; a state with two numbers in one year (Germany
        1990) stands once.

    Raises
    ------
    LedgerError
        If the first year comes after the last.

    References
    ----------
    Correlates of War Project (2017). State System Membership List, v2016.
    """
    if first > last:
        raise LedgerError(f"{first} comes after {last}", do="give the first year first")
    spells = ledger.frame("memberships").filter(pl.col("organisation") == SYSTEM)
    return (
        spells.select(
            state="actor",
            year=pl.int_ranges(
                pl.max_horizontal(pl.col("from").dt.year(), pl.lit(first)),
                pl.min_horizontal(pl.col("to").dt.year().fill_null(last), pl.lit(last)) + 1,
                dtype=pl.Int16,
            ),
        )
        .explode("year")
        .drop_nulls("year")
        .select("year", "state")
        .unique()
        .sort("year", "state")
    )


def directed_dyad_years(ledger: Ledger, first: int, last: int) -> pl.DataFrame:
    """Every ordered pair of different states by year.

    Parameters
    ----------
    ledger : Ledger
    first, last : int
        Years; the list begins in 1816.

    Returns
    -------
    polars.DataFrame
        Columns ``year, from, to``; the codes are an enumeration of the states that occur.

    Raises
    ------
    LedgerError
        If the first year comes after the last.
    """
    states = state_years(ledger, first, last)
    codes = pl.Enum(states["state"].unique().sort())
    side = states.with_columns(pl.col("state").cast(codes))
    pairs = side.rename({"state": "from"}).join(side.rename({"state": "to"}), on="year")
    return pairs.filter(pl.col("from") != pl.col("to"))
