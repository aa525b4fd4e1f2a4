"""Stance of sentences of our own, with negation, in Russian, English and Kazakh."""

import pytest

from tarazy.texts.lexicon import Lexicon
from tarazy.texts.stance import negated, stance, stance_by


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We welcome the partnership with our neighbours.", 1),
        ("We do not welcome the decision.", -1),
        ("We don't support it.", -1),
        ("They condemned the invasion.", -1),
        ("We have never condemned anyone.", 1),
        ("The minister opened a road.", 0),
        ("We not only welcome the plan but support it.", 1),
        ("We cannot but welcome the plan.", 1),
        # A clause ends the reach of a negation.
        ("It is not so, we welcome it.", 1),
        # So does the window of four words.
        ("Not one of the seven delegates there would say they welcome it.", 1),
        # What is fought or ended speaks against nobody.
        ("The fight against terrorism goes on.", 0),
        ("We support the fight against terrorism.", 1),
        ("Both sides agreed; both violated what was said, and attacked.", -1),
    ],
)
def test_english(text: str, expected: int) -> None:
    assert stance(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Стороны приветствовали сотрудничество.", 1),
        ("Мы не поддерживаем этот шаг.", -1),
        ("Мы не могли не поддержать соседей.", 1),
        ("Парламент осудил агрессию.", -1),
        ("Никто здесь ни разу не осудил его.", 1),
        ("Они не оказали ни помощи, ни поддержки.", -1),
        ("Министр открыл дорогу.", 0),
        ("Они не только поддержали, но и одобрили план.", 1),
        ("Это не так, мы приветствуем план.", 1),
        ("Идёт борьба с терроризмом.", 0),
        ("Решение принято без возражений.", 1),
        ("Санкции нарушают договор.", -1),
    ],
)
def test_russian(text: str, expected: int) -> None:
    assert stance(text, "ru") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Біз ынтымақтастықты қолдаймыз.", 1),
        ("Елшілер келісімді құптады.", 1),
        ("Олар басқыншылықты айыптады.", -1),
        ("Санкциялар шартты бұзады.", -1),
        ("Министр жаңа жол ашты.", 0),
        # The suffix of negation, behind a vowel, a voiced sound and an unvoiced one.
        ("Біз бұл қадамды қолдамаймыз.", -1),
        ("Көршілер шартты бұзбады.", 1),
        ("Сапар сәтті өтпеді.", -1),
        ("Біз соғысты қаламаймыз.", 1),
        # емес and жоқ turn what stands before them.
        ("Біз бұл шешімді қолдаған жоқпыз.", -1),
        ("Бұл қадам жемісті емес.", -1),
        ("Көршілер серіктестіктен бас тартты.", -1),
        # Two negations are none.
        ("Мұндай жоспарды қолдамай қоймаймыз.", 1),
        # Not only is no negation.
        ("Екі ел достықты нығайтып қана қоймай, сенімді арттырды.", 1),
        # A clause ends the reach of a negation.
        ("Жоспарды құптаймыз, бұл әзірге дайын емес.", 1),
        # What is fought or ended speaks against nobody; security is no threat.
        ("Терроризммен күрес жалғасуда.", 0),
        ("Тараптар соғысты тоқтату жолын іздеді.", 0),
        ("Қауіпсіздік кеңесі отырыс өткізді.", 0),
        # The Commonwealth is a name, to use is not to support.
        ("Достастық елдері жаңа әдісті қолданды.", 0),
        ("Елбасының реформасын құттықтаймыз.", 1),
    ],
)
def test_kazakh(text: str, expected: int) -> None:
    assert stance(text, "kk") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *((w, True) for w in ("қолдамаймыз", "келмеді", "болмаса", "өтпеген", "алмаудың",
                              "бұзбайды", "айтпайтынын", "келмес", "жазбапты")),
        *((w, False) for w in ("реформасын", "елбасын", "маңызды", "маған", "программаны",
                               "алма", "мамандар", "тайпей", "проблемасы", "аумағы")),
    ],
)  # fmt: skip
def test_kazakh_verbs_with_the_suffix_of_negation(word: str, expected: bool) -> None:
    assert negated(word) is expected


def test_a_language_without_a_list_has_no_stance() -> None:
    assert stance("Nous soutenons la paix.", "fr") is None
    assert stance("We welcome it.", None) is None


def test_a_list_of_ones_own() -> None:
    own = Lexicon([("1", "blue"), ("-1", "red"), ("negator", "un")], "en")
    assert [stance_by(own, t) for t in ("blue", "un blue", "red blue red", "green")] == [
        1, -1, -1, 0,
    ]  # fmt: skip
