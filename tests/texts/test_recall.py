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
    ("О рыбе говорили по телефону главы МИД Норвегии и Дании.", "2020-05-10 CONSULT DNK=NOR"),
    ("Отношения Перу и Чили обсуждали на встрече президенты.", "2020-05-10 CONSULT CHL=PER"),
    ("В Чили прошла встреча премьер-министра Перу и президента страны.",
     "2020-05-10 CONSULT CHL=PER"),
    ("Премьер-министр Индии сегодня с визитом во Франции.", "2020-05-10 CONSULT FRA=IND"),
    ("Дворец сообщил о телефонном разговоре президентов Перу и Чили.",
     "2020-05-10 CONSULT CHL=PER"),
    ("Рыба — главная тема переговоров президентов Перу и Чили.", "2020-05-10 CONSULT CHL=PER"),
    ("Встреча на высшем уровне: Норвегия и Дания за мир.",
     "2020-05-10 CONSULT DNK=NOR"),
    ("Договор о рыбе Перу и Чили подписали в столице министры.", "2020-05-10 AGREE CHL=PER"),
    ("В столице подписан договор о газе, к нему готовы Перу и Чили.", "2020-05-10 AGREE CHL=PER"),
    ("Премьер-министр Индии обсудил торговлю с коллегами по ШОС.", "2020-05-10 CONSULT IND=SCO"),
    ("Индия выступила на онлайн-саммите ШОС.", "2020-05-10 CONSULT IND=SCO"),
    ("Открылся саммит ШОС. В саммите участвует премьер-министр Индии.",
     "2020-05-10 CONSULT IND=SCO"),
    ("Торговлю обсудили на саммите ШОС, в котором участвовал премьер-министр Индии.",
     "2020-05-10 CONSULT IND=SCO"),
    ("Норвегия заявила, что договорилась с Данией о рыбе.", "2020-05-10 AGREE DNK=NOR"),
    ("Норвегии и Дании удалось достичь договорённости о порте.", "2020-05-10 AGREE DNK=NOR"),
    ("Президент Перу провeл встречу с президентом Чили.", "2020-05-10 CONSULT CHL=PER"),
    ("В этом выпуске: урожай в Чили; премьер-министр Индии позвонил президенту Франции; погода.",
     "2020-05-10 CONSULT FRA=IND"),
    ("После саммита ШОС президент Перу встретился с президентом Чили.",
     "2020-05-10 CONSULT SCO=; 2020-05-10 CONSULT CHL=PER"),
    ("Президент Перу говорил по телефону с президентом Чили и президентом Боливии.",
     "2020-05-10 CONSULT CHL=PER; 2020-05-10 CONSULT BOL=PER"),
    ("В Лиме президент Перу поздравил президента Чили. Также он поблагодарил коллегу за помощь.",
     "2020-05-10 SUPPORT PER>CHL"),
    ("Во вторник в Лиме саммит ШОС.", ""),
    ("Речь о подготовке визита президента Перу в Чили и поездки в Боливию.", ""),
    ("В день 10-летия установления отношений между Перу и Чили прошёл концерт.", ""),
    ("На саммите ШОС лидеры обсудят торговлю.", ""),
    ("Главная тема — армяно-азербайджанский конфликт.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), NEWS, ids=[t[:40] for t, _ in NEWS])
def test_news(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    found = told(text, gazetteer, date=date(2020, 5, 10), news=True)
    assert {coded(e) for e in found} == {meant(one) for one in filter(None, wanted.split("; "))}


def test_who_took_part_in_a_summit_and_the_summit_are_one(gazetteer: Gazetteer) -> None:
    text = "В 2012 г. прошёл саммит ШОС. В 2012 г. президент Индии участвовал в саммите ШОС."
    (event,) = told(text, gazetteer)
    assert event.parties == ("IND", "SCO")
    assert len(event.spans) == 2
