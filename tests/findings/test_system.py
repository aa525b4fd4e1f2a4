"""The states as a system: a small world by hand, what is missing, and the real one."""

import json
from itertools import permutations

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings import _system_layers as layers_of
from tarazy.findings._system_places import figure, strong

OTHERS = ["RUS", "CHN", "DEU", "USA"]
WORLD = ["KAZ", *OTHERS]


def trade(*given, year=2001, zero=True):
    """Rows of exports, ``KAZ>RUS=5`` both ways alike; 0 between the others."""
    value = {}
    for text in given:
        pair, _, amount = text.partition("=")
        a, b = pair.split(">")
        value[a, b] = value[b, a] = amount
    if zero:
        for pair in permutations(WORLD, 2):
            value.setdefault(pair, "0")
    return [f"{year},{a},{b},goods,third,{v},,alpha" for (a, b), v in value.items()]


STAR = [f"KAZ>{other}=10" for other in OTHERS]


def of(found, measure, **where):
    rows = found.table.filter(pl.col("measure") == measure)
    for name, value in where.items():
        rows = rows.filter(pl.col(name) == value)
    return rows


# --- a small world -----------------------------------------------------------------------------


def test_the_hub_of_a_star_stands_between_all(small, lens_on):
    ledger = small(ties=trade(*STAR))
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    mine = of(found, "flow", state="KAZ", year=2001).row(0, named=True)
    assert (mine["value"], mine["low"], mine["high"]) == pytest.approx((1, 1, 1))
    assert (mine["rank"], mine["rank_low"], mine["rank_high"], mine["states"]) == (1, 1, 1, 5)
    assert of(found, "shortest", state="KAZ")["value"][0] == pytest.approx(1)
    assert of(found, "constraint", state="KAZ")["value"][0] == pytest.approx(0.25)
    assert of(found, "constraint", state="KAZ")["rank"][0] == 1
    assert of(found, "strength", state="KAZ")["value"][0] == pytest.approx(0.5)
    # Every ordered pair of the four others, each of another vector.
    assert of(found, "liaison")["value"][0] == 12
    assert of(found, "itinerant")["value"][0] == 0
    between = of(found, "between", state="KAZ")
    assert set(between["of"]) == {
        f"{a}|{b}"
        for i, a in enumerate(["russia", "china", "eu", "west"])
        for b in ["russia", "china", "eu", "west"][i + 1 :]
    }
    assert between["value"].to_list() == pytest.approx([1] * 6)
    assert "rank 1 of 5, more than through any other" in found.answer
    assert "virtually certain" in found.answer
    assert "and of 3 more pairs" in found.answer


def test_the_rim_of_a_star_stands_between_nobody(small, lens_on):
    rows = trade(*(f"RUS>{other}=10" for other in WORLD if other != "RUS"))
    ledger = small(ties=rows)
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    mine = of(found, "flow", state="KAZ").row(0, named=True)
    assert (mine["value"], mine["rank"]) == (0, 2)
    assert "most passed through Russia, 100.0 %" in found.answer
    assert "first go-between of no two vectors" in found.answer


def test_the_gap_between_producers_is_the_range(small, lens_on):
    """From Russia to China: by Kazakhstan, two ties of 40 in a row, or directly by 20."""
    rows = trade("KAZ>RUS=20", "KAZ>CHN=20", "RUS>CHN=10", "KAZ>DEU=1", "KAZ>USA=1")
    rival = [r.replace(",20,,alpha", ",40,,beta") for r in rows if ",20,,alpha" in r]
    ledger = small(ties=rows + rival)
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    between = of(found, "between", of="russia|china", state="KAZ").row(0, named=True)
    assert between["value"] == pytest.approx(0.5)
    assert between["low"] < 0.47
    assert between["high"] > 0.53


def test_a_state_with_an_unknown_tie_is_left_out_and_named(small, lens_on):
    rows = [r for r in trade(*STAR) if "USA" not in r or "KAZ" in r or "RUS" in r]
    ledger = small(ties=rows)
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    assert set(of(found, "flow")["state"]) == {"KAZ", "RUS", "CHN", "DEU"}
    assert any("left out" in c and "United States" in c for c in found.caveats)
    assert found.view.filter(pl.col("State") == "United States")["Trade"].to_list() == ["–"]


def test_too_many_unknown_ties_and_nothing_is_told(small, lens_on):
    ledger = small(ties=trade(*STAR, zero=False))
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    assert found.answer.startswith("Cannot tell who stood between whom in 2001: trade")
    assert "40 % of the pairs" in found.answer
    assert found.table.is_empty()
    assert list(found.charts) == ["Trade: share of the row's trade that is with the column, 2001"]
    found.to_json()


def test_a_missing_year_is_carried_three_years_with_a_wider_range(small, lens_on):
    rows = trade(*STAR, year=2000) + trade(*(s.replace("10", "15") for s in STAR), year=2001)
    ledger = small(ties=rows)
    states = tuple(WORLD)
    (one,) = layers_of.layers(ledger, lens_on(ledger), states, range(2000, 2006), ["trade"])
    assert one.value[:, 0, 1].tolist()[:5] == [20, 30, 30, 30, 30]
    assert np.isnan(one.value[5, 0, 1])
    spread = np.log(one.draws[:, :5, 0, 1]).std(axis=0)
    assert spread[1] == pytest.approx(0, abs=1e-9)  # one producer, who never disagrees with another
    # Each way moves by the usual yearly change, and the two ways are drawn apart.
    usual = np.log(1.5) / 0.6745 / np.sqrt(2)
    assert spread[2] == pytest.approx(usual, rel=0.25)
    assert spread[4] > spread[3] > spread[2]
    assert one.fresh.tolist() == [1, 1, 0, 0, 0, 0]
    later = tarazy.system(ledger, lens_on(ledger), 2001, layer="trade", states=OTHERS)
    assert not any("the years before" in c for c in later.caveats)


def test_arms_are_known_of_recipients_with_rows(small, lens_on):
    rows = [
        "2001,RUS,KAZ,arms,third,60,,alpha",
        "2000,CHN,KAZ,arms,third,40,,alpha",
        "1996,DEU,CHN,arms,third,7,,alpha",
        "1995,KAZ,CHN,arms,third,5,,alpha",
        "1997,USA,DEU,arms,third,5,,alpha",
        "1998,USA,ITA,arms,third,5,,alpha",
        "1999,USA,ITA,arms,third,5,,alpha",
    ]
    ledger = small(ties=rows)
    (one,) = layers_of.layers(ledger, lens_on(ledger), tuple(WORLD), range(2001, 2002), ["arms"])
    given = one.given[0]
    assert given[1:, 0].tolist() == [60, 40, 0, 0]  # no row of a known recipient is none
    assert np.isnan(given[:, [1, 4]]).all()  # Russia and the US: nothing is known
    assert one.value[0, 0, 2] == 45  # both ways
    assert np.isnan(one.value[0, 0, 1])
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="arms", states=OTHERS)
    assert found.answer.startswith("Cannot tell")
    assert any("Kazakhstan, China and Germany received" in c for c in found.caveats)
    # Germany to China is known to be there, Russia to China not to be: Russia by Kazakhstan.
    assert of(found, "liaison")["value"].to_list() == [1]
    chart = next(c for t, c in found.charts.items() if t.startswith("Arms"))
    shown = {v["row"]: v for v in chart["data"]["values"] if v["column"] == "RUS"}
    assert set(shown) == {"KAZ", "CHN", "DEU"}
    assert shown["KAZ"]["share"] == pytest.approx(0.6)


def test_arms_of_all_recipients_make_a_layer(small, lens_on):
    rows = [f"{1996 + i},KAZ,{o},arms,third,10,,alpha" for i, o in enumerate(OTHERS)]
    rows += ["2000,RUS,KAZ,arms,third,10,,alpha", "2001,RUS,KAZ,arms,third,10,,alpha"]
    ledger = small(ties=rows)
    found = tarazy.system(ledger, lens_on(ledger), 2001, layer="arms", states=OTHERS)
    assert of(found, "flow", state="KAZ", year=2001)["value"][0] == pytest.approx(1)


def test_votes_run_from_opposed_to_alike(small, lens_on, ballots):
    cast = {
        "KAZ": "YNYNYNYNYNYN", "RUS": "YNYNYNYNYNYN", "CHN": "NYNYNYNYNYNY",
        "DEU": "YYNNYYNNYYNN", "USA": "YN----------",
    }  # fmt: skip
    ledger = small(**ballots([2001] * 12, cast))
    (one,) = layers_of.layers(ledger, lens_on(ledger), tuple(WORLD), range(2001, 2005), ["votes"])
    now = one.value[0]
    assert now[0, 1] == 1
    assert now[0, 2] == 0
    assert now[0, 3] == pytest.approx(0.5)  # what chance gives
    assert np.isnan(now[0, 4])  # two votes together are no agreement
    assert one.value[2, 0, 1] == 1  # two years on, not three
    assert np.isnan(one.value[3, 0, 1])
    assert (one.draws[:, 0, 0, 3].min(), one.draws[:, 0, 0, 1].min()) < (0.4, 1.01)


def test_a_table_shared_with_few_binds_more(small, lens_on):
    ledger = small()
    states = ("KAZ", "RUS", "CHN", "USA", "DEU")
    (one,) = layers_of.layers(ledger, lens_on(ledger), states, range(2001, 2009), ["memberships"])
    now = one.value[0]
    assert now[0, 1] == now[0, 2] == now[1, 2] == pytest.approx(1 / 2)  # ONE: three sit there
    assert now[0, 3] == now[3, 4] == pytest.approx(1 / 2)  # TWO: with its member
    assert now[0, 4] == 0  # two partners do not meet
    assert one.value[7, 0, 1] == pytest.approx(1)  # China has left: two sit there


def test_layers_together_are_the_mean_of_even_layers(small, lens_on):
    ledger = small(ties=trade(*STAR))
    states = ["RUS", "CHN", "USA", "DEU"]
    found = tarazy.system(ledger, lens_on(ledger), 2001, states=states)
    assert set(found.table["layer"].unique()) >= {"all", "trade", "memberships"}
    # Trade: each of KAZ's ties is 1/4 of all. Memberships: five ties of a half, each 1/5.
    ties = {"KAZ-RUS": 0.45, "KAZ-CHN": 0.45, "KAZ-USA": 0.45, "KAZ-DEU": 0.25,
            "RUS-CHN": 0.2, "USA-DEU": 0.2}  # fmt: skip
    strength = of(found, "strength", layer="all", state="KAZ")["value"][0]
    assert strength == pytest.approx(1.6 / 2 / sum(ties.values()))
    assert "by trade and memberships together" in found.answer
    assert any("Where it may not" in c for c in found.caveats)


def test_a_year_with_fewer_states_is_not_on_the_path(small, lens_on):
    rows = trade(*STAR, year=2000) + trade(*STAR, year=2001)
    rows += [r for r in trade(*STAR, year=1995) if "USA" not in r]
    ledger = small(ties=rows)
    lens = lens_on(ledger)
    found = tarazy.system(ledger, lens, 2001, layer="trade", states=OTHERS)
    assert of(found, "flow", state="KAZ")["year"].to_list() == [2001, 2000]
    before = tarazy.system(ledger, lens, 1995, layer="trade", states=OTHERS)
    assert of(before, "flow", state="KAZ", year=1995)["states"].to_list() == [4]


def test_roles_see_a_region_of_the_neighbours():
    ties = np.array([[0, 5, 5.0], [5, 0, 0.1], [5, 0.1, 0]])
    assert strong(ties).tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]


def test_an_estimate_lies_in_its_range():
    found = figure(np.array([[0.0, 1.0], [0.2, 0.5], [0.3, 0.6]]))
    assert found.low[0] == 0
    assert found.high[1] == 1
    assert found.rank.tolist() == [2, 1]


# --- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layer": "love"}, "allowed: trade, arms, votes, memberships"),
        ({"states": ["RUS", "CHN"]}, "3 others or more"),
        ({"states": ["RUS", "CHN", "USA", "KAZ"]}, "the focal state itself"),
        ({"states": ["RUS", "CHN", "Narnia"]}, "'Narnia' is not a state"),
        ({"states": ["RUS", "CHN", "HKG", "USA"]}, "HKG was no state in"),
        ({"states": []}, "0 states beside"),
        ({"year": 1980}, "there is nothing for 1980"),
        ({"first": 2030}, "there is nothing for 2030"),
        ({"year": 2000, "first": 2005}, "2005 comes after 2000"),
    ],
)
def test_mistakes_are_told(ledger, asked, said):
    with pytest.raises(tarazy.TarazyError) as told:
        tarazy.system(ledger, "KAZ", **asked)
    assert said in str(told.value)


# --- the real world ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.system(ledger, "KAZ", 2019, first=2005)


def test_kazakhstan_stands_where_ranges_say(kaz):
    table = kaz.table
    ranged = table.filter(pl.col("low").is_not_null())
    assert (ranged["low"] <= ranged["value"]).all()
    assert (ranged["value"] <= ranged["high"]).all()
    assert (table["rank_low"] <= table["rank_high"]).all()
    flow = of(kaz, "flow", year=2019)
    assert flow["value"].is_between(0, 1).all()
    assert set(flow["layer"]) == {"all", "trade", "votes", "memberships"}
    assert {"RUS", "CHN", "USA", "DEU", "TUR", "UZB", "KGZ", "TJK", "TKM"} < set(flow["state"])
    # China and the United States are in between of the most trade, as everybody knows.
    traded = flow.filter(pl.col("layer") == "trade").sort("rank")
    assert traded["state"].to_list()[:2] == ["CHN", "USA"]
    years = of(kaz, "flow", state="KAZ", layer="trade")["year"].to_list()
    assert len(years) >= 12
    assert min(years) >= 2005


def test_arms_of_the_shipped_ledger_are_said_to_be_missing(kaz):
    assert "Cannot tell: arms" in kaz.answer
    said = next(c for c in kaz.caveats if c.startswith("Arms: the ledger holds"))
    assert "missing, not without arms" in said
    assert "Russia" not in said
    assert "arms" not in set(of(kaz, "flow")["layer"])


def test_the_answer_follows_the_table(kaz):
    mine = of(kaz, "flow", state="KAZ", layer="all", year=2019).row(0, named=True)
    assert f"{100 * mine['value']:.1f} % ({100 * mine['low']:.1f}–{100 * mine['high']:.1f})" in (
        kaz.answer
    )
    change = of(kaz, "change", layer="all").row(0, named=True)
    sure = change["low"] > 0 or change["high"] < 0
    assert ("cannot be told (" in kaz.answer) is not sure
    assert "NaN" not in kaz.to_json()
    assert "nan" not in kaz.answer


def test_the_same_bytes_on_every_call(ledger, kaz):
    again = tarazy.system(ledger, "KAZ", 2019, first=2005)
    assert again.to_json() == kaz.to_json()
    assert json.dumps(again.charts) == json.dumps(kaz.charts)


def test_charts_can_be_read_without_seeing_them(kaz):
    assert len(kaz.charts) == 7
    for title, chart in kaz.charts.items():
        assert "Kazakhstan" in chart["description"] or "Kazakhstan" in title
        assert chart["width"] == "container"
    grey = next(c for t, c in kaz.charts.items() if t.startswith("Arms"))
    rows = {v["row"] for v in grey["data"]["values"]}
    assert rows == {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "TUR"}


def test_sources_of_all_layers_are_there(kaz):
    ids = set(kaz.sources["id"])
    assert {"baci-2020", "sipri-arms", "unga-votes"} & ids >= {"baci-2020", "sipri-arms"}
    assert any(i.startswith("m-") for i in ids)


def test_a_state_without_a_lens_of_its_own(ledger):
    found = tarazy.system(ledger, "ISL", 2018, first=2018)
    assert "Iceland" in found.answer
    assert "too few years" in found.answer
