"""Voeten's list: what is a part and what a whole, whose seat it is, and which days are none."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import unga_votes, voeten

#: rcid, session, date, unres, para, amend, short, descr
CALLS = [
    (1, 5, "1950-11-02", "R/5/347", 0, 0, "PEACE", "TO ADOPT DRAFT RESOLUTIONS A,B AND C"),
    (2, 25, "1970-12-05", "R/25/2669", 1, 0, "U.S. AND THE UN", "TO ADOPT DRAFT RESOL. ON A "
     "SEPARATE FUND"),
    (3, 25, "1970-12-05", "R/25/2671A", 1, 0, None, "TO ADOPT OPERATIVE PARAG. 2 OF DRAFT RESOL."),
    (4, 29, "1974-12-05", "R/29/3397", 0, 0, "AID", "RES, APPROVING AID"),
    (5, 34, "1979-12-03", "R/34/91", 1, 0, "ISLANDS", "TO RECALL PARAGRAPH 3"),
    (6, 34, "1979-12-03", "R/34/233/XII", 0, 0, "BUDGET", "TO APPROVE"),
    (7, 34, "1979-12-03", "R/34/449", 0, 0, "A DECISION", "TO DECIDE"),
    (8, 40, "1985-12-03", "R/40/5/B", None, None, "AID", "Aid to the poor"),
    (9, 54, "1999-12-01", "R/54/54", 1, None, None, "The President: I put to the vote paragraph 2"),
    (10, 54, "1999-12-01", "R/54/54", None, None, "Arms", "Arms : resolution / adopted by all"),
    (11, 54, "1999-12-02", "R/54/60", None, 1, None, "The President: the amendment"),
    (12, 54, "1999-12-02", "R/54/61", None, 1, None, "The President: the amendment"),
]  # fmt: skip
#: rcid, COW number, vote
VOTES = [
    (1, 365, "N"), (1, 345, "A"), (1, 713, "Y"), (1, 850, "X"), (1, 999, "Y"),
    (2, 365, "Y"), (2, 680, "Y"), (2, 678, "N"), (2, 850, "Y"), (2, 260, "X"), (4, 560, "X"),
    (5, 260, "Y"), (5, 265, "N"), (9, 345, "X"), (9, 255, "Y"), (10, 255, "Y"),
    (12, 255, "Y"), (12, 2, "N"), (12, 705, "X"),
]  # fmt: skip


def table(calls: list[tuple[object, ...]]) -> pl.DataFrame:
    names = ["rcid", "session", "date", "unres", "para", "amend", "short", "descr"]
    types = {"para": pl.Float64, "amend": pl.Float64, "short": pl.String}
    frame = pl.DataFrame(calls, schema=names, orient="row", schema_overrides=types)
    return frame.with_columns(
        pl.lit(1).alias("me"), *(pl.lit(0).alias(i) for i in unga_votes.ISSUES[1:]),
        year=pl.col("date").str.slice(0, 4).cast(pl.Int64), importantvote=pl.lit(0.0),
        yes=pl.lit(9.0), no=pl.lit(None, pl.Float64),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "votes").mkdir()
    calls = table(CALLS)
    calls.write_parquet(tmp_path / voeten.ROLL_CALLS)
    votes = pl.DataFrame(VOTES, schema=["rcid", "ccode", "vote"], orient="row")
    votes = votes.join(calls.select("rcid", "date"), on="rcid")
    votes = votes.with_columns(roll=pl.lit("V") + pl.col("rcid").cast(pl.String))
    votes.write_parquet(tmp_path / voeten.VOTES)
    link = "w_roll,v_roll,ok\nW1999_001,V11,true\nW1999_002,V9,false\n"
    (tmp_path / voeten.LINK).write_text(link, encoding="utf-8")
    head = "roll,year,symbol,date,title,me,nu,di,hr,co,ec,importantvote\n"
    listed = head + "W1999_001,1999,A/RES/54/61,1999-12-09,,0,0,0,0,0,0,0\n"
    (tmp_path / unga_votes.ROLL_CALLS).write_text(listed, encoding="utf-8")
    cast = [("W1999_001", "DEU", "Y"), ("W1999_001", "USA", "N"), ("W1999_001", "KAZ", "X")]
    other = pl.DataFrame(cast, schema=["roll", "iso3", "vote"], orient="row")
    other.with_columns(year=1999, source=pl.lit("")).write_parquet(tmp_path / unga_votes.VOTES)
    return tmp_path


def test_the_description_and_not_the_flag_tells_a_part(folder: Path) -> None:
    (reading,) = voeten.read(folder)
    final = dict(reading.rows("roll_calls").select("roll", "final").iter_rows())
    assert final == {
        "V1": True, "V2": True, "V3": False, "V4": True, "V5": True, "V6": True, "V7": True,
        "V8": True, "V9": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "final"),
    [
        ("TO ADOPT CERTAIN WORDS OF PREAMBULAR PARAGRAPH 4 OF THE CUBAN DRAFT RESOLUTION", False),
        ("TO ADOPT A USSR AMMENDMENT (A/C.3/19) TO A DRAFT RESOLUTION", False),
        ("AMEND TO RES (A/8963) REPLACING OP PARA 4.", False),
        ("RETENTION OF ART 3 OF CHAPT II, RESOL (A/9946)", False),
        ("TO ADOPT PROPOSAL (A/L.218) FOR THE ADDITION OF AN ARTICLE, IN THE CONVENTION", False),
        ("TO ADOPT DRAFT RESOLUTION (A/3374) MINUS PREAMBULAR PARAGRAPH 1.", True),
        ("RES, AS AMENDED, APPROVING RPT", True),
        ("TO ADOPT USSR PROPOSAL TO DELETE ITEM 42 FROM THE AGENDA", True),
        ("TO ADOPT A GREEK MOTION FOR A SEPARATE VOTE ON OPERATIVE PARAGRAPH 7", True),
        ("SOMETHING SEPARATE", None),
    ],
)
def test_the_first_noun_decides(said: str, final: bool | None) -> None:
    calls = table([(1, 5, "1950-11-02", "R/5/1", 1, 0, "X", said)])
    assert calls.select(voeten._final()).item() is final


def test_symbols_are_given_only_where_they_are_certain(folder: Path) -> None:
    (reading,) = voeten.read(folder)
    symbols = dict(reading.rows("roll_calls").select("roll", "symbol").iter_rows())
    # A page, a number in series, a counted vote, a mistyped number, a section, a decision.
    assert symbols == {
        "V1": None, "V2": "A/RES/2669(XXV)", "V3": None, "V4": None, "V5": "A/RES/34/91",
        "V6": "A/RES/34/233", "V7": None, "V8": "A/RES/40/5B", "V9": "A/RES/54/54",
    }  # fmt: skip


def test_titles_issues_and_days(folder: Path) -> None:
    (reading,) = voeten.read(folder)
    rows = reading.rows("roll_calls")
    assert faults(rows, SCHEMA["roll_calls"], {}).is_empty()
    titles = dict(rows.select("roll", "title").iter_rows())
    assert [titles[f"V{n}"] for n in (2, 3, 7, 8, 9)] == [
        "U.S. and the UN", None, "A Decision", "Aid to the poor", "Arms",
    ]  # fmt: skip
    assert rows.filter(pl.col("date").is_not_null()).select("roll", "date").rows() == [
        ("V9", date(1999, 12, 1))
    ]
    assert set(rows["issues"]) == {"me"}
    assert rows.filter(pl.col("important").is_not_null())["roll"].to_list() == ["V8", "V9"]


def test_seats_and_what_is_set_aside(folder: Path) -> None:
    (reading,) = voeten.read(folder)
    votes = set(reading.rows("votes").select("roll", "actor", "vote").iter_rows())
    assert votes == {
        ("V1", "RUS", "N"), ("V1", "YUG", "A"), ("V1", "TWN", "Y"), ("V2", "RUS", "Y"),
        ("V2", "YMD", "Y"), ("V2", "YEM", "N"), ("V2", "IDN", "Y"), ("V5", "DEU", "Y"),
        ("V5", "DDR", "N"), ("V9", "DEU", "Y"),
    }  # fmt: skip
    aside = dict(reading.set_aside.iter_rows())
    assert {"IDN", "DEU", "ZAF", "SRB", "999", "V10", "V11", "V12"} == set(aside)
    assert "first vote" in aside["IDN"]
    assert aside["999"] == "not a state"
    assert "every vote" in aside["V12"]


@pytest.fixture(scope="module")
def calls(data: Path) -> pl.DataFrame:
    (reading,) = voeten.read(data)
    return reading.rows("roll_calls")


@pytest.fixture(scope="module")
def votes(data: Path, calls: pl.DataFrame) -> pl.DataFrame:
    (reading,) = voeten.read(data)
    return reading.rows("votes").join(calls, on="roll")


def test_how_many_there_are(calls: pl.DataFrame) -> None:
    old, new = calls.filter(pl.col("year") < 1992), calls.filter(pl.col("year") >= 1992)
    assert (old.height, new.height) == (3712, 387)
    decades = old.group_by(pl.col("year") // 10 * 10).len().sort("year")["len"].to_list()
    assert decades == [249, 409, 505, 984, 1405, 160]
    assert not new["final"].any()
    assert new["year"].is_between(1997, 2017).all()
    assert dict(old["final"].value_counts().iter_rows()) == {True: 3124, False: 588}


def test_flags_are_a_search_for_letters(data: Path) -> None:
    flagged = pl.read_parquet(data / voeten.ROLL_CALLS).filter(pl.col("session") < 40)
    said = pl.col("descr").str.to_uppercase()
    hit = flagged.filter(pl.col("amend") == 1)
    assert (hit.height, hit.filter(said.str.contains("AMEND")).height) == (287, 287)
    hit = flagged.filter(pl.col("para") == 1)
    assert (hit.height, hit.filter(said.str.contains("PARA")).height) == (627, 620)
    assert flagged.filter(said.str.contains("PARA"), pl.col("para") == 0).is_empty()


def test_from_session_30_on_the_list_holds_adopted_resolutions_only(data: Path) -> None:
    every = pl.read_parquet(data / voeten.ROLL_CALLS).filter(pl.col("year") < 1992)
    late = every.filter(pl.col("session") >= 30)
    assert late.filter(pl.col("no") >= pl.col("yes")).is_empty()
    assert not late["unres"].is_duplicated().any()
    early = every.filter(pl.col("session") < 30, pl.col("no") >= pl.col("yes"))
    assert early.height > 250


def test_final_passages_are_no_help_before_1992(data: Path) -> None:
    every = pl.read_parquet(data / voeten.ROLL_CALLS)
    passed = pl.read_parquet(data / "votes" / "fpsim_1946_2024jun.parquet")["roll"].unique()
    every = every.with_columns(
        passed=(pl.lit("F") + pl.col("resid").cast(pl.String)).is_in(passed.to_list()),
        part=((pl.col("para") == 1) | (pl.col("amend") == 1)).fill_null(value=False),
    )
    assert every.filter(pl.col("year") < 1992)["passed"].all()
    new = every.filter(pl.col("year") >= 1992)
    assert not new.filter("part")["passed"].any()
    assert new.filter(~pl.col("part"), ~pl.col("passed")).height == 31


def test_separate_votes_are_none_of_the_other_list(data: Path, votes: pl.DataFrame) -> None:
    """No roll call of the same year there has the same votes."""
    (reading,) = unga_votes.read(data)
    other = reading.rows("votes").join(reading.rows("roll_calls").select("roll", "year"), on="roll")
    years = {}
    for (year,), rows in (
        other.filter(pl.col("vote") != "X").partition_by("year", as_dict=True).items()
    ):
        years[year] = {
            r: frozenset(c.rows())
            for (r,), c in rows.select("roll", "actor", "vote")
            .partition_by("roll", as_dict=True, include_key=False)
            .items()
        }
    new = votes.filter(pl.col("year") >= 1992, pl.col("vote") != "X")
    for (_, year), rows in new.partition_by("roll", "year", as_dict=True).items():
        cast = frozenset(rows.select("actor", "vote").rows())
        assert max(len(cast & c) / len(cast | c) for c in years[year].values()) < 0.995


def tally(votes: pl.DataFrame, roll: str) -> tuple[int, int, int]:
    counts = dict(votes.filter(pl.col("roll") == roll)["vote"].value_counts().iter_rows())
    return counts["Y"], counts.get("N", 0), counts["A"]


@pytest.mark.parametrize(
    ("roll", "expected", "cast"),
    [
        # 181 (II), partition of Palestine
        ("V77", (33, 13, 10), {"USA": "Y", "RUS": "Y", "GBR": "A", "IND": "N", "YUG": "A"}),
        # 217 (III), Universal Declaration of Human Rights
        ("V127", (48, 0, 8), {"RUS": "A", "SAU": "A", "ZAF": "A", "TWN": "Y", "CSK": "A"}),
        # 377 (V), Uniting for peace
        ("V252", (52, 5, 2), {"RUS": "N", "UKR": "N", "IND": "A", "ARG": "A", "USA": "Y"}),
        # 1514 (XV), independence of colonial countries
        ("V658", (89, 0, 9), {"USA": "A", "GBR": "A", "RUS": "Y", "AUS": "A", "DOM": "A"}),
        # 2758 (XXVI), the seat of China; its delegation had left the hall
        ("V1190", (76, 35, 17), {"USA": "N", "RUS": "Y", "GBR": "Y", "JPN": "N", "TWN": "X"}),
        # 3379 (XXX), Zionism
        ("V1622", (72, 35, 32), {"USA": "N", "RUS": "Y", "CHN": "Y", "ISR": "N", "DDR": "Y"}),
        # 46/86, its repeal
        ("V3647", (111, 25, 13), {"USA": "Y", "RUS": "Y", "ISR": "Y", "PRK": "N", "TUR": "A"}),
    ],
)  # fmt: skip
def test_published_votes(
    votes: pl.DataFrame, roll: str, expected: tuple[int, int, int], cast: dict[str, str]
) -> None:
    assert tally(votes, roll) == expected
    here = dict(votes.filter(pl.col("roll") == roll).select("actor", "vote").iter_rows())
    assert {state: here[state] for state in cast} == cast


@pytest.mark.parametrize(
    ("state", "first", "last"),
    [
        ("TWN", 1946, 1971), ("CHN", 1971, 1991), ("DDR", 1973, 1989), ("DEU", 1973, 1991),
        ("YMD", 1967, 1989), ("YEM", 1947, 1991), ("YUG", 1946, 1991), ("CSK", 1946, 1991),
        ("COW-ZAN", 1963, 1963), ("VNM", 1977, 1991), ("PRK", 1991, 1991), ("TZA", 1961, 1991),
        ("RUS", 1946, 1991), ("UKR", 1946, 1991), ("JPN", 1957, 1991), ("SYR", 1946, 1991),
    ],
)  # fmt: skip
def test_whose_seat_it_was(votes: pl.DataFrame, state: str, first: int, last: int) -> None:
    years = votes.filter(pl.col("actor") == state, pl.col("year") < 1992)["year"]
    assert (years.min(), years.max()) == (first, last)


def test_nobody_votes_before_its_admission_or_without_a_seat(votes: pl.DataFrame) -> None:
    old = votes.filter(pl.col("year") < 1992)
    # Years of admission, from the UN's list of members.
    admitted = {
        "ISR": 1949, "IDN": 1950, "ITA": 1955, "GHA": 1957, "NGA": 1960, "DZA": 1962, "KEN": 1963,
        "SGP": 1965, "MUS": 1968, "BGD": 1974, "AGO": 1976, "ZWE": 1980, "NAM": 1990, "LTU": 1991,
    }  # fmt: skip
    first = dict(old.group_by("actor").agg(pl.col("year").min()).iter_rows())
    assert {s: y for s, y in admitted.items() if first[s] < y} == {}
    assert old.filter(pl.col("actor") == "ZAF", pl.col("year") > 1974).is_empty()
    assert old.filter(pl.col("actor") == "SYR", pl.col("year").is_in([1959, 1960])).is_empty()
    assert old.filter(pl.col("actor") == "IDN", pl.col("year") == 1965).is_empty()
    assert not {"SRB", "XKX", "CZE", "MKD"} & set(old["actor"])
    states = old.filter(pl.col("vote") != "X").group_by("year").agg(pl.col("actor").n_unique())
    members = dict(states.iter_rows())
    # The UN had 51 to 55 members in 1946, 60 in 1950, 99 to 100 in 1960, 154 in 1980
    # (South Africa was barred, and two never voted).
    assert [members[y] for y in (1946, 1950, 1960, 1980)] == [54, 60, 99, 151]


def test_states_rebuilt_from_pair_scores_are_never_absent(votes: pl.DataFrame) -> None:
    old = votes.filter(pl.col("year") < 1992)
    absent = set(old.filter(pl.col("vote") == "X")["actor"])
    assert set(old["actor"]) - absent >= {
        "USA", "CAN", "GBR", "NLD", "BEL", "LUX", "FRA", "PRT", "POL", "ITA", "RUS", "SWE", "NOR",
        "DNK", "ISL", "ISR", "JPN", "AUS", "NZL",
    }  # fmt: skip


def test_symbols_of_each_age(calls: pl.DataFrame) -> None:
    old = calls.filter(pl.col("year") < 1992)
    assert old.filter(pl.col("year") < 1963)["symbol"].null_count() == 884
    sure = old["symbol"].drop_nulls()
    assert sure.str.contains(r"^A/RES/(\d{4}[A-Z]?\([XVI]+\)|\d\d/\d{1,3}[A-Z]?)$").all()
    assert {"A/RES/3379(XXX)", "A/RES/46/86", "A/RES/2200(XXI)"} & set(sure) == {
        "A/RES/3379(XXX)", "A/RES/46/86"
    }  # fmt: skip
