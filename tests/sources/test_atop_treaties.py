from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import atop_treaties

KAZ, RUS, KGZ, GEO, USA, CAN = 705, 365, 703, 372, 2, 20
#: Treaty, phase, member, year, month and day of entry, duty to defend, to consult.
ROWS = [
    (1, 1, KAZ, 1992, 5, 15.0, 1, 1), (1, 1, RUS, 1992, 5, 15.0, 1, 1),
    (1, 1, GEO, 1993, 12, 9.0, 1, 1), (1, 2, KAZ, 2002, 10, 7.0, 1, 0),
    (1, 2, RUS, 2002, 10, 7.0, 1, 0), (2, 0, USA, 1958, 5, 12.0, 1, 0),
    (2, 0, CAN, 1958, 5, 12.0, 1, 0), (3, 0, KAZ, 1997, 4, None, 0, 0),
    (3, 0, KGZ, 1997, 4, None, 0, 0),
    *((4, 0, number, 1995, 1, 1.0, 0, 1) for number in
      (2, 20, 40, 41, 42, 51, 52, 70, 90, 91, 92, 93, 94, 95, 100, 101, 110, 130, 135, 140, 145)),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    columns = ["atopid", "phase", "member", "yrent", "moent", "dayent", "defense", "consul"]
    frame = pl.DataFrame(ROWS, schema=columns, orient="row")
    none = {c: pl.lit(0) for c in ("offense", "neutral", "nonagg")}
    (tmp_path / "defence").mkdir()
    frame.with_columns(**none).write_parquet(tmp_path / atop_treaties.FILE)
    return tmp_path


def test_who_signs_and_who_accedes(folder: Path) -> None:
    (reading,) = atop_treaties.read(folder)
    events = reading.rows("events").sort("date")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    assert events.select("date", "precision", "actor", "target", "parties", "label").rows() == [
        (date(1992, 5, 15), "day", "KAZ", "RUS", None,
         "security treaty: defence, consultation"),
        (date(1993, 12, 9), "day", "GEO", "KAZ", "GEO;KAZ;RUS",
         "security treaty (accession): defence, consultation"),
        (date(1997, 4, 1), "month", "KAZ", "KGZ", None, "security treaty: other duties"),
        (date(2002, 10, 7), "day", "KAZ", "RUS", None, "security treaty: defence"),
    ]  # fmt: skip


def test_large_treaties_bind_nobody_to_anyone(folder: Path) -> None:
    (reading,) = atop_treaties.read(folder)
    assert reading.set_aside.rows() == [("4", "more than 20 members")]


def test_the_collective_security_treaty(data: Path) -> None:
    (reading,) = atop_treaties.read(data)
    events = reading.rows("events")
    signed = events.filter(pl.col("id") == "atop-4220.1-1992-05-15")
    assert signed["parties"].to_list() == ["ARM;KAZ;KGZ;RUS;TJK;UZB"]
    russia = events.filter(pl.col("actor") == "KAZ", pl.col("target") == "RUS",
                           pl.col("parties").is_null())  # fmt: skip
    assert date(1992, 5, 25) in russia["date"].to_list()  # friendship and mutual assistance
