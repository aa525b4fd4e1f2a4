import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.findings.chronicle import KINDS
from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import papers

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "tools" / "facts"
PAPERS = """document,id,author,title,in,date,language,doi
a.txt,author-2020,An Author,A Title,A Journal,2020,ru,10.1/x
b.txt,other-2021,Other,Another Title,a blog,2021,en,
"""
EVENTS = """document,date,actor,target,kind,mode,context,domain,magnitude,unit,label
a.txt,2022,EU;USA,KAZ,REQUEST,change,economic,economic,,,asked
a.txt,1994,KAZ,RUS,AGREE,,diplomatic,diplomatic,22,agreements,many things
a.txt,1992-05,KAZ;RUS;ARM,,AGREE,,military,defence,,,treaty
b.txt,2022-01-05,KAZ,CSTO,REQUEST,,military,defence,,,calls
"""


def test_each_paper_is_a_document_and_a_source(tmp_path: Path) -> None:
    (tmp_path / papers.FILE).write_text(EVENTS, encoding="utf-8")
    (tmp_path / papers.PAPERS_FILE).write_text(PAPERS, encoding="utf-8")
    first, second = papers.read(tmp_path)
    assert (first.source.id, first.source.url) == ("author-2020", "https://doi.org/10.1/x")
    assert "An Author (2020): A Title. A Journal. https://doi.org/10.1/x." in first.source.citation
    assert second.source.url is None
    (document,) = first.rows("documents").rows(named=True)
    assert (document["id"], document["kind"], document["date"]) == (
        "a.txt", "paper", date(2020, 1, 1)
    )  # fmt: skip
    events = first.rows("events").sort("date")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.select("date", "precision", "actor", "target", "parties", "magnitude")
    assert told.rows() == [
        (date(1992, 5, 1), "month", "KAZ", "RUS", "KAZ;RUS;ARM", None),
        (date(1994, 1, 1), "year", "KAZ", "RUS", None, 22.0),
        (date(2022, 1, 1), "year", "EU", "KAZ", "EU;USA;KAZ", None),
    ]
    assert second.rows("events")["precision"].to_list() == ["day"]


def test_without_facts_there_is_nothing(tmp_path: Path) -> None:
    assert list(papers.read(tmp_path)) == []


def test_the_coded_papers() -> None:
    readings = list(papers.read(FACTS))
    events = pl.concat(r.rows("events") for r in readings)
    assert len(readings) == 4
    assert events["id"].is_unique().all()
    assert set(events["kind"]) <= set(KINDS)
    assert events["target"].null_count() == 0
    assert set(events["document"]) == {r.rows("documents")["id"][0] for r in readings}


@pytest.mark.parametrize("name", ["000_df4dae06e2d3a10a", "001_406b88b2172de1d8",
                                  "004_0e80e706fab991b5"])  # fmt: skip
def test_the_facts_are_those_of_the_gold_standard(name: str) -> None:
    """What a reader would miss stands among the facts, with its sides, type and year."""
    gold = (ROOT / "benchmarks" / "gold" / f"{name}.events.jsonl").read_text("utf-8")
    facts = pl.read_csv(FACTS / papers.FILE, infer_schema=False).filter(
        pl.col("document") == f"{name}.txt"
    )
    have = {(r["kind"], r["date"], frozenset(f"{r['actor']};{r['target']}".split(";")))
            for r in facts.iter_rows(named=True)}  # fmt: skip
    for line in gold.splitlines():
        event = json.loads(line)
        if event["need"] == "must":
            sides = [event["actor"], event["target"]]
            named = frozenset(c for s in sides for c in (s if isinstance(s, list) else [s]))
            assert (event["type"], event["date"], named) in have
