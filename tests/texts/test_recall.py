"""What a paragraph told before, and what an item of news leans on."""

from datetime import date

import pytest
from tests.texts.test_events import told
from tests.texts.test_rules import coded, meant

from tarazy.texts.actors import Gazetteer
from tarazy.texts.dates import Dated
from tarazy.texts.recall import Memory, Told


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def test_one_journey_to_two_states_is_of_all_three() -> None:
    may = Dated(date(2007, 5, 1), date(2007, 5, 31), "month", 0, 8, "May 2007")
    june = Dated(date(2007, 6, 1), date(2007, 6, 30), "month", 0, 9, "June 2007")
    memory = Memory()
    memory.sentence()
    for target, day in (("CHL", may), ("BOL", may), ("CUB", june)):
        memory.add(Told("CONSULT", ("PER",), (target,), (day,)))
    met = memory.meeting("last", ("BOL",))
    assert met == Told("CONSULT", ("PER",), ("BOL", "CHL"), (may,))
    assert memory.meeting("last") == Told("CONSULT", ("PER",), ("CUB",), (june,))
    assert memory.meeting("last", ("BOL", "CUB")) is None


def test_talks_of_three_are_of_the_three_last_named() -> None:
    memory = Memory()
    memory.sentence()
    memory.close((), ("BOL", "CHL", "PER"), ())
    assert memory.group(3) == ("BOL", "CHL", "PER")
    assert memory.group(3, ("CUB",)) == memory.group(2) == ()


#: Items of news of our own of 10 May 2020: without a date of their own they take the item's.
NEWS = [
    ("Премьер-министр Индии позвонил президенту Франции.", "2020-05-10 CONSULT IND=FRA"),
    ("Норвегия, Дания и Исландия спорят о рыбе. Эти темы обсуждали на трёхсторонних переговорах.",
     "2020-05-10 CONSULT DNK=ISL+NOR"),
    ("Речь шла о деле на форуме Норвегия — Дания. Об этом говорили лидеры двух стран.",
     "2020-05-10 CONSULT DNK=NOR"),
    ("Об участии президента Индии в саммите ШОС. Президент Индии выступил на саммите ШОС.",
     "2020-05-10 CONSULT IND=SCO"),
    ("Самолёт с гуманитарной помощью из Китая приземлился в Ташкенте.", "2020-05-10 AID CHN>UZB"),
    ("МИД Таджикистана вызвал посла Ирана.", "2020-05-10 ACCUSE TJK>IRN"),
    ("Монголия получила от Японии грант.", "2020-05-10 AID JPN>MNG"),
    ("На саммите ШОС лидеры обсудят торговлю.", ""),
    ("Главная тема — армяно-азербайджанский конфликт.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), NEWS, ids=[t[:40] for t, _ in NEWS])
def test_news(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    found = told(text, gazetteer, date=date(2020, 5, 10), news=True)
    assert {coded(e) for e in found} == ({meant(wanted)} if wanted else set())


def test_who_took_part_in_a_summit_and_the_summit_are_one(gazetteer: Gazetteer) -> None:
    text = "В 2012 г. прошёл саммит ШОС. В 2012 г. президент Индии участвовал в саммите ШОС."
    (event,) = told(text, gazetteer)
    assert event.parties == ("IND", "SCO")
    assert len(event.spans) == 2
