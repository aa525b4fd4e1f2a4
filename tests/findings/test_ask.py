"""What every finding begins with: lenses, years, gaps."""

import pytest

import tarazy
from tarazy.findings.ask import (
    check_year,
    gaps_said,
    latest_full_year,
    lens_of,
    used_sources,
)
from tarazy.findings.portfolio import portfolio


def test_a_lens_is_found_by_state_file_or_itself(ledger, tmp_path):
    lens = lens_of(ledger, "Kazakhstan")
    assert lens.focal == "KAZ"
    assert lens_of(ledger, lens) is lens
    assert lens_of(ledger, lens.file).vectors == lens.vectors
    assert lens_of(ledger, "FRA").name == "France"


@pytest.mark.parametrize(("year", "near"), [(1991, 1992), (1800, 1992), (2100, 2024)])
def test_a_year_out_of_range_is_refused_with_the_nearest(ledger, year, near):
    lens = lens_of(ledger, "KAZ")
    with pytest.raises(tarazy.TarazyError, match=f"the nearest year is {near}") as caught:
        check_year(ledger, lens, year)
    assert "years 1992 to 2024 for Kazakhstan" in str(caught.value)
    check_year(ledger, lens, near)


def test_the_latest_full_year(small, lens_on):
    rows = [f"{y},KAZ,{s},goods,from,5,,alpha" for y in (2001, 2002) for s in ("RUS", "CHN", "DEU")]
    # In 2003 a quarter is seen; in 2004 another pair of states trades.
    ledger = small(
        ties=[*rows, "2003,KAZ,RUS,goods,from,5,,alpha", "2004,CHN,RUS,goods,from,5,,alpha"]
    )
    lens = lens_on(ledger)
    assert latest_full_year(ledger, lens) == 2002
    assert tarazy.balance(ledger, lens).table["year"].unique().item() == 2002
    two = small(
        ties=[*rows, "2003,KAZ,RUS,goods,from,5,,alpha", "2003,KAZ,CHN,goods,from,5,,alpha"]
    )
    assert latest_full_year(two, lens_on(two)) == 2003  # two thirds are seen
    none = small(ties=["2004,CHN,RUS,goods,from,5,,alpha"])
    assert latest_full_year(none, lens_on(none)) == 2004


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2023), ("UZB", 2023), ("VNM", 2023)])
def test_the_latest_full_year_of_the_ready_lenses(ledger, state, year):
    assert latest_full_year(ledger, lens_of(ledger, state)) >= year


def test_only_the_sources_of_the_years_asked_about(small, lens_on):
    ledger = small(ties=["2001,KAZ,RUS,goods,from,5,,alpha", "2009,KAZ,RUS,goods,from,5,,beta",
                         "2009,CHN,RUS,goods,from,5,,gamma"])  # fmt: skip
    lens = lens_on(ledger)
    read = portfolio(ledger, lens, range(2001, 2010))
    # The page on the EU's members is always among them: it makes the vector.
    assert used_sources(ledger, read)["id"].to_list() == ["alpha", "beta", "m-page"]
    assert used_sources(ledger, read, range(2001, 2002))["id"].to_list() == ["alpha", "m-page"]
    assert used_sources(ledger, read, range(2009, 2010))["id"].to_list() == ["beta", "m-page"]


def test_gaps_are_said(ledger):
    read = portfolio(ledger, lens_of(ledger, "KAZ"), range(2021, 2022))
    said = gaps_said(read, 2021)
    assert any(s.startswith("Defence: no figures for 2021 in exercises") for s in said)
    assert not any("turnover" in s for s in said)
