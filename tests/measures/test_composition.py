"""Compositions: published values, hand-worked cases, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.composition import (
    aitchison_distance,
    blend,
    closure,
    clr,
    complete,
    ilr,
    ilr_inverse,
    rebalancing_speed,
    replace_zeros,
    sbp_basis,
)

NAN = np.nan
POSITIVE = st.floats(1e-3, 1e3)
ROWS = arrays(float, st.tuples(st.integers(1, 4), st.just(5)), elements=POSITIVE)
PAIR = arrays(float, (2, 5), elements=POSITIVE)
TRIPLE = arrays(float, (3, 5), elements=POSITIVE)
# A row of five parts of which the first is always there and any other may be missing.
GAPPY = st.builds(
    lambda x, gone: np.where(np.append(False, gone), NAN, x),
    arrays(float, 5, elements=POSITIVE),
    arrays(bool, 4),
)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([1, 1, 2], [0.25, 0.25, 0.5]),
        ([1, NAN, 3], [0.25, NAN, 0.75]),
        ([0, 5, NAN], [0, 1, NAN]),
        ([0, 0, 0], [NAN] * 3),
        ([0, NAN, 0], [NAN] * 3),
        ([NAN, NAN], [NAN, NAN]),
        ([[1, 3], [0, 0]], [[0.25, 0.75], [NAN, NAN]]),
        ([None, 2], [NAN, 1]),
    ],
)
def test_closure(x, expected):
    np.testing.assert_allclose(closure(x), expected)


@given(GAPPY, st.floats(1e-3, 1e3))
def test_closure_ignores_the_unit_and_sums_to_one(x, scale):
    shares = closure(x)
    np.testing.assert_allclose(closure(scale * x), shares, rtol=1e-12)
    np.testing.assert_array_equal(np.isnan(shares), np.isnan(x))
    assert np.nansum(shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("parts", "reference", "expected"),
    [
        # Observed 1 + 3 = 4; the reference puts 0.4 on those and 0.6 on the missing one: the
        # missing part is 4 * 0.6 / 0.4 = 6 and the row (1, 3, 6) closes to tenths.
        ([1, 3, NAN], [0.2, 0.2, 0.6], [0.1, 0.3, 0.6]),
        # The second part is unknown to both: it stays missing and the rest is as if it were not.
        ([2, NAN, NAN], [0.25, NAN, 0.75], [0.25, NAN, 0.75]),
        # The reference does not know part 0, so parts 1 and 2 are compared: 4 * 1 / 2 = 2.
        ([4, 4, NAN], [NAN, 2, 1], [0.4, 0.4, 0.2]),
        ([NAN, NAN], [0.5, 0.5], [NAN, NAN]),  # nothing to scale to
        ([0, NAN], [0.5, 0.5], [NAN, NAN]),
        ([3, 1, NAN], [0, 0, 1], [0.75, 0.25, NAN]),  # no scale in the reference
        ([3, 1], [0, 1], [0.75, 0.25]),  # nothing missing, nothing changed
    ],
)
def test_complete(parts, reference, expected):
    np.testing.assert_allclose(complete(parts, reference), expected)


@given(GAPPY, arrays(float, 5, elements=POSITIVE))
def test_complete_keeps_observed_ratios_and_the_references_for_the_rest(x, reference):
    full = complete(x, reference)
    seen = ~np.isnan(x)
    assert full.sum() == pytest.approx(1)
    np.testing.assert_allclose(closure(full[seen]), closure(x[seen]), rtol=1e-9)
    model = closure(reference)
    np.testing.assert_allclose(full[~seen], model[~seen], rtol=1e-9)
    np.testing.assert_allclose(full[seen].sum(), model[seen].sum(), rtol=1e-9)


def test_replace_zeros_as_scikit_bio_documents_it():
    # The example of skbio.stats.composition.multi_replace, delta = (1 / 4)^2.
    given_shares = [[0.2, 0.4, 0.4, 0], [0, 0.5, 0.5, 0]]
    expected = [[0.1875, 0.375, 0.375, 0.0625], [0.0625, 0.4375, 0.4375, 0.0625]]
    np.testing.assert_allclose(replace_zeros(given_shares, 0.0625), expected)
    # By part: the zero becomes 0.1, the others (1/4, 3/4) shrink by 0.9; a NaN part stays out.
    np.testing.assert_allclose(
        replace_zeros([1, 3, 0, NAN], [0.3, 0.2, 0.1, 0.4]), [0.225, 0.675, 0.1, NAN]
    )


def test_log_ratios_as_scikit_bio_documents_them():
    x = [0.1, 0.3, 0.4, 0.2]
    np.testing.assert_allclose(clr(x), [-0.79451346, 0.30409883, 0.5917809, -0.10136628], atol=1e-8)
    np.testing.assert_allclose(ilr(x), [-0.7768362, -0.68339802, 0.11704769], atol=1e-8)
    # Egozcue et al. (2003): the first coordinate is sqrt(1/2) log(x1 / x2).
    assert ilr(x)[0] == pytest.approx(np.log(0.1 / 0.3) / np.sqrt(2))
    # A missing part is left out: log(1) and log(4) about their mean log(2).
    np.testing.assert_allclose(clr([1, NAN, 4]), [-np.log(2), NAN, np.log(2)])
    assert np.isnan(ilr([1, NAN, 4])).all()


def test_balances_of_a_sequential_binary_partition():
    signs = [[1, 1, -1, -1, -1], [1, -1, 0, 0, 0], [0, 0, 1, -1, -1], [0, 0, 0, 1, -1]]
    basis = sbp_basis(signs)
    # r = 2, s = 3: sqrt(3 / (2 * 5)) = 0.5477 and sqrt(2 / (3 * 5)) = 0.3651.
    np.testing.assert_allclose(basis[0], [0.54772256] * 2 + [-0.36514837] * 3, atol=1e-8)
    np.testing.assert_allclose(basis[2], [0, 0, 0.81649658, -0.40824829, -0.40824829], atol=1e-8)
    np.testing.assert_allclose(basis @ basis.T, np.eye(4), atol=1e-12)


@given(TRIPLE, st.booleans())
def test_log_ratio_geometry(xyz, balances):
    signs = [[1, 1, -1, -1, -1], [1, -1, 0, 0, 0], [0, 0, 1, -1, -1], [0, 0, 0, 1, -1]]
    basis = sbp_basis(signs) if balances else None
    x, y, z = xyz
    np.testing.assert_allclose(ilr_inverse(ilr(xyz, basis), basis), closure(xyz), rtol=1e-9)
    distance = aitchison_distance(x, y)
    assert distance == pytest.approx(np.linalg.norm(clr(x) - clr(y)), abs=1e-9)
    assert distance == pytest.approx(np.linalg.norm(ilr(x, basis) - ilr(y, basis)), abs=1e-9)
    assert distance == pytest.approx(aitchison_distance(y, x))
    assert distance == pytest.approx(aitchison_distance(7 * x * z, y * z), abs=1e-9)  # perturbed
    assert distance <= aitchison_distance(x, z) + aitchison_distance(z, y) + 1e-9
    order = [3, 0, 4, 1, 2]
    assert distance == pytest.approx(aitchison_distance(x[order], y[order]), abs=1e-9)
    fewer = np.where(np.arange(5) < 3, x, NAN)  # subcompositional dominance
    assert aitchison_distance(fewer, y) <= distance + 1e-9


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        # Two parts: |log(x1/x2) - log(y1/y2)| / sqrt(2).
        ([1, 1], [1, np.e], 1 / np.sqrt(2)),
        ([1, 1, NAN], [1, np.e, 5], 1 / np.sqrt(2)),
        ([1, NAN, NAN], [1, 2, 3], NAN),
        ([NAN, 1], [1, NAN], NAN),
        ([2, 4], [1, 2], 0),
    ],
)
def test_aitchison_distance(x, y, expected):
    np.testing.assert_allclose(aitchison_distance(x, y), expected, atol=1e-12)


def test_rebalancing_speed_crosses_gaps_once():
    # Each move multiplies the odds by e, so is 1 / sqrt(2) long; the last crosses four years.
    series = np.array([[1, 1], [1, np.e], [NAN, NAN], [1, np.e**2]])
    step = 1 / np.sqrt(2)
    speed = rebalancing_speed(series, [2000, 2001, 2003, 2005])
    np.testing.assert_allclose(speed, [step, NAN, step / 4])
    np.testing.assert_allclose(rebalancing_speed(series[2:], [0, 1]), [NAN])
    both = rebalancing_speed(np.stack([series, series[[0, 0, 1, 1]]]), [0, 1, 2, 3])
    np.testing.assert_allclose(both, [[step, NAN, step / 2], [0, step, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("rows", "weights", "expected"),
    [
        ([[1, 0], [0, 1]], [3, 1], [0.75, 0.25]),
        ([[2, 2], [30, 10]], [1, 1], [0.625, 0.375]),  # rows are closed first
        # A missing row drops out, and so does one of weight 0.
        ([[0.2, 0.8], [NAN, NAN], [1, 0]], [1, 5, 0], [0.2, 0.8]),
        # Full mean (0.2, 0.2, 0.6); the partial row completes to (0.1, 0.3, 0.6); mean of all.
        ([[0.2, 0.2, 0.6], [1, 3, NAN]], [1, 1], [0.15, 0.25, 0.6]),
        # A part that no row covers stays missing and makes no row partial.
        ([[1, 3, NAN], [3, 1, NAN]], [1, 1], [0.5, 0.5, NAN]),
        ([[1, 3, NAN], [3, 1, 6]], [1, 0], [0.25, 0.75, NAN]),
        # No full row: part-wise means (0.5, 0.4, 0.7). The first row's third part is
        # 1 * 0.7 / 0.9 = 7/9, so it is (9, 9, 14) / 32; the second row's first part is
        # 1 * 0.5 / 1.1 = 5/11, so it is (5, 3.3, 7.7) / 16.
        (
            [[0.5, 0.5, NAN], [NAN, 0.3, 0.7]],
            [1, 1],
            [(9 / 32 + 5 / 16) / 2, (9 / 32 + 3.3 / 16) / 2, (14 / 32 + 7.7 / 16) / 2],
        ),
        # The full row puts nothing on what the partial one sees: it cannot be completed.
        ([[0, 0, 1], [1, 1, NAN]], [1, 1], [0, 0, 1]),
        ([[NAN, NAN], [0, 0]], [1, 1], [NAN, NAN]),
        ([[1, 1], [1, 3]], [0, 0], [NAN, NAN]),
    ],
)
def test_blend(rows, weights, expected):
    np.testing.assert_allclose(blend(rows, weights), expected)


@given(GAPPY, arrays(float, 3, elements=POSITIVE))
def test_blend_of_equal_rows_is_the_row(row, weights):
    np.testing.assert_allclose(blend(np.stack([row] * 3), weights), closure(row), rtol=1e-9)


@given(st.lists(GAPPY, min_size=3, max_size=3), arrays(float, (2, 3), elements=POSITIVE))
def test_blend_is_closed_and_each_leading_index_stands_alone(rows, weights):
    stack = np.stack([np.stack(rows), np.stack(rows[::-1])])
    both = blend(stack, weights)
    np.testing.assert_allclose(np.nansum(both, axis=-1), 1)
    for i in range(2):
        np.testing.assert_allclose(both[i], blend(stack[i], weights[i]))
    # Weights may have more axes than the rows, and the order of rows says nothing.
    np.testing.assert_allclose(blend(stack[0], weights)[0], both[0])
    np.testing.assert_allclose(blend(stack[0], weights[1][::-1]), both[1])


@given(ROWS)
def test_blend_of_full_rows_is_their_mean(rows):
    equal = np.ones(len(rows))
    np.testing.assert_allclose(blend(rows, equal), closure(rows).mean(axis=0), rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: closure([1, -1]), r"parts hold -1\.0; allowed: zero, positive or NaN"),
        (lambda: closure([1, np.inf]), "infinite"),
        (lambda: closure([]), "not empty"),
        (lambda: closure(1.0), "at least 1 axes"),
        (lambda: closure(["a"]), "not numbers"),
        (lambda: complete([1, NAN], [1, 1, 1]), r"parts \(2,\), reference \(3,\)"),
        (lambda: complete([NAN], [1, 1]), "share their last axis"),
        (lambda: replace_zeros([1, 0], 0), "delta"),
        (lambda: replace_zeros([1, 0, 0], 0.5), "would take 1 of a row"),
        (lambda: clr([1, 0]), "1 zero parts.*replace_zeros"),
        (lambda: ilr([1]), "at least 2"),
        (lambda: ilr([1, 2, 3], np.eye(3)), r"basis has shape \(3, 3\); allowed: \(2, 3\)"),
        (lambda: ilr([1, 2], [[1, 0]]), "orthonormal"),
        (lambda: ilr_inverse([1, 2], [[1, 0, 0], [0, 1, 0]]), "sum to zero"),
        (lambda: sbp_basis([[1, 2]]), "-1, 0 and 1"),
        (lambda: sbp_basis([[1, 1]]), "lacks a group"),
        (lambda: sbp_basis([[1, -1, 0]]), r"\(n - 1, n\)"),
        # Orthogonal, as Hadamard's rows are, but no partition: each splits both groups of another.
        (lambda: sbp_basis([[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]), "one partition"),
        (lambda: aitchison_distance([1, 0], [1, 1]), "zero parts"),
        (lambda: aitchison_distance([1, 1], [1, 1, 1]), "do not fit"),
        (lambda: rebalancing_speed([[1, 1], [1, 2]], [0]), r"allowed: \(2,\)"),
        (lambda: rebalancing_speed([[1, 1], [1, 2]], [1, 1]), "increasing"),
        (lambda: blend([[1, 1]], [NAN]), "weights hold NaN"),
        (lambda: blend([[1, 1]], [1, 1]), r"weights \(2,\), rows \(1,\).*last axis"),
        (lambda: blend([1, 1], [1]), "at least 2 axes"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
