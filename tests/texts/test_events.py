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
    assert told(text, gazetteer, date=day) == []
    (event,) = told(text, gazetteer, date=day, news=True)
    assert (event.date, event.precision) == (day, "day")


def test_what_lies_ahead_of_the_document_is_planned(gazetteer: Gazetteer) -> None:
    text = "В 2030 г. Ирландия подписала с Исландией договор."
    assert told(text, gazetteer, date=date(2020, 5, 4)) == []


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
