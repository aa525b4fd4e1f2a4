"""The schema: tables, types, and every kind of fault by hand and at random."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarazy.ledger import LedgerError, UnknownName
from tarazy.ledger.schema import SCHEMA, Column, Table, conform, faults, table

CODES = {
    "actors.code": {"KAZ", "RUS", "CHN"},
    "indicators.code": {"goods", "arms"},
    "sources.id": {"s"},
    "documents.id": {"d"},
    "roll_calls.roll": {"r1", "r2"},
}
TIE = {"year": 2020, "from": "KAZ", "to": "RUS", "indicator": "goods",
       "reported_by": "from", "value": 1.0, "source": "s"}  # fmt: skip


def ties(*changes: dict[str, object]) -> pl.DataFrame:
    schema = SCHEMA["ties"]
    return pl.DataFrame([TIE | c for c in changes], schema=schema.dtypes)


def test_every_table_has_a_key_described_columns_and_a_type() -> None:
    assert set(SCHEMA) == {
        "actors", "memberships", "indicators", "ties", "events", "roll_calls", "votes",
        "documents", "mentions", "word_counts", "sources", "gaps", "flows", "listings",
        "refusals",
    }  # fmt: skip
    for name, schema in SCHEMA.items():
        assert schema.key, name
        names = [c.name for c in schema.columns]
        assert len(names) == len(set(names))
        assert all(c.description for c in schema.columns), name
        empty = schema.empty()
        assert (empty.height, empty.columns, list(empty.schema.values())) == (
            0, names, [c.dtype for c in schema.columns],
        )  # fmt: skip
        assert faults(empty, schema, CODES).is_empty()
        # Every row says where it was read, in a record of the sources.
        if name not in ("sources", "indicators"):
            source = next(c for c in schema.columns if c.name == "source")
            assert source.refers == ("sources", "id")
            # The source may be what was wrong with a row that was refused.
            assert source.nullable == (name == "refusals")


def test_references_lead_to_keys() -> None:
    for schema in SCHEMA.values():
        for column in schema.columns:
            assert not (column.values and column.refers)
            if column.refers:
                other, field = column.refers
                assert SCHEMA[other].key == [field]


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean ties"):
        table("tie")


def test_conform_orders_casts_and_fills() -> None:
    given = pl.DataFrame({k: [v] for k, v in reversed(TIE.items())})
    got = conform(given, SCHEMA["ties"])
    assert got.schema == SCHEMA["ties"].dtypes
    assert got.columns == list(SCHEMA["ties"].dtypes)
    assert got.select("month", "low", "doubt").row(0) == (None, None, None)
    assert got.select(*TIE).row(0, named=True) == TIE
    assert conform(got, SCHEMA["ties"]).equals(got)
    with pytest.raises(LedgerError, match="unknown colour; missing to") as caught:
        conform(given.drop("to", "value").with_columns(colour=pl.lit(1)), SCHEMA["ties"])
    assert "reported_by" in caught.value.allowed
    assert caught.value.do


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{}, {"from": None}], [(1, "from is empty")]),
        ([{"year": None}, {}], [(0, "year is empty")]),
        ([{"from": "KAS"}], [(0, "from 'KAS' is not in actors")]),
        ([{"indicator": "good"}], [(0, "indicator 'good' is not in indicators")]),
        ([{"source": "t"}], [(0, "source 't' is not in sources")]),
        ([{"reported_by": "both"}], [(0, "reported_by 'both' is not one of from, to, third")]),
        ([{}, {"month": 13}, {"month": 0}], [(1, "month is not"), (2, "month is not")]),
        ([{"month": 1}, {"month": 12}], []),
        ([{"value": float("nan")}], [(0, "value is not a finite number")]),
        ([{"low": float("inf")}], [(0, "low is not a finite number")]),
        ([{"high": float("-inf")}], [(0, "high is not a finite number")]),
        ([{"value": None}], []),  # missing is null
        ([{"value": 0.0}, {"month": 1}, {"reported_by": "to"}, {"year": 2021}], []),
        ([{}, {"value": 2.0}, {}], [(1, "same key (year, month, from"), (2, "same key")]),
        # A row that does not enter takes no key from the next.
        ([{"value": float("nan")}, {}, {}], [(0, "finite"), (2, "same key")]),
        # One row, all its reasons.
        (
            [{"from": None, "to": "X", "month": 99, "value": float("nan")}],
            [(0, "from is empty"), (0, "to 'X'"), (0, "value is not"), (0, "month is not")],
        ),
    ],
)
def test_faults(rows: list[dict[str, object]], expected: list[tuple[int, str]]) -> None:
    found = faults(ties(*rows), SCHEMA["ties"], CODES)
    assert found.schema == {"row": pl.Int64(), "reason": pl.String()}
    assert len(found) == len(expected), found
    for (row, reason), (expected_row, part) in zip(found.rows(), expected, strict=True):
        assert row == expected_row
        assert part in reason


def test_references_without_a_list_are_not_checked() -> None:
    assert faults(ties({"from": "KAS"}), SCHEMA["ties"], {}).is_empty()


def _cells(column: Column) -> st.SearchStrategy[object]:
    kinds: dict[str, st.SearchStrategy[object]] = {
        "string": st.text(max_size=8),
        "date": st.dates(date(1800, 1, 1), date(2100, 1, 1)),
        "bool": st.booleans(),
        "int8": st.integers(1, 12),
        "int16": st.integers(-32768, 32767),
        "int32": st.integers(-(2**31), 2**31 - 1),
        "float64": st.floats(allow_nan=False, allow_infinity=False),
    }
    cells = kinds[column.type]
    if column.least is not None:
        cells = st.floats(column.least, allow_infinity=False)
    if column.name == "product":
        cells = st.sampled_from(["84", "8471", "847130", "TOTAL"])
    if column.values:
        cells = st.sampled_from(column.values)
    if column.refers:
        cells = st.sampled_from(sorted(CODES[".".join(column.refers)]))
    return st.none() | cells if column.nullable else cells


@st.composite
def frames(draw: st.DrawFn) -> tuple[Table, pl.DataFrame]:
    schema = SCHEMA[draw(st.sampled_from(sorted(SCHEMA)))]
    row = st.fixed_dictionaries({c.name: _cells(c) for c in schema.columns})

    def key(r: dict[str, object]) -> tuple[object, ...]:
        return tuple(r[k] for k in schema.key)

    rows = draw(st.lists(row, max_size=6, unique_by=key))
    return schema, pl.DataFrame(rows, schema=schema.dtypes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames(), st.data())
def test_a_sound_frame_has_no_faults_and_one_break_gives_one(
    drawn: tuple[Table, pl.DataFrame], data: st.DataObject
) -> None:
    schema, frame = drawn
    assert faults(frame, schema, CODES).is_empty()
    if frame.is_empty():
        return
    at = data.draw(st.integers(0, frame.height - 1))
    column = data.draw(st.sampled_from([c for c in schema.columns if not c.nullable]))
    here = pl.int_range(pl.len()) == at
    broken = frame.with_columns(
        pl.when(here).then(None).otherwise(pl.col(column.name)).alias(column.name)
    )
    assert faults(broken, schema, CODES).rows() == [(at, f"{column.name} is empty")]
    # A copy of a row at the end has its key.
    twice = pl.concat([frame, frame[at]])
    found = faults(twice, schema, CODES)
    assert found["row"].to_list() == [frame.height]
    assert "same key" in found["reason"][0]
