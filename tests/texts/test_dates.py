"""Dates against values set by hand, and dates written out and read back."""

import time
from calendar import monthrange
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.texts.dates import find_dates

#: The document's date in the tests of relative dates: a Wednesday.
REFERENCE = date(2023, 9, 20)

RU = [
    ("в мае 2022 года", "2022-05-01 2022-05-31 month"),
    ("январские события 2022 года", "2022-01-01 2022-01-31 month"),
    ("в ходе майского саммита глав 2023 г.", "2023-05-01 2023-05-31 month"),
    ("в феврале 2022", "2022-02-01 2022-02-28 month"),
    ("в ноябре 1993 г.", "1993-11-01 1993-11-30 month"),
    ("с января по август 2023", "2023-01-01 2023-08-31 range"),
    ("январь–август 2023 г.", "2023-01-01 2023-08-31 range"),
    ("с мая 2019 по март 2020 г.", "2019-05-01 2020-03-31 range"),
    ("в 1990-х годах", "1990-01-01 1999-12-31 decade"),
    ("90-е годы прошлого века", "1990-01-01 1999-12-31 decade"),
    ("в девяностых годах", "1990-01-01 1999-12-31 decade"),
    ("в начале 1990-х гг.", "1990-01-01 1993-12-31 decade"),
    ("во второй половине 1990-х гг.", "1995-01-01 1999-12-31 decade"),
    ("2014–2020 гг.", "2014-01-01 2020-12-31 range"),
    ("2013–14 гг.", "2013-01-01 2014-12-31 range"),
    ("с 1992 по 1995 год", "1992-01-01 1995-12-31 range"),
    ("между 1992 и 1995 годами", "1992-01-01 1995-12-31 range"),
    ("6 марта 2020 г.", "2020-03-06 2020-03-06 day"),
    ("6-го марта 2020 года", "2020-03-06 2020-03-06 day"),
    ("06.03.2020", "2020-03-06 2020-03-06 day"),
    ("2020-03-06", "2020-03-06 2020-03-06 day"),
    ("24.02.2022 г.", "2022-02-24 2022-02-24 day"),
    ("5-6 мая 2019 года", "2019-05-05 2019-05-06 range"),
    ("с 5 по 6 мая 2019 г.", "2019-05-05 2019-05-06 range"),
    ("3 марта – 5 апреля 2020 г.", "2020-03-03 2020-04-05 range"),
    ("в середине 2022 г.", "2022-05-01 2022-08-31 year"),
    ("до конца 2025 года", "2025-09-01 2025-12-31 year"),
    ("в первом квартале 2023 года", "2023-01-01 2023-03-31 range"),
    ("во II квартале 2023 г.", "2023-04-01 2023-06-30 range"),
    ("первое полугодие 2023 г.", "2023-01-01 2023-06-30 range"),
    ("весной 2022 года", "2022-03-01 2022-05-31 range"),
    ("зимой 2021–2022 гг.", "2021-12-01 2022-02-28 range"),
    ("зимой 2022 года", "2022-01-01 2022-12-31 year"),
    ("в 1994-м году", "1994-01-01 1994-12-31 year"),
    ("к 2022 г. положение иное", "2022-01-01 2022-12-31 year"),
    ("(1992)", "1992-01-01 1992-12-31 year"),
]
EN = [
    ("in early 2024", "2024-01-01 2024-04-30 year"),
    ("the end of 2022", "2022-09-01 2022-12-31 year"),
    ("the first half of 2022", "2022-01-01 2022-06-30 year"),
    ("January–March 2023", "2023-01-01 2023-03-31 range"),
    ("between January and March 2023", "2023-01-01 2023-03-31 range"),
    ("from May 2019 to March 2020", "2019-05-01 2020-03-31 range"),
    ("the mid-1990s", "1994-01-01 1996-12-31 decade"),
    ("the 1990s", "1990-01-01 1999-12-31 decade"),
    ("the nineties", "1990-01-01 1999-12-31 decade"),
    ("March 6, 2020", "2020-03-06 2020-03-06 day"),
    ("6 March 2020", "2020-03-06 2020-03-06 day"),
    ("on 6th of March, 2020", "2020-03-06 2020-03-06 day"),
    ("July 4th, 1996", "1996-07-04 1996-07-04 day"),
    ("May 5–6, 2019", "2019-05-05 2019-05-06 range"),
    ("from 5 to 6 May 2019", "2019-05-05 2019-05-06 range"),
    ("28 February to 3 March 2020", "2020-02-28 2020-03-03 range"),
    ("the January protests of 2022", "2022-01-01 2022-01-31 month"),
    ("in May of 2022", "2022-05-01 2022-05-31 month"),
    ("2020-03", "2020-03-01 2020-03-31 month"),
    ("the 1992 treaty", "1992-01-01 1992-12-31 year"),
    ("since 2001, it has", "2001-01-01 2001-12-31 year"),
    ("from 2014 to 2020", "2014-01-01 2020-12-31 range"),
    ("2013–14", "2013-01-01 2014-12-31 range"),
    ("Q2 2023", "2023-04-01 2023-06-30 range"),
    ("in the spring of 2022", "2022-03-01 2022-05-31 range"),
]
KK = [
    ("2020 жылғы 6 наурыз", "2020-03-06 2020-03-06 day"),
    ("2019 жылдың 20 наурызында", "2019-03-20 2019-03-20 day"),
    ("6 наурыз 2020", "2020-03-06 2020-03-06 day"),
    ("2021 жылғы 5-6 мамыр", "2021-05-05 2021-05-06 range"),
    ("2022 жылдың мамырында", "2022-05-01 2022-05-31 month"),
    ("2023 жылдың қаңтар–тамыз айларында", "2023-01-01 2023-08-31 range"),
    ("2020 жылы", "2020-01-01 2020-12-31 year"),
    ("2020 ж.", "2020-01-01 2020-12-31 year"),
    ("2014–2020 жылдары", "2014-01-01 2020-12-31 range"),
    ("2014 жылдан 2020 жылға дейін", "2014-01-01 2020-12-31 range"),
    ("1990-жылдары", "1990-01-01 1999-12-31 decade"),
    ("1990 жылдардың басында", "1990-01-01 1993-12-31 decade"),
    ("2022 жылдың соңында", "2022-09-01 2022-12-31 year"),
    ("2022 жылдың көктемінде", "2022-03-01 2022-05-31 range"),
]
RELATIVE = [
    ("ru", "в прошлом году", "2022-01-01 2022-12-31 year"),
    ("ru", "в мае прошлого года", "2022-05-01 2022-05-31 month"),
    ("ru", "два года назад", "2021-01-01 2021-12-31 year"),
    ("ru", "вчера", "2023-09-19 2023-09-19 day"),
    ("ru", "на прошлой неделе", "2023-09-11 2023-09-17 range"),
    ("ru", "в прошлом месяце", "2023-08-01 2023-08-31 month"),
    ("ru", "за последние десять лет", "2013-09-01 2023-09-30 range"),
    ("ru", "в последнее десятилетие", "2013-09-01 2023-09-30 range"),
    ("ru", "прошлой весной", "2022-03-01 2022-05-31 range"),
    ("ru", "6 марта стороны встретились", "2023-03-06 2023-03-06 day"),
    ("ru", "6 декабря стороны встретились", "2022-12-06 2022-12-06 day"),
    ("en", "last year", "2022-01-01 2022-12-31 year"),
    ("en", "in May last year", "2022-05-01 2022-05-31 month"),
    ("en", "last May", "2023-05-01 2023-05-31 month"),
    ("en", "last November", "2022-11-01 2022-11-30 month"),
    ("en", "the talks held in early June", "2023-06-01 2023-06-30 month"),
    ("en", "two days ago", "2023-09-18 2023-09-18 day"),
    ("en", "over the past three decades", "1993-09-01 2023-09-30 range"),
    ("en", "next year", "2024-01-01 2024-12-31 year"),
    ("kk", "былтыр", "2022-01-01 2022-12-31 year"),
    ("kk", "биыл", "2023-01-01 2023-12-31 year"),
    ("kk", "екі жыл бұрын", "2021-01-01 2021-12-31 year"),
]
NONE = [
    ("ru", "вывезли 2020 тонн зерна"),
    ("ru", "закон № 2014"),
    ("ru", "свыше 2000 человек"),
    ("ru", "в 2014 случаях"),
    ("ru", "см. с. 2014"),
    ("ru", "31 февраля 2020 г."),
    ("ru", "20 лет независимости"),
    ("ru", "резолюция 1992/45"),
    ("en", "they paid 2014 dollars"),
    ("en", "resolution 1992/45"),
    ("en", "resolution 2014"),
    ("en", "over 2000 troops"),
    ("en", "They trained 2014 officers"),
    ("en", "30 February 2020"),
    ("en", "page 2014"),
    ("en", "we may march 2020 miles"),
    ("kk", "2014 адам"),
]
NAMES = [
    ("ru", "Концепция внешней политики на 2014–2020 годы принята", "2014–2020"),
    ("ru", "Стратегия «Казахстан-2050»", "2050"),
    ("ru", "ЭКСПО-2017 в столице", "2017"),
    ("ru", "Повестка 2030", "2030"),
    ("en", "the Foreign Policy Concept for 2014–2020 was adopted", "2014–2020"),
    ("en", "the 2030 Agenda for Sustainable Development", "2030"),
    ("en", "Vision 2030 and Kazakhstan-2050", "2030"),
    ("kk", "2014–2020 жылдарға арналған тұжырымдама", "2014–2020"),
]


def seen(text: str, language: str, **more: date) -> list[str]:
    return [f"{d.first} {d.last} {d.precision}" for d in find_dates(text, language, **more)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(one, *row) for one, rows in (("ru", RU), ("en", EN), ("kk", KK)) for row in rows],
)
def test_a_date_means_these_days(language: str, text: str, expected: str) -> None:
    assert seen(text, language) == [expected]
    assert seen(text, language, reference=REFERENCE) == [expected]


@pytest.mark.parametrize(("language", "text", "expected"), RELATIVE)
def test_relative_dates_need_the_document_date(language: str, text: str, expected: str) -> None:
    assert seen(text, language, reference=REFERENCE) == [expected]
    assert find_dates(text, language) == []
    assert find_dates(text, language, REFERENCE)[0].relative


@pytest.mark.parametrize(("language", "text"), NONE)
def test_a_number_of_something_else_is_no_date(language: str, text: str) -> None:
    assert find_dates(text, language, REFERENCE) == []


@pytest.mark.parametrize(("language", "text", "phrase"), NAMES)
def test_a_year_in_a_name_is_marked(language: str, text: str, phrase: str) -> None:
    first = find_dates(text, language)[0]
    assert first.in_name
    assert first.text == phrase == text[first.start : first.end]


def test_an_adopted_plan_is_dated_by_its_adoption() -> None:
    (only,) = find_dates("the Plan adopted in 2014", "en")
    assert not only.in_name


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "в 1992 и 1994 гг.", ["1992", "1994"]),
        ("ru", "в 2005, 2014 и 2020 гг.", ["2005", "2014", "2020"]),
        ("ru", "в январе, марте и мае 2022 г.", ["2022-01", "2022-03", "2022-05"]),
        ("ru", "5 и 9 мая 2020 г.", ["2020-05-05", "2020-05-09"]),
        ("en", "in January and March 2022", ["2022-01", "2022-03"]),
        ("en", "March 2020 and April 2021", ["2020-03", "2021-04"]),
    ],
)
def test_a_list_shares_what_is_said_once(language: str, text: str, expected: list[str]) -> None:
    size = len(expected[0])
    assert [str(d.first)[:size] for d in find_dates(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "В 1995 г. был договор. Годом ранее страна вступила", 1994),
        ("ru", "В 1992 г. был визит; в том же году подписан договор", 1992),
        ("ru", "Это было в 1992 г., а два года спустя всё изменилось", 1994),
        ("en", "In 1995 it joined. A year earlier it had signed", 1994),
        ("en", "It was signed in 1992; in the same year it was ratified", 1992),
    ],
)
def test_a_step_starts_from_the_date_named_before(language: str, text: str, expected: int) -> None:
    assert find_dates(text, language, REFERENCE)[-1].first.year == expected


def test_the_date_named_before_may_stand_in_another_sentence() -> None:
    previous = date(1995, 2, 1)
    assert seen("Годом ранее она вступила", "ru", previous=previous) == [
        "1994-01-01 1994-12-31 year"
    ]
    assert seen("7 мая стороны встретились", "ru", previous=previous) == [
        "1995-05-07 1995-05-07 day"
    ]


def test_spans_are_those_of_the_text() -> None:
    text = "Так, 6 марта 2020 г. и в мае 2022 года, а также 2014–2020 гг."
    for found in find_dates(text, "ru"):
        assert text[found.start : found.end] == found.text


MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}
LAYOUTS = {
    "ru": ("{d} {m} {y} года", "{d} {m} {y} г.", "{d:02}.{n:02}.{y}"),
    "en": ("{d} {m} {y}", "{m} {d}, {y}", "{y}-{n:02}-{d:02}"),
    "kk": ("{y} жылғы {d} {m}", "{y} жылдың {d} {m}"),
}


@given(
    day=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    language=st.sampled_from(sorted(LAYOUTS)),
    pick=st.integers(0, 2),
)
def test_a_day_written_out_is_read_back(day: date, language: str, pick: int) -> None:
    layout = LAYOUTS[language][pick % len(LAYOUTS[language])]
    month = MONTHS[language].split()[day.month - 1]
    text = layout.format(d=day.day, m=month, n=day.month, y=day.year)
    (found,) = find_dates(text, language)
    assert (found.first, found.last, found.precision) == (day, day, "day")
    assert found.text == text


@given(
    year=st.integers(1900, 2099),
    month=st.integers(1, 12),
    language=st.sampled_from(["ru", "en", "kk"]),
)
def test_a_month_written_out_is_read_back(year: int, month: int, language: str) -> None:
    name = MONTHS[language].split()[month - 1]
    text = f"{year} жылғы {name}" if language == "kk" else f"{name} {year}"
    (found,) = find_dates(text, language)
    assert (found.first, found.last) == (
        date(year, month, 1),
        date(year, month, monthrange(year, month)[1]),
    )


@given(first=st.integers(1900, 2098), years=st.integers(1, 40), dash=st.sampled_from("-–—"))
def test_years_written_as_a_range_are_read_back(first: int, years: int, dash: str) -> None:
    last = min(first + years, 2099)
    (found,) = find_dates(f"в {first}{dash}{last} годах", "ru")
    assert (found.first.year, found.last.year, found.precision) == (first, last, "range")


@given(st.text("0123456789 .-–годмаяв/№", max_size=60))
def test_no_text_breaks_it_and_no_dates_overlap(text: str) -> None:
    found = find_dates(text, "ru", REFERENCE)
    for one, two in pairwise(found):
        assert one.end <= two.start
    assert all(d.first <= d.last for d in found)


def test_a_thousand_sentences_take_no_tenth_of_a_second_but_rarely() -> None:
    sentences = [
        "Стороны обсудили торговлю и транспорт между странами региона.",
        "В мае 2022 года президент посетил соседнее государство.",
        "Договор о дружбе был подписан 6 марта 1995 г. и ратифицирован годом позже.",
        "Ministers met on 5 March 2020 and agreed on a plan.",
    ] * 250
    started = time.perf_counter()
    for sentence in sentences:
        find_dates(sentence, "ru", REFERENCE)
    # Asked for are 10,000 a second; a busy machine may take five times as long.
    assert time.perf_counter() - started < 0.5
