"""Cross-pressure: by hand in a small world; on the real ledger counted and predicted anew."""

import json
import re

import numpy as np
import polars as pl
import pytest
from scipy.special import expit
from scipy.stats import beta, norm

from tarazy.findings.cross_pressure import cross_pressure
from tarazy.findings.points import points
from tarazy.findings.roll_calls import ISSUES, lost
from tarazy.ledger.errors import UnknownName

CHOICES = ("with CHN", "with RUS", "neither", "absent")

#: Yes against no on all but R06, R08, R10 and R11; on R08 and R11 one power abstains.
YEARS = [2001] * 6 + [2002] * 6
CAST = {
    "CHN": "YYYYNNYYAYXY",
    "RUS": "NNNNYYYNYNNA",
    "KAZ": "YNAXN-YYYAYN",
}
ISSUED = {0: "hr", 1: "hr nu", 7: "nu", 8: "me"}


def strict(found):
    """The finding's JSON, in which NaN and infinity are no numbers; its CSV has neither."""

    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    text = found.to_csv()
    assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)
    assert len(text.splitlines()) == found.table.height + 1
    return json.loads(found.to_json(), parse_constant=refuse)["table"]


def counts(found, by, value=None, powers=("CHN", "RUS")):
    """How often the state went with one, with the other, with neither, and was absent."""
    rows = found.table.filter(pl.col("by") == by)
    if value is not None:
        rows = rows.filter(pl.col("value") == value)
    got = dict(rows.select("choice", "count").iter_rows())
    return (*(got[f"with {p}"] for p in powers), got["neither"], got["absent"])


# --- the small world -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(small, ballots):
    return small(**ballots(YEARS, CAST, issues=ISSUED))


@pytest.fixture
def by_hand(world, lens_on):
    return cross_pressure(world, lens_on(world), "CHN", "RUS")


def test_counts_by_hand(by_hand, world, lens_on):
    assert counts(by_hand, "all") == (3, 1, 2, 2)
    assert counts(by_hand, "year", "2001") == (2, 1, 1, 2)
    assert counts(by_hand, "year", "2002") == (1, 0, 1, 0)
    assert counts(by_hand, "issue", "hr") == (1, 1, 0, 0)
    assert counts(by_hand, "issue", "nu") == (1, 1, 0, 0)
    # On the Middle East they never said yes against no, and two years are no periods.
    assert set(by_hand.table.filter(pl.col("by") == "issue")["value"]) == {"hr", "nu"}
    assert set(by_hand.table["by"]) == {"all", "year", "issue"}
    assert by_hand.answer == (
        "China and Russia opposed each other, yes against no, on 8 of 12 final-passage roll calls "
        "of 2001–2002. Kazakhstan went with China on 3, with Russia on 1, did neither on 2 and was "
        "absent on 2. Of those on which it took a side, it took that of China in 75 % (25–99 %). "
        "The 3 votes with China are on 3 roll calls without a title; the 1 with Russia is on 1 "
        "roll call without a title."
    )
    # In the looser sense an abstention against a vote counts, and the third vote is neither.
    loose = cross_pressure(world, lens_on(world), "CHN", "RUS", loose=True)
    assert counts(loose, "all") == (3, 2, 3, 2)
    assert counts(loose, "issue", "me") == (0, 1, 0, 0)
    assert loose.answer.startswith("China and Russia voted differently on 10 of 12")


def test_shares_and_exact_intervals(by_hand):
    whole = by_hand.table.filter(pl.col("by") == "all")
    assert whole["choice"].to_list() == [*CHOICES, "CHN of the sided"]
    assert whole["n"].to_list() == [8, 8, 8, 8, 4]
    assert whole["share"].to_list() == pytest.approx([3 / 8, 1 / 8, 2 / 8, 2 / 8, 3 / 4])
    for k, n, low, high in whole.select("count", "n", "low", "high").iter_rows():
        # Clopper and Pearson by the beta distribution.
        assert low == pytest.approx(beta.ppf(0.05, k, n - k + 1))
        assert high == pytest.approx(beta.ppf(0.95, k + 1, n - k))
    ends = by_hand.table.filter(pl.col("value") == "2002", pl.col("choice") == "CHN of the sided")
    # One of one: 0.05 is the least share that gives it with 5 %.
    assert ends.select("count", "n", "low", "high").row(0) == (1, 1, pytest.approx(0.05), 1.0)


def test_without_a_line_there_is_no_prediction(by_hand):
    assert any(c.startswith("No prediction by ideal points: United") for c in by_hand.caveats)
    got = strict(by_hand)
    assert {(r["expected"], r["p_value"], r["p_holm"]) for r in got} == {(None, None, None)}
    assert set(by_hand.view["By point"]) == {"–"}


def test_the_powers_places_are_only_names(by_hand, world, lens_on):
    turned = cross_pressure(world, lens_on(world), "Russia", "china")
    assert counts(turned, "all", powers=("RUS", "CHN")) == (1, 3, 2, 2)
    a, b = (
        f.table.filter(pl.col("choice").str.ends_with("sided"), pl.col("by") == "all").row(
            0, named=True
        )
        for f in (by_hand, turned)
    )
    assert (a["share"], a["low"], a["high"]) == pytest.approx(
        (1 - b["share"], 1 - b["high"], 1 - b["low"])
    )


@pytest.mark.parametrize(
    ("china", "russia", "said"),
    [
        (
            "YYYYYYYYYA", "YYYYYYYYXY",
            "Cannot tell: China and Russia never opposed each other, yes against no in the 9 "
            "final-passage roll calls of 2001 on which both voted. They cast different votes on "
            "1: --loose counts these.",
        ),
        (
            "YYYYYYYYYA", "YYYYYYYYYA",
            "Cannot tell: China and Russia never opposed each other, yes against no in the 10 "
            "final-passage roll calls of 2001 on which both voted.",
        ),
    ],
)  # fmt: skip
def test_powers_that_never_opposed(small, ballots, lens_on, china, russia, said):
    cast = {"CHN": china, "RUS": russia, "KAZ": "YYYYYNNNNN"}
    ledger = small(**ballots([2001] * 10, cast))
    found = cross_pressure(ledger, lens_on(ledger), "CHN", "RUS")
    assert found.answer == said
    assert set(found.table["by"]) == {"all"}
    got = strict(found)
    assert {r["n"] for r in got} == {0}
    assert {(r["share"], r["low"], r["high"]) for r in got} == {(None, None, None)}
    assert found.charts == {}


def test_never_a_side(small, ballots, lens_on):
    cast = {"CHN": "Y" * 10, "RUS": "N" * 10, "KAZ": "Y" + "A" * 9}
    ledger = small(**ballots([2001] + [2002] * 9, cast))
    found = cross_pressure(ledger, lens_on(ledger), "CHN", "RUS")
    assert "that of China in 100 % (5–100 %)" in found.answer
    assert found.answer.endswith("The 1 vote with China is on 1 roll call without a title.")
    cast["KAZ"] = "X" + "A" * 9
    ledger = small(**ballots([2001] + [2002] * 9, cast))
    found = cross_pressure(ledger, lens_on(ledger), "CHN", "RUS")
    assert found.answer.endswith("and was absent on 1. It never took a side.")
    strict(found)


# --- what is absent, and what is not known ------------------------------------------------------


def test_not_seated_and_lost_is_not_absent(small, ballots, lens_on):
    # KAZ votes first on R02; on R05 nobody is marked absent and it has no row; on R06 somebody is.
    cast = {
        "CHN": "Y" * 12, "RUS": "N" * 12, "KAZ": "--YYN--YXXXX", "USA": "YYYYYYXYYYYX",
    }  # fmt: skip
    years = [1999] * 2 + [2001] * 8 + [2002] * 2
    rows = ballots(years, cast)
    lens = lens_on
    plain = small(**rows)
    found = cross_pressure(plain, lens(plain), "CHN", "RUS", 1999, 2002)
    assert counts(found, "all") == (3, 1, 0, 5)
    assert set(found.table.filter(pl.col("by") == "all")["n"]) == {9, 4}
    assert "on 12 of 12 final-passage roll calls" in found.answer
    assert "The vote of Kazakhstan is known on 9 of them." in found.answer
    said = " ".join(found.caveats)
    assert "3 of the 12 roll calls that oppose the two are left out" in said
    assert "2 before its first vote and 1 not known" in said
    assert "1 of the absences are of lists that write none" in said
    # What the table of gaps calls lost is neither a vote nor an absence.
    gone = small(**rows, gaps=["alpha,,KAZ,2002,2002,its votes are lost"])
    found = cross_pressure(gone, lens(gone), "CHN", "RUS", 1999, 2002)
    assert counts(found, "all") == (3, 1, 0, 3)
    assert "2 before its first vote, 2 lost by the source and 1 not known" in " ".join(
        found.caveats
    )
    # A power of which nothing is known opposes nobody.
    found = cross_pressure(plain, lens(plain), "CHN", "USA", 1999, 2002)
    assert "No vote of" not in " ".join(found.caveats)


def test_no_vote_known_where_they_opposed_each_other(small, ballots, lens_on):
    cast = {"CHN": "Y" * 10, "RUS": "NN" + "Y" * 8, "KAZ": "--" + "Y" * 8}
    ledger = small(**ballots([2001] * 2 + [2002] * 8, cast))
    found = cross_pressure(ledger, lens_on(ledger), "CHN", "RUS")
    assert found.answer == (
        "Cannot tell: China and Russia opposed each other, yes against no, on 2 of 10 "
        "final-passage roll calls of 2001–2002. No vote of Kazakhstan is known on any of them."
    )
    assert set(strict(found)[0]) == set(found.table.columns)
    assert found.charts == {}


def test_lost_votes_are_not_absences(ledger):
    """Türkiye's votes of 2023 and 2024 are lost; it was not absent from all of them."""
    found = cross_pressure(ledger, "TUR", "USA", "RUS", 2021, 2025)
    assert not {"2023", "2024"} & set(found.table["value"])
    both = ("USA", "RUS")
    parts = [counts(found, "year", y, both) for y in ("2021", "2022", "2025")]
    assert counts(found, "all", powers=both) == tuple(np.sum(parts, axis=0))
    assert re.search(r"neither voted nor was absent: \d+ lost by the source", str(found.caveats))
    with pytest.raises(UnknownName, match="Türkiye cast no vote in the 88"):
        cross_pressure(ledger, "TUR", *both, 2023, 2023)
    # And as a power it opposes nobody.
    power = cross_pressure(ledger, "KAZ", "USA", "TUR", 2019, 2025)
    assert "No vote of Türkiye on 94 of 656 roll calls" in str(power.caveats)


@pytest.mark.parametrize(
    ("state", "powers", "years"),
    [("KAZ", ("CHN", "RUS"), (1975, 2000)), ("SSD", ("USA", "RUS"), (2007, 2012))],
)
def test_before_a_seat_there_is_no_absence(ledger, state, powers, years):
    found = cross_pressure(ledger, state, *powers, *years)
    mine = ledger.frame("votes").filter(pl.col("actor") == state)
    rolls = ledger.frame("roll_calls").filter(
        pl.col("year").is_between(*years), pl.col("final").fill_null(value=True)
    )
    cast = ledger.frame("votes").filter(pl.col("actor").is_in(powers)).join(rolls, on="roll")
    wide = cast.pivot("actor", index="roll", values="vote").join(mine, on="roll", how="inner")
    opposed = wide.filter(pl.concat_str(*powers).is_in(["YN", "NY"]))
    assert sum(counts(found, "all", powers=powers)) == opposed.height > 40
    assert counts(found, "all", powers=powers)[3] == (opposed["vote"] == "X").sum()
    assert re.search(
        r"neither voted nor was absent: \d+ before its first vote\.", str(found.caveats)
    )


# --- texts that return -------------------------------------------------------------------------


def test_texts_that_return_are_told_and_widen(small, ballots, lens_on):
    titles = dict.fromkeys(range(6), "Moratorium : resolution / adopted by the General Assembly")
    titles |= {6: "Zones", 7: "Zones", 8: "Seas"}
    cast = {"CHN": "Y" * 10, "RUS": "N" * 10, "KAZ": "N" * 6 + "Y" * 4}
    ledger = small(**ballots([2001] * 5 + [2002] * 5, cast, title=titles))
    found = cross_pressure(ledger, lens_on(ledger), "CHN", "RUS")
    assert found.answer.endswith(
        "The 4 votes with China are on 2 texts and 1 roll call without a title: Zones (2) and Seas "
        "(1); the 6 with Russia are on 1 text: Moratorium (6)."
    )
    row = found.table.filter(pl.col("choice") == "CHN of the sided", pl.col("by") == "all")
    assert row["texts"].item() == 4
    # Four texts of 6, 2, 1 and 1 votes are 100 / 42 votes by size.
    n = 100 / 42
    assert row["low"].item() == pytest.approx(beta.ppf(0.05, 0.4 * n, 0.6 * n + 1))
    assert row["high"].item() == pytest.approx(beta.ppf(0.95, 0.4 * n + 1, 0.6 * n))
    # What is said of a choice stays exact.
    went = found.table.filter(pl.col("choice") == "with CHN", pl.col("by") == "all")
    assert went["high"].item() == pytest.approx(beta.ppf(0.95, 5, 6))


def test_what_carries_the_real_split(real, ledger, ballot):
    pair = pl.concat_str("CHN", "RUS")
    sides = ballot.filter(pair.is_in(["YN", "NY"]), pl.col("KAZ") == pl.col("RUS"))
    titled = sides.filter(pl.col("title").is_not_null())
    death = titled["title"].str.starts_with("Moratorium on the use of the death penalty").sum()
    assert death > 3
    assert f"Moratorium on the use of the death penalty ({death})" in real.answer
    assert f"the {sides.height} with Russia are on" in real.answer
    assert f"and {sides.height - titled.height} roll calls without a title" in real.answer
    assert "Capital punishment (2)" in real.answer  # the agenda's index stands for the title
    assert "By issue the split differs most on human rights: with China in 0 % of 7" in real.answer


def test_the_p_value_is_that_of_texts(real):
    rows = real.table.filter(pl.col("choice").str.ends_with("sided"), pl.col("n") > 0)
    few = rows.filter(pl.col("texts") < 5)
    assert few.height
    assert few["p_value"].is_nan().all()
    assert few["p_model"].is_not_nan().all()
    told = rows.filter(pl.col("texts") >= 5)
    assert (told["p_value"] >= told["p_model"]).all()
    assert (rows["texts"] <= rows["n"]).all()
    assert "few texts" in set(real.view["p (Holm)"])


def test_the_view_folds_years_and_fits(real, ledger):
    assert real.view[""].to_list()[:4] == ["all years", "2007–2011", "2012–2016", "2017–2022"]
    assert not any(re.fullmatch(r"\d{4}", name) for name in real.view[""])
    for found in (real, cross_pressure(ledger, "KAZ", "USA", "RUS", 2007, 2022)):
        wide = [
            max(len(name), *(len(str(v)) for v in found.view[name])) for name in found.view.columns
        ]
        assert sum(wide) + 2 * (len(wide) - 1) <= 100
        assert "s's" not in found.question + found.answer + "".join(found.caveats)
    assert {"2007", "2022"} <= set(real.table["value"])


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("powers", [("KAZ", "CHN"), ("CHN", "Kazakhstan"), ("CHN", "China")])
def test_three_different_states(ledger, powers):
    with pytest.raises(UnknownName, match="are not three states") as told:
        cross_pressure(ledger, "KAZ", *powers, 2007, 2022)
    assert told.value.allowed == "a state and two powers, all different"
    assert told.value.do


def test_a_power_that_never_voted(ledger):
    with pytest.raises(UnknownName, match="cast no vote in the") as told:
        cross_pressure(ledger, "KAZ", "USA", "VAT", 2007, 2022)
    assert "it never voted" in told.value.allowed
    assert told.value.do == "ask for another state"


def test_an_unknown_power_suggests(ledger):
    with pytest.raises(UnknownName, match="'Rusia' is not a state") as told:
        cross_pressure(ledger, "KAZ", "USA", "Rusia")
    assert "RUS (Russia)" in told.value.do


def test_too_few_roll_calls(ledger):
    n = ledger.frame("roll_calls").filter(pl.col("year") == 2024).height
    with pytest.raises(UnknownName, match=f"there are {n} final-passage roll calls") as told:
        cross_pressure(ledger, "KAZ", "CHN", "RUS", 2024, 2024)
    assert "at least 10" in told.value.allowed
    assert "widen" in told.value.do


# --- the real ledger -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(ledger):
    return cross_pressure(ledger, "KAZ", "CHN", "RUS", 2007, 2022)


@pytest.fixture(scope="module")
def loosely(ledger):
    return cross_pressure(ledger, "KAZ", "CHN", "RUS", 2007, 2022, loose=True)


@pytest.fixture(scope="module")
def ballot(ledger):
    """The three states' votes on final passages of 2007 to 2022, a column each."""
    calls = ledger.frame("roll_calls").filter(
        pl.col("year").is_between(2007, 2022), pl.col("final").fill_null(value=True)
    )
    cast = ledger.frame("votes").filter(pl.col("actor").is_in(["KAZ", "CHN", "RUS"]))
    rows = cast.join(calls, on="roll").join(lost(ledger), on=["actor", "year"], how="anti")
    wide = rows.pivot("actor", index="roll", values="vote")
    return calls.join(wide, on="roll", how="left").with_columns(
        pl.col("KAZ", "CHN", "RUS").fill_null("X")
    )


def tally(opposed):
    """Counts in the order of the choices."""
    k, a, b = pl.col("KAZ"), pl.col("CHN"), pl.col("RUS")
    kind = pl.when(k == "X").then(3).when(k == a).then(0).when(k == b).then(1).otherwise(2)
    found = opposed.select(kind.alias("kind"))["kind"].to_list()
    return tuple(found.count(i) for i in range(4))


def test_strict_counts_of_china_and_russia(real, ballot):
    pair = pl.concat_str("CHN", "RUS")
    opposed = ballot.filter(pair.is_in(["YN", "NY"]))
    assert counts(real, "all") == tally(opposed)
    assert sum(tally(opposed)) > 40
    for year in range(2007, 2023):
        here = opposed.filter(pl.col("year") == year)
        if here.height:
            assert counts(real, "year", str(year)) == tally(here)
        else:
            assert str(year) not in set(real.table["value"])
    for issue in ISSUES:
        here = opposed.filter(pl.col("issues").fill_null("").str.split(" ").list.contains(issue))
        if here.height:
            assert counts(real, "issue", issue) == tally(here)
        else:
            assert issue not in set(real.table["value"])
    assert f"on {opposed.height} of {ballot.height:,} final-passage roll calls" in real.answer


def test_loose_counts_of_china_and_russia(real, loosely, ballot):
    voted = ballot.filter(pl.col("CHN") != "X", pl.col("RUS") != "X")
    assert counts(loosely, "all") == tally(voted.filter(pl.col("CHN") != pl.col("RUS")))
    both = real.table.join(loosely.table, on=["by", "value", "choice"], suffix="_loose")
    assert both.height == real.table.height
    assert (both["n_loose"] >= both["n"]).all()
    assert (both["count_loose"] >= both["count"]).all()
    assert both["n_loose"].sum() > both["n"].sum()


def test_years_and_periods_add_up(real, loosely):
    for found in (real, loosely):
        whole = np.array(counts(found, "all"))
        for by in ("year", "period"):
            rows = found.table.filter(pl.col("by") == by)
            parts = [counts(found, by, v) for v in rows["value"].unique()]
            assert len(parts) > 1
            np.testing.assert_array_equal(np.sum(parts, axis=0), whole)
            sided = rows.filter(pl.col("choice") == "CHN of the sided")
            assert sided["n"].sum() == whole[0] + whole[1]
            assert sided["count"].sum() == whole[0]
    periods = real.table.filter(pl.col("by") == "period")["value"].unique().sort().to_list()
    # The year left over is no period of its own.
    assert periods == ["2007–2011", "2012–2016", "2017–2022"]
    # A period is its years.
    inside = [counts(real, "year", str(y)) for y in range(2012, 2017)]
    assert counts(real, "period", "2012–2016") == tuple(np.sum(inside, axis=0))


def test_the_four_choices_are_the_whole(real):
    four = real.table.filter(pl.col("choice").is_in(CHOICES))
    sums = four.group_by("by", "value").agg(pl.col("count", "share").sum(), pl.col("n").first())
    assert (sums["count"] == sums["n"]).all()
    np.testing.assert_allclose(sums["share"], 1)
    assert (real.table.drop_nulls("share")["low"] <= real.table.drop_nulls("share")["share"]).all()
    strict(real)


def test_the_prediction_is_that_of_the_line(ledger, real):
    """Chance to go with China given a side, averaged over the points' error on a fine grid."""
    line = points(ledger, 2007, 2022)
    a, b, third = (line.votes.of(s) for s in ("CHN", "RUS", "KAZ"))
    sided = (np.abs(a - b) == 1) & ((third == a) | (third == b))
    at = np.searchsorted(line.fit.periods, line.votes.years)[sided]
    i = line.row("KAZ")
    grid = np.linspace(-6, 6, 2001)
    theta = line.fit.point[i, at] + grid[:, None] * line.sd[i, at]
    slope, cuts = line.fit.discrimination[sided], line.fit.cutpoints[sided]
    no, yes = expit(cuts[:, 0] - slope * theta), 1 - expit(cuts[:, 1] - slope * theta)
    with_a = np.where(a[sided] == 1, yes, no) / (yes + no)
    mass = norm.pdf(grid) / norm.pdf(grid).sum()
    rows = real.table.filter(pl.col("choice") == "CHN of the sided")
    whole = rows.row(by_predicate=pl.col("by") == "all", named=True)
    assert whole["n"] == sided.sum()
    assert whole["expected"] == pytest.approx(mass @ with_a.mean(axis=1), abs=1e-4)
    years = line.votes.years[sided]
    for row in rows.filter(pl.col("by") == "year", pl.col("n") > 0).iter_rows(named=True):
        here = years == int(row["value"])
        assert row["expected"] == pytest.approx(mass @ with_a[:, here].mean(axis=1), abs=1e-3)


def test_p_values_are_adjusted_within_each_kind(real):
    rows = real.table.filter(pl.col("choice") == "CHN of the sided")
    for by in ("all", "period", "year", "issue"):
        mine = rows.filter(pl.col("by") == by, pl.col("p_value").is_finite()).sort("p_value")
        p = mine["p_value"].to_numpy()
        assert len(p)
        # Holm's steps: the least by m, the next by m - 1, none below the one before.
        steps = np.minimum(np.maximum.accumulate(p * (len(p) - np.arange(len(p)))), 1)
        np.testing.assert_allclose(mine["p_holm"], steps)
    others = real.table.filter(~pl.col("choice").str.ends_with("sided"))
    assert others["p_holm"].fill_nan(None).null_count() == others.height


def test_what_is_said_is_what_is_in_the_table(real):
    row = real.table.filter(
        pl.col("by") == "all", pl.col("choice") == "CHN of the sided"
    ).row(0, named=True)  # fmt: skip
    assert f"{100 * row['share']:.0f} % ({100 * row['low']:.0f}–{100 * row['high']:.0f} %)" in (
        real.answer
    )
    assert f"than the {100 * row['expected']:.0f} % that its ideal point predicts" in real.answer
    assert row["difference"] == pytest.approx(row["share"] - row["expected"])
    off = round(100 * row["difference"])
    assert f", {abs(off)} points {'fewer' if off < 0 else 'more'} than" in real.answer
    ends = (f"{100 * row[f'difference_{e}']:+.0f}".replace("-", "−") for e in ("low", "high"))
    assert f"({' to '.join(ends)})" in real.answer
    told = "no departure that can be told from chance" in real.answer
    assert told is (row["p_holm"] >= 0.05 or row["difference_low"] <= 0 <= row["difference_high"])
    assert not any("No prediction" in c for c in real.caveats)


def test_sources_are_told(real, ledger):
    used = ledger.frame("roll_calls").filter(pl.col("year").is_between(2007, 2022))["source"]
    assert "unga-votes" in set(real.sources["id"])
    assert set(real.sources["id"]) <= set(used) | set(ledger.frame("votes")["source"])
