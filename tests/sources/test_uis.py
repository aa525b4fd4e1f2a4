from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import uis

ROWS = [
    (2009, "KAZ", "RUS", 24772.0),
    (2010, "KAZ", "GBR", 1700.12345),
    (2010, "FRA", "GBR", 10.0),
    (2019, "KAZ", "OTH", 3935.2),
    (2019, "XDN", "RUS", 5.0),
    (2019, "BLR", "BLR", 34.0),
    (2020, "KAZ", "KGZ", 2083.0),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people").mkdir()
    frame = pl.DataFrame(ROWS, schema=["year", "origin", "destination", "students"], orient="row")
    frame.write_parquet(tmp_path / uis.DESTINATIONS_FILE)
    frame.write_parquet(tmp_path / uis.ORIGINS_FILE)
    return tmp_path


def test_the_rest_and_the_stubs_are_set_aside(folder: Path) -> None:
    for reading in uis.read(folder):
        assert reading.rows("ties").select("year", "from", "to", "value").rows() == [
            (2009, "KAZ", "RUS", 24772.0),
            (2010, "FRA", "GBR", 10.0),
            (2010, "KAZ", "GBR", 1700.123),
        ]
        assert reading.set_aside["what"].to_list() == ["2020", "XDN", "OTH", "BLR"]


def test_a_year_without_the_first_destination_is_doubted(folder: Path) -> None:
    destinations, origins = uis.read(folder)
    doubted = destinations.rows("ties").filter(pl.col("doubt").is_not_null())
    assert doubted.select("year", "from").rows() == [(2010, "KAZ")]
    assert origins.rows("ties")["doubt"].null_count() == 3


def test_kazakhstan_goes_to_russia(data: Path) -> None:
    for reading in uis.read(data):
        ties = reading.rows("ties").filter(pl.col("from") == "KAZ", pl.col("to") == "RUS")
        values = dict(ties.select("year", "value").rows())
        assert values[2019] == 71368
        assert {2010, 2013}.isdisjoint(values)


def test_china_and_missing_reporters(data: Path) -> None:
    destinations, origins = uis.read(data)
    ties = destinations.rows("ties")
    assert "CHN" not in set(ties["to"])
    america = set(ties.filter(to="USA", year=2010)["value"])
    assert america == set()
    assert (ties["year"].min(), ties["year"].max()) == (1998, 2019)
    assert set(origins.set_aside["what"]) >= {"OTH", "XDN", "2020", "2021"}
