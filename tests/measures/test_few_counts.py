"""A sample of few units looks further away than what it was drawn from."""

import numpy as np
import pytest

from tarazy.measures.divergence import jensen_shannon
from tarazy.measures.few_counts import excess_divergence

EVEN = np.eye(4)  # four units, one mention of each of four parts


def excess(pool, size, reference=(1, 1, 1, 1), **more):
    return excess_divergence(pool, size, reference, np.random.default_rng(0), **more)


def test_one_mention_against_four_even_parts():
    # Every sample is a single part: its divergence is the same in all, and the pool's is 0.
    expected = float(jensen_shannon([[1, 0, 0, 0], [1, 1, 1, 1]]))
    assert excess(EVEN, 1) == pytest.approx(expected)
    assert expected > 0.5


def test_the_excess_falls_with_the_size():
    told = [excess(EVEN, size) for size in (2, 5, 20, 500)]
    assert told == sorted(told, reverse=True)
    assert told[-1] < 0.002


def test_a_pool_of_one_unit_has_no_excess():
    assert excess([[3, 1, 0, 0]], 5) == pytest.approx(0, abs=1e-12)


def test_taking_it_out_makes_small_and_large_samples_alike():
    # One portfolio throughout, many mentions in one half of the samples and few in the other.
    rng = np.random.default_rng(3)
    truth, deed = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.4, 0.3, 0.2, 0.1])
    plain, mended = {}, {}
    for size in (40, 6):
        seen, free = [], []
        for _ in range(150):
            mine = rng.multinomial(1, truth, size)
            pool = np.concatenate([mine, rng.multinomial(1, truth, 4 * size)])
            value = float(jensen_shannon(np.stack([mine.sum(axis=0), deed])))
            seen.append(value)
            free.append(value - excess_divergence(pool, size, deed, rng, draws=100))
        plain[size], mended[size] = np.mean(seen), np.mean(free)
    assert plain[6] - plain[40] > 0.05
    assert abs(mended[6] - mended[40]) < 0.3 * (plain[6] - plain[40])


def test_nothing_mentioned_tells_nothing():
    assert np.isnan(excess(np.zeros((3, 4)), 2))
    assert np.isnan(excess(EVEN, 2, (0, 0, 0, 0)))


@pytest.mark.parametrize(
    ("pool", "size", "said"), [(EVEN, 0, "size is 0"), (np.ones((2, 3)), 2, "pool has shape"),
                               (-EVEN, 2, "pool hold -1")]
)  # fmt: skip
def test_what_is_refused(pool, size, said):
    with pytest.raises(ValueError, match=said):
        excess(pool, size)
