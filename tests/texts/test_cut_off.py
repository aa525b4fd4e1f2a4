"""Headlines cut off within a name."""

from datetime import date

import pytest

from tarazy.texts.actors import Gazetteer

LONG = "О рыболовстве, лесах и железных дорогах двух стран говорили сегодня весь день "
DAY = date(2015, 5, 12)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("tail", "whole"),
    [
        ("с Ангелой Мерк", "с Ангелой Меркель"),
        ("с главой Министерства Норве", "с главой Министерства Норвегии"),
        ("на саммите Шанхайской организации сотрудничес", "организации сотрудничества"),
    ],
)
def test_the_name_is_completed(tail: str, whole: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.whole(LONG + tail, DAY).endswith(whole)


@pytest.mark.parametrize(
    "tail",
    [
        "с Ангелой Меркель",  # whole
        "с Ангелой Мерк.",  # ends in a mark
        "в столице Ира",  # of two states
        "о судьбах мира",  # a word
        "на саммите Европейского сою",  # another word
        "в этом ле",
    ],
)
def test_what_is_whole_or_may_be_several_is_left(tail: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.whole(LONG + tail, DAY) == LONG + tail


def test_a_short_headline_is_not_cut(gazetteer: Gazetteer) -> None:
    assert gazetteer.whole("Встреча с Ангелой Мерк", DAY) == "Встреча с Ангелой Мерк"


def test_what_was_not_yet_is_not_meant(gazetteer: Gazetteer) -> None:
    text = LONG + "на заседании Евразийского межправсов"
    assert gazetteer.whole(text, date(2016, 1, 1)).endswith("межправсовета")
    assert gazetteer.whole(text, date(2010, 1, 1)) == text
