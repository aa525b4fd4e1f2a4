from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import state_travels

TRAVELS = {
    "role": ["secretary"] * 3 + ["president"] + ["secretary"] * 3 + ["president"],
    "name": ["Rice", "Rice", "Rice", "Bush", "Kerry", "Kerry", "Rubio", "Root"],
    "start": ["2005-10-12", "2005-10-12", "2008-10-05", "2008-10-05", "2016-11-11", "1999-07-30",
              "2025-02-01", "1911-01-01"],
    "country": ["Kazakhstan", "Kazakhstan", "Kazakhstan", "Kazakhstan", "Antarctica",
                "Yugoslavia (Kosovo)", "Panama", "Cuba"],
}  # fmt: skip
VISITORS = {
    "visitor": ["President A", "President A", "President B"],
    "start": ["1999-04-23", "1999-12-20", "1996-01-01"],
    "from_country": ["Kazakhstan", "Kazakhstan", "Somoa"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "diplomacy").mkdir()
    pl.DataFrame(TRAVELS).write_parquet(tmp_path / state_travels.TRAVELS)
    pl.DataFrame(VISITORS).write_parquet(tmp_path / state_travels.VISITORS)
    return tmp_path


def test_one_trip_of_two_rows_counts_once(folder: Path) -> None:
    paid, _ = state_travels.read(folder)
    rows = set(paid.rows("ties").select("year", "from", "to", "value").iter_rows())
    assert rows == {
        (2005, "USA", "KAZ", 1.0), (2008, "USA", "KAZ", 2.0), (1999, "USA", "XKX", 1.0)
    }  # fmt: skip


def test_no_state_and_no_whole_year_are_set_aside(folder: Path) -> None:
    paid, _ = state_travels.read(folder)
    assert set(paid.set_aside["what"]) == {"Antarctica", "2025"}


def test_visitors_come_from_their_state(folder: Path) -> None:
    _, received = state_travels.read(folder)
    rows = set(received.rows("ties").select("year", "from", "to", "value", "reported_by").rows())
    assert rows == {(1999, "KAZ", "USA", 2.0, "to"), (1996, "WSM", "USA", 1.0, "to")}


def test_trips_are_events_of_their_days(folder: Path) -> None:
    paid, received = (r.rows("events") for r in state_travels.read(folder))
    assert paid.select("date", "actor", "target", "label").sort("date", "label").rows() == [
        (date(1999, 7, 30), "USA", "XKX", "visit: Secretary of State Kerry"),
        (date(2005, 10, 12), "USA", "KAZ", "visit: Secretary of State Rice"),
        (date(2008, 10, 5), "USA", "KAZ", "visit: President Bush"),
        (date(2008, 10, 5), "USA", "KAZ", "visit: Secretary of State Rice"),
        # A part of a year is no count, but what happened in it happened.
        (date(2025, 2, 1), "USA", "PAN", "visit: Secretary of State Rubio"),
    ]
    assert received.sort("date").select("actor", "target", "kind").rows() == [
        ("WSM", "USA", "CONSULT"), ("KAZ", "USA", "CONSULT"), ("KAZ", "USA", "CONSULT")
    ]  # fmt: skip
    for events in (paid, received):
        assert faults(events, SCHEMA["events"], {}).is_empty()


def test_us_visits_to_kazakhstan_are_the_nine_known(data: Path) -> None:
    paid, _ = state_travels.read(data)
    ties = paid.rows("ties").filter(pl.col("to") == "KAZ")
    assert dict(ties.select("year", "value").iter_rows()) == dict.fromkeys(
        [1993, 2000, 2001, 2005, 2008, 2010, 2015, 2020, 2023], 1.0
    )


def test_visits_of_kazakhstan_are_the_twelve_known(data: Path) -> None:
    _, received = state_travels.read(data)
    ties = received.rows("ties").filter(pl.col("from") == "KAZ")
    assert ties["value"].sum() == 12
    assert received.rows("events").filter(pl.col("actor") == "KAZ").height == 12
    assert ties.filter(pl.col("year") == 1999)["value"].item() == 2
    assert received.set_aside.is_empty()
