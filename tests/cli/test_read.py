"""The command that reads: what it prints, writes, keeps and refuses."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tarazy import cli
from tarazy.ledger.chronicle import COLUMNS

ONE = "В 1992 году Казахстан и Россия подписали договор о торговле. Соседи его поддержали.\n"
TWO = "В мае 2022 года президент Казахстана посетил Китай. Переговоры прошли успешно.\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    small_file: Callable[..., Path], nothing_embedded: Callable[[str], Path],
) -> Run:  # fmt: skip
    """Run a command on the small world; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
    monkeypatch.setenv("TARAZY_LEDGER", str(small_file()))

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tarazy", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "one.txt").write_text(ONE, "utf-8")
    (folder / "two.txt").write_text(TWO, "utf-8")
    return folder


def test_csv_and_json_have_the_columns_and_agree(run: Run, texts: Path) -> None:
    code, out, err = run("read", texts, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert tuple(rows[0]) == COLUMNS
    assert [(r["date"], r["precision"], r["type"], r["document"]) for r in rows] == [
        ("1992-01-01", "year", "AGREE", "one.txt"), ("2022-05-01", "month", "CONSULT", "two.txt"),
    ]  # fmt: skip
    assert "2 read, 0 known already, 0 refused" in err
    objects = json.loads(run("read", texts, "--format", "json")[1])
    assert [tuple(o) for o in objects] == [COLUMNS] * 2
    assert objects[0]["parties"] == ["KAZ", "RUS"]
    assert (objects[1]["actor"], objects[1]["target"]) == ("KAZ", "CHN")
    assert ONE[objects[0]["start"] : objects[0]["end"]].startswith("В 1992")


def test_a_table_for_the_eye(run: Run, texts: Path) -> None:
    code, out, _ = run("read", texts)
    assert code == 0
    assert "1992 " in out
    assert "2022-05 " in out
    assert "2022-05-01" not in out
    code, _, err = run("read", texts, "--out", "x.txt")
    assert code == 2
    assert "a table goes to the terminal" in err


def test_mentions_and_documents(run: Run, texts: Path) -> None:
    code, out, _ = run("read", texts, "--rows", "mentions", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {(r["document"], r["code"], r["own"]) for r in rows} >= {
        ("one.txt", "RUS", "false"), ("two.txt", "CHN", "false"), ("one.txt", "trade", "false"),
    }  # fmt: skip
    objects = json.loads(run("read", texts, "--rows", "documents", "-f", "json")[1])
    assert [o["id"] for o in objects] == ["one.txt", "two.txt"]


def test_nothing_found_is_an_empty_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The road was long and dusty in those far days, they said.\n")
    code, out, _ = run("read", "a.txt", "-f", "json")
    assert (code, json.loads(out)) == (0, [])


def test_what_was_read_is_kept_beside_the_file(run: Run, texts: Path, tmp_path: Path) -> None:
    first = run("read", texts, "-f", "csv", "--out", "events.csv")
    assert first[0] == 0
    assert "2 read" in first[2]
    text = (tmp_path / "events.csv").read_bytes()
    assert (tmp_path / "events.csv.kept").is_file()
    second = run("read", texts, "-f", "csv", "--out", "events.csv")
    assert "0 read, 2 known already" in second[2]
    assert (tmp_path / "events.csv").read_bytes() == text
    assert not list(tmp_path.glob("*.part"))


def test_read_then_add_then_show(run: Run, texts: Path) -> None:
    """The round trip: events of texts stand in the ledger with their documents."""
    assert run("read", texts, "-f", "csv", "--out", "chronicle.csv")[0] == 0
    code, out, _ = run("ledger", "add", "chronicle.csv", "events", "--ledger", "mine.duckdb")
    # The small world's embedded tables are empty: nobody is known there.
    assert code == 1
    assert "2 set aside" in out
    from tarazy.ledger import add

    sources = "id,producer,title,citation,licence\ns,S,S,S,free\n"
    Path("sources.csv").write_text(sources)
    actors = "".join(f"{c},{c},state,s\n" for c in ("KAZ", "RUS", "CHN"))
    Path("actors.csv").write_text("code,name_en,kind,source\n" + actors)
    add("sources.csv", "sources", "mine.duckdb")
    add("actors.csv", "actors", "mine.duckdb")
    code, out, _ = run("ledger", "add", "chronicle.csv", "events", "--ledger", "mine.duckdb")
    assert (code, "2 added, 0 known already, 0 set aside" in out) == (0, True)
    code, out, _ = run("ledger", "add", "chronicle.csv", "events", "--ledger", "mine.duckdb")
    assert "0 added, 2 known already" in out
    code, out, _ = run("ledger", "show", "events", "-f", "json", "--ledger", "mine.duckdb")
    rows = json.loads(out)
    assert {(r["actor"], r["target"], r["kind"], r["span"]) for r in rows} >= {
        ("KAZ", "RUS", "AGREE", "0:60"), ("KAZ", "CHN", "CONSULT", "0:51"),
    }  # fmt: skip
    assert run("ledger", "check", "--ledger", "mine.duckdb")[0] == 0


def test_refused_files_are_listed_and_stop_nothing(run: Run, texts: Path) -> None:
    (texts / "empty.txt").touch()
    (texts / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    code, out, err = run("read", texts, "-f", "csv")
    assert code == 0
    assert out.count("\n") == 3
    assert "2 read, 0 known already, 2 refused" in err
    assert "refused: empty.txt: empty" in err
    assert "refused: scan.pdf" in err
    assert "allowed: a file with text; leave it out" in err


def test_nothing_but_refused_files_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    code, _, err = run("read", "bad")
    assert code == 1
    assert "there are no files there" in err
    (tmp_path / "bad" / "empty.txt").touch()
    code, _, err = run("read", "bad")
    assert code == 1
    assert "refused: empty.txt: empty" in err


def test_scores_against_coded_events(run: Run, texts: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    rows = {
        "one": [("1992", "KAZ", "RUS", "AGREE"), ("1999", "KAZ", "USA", "AGREE")],
        "two": [("2022-05", "KAZ", "CHN", "CONSULT")],
    }
    for name, coded in rows.items():
        lines = [
            json.dumps({"date": d, "actor": a, "target": t, "type": k, "domain": "diplomatic",
                        "need": "must"})
            for d, a, t, k in coded
        ]  # fmt: skip
        (gold / f"{name}.events.jsonl").write_text("\n".join(lines) + "\n")
    code, out, _ = run("read", texts, "--score", gold)
    assert code == 0
    whole = next(line for line in out.splitlines() if line.startswith("in all"))
    # Two found, two right; three must, one missed: 1, 2/3 and so 4/5.
    assert whole.split()[2:] == ["2", "2", "3", "1", "1", "0.6667", "0.8"]
    assert "month 1/1" in out
    code, _, err = run("read", texts, "--score", tmp_path / "nowhere")
    assert (code, "no file or folder" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nowhere"], "no file or folder 'nowhere'"),
        (["texts", "--date", "spring"], "'spring' is not a date"),
        (["texts", "--language", "fr"], "'fr' is not a language"),
    ],
)
def test_mistakes_are_told(run: Run, texts: Path, words: list[str], part: str) -> None:
    code, out, err = run("read", *words)
    assert (code, out) == (2, "")
    assert part in err


def test_tables_of_ones_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The maglev to the coast was opened in that far year.\n")
    (tmp_path / "own_en.csv").write_text("theme,term\nrail,maglev\n")
    asked = ("read", "note.txt", "--rows", "mentions", "-f", "csv")
    assert "rail" not in run(*asked)[1]
    code, out, _ = run(*asked, "--lexicon", "own_en.csv")
    assert (code, "note.txt,1,theme,rail,1" in out) == (0, True)
    (tmp_path / "own_en.csv").write_text("theme,term\nRail roads,maglev\n")
    code, out, err = run(*asked, "--lexicon", "own_en.csv")
    assert (code, out) == (2, "")
    assert "own_en.csv, line 2: theme 'Rail roads'" in err
    for option in ("--rules", "--gazetteer"):
        code, _, err = run(*asked, option, "own_en.csv")
        assert code == 2
        assert "own_en.csv: no column" in err


@pytest.mark.parametrize("kept", [True, False])
def test_who_stops_a_reading_is_told_how_to_go_on(
    kept: bool, run: Run, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tarazy.texts.read.events", stopped)
    out = tmp_path / "events.csv"
    code, _, err = run("read", texts, "-f", "csv", *(["--out", out] if kept else []))
    assert code == 130
    assert ("events.csv.kept; the same command goes on" in err) == kept
    assert ("nothing was kept" in err) == (not kept)
    assert not out.exists()


def test_a_long_table_shows_its_first_rows_and_counts_the_rest(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "long.txt"
    text.write_text("Чили торгует с Кенией. Дорога длинна.\n" * 100, "utf-8")
    code, out, _ = run("read", text, "--rows", "mentions", "--keep", tmp_path / "keep")
    assert code == 0
    _, whole, _ = run(
        "read", text, "--rows", "mentions", "-f", "csv", "--keep", tmp_path / "keep"
    )  # fmt: skip
    rows = whole.count("\n") - 1
    assert rows >= 200
    assert f"… and {rows - 60} more rows" in out
