"""Items of news: constructions of headlines and of their first sentences, in our own words."""

from datetime import date

import pytest
from tests.texts.test_rules import coded, meant

from tarazy.texts.actors import Gazetteer
from tarazy.texts.document import Document, Part
from tarazy.texts.events import events

DAY = date(2014, 5, 12)
#: Items and how they are coded, the year left out; apart by semicolons, nothing for no event.
ITEMS = [
    # who acts is told by where
    ("В Осло осудили действия Эстонии.", "ACCUSE NOR>EST"),
    ("Посла Эстонии в Осло вызвали в МИД Норвегии.", "ACCUSE NOR>EST"),
    ("В Осло рыбаки осудили действия Эстонии.", ""),
    # what is asked or refused would be done to
    ("Чили потребовало закрыть перуанскую базу.", "REQUEST CHL>PER"),
    ("Президент Чили призвал дать автономию югу Перу.", "REQUEST CHL>PER"),
    # whose relations were talked of
    (
        "Отношения Чили и Перу носят дружеский характер, подтвердил премьер Чили на переговорах.",
        "CONSULT CHL=PER",
    ),
    ("Сферы сотрудничества Чили и Перу обсудили президенты двух государств.", "CONSULT CHL=PER"),
    ("Новый импульс отношениям Чили и Перу придал визит премьера Чили.", "CONSULT CHL=PER"),
    ("О засухе в Перу говорил министр Чили с президентом страны.", "CONSULT CHL=PER"),
    # whom others speak of is no party
    ("Президенты Чили и Перу обсудили положение на границе с Боливией.", "CONSULT CHL=PER"),
    ("Президенты Чили и Перу обсудили конфликт между Кенией и Угандой.", "CONSULT CHL=PER"),
    ("Положение в Кении стало темой совещания президента Чили с министрами.", ""),
    ("Подготовку к переговорам о рыбе в Осло обсудил президент Чили с министрами.", ""),
    # two meetings in one headline
    (
        "Визит премьера Чили в Лиму — переговоры с президентом Перу и встреча с премьером Кении.",
        "CONSULT CHL=PER; CONSULT CHL=KEN",
    ),
    ("Чили и Перу дружат — переговоры премьера Чили и главы Перу.", "CONSULT CHL=PER"),
    ("Премьер Чили о встрече с перуанским коллегой.", "CONSULT CHL=PER"),
    ("Первые заявления премьера Чили по итогам визита в Перу.", "CONSULT CHL=PER"),
    ("Визит премьера Чили в Лиме назвали историческим.", "CONSULT CHL=PER"),
    ("Премьер Чили перенёс визит в Перу.", ""),
    ("Чили продолжит контакты с Перу.", ""),
    # the case tells who is joined to whom, and who did it
    ("Состоялся телефонный разговор президента Чили и канцлера Австрии.", "CONSULT AUT=CHL"),
    ("Президента Чили поздравили по телефону — президенты Перу, Кении.", "SUPPORT KEN+PER>CHL"),
    ("Президенту Чили позвонили президенты Перу и Кении.", "CONSULT CHL=PER; CONSULT CHL=KEN"),
    ("Договор о вступлении Чили в АСЕАН подписан в Осло.", "AGREE ASEAN=CHL"),
    ("В Осло завершилась встреча на высшем уровне АСЕАН.", "CONSULT ASEAN>"),
    # who chairs a meeting of an organisation is no party beside it
    ("Президент Чили провёл в Осло заседание АСЕАН.", "CONSULT ASEAN>"),
    ("АСЕАН приняла заявление. Это один из итогов заседания, которое прошло в Осло.",
     "AGREE ASEAN>; CONSULT ASEAN>"),
    # held, though another thing is told
    ("Высокий уровень отмечен в ходе чилийско-перуанских учений.", "COOPERATE CHL=PER"),
    ("Чили ведёт торговые войны с Перу.", ""),
    ("Уже не Чили — Перу провело саммит АСЕАН.", "CONSULT ASEAN>"),
    ("Кения вербует боевиков, сообщили в Министерстве обороны Уганды.", "ACCUSE UGA>KEN"),
]  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(("text", "wanted"), ITEMS, ids=[t[:40] for t, _ in ITEMS])
def test_item(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    part = Part("body", 0, len(text), "ru")
    item = Document("own", text, "ru", DAY, "day", None, None, "", (part,))
    assert {coded(e) for e in events(item, gazetteer, news=True)} == {
        meant(f"{DAY} {one.strip()}") for one in wanted.split(";") if one.strip()
    }


@pytest.mark.parametrize(
    ("day", "year"), [("21 мая", 2014), ("12 мая", 2014), ("1 мая", 2014), ("1 декабря", 2013)]
)
def test_a_day_without_its_year_is_soon_or_was(day: str, year: int, gazetteer: Gazetteer) -> None:
    from tarazy.texts.dates import find_dates

    (found,) = find_dates(f"Это было {day}.", "ru", DAY)
    assert found.first.year == year
