import pytest

from tarazy.texts.language import language_of, script_of, word_set

RUSSIAN = [
    "Президент посетил соседнюю страну и подписал там договор о дружбе.",
    "Стороны договорились продолжить переговоры весной.",
    "Торговля между двумя странами выросла на треть.",
    "Глава МИД назвал встречу полезной, Reuters сообщило о ней вечером.",
    "См. https://example.org/a-very-long-address-in-latin-letters/of-a-page о сделке",
]
ENGLISH = [
    "The two presidents met in the capital and signed a treaty of friendship.",
    "Trade between the countries has grown by a third since then.",
    "It was not clear whether they would agree to the terms.",
    "The minister said that Шанхай was the place where it had begun.",
]
KAZAKH = [
    "Президент көрші елге барып, достық туралы келісімге қол қойды.",
    "Екі елдің арасындағы сауда көлемі өткен жылы өсті.",
    "Сыртқы істер министрі келіссөздердің жалғасатынын айтты.",
]
OTHER = [
    "Der Präsident hat den Vertrag über die Freundschaft in der Hauptstadt unterzeichnet.",
    "Le président a signé dans la capitale un traité sur les frontières du pays.",
    "Cumhurbaşkanı başkentte dostluk anlaşmasını imzaladı ve bir konuşma yaptı.",
    "Президент підписав у столиці договір про дружбу між країнами, її народ це вітав.",
    "Председник је потписао уговор који су земље припремале и није га мењао дуго.",
    "Президент эки өлкөнүн ортосундагы келишимге кол койду, бул жөнүндө кеңири айтылды.",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [(t, "ru") for t in RUSSIAN]
    + [(t, "en") for t in ENGLISH]
    + [(t, "kk") for t in KAZAKH]
    + [(t, None) for t in OTHER],
)
def test_sentences_of_four_kinds(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_what_has_no_letters_has_no_language() -> None:
    assert language_of("") is None
    assert language_of("12 345, 2019; 3 %") is None
    assert script_of("2019") is None


def test_a_lone_name_is_of_no_language() -> None:
    assert language_of("Berlin") is None
    assert script_of("Berlin") == "Latn"
    assert script_of("Берлин") == "Cyrl"


def test_one_kazakh_name_does_not_make_russian_kazakh() -> None:
    text = "Министр встретился с представителем фонда «Ақ ниет» и обсудил с ним планы на год."
    assert language_of(text) == "ru"


def test_only_the_beginning_is_looked_at() -> None:
    assert (
        language_of("Договор подписан и вступил в силу. " * 100 + "the end of it " * 9999) == "ru"
    )


def test_words_apart() -> None:
    assert word_set("a b\n c") == {"a", "b", "c"}
