"""Policy: log-ratio coordinates that no beginning series moves, speeches, reported cooperation."""

import numpy as np
import pytest

import tarazy
from tarazy.findings import accounts
from tarazy.findings.camps import camps
from tarazy.findings.catalogue import Catalogue
from tarazy.findings.log_ratios import basis_of, coordinates, usable
from tarazy.findings.policy import portfolio_series
from tarazy.findings.portfolio import portfolio
from tarazy.findings.series import DRAWS

GROUPS = {"russia": ("RUS",), "china": ("CHN",), "west": ("EU", "USA", "GBR")}
CONTRASTS = {
    "russia_west": (("russia",), ("west",)),
    "china_both": (("china",), ("russia", "west")),
}


def series_of(small, lens_on, rows, economic="", years=range(2001, 2005)):
    ledger = small(ties=rows)
    lens = lens_on(ledger, economic) if economic else lens_on(ledger)
    found = portfolio_series(portfolio(ledger, lens, years), camps(ledger, lens, GROUPS), CONTRASTS)
    return {(d, s.name): s for d, many in found.items() for s in many}


def goods(years, **values):
    return [f"{y},KAZ,{s},goods,from,{v},,alpha" for y in years for s, v in values.items()]


def test_coordinates_worked_by_hand():
    groups, basis = basis_of(CONTRASTS)
    assert groups == ("russia", "west", "china")
    found = coordinates(np.array([40.0, 10.0, 50.0]), basis)
    assert found[0] == pytest.approx(np.sqrt(1 / 2) * np.log(40 / 10))
    assert found[1] == pytest.approx(np.sqrt(2 / 3) * np.log(50 / np.sqrt(400)))
    # Shares under half a per cent count as a third of one.
    none = coordinates(np.array([50.0, 0.0, 50.0]), basis)
    assert none[0] == pytest.approx(np.sqrt(1 / 2) * np.log((1 - 1 / 300) / 2 * 300))
    assert np.isnan(coordinates(np.array([np.nan, np.nan, np.nan]), basis)).all()


def test_contrasts_that_overlap_are_no_coordinates():
    with pytest.raises(ValueError, match=r"partition|shape"):
        basis_of({"a": (("x",), ("y",)), "b": (("x",), ("z",))})


def test_levels_are_those_of_the_shares(small, lens_on):
    rows = goods([2001, 2002], RUS=40, CHN=30, DEU=20, USA=10)
    rows += goods([2003, 2004], RUS=20, CHN=50, DEU=20, USA=10)
    found = series_of(small, lens_on, rows)
    west = found["economic", "ties.russia_west"]
    assert west.times.tolist() == [2001, 2002, 2003, 2004]
    wanted = np.sqrt(1 / 2) * np.log(np.array([40, 40, 20, 20]) / 30)
    assert west.value.tolist() == pytest.approx(wanted.tolist())
    assert found["all", "ties.russia_west"].value.tolist() == pytest.approx(wanted.tolist())
    both = found["economic", "ties.china_both"].value
    assert both[0] == pytest.approx(np.sqrt(2 / 3) * np.log(30 / np.sqrt(40 * 30)))
    assert west.draws.shape == (DRAWS, 4)


def test_a_series_that_begins_is_no_move(small, lens_on):
    rows = goods(range(2001, 2005), RUS=40, CHN=30, DEU=20, USA=10)
    rows += [f"{y},CHN,KAZ,visits,third,90,,alpha" for y in (2003, 2004)]
    rows += [f"{y},KAZ,RUS,visits,third,10,,alpha" for y in (2003, 2004)]
    found = series_of(small, lens_on, rows, """exports: {tie: goods, side: out}
      visits: {tie: visits}""")  # fmt: skip
    both = found["economic", "ties.china_both"].value
    assert np.ptp(both) == pytest.approx(0, abs=1e-9)
    # The level is that of the last year, with the visits.
    assert both[-1] > np.sqrt(2 / 3) * np.log(30 / np.sqrt(40 * 30)) + 0.3


def test_a_figure_that_is_carried_is_no_observation(small, lens_on):
    rows = goods([2001, 2002], RUS=40, CHN=30, DEU=20, USA=10)
    found = series_of(small, lens_on, rows)  # 2003 and 2004 are carried from 2002
    assert found["economic", "ties.russia_west"].times.tolist() == [2001, 2002]


def test_an_enlargement_is_no_move(ledger):
    lens = tarazy.load("KAZ", ledger)
    catalogue = Catalogue(ledger, lens, accounts.read(None, ledger))
    still = catalogue.get("ties.russia_west", "economic")
    assert still.domain == "economic"
    read = portfolio(ledger, lens, catalogue.years)  # with whoever was a member in the year
    moved, _ = portfolio_series(read, catalogue.camps, CONTRASTS, draws=1)["economic"]
    # Ten states joined the EU in 2004; their trade was there the year before, with the rest.
    steps = [dict(zip(s.times[1:].tolist(), np.diff(s.value), strict=True)) for s in (still, moved)]
    assert abs(steps[0][2004]) < abs(steps[1][2004]) - 0.03
    assert still.value[-1] == pytest.approx(moved.value[-1])
    assert catalogue.get("ties.russia_west", "nothing") is None


def test_errors_of_the_figures_are_drawn(ledger):
    catalogue = Catalogue(ledger, tarazy.load("KAZ", ledger), accounts.read(None, ledger))
    west = catalogue.get("ties.russia_west", "economic")
    assert west.measured
    middle = np.median(west.draws, axis=0)
    assert np.abs(middle - west.value)[np.isfinite(west.value)].max() < 0.3
    again = Catalogue(ledger, tarazy.load("KAZ", ledger), accounts.read(None, ledger))
    assert np.array_equal(again.get("ties.russia_west", "economic").draws, west.draws)


def test_speeches_and_reports(ledger):
    catalogue = Catalogue(ledger, tarazy.load("KAZ", ledger), accounts.read(None, ledger))
    spoken = catalogue.get("attention.russia_west")
    assert spoken.domain == "diplomatic"
    assert spoken.times[0] == 1992
    assert spoken.draws.std(axis=0)[0] > 0.5  # a few mentions tell little
    reports = catalogue.get("gdelt.russia_west")
    assert reports.monthly
    assert reports.times.size == 74
    assert catalogue.get("icews.russia_west").times.tolist() == list(range(2002, 2015))


def test_a_lens_without_a_group_lacks_its_contrasts(ledger):
    lens = tarazy.load("RUS", ledger)
    held = [c for c, camp in camps(ledger, lens, GROUPS).items() if camp.vectors]
    assert "russia" not in held
    assert usable(camps(ledger, lens, GROUPS), CONTRASTS, held) == {}
    catalogue = Catalogue(ledger, lens, accounts.read(None, ledger))
    assert catalogue.get("ties.russia_west") is None
    assert catalogue.get("attention.russia_west") is None
    assert catalogue.get("point") is not None
