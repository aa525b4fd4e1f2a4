from datetime import date
from pathlib import Path

import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import memberships_read
from tarazy.sources.reading import Reading

HEAD = "org,iso3,event,date,date_precision,source_url,source_says,note\n"
CST = "CST (Tashkent Treaty)"
TEXT = HEAD + "".join(
    f"{org},{state},{event},{day},day,u,quoted words,\n"
    for org, state, event, day in [
        (CST, "RUS", "signed", "1992-05-15"), (CST, "KAZ", "signed", "1992-05-15"),
        (CST, "GEO", "signed", "1993-12-09"), (CST, "GEO", "in force", "1994-04-20"),
        ("C5+1 (USA)", "KAZ", "leaders summit", "2023-09-19"),
        ("C5+1 (USA)", "USA", "leaders summit", "2023-09-19"),
        ("C5+1 (USA)", "UZB", "leaders summit", "2023-09-19"),
        ("WTO", "KAZ", "applied", "1996-01-29"), ("EAEU", "UZB", "observer", ""),
        ("CIS", "KAZ", "charter ratified", "1994-04-20"),
    ]
)  # fmt: skip


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / "diplomacy").mkdir()
    (tmp_path / memberships_read.FILE).write_text(TEXT, encoding="utf-8")
    (reading,) = memberships_read.read(tmp_path)
    return reading


def test_who_signs_on_one_day_signs_together(reading: Reading) -> None:
    events = reading.rows("events").sort("date")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    assert events.select("date", "kind", "actor", "target", "parties").rows() == [
        (date(1992, 5, 15), "AGREE", "KAZ", "RUS", None),
        (date(1993, 12, 9), "AGREE", "GEO", "CST", None),
        (date(1996, 1, 29), "REQUEST", "KAZ", "WTO", None),
        (date(2023, 9, 19), "CONSULT", "KAZ", "USA", "KAZ;USA;UZB"),
    ]
    assert "quoted" not in str(events.rows())


def test_memberships_and_ratifications_are_set_aside(reading: Reading) -> None:
    assert set(reading.set_aside["what"]) == {
        f"{CST}: in force", "EAEU: observer", "CIS: charter ratified"
    }  # fmt: skip


def test_the_steps_of_the_file(data: Path) -> None:
    (reading,) = memberships_read.read(data)
    events = reading.rows("events")
    days = dict(events.select("label", "date").rows())
    assert days["EAEU treaty signed"] == date(2014, 5, 29)
    assert days["CSTO charter signed"] == date(2002, 10, 7)
    assert events["kind"].to_list().count("CONSULT") == 4
