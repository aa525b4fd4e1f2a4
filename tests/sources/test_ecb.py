import pytest

from tarazy.sources import ecb
from tarazy.sources.ecb import FILES, usd_per_eur


def test_only_the_dollar(tmp_path):
    path = tmp_path / FILES["year"]
    path.parent.mkdir()
    path.write_text("year,currency,per_eur\n2020,USD,1.2\n2020,GBP,0.8\n")
    assert usd_per_eur(tmp_path, "year").rows() == [(2020, 1.2)]


def test_rates_of_the_bank(data):
    # ECB statistical data warehouse: average of 2020, and of January 2021.
    assert dict(usd_per_eur(data, "year").iter_rows())[2020] == pytest.approx(1.1422, abs=1e-4)
    month = {(y, m): v for y, m, v in usd_per_eur(data, "month").iter_rows()}
    assert month[2021, 1] == pytest.approx(1.2171, abs=1e-4)


def test_rates_are_rows_of_the_union(data):
    (reading,) = ecb.read(data)
    rows = reading.rows("ties")
    assert rows.select("from", "to", "indicator").unique().rows() == [("EU", "EU", "usd_per_eur")]
    month = {(y, m): v for y, m, v in rows.select("year", "month", "value").rows()}
    assert month[2021, 1] == pytest.approx(1.2171, abs=1e-4)
    assert len(month) == 12 * 27  # 2026 is not whole
    assert reading.record()["sha256"][0]
