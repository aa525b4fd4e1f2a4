from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import mcmanus_nieman


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "diplomacy").mkdir()
    pl.DataFrame(
        {
            "ccode": [705, 705, 220],
            "year": [1991, 2011, 2004],
            "us_vis": [0, 0, 1],
            "fra_vis": [0, 1, 0],
            "us_ex": [0, 0, 1],
            "us_words": [0, 0, 4],
            "rus_arms": [0, 45, 0],
        }
    ).write_parquet(tmp_path / mcmanus_nieman.FILE)
    return tmp_path


def test_zeros_are_rows_until_the_last_coded_year(folder: Path) -> None:
    ties = next(mcmanus_nieman.read(folder)).rows("ties")
    kaz = ties.filter(pl.col("to") == "KAZ").select("from", "indicator", "value")
    assert set(ties["year"]) == {2004, 2011}
    # Exercises and statements were coded to 2010: no zeros of 2011.
    assert set(kaz.rows()) == {
        ("USA", "signal_visits", 0.0),
        ("FRA", "signal_visits", 1.0),
        ("RUS", "signal_arms", 45.0),
    }


def test_a_power_sends_itself_no_signal(folder: Path) -> None:
    (reading,) = mcmanus_nieman.read(folder)
    ties = reading.rows("ties")
    assert ties.filter(pl.col("from") == pl.col("to")).is_empty()
    assert reading.set_aside["what"].to_list() == ["FRA"]
    assert ties.filter(to="FRA", indicator="signal_words")["value"].to_list() == [4.0]


def test_signals_to_kazakhstan(data: Path) -> None:
    ties = next(mcmanus_nieman.read(data)).rows("ties").filter(to="KAZ")
    china = ties.filter(pl.col("value") == 1, indicator="signal_visits")
    years = china.filter(pl.col("from") == "CHN")["year"].to_list()
    assert years == [1996, 1998, 2002, 2003, 2005, 2006, 2007, 2009, 2010, 2011]
    arms = ties.filter(pl.col("from") == "RUS", indicator="signal_arms", year=1995)
    # SIPRI has 99.12 million TIV: the unit is TIV.
    assert arms["value"].item() == 99


def test_the_five_powers_and_the_last_years(data: Path) -> None:
    ties = next(mcmanus_nieman.read(data)).rows("ties")
    last = dict(ties.group_by("indicator").agg(pl.col("year").max()).rows())
    assert (last["signal_words"], last["signal_exercises"], last["signal_visits"]) == (
        2010,
        2010,
        2012,
    )
    visits = ties.filter(indicator="signal_visits")
    assert set(visits["from"]) == {"USA", "GBR", "FRA", "RUS", "CHN"}
    assert set(visits["value"].drop_nulls()) == {0.0, 1.0}


def test_a_visit_that_took_place_is_not_zero(data: Path) -> None:
    ties = next(mcmanus_nieman.read(data)).rows("ties").filter(to="KAZ", indicator="signal_visits")
    row = ties.filter(pl.col("from") == "RUS", pl.col("year") == 2000)
    assert row["value"].item() is None
    assert "Astana" in row["doubt"].item()


def test_nato_is_no_pact_with_russia_or_china(data: Path) -> None:
    ties = next(mcmanus_nieman.read(data)).rows("ties").filter(indicator="signal_pact", year=2010)
    latvia = ties.filter(to="LVA")
    assert dict(latvia.select("from", "value").rows()) == {
        "USA": 1.0,
        "GBR": 1.0,
        "FRA": 1.0,
        "RUS": None,
        "CHN": None,
    }
    assert ties.filter(pl.col("from") == "RUS", to="KAZ")["value"].item() == 1
    albania = next(mcmanus_nieman.read(data)).rows("ties").filter(to="ALB", indicator="signal_pact")
    assert albania.filter(pl.col("from") == "CHN", year=2005)["value"].item() == 0
