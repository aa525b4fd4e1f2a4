"""Forms against the declensions of the grammar."""

import pytest

from tarazy.texts.inflect import (
    kazakh_stems,
    kazakh_suffix,
    russian_adjective,
    russian_name,
    russian_people,
    russian_person,
)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("Казахстан", "Казахстан Казахстана Казахстану Казахстаном Казахстане"),
        ("Россия", "Россия России Россию Россией"),
        ("Китай", "Китай Китая Китаю Китаем Китае"),
        ("Акорда", "Акорда Акорды Акорде Акорду Акордой"),
        ("Чили", "Чили"),
        ("Гоа", "Гоа"),
        ("США", "США"),
        ("Нур-Султан", "Нур-Султан Нур-Султана Нур-Султану Нур-Султаном Нур-Султане"),
        ("Филиппины", "Филиппины Филиппин Филиппинам Филиппинами Филиппинах"),
    ],
)
def test_a_name_has_its_cases(base: str, expected: str) -> None:
    assert list(russian_name(base)) == expected.split()


@pytest.mark.parametrize(
    ("base", "form"),
    [
        ("Саудовская Аравия", "Саудовской Аравией"),
        ("Объединённые Арабские Эмираты", "Объединённых Арабских Эмиратов"),
        ("Организация тюркских государств", "Организацию тюркских государств"),
        ("Совещание по взаимодействию и мерам доверия в Азии",
         "Совещания по взаимодействию и мерам доверия в Азии"),
        ("Босния и Герцеговина", "Боснии и Герцеговине"),
        ("Средняя Азия", "Средней Азии"),
        ("Высший совет", "Высшего совета"),
        ("Большой совет", "Большого совета"),
        ("Соломоновы острова", "Соломоновых островов"),
        ("Казахская ССР", "Казахской ССР"),
        ("Соединённое Королевство Великобритании и Северной Ирландии",
         "Соединённым Королевством Великобритании и Северной Ирландии"),
        ("Центральная Азия – Китай", "Центральной Азией – Китаем"),
    ],
)  # fmt: skip
def test_the_head_and_its_adjectives_decline_and_the_rest_stays(base: str, form: str) -> None:
    assert form in russian_name(base)


def test_an_adjective_has_twelve_forms() -> None:
    forms = russian_adjective("казахстанский")
    assert len(forms) == len(set(forms)) == 12
    assert {"казахстанского", "казахстанскую", "казахстанскими"} <= set(forms)


@pytest.mark.parametrize(
    ("base", "plural"),
    [
        ("казахстанец", "казахстанцев"),
        ("китаец", "китайцами"),
        ("россиянин", "россиян"),
        ("турок", "турками"),
        ("чилиец", "чилийцев"),
    ],
)
def test_people_have_a_plural(base: str, plural: str) -> None:
    assert plural in russian_people(base)


@pytest.mark.parametrize(
    ("name", "feminine", "eastern", "form"),
    [
        ("Касым-Жомарт Токаев", False, False, "Касым-Жомартом Токаевым"),
        ("Дональд Трамп", False, False, "Дональдом Трампом"),
        ("Владимир Зеленский", False, False, "Владимира Зеленского"),
        ("Роза Отунбаева", True, False, "Розой Отунбаевой"),
        ("Си Цзиньпин", False, True, "Си Цзиньпином"),
        ("Эмомали Рахмон", False, False, "Эмомали Рахмону"),
    ],
)
def test_a_person_declines(name: str, feminine: bool, eastern: bool, form: str) -> None:
    assert form in russian_person(name, feminine, eastern)


def test_a_woman_keeps_a_surname_in_a_consonant() -> None:
    assert set(russian_person("Меркель", feminine=True)) == {"Меркель"}


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("", "case"), ("ның", "case"), ("ға", "case"), ("мен", "case"), ("дағы", "case"),
        ("дан", "case"), ("ларымен", "case"), ("дық", "adjective"), ("дықтар", "adjective"),
        ("лік", "adjective"), ("бек", None), ("стан", None),
    ],
)  # fmt: skip
def test_kazakh_suffixes(tail: str, expected: str | None) -> None:
    assert kazakh_suffix(tail) == expected


def test_a_kazakh_stop_is_voiced() -> None:
    assert kazakh_stems("Еуропалық одақ") == ("Еуропалық одақ", "Еуропалық одағ")
    assert kazakh_stems("Ресей") == ("Ресей",)
