"""Events of sentences and paragraphs of our own; what is no event is half of the test."""

import csv
from datetime import date
from pathlib import Path

import pytest
from tests.texts.test_rules import coded, meant

from tarazy.texts.actors import Gazetteer
from tarazy.texts.document import Document, Kind, Part
from tarazy.texts.events import Event, events


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def told(text: str, gazetteer: Gazetteer, kind: Kind = "body", **options: object) -> list[Event]:
    language = "ru" if any("а" <= c <= "я" for c in text.lower()) else "en"
    day = options.pop("date", None)
    document = Document(
        "own", text, language, day, "day" if day else None, None, None, "",  # type: ignore[arg-type]
        (Part(kind, 0, len(text), language),),
    )  # fmt: skip
    return events(document, gazetteer, **options)  # type: ignore[arg-type]


#: Sentences and how they are coded, apart by semicolons; nothing for no event.
SENTENCES = [
    (row["text"], row["coding"])
    for row in csv.DictReader(Path(__file__).with_name("coded.csv").read_text().splitlines())
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES, ids=[t[:40] for t, _ in SENTENCES])
def test_sentence(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    assert {coded(e) for e in told(text, gazetteer)} == {
        meant(w.strip()) for w in wanted.split(";") if w.strip()
    }


def test_two_years_are_two_events_and_the_first_and_second_are_told_apart(
    gazetteer: Gazetteer,
) -> None:
    text = (
        "В 2005 и 2009 гг. состоялись визиты президента Финляндии в Эстонию. "
        "В ходе первого был подписан договор, а по итогам второго заключено 7 соглашений."
    )
    found = {(e.date.year, e.type, e.label, e.magnitude) for e in told(text, gazetteer)}
    assert found == {
        (2005, "CONSULT", "", None), (2009, "CONSULT", "", None), (2005, "AGREE", "договор", None),
        (2009, "AGREE", "соглашение", 7.0),
    }  # fmt: skip


def test_the_sides_are_those_of_the_sentence_before(gazetteer: Gazetteer) -> None:
    text = "В 2011 г. премьер-министр Ирландии посетил Исландию. Стороны подписали меморандум."
    assert [(e.type, e.parties, e.date.year) for e in told(text, gazetteer)] == [
        ("CONSULT", ("IRL", "ISL"), 2011), ("AGREE", ("IRL", "ISL"), 2011),
    ]  # fmt: skip


def test_the_sides_are_forgotten_after_two_sentences(gazetteer: Gazetteer) -> None:
    text = (
        "В 2011 г. премьер-министр Ирландии посетил Исландию. Погода была плохой. "
        "Море было тихим. Рыба ловилась. В 2012 г. стороны подписали меморандум."
    )
    assert [e.type for e in told(text, gazetteer)] == ["CONSULT"]


def test_a_date_told_before_is_inherited_at_a_price(gazetteer: Gazetteer) -> None:
    text = "В марте 2004 г. положение изменилось. Ирландия подписала с Исландией договор."
    (late,) = told(text, gazetteer)
    (own,) = told("В марте 2004 г. Ирландия подписала с Исландией договор.", gazetteer)
    assert coded(late) == coded(own)
    assert (late.confidence, own.confidence) == (0.65, 0.95)


def test_without_a_date_there_is_no_event_but_in_news(gazetteer: Gazetteer) -> None:
    text = "Ирландия подписала с Исландией договор."
    assert told(text, gazetteer) == []
    day = date(2020, 5, 4)
    assert told(text, gazetteer, date=day, news=False) == []
    for news in (True, None):  # a short text of a known day is taken for an item of news
        (event,) = told(text, gazetteer, date=day, news=news)
        assert (event.date, event.precision) == (day, "day")
    long = f"{text} " + "Рыба ловилась. " * 200
    assert told(long, gazetteer, date=day) == []


def test_what_lies_ahead_of_the_document_is_planned(gazetteer: Gazetteer) -> None:
    text = "В 2030 г. Ирландия подписала с Исландией договор."
    assert told(text, gazetteer, date=date(2020, 5, 4)) == []
    assert told(text, gazetteer, date=date(2020, 5, 4), news=True) == []


def test_several_instruments_are_several_agreements(gazetteer: Gazetteer) -> None:
    text = "В 2011 г. Ирландия и Исландия подписали договор, меморандум и протокол."
    assert {e.label for e in told(text, gazetteer)} == {"договор", "меморандум", "протокол"}


def test_one_act_told_twice_is_one_event_with_both_spans(gazetteer: Gazetteer) -> None:
    first = "В 2011 г. Ирландия и Исландия подписали договор о рыбе."
    second = "Договор Ирландия и Исландия подписали в мае 2011 г."
    (event,) = told(f"{first} Он важен. {second}", gazetteer)
    assert (event.date, event.precision) == (date(2011, 5, 1), "month")
    text = f"{first} Он важен. {second}"
    assert [text[a:b] for a, b in event.spans] == [first, second]
    assert (event.start, event.end) == event.spans[0]


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("Во время майских событий 2011 года Чили обратилась за помощью к Кении 5 мая 2011 года.",
         date(2011, 5, 5), "day"),
        ("Во время майских событий 2011 года Чили обратилась за помощью к Кении.",
         date(2011, 5, 1), "month"),
        ("5–6 мая 2011 г. президент Чили посетил Кению.", date(2011, 5, 5), "day"),
        ("30 апреля – 1 мая 2011 г. президент Чили посетил Кению.", date(2011, 4, 30), "day"),
        ("5–25 мая 2011 г. Чили и Кения провели учения.", date(2011, 5, 1), "month"),
        ("С марта по июнь 2011 г. Чили и Кения провели учения.", date(2011, 1, 1), "year"),
    ],
)  # fmt: skip
def test_an_act_is_dated_as_finely_as_its_sentence_tells(
    text: str, day: date, precision: str, gazetteer: Gazetteer
) -> None:
    assert [(e.date, e.precision) for e in told(text, gazetteer)] == [(day, precision)]


@pytest.mark.parametrize("kind", ["heading", "note", "reference", "front", "table"])
def test_only_running_text_tells_events(kind: Kind, gazetteer: Gazetteer) -> None:
    text = "В 2011 г. Ирландия и Исландия подписали договор о рыбе."
    assert told(text, gazetteer, kind) == []


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("В 2011 г. Ирландия и Исландия подписали договор о дружбе.", "diplomatic"),
        ("В 2011 г. Ирландия и Исландия подписали договор о военной помощи.", "defence"),
        ("В 2011 г. Ирландия и Исландия подписали соглашение о торговле.", "economic"),
        ("В 2011 г. Чили и Кения подписали соглашения в сферах торговли и обороны.", "diplomatic"),
        ("В 1999 г. Польша вступила в НАТО.", "defence"),
    ],
)
def test_domain(text: str, domain: str, gazetteer: Gazetteer) -> None:
    assert [e.domain for e in told(text, gazetteer)] == [domain]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("В 2015 г. Китай предоставил Лаосу кредит в 300 млн долл.", 300.0, "million USD"),
        ("В 2010 г. Россия направила в Чад 200 миротворцев.", 200.0, "person"),
        ("In 2015 China provided a loan of $2 billion to Laos.", 2000.0, "million USD"),
    ],
)
def test_magnitude(text: str, value: float, unit: str, gazetteer: Gazetteer) -> None:
    assert [(e.magnitude, e.unit) for e in told(text, gazetteer)] == [(value, unit)]


def test_spans_are_the_files(gazetteer: Gazetteer) -> None:
    text = "Вступле-\nние.  В 2011 г. Ирлан-\nдия и Исландия подписали дого-\nвор."
    (event,) = told(text, gazetteer)
    assert text[event.start : event.end].startswith("В 2011")
    assert text[event.start : event.end].endswith("вор.")


def test_whom_the_text_is_about_is_understood_where_the_clause_leaves_it_out(
    gazetteer: Gazetteer,
) -> None:
    text = (
        "Монголия ищет равновесия. Монголия лежит между двумя соседями. Монголия велика. "
        "В 1995 г. было подписано соглашение с Кенией. В 1997 г. страну посетил президент Чили."
    )
    found = {coded(e): e.confidence for e in told(text, gazetteer)}
    assert set(found) == {meant("1995 AGREE MNG=KEN"), meant("1997 CONSULT MNG=CHL")}
    assert max(found.values()) < 0.95


def test_a_named_subject_that_is_no_state_is_no_state(gazetteer: Gazetteer) -> None:
    text = "Монголия велика. Монголия красива. Монголия стара. В 1997 г. туристы посетили Чили."
    assert told(text, gazetteer) == []


def test_we_are_the_state_that_speaks(gazetteer: Gazetteer) -> None:
    text = "In 1995 we signed a treaty with Chile. We condemn Kenya."
    part = Part("body", 0, len(text), "en")
    day = date(1996, 1, 1)
    speech = Document("own", text, "en", day, "year", None, "Mongolia", "", (part,))
    assert {coded(e) for e in events(speech, gazetteer)} == {
        meant("1995 AGREE MNG=CHL"), meant("1996 ACCUSE MNG>KEN"),
    }  # fmt: skip
    silent = Document("own", text, "en", day, "year", None, None, "", (part,))
    assert events(silent, gazetteer) == []


def test_a_headline_tells_news_and_no_paper(gazetteer: Gazetteer) -> None:
    text = "Президент Чили посетил Кению"
    day = date(2020, 5, 4)
    assert told(text, gazetteer, "heading", date=day, news=False) == []
    (event,) = told(text, gazetteer, "heading", date=day, news=True)
    assert coded(event) == meant("2020-05-04 CONSULT CHL=KEN")


@pytest.mark.parametrize("when", ["In late 2019", "In the middle of 2019"])
def test_a_date_as_fine_as_a_year_begins_with_it(when: str, gazetteer: Gazetteer) -> None:
    (event,) = told(f"{when} Kenya signed a treaty with Chile.", gazetteer)
    assert (event.date, event.precision) == (date(2019, 1, 1), "year")


def test_a_date_of_a_document_of_a_year_is_not_finer(gazetteer: Gazetteer) -> None:
    text = "Last week Chile signed a treaty with Kenya."
    part = Part("body", 0, len(text), "en")
    of_year = Document("own", text, "en", date(2019, 1, 1), "year", None, None, "", (part,))
    assert [coded(e) for e in events(of_year, gazetteer)] == [meant("2019 AGREE CHL=KEN")]


def test_talks_in_a_state_are_with_it_in_news(gazetteer: Gazetteer) -> None:
    text = "Норвегию упомянул президент Ирландии после переговоров в Исландии."
    (event,) = told(text, gazetteer, date=date(2020, 5, 4), news=True)
    assert (event.type, event.parties) == ("CONSULT", ("IRL", "ISL"))


def test_who_takes_part_in_exercises_to_come_has_held_none(gazetteer: Gazetteer) -> None:
    text = "В учениях примут участие Ирландия и Исландия."
    assert told(text, gazetteer, date=date(2020, 5, 4), news=True) == []


def test_he_who_discussed_with_two_is_the_one_told_before(gazetteer: Gazetteer) -> None:
    text = (
        "Премьер Ирландии прибыл на форум. "
        "С коллегами из Исландии и Норвегии он обсудил ход переписи."
    )
    found = {e.parties for e in told(text, gazetteer, date=date(2020, 5, 4), news=True)}
    assert ("IRL", "ISL", "NOR") in found
