from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import troopdata

ROWS = [
    ("Germany", 1991, 200000),
    ("Germany", 2005, 74718),
    ("Czechia", 2013, 17),
    ("Czech Republic", 2013, 0),
    ("Yugoslavia", 2024, 15),
    ("Tajikistan", 2005, 0),
    ("Japan", 2008, 79296),
    ("Guam", 2005, 2836),
    ("United States", 2005, 900000),
    ("Wake Island", 2005, 1),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defence").mkdir()
    frame = pl.DataFrame(ROWS, schema=["countryname", "year", "troops_ad"], orient="row")
    frame.write_parquet(tmp_path / troopdata.FILE)
    return tmp_path


def test_hosts(folder: Path) -> None:
    ties = next(troopdata.read(folder)).rows("ties")
    assert set(ties["from"]) == {"USA"}
    assert ties.select("year", "to", "value").rows() == [
        (2005, "DEU", 74718.0),
        (2005, "TJK", 0.0),
        (2008, "JPN", None),  # the year is doubted: see doubts.csv
        (2013, "CZE", 17.0),
        (2024, "SRB", 15.0),
    ]


def test_own_soil_and_islands_are_set_aside(folder: Path) -> None:
    left = next(troopdata.read(folder)).set_aside["what"].to_list()
    assert set(left) == {"Guam", "United States", "Wake Island"}


def test_known_hosts(data: Path) -> None:
    ties = next(troopdata.read(data)).rows("ties")
    values = {row[:2]: row[2] for row in ties.select("year", "to", "value").iter_rows()}
    assert values[(2005, "DEU")] == 74718
    assert values[(2024, "KAZ")] == 28
    assert values[(2007, "KOR")] == 27014


def test_years_added_up_twice_carry_no_value(data: Path) -> None:
    ties = next(troopdata.read(data)).rows("ties")
    doubted = ties.filter(pl.col("doubt").is_not_null())
    assert doubted["value"].null_count() == doubted.height
    assert {(2007, "IRQ"), (2004, "KWT"), (2008, "GBR")} <= set(doubted.select("year", "to").rows())
