from datetime import date
from pathlib import Path

import polars as pl

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import gptad

ROWS = [
    ("KAZ", "KAZ-UKR_1994O", "Kazakhstan Ukraine", "1994-09-17"),
    ("UKR", "KAZ-UKR_1994O", "Kazakhstan Ukraine", "1994-09-17"),
    ("KAZ", "CIS_7404A", "Free Trade", "<NA>"),
    ("UKR", "CIS_7404A", "Free Trade", "<NA>"),
    ("FRA", "EC_1957A", "Rome", "1957-03-25"),
    ("ITA", "EC_1957A", "Rome", "1957-03-25"),
    *((c, "ZONE_2003O", "Zone", "2003-09-19") for c in ("RUS", "KAZ", "BLR")),
]


def test_agreements_with_a_day_are_events(tmp_path: Path) -> None:
    (tmp_path / "diplomacy").mkdir()
    frame = pl.DataFrame(ROWS, schema=["stateID", "treatyID", "Title", "Signature"], orient="row")
    frame.write_parquet(tmp_path / gptad.FILE)
    (reading,) = gptad.read(tmp_path)
    events = reading.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    assert events.select("date", "actor", "target", "parties", "label").rows() == [
        (date(1994, 9, 17), "KAZ", "UKR", None, "trade agreement: Kazakhstan Ukraine"),
        (date(2003, 9, 19), "BLR", "KAZ", "BLR;KAZ;RUS", "trade agreement: Zone"),
    ]
    assert set(reading.set_aside["what"]) == {"Free Trade", "Rome"}


def test_kazakhstan_has_the_seven_of_the_list(data: Path) -> None:
    (reading,) = gptad.read(data)
    sides = pl.concat_str("actor", "target", pl.col("parties").fill_null(""))
    mine = reading.rows("events").filter(sides.str.contains("KAZ"))
    assert mine.height == 7
    assert set(mine["precision"]) == {"day"}
