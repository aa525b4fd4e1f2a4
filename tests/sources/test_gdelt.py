from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import gdelt
from tarazy.sources.reading import gaps

ROWS = [
    ("2018-01", "RUS", "KAZ", 10.0004, -1.0),
    ("2018-01", "KAZ", "RUS", 5.0, 0.0),
    ("2018-02", "KAZ", "RUS", 1.0, 0.0),
    ("2018-01", "BRA", "CAN", 7.0, 0.0),
    ("2018-01", "USA", "CHN", 0.0, -3.0),
    ("2024-01", "BRA", "CAN", 9.0, 0.0),
    ("2018-01", "KAZ", "NWH", 9.0, 0.0),
]


@pytest.fixture
def ties(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "events").mkdir()
    frame = pl.DataFrame(ROWS, schema=["month", "a", "b", "pos_sum", "neg_sum"], orient="row")
    frame.write_parquet(tmp_path / gdelt.FILE)
    (reading,) = gdelt.read(tmp_path)
    assert reading.set_aside["what"].to_list() == ["NWH"]
    return reading.rows("ties").select("year", "month", "from", "to", "indicator", "value")


def test_both_ways_round_are_one_sum(ties: pl.DataFrame) -> None:
    pair = ties.filter(pl.col("from") == "KAZ", pl.col("indicator") == "gdelt_cooperation")
    assert set(pair.select("month", "value").iter_rows()) == {(None, 16.0), (1, 15.0), (2, 1.0)}


def test_months_are_kept_for_some_and_years_for_all(ties: pl.DataFrame) -> None:
    others = ties.filter(pl.col("from") == "BRA")
    assert others.select("year", "month", "value").rows() == [(2018, None, 7.0)]
    powers = ties.filter(pl.col("from") == "CHN").select("month", "indicator", "value").rows()
    assert powers == [(None, "gdelt_conflict", 3.0), (1, "gdelt_conflict", 3.0)]


def test_years_are_sums_of_the_months(data: Path) -> None:
    (reading,) = gdelt.read(data)
    ties = reading.rows("ties").filter(pl.col("from") == "KAZ", pl.col("to") == "RUS")
    ties = ties.filter(pl.col("indicator") == "gdelt_cooperation", pl.col("year") == 2018)
    year = ties.filter(pl.col("month").is_null())["value"].item()
    months = ties.filter(pl.col("month").is_not_null())["value"]
    assert len(months) == 12
    assert year == pytest.approx(23211.341) == pytest.approx(months.sum())


def test_georgia_is_doubted_and_a_gap(data: Path) -> None:
    (reading,) = gdelt.read(data)
    ties = reading.rows("ties")
    georgia = pl.any_horizontal(pl.col("from", "to") == "GEO")
    assert ties.filter(georgia)["doubt"].null_count() == 0
    assert ties.filter(~georgia)["doubt"].null_count() == ties.filter(~georgia).height
    lost = set(gaps().filter(pl.col("source") == "gdelt")["state"])
    seen = set(ties["from"]) | set(ties["to"])
    assert lost & seen == {"GEO"}
    assert not ties.select("year", "month", "from", "to", "indicator").is_duplicated().any()
