"""Hedging: divergence between domains, with gestures left out."""

import polars as pl
import pytest

import tarazy
from tarazy.findings.hedging import without_gestures
from tarazy.measures.divergence import jensen_shannon

LENS = """exports: {tie: goods, side: out}
  defence:
    name: Defence
    weight: 3
    indicators:
      arms: {tie: arms, side: in, max_age: 0}
  diplomatic:
    name: Diplomacy
    indicators:
      visits: {tie: visits, gesture: true}"""
ROWS = [
    "2001,KAZ,RUS,goods,from,60,,alpha",
    "2001,KAZ,CHN,goods,from,40,,alpha",
    "2001,RUS,KAZ,arms,third,20,,alpha",
    "2001,CHN,KAZ,arms,third,80,,alpha",
    "2001,KAZ,USA,visits,third,9,,alpha",
    "2002,KAZ,RUS,goods,from,60,,alpha",
]


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.hedging(ledger, "KAZ", 2021)


def test_the_divergence_is_that_of_the_domains_without_gestures(small, lens_on):
    ledger = small(ties=ROWS)
    found = tarazy.hedging(ledger, lens_on(ledger, LENS), 2001)
    now = found.table.filter(pl.col("year") == 2001)
    assert now["domain"].to_list() == ["all", "economic", "defence"]
    expected = float(jensen_shannon([[60, 40, 0, 0, 0], [20, 80, 0, 0, 0]], [1, 3]))
    assert now["divergence"][0] == pytest.approx(expected)
    assert now["divergence"][1:].sum() == pytest.approx(expected)
    assert 0 < expected < 1


def test_one_domain_cannot_contradict_itself(small, lens_on):
    ledger = small(ties=ROWS)
    found = tarazy.hedging(ledger, lens_on(ledger, LENS), 2002)
    assert found.answer.startswith("Cannot tell: fewer than two domains")
    assert 2002 not in set(found.table["year"])


def test_a_domain_of_gestures_weighs_nothing(small, lens_on):
    ledger = small(ties=ROWS)
    lens = without_gestures(lens_on(ledger, LENS))
    assert [d.weight for d in lens.domains] == [1, 3, 0]
    assert [i.weight for _, i in lens.indicators] == [1, 1, 0]


def test_parts_sum_to_the_whole(kaz):
    table = kaz.table
    whole = table.filter(pl.col("domain") == "all")
    parts = (
        table.filter(pl.col("domain") != "all")
        .group_by("year")
        .agg(pl.col("divergence").sum(), n=pl.len())
    )
    both = whole.join(parts, on="year", suffix="_parts")
    assert both.height == whole.height >= 25
    assert both["divergence"].to_list() == pytest.approx(both["divergence_parts"].to_list())
    assert (both["n"] >= 2).all()
    assert (table["low"] <= table["divergence"]).all()
    assert (table["divergence"] <= table["high"]).all()
    assert table["divergence"].is_between(0, 1).all()
    assert "people" not in set(table["domain"])
    assert table["year"].max() == 2021


def test_the_answer_follows_the_interval(kaz):
    now = kaz.table.filter(pl.col("year") == 2021, pl.col("domain") == "all").row(0, named=True)
    if now["high"] < 1 / 3:
        assert "lean alike" in kaz.answer
    elif now["low"] > 1 / 3 and now["high"] < 2 / 3:
        assert "differ, neither" in kaz.answer
    elif now["low"] > 2 / 3:
        assert "contradict" in kaz.answer
    else:
        assert "cannot be told from this" in kaz.answer
    assert f"{now['divergence']:.2f}" in kaz.answer


def test_the_first_year_of_the_table(ledger):
    found = tarazy.hedging(ledger, "KAZ", 2021, first=2015)
    assert found.table["year"].min() == 2015
    assert found.table["divergence"].is_finite().all()
