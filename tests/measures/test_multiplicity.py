"""P-values of many tests: published tables, definitions worked by hand, what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.multiplicity import benjamini_hochberg, holm

#: Fifteen tests of Benjamini and Hochberg (1995), section 3.2: theirs finds four, Bonferroni three.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip
many = arrays(float, st.integers(1, 12), elements=st.floats(0, 1))


def test_published_example():
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert (holm(PUBLISHED) <= 0.05).sum() == 3


def test_holm_by_hand():
    # In order: 0.0003 * 5, 0.003 * 4, 0.054 * 3, 0.32 * 2, then 0.5 which may not fall below.
    assert holm([0.50, 0.003, 0.32, 0.054, 0.0003]) == pytest.approx(
        [0.64, 0.012, 0.64, 0.162, 0.0015]
    )


def test_benjamini_hochberg_by_hand():
    # 0.01 * 3 / 1, 0.04 * 3 / 2 = 0.06 but 0.05 * 3 / 3 = 0.05 comes after it.
    assert benjamini_hochberg([0.04, 0.01, 0.05]) == pytest.approx([0.05, 0.03, 0.05])
    harmonic = 1 + 1 / 2 + 1 / 3
    assert benjamini_hochberg([0.01, 0.2, 0.9], dependent=True)[0] == pytest.approx(0.03 * harmonic)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_a_test_that_was_not_made_does_not_count(adjust):
    with_gap = adjust([0.01, np.nan, 0.04])
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2]] == pytest.approx(adjust([0.01, 0.04]))
    assert np.isnan(adjust([np.nan, np.nan])).all()
    assert adjust([]).shape == (0,)


@given(many)
def test_holm_never_falls_below_and_begins_with_bonferroni(p):
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert adjusted.min() == pytest.approx(min(1.0, p.min() * p.size))


@given(many)
def test_order_is_kept_and_the_rate_is_the_milder_rule(p):
    order = np.argsort(p, kind="stable")
    for adjusted in (holm(p), benjamini_hochberg(p)):
        assert (np.diff(adjusted[order]) >= -1e-12).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all()


@given(many, st.randoms(use_true_random=False))
def test_order_of_the_tests_does_not_matter(p, random):
    shuffled = list(range(p.size))
    random.shuffle(shuffled)
    assert holm(p[shuffled]) == pytest.approx(holm(p)[shuffled])


def test_holm_keeps_the_level_where_every_hypothesis_is_true():
    rng = np.random.default_rng(3)
    false = [holm(p).min() <= 0.05 for p in rng.random((4000, 6))]
    assert 0.038 < np.mean(false) < 0.062  # 0.05 less a little; two standard errors are 0.007


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
@pytest.mark.parametrize(
    ("p", "words"),
    [([0.1, 1.2], "p_values hold 1.2"), ([-0.1], "p_values hold -0.1"), ([[0.1]], "one axis")],
)
def test_what_is_no_list_of_p_values(adjust, p, words):
    with pytest.raises(ValueError, match=words):
        adjust(p)
