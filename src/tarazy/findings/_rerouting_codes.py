"""Listed goods whose codes begin with an edition of the nomenclature, and controls without them.

Before its code begins a good is in the books under another, which is not on the list: its months
before are not known. It is followed from the first month of the code on. Controls (all goods less
those listed) hold the old code before and not the new one after, and would fall where nothing fell;
the two series are linked where both are known, between the beginning of the code and the first
listing, as index numbers are when their basket changes (chain-linking by the overlap; System of
National Accounts 2008, chapter 15).
"""

import numpy as np
import polars as pl

from tarazy.findings.cells import Floats
from tarazy.ledger.products import begun


def beginnings(rows: pl.DataFrame) -> dict[str, int]:
    """Listed codes of a CN that begin with it.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns ``product, classification, year, month, value, day``; `day` is of the listing.

    Returns
    -------
    dict of str to int
        Code and first year.
    """
    first = int(rows["year"].min())  # type: ignore[arg-type]
    kinds = rows["classification"].unique().cast(pl.String)
    named = [c for c in kinds.to_list() if c.startswith("CN") and int(c[2:]) > first]
    found: dict[str, int] = {}
    if not named:
        return found
    listed = rows.filter(
        pl.col("day").is_not_null(), pl.col("classification").cast(pl.String).str.starts_with("CN")
    )
    # Books of these codes may begin with the edition; that others reach back says that it does.
    reach = listed.head(1).with_columns(
        pl.lit(first).cast(listed["year"].dtype).alias("year"), value=pl.lit(0.0),
        product=pl.lit("").cast(listed["product"].dtype),
    )  # fmt: skip
    columns = ["product", "year", "month", "value"]
    asked = pl.concat([listed.select(columns), reach.select(columns)])
    for year in sorted({int(c[2:]) for c in named}):
        found |= dict.fromkeys(begun(asked, year) - {""}, year)
    return found


def linked(rest: Floats, new: Floats, begins: int, first: int, known: np.ndarray) -> Floats:
    """Goods not listed, as if those that begin had never been among them.

    Parameters
    ----------
    rest : numpy.ndarray, shape (partners, times)
        Less all goods that are listed.
    new : numpy.ndarray, shape (partners, times)
        Listed goods that begin at `begins`.
    begins, first : int
        Time of the beginning, and of the first listing.
    known : numpy.ndarray of bool, shape (times,)

    Returns
    -------
    numpy.ndarray, shape (partners, times)
        Times before `begins` multiplied by the part of the goods in the overlap that were not new.
    """
    both = known & (np.arange(rest.shape[1]) >= begins) & (np.arange(rest.shape[1]) < first)
    without = rest[:, both].sum(axis=1)
    whole = without + new[:, both].sum(axis=1)
    factor = np.divide(without, whole, out=np.ones_like(whole), where=whole > 0)
    out: Floats = rest.copy()
    out[:, :begins] *= factor[:, None]
    return out
