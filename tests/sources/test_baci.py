import polars as pl
import pytest

from tarazy.sources import baci


def _rows(readings):
    return {r.source.id: r.rows("ties") for r in readings}


def _one(ties, year, a, b):
    hit = ties.filter(pl.col("year") == year, pl.col("from") == a, pl.col("to") == b)
    return hit.select("value", pl.col("doubt").is_not_null()).row(0)


@pytest.fixture
def small(tmp_path):
    for (_, file), year in zip(baci.FILES, (2010, 2023), strict=True):
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        pl.DataFrame(
            [(year, "KAZ", "ITA", 1500.0), (year, "KAZ", "KAZ", 9.0), (year, "ITA", "KAZ", None)],
            schema=["year", "exporter", "importer", "value_kusd"],
            orient="row",
        ).write_parquet(path)
    return _rows(baci.read(tmp_path))


def test_two_sources_in_millions_without_self_and_missing(small):
    assert list(small) == ["baci-2020", "baci-202501"]
    for ties in small.values():
        assert ties.select("from", "to", "reported_by", "value").rows() == [
            ("KAZ", "ITA", "third", 1.5)
        ]


def test_exports_of_kazakhstan_are_doubted_in_2023_only(small):
    assert small["baci-2020"].get_column("doubt").to_list() == [None]
    assert "79.1" in small["baci-202501"].get_column("doubt").item()


def test_known_flows(data):
    ties = _rows(baci.read(data))
    old, new = ties["baci-2020"], ties["baci-202501"]
    assert _one(old, 2011, "RUS", "KAZ") == pytest.approx((15_579, False), abs=1)
    assert _one(old, 2010, "RUS", "KAZ") == pytest.approx((5_210, True), abs=1)
    assert _one(old, 2010, "KAZ", "RUS")[1]
    assert _one(new, 2023, "KAZ", "GBR") == pytest.approx((14_378, True), abs=1)
    assert _one(new, 2023, "CHN", "KAZ") == pytest.approx((23_901, False), abs=1)
    assert _one(new, 2023, "GMB", "KAZ")[1]
    # Every flow stands once.
    assert not old.select("year", "from", "to").is_duplicated().any()
