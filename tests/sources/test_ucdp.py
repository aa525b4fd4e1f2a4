from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import ucdp

RUS, UKR, AFG, KAZ, IRN, PRK = 365.0, 369.0, 700.0, 705.0, 630.0, 731.0
#: Conflict, year, the four sides, type, start of the episode, how exactly that is known.
ROWS = [
    (1, 2022, RUS, None, UKR, None, "interstate", date(2022, 2, 24), 1.0),
    (1, 2023, RUS, None, UKR, None, "interstate", date(2022, 2, 24), 1.0),
    (1, 2024, RUS, PRK, UKR, None, "interstate", date(2022, 2, 24), 1.0),
    (2, 2001, AFG, KAZ, None, IRN, "II", date(1978, 4, 27), 1.0),
    (2, 2003, AFG, KAZ, None, None, "II", date(1978, 4, 27), 1.0),
    (2, 1988, AFG, RUS, None, None, "II", date(1978, 4, 27), 1.0),
    (2, 1993, AFG, RUS, None, None, "II", date(1978, 4, 27), 1.0),
    (3, 2000, RUS, None, None, None, "intrastate", date(1999, 8, 2), 1.0),
    (4, 1999, IRN, None, AFG, None, "interstate", date(1999, 7, 9), 4.0),
    (5, 2005, IRN, None, KAZ, None, "interstate", date(2005, 7, 9), 5.0),
]
COLUMNS = ["conflict_id", "year", "gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd",
           "type_of_conflict", "start_date2", "start_prec2"]  # fmt: skip


@pytest.fixture
def events(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "defence").mkdir()
    frame = pl.DataFrame(ROWS, schema=COLUMNS, orient="row")
    frame.cast({"conflict_id": pl.Float64, "year": pl.Float64}).write_parquet(tmp_path / ucdp.FILE)
    (reading,) = ucdp.read(tmp_path)
    rows = reading.rows("events")
    assert faults(rows, SCHEMA["events"], {}).is_empty()
    return rows


def test_wars_between_states_are_told_once(events: pl.DataFrame) -> None:
    wars = events.filter(pl.col("label").str.contains("begins")).sort("date")
    assert wars.select("date", "precision", "actor", "target", "kind").rows() == [
        (date(1999, 7, 1), "month", "AFG", "IRN", "ASSAULT"),
        (date(2005, 1, 1), "year", "IRN", "KAZ", "ASSAULT"),
        (date(2022, 2, 24), "day", "RUS", "UKR", "ASSAULT"),
    ]


def test_troops_for_and_against_a_government(events: pl.DataFrame) -> None:
    sent = events.filter(pl.col("label").str.contains("troops")).sort("actor")
    assert sent.select("date", "precision", "actor", "target", "kind").rows() == [
        (date(2001, 1, 1), "year", "IRN", "AFG", "ASSAULT"),
        (date(2001, 1, 1), "year", "KAZ", "AFG", "AID"),
        # Russia's of 1988 came before the years that are read, and is not told as new in 1993.
    ]


def test_the_war_of_2022_is_in_the_list(data: Path) -> None:
    (reading,) = ucdp.read(data)
    war = reading.rows("events").filter(pl.col("date") == date(2022, 2, 24))
    assert war.select("actor", "target", "kind").rows() == [("RUS", "UKR", "ASSAULT")]
