from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import exercises

RUSSIA = """ex_id,year,exercise_ru,partner,partner_iso3,comments,source,source2
1,2012,Взаимодействие,Kazakhstan,KAZ,,u,
2,2012,Мирная миссия,Kazakhstan,KAZ,,u,
2,2012,Мирная миссия,China,CHN,,u,
3,2012,X,Serbia,SRB,,u,
4,2012,Y,Norway,NOR,All NATO states are listed as participants,u,
"""
PAGES = """name,year,date,host,participants_iso3,source_url,source_says
A,2024,2024-10,KAZ,RUS KAZ + CSTO,u,range
B,2024,2024,,AZE KAZ RUS,u,plan
C,2024,2024,KAZ,KAZ AZE,u,plan of the ministry
D,2022,2022,KAZ,ARM KAZ (CSTO),u,opened; actual attendance not listed
E (1st),2013,2013-08-05..23,KAZ,KAZ USA,u,held
F,2024,2024-10-06 (closed),KAZ,RUS KAZ,u,held
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defence").mkdir()
    (tmp_path / exercises.RUSSIA_FILE).write_text(RUSSIA, encoding="utf-8")
    (tmp_path / exercises.PAGES_FILE).write_text(PAGES, encoding="utf-8")
    return tmp_path


def test_russias_partners(folder: Path) -> None:
    russia, _ = exercises.read(folder)
    assert russia.rows("ties").select("year", "from", "to", "value").rows() == [
        (2012, "CHN", "RUS", 1.0),
        (2012, "KAZ", "RUS", 2.0),
        (2012, "RUS", "SRB", 1.0),
    ]
    assert russia.set_aside["what"].to_list() == ["Norway"]


def test_planned_exercises_are_doubted(folder: Path) -> None:
    _, pages = exercises.read(folder)
    ties = pages.rows("ties").select("year", "from", "to", "value", "low", "high", "doubt")
    rows = {row[:3]: row[3:] for row in ties.iter_rows()}
    assert rows[(2024, "KAZ", "RUS")] == (2.0, 2.0, 3.0, None)
    for pair, count in (((2024, "AZE", "KAZ"), 2.0), ((2022, "ARM", "KAZ"), 1.0)):
        value, low, high, doubt = rows[pair]
        assert (value, low, high) == (count, None, None)
        assert doubt.startswith("planned")


def test_an_organisation_adds_no_member(folder: Path) -> None:
    _, pages = exercises.read(folder)
    ties = pages.rows("ties")
    codes = set(ties["from"]) | set(ties["to"])
    assert codes == {"ARM", "AZE", "KAZ", "RUS", "USA"}
    assert "RUS KAZ + CSTO" in pages.set_aside["what"].to_list()


def test_exercises_that_were_held_are_events(folder: Path) -> None:
    russia, pages = (r.rows("events") for r in exercises.read(folder))
    assert russia.select("date", "precision", "actor", "target", "parties").rows() == [
        (date(2012, 1, 1), "year", "KAZ", "RUS", None),
        (date(2012, 1, 1), "year", "CHN", "KAZ", "CHN;KAZ;RUS"),
        (date(2012, 1, 1), "year", "RUS", "SRB", None),
    ]
    # What was planned is no event; of one whose last day alone is known the month is.
    assert pages.select("date", "precision", "label").rows() == [
        (date(2024, 10, 1), "month", "exercise: A"),
        (date(2013, 8, 5), "day", "exercise: E"),
        (date(2024, 10, 1), "month", "exercise: F"),
    ]
    for events in (russia, pages):
        assert faults(events, SCHEMA["events"], {}).is_empty()


def test_russia_and_kazakhstan(data: Path) -> None:
    ties = next(exercises.read(data)).rows("ties")
    kaz = ties.filter(pl.col("from") == "KAZ")
    assert kaz["value"].sum() == 23
    assert kaz.filter(pl.col("year") == 2009)["value"].item() == 5


def test_steppe_eagle_of_2013(data: Path) -> None:
    _, pages = exercises.read(data)
    ties = pages.rows("ties").filter(pl.col("year") == 2013)
    kaz = ties.filter((pl.col("from") == "KAZ") | (pl.col("to") == "KAZ"))
    partners = (set(kaz["from"]) | set(kaz["to"])) - {"KAZ"}
    assert partners == {"KGZ", "TJK", "ITA", "LTU", "CHE", "GBR", "USA"}
    assert kaz["doubt"].null_count() == kaz.height
