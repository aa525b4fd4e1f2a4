from pathlib import Path

import polars as pl

from tarazy.sources import cow_igo


def test_missing_gives_no_row_and_zero_stays(tmp_path: Path) -> None:
    (tmp_path / "diplomacy").mkdir()
    frame = pl.DataFrame(
        {
            "ccode1": [365, 365, 345, 2, 2],
            "ccode2": [705, 704, 705, 705, 9999],
            "year": [1992, 1992, 1991, 1993, 1992],
            "dyadigos": [19.0, -9.0, 5.0, 0.0, 1.0],
        }
    )
    frame.write_parquet(tmp_path / cow_igo.FILE)
    (reading,) = cow_igo.read(tmp_path)
    rows = reading.rows("ties").select("year", "from", "to", "value").rows()
    assert rows == [(1992, "KAZ", "RUS", 19.0), (1993, "KAZ", "USA", 0.0)]
    assert reading.set_aside["what"].to_list() == ["9999"]


def test_kazakhstan_and_russia_grow_together(data: Path) -> None:
    (reading,) = cow_igo.read(data)
    ties = reading.rows("ties")
    pair = ties.filter(pl.col("from") == "KAZ", pl.col("to") == "RUS")
    shared = dict(pair.select("year", "value").iter_rows())
    assert (shared[1992], shared[2003], shared[2014]) == (19, 41, 47)
    assert ties.filter(pl.col("value") < 0).is_empty()
    assert not ties.select("year", "from", "to").is_duplicated().any()
    assert reading.set_aside.is_empty()
