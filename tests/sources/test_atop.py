from pathlib import Path

import polars as pl

from tarazy.sources import atop


def test_only_obligations_that_bind_are_rows(tmp_path: Path) -> None:
    (tmp_path / "defence").mkdir()
    pl.DataFrame(
        {
            "ccode1": [705, 705, 2],
            "ccode2": [365, 365, 740],
            "year": [1991, 1992, 1992],
            "atop_defense": [1, 1, 1],
            "atop_offense": [0, 0, 0],
            "atop_neutral": [0, 0, 0],
            "atop_nonagg": [1, 1, 0],
            "atop_consul": [0, 0, 0],
        }
    ).write_parquet(tmp_path / atop.FILE)
    (reading,) = atop.read(tmp_path)
    assert reading.rows("ties").select("year", "from", "to", "indicator", "value").rows() == [
        (1992, "KAZ", "RUS", "alliance_defence", 1.0),
        (1992, "KAZ", "RUS", "alliance_nonaggression", 1.0),
        (1992, "USA", "JPN", "alliance_defence", 1.0),
    ]


def test_defence_of_kazakhstan(data: Path) -> None:
    ties = next(atop.read(data)).rows("ties").filter(indicator="alliance_defence")
    bound = ties.filter(pl.col("to") == "KAZ", pl.col("year") == 2018)["from"].to_list()
    assert bound == ["ARM", "AZE", "BLR", "KGZ", "RUS", "TJK", "UZB"]
    georgia = ties.filter(pl.col("from") == "GEO", pl.col("to") == "KAZ")["year"].to_list()
    assert (min(georgia), max(georgia)) == (1993, 2009)


def test_the_first_state_is_the_one_obliged(data: Path) -> None:
    ties = next(atop.read(data)).rows("ties").filter(indicator="alliance_defence")
    pairs = set(ties.filter(pl.col("year") == 2000).select("from", "to").rows())
    assert ("USA", "JPN") in pairs
    assert ("JPN", "USA") not in pairs


def test_nobody_is_bound_to_attack(data: Path) -> None:
    (reading,) = atop.read(data)
    assert reading.rows("ties").filter(indicator="alliance_offence").is_empty()
    assert reading.set_aside.is_empty()
