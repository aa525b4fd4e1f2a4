"""States side by side: the same figures as one by one, ranks that own to ties, what is refused."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings._compared import Figure
from tarazy.findings.compare import _apart, _rows
from tarazy.findings.reaction import reaction

STATES = ("KAZ", "UZB", "RUS")


@pytest.fixture(scope="module")
def three(ledger):
    return tarazy.compare(ledger, STATES, 2020)


def _row(found, state, measure, of=None):
    rows = found.table.filter(pl.col("state") == state, pl.col("measure") == measure)
    return (rows if of is None else rows.filter(pl.col("of") == of)).row(0, named=True)


def test_every_state_has_every_measure(three):
    counts = three.table.group_by("state").len()["len"].to_list()
    assert counts == [9] * 3
    measures = {"effective", "largest", "distance", "concentration", "asymmetry", "speed",
                "reaction"}  # fmt: skip
    assert set(three.table["measure"]) == measures
    assert three.table.filter(pl.col("measure") == "reaction")["verdict"].is_not_null().all()


def test_shares_are_those_of_balance(ledger, three):
    table = tarazy.balance(ledger, "KAZ", 2020).table
    whole = table.filter(pl.col("domain") == "all", pl.col("vector") != "rest")
    top = whole.sort("share", descending=True).row(0, named=True)
    mine = _row(three, "KAZ", "largest")
    assert mine["of"] == top["vector"]
    assert mine["value"] == pytest.approx(top["share"])
    assert (mine["low"], mine["high"]) == pytest.approx((top["low"], top["high"]))
    shares = table.filter(pl.col("domain") == "all")["share"].to_numpy()
    effective = np.exp(-np.sum(shares[shares > 0] * np.log(shares[shares > 0])))
    assert _row(three, "KAZ", "effective")["value"] == pytest.approx(effective)


def test_asymmetry_is_that_of_dependence(ledger, three):
    mine = _row(three, "UZB", "asymmetry")
    table = tarazy.dependence(ledger, "UZB", 2020).table
    row = table.filter(pl.col("flow") == "turnover", pl.col("vector") == mine["of"])
    assert mine["value"] == pytest.approx(row["asymmetry"][0])


def test_distances_are_those_between_points(ledger, three):
    points = tarazy.alignment(ledger, "KAZ").table
    at = points.filter(pl.col("year") == 2020, pl.col("state").is_in(["KAZ", "USA"]))
    kaz, usa = (at.filter(pl.col("state") == s)["point"][0] for s in ("KAZ", "USA"))
    assert _row(three, "KAZ", "distance", "USA")["value"] == pytest.approx(abs(kaz - usa), rel=1e-3)


def test_a_power_has_no_distance_to_itself(three):
    own = _row(three, "RUS", "distance", "RUS")
    assert own["note"] == "it is that power"
    assert own["rank"] is None
    assert own["ranked"] == 2


def test_the_verdict_is_that_of_reaction(ledger, three):
    whole = reaction(ledger, "UZB", domain="all").table
    row = whole.filter(pl.col("part") == "verdict").row(0, named=True)
    mine = _row(three, "UZB", "reaction")
    assert (mine["verdict"], mine["of"]) == (row["name"], row["other"])


def test_ranks_lie_in_their_sets_and_ties_are_mutual(three):
    ranked = three.table.filter(pl.col("rank").is_not_null())
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()
    assert (ranked["rank_high"] <= ranked["ranked"]).all()
    tied = {(r["measure"], r["of"] if r["measure"] == "distance" else "", r["state"], other)
            for r in ranked.iter_rows(named=True) for other in filter(None, r["tied"].split(";"))
            }  # fmt: skip
    assert all((m, of, b, a) in tied for m, of, a, b in tied)
    known = three.table.filter(pl.col("value").is_finite(), pl.col("low").is_finite())
    assert (known["low"] <= known["value"] + 1e-9).all()
    assert (known["value"] <= known["high"] + 1e-9).all()


def _figures(values, error):
    noise = error * np.random.default_rng(0).standard_normal(2000)
    return [Figure("effective", "all", 2020, v, v + noise) for v in values]


def test_states_far_apart_are_ranked_and_near_ones_tied(ledger):
    lenses = tuple(tarazy.load(s, ledger) for s in STATES)
    rows = _rows(lenses, _apart(_figures([5.0, 5.05, 2.0], 0.1)))
    assert [r["rank"] for r in rows] == [2, 1, 3]
    assert [r["tied"] for r in rows] == ["UZB", "KAZ", ""]
    assert [(r["rank_low"], r["rank_high"]) for r in rows] == [(1, 2), (1, 2), (3, 3)]


def test_states_do_not_err_together():
    """One stream of chance serves every state; left so, differences would have no error."""
    a, b = _apart(_figures([1.0, 1.0], 0.1))
    assert abs(np.corrcoef(a.draws, b.draws)[0, 1]) < 0.1
    assert np.sort(a.draws) == pytest.approx(np.sort(b.draws))


def test_a_figure_without_error_is_told_apart_from_none(ledger):
    lenses = tuple(tarazy.load(s, ledger) for s in STATES)
    figures = _figures([9.0, 5.0, 2.0], 0.1)
    figures[0] = Figure("effective", "all", 2020, 9.0, np.full(2000, np.nan))
    rows = _rows(lenses, _apart(figures))
    assert (rows[0]["rank"], rows[0]["rank_low"], rows[0]["rank_high"]) == (1, 1, 3)
    assert np.isnan(rows[0]["low"])


def test_what_is_said_follows_the_ranks(three):
    first = three.table.filter(pl.col("rank_low") == 1, pl.col("measure") == "largest")
    if first.height == 1:
        assert three.answer.startswith("Beyond the errors")
    assert "Whether policy follows events" in three.answer
    assert "lens of its own" in three.caveats[0]
    assert list(three.charts)
    assert three.view.columns == ["Measure", "Kazakhstan", "Uzbekistan", "Russia"]


def test_common_puts_all_through_one_lens(ledger):
    found = tarazy.compare(ledger, ["KAZ", "UZB"], 2020, common=True)
    assert set(found.table["lens"]) == {"ANY"}
    assert not any("lens of its own" in said for said in found.caveats)
    table = tarazy.balances(ledger, 2020, 2020, ["UZB"])
    whole = table.filter(pl.col("domain") == "all", pl.col("vector") != "rest")
    assert _row(found, "UZB", "largest")["value"] == pytest.approx(whole["share"].max())


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["KAZ"], "1 state given"),
        ([], "0 states given"),
        ("KAZ", "1 state given"),
        (["KAZ", "Kazakhstan"], "given twice"),
        (["KAZ", "Kazakstan"], "did you mean KAZ"),
        (["KAZ"] * 13, "13 states given"),
    ],
)
def test_what_is_refused(ledger, states, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.compare(ledger, states, 2020)


def test_a_year_outside_the_ledger_is_refused(ledger):
    with pytest.raises(tarazy.TarazyError, match="there is nothing for 1900"):
        tarazy.compare(ledger, ["KAZ", "UZB"], 1900)
