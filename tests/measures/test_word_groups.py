"""Words that come together: groups, errors by groups, and reference texts drawn anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from tarazy.measures.word_groups import (
    grouped_error,
    grouped_inflation,
    redrawn_wordscores,
    word_groups,
)
from tarazy.measures.wordfish import wordfish
from tarazy.measures.wordscores import wordscores

SEED = st.integers(0, 10_000)


def topics(rng, texts, groups, size):
    """Texts that each speak of some topics much: counts, and the topic of each word."""
    said = rng.gamma(0.5, 2.0, size=(texts, groups)).repeat(size, axis=1)
    counts = rng.poisson(said * rng.uniform(2, 6, groups * size))
    counts[:, counts.sum(axis=0) == 0] += 1
    return counts.astype(float), np.repeat(np.arange(groups), size)


# --- groups ----------------------------------------------------------------------------------


def test_words_of_one_topic_fall_into_one_group():
    counts, topic = topics(np.random.default_rng(1), 80, 5, 8)
    found = word_groups(counts, 25)
    # With more groups than topics, none holds words of two.
    for g in range(found.max() + 1):
        assert len(set(topic[found == g])) == 1


def test_groups_have_no_holes_and_come_again():
    counts, _ = topics(np.random.default_rng(2), 30, 6, 5)
    found = word_groups(counts, 12)
    assert set(found) == set(range(found.max() + 1))
    assert found.max() + 1 <= 12
    assert np.array_equal(found, word_groups(counts, 12))
    assert set(word_groups(counts, 1)) == {0}


def test_texts_that_all_say_the_same_have_one_group():
    assert set(word_groups(np.outer([1, 2, 3], [4, 5, 6, 7]), 3)) == {0}


@pytest.mark.parametrize(
    ("counts", "groups", "said"),
    [
        ([[1, 0], [2, 0]], 2, "no counts"),
        ([[0, 0], [2, 1]], 2, "no counts"),
        ([[1, -1], [2, 1]], 2, "allowed: zero, positive"),
        ([[1, 1], [2, 1]], 0, "groups is 0"),
    ],
)
def test_what_cannot_be_grouped(counts, groups, said):
    with pytest.raises(ValueError, match=said):
        word_groups(np.array(counts, dtype=float), groups)


# --- references drawn anew -------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(SEED)
def test_a_draw_is_wordscores_of_weighted_references(seed):
    rng = np.random.default_rng(seed)
    references = rng.poisson(3.0, size=(5, 12)).astype(float)
    references[[0, -1], :] += [1.0]
    upper = np.array([False, False, True, True, True])
    references[upper] *= rng.integers(1, 4, 12)
    texts = 1.0 + rng.poisson(2.0, size=(3, 12))
    times = rng.standard_exponential((4, 5))
    got = redrawn_wordscores(references, upper, texts, times)
    for b in range(4):
        poles = np.stack(
            [times[b, ~upper] @ references[~upper], times[b, upper] @ references[upper]]
        )
        by_hand = wordscores(poles, [-1.0, 1.0], texts, rescaling="mv")
        assert got[b] == pytest.approx(by_hand.score, abs=1e-9)


def test_by_hand():
    # One word is the lower pole's alone, one the upper's alone: scores -1 and 1, and so are poles.
    got = redrawn_wordscores(
        [[4, 0], [0, 5]], [False, True], [[1, 1], [3, 1], [0, 2]], [[1, 1], [7, 2]]
    )
    assert got == pytest.approx(np.array([[0, -0.5, 1], [0, -0.5, 1]]))
    # A third word that no pole says does not count.
    got = redrawn_wordscores([[4, 0, 0], [0, 5, 0]], [False, True], [[3, 1, 9]], [[1, 1]])
    assert got == pytest.approx(np.array([[-0.5]]))


def test_a_draw_without_a_line_is_missing():
    got = redrawn_wordscores(
        [[1, 1], [1, 1], [0, 2]], [False, True, True], [[1, 1]], [[1, 1, 0], [1, 1, 1]]
    )
    assert np.isnan(got[0, 0])
    assert np.isfinite(got[1, 0])


@pytest.mark.parametrize(
    ("upper", "texts", "times", "said"),
    [
        ([True, True], [[1, 1]], [[1, 1]], "of one pole"),
        ([False, True], [[1, 1, 1]], [[1, 1]], "shapes do not fit"),
        ([False, True], [[1, 1]], [[1, 1, 1]], "shapes do not fit"),
        ([False, True], [[1, -1]], [[1, 1]], "allowed: zero"),
    ],
)
def test_references_that_do_not_fit(upper, texts, times, said):
    with pytest.raises(ValueError, match=said):
        redrawn_wordscores([[4, 0], [0, 5]], upper, texts, times)


# --- errors by groups ------------------------------------------------------------------------


def test_errors_by_hand():
    # Scores -1, 1, 1; counts 2, 1, 1: the mean is 0, the pulls -2, 1, 1 over 4 words.
    apart = grouped_error([-1, 1, 1], [[2, 1, 1]], [0, 1, 2])
    assert apart == pytest.approx([np.sqrt(4 + 1 + 1) / 4])
    assert grouped_error([-1, 1, 1], [[2, 1, 1]], [0, 1, 1]) == pytest.approx([np.sqrt(8) / 4])
    # All in one group: the pulls about the mean add up to nothing.
    assert grouped_error([-1, 1, 1], [[2, 1, 1]], [0, 0, 0]) == pytest.approx([0])
    # A word without a score does not count.
    got = grouped_error([-1, 1, 1, np.nan], csr_array([[2.0, 1, 1, 50]]), [0, 1, 2, 2])
    assert got == pytest.approx(apart)


def test_with_words_said_once_each_by_itself_it_is_wordscores_own_error():
    rng = np.random.default_rng(3)
    poles = rng.poisson(5.0, size=(2, 40)) + 1.0
    texts = (rng.random((4, 40)) < 0.6).astype(float)
    fit = wordscores(poles, [-1, 1], texts)
    assert grouped_error(fit.words, texts, np.arange(40)) == pytest.approx(fit.se, rel=1e-12)


def test_intervals_hold_where_words_come_by_topics():
    """Texts of one author whose topics vary: by groups they scatter as told, by words far more."""
    rng = np.random.default_rng(4)
    groups, size = 60, 6
    label, score = np.repeat(np.arange(groups), size), np.repeat(rng.normal(size=groups), size)
    rate = rng.uniform(0.5, 2.0, groups * size)
    said = rng.gamma(0.6, 1 / 0.6, size=(400, groups)).repeat(size, axis=1)
    texts = rng.poisson(said * rate).astype(float)
    truth = float(score @ rate / rate.sum())
    mean = texts @ score / texts.sum(axis=1)
    by_group = grouped_error(score, texts, label)
    by_word = grouped_error(score, texts, np.arange(groups * size))
    assert np.mean(np.abs(mean - truth) < 1.645 * by_group) == pytest.approx(0.9, abs=0.05)
    assert np.mean(np.abs(mean - truth) < 1.645 * by_word) < 0.7


@pytest.mark.parametrize(
    ("words", "texts", "groups", "said"),
    [
        ([1.0, 2.0], [[1, 1, 1]], [0, 1], "shapes do not fit"),
        ([1.0, 2.0], [[1, 1]], [0], "shapes do not fit"),
        ([1.0, np.nan], [[0, 1]], [0, 1], "uses no word with a score"),
    ],
)
def test_errors_that_cannot_be(words, texts, groups, said):
    with pytest.raises(ValueError, match=said):
        grouped_error(words, texts, groups)


# --- Wordfish --------------------------------------------------------------------------------


def drawn_on_a_line(rng, groups, size, spread):
    """Counts on a line; words of a topic lean alike and burst together, by a factor of mean 1."""
    theta, weight = rng.normal(size=40), rng.normal(scale=0.5, size=groups).repeat(size)
    rate = np.exp(1.0 + np.outer(theta, weight))
    burst = rng.gamma(1 / spread, spread, size=(40, groups)).repeat(size, axis=1) if spread else 1.0
    counts = rng.poisson(rate * burst).astype(float)
    counts[:, counts.sum(axis=0) == 0] = 1
    return counts, theta, np.repeat(np.arange(groups), size)


def test_words_that_come_alone_widen_nothing():
    counts, theta, label = drawn_on_a_line(np.random.default_rng(5), 40, 5, 0.0)
    fit = wordfish(counts, int(theta.argmin()), int(theta.argmax()))
    assert grouped_inflation(counts, fit, label) == pytest.approx(1, abs=0.15)
    assert grouped_inflation(counts, fit, np.arange(200)) == pytest.approx(1, abs=0.15)


def test_topics_widen():
    """Positions scatter about the truth nearly as the wider errors say, far from as the model's."""
    away, widened = [], []
    for seed in range(6, 12):
        counts, theta, label = drawn_on_a_line(np.random.default_rng(seed), 40, 5, 0.5)
        fit = wordfish(counts, int(theta.argmin()), int(theta.argmax()))
        wide = grouped_inflation(csr_array(counts), fit, label)
        assert wide > 1.2 * grouped_inflation(counts, fit, np.arange(200))
        gap = (fit.position - (theta - theta.mean()) / theta.std(ddof=1)) / fit.se
        away.append(np.mean(gap**2))
        widened.append(np.mean((gap / wide) ** 2))
    assert np.sqrt(np.mean(away)) > 1.7
    assert np.sqrt(np.mean(widened)) < 1.35


def test_an_inflation_of_another_table():
    counts, _, label = drawn_on_a_line(np.random.default_rng(7), 10, 4, 0.0)
    fit = wordfish(counts, 0, 1)
    with pytest.raises(ValueError, match="those of the fit"):
        grouped_inflation(counts[:, :-1], fit, label[:-1])
