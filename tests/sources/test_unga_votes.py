from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import unga_votes

HEAD = "roll,year,source,symbol,date,title,tags_llm,me,nu,di,hr,co,ec,importantvote\n"
CALLS = HEAD + (
    "W1992_000,1992,undl_witwicki,A/RES/47/1,1992-12-03,Peace,secret tag,1,0,0,0,0,1,0\n"
    "W1999_001,1999,undl_witwicki,A/RES/53/2,1999-02-17,Aid,,0,0,0,0,0,0,1\n"
    "W2000_002,2000,undl_witwicki,,2000,,,,,,,,,\n"
    "F78022,2023,voeten_fpsim,,2023-10-27,,,,,,,,,\n"
)
VOTES = [
    ("W1992_000", "CZE", "Y"), ("W1992_000", "YUGOSLAVIA", "N"), ("W1992_000", "KAZ", "X"),
    ("W1992_000", "ZAF", "X"), ("W1999_001", "ZAF", "X"),
    ("W1999_001", "YUGOSLAVIA", "X"), ("W1999_001", "TON", "X"), ("W1999_001", "KAZ", "A"),
    ("W2000_002", "TUV", "X"), ("W2000_002", "EUROPE", "Y"),
    ("F78022", "YUG", "A"), ("F78022", "TUR", "Y"), ("F78022", "SWZ", "Y"), ("F78022", "MKD", "Y"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "votes").mkdir()
    (tmp_path / unga_votes.ROLL_CALLS).write_text(CALLS, encoding="utf-8")
    votes = pl.DataFrame(VOTES, schema=["roll", "iso3", "vote"], orient="row")
    votes = votes.with_columns(year=pl.lit(0), source=pl.lit(""))
    votes.write_parquet(tmp_path / unga_votes.VOTES)
    return tmp_path


def test_issues_tell_coded_as_none_from_not_coded(folder: Path) -> None:
    (reading,) = unga_votes.read(folder)
    calls = reading.rows("roll_calls")
    assert calls["issues"].to_list() == ["me ec", "", None, None]
    assert calls["important"].to_list() == [False, True, None, None]


def test_neither_a_year_nor_a_coded_day_is_a_date(folder: Path) -> None:
    (reading,) = unga_votes.read(folder)
    dates = reading.rows("roll_calls")["date"].to_list()
    assert dates == [None, date(1999, 2, 17), None, date(2023, 10, 27)]


def test_machine_made_tags_are_not_read(folder: Path) -> None:
    (reading,) = unga_votes.read(folder)
    assert "secret tag" not in str(reading.rows("roll_calls").rows())


def test_old_names_become_codes_and_barred_absences_go(folder: Path) -> None:
    (reading,) = unga_votes.read(folder)
    votes = set(reading.rows("votes").select("roll", "actor", "vote").iter_rows())
    assert votes == {
        ("W1992_000", "CSK", "Y"), ("W1992_000", "SRB", "N"), ("W1992_000", "KAZ", "X"),
        ("W1999_001", "KAZ", "A"), ("W1999_001", "ZAF", "X"), ("W2000_002", "TUV", "X"),
        ("F78022", "SRB", "A"), ("F78022", "MKD", "Y"),
    }  # fmt: skip
    assert {"EUROPE", "TUR", "SWZ", "SRB", "TON", "ZAF"} == set(reading.set_aside["what"])


@pytest.fixture(scope="module")
def votes(data: Path) -> pl.DataFrame:
    (reading,) = unga_votes.read(data)
    return reading.rows("votes").join(reading.rows("roll_calls"), on="roll", how="left")


def test_every_vote_is_one_of_four(votes: pl.DataFrame) -> None:
    assert set(votes["vote"]) == {"Y", "N", "A", "X"}
    assert not votes.select("roll", "actor").is_duplicated().any()


def test_no_vote_stands_where_the_names_failed(votes: pl.DataFrame) -> None:
    session = votes.filter(pl.col("roll").str.starts_with("F78"))
    assert session["roll"].n_unique() == 87
    assert session.filter(pl.col("actor").is_in(["TUR", "SWZ"])).is_empty()
    lost = votes.filter(
        pl.col("date").is_in([date(2022, 12, 7), date(2022, 12, 12)]), pl.col("actor") == "MKD"
    )
    assert lost.is_empty()


def test_north_macedonia_votes_in_session_78(votes: pl.DataFrame) -> None:
    # The README lists it with Türkiye; the file has it in all roll calls but one.
    there = votes.filter(pl.col("roll").str.starts_with("F78"), pl.col("actor") == "MKD")
    assert there.height == 86


@pytest.mark.parametrize(
    ("symbol", "yes", "no", "abstain"),
    [("A/RES/68/262", 100, 11, 58), ("A/RES/ES-11/1", 141, 5, 35), ("A/RES/ES-11/7", 93, 18, 65)],
)
def test_counts_are_those_published(
    votes: pl.DataFrame, symbol: str, yes: int, no: int, abstain: int
) -> None:
    cast = votes.filter(pl.col("symbol") == symbol)
    counts = dict(cast["vote"].value_counts().iter_rows())
    assert (counts["Y"], counts["N"], counts["A"]) == (yes, no, abstain)
    assert cast.filter(pl.col("actor") == "KAZ")["vote"].to_list() == ["A"]


def test_2024_is_a_stub_and_2025_lacks_two_states(votes: pl.DataFrame) -> None:
    assert votes.filter(pl.col("year") == 2024)["roll"].n_unique() == 6
    assert not {"AFG", "VEN"} & set(votes.filter(pl.col("year") == 2025)["actor"])


def test_serbia_has_one_vote_a_roll_call(votes: pl.DataFrame) -> None:
    assert votes.filter(pl.col("actor") == "SRB", pl.col("year") == 2023).height == 76
    assert votes.filter(pl.col("actor") == "SRB", pl.col("year") == 1997).is_empty()


def test_days_are_true_where_they_are_given(votes: pl.DataFrame) -> None:
    calls = votes.unique("roll").select("roll", "symbol", "year", "date")
    days = dict(calls.select("symbol", "date").iter_rows())
    # 24 November 1992 and 9 November 2000, coded as days 3 and 6; and days of the UN's calendar.
    assert days["A/RES/47/19"] is days["A/RES/55/20"] is None
    assert days["A/RES/63/7"] == date(2008, 10, 29)
    assert days["A/RES/68/262"] == date(2014, 3, 27)
    early = calls.filter(pl.col("date") < date(2003, 9, 1))["date"]
    assert (early.dt.day() > 7).all()
    assert (early.dt.weekday() < 6).all()


def test_an_empty_seat_is_not_absent(votes: pl.DataFrame) -> None:
    here = votes.filter(pl.col("actor") == "ZAF", pl.col("year") < 1995)
    assert set(here["year"]) == {1994}
