"""Balance: shares worked by hand, and Kazakhstan's."""

import json
import re

import numpy as np
import polars as pl
import pytest

import tarazy

TWO_DOMAINS = """turnover: {tie: goods, weight: 3}
      imports: {tie: goods, side: in, weight: 1}
      exports: {tie: goods, side: out, weight: 0}
  diplomatic:
    name: Diplomacy
    weight: 2
    indicators:
      seats: {tie: memberships}
  people:
    name: People
    weight: 0
    indicators:
      visits: {tie: visits}"""


def share(table, vector, domain="all", indicator="all", column="share"):
    rows = table.filter(
        pl.col("domain") == domain, pl.col("indicator") == indicator, pl.col("vector") == vector
    )
    return rows[column].item()


@pytest.fixture(scope="module")
def small_ledger(small):
    return small(
        ties=[
            "2005,KAZ,RUS,goods,from,10,,alpha",
            "2005,KAZ,RUS,goods,to,14,,beta",
            "2005,KAZ,DEU,goods,from,30,,alpha",
            "2005,RUS,KAZ,goods,from,50,,alpha",
            "2005,KGZ,KAZ,goods,from,10,,alpha",
            "2005,CHN,KAZ,visits,third,4,,alpha",
        ]
    )


def test_shares_are_blended_by_the_lens_s_weights(small_ledger, lens_on):
    found = tarazy.balance(small_ledger, lens_on(small_ledger, TWO_DOMAINS), 2005)
    table = found.table
    # Turnover: Russia 60, EU 30, rest 10 of 100. Imports: Russia 50, rest 10 of 60.
    assert share(table, "russia", "economic", "turnover") == pytest.approx(0.6)
    assert share(table, "eu", "economic", "exports") == pytest.approx(0.75)
    assert share(table, "rest", "economic", "imports") == pytest.approx(1 / 6)
    economy = {"russia": (3 * 0.6 + 5 / 6) / 4, "china": 0, "eu": 3 * 0.3 / 4, "west": 0,
               "rest": (3 * 0.1 + 1 / 6) / 4}  # fmt: skip
    # ONE: Russia and China, half each; TWO: the West. People weigh nothing.
    seats = {"russia": 0.25, "china": 0.25, "eu": 0, "west": 0.5, "rest": 0}
    for vector, value in economy.items():
        assert share(table, vector, "economic") == pytest.approx(value)
        assert share(table, vector, "diplomatic") == pytest.approx(seats[vector])
        whole = (value + 2 * seats[vector]) / 3
        assert share(table, vector) == pytest.approx(whole)
    assert share(table, "china", "people", "visits") == 1


def test_the_interval_comes_from_what_producers_disagree_about(small_ledger, lens_on):
    table = tarazy.balance(small_ledger, lens_on(small_ledger), 2005).table
    # Exports: Russia 10 or 14, Germany 30.
    low, high = (share(table, "russia", "economic", "exports", c) for c in ("low", "high"))
    assert low < 0.25 < high
    # A 90 % interval about 10 as wide as 10 to 14, and the same guess for Germany's own error.
    assert 0.2 < low < 0.24
    assert 0.27 < high < 0.32


def test_one_producer_alone_has_no_interval(small, lens_on):
    ledger = small(ties=["2005,KAZ,RUS,goods,from,10,,alpha", "2005,KAZ,DEU,goods,from,30,,alpha"])
    found = tarazy.balance(ledger, lens_on(ledger), 2005)
    assert found.table["low"].is_nan().all()
    row = json.loads(found.to_json())["table"][0]
    assert (row["share"], row["low"], row["high"]) == (0.25, None, None)
    assert "(?)" in found.view["Economy"][0]
    assert "nan" not in found.answer, found.answer


def test_an_unseen_vector_is_null_and_said_to_be_unknown(small, lens_on):
    rows = ["2001,KAZ,RUS,goods,from,90,,alpha", "2002,KAZ,RUS,goods,from,90,,alpha",
            "2002,KAZ,KGZ,goods,from,10,,alpha"]  # fmt: skip
    ledger = small(ties=rows)
    found = tarazy.balance(ledger, lens_on(ledger), 2001)
    got = {r["vector"]: r["share"] for r in found.to_dict()["table"] if r["domain"] == "all"}
    assert got["rest"] is None
    assert got["russia"] == 1
    assert any("nothing is known of Rest" in c for c in found.caveats)


def test_age_and_what_is_seen(small, lens_on):
    rows = [f"2001,KAZ,{s},goods,from,50,,alpha" for s in ("RUS", "CHN")]
    ledger = small(ties=[*rows, "2002,KAZ,RUS,goods,from,60,,alpha"])
    found = tarazy.balance(ledger, lens_on(ledger), 2002)
    whole = found.table.filter(pl.col("domain") == "all")
    assert whole["share"][0] == pytest.approx(0.5)
    assert whole["age_years"].unique().item() == pytest.approx(0.5)
    assert whole["seen"].unique().item() == pytest.approx(0.5)
    assert any("see 50 % of it in 2002" in c for c in found.caveats)


@pytest.mark.parametrize("year", [2001, 2000, 1995])
def test_nothing_to_go_by_is_said(small, lens_on, year):
    ledger = small(ties=["2001,CHN,RUS,goods,from,50,,alpha"])
    found = tarazy.balance(ledger, lens_on(ledger), year)
    assert found.answer.startswith("Cannot tell")
    assert found.table.is_empty()
    assert json.loads(found.to_json())["table"] == []
    assert not found.charts


def test_more_than_the_named_vectors_is_said(small, lens_on):
    rows = ["2001,KAZ,KGZ,goods,from,70,,alpha", "2001,KAZ,RUS,goods,from,30,,alpha"]
    ledger = small(ties=rows)
    answer = tarazy.balance(ledger, lens_on(ledger), 2001).answer
    assert "70 % of Kazakhstan's ties lie outside the named vectors" in answer
    assert "among the named, Russia weighs most: 30 %" in answer


# --- Kazakhstan ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.balance(ledger, "KAZ", 2021)


@pytest.mark.parametrize(("vector", "expected"), [("russia", 0.24), ("china", 0.18), ("eu", 0.28)])
def test_turnover_of_2021(kaz, vector, expected):
    got = share(kaz.table, vector, "economic", "turnover")
    assert got == pytest.approx(expected, abs=0.01)


def test_vectors_that_stand_together_count_as_one(ledger, kaz):
    """Leinster and Cobbold's number of order 1 by hand, on similarities by their integral."""
    from tarazy.findings.points import points
    from tarazy.lens import assignment, load

    from .test_points import likeness

    lens, line = load("KAZ", ledger), points(ledger, 1992)
    there = np.isfinite(line.fit.point[:, line.years.index(2021)])
    of = assignment(lens, ledger, range(2021, 2022), line.votes.states)[0]
    held = np.array([(of == v) & there for v in range(len(lens.vectors))], dtype=float)
    p = np.array([share(kaz.table, v) for v in lens.vector_codes])

    def counted(unit):
        pairs = np.nan_to_num(likeness(line, 2021, unit=unit)[0])
        alike = held @ pairs @ held.T / np.outer(held.sum(axis=1), held.sum(axis=1))
        np.fill_diagonal(alike, 1.0)
        return np.exp(-(p * np.log(alike @ p)).sum())

    distinct = counted(1.0)
    equal = np.exp(-(p[p > 0] * np.log(p[p > 0])).sum())
    said = re.search(
        r"as evenly as over (\d\.\d) \((\d\.\d)–(\d\.\d)\) equal vectors of 7; those that stand "
        r"near each other at the UN counted in part as one, (\d\.\d) \((\d\.\d)–(\d\.\d)\)\.",
        kaz.answer,
    )
    number, low, high, fewer, least, most = map(float, said.groups())
    assert number == pytest.approx(equal, abs=0.051)
    assert fewer == pytest.approx(distinct, abs=0.051)
    assert 1 < fewer < number
    assert low <= number <= high
    assert least <= fewer <= most
    assert "unga-votes" in set(kaz.sources["id"])
    (caveat,) = (c for c in kaz.caveats if c.startswith("How near is near is a convention: "))
    half, twice = map(float, re.findall(r"as (\d\.\d)", caveat))
    assert half == pytest.approx(counted(0.5), abs=0.051)
    assert twice == pytest.approx(counted(2.0), abs=0.051)
    assert half > fewer > twice > 1
    assert "vectors would" in caveat  # of the year itself


def test_of_which_year_the_nearness_is(ledger):
    """Of 2023 the votes of Türkiye are lost."""
    caveats = tarazy.balance(ledger, "KAZ", 2023).caveats
    assert any("with half the unit of distance the vectors of 2022 would count as" in c
               for c in caveats)  # fmt: skip


def test_arms_since_1995_are_russian(ledger, tmp_path):
    from tarazy.lens import shipped

    text = shipped()["KAZ"].read_text("utf-8").replace("window: 10", "window: 30")
    (tmp_path / "arms.yaml").write_text(text, "utf-8")
    table = tarazy.balance(ledger, tmp_path / "arms.yaml", 2024).table
    assert share(table, "russia", "defence", "arms") > 0.8
    assert share(table, "russia", "defence", "arms", "low") > 0.6


def test_the_union_had_two_fifths_of_2018(ledger):
    table = tarazy.balance(ledger, "KAZ", 2018).table
    assert 0.38 <= share(table, "eu", "economic", "turnover") <= 0.41


def test_the_two_books_of_russia_in_1992_and_1993_are_not_computed_with(ledger):
    for year in (1992, 1993):
        found = tarazy.balance(ledger, "KAZ", year)
        assert found.table.filter(pl.col("domain") == "economic").is_empty()
        assert any("Economy: no figures" in c for c in found.caveats)


def test_the_united_kingdom_left(ledger):
    from tarazy.lens import assignment, load

    lens = load("KAZ", ledger)
    at = assignment(lens, ledger, range(2018, 2022), ("GBR", "SWE", "KAZ"))
    names = [lens.vector_codes[v] for v in at[:, 0]]
    assert names == ["eu", "eu", "west", "west"]
    assert {lens.vector_codes[v] for v in at[:, 1]} == {"eu"}
    assert (at[:, 2] == -1).all()


@pytest.mark.parametrize(
    ("state", "year"),
    [("KAZ", 2008), ("KAZ", 2021), ("UZB", 2021), ("VNM", 2008), ("FRA", 2021), ("RUS", 2021),
     ("USA", 2008), ("TUV", 2021), ("NRU", 2008), ("NRU", 2021)],
)  # fmt: skip
def test_every_row_holds_together(ledger, state, year):
    found = tarazy.balance(ledger, state, year)
    table = found.table
    assert table.columns == ["year", "domain", "indicator", "vector", "share", "low", "high",
                             "rank_low", "rank_high", "age_years", "seen"]  # fmt: skip
    ranked = table.filter(pl.col("low").is_not_nan(), pl.col("share").is_not_nan())
    assert (ranked["rank_low"] <= ranked["rank_high"]).all()
    assert ranked["rank_low"].min() in (None, 1)
    # A share without an interval has no rank interval either.
    assert table.filter(pl.col("low").is_nan())["rank_low"].is_nan().all()
    assert (table["year"] == year).all()
    sums = table.group_by("domain", "indicator").agg(
        pl.col("share").fill_nan(None).sum(), n=pl.col("vector").n_unique()
    )
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)
    assert (sums["n"] == len(tarazy.load(state, ledger).vectors)).all()
    known = table.filter(pl.col("low").is_not_nan(), pl.col("share").is_not_nan())
    assert (known["low"] <= known["share"]).all()
    assert (known["share"] <= known["high"]).all()
    assert known["low"].min() >= 0
    assert known["high"].max() <= 1 + 1e-12
    assert table["age_years"].is_finite().all()
    assert table["seen"].is_between(0, 1 + 1e-9).all()
    whole = table.filter(pl.col("domain") == "all").height
    assert found.answer.startswith(f"In {year} " if whole else "Cannot tell: ")
    assert "nan" not in found.answer
    assert found.sources.height
    # What is not there is said.
    lens = tarazy.load(state, ledger)
    for domain in lens.domains:
        for indicator in domain.indicators:
            rows = table.filter(
                pl.col("domain") == domain.code, pl.col("indicator") == indicator.code
            )
            said = [c for c in found.caveats if c.startswith(domain.name)]
            if rows.is_empty():
                assert any(indicator.code in c or "the whole is made without it" in c
                           for c in said), indicator.code  # fmt: skip


def test_an_island_that_the_ledger_hardly_knows(ledger):
    found = tarazy.balance(ledger, "TUV", 2021)
    assert any(c.startswith("Defence: no figures for 2021") for c in found.caveats)
    assert found.table.filter(pl.col("domain") == "defence").is_empty()
    whole = found.table.filter(pl.col("domain") == "all")
    assert np.nanmax(whole["high"] - whole["low"]) > 0.3


def test_a_lens_leaves_out_the_state_looked_at(ledger):
    russia = tarazy.balance(ledger, "RUS", 2021)
    assert "russia" not in set(russia.table["vector"])
    partner = tarazy.trace(ledger, "balance", "RUS", 2021)["partner"]
    assert "RUS" not in set(partner)
