from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import unctad_bits

TEXT = """title,iso3_a,iso3_b,status,date_in_force,date_terminated,parties
Old,FIN,KAZ,Terminated,1998-02-14,2018-05-01,Finland; Kazakhstan;
New,FIN,KAZ,In force,2018-05-01,,Finland; Kazakhstan;
Union,BEL|LUX,KAZ,In force,2001-07-02,,BLEU; Kazakhstan;
Signed,GRC,KAZ,Signed,,,Greece; Kazakhstan;
Yugoslav,RUS,,In force,1996-07-19,,Russian Federation; Yugoslavia (former);
Nowhere,RUS,,In force,1996-07-19,,Russian Federation; Atlantis;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "diplomacy").mkdir()
    (tmp_path / unctad_bits.FILE).write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_stock_is_that_of_mid_year(folder: Path) -> None:
    (reading,) = unctad_bits.read(folder)
    ties = reading.rows("ties")
    finland = ties.filter(pl.col("from") == "FIN")
    assert finland.select("year", "value").rows() == [(y, 1.0) for y in range(1998, 2020)]
    assert ties.filter(pl.col("from") == "BEL")["year"].min() == 2002


def test_the_economic_union_counts_for_both_its_states(folder: Path) -> None:
    (reading,) = unctad_bits.read(folder)
    ties = reading.rows("ties").filter(pl.col("year") == 2019)
    assert set(ties.select("from", "to").rows()) == {
        ("FIN", "KAZ"), ("BEL", "KAZ"), ("KAZ", "LUX"), ("RUS", "SRB")
    }  # fmt: skip
    assert set(reading.set_aside["what"]) == {"Signed", "Nowhere"}


def test_kazakhstan_has_the_treaties_of_the_list(data: Path) -> None:
    (reading,) = unctad_bits.read(data)
    ties = reading.rows("ties")
    partners = ties.filter(pl.any_horizontal(pl.col("from", "to") == "KAZ"))
    # Of 51 in the list 4 ended and 4 are only signed; the Belgian-Luxembourg one is two.
    assert partners.filter(pl.col("year") == 2019).height == 51 - 4 - 4 + 1
    italy = partners.filter(pl.col("from") == "ITA")
    assert (italy["year"].min(), italy["year"].max()) == (1997, 2011)
    assert ties.filter(pl.col("from") == "RUS", pl.col("to") == "SRB")["year"].min() == 1997
