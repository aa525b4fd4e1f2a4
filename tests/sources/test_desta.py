from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import desta
from tarazy.sources.reading import Reading

HEAD = "number,base_treaty,name,entry_type,year,entryforceyear,typememb,iso3\n"
EAEU = "Eurasian Economic Union (EAEU)"
ROWS = [
    *(f"1040,1040,{EAEU},base_treaty,2014,2015,2,{c}" for c in ("BLR", "KAZ", "RUS")),
    *(f"1040+1,1040,{EAEU} Armenia accession,accession,2015,2015,5,{c}"
      for c in ("ARM", "BLR", "KAZ", "RUS")),
    *(f"915,915,{EAEU} Vietnam,base_treaty,2015,2016,3,{c}" for c in ("KAZ", "RUS", "VNM")),
    *(f"880,880,{EAEU} Korea,negotiation,,,3,{c}" for c in ("KAZ", "KOR")),
    *(f"244,244,Commonwealth,base_treaty,1994,,2,{c}" for c in ("GEO", "KAZ", "RUS")),
    *(f"245,244,Commonwealth protocol,protocol or amendment,1999,,2,{c}"
      for c in ("GEO", "KAZ", "RUS")),
    *(f"245_1,245,Commonwealth withdrawal Georgia,withdrawal,2009,,7,{c}"
      for c in ("GEO", "KAZ", "RUS")),
    *(f"379,379,EFTA GCC,base_treaty,2009,,4,{c}" for c in ("CHE", "NOR", "KWT", "QAT")),
    *(f"357,357,EC Turkey,base_treaty,1963,,3,{c}" for c in ("DEU", "TUR")),
    *(f"357+5,357,EC Turkey Croatia accession,accession,2011,,6,{c}" for c in ("HRV", "SYR")),
]  # fmt: skip


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / "diplomacy").mkdir()
    (tmp_path / desta.FILE).write_text(HEAD + "\n".join(ROWS) + "\n", encoding="utf-8")
    (reading,) = desta.read(tmp_path)
    assert "lists Syria in Türkiye's place" in reading.set_aside["reason"].to_list()
    return reading


@pytest.fixture
def ties(reading: Reading) -> pl.DataFrame:
    return reading.rows("ties")


def test_agreements_accessions_and_withdrawals_are_events(reading: Reading) -> None:
    events = reading.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.select("id", "kind", "actor", "target", "parties").rows()
    assert set(told) == {
        ("desta-1040", "AGREE", "BLR", "KAZ", "BLR;KAZ;RUS"),
        # Who accedes stands before those who were in.
        ("desta-1040+1", "AGREE", "ARM", "BLR", "ARM;BLR;KAZ;RUS"),
        ("desta-915", "AGREE", "VNM", "KAZ", "VNM;KAZ;RUS"),
        ("desta-244", "AGREE", "GEO", "KAZ", "GEO;KAZ;RUS"),
        ("desta-245_1", "RETREAT", "GEO", "KAZ", "GEO;KAZ;RUS"),
        ("desta-379", "AGREE", "CHE", "KWT", "CHE;KWT;NOR;QAT"),
        # Neither the agreement of 1963 nor what followed from joining the Union in 2011.
    }
    assert set(events["precision"]) == {"year"}


def test_the_union_is_named_beside_its_members(data: Path) -> None:
    (reading,) = desta.read(data)
    (event,) = reading.rows("events").filter(pl.col("id") == "desta-997").rows(named=True)
    assert (event["actor"], event["target"]) == ("KAZ", "EU")
    assert {"KAZ", "EU", "DEU", "GBR"} < set(event["parties"].split(";"))


def stock(ties: pl.DataFrame, a: str, b: str) -> dict[int, float]:
    pair = ties.filter(pl.col("from") == a, pl.col("to") == b)
    return dict(pair.select("year", "value").iter_rows())


def test_an_accession_ties_the_newcomer_from_its_year(ties: pl.DataFrame) -> None:
    assert min(stock(ties, "ARM", "KAZ")) == 2015
    assert stock(ties, "BLR", "KAZ")[2020] == 1


def test_a_protocol_is_not_an_agreement_of_its_own(ties: pl.DataFrame) -> None:
    assert stock(ties, "KAZ", "RUS")[2000] == 1


def test_who_withdraws_is_read_from_the_name(ties: pl.DataFrame) -> None:
    assert sorted(stock(ties, "GEO", "KAZ")) == list(range(1994, 2009))
    assert stock(ties, "KAZ", "RUS")[2010] == 1


def test_a_bloc_with_a_state_does_not_tie_the_bloc_to_itself(ties: pl.DataFrame) -> None:
    assert stock(ties, "KAZ", "VNM")[2016] == 1
    assert stock(ties, "KAZ", "RUS")[2016] == 2


def test_two_blocs_are_tied_across(ties: pl.DataFrame) -> None:
    assert stock(ties, "CHE", "KWT")[2009] == 1
    assert stock(ties, "CHE", "NOR") == stock(ties, "KWT", "QAT") == {}


def test_turkiye_and_not_syria_meets_who_accedes(ties: pl.DataFrame) -> None:
    assert min(stock(ties, "HRV", "TUR")) == 2011
    assert not {"SYR", "KOR"} & set(ties["from"]) | {"SYR", "KOR"} & set(ties["to"])


def test_kazakhstan_counted_by_hand(data: Path) -> None:
    (reading,) = desta.read(data)
    ties = reading.rows("ties")
    # With Russia: 1992 bilateral, CIS 1994, customs union and Five 1996, agrarian market 1998,
    # EAEC 1999, common zone 2003, customs union 2009, CIS 2011, EAEU 2014.
    russia = stock(ties, "KAZ", "RUS")
    assert [russia[y] for y in (1992, 1994, 1999, 2009, 2011, 2014, 2020)] == [
        1,
        2,
        6,
        8,
        9,
        10,
        10,
    ]
    assert stock(ties, "FRA", "KAZ") == dict.fromkeys(range(2015, 2021), 1.0)
    # Uzbekistan left the Eurasian Economic Community in 2008.
    uzbekistan = stock(ties, "KAZ", "UZB")
    assert uzbekistan[2007] - uzbekistan[2008] == 1


def test_britain_leaves_the_union_and_seychelles_come_back(data: Path) -> None:
    (reading,) = desta.read(data)
    ties = reading.rows("ties")
    britain, seychelles = stock(ties, "FRA", "GBR"), stock(ties, "SYC", "ZAF")
    assert britain[2019] - britain[2020] == 1
    assert seychelles[2003] > seychelles.get(2005, 0) < seychelles[2008]
