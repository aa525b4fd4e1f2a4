"""Symbols, titles and days of roll calls that are known by name: facts read from pages.

The lists of votes lack some symbols, titles and days, and give agenda items for titles. The table
is kept by hand: symbol, day and tally of a resolution as a page has them. A fact names a roll
call where the year, and the day where the list has one, are its own and the tally is the same;
only where one roll call alone fits. A list may have lost votes of states (``unga_votes``): then
each of the three numbers may be short of the page's, and all together by no more than the votes
lost. A roll call so named takes symbol, day and title from the page, and its row the page for
its source; all else in the row, and the votes themselves, are the list's, whose record is named
in the page's citation. Where a fact adds nothing, the row is left as it is.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from tarazy.sources.reading import Reading, Source

FILE = "resolutions.csv"
_TALLY = {"yes": "Y", "no": "N", "abstain": "A"}
#: Roll calls in which names were misread, by first and last day, and how many states lost theirs.
_LOST = (
    (date(2022, 12, 7), date(2022, 12, 7), 1),
    (date(2022, 12, 12), date(2022, 12, 12), 1),
    (date(2023, 9, 1), date(2024, 8, 31), 2),
)


def named(readings: Iterator[Reading], facts: Path) -> Iterator[Reading]:
    """Let facts name roll calls, and pass on all other readings as they are.

    Parameters
    ----------
    readings : iterator of Reading
    facts : pathlib.Path
        The folder with ``resolutions.csv``.

    Yields
    ------
    Reading
        Those given; last those with roll calls, without the rows that a fact names, and one a
        page with these rows. What the last sets aside ends with the facts that name no roll
        call, or more than one.
    """
    path = facts / FILE
    types = {"date": pl.Date, "yes": pl.Int64, "no": pl.Int64, "abstain": pl.Int64}
    lists = []
    for reading in readings:
        if "roll_calls" in reading.tables and path.exists():
            lists.append(reading)
        else:
            yield reading
    if not lists:
        return
    table = pl.read_csv(path, schema_overrides=types)
    left = dict.fromkeys(table["symbol"], "no roll call of its day")
    found = []
    for reading in lists:
        matches, reasons = _matches(table, reading)
        found.append(matches)
        left |= reasons
    for matches in found:
        left = {s: why for s, why in left.items() if s not in set(matches["symbol"])}
    schema = {"what": pl.String, "reason": pl.String}
    rest = pl.DataFrame(sorted(left.items()), schema=schema, orient="row")
    lists[-1] = replace(lists[-1], set_aside=pl.concat([lists[-1].set_aside, rest]))
    for reading, matches in zip(lists, found, strict=True):
        yield from _split(reading, matches, path)


def _matches(table: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, dict[str, str]]:
    """Facts with the one roll call each that fits, and why others were not taken."""
    tally = (
        reading.tables["votes"]
        .group_by("roll")
        .agg(
            (pl.col("vote") == code).sum().cast(pl.Int64).alias(f"{name}_cast")
            for name, code in _TALLY.items()
        )
    )
    calls = reading.tables["roll_calls"].filter(pl.col("final").fill_null(value=True))
    calls = calls.join(tally, on="roll").rename({"symbol": "listed", "date": "day"})
    pairs = table.with_columns(year=pl.col("date").dt.year()).join(
        calls.drop("title").with_columns(pl.col("year").cast(pl.Int32)), on="year"
    )
    pairs = pairs.filter((pl.col("day") == pl.col("date")).fill_null(value=True))
    short = [pl.col(name) - pl.col(f"{name}_cast") for name in _TALLY]
    fit = pl.all_horizontal(s >= 0 for s in short) & (pl.sum_horizontal(short) <= _lost())
    fit &= (pl.col("listed") == pl.col("symbol")).fill_null(value=True)
    tried = set(pairs.filter(pl.col("day").is_not_null())["symbol"])
    reasons = dict.fromkeys(tried, "no roll call of its day has its tally")
    pairs = pairs.filter(fit)
    several = set(pairs.filter(pl.col("symbol").is_duplicated())["symbol"])
    reasons |= dict.fromkeys(several, "more than one roll call fits")
    once = ~pl.col("symbol").is_duplicated() & ~pl.col("roll").is_duplicated()
    return pairs.filter(once).select("symbol", "date", "title", "url", "roll"), reasons


def _lost() -> pl.Expr:
    within = [
        pl.col("day").is_between(first, last).fill_null(value=False) * states
        for first, last, states in _LOST
    ]
    return pl.sum_horizontal(within)


def _split(reading: Reading, found: pl.DataFrame, path: Path) -> Iterator[Reading]:
    calls = reading.tables["roll_calls"]
    both = calls.join(found, on="roll", suffix="_said")
    same = pl.all_horizontal(
        (pl.col(c) == pl.col(f"{c}_said")).fill_null(value=False)
        for c in ("symbol", "date", "title")
    )
    adds = both.filter(~same)
    kept = calls.join(adds, on="roll", how="anti")
    yield replace(reading, tables=reading.tables | {"roll_calls": kept})
    for (url,), rows in adds.partition_by("url", as_dict=True, maintain_order=True).items():
        said = rows.with_columns(symbol="symbol_said", date="date_said", title="title_said").select(
            calls.columns
        )
        yield Reading(_source(str(url), reading.source), path, {"roll_calls": said})


def _source(url: str, votes: Source) -> Source:
    host = urlsplit(url).hostname or url
    return Source(
        id="r-" + hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10],
        producer=host,
        title="Symbol, day and title of a resolution read from a public page",
        citation=f"{host}: {url}; issues, flags and votes: {votes.id}",
        licence="facts",
        url=url,
    )
