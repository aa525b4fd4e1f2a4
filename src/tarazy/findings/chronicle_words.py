"""What is said of a chronicle: the answer, and what the record can and cannot tell."""

from collections import Counter

import polars as pl

from tarazy.findings.chronicle_same import BETWEEN
from tarazy.findings.chronicle_telling import RULE
from tarazy.findings.finding import PAGES
from tarazy.findings.words import listed
from tarazy.ledger import Ledger
from tarazy.lens import Lens

#: Types, vectors and documents named in a sentence.
_NAMED = 6


def filters(lens: Lens, asked: dict[str, str]) -> str:
    """What was asked for, in brackets.

    Parameters
    ----------
    lens : Lens
    asked : dict of str to str
        Filters by column.

    Returns
    -------
    str
        Empty where all was asked for.
    """
    said = []
    if "type" in asked:
        said.append(f"of the type {asked['type']}")
    if "domain" in asked:
        said.append(f"in the {asked['domain']} domain")
    if "vector" in asked:
        said.append(f"with {lens.vector_names[asked['vector']]}")
    return f" ({', '.join(said)})" if said else ""


def answer(
    lens: Lens,
    every: pl.DataFrame,
    events: pl.DataFrame,
    years: tuple[int | None, int | None],
    asked: dict[str, str],
) -> str:
    """The answer: how many events, with whom, of what type, and that the record is partial.

    Parameters
    ----------
    lens : Lens
    every : polars.DataFrame
        All rows on the state.
    events : polars.DataFrame
        One row an event asked for.
    years : tuple of int or None
        The first and last asked for.
    asked : dict of str to str
        Filters by column.

    Returns
    -------
    str
    """
    if every.is_empty():
        return f"Cannot tell: the ledger has no event of {lens.name}."
    whole = every["event"].n_unique()
    (begin, end), (oldest, newest) = _years(events), _years(every)
    if events.is_empty():
        return (
            f"The ledger has no event of {lens.name}{filters(lens, asked)} in "
            f"{years[0] or oldest}–{years[1] or newest}; in all it has {whole}, of "
            f"{oldest}–{newest}. It is partial: that is no word that nothing happened."
        )
    span = f"In {begin}" if begin == end else f"From {begin} to {end}"
    many = "1 event" if events.height == 1 else f"{events.height:,} events"
    said = f"{span} the ledger has {many} of {lens.name}{filters(lens, asked)}"
    names = lens.vector_names
    vectors = Counter(
        code for cell in events["vector"].drop_nulls() for code in cell.split(BETWEEN)
    )  # fmt: skip
    alone = int(events["vector"].null_count())
    by_vector = [f"{names[c]} {n}" for c, n in vectors.most_common()]
    if alone:
        by_vector.append(f"none of the vectors {alone}")
    kinds = Counter(events["type"].to_list())
    by_kind = _first([f"{k} {n}" for k, n in kinds.most_common()], "other types")
    return (
        f"{said}. With whom: {listed(by_vector)}. Of what type: {by_kind}. The record is partial: "
        "what it has is told by a source, what it lacks may have happened all the same."
    )


def _years(rows: pl.DataFrame) -> tuple[int, int]:
    years = [day.year for day in rows["date"]]
    return min(years, default=0), max(years, default=0)


def _first(items: list[str], others: str) -> str:
    """The first few of a list and how many more."""
    if len(items) <= _NAMED:
        return listed(items)
    return f"{', '.join(items[:_NAMED])} and {len(items) - _NAMED} {others}"


def caveats(
    ledger: Ledger, table: pl.DataFrame, events: pl.DataFrame, shown: pl.DataFrame
) -> tuple[str, ...]:
    """What the record cannot tell, and where it comes from.

    Parameters
    ----------
    ledger : Ledger
    table : polars.DataFrame
        Every row that tells an event.
    events, shown : polars.DataFrame
        One row an event: all of them, and those listed.

    Returns
    -------
    tuple of str
        Empty where there is no event.
    """
    if table.is_empty():
        return ()
    said = []
    if shown.height < events.height:
        said.append(
            f"Listed are {shown.height} of {events.height:,} events: {RULE}. tarazy chronicle with "
            "--format csv or json gives every row; --from, --to, --vector, --domain and --type "
            "narrow the list."
        )
    read = Counter(table["document"].drop_nulls().to_list())
    if read:
        titles = dict(ledger.frame("documents").select("id", "title").iter_rows())
        names = [f"{titles.get(d) or d} ({n})" for d, n in read.most_common()]
        said.append(f"Read in {_first(names, 'more documents')}.")
    lists = _lists(table.filter(pl.col("document").is_null()))
    if lists:
        said.append(f"Taken from lists, by source and years: {'; '.join(lists)}.")
    said.append(
        "What none of these tells is not here, and where a list ends its kind of event ends: "
        "numbers of events say what was read, not how much happened, and what is missing may "
        "have taken place."
    )
    if table.filter(pl.col("type") == "SANCTION", pl.col("document").is_null()).is_empty():
        said.append(
            "No list of sanctions is among the sources (what is at hand may be passed on as "
            "counts only): sanctions are here only where a text tells them."
        )
    vague = events.filter(pl.col("precision") != "day").height
    if vague:
        said.append(f"{vague} of the dates are not known to the day.")
    return tuple(said)


def _lists(rows: pl.DataFrame) -> list[str]:
    """How many rows each source has, and of which years; pages of one kind are one source."""
    family = pl.col("source").str.slice(0, 2).replace_strict(
        {start: kind for start, (kind, _) in PAGES.items()}, default=None, return_dtype=pl.String
    )  # fmt: skip
    year = pl.col("date").dt.year()
    counted = (
        rows.group_by(pl.coalesce(family, "source").alias("of"))
        .agg(pl.len(), first=year.min(), last=year.max())
        .sort("len", "of", descending=[True, False])
    )
    return [
        f"{of} ({n}, {first if first == last else f'{first}–{last}'})"
        for of, n, first, last in counted.iter_rows()
    ]
