"""Every rule codes its own example and passes over its counter-example."""

import csv
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from tarazy.texts.actors import Gazetteer
from tarazy.texts.document import Document, Part, TextError
from tarazy.texts.events import Event, events
from tarazy.texts.rules import COLUMNS, MUTUAL, TYPES, Rule, rules, words

ALL = [*rules("ru"), *rules("en")]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def told(text: str, language: str, gazetteer: Gazetteer, **options: object) -> list[Event]:
    part = Part("body", 0, len(text), language)
    document = Document("own", text, language, None, None, None, None, "", (part,))
    return events(document, gazetteer, **options)  # type: ignore[arg-type]


def spoken(text: str, language: str, gazetteer: Gazetteer) -> list[Event]:
    """What a speech of Peru in 2014 tells."""
    part = Part("body", 0, len(text), language)
    day = date(2014, 1, 1)
    return events(Document("own", text, language, day, "year", None, "PER", "", (part,)), gazetteer)


def _of_speech(rule: Rule) -> bool:
    return "speaker" in rule.actor or ("date", frozenset({"now"})) in rule.needs


def coded(event: Event) -> tuple[str, ...]:
    iso = event.date.isoformat()[: {"year": 4, "month": 7, "day": 10}[event.precision]]
    if event.type in MUTUAL:
        return iso, event.type, *event.parties
    return iso, event.type, *event.actor, ">", *event.target


def meant(coding: str) -> tuple[str, ...]:
    date, kind, who = coding.split()
    if kind in MUTUAL:
        return date, kind, *sorted(filter(None, re.split(r"[=+>]", who)))
    actor, _, target = who.partition(">")
    return date, kind, *sorted(actor.split("+")), ">", *sorted(filter(None, target.split("+")))


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.id)
def test_codes_its_example(rule: Rule, gazetteer: Gazetteer) -> None:
    say = spoken if _of_speech(rule) else told
    found = {coded(e): e.rule for e in say(rule.example, rule.language, gazetteer)}
    assert found.get(meant(rule.coding)) == rule.id, found


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.id)
def test_passes_over_its_counter_example(rule: Rule, gazetteer: Gazetteer) -> None:
    say = spoken if _of_speech(rule) else told
    found = say(rule.counter, rule.language, gazetteer)
    assert [coded(e) for e in found if e.type == rule.type] == []


def test_ids_are_unique_and_no_type_is_without_a_rule() -> None:
    assert len({r.id for r in ALL}) == len(ALL)
    for language in ("ru", "en"):
        assert {r.type for r in rules(language)} >= set(TYPES)


def test_every_listed_word_is_a_lemma_in_small_letters() -> None:
    for name in ("instrument", "meeting", "force", "measure"):
        for language in ("ru", "en"):
            assert words(name, language)
            assert all(w == w.lower() and "ё" not in w for w in words(name, language))


def _table(path: Path, **cells: str) -> Path:
    row = {
        "id": "mine", "type": "SUPPORT", "pos": "verb", "trigger": "похвалить", "actor": "subj",
        "target": "obj", "example": "", "coding": "", "counter": "",
    } | cells  # fmt: skip
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerow(row)
    return path


def test_a_user_adds_a_rule(tmp_path: Path, gazetteer: Gazetteer) -> None:
    text = "В 2012 г. Япония похвалила Монголию."
    assert told(text, "ru", gazetteer) == []
    (event,) = told(text, "ru", gazetteer, extra=[_table(tmp_path / "mine.csv")])
    assert coded(event) == ("2012", "SUPPORT", "JPN", ">", "MNG")
    assert event.rule == "mine"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"type": "SUPORT"}, "did you mean SUPPORT"),
        ({"domain": "war"}, "domain 'war'"),
        ({"trigger": ""}, "no trigger"),
        ({"needs": "obj"}, "needs 'obj'"),
        ({"needs": "obj:@instruments"}, "no word list '@instruments'"),
        ({"lone": "maybe"}, "lone 'maybe'"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(
    tmp_path: Path, cells: dict[str, str], says: str
) -> None:
    with pytest.raises(TextError, match=r"mine\.csv, line 2") as error:
        rules("ru", [_table(tmp_path / "mine.csv", **cells)])
    assert says in str(error.value)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,type\na,AGREE\n")
    with pytest.raises(TextError, match="no column mode"):
        rules("ru", [path])


def test_no_rule_names_an_actor_or_a_document(gazetteer: Gazetteer) -> None:
    path = files("tarazy.texts").joinpath("rules")
    for language in ("ru", "en"):
        for row in csv.DictReader(path.joinpath(f"{language}.csv").read_text("utf-8").splitlines()):
            rule = " ".join(row[c] for c in ("trigger", "needs", "excluded", "actor", "target"))
            titled = " ".join(w.title() for w in re.findall(r"\w+", rule))
            named = [m.surface for m in gazetteer.find(titled, language)]
            assert named == [], row["id"]
