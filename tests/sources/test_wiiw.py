from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import wiiw

HEADER = "Country,Direction,Partner-Code,Partner,Unit,_2011,_2012\n"
ROWS = [
    "Kazakhstan,FDI inflow,RU,Russia,EUR m,.,-10",
    "Kazakhstan,FDI inward stock,RU,Russia,EUR m,100,200",
    'Kazakhstan,FDI inflow,VG,"Virgin Islands, British",EUR m,1,0',
    "Kazakhstan,FDI inflow,RU,Russia,in % of total,5,6",
    "Kazakhstan,FDI inflow,EU27_2020,EU - 27 countries (from 2020),EUR m,7,8",
    "Kazakhstan,FDI inflow,WORLD,Total by countries,EUR m,9,9",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("finance", "economy"):
        (tmp_path / room).mkdir()
    (tmp_path / wiiw.FILE).write_text(HEADER + "\n".join(ROWS), encoding="utf-8")
    annual = "year,currency,per_eur\n2011,USD,1.4\n2012,USD,1.25\n2012,RUB,40\n"
    (tmp_path / wiiw.ANNUAL_RATES).write_text(annual, encoding="utf-8")
    monthly = "year,month,currency,per_eur\n2011,12,USD,1.3\n2012,11,USD,9\n2012,12,USD,1.31\n"
    (tmp_path / wiiw.MONTHLY_RATES).write_text(monthly, encoding="utf-8")
    return tmp_path


def test_flows_at_the_average_stocks_at_december(folder: Path) -> None:
    ties = next(wiiw.read(folder)).rows("ties")
    assert set(ties["to"]) == {"KAZ"}
    assert ties.select("year", "from", "indicator", "value").rows() == [
        (2011, "VGB", "fdi_inflow", 1.4),
        (2012, "RUS", "fdi_inflow", -12.5),
        (2012, "VGB", "fdi_inflow", 0.0),
        (2011, "RUS", "fdi_stock", 130.0),
        (2012, "RUS", "fdi_stock", 262.0),
    ]


def test_aggregates_and_shares_are_set_aside(folder: Path) -> None:
    left = next(wiiw.read(folder)).set_aside["what"].to_list()
    assert left == ["EU - 27 countries (from 2020)", "Total by countries", "in % of total"]


def test_netherlands_2012(data: Path) -> None:
    ties = next(wiiw.read(data)).rows("ties").filter(pl.col("from") == "NLD", year=2012)
    values = dict(ties.select("indicator", "value").rows())
    assert values["fdi_inflow"] == pytest.approx(4604.2068847 * 1.28479, rel=1e-4)
    assert values["fdi_stock"] == pytest.approx(33516.9655217 * 1.31194, rel=1e-4)


def test_partners_add_up_to_nearly_the_total(data: Path) -> None:
    (reading,) = wiiw.read(data)
    ties = reading.rows("ties").filter(indicator="fdi_stock", year=2021)
    assert ties["value"].sum() == pytest.approx(134471.08 * 1.13038, rel=0.005)
    assert (reading.source.ship, reading.source.ship_by) == ("part", "to")
