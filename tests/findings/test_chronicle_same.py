"""Rows that tell one event: hand-worked cases, and what holds for any rows."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.findings.chronicle_same import same

STATES = {"KAZ", "RUS", "CHN", "USA"}
COLUMNS = ["date", "precision", "kind", "domain", "mode", "actor", "target", "parties", "label",
           "source"]  # fmt: skip


def rows(*told):
    """Rows from "date type actor target source label", parties as a list after a colon."""
    made = []
    for text in told:
        day, kind, sides, source, *label = text.split(" ", 4)
        actor, target, *more = sides.split(";")
        precision = {4: "year", 7: "month", 10: "day"}[len(day)]
        made.append({
            "date": date.fromisoformat(day + "-01-01"[len(day) - 4 :]), "precision": precision,
            "kind": kind, "domain": "defence", "mode": None, "actor": actor, "target": target,
            "parties": sides if more else None, "label": label[0] if label else None,
            "source": source,
        })  # fmt: skip
    types = dict.fromkeys(COLUMNS, pl.String) | {"date": pl.Date}
    return pl.DataFrame(made, schema=types)


@pytest.mark.parametrize(
    ("told", "leader"),
    [
        # The year holds the day; the day leads.
        (["2001 AID KAZ;RUS a x", "2001-05-06 AID KAZ;RUS b x"], [1, 1]),
        (["2001-05 AID KAZ;RUS a x", "2001-06-06 AID KAZ;RUS b x"], [0, 1]),
        # Two days in the year: it cannot be told which is meant.
        (["2001 AID KAZ;RUS a", "2001-05-06 AID KAZ;RUS b", "2001-05-07 AID KAZ;RUS b"],
         [0, 1, 2]),
        # The same words tell.
        (["2001 AID KAZ;CSTO a x", "2001-05-06 AID KAZ;CSTO b x", "2001-05-07 AID KAZ;CSTO b y"],
         [1, 1, 2]),
        # Two rows of a year for one day: neither can claim it.
        (["2001 AID KAZ;CSTO a x", "2001 AID KAZ;CSTO a y", "2001-05-06 AID KAZ;CSTO b z"],
         [0, 1, 2]),
        # One source does not tell one event twice; pages of one kind are one source.
        (["2001-05-06 AID KAZ;RUS a", "2001-05-06 AID KAZ;RUS a"], [0, 1]),
        (["2001-05-06 AID KAZ;RUS m-1", "2001-05-06 AID KAZ;RUS m-2"], [0, 1]),
        # Who acts on whom counts, unless both act.
        (["2001-05-06 AID KAZ;RUS a", "2001-05-06 AID RUS;KAZ b"], [0, 1]),
        (["2001-05-06 AGREE KAZ;RUS a pact: x", "2001-05-06 AGREE RUS;KAZ b pact: y"], [0, 0]),
        # Two states may sign more than one thing on a day.
        (["2001-05-06 AGREE KAZ;RUS a pact: x", "2001-05-06 AGREE KAZ;RUS b loan: x"], [0, 1]),
        (["2001-05-06 AGREE KAZ;CIS a pact: x", "2001-05-06 AGREE KAZ;CIS b loan: x"], [0, 0]),
        (["2001 AGREE KAZ;RUS;CHN a x", "2001-05-06 AGREE CHN;KAZ;RUS b y"], [1, 1]),
        (["2001 AGREE KAZ;RUS;CHN a x", "2001-05-06 AGREE CHN;KAZ;USA b x"], [0, 1]),
        # An exercise has one name in both, but for the year.
        (["2001-05 COOPERATE KAZ;RUS a Eagle", "2001-05-06 COOPERATE KAZ;RUS b Eagle 2001"],
         [1, 1]),
        (["2001-05 COOPERATE KAZ;RUS a Eagle", "2001-05-06 COOPERATE KAZ;RUS b Hawk 2001"],
         [0, 1]),
        # The same month first, then the day within it.
        (["2001-05-06 AID KAZ;RUS a x", "2001-05 AID KAZ;RUS b x", "2001-05 AID KAZ;RUS a x"],
         [0, 1, 1]),
    ],
)  # fmt: skip
def test_which_rows_tell_one_event(told, leader):
    assert same(rows(*told), STATES) == leader


def test_texts_read_together_are_each_a_teller():
    """A user's file of events read in many texts has one source and as many tellers as texts."""
    both = rows("2001 AID KAZ;RUS a", "2001-05-06 AID KAZ;RUS a")
    places = {"document": ["x.txt", "y.txt"], "span": ["0:9", "4:11"]}
    assert same(both.with_columns(**{k: pl.Series(v) for k, v in places.items()}), STATES) == [1, 1]
    one_text = both.with_columns(document=pl.lit("x.txt"), span=pl.Series(places["span"]))
    assert same(one_text, STATES) == [0, 1]
    listed = both.with_columns(document=pl.Series(places["document"]), span=None)
    assert same(listed, STATES) == [0, 1]


def test_domains_are_not_mixed():
    both = rows("2001-05-06 AID KAZ;RUS a x", "2001-05-06 AID KAZ;RUS b x")
    other = both.with_columns(domain=pl.Series(["defence", "economic"]))
    assert same(other, STATES) == [0, 1]


def told_rows():
    day = st.dates(date(2001, 1, 1), date(2002, 12, 31))
    row = st.tuples(day, st.sampled_from([4, 7, 10]), st.sampled_from(["AID", "AGREE"]),
                    st.sampled_from(["KAZ;RUS", "RUS;KAZ", "KAZ;CSTO", "KAZ;RUS;CHN"]),
                    st.sampled_from("abc"), st.sampled_from(["x", "y"]))  # fmt: skip
    return st.lists(row, max_size=12).map(
        lambda made: rows(*(f"{d.isoformat()[:n]} {k} {s} {o} {w}" for d, n, k, s, o, w in made))
    )


@given(told_rows())
def test_what_holds_for_any_rows(table):
    leader = same(table, STATES)
    ends = {"day": 0, "month": 30, "year": 365}
    for i, of in enumerate(leader):
        assert leader[of] == of  # who leads leads itself
        mine, theirs = table.row(i, named=True), table.row(of, named=True)
        assert mine["kind"] == theirs["kind"]
        assert mine["date"] <= theirs["date"] <= mine["date"] + timedelta(ends[mine["precision"]])
        assert ends[theirs["precision"]] <= ends[mine["precision"]]
    for of in set(leader):
        sources = [table["source"][i] for i, o in enumerate(leader) if o == of]
        assert len(sources) == len(set(sources))
