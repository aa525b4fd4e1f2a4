"""Points: the fit behind the questions on votes, where it begins, and when it is refused."""

from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, ndtr

from tarazy.findings import roll_calls
from tarazy.findings.points import (
    Points,
    _kept,
    _start,
    bridging_changes,
    fitted,
    points,
    resolutions,
    returning,
)
from tarazy.ledger.errors import TarazyError, UnknownName
from tarazy.measures.ideal_points import ideal_points
from tarazy.measures.robust_points import inflation

#: States of the small world besides those it has.
MORE = ("POL", "NOR", "JPN", "BRA", "IND", "IRN", "CUB", "SRB")
#: Where the states stand: the West, the middle and the others, apart from Kazakhstan.
STEADY = {
    "USA": 2.0, "GBR": 1.4, "DEU": 1.1, "FRA": 0.9, "ITA": 1.0, "POL": 1.2, "NOR": 0.8,
    "JPN": 0.6, "SRB": 0.1, "BRA": -0.3, "IND": -0.6, "KGZ": -0.9, "RUS": -1.1, "CHN": -1.6,
    "IRN": -1.5, "CUB": -1.8,
}  # fmt: skip


def actors():
    """Rows of actors that the small world lacks."""
    return [f"{code},{code},state,alpha" for code in MORE]


def simulated(years, paths, each=20, seed=1):
    """Votes of states on a line, ordered logit: years of the roll calls, and letters by state.

    ``paths`` holds a point for each state, or one for each roll call.
    """
    rng = np.random.default_rng(seed)
    when = [year for year in years for _ in range(each)]
    weight = rng.uniform(1.5, 3.0, len(when)) * rng.choice([-1, 1], len(when))
    middle = rng.uniform(-1.4, 1.4, len(when))
    cast = {}
    for state, path in paths.items():
        latent = weight * (np.broadcast_to(path, len(when)) - middle)
        drawn = rng.random(len(when))
        no, yes = expit(-0.4 - latent), expit(0.4 - latent)
        cast[state] = "".join(
            "N" if u < a else "A" if u < b else "Y" for u, a, b in zip(drawn, no, yes, strict=True)
        )
    return when, cast


def likeness(line, year, one=None, other=None, unit=1.0):
    """Mean and spread of exp(-distance / unit) of the points of two states, or of every two.

    By the integral over a normal distance: E exp(-k |d|) is known in closed form.
    """
    t = line.years.index(year)
    there = np.flatnonzero(np.isfinite(line.fit.point[:, t]))
    weights = np.zeros((len(there), *line.seen.shape))
    weights[np.arange(len(there)), there, t] = line.wider[there]
    joint, point = line.fit.covariance(weights), line.fit.point[there, t]
    var = np.diag(joint)
    s = np.sqrt(np.clip(var[:, None] + var[None] - 2 * joint, 1e-18, None)) / unit
    m = np.subtract.outer(point, point) / unit

    def mean(k):
        tail = (k * s) ** 2 / 2
        return np.exp(tail - k * m) * ndtr(m / s - k * s) + np.exp(tail + k * m) * ndtr(
            -m / s - k * s
        )

    size = (len(line.seen),) * 2
    value, spread = np.full(size, np.nan), np.full(size, np.nan)
    value[np.ix_(there, there)] = mean(1)
    spread[np.ix_(there, there)] = np.sqrt(np.clip(mean(2) - mean(1) ** 2, 0.0, None))
    if one is None:
        return value, spread
    at = line.row(one), line.row(other)
    return float(value[at]), float(spread[at])


@pytest.fixture(scope="module")
def world(small, ballots):
    when, cast = simulated([2001, 2002, 2003], {"KAZ": -0.5, **STEADY})
    cast["BRA"] = cast["BRA"][:20] + 20 * "X" + cast["BRA"][40:]  # away in 2002
    return small(actors=actors(), **ballots(when, cast))


@pytest.fixture(scope="module")
def line(world):
    return points(world)


# --- the small world -------------------------------------------------------------------------


def test_states_stand_where_they_were_put(line):
    states = list(STEADY)
    told = [line.fit.point[line.row(s)].mean() for s in states]
    assert np.corrcoef(told, list(STEADY.values()))[0, 1] > 0.97
    assert line.fit.point[line.row("USA")].min() > 0
    assert line.years == [2001, 2002, 2003]


def test_the_unit_is_that_of_all_state_years(line):
    there = ~np.isnan(line.fit.point)
    assert line.fit.point[there].mean() == pytest.approx(0, abs=1e-9)
    spread = line.fit.point[there].var() + np.mean(line.fit.sd[there] ** 2)
    assert spread == pytest.approx(1)


def test_a_year_without_a_vote_has_a_point_but_no_row(line):
    brazil = line.row("BRA")
    assert line.seen[brazil].tolist()[1] == 0
    assert np.isfinite(line.fit.point[brazil]).all()
    rows = line.frame()
    assert rows.columns == ["year", "state", "point", "low", "high", "votes"]
    assert rows.filter(pl.col("state") == "BRA")["year"].to_list() == [2001, 2003]
    assert rows.height == 3 * (len(STEADY) + 1) - 1
    assert (rows["low"] < rows["point"]).all()
    assert (rows["point"] < rows["high"]).all()
    # The interval is 90 % of a normal: 1.6449 standard deviations either way, as many times the
    # model's as the state's votes scatter more.
    for state, factor in zip(line.votes.states, line.wider, strict=True):
        row = rows.filter(pl.col("state") == state, pl.col("year") == 2003).row(0, named=True)
        sd = factor * line.fit.sd[line.row(state), 2]
        assert row["high"] - row["point"] == pytest.approx(1.6449 * sd, rel=1e-4)
        assert row["point"] - row["low"] == pytest.approx(1.6449 * sd, rel=1e-4)
        assert line.sd[line.row(state), 2] == pytest.approx(sd)
    assert (line.wider > 1).any()
    assert (line.wider == 1).any()


def test_only_roll_calls_that_divide_are_in(small, ballots):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    flat = {0: "Y", 1: "X"}  # everybody says yes; everybody stays away
    cast = {s: "".join(flat.get(j, v) for j, v in enumerate(c)) for s, c in cast.items()}
    known = small(actors=actors(), **ballots(when, cast))
    line = points(known)
    assert not {"R00", "R01"} & set(line.votes.calls["roll"])
    mine = sum(v != "X" for v in cast["KAZ"]) - 1
    assert line.seen[line.row("KAZ")].tolist() == [mine]


def test_draws_follow_the_joint_errors(line):
    drawn = line.draws(2002, 20_000)
    assert drawn.shape == (20_000, len(line.votes.states))
    assert np.array_equal(drawn[:50], line.draws(2002, 20_000)[:50])
    sd = line.wider * line.fit.sd[:, 1]
    assert np.abs(drawn.mean(axis=0) - line.fit.point[:, 1]).max() < 0.05 * sd.max()
    np.testing.assert_allclose(drawn.std(axis=0), sd, rtol=0.05)
    a, b = line.row("RUS"), line.row("CHN")
    weights = np.zeros((1, *line.seen.shape))
    weights[0, a, 1], weights[0, b, 1] = line.wider[a], -line.wider[b]
    spread = float(line.fit.covariance(weights)[0, 0])
    assert (drawn[:, a] - drawn[:, b]).var() == pytest.approx(spread, rel=0.05)


def test_a_covariance_is_widened_state_by_state(line):
    a, b = line.row("RUS"), line.row("CHN")
    weights = np.zeros((3, *line.seen.shape))
    weights[0, a, 0] = weights[1, a, 2] = weights[2, b, 1] = 1
    model, found = line.fit.covariance(weights), line.covariance(weights)
    factor = line.wider[[a, a, b]]
    np.testing.assert_allclose(found, model * np.outer(factor, factor))
    # Who errs with whom does not change with how much.
    wide = replace(line, wider=np.arange(1.0, 1 + len(line.wider)))
    sd = np.sqrt(np.diag(wide.covariance(weights)))
    np.testing.assert_allclose(
        wide.covariance(weights) / np.outer(sd, sd),
        model / np.outer(np.sqrt(np.diag(model)), np.sqrt(np.diag(model))),
    )
    np.testing.assert_allclose(sd, [wide.sd[a, 0], wide.sd[a, 2], wide.sd[b, 1]])


def test_the_factor_is_that_of_the_sandwich(small, ballots):
    """Brazil votes on some texts as the United States do and on others as Cuba, in every year."""
    when, cast = simulated(range(2001, 2009), {"KAZ": -0.5, **STEADY}, each=15, seed=7)
    side = np.random.default_rng(2).choice(["USA", "CUB"], 15)
    cast["BRA"] = "".join(cast[side[j % 15]][j] for j in range(120))
    rows = {"actors": actors(), **ballots(when, cast, title={j: f"On {j % 15} texts"
                                                             for j in range(120)})}  # fmt: skip
    line = points(small(**rows))
    votes, fit = line.votes, line.fit
    text = [int(title.split()[1]) for title in votes.calls["title"]]
    told = inflation(votes.cast, votes.years, fit.point, fit.discrimination, fit.cutpoints,
                     fit.walk, clusters=text)  # fmt: skip
    np.testing.assert_allclose(line.wider, told)
    brazil = line.row("BRA")
    assert line.wider[brazil] > 2 > 1.5 * np.sort(line.wider)[-2]
    # Without titles each vote is its own, and it shows by half as much.
    bare = points(small(actors=actors(), **ballots(when, cast)))
    np.testing.assert_allclose(bare.fit.point, line.fit.point)
    assert bare.wider[brazil] < 0.6 * line.wider[brazil]


def test_the_same_line_is_fitted_once(world, line):
    assert points(world) is line
    assert points(world, 2001, 2003) is line
    assert points(world, every=True) is not line


def test_from_nothing_and_from_an_earlier_end_is_one_line(world, line):
    again = fitted(world, line.votes, lambda _: line.fit.start)
    assert again.fit.iterations <= 3
    assert np.abs((again.fit.point - line.fit.point) / line.fit.sd).max() < 0.05


# --- what is refused -------------------------------------------------------------------------


def test_too_few_roll_calls_that_divide(small, ballots):
    cast = {"KAZ": "Y" * 12, "USA": "Y" * 9 + "NNN"}
    known = small(**ballots([2001] * 12, cast))
    with pytest.raises(UnknownName) as told:
        points(known)
    assert str(told.value) == (
        "only 3 final-passage roll calls of 2001 divided anybody\n"
        "allowed: at least 10; fewer carry no line\n"
        "to do: widen the years with --from and --to"
    )


def test_nobody_holds_the_positive_side(small, ballots):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    del cast["USA"]
    with pytest.raises(UnknownName, match="United States cast no vote in the") as told:
        points(small(actors=actors(), **ballots(when, cast)))
    assert "to do: " in str(told.value)


def test_no_convergence_is_an_error_in_words(world, line, monkeypatch):
    monkeypatch.setattr("tarazy.findings.points.ideal_points", partial(ideal_points, most=1))
    with pytest.raises(TarazyError) as told:
        fitted(world, line.votes, lambda _: None)
    said = str(told.value)
    assert said.startswith("the ideal points of 2001–2003 did not converge: a point still moves")
    assert "to do: widen the years with --from and --to, or leave out --issue" in said
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


# --- bridges ---------------------------------------------------------------------------------


def labels(*rows):
    calls = pl.DataFrame(rows, schema=["year", "title"], orient="row")
    return returning(calls).tolist()


def test_the_same_title_in_other_years_is_one_resolution():
    a, b, c, d = labels((2001, "On A"), (2002, "On A"), (2003, "On A"), (2003, "On B"))
    assert a == b == c != d


def test_twice_in_a_year_says_too_little():
    one, two, later = labels((2001, "On A"), (2001, "On A"), (2002, "On A"))
    assert len({one, two, later}) == 3


def test_an_index_s_title_is_the_one_of_other_years():
    """Agenda item, title and index words of the later records; the words may be capitals only."""
    plain, later, other = labels(
        (2001, "Nuclear disarmament"),
        (2017, "A/72/251 99b - Nuclear disarmament. - NUCLEAR DISARMAMENT"),
        (2018, "A/73/251 99b - Nuclear verification. - NUCLEAR DISARMAMENT"),
    )
    assert plain == later != other


def of_texts(*rows):
    return resolutions(pl.DataFrame(rows, schema=["year", "title"], orient="row")).tolist()


def test_parts_of_one_text_in_a_year_are_one_resolution():
    a, b, later, other = of_texts((2001, "On A"), (2001, "On A."), (2002, "ON A"), (2001, "On B"))
    assert a == b == later != other
    # For a bridge the same would say too little.
    assert len(set(labels((2001, "On A"), (2001, "On A."), (2002, "ON A")))) == 3


@pytest.mark.parametrize("title", [None, "", "—"])
def test_no_title_is_no_text_in_common(title):
    assert len(set(of_texts((2001, title), (2001, title), (2002, title), (2002, "On A")))) == 4


@pytest.mark.parametrize("title", [None, "", "—"])
def test_no_title_no_bridge(title):
    assert len(set(labels((2001, title), (2002, title), (2002, "On A")))) == 3


@pytest.mark.parametrize(
    "title",
    [
        "effects of the use of mines",
        "EFFECTS  OF THE USE OF MINES.",
        "Effects of the use of mines : resolution / adopted by the General Assembly",
        "Effects of the use of mines: resolution",
        "A/71/251 98kk - Effects of the use of mines",
        "A/71/251 98kk - Effects of the use of mines - 12",
    ],
)
def test_the_words_of_adoption_count_for_nothing(title):
    first, second = labels((2001, "Effects of the use of mines"), (2002, title))
    assert first == second


def test_a_number_in_the_title_is_a_part_of_it():
    first, second = labels((2001, "Report of 2001"), (2002, "Report of 2002"))
    assert first != second


def test_what_bridging_changes_is_counted(small, ballots):
    when, cast = simulated([2001, 2002, 2003], {"KAZ": -0.5, **STEADY}, seed=3)
    # Two titles in all three years and one in two: eight roll calls of three resolutions.
    titles = {j + 20 * t: f"On {'AB'[j]}" for j in (0, 1) for t in range(3)}
    titles |= {2: "On C", 22: "On C", 23: "On D"}
    known = small(actors=actors(), **ballots(when, cast, title=titles))
    plain, bridged = points(known), points(known, bridged=True)
    assert plain.labels is None
    of = dict(zip(bridged.votes.calls["roll"], bridged.fit.cutpoints.tolist(), strict=True))
    assert of["R00"] == of["R20"] == of["R40"]
    assert of["R00"] != of["R01"]
    said = bridging_changes(bridged, plain)
    assert said.startswith(
        "Bridged: 3 resolutions that return under the same title hold 8 of "
        f"{bridged.votes.calls.height} roll calls"
    )
    r = np.corrcoef(plain.fit.point.ravel(), bridged.fit.point.ravel())[0, 1]
    apart = np.abs(plain.fit.point - bridged.fit.point)
    assert f"correlate at {r:.3f} and lie {apart.mean():.2f} apart on average" in said
    state, year = np.unravel_index(apart.argmax(), apart.shape)
    assert f"({plain.votes.states[state]} {plain.years[year]})" in said


# --- the Assembly ----------------------------------------------------------------------------


@pytest.mark.parametrize("first", [1946, 1992])
def test_the_kept_ends_are_of_this_ledger(ledger, first):
    """A stale file would still be right, and slow."""
    line = points(ledger, first)
    assert line.fit.iterations <= 4
    _, items, _ = _kept()[first]
    assert set(items["roll"]) == set(line.votes.calls["roll"])
    states = {(s, y) for s, y in line.frame().select("state", "year").iter_rows()}
    assert states <= set(_kept()[first][0].select("state", "year").iter_rows())


def test_the_start_is_read_into_its_places(ledger):
    votes = roll_calls.read(ledger, 2005, 2010)
    start = _start(votes)
    point, items, walk = _kept()[1992]  # nearer to 2005 than 1946 is
    at = votes.states.index("KAZ")
    kept = point.filter(pl.col("state") == "KAZ", pl.col("year").is_between(2005, 2010))
    assert start.points[at].tolist() == kept.sort("year")["point"].to_list()
    roll = votes.calls["roll"][-1]
    of = items.filter(pl.col("roll") == roll).select("slope", "cut", "gap")
    got = start.items[-1].tolist()
    assert got == list(of.row(0)) if of.height else np.isnan(got).all()
    assert start.walk == walk


#: The factors that the referee asked for: China's votes follow more than one line, and Germany's
#: follow it.
def test_who_is_less_well_known_than_the_model_says(ledger):
    line = points(ledger, 1992)
    assert line.wider.shape == (len(line.votes.states),)
    assert (line.wider >= 1).all()
    assert line.wider[line.row("CHN")] > 2
    assert line.wider[line.row("DEU")] < 1.2
    assert np.median(line.wider) < 1.2
    width = line.frame().with_columns(width=pl.col("high") - pl.col("low"))
    for state in ("CHN", "DEU", "KAZ"):
        mine = width.filter(pl.col("state") == state).sort("year")
        model = 2 * 1.6448536 * line.fit.sd[line.row(state)]
        model = model[np.isin(line.years, mine["year"])]
        np.testing.assert_allclose(mine["width"] / model, line.wider[line.row(state)], rtol=1e-6)


@pytest.mark.parametrize(
    ("first", "last", "short"), [(2010, 2012, True), (2013, 2023, True), (2012, 2023, False)]
)
def test_short_windows_hold_the_walk(ledger, first, last, short):
    line = points(ledger, first, last)
    assert line.short == short
    kept = _kept()[1992][2]
    assert (line.fit.start.walk == pytest.approx(kept, rel=1e-12)) == short


@pytest.fixture(scope="module")
def late(ledger):
    return points(ledger, 2015, 2023)


def test_cold_and_warm_end_alike(ledger, late):
    """The walk's variance creeps, and with it the far ends; nobody else moves."""
    cold = fitted(ledger, roll_calls.read(ledger, 2015, 2023), lambda _: None)
    assert isinstance(cold, Points)
    apart = np.abs(late.fit.point - cold.fit.point) / cold.fit.sd
    assert np.nanquantile(apart, 0.99) < 0.05
    assert np.nanmax(apart) < 0.15


def test_only_coded_roll_calls_of_an_issue(ledger):
    line = points(ledger, 2012, 2020, issue="hr")
    calls = ledger.frame("roll_calls").filter(
        pl.col("year").is_between(2012, 2020), pl.col("final").fill_null(value=True)
    )
    coded = {r for r, i in calls.select("roll", "issues").iter_rows() if "hr" in (i or "").split()}
    assert set(line.votes.calls["roll"]) <= coded
    ballots = ledger.frame("votes").filter(pl.col("vote").is_in(["Y", "N", "A"]))
    divided = ballots.filter(pl.col("roll").is_in(list(coded))).group_by("roll").agg(
        n=pl.col("vote").n_unique()
    )  # fmt: skip
    assert set(line.votes.calls["roll"]) == set(divided.filter(pl.col("n") > 1)["roll"])


def test_every_adds_the_parts_of_resolutions(ledger):
    plain, every = points(ledger, 2011, 2012), points(ledger, 2011, 2012, every=True)
    added = every.votes.calls.filter(~pl.col("roll").is_in(plain.votes.calls["roll"].to_list()))
    assert added.height > 10
    assert added["final"].to_list() == [False] * added.height
    assert set(plain.votes.calls["roll"]) < set(every.votes.calls["roll"])
    assert plain.votes.calls["final"].fill_null(value=True).all()


def test_points_follow_agreement_with_the_united_states(ledger):
    line = points(ledger, 1992)
    calls = ledger.frame("roll_calls").filter(
        pl.col("year").is_between(1992, 2020), pl.col("final").fill_null(value=True)
    )
    cast = ledger.frame("votes").filter(pl.col("vote") != "X").join(
        calls.select("roll", "year"), on="roll"
    )  # fmt: skip
    theirs = cast.filter(pl.col("actor") == "USA").select("roll", theirs="vote")
    same = cast.filter(pl.col("actor") != "USA").join(theirs, on="roll").group_by(
        "year", state="actor"
    ).agg(same=(pl.col("vote") == pl.col("theirs")).mean(), n=pl.len())  # fmt: skip
    both = line.frame().join(same.filter(pl.col("n") >= 10), on=["year", "state"])
    assert both.height > 5000
    # A year's agenda moves all agreement with it, so states are compared, and years one by one.
    means = both.group_by("state").agg(pl.col("point", "same").mean())
    assert means.select(pl.corr("point", "same")).item() > 0.9
    yearly = both.group_by("year").agg(r=pl.corr("point", "same"))
    assert yearly["r"].min() > 0.8
