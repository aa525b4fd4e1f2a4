"""Uncertainty of a measure: draws of its inputs, intervals, and which input matters most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata, sobol_indices, uniform

from ._arrays import Floats, floats, non_negative, present, whole


class Interval(NamedTuple):
    """Ends of an interval, each an array of the same shape.

    Attributes
    ----------
    low, high : ndarray
        Lower and upper end; NaN where there is nothing to draw on.
    """

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class GroupSensitivity:
    """Sensitivity of a scalar model to groups of inputs, each of shape (groups,).

    Attributes
    ----------
    first : ndarray
        First-order index: share of the output's variance that fixing the group would remove.
    total : ndarray
        Total index: share of the variance that would remain if all but the group were fixed.
    """

    first: Floats
    total: Floats


def interval(draws: ArrayLike, level: float = 0.9, axis: int = 0) -> Interval:
    """Equal-tailed interval of draws.

    Parameters
    ----------
    draws : array_like
        Draws along one axis. NaN draws are left out, so an interval of a quantity that is
        sometimes missing is one given that it is there.
    level : float
        Probability inside, between 0 and 1; half the rest lies below and half above.
    axis : int
        Axis of the draws.

    Returns
    -------
    Interval
        Low and high ends, of the shape of the draws without that axis, in their unit.

    Raises
    ------
    ValueError
        If the level is not inside (0, 1), the axis is absent or empty, or a draw is infinite.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., sec. 2.3 (central interval).
    """
    sample = floats(draws, "draws", ndim=1)
    if not -sample.ndim <= axis < sample.ndim or sample.shape[axis] == 0:
        raise ValueError(
            f"draws have shape {sample.shape}; allowed: a draw at least on axis {axis}"
        )
    return _quantiles(np.moveaxis(sample, axis, 0), _tails(level), "linear")


def rank_interval(draws: ArrayLike, level: float = 0.9) -> Interval:
    """Equal-tailed interval of the ranks of parts over draws.

    Parameters
    ----------
    draws : array_like, shape (draws, ..., n)
        Values of n parts in each draw; NaN parts have no rank in that draw.
    level : float
        Probability inside, between 0 and 1.

    Returns
    -------
    Interval
        Low (best) and high (worst) rank of each part, shape (..., n): whole numbers, 1 the
        largest. Equal parts share the better rank. NaN for a part that no draw has.

    Raises
    ------
    ValueError
        If the level is not inside (0, 1), there are fewer than two axes, no draws, or a value is
        infinite.

    References
    ----------
    Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations. Journal
    of the Royal Statistical Society A 159(3), 385-443.
    """
    sample = floats(draws, "draws", ndim=2)
    if 0 in sample.shape:
        raise ValueError(f"draws have shape {sample.shape}; allowed: a draw and a part at least")
    ranks = rankdata(-sample, method="min", axis=-1, nan_policy="omit")
    return _quantiles(ranks, _tails(level), "inverted_cdf")


def dirichlet_about(
    weights: ArrayLike, concentration: float, size: int, rng: np.random.Generator
) -> Floats:
    """Random weights about given ones.

    Parameters
    ----------
    weights : array_like, shape (k,)
        Mean weights in any unit, closed here. One that is 0 stays 0.
    concentration : float
        Sum of the Dirichlet's parameters, positive: the variance of a weight w is
        w (1 - w) / (concentration + 1).
    size : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (size, k)
        Weights that sum to 1 in each draw; 1 throughout for a single positive weight.

    Raises
    ------
    ValueError
        If the weights are not one axis of numbers of 0 or more with one positive, or the
        concentration is not positive and finite, or size is below 1, or rng is not a Generator.

    References
    ----------
    Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2), 307-323 (weights as uncertain inputs).
    """
    mean = present(weights, "weights", ndim=1)
    if mean.ndim != 1 or not (mean > 0).any():
        raise ValueError(f"weights are {mean}; allowed: one axis with a positive weight")
    if not (concentration > 0 and np.isfinite(concentration)):
        raise ValueError(f"concentration is {concentration}; allowed: positive and finite")
    draws = np.zeros((whole(size, "size", least=1), mean.size))
    (positive,) = np.nonzero(mean)
    if positive.size == 1:
        draws[:, positive] = 1.0
        return draws
    alpha = concentration * mean[positive] / mean.sum()
    draws[:, positive] = _generator(rng).dirichlet(alpha, size)
    return draws


def lognormal(spread: ArrayLike, size: int, rng: np.random.Generator) -> Floats:
    """Multiplicative errors with median 1.

    Parameters
    ----------
    spread : array_like, shape (...)
        Standard deviation of the log; 0.1 is about ten per cent. NaN (no error known) gives 1.
    size : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness. A NaN spread uses up as many numbers as another, so that learning
        one spread leaves the other draws as they were.

    Returns
    -------
    ndarray, shape (size, ...)
        Positive factors.

    Raises
    ------
    ValueError
        If a spread is negative or infinite, size is below 1, or rng is not a Generator.

    References
    ----------
    Limpert, E., Stahel, W. A. and Abbt, M. (2001). Log-normal distributions across the sciences.
    BioScience 51(5), 341-352.
    """
    deviation = non_negative(spread, "spread")
    shape = (whole(size, "size", least=1), *deviation.shape)
    noise = _generator(rng).standard_normal(shape)
    noise *= np.where(np.isnan(deviation), 0.0, deviation)
    result: Floats = np.exp(noise, out=noise)
    return result


def bayesian_bootstrap(units: int, size: int, rng: np.random.Generator) -> Floats:
    """Random weights of sampled units: Dirichlet(1, ..., 1) times their number.

    Parameters
    ----------
    units : int
        Number of units in the sample.
    size : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (size, units)
        Weights with mean 1, summing to the number of units in each draw.

    Raises
    ------
    ValueError
        If units or size is below 1, or rng is not a Generator.

    References
    ----------
    Rubin, D. B. (1981). The Bayesian bootstrap. Annals of Statistics 9(1), 130-134.
    """
    k = whole(units, "units", least=1)
    draws = _generator(rng).dirichlet(np.ones(k), whole(size, "size", least=1))
    return draws * k


def group_sensitivity(
    model: Callable[..., ArrayLike],
    banks: Sequence[ArrayLike],
    n: int,
    rng: np.random.Generator,
) -> GroupSensitivity:
    """First-order and total sensitivity of a scalar model to groups of inputs.

    A group is whatever is drawn together (all weights, all errors of a source). Its randomness is
    a bank of rows drawn beforehand; one uniform variable a group picks the row, so that indices
    of single uniforms are indices of groups, under the distribution that the bank's rows form.

    Parameters
    ----------
    model : callable
        Takes one array a group, in the order of the banks, with the picked rows on axis 0, shape
        (m, ...), and returns m finite numbers, shape (m,). It is called with m of up to
        n * (groups + 1) rows at once. Groups are taken to be independent.
    banks : sequence of array_like, each of shape (rows, ...)
        Pre-drawn rows of each group; numbers of rows may differ. A bank of one row is fixed.
    n : int
        Size of the base sample, a power of 2; the model is evaluated n * (groups + 2) times.
    rng : numpy.random.Generator
        Source of randomness of the scrambled Sobol' points.

    Returns
    -------
    GroupSensitivity
        Indices of each group, shape (groups,). They are estimates: small ones may come out
        slightly negative and the first-order ones may sum to slightly more than 1. They are given
        as estimated, not clipped. NaN if the output does not vary.

    Raises
    ------
    ValueError
        If there is no bank or an empty one, n is not a power of 2, the model returns another
        shape or a number that is not finite, or rng is not a Generator.

    References
    ----------
    Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer
    Physics Communications 181(2), 259-270 (first order).
    Jansen, M. J. W. (1999). Analysis of variance designs for model output. Computer Physics
    Communications 117, 35-43 (total).
    """
    stores = [_bank(bank, i) for i, bank in enumerate(banks)]
    if not stores:
        raise ValueError("there are no banks; allowed: one or more groups of inputs")
    base = whole(n, "n", least=2)
    if base & (base - 1):
        raise ValueError(f"n is {n}; allowed: a power of 2, such as {1 << base.bit_length()}")
    low, high = np.inf, -np.inf

    def picked(points: Floats) -> Floats:
        nonlocal low, high
        value = _evaluate(model, stores, points[: len(stores)])
        low, high = min(low, value.min()), max(high, value.max())
        return value

    # SciPy fails on a sole variable, so a sole group gets an idle one beside it.
    dists = [uniform()] * max(len(stores), 2)
    found = sobol_indices(func=picked, n=base, dists=dists, rng=_generator(rng))
    # SciPy answers 0 for an output that does not vary; a share of nothing is unknown.
    known = 1.0 if high > low else np.nan
    first, total = (x[: len(stores)] * known for x in (found.first_order, found.total_order))
    return GroupSensitivity(first, total)


def _tails(level: float) -> tuple[float, float]:
    """Probabilities at the two ends of an equal-tailed interval."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    return (1 - level) / 2, (1 + level) / 2


def _quantiles(
    sample: Floats, tails: tuple[float, float], method: Literal["linear", "inverted_cdf"]
) -> Interval:
    """Quantiles over the first axis, NaN left out; NaN where nothing is left."""
    missing = np.isnan(sample)
    if not missing.any():
        low, high = np.quantile(sample, tails, axis=0, method=method)
        return Interval(low, high)
    nothing = missing.all(axis=0)
    held = np.where(nothing, 0.0, sample)  # keeps NumPy from warning of all-NaN slices
    low, high = np.nanquantile(held, tails, axis=0, method=method)
    return Interval(np.where(nothing, np.nan, low), np.where(nothing, np.nan, high))


def _bank(bank: ArrayLike, i: int) -> NDArray[Any]:
    """Check a bank of rows."""
    rows = np.asarray(bank)
    if rows.ndim == 0 or rows.shape[0] == 0:
        raise ValueError(f"bank {i} has shape {rows.shape}; allowed: one row or more on axis 0")
    return rows


def _evaluate(
    model: Callable[..., ArrayLike], banks: Sequence[NDArray[Any]], points: Floats
) -> Floats:
    """Run the model on the rows that uniform points, shape (groups, m), pick from the banks."""
    rows = (
        bank[np.minimum((point * len(bank)).astype(np.intp), len(bank) - 1)]
        for bank, point in zip(banks, points, strict=True)
    )
    value = np.array(model(*rows), dtype=np.float64)
    if value.shape != points.shape[1:]:
        raise ValueError(f"model gave shape {value.shape}; allowed: {points.shape[1:]}")
    if not np.isfinite(value).all():
        raise ValueError("model gave a number that is not finite; allowed: finite numbers only")
    return value


def _generator(rng: np.random.Generator) -> np.random.Generator:
    """Check a source of randomness."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}; allowed: a numpy.random.Generator, as of default_rng")
    return rng
