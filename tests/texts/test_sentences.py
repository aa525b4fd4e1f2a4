import itertools
import time

import pytest

from tarazy.texts.document import Document
from tarazy.texts.parts import language_among, parts
from tarazy.texts.sentences import WINDOW, Sentence, sentences


def document(text: str) -> Document:
    found = parts(text)
    return Document("a.txt", text, language_among(found), None, None, None, None, "", found)


def read(text: str) -> list[Sentence]:
    return list(sentences(document(text)))


def texts(text: str) -> list[str]:
    return [s.text for s in read(text)]


@pytest.mark.parametrize(
    "given",
    [
        # | marks the borders
        "В 2019 г. Казахстан подписал договор. | Он вступил в силу.",
        "Договор подписан в 2019 г. | Стороны им довольны.",
        "Договор подписан в 2019 г. | В столице его ждали.",
        "Договор вступил в силу в 2019 г. | Казахстан стал его участником.",
        "Он следует стратегии, принятой в 2020 г. | Однако сроки названы в ней давно.",
        "Как заявил в 2019 г. Токаев, договор полезен.",
        "Принятая в 2020 г. Концепция названа новой.",
        "В 1992 и 1994 гг. Президент приезжал дважды.",
        "Торговля выросла в 1990-х гг. | Затем она упала.",
        "Торговля достигла 5 млрд долл. США, то есть выросла.",
        "Торговля достигла 5 млрд долл. | В новом году она упала.",
        "Ввезено на 3 млн. руб. | Вывезено больше.",
        "Договор подписал Н.А. Назарбаев. | Его ждали.",
        "Посол И. И. Петров прибыл в г. Ташкент вечером.",
        "Сделаны два вывода [12, с. 5]. | Третий не сделан.",
        "Вывод сделан.[12] Третий не сделан.".replace("] ", "] | "),
        "Сроки названы (см. рис. 2). | Суммы нет.",
        "«Мы согласны». | Так он ответил.",
        'The text read "we agree". ". | It was brief.',
        "Он спросил: «Когда?» | Ответа не было!",
        "Были зерно, нефть и т.д. | Вывозили их морем.",
        "Решение принято в срок.Стороны им довольны.".replace(".С", ".| С"),
        "The U.S. Congress met. | It voted.",
        "He came back from the U.S. | The talks went on.",
        "H.E. Mr. Smith of St. Lucia spoke at 5 p.m. on Friday. | He was brief.",
        "See resolution No. 5 and Art. 3 of the Charter. | They say so.",
        "It grew by 3.5 per cent, e.g. in wheat. | Oil fell.",
        "This was wise.It was motivated by concern.".replace(".I", ".| I"),
        "Mr. President! | We met Dr. J. F. Brown, Jr. in Paris.",
        "2024 ж. Ташкентке сапар болды. | Келісімге қол қойылды.",
        "Елші Қ.К. Оспанов келді. | Ол сөйледі.",
        "Read www.example.org/a.Html today. | It is short.",
    ],
)
def test_borders(given: str) -> None:
    want = [piece.strip() for piece in given.split("|")]
    assert texts(given.replace(" | ", " ").replace("| ", "")) == want


def test_spans_are_those_of_the_document() -> None:
    text = "Отмечена преем-\r\nственность  курса. Затем\r\nон изменился1.\r\n"
    first, second = read(text)
    assert first.text == "Отмечена преемственность курса."
    assert text[first.start : first.end] == "Отмечена преем-\r\nственность  курса."
    assert text[second.start : second.end] == "Затем\r\nон изменился1."
    assert text[first.origin(first.text.index("курса")) : first.end] == "курса."
    at = first.text.index("преем")
    start, stop = first.span(at, at + len("преемственность"))
    assert text[start:stop] == "преем-\r\nственность"


def test_a_sentence_goes_on_over_the_foot_of_a_page() -> None:
    text = (
        "Торговля зерном выросла. В последние десять лет она определялась ходом глобальных\n\n"
        "2 Торговля зерном. URL: https://example.org/2 (дата обращения: 02.03.2021).\n\n"
        "https://example.org/2\n"
        "процессов. Затем она упала.\n"
    )
    found = [s for s in read(text) if s.part_kind == "body"]
    assert found[1].text.endswith("определялась ходом глобальных процессов.")
    assert found[2].text == "Затем она упала."
    assert text[found[1].start : found[1].end].endswith("процессов.")
    assert sum("URL" in s.text for s in read(text)) == 1


def test_paragraph_numbers_are_no_words() -> None:
    text = "2 Сначала был договор.\n3 Затем его продлили.\n12 March was the day of it.\n"
    assert texts(text) == [
        "Сначала был договор.", "Затем его продлили.", "12 March was the day of it.",
    ]  # fmt: skip


def test_languages_within_a_paragraph() -> None:
    text = "Стороны подписали договор. It was signed in the capital. Келісімге бүгін қол қойылды."
    assert [s.language for s in read(text)] == ["ru", "en", "kk"]


def test_kinds_come_with_sentences() -> None:
    body = "Стороны подписали договор о зерне на пять лет. Он вступил в силу зимой."
    found = read(f"{body}\n\nЛитература\n\nПетров И. Зерно. М., 2019.\n")
    assert [s.part_kind for s in found][:3] == ["body", "body", "heading"]
    assert {s.part_kind for s in found[3:]} == {"reference"}


@pytest.mark.parametrize("length", [3 * WINDOW, 7 * WINDOW + 13])
def test_windows_change_no_border(length: int) -> None:
    given = [
        f"Стороны номер {n} подписали договор в 20{n % 90 + 10} г. и разошлись." for n in range(999)
    ]
    line = " ".join(given)[:length]
    whole = line[: line.rindex(".") + 1]
    assert " ".join(texts(whole)) == whole
    assert texts(whole)[:-1] == given[: len(texts(whole)) - 1]


@pytest.mark.parametrize(
    "piece",
    ["слово ", "а", ") ", "«", "((", "г. ", "А. ", "-\n", "[1", "1 ", "a@", "!.", "\u00ad", "\x02"],
)
def test_time_is_linear_in_a_line_without_sentences(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "слово " + piece * (length // len(piece))
        before = time.process_time()
        for _ in itertools.islice(sentences(document(text)), 10_000):
            pass
        return time.process_time() - before

    seconds(2_000)
    short, long = seconds(20_000), seconds(80_000)
    assert long < 12 * short + 0.2
    assert long < 2


def test_a_sentence_longer_than_a_window_loses_no_letter() -> None:
    text = "слово " * (3 * WINDOW // 6) + "конец."
    found = read(text)
    assert len(found) > 1
    assert " ".join(s.text for s in found) == text
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
