"""The commands: what they print, where they write, how they fail."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA

COMMANDS = ("balance", "trend", "dependence", "hedging", "membership")
ROWS = [
    f"{year},KAZ,{s},goods,from,{v},,alpha"
    for year in (2001, 2002, 2003)
    for s, v in (("RUS", 10 * (year - 2000)), ("CHN", 10), ("DEU", 5))
]
ROWS += ["2001,KAZ,RUS,goods,to,12,,beta", "2001,RUS,KAZ,goods,from,50,ten times,beta"]


@pytest.fixture
def run_embedded(in_process):
    """Run a command on the embedded ledger."""
    return in_process


@pytest.fixture
def run(monkeypatch, run_embedded, small_file, nothing_embedded):
    """The same on the small world."""
    monkeypatch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
    monkeypatch.setenv("TARAZY_LEDGER", str(world(small_file)))
    return run_embedded


_WORLD = {}


def world(small_file):
    if "path" not in _WORLD:
        _WORLD["path"] = small_file(ties=ROWS)
    return _WORLD["path"]


@pytest.fixture
def lens(tmp_path, small_lens):
    file = tmp_path / "lens.yaml"
    file.write_text(small_lens, "utf-8")
    return file


def tarazy(*words, **more):
    """Run the installed command as a user would, on the embedded ledger."""
    env = {k: v for k, v in os.environ.items() if k != "TARAZY_LEDGER"} | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tarazy.cli", *map(str, words)],
        capture_output=True, encoding="utf-8", timeout=120, env=env, check=False, **more,
    )  # fmt: skip


# --- findings ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_a_finding_in_every_format(run, lens, tmp_path, command):
    code, text, said = run(command, "KAZ", "--year", 2003, "--lens", lens)
    assert (code, said) == (0, "")
    assert "Kazakhstan" in text.splitlines()[0]
    assert "Sources: " in text
    assert "\x1b" not in text  # no colours in a pipe
    code, text, said = run(command, "KAZ", "--year", 2003, "--lens", lens, "-f", "json")
    assert (code, said) == (0, "")
    read = json.loads(text)
    assert read["finding"] == command
    code, text, said = run(command, "KAZ", "--year", 2003, "--lens", lens, "-f", "csv")
    assert (code, said) == (0, "")
    rows = len(read["table"])
    assert len(text.splitlines()) == (rows + 1 if rows else len(text.splitlines()))
    out = tmp_path / "page.html"
    code, text, said = run(command, "KAZ", "--year", 2003, "--lens", lens, "-f", "html", "-o", out)
    assert (code, text, said) == (0, "", "")
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert not list(tmp_path.glob("*.part"))


def test_years_of_a_trend(run, lens):
    _, text, _ = run("trend", "KAZ", "--from", 2001, "--to", 2002, "--lens", lens, "-f", "json")
    assert {row["year"] for row in json.loads(text)["table"]} == {2001, 2002}
    _, text, _ = run("trend", "KAZ", "--from", 2001, "--year", 2002, "--lens", lens, "-f", "json")
    assert {row["year"] for row in json.loads(text)["table"]} == {2001, 2002}


def test_brief(run, lens, tmp_path):
    code, text, said = run("brief", "KAZ", "--lens", lens, "--year", 2003, "--since", 2001)
    assert (code, said) == (0, "")  # no progress bar in a pipe
    file = tmp_path / "brief-KAZ.html"
    assert text.startswith(f"wrote {file} (")
    assert "change since 2001" in file.read_text("utf-8")
    assert run("brief", "KAZ", "--lens", lens, "--year", 2003, "-o", tmp_path / "x.html")[0] == 0
    assert (tmp_path / "x.html").exists()


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_trace(run, lens, form):
    code, text, said = run("trace", "KAZ", "--year", 2001, "--vector", "russia", "--lens", lens,
                           "-f", form)  # fmt: skip
    assert (code, said) == (0, "")
    if form == "json":
        rows = json.loads(text)
        assert [(r["value"], r["used"]) for r in rows] == [(12, "interval"), (10, "yes")]
    elif form == "csv":
        assert pl.read_csv(text.encode())["used"].to_list() == ["interval", "yes"]
    else:
        assert "used: yes = in the figure" in text


# --- the ledger ----------------------------------------------------------------------------


def test_own_rows_there_and_back(run, tmp_path, small_file):
    own = tmp_path / "mine.duckdb"
    own.write_bytes(world(small_file).read_bytes())
    good = "2004,KAZ,RUS,goods,from,77.5\n"
    file = tmp_path / "mine.csv"
    head = "year,from,to,indicator,reported_by,value\n"
    file.write_text(head + good + "2004,KAZ,XYZ,goods,from,1\n", "utf-8")
    code, text, said = run("ledger", "add", file, "ties", "--ledger", own, "--producer", "Me")
    assert (code, said) == (0, "")
    assert "ties: 1 added, 0 known already, 1 set aside" in text
    aside = tmp_path / "mine.csv.quarantine.csv"
    assert str(aside) in text
    assert "3" in aside.read_text("utf-8") and "XYZ" in aside.read_text("utf-8")
    assert "0 added, 1 known already" in run("ledger", "add", file, "ties", "--ledger", own)[1]

    where = ("--where", "from=KAZ", "--where", "year=2004", "--ledger", own)
    code, text, said = run("ledger", "show", "ties", *where, "-f", "json")
    assert (code, said) == (0, "")
    (row,) = json.loads(text)
    assert (row["to"], row["value"]) == ("RUS", 77.5)
    assert "77.5" in run("ledger", "show", "ties", *where)[1]
    assert "77.5" in run("ledger", "show", "ties", *where, "-f", "csv")[1]

    code, text, said = run("ledger", "ls", "--ledger", own)
    assert (code, said) == (0, "")
    assert re.search(r"goods +alpha +2001 +2003 +9", text)
    assert run("ledger", "check", "--ledger", own)[:2] == (0, "every row fits the schema\n")

    for kind, flags in (("parquet", ()), ("csv", ("--csv",))):
        folder = tmp_path / kind
        code, text, said = run("ledger", "export", folder, "--ledger", own, *flags)
        assert (code, said) == (0, "")
        assert f"wrote {len(SCHEMA)} tables" in text
        ties = folder / f"ties.{kind}"
        read = pl.read_parquet(ties) if kind == "parquet" else pl.read_csv(ties)
        assert read.height == len(ROWS) + 1
        assert not list(folder.glob("*.part"))
        code, _, said = run("ledger", "export", folder, "--ledger", own)
        assert code == 2
        assert "not an empty folder" in said


def test_check_finds_a_fault(run, tmp_path, small_file):
    import duckdb

    own = tmp_path / "bad.duckdb"
    own.write_bytes(world(small_file).read_bytes())
    with duckdb.connect(str(own)) as raw:
        raw.execute("UPDATE ties SET reported_by = 'nobody' WHERE year = 2001 AND source = 'beta'")
    code, text, said = run("ledger", "check", "--ledger", own)
    assert code == 1
    assert "nobody" in text
    assert said == ""


# --- lenses --------------------------------------------------------------------------------


def test_lenses(run_embedded, tmp_path):
    run = run_embedded
    code, text, said = run("lens", "ls")
    assert (code, said) == (0, "")
    assert "KAZ  Kazakhstan: Russia, China, EU" in text
    assert "any other state: the default lens" in text
    code, shown, said = run("lens", "show", "France")
    assert (code, said) == (0, "")
    assert "focal: FRA" in shown
    file = tmp_path / "mine.yaml"
    code, text, said = run("lens", "new", "FRA", file)
    assert (code, said) == (0, "")
    assert file.read_text("utf-8") == shown
    code, text, said = run("lens", "new", "FRA", file)
    assert (code, text) == (2, "")
    assert "exists already" in said
    code, text, said = run("lens", "check", file)
    assert (code, said) == (0, "")
    assert "mine.yaml: a lens on France, 6 vectors" in text
    file.write_text(shown.replace("window: 10", "window: ten"), "utf-8")
    code, text, said = run("lens", "check", file)
    assert (code, text) == (2, "")
    assert re.search(r"error: mine.yaml:\d+: window is 'ten'", said)


# --- mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["balance", "Kazakstan"], "did you mean KAZ (Kazakhstan)"),
        (["balance", "KAZ", "--year", "1900"], "allowed: years 1992 to 2003"),
        (["trend", "KAZ", "--from", "2050"], "nearest year is 2003"),
        (["balance", "RUS"], "is a lens on KAZ, not on RUS"),
        (["trace", "KAZ", "--year", "2001", "--vector", "rusia"], "did you mean russia"),
        (["trace", "KAZ", "--year", "2001", "-f", "html"], "a trace has no page"),
        (["balance", "KAZ", "--year", "2003", "-f", "json", "-o", "no/such/x.json"],
         "'no/such/x.json' cannot be written"),
        (["brief", "KAZ", "--year", "2003", "--since", "2001", "-o", "no/such/x.html"],
         "cannot be written"),
        (["brief", "KAZ", "--year", "2003", "--since", "2003"], "give --since a year before"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words(run, lens, tmp_path, words, said):
    code, text, told = run(*words, "--lens", lens)
    assert code == 2
    assert text == ""
    assert told.startswith("error: ")
    assert said in told
    assert "Traceback" not in told
    assert not [p for p in tmp_path.iterdir() if p != lens]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ledger", "show", "teis"], "did you mean ties"),
        (["ledger", "show", "ties", "--where", "from"], "'from' is not a condition"),
        (["ledger", "show", "ties", "--where", "form=KAZ"], "did you mean from"),
        (["ledger", "show", "ties", "--where", "year=soon"], "'soon'"),
        (["ledger", "add", "none.csv", "ties"], "there is no file 'none.csv'"),
        (["ledger", "ls", "--ledger", "none.duckdb"], "there is no ledger file 'none.duckdb'"),
        (["lens", "check", "none.yaml"], "none.yaml cannot be read"),
        (["lens", "show", "Kazakstan"], "'Kazakstan' is not a state of the ledger"),
    ],
)
def test_other_mistakes(run, words, said):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert told.startswith("error: ")
    assert said in told


@pytest.mark.parametrize(
    "words", [["balanse", "KAZ"], ["balance"], ["balance", "KAZ", "--yaer", "1"],
              ["balance", "KAZ", "--year", "soon"], ["balance", "KAZ", "-f", "pdf"]]
)  # fmt: skip
def test_a_wrong_command_line(run, words):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert "Traceback" not in told
    assert told


def test_a_table_has_no_file(run, lens):
    code, _, told = run("balance", "KAZ", "--year", 2003, "--lens", lens, "-o", "x.txt")
    assert code == 2
    assert "give --format with --out" in told


VOTED = ("alignment", "ideal-points", "issues", "cross-pressure", "similarity", "votes")
TOLD = ("attention", "positions", "doctrine", "chronicle")
TESTED = ("reaction", "periods", "compare", "counterfactual", "system", "pressure", "tilt",
          "rerouting")  # fmt: skip
HELP = [[], *([c] for c in (*COMMANDS, *VOTED, *TOLD, *TESTED)),
        *([c] for c in ("brief", "trace", "read", "ledger", "lens")),
        *(["ledger", c] for c in ("add", "ls", "show", "check", "export")),
        *(["lens", c] for c in ("ls", "show", "check", "new"))]  # fmt: skip


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_help(run, words):
    code, text, said = run(*words, "--help")
    assert (code, said) == (0, "")
    assert "Usage: " in text
    assert len(text.splitlines()) > 5


def test_version_and_every_command_has_help_tested(run):
    import tarazy as package

    assert run("--version") == (0, f"tarazy {package.__version__}\n", "")
    _, text, _ = run("--help")
    listed = set(re.findall(r"^  ([a-z][a-z-]+)  ", text, re.M))
    assert listed == {w[0] for w in HELP if w}


# --- as a user runs them -------------------------------------------------------------------


def test_unknown_state_in_a_shell():
    done = tarazy("balance", "Kazakstan")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "did you mean KAZ (Kazakhstan)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away():
    line = f"{sys.executable} -m tarazy.cli ledger show votes --where actor=KAZ -f csv | head -1"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "roll,actor,vote,source\n"
    assert done.stderr == ""


@pytest.mark.parametrize("early", [True, False])
def test_ctrl_c_leaves_nothing_half_written(tmp_path, early):
    began = time.monotonic()
    tarazy("ledger", "ls")  # how long it takes here until the ledger is open
    opening = time.monotonic() - began
    going = subprocess.Popen(
        [sys.executable, "-m", "tarazy.cli", "brief", "KAZ"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    # Sooner than this Python itself is starting, and may swallow the signal.
    time.sleep(opening / 2 if early else opening)
    going.send_signal(signal.SIGINT)
    out, err = going.communicate(timeout=60)
    assert going.returncode != 0
    assert out == ""
    assert list(tmp_path.iterdir()) == []
    if not early:  # before that, Python itself may still be starting
        # A library that was importing leaves the signal itself, which a shell shows as 130 too.
        assert going.returncode in {130, -signal.SIGINT}
        assert err == "stopped; nothing was half written\n"


def test_nothing_is_written_beside_the_file(run, lens, tmp_path):
    out = tmp_path / "x.json"
    out.write_text("old", "utf-8")
    assert run("balance", "KAZ", "--year", 2003, "--lens", lens, "-f", "json", "-o", out)[0] == 0
    assert json.loads(out.read_text("utf-8"))["finding"] == "balance"
    assert {p.name for p in Path(tmp_path).iterdir()} == {"lens.yaml", "x.json"}


def test_matrices_take_one_thread_unless_more_are_asked_for():
    code = """
import os, sys
from tarazy.cli import main
print("numpy" in sys.modules)  # once it is loaded the number of threads stands
sys.argv = ["tarazy", "--version"]
try:
    main()
except SystemExit:
    print(os.environ["OPENBLAS_NUM_THREADS"])
"""
    bare = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    for given, told in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        done = subprocess.run(
            [sys.executable, "-c", code], env=bare | given, capture_output=True, text=True,
            encoding="utf-8", check=True,
        )  # fmt: skip
        assert (done.stdout.split()[0], done.stdout.split()[-1]) == ("False", told)
