"""Trend: the same shares as balance, a speed that no series' start or end moves."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings.portfolio import portfolio
from tarazy.measures.composition import aitchison_distance, closure


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.trend(ledger, "KAZ")


def test_shares_are_those_of_balance(kaz, ledger):
    for year in (1996, 2010, 2021):
        one = tarazy.balance(ledger, "KAZ", year).table.filter(pl.col("indicator") == "all")
        both = one.join(kaz.table, on=["year", "domain", "vector"], suffix="_trend")
        assert both.height == one.height == kaz.table.filter(pl.col("year") == year).height
        for column in ("share", "low", "high"):
            assert both[column].to_list() == pytest.approx(
                both[f"{column}_trend"].to_list(), abs=1e-12, nan_ok=True
            )


def test_every_year_is_there_and_the_economy_begins_in_1994(kaz):
    whole = kaz.table.filter(pl.col("domain") == "all")
    assert whole["year"].unique().sort().to_list() == list(range(1992, 2025))
    economy = kaz.table.filter(pl.col("domain") == "economic")
    assert economy["year"].unique().sort().to_list() == list(range(1994, 2025))
    sums = kaz.table.group_by("year", "domain").agg(pl.col("share").fill_nan(None).sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)


def test_turnover_does_not_jump(ledger):
    read = portfolio(ledger, tarazy.load("KAZ", ledger), range(2000, 2024))
    (turnover,) = (p for p in read.parts if p.indicator.code == "turnover")
    shares = closure(turnover.value[0])
    # Seven producers and their joints: no vector moves by ten points in a year, but for 2004,
    # when ten states joined the bloc.
    steps = np.abs(np.diff(shares, axis=0))
    assert steps[3].argmax() == tarazy.load("KAZ", ledger).vector_codes.index("eu")
    assert np.delete(steps, 3, axis=0).max() < 0.1


def test_the_speed_is_the_distance_between_two_years(small, lens_on):
    before, after = {"RUS": 40, "CHN": 40, "DEU": 10, "USA": 5, "KGZ": 5}, {
        "RUS": 10, "CHN": 70, "DEU": 10, "USA": 5, "KGZ": 5}  # fmt: skip
    rows = [
        f"{year},KAZ,{s},goods,from,{v},,alpha"
        for year, values in ((2001, before), (2002, after), (2003, after))
        for s, v in values.items()
    ]
    # Visits begin in 2002: they change the level, not the speed.
    rows += [f"{year},CHN,KAZ,visits,third,9,,alpha" for year in (2002, 2003)]
    ledger = small(ties=rows)
    lens = lens_on(
        ledger,
        """exports: {tie: goods, side: out}
      visits: {tie: visits}""",
    )
    found = tarazy.trend(ledger, lens, 2001, 2003)
    speed = (
        found.table.filter(pl.col("domain") == "economic")
        .group_by("year", maintain_order=True)
        .agg(pl.col("speed").first())
    )
    expected = float(aitchison_distance(list(before.values()), list(after.values())))
    assert np.isnan(speed["speed"][0])
    assert speed["speed"][1] == pytest.approx(expected)
    assert speed["speed"][2] == pytest.approx(0, abs=1e-12)
    level = found.table.filter(pl.col("domain") == "economic", pl.col("vector") == "china")
    assert level["share"].to_list() == pytest.approx([0.4, 0.85, 0.85])
    assert any("visits 2002–2003" in c for c in found.caveats)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(2010, 2010, "fewer than two years"), (2012, 2010, "fewer than two years"),
     (1980, 2010, "1992"), (2010, 2100, "nearest year")],
)  # fmt: skip
def test_years_that_make_no_trend(ledger, first, last, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.trend(ledger, "KAZ", first, last)


def test_a_state_without_figures_cannot_be_told(small, lens_on):
    ledger = small(ties=["2001,CHN,RUS,goods,from,50,,alpha"])
    found = tarazy.trend(ledger, lens_on(ledger), 1999, 2001)
    assert found.answer.startswith("Cannot tell")
    assert found.table.is_empty()
