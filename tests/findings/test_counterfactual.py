"""The path without a shock: known truth in a small world, rules and refusals on the real one."""

import json

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings._counterfactual_rows import distance
from tarazy.findings._donors import SHOCKS, Pool, Shock, rules
from tarazy.findings._outcomes import Outcome, point
from tarazy.findings._without import METHODS, adjusted, doubts, without
from tarazy.measures.multiplicity import holm
from tarazy.measures.synthetic_control import synthetic_control
from tarazy.measures.synthetic_difference import synthetic_difference

YEARS = range(1996, 2013)
AT = 2009
DONORS = tuple(f"A{c}{c}" for c in "BCDEFGHIJKLMNO")
LEFT_OUT = {
    "NBR": "borders on Kazakhstan",
    "SND": "put sanctions on the centre in 2009",
    "EUS": "put sanctions on the centre in 2009",
    "GAP": "lacks 2003",
    "BIG": "product 50 times as large",
    "SML": "share 0.049 times as large",
    "STR": "came under sanctions itself in 2010",
    "PLA": "in one union: CIS",
}


def paths(effect=20.0, seed=3):
    """Percent of turnover with China, the focal state first: a mean of donors, and the effect."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, len(YEARS))).cumsum(axis=1)
    load = rng.uniform(-1, 1, size=(len(DONORS), 2))
    others = 35 + 2.5 * load @ common + 0.4 * rng.normal(size=(len(DONORS), len(YEARS)))
    own = others[:4].mean(axis=0) + 0.3 * rng.normal(size=len(YEARS))
    own[YEARS.index(AT) :] += effect
    return np.vstack([own, others])


@pytest.fixture(scope="module")
def rows():
    ties = []

    def state(code, path, product=100, skip=()):
        for year, share in zip(YEARS, path, strict=True):
            if year not in skip:
                ties.append(f"{year},{code},CHN,goods,from,{share:.6f},,alpha")
                ties.append(f"{year},{code},USA,goods,from,{100 - share:.6f},,alpha")
            ties.append(f"{year},{code},{code},gdp,from,{product},,alpha")

    all_paths = paths()
    for code, path in zip(("KAZ", *DONORS), all_paths, strict=True):
        state(code, path)
    flat = np.full(len(YEARS), 35.0)
    for code in LEFT_OUT:
        state(code, flat / 20 if code == "SML" else flat, 5000 if code == "BIG" else 100,
              (2003,) if code == "GAP" else ())  # fmt: skip
    ties.append("2008,KAZ,NBR,contiguity,third,1,,alpha")
    ties += [f"2009,{a},RUS,sanctions_begun,third,1,,alpha" for a in ("SND", "EU")]
    ties += [f"2010,{a},STR,sanctions_begun,third,1,,alpha" for a in ("USA", "GBR", "DEU")]
    return {
        "ties": ties,
        "actors": [f"{c},State {c},state,alpha" for c in (*DONORS, *LEFT_OUT)]
        + ["CIS,CIS,organisation,alpha"],
        "indicators": [
            "contiguity,attribute,0/1,undirected,state,zero,Borders",
            "sanctions_begun,diplomatic,cases,directed,count,zero,Sanctions",
        ],
        "memberships": [
            "EU,EUS,member,1995-01-01,day,,,m-page",
            "CIS,KAZ,member,1991-12-21,day,,,m-page",
            "CIS,PLA,member,1991-12-21,day,,,m-page",
        ],
    }


LENS = """turnover: {tie: goods, side: out}"""


@pytest.fixture(scope="module")
def world(small, rows):
    return small(**rows)


def asked(world, lens, **more):
    given = {"outcome": "turnover", "vector": "china", "centre": ["RUS"]} | more
    return tarazy.counterfactual(world, lens, AT, **given)


def part(found, name):
    return found.table.filter(pl.col("part") == name)


# --- known truth -----------------------------------------------------------------------------


def test_an_effect_that_is_there_is_told(world, lens_on):
    found = asked(world, lens_on(world, LENS))
    effects = {r["method"]: r for r in part(found, "effect").iter_rows(named=True)}
    assert set(effects) == set(METHODS)
    for row in effects.values():
        assert row["value"] == pytest.approx(0.20, abs=0.02)
        assert row["low"] < 0.20 < row["high"]
        assert row["actual"] - row["synthetic"] == pytest.approx(row["value"])
        assert row["note"] == "told"
    assert effects["difference"]["p_holm"] < 0.01
    assert "Over 2009–2012 the share of China in goods turnover of Kazakhstan was" in found.answer
    assert "would have been" in found.answer
    assert "Cannot tell" not in found.answer


def test_figures_are_those_of_the_measures(world, lens_on):
    found = asked(world, lens_on(world, LENS))
    share = paths() / 100
    before = YEARS.index(AT)
    plain = synthetic_control(share[0], share[1:], before)
    between = synthetic_difference(share[0], share[1:], before)
    value = dict(part(found, "effect").select("method", "value").iter_rows())
    assert value["plain"] == pytest.approx(plain.effect, abs=1e-6)
    assert value["difference"] == pytest.approx(between.effect, abs=1e-6)
    weights = part(found, "donor").filter(pl.col("method") == "plain")
    assert weights["state"].to_list() == sorted(DONORS)
    assert weights["weight"].to_list() == pytest.approx(plain.weights.tolist(), abs=1e-5)
    path = part(found, "path").filter(pl.col("method") == "plain")
    assert path["year"].to_list() == list(YEARS)
    assert path["value"].to_list() == pytest.approx(plain.gap.tolist(), abs=1e-6)
    # An interval is that of an effect, and there is none before the shock.
    assert path["low"].is_nan().to_list() == [year < AT for year in YEARS]


def test_every_state_that_is_no_donor_has_its_reason(world, lens_on):
    found = asked(world, lens_on(world, LENS))
    why = dict(part(found, "excluded").select("state", "note").iter_rows())
    assert {s: why[s] for s in LEFT_OUT} == LEFT_OUT
    assert "at the centre of the shock" in why["RUS"]
    assert "stands in the vector" in why["CHN"]
    assert set(why) | set(DONORS) == set(world.states) - {"KAZ"}


def test_donors_named_are_taken_and_the_rules_they_break_are_said(world, lens_on):
    named = ["NBR", *DONORS, "GAP"]
    found = asked(world, lens_on(world, LENS), donors=named)
    assert set(part(found, "donor")["state"]) == {"NBR", *DONORS}
    notes = dict(part(found, "donor").select("state", "note").iter_rows())
    assert notes["NBR"] == "borders on Kazakhstan"
    assert notes[DONORS[0]] is None
    assert any(c.startswith("Named as donors although") and "NBR" in c for c in found.caveats)
    assert any(c.startswith("Named as donors, but without") and "GAP" in c for c in found.caveats)


def test_too_few_donors_tell_nothing(world, lens_on):
    found = asked(world, lens_on(world, LENS), donors=DONORS[:4])
    assert found.answer.startswith("Cannot tell:")
    assert "4 donors are too few" in found.answer


def test_without_a_centre_nobody_is_left_out_for_the_shock(world, lens_on):
    found = asked(world, lens_on(world, LENS), centre=None)
    assert "SND" in set(part(found, "donor")["state"])
    assert any("--centre names them" in caveat for caveat in found.caveats)


def test_a_figure_known_to_be_wrong_takes_its_year_out(small, rows, lens_on):
    doubted = [r.replace(",,alpha", ",wrong,alpha") if r.startswith("2005,KAZ,CHN,goods") else r
               for r in rows["ties"]]  # fmt: skip
    world = small(**(rows | {"ties": doubted}))
    found = asked(world, lens_on(world, LENS))
    assert 2005 not in set(part(found, "path")["year"])
    assert any("2005 (alpha)" in caveat for caveat in found.caveats)


# --- one outcome -----------------------------------------------------------------------------


def outcome(value, share=True, draws=None):
    states = tuple(f"S{i}" for i in range(len(value)))
    years = range(2000, 2000 + value.shape[1])
    one = Outcome("x", "", "x", share, "p", (), states, years, value, lambda _: draws)
    return one, Pool(states[1:], {}, {})


def test_collinear_donors_change_nothing():
    value = paths(0.0) / 100
    one = without(*outcome(value), "S0", 2013)
    two = without(*outcome(np.vstack([value, value[1:4]])), "S0", 2013)
    for method in ("plain", "difference"):
        a, b = one.paths[method].fit, two.paths[method].fit
        assert np.isfinite(b.effect)
        if method == "plain":
            assert b.gap == pytest.approx(a.gap, abs=1e-5)
    assert doubts(one, one.p_value)


def test_measurement_error_makes_intervals_wider():
    value = paths(0.0) / 100
    noise = 0.03 * np.random.default_rng(0).normal(size=(30, *value.shape))
    sure = without(*outcome(value), "S0", 2013)
    unsure = without(*outcome(value, draws=value + noise), "S0", 2013)
    assert not sure.measured
    assert unsure.measured
    a, b = sure.paths["difference"], unsure.paths["difference"]
    assert b.high - b.low >= a.high - a.low
    spread = [p.year_high[-1] - p.year_low[-1] for p in (a, b)]
    assert spread[1] > spread[0]


def test_nothing_is_found_where_nothing_is():
    """At a level of one in ten: of a dozen at most two."""
    told = 0
    for seed in range(12):
        one = without(*outcome(paths(0.0, seed) / 100), "S0", 2013)
        told += not doubts(one, one.p_value)
    assert told <= 2


def test_a_state_that_strays_more_than_donors_has_a_wider_interval():
    value = paths(0.0) / 100
    rough = value.copy()
    rough[0] += 0.05 * (-1.0) ** np.arange(value.shape[1])
    widths = []
    for v in (value, rough):
        path = without(*outcome(v), "S0", 2013).paths["difference"]
        widths.append((path.high - path.low) / path.fit.se)
    assert widths[1] > 2 * widths[0]


def test_p_values_are_adjusted_for_every_outcome():
    found = [without(*outcome(paths(e) / 100), "S0", 2013) for e in (0.0, 20.0)]
    assert adjusted(found) == pytest.approx(holm([one.p_value for one in found]))
    assert len(adjusted([])) == 0


@pytest.mark.parametrize(
    ("own", "place", "gap", "low", "high", "expected"),
    [
        # The synthetic point is 0.6 and lies between 0.4 and 0.8: farther from 0 than 0.2 is.
        (0.2, 0.0, -0.4, -0.6, -0.2, (0.2, 0.6, -0.4, -0.6, -0.2)),
        # It lies at -0.1, between -0.3 and 0.1, so that it may be no distance away.
        (0.2, 0.0, 0.3, 0.1, 0.5, (0.2, 0.1, 0.1, -0.1, 0.2)),
    ],
)
def test_a_distance_by_hand(own, place, gap, low, high, expected):
    got = distance(own, place, gap, low, high)
    assert tuple(got.values()) == pytest.approx(expected)


# --- the embedded ledger ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.counterfactual(ledger, "KAZ", 2014, outcome="point")


def test_kazakhstan_s_votes_without_2014(kaz):
    """Asked alone it is told; among all outcomes chance may have made it (the brief's question)."""
    assert kaz.answer.startswith("Over 2014–2021 the ideal point at the UN of Kazakhstan was −0.")
    assert "(p = 0.0" in kaz.answer
    effects = part(kaz, "effect")
    assert effects.height == 3
    assert (effects["value"] < 0).all()
    years = set(part(kaz, "path")["year"])
    assert min(years) == 1992
    assert max(years) == 2021  # the next known shock is of 2022
    away = part(kaz, "distance")
    assert {"russia", "china", "west"} <= set(away["vector"])
    assert (away["low"] <= away["value"] + 1e-9).all()
    assert (away["value"] <= away["high"] + 1e-9).all()
    json.loads(kaz.to_json())


def test_donors_of_2014_were_not_hit_themselves(kaz, ledger):
    why = dict(part(kaz, "excluded").select("state", "note").iter_rows())
    expected = {
        "USA": "put sanctions", "DEU": "put sanctions", "AUS": "put sanctions", "RUS": "centre",
        "UKR": "centre", "UZB": "borders on Kazakhstan", "MNG": "borders on Russia",
        "ARM": "one union", "TUV": "product", "VEN": "came under sanctions itself in 2017",
    }  # fmt: skip
    for state, reason in expected.items():
        assert reason in why[state], state
    donors = set(part(kaz, "donor")["state"])
    assert len(donors) >= 40
    assert not donors & set(why)


def test_the_effect_on_the_point_is_that_of_the_measure(kaz, ledger):
    lens = tarazy.load("KAZ", ledger)
    one = point(ledger, lens, range(1992, 2022), 2014)
    states = ["KAZ", *part(kaz, "donor")["state"].unique().sort()]
    value = one.value[[one.states.index(s) for s in states]]
    got = dict(part(kaz, "effect").select("method", "value").iter_rows())
    assert got["plain"] == pytest.approx(synthetic_control(value[0], value[1:], 22).effect)


def test_what_2022_leaves_unasked_is_said(ledger):
    found = tarazy.counterfactual(ledger, "KAZ", 2022, outcome="turnover", vector="china")
    assert found.answer.startswith("Cannot tell: no outcome of Kazakhstan reaches both sides")
    note = part(found, "not asked")["note"][0]
    assert "no one producer" in note
    assert "baci-2020 2000–2020" in note
    assert found.charts == {}


def test_a_donor_pool_that_the_rules_empty_is_listed(ledger):
    found = tarazy.counterfactual(ledger, "KAZ", 2014, outcome="fdi_stock", vector="china")
    assert "0 states can stand in for Kazakhstan" in found.answer
    assert part(found, "excluded").height > 100


def test_two_producers_are_never_one_series(ledger):
    found = tarazy.counterfactual(ledger, "KAZ", 2014, outcome="books", vector="west", last=2019)
    assert {"imts-usa", "wb-gdp"} <= set(found.sources["id"])
    assert "baci-2020" not in set(found.sources["id"])
    titles = list(found.charts)
    assert len(titles) == 2
    for spec in found.charts.values():
        assert spec["width"] == "container"
        json.dumps(spec)


def test_it_finds_what_everybody_knows(ledger):
    # The Union cut its exports to Russia in 2022 by well over a third; nobody doubts the shock.
    found = tarazy.counterfactual(ledger, "RUS", 2022, outcome="books", vector="eu")
    row = part(found, "effect").filter(pl.col("method") == "difference").row(0, named=True)
    assert row["note"] == "told"
    assert -0.06 < row["value"] < -0.02
    assert row["p_holm"] < 0.001


def test_sanctions_name_the_coalition(ledger):
    lens = tarazy.load("KAZ", ledger)
    given = rules(ledger, lens, SHOCKS[2022], range(1992, 2026))
    senders = {s for s, why in given.hit.items() if any("put sanctions" in w for w in why)}
    assert {"KOR", "SGP", "FRA", "GBR", "POL"} <= senders
    assert not senders & {"IND", "BRA", "TUR", "UZB"}
    nobody = rules(ledger, lens, Shock(2010, "", ()), range(1992, 2014))
    assert not any("centre" in w for why in nobody.hit.values() for w in why)


@pytest.mark.parametrize(
    ("at", "more", "said"),
    [
        (2050, {}, "a shock in 2050 lies outside the data"),
        (1992, {}, "lies outside the data"),
        (2014, {"first": 2015}, "do not lie on both sides of 2014"),
        (2014, {"last": 2013}, "do not lie on both sides of 2014"),
        (2014, {"donors": ["UZB"]}, "a donor pool of 1 carries no path"),
        (2014, {"donors": ["UZB", "UZB", "Uzbekistan"]}, "a donor pool of 1"),
        (2014, {"donors": [""]}, "a donor pool of 0"),
        (2014, {"donors": ["KAZ", "TUR", "IND"]}, "cannot be its own donor"),
        (2014, {"donors": ["Uzbekstan", "TUR", "IND"]}, "did you mean UZB"),
        (2014, {"outcome": "turnovr"}, "did you mean turnover"),
        (2014, {"vector": "chna"}, "did you mean china"),
        (2014, {"centre": ["Rusia"]}, "did you mean RUS"),
    ],
)
def test_a_question_that_cannot_be_is_refused(ledger, at, more, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.counterfactual(ledger, "KAZ", at, **more)


def test_a_state_that_never_voted(ledger):
    found = tarazy.counterfactual(ledger, "XKX", 2014, outcome="point")
    assert "Kosovo cast no vote" in found.answer
