from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import mme
from tarazy.sources.reading import Reading

ROWS = [
    ("a", "Kazakhstan", 2003),
    ("a", "United States", 2003),
    ("a", "United Kingdom", 2003),
    ("a", "United Kingdom", 2003),  # one state twice
    ("a", "-9", 2003),
    ("b", "Kazakhstan", 2003),
    ("b", "United States", 2003),
    ("c", "Kazakhstan", 2003),
    ("c", "-9", 2003),  # no pair
    ("d", "China", 2005),  # one number, two exercises
    ("d", "Japan", 2005),
    ("d", "Ukraine", 1995),
    ("d", "United States", 1995),
    ("e", "Russia", 1991),
    ("e", "India", 1991),
    ("f", "SÃ£o TomÃ© & PrÃ\xadncipe", 2004),
    ("f", "Yugoslavia", 2004),
]
FULL = [("g", name, 2001) for name in ("Albania", "Kazakhstan", *map(str, range(22)))]


def _read(folder: Path, rows: list[tuple[str, str, int]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    (folder / "defence").mkdir()
    reading = _reading(folder, rows)
    return reading.rows("ties").select("year", "from", "to", "indicator", "value"), (
        reading.set_aside
    )


def _reading(folder: Path, rows: list[tuple[str, str, int]]) -> Reading:
    frame = pl.DataFrame(rows, schema=["MMEID", "country", "s.year"], orient="row")
    number = pl.col("MMEID")
    frame = frame.with_columns(
        Ex_Name=pl.when(number == "a").then(pl.lit("Eagle 2003")).otherwise(pl.lit("-9")),
        **{
            "s.month": pl.when(number == "f").then(-9).otherwise(7),
            "s.day": pl.when(number == "a").then(pl.lit("17")).otherwise(pl.lit("xx")),
        },
    )
    frame.write_parquet(folder / mme.FILE)
    (reading,) = mme.read(folder)
    return reading


def test_exercises_are_events_as_exactly_as_their_start_is_known(tmp_path: Path) -> None:
    (tmp_path / "defence").mkdir()
    events = _reading(tmp_path, [*ROWS, *FULL]).rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.select("id", "date", "precision", "actor", "target", "parties", "label")
    assert told.rows() == [
        ("a-2003", date(2003, 7, 17), "day", "GBR", "KAZ", "GBR;KAZ;USA", "exercise: Eagle 2003"),
        ("b-2003", date(2003, 7, 1), "month", "KAZ", "USA", None, "exercise"),
        ("d-1995", date(1995, 7, 1), "month", "UKR", "USA", None, "exercise"),
        ("d-2005", date(2005, 7, 1), "month", "CHN", "JPN", None, "exercise"),
        ("f-2004", date(2004, 1, 1), "year", "SRB", "STP", None, "exercise"),
    ]


def test_pairs_are_counted_and_shared(tmp_path: Path) -> None:
    ties, _ = _read(tmp_path, ROWS)
    values = {row[:4]: row[4] for row in ties.iter_rows()}
    assert values[(2003, "KAZ", "USA", "exercises")] == 2
    assert values[(2003, "KAZ", "USA", "exercises_shared")] == 1.5
    assert values[(2003, "GBR", "KAZ", "exercises")] == 1
    assert values[(2003, "GBR", "KAZ", "exercises_shared")] == 0.5
    assert (1991, "IND", "RUS", "exercises") not in values


def test_one_number_of_two_years_is_two_exercises(tmp_path: Path) -> None:
    ties, _ = _read(tmp_path, ROWS)
    pairs = set(ties.filter(indicator="exercises").select("year", "from", "to").rows())
    assert {(2005, "CHN", "JPN"), (1995, "UKR", "USA")} <= pairs
    assert not {(1995, "CHN", "UKR"), (2005, "CHN", "UKR")} & pairs


def test_mangled_and_old_names_are_mended(tmp_path: Path) -> None:
    ties, _ = _read(tmp_path, ROWS)
    assert ties.filter(pl.col("year") == 2004)["from"].unique().to_list() == ["SRB"]
    assert ties.filter(pl.col("year") == 2004)["to"].unique().to_list() == ["STP"]


def test_unknown_and_cut_lists_are_set_aside(tmp_path: Path) -> None:
    ties, left = _read(tmp_path, ROWS + FULL)
    assert left["what"].to_list() == ["-9", "g", "c"]
    assert ties.filter(pl.col("from") == "ALB").is_empty()


def test_a_participants_shares_add_up_to_its_exercises(data: Path) -> None:
    (reading,) = mme.read(data)
    ties = reading.rows("ties").filter(indicator="exercises_shared", year=2009)
    ends = pl.concat([ties.select("value", state="from"), ties.select("value", state="to")])
    shared = ends.group_by("state").agg(pl.col("value").sum())
    kaz = shared.filter(state="KAZ")["value"].item()
    # Seven exercises with Kazakhstan begin in 2009, none cut and none without a named partner.
    assert kaz == pytest.approx(7, abs=1e-4)


def test_steppe_eagle_and_the_neighbours(data: Path) -> None:
    ties = next(mme.read(data)).rows("ties").filter(indicator="exercises")
    kaz = ties.filter((pl.col("from") == "KAZ") | (pl.col("to") == "KAZ"))
    britain = kaz.filter(pl.col("from") == "GBR", pl.col("year").is_between(2003, 2010))
    assert set(britain["year"]) == set(range(2003, 2011))
    sums = kaz.group_by("to").agg(pl.col("value").sum())
    assert dict(sums.rows())["RUS"] == 70
    assert (ties["year"].min(), ties["year"].max()) == (1992, 2010)
