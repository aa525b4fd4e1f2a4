"""Which events are listed: each vector and type in turn, the rare first."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tarazy.findings.chronicle_telling import telling


def events(*made):
    """Events from (type, vector, sources, year)."""
    return pl.DataFrame(
        [
            {"type": kind, "domain": "defence", "vector": vector, "told": told,
             "date": date(year, 1, 1), "event": f"e{i:03}"}
            for i, (kind, vector, told, year) in enumerate(made)
        ],
        schema={"type": pl.String, "domain": pl.String, "vector": pl.String, "told": pl.Int64,
                "date": pl.Date, "event": pl.String},
    )  # fmt: skip


def test_a_rare_type_stands_before_a_common_one():
    many = events(*[("AGREE", "russia", 1, 2000 + i) for i in range(9)],
                  ("THREATEN", "russia", 1, 1999))  # fmt: skip
    assert telling(many, 1)["event"].to_list() == ["e009"]
    assert telling(many, 2)["event"].to_list() == ["e008", "e009"]  # the latest of the others


def test_every_vector_has_its_turn():
    many = events(*[("AGREE", "russia", 1, 2000 + i) for i in range(9)],
                  ("AGREE", "china", 1, 1990), ("AGREE", None, 1, 1980))  # fmt: skip
    assert telling(many, 3)["event"].to_list() == ["e008", "e009", "e010"]


def test_what_more_sources_tell_stands_before_the_later():
    many = events(("AGREE", "russia", 1, 2020), ("AGREE", "russia", 3, 2000))
    assert telling(many, 1)["event"].to_list() == ["e001"]


def test_an_event_of_two_vectors_takes_a_turn_of_both():
    many = events(("AGREE", "china;russia", 3, 2020), ("AGREE", "china", 1, 2019),
                  ("AGREE", "russia", 1, 2018), ("AGREE", "eu", 1, 1990))  # fmt: skip
    assert telling(many, 2)["event"].to_list() == ["e000", "e003"]


made = st.tuples(st.sampled_from(["AGREE", "AID", "CONSULT"]),
                 st.sampled_from([None, "russia", "china", "china;russia"]),
                 st.integers(1, 3), st.integers(1992, 2025))  # fmt: skip


@given(st.lists(made, max_size=30), st.integers(1, 20))
def test_as_many_as_asked_for_in_their_order(many, most):
    every = events(*many).sort("date", "event")
    found = telling(every, most)
    assert found.height == min(most, every.height)
    assert found.equals(every.filter(pl.col("event").is_in(found["event"].implode())))
    kinds = every.select("type", "domain").unique().height
    if most >= 3 * kinds:  # room for one of every vector and type
        assert set(found["type"]) == set(every["type"])
