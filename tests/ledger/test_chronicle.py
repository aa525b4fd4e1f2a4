"""Events as they are read, turned into rows of the ledger."""

import polars as pl
import pytest

from tarazy.ledger.chronicle import COLUMNS, as_events, documents, is_chronicle
from tarazy.ledger.schema import SCHEMA, conform

ROW = dict.fromkeys(COLUMNS, None) | {
    "date": "1992-05-01", "precision": "month", "actor": "KAZ", "target": "RUS",
    "parties": "KAZ;RUS", "type": "AGREE", "domain": "diplomatic", "magnitude": "2.5",
    "unit": "USD", "document": "a.txt", "start": "10", "end": "90", "confidence": "0.85",
}  # fmt: skip


def rows(*changes: dict[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame([ROW | c for c in changes], schema=dict.fromkeys(COLUMNS, pl.String))


def test_the_columns_tell_a_chronicle_from_the_table() -> None:
    assert is_chronicle(COLUMNS)
    assert is_chronicle(["_line", "_fault", *COLUMNS])
    assert not is_chronicle(SCHEMA["events"].dtypes)
    assert not is_chronicle([*COLUMNS, "colour"])


def test_a_row_in_the_tables_columns() -> None:
    (row,) = as_events(rows({})).iter_rows(named=True)
    assert row.pop("id").startswith("read-")
    assert row == {
        "date": "1992-05-01", "precision": "month", "actor": "KAZ", "target": "RUS",
        "parties": None, "kind": "AGREE", "mode": None, "context": None, "domain": "diplomatic",
        "magnitude": "2.5", "magnitude_unit": "USD", "document": "a.txt", "span": "10:90",
        "confidence": "0.85",
    }  # fmt: skip
    plain = as_events(rows({})).with_columns(
        pl.col("date").str.to_date(), source=pl.lit("s")
    )  # fmt: skip
    assert conform(plain, SCHEMA["events"]).height == 1


@pytest.mark.parametrize(
    ("actor", "target", "parties", "expected"),
    [
        ("KAZ", "RUS", "KAZ;RUS", ("KAZ", "RUS", None)),
        # All of an agreement stand together: the first two are its sides.
        ("KAZ;RUS", None, "KAZ;RUS", ("KAZ", "RUS", None)),
        ("CHN;KAZ;RUS", None, "CHN;KAZ;RUS", ("CHN", "KAZ", "CHN;KAZ;RUS")),
        ("KAZ", "EU;USA", None, ("KAZ", "EU", "KAZ;EU;USA")),
        ("EU;USA", "RUS", "EU;RUS;USA", ("EU", "RUS", "EU;USA;RUS")),
        ("KAZ", None, None, ("KAZ", None, None)),
        (None, None, "KAZ;RUS", ("KAZ", "RUS", None)),
        (None, None, None, (None, None, None)),
    ],
)
def test_sides(
    actor: str | None, target: str | None, parties: str | None, expected: tuple[str | None, ...]
) -> None:
    made = as_events(rows({"actor": actor, "target": target, "parties": parties}))
    assert made.select("actor", "target", "parties").row(0) == expected


def test_ids_stay_and_tell_rows_apart() -> None:
    changes = [{}, {"start": "11"}, {"type": "CONSULT"}, {"date": "1992-05-02"}, {"target": None}]
    ids = as_events(rows(*changes))["id"].to_list()
    assert len(set(ids)) == len(changes)
    assert as_events(rows({"confidence": "0.1"}))["id"].to_list() == ids[:1]


def test_documents_once_each() -> None:
    batches = [rows({}, {"document": "b.txt"}), rows({}, {"document": None})]
    assert list(documents(batches)) == [
        {"id": "a.txt", "kind": "other", "title": "a.txt"},
        {"id": "b.txt", "kind": "other", "title": "b.txt"},
    ]
    assert as_events(rows()).height == 0
