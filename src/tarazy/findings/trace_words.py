"""From a speech's position between two poles back to the words that make it, and their source."""

import numpy as np
import polars as pl

from tarazy.findings.pole_scores import references
from tarazy.findings.positions import POLES
from tarazy.findings.word_table import WordTable, word_table
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment
from tarazy.measures.wordscores import wordscores


def trace_words(ledger: Ledger, lens: Lens, year: int, vector: str | None = None) -> pl.DataFrame:
    """The words behind the position of a speech between the default poles, by how much they pull.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    vector : str, optional
        A vector of the lens, whose states' speeches are told; the focal state by default.

    Returns
    -------
    polars.DataFrame
        Columns ``year, state, vector, word, count, share, score, pull, lower, upper, used,
        document, source, producer, file, sha256``, the greatest pull first. ``score`` is the
        word's own position; ``pull`` is ``share`` times it, and adds up over a speech's words to
        its position. ``lower`` and ``upper`` are the word's uses in a thousand counted words of the
        poles' speeches about the year. ``used`` is no where the poles never say it.

    Raises
    ------
    UnknownName
        If there is no such speech, or the poles have too few about it.
    """
    table = word_table(ledger)
    voters = tuple(np.unique(table.states).tolist())
    place = assignment(lens, ledger, range(year, year + 1), voters)[0]
    of = {s: lens.vector_codes[v] for s, v in zip(voters, place, strict=True) if v >= 0}
    whole = vector in (None, "all")
    wanted = [lens.focal] if whole else [s for s, code in of.items() if code == vector]
    rows = np.flatnonzero(np.isin(table.states, wanted) & (table.years == year))
    lower, upper = references(table, POLES, year)
    if not len(rows) or not len(lower) or not len(upper):
        told = sorted(set(table.years[np.isin(table.states, wanted)].tolist()))
        raise UnknownName(
            f"there is no speech of {lens.name if whole else vector} in {year} with words counted "
            "and speeches of both poles about it",
            allowed=f"years {told[0]} to {told[-1]}" if told else "none: it never spoke",
            do="give another --year",
        )
    poles = np.stack([np.asarray(table.counts[r].sum(axis=0)) for r in (lower, upper)])
    frame = pl.concat([_words(table, poles, int(row)) for row in rows])
    counts = ledger.table("word_counts")
    names = frame["document"].unique().to_list()
    held = counts.filter(counts.document.isin(names)).select("document", "word", "source")
    about = ledger.frame("sources").select("producer", "file", "sha256", source="id")
    return (
        frame.with_columns(
            vector=pl.col("state").replace_strict(of, default=None, return_dtype=pl.String)
        )
        .join(ledger.frame("word_counts", held), on=["document", "word"], how="left")
        .join(about, on="source", how="left")
        .sort(pl.col("pull").abs(), "word", "state", descending=[True, False, False],
              nulls_last=True)
        .select(
            pl.lit(year).cast(pl.Int64).alias("year"), "state", "vector", "word", "count", "share",
            "score", "pull", "lower", "upper", "used", "document", "source", "producer", "file",
            "sha256",
        )
    )  # fmt: skip


def _words(table: WordTable, poles: np.ndarray, row: int) -> pl.DataFrame:
    """Words of one speech, with their positions on the line on which the poles are -1 and 1."""
    scored = wordscores(poles, [-1.0, 1.0], table.counts[[row]], rescaling="none")
    held = np.nan_to_num(scored.words)
    low, high = (float(pole @ held / pole.sum()) for pole in poles)
    position = 2 * (scored.words - low) / (high - low) - 1
    counts = table.counts[[row]].toarray()[0]
    used = np.flatnonzero(counts > 0)
    share = np.where(np.isnan(position), 0.0, counts)
    share /= share.sum()
    rates = 1000 * poles / poles.sum(axis=1, keepdims=True)
    return pl.DataFrame({
        "state": np.full(len(used), table.states[row]), "word": table.words[used],
        "count": counts[used].astype(np.int64), "share": share[used], "score": position[used],
        "pull": (share * position)[used], "lower": rates[0, used], "upper": rates[1, used],
        "used": np.where(np.isnan(position[used]), "no", "yes"),
        "document": np.full(len(used), table.documents[row]),
    }).fill_nan(None)  # fmt: skip
