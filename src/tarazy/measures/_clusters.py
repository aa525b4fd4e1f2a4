"""Votes that come in clusters: sums by cluster, a test and an interval that allow for them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv
from scipy.stats import t as student

from ._arrays import Bools, Floats

#: Fewer clusters carry no test and no estimate of how alike their votes are.
FEWEST = 5


def coded(clusters: ArrayLike | None, votes: int) -> NDArray[np.int64]:
    """Clusters numbered from 0; without any, every vote is its own."""
    if clusters is None:
        return np.arange(votes)
    given = np.asarray(clusters)
    if given.shape != (votes,):
        raise ValueError(f"clusters have shape {given.shape}; allowed: ({votes},), a label a vote")
    return np.unique(given, return_inverse=True)[1].astype(np.int64)


def summed(values: Floats, codes: NDArray[np.int64]) -> Floats:
    """Sums within clusters, shape (..., clusters)."""
    number = int(codes.max(initial=-1)) + 1
    sums = np.zeros((*values.shape[:-1], number))
    for at in np.ndindex(values.shape[:-1]):
        sums[at] = np.bincount(codes, weights=values[at], minlength=number)
    return sums


def held(use: Bools, codes: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Votes in each cluster, and how many clusters have any."""
    sizes = summed(use.astype(np.float64), codes)
    return sizes, np.asarray((sizes > 0).sum(axis=-1))


def robust_p(
    residuals: Floats, use: Bools, codes: NDArray[np.int64], more: ArrayLike = 0
) -> tuple[Floats, NDArray[np.int64]]:
    """P-value of a mean residual of zero when votes of one cluster depend on each other.

    The sum of the residuals over the root of the sum of squared cluster sums, times C / (C - 1),
    against Student's t with C - 1 degrees of freedom; `more` is a variance of the sum that all
    clusters share. The squares are about zero, as the hypothesis has it, not about their mean:
    a few clusters that are all alike have no spread, and would be found certain. That errs on the
    side of no departure where clusters are few. NaN with fewer than :data:`FEWEST` clusters; also
    gives C.
    """
    sums = summed(np.where(use, residuals, 0.0), codes)
    _, n = held(use, codes)
    variance = (sums**2).sum(axis=-1) * n / np.maximum(n - 1, 1) + more
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(variance > 0, np.abs(sums.sum(axis=-1)) / np.sqrt(variance), 0.0)
    p = 2 * student.sf(ratio, np.maximum(n - 1, 1))
    return np.where(n >= FEWEST, p, np.nan), n


def interval(
    hits: Bools, use: Bools, codes: NDArray[np.int64], level: float
) -> tuple[Floats, Floats]:
    """Korn and Graubard's interval of a share, never inside Clopper and Pearson's.

    The exact interval at the effective number of votes: n less what the variance between clusters
    says is repetition. With fewer than :data:`FEWEST` clusters, or where all votes are alike, the
    votes cannot tell how alike a cluster is: each cluster then counts as one vote, by its size
    (Kish's effective number).
    """
    n, k = use.sum(axis=-1).astype(np.float64), (hits & use).sum(axis=-1).astype(np.float64)
    sizes, number = held(use, codes)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = k / n
        apart = summed((hits & use).astype(np.float64), codes) - part[..., None] * sizes
        spread = number / (number - 1) * (apart**2).sum(axis=-1) / n**2
        tail = (1 + level) / 2
        fewer = (student.ppf(tail, n - 1) / student.ppf(tail, number - 1)) ** 2
        estimated = n * (part * (1 - part) / (n - 1)) / spread * fewer  # n over the design effect
        kish = n**2 / (sizes**2).sum(axis=-1)
    unknown = (number < FEWEST) | (k == 0) | (k == n)
    size = np.where(n > 0, np.clip(np.where(unknown, kish, np.fmin(estimated, n)), 1, n), 0.0)
    low, high = beta_interval(np.where(n > 0, part, 0.0) * size, size, level)
    exact_low, exact_high = beta_interval(k, n, level)
    return np.minimum(low, exact_low), np.maximum(high, exact_high)


def beta_interval(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper and Pearson's ends by the beta distribution, NaN where n is 0.

    `k` and `n` need not be whole.
    """
    tail = (1 - level) / 2
    low = np.where(k > 0, betaincinv(np.where(k > 0, k, 1.0), n - k + 1, tail), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.where(k < n, n - k, 1.0), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
