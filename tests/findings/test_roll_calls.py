"""Roll calls: which of them count, and the votes as a matrix, read slowly beside it."""

import numpy as np
import polars as pl
import pytest

from tarazy.findings import roll_calls
from tarazy.ledger.errors import UnknownName

CODE = {"N": 0.0, "A": 0.5, "Y": 1.0}
#: Twelve roll calls: ten of 2001 and two of 2002, two of them of paragraphs, one not known.
YEARS = [2001] * 10 + [2002] * 2
CAST = {
    "KAZ": "YYYYYNNNAAYX",
    "RUS": "YNAXYNAYNA-N",
    "CHN": "----------YY",
    "USA": "XXXXXXXXXXXX",
}
NOT_FINAL = {0: "false", 11: "false", 5: ""}


@pytest.fixture(scope="module")
def world(small, ballots):
    titles = {j: f"Title {j}" for j in range(12)}
    issues = {j: "nu di" if j % 2 else "hr" for j in range(11)}
    return small(
        **ballots(YEARS, CAST, final=NOT_FINAL, issues=issues, title=titles),
        gaps=["alpha,,CHN,2002,2003,a shred"],
    )


def test_final_passage_by_default_and_every_vote_on_request(world):
    final = roll_calls.read(world)
    assert final.calls["roll"].to_list() == [f"R{j:02}" for j in range(1, 11)]
    every = roll_calls.read(world, every=True)
    assert every.calls["roll"].to_list() == [f"R{j:02}" for j in range(12)]
    assert (final.kind, every.kind) == ("final-passage roll calls", "roll calls")
    assert (final.first, final.last, final.span) == (2001, 2002, "2001–2002")
    # What is not known to be a part counts as the whole, and that is said.
    assert any(c.startswith("Of 1 roll calls it is not known") for c in roll_calls.said(final))
    assert "Votes on paragraphs and amendments count like final passage." in roll_calls.said(every)


def test_votes_by_hand(world):
    votes = roll_calls.read(world, every=True)
    # China's only votes are lost, the United States never cast one: neither is a voter.
    assert votes.states == ("KAZ", "RUS")
    x = np.nan
    np.testing.assert_array_equal(votes.of("KAZ"), [1, 1, 1, 1, 1, 0, 0, 0, 0.5, 0.5, 1, x])
    np.testing.assert_array_equal(votes.of("RUS"), [1, 0, 0.5, x, 1, 0, 0.5, 1, 0, 0.5, x, 0])
    assert np.isnan(votes.of("CHN")).all()
    assert votes.of("DEU").shape == (12,)
    np.testing.assert_array_equal(votes.years, YEARS)
    assert votes.thin() == ["2002 (2)"]
    assert roll_calls.read(world).thin() == ["2001 (9)", "2002 (1)"]


def test_lost_years_are_listed_one_by_one(world):
    assert roll_calls.lost(world).sort("year").rows() == [
        (2002, "a shred", "CHN"), (2003, "a shred", "CHN"),
    ]  # fmt: skip


def test_a_gap_of_another_source_loses_no_vote(small, ballots):
    rows = ballots([2001] * 10, {"KAZ": "Y" * 10})
    other = small(**rows, gaps=["gamma,,KAZ,2001,2001,not of votes"])
    assert roll_calls.lost(other).is_empty()
    assert roll_calls.read(other).of("KAZ").sum() == 10


def test_take_keeps_calls_and_votes_together(world):
    votes = roll_calls.read(world, every=True)
    some = votes.take(np.array([10, 2]))
    assert some.calls["roll"].to_list() == ["R10", "R02"]
    np.testing.assert_array_equal(some.of("RUS"), [np.nan, 0.5])
    np.testing.assert_array_equal(some.years, [2002, 2001])
    assert (some.states, some.span) == (votes.states, votes.span)
    assert votes.calls.height == 12


def test_the_matrix_is_the_rows(ledger):
    votes = roll_calls.read(ledger, 2015, 2019)
    gone = set(roll_calls.lost(ledger).select("actor", "year").iter_rows())
    year = dict(votes.calls.select("roll", "year").iter_rows())
    rows = ledger.frame("votes").select("roll", "actor", "vote")
    said = {(r, a): v for r, a, v in rows.iter_rows() if r in year}
    rng = np.random.default_rng(1)
    for j in rng.choice(votes.calls.height, 25, replace=False):
        roll = votes.calls["roll"][int(j)]
        for i, state in enumerate(votes.states):
            letter = None if (state, year[roll]) in gone else said.get((roll, state))
            np.testing.assert_equal(votes.cast[i, j], CODE.get(letter, np.nan))
    # And nothing else: as many votes as rows with one.
    cast = sum(v in CODE and (a, year[r]) not in gone for (r, a), v in said.items())
    assert (~np.isnan(votes.cast)).sum() == cast
    assert (~np.isnan(votes.cast)).any(axis=1).all()


@pytest.mark.parametrize("issue", roll_calls.ISSUES)
def test_an_issue_is_a_whole_code(ledger, issue):
    votes = roll_calls.read(ledger, 2010, 2020, issue=issue)
    frame = ledger.frame("roll_calls").filter(pl.col("year").is_between(2010, 2020))
    wanted = {
        r for r, codes, final in frame.select("roll", "issues", "final").iter_rows()
        if issue in (codes or "").split() and final is not False
    }  # fmt: skip
    assert set(votes.calls["roll"]) == wanted
    assert votes.kind == f"final-passage roll calls on {roll_calls.ISSUES[issue]}"
    last = frame.filter(pl.col("roll").is_in(list(wanted)))["year"].max()
    assert (
        f"Issues are coded by Voeten, and only to 2021; the last roll call here is of {last}."
    ) in roll_calls.said(votes)


def test_an_issue_ends_before_its_window(ledger):
    said = roll_calls.said(roll_calls.read(ledger, 2015, 2025, issue="hr"))
    frame = ledger.frame("roll_calls").filter(pl.col("final").fill_null(value=True))
    last = max(y for y, codes in frame.select("year", "issues").iter_rows()
               if "hr" in (codes or "").split())  # fmt: skip
    assert last <= 2021
    assert any(c.endswith(f"; the last roll call here is of {last}.") for c in said)
    assert not any("coded by Voeten" in c for c in roll_calls.said(roll_calls.read(ledger, 2015)))


def test_whose_votes_are_lost(world, ledger):
    votes = roll_calls.read(world)
    assert roll_calls.lost_said(world, votes, {"CHN", "RUS"}) == (
        "Votes that a source lost, and that count as missing: China 2002.",  # the window's year
    )
    assert roll_calls.lost_said(world, votes, {"RUS"}) == ()
    late = roll_calls.read(ledger, 2022, 2025)
    assert roll_calls.lost_said(ledger, late, {"TUR", "AFG", "VEN", "KAZ"}) == (
        "Votes that a source lost, and that count as missing: Afghanistan 2025; Türkiye 2023, "
        f"2024; {ledger.actors['VEN']} 2025.",
    )


def test_thin_years_are_named(ledger):
    votes = roll_calls.read(ledger, 2022, 2025)
    n = ledger.frame("roll_calls").filter(pl.col("year") == 2024).height
    assert votes.thin() == [f"2024 ({n})"]
    said = roll_calls.said(votes)
    assert any(f"in 2024 ({n}): nothing is claimed" in c for c in said)
    assert any(c.startswith("2025 has twice the usual number") for c in said)
    assert not any("nothing is claimed" in c or "2025" in c
                   for c in roll_calls.said(roll_calls.read(ledger, 2010, 2020)))  # fmt: skip


def test_who_sat_in_whose_seat_is_said_of_early_years(ledger):
    votes = (roll_calls.read(ledger, first, 2005) for first in (1992, 2001))
    early, late = (" ".join(roll_calls.said(v)) for v in votes)
    for code in ("YUG", "SRB", "CSK"):
        assert code in early
        assert code not in late


def test_years_come_in_order(ledger):
    votes = roll_calls.read(ledger, 2001, 2010)
    assert votes.years.min() == 2001
    assert votes.years.max() == 2010
    assert votes.calls.select("year", "roll").rows() == sorted(
        votes.calls.select("year", "roll").rows()
    )
    years = roll_calls.voting_years(ledger)
    assert roll_calls.read(ledger).first == years[0]
    assert roll_calls.read(ledger).last == years[-1]


@pytest.mark.parametrize(("first", "last"), [(2010, 2005), (1900, 2005), (2005, 2100)])
def test_years_out_of_order_or_beyond_the_ledger_are_refused(ledger, first, last):
    with pytest.raises(UnknownName, match=f"no roll calls from {first} to {last}") as told:
        roll_calls.read(ledger, first, last)
    assert f"to {roll_calls.voting_years(ledger)[-1]}, the first not after" in told.value.allowed
    assert "--from" in told.value.do


def test_an_unknown_issue_shows_the_codes(ledger):
    with pytest.raises(UnknownName, match=r"'hrs' is not an? issue") as told:
        roll_calls.read(ledger, 2010, 2020, issue="hrs")
    assert told.value.allowed == "me, nu, di, hr, co, ec"
    assert "hr" in told.value.do


def test_too_few_roll_calls_are_refused(world, ledger):
    with pytest.raises(UnknownName, match="there are 1 final-passage roll calls in 2002") as told:
        roll_calls.read(world, 2002)
    assert "widen" in told.value.do
    assert "--issue" not in told.value.do
    with pytest.raises(UnknownName, match="roll calls on nuclear matters") as told:
        roll_calls.read(world, issue="nu")
    assert "--issue" in told.value.do
    with pytest.raises(UnknownName, match="in 2024"):
        roll_calls.read(ledger, 2024, 2024)


def test_a_ledger_without_roll_calls_says_so(small):
    with pytest.raises(UnknownName, match="no roll calls") as told:
        roll_calls.read(small(ties=["2001,KAZ,RUS,goods,from,1,,alpha"]))
    assert "ledger add" in told.value.do


def test_who_did_not_vote_is_told_what_to_do(world, small, ballots):
    votes = roll_calls.read(world)
    assert roll_calls.voter(world, votes, "RUS") == "RUS"
    with pytest.raises(UnknownName, match="Germany cast no vote in the 10") as told:
        roll_calls.voter(world, votes, "DEU")
    assert "it never voted" in told.value.allowed
    assert told.value.do == "ask for another state"
    # Absent throughout is not voting either.
    with pytest.raises(UnknownName, match="United States cast no vote") as told:
        roll_calls.voter(world, votes, "USA")
    assert "it never voted" in told.value.allowed
    early = small(**ballots([2001] + [2002] * 10, {"KAZ": "Y" * 11, "RUS": "Y" + "X" * 10}))
    with pytest.raises(UnknownName, match="Russia cast no vote") as told:
        roll_calls.voter(early, roll_calls.read(early, 2002), "RUS")
    assert "its votes are of 2001 to 2001" in told.value.allowed
    assert "--from" in told.value.do


def test_sources_are_those_of_calls_and_votes(world):
    votes = roll_calls.read(world)
    assert roll_calls.sources(world, votes)["id"].to_list() == ["alpha", "beta"]
    assert roll_calls.sources(world, votes, {"gamma"})["id"].to_list() == ["alpha", "beta", "gamma"]
