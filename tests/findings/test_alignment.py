"""Alignment: distances and moves computed anew, and what is said of them and withheld."""

import json
import math
import re
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest

from tarazy.findings.alignment import alignment
from tarazy.findings.contrasts import (
    Estimate,
    folded,
    moves,
    nearest_probability,
    vector_weights,
)
from tarazy.findings.points import bridging_changes, points
from tarazy.findings.words import likelihood, signed
from tarazy.ledger.errors import UnknownName
from tarazy.lens import load

from .test_points import STEADY, actors, simulated

KEYS = ["year", "state", "point", "low", "high", "vector", "votes", "distance", "distance_low",
        "distance_high"]  # fmt: skip
REACH = NormalDist().inv_cdf(0.95)
WEST = ("USA", "CAN", "GBR", "AUS", "NZL", "JPN", "KOR", "NOR", "CHE", "ISL")


@pytest.fixture(scope="module")
def lens(ledger):
    return load("KAZ", ledger)


@pytest.fixture(scope="module")
def whole(ledger, lens):
    return alignment(ledger, lens)


@pytest.fixture(scope="module")
def line(ledger):
    return points(ledger, 1992)


def at(table, year, state):
    rows = table.filter(pl.col("year") == year, pl.col("state") == state)
    return rows.row(0, named=True) if rows.height else None


# --- the table -------------------------------------------------------------------------------


def test_rows_of_the_json(whole):
    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    rows = json.loads(whole.to_json(), parse_constant=refuse)["table"]
    assert len(rows) == whole.table.height > 34 * 40
    for row in rows:
        assert list(row) == KEYS
        assert all(isinstance(row[k], float) for k in ("point", "low", "high"))
        assert row["low"] < row["point"] < row["high"]
        assert row["votes"] > 0
        if row["state"] == "KAZ":
            assert row["vector"] is None
            assert row["distance"] is None
        else:
            assert 0 <= row["distance_low"] <= row["distance"] <= row["distance_high"]
    assert not re.search(r"\b(nan|inf)\b", whole.to_csv(), re.IGNORECASE)
    assert whole.table.select("year", "state").is_unique().all()


def test_the_focal_state_leads_each_year(whole, lens):
    here = whole.table.filter(pl.col("year") == 2010)["state"].to_list()
    assert here[: 1 + len(lens.vectors)] == ["KAZ", *lens.vector_codes]
    named = here[1 + len(lens.vectors) :]
    assert named == sorted(named)
    assert {"RUS", "CHN", "USA", "DEU", "UZB"} <= set(named)
    assert "BRA" not in named  # it stands in the rest, of which only the mean is told


def test_points_and_votes_are_those_of_the_line(whole, line):
    frame = line.frame()
    states = whole.table.filter(pl.col("state") == pl.col("state").str.to_uppercase())
    both = states.join(frame, on=["year", "state"], suffix="_line")
    assert both.height == states.height > 34 * 35
    for column in ("point", "low", "high", "votes"):
        np.testing.assert_allclose(both[column], both[f"{column}_line"])


@pytest.mark.parametrize("year", [2005, 2023])
def test_distances_from_the_joint_covariance(whole, line, year):
    t = line.years.index(year)
    members = {
        "russia": ["RUS"],
        "china": ["CHN"],
        "west": [s for s in WEST if s != "GBR" or year > 2020],
        "central_asia": ["KGZ", "TJK", "TKM", "UZB"],
        "RUS": ["RUS"],
        "USA": ["USA"],
        "turkic": ["TUR", "AZE"],
    }
    if year == 2005:  # without Austria, Sweden and Finland, which are in the Union
        members["west"] = [s for s in members["west"] if s not in ("AUT", "SWE", "FIN")]
    else:
        del members["turkic"]
    # The error of a state's point is as many times the model's as its votes scatter more.
    wider = line.wider[None, :, None]
    for code, states in members.items():
        weights = np.zeros((1, *line.seen.shape))
        for state in states:
            weights[0, line.row(state), t] = 1 / len(states)
        point = float((weights[0] * np.nan_to_num(line.fit.point)).sum())
        sd = math.sqrt(line.fit.covariance(weights * wider)[0, 0])
        row = at(whole.table, year, code)
        assert row["point"] == pytest.approx(point)
        assert row["high"] == pytest.approx(point + REACH * sd)
        weights[0, line.row("KAZ"), t] = -1
        gap = point - line.fit.point[line.row("KAZ"), t]
        sd = math.sqrt(line.fit.covariance(weights * wider)[0, 0])
        ends = gap - REACH * sd, gap + REACH * sd
        holds = ends[0] <= 0 <= ends[1]
        assert row["distance"] == pytest.approx(abs(gap))
        assert row["distance_low"] == pytest.approx(0 if holds else min(map(abs, ends)))
        assert row["distance_high"] == pytest.approx(max(map(abs, ends)))
        if len(states) > 1:
            assert row["votes"] == len(states)


def test_a_vector_stands_at_the_mean_of_its_members(whole):
    here = whole.table.filter(pl.col("year") == 2015)
    union = here.filter(pl.col("vector") == "eu", pl.col("state") != "eu")
    assert union.height == 28
    mean = at(here, 2015, "eu")
    assert mean["votes"] == 28
    assert mean["point"] == pytest.approx(union["point"].mean())
    # The errors of many do not add up to more than one's.
    assert mean["high"] - mean["low"] < (union["high"] - union["low"]).min()


def test_joint_errors_are_not_the_sum_of_two(whole):
    """Neighbours on the line are judged by the same roll calls."""
    mine, theirs = at(whole.table, 2015, "KAZ"), at(whole.table, 2015, "UZB")
    apart = math.hypot(mine["high"] - mine["low"], theirs["high"] - theirs["low"]) / 2
    gap = theirs["point"] - mine["point"]
    assert theirs["distance_high"] - abs(gap) != pytest.approx(apart, rel=0.005)


@pytest.mark.parametrize(
    ("value", "sd", "said"),
    [
        (1.0, 0.1, (1.0, 1 - 0.1 * REACH, 1 + 0.1 * REACH)),
        (-1.0, 0.1, (1.0, 1 - 0.1 * REACH, 1 + 0.1 * REACH)),
        (-0.1, 0.2, (0.1, 0.0, 0.1 + 0.2 * REACH)),
        (0.0, 0.0, (0.0, 0.0, 0.0)),
    ],
)
def test_a_distance_has_no_sign(value, sd, said):
    assert folded(Estimate(value, sd)) == pytest.approx(said)


def test_a_number_with_its_sign():
    assert [signed(x) for x in (0.126, -0.126, 0.0)] == ["+0.13", "−0.13", "+0.00"]


# --- votes that are lost, years that are thin ------------------------------------------------


def test_lost_votes_leave_no_row(whole, line):
    gone = [(2023, "TUR"), (2024, "TUR"), (2023, "SWZ"), (2024, "SWZ"), (2025, "AFG"),
            (2025, "VEN"), (2022, "MKD")]  # fmt: skip
    there = set(line.frame().select("year", "state").iter_rows())
    assert not set(gone) & there
    assert (2022, "TUR") in there
    assert (2025, "TUR") in there
    table = whole.table
    # Of two states one is lost: what is left is not the vector.
    assert at(table, 2023, "turkic") is None
    assert at(table, 2024, "turkic") is None
    assert at(table, 2023, "AZE")["vector"] == "turkic"  # it voted, and stands for itself
    assert at(table, 2022, "turkic")["votes"] == 2
    assert at(table, 2023, "rest") is not None  # of very many one is lost


@pytest.fixture(scope="module")
def still(ballots):
    when, cast = simulated([2001, 2002], {"KAZ": -0.9, **STEADY}, seed=5)
    return ballots(when, cast)


@pytest.mark.parametrize(("gone", "left"), [(["ITA"], 3), (["ITA", "FRA"], None)])
def test_a_third_of_a_vector_may_be_lost(small, lens_on, still, gone, left):
    """The Union is four states: Germany, France, Italy and, still, the United Kingdom."""
    gaps = [f"alpha,,{s},2002,2002,lost" for s in gone]
    known = small(actors=actors(), gaps=gaps, **still)
    table = alignment(known, lens_on(known)).table
    assert at(table, 2001, "eu")["votes"] == 4
    row = at(table, 2002, "eu")
    assert (row and row["votes"]) == left
    there = table.filter(pl.col("year") == 2002, pl.col("vector") == "eu")["state"].to_list()
    assert there == (["eu", "DEU", "FRA", "GBR"] if left else ["DEU", "GBR"])


def test_one_lost_of_four_leaves_the_vector(small, lens_on, small_lens, still):
    text = small_lens.replace("china: {members: [CHN]", "china: {members: [CHN, IRN, CUB, IND]")
    known = small(actors=actors(), gaps=["alpha,,CUB,2002,2002,lost"], **still)
    table = alignment(known, lens_on(known, text=text)).table
    assert at(table, 2001, "china")["votes"] == 4
    assert at(table, 2002, "china")["votes"] == 3
    three = [at(table, 2002, s)["point"] for s in ("CHN", "IRN", "IND")]
    assert at(table, 2002, "china")["point"] == pytest.approx(np.mean(three))
    assert at(table, 2002, "CUB") is None


def test_2024_is_named_and_nothing_is_claimed_of_it(ledger, lens, whole):
    thin = "Fewer than 10 roll calls in 2024 (6): nothing is claimed of such a year alone."
    assert thin in whole.caveats
    assert at(whole.table, 2024, "KAZ")["votes"] <= 6
    found = alignment(ledger, lens, 2019, 2024)
    assert thin in found.caveats
    assert "the vectors stood in 2023: " in found.answer
    assert "From 2019 to 2023 " in found.answer
    assert "2024" not in found.answer
    with pytest.raises(UnknownName) as told:
        alignment(ledger, lens, 2024, 2024)
    assert str(told.value) == (
        "there are 6 final-passage roll calls in 2024\n"
        "allowed: at least 10; fewer carry no comparison\n"
        "to do: widen the years with --from and --to"
    )


@pytest.mark.parametrize(
    ("state", "years", "said"),
    [
        ("VAT", (None, None), "it never voted\nto do: ask for another state"),
        ("XKX", (None, None), "it never voted\nto do: ask for another state"),
        ("TWN", (None, None), "its votes are of 1946 to 1971\nto do: give other years"),
        ("SSD", (1995, 2005), "its votes are of 20"),
        ("KAZ", (2010, 2005), "there are no roll calls from 2010 to 2005"),
        ("KAZ", (1990, 2050), "to do: give --from and --to in that range"),
    ],
)
def test_what_cannot_be_is_told(ledger, state, years, said):
    with pytest.raises(UnknownName) as told:
        alignment(ledger, state, *years)
    assert said in str(told.value)
    assert "allowed: " in str(told.value)


SHORT = "So few years hardly tell how far states walk: the step is that of the line since 1992."


@pytest.mark.parametrize(
    ("first", "last", "short"),
    [(2010, 2012, True), (2013, 2023, True), (2012, 2023, False), (1992, None, False)],
)
def test_a_short_window_says_whose_walk_it_takes(ledger, lens, first, last, short):
    assert (SHORT in alignment(ledger, lens, first, last).caveats) == short


def test_three_years_do_not_hold_a_state_still(ledger, lens):
    """Left to three years the walk stood still, and moves were told to ±0.02."""
    found = moves(points(ledger, 2010, 2012), "KAZ")
    assert ((found["high"] - found["low"]) > 0.2).all()
    told = re.search(
        r"From 2010 to 2012 its point moved by (\S+) \((\S+) to (\S+)\)",
        alignment(ledger, lens, 2010, 2012).answer,
    )
    move, low, high = (float(x.replace("−", "-")) for x in told.groups())
    assert low < move < high
    assert high - low > 0.2


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2023, 2023), "Türkiye 2023"),
        ((2019, 2024), "Türkiye 2023, 2024"),
        ((2022, 2022), None),  # North Macedonia, of no vector of this lens, and in the rest
    ],
)
def test_whose_votes_are_lost_is_said(ledger, lens, years, said):
    told = [c for c in alignment(ledger, lens, *years).caveats if "a source lost" in c]
    assert told == ([f"Votes that a source lost, and that count as missing: {said}."] if said
                    else [])  # fmt: skip


def test_an_unknown_issue_is_told(ledger):
    with pytest.raises(UnknownName, match="allowed: "):
        alignment(ledger, "KAZ", issue="xx")


# --- moves -----------------------------------------------------------------------------------


def by_hand(line, state, before, year):
    """Move and two-sided p-value from the covariance of two points of a state."""
    i, a, b = line.row(state), line.years.index(before), line.years.index(year)
    weights = np.zeros((2, *line.seen.shape))
    weights[0, i, a] = weights[1, i, b] = 1
    cov = line.fit.covariance(weights)
    sd = line.wider[i] * math.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    move = line.fit.point[i, b] - line.fit.point[i, a]
    return move, sd, 2 * NormalDist().cdf(-abs(move) / sd)


def adjusted(p):
    """Holm's: the k-th least times the number of those not less, never falling, at most 1."""
    order = sorted(range(len(p)), key=p.__getitem__)
    found, least = [0.0] * len(p), 0.0
    for k, i in enumerate(order):
        least = max(least, min(1.0, p[i] * (len(p) - k)))
        found[i] = least
    return found


@pytest.mark.parametrize(
    ("state", "span", "marks"),
    [
        ("KAZ", 5, [1992, 1995, 2000, 2005, 2010, 2015, 2020, 2025]),
        ("RUS", 5, [1992, 1995, 2000, 2005, 2010, 2015, 2020, 2025]),
        ("KAZ", 4, [1992, 1996, 2000, 2004, 2008, 2012, 2016, 2020, 2025]),  # 2024 is thin
        ("KAZ", 40, [1992, 2000, 2025]),
        ("SSD", 5, [2011, 2015, 2020, 2025]),  # from its first year, which is not the line's
    ],
)
def test_moves_by_hand(line, state, span, marks):
    found = moves(line, state, span)
    voted = [y for y, n in zip(line.years, line.seen[line.row(state)], strict=True) if n]
    years = [y for y in voted if y != 2024]  # six roll calls carry no move
    assert 2024 in voted
    pairs = [("year", *p) for p in pairwise(years)] + [("span", *p) for p in pairwise(marks)]
    assert found.select("kind", "before", "year").rows() == pairs
    rows = [by_hand(line, state, a, b) for _, a, b in pairs]
    np.testing.assert_allclose(found["move"], [m for m, *_ in rows])
    np.testing.assert_allclose(found["high"] - found["move"], [REACH * s for _, s, _ in rows])
    np.testing.assert_allclose(found["p_value"], [p for *_, p in rows], rtol=1e-6, atol=1e-12)
    # Yearly and longer moves are one family: each is adjusted for all.
    np.testing.assert_allclose(
        found["p_holm"], adjusted(found["p_value"].to_list()), rtol=1e-9, atol=1e-300
    )


def test_a_move_is_looked_at_once(small, ballots):
    """A span of neighbouring years is their yearly move."""
    when, cast = simulated([2004, 2005, 2006, 2008], {"KAZ": -0.5, **STEADY})
    line = points(small(actors=actors(), **ballots(when, cast)))
    yearly = [("year", 2004, 2005), ("year", 2005, 2006), ("year", 2006, 2008)]
    rows = moves(line, "KAZ").select("kind", "before", "year").rows()
    assert rows == [*yearly, ("span", 2005, 2008)]
    # Of calendar years, wherever the window begins.
    assert moves(line, "KAZ", 2).select("kind", "before", "year").rows() == [
        *yearly, ("span", 2004, 2006),
    ]  # fmt: skip


def test_no_move_of_a_single_year(small, ballots):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    line = points(small(actors=actors(), **ballots(when, cast)))
    assert moves(line, "KAZ").is_empty()
    assert moves(line, "KAZ").columns == [
        "kind", "before", "year", "move", "low", "high", "p_value", "p_holm",
    ]  # fmt: skip


def told_moves(answer, what):
    found = re.search(rf"Moves {what} that exceed noise: (.*?)\.(?: |$)(?!\d)", answer)[1]
    return re.findall(r"((?:\d{4}–)?\d{4}) \(([+−]\d\.\d\d)\)", found)


#: Argentina turned with its president at the end of 2023, and Nicaragua with its own in 2007.
@pytest.mark.parametrize(
    ("state", "year", "span"),
    [("ARG", "2025", "2020–2025"), ("NIC", "2007", "2005–2010"), ("KAZ", None, None)],
)
def test_moves_told_are_those_that_exceed_noise(ledger, line, state, year, span):
    answer = alignment(ledger, state, 1992).answer
    found = moves(line, state, 5)
    p = [by_hand(line, state, a, b)[2] for a, b in found.select("before", "year").iter_rows()]
    real = found.filter(pl.Series(adjusted(p)) < 0.1)
    for kind, what, known in (
        ("year", "from one year to the next", year), ("span", "over 5 years", span),
    ):  # fmt: skip
        expected = [
            (str(b) if kind == "year" else f"{a}–{b}", signed(m))
            for k, a, b, m in real.select("kind", "before", "year", "move").iter_rows()
            if k == kind
        ]
        assert told_moves(answer, what) == expected
        assert bool(expected) == (f"Moves {what} that exceed noise: none." not in answer)
        assert known is None or known in dict(expected)


# --- words follow numbers --------------------------------------------------------------------


#: Vectors that stand well apart; in 2004 the United Kingdom is no longer in the Union of the world.
APART = {**STEADY, "USA": 2.4, "GBR": 2.2, "DEU": 0.7, "FRA": 0.6, "ITA": 0.7, "RUS": -0.6,
         "CHN": -2.2}  # fmt: skip


@pytest.fixture(scope="module")
def turned(small, ballots):
    """Open worlds in which Kazakhstan goes from one place to another in seven years."""
    made = {}

    def make(start, end):
        if (start, end) not in made:
            own = np.repeat([start] * 2 + [end] * 5, 30)
            when, cast = simulated(range(1998, 2005), {"KAZ": own, **APART}, 30, seed=8)
            made[start, end] = small(actors=actors(), **ballots(when, cast))
        return made[start, end]

    return make


@pytest.mark.parametrize(
    ("start", "end", "nearest", "side"),
    [
        (2.3, -0.6, "Russia", "away from"),
        (-0.6, 2.3, "West", "towards"),
        (0.7, -2.2, "China", "away from"),
        (-2.2, 0.7, "EU", "towards"),
    ],
)
def test_the_answer_follows_the_votes(turned, lens_on, start, end, nearest, side):
    known = turned(start, end)
    lens = lens_on(known)
    found = alignment(known, lens)
    line = points(known)
    assert found.answer.startswith(
        "From the nearest to Kazakhstan to the farthest the vectors stood in 2004: "
    )
    order = re.findall(r"(\w+) \((\d\.\d\d); (\d\.\d\d)–(\d\.\d\d)\)", found.answer)
    assert sorted(n for n, *_ in order) == ["China", "EU", "Russia", "West"]
    assert [float(d) for _, d, *_ in order] == sorted(float(d) for _, d, *_ in order)
    assert order[0][0] == nearest
    codes = {v.name: v.code for v in lens.vectors}
    for name, *figures in order:
        row = at(found.table, 2004, codes[name])
        told = [f"{row[k]:.2f}" for k in ("distance", "distance_low", "distance_high")]
        assert figures == told
    sure = nearest_probability(known, lens, line, 2004)
    if sure >= 0.66:
        assert f"It is {likelihood(sure)} that {nearest} was the nearest." in found.answer
    else:
        assert "Which of them was the nearest cannot be told." in found.answer
    move, sd, p = by_hand(line, "KAZ", 1998, 2004)
    assert (
        f"From 1998 to 2004 its point moved by {signed(move)} ({signed(move - REACH * sd)} to "
        f"{signed(move + REACH * sd)}); it is {likelihood(1 - p / 2)} that this was {side} the "
        "side of the United States."
    ) in found.answer


def test_near_two_alike_is_not_decided(small, ballots, lens_on):
    """Russia and China vote as one."""
    when, cast = simulated([2001, 2002], {"KAZ": -1.2, **STEADY, "CHN": -1.2, "RUS": -1.2})
    cast["CHN"] = cast["RUS"]
    known = small(actors=actors(), **ballots(when, cast))
    lens = lens_on(known)
    assert nearest_probability(known, lens, points(known), 2002) < 0.66
    answer = alignment(known, lens).answer
    assert "cannot be told" in answer
    assert "was the nearest." not in answer


def test_the_probability_of_being_nearest(turned, lens_on):
    """By other draws: of all points together, and the distances measured after."""
    known = turned(2.3, -0.6)
    lens, line = lens_on(known), points(known)
    drawn = line.draws(2004, 40_000, seed=4)
    named = [v.code for v in lens.vectors if not v.rest]
    weights = vector_weights(known, lens, line, 2004)
    away = np.stack(
        [np.abs(drawn @ weights[c][1] - drawn[:, line.row("KAZ")]) for c in named], axis=1
    )
    fit = line.fit.point[:, line.years.index(2004)]
    seems = np.argmin([abs(weights[c][1] @ fit - fit[line.row("KAZ")]) for c in named])
    told = nearest_probability(known, lens, line, 2004)
    assert told == pytest.approx(np.mean(away.argmin(axis=1) == seems), abs=0.02)


def test_one_named_vector_is_no_contest(small, ballots, lens_on, small_lens):
    kept = [r for r in small_lens.splitlines(True)
            if not re.match(r"  (china|eu|west):", r)]  # fmt: skip
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    known = small(actors=actors(), **ballots(when, cast))
    lens = lens_on(known, text="".join(kept))
    assert nearest_probability(known, lens, points(known), 2001) is None
    answer = alignment(known, lens).answer
    assert "was the nearest" not in answer
    assert " From " not in answer  # one year has no move


def test_a_state_with_few_votes_of_its_own(small, ballots, lens_on):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    cast["KAZ"] = cast["KAZ"][:9] + "X" * 11
    known = small(actors=actors(), **ballots(when, cast))
    found = alignment(known, lens_on(known))
    assert found.answer == "Cannot tell: Kazakhstan took part in too few roll calls of any year."
    assert at(found.table, 2001, "KAZ")["votes"] <= 9


# --- what is known of the Assembly -----------------------------------------------------------


def test_the_sides(whole, line):
    american, chinese = (line.fit.point[line.row(s)] for s in ("USA", "CHN"))
    assert np.nanmin(american) > 0
    assert np.nanmax(chinese) < 0
    # Kazakhstan has gone from the American half to the other.
    assert at(whole.table, 1992, "KAZ")["low"] > 0 > at(whole.table, 2023, "KAZ")["high"]


def test_bridged_says_what_it_changes(ledger, lens):
    plain, bridged = points(ledger, 2015, 2021), points(ledger, 2015, 2021, bridged=True)
    found = alignment(ledger, lens, 2015, 2021, bridged=True)
    (said,) = (c for c in found.caveats if c.startswith("Bridged: "))
    assert said == bridging_changes(bridged, plain)
    counts = np.unique(bridged.labels, return_counts=True)[1]
    number, correlation = (
        re.match(r"Bridged: (\d+) ", said)[1], re.search(r"correlate at (\d\.\d{3})", said)[1],
    )  # fmt: skip
    assert int(number) == (counts > 1).sum() > 100
    both = ~np.isnan(plain.fit.point)
    r = np.corrcoef(plain.fit.point[both], bridged.fit.point[both])[0, 1]
    assert float(correlation) == pytest.approx(r, abs=5e-4)
    assert not any(c.startswith("Bridged") for c in alignment(ledger, lens, 2015, 2021).caveats)


def test_an_issue_is_named(ledger, lens):
    found = alignment(ledger, lens, 2012, 2020, issue="hr")
    assert found.question.endswith("2012–2020, on human rights?")
    assert (
        "Issues are coded by Voeten, and only to 2021; the last roll call here is of 2020."
    ) in found.caveats
    assert found.table["year"].max() <= 2020


def test_the_page_s_parts(ledger, whole, lens):
    assert list(whole.charts) == [
        "Ideal points of Kazakhstan and its vectors at the UN, 1992–2025",
        "Distance from Kazakhstan to each vector at the UN, 1992–2025",
    ]
    assert whole.view[""].to_list() == [lens.name, *lens.vector_names.values()]
    assert whole.view.columns[1] == "1992"
    assert whole.view.columns[-1] == "Distance 2025"
    row = at(whole.table, 2025, "china")
    shown = whole.view.filter(pl.col("") == "China")["Distance 2025"].item()
    assert shown == (
        f"{row['distance']:.2f} ({row['distance_low']:.2f}–{row['distance_high']:.2f})"
    )
    # A year with few roll calls is no year to show.
    thin = alignment(ledger, lens, 2019, 2024).view
    assert thin.columns == ["", "2019", "2020", "2021", "2022", "2023", "Distance 2023"]
    ids = set(whole.sources["id"])
    assert "unga-votes" in ids
    assert any(i.startswith("m-") for i in ids)  # who was in the Union when


def test_a_vector_whose_states_are_lost_in_the_whole_window_has_no_mean(ledger):
    found = alignment(ledger, "KAZ", 2023, 2023)
    assert "turkic" not in set(found.table["state"])
    assert "Türkiye and Azerbaijan" not in found.answer
    assert {"AZE", "russia"} <= set(found.table["state"])
