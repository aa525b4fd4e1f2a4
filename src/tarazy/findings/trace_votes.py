"""From a figure made of votes back to the votes and their sources."""

from collections.abc import Sequence

import polars as pl

from tarazy.findings import roll_calls
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment

#: Findings whose figures are made of votes.
VOTED = ("alignment", "cross-pressure", "issues", "similarity", "votes")


def trace_votes(
    ledger: Ledger,
    lens: Lens,
    year: int,
    vector: str | None = None,
    states: Sequence[str] | None = None,
) -> pl.DataFrame:
    """The votes of a year behind a finding: the focal state's, or those of a vector's states.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    vector : str, optional
        A vector of the lens; the focal state itself by default.
    states : sequence of str, optional
        These states, in place of a vector's.

    Returns
    -------
    polars.DataFrame
        Columns ``date, roll, symbol, title, issues, final, state, vector, vote, used, source,
        producer, file, sha256``; ``used`` is no where the table of gaps says that the state's
        votes of the year are lost, or where it was absent.
    """
    calls = ledger.frame("roll_calls").filter(pl.col("year") == year).drop("source")
    rows = roll_calls.cast_in(ledger, year, year).join(calls, on="roll")
    voters = tuple(rows["actor"].unique().sort())
    vector_of = assignment(lens, ledger, range(year, year + 1), voters)[0]
    of = {s: lens.vector_codes[v] for s, v in zip(voters, vector_of, strict=True) if v >= 0}
    wanted = [lens.focal] if vector in (None, "all") else [s for s, v in of.items() if v == vector]
    if states is not None:
        wanted = list(states)
    gone = roll_calls.lost(ledger).filter(pl.col("year") == year)["actor"].to_list()
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    used = (pl.col("vote") != "X") & ~pl.col("actor").is_in(gone)
    return (
        rows.filter(pl.col("actor").is_in(wanted))
        .with_columns(
            vector=pl.col("actor").replace_strict(of, default=None, return_dtype=pl.String),
            used=pl.when(used).then(pl.lit("yes")).otherwise(pl.lit("no")),
        )
        .join(about, on="source", how="left", maintain_order="left")
        .sort("date", "roll", "actor", nulls_last=True)
        .select(
            "date", "roll", "symbol", "title", "issues", "final", pl.col("actor").alias("state"),
            "vector", "vote", "used", "source", "producer", "file", "sha256",
        )
    )  # fmt: skip
