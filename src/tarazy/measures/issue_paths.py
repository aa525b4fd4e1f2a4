"""The path of one voter on known roll calls, and whether it moves on one issue as on the others.

The roll calls' parameters are those of a fit of everybody's votes: P(vote at most k) =
F(c_k - b theta), F logistic, and theta walks at random from one listed period to the next. With the
parameters held, a path is the posterior mode of a log-concave density, and its spread Laplace's.

An ordered vote is a sum of binary ones. A no is below the lower cutpoint, a yes is above the upper
one, an abstention is above the lower and below the upper:
log(F(c2 - x) - F(c1 - x)) = log F(c2 - x) + log F(x - c1) + log(1 - exp(c1 - c2)), of which the
last term does not depend on x = b theta.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, any_along, whole
from ._paths import REACHED, Ballots, climb, fits, labels_checked, own, reach_of, rolls_checked
from ._paths_null import POWER, Null, compared
from ._paths_sets import against_sets
from .chance import votes_checked

__all__ = ["FEWEST_PERIODS", "FEWEST_VOTES", "POWER", "Alone", "Path", "moves_alone", "path"]

#: Least number of votes on either side, and of periods with votes on both, for a comparison.
FEWEST_VOTES, FEWEST_PERIODS = 10, 2


@dataclass(frozen=True, slots=True)
class Path:
    """The path of each voter.

    Attributes
    ----------
    periods : ndarray, shape (T,)
        Labels in order.
    point, sd, low, high : ndarray, shape (..., T)
        Point, standard deviation and ends of the interval. Where `seen` is 0, only the walk from
        the nearest votes says where the point is. NaN for one without any vote.
    covariance : ndarray, shape (..., T, T)
        Of the points; NaN for one without any vote.
    seen : ndarray, shape (..., T)
        Votes.
    left_out : ndarray, shape (...)
        Votes on roll calls without parameters.
    """

    periods: NDArray[np.int64]
    point: Floats
    sd: Floats
    low: Floats
    high: Floats
    covariance: Floats
    seen: NDArray[np.int64]
    left_out: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alone:
    """How the path on an issue's roll calls differs from that on all others.

    Numbers are NaN where there are fewer than :data:`FEWEST_VOTES` votes on either side, or fewer
    than :data:`FEWEST_PERIODS` periods with votes on both. The difference is inside less outside.

    Attributes
    ----------
    inside, outside : Path
        On the issue's roll calls, and on all others, in the same periods.
    gap, gap_low, gap_high : ndarray, shape (...)
        Mean difference over the periods with votes on both sides, weighted by their information.
        With clusters, the interval is as wide as the differences of random sets spread, though
        never narrower than without. Lasting deviations draw the mean to 0, by about a tenth where
        their standard deviation is 0.75; the interval does not make up for it.
    drift, drift_low, drift_high : ndarray, shape (...)
        Change of the difference from the first third of these periods to the last, likewise
        weighted, less the change that a common path would lead to, which the side with fewer votes
        follows less. A drift of its own is followed less as well: with few votes it is too small.
    p_value : ndarray, shape (...)
        That both move together, a constant apart, and votes depend on nothing else.
    detectable : ndarray, shape (...)
        Size of the issue's true drift that comparing `drift` with its spread under that
        hypothesis would have found at 1 - level, two-sided, with a chance of :data:`POWER`. With
        clusters, the spread is the wider of that and the one of random sets, as in the intervals.
    p_set : ndarray, shape (...)
        That the issue is any set of as many resolutions; NaN without clusters. It is 1 where the
        issue has all resolutions of its classes, and nothing can be drawn instead.
    """

    inside: Path
    outside: Path
    gap: Floats
    gap_low: Floats
    gap_high: Floats
    drift: Floats
    drift_low: Floats
    drift_high: Floats
    p_value: Floats
    detectable: Floats
    p_set: Floats


def path(
    votes: ArrayLike,
    periods: Sequence[int] | NDArray[np.int64],
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    walk: float,
    *,
    start_sd: float = 1.0,
    at: Sequence[int] | NDArray[np.int64] | None = None,
    level: float = 0.9,
) -> Path:
    """Where a voter stands in each period, given the roll calls' parameters.

    Parameters
    ----------
    votes : array_like, shape (..., r)
        0 no, 0.5 abstention, 1 yes, NaN absent.
    periods : sequence of int, shape (r,)
        Period of each roll call, such as its year.
    discrimination : array_like, shape (r,)
        b; NaN for a roll call without parameters, which does not count.
    cutpoints : array_like, shape (r, 2)
        c between no and abstention, and between abstention and yes.
    walk : float
        Standard deviation of the step from one listed period to the next, in the points' unit.
    start_sd : float
        Standard deviation of the point of the first listed period about 0.
    at : sequence of int, optional
        The listed periods; by default those of the roll calls.
    level : float
        Probability inside the intervals.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If a vote is coded otherwise, the shapes do not fit, cutpoints are out of order, a period
        is no whole number or not among the listed ones, or an option is out of its range.

    Notes
    -----
    The parameters' own errors are not in the interval.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456. Martin, A. D. and
    Quinn, K. M. (2002). Dynamic ideal point estimation via Markov chain Monte Carlo for the U.S.
    Supreme Court, 1953-1999. Political Analysis 10(2), 134-153.
    """
    rolls = rolls_checked(periods, discrimination, cutpoints, walk, start_sd, at)
    cast = votes_checked(votes, "votes", 1)
    fits(rolls, votes=cast)
    reach = reach_of(level)
    there = ~np.isnan(cast)
    counted = np.asarray(there & rolls.known)
    ballots = Ballots(rolls, cast == 0, cast == 0.5, counted)
    point = climb(own(ballots, rolls), np.zeros((*cast.shape[:-1], len(rolls.labels))), REACHED)
    info = ballots.tell(point)[2]
    precision = rolls.prior + info[..., None] * np.eye(len(rolls.labels))
    never = ~any_along(counted, -1)
    covariance, point = np.asarray(np.linalg.inv(precision), dtype=np.float64), point.copy()
    covariance[never], point[never] = np.nan, np.nan
    sd: Floats = np.sqrt(np.einsum("...tt->...t", covariance))
    left_out = np.asarray((there & ~rolls.known).sum(axis=-1))
    seen = np.asarray(counted @ rolls.which, dtype=np.int64)
    low, high = point - reach * sd, point + reach * sd
    return Path(rolls.labels, point, sd, low, high, covariance, seen, left_out)


def moves_alone(
    votes: ArrayLike,
    periods: Sequence[int] | NDArray[np.int64],
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    walk: float,
    inside: ArrayLike,
    *,
    clusters: Sequence[int] | NDArray[np.int64] | None = None,
    start_sd: float = 1.0,
    resamples: int = 999,
    draws: int = 999,
    seed: int = 0,
    level: float = 0.9,
) -> Alone:
    """Test whether a voter's path on one issue moves apart from its path on all other roll calls.

    The hypothesis is one path and a constant distance between the two sides. It is fitted to all
    votes, and resamples cast the same votes anew under it. The statistic is the sum of the squared
    departures of the difference from a constant, weighted by information, after taking off what
    the common path leads to: where it moves, the path of the side with fewer votes follows less.

    Votes on a resolution that returns depend on each other beyond the path. With `clusters`, the
    same statistic is therefore also compared with that of random sets of whole resolutions, drawn
    without regard to the issue: as many as the issue has of every class, where a class is a number
    of the voter's votes (1, 2-3, 4-7, 8-15, 16 and more) in a third of the periods. A resolution
    is the issue's if more than half of its votes are.

    Parameters
    ----------
    votes, periods, discrimination, cutpoints, walk, start_sd
        As in `path`.
    inside : array_like of bool, shape (..., r)
        The issue's roll calls, such as one row for each issue.
    clusters : sequence of int, shape (r,), optional
        Label of the resolution that each roll call puts to the vote.
    resamples, draws : int
        Of the votes under the hypothesis, and of sets of resolutions.
    seed : int
        Of the random numbers, the same for every voter and issue.
    level : float
        Probability inside the intervals.

    Returns
    -------
    Alone

    Raises
    ------
    ValueError
        As in `path`, or if `inside` is not true or false, or there are no resamples
        or draws, or clusters are not whole numbers, one for each roll call.

    References
    ----------
    Lauderdale, B. E. and Clark, T. S. (2014). Scaling politically meaningful dimensions using texts
    and votes. American Journal of Political Science 58(3), 754-771 (positions by issue). Davison,
    A. C. and Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge University
    Press, sections 4.2 and 4.4 (tests by resampling under the hypothesis). Pesarin, F. and Salmaso,
    L. (2010). Permutation tests for complex data. Wiley (permutation within strata).
    """
    rolls = rolls_checked(periods, discrimination, cutpoints, walk, start_sd, None)
    cast, issue = votes_checked(votes, "votes", 1), np.asarray(inside)
    if issue.dtype != np.bool_:
        raise ValueError(f"inside has type {issue.dtype}; allowed: true or false")
    fits(rolls, votes=cast, inside=issue.astype(np.float64))
    whole(resamples, "resamples", least=1)
    whole(draws, "draws", least=1)
    labels = None if clusters is None else labels_checked(clusters, "clusters")
    if labels is not None and labels.shape != rolls.slope.shape:
        raise ValueError(f"clusters have shape {labels.shape}; allowed: {rolls.slope.shape}")
    cast, issue = np.broadcast_arrays(cast, issue)
    sides = [
        path(np.where(side, cast, np.nan), periods, discrimination, cutpoints, walk,
             start_sd=start_sd, at=rolls.labels, level=level)
        for side in (issue, ~issue)
    ]  # fmt: skip
    found = np.full((*cast.shape[:-1], 7), np.nan)
    for i in np.ndindex(cast.shape[:-1]):
        counted = ~np.isnan(cast[i]) & rolls.known
        sizes = [int((counted & side).sum()) for side in (issue[i], ~issue[i])]
        if min(sizes) < FEWEST_VOTES:
            continue
        null = Null(rolls, cast[i], counted & issue[i], counted & ~issue[i])
        if null.shared.sum() < FEWEST_PERIODS:
            continue
        sets = None
        if labels is not None:
            sets = against_sets(
                rolls.only(counted), cast[i][counted], issue[i][counted], labels[counted], draws,
                FEWEST_VOTES, np.random.default_rng(seed),
            )  # fmt: skip
        gap = sides[0].point[i] - sides[1].point[i]
        spread = sides[0].covariance[i] + sides[1].covariance[i]
        drawn = null.departures(resamples, np.random.default_rng(seed))
        found[i][:-1] = compared(
            null, gap, spread, drawn, None if sets is None else (sets.gap, sets.apart), level
        )
        found[i][-1] = np.nan if sets is None else sets.p_value
    gap, gap_sd, drift, drift_sd, p_value, detectable, p_set = np.moveaxis(found, -1, 0)
    reach = reach_of(level)
    return Alone(
        sides[0], sides[1],
        gap, gap - reach * gap_sd, gap + reach * gap_sd,
        drift, drift - reach * drift_sd, drift + reach * drift_sd, p_value, detectable, p_set,
    )  # fmt: skip
