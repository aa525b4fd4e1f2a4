"""Attention counted by hand."""

import time
from datetime import date

import pytest

from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import Spoken, attention, counted, matrix
from tarazy.texts.document import Document, Part


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def document(*parts: tuple[str, str, str]) -> Document:
    """Of paragraphs: kind, language, text."""
    text, made = "", []
    for kind, language, paragraph in parts:
        made.append(Part(kind, len(text), len(text) + len(paragraph) + 1, language))
        text += paragraph + "\n"
    return Document("own", text, parts[0][1], date(2021, 5, 1), "day", None, None, "", tuple(made))


def test_hand_counted_english(gazetteer: Gazetteer) -> None:
    text = (
        "Kazakhstan welcomes trade with China and the Chinese people. "
        "Russia did not support the transit. The road is long."
    )
    one, two, three = attention(document(("body", "en", text)), gazetteer)
    assert one == Spoken(
        1, 0, 60, 9, 1, {("actor", "KAZ"): 1, ("actor", "CHN"): 2, ("theme", "trade"): 1}
    )
    assert (two.words, two.stance) == (6, -1)
    assert two.counts == {("actor", "RUS"): 1, ("theme", "transit"): 1}
    # Nothing is mentioned: no stance is asked for.
    assert (three.number, three.words, three.stance, three.counts) == (3, 4, None, {})
    assert text[two.start : two.end].startswith("Russia")


def test_hand_counted_russian_and_kazakh(gazetteer: Gazetteer) -> None:
    russian = "Казахстанско-китайский транзит нефти растёт, и Астана его поддержала."
    kazakh = "Қазақстанның Ресеймен саудасы мен су ресурстары туралы айтылды."
    one, two = attention(document(("body", "ru", russian), ("body", "kk", kazakh)), gazetteer)
    assert one.counts == {
        ("actor", "KAZ"): 2, ("actor", "CHN"): 1, ("theme", "transit"): 1, ("theme", "energy"): 1,
    }  # fmt: skip
    assert (one.words, one.stance) == (9, 1)
    assert two.counts == {
        ("actor", "KAZ"): 1, ("actor", "RUS"): 1, ("theme", "trade"): 1, ("theme", "water"): 1,
    }  # fmt: skip
    assert two.stance == 0


def test_who_is_cited_is_not_spoken_of(gazetteer: Gazetteer) -> None:
    parts = (
        ("body", "en", "The envoy spoke of Turkey at some length that day."),
        ("reference", "en", "Smith J. Russia and China. Moscow, 2019."),
        ("note", "en", "The envoy of France spoke after that for an hour."),
    )
    spoken = list(attention(document(*parts), gazetteer))
    assert [s.number for s in spoken] == [1, 2]
    assert [dict(s.counts) for s in spoken] == [{("actor", "TUR"): 1}, {("actor", "FRA"): 1}]


def test_groups_are_apart_and_persons_out_of_office_are_nobody(gazetteer: Gazetteer) -> None:
    text = "The West and Vladimir Putin"
    assert counted(text, "en", gazetteer, date(2015, 1, 1)) == {
        ("group", "WEST"): 1, ("actor", "RUS"): 1,
    }  # fmt: skip
    assert counted(text, "en", gazetteer, date(1992, 1, 1)) == {("group", "WEST"): 1}


def test_a_matrix_of_vectors() -> None:
    table = matrix([1, 1, 3], ["RUS", "CHN", "RUS"], [2, 1, 1],
                   [["RUS"], ["CHN", "RUS"], ["USA"]], 4)  # fmt: skip
    assert table.tolist() == [[2, 3, 0], [0, 0, 0], [1, 1, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="sentence 3 of a text of 2"):
        matrix([3], ["RUS"], [1], [["RUS"]], 2)


def test_speed(gazetteer: Gazetteer) -> None:
    sentence = "Our partners in Kazakhstan, China and the European Union expect more trade in oil. "
    text = document(("body", "en", sentence * 1000))
    start = time.process_time()
    spoken = sum(1 for _ in attention(text, gazetteer))
    assert spoken == 1000
    assert spoken / (time.process_time() - start) > 400
