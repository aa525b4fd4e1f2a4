"""Positions between two poles: hand-made speeches, a known truth, and the speeches that ship."""

import json
import re

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings.points import kept_points, points
from tarazy.findings.pole_scores import WINDOW, groups, pole_scores, references
from tarazy.findings.positions_read import Read
from tarazy.findings.positions_said import successive
from tarazy.findings.word_table import word_table
from tarazy.findings.wordfish_lines import lines, periods

STATES = ("KAZ", "RUS", "CHN", "DEU", "FRA", "ITA", "GBR", "USA", "KGZ")


def speech(state, year, kind="speech"):
    """The row of a speech."""
    return (
        f"{state}-{year},{kind},\"General Debate of the UN General Assembly, {year}\",{state},"
        f"{year}-01-01,year,en,900,30,alpha"
    )  # fmt: skip


def said(state, year, **counts):
    """Rows of word counts."""
    return [f"{state}-{year},{word},{n},beta" for word, n in counts.items() if n]


def row(found, state, year, method="wordscores"):
    rows = found.table.filter(
        pl.col("state") == state, pl.col("year") == year, pl.col("method") == method
    )
    assert rows.height == 1, (state, year, method)
    return rows.row(0, named=True)


@pytest.fixture(scope="module")
def plain(small):
    """Russia says `east` alone, the United States `west` alone, both `peace`."""
    spoken = {
        ("RUS", y): {"east": 100, "peace": 100} for y in range(2001, 2006)
    } | {("USA", y): {"west": 100, "peace": 100} for y in range(2001, 2006)}  # fmt: skip
    spoken |= {
        ("KAZ", 2002): {"east": 75, "west": 25, "peace": 100},
        ("KAZ", 2003): {"west": 50, "odd": 60},
        ("KAZ", 2004): {"east": 9}, ("DEU", 2002): {"west": 60, "peace": 60},
        ("FRA", 2002): {"east": 30, "west": 30, "peace": 60},
    }  # fmt: skip
    return small(
        documents=[*(speech(*key) for key in spoken), speech("ITA", 2002, "paper")],
        word_counts=[r for key, words in spoken.items() for r in said(*key, **words)]
        + said("ITA", 2002, west=500),
    )


@pytest.fixture
def found(plain, lens_on):
    return tarazy.positions(plain, lens_on(plain))


# --- by hand ---------------------------------------------------------------------------------


def test_positions_by_hand(found):
    # Scores: east -1, west 1, peace 0. The poles' references score -1/2 and 1/2, told as -1 and 1.
    # Of 200 words of Kazakhstan's: (25 - 75) / 200 = -1/4, twice as far out on that line.
    assert row(found, "KAZ", 2002)["position"] == pytest.approx(-0.5)
    assert row(found, "KAZ", 2003)["position"] == pytest.approx(2.0)  # `odd` has no score
    assert row(found, "RUS", 2002)["position"] == pytest.approx(-1)
    assert row(found, "USA", 2005)["position"] == pytest.approx(1)
    assert row(found, "DEU", 2002)["position"] == pytest.approx(1)
    assert row(found, "FRA", 2002)["position"] == pytest.approx(0)
    assert row(found, "eu", 2002)["position"] == pytest.approx(0.5)
    assert set(found.table.columns) == {"year", "state", "position", "low", "high", "method"}


def test_the_words_that_make_the_poles_are_named(found):
    caveats = " ".join(found.caveats)
    assert "About 2005 Russia is told by east, " in caveats
    assert "the United States by west, " in caveats


def test_intervals_lie_about_positions(found):
    middle = (found.table["low"] + found.table["high"]) / 2
    assert middle.to_list() == pytest.approx(found.table["position"].to_list())
    one, two, both = (row(found, s, 2002) for s in ("DEU", "FRA", "eu"))
    # Means are known better than the least known of what they are means of.
    assert both["high"] - both["low"] <= max(x["high"] - x["low"] for x in (one, two))


def test_the_order_of_rows(found):
    first = found.table.filter(pl.col("year") == 2002)["state"].to_list()
    assert first == ["KAZ", "russia", "eu", "west", "RUS", "USA", "DEU", "FRA"]


def test_what_is_too_short_or_no_speech_is_left_out(found):
    assert found.table.filter(pl.col("state") == "ITA").is_empty()
    assert found.table.filter(pl.col("state") == "KAZ", pl.col("year") == 2004).is_empty()
    assert "Kazakhstan: no speech of 2004 and 2005 is counted" in " ".join(found.caveats)


def test_wordfish_needs_more_states(found):
    assert set(found.table["method"]) == {"wordscores"}
    assert "Wordfish has no line of 2001–2005 (speeches of 5 states; at least 10" in " ".join(
        found.caveats
    )


def test_the_answer_follows_the_figures(found):
    said_ = found.answer
    assert said_.startswith(
        "On the line from the words of Russia (−1) to those of the United States (+1) Kazakhstan "
        "stood, in its last two speeches (2002 and 2003), at +0.75 ("
    )
    assert "scored by their other ones, stood at −1.00 and +1.00: it is" in said_
    assert "Fewer than 9 speeches do not tell a move." in said_
    assert "Its vectors stood, in order, at Russia −1.00, EU +0.50 and West +1.00." in said_
    assert said_.endswith(
        "What the scale has to do with votes cannot be told: the ledger has none."
    )
    assert found.question == (
        "Where between the speeches of Russia and those of the United States does Kazakhstan stand?"
    )


def test_a_year_does_not_score_itself(small, lens_on):
    """Other words of Russia in one year move the positions of every year but that one."""
    rng = np.random.default_rng(1)
    years = range(2001, 2008)
    spoken = {(s, y): dict(zip("abcdef", map(int, rng.integers(20, 60, 6)), strict=True))
              for s in ("RUS", "USA", "KAZ") for y in years}  # fmt: skip
    tables = []
    for east in (30, 300):
        spoken["RUS", 2004]["a"] = east
        ledger = small(
            documents=[speech(*key) for key in spoken],
            word_counts=[r for key, words in spoken.items() for r in said(*key, **words)],
        )
        tables.append(tarazy.positions(ledger, lens_on(ledger), lines=False))
    for year in years:
        one, two = (row(t, "KAZ", year)["position"] for t in tables)
        assert (one == pytest.approx(two, abs=1e-12)) is (year == 2004)


def test_references_are_of_the_years_about(plain):
    table = word_table(plain)
    lower, upper = references(table, ("RUS", "USA"), 2003)
    assert table.years[lower].tolist() == [2001, 2002, 2004, 2005]
    assert set(table.states[upper].tolist()) == {"USA"}
    lower, _ = references(table, ("RUS", "USA"), 2003 + WINDOW)
    assert table.years[lower].tolist() == [2003, 2004, 2005]


def test_turned_poles_turn_positions(plain, lens_on):
    lens = lens_on(plain)
    one = tarazy.positions(plain, lens, lines=False)
    two = tarazy.positions(plain, lens, poles=("United States", "RUS"), lines=False)
    for state, year in (("KAZ", 2002), ("DEU", 2002), ("RUS", 2004)):
        a, b = row(one, state, year), row(two, state, year)
        assert b["position"] == pytest.approx(-a["position"])
        assert b["high"] == pytest.approx(-a["low"])


def test_a_row_is_the_same_whatever_years_are_asked_for(plain, lens_on):
    lens = lens_on(plain)
    whole, part = (tarazy.positions(plain, lens, *ends) for ends in ((), (2002, 2002)))
    assert set(part.table["year"]) == {2002}
    assert row(part, "KAZ", 2002) == row(whole, "KAZ", 2002)
    assert part.charts == {}


# --- a known truth ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def truth(small):
    """Speeches between two vocabularies, in bursts of topics; the place of each state is known.

    Kazakhstan goes from the side of Russia half the way to the other.
    """
    rng = np.random.default_rng(7)
    topics, size = 40, 4
    tilt = rng.normal(scale=0.8, size=topics).repeat(size)
    base = rng.uniform(0.5, 2.0, topics * size)
    poles = np.stack([base * np.exp(sign * tilt) for sign in (-1, 1)])
    poles /= poles.sum(axis=1, keepdims=True)
    words = [f"w{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(topics * size)]
    at = {"RUS": 0.0, "CHN": 0.3, "KGZ": 0.2, "DEU": 0.6, "FRA": 0.7, "ITA": 0.65, "GBR": 0.9,
          "USA": 1.0}  # fmt: skip
    place, rows, spoken = {}, [], []
    for year in range(1996, 2020):
        for state in STATES:
            w = at.get(state, 0.15 + 0.5 * (year >= 2008))
            place[state, year] = 2 * w - 1
            burst = rng.gamma(2.0, 0.5, topics).repeat(size)
            rate = 900 * (poles[1] * w + poles[0] * (1 - w)) * burst
            counts = dict(zip(words, map(int, rng.poisson(rate)), strict=True))
            spoken.append(speech(state, year))
            rows += said(state, year, **counts)
    return small(documents=spoken, word_counts=rows), place


def test_positions_come_back(truth, lens_on):
    """The truth lies in nine intervals of ten; by Wordscores' own errors in far fewer."""
    ledger, place = truth
    found = tarazy.positions(ledger, lens_on(ledger), lines=False)
    mine = found.table.filter(pl.col("state").is_in(STATES[:1] + STATES[2:7]))
    held = [low <= place[s, y] <= high for y, s, _, low, high, _ in mine.iter_rows()]
    assert len(held) == 24 * 6
    assert np.mean(held) > 0.85
    table = word_table(ledger)
    scores = pole_scores(
        table, ("RUS", "USA"), range(1996, 2020), frozenset(STATES), groups(table)
    )  # fmt: skip
    rows = [r for r in range(len(table.years)) if table.states[r] in set(mine["state"])]
    away = np.array([place[str(table.states[r]), int(table.years[r])] for r in rows])
    assert np.mean(np.abs(scores.position[rows] - away) < 1.645 * scores.se[rows]) < 0.75
    assert scores.wider > 1.3


def test_a_move_that_is_one_is_told(truth, lens_on):
    ledger, _ = truth
    found = tarazy.positions(ledger, lens_on(ledger), lines=False)
    assert "beyond the noise, towards the United States." in found.answer
    # Up to 2007 it stands still.
    still = tarazy.positions(ledger, lens_on(ledger), None, 2007, lines=False)
    assert "that it moved cannot be told from noise" in still.answer
    assert re.search(r"it is (very|extremely|virtually) \w+ that Kazakhstan spoke more like Russia",
                     still.answer)  # fmt: skip


def test_what_lies_between_years_is_told_against_what_intervals_explain(truth, lens_on):
    ledger, _ = truth
    table = word_table(ledger)
    lens = lens_on(ledger)
    scores = pole_scores(table, ("RUS", "USA"), range(1996, 2008), frozenset(STATES), groups(table))
    apart, expected = successive(Read(lens, {}, scores, {}, (), ()))
    assert apart == pytest.approx(expected, rel=0.3)  # nobody moves in these years


def test_the_trace_adds_up_to_the_position(truth, lens_on):
    ledger, _ = truth
    lens = lens_on(ledger)
    found = tarazy.positions(ledger, lens, lines=False)
    rows = tarazy.trace(ledger, "positions", lens, 2010)
    assert rows["pull"].sum() == pytest.approx(row(found, "KAZ", 2010)["position"])
    assert rows["share"].sum() == pytest.approx(1)
    assert rows["pull"].abs().is_sorted(descending=True)
    assert set(rows["document"]) == {"KAZ-2010"}
    assert set(rows["producer"]) == {"B"}
    assert (rows["share"] * rows["score"]).to_list() == pytest.approx(rows["pull"].to_list())
    more = tarazy.trace(ledger, "positions", lens, 2010, vector="eu")
    assert set(more["state"]) == {"DEU", "FRA", "ITA"}
    assert set(more["vector"]) == {"eu"}


# --- mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said_"),
    [
        ({"poles": ("USA", "USA")}, "both poles are USA"),
        ({"poles": ("USA", "Rusia")}, "'Rusia' is not a state"),
        ({"poles": ("RUS", "KGZ")}, "Kyrgyzstan has 0 speeches .* it never spoke"),
        ({"poles": ("RUS", "DEU")}, "Germany has 1 speeches .* it spoke from 2002 to 2002"),
        ({"first": 2005, "last": 2001}, "2005 comes after 2001"),
        ({"first": 2004}, "no speech of Kazakhstan .* those of \\[2004\\] have fewer than 100"),
        ({"last": 1999}, "allowed: years with a speech: 2002 to 2003"),
    ],
)
def test_mistakes_are_told(plain, lens_on, more, said_):
    with pytest.raises(tarazy.TarazyError) as told:
        tarazy.positions(plain, lens_on(plain), **more)
    assert re.search(said_, str(told.value), re.DOTALL)


def test_a_state_that_never_spoke(small, lens_on):
    ledger = small()
    with pytest.raises(tarazy.TarazyError, match=r"no speech of Kazakhstan .*\n.*it never spoke"):
        tarazy.positions(ledger, lens_on(ledger))


def test_a_trace_of_a_year_without_a_speech(plain, lens_on):
    with pytest.raises(tarazy.TarazyError, match="no speech of Kazakhstan in 2005"):
        tarazy.trace(plain, "positions", lens_on(plain), 2005)


# --- periods and lines -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2016, 2025, [(2016, 2020), (2021, 2025)]),
        (2014, 2025, [(2014, 2020), (2021, 2025)]),  # two years are no period
        (2013, 2025, [(2013, 2015), (2016, 2020), (2021, 2025)]),
        (2024, 2025, [(2024, 2025)]),
        (2025, 2025, [(2025, 2025)]),
    ],
)
def test_periods(first, last, expected):
    assert periods(first, last) == expected


@pytest.fixture(scope="module")
def real(ledger):
    return tarazy.positions(ledger, "KAZ", 2011)


def test_lines_of_the_real_speeches(ledger, real):
    table = word_table(ledger)
    fitted, without = lines(table, ("RUS", "USA"), range(2016, 2026), groups(table))
    assert without == []
    assert [line.years for line in fitted] == [(2016, 2020), (2021, 2025)]
    for line in fitted:
        assert line.fit.position.mean() == pytest.approx(0, abs=1e-6)
        assert line.fit.position.std(ddof=1) == pytest.approx(1, abs=1e-6)
        assert line.wider > 1.1
        low, high = (line.fit.position[line.row(s)] for s in ("RUS", "USA"))
        assert low < high  # the poles turn the line
        # War on one side, development on the other: what a reader of the Debate would say.
        ends = [set(end) for end in line.ends(12)]
        assert any({"climate", "sustainable"} <= end for end in ends)
        mine = row(real, "KAZ", line.years[1], "wordfish")
        assert mine["position"] == pytest.approx(line.fit.position[line.row("KAZ")])


# --- the speeches that ship ------------------------------------------------------------------


def test_the_poles_own_speeches_stand_on_their_sides(ledger):
    """Held out of its own year's references, every speech of either pole lies on its side."""
    found = tarazy.positions(ledger, "KAZ", lines=False).table
    for state, sign in (("RUS", -1), ("USA", 1)):
        own = found.filter(pl.col("state") == state)
        assert own.height >= 32
        assert (sign * own["position"]).min() > 0


def test_kazakhstan_and_what_the_scale_is_worth(real):
    assert row(real, "KAZ", 2025)["position"] == pytest.approx(-0.24, abs=0.05)
    assert "−0.10 (−0.2" in real.answer
    assert "Wordfish, which seeks no poles, divides all states' speeches otherwise" in real.answer
    assert re.search(r"its ranking of states correlates at [−+]\d\.\d\d to", real.answer)
    assert re.search(r"at \+0\.\d\d \(.*across states in a year and at", real.answer)
    assert "whether a move on the line goes with a move in votes cannot be told" in real.answer
    caveats = " ".join(real.caveats)
    wider = float(re.search(r"they are (\d\.\d) times as wide", caveats)[1])
    assert 2 < wider < 4
    assert len(real.charts) == 1
    assert "ungdc" in real.sources["id"].to_list()
    assert "voeten" in real.sources["id"].to_list()


def test_a_pole_can_be_asked_about(ledger):
    found = tarazy.positions(ledger, "RUS", 2010, 2015, lines=False)
    assert "It is a pole" in found.answer


def test_the_same_bytes_and_strict_json(ledger, real):
    assert tarazy.positions(ledger, "KAZ", 2011).to_json() == real.to_json()

    def refuse(word):
        raise AssertionError(word)

    read = json.loads(real.to_json(), parse_constant=refuse)
    assert list(read["table"][0]) == ["year", "state", "position", "low", "high", "method"]


def test_points_as_they_come_are_those_of_the_fit(ledger):
    """The votes that positions are held against are the line that `alignment` fits."""
    fit = points(ledger, 1992).frame()
    both = fit.join(kept_points(), on=["state", "year"], suffix="_kept")
    assert both.height > 0.95 * fit.height
    assert np.corrcoef(both["point"], both["point_kept"])[0, 1] > 0.9999


def test_the_method_tells_what_was_done(plain, lens_on):
    lens = lens_on(plain)
    whole, less = (tarazy.positions(plain, lens, lines=x).method for x in (True, False))
    assert "it finds the line that divides all states'" in whole
    assert less.endswith("by `tarazy positions`.")
    assert "it finds the line" not in less
