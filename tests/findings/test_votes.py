"""Votes: the record on named resolutions, by hand in a small world and on the real ledger."""

import json
import re

import polars as pl
import pytest

from tarazy.findings.votes import sets, votes
from tarazy.ledger.errors import UnknownName

WORD = {"Y": "yes", "N": "no", "A": "abstained", "X": "absent"}
#: Five roll calls: the third has no day, the last is a paragraph's.
YEARS = [2001, 2003, 2005, 2005, 2005]
CAST = {
    "KAZ": "YANYY",
    "RUS": "YYXYY",
    "CHN": "-ANYY",
    "DEU": "YNNYY",
    "FRA": "YAAXY",
    "ITA": "YAX-Y",
    "GBR": "NNYYY",  # in the Union to June 2004, in the West after it
    "USA": "NYYXY",
    "KGZ": "YYYYY",  # in the rest, which is not shown
}
SYMBOLS = {0: "A/RES/1/1", 1: "A/RES/3/1", 2: "A/RES/5/1", 3: "A/RES/5/2", 4: "A/RES/5/9"}
ASKED = ["1/1", "A/RES/3/1", "5/1", "5/2"]


@pytest.fixture(scope="module")
def rows(ballots):
    return ballots(
        YEARS, CAST, symbol=SYMBOLS, final={4: "false"},
        date={0: "2001-05-01", 1: "2003-05-01", 3: "2005-03-01", 4: "2005-03-01"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(small, rows):
    return small(**rows)


@pytest.fixture(scope="module")
def gapped(small, rows):
    return small(**rows, gaps=["alpha,,DEU,2005,2005,a shred"])


def strict(found):
    """The finding's JSON, in which NaN and infinity are no numbers; its CSV has neither."""

    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    text = found.to_csv()
    assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)
    assert len(text.splitlines()) == found.table.height + 1
    return json.loads(found.to_json(), parse_constant=refuse)


def cell(found, resolution, column):
    return found.view.filter(pl.col("Resolution") == resolution)[column].item()


# --- the small world -------------------------------------------------------------------------


def test_the_record_by_hand(whole, lens_on):
    found = votes(whole, lens_on(whole), ASKED)
    assert found.question == (
        "How did Kazakhstan vote on A/RES/1/1, A/RES/3/1, A/RES/5/1 and A/RES/5/2?"
    )
    # A roll call without a day stands at the end of its year.
    mine = found.table.filter(pl.col("state") == "KAZ")
    assert mine.select("symbol", "vote").rows() == [
        ("A/RES/1/1", "yes"), ("A/RES/3/1", "abstained"), ("A/RES/5/2", "yes"), ("A/RES/5/1", "no"),
    ]  # fmt: skip
    assert mine["vector"].null_count() == 4
    assert found.view["Resolution"].to_list() == ["1/1", "3/1", "5/2", "5/1"]
    assert found.view["Date"].to_list() == ["2001-05-01", "2003-05-01", "2005-03-01", "2005"]
    first = found.table.filter(pl.col("symbol") == "A/RES/1/1")
    assert first.select("state", "vector", "vote").rows() == [
        ("KAZ", None, "yes"), ("RUS", "russia", "yes"), ("CHN", "china", "not known"),
        ("DEU", "eu", "yes"), ("FRA", "eu", "yes"), ("GBR", "eu", "no"), ("ITA", "eu", "yes"),
        ("USA", "west", "no"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("resolution", "russia", "china", "eu", "west"),
    [
        ("1/1", "yes", "not known", "3Y 1N", "no"),
        ("3/1", "yes", "abstained", "2N 2A", "yes"),
        ("5/1", "absent", "no", "1N 1A 1X", "2Y"),
        ("5/2", "yes", "yes", "1Y 1X", "1Y 1X"),
    ],
)
def test_counts_of_a_vector_by_hand(whole, lens_on, resolution, russia, china, eu, west):
    found = votes(whole, lens_on(whole), ASKED)
    assert cell(found, resolution, "Russia") == russia
    assert cell(found, resolution, "China") == china
    assert cell(found, resolution, "EU") == eu
    assert cell(found, resolution, "West") == west
    assert "Rest" not in found.view.columns
    assert "KGZ" not in set(found.table["state"])


def test_same_vote_shares_by_hand(whole, lens_on):
    # Where both voted: China 3 of 3, Russia 2 of 3, the West 1 of 5 (USA N Y Y against Y A N,
    # GBR Y Y against N Y), the Union DEU 3 of 4 (Y N N Y against Y A N Y), FRA 2 of 3, ITA 2 of 2
    # and GBR 0 of 2.
    assert votes(whole, lens_on(whole), ASKED).answer == (
        "Of 4 votes of 2001–2005, Kazakhstan voted yes on 2, voted no on 1 and abstained on 1. Of "
        "the votes that the states of each vector cast beside its own (their number in brackets), "
        "as many were the same: China 100 % (3), Russia 67 % (3), EU 64 % (11) and West 20 % (5)."
    )


def test_lost_votes_are_not_known_and_never_counted(gapped, lens_on):
    found = votes(gapped, lens_on(gapped), ASKED)
    german = found.table.filter(pl.col("state") == "DEU")
    assert german["vote"].to_list() == ["yes", "no", "not known", "not known"]
    assert cell(found, "5/1", "EU") == "1A 1X"
    assert cell(found, "5/2", "EU") == "1X"
    # Without Germany's two of 2005, which were both Kazakhstan's: 7 of 11 become 5 of 9.
    assert "EU 56 % (9)" in found.answer


def test_a_vector_of_which_nothing_is_known(small, rows, lens_on):
    ledger = small(**rows, gaps=[f"alpha,,{s},2005,2005,lost" for s in ("DEU", "FRA")])
    found = votes(ledger, lens_on(ledger), ASKED)
    assert cell(found, "5/2", "EU") == "not known"  # of Italy there is no row
    assert cell(found, "5/1", "EU") == "1X"


def test_the_focal_states_lost_votes_are_not_known(small, rows, lens_on):
    ledger = small(**rows, gaps=["alpha,,KAZ,2005,2005,a shred"])
    found = votes(ledger, lens_on(ledger), ASKED)
    assert found.answer.startswith(
        "Of 4 votes of 2001–2005, Kazakhstan voted yes on 1, abstained on 1 and is without a "
        "record on 2."
    )
    # What is not known is not compared: China's two of 2005 fall out.
    assert "China 100 % (1)" in found.answer
    assert "Russia 50 % (2)" in found.answer
    alone = votes(ledger, lens_on(ledger), ["5/1", "5/2"])
    assert alone.answer == (
        "Cannot tell: the ledger has no vote of Kazakhstan on these resolutions."
    )
    strict(alone)


def test_a_symbol_not_at_hand_is_a_row_and_a_caveat(whole, lens_on):
    found = votes(whole, lens_on(whole), ["1/1", "9/9", "A/RES/5/9"])
    # The vote on a paragraph of 5/9 is not one on 5/9.
    lacking = found.table.filter(pl.col("symbol").is_in(["A/RES/9/9", "A/RES/5/9"]))
    assert lacking.select("symbol", "state", "vote", "roll").rows() == [
        ("A/RES/9/9", "KAZ", None, None), ("A/RES/5/9", "KAZ", None, None),
    ]  # fmt: skip
    assert "No vote in the ledger on A/RES/9/9 and A/RES/5/9." in found.caveats
    assert cell(found, "9/9", "Kazakhstan") == "no vote at hand"
    assert found.answer.startswith("Of 1 vote")
    got = strict(found)["table"]
    assert got[-1]["vote"] is None
    assert got[-1]["symbol"] == "A/RES/5/9"
    nothing = votes(whole, lens_on(whole), ["9/9"])
    assert nothing.answer.startswith("Cannot tell")
    assert nothing.view.height == 1
    strict(nothing)


def test_sources_are_those_of_calls_and_votes(whole, lens_on):
    found = votes(whole, lens_on(whole), ASKED)
    assert {"alpha", "beta"} <= set(found.sources["id"])


# --- the sets that come with Tarazy ----------------------------------------------------------


@pytest.mark.parametrize("code", sets())
def test_a_set_is_well_formed(code):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    one = sets()[code]
    assert one["name"].strip()
    assert set(one) in ({"name", "symbols"}, {"name", "title"})
    for symbol in one.get("symbols", ()):
        assert re.fullmatch(r"A/RES/(ES-|S-)?\d+/\d+[A-Z]?", symbol)
    held = one.get("symbols") or one["title"]
    assert held
    assert len(set(held)) == len(held)
    assert all(isinstance(x, str) and x.strip() for x in held)


@pytest.mark.parametrize("code", sets())
def test_a_set_finds_votes(ledger, code):
    found = votes(ledger, "KAZ", code)
    assert found.answer.startswith("Of ")
    assert sets()[code]["name"] in found.question
    got = strict(found)["table"]
    assert len(got) == found.table.height
    assert {r["vote"] for r in got} <= {*WORD.values(), "not known", None}


def test_an_unknown_set_suggests(ledger):
    with pytest.raises(UnknownName, match="'ukrain' is not a set of resolutions") as told:
        votes(ledger, "KAZ", "ukrain")
    assert "did you mean ukraine" in told.value.do
    assert "georgia" in told.value.allowed


def test_no_resolutions_are_refused(ledger):
    with pytest.raises(UnknownName, match="no resolutions are named") as told:
        votes(ledger, "KAZ", [])
    assert told.value.do
    for blank in ([""], [" ", ""], ""):
        with pytest.raises(UnknownName, match="no resolutions are named"):
            votes(ledger, "KAZ", blank)


@pytest.mark.parametrize(
    "symbol",
    ["foo", "A/RES/foo", "68-262", "68/", "/262", "A/HRC/1/1", "68/262; 68/263", "68/262AB"],
)
def test_what_is_no_symbol_is_refused(ledger, symbol):
    """To say that the ledger has no vote on it would be a wrong answer to a slip."""
    with pytest.raises(UnknownName, match="is not the symbol of a resolution") as told:
        votes(ledger, "KAZ", ["68/262", symbol])
    assert "68/262" in told.value.allowed
    assert "ukraine" in told.value.do


@pytest.mark.parametrize("symbol", ["68/262", "a/res/68/262", " 68/262 ", "es-11/1", "79/44A"])
def test_what_is_a_symbol_is_taken(ledger, symbol):
    assert votes(ledger, "KAZ", [symbol]).question.endswith(
        f"vote on A/RES/{symbol.strip().upper().removeprefix('A/RES/')}?"
    )


@pytest.mark.parametrize("symbol", ["A/RES/2758(XXVI)", "3379(XXX)", "A/RES/3525A(XXX)"])
def test_a_symbol_as_the_ledger_writes_it_is_taken(ledger, symbol):
    found = votes(ledger, "USA", [symbol])
    assert not any(c.startswith("No vote in the ledger") for c in found.caveats)


@pytest.mark.parametrize("code", [c for c, s in sets().items() if "title" in s])
def test_a_title_set_takes_every_title_with_its_words(ledger, code):
    words = [w.lower() for w in sets()[code]["title"]]
    frame = ledger.frame("roll_calls")
    wanted = {
        roll: year
        for roll, year, title, final in frame.select("roll", "year", "title", "final").iter_rows()
        if final is not False and any(w in (title or "").lower() for w in words)
    }
    found = votes(ledger, "KAZ", code)
    # Kazakhstan is a member since March 1992: what was voted on before is no record of its.
    assert set(found.table["roll"]) == {r for r, year in wanted.items() if year >= 1992}
    early = sum(year < 1992 for year in wanted.values())
    told = [c for c in found.caveats if "earlier votes are left out" in c]
    assert told == [f"{early} earlier votes are left out: Kazakhstan had no vote before 1992."] * (
        early > 0
    )
    # A founding member's record has them all.
    assert set(votes(ledger, "USA", code).table["roll"]) == set(wanted)
    untitled = frame["title"].null_count()
    assert any(f"{untitled:,} roll calls have no title" in c for c in found.caveats)


def test_the_record_on_iran_begins_with_membership(ledger):
    found = votes(ledger, "KAZ", "iran")
    assert found.table["year"].min() == 1992
    assert "4 earlier votes are left out: Kazakhstan had no vote before 1992." in found.caveats
    assert " of 1992–" in found.answer
    assert "without a record" not in found.answer


# --- the real ledger -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ukraine(ledger):
    return votes(ledger, "KAZ")


@pytest.mark.parametrize(
    ("symbol", "state", "vote"),
    [
        ("ES-11/1", "KAZ", "abstained"),
        ("ES-11/1", "RUS", "no"),
        ("ES-11/1", "USA", "yes"),
        ("ES-11/1", "CHN", "abstained"),
        ("ES-11/1", "UZB", "absent"),
        ("71/205", "KAZ", "no"),
        ("68/262", "KAZ", "abstained"),
        ("68/262", "DEU", "yes"),
        ("68/262", "CHN", "abstained"),
        ("ES-11/3", "CHN", "no"),
        ("ES-11/7", "USA", "no"),
    ],
)
def test_how_they_voted(ukraine, symbol, state, vote):
    row = ukraine.table.filter(pl.col("symbol") == f"A/RES/{symbol}", pl.col("state") == state)
    assert row["vote"].to_list() == [vote]


def test_days_of_the_votes(ukraine):
    days = dict(ukraine.table.select("symbol", pl.col("date").cast(pl.String)).iter_rows())
    assert days["A/RES/ES-11/1"] == "2022-03-02"
    assert days["A/RES/68/262"] == "2014-03-27"
    assert days["A/RES/71/205"] == "2016-12-19"


def test_with_and_without_the_prefix(ledger):
    short = votes(ledger, "KAZ", ["68/262", "ES-11/1"])
    full = votes(ledger, "KAZ", ["A/RES/68/262", "A/RES/ES-11/1"])
    assert short.table.equals(full.table)
    assert (short.question, short.answer) == (full.question, full.answer)
    assert short.table["roll"].n_unique() == 2


def test_the_table_is_the_rows_of_the_ledger(ledger, ukraine):
    said = ledger.frame("votes").select("roll", "actor", "vote")
    told = ukraine.table.filter(pl.col("vote").is_in(list(WORD.values())))
    both = told.join(said, left_on=["roll", "state"], right_on=["roll", "actor"], suffix="_row")
    assert both.height == told.height > 500
    assert (both["vote"] == both["vote_row"].replace_strict(WORD)).all()


def test_every_symbol_of_the_set_is_shown_or_said_to_lack(ukraine):
    symbols = set(sets()["ukraine"]["symbols"])
    assert set(ukraine.table["symbol"]) == symbols
    lacking = ukraine.table.filter(pl.col("roll").is_null())["symbol"]
    said = " ".join(c for c in ukraine.caveats if c.startswith("No vote in the ledger"))
    assert set(re.findall(r"A/RES/[\w/-]*\w", said)) == set(lacking)


def test_same_vote_as_china_and_russia(ukraine):
    cast = ukraine.table.filter(pl.col("vote").is_in(["yes", "no", "abstained"]))
    wide = cast.filter(pl.col("state").is_in(["KAZ", "CHN", "RUS", "HKG", "MAC"])).pivot(
        "state", index="roll", values="vote"
    )
    for code, name in (("CHN", "China"), ("RUS", "Russia")):
        both = wide.drop_nulls(["KAZ", code])
        share = (both["KAZ"] == both[code]).mean()
        assert f"{name} {100 * share:.0f} %" in ukraine.answer


def test_lost_years_of_turkiye_are_not_absences(ledger):
    gone = ledger.frame("gaps").filter(pl.col("source") == "unga-votes", pl.col("state") == "TUR")
    assert gone.select("first", "last").rows() == [(2023, 2024)]
    rolls = ledger.frame("roll_calls").filter(
        pl.col("year") == 2023, pl.col("symbol").is_not_null()
    )
    found = votes(ledger, "KAZ", rolls["symbol"].to_list()[:3])
    turkish = found.table.filter(pl.col("state") == "TUR")
    assert turkish["vote"].unique().to_list() == ["not known"]
