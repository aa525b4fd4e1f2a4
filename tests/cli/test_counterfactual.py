"""The command on the path without a shock: every form, every mistake."""

import json

import pytest


@pytest.fixture
def run(in_process):
    """Run the command on the embedded ledger."""
    return lambda *words: in_process("counterfactual", "KAZ", *words)


def test_options_reach_the_question(run):
    words = ("--at", 2014, "--outcome", "turnover", "--vector", "china", "--to", 2018,
             "--donors", "IDN,BRA,CHL,UZB")  # fmt: skip
    code, text, said = run(*words, "-f", "json")
    assert (code, said) == (0, "")
    read = json.loads(text)
    assert read["finding"] == "counterfactual"
    assert "Cannot tell" in read["answer"]
    rows = read["table"]
    assert {r["state"] for r in rows if r["part"] == "donor"} == {"IDN", "BRA", "CHL", "UZB"}
    years = {r["year"] for r in rows if r["part"] == "path"}
    assert (min(years), max(years)) == (2000, 2018)
    code, text, _ = run(*words)
    assert code == 0
    assert "4 donors are too few" in " ".join(text.split())
    assert run(*words, "-f", "csv")[1].startswith("part,outcome,vector,method,year,state")
    page = run(*words, "-f", "html")[1]
    assert page.startswith("<!doctype html>")
    assert "Without the shock" in page


def test_a_centre_of_one_s_own(run):
    code, text, _ = run("--at", 2010, "--centre", "KGZ", "--outcome", "turnover", "--vector",
                        "russia", "--from", 2003, "--to", 2012, "-f", "json")  # fmt: skip
    assert code == 0
    rows = json.loads(text)["table"]
    why = {r["state"]: r["note"] for r in rows if r["part"] == "excluded"}
    assert "at the centre of the shock" in why["KGZ"]
    assert "borders on Kyrgyzstan" in why["CHN"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "2050"], "allowed: years 1993 to"),
        (["--at", "2014", "--donors", "UZB"], "allowed: 3 donors or more"),
        (["--at", "2014", "--donors", ""], "a donor pool of 0"),
        (["--at", "2014", "--outcome", "turnovr"], "did you mean turnover"),
        (["--at", "2014", "--vector", "chna"], "did you mean china"),
        (["--at", "2014", "--from", "2016"], "to do: give --from a year before 2014"),
    ],
)
def test_a_mistake_is_told_in_words(run, words, said):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert told.startswith("error: ")
    assert said in told


def test_the_year_of_the_shock_must_be_given(run):
    code, text, told = run()
    assert (code, text) == (2, "")
    assert "--at" in told
