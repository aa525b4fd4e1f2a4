from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import cow_contiguity


@pytest.fixture
def ties(tmp_path: Path) -> pl.DataFrame:
    first, last = date(1991, 12, 26), date(2016, 12, 31)
    rows = [
        (705, 365, 1, first, last),  # Kazakhstan and Russia, in both orders
        (365, 705, 1, first, last),
        (705, 373, 2, first, last),  # across the Caspian: no land border
        (315, 260, 1, date(1955, 5, 5), date(1990, 10, 2)),  # over before 1992
        (626, 625, 1, date(2011, 7, 9), last),  # South Sudan and Sudan
        (999, 365, 1, first, last),
    ]
    names = ["ccode1", "ccode2", "conttype", "stdate", "enddate"]
    (tmp_path / "geography").mkdir()
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(tmp_path / cow_contiguity.FILE)
    (reading,) = cow_contiguity.read(tmp_path)
    assert reading.set_aside["what"].to_list() == ["999"]
    return reading.rows("ties")


def test_a_land_border_stands_once_a_year_in_order(ties: pl.DataFrame) -> None:
    pairs = set(ties.select("from", "to").iter_rows())
    assert pairs == {("KAZ", "RUS"), ("SDN", "SSD")}
    assert ties.filter(pl.col("from") == "KAZ")["year"].to_list() == list(range(1992, 2017))
    assert ties.filter(pl.col("from") == "SDN")["year"].min() == 2011
    assert faults(ties, SCHEMA["ties"], {}).is_empty()


def test_kazakhstans_neighbours(data: Path) -> None:
    (reading,) = cow_contiguity.read(data)
    now = reading.rows("ties").filter(pl.col("year") == 2016)
    mine = now.filter((pl.col("from") == "KAZ") | (pl.col("to") == "KAZ"))
    assert ({*mine["from"], *mine["to"]} - {"KAZ"}) == {"RUS", "CHN", "KGZ", "UZB", "TKM"}
