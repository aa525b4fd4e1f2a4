from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import remittances

CGD = """recipient,sender,year,remit_usd,share_pct,migrant_stock
KAZ,RUS,2021,158208205,51.053641,1656185
KAZ,XYZ,2021,1,0,0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people").mkdir()
    (tmp_path / remittances.CGD_FILE).write_text(CGD, encoding="utf-8")
    rows = ["year,month,country,iso3,direction,type,K_USD"]
    for month in range(1, 13):
        rows += [
            f"2022,{month},Russian Federation,RUS,Inflow,non-commercial,1000.5",
            f"2022,{month},Russian Federation,RUS,Inflow,total,9000",
            f"2022,{month},Russian Federation,RUS,Outflow,non-commercial,5",
            f"2022,{month},Total,,Inflow,non-commercial,2000",
        ]
    rows.append("2023,1,Korea,,Inflow,non-commercial,7")
    (tmp_path / remittances.CBA_FILE).write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def test_modelled_flows_go_from_sender_to_recipient(folder: Path) -> None:
    modelled, _ = remittances.read(folder)
    assert modelled.rows("ties").select("year", "from", "to", "value").rows() == [
        (2021, "RUS", "KAZ", 158.208205)
    ]
    assert modelled.set_aside["what"].to_list() == ["XYZ"]
    assert "modelled" in modelled.source.title


def test_only_complete_years_of_non_commercial_inflow(folder: Path) -> None:
    _, armenia = remittances.read(folder)
    assert armenia.rows("ties").select("year", "from", "to", "reported_by", "value").rows() == [
        (2022, "RUS", "ARM", "to", 12.006)
    ]
    assert set(armenia.set_aside["what"]) == {
        "Total",
        "Inflow, total",
        "Outflow, non-commercial",
        "2023",
    }


def test_armenia(data: Path) -> None:
    _, armenia = remittances.read(data)
    russia = armenia.rows("ties").filter(pl.col("from") == "RUS")
    values = dict(russia.select("year", "value").rows())
    assert values[2013] == pytest.approx(1606.64282)
    assert values[2022] == pytest.approx(1396.91631)
    assert sorted(values) == list(range(2013, 2025))


def test_partners_add_up_to_the_total(data: Path) -> None:
    _, armenia = remittances.read(data)
    ties = armenia.rows("ties").filter(year=2021)
    # The bank's total of 2021 is 1,467.23 million, the countries it does not name included.
    assert 0.97 * 1467.22907 < ties["value"].sum() <= 1467.22907
