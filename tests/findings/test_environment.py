"""The environment: groups that no enlargement moves, distances, sanctions, reported conflict."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings import accounts
from tarazy.findings.camps import Camp, camps, settled
from tarazy.findings.catalogue import Catalogue
from tarazy.findings.environment import events, sanctions
from tarazy.findings.series import DRAWS, SeriesError
from tarazy.lens import assignment

A, B = Camp("russia", frozenset({"RUS"}), ()), Camp("west", frozenset({"USA", "DEU", "EU"}), ())
MORE = [
    "sanctions_begun,diplomatic,cases,directed,count,zero,Begun",
    "sanctions_in_force,diplomatic,cases,directed,count,zero,In force",
    "icews_verbal_conflict,diplomatic,events,directed,count,zero,x",
    "icews_material_conflict,diplomatic,events,directed,count,zero,x",
    "icews_verbal_cooperation,diplomatic,events,directed,count,zero,x",
    "icews_material_cooperation,diplomatic,events,directed,count,zero,x",
]


@pytest.fixture(scope="module")
def catalogue(ledger):
    return Catalogue(ledger, tarazy.load("KAZ", ledger), accounts.read(None, ledger))


def test_groups_take_members_and_those_who_act_for_them(ledger):
    groups = {"west": ("EU", "USA", "CAN", "GBR", "JPN"), "russia": ("RUS",)}
    lens = tarazy.load("KAZ", ledger)
    found = camps(ledger, lens, groups)
    assert {"POL", "DEU", "USA", "EU", "G7"} <= found["west"].actors
    assert "RUS" not in found["west"].actors
    assert found["russia"].vectors == (lens.vector_codes.index("russia"),)
    # The lens's other West holds states that the group lacks, so it is none of the group's.
    assert found["west"].vectors == (lens.vector_codes.index("eu"),)


def test_the_state_itself_is_in_no_group(ledger):
    found = camps(ledger, tarazy.load("RUS", ledger), {"russia": ("RUS",)})
    assert found["russia"].actors == frozenset()
    assert found["russia"].vectors == ()


def test_a_settled_lens_has_no_enlargement(ledger):
    lens = tarazy.load("KAZ", ledger)
    still = settled(ledger, lens)
    years, eu = range(1994, 2024), lens.vector_codes.index("eu")
    at = ledger.states.index("POL")
    before = assignment(lens, ledger, years, ledger.states)[:, at]
    after = assignment(still, ledger, years, ledger.states)[:, at]
    assert before[0] != eu
    assert before[-1] == eu
    assert (after == eu).all()


def test_distances_are_those_of_the_points_and_errors_go_together(catalogue):
    both = catalogue.get("distance.RUS.USA")
    line = catalogue.line
    t = line.years.index(2014)
    gap = line.fit.point[line.row("RUS"), t] - line.fit.point[line.row("USA"), t]
    at = both.times.tolist().index(2014)
    assert both.value[at] == pytest.approx(abs(gap))
    # The two ends are known by the votes they share: the gap's error is that of the difference.
    weights = np.zeros((1, *line.seen.shape))
    weights[0, line.row("RUS"), t], weights[0, line.row("USA"), t] = 1.0, -1.0
    wanted = float(np.sqrt(line.covariance(weights)[0, 0]))
    assert both.draws[:, at].std() == pytest.approx(wanted, rel=0.2)
    # Neighbouring years err together, so a change is known better than a level.
    steps = np.diff(both.draws - both.value, axis=1)[:, at]
    assert steps.std() < 1.2 * both.draws[:, at].std()


def test_sanctions_are_counted_either_way(small):
    ledger = small(indicators=MORE, ties=[
        "2001,USA,RUS,sanctions_begun,third,2,,alpha",
        "2001,RUS,DEU,sanctions_begun,third,1,,alpha",
        "2001,USA,CHN,sanctions_begun,third,9,,alpha",
        "2003,CHN,USA,sanctions_begun,third,1,,alpha",
    ])  # fmt: skip
    found = sanctions(ledger, "begun", A, B, range(2000, 2005))
    assert found.times.tolist() == [2001, 2003]  # years that the source covers
    assert found.value.tolist() == pytest.approx([np.log(4), 0])
    assert not found.measured
    assert found.sources == {"alpha"}


def test_conflict_is_a_share_with_the_error_of_counts(small):
    rows = [
        f"{year},USA,RUS,icews_{kind},third,{n},,alpha"
        for year, counts in ((2002, (30, 10, 50, 10)), (2003, (3, 1, 5, 1)))
        for kind, n in zip(
            ("verbal_conflict", "material_conflict", "verbal_cooperation",
             "material_cooperation"), counts, strict=True)
    ]  # fmt: skip
    ledger = small(indicators=MORE, ties=rows)
    found = events(ledger, "conflict", "icews", A, B, range(2000, 2005))
    assert found.value.tolist() == pytest.approx([np.log(40.5 / 60.5), np.log(4.5 / 6.5)])
    # Log odds of two Poisson counts: the variance is one over each.
    assert found.draws[:, 0].std() == pytest.approx(np.sqrt(1 / 40.5 + 1 / 60.5), rel=0.15)
    assert found.draws[:, 1].std() > 2 * found.draws[:, 0].std()
    back = events(ledger, "cooperation", "icews", A, B, range(2000, 2005))
    assert back.value.tolist() == pytest.approx((-found.value).tolist())


def test_years_and_months_are_never_spliced(catalogue):
    annual = catalogue.get("conflict_icews.russia.west")
    monthly = catalogue.get("conflict_gdelt.russia.west")
    assert (annual.times.min(), annual.times.max(), annual.monthly) == (2002, 2014, False)
    assert monthly.monthly
    assert (monthly.times.min(), monthly.times.max()) == (12 * 2018, 12 * 2024 + 1)
    assert monthly.draws.shape == (DRAWS, monthly.times.size)


def test_the_war_shows(catalogue):
    begun = catalogue.get("sanctions_begun.russia.west")
    by_year = dict(zip(begun.times.tolist(), begun.value, strict=True))
    assert by_year[2022] == max(by_year.values())
    assert by_year[2014] > by_year[2012] == 0
    conflict = catalogue.get("conflict_gdelt.russia.west")
    after = conflict.times >= 12 * 2022 + 1
    assert conflict.value[after].mean() > conflict.value[~after].mean()


@pytest.mark.parametrize(
    ("name", "said"),
    [("distnace.RUS.USA", "there is no series"), ("ties.russia_wets", "did you mean ties.russia"),
     ("distance.RUS.XXX", "distance.A.B"), ("sanctions_begun.russia.moon", "did you mean")],
)  # fmt: skip
def test_a_series_that_nobody_has(ledger, tmp_path, name, said):
    text = accounts.default().read_text("utf-8").replace("ties.china_both]", f"{name}]", 1)
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")
    asked = accounts.read(file, ledger)
    with pytest.raises(SeriesError, match=said) as raised:
        Catalogue(ledger, tarazy.load("KAZ", ledger), asked).check()
    assert "mine.yaml:25" in str(raised.value)
    assert "attention.china_both" in str(raised.value)


def test_every_name_that_is_offered_is_known(catalogue):
    assert all(catalogue._known(name) for name in catalogue.names)
    assert {"ARM", "GEO", "SRB"} <= set(catalogue.others)
    assert not {"RUS", "CHN", "USA", "KAZ"} & set(catalogue.others)
    assert pl.Series(catalogue.others).is_sorted()
