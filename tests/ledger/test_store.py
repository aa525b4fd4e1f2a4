"""The store: opening, union with own rows, and writing whole or not at all."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tarazy.ledger import Ledger, LedgerError, UnknownName, add, create
from tarazy.ledger import open as open_ledger
from tarazy.ledger.schema import SCHEMA
from tarazy.ledger.store import embedded, transaction

SOURCE = "INSERT INTO own.main.sources (id, producer, title, citation, licence) VALUES "


def enter_sources(path: Path, *ids: str) -> None:
    with transaction(path) as raw:
        for code in ids:
            raw.execute(SOURCE + "(?, 'p', 't', 'c', 'l')", [code])


def own_ids(path: Path) -> set[str]:
    with duckdb.connect(str(path), read_only=True) as raw:
        return {r[0] for r in raw.execute("SELECT id FROM sources").fetchall()}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = create(tmp_path / "own.duckdb")
    enter_sources(path, "mine")
    return path


def test_the_embedded_ledger_has_every_table() -> None:
    with open_ledger() as ledger:
        for name, schema in SCHEMA.items():
            frame = ledger.frame(name, ledger.table(name).limit(3))
            assert frame.schema == schema.dtypes
        assert ledger.own is None
        assert ledger.actors["KAZ"] == "Kazakhstan"
        assert "KAZ" in ledger.states
        assert "CIS" not in ledger.states
        assert list(ledger.states) == sorted(ledger.states)
        with pytest.raises(UnknownName, match="did you mean ties"):
            ledger.table("teis")


def test_a_table_without_a_file_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tarazy.ledger.store.embedded", lambda name: tmp_path / name)
    with open_ledger() as ledger:
        for name, schema in SCHEMA.items():
            frame = ledger.frame(name)
            assert frame.is_empty()
            assert frame.schema == schema.dtypes


def test_own_rows_stand_beside_the_embedded_ones(own: Path) -> None:
    height = pl.scan_parquet(embedded("sources")).select(pl.len()).collect().item()
    with open_ledger(own) as ledger, open_ledger(str(own)) as beside:
        for one in (ledger, beside):  # several may read at once
            assert one.own == own
            ids = one.frame("sources")["id"]
            assert len(ids) == height + 1
            assert {"mine", "bns-kaz"} <= set(ids)
    with open_ledger() as ledger:
        assert "mine" not in ledger.frame("sources")["id"]


def _missing(path: Path) -> None:
    pass


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("code,name\nKAZ,Kazakhstan\n" * 1000)


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE actors (code TEXT)")


def _other_database(path: Path) -> None:
    with duckdb.connect(str(path)) as raw:
        raw.execute("CREATE TABLE actors (code VARCHAR)")


def _cut(path: Path) -> None:
    create(path)
    path.write_bytes(path.read_bytes()[: 3 * 4096 + 100])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_missing, "there is no ledger file"),
        (Path.mkdir, "there is no ledger file"),
        (_empty, "cannot be opened as a ledger"),
        (_text, "cannot be opened as a ledger"),
        (_sqlite, "cannot be opened as a ledger"),
        (_cut, "cannot be opened as a ledger|lacks"),
        (_other_database, "a database but not a ledger: it lacks actors.name_en"),
    ],
)
def test_what_is_no_ledger_is_neither_opened_nor_written(tmp_path: Path, make, said) -> None:
    path = tmp_path / "it's.duckdb"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LedgerError, match=said) as caught:
        open_ledger(path)
    assert str(path) in caught.value.given.replace("\\'", "'")
    assert caught.value.allowed
    assert caught.value.do
    with pytest.raises(LedgerError, match=said), transaction(path):
        raise AssertionError
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_ledger_of_an_earlier_version_is_read_and_gets_the_tables_that_came_since(
    own: Path,
) -> None:
    with duckdb.connect(str(own)) as raw:
        raw.execute("DROP TABLE flows")
        raw.execute("DROP TABLE word_counts")
    height = pl.scan_parquet(embedded("flows")).select(pl.len()).collect().item()
    with open_ledger(own) as ledger:
        assert "mine" in ledger.frame("sources")["id"]
        assert ledger.table("flows").count().to_polars() == height
    with transaction(own) as raw:
        assert raw.execute("SELECT count(*) FROM own.main.flows").fetchall() == [(0,)]
    with duckdb.connect(str(own), read_only=True) as raw:
        assert {"flows", "word_counts"} <= {
            name for (name,) in raw.execute("SHOW TABLES").fetchall()
        }
    with duckdb.connect(str(own)) as raw:
        raw.execute("ALTER TABLE ties DROP COLUMN doubt")
    with pytest.raises(LedgerError, match=r"it lacks ties\.doubt"):
        open_ledger(own)


def test_create_refuses_what_exists_and_what_it_cannot_write(own: Path, tmp_path: Path) -> None:
    before = own.read_bytes()
    with pytest.raises(LedgerError, match="exists already"):
        create(own)
    assert own.read_bytes() == before
    with pytest.raises(LedgerError, match="exists already"):
        create(tmp_path)
    for parent in (own, tmp_path / "nowhere"):  # a file, no folder
        with pytest.raises(LedgerError, match="no ledger can be written") as caught:
            create(parent / "new.duckdb")
        assert "folder that exists" in caught.value.do
    assert sorted(p.name for p in tmp_path.iterdir()) == ["own.duckdb"]


def test_create_replaces_a_part_left_behind(tmp_path: Path) -> None:
    (tmp_path / "new.duckdb.part").write_text("half")
    with open_ledger(create(tmp_path / "new.duckdb")) as ledger:
        assert ledger.frame("ties", ledger.table("ties").limit(1)).height == 1
    assert [p.name for p in tmp_path.iterdir()] == ["new.duckdb"]


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (ValueError("half way"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (MemoryError(), MemoryError),
        (OSError("half way"), OSError),
        (RuntimeError("half way"), RuntimeError),
        (duckdb.IOException("no space left"), LedgerError),
        # What DuckDB makes of Ctrl-C depends on where it was struck.
        (RuntimeError("Query interrupted"), KeyboardInterrupt),
        (duckdb.InvalidInputException("reading failed: KeyboardInterrupt"), KeyboardInterrupt),
    ],
)
def test_a_transaction_that_fails_half_way_changes_nothing(own: Path, trouble, expected) -> None:
    with pytest.raises(expected), transaction(own) as raw:
        raw.execute(SOURCE + "('half', 'p', 't', 'c', 'l')")
        assert raw.execute("SELECT count(*) FROM own.main.sources").fetchone() == (2,)
        raise trouble
    assert own_ids(own) == {"mine"}
    enter_sources(own, "next")  # and it can be written again
    assert own_ids(own) == {"mine", "next"}


def test_an_open_ledger_is_told_apart_from_a_broken_one(own: Path) -> None:
    with open_ledger(own), pytest.raises(LedgerError, match="cannot be opened") as caught:  # noqa: SIM117
        with transaction(own):
            raise AssertionError
    assert "close the program that has it open" in caught.value.do
    assert own_ids(own) == {"mine"}


LIMITED = """
import json, resource, sys
from tarazy.ledger import TarazyError, add
file, ledger, room = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
try:
    add(file, "ties", ledger)
    print(json.dumps("entered"))
except TarazyError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""


@pytest.mark.parametrize("extra", [0, 200_000])
def test_a_full_disk_leaves_the_old_rows(tmp_path: Path, extra: int) -> None:
    """No file may grow beyond what the ledger has now, and a little: writing fails."""
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    head = "year,month,from,to,indicator,reported_by,value\n"
    few.write_text(head + "2020,1,KAZ,RUS,goods,from,1.5\n")
    rows = (
        f"{y},{m},KAZ,RUS,goods,from,{(y * 7919 + m * 104729) % 99991 / 7}\n"
        for y in range(1, 8_001)
        for m in range(1, 13)
    )
    many.write_text(head + "".join(rows))
    own = tmp_path / "own.duckdb"
    assert add(few, "ties", own).added == 1
    room = own.stat().st_size + extra
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(many), str(own), str(room)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    kind, said = json.loads(done.stdout)
    assert kind == "LedgerError"
    assert "was not changed" in said
    assert "free some space" in said
    with open_ledger(own) as ledger:
        _assert_only_few(ledger)
    assert not list(tmp_path.glob("*.part"))
    # With room again, the same file goes in whole.
    assert add(many, "ties", own).added == 8_000 * 12


def _assert_only_few(ledger: Ledger) -> None:
    ties = ledger.table("ties")
    rows = ledger.frame("ties", ties.filter(ties.source.isin(["few", "many"])))
    assert rows.select("year", "month", "value", "source").rows() == [(2020, 1, 1.5, "few")]
    assert "many" not in ledger.frame("sources")["id"]


def test_what_is_forgotten_is_made_anew() -> None:
    with open_ledger() as ledger:
        made: list[int] = []
        for key in (("large", 1), ("small", 1), "large"):
            ledger.once(key, lambda: made.append(1))
        ledger.forget("large")
        for key in (("large", 1), ("small", 1), "large"):
            ledger.once(key, lambda: made.append(1))
        assert len(made) == 4  # only the one under a key that begins with the word


def test_answers_have_the_types_that_were_promised() -> None:
    with open_ledger() as ledger:
        table = ledger.table("ties")
        asked = table.group_by("indicator").aggregate(
            n=table.count(), years=table.year.sum(), last=table.year.max(), whole=table.value.sum()
        )
        found = ledger.frame("ties", asked).sort("indicator")
        assert found.schema == asked.schema().to_polars()
        assert_frame_equal(found, pl.DataFrame(asked.to_polars()).sort("indicator"))


def test_asking_loads_no_library_that_is_not_needed() -> None:
    ask = "import sys, tarazy; tarazy.open().frame('actors'); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert not {"pandas", "altair", "scipy"} & set(done.stdout.split())
