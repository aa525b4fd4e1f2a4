"""The command on cut-off and punishment: every form, every mistake."""

import json

import pytest

FILE = """name: A tariff of Russia's
acts:
  - {by: [RUS], on: [focal], flow: imports, cost: [0.05, 0.2]}
"""


@pytest.fixture
def run(in_process, tmp_path):
    """Run the command on the embedded ledger, beside a scenario file of one's own."""
    (tmp_path / "mine.yaml").write_text(FILE, "utf-8")
    return lambda *words: in_process("pressure", *words)


def test_a_file_of_one_s_own_in_every_form(run):
    words = ("KAZ", "--scenario", "mine.yaml", "--year", 2019)
    code, text, said = run(*words, "-f", "json")
    assert (code, said) == (0, "")
    read = json.loads(text)
    assert read["finding"] == "pressure"
    assert "real income would change by −" in read["answer"]
    rows = read["table"]
    assert {r["year"] for r in rows} == {2019}
    assert {r["code"] for r in rows if r["part"] == "file"} == {"mine.yaml"}
    (imports,) = (r for r in rows if (r["part"], r["code"]) == ("imports", "touched"))
    assert imports["value"] == 0
    code, text, _ = run(*words)
    assert code == 0
    assert "What would Kazakhstan lose? A tariff of Russia's" in text
    assert "SHA-256" in text
    assert run(*words, "-f", "csv")[1].startswith("part,scenario,year,code,value,low,high,note")
    page = run(*words, "-f", "html")[1]
    assert page.startswith("<!doctype html>")
    assert "Under pressure" in page
    fixed = json.loads(run(*words, "--deficits", "fixed", "-f", "json")[1])["table"]
    kept = [r for r in fixed if r["part"] == "closure"]
    was = [r for r in rows if r["part"] == "closure"]
    assert [r["value"] for r in kept] == [r["value"] for r in reversed(was)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["KAZ", "--scenario", "embargoo"], "did you mean embargo"),
        (["KAZ", "--scenario", "none.yaml"], "none.yaml cannot be read"),
        (["KAZ", "--year", "2021"], "the nearest year is 2020"),
        (["DEU", "--scenario", "leave-eaeu"], "4-leave-eaeu.yaml: it is asked of EAEU only"),
        (["RUS", "--scenario", "mine.yaml"], "touches nobody's trade"),
        (["PRK"], "the ledger has no product of North Korea"),
        (["Kazakstan"], "did you mean KAZ"),
    ],
)
def test_a_mistake_is_told_in_words(run, words, said):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert told.startswith("error: ")
    assert said in told
