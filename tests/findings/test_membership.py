"""Membership: dates and roles that can be looked up, and who sits there."""

from datetime import date

import polars as pl
import pytest

import tarazy
from tarazy.findings.membership import last_dated


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.membership(ledger, "KAZ", 2021)


@pytest.mark.parametrize(
    ("code", "since"),
    [("CSTO", date(2003, 9, 18)), ("EAEU", date(2015, 1, 1)), ("WTO", date(2015, 11, 30))],
)
def test_since_when(kaz, code, since):
    rows = kaz.table.filter(pl.col("organisation") == code)
    assert rows["since"].unique().to_list() == [since]
    assert rows["precision"].unique().to_list() == ["day"]
    assert rows["role"].unique().to_list() == ["member"]
    assert str(since) in kaz.view.filter(pl.col("Code") == code)["Since"].item()


@pytest.mark.parametrize(("year", "there"), [(2014, False), (2015, True)])
def test_a_seat_begins_in_its_year(ledger, year, there):
    table = tarazy.membership(ledger, "KAZ", year).table
    assert ("EAEU" in set(table["organisation"])) is there


def test_members_are_counted_once(kaz):
    seats = {
        (r["organisation"], r["vector"]): r["members"] for r in kaz.table.iter_rows(named=True)
    }
    assert seats["EAEU", "russia"] == 1
    assert seats["EAEU", "central_asia"] == 1  # Kyrgyzstan
    assert seats["EAEU", "rest"] == 2  # Armenia and Belarus
    assert seats["CSTO", "central_asia"] == 2  # Kyrgyzstan and Tajikistan
    # The Union sits in the WTO beside its members: 27 states, not 28.
    assert seats["WTO", "eu"] == 27
    assert ("EAEU", "eu") not in seats


def test_who_meets_whom_by_hand(small, lens_on):
    ledger = small(ties=["2007,KAZ,RUS,goods,from,1,,alpha"])
    found = tarazy.membership(ledger, lens_on(ledger), 2005)
    got = set(found.table.select("organisation", "role", "vector", "members").iter_rows())
    assert got == {
        ("ONE", "member", "russia", 1),
        ("ONE", "member", "china", 1),
        ("TWO", "partner", "west", 1),
    }
    assert "sat in 2 of the ledger's organisations" in found.answer
    assert "With one named vector only: TWO" in found.answer
    assert found.sources["id"].to_list() == ["m-page"]
    assert tarazy.membership(ledger, lens_on(ledger), 1993).answer.startswith("Cannot tell")


def test_a_year_without_memberships_is_refused(ledger):
    with pytest.raises(tarazy.TarazyError, match="years 1992 to"):
        tarazy.membership(ledger, "KAZ", 1900)
    with pytest.raises(tarazy.TarazyError, match="years 1992 to"):
        tarazy.membership(ledger, "KAZ", 2100)
    assert tarazy.membership(ledger, "KAZ").table["year"].unique().item() == last_dated(ledger)
