from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import disputes

AFG, KAZ, RUS, UZB = 700, 705, 365, 704
#: Dispute, sides, year, whether it began for them, highest action of the first, month.
ROWS = [
    (1, AFG, KAZ, 1993, 1, 17, 3), (1, KAZ, AFG, 1993, 1, 11, 3), (1, KAZ, AFG, 1994, 0, 17, 3),
    (2, RUS, KAZ, 2000, 1, 0, 5), (2, KAZ, RUS, 2000, 1, 1, 5),
    (2, UZB, KAZ, 2001, 1, 15, 5), (3, RUS, AFG, 1991, 1, 21, 1),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defence").mkdir()
    for file, onset in ((disputes.COW_FILE, "disponset"), (disputes.GML_FILE, "midonset")):
        columns = ["dispnum", "ccode1", "ccode2", "year", onset, "hiact1", "stmon"]
        frame = pl.DataFrame(ROWS, schema=columns, orient="row").cast(pl.Float64)
        if onset == "disponset":
            frame = frame.drop("stmon")
        frame.write_parquet(tmp_path / file)
    return tmp_path


def test_the_highest_action_decides_the_type(folder: Path) -> None:
    _, gml = disputes.read(folder)
    events = gml.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.select("date", "precision", "actor", "target", "kind", "label").rows()
    assert told == [
        (date(1993, 3, 1), "month", "AFG", "KAZ", "ASSAULT", "dispute 1: clash"),
        (date(1993, 3, 1), "month", "KAZ", "AFG", "MOBILIZE", "dispute 1: show of force"),
        (date(2000, 5, 1), "month", "KAZ", "RUS", "THREATEN", "dispute 2: threat"),
        # It came to Uzbekistan a year after it began: the month is not its own.
        (date(2001, 1, 1), "year", "UZB", "KAZ", "COERCE", "dispute 2: seizure"),
    ]


def test_the_first_list_has_the_year_only(folder: Path) -> None:
    cow, gml = disputes.read(folder)
    assert set(cow.rows("events")["precision"]) == {"year"}
    assert cow.rows("events").height == gml.rows("events").height == 4
    assert not set(cow.rows("events")["id"]) & set(gml.rows("events")["id"])


@pytest.mark.parametrize(
    ("action", "kind"),
    [(1, "THREATEN"), (6, "THREATEN"), (7, "MOBILIZE"), (12, "MOBILIZE"), (13, "COERCE"),
     (14, "COERCE"), (15, "COERCE"), (16, "ASSAULT"), (17, "ASSAULT"), (21, "ASSAULT")],
)  # fmt: skip
def test_every_action_has_its_type(action: int, kind: str) -> None:
    frame = pl.DataFrame({"hiact1": [float(action)]})
    assert frame.select(disputes._by_action(1)).item() == kind


def test_kazakhstan_in_both_lists(data: Path) -> None:
    cow, gml = (r.rows("events") for r in disputes.read(data))
    mine = (pl.col("actor") == "KAZ") | (pl.col("target") == "KAZ")
    assert cow.filter(mine)["label"].str.extract(r"(\d+)").unique().sort().to_list() == [
        "4054", "4086", "4639"
    ]  # fmt: skip
    assert gml.filter(mine).height == 3  # the second list ends in 2010
