"""Lists of terms: how a term is written, which wins, and what the shipped lists hold."""

import pytest

from tarazy.texts.lexicon import LISTS, NEITHER, THEMES, Lexicon, shipped, table, tokens


def found(text: str, *rows: tuple[str, str], language: str = "en") -> list[str]:
    return [hit.value for hit in Lexicon(rows, language).find(text)]


def test_a_star_is_a_stem_and_its_absence_a_whole_word() -> None:
    rows = ("t", "terror*"), ("w", "war")
    assert found("Terrorists terrify; warfare is not war.", *rows) == ["t", "w"]


def test_words_stand_together_but_for_spaces_and_hyphens() -> None:
    row = ("n", "non proliferation")
    assert found("Non-proliferation and non proliferation", row) == ["n", "n"]
    assert found("Non, proliferation; non and proliferation", row) == []


def test_a_mark_of_exclamation_asks_for_the_letters_as_written() -> None:
    assert found("Aid to those with AIDS aids nobody", ("h", "AIDS!")) == ["h"]


def test_the_longest_wins_and_none_overlap() -> None:
    rows = ("s", "security"), ("m", "security council"), ("c", "council")
    assert found("The Security Council discussed security.", *rows) == ["m", "s"]


def test_one_term_may_have_two_values() -> None:
    assert found("nuclear terrorism", ("n", "nuclear terrorism"), ("t", "nuclear terrorism")) == [
        "n", "t",
    ]  # fmt: skip


def test_yo_is_ye() -> None:
    assert found("Тёплый приём", ("1", "тепл*"), language="ru") == ["1"]
    assert found("Теплый приём", ("1", "тёпл*"), language="ru") == ["1"]


def test_kazakh_terms_take_suffixes_and_no_other_words() -> None:
    rows = ("water", "су"), ("transit", "көлік")
    assert found("Суды және көлігі туралы сурет", *rows, language="kk") == ["water", "transit"]
    assert found("суық сурет", *rows, language="kk") == []


def test_a_star_in_kazakh_takes_any_ending() -> None:
    assert found("қолдаймыз, қолдамады", ("1", "қолда*"), language="kk") == ["1", "1"]
    assert found("қолдаймыз", ("1", "қолда"), language="kk") == []


def test_tokens_keep_negations_whole_and_the_signs_between_clauses() -> None:
    assert tokens("We don’t agree, but wait.") == ["we", "don't", "agree", ",", "but", "wait"]


@pytest.mark.parametrize(("what", "language"), LISTS)
def test_shipped_lists_are_sound(what: str, language: str) -> None:
    rows = table(f"{what}_{language}")
    assert len(rows) == len(set(rows))
    assert list(rows) == sorted(rows)
    lexicon = shipped(what, language)
    assert lexicon is not None
    for value, term in rows:
        # Every term finds itself, whole: no other term of its words hides it.
        text = term.replace("*", "").removesuffix("!")
        hits = list(lexicon.find(text))
        assert value in [h.value for h in hits], term
        assert max(h.stop - h.first for h in hits) == len(tokens(text)), term
    if what == "themes":
        assert {value for value, _ in rows} - {NEITHER} == set(THEMES)
        assert len(THEMES) == 27
    else:
        assert {value for value, _ in rows} == {"1", "0", "-1", "negator", "void"} | (
            {"concord"} if language == "ru" else set()
        )


def test_a_language_without_a_list_has_none() -> None:
    assert shipped("stance", "fr") is None
    assert shipped("themes", "fr") is None


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("The Cold War ended; the war went on.", ["conflict"]),
        ("The Democratic Republic of the Congo held democratic elections.",
         ["democracy", "democracy"]),
        ("A landlocked state needs ports, and sanctions close its pipelines.",
         ["transit", "transit", "sanctions", "energy"]),
    ],
)  # fmt: skip
def test_english_themes(text: str, themes: list[str]) -> None:
    lexicon = shipped("themes", "en")
    assert lexicon is not None
    assert [h.value for h in lexicon.find(text) if h.value != NEITHER] == themes
