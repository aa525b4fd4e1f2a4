"""The command on lead and follow: every form, a file of one's own, every mistake."""

import json

import pytest

ASKED = ("reaction", "KAZ", "--domain", "all", "--monthly")


@pytest.fixture
def tarazy(in_process):
    return in_process


def test_table_json_and_csv(tarazy):
    code, out, err = tarazy(*ASKED)
    assert (code, err) == (0, "")
    assert out.startswith("Does Kazakhstan's policy follow events")
    assert "Accounts file default.yaml, SHA-256" in " ".join(out.split())
    code, out, _ = tarazy(*ASKED, "--format", "json")
    found = json.loads(out)
    assert (code, found["finding"], found["focal"]) == (0, "reaction", "KAZ")
    code, out, _ = tarazy(*ASKED, "--format", "csv")
    assert out.splitlines()[0].split(",") == list(found["table"][0])
    assert len(out.splitlines()) == len(found["table"]) + 1


def test_a_page(tarazy, tmp_path):
    code, _, err = tarazy(*ASKED, "--format", "html", "--out", "page.html")
    assert (code, err) == (0, "")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Does it lead or follow" in page
    assert 'id="chart-reaction-' in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--domain", "economy"], "did you mean economic"),
        (["--accounts", "gone.yaml"], "gone.yaml cannot be read"),
        (["--from", "1950"], "there is nothing for 1950"),
        (["--from", "2010", "--to", "2000"], "2010 comes after 2000"),
        (["--register", "gone.yaml"], "gone.yaml cannot be read"),
    ],
)
def test_mistakes_are_told(tarazy, words, said):
    code, out, err = tarazy("reaction", "KAZ", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_file_that_names_what_nobody_has(tarazy, tmp_path):
    from tarazy.findings.accounts import default

    text = default().read_text("utf-8").replace("[distance.RUS.USA,", "[distence.RUS.USA,", 1)
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    code, _, err = tarazy("reaction", "KAZ", "--accounts", "mine.yaml")
    assert code == 2
    assert "mine.yaml:29: there is no series 'distence.RUS.USA'" in err
    assert "sanctions_begun.russia.west" in err
