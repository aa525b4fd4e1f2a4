"""The build of the embedded ledger: what may ship, the gaps, and the same bytes twice."""

import hashlib
import importlib.util
import re
import sys
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import reading as readings
from tarazy.sources.reading import SHIPPED_PART, Reading, Source

PATH = Path(__file__).resolve().parents[1] / "tools" / "build_ledger.py"
SPEC = importlib.util.spec_from_file_location("build_ledger", PATH)
assert SPEC is not None
assert SPEC.loader is not None
build_ledger = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(build_ledger)


def reading(ship: str, ship_by: str = "to") -> Reading:
    pairs = [("RUS", "KAZ"), ("KAZ", "RUS"), ("USA", "UKR"), ("RUS", "GEO")]
    ties = pl.DataFrame(
        [{"year": 2020, "from": a, "to": b, "indicator": "arms", "reported_by": "third",
          "value": 1.0} for a, b in pairs]
    )  # fmt: skip
    source = Source("s", "p", "t", "c", "l", ship=ship, ship_by=ship_by)
    return Reading(source, Path(__file__), {"ties": ties})


@pytest.mark.parametrize(
    ("ship", "by", "left"),
    [
        ("yes", "to", [("RUS", "KAZ"), ("KAZ", "RUS"), ("USA", "UKR"), ("RUS", "GEO")]),
        ("part", "to", [("RUS", "KAZ"), ("RUS", "GEO")]),
        ("part", "from", [("KAZ", "RUS")]),
        ("no", "to", []),
    ],
)
def test_only_what_may_ship_is_shipped(ship: str, by: str, left: list[tuple[str, str]]) -> None:
    rows = build_ledger.shipped(reading(ship, by), "ties")
    assert rows.select("from", "to").rows() == left
    assert rows.schema == SCHEMA["ties"].dtypes


def test_a_source_that_may_not_ship_leaves_no_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_ledger, "read_all", lambda *_: iter([reading("no"), reading("part")]))
    parts = list(build_ledger.gather(tmp_path))
    assert [(name, rows.height) for name, rows in parts if name != "indicators"] == [
        ("ties", 0), ("ties", 2), ("sources", 1),
    ]  # fmt: skip


def test_gaps_with_no_indicator_stand_for_every_one_of_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = pl.DataFrame(
        {"source": ["a", "a", "b", "c"], "indicator": [None, "arms", None, None],
         "state": ["TUR", "GEO", "XKX", "XKX"], "first": [2002, None, 2008, 2008],
         "last": [2014, None, None, None], "reason": ["r"] * 4},
        schema_overrides={"indicator": pl.String},
    )  # fmt: skip
    monkeypatch.setattr(build_ledger, "gaps", lambda: found)
    ties = pl.DataFrame({"source": ["a", "a", "a", "b"], "indicator": ["x", "x", "y", "z"]})
    table = build_ledger.coverage_gaps(ties)
    assert table.schema == SCHEMA["gaps"].dtypes
    assert sorted(table.select("source", "indicator", "state").rows()) == [
        ("a", "arms", "GEO"), ("a", "x", "TUR"), ("a", "y", "TUR"), ("b", "z", "XKX"),
    ]  # fmt: skip
    assert faults(table, SCHEMA["gaps"], {}).is_empty()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three readers instead of all: own books, a part that ships, facts by hand."""
    names = ("bns_kaz", "sipri", "visits_read")
    monkeypatch.setattr(readings, "READERS", names)
    none = pl.DataFrame(schema=SCHEMA["gaps"].dtypes)
    monkeypatch.setattr(build_ledger, "coverage_gaps", lambda _: none)


@pytest.mark.usefixtures("small")
def test_two_builds_are_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_ledger.build(data, tmp_path / name)
    for table in SCHEMA:
        one, other = ((tmp_path / n / f"{table}.parquet").read_bytes() for n in ("a", "b"))
        assert one == other, table
    tables = {t: pl.read_parquet(tmp_path / "a" / f"{t}.parquet") for t in SCHEMA}
    assert {"bns-kaz", "sipri-arms", "sipri-milex"} == set(tables["ties"]["source"])
    assert set(tables["ties"].filter(pl.col("source") != "bns-kaz")["to"]) <= SHIPPED_PART
    # The sums stand for the very files that were read.
    files: dict[str, list[Path]] = {}
    for folder in (data, build_ledger.FACTS):
        for path in folder.rglob("*"):
            files.setdefault(path.name, []).append(path)
    for code, file, digest in tables["sources"].select("id", "file", "sha256").rows():
        sums = {hashlib.sha256(p.read_bytes()).hexdigest() for p in files[file]}
        assert digest in sums, code
        assert re.fullmatch("[0-9a-f]{64}", digest)


@pytest.mark.usefixtures("small")
def test_nothing_is_written_where_a_row_breaks_the_schema(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = build_ledger.gather

    def gather(folder: Path):
        yield from real(folder)
        rows = build_ledger.shipped(reading("yes"), "ties")
        yield "ties", rows.with_columns(to=pl.lit("KAS"))

    monkeypatch.setattr(build_ledger, "gather", gather)
    with pytest.raises(SystemExit, match="nothing was written"):
        build_ledger.build(data, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    said = capsys.readouterr().out
    assert "to 'KAS' is not in actors" in said
    assert "source 's' is not in sources" in said
    assert "build_ledger" not in sys.modules  # read by its path, never installed
