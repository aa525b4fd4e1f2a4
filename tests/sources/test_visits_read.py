from datetime import date
from pathlib import Path

import polars as pl

from tarazy.sources import visits_read

TEXT = """date_start,date_end,visitor_iso3,visitor,host_iso3,kind,source_url,source_says
2013,2013,CHN,President Xi,KAZ,state visit,https://a.example,quoted words
2005-07,2005-07,CHN,President Hu,KAZ,visit,https://a.example,quoted words
2024-07-02,2024-07-04,CHN,President Xi,KAZ,"state visit, SCO (5th visit)",https://a.example,quoted
"""


def test_dates_keep_how_exactly_they_are_known(tmp_path: Path) -> None:
    (tmp_path / "diplomacy").mkdir()
    (tmp_path / visits_read.FILE).write_text(TEXT, encoding="utf-8")
    (reading,) = visits_read.read(tmp_path)
    events = reading.rows("events")
    assert events.select("date", "precision").rows() == [
        (date(2013, 1, 1), "year"), (date(2005, 7, 1), "month"), (date(2024, 7, 2), "day")
    ]  # fmt: skip
    assert events["label"].to_list() == ["state visit", "visit", "state visit; SCO"]
    assert "quoted" not in str(events.rows())
    assert "ties" not in reading.tables


def test_the_45_visits_are_events_of_their_own(data: Path) -> None:
    (reading,) = visits_read.read(data)
    events = reading.rows("events")
    assert events.height == events["id"].n_unique() == 45
    putin = events.filter(pl.col("actor") == "RUS", pl.col("date") == date(2024, 11, 27))
    assert putin.select("target", "label").rows() == [("KAZ", "state visit")]
