"""Ends of an interval by inversion: the outermost effects that a test does not reject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.measures._inversion import _DOUBLED, _HALVED, _REACH, _TRIED, ends


def by_all(test, centre, unit, alpha):
    """The same search, one centre at a time, every effect of every range asked again."""
    reach = _REACH
    for _ in range(_DOUBLED):
        tried = centre + unit * reach * np.linspace(0, 1, _TRIED + 1)
        fine = test(tried) > alpha
        if not fine[-1]:
            break
        reach *= 2
    if fine[-1]:
        return np.sign(unit) * np.inf
    last = np.flatnonzero(fine).max(initial=0)
    inner, outer = tried[last], tried[last + 1]
    for _ in range(_HALVED):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if test(middle) > alpha else (inner, middle)
    return outer


@given(st.integers(0, 100_000), st.integers(1, 6))
def test_what_is_asked_once_is_what_is_asked_again_and_again(seed, many):
    rng = np.random.default_rng(seed)
    centre, wide = rng.normal(size=many), np.exp(3 * rng.normal(size=many))
    off, wave = rng.normal(size=many), 3 * rng.random(many)

    def one(k):
        return lambda e: np.exp(-np.abs(e - off[k]) / wide[k]) * (1 + 0.3 * np.sin(wave[k] * e))

    def test(effect, rows):
        assert effect.shape[0] == len(rows)
        return np.stack([one(k)(e) for k, e in zip(rows, effect, strict=True)])

    low, high = ends(test, centre, 0.5, 0.1, 0.01)
    for k in range(many):
        assert low[k] == by_all(one(k), centre[k], -0.5, 0.1)
        assert high[k] == by_all(one(k), centre[k], 0.5, 0.1)


def test_no_effect_is_asked_twice_on_a_side():
    asked = []

    def test(effect, rows):
        asked.append((rows.copy(), effect.copy()))
        # The first is rejected near by, the second only far out, the third nowhere.
        return np.where(np.abs(effect) > np.array([1.0, 30.0, np.inf])[rows, None], 0.0, 1.0)

    low, high = ends(test, np.zeros(3), 1.0, 0.1, 0.01)
    assert low == pytest.approx([-1, -30, -np.inf], abs=1e-3)
    assert high == pytest.approx([1, 30, np.inf], abs=1e-3)
    for k in range(3):
        far = [
            e for rows, effects in asked for row, e in zip(rows, effects, strict=True) if row == k
        ]
        tried = np.concatenate([e for e in far if len(e) > 1])
        assert np.unique(tried).size == tried.size - 1  # the centre is asked on either side
    halved = [rows.tolist() for rows, effects in asked if effects.shape[1] == 1]
    assert halved == [[0, 1]] * 2 * _HALVED


def test_too_few_periods_exclude_nothing():
    low, high = ends(lambda effect, rows: effect, np.zeros(2), 1.0, 0.1, 0.2)
    assert (low == -np.inf).all()
    assert (high == np.inf).all()
