from pathlib import Path

import polars as pl

from tarazy.sources import undesa


def test_aggregates_and_own_migrants_are_set_aside(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    rows = [
        (1990, "KAZ", "RUS", 1),
        (2019, "KAZ", "RUS", 2559711),
        (2019, "WLD", "RUS", 9),
        (2019, "KAZ", "KAZ", 3),
    ]
    frame = pl.DataFrame(rows, schema=["year", "origin", "destination", "migrants"], orient="row")
    frame.write_parquet(tmp_path / undesa.FILE)
    (reading,) = undesa.read(tmp_path)
    assert reading.rows("ties").select("year", "from", "to", "value").rows() == [
        (2019, "KAZ", "RUS", 2559711.0)
    ]
    assert set(reading.set_aside["what"]) == {"WLD", "KAZ"}


def test_stocks_of_2019(data: Path) -> None:
    ties = next(undesa.read(data)).rows("ties")
    assert sorted(set(ties["year"])) == [1995, 2000, 2005, 2010, 2015, 2019]
    values = {r[:2]: r[2] for r in ties.filter(year=2019).select("from", "to", "value").rows()}
    assert values[("KAZ", "RUS")] == 2559711
    assert values[("RUS", "KAZ")] == 2458414
    assert values[("KAZ", "DEU")] == 940296
