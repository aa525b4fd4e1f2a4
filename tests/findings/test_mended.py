"""What a hostile reader found once, so that it stays mended."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.brief.compose import brief
from tarazy.findings.portfolio import portfolio
from tarazy.findings.weigh import simulate
from tarazy.lens import load


def test_a_book_that_leaves_gold_out_does_not_break_a_carry(ledger):
    found = tarazy.trend(ledger, "UZB", 2019, 2023).table
    west = found.filter(pl.col("domain") == "economic", pl.col("vector") == "west").sort("year")
    assert west["share"].min() > west["share"].max() / 3


@pytest.mark.parametrize(("state", "year"), [("CUB", 2015), ("MUS", 2015)])
def test_nobody_leads_where_all_named_are_nothing(ledger, state, year):
    text = brief(ledger, state, year, quick=True)
    assert "first in defence" not in text.split("<h1>")[1].split("</h1>")[0].replace(
        "no clear first in defence", ""
    )
    assert "in defence (0 %" not in tarazy.balance(ledger, state, year).answer


def test_weights_are_the_same_draws_in_years_that_lack_different_things(ledger):
    lens = load("KAZ", ledger)
    read = portfolio(ledger, lens, range(2013, 2024))
    a, b = (simulate(read, 0, year, 500) for year in (2013, 2023))
    np.testing.assert_array_equal(a.domain_weights, b.domain_weights)
    for i in set(a.active) & set(b.active):
        np.testing.assert_array_equal(
            a.indicator_weights[:, a.active.index(i)], b.indicator_weights[:, b.active.index(i)]
        )


def test_growth_is_like_for_like(small, lens_on):
    # CHN is told by alpha in 2001 (10) and by beta in 2002 (40), whose own 2001 was 32: growth is
    # 40/32, not 40/10. RUS was 8 in 2001 and is carried at it: 10.
    ledger = small(ties=[
        "2001,KAZ,CHN,goods,from,10,,alpha", "2001,KAZ,CHN,goods,from,32,,beta",
        "2002,KAZ,CHN,goods,from,40,,beta", "2001,KAZ,RUS,goods,from,8,,alpha",
    ])  # fmt: skip
    lens = lens_on(ledger)
    shares = tarazy.balance(ledger, lens, 2002).table.filter(pl.col("indicator") != "all")
    by_vector = dict(shares.select("vector", "share").iter_rows())
    ratio = max(by_vector.values()) / sorted(by_vector.values())[-2]
    assert ratio == pytest.approx(40 / 10)


def test_the_panel_may_be_older_than_the_lens(ledger, tmp_path):
    young = tmp_path / "young.yaml"
    text = load("KAZ", ledger).file.read_text("utf-8").replace("since: 1992", "since: 2021")
    young.write_text(text, "utf-8")
    columns = ["flow", "vector", "share_in_theirs", "theirs_year"]
    a = tarazy.dependence(ledger, "KAZ", 2022).table.select(columns)
    b = tarazy.dependence(ledger, load(young, ledger), 2022).table.select(columns)
    np.testing.assert_allclose(a["share_in_theirs"], b["share_in_theirs"], rtol=0.02)


def test_what_a_sentence_uses_is_among_its_sources(ledger):
    assert {"unga-votes", "cow-nmc"} <= set(tarazy.balance(ledger, "KAZ", 2023).sources["id"])
    assert "wb-gdp" in set(tarazy.dependence(ledger, "KAZ", 2023).sources["id"])
