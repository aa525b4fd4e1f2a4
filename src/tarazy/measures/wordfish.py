"""Wordfish: positions of documents on one line from how often they use each word.

Counts are Poisson with log rate alpha_i + psi_j + beta_j theta_i: how long document i is, how
common word j is, and how much it tells positions apart. No document needs to be placed beforehand;
what the line means is for the words at its ends to say.

There are as many words as there is little said of each, and at the joint mode they take noise for
signal: positions spread along it, and errors that hold the words at their estimates are too small
by half where documents are few or short. So words are integrated out about their variational means,
under a normal prior whose spread they give themselves, and a position's standard error is that of
the joint fit. Words also come in bursts, the common ones most, so counts vary more than Poisson
ones: each word counts by its dispersion, a line in how common it is (quasi-likelihood).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, issparse
from scipy.special import ndtri

from ._arrays import Floats, floats, whole
from ._poisson_scaling import Fit, Spot
from ._wordfish_fit import Dispersion, estimated, fitted


@dataclass(frozen=True, slots=True)
class Wordfish:
    """Positions of documents, and what words say of them.

    Attributes
    ----------
    position, se, low, high : numpy.ndarray
        Shape (documents,): position, standard error and ends of the interval. Positions have mean
        0 and standard deviation 1 (divisor documents - 1).
    length : numpy.ndarray
        Shape (documents,): alpha, of mean 0.
    commonness, weight : numpy.ndarray
        Shape (words,): psi and beta. A word of positive weight is used more by documents of high
        position.
    dispersion : numpy.ndarray
        Shape (words,): variance of a count over its rate.
    prior_sd : float
        Standard deviation of the prior on beta.
    iterations : int
    largest_step : float
        The largest change of any position in the last iteration, in its standard errors.
    """

    position: Floats
    se: Floats
    low: Floats
    high: Floats
    length: Floats
    commonness: Floats
    weight: Floats
    dispersion: Floats
    prior_sd: float
    iterations: int
    largest_step: float


def wordfish(
    counts: ArrayLike | csr_array,
    below: int,
    above: int,
    *,
    level: float = 0.9,
    prior_sd: float | None = None,
    dispersion: Dispersion = "frequency",
    most: int = 500,
    tolerance: float = 1e-3,
) -> Wordfish:
    """Fit a Poisson scaling model in one dimension.

    Parameters
    ----------
    counts : array_like or scipy sparse, shape (documents, words)
        How often each document uses each word; dense or sparse.
    below, above : int
        Rows of two documents, the first of which stands at the lower position. They set the
        direction and nothing else.
    level : float
        Probability inside the intervals, between 0 and 1.
    prior_sd : float, optional
        Standard deviation of the normal prior on beta, with mean 0. By default it is estimated and
        words are integrated out; given, all is fitted at the penalised maximum likelihood, as
        Slapin and Proksch's software does with 3, and intervals cover too little.
    dispersion : str
        Variance of a count over its rate, never below 1: "frequency", a line in the word's usual
        rate; "overall", one for all words; "none", counts are Poisson.
    most : int
        The most iterations.
    tolerance : float
        The fit has converged when no position moves by more of its standard errors, the words
        held, in an iteration.

    Returns
    -------
    Wordfish

    Raises
    ------
    ValueError
        If a count is negative, missing or no whole number, a document is empty, a word never
        occurs, there are fewer than 3 of either, all documents use all words in the same
        proportions, or an option is out of its range.
    NotConverged
        If positions still move after `most` iterations.

    References
    ----------
    Slapin, J. B. and Proksch, S.-O. (2008). A scaling model for estimating time-series party
    positions from texts. American Journal of Political Science 52(3), 705-722.
    Giordano, R., Broderick, T. and Jordan, M. I. (2018). Covariances, robustness, and variational
    Bayes. Journal of Machine Learning Research 19(51), 1-49 (joint spread at variational means).
    Lowe, W. and Benoit, K. (2013). Validating estimates of latent traits from textual data using
    human judgment as a benchmark. Political Analysis 21(3), 298-313.
    MacKay, D. J. C. (1992). Bayesian interpolation. Neural Computation 4(3), 415-447 (the prior).
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., ch. 9 (dispersion).
    """
    table = _checked(counts, below, above)
    _check_options(level, prior_sd, dispersion, most, tolerance)
    fit, found, count, moved = estimated(table, prior_sd, dispersion, most, tolerance)
    se = np.sqrt(Fit(table, fit.at, fit.precision, curved=False).variances())
    at, sign = fit.at, 1.0 if fit.at.theta[below] <= fit.at.theta[above] else -1.0
    position, reach = sign * at.theta, float(ndtri(0.5 + level / 2)) * se
    return Wordfish(
        position, se, position - reach, position + reach,
        at.alpha, at.psi + np.log(found), sign * at.beta, found, fit.precision**-0.5, count, moved,
    )  # fmt: skip


def bootstrap_wordfish(
    counts: ArrayLike | csr_array,
    below: int,
    above: int,
    *,
    documents: Sequence[int] | NDArray[np.int64] | None = None,
    resamples: int = 200,
    seed: int = 0,
    prior_sd: float | None = None,
    most: int = 500,
    tolerance: float = 1e-2,
) -> Floats:
    """Refit positions to resampled texts.

    Parameters
    ----------
    counts : array_like or scipy sparse, shape (units, words)
        Counts of the units that are drawn with replacement within each document, such as its
        sentences; without `documents`, each row is a document and its words are drawn one by one.
    below, above : int
        Documents that set the direction, as in `wordfish`.
    documents : sequence of int, shape (units,), optional
        Document of each unit, from 0 on, each with a unit.
    resamples : int
    seed : int
    prior_sd, most, tolerance
        As in `wordfish`.

    Returns
    -------
    numpy.ndarray, shape (resamples, documents)
        Positions; their standard deviations over resamples are the bootstrap's standard errors. A
        word that a resample leaves out is left out of its fit; the dispersion is held.

    Raises
    ------
    ValueError
        As `wordfish`, and if `documents` do not fit.
    NotConverged
        If the fit to the counts or to a resample does not converge.

    References
    ----------
    Lowe, W. and Benoit, K. (2011). Estimating uncertainty in quantitative text analysis. Annual
    Meeting of the Midwest Political Science Association, Chicago.
    """
    units = _table(counts)
    owner = _owners(documents, units.shape[0])
    join = csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))))
    whole_texts = _checked(join @ units, below, above)
    whole(resamples, "resamples", least=1)
    _check_options(0.9, prior_sd, "none", most, tolerance)
    base, dispersion, _, _ = estimated(whole_texts, prior_sd, "frequency", most, tolerance)
    rng, drawn = np.random.default_rng(seed), np.empty((resamples, whole_texts.shape[0]))
    for b in range(resamples):
        again = _retyped(rng, units) if documents is None else _redrawn(rng, units, owner)
        used = np.flatnonzero(np.asarray(again.sum(axis=0)) > 0)
        at = base.at
        start = Spot(at.alpha, at.theta, at.psi[used], at.beta[used], at.spread[used])
        weighed = csr_array(again[:, used].multiply(1 / dispersion[used]))
        fit = fitted(weighed, start, base.precision, prior_sd is None, most, tolerance)[0]
        theta = fit.at.theta
        drawn[b] = theta if theta[below] <= theta[above] else -theta
    return drawn


# --- input ---------------------------------------------------------------------------------


def _table(counts: ArrayLike | csr_array) -> csr_array:
    if issparse(counts):
        table = csr_array(counts, dtype=np.float64)
        table.sum_duplicates()
        floats(table.data, "counts")
    else:
        array = floats(counts, "counts", ndim=2)
        if array.ndim != 2:
            raise ValueError(f"counts have shape {array.shape}; allowed: (documents, words)")
        table = csr_array(array)
    odd = table.data[~((table.data >= 0) & (table.data == np.floor(table.data)))]
    if odd.size:
        raise ValueError(f"counts hold {odd[0]}; allowed: whole numbers from 0 on, none missing")
    return table


def _checked(counts: ArrayLike | csr_array, below: int, above: int) -> csr_array:
    table = _table(counts)
    if min(table.shape) < 3:
        raise ValueError(
            f"counts have shape {table.shape}; allowed: at least 3 documents and 3 words, because "
            "the line's origin and unit take up two of each"
        )
    for what, axis in (("document", 1), ("word", 0)):
        empty = np.flatnonzero(np.asarray(table.sum(axis=axis)) == 0)
        if empty.size:
            raise ValueError(
                f"{what} {empty[0]} has no counts ({empty.size} in all); allowed: documents with "
                "words, and words that occur"
            )
    for name, row in (("below", below), ("above", above)):
        if whole(row, name, least=0) >= table.shape[0]:
            raise ValueError(f"{name} is {row}; allowed: a row below {table.shape[0]}")
    if below == above:
        raise ValueError(f"below and above are both {below}; allowed: two documents")
    return table


def _check_options(
    level: float, prior_sd: float | None, dispersion: str, most: int, tolerance: float
) -> None:
    whole(most, "most", least=1)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1")
    for name, value in (
        ("prior_sd", 3.0 if prior_sd is None else prior_sd),
        ("tolerance", tolerance),
    ):
        if not 0 < value < np.inf:
            raise ValueError(f"{name} is {value}; allowed: positive and finite")
    if dispersion not in ("frequency", "overall", "none"):
        raise ValueError(f"dispersion is {dispersion!r}; allowed: 'frequency', 'overall' or 'none'")


def _owners(documents: Sequence[int] | NDArray[np.int64] | None, units: int) -> NDArray[np.int64]:
    owner = np.arange(units) if documents is None else np.asarray(documents)
    if owner.shape != (units,) or not np.issubdtype(owner.dtype, np.integer):
        raise ValueError(f"documents are {owner.dtype}{owner.shape}; allowed: {units} integers")
    if not np.array_equal(np.unique(owner), np.arange(owner.max() + 1)):
        raise ValueError("documents skip a number; allowed: 0 and on, each with a unit")
    return owner.astype(np.int64)


# --- resamples -----------------------------------------------------------------------------


def _redrawn(rng: np.random.Generator, units: csr_array, owner: NDArray[np.int64]) -> csr_array:
    """Draw each document's units with replacement, again until none is empty."""
    order, sizes = np.argsort(owner, kind="stable"), np.bincount(owner)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    while True:
        picked = order[starts + rng.integers(0, np.repeat(sizes, sizes))]
        texts = csr_array((np.ones(len(owner)), (owner[order], picked)))
        texts.resize(len(sizes), units.shape[0])
        again = texts @ units
        if (np.asarray(again.sum(axis=1)) > 0).all():
            return csr_array(again)


def _retyped(rng: np.random.Generator, units: csr_array) -> csr_array:
    """Draw as many words as each document has from its own."""
    again = units.copy()
    for first, last in zip(units.indptr[:-1], units.indptr[1:], strict=True):
        own = units.data[first:last]
        again.data[first:last] = rng.multinomial(int(own.sum()), own / own.sum())
    return again
