import polars as pl
import pytest

from tarazy.sources import bns_kaz
from tarazy.sources.eurostat import EU27

HEAD = "name_ru,turnover_kusd,exports_kusd,imports_kusd,year,vintage,iso3\n"


@pytest.fixture
def reading(tmp_path):
    path = tmp_path / bns_kaz.FILE
    path.parent.mkdir()
    path.write_text(
        HEAD + "Россия,3000,1000,2000,2019,2019,RUS\n"
        "Россия,3300,1100,2200,2019,2020,RUS\n"
        "Черногория (Монтенегро),5,,5,2019,2020,\n"
        "Страны ЕС,900,800,100,2019,2020,\n"
    )
    return next(iter(bns_kaz.read(tmp_path)))


def _shares(ties, year, partners):
    own = ties.filter(pl.col("year") == year)
    own = own.with_columns(partner=pl.when(pl.col("from") == "KAZ").then("to").otherwise("from"))
    part = own.filter(pl.col("partner").is_in(sorted(partners)))
    return 100 * part.get_column("value").sum() / own.get_column("value").sum()


def test_last_vintage_in_millions(reading):
    ties = reading.rows("ties").filter(pl.col("to") == "RUS")
    assert ties.select("from", "reported_by", "value").rows() == [("KAZ", "from", 1.1)]


def test_a_state_without_a_code_is_a_state(reading):
    ties = reading.rows("ties").filter(pl.col("from") == "MNE")
    # No figure for exports is no row; imports have one.
    assert ties.select("to", "reported_by", "value").rows() == [("KAZ", "to", 0.005)]
    assert "MNE" not in reading.rows("ties").get_column("to")


def test_aggregates_are_set_aside(reading):
    assert reading.set_aside.rows() == [("Страны ЕС", "aggregate")]


def test_published_shares_of_2021(data):
    ties = next(iter(bns_kaz.read(data))).rows("ties")
    assert _shares(ties, 2021, {"RUS"}) == pytest.approx(24.2, abs=0.05)
    assert _shares(ties, 2021, {"CHN"}) == pytest.approx(17.7, abs=0.05)
    assert _shares(ties, 2021, EU27) == pytest.approx(28.4, abs=0.05)


def test_the_union_of_2018_agrees_with_the_file(data):
    # The file's own row of the EU: 37,669 of 94,770 million with the United Kingdom.
    ties = next(iter(bns_kaz.read(data))).rows("ties")
    assert _shares(ties, 2018, EU27 | {"GBR"}) == pytest.approx(39.75, abs=0.02)
    assert _shares(ties, 2018, EU27) == pytest.approx(38.44, abs=0.02)


def test_states_add_up_to_the_published_total(data):
    reading = next(iter(bns_kaz.read(data)))
    ties = reading.rows("ties").filter(pl.col("from") == "KAZ")
    total = dict(ties.group_by("year").agg(pl.col("value").sum()).iter_rows())
    assert total[2022] == pytest.approx(84_593.07, rel=1e-4)
    assert set(reading.set_aside.get_column("reason")) == {"aggregate"}
