"""Ideal points of every state: the table, the ends of the line, and what is refused."""

import json

import polars as pl
import pytest

from tarazy.findings.ideal_points import ideal_points
from tarazy.findings.points import points
from tarazy.ledger.errors import TarazyError, UnknownName
from tarazy.measures.ideal_points import NotConverged

from .test_points import STEADY, actors, simulated


@pytest.fixture(scope="module")
def found(ledger):
    return ideal_points(ledger, 1992, 2025)


def test_every_state_and_year_with_a_vote(ledger, found):
    assert found.focal == ""
    assert found.table.columns == ["year", "state", "point", "low", "high", "votes"]
    calls = points(ledger, 1992).votes.calls.select("roll", "year")
    cast = ledger.frame("votes").filter(pl.col("vote") != "X").join(calls, on="roll")
    counted = cast.group_by("year", state="actor").len()
    both = found.table.join(counted, on=["year", "state"])
    assert both.height == found.table.height
    assert both["votes"].to_list() == both["len"].to_list()
    # What is not in the table is lost, not forgotten.
    lacking = counted.join(found.table, on=["year", "state"], how="anti")
    assert set(lacking["state"]) <= {"AFG", "VEN", "TUR", "SWZ", "MKD"}


def test_strict_json(found):
    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    rows = json.loads(found.to_json(), parse_constant=refuse)["table"]
    assert len(rows) == found.table.height
    assert list(rows[0]) == found.table.columns


def test_the_ends_of_2023(found):
    there = found.table.filter(pl.col("year") == 2023).sort("point", descending=True)
    assert there["state"].to_list()[:2] == ["USA", "ISR"]


def test_the_united_states_on_the_positive_side(found):
    american = found.table.filter(pl.col("state") == "USA")
    chinese = found.table.filter(pl.col("state") == "CHN")
    assert american["year"].n_unique() == chinese["year"].n_unique() == 34
    assert american["low"].min() > 0
    assert chinese["point"].max() < 0


def test_the_view_orders_the_last_full_year(ledger, found):
    there = found.table.filter(pl.col("year") == 2025).sort("point", descending=True)
    names = ledger.actors
    assert found.view.columns == ["Place", "State, 2025", "Point", "Roll calls"]
    assert found.view["Place"].to_list() == list(range(1, there.height + 1))
    assert found.view["State, 2025"].to_list() == [names[s] for s in there["state"]]
    assert f"its ends were {names[there['state'][0]]} (+" in found.answer
    assert f" and {names[there['state'][-1]]} (−" in found.answer
    fit = points(ledger, 1992).fit
    assert f"converged in {fit.iterations} iterations" in found.answer
    assert "2024 (6)" in " ".join(found.caveats)


def test_a_thin_last_year_is_not_spoken_of(ledger):
    answer = ideal_points(ledger, 2019, 2024).answer
    assert "In 2023 its ends" in answer


def test_the_ends_of_a_small_world(small, ballots):
    when, cast = simulated([2001, 2002], {"KAZ": -0.5, **STEADY, "CUB": -2.6, "USA": 2.6})
    known = small(actors=actors(), **ballots(when, cast))
    found = ideal_points(known)
    assert "In 2002 its ends were United States (+" in found.answer
    assert " and CUB (−" in found.answer
    assert found.question == "Where did every state stand at the UN, 2001–2002?"
    assert found.sources["id"].to_list() == ["alpha", "beta"]


def test_refusals(small, ballots, monkeypatch):
    when, cast = simulated([2001], {"KAZ": -0.5, **STEADY})
    without = {s: c for s, c in cast.items() if s != "USA"}
    known = small(actors=actors(), **ballots(when, without))
    with pytest.raises(UnknownName, match="United States"):
        ideal_points(known)

    def never(*_, **__):
        raise NotConverged("a point still moves")

    known = small(actors=actors(), **ballots(when, cast))
    monkeypatch.setattr("tarazy.findings.points.ideal_points", never)
    with pytest.raises(TarazyError, match="2001 did not converge: a point still moves"):
        ideal_points(known)


def test_a_window_without_a_full_year_is_told_by_its_last(small, ballots):
    when, cast = simulated([2001, 2002], {"KAZ": -0.5, **STEADY}, each=6)
    found = ideal_points(small(actors=actors(), **ballots(when, cast)))
    assert "In 2002 its ends were" in found.answer
