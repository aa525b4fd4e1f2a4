"""The sandwich of ideal points: scores, values by hand, a plain reference, what it finds."""

import numpy as np
import pytest
from scipy.special import expit

from tarazy.measures.ideal_points import ideal_points
from tarazy.measures.robust_points import _votes, inflation

NAN = np.nan
#: One roll call of slope 1 and cutpoints -1 and 0, seen from the point 0.
NO, YES = expit(-1.0), 0.5
SCORE = {0.0: -(1 - NO), 0.5: NO + YES - 1, 1.0: YES}
INFO = NO * SCORE[0.0] ** 2 + (1 - NO - YES) * SCORE[0.5] ** 2 + YES * SCORE[1.0] ** 2


def drawn(rng, voters, periods, each, walk=0.2, slope=(0.8, 2.5)):
    """Votes of the model at its truth: votes, periods, points, slopes and cutpoints."""
    when = np.repeat(np.arange(periods), each)
    point = rng.normal(size=(voters, 1)) + np.cumsum(rng.normal(0, walk, (voters, periods)), axis=1)
    steep = rng.uniform(*slope, len(when)) * rng.choice([-1, 1], len(when))
    cuts = np.sort(steep[:, None] * rng.uniform(-1.2, 1.2, (len(when), 2)), axis=1)
    below = expit(cuts[None] - (steep * point[:, when])[..., None])
    votes = (rng.random((voters, len(when), 1)) > below).sum(axis=-1) / 2
    return votes, when, point, steep, cuts


@pytest.fixture(scope="module")
def model():
    """Five voters in three periods, with absences, and two that come late or leave early."""
    votes, when, point, slope, cuts = drawn(np.random.default_rng(2), 5, 3, 8, slope=(2, 5))
    rng = np.random.default_rng(3)
    votes = rng.choice([0, 0.5, 1], votes.shape)  # at random: they scatter more than the model says
    votes[rng.random(votes.shape) < 0.15] = NAN
    votes[3, when == 0], point[3, 0] = NAN, NAN
    votes[4, when == 2], point[4, 2] = NAN, NAN
    return votes, when, point, slope, cuts


def log_likelihood(theta, vote, slope, cuts):
    """Logarithm of the probability of one vote, written down plainly."""
    below = [1 / (1 + np.exp(-(c - slope * theta))) for c in cuts]
    return np.log({0.0: below[0], 0.5: below[1] - below[0], 1.0: 1 - below[1]}[float(vote)])


def slope_of(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def plainly(votes, when, point, slope, cuts, walk, labels):
    """The factor of one voter, vote by vote, from numerical derivatives."""
    held = np.flatnonzero(~np.isnan(point))
    scores = {}
    expected = np.zeros(len(point))
    for j in np.flatnonzero(~np.isnan(votes)):
        t = when[j]
        grads = {
            v: slope_of(lambda x, v=v, j=j: log_likelihood(x, v, slope[j], cuts[j]), point[t])
            for v in (0.0, 0.5, 1.0)
        }
        expected[t] += sum(
            np.exp(log_likelihood(point[t], v, slope[j], cuts[j])) * g**2 for v, g in grads.items()
        )
        scores.setdefault(labels[j], np.zeros(len(point)))[t] += grads[float(votes[j])]
    by_group = np.array(list(scores.values()))[:, held]
    middle = np.cov(by_group.T, ddof=1).reshape(len(held), len(held)) * len(by_group)
    pull = np.zeros((len(held), len(held)))
    for a, b in zip(range(len(held) - 1), range(1, len(held)), strict=True):
        pull[[a, b], [a, b]] += 1 / walk**2
        pull[[a, b], [b, a]] -= 1 / walk**2
    inverse = np.linalg.inv(np.diag(expected[held]) + pull)
    found = np.trace(inverse @ middle @ inverse)
    told = np.trace(inverse @ np.diag(expected[held]) @ inverse)
    return max(1.0, np.sqrt(found / told))


# --- by hand ---------------------------------------------------------------------------------


def test_scores_are_derivatives_of_the_log_likelihood(model):
    votes, when, point, slope, cuts = model
    score, info = _votes(votes, point[:, when], slope, cuts)
    for i, j in np.ndindex(votes.shape):
        if np.isnan(votes[i, j]):
            assert score[i, j] == info[i, j] == 0
            continue
        theta = point[i, when[j]]
        assert score[i, j] == pytest.approx(
            slope_of(lambda x, i=i, j=j: log_likelihood(x, votes[i, j], slope[j], cuts[j]), theta),
            rel=1e-5, abs=1e-8,
        )  # fmt: skip
        chances = [np.exp(log_likelihood(theta, v, slope[j], cuts[j])) for v in (0, 0.5, 1)]
        grads = [
            slope_of(lambda x, v=v, j=j: log_likelihood(x, v, slope[j], cuts[j]), theta)
            for v in (0, 0.5, 1)
        ]
        # Scores are 0 on average, and their variance is the information.
        assert np.dot(chances, grads) == pytest.approx(0, abs=1e-6)
        assert info[i, j] == pytest.approx(np.dot(chances, np.square(grads)), rel=1e-5)


@pytest.mark.parametrize("vote", SCORE)
def test_one_vote_by_hand(vote):
    found = inflation([[vote]], [2001], [[0.0]], [1.0], [[-1.0, 0.0]], 1.0)
    assert found == pytest.approx([max(1.0, abs(SCORE[vote]) / np.sqrt(INFO))], rel=1e-6)
    assert (found[0] > 1) == (vote == 0.0)  # the unlikely vote, 0.27 of probability


def test_two_votes_by_hand():
    given = [[0.0, 1.0]], [2001, 2001], [[0.0]], [1.0, 1.0], [[-1.0, 0.0]] * 2, 1.0
    # About their mean, by n / (n - 1); one of a pair is half their difference away from it.
    middle = 2 * 2 * ((SCORE[1.0] - SCORE[0.0]) / 2) ** 2
    assert inflation(*given) == pytest.approx([np.sqrt(middle / (2 * INFO))], rel=1e-6)
    # As one resolution the two all but cancel.
    assert inflation(*given, clusters=[7, 7]).tolist() == [1.0]


@pytest.mark.parametrize("walk", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("clustered", [False, True])
def test_the_factor_from_numerical_derivatives(model, walk, clustered):
    votes, when, point, slope, cuts = model
    labels = np.tile(np.arange(8), 3) if clustered else np.arange(24)
    found = inflation(*model, walk, clusters=labels if clustered else None)
    told = [plainly(votes[i], when, point[i], slope, cuts, walk, labels) for i in range(5)]
    np.testing.assert_allclose(found, told, rtol=1e-5)
    assert (found > 1.2).sum() >= 4


# --- identities ------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 4, 9])
def test_a_resolution_returned_k_times_counts_once(model, k):
    votes, when, point, slope, cuts = model
    many = (
        np.tile(votes, k), np.tile(when, k), point, np.tile(slope, k), np.tile(cuts, (k, 1)), 0.5,
    )  # fmt: skip
    alone, together = inflation(*many), inflation(*many, clusters=np.tile(np.arange(24), k))
    assert (alone > 1).all()
    np.testing.assert_allclose(together / alone, np.sqrt(k), rtol=0.04)
    # To the digit: sums of k scores in n clusters against kn scores, each with its n / (n - 1).
    n = (~np.isnan(votes)).sum(axis=1)
    np.testing.assert_allclose(together / alone, np.sqrt((n * k - 1) / (n - 1)), rtol=1e-9)


def test_the_side_the_unit_and_the_order_do_not_matter(model):
    votes, when, point, slope, cuts = model
    labels = np.tile(np.arange(8), 3)
    base = inflation(*model, 0.3, clusters=labels)
    turned = inflation(votes, when, -point, -slope, cuts, 0.3, clusters=labels)
    no_for_yes = inflation(1 - votes, when, point, -slope, -cuts[:, ::-1], 0.3, clusters=labels)
    doubled = inflation(votes, when, 2 * point, slope / 2, cuts, 0.6, clusters=labels)
    named = inflation(votes, 1990 + 7 * when, point, slope, cuts, 0.3, clusters=90 - 3 * labels)
    for other in (turned, no_for_yes, doubled, named):
        np.testing.assert_allclose(other, base, rtol=1e-7)
    mixed = np.random.default_rng(5).permutation(24)
    shuffled = inflation(
        votes[:, mixed], when[mixed], point, slope[mixed], cuts[mixed], 0.3, clusters=labels[mixed]
    )
    np.testing.assert_allclose(shuffled, base, rtol=1e-9)


def test_each_voter_is_alone(model):
    votes, when, point, slope, cuts = model
    whole = inflation(*model, 0.3)
    for i in range(5):
        one = inflation(votes[i : i + 1], when, point[i : i + 1], slope, cuts, 0.3)
        assert one == pytest.approx(whole[i : i + 1])


def test_periods_without_a_point_are_no_part_of_the_path(model):
    votes, when, point, slope, cuts = model
    late = when > 0
    alone = inflation(votes[3:4, late], when[late], point[3:4, 1:], slope[late], cuts[late], 0.3)
    assert inflation(*model, 0.3)[3:4] == pytest.approx(alone)


# --- what it finds ---------------------------------------------------------------------------


def test_at_the_truth_nothing_is_too_narrow():
    given = drawn(np.random.default_rng(11), 300, 4, 90)
    found = inflation(*given, 0.2)
    # What varies about 1 is cut there: half of the voters have 1 itself.
    assert 1 <= np.median(found) < 1.02
    assert 0.35 < (found == 1).mean() < 0.65
    assert np.quantile(found, 0.9) < 1.2
    assert found.max() < 1.5


def test_a_second_dimension_is_found():
    """One voter votes on thirty returning texts by another line, the same way every year."""
    rng = np.random.default_rng(4)
    votes, when, point, slope, cuts = drawn(rng, 60, 8, 30)
    text = np.tile(np.arange(30), 8)
    # A text that returns has the weight and cutpoints that it had.
    slope, cuts = slope[text], cuts[text]
    below = expit(cuts[None] - (slope * point[:, when])[..., None])
    votes = (rng.random((60, 240, 1)) > below).sum(axis=-1) / 2
    odd = int(np.abs(point.mean(axis=1)).argmin())
    votes[odd] = np.where(rng.random(30) < 0.5, 0.0, 1.0)[text]
    keep = votes.min(axis=0) < votes.max(axis=0)
    votes, when, text = votes[:, keep], when[keep], text[keep]
    fit = ideal_points(votes, when, int(point.mean(axis=1).argmax()))
    found = inflation(
        votes, when, fit.point, fit.discrimination, fit.cutpoints, fit.walk, clusters=text
    )
    assert found[odd] > 1.5
    assert found[odd] == found.max()
    assert np.median(np.delete(found, odd)) < 1.2
    # Vote by vote, as if no text returned, much of it is not seen.
    alone = inflation(votes, when, fit.point, fit.discrimination, fit.cutpoints, fit.walk)
    assert alone[odd] < 0.7 * found[odd]


# --- shapes and refusals ---------------------------------------------------------------------


def test_a_voter_without_votes_has_one(model):
    votes, when, point, slope, cuts = model
    more = np.vstack([votes, np.full((2, 24), NAN)])
    # One has no point, the other has one from elsewhere.
    found = inflation(more, when, np.vstack([point, [NAN] * 3, [0.0] * 3]), slope, cuts, 0.3)
    assert found.shape == (7,)
    np.testing.assert_allclose(found[:5], inflation(*model, 0.3))
    assert found[5:].tolist() == [1.0, 1.0]
    nobody = inflation(np.full((2, 3), NAN), [1, 1, 2], np.full((2, 2), NAN), [1, 1, 1],
                       [[0, 1]] * 3, 0.3)  # fmt: skip
    assert nobody.tolist() == [1.0, 1.0]


def test_a_vote_where_there_is_no_point_does_not_count(model):
    votes, when, *_ = model
    odd = votes.copy()
    odd[3, when == 0] = 1.0
    np.testing.assert_allclose(inflation(odd, *model[1:], 0.3), inflation(*model, 0.3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"votes": np.full((5, 24), 0.3)}, "0.3"),
        ({"votes": np.zeros(24)}, "votes"),
        ({"periods": np.zeros(23, int)}, "do not fit the roll calls"),
        ({"discrimination": np.ones(25)}, "do not fit the roll calls"),
        ({"cutpoints": np.zeros((23, 2))}, "do not fit the roll calls"),
        ({"cutpoints": np.zeros(24)}, "cutpoints have shape"),
        ({"clusters": np.zeros(3, int)}, "do not fit the roll calls"),
        ({"point": np.zeros((5, 4))}, r"point has shape \(5, 4\); allowed: \(voters, periods\)"),
        ({"point": np.zeros((4, 3))}, r"point has shape \(4, 3\)"),
        ({"point": np.full((5, 3), np.inf)}, "infinite"),
        ({"discrimination": ["steep"] * 24}, "are not numbers"),
    ],
)
def test_refusals(model, change, said):
    names = ("votes", "periods", "point", "discrimination", "cutpoints")
    given = dict(zip(names, model, strict=True)) | {"walk": 0.3} | change
    with pytest.raises(ValueError, match=said):
        inflation(**given)
