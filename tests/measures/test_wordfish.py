"""Wordfish: dense algebra, published values, known positions, and what must not matter."""

import numpy as np
import pytest
from benchmarks.text_scaling import covered, simulate
from scipy.sparse import csr_array

from tarazy.measures._poisson_scaling import Fit, Spot
from tarazy.measures.ideal_points import NotConverged
from tarazy.measures.wordfish import bootstrap_wordfish, wordfish

#: The example of Laver, Benoit and Garry (2003), and what quanteda.textmodels prints for it.
BELL = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
PUBLISHED = [-1.29056981, -0.61643907, 0.03350982, 0.70961244, 1.52333687, -0.35945025]


@pytest.fixture(scope="module")
def bells():
    table = np.zeros((6, 37))
    for row, start in zip(table, (0, 5, 10, 15, 20, 7), strict=True):
        row[start : start + 17] = BELL
    return table


@pytest.fixture(scope="module")
def small():
    return simulate(np.random.default_rng(4), documents=10, words=60, length=300)


@pytest.fixture(scope="module")
def spot():
    rng = np.random.default_rng(0)
    spread = rng.normal(scale=0.2, size=(9, 2, 2))
    return Spot(
        rng.normal(size=6), 1.5 * rng.normal(size=6), rng.normal(size=9), rng.normal(size=9),
        spread @ spread.transpose(0, 2, 1),
    ).identified()  # fmt: skip


def rates(at):
    """Mean rates written down cell by cell, and the slope of their logarithm in theta."""
    x = np.stack([np.ones_like(at.theta), at.theta], axis=1)
    eta = at.alpha[:, None] + at.psi + at.theta[:, None] * at.beta
    found = np.exp(eta + np.einsum("na,wab,nb->nw", x, at.spread, x) / 2)
    return found, at.beta + at.spread[:, 0, 1] + at.theta[:, None] * at.spread[:, 1, 1]


def information(at, precision):
    """The joint information at the means, documents' pairs first, written down plainly."""
    mean, (n, w) = rates(at)[0], (len(at.theta), len(at.psi))
    whole = np.zeros((2 * (n + w), 2 * (n + w)))
    for i in range(n):
        for j in range(w):
            by = np.zeros(2 * (n + w))
            by[[2 * i, 2 * i + 1, 2 * (n + j), 2 * (n + j) + 1]] = 1, at.beta[j], 1, at.theta[i]
            whole += mean[i, j] * np.outer(by, by)
    rows = 2 * (n + np.arange(w)) + 1
    whole[rows, rows] += precision
    return whole


def held(whole, at):
    """Its inverse where the means of alpha and theta and the mean square of theta are held."""
    border = np.zeros((3, len(whole)))
    border[0, 0 : 2 * len(at.theta) : 2] = border[1, 1 : 2 * len(at.theta) : 2] = 1
    border[2, 1 : 2 * len(at.theta) : 2] = at.theta
    full = np.block([[whole, border.T], [border, np.zeros((3, 3))]])
    return np.linalg.inv(full)[: len(whole), : len(whole)]


def test_sums_over_cells_are_exact(spot):
    fit, (mean, slope) = Fit(csr_array(np.ones((6, 9))), spot, 0.5), rates(spot)
    np.testing.assert_allclose(fit.left @ fit.kernel, mean, rtol=1e-11)
    np.testing.assert_allclose(fit.by_document[:, 0], mean.sum(1), rtol=1e-11)
    np.testing.assert_allclose(fit.by_document[:, 1], (mean * slope).sum(1), rtol=1e-11)
    np.testing.assert_allclose(fit.by_word[:, 2], spot.theta**2 @ mean, rtol=1e-11)


def test_the_gradient_and_slope_are_derivatives(spot):
    counts = csr_array(np.random.default_rng(1).poisson(2.0, (6, 9)).astype(float))
    fit, h = Fit(counts, spot, 0.5), 1e-6

    def at(documents, words):
        moved = Spot(
            spot.alpha + documents[:, 0], spot.theta + documents[:, 1],
            spot.psi + words[:, 0], spot.beta + words[:, 1], spot.spread,
        )  # fmt: skip
        return Fit(counts, moved, 0.5).objective

    for k in range(12):
        step = np.zeros((6, 2))
        step.flat[k] = h
        found = (at(step, np.zeros((9, 2))) - at(-step, np.zeros((9, 2)))) / (2 * h)
        assert found == pytest.approx(fit.gradient[0].flat[k], rel=1e-5, abs=1e-5)
    for k in range(18):
        step = np.zeros((9, 2))
        step.flat[k] = h
        found = (at(np.zeros((6, 2)), step) - at(np.zeros((6, 2)), -step)) / (2 * h)
        assert found == pytest.approx(fit.gradient[1].flat[k], rel=1e-5, abs=1e-5)


def test_steps_and_variances_are_those_of_dense_algebra(spot):
    counts = csr_array(np.random.default_rng(2).poisson(2.0, (6, 9)).astype(float))
    fit = Fit(counts, spot, 0.5, curved=False)
    inverse = held(information(spot, 0.5), spot)
    np.testing.assert_allclose(fit.variances(), np.diag(inverse)[1:12:2], rtol=1e-7)
    expected = inverse @ np.concatenate([part.ravel() for part in fit.gradient])
    documents, words = fit.step()
    np.testing.assert_allclose(documents.ravel(), expected[:12], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(words.ravel(), expected[12:], rtol=1e-6, atol=1e-8)


def test_errors_with_words_uncertain_exceed_those_with_words_held(bells):
    """Quanteda prints 0.01448 for the first text, from the words held at their estimates."""
    got = wordfish(bells, 0, 4, prior_sd=3.0, dispersion="none")
    theta, beta = got.position, got.weight
    mean = np.exp(got.length[:, None] + got.commonness + theta[:, None] * beta)
    conditional = [
        np.linalg.inv(np.array([[m.sum(), m @ beta], [m @ beta, m @ beta**2]]))[1, 1] for m in mean
    ]
    assert np.sqrt(conditional)[0] == pytest.approx(0.01448, rel=0.15)
    assert (got.se > 2 * np.sqrt(conditional)).all()


def published_scheme(counts, prior_sd=3.0):
    """Words and documents in turn, theta ~ N(0, 1); ends when the objective first falls."""
    n, rows, columns = len(counts), counts.sum(1), counts.sum(0)
    mean = np.outer(rows, columns) / rows.sum()
    theta = np.linalg.svd((counts - mean) / np.sqrt(mean))[0][:, 0] / np.sqrt(rows)
    theta = (theta - theta.mean()) / theta.std(ddof=1)
    alpha, psi, beta = np.log(rows / rows.mean()), np.log(columns / n), np.full(len(columns), -0.5)
    now, last, length = -np.inf, -np.inf, 0.5

    def newton(g, h, k, a, b, c):
        return (c * g - b * h) / (a * c - b * b) * k, (a * h - b * g) / (a * c - b * b) * k

    while now == last or now - last > 1e-6:
        for k in [length] + 9 * [1.0]:
            mean = np.exp(alpha[:, None] + psi + theta[:, None] * beta)
            score = (counts - mean).sum(0), theta @ (counts - mean) - beta / prior_sd**2
            moments = mean.sum(0), theta @ mean, theta**2 @ mean + prior_sd**-2
            psi, beta = (
                x + d for x, d in zip((psi, beta), newton(*score, k, *moments), strict=True)
            )
        for k in [length] + 9 * [1.0]:
            mean = np.exp(alpha[:, None] + psi + theta[:, None] * beta)
            score = (counts - mean).sum(1), (counts - mean) @ beta - theta
            moments = mean.sum(1), mean @ beta, mean @ beta**2 + 1
            step = newton(*score, k, *moments)
            alpha, theta = alpha + step[0], theta + step[1]
        alpha, theta = alpha - alpha.mean(), (theta - theta.mean()) / theta.std(ddof=1)
        eta, length, last = alpha[:, None] + psi + theta[:, None] * beta, 1.0, now
        now = (counts * eta - np.exp(eta)).sum() - (beta**2).sum() / 2 / prior_sd**2
        now -= (theta**2).sum() / 2
    return theta * np.sign(theta[4] - theta[0]), now + (theta**2).sum() / 2


def test_published_positions_and_why_ours_differ(bells):
    """The published scheme ends when its own objective first falls, which is not at a maximum."""
    theirs, at_theirs = published_scheme(bells)
    np.testing.assert_allclose(theirs, PUBLISHED, atol=2e-5)
    ours = wordfish(bells, 0, 4, prior_sd=3.0, dispersion="none")
    eta = ours.length[:, None] + ours.commonness + ours.position[:, None] * ours.weight
    assert (bells * eta - np.exp(eta)).sum() - (ours.weight**2).sum() / 18 > at_theirs + 10
    np.testing.assert_allclose(ours.position, PUBLISHED, atol=0.08)
    assert np.corrcoef(ours.position, PUBLISHED)[0, 1] > 0.998


def test_unit_intervals_and_direction(small):
    counts, truth = small
    low, high = int(truth.argmin()), int(truth.argmax())
    got = wordfish(counts, low, high, level=0.5)
    assert got.position.mean() == pytest.approx(0, abs=1e-12)
    assert got.position.std(ddof=1) == pytest.approx(1)
    assert got.length.mean() == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(got.high - got.low, 2 * 0.6744898 * got.se)
    assert np.corrcoef(got.position, truth)[0, 1] > 0.9
    assert got.largest_step < 1e-3
    turned = wordfish(counts, high, low)
    np.testing.assert_allclose(turned.position, -got.position, atol=1e-12)
    np.testing.assert_allclose(turned.weight, -got.weight, atol=1e-12)
    np.testing.assert_allclose(turned.se, got.se)


def test_order_and_sparseness_do_not_matter(small):
    counts, _ = small
    rng = np.random.default_rng(1)
    rows, words = rng.permutation(counts.shape[0]), rng.permutation(counts.shape[1])
    base = wordfish(counts, 0, 1, tolerance=1e-6)
    below, above = (int(np.flatnonzero(rows == k)[0]) for k in (0, 1))
    mixed = wordfish(csr_array(counts[rows][:, words]), below, above, tolerance=1e-6)
    np.testing.assert_allclose(mixed.position, base.position[rows], atol=1e-4)
    np.testing.assert_allclose(mixed.se, base.se[rows], rtol=1e-3)
    np.testing.assert_allclose(mixed.weight, base.weight[words], atol=1e-3)


def test_doubled_counts_are_surer(small):
    """Twice every count is twice the Poisson information, and nothing new to the dispersion."""
    counts, _ = small
    fixed = {"prior_sd": 100.0, "dispersion": "none"}
    once, twice = (wordfish(k * counts, 0, 1, **fixed) for k in (1, 2))
    np.testing.assert_allclose(twice.position, once.position, atol=0.01)
    np.testing.assert_allclose(twice.se, once.se / np.sqrt(2), rtol=0.02)
    many, _ = simulate(np.random.default_rng(0))
    for k in (1, 2):
        found = wordfish(k * many, 0, 1, dispersion="overall").dispersion
        assert found == pytest.approx(float(k), rel=0.1)


@pytest.mark.parametrize("scenario", [{}, {"documents": 12}, {"flat": 2.0}, {"bursts": 0.5}])
def test_intervals_cover_known_positions(scenario):
    """A taste of the benchmark, which asks for 0.85 to 0.95 over 200 data sets."""
    found = [covered(seed, scenario) for seed in range(8)]
    assert 0.83 < np.mean(found) < 0.97


def test_bursts_need_the_dispersion():
    poisson = [covered(seed, {"bursts": 0.5}, dispersion="none") for seed in range(5)]
    assert np.mean(poisson) < 0.7


def test_bootstrap_of_words_and_of_sentences_agree_with_the_errors():
    counts, truth = simulate(np.random.default_rng(5), documents=8, words=80, length=800)
    low, high = int(truth.argmin()), int(truth.argmax())
    se = wordfish(counts, low, high, dispersion="none").se
    by_word = bootstrap_wordfish(counts, low, high, resamples=40)
    assert by_word.shape == (40, 8)
    np.testing.assert_array_equal(by_word, bootstrap_wordfish(counts, low, high, resamples=40))
    assert (by_word[:, low] < by_word[:, high]).all()
    assert 0.7 < np.median(by_word.std(axis=0) / se) < 1.5
    # Each document in sentences of words drawn at random: the same again.
    rng, units, owner = np.random.default_rng(0), [], []
    for i, row in enumerate(counts):
        for sentence in np.array_split(rng.permutation(np.repeat(np.arange(len(row)), row)), 30):
            units.append(np.bincount(sentence, minlength=len(row)))
            owner.append(i)
    drawn = bootstrap_wordfish(np.array(units), low, high, documents=owner, resamples=40)
    assert 0.7 < np.median(drawn.std(axis=0) / se) < 1.5


def test_counts_without_a_line_are_refused():
    noise = np.random.default_rng(0).poisson(3.0, (12, 30))
    with pytest.raises(NotConverged):
        wordfish(noise, 0, 1, most=2)


GOOD = [[3, 1, 2], [1, 3, 2], [2, 2, 5]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wordfish([1, 2, 3], 0, 1), "at least 2 axes"),
        (lambda: wordfish([[1.5, 1, 1], *GOOD], 0, 1), r"hold 1\.5; allowed: whole numbers"),
        (lambda: wordfish([[-1, 1, 1], *GOOD], 0, 1), r"hold -1\.0"),
        (lambda: wordfish([[np.nan, 1, 1], *GOOD], 0, 1), "hold nan"),
        (lambda: wordfish([[1, 2, 3]], 0, 0), r"shape \(1, 3\); allowed: at least 3 documents"),
        (lambda: wordfish(GOOD[:2], 0, 1), "at least 3 documents"),
        (lambda: wordfish([*GOOD, [0, 0, 0]], 0, 1), "document 3 has no counts"),
        (lambda: wordfish([[*row, 0] for row in GOOD], 0, 1), "word 3 has no counts"),
        (lambda: wordfish([[1, 2, 3], [2, 4, 6], [3, 6, 9]], 0, 1), "in the same proportions"),
        (lambda: wordfish(GOOD, 0, 3), "above is 3; allowed: a row below 3"),
        (lambda: wordfish(GOOD, 1, 1), "below and above are both 1"),
        (lambda: wordfish(GOOD, 0, 1, level=0), "level is 0; allowed"),
        (lambda: wordfish(GOOD, 0, 1, prior_sd=0), "prior_sd is 0; allowed"),
        (lambda: wordfish(GOOD, 0, 1, tolerance=0), "tolerance is 0; allowed"),
        (lambda: wordfish(GOOD, 0, 1, most=0), "most is 0; allowed"),
        (lambda: wordfish(GOOD, 0, 1, dispersion="z"), "dispersion is 'z'; allowed"),
        (lambda: bootstrap_wordfish(GOOD, 0, 1, documents=[0, 1]), "allowed: 3 integers"),
        (lambda: bootstrap_wordfish(GOOD, 0, 1, documents=[0, 2, 3]), "documents skip a number"),
        (lambda: bootstrap_wordfish(GOOD, 0, 1, resamples=0), "resamples is 0; allowed"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
