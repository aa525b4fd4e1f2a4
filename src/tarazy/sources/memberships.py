"""Who belonged to which organisation or bloc, in what role and when: facts read from pages.

The table is kept by hand with the address of the page behind each row. Every page is a source
of its own, named by its address. A day may be known to the month or the year only: a first day
so known is the first of its month or year, a last day the last.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from tarazy.sources.dates import first_day, last_day
from tarazy.sources.reading import Reading, Source, aside

FILE = "memberships.csv"


def read(facts: Path) -> Iterator[Reading]:
    """Read the memberships, one reading a page.

    Parameters
    ----------
    facts : pathlib.Path
        The folder with ``memberships.csv``.

    Yields
    ------
    Reading
        ``memberships``; rows without a page are set aside with the first of them.
    """
    path = facts / FILE
    frame = pl.read_csv(path, infer_schema=False, null_values=[""])
    frame = frame.with_columns(first_day("from"), last_day("to"))
    set_aside = aside(frame.filter(pl.col("url").is_null()), "organisation", "no page is named")
    pages = frame.filter(pl.col("url").is_not_null()).partition_by(
        "url", as_dict=True, maintain_order=True
    )
    for (url,), rows in pages.items():
        yield Reading(_source(str(url)), path, {"memberships": rows.drop("url")}, set_aside)
        set_aside = set_aside.clear()


def _source(url: str) -> Source:
    host = urlsplit(url).hostname or url
    return Source(
        id="m-" + hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10],
        producer=host,
        title="Dated membership facts read from a public page",
        citation=f"{host}: {url}",
        licence="facts",
        url=url,
    )
