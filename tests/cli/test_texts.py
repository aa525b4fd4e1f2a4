"""The commands on words: every form, every mistake, and a register of one's own."""

import json
import re
from pathlib import Path

import pytest

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "doctrine.md"
ASKED = {
    "attention": ["attention", "KAZ", "--from", 2015, "--to", 2021],
    "positions": ["positions", "KAZ", "--from", 2019, "--to", 2021, "--poles", "China", "USA"],
    "doctrine": ["doctrine", "Kazakhstan", "--from", 2012],
    "chronicle": ["chronicle", "KAZ", "--vector", "china", "--type", "consult"],
}


@pytest.fixture
def tarazy(in_process):
    return in_process


@pytest.mark.parametrize("name", ASKED)
def test_table_json_and_csv(tarazy, name):
    code, out, err = tarazy(*ASKED[name])
    assert (code, err) == (0, "")
    assert "Kazakhstan" in out
    code, out, _ = tarazy(*ASKED[name], "--format", "json")
    found = json.loads(out)
    assert (code, found["finding"], found["focal"]) == (0, name, "KAZ")
    code, out, _ = tarazy(*ASKED[name], "--format", "csv")
    assert out.splitlines()[0].split(",") == list(found["table"][0])
    assert len(out.splitlines()) == len(found["table"]) + 1


def test_positions_are_traced_to_words(tarazy):
    asked = ["trace", "KAZ", "--finding", "positions", "--year", 2019]
    code, out, err = tarazy(*asked)
    assert (code, err) == (0, "")
    assert "score: the word's own place" in out
    code, out, _ = tarazy(*asked, "--format", "csv", "--vector", "china")
    assert out.splitlines()[0].startswith("year,state,vector,word,count,share,score,pull")
    assert {line.split(",")[1] for line in out.splitlines()[1:]} == {"CHN"}


def test_the_register_of_the_how_to(tarazy):
    block = re.search(r"```yaml\n(focal: MNG.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    Path("my.yaml").write_text(block[1], "utf-8")
    code, out, err = tarazy("doctrine", "MNG", "--register", "my.yaml")
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    assert "Foreign Policy Concept, the last of the 2 editions on record" in said
    assert re.search(r"2011-02-10 –\s+Russia, China, Third", out)
    assert re.search(r"neighbours and European\b", out)
    assert "third neighbour (stated)" in said
    code, out, _ = tarazy("doctrine", "MNG", "--register", "my.yaml", "--format", "html",
                          "--out", "page.html")  # fmt: skip
    assert code == 0
    assert "Word and deed" in Path("page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["doctrine", "KAZ", "--register", "none.yaml"], "none.yaml"),
        (["doctrine", "KAZ", "--register", "notes"], "no register of 'notes' ships"),
        (["doctrine", "KAZ", "--from", 1950], "there is nothing for 1950"),
        (["attention", "KAZ", "--from", 2020, "--to", 2010], "2020 comes after 2010"),
        (["positions", "KAZ", "--from", 2020, "--to", 2010], "2020 comes after 2010"),
        (["positions", "KAZ", "--poles", "USA", "USA"], "both poles are USA"),
        (["positions", "KAZ", "--poles", "USA", "Rusia"], "did you mean RUS"),
        (["positions", "Kosovo"], "no speech of Kosovo"),
        (["trace", "KAZ", "--finding", "positions", "--year", 1980], "allowed: years 1992 to"),
        (["chronicle", "KAZ", "--vector", "rusia"], "did you mean russia"),
        (["chronicle", "Kazahstan"], "did you mean KAZ"),
    ],
)
def test_mistakes_are_told_in_words(tarazy, words, said):
    code, out, err = tarazy(*words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
