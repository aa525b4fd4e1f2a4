"""The command on geography and choice: every form, every mistake."""

import json

import pytest

ASKED = ("tilt", "KAZ", "--from", "2019", "--to", "2020")


@pytest.fixture
def tarazy(in_process):
    return in_process


def test_table_json_and_csv(tarazy):
    code, out, err = tarazy(*ASKED)
    assert (code, err) == (0, "")
    assert out.startswith("How much of whom Kazakhstan traded with in 2020 is geography")
    code, out, _ = tarazy(*ASKED, "--format", "json")
    found = json.loads(out)
    assert (code, found["finding"], found["focal"]) == (0, "tilt", "KAZ")
    assert {row["year"] for row in found["table"]} == {2019, 2020}
    assert "zeros were used" in found["method"]
    code, out, _ = tarazy(*ASKED, "--format", "csv")
    assert out.splitlines()[0].split(",") == list(found["table"][0])
    assert len(out.splitlines()) == len(found["table"]) + 1


def test_a_page(tarazy, tmp_path):
    code, _, err = tarazy(*ASKED, "--format", "html", "--out", "page.html")
    assert (code, err) == (0, "")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Geography and choice" in page
    assert 'id="chart-tilt-1"' in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["KAZ", "--from", "1950"], "there is nothing for 1950"),
        (["KAZ", "--from", "2010", "--to", "2005"], "2010 comes after 2005"),
        (["KAZ", "--year", "2090"], "the nearest year is"),
        (["MNE", "--year", "2019"], "no distance between MNE and any other state"),
        (["Kazakstan"], "did you mean KAZ"),
    ],
)
def test_mistakes_are_told(tarazy, words, said):
    code, out, err = tarazy("tilt", *words)
    assert (code, out) == (2, "")
    assert said in err
