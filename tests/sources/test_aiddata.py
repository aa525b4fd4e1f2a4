from pathlib import Path

import pytest

from tarazy.sources import aiddata

FINANCE = """gwcode,year,oof_amt,oof_adj,oda_amt,oda_adj,vof_amt,vof_adj
705,2008,9000000,2000000,1000000,1000000,500000,500000
705,2009,5,0,0,0,0,0
999,2009,0,7,0,0,0,0
"""
VISITS = """receiving_country,year,government_visits,military_visits
Kazakhstan,2006,29.0,1.0
Bhutan,2006,0.0,
Kazakhstan,2018,,
Atlantis,2006,1.0,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("finance", "diplomacy"):
        (tmp_path / room).mkdir()
    (tmp_path / aiddata.FINANCE_FILE).write_text(FINANCE, encoding="utf-8")
    (tmp_path / aiddata.VISITS_FILE).write_text(VISITS, encoding="utf-8")
    return tmp_path


def test_adjusted_commitments_are_added(folder: Path) -> None:
    finance, _ = aiddata.read(folder)
    assert finance.rows("ties").select("year", "from", "to", "value").rows() == [
        (2008, "CHN", "KAZ", 3.5)
    ]
    assert set(finance.set_aside["what"]) == {"999", "705 2009"}


def test_visits_are_undirected_and_missing_is_no_row(folder: Path) -> None:
    _, visits = aiddata.read(folder)
    assert visits.rows("ties").select("year", "from", "to", "indicator", "value").rows() == [
        (2006, "BTN", "CHN", "visits_exchanged", 0.0),
        (2006, "CHN", "KAZ", "visits_exchanged", 29.0),
    ]
    assert visits.set_aside["what"].to_list() == ["Atlantis"]


def test_the_world_and_kazakhstan(data: Path) -> None:
    finance = next(aiddata.read(data)).rows("ties")
    # The producer publishes 1.34 trillion dollars, regional projects included.
    assert 1.30e6 < finance["value"].sum() < 1.34e6
    largest = finance.filter(to="KAZ").sort("value", descending=True)
    assert largest["year"].head(3).to_list() == [2008, 2009, 2012]
    assert largest["value"].max() == pytest.approx(12716.42, abs=0.01)


def test_visits_with_kazakhstan(data: Path) -> None:
    _, visits = aiddata.read(data)
    kaz = visits.rows("ties").filter(to="KAZ")
    values = dict(kaz.select("year", "value").rows())
    assert (values[2004], values[2006], values[2017]) == (25, 29, 11)
    assert 2018 not in values
