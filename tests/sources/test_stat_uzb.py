import polars as pl
import pytest

from tarazy.sources import ecb, stat_uzb

HEAD = "REPORTER,PARTNER,PRODUCT,FLOW,STAT_PROCEDURE,PERIOD,VALUE_IN_EUR,iso3\n"


def _row(partner, value, period="Y2020"):
    return f"Uzbekistan,{partner},TOTAL,IMPORT,NORMAL,{period},{value},\n"


def test_euros_become_dollars_and_fills_are_no_rows(tmp_path):
    path = tmp_path / stat_uzb.FILE
    path.parent.mkdir()
    path.write_text(
        HEAD + _row("Словакия", 2e6) + _row("Angola", 0.0) + _row("Other countries", 9e6)
        + _row("European Union - 27 countries (from 2020)", 2e6)
    )  # fmt: skip
    rates = tmp_path / ecb.FILES["year"]
    rates.parent.mkdir()
    rates.write_text("year,currency,per_eur\n2020,USD,1.25\n2020,GBP,0.8\n")
    reading = next(iter(stat_uzb.read(tmp_path)))
    columns = ["year", "from", "to", "indicator", "reported_by", "value"]
    assert reading.rows("ties").select(columns).rows() == [
        (2020, "SVK", "UZB", "goods", "to", 2.5),
        (2020, "UZB", "UZB", "imports_unassigned", "to", 11.25),
    ]
    assert reading.set_aside.get_column("what").to_list() == [
        "European Union - 27 countries (from 2020)", "Angola 2020",
    ]  # fmt: skip


def test_known_figures(data):
    ties = next(iter(stat_uzb.read(data))).rows("ties")
    china = ties.filter(pl.col("from") == "CHN").sort("year").get_column("value").to_list()
    # Hand-computed: 4.5613 bn euros of 2019 at 1.11947.
    assert china[0] == pytest.approx(5_106.2, abs=0.5)
    assert china[-1] == pytest.approx(11_458.5, abs=0.5)
    assert set(ties.get_column("to")) == {"UZB"}
    assert not ties.filter(pl.col("value") == 0).height
