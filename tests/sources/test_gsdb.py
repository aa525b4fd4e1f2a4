"""The sanctions database: names with commas, one sender an organisation, counts by year."""

from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import gsdb

HEAD = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,"
    "financial,travel,other,target_mult,sender_mult,objective,success"
)
ROWS = [
    '1,Russia,"EU, Norway, Albania",2014,2016,0,,0,0,0,0,0,0,1,,',
    '2,"Korea, North, Iran","United States, Korea, South",1990,1993,0,,0,0,0,0,0,1,1,,',
    "3,Russia,EEC,1992,1992,0,,0,0,0,0,0,0,0,,",
    "4,Belarus,UN,2000,2001,0,,0,0,0,0,0,0,1,,",
    '5,China,"China, Hong Kong",1995,1995,0,,0,0,0,0,0,0,1,,',
    "6,Iran,United States,1980,1985,0,,0,0,0,0,0,0,0,,",
]


@pytest.fixture
def ties(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "sanctions").mkdir()
    (tmp_path / gsdb.FILE).write_text("\n".join([HEAD, *ROWS]) + "\n", "utf-8")
    (reading,) = gsdb.read(tmp_path)
    assert reading.set_aside.rows() == [("UN", "no state, nor the EU")]
    return reading.rows("ties")


def counts(ties: pl.DataFrame, indicator: str, sender: str, target: str) -> list[tuple[int, float]]:
    rows = ties.filter(
        pl.col("indicator") == indicator, pl.col("from") == sender, pl.col("to") == target
    )
    return sorted(rows.select("year", "value").rows())


def test_a_case_counts_for_every_sender_and_target(ties: pl.DataFrame) -> None:
    for sender in ("EU", "NOR", "ALB"):
        assert (2014, 1.0) in counts(ties, "sanctions_begun", sender, "RUS")
    assert counts(ties, "sanctions_in_force", "NOR", "RUS") == [
        (2014, 1.0), (2015, 1.0), (2016, 1.0),
    ]  # fmt: skip
    assert not set(ties["from"]) & {"DEU", "FRA"}  # the EU is one sender


def test_names_with_a_comma_stay_whole(ties: pl.DataFrame) -> None:
    for sender in ("USA", "KOR"):
        for target in ("PRK", "IRN"):
            # Begun before the first year: in force in it, begun in none.
            assert counts(ties, "sanctions_in_force", sender, target) == [(1992, 1.0), (1993, 1.0)]
            assert counts(ties, "sanctions_begun", sender, target) == []


def test_predecessors_are_the_eu_and_nobody_sanctions_itself(ties: pl.DataFrame) -> None:
    assert counts(ties, "sanctions_begun", "EU", "RUS") == [(1992, 1.0), (2014, 1.0)]
    assert counts(ties, "sanctions_begun", "CHN", "CHN") == []
    assert counts(ties, "sanctions_begun", "HKG", "CHN") == [(1995, 1.0)]


def test_the_real_file(data: Path) -> None:
    (reading,) = gsdb.read(data)
    ties = reading.rows("ties")
    assert ties["year"].min() == 1992
    assert ties["year"].max() == 2023
    assert (2014, 1.0) in counts(ties, "sanctions_begun", "USA", "RUS")
    begun = ties.filter(pl.col("indicator") == "sanctions_begun", pl.col("to") == "RUS")
    by_year = dict(begun.group_by("year").agg(pl.col("value").sum()).rows())
    assert by_year[2014] > 10
    assert by_year[2022] > by_year[2014]
    assert 2010 not in by_year
    assert set(reading.set_aside["reason"]) == {"no state, nor the EU"}
    assert {"UN", "G7", "OSCE"} <= set(reading.set_aside["what"])


def test_the_embedded_ledger_has_it(ledger: object, data: Path) -> None:
    rows = ledger.frame("ties", ledger.table("ties").filter(ledger.table("ties").source == "gsdb"))
    (reading,) = gsdb.read(data)
    assert rows.height == reading.rows("ties").height
