"""Family names that a text ties to a state, in sentences of our own."""

import pytest

from tarazy.texts._people import People
from tarazy.texts.actors import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def found(gazetteer: Gazetteer, *sentences: str) -> list[tuple[str, str | None]]:
    """Who is found in the last of some sentences."""
    people = People()
    made = [people.seen(text, gazetteer.find(text)) for text in sentences]
    return [(m.surface, m.actor) for m in made[-1]]


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("Прибыл премьер-министр Эстонии Андрус Ансип.", "Переговоры с Ансипом прошли.", "EST"),
        ("Эстонский министр обороны Яак Йыэрюют молчал.", "Затем Йыэрюют уехал.", "EST"),
        ("Выступил глава МИД Латвии А. Пабрикс.", "Слова Пабрикса запомнились.", "LVA"),
        ("Estonian prime minister Andrus Ansip spoke.", "Then Ansip left.", "EST"),
    ],
)
def test_a_family_name_returns_in_its_cases(
    gazetteer: Gazetteer, first: str, second: str, state: str
) -> None:
    assert [code for _, code in found(gazetteer, first, second)] == [state]


def test_a_name_that_was_not_told_or_is_no_officers_is_nobody(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Затем Ансип уехал.") == []
    assert found(gazetteer, "Писатель Эстонии Андрус Ансип пел.", "Ансип уехал.") == []


def test_whom_a_sentence_begins_with_has_the_office_told_before(gazetteer: Gazetteer) -> None:
    first = "Индия поздравила нового премьера Эстонии."
    assert found(gazetteer, first, "Андрус Ансип избран вчера.") == [("Ансип", "EST")]
    assert found(gazetteer, first, "Вчера избран Андрус Ансип.") == []
    named = "Индия поздравила премьера Эстонии Андруса Ансипа."
    assert ("Калвитис", "EST") not in found(gazetteer, named, "Айгар Калвитис пел.")


def test_the_officer_of_one_state_is_not_the_next_ones(gazetteer: Gazetteer) -> None:
    first = "Президент Эстонии встретил премьера Латвии Айгара Калвитиса."
    assert found(gazetteer, first, "Калвитис уехал.") == [("Калвитис", "LVA")]
