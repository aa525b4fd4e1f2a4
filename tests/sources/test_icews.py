from pathlib import Path

import polars as pl

from tarazy.sources import icews
from tarazy.sources.reading import gaps


def test_zeros_are_not_stored_and_kinds_keep_apart(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    frame = pl.DataFrame(
        {
            "i": ["Kazakhstan", "Kazakhstan", "Nowhere"],
            "j": ["Russia", "China", "Russia"],
            "i_iso3c": ["KAZ", "KAZ", "NWH"],
            "j_iso3c": ["RUS", "CHN", "RUS"],
            "year": [2003.0, 2003.0, 2003.0],
            "verbCoop": [677.0, 0.0, 1.0],
            "matlCoop": [13.0, 0.0, 1.0],
            "verbConf": [5.0, 2.0, 1.0],
            "matlConf": [0.0, 0.0, 1.0],
        }
    )
    frame.write_parquet(tmp_path / icews.FILE)
    (reading,) = icews.read(tmp_path)
    rows = set(reading.rows("ties").select("from", "to", "indicator", "value").iter_rows())
    assert rows == {
        ("KAZ", "RUS", "icews_verbal_cooperation", 677.0),
        ("KAZ", "RUS", "icews_material_cooperation", 13.0),
        ("KAZ", "RUS", "icews_verbal_conflict", 5.0),
        ("KAZ", "CHN", "icews_verbal_conflict", 2.0),
    }
    assert reading.set_aside["what"].to_list() == ["Nowhere"]


def test_kazakhstan_to_russia_as_in_the_file(data: Path) -> None:
    (reading,) = icews.read(data)
    ties = reading.rows("ties")
    pair = ties.filter(pl.col("from") == "KAZ", pl.col("to") == "RUS", pl.col("year") == 2003)
    assert dict(pair.select("indicator", "value").iter_rows()) == {
        "icews_verbal_cooperation": 677, "icews_material_cooperation": 13,
        "icews_verbal_conflict": 5,
    }  # fmt: skip
    assert set(ties["year"]) == set(range(2002, 2015))


def test_states_without_coverage_are_gaps_and_no_others(data: Path) -> None:
    (reading,) = icews.read(data)
    ties = reading.rows("ties")
    missing = set(gaps().filter(pl.col("source") == "icews")["state"])
    seen = set(ties["from"]) | set(ties["to"])
    assert "TUR" in missing
    assert not missing & seen
    assert len(seen) == 152
