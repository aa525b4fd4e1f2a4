"""Kinds of paragraphs, mended text with its map back, works cited."""

import random
from datetime import date

import pytest

from tarazy.texts.cleaning import citations, clean, keeps_hyphen, vocabulary
from tarazy.texts.document import Refused, TextError, iso_date
from tarazy.texts.parts import language_among, parts

LONG = (
    "Министр прибыл в столицу с визитом и обсудил торговлю. Стороны условились встретиться зимой "
    "и подписать соглашение о поставках зерна на пять лет."
)
ARTICLE = f"""Торговля двух соседей

УДК 327
И. И. Петров
Аннотация. Рассмотрена торговля двух соседних стран за десять лет.
Ключевые слова: торговля, зерно, соседство

Введение

{LONG}

Зерно и договоры

{LONG}

1 См.: Договор о зерне. URL: https://example.org/1 (дата обращения: 01.02.2021).

{LONG}

Страна\t2019\t2020
Первая\t10\t12
Вторая\t11\t13

Список литературы

1. Петров И.И. Зерно как довод. М.: Поле, 2019. 120 с.
2. Сидоров А.А. Соседи и договоры // Границы. 2020. № 2. С. 5-17.

Об авторе

Петров Иван, доцент
"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(p.kind, text[p.start : p.end].strip()) for p in parts(text)]


def test_parts_tile_the_text() -> None:
    found = parts(ARTICLE)
    assert "".join(ARTICLE[p.start : p.end] for p in found) == ARTICLE
    assert found[0].start == 0


def test_kinds_of_an_article() -> None:
    by_text = {text.splitlines()[0]: kind for kind, text in kinds(ARTICLE)}
    assert by_text["Торговля двух соседей"] == by_text["И. И. Петров"] == "front"
    assert by_text["Ключевые слова: торговля, зерно, соседство"] == "front"
    assert by_text["Введение"] == by_text["Зерно и договоры"] == "heading"
    assert by_text[LONG] == "body"
    assert by_text[next(t for t in by_text if t.startswith("1 См."))] == "note"
    assert by_text["Первая\t10\t12"] == "table"
    assert by_text["Список литературы"] == by_text["Об авторе"] == "heading"
    assert by_text[next(t for t in by_text if t.startswith("2. Сидоров"))] == "reference"
    assert by_text["Петров Иван, доцент"] == "front"


@pytest.mark.parametrize(
    "heading", ["References", "Литература", "Список использованных источников", "Библиография",
                "Әдебиеттер", "Пайдаланылған әдебиеттер тізімі", "5. Bibliography:"]
)  # fmt: skip
def test_bibliographies_in_three_languages(heading: str) -> None:
    text = f"{LONG}\n\n{heading}\n\nSome Work. London, 2001\n\nПриложение 1\n\n{LONG}\n"
    assert [k for k, _ in kinds(text)] == ["body", "heading", "reference", "heading", "body"]


def test_a_bibliography_without_a_heading() -> None:
    items = [
        "1. Петров И.И. Зерно как довод. Москва, Поле, 2019. 120 с. (In Russ.)",
        "2. Sidorov. A. Neighbours and treaties. Borders, no. 2, 2020",
        "3. Орлов К.К. Поле. Алматы, Дом, 2018. 76 с. Available at: http://example.org",
    ]
    text = "\n\n".join((LONG, *items, LONG))
    assert [k for k, _ in kinds(text)] == ["body", *["reference"] * 3, "body"]


def test_a_numbered_speech_is_no_bibliography() -> None:
    text = "\n".join(
        f"{n}.\tWe met in 20{n} and spoke of trade. It went well." for n in range(11, 19)
    )
    assert {k for k, _ in kinds(text)} == {"body"}


def test_wrapped_lines_make_paragraphs() -> None:
    lines = [LONG[i : i + 50] for i in range(0, len(LONG), 50)]
    text = "\n".join(lines) + "\n\n" + "\n".join(lines)
    assert [k for k, _ in kinds(text)] == ["body", "body"]


def test_a_heading_run_into_its_paragraph() -> None:
    text = f"Введение {LONG} {LONG} {LONG} Заключение Таким образом, {LONG}"
    found = kinds(text)
    assert [k for k, _ in found] == ["heading", "body", "heading", "body"]
    assert found[2][1] == "Заключение"


def test_what_pages_repeat_is_no_text() -> None:
    pages = [f"Вестник соседства\n{LONG} {n}-й раз.\n{n}" for n in range(1, 5)]
    front = [t for k, t in kinds("\f".join(pages)) if k == "front"]
    assert front.count("Вестник соседства") == 4
    assert [t for t in front if t.isdigit()] == ["1", "2", "3", "4"]


def test_languages_of_parts() -> None:
    english = "The two sides met in the capital and agreed to meet there again in the winter."
    found = parts(f"{LONG}\n\n{english}\n\nTrade\n\n{LONG} {LONG}\n")
    assert [p.language for p in found] == ["ru", "en", "en", "ru"]
    assert language_among(found) == "ru"
    assert language_among(()) is None


# --- mending -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ("Отмечена преем-\nственность курса", "Отмечена преемственность курса"),
        ("казахстанско-\nкитайский саммит", "казахстанско-китайский саммит"),
        ("торгово-\nэкономические связи", "торгово-экономические связи"),
        ("Азиатско-\nТихоокеанский регион", "Азиатско-Тихоокеанский регион"),
        ("по-\nпрежнему", "по-прежнему"),
        ("по-\nлитика", "политика"),
        ("во-\nенный", "военный"),
        ("премьер-\nминистр", "премьер-министр"),
        ("формат ШОС-\nплюс", "формат ШОС-плюс"),
        ("много-\nвекторная", "многовекторная"),
        ("преем\x02ственность", "преемственность"),
        ("казахстанско\x02китайский", "казахстанско-китайский"),
        ("дого\u00adвор", "договор"),
        ("дого\u00ad\nвор", "договор"),
        ("agree-\r\nment", "agreement"),
        ("the fifty-\neighth", "the fifty-eighth"),
        ("a self-\ndefence", "a self-defence"),
        ("5\xa0млрд\xa0 долл.", "5 млрд долл."),
        ("раз —\nдва", "раз — два"),
        ("курс внешний1 изменился", "курс внешний изменился"),
        ("назвал «опорой»2. Затем", "назвал «опорой». Затем"),
        ("союз ЕС3.", "союз ЕС."),
        ("рис.1 показывает", "рис.1 показывает"),
        ("самолёт Су27 и C5+1", "самолёт Су27 и C5+1"),
        ("за 2019 г. 15 раз", "за 2019 г. 15 раз"),
        ("площадь 5 км²", "площадь 5 км²"),
        ("**важно** и [статья](https://example.org/a)", "важно и [статья"),
        ("  \n ", ""),
    ],
)
def test_mending(given: str, mended: str) -> None:
    assert clean(given).text == mended


def test_the_texts_own_use_decides() -> None:
    assert not keeps_hyphen("land", "mines", vocabulary("the landmines were cleared"))
    assert keeps_hyphen("land", "mines", vocabulary("the land-mines were cleared"))
    assert vocabulary("дого-\nвор о торгово-экономических связях") >= {"торгово-экономических"}
    assert "дого" not in vocabulary("дого-\nвор")


def test_every_character_maps_to_itself() -> None:
    random.seed(7)
    alphabet = [
        "а",
        "б",
        "Ж",
        "x",
        "1",
        " ",
        "  ",
        "\n",
        "\r\n",
        "-\n",
        "\u00ad",
        "\x02",
        ".",
        "»2 ",
    ]
    for _ in range(500):
        text = "".join(random.choices(alphabet, k=random.randint(0, 60)))
        cut = random.randint(0, len(text))
        mended = clean(text, [(0, cut), (cut, len(text))])
        assert mended.text == clean(text).text
        origins = [mended.origin(i) for i in range(len(mended.text))]
        assert origins == sorted(set(origins))
        for here, there in enumerate(origins):
            same = mended.text[here] in (text[there], {"x": "х"}.get(text[there]))
            assert same or (mended.text[here] in " -" and text[there] in "\n\r\x02\u00ad- ")
        if mended.text:
            assert mended.origin(len(mended.text)) == mended.end(len(mended.text)) <= len(text)


def test_a_cut_keeps_the_map() -> None:
    text = "Первый дого-\nвор  и\nвторой"
    mended = clean(text)
    at = mended.text.index("второй")
    piece = mended.cut(at, len(mended.text))
    assert (piece.text, piece.origin(0), piece.stop) == ("второй", text.index("второй"), len(text))
    with pytest.raises(IndexError, match="0 to 6"):
        piece.origin(7)


def test_spans_apart_read_as_one() -> None:
    text = "начало сло-\n\n1 сноска\n\nва конец"
    a, b = text.index("1 сноска"), text.index("ва конец")
    mended = clean(text, [(0, a), (b, len(text))])
    assert mended.text == "начало слова конец"
    assert mended.origin(mended.text.index("конец")) == text.index("конец")


# --- works cited ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cited",
    ["[12]", "[12, с. 5]", "[3; 7]", "[1–4]", "[Петров 2016]", "[Петров И.И. 2003: 318]",
     "[Петров, Сидоров 2023]", "[Петров и др. 2023]", "[Зерно и страны 2010]", "(Петров, 2019)",
     "(Smith and Jones, 2001: 45)", "(Smith et al., 2001)", "(see Smith 2001; Jones 2004a)",
     "(Петров и др., 2019, с. 7)"],
)  # fmt: skip
def test_works_cited(cited: str) -> None:
    text = f"Торговля росла {cited}, затем упала."
    assert citations(text) == [(15, 15 + len(cited))]


@pytest.mark.parametrize(
    "text",
    ["(МИД)", "(с 2019 г.)", "[так]", "(подписан в 2019 году)", "(in 2019)", "(2019)", "a [b]"],
)
def test_what_is_no_work_cited(text: str) -> None:
    assert citations(f"Слово {text} слово.") == []


def test_citations_are_found_in_linear_time() -> None:
    assert citations("(Аа, " * 20_000 + "[" * 20_000 + "1" * 20_000) == []


# --- what is known of a document -----------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "day", "precision"),
    [
        ("2019-03-20", date(2019, 3, 20), "day"),
        ("2019-03-20T10:00:00Z", date(2019, 3, 20), "day"),
        ("2019-03", date(2019, 3, 1), "month"),
        ("2019", date(2019, 1, 1), "year"),
        ("2019-02-30", None, None),
        ("spring", None, None),
        ("20190320", None, None),
        (None, None, None),
    ],
)
def test_dates_of_metadata(given: str | None, day: date | None, precision: str | None) -> None:
    assert iso_date(given) == (day, precision)


def test_a_refusal_says_what_the_error_said() -> None:
    refused = Refused.of("a.txt", TextError("a.txt: empty", allowed="text", do="leave it out"))
    assert refused == Refused("a.txt", "a.txt: empty", "text", "leave it out")
