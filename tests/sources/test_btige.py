import polars as pl
import pytest

from tarazy.sources import btige


def test_total_only(tmp_path):
    path = tmp_path / btige.FILE
    path.parent.mkdir()
    pl.DataFrame(
        [(2021, "KAZ", "GBR", "_T", 750_000.0), (2021, "KAZ", "GBR", "CPA_2_1_B", 740_000.0),
         (2021, "KAZ", "GBR", "CPA_2_1_B06", 730_000.0), (2021, "GBR", "GBR", "_T", 5.0)],
        schema=["year", "exporter", "importer", "cpa", "value_kusd"], orient="row",
    ).write_parquet(path)  # fmt: skip
    reading = next(iter(btige.read(tmp_path)))
    assert reading.rows("ties").select("from", "to", "reported_by", "value").rows() == [
        ("KAZ", "GBR", "from", 750.0)
    ]
    assert reading.set_aside.get_column("what").to_list() == ["CPA_2_1_B", "CPA_2_1_B06"]


def test_kazakhstan_agrees_with_its_own_books(data):
    ties = next(iter(btige.read(data))).rows("ties").filter(pl.col("from") == "KAZ")
    found = {(y, to): v for y, to, v in ties.select("year", "to", "value").iter_rows()}
    # Kazakhstan's statistics of 2023: 702.757 to the United Kingdom, 3,812.796 to Korea.
    assert found[2023, "GBR"] == pytest.approx(702.757, rel=1e-3)
    assert found[2023, "KOR"] == pytest.approx(3_812.796, rel=1e-3)
    assert len(found) == 27
