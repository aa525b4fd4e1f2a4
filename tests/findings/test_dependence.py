"""Dependence: two shares of the same trade."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings.dependence import trade_lens


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.dependence(ledger, "KAZ", 2020)


def test_the_shares_in_mine_sum_to_one(kaz):
    sums = kaz.table.group_by("flow").agg(pl.col("share_in_mine").sum())
    assert set(sums["flow"]) == {"turnover", "exports", "imports"}
    assert sums["share_in_mine"].to_list() == pytest.approx([1.0] * 3)


def test_the_turnover_is_that_of_balance(ledger):
    balance = tarazy.balance(ledger, "KAZ", 2021).table.filter(pl.col("indicator") == "turnover")
    table = tarazy.dependence(ledger, "KAZ", 2021).table.filter(pl.col("flow") == "turnover")
    assert table["share_in_mine"].to_list() == pytest.approx(balance["share"].to_list())


def test_asymmetry_is_the_difference_of_the_two_shares(kaz):
    rows = kaz.table.filter(pl.col("share_in_theirs").is_not_nan())
    assert rows.height == 3 * 7
    got = rows["share_in_mine"] - rows["share_in_theirs"].clip(upper_bound=1)
    assert rows["asymmetry"].to_list() == pytest.approx(got.to_list())
    assert (rows["theirs_low"] <= rows["share_in_theirs"]).all()
    assert (rows["share_in_theirs"] <= rows["theirs_high"]).all()
    assert rows["share_in_theirs"].is_between(0, 1).all()


def test_their_share_by_hand(ledger):
    """Kazakhstan's imports from the vector Russia are among all that Russia exports."""
    table = tarazy.dependence(ledger, "KAZ", 2020).table
    theirs = table.filter(pl.col("flow") == "imports", pl.col("vector") == "russia")
    ties = ledger.table("ties")
    frame = ledger.frame(
        "ties",
        ties.filter(
            ties.indicator == "goods", ties.year == 2020, ties.month.isnull(),
            ties["from"] == "RUS", ties.source.isin(["baci-2020", "bns-kaz"]), ties.doubt.isnull(),
        ),
    )  # fmt: skip
    own = frame.filter(pl.col("source") == "bns-kaz", pl.col("to") == "KAZ")["value"].item()
    whole = frame.filter(pl.col("source") == "baci-2020")["value"].sum()
    assert theirs["share_in_theirs"].item() == pytest.approx(own / whole, rel=0.001)
    assert theirs["theirs_year"].item() == 2020


def test_a_panel_that_is_too_old_says_nothing_of_theirs(small, lens_on):
    ledger = small(ties=["2005,KAZ,RUS,goods,from,10,,alpha", "2005,RUS,KAZ,goods,from,30,,alpha",
                         "2005,KAZ,KAZ,gdp,third,200,,beta"])  # fmt: skip
    found = tarazy.dependence(ledger, lens_on(ledger), 2005)
    assert np.isnan(found.table["share_in_theirs"].to_list()).all()
    assert found.to_dict()["table"][0]["share_in_theirs"] is None
    assert any("cannot be told" in c for c in found.caveats)
    assert "20 %" in found.answer  # 40 of 200
    assert "nan" not in found.answer.casefold()
    assert "Russia made up 100 % (?)" in found.answer
    assert "more than they it" not in found.answer  # which nobody can tell


def test_nothing_seen_is_said(small, lens_on):
    ledger = small(ties=["2005,RUS,CHN,goods,from,10,,alpha"])
    found = tarazy.dependence(ledger, lens_on(ledger), 2005)
    assert found.answer.startswith("Cannot tell")
    assert found.table.is_empty()
    assert not found.charts


def test_the_lens_keeps_its_vectors_and_its_sources(ledger):
    lens = tarazy.load("KAZ", ledger)
    trade = trade_lens(lens)
    assert trade.vectors == lens.vectors
    assert trade.sources == lens.sources
    assert [i.code for _, i in trade.indicators] == ["turnover", "exports", "imports"]
