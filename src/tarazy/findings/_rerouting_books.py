"""Exporters' books of flows by product: one set an exporter, so that no flow counts twice."""

from collections.abc import Sequence

import polars as pl

from tarazy.ledger import Ledger, LedgerError, UnknownName
from tarazy.ledger.products import TOTAL
from tarazy.ledger.schema import table as table_of
from tarazy.ledger.store import embedded
from tarazy.lens import members


def distinct(ledger: Ledger, column: str) -> list[str]:
    """The values of a column of the table ``flows``.

    Parameters
    ----------
    ledger : Ledger
    column : str

    Returns
    -------
    list of str
    """
    table = ledger.table("flows")
    found = ledger.frame("flows", table.select(column).distinct())
    return found[column].sort().to_list()


def sides(ledger: Ledger, by: str, year: int) -> list[str]:
    """Who lists goods, and where it is an organisation, its members in a year.

    Parameters
    ----------
    ledger : Ledger
    by : str
    year : int

    Returns
    -------
    list of str
        The first is `by` itself.
    """
    held = members(ledger, range(year, year + 1)).filter(pl.col("organisation") == by)
    return [by, *sorted(held["actor"])]


def books(
    ledger: Ledger, by: str, sources: Sequence[str] | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Rows of the exporters' own books, one set an exporter.

    Parameters
    ----------
    ledger : Ledger
    by : str
        Who lists goods: it or its members export.
    sources : sequence of str or None

    Returns
    -------
    polars.DataFrame
        Of ``flows`` without ``reported_by``, strings as categories.
    tuple of str
        What was left out.

    Raises
    ------
    UnknownName
        If there are none.
    LedgerError
        If a flow would count twice.
    """
    held = ledger.frame("memberships")
    inside = held.filter(pl.col("organisation") == by, pl.col("role") == "member")
    exporters = sorted({by, *inside["actor"].unique()})
    rows = _fetched(ledger, [e for e in distinct(ledger, "from") if e in exporters], sources)
    if not rows.height:
        raise UnknownName(
            f"the ledger has no exports by product of {by} or its members"
            + (f" from {', '.join(sources)}" if sources else ""),
            allowed=", ".join(distinct(ledger, "source")) or "no flows yet",
            do="add some with `tarazy ledger add FILE flows --ledger FILE`",
        )
    shipped = set(pl.read_parquet(embedded("sources"), columns=["id"])["id"]) if ledger.own else ()
    own = ~pl.col("source").is_in(sorted(shipped)) if ledger.own else pl.lit(False)
    mine = set(rows.filter(own)["from"].unique())
    left: tuple[str, ...] = ()
    if mine and sources is None:
        less = rows.filter(own | ~pl.col("from").is_in(sorted(mine)))
        if less.height < rows.height:
            left = (f"Shipped books of {', '.join(sorted(mine))} give way to the rows added.",)
        left = (*left, "In rows added a good without a row in a month was not traded.")
        rows = less
    _once(rows)
    have = set(rows["from"].unique())
    absent = [s for s in sides(ledger, by, int(rows["year"].max()))[1:] if s not in have]  # type: ignore[arg-type]
    if absent and by not in have:
        left = (*left, f"Of those who list goods, no flows by product of {', '.join(absent)}: "
                       "excesses are of the others' exports alone.")  # fmt: skip
    return rows, left


def _fetched(
    ledger: Ledger, exporters: Sequence[str], sources: Sequence[str] | None
) -> pl.DataFrame:
    """Rows of some exporters' own books, one exporter after the other, codes as categories.

    A million rows of strings, all at once, would take ten times the memory.
    """
    table = ledger.table("flows")
    parts = []
    for exporter in exporters:
        mine = table.filter(table["from"] == exporter, table.reported_by == "from")
        part = ledger.frame("flows", mine.drop("reported_by"))
        if sources is not None:
            part = part.filter(pl.col("source").is_in(list(sources)))
        parts.append(part.with_columns(pl.col(pl.String).cast(pl.Categorical)))
    return pl.concat(parts) if parts else pl.DataFrame(schema=table_of("flows").dtypes)


def _once(rows: pl.DataFrame) -> None:
    """Refuse a flow that two sources give, and goods that hold each other: both count twice."""
    kinds = rows.select("from", "product", "classification", "source").unique()
    shared = kinds.filter(pl.struct("from", "product", "classification").is_duplicated())
    some = rows.join(shared.select("from", "product").unique(), on=["from", "product"], how="semi")
    twice = some.filter(
        pl.struct("year", "month", "from", "to", "product", "classification").is_duplicated()
    )
    if twice.height:
        raise LedgerError(
            f"{', '.join(sorted(twice['source'].unique().to_list()))} give the same flow twice: "
            f"{twice['from'][0]} to {twice['to'][0]}, {twice['product'][0]}, {twice['year'][0]}",
            do="name one of them with --source",
        )
    codes: dict[str, set[str]] = {}
    for exporter, product in kinds.select("from", "product").iter_rows():
        codes.setdefault(exporter, set()).add(product)
    for exporter, held in sorted(codes.items()):
        for code in sorted(held - {TOTAL}):
            wider = next((code[:n] for n in (2, 4, 6) if n < len(code) and code[:n] in held), None)
            if wider is not None:
                raise LedgerError(
                    f"the books of {exporter} have {wider} and {code}, which is part of it",
                    allowed="goods of one length of code, or of several where none holds another",
                    do="keep one of them, or name a source with --source",
                )
