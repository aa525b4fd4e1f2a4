"""The ledger that ships: sound, sourced, and with the known traps of its sources sprung."""

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger import open as open_ledger
from tarazy.ledger.schema import SCHEMA, faults
from tarazy.ledger.store import embedded

#: Whom texts tell acts of; the ledger lists no members of theirs.
NAMED = {
    "UN", "IMF", "WB", "EBRD", "ADB", "AIIB", "IAEA", "OPCW", "ICC", "WHO", "UNESCO", "COE", "OPEC",
    "LAS", "AU", "G20",
}  # fmt: skip
ENDED = {"CST", "CU", "EURASEC", "S5"}
#: Who may be shown SIPRI's figures on, written out here a second time on purpose.
PART = {"KAZ", "UZB", "KGZ", "TJK", "TKM", "ARM", "AZE", "GEO", "MNG", "SRB", "TUR", "VNM", "IND"}
#: Sources that are read for checks and never ship. Of speeches, counts do and words do not.
UNSHIPPED = re.compile("onetv|lmu|leaders", re.IGNORECASE)


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    with open_ledger() as ledger:
        return {name: ledger.frame(name) for name in SCHEMA}


def between(ties: pl.DataFrame, a: str, b: str, *years: int) -> pl.DataFrame:
    return ties.filter(
        pl.col("indicator") == "goods", pl.col("year").is_in(years),
        pl.col("from") == a, pl.col("to") == b, pl.col("month").is_null(),
    )  # fmt: skip


@pytest.mark.parametrize("name", list(SCHEMA))
def test_every_table_keeps_the_schema(tables: dict[str, pl.DataFrame], name: str) -> None:
    codes = {f"{t}.{c}": set(tables[t][c])
             for t, c in (col.refers for col in SCHEMA[name].columns if col.refers)}  # fmt: skip
    assert tables[name].schema == SCHEMA[name].dtypes
    assert faults(tables[name], SCHEMA[name], codes).is_empty()
    # Refusals are of a user's own files.
    assert tables[name].height > 0 or name in ("documents", "refusals")


def test_the_tables_are_small_enough_to_ship() -> None:
    files = [embedded(name) for name in SCHEMA]
    assert sum(f.stat().st_size for f in files if f.exists()) < 25e6


def test_every_source_is_stated_in_full_and_used(tables: dict[str, pl.DataFrame]) -> None:
    sources = tables["sources"]
    assert sources["sha256"].str.contains(r"^[0-9a-f]{64}$").fill_null(False).all()
    for column in ("id", "producer", "title", "citation", "licence", "file"):
        assert (sources[column].fill_null("").str.strip_chars().str.len_chars() > 1).all(), column
    assert not [s for s in sources["file"] if "/" in s or "\\" in s]
    used = {s for n, t in tables.items() if n != "sources" and "source" in t.columns
            for s in t["source"].unique()}  # fmt: skip
    assert used == set(sources["id"])
    assert not [s for s in used if UNSHIPPED.search(s)]
    codes = tables["mentions"].filter(pl.col("source") == "ungdc")["code"].unique()
    assert codes.str.len_chars().max() < 20
    assert not codes.str.contains(" ").any()


def test_no_aggregate_stands_among_the_states(tables: dict[str, pl.DataFrame]) -> None:
    actors, ties = tables["actors"], tables["ties"]
    states = actors.filter(pl.col("kind") == "state")
    # Those with no ISO code are gone before there were any.
    old = ~pl.col("code").str.contains("^[A-Z]{3}$")
    gone = pl.col("code").str.starts_with("COW-") & (pl.col("to") < date(1970, 1, 1))
    assert states.filter(old & ~gone.fill_null(False)).is_empty()
    assert 190 < states.filter(~old).height < 270
    codes = set(states["code"])
    assert not codes & {"WLD", "EUU", "EUR", "CIS", "OED", "ARB", "SSF", "ECS", "ZZZ"}
    words = r"(?i)\bworld|\bother\b|total|\bregion|\bunion\b|n\.e\.|income|unspecified|\bareas\b"
    assert states.filter(pl.col("name_en").str.contains(words)).is_empty()
    # The EU is an organisation with books of its own; nobody else is one side of a tie.
    sides = ties.filter(~(pl.col("from").is_in(codes) & pl.col("to").is_in(codes)))
    assert set(sides["source"]) == {"ecb", "eurostat-annual", "gsdb"}
    assert set(sides["from"]) | set(sides["to"]) <= codes | {"EU"}
    between = sides.filter(pl.col("source") != "ecb")  # rates of the euro are the EU's own
    assert between.filter((pl.col("from") == "EU") == (pl.col("to") == "EU")).is_empty()


def test_ties_stand_the_way_their_indicator_says(tables: dict[str, pl.DataFrame]) -> None:
    kinds = tables["indicators"].select(pl.col("code").alias("indicator"), "direction", "unit")
    ties = tables["ties"].join(kinds, on="indicator")
    own = pl.col("direction") == "own"
    assert ties.filter(own != (pl.col("from") == pl.col("to"))).is_empty()
    turned = ties.filter(pl.col("direction") == "undirected", pl.col("from") >= pl.col("to"))
    assert turned.is_empty()
    assert ties["year"].is_between(1990, 2026).all()
    # No missing figure without a reason, and nothing negative but investment withdrawn.
    assert ties.filter(pl.col("value").is_null(), pl.col("doubt").is_null()).is_empty()
    assert set(ties.filter(pl.col("value") < 0)["indicator"]) <= {"fdi_inflow", "fdi_stock"}
    assert ties.filter(pl.col("low") > pl.col("high")).is_empty()


@pytest.mark.parametrize("sides", [("KAZ", "RUS"), ("RUS", "KAZ")])
def test_trade_with_russia(tables: dict[str, pl.DataFrame], sides: tuple[str, str]) -> None:
    ties = tables["ties"]
    early = between(ties, *sides, 1992, 1993)
    assert early.height == 2
    assert early["value"].null_count() == 2  # zero in the file, and no zero in truth
    assert early["doubt"].null_count() == 0
    broken = between(ties, *sides, 2010).filter(pl.col("doubt").is_not_null())
    assert set(broken["source"]) == {"baci-2020", "cow-trade"}
    assert broken["value"].null_count() == 0  # doubted, kept and shown
    sound = between(ties, *sides, 2010).filter(pl.col("doubt").is_null())
    assert sound["source"].to_list() == ["comtrade-rus"]
    expected = 10_690.36 if sides[0] == "RUS" else 4_449.35
    assert sound["value"].item() == pytest.approx(expected, abs=0.01)
    doubted = between(ties, *sides, 2011).filter(pl.col("doubt").is_not_null())
    assert doubted["source"].to_list() == ["cow-trade"]


def test_the_other_figures_known_to_be_wrong_are_doubted(tables: dict[str, pl.DataFrame]) -> None:
    ties = tables["ties"]
    for rows in (
        ties.filter(pl.col("source") == "baci-202501", pl.col("from") == "KAZ"),
        between(ties, "RUS", "UZB", 2023, 2024).filter(pl.col("source") == "imts-rus"),
        ties.filter(pl.col("source") == "comtrade-rus", pl.col("year").is_in([2015, 2016, 2017])),
    ):
        assert rows.height > 0
        assert rows["doubt"].null_count() == 0


def test_kazakhstans_own_books_of_2021(tables: dict[str, pl.DataFrame]) -> None:
    books = tables["ties"].filter(pl.col("source") == "bns-kaz", pl.col("year") == 2021)
    whole = books["value"].sum()
    assert whole == pytest.approx(101_736.46, abs=0.01)
    shares = {
        code: books.filter((pl.col("from") == code) | (pl.col("to") == code))["value"].sum() / whole
        for code in ("RUS", "CHN")
    }
    assert shares == pytest.approx({"RUS": 0.242, "CHN": 0.177}, abs=5e-4)


def test_votes_that_were_lost_are_not_there(tables: dict[str, pl.DataFrame]) -> None:
    rolls, votes = tables["roll_calls"], tables["votes"]
    assert rolls.filter(pl.col("year") == 2024).height == 6
    cast = votes.join(rolls.select("roll", "year", "date"), on="roll")
    session = cast.filter(pl.col("roll").str.starts_with("F78"))
    assert session["roll"].n_unique() == 87
    assert session["date"].max() < date(2024, 9, 1)
    assert {"KAZ", "RUS", "CHN", "USA", "MKD"} <= set(session["actor"])
    assert not {"TUR", "SWZ"} & set(session["actor"])
    autumn = pl.col("date").is_between(date(2023, 9, 5), date(2024, 8, 31))
    assert "TUR" not in cast.filter(autumn)["actor"]
    assert "KAZ" in cast.filter(autumn)["actor"]
    december = cast.filter(pl.col("date").is_in([date(2022, 12, 7), date(2022, 12, 12)]))
    assert december["roll"].n_unique() > 30
    assert "MKD" not in december["actor"]
    assert not {"AFG", "VEN"} & set(cast.filter(pl.col("year") == 2025)["actor"])
    # Three roll calls were matched to the resolution of another year: its day and symbol are out.
    assert rolls.filter(pl.col("date").dt.year() != pl.col("year")).is_empty()
    wrong = rolls.filter(pl.col("roll").is_in(["W2002_073", "W2014_075", "W2021_022"]))
    assert wrong["symbol"].null_count() == wrong["date"].null_count() == 3


def test_votes_of_every_decade(tables: dict[str, pl.DataFrame]) -> None:
    rolls, votes = tables["roll_calls"], tables["votes"]
    assert (rolls.height, votes.height) == (6807, 1_067_326)
    assert (rolls["year"].min(), rolls["year"].max()) == (1946, 2025)
    old = rolls.filter(pl.col("year") < 1992)
    assert old.group_by(pl.col("year") // 10 * 10).len().sort("year")["len"].to_list() == [
        249, 409, 505, 984, 1405, 160,
    ]  # fmt: skip
    counts = {
        era: dict(rolls.filter((pl.col("year") < 1992) == era)["final"].value_counts().iter_rows())
        for era in (True, False)
    }
    assert counts == {True: {True: 3124, False: 588}, False: {True: 2708, False: 387}}
    # Every vote is of a known roll call, and every roll call has votes.
    assert set(votes["roll"]) == set(rolls["roll"])
    # A day is given only where it is one: none in Voeten's years but those read from pages.
    dated = old.filter(pl.col("date").is_not_null())
    assert dated.height == 8
    assert dated["source"].str.starts_with("r-").all()


@pytest.mark.parametrize(
    ("symbol", "tally", "cast"),
    [
        ("A/RES/2758(XXVI)", (76, 35, 17), {"USA": "N", "RUS": "Y", "TWN": "X"}),
        ("A/RES/68/262", (100, 11, 58), {"KAZ": "A", "RUS": "N", "CHN": "A"}),
        ("A/RES/71/205", (70, 26, 77), {"KAZ": "N", "RUS": "N", "USA": "Y"}),
        ("A/RES/ES-11/1", (141, 5, 35), {"KAZ": "A", "RUS": "N", "USA": "Y", "CHN": "A"}),
        ("A/RES/77/229", (82, 14, 80), {"KAZ": "N", "RUS": "N", "USA": "Y", "IND": "A"}),
    ],
)
def test_votes_known_by_name(
    tables: dict[str, pl.DataFrame], symbol: str, tally: tuple[int, ...], cast: dict[str, str]
) -> None:
    roll = tables["roll_calls"].filter(pl.col("symbol") == symbol, pl.col("final"))
    votes = tables["votes"].filter(pl.col("roll") == roll["roll"].item())
    counts = dict(votes["vote"].value_counts().iter_rows())
    assert tuple(counts[v] for v in "YNA") == tally
    here = dict(votes.select("actor", "vote").iter_rows())
    assert {state: here[state] for state in cast} == cast


def test_ukraine_at_the_assembly(tables: dict[str, pl.DataFrame]) -> None:
    """Every resolution with a roll call at hand has its symbol, day and title."""
    series = ["68/262", "71/205", "72/190", "73/194", "73/263", "74/17", "74/168", "75/29",
              "75/192", "76/70", "76/179", "77/229", "78/221", "80/223", "ES-11/1", "ES-11/2",
              "ES-11/3", "ES-11/7", "ES-11/8", "ES-11/9"]  # fmt: skip
    symbols = [f"A/RES/{s}" for s in series]
    rows = tables["roll_calls"].filter(pl.col("symbol").is_in(symbols), pl.col("final"))
    assert sorted(rows["symbol"]) == sorted(symbols)
    assert rows.select("date", "title").null_count().row(0) == (0, 0)
    absent = ["A/RES/ES-11/4", "A/RES/ES-11/5", "A/RES/ES-11/6"]
    assert tables["roll_calls"].filter(pl.col("symbol").is_in(absent)).is_empty()


def test_lost_votes_are_gaps(tables: dict[str, pl.DataFrame]) -> None:
    gaps = tables["gaps"].filter(pl.col("indicator").is_null())
    assert set(gaps.select("source", "state", "first", "last").iter_rows()) == {
        ("unga-votes", "MKD", 2022, 2022), ("unga-votes", "SWZ", 2023, 2024),
        ("unga-votes", "TUR", 2023, 2024), ("unga-votes", "AFG", 2025, 2025),
        ("unga-votes", "VEN", 2025, 2025),
    }  # fmt: skip


def test_sipri_rows_are_of_the_states_that_may_be_shown(tables: dict[str, pl.DataFrame]) -> None:
    sipri = tables["ties"].filter(pl.col("source").str.contains("sipri"))
    assert set(sipri["source"]) == {"sipri-arms", "sipri-milex"}
    assert set(sipri["to"]) == PART
    ours = {"arms", "military_expenditure", "military_expenditure_constant"}
    assert set(sipri["indicator"]) == ours
    # And under no other name.
    assert set(tables["ties"].filter(pl.col("indicator").is_in(ours))["source"]) == set(
        sipri["source"]
    )


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_living_organisation_has_members(tables: dict[str, pl.DataFrame], year: int) -> None:
    actors, day = tables["actors"], date(year, 7, 1)
    held = tables["memberships"].filter(
        pl.col("role") == "member", pl.col("from") <= day,
        pl.col("to").is_null() | (pl.col("to") >= day),
    )  # fmt: skip
    organisations = set(actors.filter(pl.col("kind") != "state")["code"])
    # SYSTEM is a list of states, not an organisation: it ends where its authors stopped.
    assert organisations - set(held["organisation"]) - {"SYSTEM"} == ENDED | NAMED
    sizes = dict(held.group_by("organisation").agg(pl.col("actor").n_unique()).rows())
    known = {"EU": 27, "EAEU": 5, "CSTO": 6, "OTS": 5, "G7": 7, "NATO": 32}
    known["SCO"] = 9 if year == 2024 else 10  # Belarus joined on 4 July 2024
    assert {code: sizes[code] for code in known} == known
    # Whatever has ended has no member left.
    mine = tables["memberships"].filter(pl.col("organisation").is_in(ENDED))
    assert mine["to"].null_count() == 0


def test_no_doubled_membership(tables: dict[str, pl.DataFrame]) -> None:
    """Nobody is a member of one organisation twice on one day."""
    held = tables["memberships"].filter(pl.col("role") == "member")
    pairs = held.join(held, on=["organisation", "actor"])
    both = pairs.filter(
        pl.col("from") < pl.col("from_right"),
        pl.col("to").is_null() | (pl.col("to") > pl.col("from_right")),
    )
    assert both.is_empty(), both


def test_the_files_are_told_by_their_name(tables: dict[str, pl.DataFrame], data: Path) -> None:
    """Each source whose file is at hand has that file's name."""
    at_hand = {p.name for p in data.rglob("*") if p.is_file()} | {"memberships.csv"}
    own = {"organisations.csv", "names.csv", "resolutions.csv", "events.csv"}
    assert set(tables["sources"]["file"]) <= at_hand | own, json.dumps(
        sorted(set(tables["sources"]["file"]) - at_hand - own)
    )
