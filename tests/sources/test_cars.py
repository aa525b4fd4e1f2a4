import polars as pl
import pytest

from tarazy.sources import cars


def test_both_flows_of_a_state(tmp_path):
    path = tmp_path / cars.FILE
    path.parent.mkdir()
    path.write_text(
        "reporter_iso,year,month,flow,trade_flow,partner_iso,value_usd,qty,netweight_kg\n"
        "GEO,2021,1,M,Import,DEU,5.5,1,1\nGEO,2021,1,X,Export,KAZ,7,1,1\n"
        "GEO,2021,1,M,Import,_X,3,1,1\nGEO,2021,2,M,Import,GEO,3,1,1\n"
    )
    (reading,) = cars.read(tmp_path)
    rows = reading.rows("flows").select("from", "to", "reported_by", "value", "product", "unit")
    assert sorted(rows.rows()) == [
        ("DEU", "GEO", "to", 5.5, "8703", "USD"), ("GEO", "KAZ", "from", 7.0, "8703", "USD"),
    ]  # fmt: skip
    assert reading.set_aside["what"].to_list() == ["GEO", "_X"]


def test_what_is_at_hand(data):
    (reading,) = cars.read(data)
    rows = reading.rows("flows")
    months = rows.group_by("to", "reported_by").agg(pl.struct("year", "month").n_unique())
    seen = {(to, by): n for to, by, n in months.rows()}
    assert seen["GEO", "to"] == 35
    # Georgia's cars to Kazakhstan in 2023: more than in 2021 by an order.
    kaz = rows.filter(pl.col("from") == "GEO", pl.col("to") == "KAZ")
    year = dict(kaz.group_by("year").agg(pl.col("value").sum()).rows())
    assert year[2023] > 10 * year[2021]
    assert reading.set_aside["what"].to_list() == ["S19", "_X"]
    assert year[2021] == pytest.approx(kaz.filter(pl.col("year") == 2021)["value"].sum())
