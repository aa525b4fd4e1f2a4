"""What was refused of flows: a hole until it is mended, and no more of one than is known."""

import csv
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tarazy.findings._rerouting_holes import REFUSED, refused
from tarazy.ledger import add
from tarazy.ledger import open as open_ledger
from tarazy.ledger.browse import check, export

HEAD = "year,month,from,to,product,classification,reported_by,value,unit"
#: Two exporters, two months.
GOOD = [
    f"2022,{month},{who},KGZ,{code},HS2022,from,5,USD"
    for who in ("DEU", "FRA") for month in (3, 4) for code in ("847130", "210690")
]  # fmt: skip
ROW = GOOD[1]


def _file(path: Path, *rows: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


def _bad(**cells: str) -> list[str]:
    """Good rows, of which the second has other cells."""
    row = dict(zip(HEAD.split(","), ROW.split(","), strict=True)) | cells
    return [GOOD[0], ",".join(row.values()), *GOOD[2:]]


def _holes(own: Path, sources: list[str] | None = None):
    with open_ledger(own) as ledger:
        flows = ledger.table("flows")
        mine = ledger.frame("flows", flows.filter(flows.source.isin(["flows", "other"])))
        words = pl.col("from", "to", "source", "product", "classification")
        rows = mine.with_columns(words.cast(pl.Categorical))
        holes, told = refused(ledger, rows, sources)
    return holes.rows(), told


@pytest.mark.parametrize(
    ("cells", "hole", "said"),
    [
        ({"product": "21069"}, True, None),
        ({"value": "-5"}, True, None),
        ({"reported_by": "exporter"}, True, None),
        ({"reported_by": ""}, True, None),
        ({"reported_by": "to", "value": "-5"}, False, None),
        ({"month": "May"}, False, "whose year or month cannot be read (DEU)"),
        ({"month": "13"}, False, "whose year or month cannot be read (DEU)"),
        ({"month": "0"}, False, "whose year or month cannot be read (DEU)"),
        ({"year": "'22"}, False, "whose year or month cannot be read (DEU)"),
        ({"to": "KGX"}, False, "name no partner of the ledger (KGX)"),
        ({"from": "DEX"}, False, "name no exporter of the ledger (DEX)"),
    ],
)
def test_a_refusal_goes_when_its_file_is_mended(tmp_path, cells, hole, said) -> None:
    own = tmp_path / "own.duckdb"
    path = _file(tmp_path / "flows.csv", *_bad(**cells))
    for _ in range(2):  # not mended, it is there once
        assert add(path, "flows", own).bad == 1
        with open_ledger(own) as ledger:
            assert ledger.frame("refusals").select("file", "line").rows() == [("flows.csv", 3)]
            # What is kept for its faults is no fault of the ledger.
            assert check(ledger).is_empty()
        holes, told = _holes(own)
        assert holes == ([("DEU", 2022, 3, REFUSED)] if hole else [])
        assert len(told) == (said is not None)
        assert said is None or said in told[0]
    assert add(_file(path, *GOOD), "flows", own).bad == 0
    assert _holes(own) == ([], ())


def test_another_file_of_the_same_name_answers_only_for_what_it_holds(tmp_path) -> None:
    own = tmp_path / "own.duckdb"
    add(_file(tmp_path / "flows.csv", *_bad(product="21069")), "flows", own)
    for row in (ROW.replace("2022,3", "2022,5"), ROW.replace("DEU", "ITA")):
        add(_file(tmp_path / "next" / "flows.csv", row), "flows", own)
        assert _holes(own)[0] == [("DEU", 2022, 3, REFUSED)]
    add(_file(tmp_path / "other.csv", *GOOD), "flows", own)
    assert _holes(own)[0] == [("DEU", 2022, 3, REFUSED)]
    add(_file(tmp_path / "next" / "flows.csv", ROW), "flows", own)
    assert _holes(own) == ([], ())


def test_what_is_refused_in_one_batch_is_not_lost_in_the_next(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tarazy.ledger.files._BATCH", 2)
    own = tmp_path / "own.duckdb"
    path = _file(tmp_path / "flows.csv", *_bad(product="21069"), GOOD[-1].replace(",5,", ",-5,"))
    for _ in range(2):
        add(path, "flows", own)
        with open_ledger(own) as ledger:
            assert sorted(ledger.frame("refusals")["line"]) == [3, 10]


def test_a_refusal_of_no_known_source_is_a_hole_of_any(tmp_path) -> None:
    own = tmp_path / "own.duckdb"
    add(_file(tmp_path / "flows.csv", *GOOD), "flows", own)
    more = tmp_path / "more.csv"
    with more.open("w", newline="") as handle:
        lost = ROW.replace("210690", "21069").split(",")
        csv.writer(handle).writerows([[*HEAD.split(","), "source"], [*lost, "flowz"]])
    assert add(more, "flows", own).bad == 1
    assert _holes(own, ["flows"])[0] == [("DEU", 2022, 3, REFUSED)]


def test_a_ledger_whose_refusals_have_no_file_is_read_and_written(tmp_path) -> None:
    own = tmp_path / "own.duckdb"
    path = _file(tmp_path / "flows.csv", *_bad(product="21069"))
    add(path, "flows", own)
    with duckdb.connect(str(own)) as raw:
        for column in ("file", "line"):
            raw.execute(f"ALTER TABLE refusals DROP COLUMN {column}")
    assert _holes(own)[0] == [("DEU", 2022, 3, REFUSED)]
    add(path, "flows", own)
    with open_ledger(own) as ledger:
        assert set(ledger.frame("refusals")["line"]) == {None, 3}
        export(ledger, tmp_path / "out", "csv")
