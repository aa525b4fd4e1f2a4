"""What cut-off would cost: a small world with a known answer, and Kazakhstan's scenarios."""

import itertools
import json

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings._exposure import touched
from tarazy.findings._pressed import GROUPS, press, shocks_of
from tarazy.findings._pressure_model import ELASTICITY, PressureError, model
from tarazy.findings._pressure_words import fine
from tarazy.findings._trade_world import OTHERS, base_year, panel_years, trade_world
from tarazy.findings.scenarios import ScenarioError, read, shipped
from tarazy.ledger import UnknownName
from tarazy.measures.equilibrium import equilibrium

STATES = ("KAZ", "RUS", "CHN", "DEU", "USA")
PRODUCT = {"KAZ": 200, "RUS": 2000, "CHN": 15000, "DEU": 4000, "USA": 20000}


def rows(year=2019, without=()):
    """Trade of all pairs of five states, and their products."""
    pairs = itertools.permutations(STATES, 2)
    flows = {(a, b): 1 + 0.002 * (PRODUCT[a] * PRODUCT[b]) ** 0.5 for a, b in pairs}
    goods = [f"{year},{a},{b},goods,third,{v:.6f},,alpha" for (a, b), v in flows.items()]
    own = [f"{year},{s},{s},gdp,third,{v},,beta" for s, v in PRODUCT.items() if s not in without]
    return [*goods, *own]


@pytest.fixture(scope="module")
def world_of(small):
    made = {}

    def make(*more, without=()):
        key = (more, without)
        if key not in made:
            made[key] = small(ties=[*rows(without=without), *more])
        return made[key]

    return make


@pytest.fixture
def ask(lens_on, tmp_path):
    def make(ledger, acts, **asked):
        file = tmp_path / "mine.yaml"
        file.write_text("name: Mine\n" + "".join(f"{line}\n" for line in acts), "utf-8")
        return tarazy.pressure(ledger, lens_on(ledger), file, draws=32, **asked)

    return make


def figure(found, part, code):
    row = found.table.filter(pl.col("part") == part, pl.col("code") == code)
    return row.row(0, named=True)


def test_the_answer_is_that_of_the_measure(world_of, lens_on, tmp_path):
    ledger = world_of()
    lens = lens_on(ledger)
    file = tmp_path / "mine.yaml"
    file.write_text("acts:\n  - {by: [russia], on: [focal], cost: 0.5}\n", "utf-8")
    world = trade_world(ledger, lens, 2019, frozenset())
    assert world.codes == ("USA", "CHN", "DEU", "RUS", "KAZ")  # by product
    assert OTHERS not in world.codes
    scenario = read(file, ledger, lens)
    drawn = model(world, world.codes, "closed", 32)
    done = press(scenario, shocks_of(scenario, world, ledger, lens), drawn)
    flows, costs = world.flows.copy(), np.ones((5, 5))
    np.fill_diagonal(flows, world.product / 0.5 - flows.sum(1))
    costs[3, 4] = costs[4, 3] = 1.5
    theta = np.sqrt(np.prod(ELASTICITY))
    mine = equilibrium(flows, theta, costs=costs, value_added=0.5)
    assert done.middle == pytest.approx(mine.real_income[4] - 1, rel=1e-6)
    kept = equilibrium(flows, theta, costs=costs, value_added=0.5, deficits="fixed")
    assert done.other == pytest.approx(kept.real_income[4] - 1, rel=1e-6)
    # Nothing is known of an error of the data, and the size is one: neither drives anything.
    assert done.total[[GROUPS.index("data"), GROUPS.index("sizes")]] == pytest.approx([0, 0])
    assert done.total[GROUPS.index("elasticity")] > 0.9


def test_cut_off_from_all_costs_what_the_home_share_says(world_of, lens_on, tmp_path):
    ledger = world_of()
    lens = lens_on(ledger)
    file = tmp_path / "mine.yaml"
    file.write_text("acts: [{by: [russia, china, eu, west], on: [focal], embargo: 1}]", "utf-8")
    world = trade_world(ledger, lens, 2019, frozenset())
    drawn = model(world, world.codes, "closed", 16)
    scenario = read(file, ledger, lens)
    shocks = shocks_of(scenario, world, ledger, lens)
    done = press(scenario, shocks, drawn)
    balanced = next(iter(drawn.kept.values()))
    own = balanced[:, 4, 4] / balanced[:, :, 4].sum(1)
    theta, beta = drawn.banks["elasticity"], drawn.banks["output"]
    np.testing.assert_allclose(1 + done.income.of(4).drawn, own ** (1 / (theta * beta)), rtol=1e-6)
    whole = touched(world, shocks, drawn.banks["data"])
    assert (whole.exports.value, whole.imports.value, whole.second) == (1, 1, "")
    assert np.isinf(whole.more.value)
    said = tarazy.pressure(ledger, lens, file, draws=16)
    assert "nobody else sells to it" in said.answer
    assert json.loads(said.to_json())["table"]  # infinite figures are null


def test_plain_figures_are_the_ledger_s(world_of, ask):
    ledger = world_of()
    found = ask(ledger, ["acts:", "  - {by: [RUS], on: [KAZ], flow: imports, cost: 0.1}"])
    goods = ledger.frame("ties").filter(pl.col("indicator") == "goods")
    sold = goods.filter(pl.col("from") == "KAZ")
    part = sold.filter(pl.col("to") == "RUS")["value"].sum() / sold["value"].sum()
    assert figure(found, "exports", "touched")["value"] == pytest.approx(part)
    assert figure(found, "imports", "touched")["value"] == 0  # only what Russia buys gets dearer
    bought = goods.filter(pl.col("to") == "KAZ")
    of = bought.filter(pl.col("from") == "RUS")["value"].sum() / bought["value"].sum()
    assert figure(found, "imports", "RUS")["value"] == pytest.approx(of)
    assert figure(found, "more", "RUS")["value"] == pytest.approx(of / (1 - of))
    assert figure(found, "second", "RUS")["note"] == "USA"
    assert f"{100 * part:.0f} % of what Kazakhstan sells abroad" in found.answer


def test_ranges_of_sizes_widen_the_interval(world_of, ask):
    ledger = world_of()

    def wide(cost):
        found = ask(ledger, ["acts:", f"  - {{by: [RUS], on: [KAZ], cost: {cost}}}"])
        row = figure(found, "income", "KAZ")
        return row["high"] - row["low"], found

    narrow, found = wide(0.2)
    assert "from the trade elasticity" in found.answer
    ranged, found = wide("[0.01, 0.4]")
    assert ranged > 2 * narrow
    assert "from the size of the shock" in found.answer


def test_a_lower_elasticity_costs_more(world_of, ask):
    ledger, acts = world_of(), ["acts: [{by: [RUS], on: [KAZ], embargo: 1}]"]
    usual = ask(ledger, acts)
    rows = [figure(usual, "elasticity", code)["value"] for code in ("0.76", "2")]
    assert rows[0] < rows[1] < figure(usual, "closure", "KAZ")["value"] < 0
    assert "0.76 within a year" in " ".join(usual.caveats)
    short = ask(ledger, ["elasticity: 2", *acts])
    assert "with a trade elasticity of 2, Kazakhstan" in short.answer
    assert figure(short, "closure", "KAZ")["value"] == pytest.approx(rows[1], rel=1e-6)


def test_a_productivity_is_that_of_product(world_of, ask):
    found = ask(world_of(), ["acts:", "  - {of: [CHN], productivity: -0.1}"])
    assert figure(found, "state", "CHN")["value"] == pytest.approx(-0.1, abs=0.005)


def test_a_user_s_rows_move_the_figures(world_of, ask):
    acts = ["acts:", "  - {by: [RUS], on: [KAZ], embargo: 1}"]
    before = ask(world_of(), acts)
    after = ask(world_of("2020,KAZ,RUS,goods,third,60,,gamma"), acts)  # no panel: another year
    assert after.table["year"].unique().to_list() == [2019]
    assert figure(after, "income", "KAZ")["value"] == figure(before, "income", "KAZ")["value"]
    more = ask(world_of("2019,KAZ,RUS,goods,from,60,,gamma"), acts)
    # Two producers disagree on what Russia buys; the first by name wins, the gap is an error.
    share = figure(more, "exports", "RUS")
    assert share["low"] < share["value"] <= share["high"]
    assert set(more.sources["id"]) >= {"alpha", "beta", "m-page"}


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        (["acts: [{by: [KAZ], on: [KAZ], cost: 1}]"], "act 1 of 1 touches nobody's trade in 2019"),
        (["acts: [{by: [KGZ], on: [KAZ], cost: 1}]"], "touches nobody's trade"),
        (["for: [RUS]", "acts: [{by: [RUS], on: [KAZ], cost: 1}]"], "asked of RUS only"),
        (["except: KAZ", "acts: [{by: [RUS], on: [KAZ], cost: 1}]"], "no sense to ask it of KAZ"),
    ],
)
def test_a_scenario_that_cannot_be_asked(world_of, ask, acts, said):
    with pytest.raises(ScenarioError, match=said):
        ask(world_of(), acts)


def test_no_equilibrium_gives_no_number(world_of, ask):
    closed = "acts: [{by: [RUS, CHN, EU, USA], on: [KAZ], flow: imports, embargo: 1}]"
    with pytest.raises(PressureError, match="no number: once the scenario holds, Kazakhstan sells"):
        ask(world_of(), [closed])


def test_flows_in_another_unit_are_refused(small, world_of, ask):
    """All in thousands, or the rows of one producer among others."""
    acts = ["acts: [{by: [RUS], on: [KAZ], cost: 0.1}]"]
    thousand = [
        ",".join([*row.split(",")[:5], f"{1000 * float(row.split(',')[5])}", "", "alpha"])
        if ",goods," in row else row
        for row in rows()
    ]  # fmt: skip
    with pytest.raises(tarazy.TarazyError, match="times the product of their states") as error:
        ask(small(ties=thousand), acts)
    assert "another money, or some rows in either" in str(error.value)
    mixed = [a if ",USA,goods" in a or ",USA," in a else b
             for a, b in zip(thousand, rows(), strict=True)]  # fmt: skip
    with pytest.raises(tarazy.TarazyError, match="all pairs in 2019 add up to"):
        ask(small(ties=mixed), acts)


def test_who_is_not_in_the_model_is_said(world_of, ask):
    found = ask(world_of(without=("DEU",)), ["acts: [{by: [DEU, RUS], on: [KAZ], cost: 0.1}]"])
    assert any("not in the model" in each and "Germany" in each for each in found.caveats)
    assert any("no product of it: Germany" in each for each in found.caveats)


def test_flows_below_zero_are_told_and_not_used(world_of, ask):
    acts = ["acts: [{by: [RUS], on: [KAZ], cost: 0.1}]"]
    odd = ask(world_of("2019,KAZ,RUS,goods,from,-7,,gamma", "2019,KAZ,KGZ,goods,from,0,,gamma"),
              acts)  # fmt: skip
    assert any("no flow is below zero: rows of 2019 on KAZ to RUS." in c for c in odd.caveats)
    plain = figure(ask(world_of(), acts), "exports", "touched")
    assert figure(odd, "exports", "touched")["value"] == plain["value"]


def test_a_share_is_traced_to_its_rows(ledger):
    rows = tarazy.trace(ledger, "pressure", "KAZ", 2023, indicator="exports", vector="russia")
    assert set(rows["to"]) == {"RUS"}
    assert "bns-kaz" in rows.filter(pl.col("used") == "yes")["source"]


def test_no_base_year_no_answer(small, lens_on, world_of, ask):
    bare = small(ties=["2019,KAZ,RUS,goods,from,5,,alpha"])
    with pytest.raises(UnknownName, match="no year with the trade of all pairs"):
        ask(bare, ["acts: [{by: [RUS], on: [KAZ], cost: 1}]"])
    ledger = world_of()
    assert panel_years(ledger) == (2019,)
    with pytest.raises(UnknownName, match="the nearest year is 2019"):
        base_year(ledger, lens_on(ledger), 2018, "")
    no_product = world_of(without=("KAZ",))
    with pytest.raises(UnknownName, match="no product of Kazakhstan near 2019"):
        ask(no_product, ["acts: [{by: [RUS], on: [KAZ], cost: 1}]"])


def test_the_base_year_is_the_last_before_the_scenario(ledger):
    lens = tarazy.load("KAZ", ledger)
    assert base_year(ledger, lens, None, "2024") == base_year(ledger, lens, None, "") == 2023
    assert base_year(ledger, lens, None, "2022-02") == 2020
    assert base_year(ledger, lens, 2014, "2022-02") == 2014
    with pytest.raises(UnknownName, match="before the scenario begins in 1980"):
        base_year(ledger, lens, None, "1980")


@pytest.fixture(scope="module")
def kazakhstan(ledger):
    return tarazy.pressure(ledger, "KAZ", draws=64)


def test_the_scenarios_of_kazakhstan(kazakhstan):
    income = kazakhstan.table.filter(pl.col("part") == "income")
    assert income["scenario"].to_list() == list(shipped())
    loss = dict(zip(income["scenario"], income["value"], strict=True))
    assert (income["low"] <= income["value"]).all()
    assert (income["value"] <= income["high"]).all()
    # To join the embargo costs what it costs to lose Russia, near enough; to stay out, little.
    assert abs(loss["embargo"]) < 0.001
    assert loss["embargo-joined"] == pytest.approx(loss["russia-cut-off"], rel=0.1)
    assert -0.05 < loss["west-cut-off"] < loss["secondary-sanctions"] < 0
    solved = kazakhstan.table.filter(pl.col("part") == "solved")
    assert solved["value"].max() <= 1e-9
    assert kazakhstan.view.height == 9
    assert set(kazakhstan.table["year"]) == {2023}
    assert kazakhstan.answer.startswith("Of 9 scenarios, by the trade of 2023 and in the long run")
    assert "Taiwan" in " ".join(kazakhstan.caveats)
    assert {"baci-202501", "bns-kaz", "wb-gdp"} <= set(kazakhstan.sources["id"])
    (chart,) = kazakhstan.charts.values()
    assert json.dumps(chart)


def test_one_centre_is_carried_through(kazakhstan, ledger):
    """The figure told, the one in the rows and the one that caveats set others beside are one."""
    income = kazakhstan.table.filter(pl.col("part") == "income")
    own = kazakhstan.table.filter(
        pl.col("part") == "closure", pl.col("note").str.starts_with("as asked")
    )
    assert own["value"].to_list() == pytest.approx(income["value"].to_list())
    assert (income["low"] <= income["value"]).all()
    assert (income["value"] <= income["high"]).all()
    shown = dict(kazakhstan.view.select("Scenario", "Real income").iter_rows())
    (worst,) = (told for name, told in shown.items() if "west-cut-off" in name)
    caveat = next(each for each in kazakhstan.caveats if "Levchenko" in each)
    assert f"in place of {worst.partition(' (')[0]}" in caveat
    assert worst in kazakhstan.answer


def test_a_scenario_without_a_shock_to_the_state_says_so(kazakhstan):
    row = kazakhstan.view.filter(pl.col("Scenario").str.contains("(embargo)", literal=True))
    assert row["Real income"].item() == "– (no shock to it)"
    assert row["Spread from"].item() == "–"
    drivers = kazakhstan.table.filter(
        pl.col("scenario") == "embargo", pl.col("part").str.starts_with("driver")
    )
    assert drivers.height
    assert drivers["value"].fill_nan(None).null_count() == drivers.height
    # China's slowdown touches none of its trade either, and does something: that is told.
    slow = kazakhstan.view.filter(pl.col("Scenario").str.contains("china-slowdown"))
    assert slow["Real income"].item().startswith("−0.0")


def test_roads_through_russia_lead_to_the_buyers_of_oil_too(ledger):
    lens = tarazy.load("KAZ", ledger)
    scenario = read(shipped()["transit-closed"], ledger, lens)
    world = trade_world(ledger, lens, 2023, frozenset({"KOR", "JPN", "IND", "ISR", "SGP", "DEU"}))
    at, k = {c: i for i, c in enumerate(world.codes)}, world.focal
    costs = np.ones_like(world.flows)
    for shock in shocks_of(scenario, world, ledger, lens):
        assert 0 <= shock.low < shock.high <= 0.5
        costs[shock.cells] += shock.high
    for buyer in ("KOR", "JPN", "IND", "ISR", "SGP", "DEU"):
        assert costs[k, at[buyer]] == 1.5
    assert costs[at["DEU"], k] == 1.5
    assert costs[at["KOR"], k] == costs[at["JPN"], k] == 1.1
    assert costs[at["IND"], k] == costs[at["CHN"], k] == costs[k, at["CHN"]] == 1


def test_one_of_them_is_the_same_alone_and_again(ledger, kazakhstan):
    alone = tarazy.pressure(ledger, "KAZ", "leave-eaeu", draws=64)
    row, there = figure(alone, "income", "KAZ"), kazakhstan.table.filter(
        pl.col("part") == "income", pl.col("scenario") == "leave-eaeu"
    ).row(0, named=True)  # fmt: skip
    assert row == there
    assert alone.table.filter(pl.col("part") == "state").height > 70
    assert "Kyrgyzstan" in alone.answer
    assert alone.to_json() == tarazy.pressure(ledger, "KAZ", "leave-eaeu", draws=64).to_json()
    assert any("SHA-256" in each for each in alone.caveats)


def test_a_state_is_asked_what_it_can_be_asked(ledger):
    found = tarazy.pressure(ledger, "DEU", draws=16, year=2019)
    asked = found.table.filter(pl.col("part") == "income")["scenario"].to_list()
    assert "leave-eaeu" not in asked
    assert "transit-closed" not in asked
    assert any("asked of EAEU only" in each for each in found.caveats)


def test_itpd_e_with_its_own_domestic_trade_says_about_the_same(ledger, data):
    # Of 2012, where fewer of its industries are missing than later; see explanation/pressure.md.
    flows = pl.read_parquet(data / "trade" / "itpd_e_total_2000_2016.parquet").filter(
        pl.col("year") == 2012, pl.col("exp_iso3").is_not_null(), pl.col("imp_iso3").is_not_null()
    )
    home = flows.filter(pl.col("exp_iso3") == pl.col("imp_iso3"))["exp_iso3"]
    at = {s: i for i, s in enumerate(sorted(home))}
    matrix = np.zeros((len(at), len(at)))
    for a, b, value in flows.select("exp_iso3", "imp_iso3", "value_usd2010").iter_rows():
        if a in at and b in at:
            matrix[at[a], at[b]] += value / 1e6
    kaz, rus = at["KAZ"], at["RUS"]
    costs = np.ones_like(matrix)
    costs[kaz, rus] = costs[rus, kaz] = np.inf
    theta = np.sqrt(np.prod(ELASTICITY))
    found = equilibrium(matrix, theta, costs=costs, value_added=0.5)
    lens = tarazy.load("KAZ", ledger)
    world = trade_world(ledger, lens, 2012, frozenset({"RUS"}))
    covered = 0.5 * matrix[kaz].sum() / world.product[world.focal]
    assert covered == pytest.approx(0.43, abs=0.01)
    theirs = covered * (found.real_income[kaz] - 1)
    assert theirs == pytest.approx(-0.018, abs=0.001)
    ours = tarazy.pressure(ledger, lens, "russia-cut-off", year=2012, draws=16)
    assert figure(ours, "closure", "KAZ")["value"] == pytest.approx(-0.0145, abs=0.0005)


def test_a_year_before_a_union_leaves_its_scenario_out(ledger):
    found = tarazy.pressure(ledger, "KAZ", draws=16, year=1995)
    assert any("The state leaves the EAEU: EAEU has no members in 1995" in c for c in found.caveats)
    with pytest.raises(UnknownName, match="EAEU has no members in 1995"):
        tarazy.pressure(ledger, "KAZ", "leave-eaeu", year=1995)


@pytest.mark.parametrize(
    ("change", "said"),
    [(-0.0209, "−2.1 %"), (0.00149, "+0.15 %"), (-0.00001, "±0.00 %"), (0.123, "+12 %"),
     (float("nan"), "–")],
)  # fmt: skip
def test_changes_are_told_with_their_sign(change, said):
    assert fine(change) == said


def test_the_rest_of_the_world_may_be_named(ledger, tmp_path):
    """Who trades with a state of unknown product alone is left out, and stands in nobody's way."""
    file = tmp_path / "rest.yaml"
    file.write_text(
        "name: Trade with the rest is dearer\nacts:\n"
        "  - {by: [rest], on: [focal], cost: 0.1}\n", "utf-8",
    )  # fmt: skip
    found = tarazy.pressure(ledger, "KAZ", file)
    (value,) = found.table.filter(pl.col("part") == "income")["value"]
    assert -0.01 < value < 0
