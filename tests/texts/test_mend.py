"""The parser's trees mended: what hangs where, and that nothing hangs under itself."""

import pytest

from tarazy.texts._mend import loops, reparsed
from tarazy.texts._tree import Tree
from tarazy.texts.grammar import Token, parse

TEXTS = [
    "Отношения Перу и Чили обсуждали на встрече президенты двух стран.",
    "О рыбе говорили по телефону главы МИД Норвегии и Дании.",
    "В Лиму приехали делегации из Индии, Ирана, Чили, Китая, Кубы, Туниса и Боливии.",
    "Разговор — о последствиях засухи, оставленной Чили в Боливии.",
]


def _made(*heads: int) -> list[Token]:
    return [Token(i, i + 1, "а", "а", "NOUN", {}, head, "dep") for i, head in enumerate(heads)]


def test_a_loop_is_seen_before_it_is_made() -> None:
    chain = _made(-1, 0, 1)  # 2 under 1 under 0
    assert loops(chain, 0, 2)
    assert loops(chain, 1, 1)
    assert not loops(chain, 2, 0)


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_leads_to_the_root(text: str) -> None:
    tree = reparsed(Tree(next(iter(parse([text], "ru"))), "ru"))
    for at in range(len(tree.tokens)):
        for steps, _ in enumerate(tree.above(at)):
            assert steps < len(tree.tokens)


@pytest.mark.parametrize(
    ("text", "word", "verb"),
    [
        (TEXTS[0], "президенты", "обсуждали"),
        (TEXTS[1], "главы", "говорили"),
    ],
)
def test_a_nominative_behind_the_verb_is_its_subject(text: str, word: str, verb: str) -> None:
    tree = reparsed(Tree(next(iter(parse([text], "ru"))), "ru"))
    token = next(t for t in tree.tokens if t.text == word)
    assert (token.rel, tree.tokens[token.head].text) == ("nsubj", verb)
