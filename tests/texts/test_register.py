"""The doctrine register: what was in force when, by hand, and every mistake with its line."""

import csv
import re
from datetime import date
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

import tarazy
from tarazy.ledger import SCHEMA, UnknownName
from tarazy.ledger.schema import faults
from tarazy.texts import _register_facts, _register_file, _register_nodes
from tarazy.texts.edition import EVENTS, When
from tarazy.texts.register import Register, RegisterError, load, shipped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "doctrine.md"
STATES = sorted(shipped())


def _example() -> str:
    """The register that the how-to shows."""
    return re.search(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S).group(1)


@pytest.fixture(scope="module")
def kaz(ledger: object) -> Register:
    return load("KAZ", ledger)


@pytest.fixture
def own(tmp_path: Path, ledger: object):
    """Load the how-to's register with one text put in place of another."""

    def make(old: str = "", new: str = "") -> Register:
        text = _example()
        assert old in text
        file = tmp_path / "my.yaml"
        file.write_text(text.replace(old, new, 1), "utf-8")
        return load(file, ledger)

    return make


# --- what ships -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", STATES)
def test_a_shipped_register_names_a_source_for_every_fact(code: str, ledger: object) -> None:
    found = load(code, ledger)
    assert found.focal == code
    used = set()
    for edition in found.editions:
        facts = [
            *edition.dates, *edition.vectors, *edition.themes, *edition.threats, *edition.outlook,
            *edition.new_terms, *edition.changes, *edition.facts, *edition.derived_from,
            *(side for d in edition.disputes for side in d.claims),
            *(x for x in (edition.act, edition.ended, edition.planned_until) if x),
        ]  # fmt: skip
        assert facts
        for fact in [*facts, *found.reviews]:
            assert fact.sources
            assert all(r.where for r in fact.sources)
            used |= {r.source for r in fact.sources}
    assert used <= set(found.sources)
    assert all(s.url for s in found.sources.values())


def test_what_ships_is_counted(kaz: Register, ledger: object) -> None:
    uzb = load("Uzbekistan", ledger)
    assert STATES == ["KAZ", "UZB"]
    assert (len(kaz.editions), len(kaz.sources)) == (16, 37)
    assert (len(uzb.editions), len(uzb.sources)) == (2, 11)
    assert [len(kaz.series(s)) for s in ("foreign_policy", "military")] == [6, 6]
    weak = {s.id for s in kaz.sources.values() if s.strength == "weak"}
    assert weak == {
        "reference-2020", "vsebooks-38900", "articlekz-34665", "okoplanet-2019", "regnum-2014",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "editions"),
    [
        ("1992-05-15", {}),
        ("1994-01-01", {"KAZ-FP-1992": True}),
        ("1995-06-01", {"KAZ-FP-1992": False, "KAZ-FP-1995": False}),
        ("1996-01-01", {"KAZ-FP-1995": True}),
        ("2000-06-01", {"KAZ-FP-1995": False, "KAZ-FP-2000": False}),
        ("2001-06-01", {"KAZ-FP-1995": False, "KAZ-FP-2000": False}),
        ("2003-07-01", {"KAZ-FP-2000": True}),
        ("2004-07-01", {"KAZ-FP-2000": False, "KAZ-FP-2005": False}),
        ("2010-01-01", {"KAZ-FP-2005": True}),
        ("2014-01-20", {"KAZ-FP-2005": True}),
        ("2014-01-21", {"KAZ-FP-2014": True}),
        ("2016-01-01", {"KAZ-FP-2014": True}),
        ("2020-03-05", {"KAZ-FP-2014": True}),
        ("2020-03-06", {"KAZ-FP-2020": True}),
        ("2022-02-24", {"KAZ-FP-2020": True}),
        ("2024-01-01", {"KAZ-FP-2020": True}),
        ("2031-01-01", {"KAZ-FP-2020": False}),  # planned until 2030
    ],
)
def test_foreign_policy_in_force(kaz: Register, day: str, editions: dict[str, bool]) -> None:
    found = kaz.in_force(date.fromisoformat(day), "foreign_policy")
    assert {s.edition.id: s.certain for s in found} == editions


def test_all_series_in_force_together(kaz: Register) -> None:
    found = {s.edition.id: s.certain for s in kaz.in_force(date(2024, 1, 1))}
    assert found == {
        "KAZ-FP-2020": True, "KAZ-MD-2017": True, "KAZ-MD-2022": True,  # 2022 amends 2017
        "KAZ-ST-2050": True, "KAZ-NS-2021": True,
    }  # fmt: skip
    later = {s.edition.id: s.certain for s in kaz.in_force(date(2026, 1, 1))}
    assert later["KAZ-NS-2021"] is False  # planned until 2025


def test_disputed_dates_both_stand(kaz: Register) -> None:
    open_, settled = kaz.edition("KAZ-FP-2000"), kaz.edition("KAZ-FP-2014")
    assert [c.when.text for c in open_.adoption] == ["2000", "2001"]
    assert {r.source for c in open_.adoption for r in c.sources} == {
        "kurmanguzhin-2023", "articlekz-34665",
    }  # fmt: skip
    assert open_.disputed
    assert [c.when.text for c in settled.adoption] == ["2014-01-21"]
    assert not settled.disputed
    assert {c.when.text for c in settled.dates} == {"2014-01-21", "2014-01-29", "2014-01"}
    assert kaz.edition("KAZ-FP-2020-draft").adoption == ()


@pytest.mark.parametrize(
    ("year", "age"),
    [
        (1991, None),
        (1994, (2, 2)),  # 1992
        (2000, (0, 5)),  # of 2000, or still that of 1995
        (2001, (0, 6)),
        (2003, (2, 3)),  # of 2000 or 2001
        (2010, (5, 6)),  # of 2004 or 2005
        (2016, (2, 2)),
        (2019, (5, 5)),
        (2020, (0, 0)),  # 6 March comes before 1 July
        (2022, (2, 2)),
        (2024, (4, 4)),
    ],
)
def test_age(kaz: Register, year: int, age: tuple[int, int] | None) -> None:
    assert kaz.age(year) == age


def test_age_of_the_military_doctrine_counts_from_the_amendment_too(kaz: Register) -> None:
    assert kaz.age(2022, "military") == (5, 5)  # amended in October
    assert kaz.age(2023, "military") == (1, 6)


def test_only_a_source_that_tells_the_order_gives_ranks(kaz: Register) -> None:
    ranked = {
        e.id: [(v.code, v.rank) for v in e.vectors if v.rank]
        for e in kaz.editions
        if any(v.rank for v in e.vectors)
    }
    assert ranked == {"KAZ-FP-2020-draft": [("RUS", 1), ("CENTRAL_ASIA", 2), ("CHN", 3)]}
    adopted = kaz.edition("KAZ-FP-2020").vectors
    assert [v.code for v in adopted if v.place and v.place <= 5] == [
        "RUS", "CHN", "USA", "CENTRAL_ASIA", "EU",
    ]  # fmt: skip
    assert kaz.weak(adopted[0].sources)  # the outline alone
    assert not kaz.weak(adopted[3].sources)


def test_what_is_new_never_takes_unsourced_for_absent(kaz: Register) -> None:
    new = {(n.field, n.code): n for n in kaz.what_is_new(kaz.edition("KAZ-FP-2020"))}
    leading = new["new_terms", "leading state in the region"]
    assert leading.novelty == "implied"
    assert [r.source for r in leading.contested] == ["caci-2014"]  # sought already in 2014
    assert new["vectors", "SCO"].novelty == "not_seen_before"
    assert new["vectors", "CIS"].novelty == "cannot_tell"  # not sourced for 2014
    assert new["outlook", "interdependence"].novelty == "cannot_tell"
    assert ("vectors", "RUS") not in new
    assert ("themes", "regional_leadership") not in new
    assert {n.novelty for n in new.values()} <= {"implied", "not_seen_before", "cannot_tell"}
    vectors = [n for n in kaz.what_is_new(kaz.edition("KAZ-FP-2005")) if n.field == "vectors"]
    assert [n.novelty for n in vectors] == ["cannot_tell"] * 4
    assert {n.novelty for n in kaz.what_is_new(kaz.edition("KAZ-FP-1992"))} == {"first"}


def test_groups_lead_to_actors(kaz: Register, ledger: object) -> None:
    assert kaz.members("CENTRAL_ASIA") == ("KGZ", "TJK", "TKM", "UZB")
    assert load("UZB", ledger).members("CENTRAL_ASIA") == ("KAZ", "KGZ", "TJK", "TKM")
    assert (kaz.members("EU"), kaz.members("RUS"), kaz.members("UN")) == (("EU",), ("RUS",), ())
    for group in kaz.groups.values():
        assert set(group.members) <= set(ledger.actors)


def test_a_group_has_one_meaning_here_and_in_the_gazetteer(kaz: Register) -> None:
    table = resources.files("tarazy.texts").joinpath("gazetteer", "groups.csv").read_text("utf-8")
    gazetteer = {
        r["entry"]: set(r["members"].split("|")) for r in csv.DictReader(table.split("\n"))
    }
    shared = gazetteer.keys() & kaz.groups.keys()
    assert {"CENTRAL_ASIA", "TURKIC_STATES", "WEST"} <= shared
    assert {g: set(kaz.groups[g].members) for g in shared} == {g: gazetteer[g] for g in shared}


# --- as rows of the ledger --------------------------------------------------------------------


@pytest.mark.parametrize("code", STATES)
def test_rows_fit_the_ledger(code: str, ledger: object, tmp_path: Path) -> None:
    found = load(code, ledger)
    documents, sources = found.documents(), found.source_rows()
    assert documents["id"].to_list() == [e.id for e in found.editions]
    known = {"sources.id": set(sources["id"]), "actors.code": set(ledger.actors)}
    assert faults(documents, SCHEMA["documents"], known).height == 0
    assert faults(sources, SCHEMA["sources"], {}).height == 0
    assert sources["id"].str.contains("^d-[0-9a-f]{10}$").all()
    own = tmp_path / "own.duckdb"
    for name, frame in (("sources", sources), ("documents", documents)):
        file = tmp_path / f"{name}.csv"
        frame.write_csv(file)
        added = tarazy.add(file, name, own)
        assert (added.added, added.bad) == (frame.height, 0)


def test_documents_say_no_day_that_is_not_known(kaz: Register) -> None:
    rows = {r["id"]: r for r in kaz.documents().iter_rows(named=True)}
    disputed, exact = rows["KAZ-FP-2000"], rows["KAZ-FP-2014"]
    assert disputed["date"] is None
    assert (disputed["valid_from"], disputed["valid_to"]) == (date(2000, 1, 1), date(2005, 12, 30))
    assert exact["date"] == exact["valid_from"] == date(2014, 1, 21)
    assert exact["valid_to"] == date(2020, 3, 5)
    draft = rows["KAZ-FP-2020-draft"]
    assert (draft["kind"], draft["valid_from"]) == ("other", None)
    assert kaz.source_rows().filter(pl.col("retrieved").is_null()).height == 0


# --- a user's file ------------------------------------------------------------------------------


def test_the_how_to_codes_a_third_state(own) -> None:
    found = own()
    assert (found.focal, found.name) == ("MNG", "Mongolia")
    old, new = found.editions
    assert found.before(new) == old
    assert [s.edition.id for s in found.in_force(date(2011, 2, 9))] == [old.id]
    assert [s.edition.id for s in found.in_force(date(2011, 2, 10))] == [new.id]
    assert found.age(2015) == (4, 4)  # the act settles it: 2010 is a weblog's
    assert [(v.code, v.rank, v.place) for v in new.vectors] == [
        ("RUS", 1, None), ("CHN", 2, None), ("THIRD", 3, None), ("EU", None, 1),
    ]  # fmt: skip
    assert found.members("THIRD") == ("USA", "JPN", "KOR", "DEU")
    assert new.titles["own"][1] == "official"
    assert [(n.code, n.novelty) for n in found.what_is_new(new)] == [
        ("third neighbour", "stated"), ("THIRD", "not_seen_before"), ("EU", "cannot_tell"),
        ("multi_vector", "cannot_tell"),
    ]  # fmt: skip
    assert found.documents()["id"].to_list() == ["MNG-FP-1994", "MNG-FP-2011"]
    assert found.source_rows()["producer"].to_list() == ["print", "print", "example.org"]


def test_python_of_the_how_to_runs(capsys) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    exec(compile(block, "doctrine.md", "exec"), {})
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == ["KAZ-FP-1995 possible", "KAZ-FP-2000 possible", "(5, 6)"]


def test_ids_may_be_numbers(own) -> None:
    text = _example().replace("history", "2015").replace("MNG-FP-1994", "1994")
    assert own(_example(), text).editions[0].dates[0].sources[0].source == "2015"


def test_an_amendment_ends_with_what_it_amends(own) -> None:
    amendment = (
        "  - {id: CHANGE, series: foreign_policy, kind: law, amends: MNG-FP-1994, "
        "title: {en: Changes}, dates: [{date: 2000, event: signed, source: {history: page 13}}]}\n"
    )
    found = own("groups:", amendment + "groups:")
    for year, ids in (
        (1999, ["MNG-FP-1994"]),
        (2001, ["MNG-FP-1994", "CHANGE"]),
        (2012, ["MNG-FP-2011"]),
    ):
        assert [s.edition.id for s in found.in_force(date(year, 7, 1))] == ids
    assert found.before(found.edition("MNG-FP-2011")).id == "MNG-FP-1994"


def test_complete_makes_absence_a_fact(own) -> None:
    found = own("not_sourced: [themes, vectors.EU]", "complete: [vectors, themes]")
    novelty = {n.code: n.novelty for n in found.what_is_new(found.editions[1])}
    assert novelty["EU"] == novelty["multi_vector"] == "absent_before"


def test_claims_that_agree_narrow_each_other(own) -> None:
    found = own("date: 2010, event: adopted", "date: 2011, event: adopted, standing: act")
    assert found.editions[1].starts == (date(2011, 2, 10), date(2011, 2, 10))
    assert not found.editions[1].disputed


def test_page_lists_every_key_event_and_group(kaz: Register) -> None:
    page = PAGE.read_text("utf-8")
    lists = (
        _register_file.EDITION, _register_facts.ACT, _register_facts.VECTOR, _register_facts.THEME,
        _register_facts.TERM, _register_file.SOURCE, _register_file.SERIES, _register_file.KINDS,
        _register_facts.SCOPES, EVENTS, kaz.groups,
    )  # fmt: skip
    assert [key for keys in lists for key in keys if f"`{key}`" not in page] == []
    assert [key for key in _register_nodes.TOP if f"`{key}`" not in page and key not in _example()
            and key != "name"] == []  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("rank: 2, source: {history", "rnk: 2, source: {history", "rnk: 2", "did you mean rank"),
        ("{code: CHN, rank: 2, source: {history", "{code: CHN, rank: 2, source: {hstory",
         "hstory", "did you mean history"),
        ("{code: CHN, rank: 2, source: {history: page 14}}", "{code: CHN, rank: 2}",
         "CHN, rank: 2}", "CHN among the vectors of MNG-FP-1994 has no source"),
        ("source: {gazette: article 4}", "source: gazette", "source: gazette",
         "say where in the source"),
        ("date: 1994, event: adopted, source: {history: page 12}}",
         "date: 1994, event: adopted, source: {history: page 12}}\n"
         "      - {date: 1995, event: drafted, source: {history: page 11}}",
         "event: drafted", "comes after its adoption (1994)"),
        ("ended: {how: succeeded, by:", "ended: {how: succeeded, date: 1993, by:", "date: 1993",
         "comes before its adoption (1994)"),
        ("date: 1994, event", "date: 2012, event", "by: MNG-FP-2011", "the successor"),
        ("date: 2011-02-10", "date: 2011-02-30", "2011-02-30", "YYYY-MM-DD"),
        ("date: 2010, event", "date: early 2010, event", "early 2010", "YYYY, YYYY-MM"),
        ("code: THIRD, rank", "code: Mongola, rank", "Mongola", "did you mean MNG"),
        ("code: EU, place", "code: EUU, place", "EUU", "did you mean EU"),
        ("code: EU, place: 1", "code: EU, rank: 4, place: 1", "rank: 4",
         "ranked 4 and unranked (place 1) at once"),
        ("code: THIRD, rank: 3", "code: THIRD, rank: 2", "THIRD, rank: 2",
         "CHN and THIRD are both ranked 2"),
        ("code: THIRD, rank: 3", "code: THIRD, rank: third", "rank: third", "a whole number"),
        ("code: THIRD, rank: 3", "code: CHN", "{code: CHN, source: {gazette: article 4",
         "stands there twice"),
        ("code: THIRD, rank: 3", "code: MNG", "code: MNG", "the focal state itself"),
        ("event: approved", "event: aproved", "aproved", "did you mean approved"),
        ("standing: act", "standing: law", "standing: law", "act, claim"),
        ("against: MNG-FP-1994", "against: MNG-FP-1993", "against: MNG-FP-1993",
         "did you mean MNG-FP-1994"),
        ("id: MNG-FP-2011", "id: MNG-FP-1994", "title: {en: Foreign Policy Concept, own",
         "two editions are called"),
        ("complete: [themes]", "complete: [dates]", "complete: [dates]", "cannot be complete"),
        ("complete: [themes]", "not_sourced: [vectors]", "not_sourced: [vectors]",
         "given and not sourced"),
        ("members: [USA, JPN", "members: [USA, JAP", "JAP", "did you mean"),
        ("type: act, read", "kind: act, read", "kind: act, read",
         "'kind' is not a key of the source gazette"),
        ("strength: weak", "strength: poor", "strength: poor", "usual, weak"),
        ("gazette: \"heading, last line\"", "gazette: heading, last: line", "last: line",
         "'last' is not among the sources"),
        ("focal: MNG", "focal: MNQ", "focal: MNQ", "or MNG"),
        ("  THIRD: {name", "  USA: {name", "  USA: {name", "USA is an actor"),
        ("    complete: [themes]", "    amends: MNG-FP-2011", "amends: MNG",
         "amends another itself"),
        ("    not_sourced: [themes, vectors.EU]", "    amends: MNG-FP-2011", "amends: MNG",
         "does not come before it"),
        ("title: {en: Foreign Policy Concept}", "title: {}", "title: {}", "has no title"),
        ("date: 1994, event: adopted", "date: 1994, event: shown", "dates:\n      - {date: 1994",
         "no date of adoption"),
        ("checked: 2025-03-01", "checked: [2025", "", "mend the YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(own, old: str, new: str, at: str, said: str) -> None:
    with pytest.raises(RegisterError) as caught:
        own(old, new)
    text = str(caught.value)
    assert said in text
    assert "to do: " in text
    if at == "title: {en: Foreign Policy Concept, own":  # the repeated id stands three lines above
        assert f"my.yaml:{_line_of(_example().replace(old, new, 1), at) - 3}:" in text
    elif at:
        assert "allowed: " in text
        assert f"my.yaml:{_line_of(_example().replace(old, new, 1), at)}:" in text
    else:
        assert re.match(r"my\.yaml:\d+: ", text)


def _line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a register"),
        ("- 1\n", "is not a register"),
        ("focal: KAZ\nsources: {a: {citation: A}}\n", "no 'editions'"),
        ("focal: KAZ\nfocal: KAZ\n", ":2: found duplicate key"),
        ("focal: KAZ\neditions: []\nsources: []\n", ":3: sources must be a mapping"),
        ("focal: KAZ\neditions: {}\nsources: {a: {citation: A}}\n", ":2: editions must be a list"),
        ("focal: KAZ\neditions: [1]\nsources: {a: {citation: A}}\n", ":2: an edition must be"),
        ("focal: KAZ\nname: \x07\n", ":2: the character 0x07"),
    ],
)
def test_what_is_no_register(tmp_path: Path, ledger: object, text: str, said: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(RegisterError, match=re.escape(said)):
        load(file, ledger)


def test_files_and_states_that_are_not_there(tmp_path: Path, kaz: Register, ledger: object) -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        load(tmp_path / "none.yaml", ledger)
    (tmp_path / "koi8.yaml").write_bytes("focal: Казахстан".encode("koi8-r"))
    with pytest.raises(RegisterError, match="not UTF-8"):
        load(tmp_path / "koi8.yaml", ledger)
    with pytest.raises(UnknownName, match="KAZ \\(Kazakhstan\\)"):
        load("FRA", ledger)
    with pytest.raises(UnknownName, match="did you mean KAZ-FP-2020"):
        kaz.edition("KAZ-FP-202")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2012-02-03", date(2012, 2, 3), date(2012, 2, 3)),
    ],
)
def test_when(text: str, first: date, last: date) -> None:
    assert (When.of(text).first, When.of(text).last) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "12", "2012-13", "2012-2", "2012-02-30", "May 2012", "2012-W01-1", "20120203"]
)
def test_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|year"):
        When.of(text)
