"""From what a state said and did back to the sentences and events of the ledger."""

import polars as pl

from tarazy.findings.chronicle import events_of
from tarazy.findings.chronicle_same import BETWEEN
from tarazy.findings.speeches import counted_as, speeches
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens


def trace_mentions(
    ledger: Ledger, lens: Lens, year: int, vector: str | None = None
) -> pl.DataFrame:
    """Whom the state's speech of a year names, sentence by sentence.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    vector : str, optional
        Only mentions of its members.

    Returns
    -------
    polars.DataFrame
        Columns ``year, document, sentence, kind, code, vector, count, stance, span, used, source,
        producer, file, sha256``. ``vector`` is the vector that a mention counts for, or the theme;
        ``used`` is no where it counts for none: the state itself, and organisations and groups
        whose members stand in several vectors.

    Raises
    ------
    UnknownName
        If there is no speech of the year.
    """
    told = {s.year: s for s in speeches(ledger, lens, lens.focal).told}
    if year not in told:
        raise UnknownName(
            f"there is no speech of {lens.name} in {year} with mentions counted",
            allowed=", ".join(map(str, told)) or "none: it never spoke",
            do="give another --year",
        )
    table = ledger.table("mentions")
    rows = ledger.frame("mentions", table.filter(table.document == told[year].document))
    counts = counted_as(ledger, lens, year)
    name = pl.col("kind") + " " + pl.col("code")
    own = pl.col("own") | ((pl.col("kind") == "actor") & (pl.col("code") == lens.focal))
    rows = rows.with_columns(
        year=pl.lit(year, pl.Int64),
        vector=pl.when(~own).then(name.replace_strict(counts, default=None,
                                                      return_dtype=pl.String)),
    ).with_columns(used=pl.when(pl.col("vector").is_null()).then(pl.lit("no"))
                   .otherwise(pl.lit("yes")))  # fmt: skip
    if vector not in (None, "all"):
        rows = rows.filter(pl.col("vector") == vector)
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    return rows.join(about, on="source", how="left", maintain_order="left").sort(
        "sentence", "kind", "code"
    ).select(
        "year", "document", "sentence", "kind", "code", "vector", "count", "stance", "span",
        "used", "source", "producer", "file", "sha256",
    )  # fmt: skip


def trace_events(ledger: Ledger, lens: Lens, year: int, vector: str | None = None) -> pl.DataFrame:
    """The events of a year, a row for each telling.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    vector : str, optional
        Only events with one of its members.

    Returns
    -------
    polars.DataFrame
        The columns of the table of ``chronicle``, and ``producer, file, sha256``. Rows with one
        ``event`` tell the same and are counted once.

    Raises
    ------
    UnknownName
        If the year lies outside those that the ledger tells of; one without events has no rows.
    """
    every = events_of(ledger, lens)
    rows = every.filter(pl.col("date").dt.year() == year)
    years = every["date"].dt.year().to_list()
    if not years or not min(years) <= year <= max(years):
        raise UnknownName(
            f"nothing is told of {lens.name} in {year}",
            allowed=f"years {min(years)} to {max(years)}" if years else "none",
            do="give another --year",
        )
    if vector not in (None, "all"):
        rows = rows.filter(pl.col("vector").str.split(BETWEEN).list.contains(str(vector)))
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    return rows.join(about, on="source", how="left", maintain_order="left")
