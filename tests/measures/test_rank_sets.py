"""Sets of ranks: hand-worked cases, ties, and how often they hold."""

import numpy as np
import pytest
from benchmarks.periods import ranks_held
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures.rank_sets import rank_sets


def _drawn(values, error=0.1, seed=0, draws=2000):
    rng = np.random.default_rng(seed)
    return np.asarray(values) + error * rng.standard_normal((draws, len(values)))


def test_units_far_apart_have_one_rank_each():
    found = rank_sets([3.0, 9.0, 6.0], _drawn([3.0, 9.0, 6.0]))
    assert found.rank.tolist() == found.low.tolist() == found.high.tolist() == [3, 1, 2]
    assert found.apart.tolist() == [[False] * 3, [True, False, True], [True, False, False]]


def test_two_near_units_share_their_ranks():
    values = [5.0, 5.05, 1.0]
    found = rank_sets(values, _drawn(values))
    assert found.rank.tolist() == [2, 1, 3]
    assert found.low.tolist() == [1, 1, 3]
    assert found.high.tolist() == [2, 2, 3]


def test_two_units_are_told_apart_by_a_two_sided_test():
    """With one pair the bar is the quantile of the absolute normal error: 1.645 at 90 %."""
    for gap, apart in ((1.55, False), (1.75, True)):
        found = rank_sets([gap, 0.0], _drawn([gap, 0.0], 1 / np.sqrt(2), draws=20_000))
        assert found.apart[0, 1] == apart


def test_errors_in_common_do_not_blur_the_order():
    shared = np.random.default_rng(0).standard_normal((2000, 1))
    values = np.array([1.0, 1.2, 1.4])
    drawn = _drawn(values, 0.01) + 5 * shared
    assert rank_sets(values, drawn).low.tolist() == [3, 2, 1]


def test_a_missing_unit_has_no_rank_and_takes_none():
    values = [2.0, np.nan, 1.0]
    found = rank_sets(values, _drawn(values))
    assert np.isnan([found.rank[1], found.low[1], found.high[1]]).all()
    assert found.high[2] == found.rank[2] == 2


def test_a_unit_of_unknown_error_is_told_apart_from_none():
    drawn = _drawn([9.0, 1.0, 5.0])
    drawn[:, 0] = np.nan
    found = rank_sets([9.0, 1.0, 5.0], drawn)
    assert found.rank[0] == 1
    assert (found.low[0], found.high[0]) == (1, 3)
    assert (found.low[2], found.high[2]) == (1, 2)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=6), st.floats(0.1, 9))
def test_the_rank_lies_in_its_set_and_scale_does_not_matter(values, scale):
    drawn = _drawn(values, 1.0, draws=200)
    found, scaled = rank_sets(values, drawn), rank_sets(scale * np.array(values), scale * drawn)
    assert (found.low <= found.rank).all()
    assert (found.rank <= found.high).all()
    assert not (found.apart & found.apart.T).any()
    assert (scaled.low == found.low).all()


@pytest.mark.parametrize("gap", [0.0, 0.7])
def test_all_sets_hold_at_once(gap):
    # Of 100 at 90 %, fewer than 82 come in one case of a hundred.
    assert ranks_held(gap, n=6, runs=100) >= 0.82


@pytest.mark.parametrize(
    ("values", "draws", "level"),
    [([1.0, 2.0], np.ones((5, 3)), 0.9), ([1.0], np.ones((1, 1)), 0.9),
     ([1.0, 2.0], np.ones((5, 2)), 1.0)],
)  # fmt: skip
def test_what_is_refused(values, draws, level):
    with pytest.raises(ValueError, match="allowed"):
        rank_sets(values, draws, level)
