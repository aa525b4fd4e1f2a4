"""A user's own tables: they go before the package's, and a mistake in one has its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tarazy.texts.document import TextError
from tarazy.texts.lexicon import shipped
from tarazy.texts.own import own
from tarazy.texts.read import read

RULES = (
    "id,type,mode,context,domain,pos,trigger,needs,actor,target,negated,excluded,lone,example,"
    "coding,counter\n"
    "lease,CONCEDE,,,economic,verb,lease,,subj,to,,,,In 1990 Chile leased the port to Peru.,"
    "1990 CONCEDE CHL>PER,In 1990 Chile may lease the port to Peru.\n"
)
NAMES = "actor,kind,language,text\nPER,name,en,Lower Lands\n,blocked,en,Chile pepper\n"
LEADERS = (
    "person,actor,office,from,to,sex,en,ru,kk,source\n"
    "Ann Example,CHL,president,2010-03-11,2014-03-11,f,Ann *Example,Анна *Экзампл,,made up\n"
)
THEMES = "theme,term\nrail,maglev\nrail,monorail*\n0,trade\n"
STANCE = "value,term\n-1,lease\n"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write


def test_rules_and_names_of_ones_own(tmp_path: Path, table: Callable[[str, str], Path]) -> None:
    text = table(
        "note.txt", "In 1990 Chile leased the port to the Lower Lands. Chile pepper grew.\n"
    )
    with read(text) as found:
        assert found.frame("events").height == 0
    rules, names = table("rules.csv", RULES), table("names.csv", NAMES)
    keep = tmp_path / "keep"
    with read(text, rules=[rules], gazetteers=[names], keep=keep) as found:
        assert found.frame("events").select("date", "type", "actor", "target").rows() == [
            (found.frame("events")["date"][0], "CONCEDE", "CHL", "PER")
        ]
        counted = found.frame("mentions").group_by("code").len().rows()
    assert dict(counted)["CHL"] == 1  # a phrase that names nobody
    # Another table reads it anew; the same does not.
    with read(text, rules=[rules], gazetteers=[names], keep=keep) as found:
        assert (found.fresh, found.known) == (0, 1)
    with read(text, rules=[rules], keep=keep) as found:
        assert (found.fresh, found.known) == (1, 0)


def test_leaders_of_ones_own_lead_in_their_term(table: Callable[[str, str], Path]) -> None:
    leaders = table("leaders.csv", LEADERS)
    mine = own(gazetteers=[leaders])
    assert {(f.language, f.actor) for f in mine.forms} == {("en", "CHL"), ("ru", "CHL")}
    text = table("note.txt", "Ann Example opened a road.\n")
    for when, led in (("2012-05-01", True), ("2019-05-01", False)):
        with read(text, gazetteers=[leaders], dated=when) as found:
            assert ("CHL" in found.frame("mentions")["code"].to_list()) is led


def test_terms_of_ones_own_stand_beside_the_packages(table: Callable[[str, str], Path]) -> None:
    mine = own(lexicons=[table("mine_en.csv", THEMES), table("tone_en.csv", STANCE)])
    themes, stance = mine.lists("themes", "en"), mine.lists("stance", "en")
    assert themes is not None
    assert stance is not None
    text = "The maglev and the monorails are a road to security and trade."
    assert [h.value for h in themes.find(text)] == ["rail", "rail", "security", "0"]
    assert [h.value for h in stance.find("They welcome the lease.")] == ["1", "-1"]
    assert mine.lists("themes", "ru") is shipped("themes", "ru")
    assert own().lists("themes", "en") is shipped("themes", "en")


@pytest.mark.parametrize(
    ("role", "name", "text", "said"),
    [
        ("rules", "r.csv", RULES.replace("CONCEDE,,", "CONCEED,,"), r"r\.csv, line 2: type"),
        ("rules", "r.csv", "id,type\n", "no column mode"),
        ("gazetteers", "n.csv", "language,text\nfr,Chili\n", r"n\.csv, line 2: language 'fr'"),
        ("gazetteers", "n.csv", NAMES.replace("name,en", "nome,en"), "line 2: kind 'nome'"),
        ("gazetteers", "n.csv", NAMES.replace("PER", "PEX"), "line 2: no actor .*'PEX'"),
        ("gazetteers", "n.csv", "kind,language,text\nname,en,Nowhere\n", "'Nowhere' names nobody"),
        ("gazetteers", "n.csv", NAMES.replace("blocked,en,Chile pepper", "name,en"), "fewer cells"),
        ("gazetteers", "n.csv", NAMES.replace("text", "tekst", 1), "no column text"),
        ("gazetteers", "n.csv", "text,language,form\na,en,b\n", "line 1: column 'form'"),
        ("gazetteers", "n.csv", "actor,kind,language,text,before\nPER,name,en,Lowland,(\n",
         r"line 2: missing \)"),
        ("gazetteers", "l.csv", LEADERS.replace("2010-03-11", "2010-13-11"), "line 2: month"),
        ("gazetteers", "l.csv", LEADERS.replace(",f,", ",w,"), "line 2: sex 'w'"),
        ("lexicons", "mine.csv", THEMES, "does not tell its language"),
        ("lexicons", "mine_en.csv", "word\nmaglev\n", "its columns are word"),
        ("lexicons", "mine_en.csv", "theme,term\nRail roads,maglev\n", "line 2: theme"),
        ("lexicons", "mine_en.csv", "value,term\n+1,maglev\n", r"line 2: value '\+1'"),
        ("lexicons", "mine_en.csv", "theme,term\nrail,\n", "line 2: no term"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line(
    role: str, name: str, text: str, said: str, table: Callable[[str, str], Path]
) -> None:
    given = {role: [table(name, text)]}
    with pytest.raises(TextError, match=said):
        own(**given, codes={"CHL", "PER"})  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["rules", "gazetteers", "lexicons"])
def test_a_table_that_is_not_there_or_no_text(role: str, tmp_path: Path) -> None:
    with pytest.raises(TextError, match="cannot be read"):
        own(**{role: [tmp_path / "nowhere_en.csv"]})  # type: ignore[arg-type]
    broken = tmp_path / "broken_en.csv"
    broken.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(TextError, match="not UTF-8"):
        own(**{role: [broken]})  # type: ignore[arg-type]
