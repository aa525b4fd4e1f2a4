"""Events that papers on Kazakhstan's foreign policy tell, coded by hand.

Facts only: sides, dates, types and figures, each with the name of the paper's file as its
document; no text. Each paper is a document and a source of its own, with author, title and year
from its front matter (of one, from another's list of works). Coded after the guide of the gold
standard: a visit is CONSULT whatever was signed there, each signing is AGREE, troops sent at a
request are AID, their leaving RETREAT.

Left out of the coding: what has nobody on the other side (a programme begun, unrest at home), acts
of unnamed states, plans, doctrines, and what the paper gives no date for. A year may be that of a
work the paper cites. One article stands twice among the files; its events are told once.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import BETWEEN, sides, told
from tarazy.sources.dates import first, known
from tarazy.sources.reading import Reading, Source

FILE = "events.csv"
PAPERS_FILE = "papers.csv"


def read(facts: Path) -> Iterator[Reading]:
    """Read the coded events, one reading a paper.

    Parameters
    ----------
    facts : pathlib.Path
        The folder with ``events.csv`` and ``papers.csv``.

    Yields
    ------
    Reading
        ``documents``, the paper; ``events``.
    """
    path = facts / FILE
    if not path.exists():
        return
    coded = pl.read_csv(path, infer_schema=False, null_values=[""])
    papers = pl.read_csv(facts / PAPERS_FILE, infer_schema=False, null_values=[""])
    for paper in papers.iter_rows(named=True):
        document = {
            "id": paper["document"], "kind": "paper", "title": paper["title"],
            "date": first(paper["date"]), "precision": known(paper["date"]),
            "language": paper["language"],
        }  # fmt: skip
        rows = coded.filter(pl.col("document") == paper["document"])
        tables = {"documents": pl.DataFrame([document]), "events": _events(rows, paper["id"])}
        yield Reading(_source(paper), path, tables)


def _source(paper: dict[str, str | None]) -> Source:
    doi = f" https://doi.org/{paper['doi']}." if paper["doi"] else ""
    return Source(
        id=str(paper["id"]),
        producer=str(paper["author"]),
        title=str(paper["title"]),
        citation=f"{paper['author']} ({paper['date']}): {paper['title']}. {paper['in']}.{doi} "
        f"Read as {paper['document']}.",
        licence="facts, cited",
        url=f"https://doi.org/{paper['doi']}" if paper["doi"] else None,
    )


def _events(coded: pl.DataFrame, prefix: str) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for row in coded.iter_rows(named=True):
        everyone = [*row["actor"].split(BETWEEN), *(row["target"] or "").split(BETWEEN)]
        together = sides([code for code in everyone if code])
        if row["target"]:  # several may act on one, who is then the target
            together["target"] = row["target"].split(BETWEEN)[0]
        rows.append({
            "id": f"{prefix}-{row['kind'].lower()}-{row['date']}", "date": first(row["date"]),
            "precision": known(row["date"]), **together,
            "magnitude": float(row["magnitude"]) if row["magnitude"] else None,
            "magnitude_unit": row["unit"],
            **{c: row[c] for c in ("kind", "mode", "context", "domain", "label", "document")},
        })  # fmt: skip
    return told(rows)
