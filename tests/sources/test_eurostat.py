import polars as pl
import pytest

from tarazy.sources import ecb, eurostat


def _rows(readings):
    return {r.source.id: r.rows("ties") for r in readings}


def _one(ties, year, a, b, month=None):
    hit = ties.filter(
        pl.col("year") == year, pl.col("from") == a, pl.col("to") == b,
        pl.col("month").eq_missing(month),
    )  # fmt: skip
    return hit.get_column("value").item()


@pytest.fixture
def readings(tmp_path):
    annual = tmp_path / eurostat.ANNUAL_FILE
    annual.parent.mkdir()
    annual.write_text(
        "partner,partner_iso3,year,flow,value_eur\n"
        "Kazakhstan,KAZ,2016,EXPORT,4000000\n"
        "Allemagne (incl. République démocratique allemande 'DD' depuis 1991),DEU,2016,EXPORT,9\n"
        "Suisse (incl. Liechtenstein 'LI' -> 1994),CHE,2016,EXPORT,2000000\n"
        '"Corée, République de (Corée du Sud)",PRK,2016,EXPORT,1000000\n'
        "Guinée,GIN,2016,EXPORT,900000\nGuinea,GIN,2016,EXPORT,100000\n"
        "Intra-UE27 (à partir de 2020),,2016,EXPORT,7\n"
    )
    rates = tmp_path / ecb.FILES["year"]
    rates.parent.mkdir()
    rates.write_text("year,currency,per_eur\n2016,USD,1.5\n")
    months = [(y, m) for y in (2020, 2021) for m in range(1, 13) if (y, m) < (2021, 3)]
    (tmp_path / ecb.FILES["month"]).write_text(
        "year,month,currency,per_eur\n" + "".join(f"{y},{m},USD,{m}\n" for y, m in months)
    )
    rows = [("EXPORT", "DEU", "KAZ", f"{y}-{m:02}", 1_000_000) for y, m in months]
    rows += [("IMPORT", "MLT", "KGZ", "2020-05", 2_000_000)]
    rows += [("IMPORT", "DEU", "KGZ", f"2020-{m:02}", 0) for m in range(1, 12)]
    names = ["flow", "reporter_iso3", "partner_iso3", "month", "value_eur"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    frame.write_parquet(tmp_path / eurostat.MONTHLY_FILE)
    total = frame.rename({"value_eur": "value"}).with_columns(code=pl.lit("TOTAL"))
    oil = total.with_columns(code=pl.lit("27"))
    pl.concat([total, oil]).write_parquet(tmp_path / eurostat.TOTAL_FILE)
    return list(eurostat.read(tmp_path))


def test_annual_in_dollars_by_name(readings):
    ties = readings[0].rows("ties")
    found = dict(ties.select("to", "value").iter_rows())
    assert found == {"KAZ": 6.0, "CHE": 3.0, "KOR": 1.5, "GIN": 1.35, "GNB": 0.15}
    assert set(ties.get_column("from")) == {"EU"}
    assert readings[0].set_aside.get_column("reason").to_list() == [
        "not a state", "member of the EU",
    ]  # fmt: skip


def test_months_and_whole_years(readings):
    ties = readings[1].rows("ties")
    assert _one(ties, 2020, "DEU", "KAZ", month=4) == 4.0
    assert _one(ties, 2020, "DEU", "KAZ") == sum(range(1, 13))  # each month at its own rate
    assert not ties.filter(pl.col("year") == 2021, pl.col("month").is_null()).height
    assert _one(ties, 2021, "DEU", "KAZ", month=2) == 2.0
    # December is lacking for this partner and flow, so no member has a year.
    kgz = ties.filter(pl.col("from") == "KGZ")
    assert kgz.get_column("month").null_count() == 0
    assert set(kgz.get_column("reported_by")) == {"to"}


def test_only_the_total_is_read(readings):
    total = readings[2]
    assert _one(total.rows("ties"), 2020, "DEU", "KAZ", month=4) == 4.0
    assert total.set_aside.get_column("what").to_list() == ["27"]


def test_known_figures(data):
    ties = _rows(eurostat.read(data))
    # 10,347.7 million euros of 2022 at 1.05305.
    annual = ties["eurostat-annual"]
    assert _one(annual, 2022, "EU", "KAZ") == pytest.approx(10_896.7, abs=0.5)
    # 38.8 bn euros to South Korea in 2016, which the extract calls the North.
    assert _one(annual, 2016, "EU", "KOR") == pytest.approx(38_801 * 1.1069, rel=1e-3)
    assert not set(annual.get_column("to")) & eurostat.EU27
    assert not annual.select("year", "to").is_duplicated().any()


def test_members_add_up_to_the_union(data):
    ties = _rows(eurostat.read(data))
    years = ties["eurostat-monthly"].filter(
        pl.col("month").is_null(), pl.col("to") == "KAZ", pl.col("year") == 2021
    )
    assert years.get_column("from").n_unique() == 27
    union = _one(ties["eurostat-annual"], 2021, "EU", "KAZ")
    assert years.get_column("value").sum() == pytest.approx(union, rel=0.01)


def test_incomplete_years_have_no_row(data):
    ties = _rows(eurostat.read(data))
    for source, last in (("eurostat-monthly", 2023), ("eurostat-total", 2021)):
        years = ties[source].filter(pl.col("month").is_null()).get_column("year")
        assert years.max() == last


def test_extracts_agree(data):
    ties = _rows(eurostat.read(data))
    both = ties["eurostat-monthly"].join(
        ties["eurostat-total"], on=["year", "month", "from", "to"], suffix="_total"
    )
    a, b = both.get_column("value").sum(), both.get_column("value_total").sum()
    assert both.height > 5_000
    assert a == pytest.approx(b, rel=0.01)
