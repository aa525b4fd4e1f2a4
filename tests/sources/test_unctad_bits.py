from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import unctad_bits

HEAD = (
    "title,iso3_a,iso3_b,status,date_signed,date_in_force,date_terminated,type_terminated,parties"
)
TEXT = f"""{HEAD}
Old,FIN,KAZ,Terminated,1992-09-29,1998-02-14,2018-05-01,Replaced by new treaty,Finland; Kazakhstan;
New,FIN,KAZ,In force,2007-01-09,2018-05-01,,,Finland; Kazakhstan;
Union,BEL|LUX,KAZ,In force,1998-04-16,2001-07-02,,,BLEU; Kazakhstan;
Signed,GRC,KAZ,Signed,2002-06-26,,,,Greece; Kazakhstan;
Yugoslav,RUS,,In force,1995-10-11,1996-07-19,,,Russian Federation; Yugoslavia (former);
Nowhere,RUS,,In force,,1996-07-19,,,Russian Federation; Atlantis;
Early,ITA,SVK,Terminated,1990-07-30,1991-01-01,2012-09-01,Terminated by consent,Italy; Slovakia;
Denounced,IND,ITA,Terminated,1995-11-23,1998-03-26,2017-03-23,Unilaterally denounced,India; Italy;
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


def test_what_happened_on_the_days_of_a_treaty(folder: Path) -> None:
    (reading,) = unctad_bits.read(folder)
    events = reading.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.sort("date").select("date", "kind", "actor", "target", "parties").rows()
    assert told == [
        (date(1992, 9, 29), "AGREE", "FIN", "KAZ", None),
        (date(1995, 10, 11), "AGREE", "RUS", "SRB", None),
        (date(1995, 11, 23), "AGREE", "IND", "ITA", None),
        (date(1996, 7, 19), "AGREE", "RUS", "SRB", None),
        (date(1998, 2, 14), "AGREE", "FIN", "KAZ", None),
        (date(1998, 3, 26), "AGREE", "IND", "ITA", None),
        (date(1998, 4, 16), "AGREE", "BEL", "KAZ", "BEL;KAZ;LUX"),
        (date(2001, 7, 2), "AGREE", "BEL", "KAZ", "BEL;KAZ;LUX"),
        (date(2002, 6, 26), "AGREE", "GRC", "KAZ", None),
        (date(2007, 1, 9), "AGREE", "FIN", "KAZ", None),
        # What was signed before 1992 is not told, how it ended is; what was replaced did not end.
        (date(2012, 9, 1), "RETREAT", "ITA", "SVK", None),
        (date(2017, 3, 23), "REJECT", "IND", "ITA", None),
        (date(2018, 5, 1), "AGREE", "FIN", "KAZ", None),
    ]
    assert set(events["domain"]) == {"economic"}


def test_kazakhstan_has_the_treaties_of_the_list(data: Path) -> None:
    (reading,) = unctad_bits.read(data)
    ties = reading.rows("ties")
    signed = reading.rows("events").filter(pl.col("label") == "investment treaty signed")
    sides = pl.concat_str("actor", "target", pl.col("parties").fill_null(""))
    assert signed.filter(sides.str.contains("KAZ")).height == 51
    partners = ties.filter(pl.any_horizontal(pl.col("from", "to") == "KAZ"))
    # Of 51 in the list 4 ended and 4 are only signed; the Belgian-Luxembourg one is two.
    assert partners.filter(pl.col("year") == 2019).height == 51 - 4 - 4 + 1
    italy = partners.filter(pl.col("from") == "ITA")
    assert (italy["year"].min(), italy["year"].max()) == (1997, 2011)
    assert ties.filter(pl.col("from") == "RUS", pl.col("to") == "SRB")["year"].min() == 1997
