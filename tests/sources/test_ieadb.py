from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import ieadb
from tarazy.sources.reading import Reading

ROWS = [
    ("KAZ", "KAZ-RUS[ENP]_2004A", "2004-12-22", "<NA>"),
    ("RUS", "KAZ-RUS[ENP]_2004A", "2004-12-22", "<NA>"),
    ("KAZ", "KAZ-RUS[ENP]_2004A", "2004-12-22", "<NA>"),
    ("KAZ", "KAZ-RUS[OLD]_1990A", "1990-01-01", "2000-06-01"),
    ("RUS", "KAZ-RUS[OLD]_1990A", "1990-01-01", "2000-06-01"),
    ("KAZ", "KAZ-RUS[ENP]_2006E:KAZ-RUS[ENP]_2004A", "2006-01-01", "<NA>"),
    ("RUS", "KAZ-RUS[ENP]_2006E:KAZ-RUS[ENP]_2004A", "2006-01-01", "<NA>"),
    ("KAZ", "ERLNNA_2010A", "2010-03-10", "<NA>"),
    ("RUS", "ERLNNA_2010A", "2010-03-10", "<NA>"),
    ("ALG", "RUS-ALG[EPP]_2014A", "2014-09-03", "<NA>"),
    ("RUS", "RUS-ALG[EPP]_2014A", "2014-09-03", "<NA>"),
    ("KOR - PRK", "JPN-KOR[X]_2001A", "2001-01-01", "<NA>"),
    ("JPN", "JPN-KOR[X]_2001A", "2001-01-01", "<NA>"),
    ("DEU", "DEU-RUS[NA]_2899A", "2899-01-01", "<NA>"),
    ("RUS", "DEU-RUS[NA]_2899A", "2899-01-01", "<NA>"),
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / "diplomacy").mkdir()
    frame = pl.DataFrame(ROWS, schema=["stateID", "treatyID", "Begin", "End"], orient="row")
    title = "Agreement Between A And B On Cooperation In The Field Of Forests"
    frame.with_columns(Title=pl.lit(title)).write_parquet(tmp_path / ieadb.FILE)
    (reading,) = ieadb.read(tmp_path)
    return reading


def test_agreements_signed_from_1992_on_are_events(reading: Reading) -> None:
    events = reading.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    assert events.sort("date").select("date", "actor", "target", "label").rows() == [
        (date(2004, 12, 22), "KAZ", "RUS",
         "environmental agreement: Cooperation In The Field Of Forests"),
        (date(2014, 9, 3), "DZA", "RUS",
         "environmental agreement: Cooperation In The Field Of Forests"),
    ]  # fmt: skip


def test_only_agreements_of_two_known_states_count(reading: Reading) -> None:
    ties = reading.rows("ties")
    pair = ties.filter(pl.col("from") == "KAZ").select("year", "value").rows()
    assert pair == [(y, 1.0) for y in (*range(1992, 2000), *range(2004, 2017))]
    others = ties.filter(pl.col("from") != "KAZ").select("from", "to").unique().rows()
    assert others == [("DZA", "RUS")]
    assert {"KOR - PRK", "ERLNNA_2010A", "DEU-RUS[NA]_2899A"} <= set(reading.set_aside["what"])


def test_kazakhstan_and_russia_by_the_ids(data: Path) -> None:
    (reading,) = ieadb.read(data)
    ties = reading.rows("ties")
    pair = ties.filter(pl.col("from") == "KAZ", pl.col("to") == "RUS")
    stock = dict(pair.select("year", "value").iter_rows())
    # By hand: PRT 1992, PAE 1993, ENP 2004, CUE 2007, SPO and INT 2010, CRA 2011, SFA 2013.
    assert [stock[y] for y in (1992, 1993, 2004, 2007, 2010, 2011, 2016)] == [1, 2, 3, 4, 6, 7, 8]
    assert (ties["year"].min(), ties["year"].max()) == (1992, 2016)
