from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import cow_nmc


def test_shares_keep_four_digits(tmp_path: Path) -> None:
    (tmp_path / "economy").mkdir()
    pl.DataFrame(
        {
            "ccode": [705.0, 705.0, 987.0, 2.0, 999.0],
            "year": [1991.0, 2022.0, 2022.0, 2022.0, 2022.0],
            "cinc": [0.1, 0.0026631234, 2.1488398e-07, -9.0, 0.5],
        }
    ).write_parquet(tmp_path / cow_nmc.FILE)
    (reading,) = cow_nmc.read(tmp_path)
    assert reading.rows("ties").select("year", "from", "to", "value").rows() == [
        (2022, "FSM", "FSM", 2.149e-07),
        (2022, "KAZ", "KAZ", 0.002663),
    ]
    assert reading.set_aside["what"].to_list() == ["999.0"]


def test_capabilities_of_2022(data: Path) -> None:
    (reading,) = cow_nmc.read(data)
    ties = reading.rows("ties").filter(pl.col("year") == 2022)
    values = dict(ties.select("from", "value").rows())
    assert values["KAZ"] == 0.002663
    assert values["CHN"] == 0.2341
    assert sum(values.values()) == pytest.approx(1.007, abs=0.001)
    assert reading.set_aside.is_empty()
