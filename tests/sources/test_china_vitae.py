from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import china_vitae

ROWS = [
    ("06/03/03", "2003", "Kazakhstan", "Hu Jintao", "Hu Jintao travelled to Kazakhstan, Astana"),
    ("06/03/03", "2003", "Kazakhstan", "Li Zhaoxing", "Hu Jintao travelled to Kazakhstan, Astana"),
    ("09/23/03", "2003", "Kazakhstan", "Hu Jintao", "X was in Beijing and met with the following"),
    ("09/24/03", "2003", "Kazakhstan", "Hu Jintao", "X held a telephone conversation and met with"),
    ("04/04/11", "2011", "Kazakhstan", "Hu Jintao", "Chinese president congratulates Nazarbayev"),
    ("05/05/03", "2003", "Albania", "Hu Jintao", "Albanian leader meets Hu (Beijing)"),
    ("05/05/03", "2003", "Wales", "Hu Jintao", "X travelled to Australia, New South Wales"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "diplomacy").mkdir()
    columns = ["date", "year", "country", "leader", "text"]
    frame = pl.DataFrame(ROWS, schema=columns, orient="row")
    frame.write_parquet(tmp_path / china_vitae.FILE)
    return tmp_path


def test_days_are_counted_and_calls_are_not(folder: Path) -> None:
    (reading,) = china_vitae.read(folder)
    rows = set(reading.rows("ties").select("year", "from", "to", "value").iter_rows())
    assert rows == {(2003, "CHN", "KAZ", 2.0), (2003, "ALB", "CHN", 1.0)}
    assert set(reading.set_aside["what"]) == {"Wales", "Kazakhstan"}


def test_kazakhstan_in_the_years_of_the_visits(data: Path) -> None:
    (reading,) = china_vitae.read(data)
    ties = reading.rows("ties").filter(pl.col("from") == "CHN", pl.col("to") == "KAZ")
    days = dict(ties.select("year", "value").iter_rows())
    # 2003: Hu in Astana on 3 June, the prime ministers of the Shanghai organisation in September.
    assert days[2003] == 2
    assert days[2017] == 5
    assert 2018 not in days


def test_years_are_those_covered(data: Path) -> None:
    (reading,) = china_vitae.read(data)
    years = reading.rows("ties")["year"]
    assert (years.min(), years.max()) == (2003, 2018)
    assert set(reading.set_aside.filter(pl.col("reason") == "not a state")["what"]) == {"Wales"}
