import polars as pl
import pytest

from tarazy.sources import eurostat_products
from tarazy.sources.eurostat import TOTAL_FILE


@pytest.fixture
def readings(tmp_path):
    years = ["2020-02", "2021-02", "2022-02"]
    rows = [("84713000", "DEU", "KAZ", month, 5.0) for month in years]
    rows += [("84713001", "DEU", "KAZ", month, 7.0) for month in years]
    rows += [("85171300", "DEU", "KAZ", "2022-02", 100.0)]  # a code that begins in 2022
    rows += [("88033000", "DEU", "KAZ", month, 100.0) for month in years[:2]]  # one that ends
    rows += [("88073000", "DEU", "KAZ", years[2], 80.0)]  # and one that carries it on
    names = ["cn8", "reporter_iso3", "partner_iso3", "month", "value_eur"]
    path = tmp_path / eurostat_products.PRODUCT_FILE
    path.parent.mkdir()
    pl.DataFrame(rows, names, orient="row").write_parquet(path)
    totals = pl.DataFrame(
        [("TOTAL", "EXPORT", 900.0), ("TOTAL", "IMPORT", 3.0), ("27", "EXPORT", 50.0)],
        ["code", "flow", "value"],
        orient="row",
    ).with_columns(reporter_iso3=pl.lit("DEU"), partner_iso3=pl.lit("KAZ"), month=pl.lit("2020-05"))
    totals.write_parquet(tmp_path / TOTAL_FILE)
    return list(eurostat_products.read(tmp_path))


def test_listed_codes_are_summed_to_six_digits(readings):
    rows = readings[0].rows("flows")
    rows = rows.filter(pl.col("product") == "847130")
    assert rows["value"].to_list() == [12.0] * 3
    assert rows.select("from", "to", "month", "reported_by", "unit").unique().rows() == [
        ("DEU", "KAZ", 2, "from", "EUR")
    ]


def test_codes_that_begin_say_so_and_those_that_carry_others_on_do_not(readings):
    rows = readings[0].rows("flows").filter(pl.col("product").str.slice(0, 2) != "84")
    of = {r["product"]: r["classification"] for r in rows.iter_rows(named=True)}
    # 8803 goes on as 8807; smartphones were not on the list under their old number.
    assert of == {"880330": "HS2022", "880730": "HS2022", "851713": "CN2022"}
    assert not readings[0].set_aside.height


def test_only_exports_of_all_goods_are_totals(readings):
    rows = readings[1].rows("flows")
    assert rows.select("product", "value", "year").rows() == [("TOTAL", 900.0, 2020)]
    assert readings[1].set_aside["what"].to_list() == ["27"]


def test_known_figures(data):
    listed, totals = eurostat_products.read(data)
    rows, whole = listed.rows("flows"), totals.rows("flows")
    assert not listed.set_aside.height
    new = rows.filter(pl.col("classification") == "CN2022")
    assert set(new["year"]) == {2022}
    assert {"851713", "870121"} <= set(new["product"])
    assert "880730" not in set(new["product"])
    assert rows["product"].n_unique() > 1200
    assert (rows["value"] > 0).all()
    # Exports of listed goods to Kyrgyzstan, all codes; summed from the file by hand.
    kgz = rows.filter(pl.col("to") == "KGZ").group_by("year", "month").agg(pl.col("value").sum())
    by = {(y, m): v for y, m, v in kgz.rows()}
    assert by[2022, 10] == pytest.approx(93.7e6, rel=0.001)
    assert by[2021, 10] == pytest.approx(6.34e6, rel=0.001)
    # No listed part is greater than the whole.
    keys = ["year", "month", "from", "to"]
    both = rows.group_by(keys).agg(pl.col("value").sum()).join(whole, on=keys, suffix="_all")
    assert both.height > 5000
    assert (both["value"] <= both["value_all"] + 1).all()


def test_one_member_has_no_books_for_the_last_month(data):
    _, totals = eurostat_products.read(data)
    last = totals.rows("flows").filter(pl.col("year") == 2022, pl.col("month") == 11)
    assert last["from"].n_unique() == 26
    assert "NLD" not in set(last["from"])
