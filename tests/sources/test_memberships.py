import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import memberships

PAGE = "https://www.example.org/a?b=c"
TEXT = f"""organisation,actor,role,from,from_precision,to,to_precision,url,note
CIS,GEO,member,1993-12,month,2009-08-18,day,{PAGE},
CIS,UZB,member,1991-12-21,day,,,{PAGE},conflict
CST,UZB,member,1994,year,1999-04,month,https://other.example/x,
CST,GEO,member,1994,year,1999,year,https://other.example/x,
CST,AZE,member,1994,year,,,,no page
"""


def test_every_page_is_a_source(tmp_path: Path) -> None:
    (tmp_path / memberships.FILE).write_text(TEXT, encoding="utf-8")
    first, second = memberships.read(tmp_path)
    assert first.source.id == "m-" + hashlib.sha1(PAGE.encode()).hexdigest()[:10]
    assert (first.source.producer, first.source.url) == ("www.example.org", PAGE)
    assert second.source.producer == "other.example"
    assert first.set_aside["what"].to_list() == ["CST"]
    assert second.set_aside.is_empty()


def test_days_are_filled_out_at_both_ends(tmp_path: Path) -> None:
    (tmp_path / memberships.FILE).write_text(TEXT, encoding="utf-8")
    first, second = (r.rows("memberships") for r in memberships.read(tmp_path))
    assert first.select("from", "to").rows() == [
        (date(1993, 12, 1), date(2009, 8, 18)), (date(1991, 12, 21), None)
    ]  # fmt: skip
    assert second["to"].to_list() == [date(1999, 4, 30), date(1999, 12, 31)]
    assert faults(first, SCHEMA["memberships"], {}).is_empty()


EVENTS = f"""organisation,actor,role,from,from_precision,to,to_precision,url,note
SCO,CHN,member,2001-06-15,day,,,{PAGE},
SCO,KAZ,member,2001-06-15,day,,,{PAGE},
SCO,BLR,observer,2015,year,2024-07-04,day,{PAGE},
SCO,BLR,member,2024-07-04,day,,,{PAGE},
CST,KAZ,member,1994-04-20,day,2003-09-18,day,{PAGE},the organisation came after it
CST,GEO,member,1994-04-20,day,1999-04-02,day,{PAGE},
CIS,UKR,member,1991-12-08,day,2018-05,month,{PAGE},
CIS,KAZ,member,1991-12-21,day,,,{PAGE},
CSTO,UZB,member,2006-06-23,day,2012-06-28,day,{PAGE},
CSTO,UZB,suspended,2012-06-28,day,2012,year,{PAGE},
CSTO,KAZ,member,2003-09-18,day,,,{PAGE},
G7,RUS,member,1998,year,2014-03,month,{PAGE},suspended by the others
G7,JPN,member,1975,year,,,{PAGE},
NATO,MLT,partner,1995-04-26,day,1996-10-27,day,{PAGE},withdrew
NATO,MLT,partner,2008-03-20,day,,,{PAGE},
EU,KAZ,agreement,2020-03-01,day,,,{PAGE},
"""
ORGANISATIONS = """code,name_en,from,to
SCO,Shanghai Cooperation Organisation,2001-06-15,
CIS,Commonwealth,1991-12-08,
"""


@pytest.fixture
def events(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / memberships.FILE).write_text(EVENTS, encoding="utf-8")
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (reading,) = memberships.read(tmp_path)
    rows = reading.rows("events")
    assert faults(rows, SCHEMA["events"], {}).is_empty()
    return rows


def test_founders_act_together_and_others_join(events: pl.DataFrame) -> None:
    joined = events.filter(pl.col("kind") == "AGREE", pl.col("target").is_not_null())
    told = joined.select("date", "actor", "target", "parties", "label").rows()
    assert (date(2001, 6, 15), "CHN", "KAZ", "CHN;KAZ;SCO", "SCO: founded") in told
    assert (date(2015, 1, 1), "BLR", "SCO", None, "SCO: observer") in told
    assert (date(2024, 7, 4), "BLR", "SCO", None, "SCO: member") in told
    assert (date(2020, 3, 1), "KAZ", "EU", None, "EU: agreement in force") in told
    # One founder alone on a page is told to join.
    assert (date(1991, 12, 8), "UKR", "CIS", None, "CIS: member") in told
    assert joined.height == 15 - 1  # two founders are one event; a suspension is none


def test_who_leaves_and_who_does_not(events: pl.DataFrame) -> None:
    # Not: Belarus, who became a member; Kazakhstan, whose treaty became an organisation;
    # Uzbekistan, once for the suspension; Russia, whom the others suspended.
    left = events.filter(pl.col("kind") == "RETREAT").sort("date")
    assert left.select("date", "precision", "actor", "target", "domain").rows() == [
        (date(1996, 10, 27), "day", "MLT", "NATO", "defence"),
        (date(1999, 4, 2), "day", "GEO", "CST", "defence"),
        (date(2012, 6, 28), "day", "UZB", "CSTO", "defence"),
        (date(2018, 5, 1), "month", "UKR", "CIS", "diplomatic"),
    ]


def test_the_facts_of_the_project_tell_who_left() -> None:
    facts = Path(__file__).resolve().parents[2] / "tools" / "facts"
    every = pl.concat(r.rows("events") for r in memberships.read(facts) if "events" in r.tables)
    assert every["id"].is_unique().all()
    left = every.filter(pl.col("kind") == "RETREAT", pl.col("date").dt.year() >= 1999)
    assert set(left.select("actor", "target").rows()) == {
        ("AZE", "CST"), ("GEO", "CST"), ("UZB", "CST"), ("UZB", "GUAM"), ("UZB", "EURASEC"),
        ("GEO", "CIS"), ("UZB", "CSTO"), ("UKR", "CIS"), ("GBR", "EU"),
    }  # fmt: skip
