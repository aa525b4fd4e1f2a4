"""The commands that compare: every form, and mistakes."""

import json

import pytest

import tarazy as package


@pytest.fixture
def run(monkeypatch, in_process, ledger):
    """Run a command in this process on the ledger that the other tests look at."""
    from contextlib import nullcontext

    monkeypatch.setattr(package, "open", lambda _: nullcontext(ledger))
    return in_process


SYSTEM = ["system", "KAZ", "--year", 2018, "--from", 2016, "--layer", "trade"]


def test_system_in_every_form(run, tmp_path):
    code, out, err = run(*SYSTEM)
    assert (code, err) == (0, "")
    assert "Who stood between whom in 2018" in out
    code, out, _ = run(*SYSTEM, "--format", "json")
    assert {r["layer"] for r in json.loads(out)["table"]} == {"trade"}
    code, out, _ = run(*SYSTEM, "--format", "csv")
    assert out.startswith("year,layer,measure,state,")
    page = tmp_path / "system.html"
    assert run(*SYSTEM, "--format", "html", "--out", page)[0] == 0
    assert "Trade: share of the row" in page.read_text("utf-8")


def test_system_is_kazakhstans_where_no_state_is_named_and_to_is_year(run):
    words = ["system", "--to", 2018, "--from", 2018, "--layer", "trade", "-f", "json"]
    found = json.loads(run(*words, "--with", "RUS, China,USA,UZB")[1])
    assert found["focal"] == "KAZ"
    assert {r["state"] for r in found["table"]} == {"KAZ", "RUS", "CHN", "USA", "UZB"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["system", "KAZ", "--layer", "love"], "'love' is not a layer"),
        (["system", "KAZ", "--with", "RUS,CHN"], "3 others or more"),
        (["system", "Narnia"], "'Narnia' is not a state"),
        (["system", "KAZ", "--year", 1900], "there is nothing for 1900"),
    ],
)
def test_mistakes_are_told(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
