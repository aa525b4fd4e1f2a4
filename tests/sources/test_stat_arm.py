import polars as pl
import pytest

from tarazy.sources import stat_arm

HEAD = "country,year,month,export,import_origin,import_consignment,date,iso3\n"


def _one(ties, year, a, b):
    hit = ties.filter(pl.col("year") == year, pl.col("from") == a, pl.col("to") == b)
    return hit.get_column("value").item()


def test_complete_years_by_origin(tmp_path):
    path = tmp_path / stat_arm.FILE
    path.parent.mkdir()
    months = [f"Russian Federation,2020,{m},100,200,999,,RUS" for m in range(1, 13)]
    months += [f"Russian Federation,2021,{m},100,200,999,,RUS" for m in range(1, 12)]
    months += [
        '"Congo, Democratic Republic of the",2020,3,50,0,0,,COG',
        "Congo,2020,3,7,0,0,,COG",
        "USA,2020,3,1,0,0,,USA", "United States,2020,4,2,0,0,,USA",
        "Nagorno-Karabakh,2020,3,9,9,9,,",
    ]  # fmt: skip
    path.write_text(HEAD + "\n".join(months) + "\n")
    reading = next(iter(stat_arm.read(tmp_path)))
    ties = reading.rows("ties")
    assert _one(ties, 2020, "ARM", "RUS") == pytest.approx(1.2)
    assert _one(ties, 2020, "RUS", "ARM") == pytest.approx(2.4)  # origin, not consignment
    assert (_one(ties, 2020, "ARM", "COD"), _one(ties, 2020, "ARM", "COG")) == (0.05, 0.007)
    assert _one(ties, 2020, "ARM", "USA") == 0.003
    assert ties.get_column("year").unique().to_list() == [2020]
    assert reading.set_aside.rows() == [
        ("Nagorno-Karabakh", "not a state"), ("2021", "year not complete"),
    ]  # fmt: skip


def test_known_figures(data):
    ties = next(iter(stat_arm.read(data))).rows("ties")
    assert _one(ties, 2022, "ARM", "RUS") == pytest.approx(2_462.8, abs=0.1)
    assert _one(ties, 2021, "RUS", "ARM") == pytest.approx(1_785.4, abs=0.1)
    assert ties.get_column("month").null_count() == ties.height
    total = ties.filter(pl.col("from") == "ARM", pl.col("year") == 2024).get_column("value").sum()
    assert total == pytest.approx(13_092, rel=0.01)
