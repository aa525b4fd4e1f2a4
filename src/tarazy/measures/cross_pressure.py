"""Whom a third goes with where two powers oppose each other, and what its ideal point predicts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, log_expit, ndtri

from . import _clusters
from ._arrays import Bools, Floats, floats, non_negative, present, together
from .chance import share, votes_checked

#: What a third can do on a roll call that opposes two powers. To go with neither is to abstain
#: where one said yes and one no; where one abstained, it is the third choice.
CATEGORIES = ("with_a", "with_b", "neither", "absent")

#: Nodes of the rule that averages over a normal point, and what counts as equally likely.
_NODES, _TIE = 41, 1e-9


@dataclass(frozen=True, slots=True)
class CrossPressure:
    """What a third did on the roll calls that oppose two powers.

    Attributes
    ----------
    n : ndarray, shape (...)
        Roll calls that oppose the powers.
    counts : ndarray, shape (..., 4)
        Of these, by :data:`CATEGORIES`.
    shares, low, high : ndarray, shape (..., 4)
        Shares of n with the ends of their exact intervals; NaN where n is 0.
    sided : ndarray, shape (...)
        Roll calls on which the third goes with one of the two.
    with_a, with_a_low, with_a_high : ndarray, shape (...)
        Share of these on which it goes with A, with its interval: exact, or the wider one of
        clustered votes; NaN where there is none.
    clusters : ndarray, shape (...)
        Clusters that the sided roll calls come in; as many as these where none were given.
    """

    n: NDArray[np.int64]
    counts: NDArray[np.int64]
    shares: Floats
    low: Floats
    high: Floats
    sided: NDArray[np.int64]
    with_a: Floats
    with_a_low: Floats
    with_a_high: Floats
    clusters: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Departure:
    """How far a third's split between two powers departs from what its ideal point predicts.

    Attributes
    ----------
    n : ndarray, shape (...)
        Opposed roll calls that count.
    left_out : ndarray, shape (...)
        Roll calls that would count but have no parameters or no point.
    observed, expected : ndarray, shape (...)
        How often the third went with A, and how often the point predicts; NaN expected where n
        is 0.
    p_value : ndarray, shape (...)
        Two-sided, of the model: votes independent of each other given the point. NaN where n is 0.
    clusters : ndarray, shape (...)
        Clusters that the n roll calls come in.
    p_clustered : ndarray, shape (...)
        Two-sided, with votes of one cluster free to depend on each other, and never below
        `p_value`; NaN where there are fewer than five clusters.
    difference, low, high : ndarray, shape (...)
        Observed less expected, as shares of n, with its interval; NaN where n is 0.
    """

    n: NDArray[np.int64]
    left_out: NDArray[np.int64]
    observed: NDArray[np.int64]
    expected: Floats
    p_value: Floats
    clusters: NDArray[np.int64]
    p_clustered: Floats
    difference: Floats
    low: Floats
    high: Floats


def opposed(votes_a: ArrayLike, votes_b: ArrayLike, *, loose: bool = False) -> Bools:
    """Roll calls on which two powers oppose each other.

    Parameters
    ----------
    votes_a, votes_b : array_like, shape (..., r)
        0 no, 0.5 abstention, 1 yes, NaN absent.
    loose : bool
        Whether any two different votes count, or only yes against no.

    Returns
    -------
    ndarray of bool, shape (..., r)
        False where one is absent.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, or the shapes do not fit.

    References
    ----------
    Voeten, E. (2000). Clashes in the Assembly. International Organization 54(2), 185-215.
    """
    a, b = votes_checked(votes_a, "votes_a", 1), votes_checked(votes_b, "votes_b", 1)
    together(last=True, votes_a=a, votes_b=b)
    apart = np.abs(a - b)
    return np.asarray(apart > 0 if loose else apart == 1)


def cross_pressure(
    votes_a: ArrayLike,
    votes_b: ArrayLike,
    votes: ArrayLike,
    *,
    loose: bool = False,
    where: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    level: float = 0.9,
) -> CrossPressure:
    """Count whom a third goes with on the roll calls that oppose two powers.

    Parameters
    ----------
    votes_a, votes_b, votes : array_like, shape (..., r)
        Votes of the powers and the third: 0 no, 0.5 abstention, 1 yes, NaN absent.
    loose : bool
        As in `opposed`.
    where : array_like of bool, shape (..., r), optional
        Roll calls to count, such as one row for each period or issue.
    clusters : array_like, shape (r,), optional
        Labels of roll calls that are no independent trials, such as votes on one resolution that
        returns. They widen the interval of the share of the sided, which is then exact at the
        effective number of votes.
    level : float
        Probability inside the intervals, at least.

    Returns
    -------
    CrossPressure
        With n = 0 and NaN shares where the powers never opposed each other.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, the shapes do not fit, or the level is not inside (0, 1).

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). Biometrika 26(4), 404-413. Korn, E. L. and Graubard,
    B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. Survey Methodology 24(2), 193-201. Kish, L. (1965). Survey
    Sampling. Wiley (clusters of unequal size).
    """
    a, b, third, counted = _counted(votes_a, votes_b, votes, loose, where)
    with_a, with_b = counted & (third == a), counted & (third == b)
    absent = counted & np.isnan(third)
    kinds = (with_a, with_b, counted & ~(with_a | with_b | absent), absent)
    counts = np.stack([kind.sum(axis=-1) for kind in kinds], axis=-1)
    n, sided = counted.sum(axis=-1), np.asarray(counts[..., 0] + counts[..., 1])
    codes = _clusters.coded(clusters, a.shape[-1])
    return CrossPressure(
        np.asarray(n),
        counts,
        share(counts.astype(np.float64), np.asarray(n, dtype=np.float64)[..., None]),
        *exact_interval(counts, np.asarray(n)[..., None], level),
        sided,
        share(counts[..., 0].astype(np.float64), sided.astype(np.float64)),
        *_clusters.interval(with_a, with_a | with_b, codes, _inside(level)),
        _clusters.held(with_a | with_b, codes)[1],
    )


def exact_interval(hits: ArrayLike, trials: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval of a share.

    Parameters
    ----------
    hits, trials : array_like
        Whole numbers that broadcast, hits at most trials.
    level : float
        Probability inside, at least: the interval is exact, so never too short.

    Returns
    -------
    low, high : ndarray
        NaN where there were no trials.

    Raises
    ------
    ValueError
        If hits exceed trials, a number is negative, missing or not whole, or the level is not
        inside (0, 1).

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika 26(4), 404-413.
    """
    k, n = present(hits, "hits"), present(trials, "trials")
    together(hits=k, trials=n)
    if (k > n).any() or (k % 1).any() or (n % 1).any():
        raise ValueError("hits and trials do not fit; allowed: whole numbers, hits within trials")
    k, n = np.broadcast_arrays(k, n)
    return _clusters.beta_interval(k, n, _inside(level))


def vote_log_probabilities(
    discrimination: ArrayLike, cutpoints: ArrayLike, point: ArrayLike
) -> Floats:
    """Log probabilities of no, abstention and yes under the ordinal logistic model.

    Parameters
    ----------
    discrimination : array_like, shape (..., r)
        b in P(vote at most k) = F(c_k - b theta), F logistic.
    cutpoints : array_like, shape (..., r, 2)
        c between no and abstention, and between abstention and yes, in this order of size.
    point : array_like, shape () or (..., r)
        theta.

    Returns
    -------
    ndarray, shape (..., r, 3)
        NaN where a parameter or the point is.

    Raises
    ------
    ValueError
        If the shapes do not fit or cutpoints are out of order.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Journal of Conflict Resolution 61(2),
    430-456.
    """
    slope, theta = floats(discrimination, "discrimination", ndim=1), floats(point, "point")
    cuts = floats(cutpoints, "cutpoints", ndim=2)
    if cuts.shape[-1] != 2:
        raise ValueError(f"cutpoints have shape {cuts.shape}; allowed: (..., roll calls, 2)")
    if (cuts[..., 0] > cuts[..., 1]).any():
        raise ValueError("cutpoints are out of order; allowed: the lower one first")
    together(last=True, discrimination=slope, cutpoints=cuts[..., 0], point=theta)
    lower, upper = (cuts[..., k] - slope * theta for k in (0, 1))
    # F(u) - F(l) = F(u) F(-l) (1 - exp(l - u)), which keeps its digits in both tails.
    with np.errstate(divide="ignore"):
        between = log_expit(upper) + log_expit(-lower) + np.log(-np.expm1(lower - upper))
    return np.stack([log_expit(lower), between, log_expit(-upper)], axis=-1)


def departure(
    votes_a: ArrayLike,
    votes_b: ArrayLike,
    votes: ArrayLike,
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    point: ArrayLike,
    *,
    point_sd: ArrayLike = 0,
    loose: bool = False,
    sides_only: bool = True,
    where: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    level: float = 0.9,
) -> Departure:
    """Test whether a third's split between two powers differs from what its point predicts.

    On each opposed roll call the model gives the probability that the third goes with A. The
    number of times it does is then Poisson-binomial, and the p-value is the sum of the
    probabilities of all numbers no likelier than the observed one. That holds if the votes are
    independent given the point. Votes on a resolution that returns are not, and the p-value is
    then too small, the more so the longer the runs.

    `p_clustered` allows for it. The residual of a vote, 1 or 0 less its probability, is summed
    within clusters; the sum of all over the root of the sum of squares of these, times
    C / (C - 1), is set against Student's t with C - 1 degrees of freedom. The variance that the
    point's error gives the sum is added. Where probabilities are near 0 or 1 the residuals are too
    skewed for a t, so the p-value of the model is the least it can be. A point fitted to the same
    votes draws the prediction towards them, which hides departures and makes neither p-value
    smaller; a model with more faults than dependence within clusters can make both too small.

    The interval of the difference is that of the observed share, as in `cross_pressure` with the
    same clusters, less the expected share, joined by Zou and Donner's rule with the interval of
    the expected share that the point's own error gives. Unequal probabilities vary less than the
    equal ones that the interval is made for.

    Parameters
    ----------
    votes_a, votes_b, votes, loose, where, clusters
        As in `cross_pressure`.
    discrimination : array_like, shape (r,)
    cutpoints : array_like, shape (r, 2)
        As in `vote_log_probabilities`.
    point : array_like, shape () or (r,)
        The third's ideal point, one or that of each roll call's period.
    point_sd : array_like, shape () or (r,)
        Its standard deviation. The prediction is averaged over a normal point with it, all
        periods erring together.
    sides_only : bool
        Whether only roll calls on which the third takes a side count, each with the probability
        of A given that it takes one; otherwise all on which it votes.
    level : float
        Probability inside the interval.

    Returns
    -------
    Departure
        With n = 0 and NaN where nothing counts.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, the shapes do not fit, a standard deviation is negative, or
        the level is not inside (0, 1).

    References
    ----------
    Hong, Y. (2013). On computing the distribution function for the Poisson binomial distribution.
    Computational Statistics and Data Analysis 59, 41-51. Zou, G. Y. and Donner, A. (2008).
    Construction of confidence limits about effect measures. Statistics in Medicine 27(10),
    1693-1702. Hoeffding, W. (1956). On the distribution of the number of successes in independent
    trials. Annals of Mathematical Statistics 27(3), 713-721 (unequal probabilities vary less).
    Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
    models. Biometrika 73(1), 13-22. Cameron, A. C. and Miller, D. L. (2015). A practitioner's
    guide to cluster-robust inference. Journal of Human Resources 50(2), 317-372.
    """
    a, b, third, counted = _counted(votes_a, votes_b, votes, loose, where)
    counted = counted & ((third == a) | (third == b) if sides_only else ~np.isnan(third))
    spread, reach = non_negative(point_sd, "point_sd"), float(ndtri(0.5 + _inside(level) / 2))
    nodes, mass = np.polynomial.hermite_e.hermegauss(_NODES)
    if not spread.any():
        nodes, mass = np.zeros(1), np.ones(1)
    theta = floats(point, "point")
    together(point=theta, point_sd=spread, votes=a)
    # First the nodes, then the two ends of the point's own interval.
    at = np.concatenate([nodes, [-reach, reach]]).reshape(-1, *(1,) * a.ndim)
    places = theta + at * spread + np.zeros(a.shape[-1])
    logs = vote_log_probabilities(discrimination, cutpoints, places)
    chance = _goes_with(logs, a, b, sides_only)
    known = ~np.isnan(chance).any(axis=0)
    use = counted & known
    held = np.where(use, chance, 0.0)
    n, observed = use.sum(axis=-1), (use & (third == a)).sum(axis=-1)
    weights = (mass / mass.sum()).reshape(-1, *(1,) * (a.ndim - 1))
    sums = held.sum(axis=-1)
    expected = (weights * sums[: len(mass)]).sum(axis=0)
    likely = (weights[..., None] * poisson_binomial(held[: len(mass)])).sum(axis=0)
    some, size = n > 0, np.maximum(n, 1)
    codes = _clusters.coded(clusters, a.shape[-1])
    average = (weights[..., None] * held[: len(mass)]).sum(axis=0)
    drift = (weights * (sums[: len(mass)] - expected) ** 2).sum(axis=0)
    robust, groups = _clusters.robust_p((third == a) - average, use, codes, drift)
    model = np.where(some, _no_likelier(likely, observed), np.nan)
    low, high = _clusters.interval(third == a, use, codes, _inside(level))
    at_least, at_most = sums[-2:].min(axis=0), sums[-2:].max(axis=0)
    part, mean = observed / size, expected / size
    down = np.hypot(part - low, np.maximum(at_most / size - mean, 0))
    up = np.hypot(high - part, np.maximum(mean - at_least / size, 0))
    return Departure(
        np.asarray(n),
        np.asarray((counted & ~known).sum(axis=-1)),
        np.asarray(observed),
        np.where(some, expected, np.nan),
        model,
        groups,
        np.maximum(robust, model),
        np.where(some, part - mean, np.nan),
        np.where(some, part - mean - down, np.nan),
        np.where(some, part - mean + up, np.nan),
    )


def poisson_binomial(probabilities: ArrayLike) -> Floats:
    """Distribution of the number of successes in independent trials of unequal probability.

    Parameters
    ----------
    probabilities : array_like, shape (..., n)

    Returns
    -------
    ndarray, shape (..., n + 1)
        Probability of 0 to n successes, exact up to round-off.

    Raises
    ------
    ValueError
        If a probability is missing or lies outside 0 and 1.

    References
    ----------
    Hong, Y. (2013). Computational Statistics and Data Analysis 59, 41-51 (recursive formula).
    """
    chance = present(probabilities, "probabilities", ndim=1)
    if (chance > 1).any():
        raise ValueError(f"probabilities hold {chance.max()}; allowed: numbers in [0, 1]")
    mass = np.zeros((*chance.shape[:-1], chance.shape[-1] + 1))
    mass[..., 0] = 1
    # Order does not matter: with the impossible trials last, the longest row sets the work.
    ordered = -np.sort(-chance, axis=-1)
    for done in range(int((chance > 0).sum(axis=-1).max(initial=0))):
        p = ordered[..., done, None]
        gained = p * mass[..., : done + 1]
        mass[..., : done + 1] -= gained
        mass[..., 1 : done + 2] += gained
    return mass


def holm(p_values: ArrayLike) -> Floats:
    """Holm's adjustment of p-values for the number of tests.

    Parameters
    ----------
    p_values : array_like, shape (..., m)
        Of m tests; NaN is no test and does not count.

    Returns
    -------
    ndarray, shape (..., m)
        Adjusted: rejecting those at most alpha keeps the chance of any false rejection within
        alpha, however the tests depend on each other. NaN where there was no test.

    Raises
    ------
    ValueError
        If a p-value lies outside 0 and 1.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6(2), 65-70.
    """
    given = non_negative(p_values, "p_values", ndim=1)
    if (given > 1).any():
        raise ValueError(f"p_values hold {np.nanmax(given)}; allowed: numbers in [0, 1] or NaN")
    order = np.argsort(given, axis=-1)
    ranked = np.take_along_axis(given, order, axis=-1)  # NaN comes last
    tests = (~np.isnan(given)).sum(axis=-1)[..., None]
    factor = np.maximum(tests - np.arange(given.shape[-1]), 1)
    adjusted = np.minimum(np.maximum.accumulate(ranked * factor, axis=-1), 1.0)
    back = np.empty_like(adjusted)
    np.put_along_axis(back, order, adjusted, axis=-1)
    return back


def _counted(
    votes_a: ArrayLike, votes_b: ArrayLike, votes: ArrayLike, loose: bool, where: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Bools]:
    """Votes broadcast together, and the roll calls that count."""
    faced = opposed(votes_a, votes_b, loose=loose)
    third = votes_checked(votes, "votes", 1)
    chosen = np.ones(faced.shape[-1], dtype=bool) if where is None else np.asarray(where)
    if chosen.dtype != np.bool_:
        raise ValueError(f"where has type {chosen.dtype}; allowed: true or false")
    a, b = floats(votes_a, "votes_a"), floats(votes_b, "votes_b")
    together(last=True, votes_a=a, votes_b=b, votes=third, where=chosen.astype(np.float64))
    a, b, third, faced, chosen = np.broadcast_arrays(a, b, third, faced, chosen)
    return a, b, third, np.asarray(faced & chosen)


def _goes_with(logs: Floats, a: Floats, b: Floats, sides_only: bool) -> Floats:
    """Probability of voting as A, given a vote as A or B if only sides count."""
    shape = np.broadcast_shapes(logs.shape[:-1], a.shape)
    held = np.broadcast_to(logs, (*shape, 3))

    def of(votes: Floats) -> Floats:
        column = np.nan_to_num(2 * votes).astype(np.int64)
        return np.take_along_axis(held, np.broadcast_to(column, shape)[..., None], axis=-1)[..., 0]

    as_a = of(a)
    if not sides_only:
        return np.asarray(np.exp(as_a))
    # Two impossible votes are no number, and only where the powers voted alike.
    with np.errstate(invalid="ignore"):
        return np.asarray(expit(as_a - of(b)))


def _no_likelier(mass: Floats, observed: NDArray[np.int64]) -> Floats:
    """Sum of the probabilities of the numbers no likelier than the observed one."""
    here = np.take_along_axis(mass, np.asarray(observed)[..., None], axis=-1)
    total = np.where(mass <= here * (1 + _TIE), mass, 0.0).sum(axis=-1)
    return np.asarray(np.minimum(total, 1.0))


def _inside(level: float) -> float:
    """Check a level."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    return level
