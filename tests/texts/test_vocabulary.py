"""Content words and names, on sentences of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.texts.vocabulary import content_lemma, content_words, forms, names

TEXT = (
    "Trade was good. Our delegates traded grain with Astana, and the Steppe Bank of Astana "
    "pays. Banks have paid for cold-weather grain; banks pay."
)


def test_forms_and_how_they_are_written():
    found = forms(TEXT)
    assert found.counts["astana"] == 2
    assert found.counts["cold-weather"] == 1
    assert found.counts["banks"] == 2
    assert found.capital == {"astana": 2, "steppe": 1, "bank": 1}  # none that begins a sentence
    assert found.small["banks"] == 1
    assert found.small["trade"] == 0


@pytest.mark.parametrize("before", [". ", "! ", ":\n", "\n", "“", "(", "? "])
def test_where_a_sentence_may_begin_a_capital_says_nothing(before):
    assert forms(f"of trade{before}Banks pay").capital == {}
    assert forms(f"of trade{before}Banks pay").counts["banks"] == 1


def test_names_are_told_from_all_texts_together():
    every = [forms(TEXT), forms("The bank was open, and a bank is a bank."), forms("In Astana.")]
    found = names(every)
    assert {"astana", "steppe"} <= found
    assert not {"bank", "grain", "pay"} & found
    assert "bank" in names(every[:1])
    assert "trade" in found  # nobody knows
    assert "trade" not in names([*every, forms("of trade")])


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("weapons", "weapon"), ("achieved", "achieve"), ("women", "woman"), ("nuclear", "nuclear"),
        ("strengthening", "strengthen"), ("the", None), ("would", None), ("towards", None),
        ("very", None), ("cannot", None), ("us", None), ("africa", None),
    ],
)  # fmt: skip
def test_lemmas(form, lemma):
    assert content_lemma(form) == lemma


def test_content_words_of_a_text():
    found = content_words(forms(TEXT), frozenset({"astana", "steppe"}))
    assert found["pay"] == 3  # pays, paid, pay
    assert found["grain"] == 2
    assert not {"astana", "steppe", "the", "our", "and"} & set(found)


@given(st.text(max_size=200))
def test_any_text_can_be_counted(text):
    found = forms(text)
    assert sum(found.capital.values()) + sum(found.small.values()) <= sum(found.counts.values())
    assert all(form == form.lower() and form.isascii() for form in found.counts)
