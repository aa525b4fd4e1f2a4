import polars as pl
import pytest

from tarazy.sources import fcs_rus


def _one(ties, year, a, b):
    hit = ties.filter(pl.col("year") == year, pl.col("from") == a, pl.col("to") == b)
    return hit.get_column("value").item()


def test_only_complete_years(tmp_path):
    path = tmp_path / fcs_rus.FILE
    path.parent.mkdir()
    rows = [f"X,Казахстан,2009,{m},10,KAZ" for m in range(1, 13)]
    rows += [f"X,Казахстан,2010,{m},10,KAZ" for m in range(1, 7)]
    # One partner under two spellings within a year.
    rows += [f"M,{'Чешская' if m < 4 else 'Чешская республика'},2009,{m},1,CZE"
             for m in range(1, 13)]  # fmt: skip
    path.write_text("flow,name_ru,year,month,value_musd,iso3\n" + "\n".join(rows) + "\n")
    reading = next(iter(fcs_rus.read(tmp_path)))
    ties = reading.rows("ties")
    assert _one(ties, 2009, "RUS", "KAZ") == 120.0
    assert _one(ties, 2009, "CZE", "RUS") == 12.0
    assert ties.height == 2
    assert reading.set_aside.rows() == [("KAZ 2010 X", "year not complete")]


def test_known_figures(data):
    reading = next(iter(fcs_rus.read(data)))
    ties = reading.rows("ties")
    assert _one(ties, 2021, "RUS", "KAZ") == pytest.approx(18_495, abs=1)
    assert _one(ties, 2021, "CHN", "RUS") == pytest.approx(72_700, abs=1)
    # The half year of 2010 is no year.
    assert not ties.filter(pl.col("year") == 2010, pl.col("to") == "KAZ").height
    assert reading.set_aside.get_column("what").to_list() == ["KAZ 2010 M", "KAZ 2010 X"]
    assert len(set(ties.get_column("to")) - {"RUS"}) == 29
