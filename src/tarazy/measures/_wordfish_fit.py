"""How Wordfish is fitted: where it begins, its steps, the spread of words and their dispersion."""

from dataclasses import replace
from typing import Literal

import numpy as np
from scipy.optimize import nnls
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, svds

from ._arrays import Floats
from ._poisson_scaling import Fit, Spot
from .ideal_points import NotConverged

Dispersion = Literal["frequency", "overall", "none"]

#: The part of the gain that the slope promises which a step must bring; shortest step; the
#: furthest that one step moves a position or a word.
_ENOUGH, _SHORTEST, _FURTHEST = 0.3, 1e-6, 1.0
#: Standard deviation of words' weights to begin with; their log variance has settled when it would
#: change by less than this; how often the dispersion is found anew.
_BEGIN, _SETTLED, _ROUNDS = 1.0, 0.01, 3
#: Least leading singular value of the table's chi-square residuals, as a part of the largest
#: possible; cells held at once.
_FLAT, _CELLS = 1e-8, 2_000_000


def _first_guess(table: csr_array) -> Spot:
    """First axis of the correspondence analysis; words of no weight."""
    rows, columns = (np.asarray(table.sum(axis=k), dtype=float) for k in (1, 0))
    total = rows.sum()
    root_r, root_c = np.sqrt(rows / total), np.sqrt(columns / total)
    scaled = csr_array(table / total).multiply(1 / root_r[:, None]).multiply(1 / root_c).tocsr()
    residual = LinearOperator(
        table.shape,
        matvec=lambda x: scaled @ x.ravel() - root_r * (root_c @ x.ravel()),
        rmatvec=lambda x: scaled.T @ x.ravel() - root_c * (root_r @ x.ravel()),
        dtype=np.float64,
    )
    # A fixed start, so that the same counts give the same fit.
    start = np.random.default_rng(0).normal(size=min(table.shape))
    left, size, _ = svds(residual, k=1, v0=start)
    if not size[0] > _FLAT:
        raise ValueError(
            "all documents use all words in the same proportions; allowed: at least two that differ"
        )
    psi, words = np.log(columns / len(rows)), table.shape[1]
    return Spot(
        np.log(rows / rows.mean()), left[:, 0] / root_r, psi,
        np.zeros(words), np.zeros((words, 2, 2)),
    ).identified()  # fmt: skip


def estimated(
    table: csr_array, prior_sd: float | None, kind: Dispersion, most: int, tolerance: float
) -> tuple[Fit, Floats, int, float]:
    """Fit, dispersion by word, iterations, last step.

    Counts over their dispersion give the quasi-likelihood as if it were a Poisson one, so the fit
    and the dispersion are found in turn.
    """
    spot, free = _first_guess(table), prior_sd is None
    spread, rounds, total = np.ones(table.shape[1]), 1 if kind == "none" else _ROUNDS, 0
    precision = _BEGIN**-2 if prior_sd is None else prior_sd**-2
    for _ in range(rounds):
        weighed = csr_array(table.multiply(1 / spread))
        fit, count, moved = fitted(weighed, spot, precision, free, most, tolerance)
        spot, precision, total = fit.at, fit.precision, total + count
        used = spread
        if kind != "none":
            spread = _dispersion(table, fit, used, kind)
            spot = replace(spot, psi=spot.psi + np.log(used / spread))
    return fit, used, total, moved


def fitted(
    table: csr_array, start: Spot, precision: float, free: bool, most: int, tolerance: float
) -> tuple[Fit, int, float]:
    """Fit to convergence: the fit, its iterations and the last step.

    With `free`, words are integrated out and the prior's precision follows them (MacKay 1992).
    """
    fit = Fit(table, start, precision)
    held = np.zeros((table.shape[0], 2))
    for _ in range(4 if not start.beta.any() else 0):
        fit = Fit(table, fit.at.moved(held, np.clip(fit.words_alone(), -1, 1), 1.0), precision)
    moved = drift = np.inf
    for count in range(1, most + 1):
        if free:
            ahead = _precision(fit)
            drift = abs(np.log(ahead / fit.precision))
            # Half the way (log): the whole one swings about where words say little.
            spot = replace(fit.at, spread=fit.word_inverse)
            fit = Fit(table, spot, float(np.sqrt(ahead * fit.precision)))
        documents, words = fit.step()
        moved = float(np.abs(documents[:, 1] / np.sqrt(fit.document_inverse[:, 1, 1])).max())
        if moved < tolerance and (drift < _SETTLED or not free):
            return fit, count, moved
        fit = _advanced(table, fit, documents, words)
    raise NotConverged(
        f"a position still moves by {moved:.2g} standard errors after {most} iterations; "
        f"allowed: {tolerance:g}"
    )


def _precision(fit: Fit) -> float:
    """Words that the counts say something of, over the sum of squares of their weights."""
    informed = len(fit.at.beta) - fit.precision * float(fit.word_inverse[:, 1, 1].sum())
    if informed < 1:
        raise NotConverged("no word tells positions apart beyond chance; the counts carry no line")
    return float(informed / np.square(fit.at.beta).sum())


def _advanced(table: csr_array, fit: Fit, documents: Floats, words: Floats) -> Fit:
    """Take the step, shortened until it gains."""
    length = 1 / max(float(np.abs(documents).max()), float(np.abs(words).max()), _FURTHEST)
    promised = fit.slope(documents, words)
    rounding = 1e-12 * abs(fit.objective)
    while length > _SHORTEST:
        ahead = Fit(table, fit.at.moved(documents, words, length), fit.precision)
        if ahead.objective - fit.objective >= _ENOUGH * length * promised - rounding:
            return ahead
        length /= 2
    raise NotConverged("no step gains any more, however short; the counts may carry no line")


def _dispersion(table: csr_array, fit: Fit, used: Floats, kind: Dispersion) -> Floats:
    """Variance of counts over their rate, by word; at least 1."""
    at, words = fit.at, table.shape[1]
    psi, block = at.psi + np.log(used), max(_CELLS // words, 1)
    sums = np.zeros((3, words))
    for first in range(0, table.shape[0], block):
        part = slice(first, first + block)
        rate = np.exp(at.alpha[part, None] + psi + at.theta[part, None] * at.beta)
        away = table[part].toarray() - rate
        sums += [rate.sum(axis=0), np.square(rate).sum(axis=0), np.square(away).sum(axis=0)]
    # What a word's two parameters take up, less where the prior holds them, and a document's two.
    taken = 2 - fit.precision * fit.word_inverse[:, 1, 1]
    rates, powers, squares = sums
    squares /= (1 - taken / table.shape[0]) * (1 - 2 / words)
    if kind == "overall":
        return np.full(words, max(squares.sum() / rates.sum(), 1.0))
    # Each word's own ratio is too noisy to weigh it by: a word that happened to vary little would
    # weigh most. So the ratio is a line in the word's usual rate: a + k m.
    ratio, usual, found = squares / rates, powers / rates, np.ones(words)
    for _ in range(5):
        root = 1 / (found * np.sqrt(2 + 1 / usual))
        line = nnls(np.stack([root, root * usual], axis=1), root * ratio)[0]
        found = np.maximum(line[0] + line[1] * usual, 1.0)
    return found
