import polars as pl
import pytest

from tarazy.sources import imts


def _rows(readings):
    return {r.source.id: r.rows("ties") for r in readings}


def _one(ties, year, a, b):
    hit = ties.filter(pl.col("year") == year, pl.col("from") == a, pl.col("to") == b)
    return hit.select("value", pl.col("doubt").is_not_null()).row(0)


@pytest.fixture
def readings(tmp_path):
    russia = tmp_path / imts.RUSSIA_FILE
    russia.parent.mkdir()
    russia.write_text(
        "reporter,indicator,partner,partner_name,year,value_musd,is_aggregate\n"
        "RUS,XG_FOB_USD,KAZ,Kazakhstan,2020,10.5,false\n"
        "RUS,MG_CIF_USD,WBG,West Bank and Gaza,2020,1.5,false\n"
        'RUS,XG_FOB_USD,GX440,"Middle East, North Africa, Afghanistan, and Pakistan",2020,9,true\n'
    )
    (tmp_path / imts.OTHERS_FILE).write_text(
        "reporter,flow,partner_code,partner,year,value_musd\n"
        "USA,X,KOS,Kosovo,2020,2\nCHN,M,YUG,Yugoslavia,2004,3\nCHN,X,KAZ,Kazakhstan,2020,\n"
    )
    return list(imts.read(tmp_path))


def test_one_reading_a_reporter(readings):
    ties = _rows(readings)
    assert list(ties) == ["imts-rus", "imts-usa", "imts-chn"]
    columns = ["from", "to", "reported_by", "value"]
    assert ties["imts-rus"].select(columns).rows() == [
        ("RUS", "KAZ", "from", 10.5), ("PSE", "RUS", "to", 1.5),
    ]  # fmt: skip
    assert ties["imts-usa"].select(columns).rows() == [("USA", "XKX", "from", 2.0)]
    # A blank is no row.
    assert ties["imts-chn"].select(columns).rows() == [("SCG", "CHN", "to", 3.0)]


def test_a_group_is_not_the_state_in_its_name(readings):
    assert readings[0].set_aside.height == 1
    assert "AFG" not in readings[0].rows("ties").get_column("to")


def test_known_figures(data):
    ties = _rows(imts.read(data))
    assert _one(ties["imts-rus"], 2021, "RUS", "KAZ") == pytest.approx((18_474, False), abs=1)
    # China's side of 2021: 25.1 bn in all.
    china = ties["imts-chn"]
    both = _one(china, 2021, "CHN", "KAZ")[0] + _one(china, 2021, "KAZ", "CHN")[0]
    assert both == pytest.approx(25_065, abs=1)


def test_uzbekistan_is_doubted_from_2023(data):
    ties = _rows(imts.read(data))["imts-rus"].filter(
        (pl.col("from") == "UZB") | (pl.col("to") == "UZB")
    )
    doubted = ties.filter(pl.col("doubt").is_not_null())
    assert sorted(doubted.get_column("year")) == [2023, 2023, 2024, 2024]


def test_kazakhstan_2024_is_missing(data):
    ties = _rows(imts.read(data))["imts-rus"].filter(pl.col("year") == 2024)
    assert not ties.filter((pl.col("from") == "KAZ") | (pl.col("to") == "KAZ")).height
