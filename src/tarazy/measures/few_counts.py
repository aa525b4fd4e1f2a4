"""What counts of few units do to a divergence: a small sample looks further away than it is."""

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import present, whole
from .composition import closure
from .divergence import jensen_shannon


def excess_divergence(
    pool: ArrayLike,
    size: int,
    reference: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 500,
) -> float:
    """How much a sample's divergence from a reference exceeds that of what it was drawn from.

    Samples are drawn from the units of a pool, which stands for what the sample was drawn from;
    a sample's own units cannot, because a part that it lacks would lack in every resample.

    Parameters
    ----------
    pool : array_like, shape (units, n)
        Counts of n parts by unit (mentions of vectors by sentence).
    size : int
        Units in the sample.
    reference : array_like, shape (n,)
        What both are compared with, in any unit.
    rng : numpy.random.Generator
    draws : int

    Returns
    -------
    float
        Of the normalised Jensen-Shannon divergence; NaN where pool or reference is empty.

    Raises
    ------
    ValueError
        If a count is negative, missing or infinite, or shapes do not fit.

    References
    ----------
    Efron, B. and Tibshirani, R. (1993). An Introduction to the Bootstrap, ch. 10 (bias).
    Grosse, I. et al. (2002). Analysis of symbolic sequences using the Jensen-Shannon divergence.
    Physical Review E 65, 041905 (the bias of small samples).
    """
    units, other = present(pool, "pool", ndim=2), closure(present(reference, "reference", ndim=1))
    whole(size, "size", least=1)
    if units.shape[1:] != other.shape:
        raise ValueError(
            f"pool has shape {units.shape}; allowed: (units, {other.size}), as the reference"
        )
    total = units.sum(axis=0)
    if not total.sum() > 0 or np.isnan(other).any():
        return float("nan")
    samples = units[rng.integers(0, len(units), size=(draws, size))].sum(axis=1)
    beside = np.broadcast_to(other, samples.shape)
    sampled = jensen_shannon(np.stack([samples, beside], axis=1))
    return float(np.nanmean(sampled) - jensen_shannon(np.stack([total, other])))
