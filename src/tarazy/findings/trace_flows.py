"""From goods under sanction that went to a state back to the rows of flows, by product."""

import polars as pl

from tarazy.findings._rerouting_books import books
from tarazy.findings._rerouting_clean import marked, one_kind
from tarazy.findings._rerouting_flows import BAN, PRIORITY
from tarazy.findings._rerouting_holes import one_vintage
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.products import TOTAL
from tarazy.lens import Lens


def trace_flows(ledger: Ledger, lens: Lens, year: int, chapter: str | None = None) -> pl.DataFrame:
    """Exports to the state by those whose list is the longest, product by product.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Of the state that goods may pass through.
    year : int
    chapter : str, optional
        Only goods whose code begins with it; ``all`` or None for all.

    Returns
    -------
    polars.DataFrame
        Columns ``year, month, from, to, product, classification, listed, watched, value, unit,
        used, source, producer, file, sha256``, the largest first. ``listed`` is the day from which
        the good is on the list of what may not be exported to the state under sanction; ``used``
        is ``yes`` for listed goods and ``control`` for what they are held against: the total that
        goods not listed are the remainder of, and those goods.

    Raises
    ------
    UnknownName
        If there is no list, or no such flow.
    """
    lists = ledger.frame("listings")
    bans = lists.filter(pl.col("list") == BAN, pl.col("from").is_not_null())
    if not bans.height:
        raise UnknownName("the ledger has no dated list of goods under sanction")
    against, by = bans.group_by("against", "by").len().sort("len", "against").row(-1)[:2]
    lists, bans = (x.filter(pl.col("against") == against, pl.col("by") == by)
                   for x in (lists, bans))  # fmt: skip
    rows, left = one_kind(*books(ledger, by, None))
    rows, _, left = one_vintage(rows, bans, left)
    rows = marked(rows, bans, lists.filter(pl.col("list") == PRIORITY))
    mine = rows.filter(pl.col("to").cast(pl.String) == lens.focal, pl.col("year") == year)
    if chapter not in (None, "all"):
        mine = mine.filter(pl.col("product").cast(pl.String).str.starts_with(str(chapter)))
    if mine.is_empty():
        sent = rows.filter(pl.col("to").cast(pl.String) == lens.focal)
        years = sorted(set(sent["year"].to_list()))
        raise UnknownName(
            f"there are no exports by product to {lens.name} in {year}"
            + (f" of goods {chapter}" if chapter not in (None, "all") else ""),
            allowed=f"years {years[0]} to {years[-1]}" if years else "none: no flows to it",
            do="give another --year, or the first digits of a code as --indicator",
        )
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    text = pl.col(pl.Categorical).cast(pl.String)
    listed = pl.col("listed").is_not_null() & (pl.col("product") != TOTAL)
    return (
        mine.rename({"day": "listed", "priority": "watched"})
        .with_columns(text)
        .join(about, on="source", how="left", maintain_order="left")
        .with_columns(used=pl.when(listed).then(pl.lit("yes")).otherwise(pl.lit("control")))
        .sort("value", "year", "month", "from", "product",
              descending=[True, False, False, False, False], nulls_last=True)
        .select("year", "month", "from", "to", "product", "classification", "listed", "watched",
                "value", "unit", "used", "source", "producer", "file", "sha256")
    )  # fmt: skip
