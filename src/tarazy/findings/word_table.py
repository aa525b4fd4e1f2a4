"""Words of the speeches in the General Debate as one table of counts."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tarazy.findings.speeches import DEBATE
from tarazy.ledger import Ledger

#: A speech of fewer counted words is not placed on any line.
FEWEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class WordTable:
    """Counts of words by speech.

    Attributes
    ----------
    counts : scipy.sparse.csr_array
        Shape (speeches, words).
    states : numpy.ndarray of str
        Shape (speeches,): who speaks.
    years : numpy.ndarray of int
        Shape (speeches,).
    documents : numpy.ndarray of str
        Shape (speeches,): ids.
    words : numpy.ndarray of str
        Shape (words,).
    short : tuple of (str, int)
        State and year of speeches with too few counted words, which are left out.
    sources : frozenset of str
    """

    counts: csr_array
    states: NDArray[np.str_]
    years: NDArray[np.int64]
    documents: NDArray[np.str_]
    words: NDArray[np.str_]
    short: tuple[tuple[str, int], ...]
    sources: frozenset[str]

    def rows(self, state: str) -> NDArray[np.int64]:
        """Speeches of a state, by year."""
        return np.flatnonzero(self.states == state)


def word_table(ledger: Ledger) -> WordTable:
    """Read the counted words of all speeches in the General Debate.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    WordTable
        One speech a state and year, by year and state.
    """
    return ledger.once("word table", lambda: _read(ledger))


def _read(ledger: Ledger) -> WordTable:
    table = ledger.table("word_counts")
    rows = ledger.frame("word_counts", table.select("document", "word", "count"))
    spoken = (
        ledger.frame("documents")
        .filter(
            pl.col("kind") == "speech", pl.col("title").str.starts_with(DEBATE),
            pl.col("date").is_not_null(), pl.col("actor").is_not_null(),
        )
        .select("id", "actor", year=pl.col("date").dt.year().cast(pl.Int64))
        .sort("year", "actor", "id")
    )  # fmt: skip
    # Not a join: a cast to an enumeration does millions of rows in a tenth of a second.
    place = rows["document"].cast(pl.Enum(spoken["id"]), strict=False).to_physical()
    words = rows["word"].unique().sort()
    column = rows["word"].cast(pl.Enum(words)).to_physical()
    if place.null_count():
        there = place.is_not_null()
        rows, place, column = rows.filter(there), place.filter(there), column.filter(there)
    counts = csr_array(
        (rows["count"].to_numpy().astype(np.float64), (place.to_numpy(), column.to_numpy())),
        shape=(spoken.height, len(words)),
    )
    spoken = spoken.with_columns(counted=np.asarray(counts.sum(axis=1))).with_row_index("row")
    said = spoken.filter(pl.col("counted") > 0).unique(
        ["actor", "year"], keep="first", maintain_order=True
    )
    enough = pl.col("counted") >= FEWEST_WORDS
    kept = said.filter(enough)
    counts = counts[kept["row"].to_numpy()]
    used = np.flatnonzero(np.asarray(counts.sum(axis=0)) > 0) if kept.height else np.arange(0)
    if len(used) < counts.shape[1]:
        counts = counts[:, used]
    found = ledger.frame("word_counts", table.select("source").distinct())["source"]
    return WordTable(
        counts, kept["actor"].to_numpy().astype(str), kept["year"].to_numpy(),
        kept["id"].to_numpy().astype(str), words.to_numpy().astype(str)[used],
        tuple(said.filter(~enough).select("actor", "year").iter_rows()), frozenset(found),
    )  # fmt: skip
