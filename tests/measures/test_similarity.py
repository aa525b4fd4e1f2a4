"""Similarity of votes: hand-worked cases, and all pairs against one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.measures.chance import (
    MEASURES,
    any_or_none,
    coefficient,
    obligation_counts,
    vote_counts,
    yes_or_no,
)
from tarazy.measures.similarity import (
    agreement,
    agreement_matrix,
    bootstrap_draws,
    bootstrap_similarity,
    group_similarity,
    obligation_similarity,
    vote_similarity,
)

NAN = np.nan
VOTES = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 8)),
    elements=st.sampled_from([0, 0.5, 1, NAN]),
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], 1),
        ([1, 0], [0, 1], 0),
        # Lijphart (1963): (full + partial / 2) / total = (1 + 2 / 2) / 4.
        ([1, 1, 0.5, 0], [1, 0.5, 0, 1], 0.5),
        ([0.5, 0.5], [0.5, 0.5], 1),  # two abstentions agree
        ([1, NAN, 0], [1, 1, NAN], 1),  # only the first roll call counts
        ([1, NAN], [NAN, 1], NAN),
    ],
)
def test_agreement(a, b, expected):
    np.testing.assert_allclose(agreement(a, b), expected)
    np.testing.assert_allclose(agreement(b, a), expected)


@given(VOTES)
def test_all_pairs_at_once_are_the_pairs_one_by_one(votes):
    matrix = agreement_matrix(votes)
    np.testing.assert_allclose(matrix, agreement(votes[:, None, :], votes[None, :, :]))
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diagonal(matrix) == 1, ~np.isnan(votes).all(axis=1))
    np.testing.assert_allclose(agreement_matrix(np.stack([votes, 1 - votes]))[1], matrix)


def test_group_similarity():
    alike = np.array(
        [[1, 0.2, 0.4, NAN], [0.2, 1, 0.8, 0.6], [0.4, 0.8, 1, 0.1], [NAN, 0.6, 0.1, 1]]
    )
    groups = [[1, 3, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 1, 0]]
    got = group_similarity(alike, groups)
    # First with second: (1 * 0.4 + 3 * 0.8 + 3 * 0.6) / 7, the unknown pair left out.
    assert got[0, 1] == pytest.approx(4.6 / 7)
    assert got[0, 2] == pytest.approx(0.6)
    assert got[0, 3] == pytest.approx((0.4 + 3 * 0.8) / 4)
    # The second and the third share a member: (0.1 + 1) / 2.
    assert got[1, 2] == pytest.approx(0.55)
    np.testing.assert_array_equal(np.diagonal(got), 1)  # though members differ
    np.testing.assert_allclose(got, got.T)
    # Nothing known between two groups: unknown, not zero.
    assert np.isnan(group_similarity(alike, [[1, 0, 0, 0], [0, 0, 0, 1]])[0, 1])
    stacked = group_similarity(np.stack([alike, np.ones((4, 4))]), groups)
    np.testing.assert_allclose(stacked, [got, np.ones((4, 4))])


def _table(first, second, levels, weights):
    """One table by a loop."""
    table = np.zeros((len(levels), len(levels)))
    for x, y, w in zip(first, second, weights, strict=True):
        if not np.isnan(x + y):
            table[levels.index(x), levels.index(y)] += w
    return table


def _slow(table, form, distance):
    """Coefficients as the papers write them, one table at a time."""
    n, k = table.sum(), len(table)
    steps = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    apart = {"nominal": steps > 0, "absolute": steps, "squared": steps**2}[distance]
    if n == 0:
        return NAN
    rows, columns = table.sum(axis=1) / n, table.sum(axis=0) / n
    if form == "pi":
        rows = columns = (rows + columns) / 2
    found, chance = (apart * table).sum() / n, (apart * np.outer(rows, columns)).sum()
    if form in ("agreement", "s"):
        return 1 - {"agreement": 1, "s": 2}[form] * found
    return NAN if chance == 0 else ((1 - found) - (1 - chance)) / chance


def test_coefficients_of_published_tables():
    # Cohen (1960), table 1 in counts of 200: po = 0.70, pe = 0.41.
    cohen = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    assert coefficient(cohen, "kappa", "nominal") == pytest.approx(0.29 / 0.59)
    # A worked example of Scott's pi with three categories and 45 items, in many textbooks:
    # joint shares 0.2, 1/3 and 7/15.
    scott = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    chance = 0.04 + 1 / 9 + 49 / 225
    assert coefficient(scott, "pi", "nominal") == pytest.approx((1 / 3 - chance) / (1 - chance))
    # Two by two: po = 0.7, pe = 0.5 and so on.
    assert coefficient([[20, 5], [10, 15]], "kappa", "nominal") == pytest.approx(0.4)
    assert coefficient([[20, 5], [10, 15]], "s") == pytest.approx(0.4)
    assert coefficient([[45, 15], [25, 15]], "kappa", "nominal") == pytest.approx(0.06 / 0.46)


#: Signorino and Ritter (1999), table 6: Germany and Russia in 1914 with GMY, RUS, UKG, FRN, AUH,
#: ITA, RUM and thirteen others.
GMY = [3, 0, 0, 0, 3, 3, 3] + [0] * 13
RUS = [0, 3, 1, 3, 0, 1, 0] + [0] * 13


def test_obligations_of_germany_and_russia_in_1914():
    counts = obligation_counts([GMY, RUS])[0, 1]
    np.testing.assert_array_equal(counts, [[13, 1, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0], [3, 1, 0, 0]])
    got = {name: matrix[0, 1] for name, matrix in obligation_similarity([GMY, RUS]).items()}
    assert got["s_absolute"] == pytest.approx(1 - 2 * 18 / 60)  # 0.40
    assert got["s_squared"] == pytest.approx(1 - 2 * 50 / 180)
    # Häge's formulas from sums and sums of squares: 12 and 36 for Germany, 8 and 20 for Russia.
    assert got["kappa_squared"] == pytest.approx(1 - 50 / (36 + 20 - 2 / 20 * 12 * 8))
    assert got["pi_squared"] == pytest.approx(1 - 50 / (36 + 20 - (12 + 8) ** 2 / 40))
    # Any obligation or none: 13 and 1 alike, 3 and 3 not.
    assert got["s_binary"] == pytest.approx(1 - 2 * 6 / 20)
    assert got["kappa_binary"] == got["pi_binary"] == pytest.approx((0.7 - 0.68) / 0.32)


def test_weighted_obligations_in_the_authors_example():
    # Signorino's own example: all four partners one step of three apart.
    given = [[3, 3, 2, 2], [2, 2, 3, 3]]
    got = obligation_similarity(given, weights=[0.5, 0.3, 0.1, 0.1], measures=["s_absolute"])
    assert got["s_absolute"][0, 1] == pytest.approx(1 / 3)
    # A partner that weighs nothing, or is no state, is not there.
    light = obligation_similarity([[3, 0, 1], [3, 3, 2]], weights=[0.2, 0, 0.6])
    gone = obligation_similarity([[3, NAN, 1], [3, 3, 2]], weights=[0.2, 0.7, 0.6])
    for name in MEASURES:
        np.testing.assert_allclose(light[name][0, 1], gone[name][0, 1])
    assert light["s_absolute"][0, 1] == pytest.approx(1 - 2 * 0.6 / 3 / 0.8)


def test_votes_by_hand():
    # Pairs yes-yes, yes-abstain, abstain-no, no-yes, no-no; a sixth is not shared.
    first, second = [1, 1, 0.5, 0, 0, NAN], [1, 0.5, 0, 1, 0, 1]
    np.testing.assert_array_equal(
        vote_counts([first, second])[0, 1], [[1, 0, 1], [1, 0, 0], [0, 1, 1]]
    )
    got = {name: matrix[0, 1] for name, matrix in vote_similarity([first, second]).items()}
    assert got["agreement"] == pytest.approx(0.6)
    assert got["s_absolute"] == pytest.approx(0.2)
    assert got["s_squared"] == pytest.approx(1 - 2 * 1.5 / 5)
    assert got["s_binary"] == pytest.approx(1 / 3)  # two of three, no abstention
    # Both have mixes 0.4, 0.2, 0.4: pe = 0.36, or distance 0.48 or 0.4 on the scale.
    assert got["kappa_nominal"] == got["pi_nominal"] == pytest.approx((0.4 - 0.36) / 0.64)
    assert got["kappa_absolute"] == got["pi_absolute"] == pytest.approx(1 - 0.4 / 0.48)
    assert got["kappa_squared"] == got["pi_squared"] == pytest.approx(1 - 0.3 / 0.4)


@settings(deadline=None)
@given(VOTES, st.booleans())
def test_coefficients_are_the_pairs_one_by_one(votes, weighted):
    weights = np.arange(votes.shape[1]) % 3 * 0.5 if weighted else np.ones(votes.shape[1])
    got = vote_similarity(votes, weights=weights if weighted else None)
    for i, j in np.ndindex(len(votes), len(votes)):
        table = _table(votes[i], votes[j], [0, 0.5, 1], weights)
        for name, (form, distance, binary) in MEASURES.items():
            slow = _slow(table[::2, ::2] if binary else table, form, distance)
            np.testing.assert_allclose(got[name][i, j], slow, atol=1e-12)


@settings(deadline=None)
@given(VOTES)
def test_identities(votes):
    got = vote_similarity(votes)
    np.testing.assert_allclose(got["agreement"], agreement_matrix(votes))
    np.testing.assert_allclose(got["s_absolute"], 2 * got["agreement"] - 1, atol=1e-12)
    order = np.random.default_rng(0).permutation(len(votes))
    moved, mirrored = vote_similarity(votes[order]), vote_similarity(1 - votes)
    stacked = vote_similarity(np.stack([votes, votes]))
    for name, matrix in got.items():
        np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)
        diagonal = np.diagonal(matrix)
        assert ((diagonal == 1) | np.isnan(diagonal)).all()
        np.testing.assert_allclose(moved[name], matrix[np.ix_(order, order)], atol=1e-12)
        np.testing.assert_allclose(mirrored[name], matrix, atol=1e-12)
        np.testing.assert_allclose(stacked[name][1], matrix)
        assert np.nanmax(matrix, initial=-1) <= 1
        assert np.nanmin(matrix, initial=1) >= -1 - 1e-12
    # Pi never exceeds kappa of nominal choices, whose chance agreement is no larger.
    known = ~np.isnan(got["kappa_nominal"]) & ~np.isnan(got["pi_nominal"])
    assert (got["pi_nominal"] <= got["kappa_nominal"] + 1e-12)[known].all()


@given(arrays(float, 8, elements=st.sampled_from([0, 0.5, 1])), st.permutations(range(8)))
def test_kappa_is_pi_where_margins_are_equal(votes, order):
    got = vote_similarity([votes, votes[order]])
    for distance in ("nominal", "absolute", "squared"):
        np.testing.assert_allclose(got[f"kappa_{distance}"], got[f"pi_{distance}"], atol=1e-12)


def test_kappa_knows_nothing_of_voters_who_never_differ():
    got = vote_similarity([[1, 1, 1], [1, 1, NAN]])
    assert got["agreement"][0, 1] == got["s_squared"][0, 1] == 1
    assert np.isnan(
        [got[name][0, 1] for name in MEASURES if name.startswith(("kappa", "pi"))]
    ).all()


def test_consensus_is_columns_of_yes():
    rng = np.random.default_rng(1)
    votes = rng.choice([0, 0.5, 1], size=(2, 5, 30), p=[0.2, 0.3, 0.5])
    votes[rng.random(votes.shape) < 0.1] = NAN
    with_columns = vote_similarity(np.concatenate([votes, np.ones((2, 5, 12))], axis=-1))
    added, plain = vote_similarity(votes, consensus=12), vote_similarity(votes)
    for name in MEASURES:
        np.testing.assert_allclose(added[name], with_columns[name])
    n = vote_counts(votes).sum(axis=(-2, -1))
    for name in ("agreement", "s_absolute", "s_squared"):  # the closed form
        np.testing.assert_allclose(added[name], (n * plain[name] + 12) / (n + 12))
    by_year = vote_similarity(votes, consensus=[12, 0])
    np.testing.assert_allclose(by_year["pi_squared"][0], added["pi_squared"][0])
    np.testing.assert_allclose(by_year["pi_squared"][1], plain["pi_squared"][1])
    # Kappa and pi, squared: M is how far both stand from yes on average.
    shared = ~np.isnan(votes[0, 0] + votes[0, 1])
    a, b = votes[0, 0, shared], votes[0, 1, shared]
    apart, from_yes = ((a - b) ** 2).mean(), ((1 - a) ** 2 + (1 - b) ** 2).mean()
    for name in ("kappa_squared", "pi_squared"):
        chance = apart / (1 - plain[name][0, 0, 1])
        ratio = apart * (len(a) + 12) / (len(a) * chance + 12 * from_yes)
        assert added[name][0, 0, 1] == pytest.approx(1 - ratio)
        limit = vote_similarity(votes[0, :2], consensus=1e9)[name][0, 1]
        assert limit == pytest.approx(1 - apart / from_yes)
    # Voters who never met stay unknown.
    assert np.isnan(vote_similarity([[1, NAN], [NAN, 1]], consensus=9)["agreement"][0, 1])


@settings(deadline=None)
@given(VOTES, st.integers(1, 50))
def test_consensus_lowers_nothing(votes, more):
    before, after = vote_similarity(votes), vote_similarity(votes, consensus=more)
    for name in MEASURES:
        fell = after[name] < before[name] - 1e-12  # false where NaN
        assert not fell.any()


def test_binary_tables():
    np.testing.assert_array_equal(yes_or_no(np.arange(9).reshape(3, 3)), [[0, 2], [6, 8]])
    np.testing.assert_array_equal(any_or_none(np.arange(16).reshape(4, 4)), [[0, 6], [24, 90]])


def _pair(rng, rolls):
    """Two voters who share a lean, with abstentions and absences."""
    lean = rng.normal(size=(*rolls[:-1], 1, rolls[-1]))
    score = lean + rng.normal(size=(*rolls[:-1], 2, rolls[-1]))
    votes = np.where(score > 0.3, 1.0, np.where(score > -0.3, 0.5, 0.0))
    return np.where(rng.random(votes.shape) < 0.1, NAN, votes)


def test_bootstrap_is_that_of_a_loop():
    votes = _pair(np.random.default_rng(5), (2, 40)).reshape(4, 40)
    drawn = bootstrap_draws(votes[0], votes[1:], resamples=20, seed=3, consensus=4)
    picked = np.random.default_rng(3).integers(0, 40, (20, 40))
    for i, chosen in enumerate(picked):
        again = vote_similarity(votes[:, chosen], consensus=4)
        for name in MEASURES:
            np.testing.assert_allclose(drawn[name][i], again[name][0, 1:], atol=1e-12)


def test_bootstrap_is_reproducible_and_holds_the_value():
    votes = _pair(np.random.default_rng(6), (150,))
    first, again, other = (
        bootstrap_similarity(votes[0], votes[1], resamples=300, seed=seed) for seed in (1, 1, 2)
    )
    whole = vote_similarity(votes)
    for name, estimate in first.items():
        np.testing.assert_array_equal(estimate, again[name])
        assert estimate.value == pytest.approx(whole[name][0, 1])
        assert estimate.low < estimate.value < estimate.high
    assert first["pi_squared"].low != other["pi_squared"].low
    assert bootstrap_draws(votes[0], np.empty((0, 150)), resamples=2)["agreement"].shape == (2, 0)


def test_bootstrap_by_cluster():
    votes = np.repeat(_pair(np.random.default_rng(7), (50,)), 4, axis=1)
    plain = bootstrap_similarity(votes[0], votes[1], resamples=500)["s_absolute"]
    label = np.repeat(np.arange(50), 4)
    drawn = bootstrap_similarity(votes[0], votes[1], resamples=500, clusters=label)["s_absolute"]
    assert drawn.value == plain.value
    assert 1.6 < (drawn.high - drawn.low) / (plain.high - plain.low) < 2.4  # twice: four as one


def test_bootstrap_covers():
    rng = np.random.default_rng(9)
    names = ("agreement", "kappa_squared", "pi_nominal")
    truth = vote_similarity(_pair(rng, (400_000,)), measures=names)
    votes = _pair(rng, (300, 120))
    hits = dict.fromkeys(names, 0)
    for first, second in votes:
        found = bootstrap_similarity(first, second, measures=names, resamples=400, seed=1)
        for name, (_, low, high) in found.items():
            hits[name] += int(low <= truth[name][0, 1] <= high)
    for name in names:
        assert 0.85 < hits[name] / 300 < 0.95


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: agreement([2], [1]), r"votes_a hold 2\.0; allowed: 0 no, 0\.5 abstention"),
        (lambda: agreement([1, 0], [1, 0, 1]), "do not fit"),
        (lambda: agreement_matrix([1, 0]), "at least 2 axes"),
        (lambda: vote_similarity([[2]]), r"votes hold 2\.0"),
        (lambda: vote_similarity([[1]], measures=["tau"]), "'tau'; allowed: agreement, s_abs"),
        (lambda: vote_similarity([[1, 0]], weights=[1]), "do not fit"),
        (lambda: vote_similarity([[1, 0]], weights=[1, -1]), "zero or positive|zero, positive"),
        (lambda: vote_similarity([[1, 0]], consensus=-1), "zero, positive"),
        (lambda: vote_similarity([[1, 0]], consensus=[1, 2]), "consensus has shape"),
        (lambda: obligation_similarity([[4]]), r"obligations hold 4\.0; allowed: 0 none"),
        (lambda: coefficient([[1, 2]], "s"), r"allowed: \(..., k, k\)"),
        (lambda: coefficient(np.eye(2), "tau"), "form is 'tau'"),
        (lambda: coefficient(np.eye(2), "s", "cubic"), "distance is 'cubic'"),
        (lambda: bootstrap_draws([1, 0], [1]), "do not fit"),
        (lambda: bootstrap_draws([], []), "no roll calls"),
        (lambda: bootstrap_draws([1], [1], resamples=0), "whole number of at least 1"),
        (lambda: bootstrap_draws([1], [1], clusters=[1, 2]), r"allowed: \(1,\)"),
        (lambda: bootstrap_similarity([1], [1], level=2), "level is 2"),
        (lambda: group_similarity(np.ones((2, 3)), [[1, 1]]), "allowed: .*m, m"),
        (lambda: group_similarity(np.eye(2), [[1, 1, 1]]), r"allowed: \(groups, 2\)"),
        (lambda: group_similarity(np.eye(2), [[1, 1], [0, 0]]), r"groups \[1\] have no member"),
        (lambda: group_similarity(np.eye(2), [[1, NAN]]), "none missing"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
