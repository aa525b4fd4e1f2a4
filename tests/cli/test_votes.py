"""The commands on votes: every form, every mistake, and votes of one's own."""

import json
import os
import re
import subprocess
import sys
from contextlib import nullcontext

import polars as pl
import pytest

import tarazy as package
from tarazy.measures.ideal_points import NotConverged

ASKED = {
    "alignment": ["alignment", "KAZ", "--from", 2015, "--to", 2021],
    "ideal-points": ["ideal-points", "--from", 1992],
    "issues": ["issues", "KAZ", "--from", 2015, "--to", 2021],
    "cross-pressure": ["cross-pressure", "KAZ", "CHN", "Russia"],
    "similarity": ["similarity", "KAZ", "--with", "CHN, RUS,USA", "--from", 2015, "--to", 2020],
    "votes": ["votes", "KAZ", "--set", "ukraine"],
}


@pytest.fixture
def run(monkeypatch, in_process, ledger):
    """Run a command in this process on the ledger that the other tests look at."""
    monkeypatch.setattr(package, "open", lambda _: nullcontext(ledger))
    return in_process


@pytest.fixture
def run_small(monkeypatch, in_process, nothing_embedded):
    """Run a command on a small world, the file of which is an option."""
    monkeypatch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
    return in_process


def strict(text):
    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    return json.loads(text, parse_constant=refuse)


# --- as a user runs them ---------------------------------------------------------------------


def test_alignment_in_a_shell():
    """The question as it is asked, on the installed command."""
    env = {k: v for k, v in os.environ.items() if k != "TARAZY_LEDGER"} | {"PYTHONUTF8": "1"}
    words = ["alignment", "KAZ", "--from", "1992", "--to", "2023", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "tarazy.cli", *words],
        capture_output=True, encoding="utf-8", timeout=120, env=env, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = strict(done.stdout)
    rows = found["table"]
    for row in rows:
        assert {"year", "state", "point", "low", "high"} <= set(row)
        assert row["low"] <= row["point"] <= row["high"]
        assert 1992 <= row["year"] <= 2023
    mine = [row for row in rows if row["state"] == "KAZ"]
    assert [row["year"] for row in mine] == list(range(1992, 2024))
    theirs = {row["state"] for row in rows if row["year"] == 2023}
    assert {"USA", "CHN", "RUS", "UZB"} <= theirs
    # Türkiye's votes of the year are lost, and with them the mean of it and Azerbaijan.
    assert "AZE" in theirs
    assert not {"TUR", "turkic"} & theirs
    assert "Votes that a source lost, and that count as missing: Türkiye 2023." in found["caveats"]
    assert all(row["point"] > 0 for row in rows if row["state"] == "USA")
    assert all(row["point"] < 0 for row in rows if row["state"] == "CHN")
    assert "the vectors stood in 2023: Central Asia (0.1" in found["answer"]


# --- forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ASKED)
def test_every_form(run, tmp_path, command):
    words = ASKED[command]
    code, text, said = run(*words)
    assert (code, said) == (0, "")
    assert "\x1b" not in text
    assert "Sources: " in text
    assert "Traceback" not in text
    assert not re.search(r"\b(nan|None|null)\b", text)
    code, text, said = run(*words, "-f", "json")
    assert (code, said) == (0, "")
    read = strict(text)
    assert read["finding"] == command
    assert read["focal"] == ("" if command == "ideal-points" else "KAZ")
    assert read["table"]
    out = tmp_path / "x.csv"
    assert run(*words, "-f", "csv", "-o", out) == (0, "", "")
    assert pl.read_csv(out, infer_schema_length=None).height == len(read["table"])
    out = tmp_path / "x.html"
    code, text, said = run(*words, "-f", "html", "-o", out)
    assert text == ""
    if command == "ideal-points":
        assert code == 2
        assert said == "error: this answer has no page\nallowed: table, json, csv\n"
        assert not out.exists()
    else:
        assert (code, said) == (0, "")
        page = out.read_text("utf-8")
        assert page.startswith("<!doctype html>")
        assert page.rstrip().endswith("</html>")
        assert page.count(f'<section id="{command}">') == 1
    assert not list(tmp_path.glob("*.part"))


def test_a_file_is_written_whole_or_not_at_all(run, tmp_path):
    out = tmp_path / "x.json"
    out.write_text("old", "utf-8")
    assert run(*ASKED["votes"], "-f", "json", "-o", out) == (0, "", "")
    assert strict(out.read_text("utf-8"))["finding"] == "votes"
    code, _, said = run(*ASKED["votes"], "-f", "json", "-o", "no/such/x.json")
    assert code == 2
    assert "'no/such/x.json' cannot be written" in said
    code, _, said = run(*ASKED["votes"], "-o", out)
    assert code == 2
    assert "give --format with --out" in said
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_options_reach_the_question(run):
    read = strict(run("alignment", "KAZ", "--from", 2012, "--to", 2020, "--issue", "hr", "-f",
                      "json")[1])  # fmt: skip
    assert read["question"].endswith("2012–2020, on human rights?")
    read = strict(run("alignment", "KAZ", "--from", 2011, "--to", 2012, "--every", "-f",
                      "json")[1])  # fmt: skip
    assert "Votes on paragraphs and amendments count like final passage." in read["caveats"]
    read = strict(run("votes", "KAZ", "--symbols", "68/262, ES-11/1", "-f", "json")[1])
    assert {row["symbol"] for row in read["table"]} == {"A/RES/68/262", "A/RES/ES-11/1"}
    one, other = (
        strict(run("similarity", "KAZ", "--with", "RUS", "--from", 2015, "--to", 2020,
                   "--consensus", n, "-f", "json")[1])["table"][0]["value"]
        for n in (0, 100)
    )  # fmt: skip
    assert other > one
    strictly, loosely = (
        strict(run("cross-pressure", "KAZ", "CHN", "RUS", *more, "-f", "json")[1])["answer"]
        for more in ((), ("--loose",))
    )
    assert "opposed each other" in strictly
    assert "voted differently" in loosely


def test_trace_of_votes(run):
    code, text, said = run("trace", "KAZ", "--finding", "alignment", "--year", 2021)
    assert (code, said) == (0, "")
    assert "used: no = absent, or the table of gaps says that the votes are lost" in text
    read = json.loads(run("trace", "KAZ", "--finding", "votes", "--year", 2021, "--vector", "eu",
                          "-f", "json")[1])  # fmt: skip
    assert {row["vector"] for row in read} == {"eu"}


# --- mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["alignment", "Kazakstan"], "did you mean KAZ (Kazakhstan)"),
        (["alignment", "XKX"], "to do: ask for another state"),
        (["alignment", "TWN"], "its votes are of 1946 to 1971"),
        (["alignment", "KAZ", "--from", "2020", "--to", "2010"], "allowed: years 1946 to 2025"),
        (["alignment", "KAZ", "--from", "2024", "--to", "2024"], "to do: widen the years"),
        (["alignment", "KAZ", "--issue", "xx"], "allowed: "),
        (["alignment", "KAZ", "--from", "2021", "--issue", "co"], "leave out --issue"),
        (["ideal-points", "--from", "2020", "--to", "2010"], "to do: give --from and --to"),
        (["ideal-points", "--from", "1900"], "allowed: years 1946 to 2025"),
        (["issues", "Kazakstan"], "did you mean KAZ"),
        (["issues", "KAZ", "--from", "2020"], "allowed: 3 years or more of 1946 to 2021"),
        (["issues", "VAT", "--from", "2015", "--to", "2021"], "to do: ask for another state"),
        (["cross-pressure", "KAZ", "CHN", "CHN"], "allowed: "),
        (["cross-pressure", "KAZ", "KAZ", "CHN"], "allowed: "),
        (["cross-pressure", "KAZ", "CHN", "Rusia"], "did you mean RUS"),
        (["cross-pressure", "KAZ", "CHN", "RUS", "--from", "2020", "--to", "2010"],
         "to do: give --from and --to"),
        (["similarity", "KAZ", "--with", "CHN,Rusia"], "did you mean RUS"),
        (["similarity", "KAZ", "--with", "VAT"], "it never voted"),
        (["similarity", "KAZ", "--with", ""], "no partners are named"),
        (["similarity", "KAZ", "--with", ",,"], "no partners are named"),
        (["similarity", "KAZ", "--issue", "hr", "--from", "2022", "--to", "2023"],
         "or leave out --issue"),
        (["similarity", "KAZ", "--consensus", "-1"], "allowed: 0 or more resolutions"),
        (["similarity", "KAZ", "--from", "2020", "--to", "2010"], "to do: give --from and --to"),
        (["votes", "KAZ", "--set", "ukrain"], "did you mean ukraine"),
        (["votes", "KAZ", "--set", "nothing-like-it"], "allowed: "),
        (["votes", "KAZ", "--symbols", ",,"], "no resolutions are named"),
        (["votes", "KAZ", "--symbols", ""], "no resolutions are named"),
        (["votes", "KAZ", "--symbols", "68/262,foo"], "is not the symbol of a resolution"),
        (["votes", "KAZ", "--set", "iran", "--symbols", ""], "to do: give one of them"),
        (["votes", "Kazakstan"], "did you mean KAZ"),
        (["trace", "KAZ", "--finding", "alignment", "--year", "1900"], "1900"),
        (["trace", "KAZ", "--finding", "alinment"], "did you mean alignment"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words(run, tmp_path, words, said):
    code, text, told = run(*words)
    assert code == 2
    assert text == ""
    assert told.startswith("error: ")
    assert said in told
    assert "allowed: " in told or "to do: " in told or "did you mean" in told
    assert "Traceback" not in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", [["alignment"], ["cross-pressure", "KAZ", "CHN"], ["similarity", "KAZ", "--consensus",
              "some"], ["alignment", "KAZ", "--from", "then"], ["ideal-points", "KAZ"]]
)  # fmt: skip
def test_a_wrong_command_line(run, words):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert "Traceback" not in told
    assert told


def test_no_convergence_is_told_in_words(run, monkeypatch):
    def never(*_, **__):
        raise NotConverged("a point still moves by 3 standard deviations")

    monkeypatch.setattr("tarazy.findings.points.ideal_points", never)
    for words in (["alignment", "KAZ"], ["ideal-points"]):  # years that nobody has asked for
        code, text, told = run(*words, "--from", 2013, "--to", 2014)
        assert (code, text) == (2, "")
        assert told.startswith("error: the ideal points of 2013–2014 did not converge: a point")
        assert "to do: widen the years" in told
        assert "Traceback" not in told


# --- small worlds ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def agreed(small_file, ballots):
    """The file of a world in which nobody opposes anybody."""
    return small_file(**ballots([2001] * 12, dict.fromkeys(("KAZ", "CHN", "RUS", "USA"), "Y" * 12)))


@pytest.fixture
def lens(tmp_path, small_lens):
    file = tmp_path / "lens.yaml"
    file.write_text(small_lens, "utf-8")
    return file


def test_powers_that_never_opposed_are_no_mistake(run_small, agreed, lens):
    code, text, said = run_small("cross-pressure", "KAZ", "CHN", "RUS", "--lens", lens,
                                 "--ledger", agreed)  # fmt: skip
    assert (code, said) == (0, "")
    assert "Cannot tell: China and Russia never opposed each other" in " ".join(text.split())


def test_a_vote_that_divides_nobody_carries_no_line(run_small, agreed, lens):
    code, text, told = run_small("alignment", "KAZ", "--lens", lens, "--ledger", agreed)
    assert (code, text) == (2, "")
    assert "only 0 final-passage roll calls of 2001 divided anybody" in told
    assert "allowed: at least 10" in told


def test_votes_of_one_s_own(run_small, tmp_path, agreed, lens):
    own = tmp_path / "mine.duckdb"
    own.write_bytes(agreed.read_bytes())
    calls, cast = tmp_path / "calls.csv", tmp_path / "cast.csv"
    calls.write_text("roll,year,symbol,final,source\nOWN,2002,A/RES/57/1,true,alpha\n", "utf-8")
    cast.write_text("roll,actor,vote,source\nOWN,KAZ,Y,beta\nOWN,RUS,Q,beta\nOWN,CHN,,beta\n"
                    "OWN,USA,N,beta\n", "utf-8")  # fmt: skip
    assert run_small("ledger", "add", calls, "roll_calls", "--ledger", own)[0] == 0
    code, text, said = run_small("ledger", "add", cast, "votes", "--ledger", own)
    assert (code, said) == (0, "")
    assert "votes: 2 added, 0 known already, 2 set aside" in text
    aside = tmp_path / "cast.csv.quarantine.csv"
    assert str(aside) in text
    rows = {row["actor"]: row for row in pl.read_csv(aside).to_dicts()}
    assert set(rows) == {"RUS", "CHN"}
    reason = " ".join(str(v) for v in rows["RUS"].values())
    assert "'Q'" in reason
    assert "vote" in reason
    read = strict(run_small("votes", "KAZ", "--symbols", "57/1", "--lens", lens, "--ledger", own,
                            "-f", "json")[1])  # fmt: skip
    by_state = {row["state"]: row["vote"] for row in read["table"]}
    assert by_state["KAZ"] == "yes"
    assert by_state["USA"] == "no"
    assert by_state["RUS"] not in ("yes", "no", "abstained")
