from datetime import date

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources.acts import numbered, sides, together, told


@pytest.mark.parametrize(
    ("everyone", "actor", "target", "parties"),
    [
        (["KAZ"], "KAZ", None, None),
        (["RUS", "KAZ"], "RUS", "KAZ", None),
        (["UZB", "ARM", "KAZ"], "UZB", "ARM", "UZB;ARM;KAZ"),
        (["KAZ", "RUS", "KAZ"], "KAZ", "RUS", None),
    ],
)
def test_sides(everyone: list[str], actor: str, target: str | None, parties: str | None) -> None:
    assert sides(everyone) == {"actor": actor, "target": target, "parties": parties}


def test_nobody_stands_first_but_by_alphabet() -> None:
    frame = pl.DataFrame({"state": [["RUS", "KAZ"], ["RUS", "KAZ", "ARM", "KAZ"], ["KAZ"]]})
    assert frame.select(together("state")).rows() == [
        ("KAZ", "RUS", None), ("ARM", "KAZ", "ARM;KAZ;RUS"), ("KAZ", None, None)
    ]  # fmt: skip


def test_ids_that_several_have_are_numbered_whatever_the_order() -> None:
    row = {"date": date(2000, 1, 1), "precision": "day", "actor": "KAZ", "kind": "AGREE"}
    rows: list[dict[str, object]] = [
        {**row, "id": "a", "label": "y"}, {**row, "id": "b"}, {**row, "id": "a", "label": "x"}
    ]  # fmt: skip
    frame = told(rows)
    assert frame.select("id", "label").rows() == [("a", "x"), ("a-2", "y"), ("b", None)]
    assert frame.equals(told(rows[::-1]))
    assert numbered(frame.head(1)).equals(frame.head(1))


def test_no_rows_are_an_empty_table() -> None:
    assert told([]).schema == SCHEMA["events"].dtypes
    assert faults(told([]), SCHEMA["events"], {}).is_empty()
