"""The tables of the gazetteer: complete, sourced, and their forms as they would be made now."""

from collections import Counter
from datetime import date

import pytest

from tarazy.texts.gazetteer import LANGUAGES, bases, inflected, shipped, table

TERMS = table("leaders")


def test_every_state_of_the_ledger_has_a_name_in_three_languages(ledger: object) -> None:
    actors = ledger.frame("actors")
    codes = {c for c in actors["code"] if not c.startswith("COW-")} - {"SYSTEM"}
    named = {
        language: {f.entry for f in shipped() if f.language == language and f.actor}
        for language in LANGUAGES
    }
    # Uninhabited islands that no Russian or Kazakh text of the kind names are left to the ledger.
    for language in LANGUAGES:
        assert codes - named[language] <= {"UMI", "VIR"}


def test_every_code_is_one_of_the_ledger(ledger: object) -> None:
    codes = set(ledger.frame("actors")["code"])
    forms = list(shipped())
    assert {f.actor for f in forms if f.actor} <= codes
    assert {m for f in forms for m in f.members} <= codes
    assert {t.actor for f in forms for t in f.terms} <= codes


def test_the_written_forms_are_those_made_now() -> None:
    rows = {(row["kind"], row["base"]): tuple(row["forms"].split("|")) for row in table("forms")}
    assert list(rows) == list(bases())
    for kind, base in list(rows)[::10]:
        assert rows[kind, base] == inflected(base, kind), base


def test_terms_have_sources_and_run_forwards() -> None:
    for row in TERMS:
        assert row["source"].startswith("http"), row
        first = date.fromisoformat(row["from"])
        assert not row["to"] or first < date.fromisoformat(row["to"]), row
        assert row["sex"] in {"m", "f"}


@pytest.mark.parametrize("office", ["president", "chancellor"])
def test_one_state_has_one_president_at_a_time(office: str) -> None:
    rows = [row for row in TERMS if row["office"] == office and "either" not in row["person"]]
    for one in rows:
        for two in rows:
            if one["actor"] == two["actor"] and one["from"] < two["from"]:
                # The day of handing over belongs to both; Bishkek's of 2010 took a week.
                late = "2010-04-15" if one["person"] == "Kurmanbek Bakiyev" else two["from"]
                assert one["to"] and one["to"] <= late, (one, two)


def test_the_states_asked_for_have_leaders() -> None:
    held = Counter(row["actor"] for row in TERMS)
    asked = "KAZ UZB KGZ TJK TKM RUS CHN USA TUR DEU FRA GBR EU AZE ARM GEO BLR UKR IND IRN JPN KOR"
    assert all(held[code] for code in f"{asked} MNG SRB VNM".split())


def test_no_form_is_empty_or_ends_in_a_space() -> None:
    for form in shipped():
        assert form.text and form.text == form.text.strip(), form
