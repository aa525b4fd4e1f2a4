"""Similarity: every measure by hand in a small world, and the order of partners in the real one."""

import json
import re

import numpy as np
import polars as pl
import pytest

from tarazy.findings import roll_calls
from tarazy.findings.points import resolutions
from tarazy.findings.similarity import similarity
from tarazy.ledger.errors import UnknownName
from tarazy.measures.chance import MEASURES
from tarazy.measures.similarity import bootstrap_similarity, vote_similarity

FIVE = ("CHN", "RUS", "TUR", "DEU", "USA")
LEVELS = ("consultation", "neutrality", "defence", "nonaggression")


@pytest.fixture(scope="module")
def five(ledger):
    return similarity(ledger, "KAZ", 2007, 2022, partners=FIVE)


@pytest.fixture(scope="module")
def votes(ledger):
    return roll_calls.read(ledger, 2007, 2022)


def of(found, kind, **cells):
    rows = found.table.filter(pl.col("of") == kind)
    for column, value in cells.items():
        rows = rows.filter(pl.col(column) == value)
    return rows


def strict(found):
    """The finding's JSON, in which NaN and infinity are no numbers; its CSV has neither."""

    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    text = found.to_csv()
    assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)
    assert len(text.splitlines()) == found.table.height + 1
    return json.loads(found.to_json(), parse_constant=refuse)["table"]


# --- the small world -------------------------------------------------------------------------

#: Ten votes; on the tenth Russia is absent. China votes as Kazakhstan does.
CAST = {
    "KAZ": "YYYYYNNNAY",
    "RUS": "YYYNAYNAAX",
    "CHN": "YYYYYNNNAY",
    "USA": "NNNNNYYYAN",
}
#: Of the nine paired votes with Russia five are equal, two apart by a step and two by two; without
#: abstentions four of six are equal. Margins are Y5 N3 A1 and Y4 N2 A3, without them Y4 N2 twice.
BY_HAND = {
    "agreement": 6 / 9,
    "s_absolute": 1 - 2 * 3 / 9,
    "s_squared": 1 - 2 * 2.5 / 9,
    "s_binary": 1 - 2 * 2 / 6,
    "kappa_nominal": (5 / 9 - 29 / 81) / (1 - 29 / 81),
    # Chance distance: Y-N 5*2 + 3*4, a step 5*3 + 1*4 + 1*2 + 3*3, of 81.
    "kappa_absolute": 1 - (3 / 9) / ((22 + 30 / 2) / 81),
    "kappa_squared": 1 - (2.5 / 9) / ((22 + 30 / 4) / 81),
    "kappa_binary": (4 / 6 - 20 / 36) / (1 - 20 / 36),
    # The common mix is Y9 N5 A4 of 18.
    "pi_nominal": (5 / 9 - 122 / 324) / (1 - 122 / 324),
    "pi_absolute": 1 - (3 / 9) / ((2 * 45 + 2 * (36 + 20) / 2) / 324),
    "pi_squared": 1 - (2.5 / 9) / ((2 * 45 + 2 * (36 + 20) / 4) / 324),
    "pi_binary": (4 / 6 - 20 / 36) / (1 - 20 / 36),
}


@pytest.fixture(scope="module")
def rows(ballots):
    return ballots([2001] * 5 + [2002] * 5, CAST, issues=dict.fromkeys(range(10), "hr"))


@pytest.fixture(scope="module")
def world(small, rows):
    return small(**rows)


def test_every_measure_by_hand(world, lens_on):
    found = similarity(world, lens_on(world), partners=["RUS", "CHN"])
    got = dict(of(found, "votes", partner="RUS").select("measure", "value").iter_rows())
    assert got == pytest.approx(BY_HAND)
    assert of(found, "votes", partner="CHN")["value"].to_list() == pytest.approx([1.0] * 12)
    assert of(found, "votes", partner="RUS")["n"].unique().to_list() == [9]
    assert of(found, "votes", partner="CHN")["n"].unique().to_list() == [10]
    assert of(found, "votes", partner="RUS")["rank"].unique().to_list() == [2]
    assert of(found, "votes", partner="CHN")["rank"].unique().to_list() == [1]
    assert of(found, "votes")["year"].null_count() == 24
    assert of(found, "alliances").is_empty()
    assert any("no alliance obligations" in c for c in found.caveats)
    assert dict(found.table.select("partner", "vector").unique().iter_rows()) == {
        "RUS": "russia", "CHN": "china",
    }  # fmt: skip
    assert found.answer.startswith(
        "By all 12 measures of the votes of 2001–2002 (10 roll calls at most), Kazakhstan's "
        "partners stand in this order, the most alike first: China and Russia."
    )
    row = found.view.filter(pl.col("Votes") == "Agreement")
    assert row["Russia"].item().startswith("0.67 (")
    assert row["China"].item() == "1.00 (1.00–1.00)"
    # All ten are of one issue, on which Russia agrees on nine with six points.
    assert found.view.filter(pl.col("Votes") == "Least alike on")["China"].item() == (
        "human rights (100 %)"
    )


def test_least_alike_needs_ten_paired_votes(world, lens_on):
    found = similarity(world, lens_on(world), partners=["RUS"])
    assert found.view.filter(pl.col("Votes") == "Least alike on")["Russia"].item() == "–"


def test_by_default_who_never_voted_is_left_out(world, lens_on):
    # The Union's states cast no vote here, and the rest of the world is nobody's partner.
    found = similarity(world, lens_on(world))
    assert set(found.table["partner"]) == {"RUS", "CHN", "USA"}


def test_the_largest_economy_by_its_last_product(small, rows, ballots, lens_on):
    cast = {**CAST, "DEU": "Y" * 10, "FRA": "N" * 10}
    product = [
        "2000,DEU,DEU,gdp,third,9,,alpha", "2001,DEU,DEU,gdp,third,5,,alpha",
        "2002,FRA,FRA,gdp,third,7,,alpha", "2003,DEU,DEU,gdp,third,99,,alpha",
    ]  # fmt: skip
    ledger = small(ties=product, **ballots([2001] * 5 + [2002] * 5, cast))
    found = similarity(ledger, lens_on(ledger))
    assert set(of(found, "votes", vector="eu")["partner"]) == {"FRA"}


def test_where_chance_leaves_no_difference_a_coefficient_is_undefined(small, ballots, lens_on):
    cast = {"KAZ": "Y" * 10, "CHN": "Y" * 10, "RUS": "N" * 9 + "Y"}
    ledger = small(**ballots([2001] * 10, cast))
    found = similarity(ledger, lens_on(ledger), partners=["CHN", "RUS"])
    got = {(r["partner"], r["measure"]): r for r in strict(found)}
    assert got["CHN", "agreement"]["value"] == 1
    assert got["CHN", "kappa_squared"]["value"] is None
    assert got["CHN", "kappa_squared"]["low"] is None
    assert got["RUS", "kappa_squared"]["value"] == 0
    # By pi too: both always said yes, and chance leaves nothing to differ in.
    unknown = {m for (p, m), r in got.items() if p == "CHN" and r["value"] is None}
    assert unknown == {m for m in MEASURES if m.startswith(("kappa", "pi"))}
    assert (got["CHN", "agreement"]["rank"], got["RUS", "agreement"]["rank"]) == (1, 2)
    assert found.view.filter(pl.col("Votes") == "Kappa, squared")["China"].item() == "–"
    assert found.charts


# --- alliances by hand -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def allied(small, rows):
    """Four states. Obligations to (CHN, KAZ, RUS, USA): KAZ 1330, RUS 2330, CHN 3120, USA 0003."""
    pacts = [
        ("KAZ", "RUS", "defence"), ("KAZ", "CHN", "consultation"), ("RUS", "CHN", "neutrality"),
        ("RUS", "CHN", "consultation"), ("KAZ", "USA", "nonaggression"),
    ]  # fmt: skip
    ties = [
        f"2002,{x},{y},alliance_{kind},third,1,,gamma"
        for a, b, kind in pacts
        for x, y in ((a, b), (b, a))
    ]
    # An earlier year, in which things stood otherwise, and a later one beyond the window.
    ties += ["2001,KAZ,USA,alliance_defence,third,1,,gamma"]
    ties += ["2003,KAZ,USA,alliance_defence,third,1,,gamma"]
    kinds = [f"alliance_{k},defence,yes,directed,state,zero,Pact" for k in LEVELS]
    return small(indicators=kinds, ties=ties, **rows)


@pytest.mark.parametrize(
    ("measure", "russia", "china", "west"),
    [
        ("agreement", 11 / 12, 7 / 12, 2 / 12),
        ("s_absolute", 5 / 6, 1 / 6, -2 / 3),
        ("s_squared", 1 - 2 / 36, 1 - 2 * 9 / 36, 1 - 2 * 28 / 36),
        ("s_binary", 1, 1, -1),
    ],
)
def test_alliances_by_hand(allied, lens_on, measure, russia, china, west):
    found = similarity(allied, lens_on(allied), partners=["RUS", "CHN", "USA"])
    rows = of(found, "alliances", measure=measure)
    assert dict(rows.select("partner", "value").iter_rows()) == pytest.approx(
        {"RUS": russia, "CHN": china, "USA": west}
    )
    assert rows["n"].unique().to_list() == [4]
    assert rows["year"].unique().to_list() == [2002]
    assert rows["low"].null_count() == rows["rank_low"].null_count() == 3
    ranks = dict(rows.select("partner", "rank").iter_rows())
    assert ranks == {"RUS": 1, "CHN": 1 if russia == china else 2, "USA": 3}
    assert "gamma" in set(found.sources["id"])
    assert any(c.startswith("Alliances are those of 2002.") for c in found.caveats)
    strict(found)


def test_alliances_are_shown_with_the_votes(allied, lens_on):
    view = similarity(allied, lens_on(allied), partners=["RUS", "CHN"]).view
    row = view.filter(pl.col("Votes") == "Alliances: S, absolute")
    assert (row["Russia"].item(), row["China"].item()) == ("0.83", "0.17")


# --- the real ledger -------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_the_order_of_2007_to_2022(five, measure):
    order = of(five, "votes", measure=measure).sort("value", descending=True)["partner"].to_list()
    assert order[:2] == ["CHN", "RUS"]
    assert order[-1] == "USA"
    ranks = dict(of(five, "votes", measure=measure).select("partner", "rank").iter_rows())
    assert (ranks["CHN"], ranks["RUS"], ranks["USA"]) == (1, 2, 5)


def test_the_order_is_said(five):
    assert five.answer.startswith("By all 12 measures of the votes of 2007–2022")
    assert "China, Russia, Türkiye, Germany and United States." in five.answer
    assert five.question == "Who votes and allies like Kazakhstan, 2007–2022?"


def test_values_are_those_of_the_measures(five, votes):
    held = vote_similarity(np.stack([votes.of(s) for s in ("KAZ", *FIVE)]))
    mine, theirs = votes.of("KAZ"), np.stack([votes.of(s) for s in FIVE])
    drawn = bootstrap_similarity(mine, theirs, clusters=resolutions(votes.calls))
    assert set(five.table["measure"]) == set(MEASURES) == set(held)
    for name in MEASURES:
        rows = of(five, "votes", measure=name)
        assert rows["partner"].to_list() == list(FIVE)
        np.testing.assert_allclose(rows["value"], held[name][0, 1:], rtol=1e-12)
        np.testing.assert_allclose(rows["low"], drawn[name].low)
        np.testing.assert_allclose(rows["high"], drawn[name].high)
        assert (rows["low"] < rows["value"]).all()
        assert (rows["value"] < rows["high"]).all()
    for partner in FIVE:
        both = ~np.isnan(votes.of("KAZ")) & ~np.isnan(votes.of(partner))
        assert of(five, "votes", partner=partner)["n"].unique().to_list() == [both.sum()]


@pytest.mark.parametrize("kind", ["votes", "alliances"])
def test_ranks_run_from_one(five, kind):
    for name in MEASURES:
        rows = of(five, kind, measure=name)
        value, rank = rows["value"].to_numpy(), rows["rank"].to_numpy()
        assert rank.tolist() == [1 + int((value > x).sum()) for x in value]
        assert set(rank) <= {1, 2, 3, 4, 5}
        if kind == "votes":
            assert sorted(rank) == [1, 2, 3, 4, 5]
            assert (rows["rank_low"] <= rows["rank"]).all()
            assert (rows["rank"] <= rows["rank_high"]).all()


def test_partners_by_default_are_the_largest_economies(ledger):
    found = similarity(ledger, "KAZ", 2007, 2022)
    first = found.table.filter(pl.col("measure") == "agreement", pl.col("of") == "votes")
    assert dict(first.select("vector", "partner").iter_rows()) == {
        "russia": "RUS", "china": "CHN", "eu": "DEU", "west": "USA", "turkic": "TUR",
        "central_asia": "UZB",
    }  # fmt: skip
    ties = ledger.table("ties")
    product = ledger.frame("ties", ties.filter(ties.indicator == "gdp", ties.year == 2022))
    region = product.filter(pl.col("from").is_in(["KGZ", "TJK", "TKM", "UZB"]))
    assert region.sort("value")["from"].to_list()[-1] == "UZB"


def test_a_partner_may_be_named(ledger):
    named = similarity(ledger, "KAZ", 2020, 2022, partners=["Germany", "china", "DEU"])
    assert list(dict.fromkeys(named.table["partner"])) == ["DEU", "CHN"]


@pytest.mark.parametrize("itself", ["KAZ", "Kazakhstan"])
def test_the_focal_state_is_no_partner(ledger, itself):
    with pytest.raises(UnknownName, match="KAZ is the focal state itself") as told:
        similarity(ledger, "KAZ", 2007, 2022, partners=["RUS", itself])
    assert "--with" in told.value.do


def test_an_unknown_partner_suggests(ledger):
    with pytest.raises(UnknownName, match="'Germny' is not a state") as told:
        similarity(ledger, "KAZ", 2007, 2022, partners=["Germny"])
    assert "DEU (Germany)" in told.value.do


def test_a_partner_that_never_voted_is_refused(ledger):
    with pytest.raises(UnknownName, match="cast no vote in the") as told:
        similarity(ledger, "KAZ", 2007, 2022, partners=["RUS", "VAT"])
    assert told.value.do == "ask for another state"


@pytest.mark.parametrize("named", [[], [""], [" ", ""]])
def test_no_partner_is_refused(ledger, named):
    with pytest.raises(UnknownName, match="no partners are named") as told:
        similarity(ledger, "KAZ", 2007, 2022, partners=named)
    assert "such as CHN,RUS,USA" in told.value.do


def test_nobody_to_compare_with_is_refused(small, ballots, lens_on):
    known = small(**ballots([2001] * 10, {"KAZ": "Y" * 10}))
    with pytest.raises(UnknownName, match="no partner of Kazakhstan voted") as told:
        similarity(known, lens_on(known))
    assert "--with" in told.value.do


def test_an_issue_beyond_its_coding_is_refused(ledger):
    with pytest.raises(UnknownName) as told:
        similarity(ledger, "KAZ", 2022, 2023, issue="hr")
    assert str(told.value) == (
        "there are 0 final-passage roll calls on human rights in 2022–2023\n"
        "allowed: at least 10; fewer carry no comparison\n"
        "to do: widen the years with --from and --to, or leave out --issue"
    )


def test_lost_votes_of_a_partner_are_said(ledger, five):
    said = "Votes that a source lost, and that count as missing: Türkiye 2023."
    assert said in similarity(ledger, "KAZ", 2020, 2023, partners=["TUR", "RUS"]).caveats
    # Whom nobody asked about is not spoken of, nor are years that nobody asked for.
    alone = similarity(ledger, "KAZ", 2020, 2023, partners=["RUS"])
    assert not any("a source lost" in c for c in (*alone.caveats, *five.caveats))


def test_parts_of_one_text_are_drawn_together(small, ballots, lens_on):
    """Ten votes of one title are one draw: every resample is the same."""
    one, many = (
        small(**ballots([2001] * 5 + [2002] * 5, CAST, title=titles))
        for titles in (
            dict.fromkeys(range(10), "On A"),
            {j: f"On {'ABCDEFGHIJ'[j]}" for j in range(10)},
        )
    )
    tied, free = (
        of(similarity(known, lens_on(known), partners=["RUS"]), "votes", measure="agreement")
        for known in (one, many)
    )
    assert tied["value"].item() == free["value"].item() == pytest.approx(6 / 9)
    assert tied["low"].item() == tied["high"].item() == pytest.approx(6 / 9)
    assert free["low"].item() < 6 / 9 < free["high"].item()


def test_consensus_raises_and_never_lowers(ledger, five, votes):
    more = similarity(ledger, "KAZ", 2007, 2022, partners=FIVE, consensus=3000)
    keys = ["partner", "measure"]
    both = of(five, "votes").join(of(more, "votes"), on=keys, suffix="_more")
    assert both.height == 60
    assert (both["value_more"] >= both["value"]).all()
    agreed = both.filter(pl.col("measure") == "agreement")
    assert (agreed["value_more"] > agreed["value"]).all()
    # n A + m over n + m, by hand.
    share = (agreed["n"] * agreed["value"] + 3000) / (agreed["n"] + 3000)
    np.testing.assert_allclose(agreed["value_more"], share)
    held = vote_similarity(np.stack([votes.of("KAZ"), votes.of("USA")]), consensus=3000)
    for name in MEASURES:
        got = of(more, "votes", measure=name, partner="USA")["value"].item()
        assert got == pytest.approx(held[name][0, 1], rel=1e-12)
    assert "3,000 resolutions without a vote count as agreement of all." in more.caveats
    assert any("adopted without a vote" in c and "not counted" in c for c in five.caveats)
    assert of(more, "alliances").equals(of(five, "alliances"))


def test_fewer_than_no_consensus_is_refused(ledger):
    with pytest.raises(UnknownName, match="consensus is -1"):
        similarity(ledger, "KAZ", 2007, 2022, consensus=-1)


def test_an_issue_is_the_same_as_filtering_by_hand(ledger):
    found = similarity(ledger, "KAZ", 2007, 2020, partners=["RUS", "USA"], issue="nu")
    score = {"Y": 2, "A": 1, "N": 0}
    calls = ledger.frame("roll_calls").filter(pl.col("year").is_between(2007, 2020))
    rolls = [
        r for r, codes, final in calls.select("roll", "issues", "final").iter_rows()
        if "nu" in (codes or "").split() and final is not False
    ]  # fmt: skip
    cast = ledger.frame("votes").filter(pl.col("roll").is_in(rolls))
    said = {(r, a): v for r, a, v in cast.select("roll", "actor", "vote").iter_rows()}
    for partner in ("RUS", "USA"):
        pairs = [(said.get((r, "KAZ")), said.get((r, partner))) for r in rolls]
        apart = [abs(score[x] - score[y]) for x, y in pairs if x in score and y in score]
        row = of(found, "votes", partner=partner, measure="agreement")
        assert row["n"].item() == len(apart)
        assert row["value"].item() == pytest.approx(1 - sum(apart) / 2 / len(apart))
    assert found.question.endswith("on nuclear matters?")
    assert "final-passage roll calls" not in found.question


def test_every_vote_is_more_votes(ledger):
    final = similarity(ledger, "KAZ", 2010, 2017, partners=["RUS"])
    every = similarity(ledger, "KAZ", 2010, 2017, partners=["RUS"], every=True)
    n = [of(f, "votes", measure="agreement")["n"].item() for f in (final, every)]
    parts = ledger.frame("roll_calls").filter(
        pl.col("year").is_between(2010, 2017), ~pl.col("final")
    )
    assert parts.height > 0
    assert n[0] < n[1] <= n[0] + parts.height


def test_nothing_but_numbers_leaves_the_finding(five):
    rows = strict(five)
    assert len(rows) == 2 * 12 * 5
    assert {r["of"] for r in rows} == {"votes", "alliances"}
    assert {r["year"] for r in rows if r["of"] == "votes"} == {None}
    assert len({r["year"] for r in rows if r["of"] == "alliances"}) == 1


def test_the_same_twice(ledger, five):
    again = similarity(ledger, "KAZ", 2007, 2022, partners=FIVE)
    assert again.to_json() == five.to_json()
