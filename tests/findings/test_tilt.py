"""The tilt: a small world whose truth is known, what is refused, and Kazakhstan's own."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings import _agreements
from tarazy.findings._gravity_panel import geography, panels
from tarazy.findings._tilt_caveats import USUAL

STATES = [
    "KAZ",
    "RUS",
    "CHN",
    "DEU",
    "FRA",
    "ITA",
    "GBR",
    "USA",
    "KGZ",
    *(f"S{c}A" for c in "ABCDEFG"),
]
N = len(STATES)
TILT = {"RUS": 3.0, "CHN": 0.5}
GROUP = {"RUS": "russia", "CHN": "china", "USA": "west", "GBR": "eu",
         "DEU": "eu", "FRA": "eu", "ITA": "eu"}  # fmt: skip


def truth(seed=0):
    """Masses and distances of a world without noise."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 5000, (N, 2))
    far = 100 + np.linalg.norm(place[:, None] - place, axis=-1)
    return rng.lognormal(3, 1, N), rng.lognormal(3, 1, N), far.round(3)


def gravity_of(sell, buy, far, elasticity=-0.9):
    flows = sell[:, None] * buy * (far / 1000) ** elasticity
    for state, times in TILT.items():
        j = STATES.index(state)
        flows[0, j] *= times
        flows[j, 0] *= times
    np.fill_diagonal(flows, 0)
    return flows


def expected_of(sell, buy, far, flows, elasticity=-0.9, group=GROUP):
    """By hand: what masses and distance alone give of the first state's turnover."""
    out, into = (mass * (far[0] / 1000) ** elasticity for mass in (buy, sell))
    out[0] = into[0] = 0
    part = flows[0].sum() / (flows[0].sum() + flows[:, 0].sum())
    share = part * out / out.sum() + (1 - part) * into / into.sum()
    found = dict.fromkeys(["russia", "china", "eu", "west", "rest"], 0.0)
    for state, value in zip(STATES[1:], share[1:], strict=True):
        found[group.get(state, "rest")] += float(value)
    return found


def rows_of(years=(2001, 2002, 2003), flows=None, far=None, source="beta"):
    sell, buy, away = truth()
    far = away if far is None else far
    flows = gravity_of(sell, buy, far) if flows is None else flows
    ties = [
        f"{year},{a},{b},goods,third,{flows[i, j]:.9f},,{source}"
        for year in years for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i != j
    ]  # fmt: skip
    ties += [
        f"2004,{min(a, b)},{max(a, b)},distance,third,{far[i, j]},,gamma"
        for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i < j
    ]  # fmt: skip
    return {
        "ties": ties,
        "actors": [f"{s},State {s},state,alpha" for s in STATES[9:]],
        "indicators": [
            "distance,attribute,km,undirected,stock,missing,Distance",
            "contiguity,attribute,border,undirected,state,zero,Borders",
            "trade_agreements,diplomatic,agreements,undirected,stock,zero,Agreements",
        ],
    }


@pytest.fixture(scope="module")
def world(small):
    rows = rows_of()
    books = gravity_of(*truth())
    rows["ties"] += [
        f"2004,KAZ,{s},goods,from,{books[0, j]:.9f},,alpha" for j, s in enumerate(STATES) if j
    ]
    rows["ties"] += [
        f"2004,{s},KAZ,goods,to,{books[j, 0]:.9f},,alpha" for j, s in enumerate(STATES) if j
    ]
    product = {("CHN", 2004): 20_000}
    rows["ties"] += [f"{year},{s},{s},gdp,third,{product.get((s, year), 10_000)},,gamma"
                     for s in STATES for year in (2003, 2004)]  # fmt: skip
    return small(**rows)


def of(found, year, panel="goods"):
    rows = found.table.filter(pl.col("year") == year, pl.col("panel") == panel)
    return {r["vector"]: r for r in rows.iter_rows(named=True)}


# --- known truth -----------------------------------------------------------------------------


def test_a_planted_tilt_is_split_from_geography_exactly(world, lens_on):
    """Without noise masses and distance say all: the tilt is what was planted, and no less."""
    found = tarazy.tilt(world, lens_on(world), 2001, 2003)
    sell, buy, far = truth()
    flows = gravity_of(sell, buy, far)
    hand = expected_of(sell, buy, far, flows)
    turnover = flows[0] + flows[:, 0]
    now = of(found, 2003)
    assert set(now) == set(hand)
    for vector, row in now.items():
        mine = [i for i, s in enumerate(STATES) if i and GROUP.get(s, "rest") == vector]
        actual = turnover[mine].sum() / turnover.sum()
        assert row["share"] == pytest.approx(actual, rel=1e-6)
        assert row["expected"] == pytest.approx(hand[vector], rel=1e-5)
        assert row["tilt"] == pytest.approx(np.log(actual / hand[vector]), abs=1e-5)
        assert row["times"] == pytest.approx(np.exp(row["tilt"]))
        assert row["by_agreements"] == 0
    # Three times the flow, less what its own weight takes of the whole.
    assert now["russia"]["tilt"] - now["west"]["tilt"] == pytest.approx(np.log(3), abs=0.1)
    assert now["russia"]["more"] > 0.99
    assert found.answer.startswith("In 2003 ")
    assert "cannot" not in found.answer.lower()


def test_terms_recompute_an_expected_share_by_hand(world, lens_on):
    lens = lens_on(world)
    terms = tarazy.tilt_terms(world, lens, 2003)
    assert terms["partner"].to_list() == sorted(STATES[1:])
    log = terms["b_distance"] * terms["distance"]
    out, into = ((log + terms[side]).exp() for side in ("importer", "exporter"))
    part = terms["exported"]
    again = part * out / out.sum() + (1 - part) * into / into.sum()
    assert again.to_list() == pytest.approx(terms["expected"].to_list())
    assert terms["expected"].sum() == pytest.approx(1)
    by_vector = dict(terms.group_by("vector").agg(pl.col("expected").sum()).iter_rows())
    told = of(tarazy.tilt(world, lens, 2003, 2003), 2003)
    assert {v: r["expected"] for v, r in told.items()} == pytest.approx(by_vector)
    with pytest.raises(
        tarazy.TarazyError, match="no panel of all pairs lies in 2000 or 5 years before"
    ):
        tarazy.tilt_terms(world, lens, 2000)


def test_a_year_without_a_panel_moves_masses_by_product(world, lens_on):
    found = tarazy.tilt(world, lens_on(world), 2003, 2004)
    before, now = of(found, 2003), of(found, 2004)
    assert {r["panel_year"] for r in now.values()} == {2003}
    # China's product doubles, and nobody else's: so do its chances, in exports and in imports.
    chance = {v: r["expected"] / (1 - r["expected"]) for v, r in before.items()}["china"]
    assert now["china"]["expected"] == pytest.approx(2 * chance / (1 + 2 * chance), rel=0.01)
    assert now["china"]["share"] == pytest.approx(before["china"]["share"], rel=1e-6)
    assert any(
        "No panel of all pairs for 2004" in c and "gross domestic product" in c
        for c in found.caveats
    )
    assert "gamma" in found.sources["id"]


def test_a_doubted_flow_enters_nothing(small, lens_on):
    rows = rows_of((2003,))
    at = next(i for i, r in enumerate(rows["ties"]) if r.startswith("2003,DEU,CHN,goods"))
    rows["ties"][at] = "2003,DEU,CHN,goods,third,99999999,half a year,beta"
    ledger = small(**rows)
    (flows,) = panels(ledger, geography(ledger), "goods")
    assert flows.doubted == 1
    sell, buy, far = truth()
    hand = expected_of(sell, buy, far, gravity_of(sell, buy, far))
    told = of(tarazy.tilt(ledger, lens_on(ledger), 2003, 2003), 2003)
    assert {v: r["expected"] for v, r in told.items()} == pytest.approx(hand, rel=1e-5)


def test_a_users_panel_of_more_pairs_is_taken(small, lens_on):
    """Rows of one's own feed the gravity: a year that had no panel, and one that had less."""
    sell, buy, far = truth()
    rows = rows_of((2002,))
    thin = [r for r in rows["ties"] if not r.startswith("2002,SA")]
    own = rows_of((2002, 2003), gravity_of(sell, buy[::-1], far), source="gamma")["ties"]
    rows["ties"] = thin + [r for r in own if "goods" in r]
    ledger = small(**rows)
    assert [(f.year, f.source) for f in panels(ledger, geography(ledger), "goods")] == [
        (2002, "gamma"), (2003, "gamma"),
    ]  # fmt: skip
    told = of(tarazy.tilt(ledger, lens_on(ledger), 2002, 2003), 2003)
    assert told["china"]["panel_year"] == 2003


def test_agreements_are_choice_and_told_apart(small, lens_on, monkeypatch):
    """An agreement of half the pairs from 2004 on adds a half to the log: found, and taken out."""
    sell, buy, far = truth()
    flows = {year: gravity_of(sell, buy, far) for year in (2000, 2004)}
    rng = np.random.default_rng(5)
    # Not by mass: every state signs with about half of the others; KAZ with China and not Russia.
    signed = np.triu(rng.random((N, N)) < 0.5, 1)
    signed[0] = False
    signed[0, STATES.index("CHN")] = True
    signed |= signed.T
    flows[2004] = flows[2004] * np.exp(0.5 * signed)
    rows = rows_of((2000,), flows[2000])
    rows["ties"] += [r for r in rows_of((2004,), flows[2004])["ties"] if "goods" in r]
    rows["ties"] += [
        f"2004,{min(a, b)},{max(a, b)},trade_agreements,third,1,,gamma"
        for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i < j and signed[i, j]
    ]  # fmt: skip
    # The Union of the small world would add its own, which nothing here does.
    monkeypatch.setattr("tarazy.findings._gravity_panel.UNIONS", ())
    ledger = small(**rows)
    found = tarazy.tilt(ledger, lens_on(ledger), 2004, 2004)
    assert "+0.50 for a trade agreement" in found.method
    now = of(found, 2004)
    # In this small world Britain leaves the Union on 30 June 2004.
    hand = expected_of(sell, buy, far, flows[2004], group=GROUP | {"GBR": "west"})
    for vector, row in now.items():
        assert row["expected"] == pytest.approx(hand[vector], rel=1e-4)
        assert row["by_agreements"] + row["beyond_agreements"] == pytest.approx(row["tilt"])
        assert (row["by_agreements"] > 0.2) == (vector == "china")
    assert 0 < now["china"]["by_agreements"] < 0.5


def test_what_is_kept_of_agreements_is_what_is_fitted(ledger):
    """The kept file belongs to the embedded ledger, and to no other."""
    geo = geography(ledger)
    known = [f for f in panels(ledger, geo, "goods") if f.year >= 2000 and f.year % 4 == 0]
    from tarazy.findings._gravity_panel import agreements

    held = agreements(ledger, geo, [f.year for f in known])
    flows = np.stack([f.value for f in known])
    years = tuple(f.year for f in known)
    stored = _agreements._stored(_agreements.digest(years, geo.states, flows, held))
    assert stored is not None, "run tools/fit_gravity.py: the embedded ledger has changed"
    flows[0, 0, 1] = 7.0
    assert _agreements._stored(_agreements.digest(years, geo.states, flows, held)) is None
    effect, union = stored["coefficient"]
    # Within pairs, agreements add a tenth to a third in the literature on trade between states.
    assert 0 < effect < 0.4
    assert 0 < union < 0.6
    assert (stored["v0"] < 0.05**2).all()


def test_distances_that_disagree_are_held_by_the_interval(small, lens_on):
    """Two worlds alike but for how far Russia is said to be; the interval holds both answers."""
    rows, (sell, buy, far) = rows_of((2003,)), truth()
    flows = gravity_of(sell, buy, far)
    alone = small(**rows)
    rows["indicators"].append(
        "distance_cities,attribute,km,undirected,stock,missing,Between the largest cities"
    )
    other, russia = far.copy(), STATES.index("RUS")
    other[0, russia] = other[russia, 0] = 4 * far[0, russia]
    # One pair lacks the second distance: the first stands for it.
    rows["ties"] += [
        f"2004,{min(a, b)},{max(a, b)},distance_cities,third,{other[i, j]},,gamma"
        for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i < j and (i, j) != (0, 2)
    ]  # fmt: skip
    both = small(**rows)
    one, two = (tarazy.tilt(each, lens_on(each), 2003, 2003) for each in (alone, both))
    before, now = of(one, 2003)["russia"], of(two, 2003)["russia"]
    by_hand = expected_of(sell, buy, other, flows)["russia"]
    assert now["expected"] == pytest.approx(before["expected"], rel=1e-9)  # as the first has it
    assert now["times"] == pytest.approx(before["times"], rel=1e-9)
    assert now["times_cities"] == pytest.approx(now["share"] / by_hand, rel=1e-5)
    assert before["times_cities"] is now["times_harmonic"] is None
    # Without noise each distance gives one answer: the ends are the two.
    assert before["times_high"] == pytest.approx(before["times"], rel=1e-4)
    assert now["times_low"] == pytest.approx(now["times"], rel=1e-4)
    assert now["times_high"] == pytest.approx(now["times_cities"], rel=1e-4)
    assert now["expected_low"] == pytest.approx(by_hand, rel=1e-4)
    said = " ".join(two.caveats)
    assert "intervals hold 2 distances alike" in said
    assert "pooled in equal parts" in two.method
    assert "the ledger has no other of all pairs" in " ".join(one.caveats)
    assert "pooled" not in one.method


# --- what is refused -------------------------------------------------------------------------


def test_years_and_states_that_cannot_be_asked(world, small, lens_on):
    lens = lens_on(world)
    with pytest.raises(tarazy.TarazyError, match="there is nothing for 1950"):
        tarazy.tilt(world, lens, 1950)
    with pytest.raises(tarazy.TarazyError, match="2003 comes after 2002"):
        tarazy.tilt(world, lens, 2003, 2002)
    nowhere = small(**(rows_of((2003,)) | {"ties": ["2003,KAZ,RUS,goods,third,5,,beta"]}))
    with pytest.raises(tarazy.TarazyError, match="no distances between states"):
        tarazy.tilt(nowhere, lens_on(nowhere), 2003, 2003)
    distances = [r for r in rows_of((2003,))["ties"] if "distance" in r]
    alone = small(**(rows_of() | {"ties": [*distances, "2003,KAZ,RUS,goods,third,5,,beta"]}))
    with pytest.raises(tarazy.TarazyError, match="there is no panel of goods"):
        tarazy.tilt(alone, lens_on(alone), 2003, 2003)
    lost = small(**(rows_of() | {"ties": [r for r in rows_of()["ties"] if "KAZ" not in r]}))
    with pytest.raises(tarazy.TarazyError, match="no distance between KAZ"):
        tarazy.tilt(lost, lens_on(lost), 2003, 2003)


def test_a_panel_in_another_unit_is_refused(small, lens_on):
    rows = rows_of((2003,), 1e6 * gravity_of(*truth()))
    rows["ties"] += [f"2003,{s},{s},gdp,third,10000,,gamma" for s in STATES]
    ledger = small(**rows)
    with pytest.raises(tarazy.TarazyError, match="thousands, another money"):
        tarazy.tilt(ledger, lens_on(ledger), 2003, 2003)


def test_a_panel_after_the_last_product_is_held_against_it(small, lens_on):
    """A user's panel of this year in thousands: its products are not out yet."""
    sound = gravity_of(*truth())
    rows = rows_of((2003,), sound)
    rows["ties"] += [r for r in rows_of((2004,), 1e6 * sound)["ties"] if "goods" in r]
    rows["ties"] += [f"2003,{s},{s},gdp,third,10000,,gamma" for s in STATES]
    ledger = small(**rows)
    with pytest.raises(tarazy.TarazyError, match="beta in 2004 add up to"):
        tarazy.tilt(ledger, lens_on(ledger), 2003, 2003)


def test_years_that_were_asked_for_and_have_no_expectation_are_said(ledger):
    told = tarazy.tilt(ledger, "TWN", 2003, 2019)
    assert told.table.filter(pl.col("panel") == "goods")["year"].max() < 2019
    assert "Nothing is told of 20" in told.answer
    assert "to 2019: its last panel of all pairs is of" in told.answer


def test_flows_below_zero_and_a_state_without_trade(small, lens_on):
    rows = rows_of((2003,))
    at = next(i for i, r in enumerate(rows["ties"]) if r.startswith("2003,DEU,CHN,goods"))
    rows["ties"][at] = "2003,DEU,CHN,goods,third,-5,,beta"
    rows["ties"] = [r for r in rows["ties"] if "goods" not in r or "SGA" not in r]
    ledger = small(**rows)
    (flows,) = panels(ledger, geography(ledger), "goods")
    silent = geography(ledger).at["SGA"]
    assert np.isnan(flows.value[silent]).all()  # not in the panel: not known, and no zero
    assert (flows.doubted, flows.negative) == (0, 1)
    found = tarazy.tilt(ledger, lens_on(ledger), 2003, 2003)
    assert "0 figures as doubted and 1 as below zero" in found.method
    told = of(found, 2003)
    assert sum(r["expected"] for r in told.values()) == pytest.approx(1)


def test_a_gravity_that_does_not_converge_gives_no_number(small, lens_on, monkeypatch):
    from tarazy.measures import gravity as measured

    def stubborn(*_, **__):
        raise measured.NotConverged("the gravity did not converge in 3 steps")

    monkeypatch.setattr("tarazy.findings._world.gravity", stubborn)
    ledger = small(**rows_of((2003,)))
    with pytest.raises(tarazy.TarazyError, match="gives no estimate: the gravity did not converge"):
        tarazy.tilt(ledger, lens_on(ledger), 2003, 2003)


# --- the real world --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kazakhstan(ledger):
    return tarazy.tilt(ledger, "KAZ", 2008, 2023)


def test_kazakhstans_tilt_is_split_with_an_interval(kazakhstan, ledger):
    now = of(kazakhstan, 2023)
    balance = tarazy.balance(ledger, "KAZ", 2023).table.filter(pl.col("indicator") == "turnover")
    shares = dict(balance.select("vector", "share").iter_rows())
    for vector, row in now.items():
        assert row["share"] == pytest.approx(shares[vector], rel=1e-6)
        assert row["low"] <= row["share"] <= row["high"]
        assert row["expected_low"] < row["expected"] < row["expected_high"]
        assert row["tilt"] == pytest.approx(np.log(row["share"] / row["expected"]))
        assert row["tilt_low"] < row["tilt"] < row["tilt_high"]
    assert sum(r["expected"] for r in now.values()) == pytest.approx(1)
    assert sum(r["agreed"] for r in now.values()) == pytest.approx(1)
    russia, west = now["russia"], now["west"]
    assert russia["tilt_low"] > 0
    assert russia["percentile"] > 90
    assert russia["times"] > russia["usual_high"] > 1 > russia["usual_low"]
    assert now["china"]["usual_low"] < now["china"]["times"] < now["china"]["usual_high"]
    assert russia["by_agreements"] > 0  # one customs border
    assert west["tilt_high"] < 0
    assert "Russia (19 % against 4 %, " in kazakhstan.answer


def test_years_of_other_panels_and_of_none_are_said(kazakhstan):
    table = kazakhstan.table
    assert set(table.filter(pl.col("panel") == "trade_itpd")["year"]) == set(range(2008, 2017))
    carried = table.filter(pl.col("panel") == "goods", pl.col("panel_year") != pl.col("year"))
    assert set(carried["year"]) == {2021, 2022}
    assert set(carried["panel_year"]) == {2020}
    said = " ".join(kazakhstan.caveats)
    assert "No panel of all pairs for 2021 and 2022" in said
    assert "ITPD-E" in said
    assert "the elasticity to distance lies outside" in said
    assert "In the panels of goods" not in said  # all of them within the range of the literature
    assert {"baci-2020", "baci-202501", "itpd-e", "cepii-geodist", "desta", "wb-gdp"} <= set(
        kazakhstan.sources["id"]
    )


def test_each_distance_has_its_figure_and_the_interval_holds_them(kazakhstan, ledger):
    russia = of(kazakhstan, 2019)["russia"]
    others = [russia[f"times_{name}"] for name in ("harmonic", "cities", "capitals")]
    # From Almaty Moscow is half as far again as from where Kazakhstan's people live.
    assert others[0] < russia["times"] < others[2] < others[1]
    assert others[1] / russia["times"] > 1.4
    assert russia["times_low"] < min(others)
    assert max(others) < russia["times_high"]
    alone = geography(ledger)
    assert set(alone.others) == {"distance_harmonic", "distance_cities", "distance_capitals"}
    for log in alone.others.values():
        assert (np.isfinite(log) == np.isfinite(alone.costs[0])).all()
    caveat = next(c for c in kazakhstan.caveats if "how distance is measured" in c)
    assert "intervals hold 4 distances alike" in caveat
    assert f"Russia {of(kazakhstan, 2023)['russia']['times']:.1f} (" in caveat


def test_a_carried_year_is_less_sure_than_its_panel(kazakhstan):
    def width(year):
        return np.mean(
            [np.log(r["expected_high"] / r["expected_low"]) for r in of(kazakhstan, year).values()]
        )

    assert width(2022) > width(2020)


def test_elasticities_of_goods_lie_where_the_literature_has_them(ledger, kazakhstan):
    from tarazy.findings._world import fitted, world

    known = world(ledger, "KAZ")
    for year in known.years:
        if year >= 2000:
            fit = fitted(known, year).fit
            value = dict(zip(fit.names, fit.coefficients, strict=True))
            assert USUAL[0] < value["distance"] < USUAL[1]
            # Head and Mayer (2014), table 4, structural: median 0.52 and sd 0.65 of contiguity.
            assert 0 < value["contiguity"] < 0.52 + 0.65
            assert fit.collinear == ()


def test_three_figures_by_hand(ledger):
    """What a referee would do with `tilt_terms`: Russia's share, China's, and their ratio."""
    terms = tarazy.tilt_terms(ledger, "KAZ", 2019)
    names = [c.removeprefix("b_") for c in terms.columns if c.startswith("b_")]
    log = sum(terms[f"b_{name}"] * terms[name] for name in names)
    out = (log + terms["importer"]).exp()
    into = (log + terms["exporter"]).exp()
    part = terms["exported"][0]
    hand = part * out / out.sum() + (1 - part) * into / into.sum()
    at = terms["partner"].to_list()
    told = of(tarazy.tilt(ledger, "KAZ", 2019, 2019), 2019)
    assert hand[at.index("RUS")] == pytest.approx(told["russia"]["expected"])
    # A border, a language, a tie: Russia's costs against China's, whose distance is 4,008 km.
    rows = {r["partner"]: r for r in terms.iter_rows(named=True)}
    assert np.exp(rows["RUS"]["distance"]) == pytest.approx(2152.753)
    assert np.exp(rows["CHN"]["distance"]) == pytest.approx(4007.851)
    assert (rows["RUS"]["colonial_tie"], rows["CHN"]["colonial_tie"]) == (1, 0)


def test_own_books_move_the_actual_share_and_not_the_expected(ledger):
    """The lens decides whose books the state's share is read from; geography is the others'."""
    lens = tarazy.load("KAZ", ledger)
    other = replace(lens, sources={**lens.sources, "goods": ("baci-2020", "baci-202501")})
    mine, theirs = (of(tarazy.tilt(ledger, each, 2019, 2019), 2019) for each in (lens, other))
    assert mine["eu"]["share"] != pytest.approx(theirs["eu"]["share"], rel=1e-4)
    assert mine["eu"]["expected"] == pytest.approx(theirs["eu"]["expected"], rel=0.03)


@pytest.mark.parametrize("state", ["UZB", "VNM"])
def test_other_states_have_one_too(ledger, state):
    found = tarazy.tilt(ledger, state, 2018, 2019)
    now = of(found, 2019)
    assert sum(r["expected"] for r in now.values()) == pytest.approx(1)
    assert all(r["tilt_low"] <= r["tilt"] <= r["tilt_high"] for r in now.values())
    assert json.loads(found.to_json())["finding"] == "tilt"
    assert found.charts
    assert found.view.height == len(now)


def test_the_same_bytes_again(ledger, kazakhstan):
    with tarazy.open() as fresh:
        assert tarazy.tilt(fresh, "KAZ", 2008, 2023).to_json() == kazakhstan.to_json()
