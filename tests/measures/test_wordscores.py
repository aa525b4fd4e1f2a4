"""Wordscores against the worked example of Laver, Benoit and Garry (2003) and hand-made texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from tarazy.measures.wordscores import wordscores

#: Table 1 of the paper: one bell of 17 words and 1,000 counts, five words further on each time.
BELL = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
POSITIONS = [-1.5, -0.75, 0.0, 0.75, 1.5]
SEED = st.integers(0, 10_000)


def bells(*starts):
    table = np.zeros((len(starts), 37))
    for row, start in zip(table, starts, strict=True):
        row[start : start + 17] = BELL
    return table


REFERENCES, VIRGIN = bells(0, 5, 10, 15, 20), bells(7)


def test_the_published_example():
    got = wordscores(REFERENCES, POSITIONS, VIRGIN)
    assert got.score[0] == pytest.approx(-0.448, abs=5e-4)
    assert got.se[0] == pytest.approx(0.0119, abs=5e-5)
    assert got.words[[0, 5, 7, 9, 18]] == pytest.approx(
        [-1.5, -1.48125, -1.4519231, -1.3232984, 0], abs=1e-7
    )
    assert got.scored[0] == 1


def test_published_scores_errors_and_rescalings_of_all_six_texts():
    """Figures printed by quanteda.textmodels for the six texts scored together."""
    six = np.vstack([REFERENCES, VIRGIN])
    raw = wordscores(REFERENCES, POSITIONS, six, level=0.95)
    assert raw.score == pytest.approx(
        [-1.317931, -0.7395598, 0, 0.7395598, 1.317931, -0.4480591], abs=1e-6
    )
    assert raw.se == pytest.approx(
        [0.006699613, 0.011433605, 0.012005250, 0.011433605, 0.006699613, 0.011897667], abs=1e-9
    )
    lbg = wordscores(REFERENCES, POSITIONS, six, rescaling="lbg", level=0.95)
    assert lbg.score == pytest.approx(
        [-1.58967683, -0.88488724, 0.01632248, 0.91753220, 1.62232179, -0.52967149], abs=1e-8
    )
    assert (lbg.low[5], lbg.high[5]) == pytest.approx((-0.55808746, -0.5012555), abs=1e-7)
    mv = wordscores(REFERENCES, POSITIONS, six, rescaling="mv", level=0.95)
    assert mv.score == pytest.approx([-1.5, -0.8417280, 0, 0.8417280, 1.5, -0.5099572], abs=1e-7)
    assert mv.se[5] == pytest.approx(0.013541297, abs=1e-9)
    assert (mv.low[5], mv.high[5]) == pytest.approx((-0.53649769, -0.48341678), abs=1e-7)


def test_two_texts_by_hand():
    """Word 0 has rates 3/4 and 1/4: score -1 * 3/4 + 1 * 1/4 = -1/2; word 1 the reverse."""
    got = wordscores([[3, 1, 0], [2, 6, 0]], [-1, 1], [[3, 1, 4], [0, 2, 0]])
    np.testing.assert_allclose(got.words, [-0.5, 0.5, np.nan])
    np.testing.assert_allclose(got.score, [-0.25, 0.5])
    # Variance 1/4 - 1/16 = 3/16 over 4 scored words.
    np.testing.assert_allclose(got.se, [np.sqrt(3 / 64), 0])
    np.testing.assert_allclose(got.scored, [0.5, 1])


def drawn(seed):
    rng = np.random.default_rng(seed)
    return rng, rng.integers(0, 6, (4, 9)) + 1, rng.normal(size=4), rng.integers(0, 6, (3, 9)) + 1


@given(SEED, st.sampled_from(["none", "lbg", "mv"]))
def test_order_of_words_and_texts_does_not_matter(seed, rescaling):
    rng, known, placed, new = drawn(seed)
    try:
        base = wordscores(known, placed, new, rescaling=rescaling)
    except ValueError as error:
        assert "rescaling" in str(error)
        return
    words, rows, texts = rng.permutation(9), rng.permutation(4), rng.permutation(3)
    got = wordscores(
        csr_array(known[rows][:, words]), placed[rows], csr_array(new[texts][:, words]),
        rescaling=rescaling,
    )  # fmt: skip
    np.testing.assert_allclose(got.score, base.score[texts], atol=1e-10)
    np.testing.assert_allclose(got.se, base.se[texts], atol=1e-10)
    np.testing.assert_allclose(got.words, base.words[words], atol=1e-12)


@given(SEED)
def test_doubling_turning_and_moving(seed):
    _, known, placed, new = drawn(seed)
    base = wordscores(known, placed, new)
    doubled = wordscores(known * [[2], [1], [3], [1]], placed, new * 2)
    np.testing.assert_allclose(doubled.score, base.score, atol=1e-12)
    np.testing.assert_allclose(doubled.se, base.se / np.sqrt(2), atol=1e-12)
    turned = wordscores(known, 5 - 2 * placed, new)
    np.testing.assert_allclose(turned.score, 5 - 2 * base.score, atol=1e-10)
    np.testing.assert_allclose(turned.se, 2 * base.se, atol=1e-10)
    assert (base.score >= placed.min()).all()
    assert (base.score <= placed.max()).all()


@given(SEED)
def test_what_the_rescalings_promise(seed):
    _, known, placed, new = drawn(seed)
    lbg = wordscores(known, placed, new, rescaling="lbg").score
    assert lbg.std(ddof=1) == pytest.approx(placed.std(ddof=1))
    assert lbg.mean() == pytest.approx(wordscores(known, placed, new).score.mean())
    ends = known[[placed.argmin(), placed.argmax()]]
    try:
        mv = wordscores(known, placed, np.vstack([ends, new]), rescaling="mv").score
    except ValueError as error:
        assert "a positive difference" in str(error)
        return
    assert mv[:2] == pytest.approx([placed.min(), placed.max()])
    alone = wordscores(known, placed, new[:1], rescaling="mv").score
    assert mv[2] == pytest.approx(alone[0])


def test_standard_errors_are_those_of_redrawn_texts():
    base = wordscores(REFERENCES, POSITIONS, VIRGIN)
    drawn = np.random.default_rng(0).multinomial(1000, VIRGIN[0] / 1000, size=4000)
    assert wordscores(REFERENCES, POSITIONS, drawn).score.std() == pytest.approx(
        base.se[0], rel=0.05
    )


KNOWN, NEW = [[1, 2, 0], [2, 1, 0]], [[1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wordscores([1, 2], [0, 1], NEW), "at least 2 axes"),
        (lambda: wordscores(np.ones((2, 2, 2)), [0, 1], NEW), r"\(2, 2, 2\); allowed: \(texts"),
        (lambda: wordscores([[1, -2, 0], [1, 1, 0]], [0, 1], NEW), r"references hold -2\.0"),
        (lambda: wordscores(KNOWN, [0, 1], [[1, np.nan, 0]]), "texts hold nan"),
        (lambda: wordscores(KNOWN, [0, 1, 2], NEW), r"shape \(3,\) and 0 missing; allowed: \(2,\)"),
        (lambda: wordscores(KNOWN, [0, np.nan], NEW), "1 missing"),
        (lambda: wordscores(KNOWN, [1, 1], NEW), "positions are all the same"),
        (lambda: wordscores(KNOWN, [0, 1], [[1, 2]]), "texts count 2 words and references 3"),
        (lambda: wordscores(KNOWN, [0, 1], NEW, rescaling="z"), "rescaling is 'z'; allowed"),
        (lambda: wordscores(KNOWN, [0, 1], NEW, level=1), "level is 1; allowed: between"),
        (lambda: wordscores([[1, 2], [0, 0]], [0, 1], [[1, 1]]), "reference 1 is empty"),
        (lambda: wordscores(KNOWN, [0, 1], [[1, 0, 0], [0, 0, 3]]), "text 1 shares no word"),
        (lambda: wordscores(KNOWN, [0, 1], NEW[:1], rescaling="lbg"), "1 texts with scores"),
        (lambda: wordscores([*KNOWN, [1, 1, 0]], [0, 1, 1], NEW, rescaling="mv"), "2 the highest"),
        (lambda: wordscores([[1, 1], [1, 1]], [0, 1], [[1, 1]], rescaling="mv"), "differ by 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
