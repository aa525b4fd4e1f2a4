"""The command on re-routing: every form, every mistake, and a user's own rows beside ours."""

import json

import pytest

import tarazy

HEAD = "year,month,from,to,product,classification,reported_by,value,unit\n"


@pytest.fixture
def run(in_process):
    """Run the command on the embedded ledger."""
    return lambda *words: in_process("rerouting", *words)


ASKED = ("--sanctioned", "RUS", "--through", "KGZ,ARM")


def test_every_form(run, tmp_path):
    code, text, said = run(*ASKED)
    assert (code, said) == (0, "")
    words = " ".join(text.split())
    assert "exports of listed goods from the European Union exceeded" in words
    assert "An excess is not evasion" in words
    code, text, said = run(*ASKED, "-f", "json")
    assert (code, said) == (0, "")
    rows = json.loads(text)["table"]
    assert {r["part"] for r in rows} == {
        "state", "priority", "group", "exporter", "group and exporter", "placebo", "mirror",
        "total",
    }  # fmt: skip
    code, text, said = run(*ASKED, "-f", "csv")
    assert text.startswith("part,control,state,chapter,group,exporter,first,last,observed,expected")
    out = tmp_path / "page.html"
    assert run(*ASKED, "-f", "html", "-o", out) == (0, "", "")
    page = out.read_text("utf-8")
    assert "What passes through" in page
    assert "Listed goods to Kyrgyzstan by month" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sanctioned", "RUS", "--through", "KGX"), "KGZ"),
        (("--sanctioned", "RUS", "--through", "USA"), "'USA' is not a partner in the flows"),
        (("--sanctioned", "RUS", "--through", "RUS,KGZ"), "cannot stand between itself"),
        (("--sanctioned", "RUS", "--through", ","), "to do: name others with --through"),
        (("--sanctioned", "BLR", "--through", "KGZ"), "against BLR"),
        ((*ASKED, "--source", "eurostat-list"), "did you mean eurostat-listed"),
        ((*ASKED, "--controls", "USA"), "'USA' is not a partner"),
        ((*ASKED, "--controls", "KGZ"), "cannot be a control"),
    ],
)
def test_a_mistake_is_told_in_words(run, words, said):
    code, text, told = run(*words)
    assert (code, text) == (2, "")
    assert told.startswith("error: ")
    assert said in told


@pytest.mark.parametrize("lacking", [("--sanctioned", "RUS"), ("--through", "KGZ")])
def test_both_sides_must_be_given(run, lacking):
    assert run(*lacking)[0] == 2


def _own(tmp_path, rows):
    file = tmp_path / "own.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return file, tarazy.add(file, "flows", tmp_path / "own.duckdb")


def _books(unit="EUR", code="847130", kind="HS2022", first=2020):
    """Germany's own books: thirty months of a listed good and of all goods."""
    months = [(first + t // 12, t % 12 + 1) for t in range(30)]
    for to, size in (("RUS", 50), ("KGZ", 4), ("ARM", 3), ("KAZ", 20)):
        for n, (year, month) in enumerate(months):
            value = size * (10 + (7 * n + size) % 5) * (6 if to == "KGZ" and n >= 26 else 1)
            yield f"{year},{month},DEU,{to},{code},{kind},from,{value},{unit}"
            yield f"{year},{month},DEU,{to},TOTAL,{kind},from,{size * 200 + n},{unit}"


def test_own_rows_give_way_to_no_shipped_ones(run, tmp_path):
    _, done = _own(tmp_path, _books("thousand EUR"))
    assert done.bad == 0
    own = ("--ledger", tmp_path / "own.duckdb")
    code, text, said = run(*ASKED, *own, "--source", done.source, "-f", "json")
    assert (code, said) == (0, "")
    read = json.loads(text)
    row = next(r for r in read["table"] if (r["part"], r["state"]) == ("state", "KGZ"))
    assert row["low"] > 0
    assert done.source in {s["id"] for s in read["sources"]}
    assert "eurostat-listed" not in {s["id"] for s in read["sources"]}
    code, text, _ = run(*ASKED, *own)
    assert code == 0
    assert "Shipped books of DEU give way to the rows added." in " ".join(text.split())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (list(_books(kind="HS2017")), "are of HS2017, the list is of HS2022"),
        (list(_books(first=1990)), "there is no rate of the euro for 1990"),
        ([r.replace("EUR", "thousand EUR") if ",847130," in r else r for r in _books()],
         "come to more than all goods"),
    ],
)  # fmt: skip
def test_own_rows_that_cannot_be_used(run, tmp_path, rows, said):
    _, done = _own(tmp_path, rows)
    code, text, told = run(*ASKED, "--ledger", tmp_path / "own.duckdb", "--source", done.source)
    assert (code, text) == (2, "")
    assert said in told


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2020,1,DEU,KGZ,847130,HS2022,from,-1,EUR", "value '-1.0' is not 0 or more"),
        ("2020,1,DEU,KGZ,84713,HS2022,from,1,EUR", "was a leading nought lost"),
        ("2020,1,DEU,KGZ,847130,HS22,from,1,EUR", "classification 'HS22' is not one of"),
        ("2020,1,DEU,KGZ,847130,HS2022,from,1,bn EUR", "unit 'bn EUR' is not one of"),
    ],
)
def test_rows_that_cannot_be_are_set_aside_by_the_command(in_process, tmp_path, row, said):
    file = tmp_path / "bad.csv"
    file.write_text(HEAD + row + "\n")
    code, text, _ = in_process("ledger", "add", file, "flows", "--ledger", tmp_path / "l.duckdb")
    assert "1" in text or code
    assert said in (tmp_path / "bad.csv.quarantine.csv").read_text()
