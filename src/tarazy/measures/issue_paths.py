"""The path of one voter on known roll calls, and whether it moves on one issue as on the others.

The roll calls' parameters are those of a fit of everybody's votes: P(vote at most k) =
F(c_k - b theta), F logistic, and theta walks at random from one listed period to the next. With the
parameters held, a path is the posterior mode of a log-concave density, and its spread Laplace's.

An ordered vote is a sum of binary ones. A no is below the lower cutpoint, a yes is above the upper
one, an abstention is above the lower and below the upper:
log(F(c2 - x) - F(c1 - x)) = log F(c2 - x) + log F(x - c1) + log(1 - exp(c1 - c2)), of which the
last term does not depend on x = b theta.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from ._arrays import Bools, Floats, any_along, floats, together, whole
from .chance import votes_checked

#: Least number of votes on either side, and of periods with votes on both, for a comparison.
FEWEST_VOTES, FEWEST_PERIODS = 10, 2
#: Chance with which `Alone.detectable` is seen.
POWER = 0.8
#: Squared length, in standard deviations, of the step after which a mode is reached; Newton's
#: error is then of its order. Resamples are many, and their own spread is far wider.
_REACHED, _REACHED_RESAMPLE = 1e-10, 1e-4
#: The part of the gain that the slope promises which a step must bring; votes evaluated at once.
_ENOUGH, _CHUNK = 0.1, 1 << 16


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
    drift, drift_low, drift_high : ndarray, shape (...)
        Change of the difference from the first third of these periods to the last, likewise
        weighted, less the change that a common path would lead to, which the side with fewer votes
        follows less. A drift of its own is followed less as well: with few votes it is too small.
    p_value : ndarray, shape (...)
        That both move together, a constant apart.
    detectable : ndarray, shape (...)
        Size of the issue's true drift that comparing `drift` with its spread under that
        hypothesis would have found at 1 - level, two-sided, with a chance of :data:`POWER`.
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
    rolls = _rolls(periods, discrimination, cutpoints, walk, start_sd, at)
    cast = votes_checked(votes, "votes", 1)
    _fits(rolls, votes=cast)
    reach = _reach(level)
    there = ~np.isnan(cast)
    counted = np.asarray(there & rolls.known)
    ballots = _Ballots(rolls, cast == 0, cast == 0.5, counted)
    point = _climb(_own(ballots, rolls), np.zeros((*cast.shape[:-1], len(rolls.labels))), _REACHED)
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
    start_sd: float = 1.0,
    resamples: int = 999,
    seed: int = 0,
    level: float = 0.9,
) -> Alone:
    """Test whether a voter's path on one issue moves apart from its path on all other roll calls.

    The hypothesis is one path and a constant distance between the two sides. It is fitted to all
    votes, and resamples cast the same votes anew under it. The statistic is the sum of the squared
    departures of the difference from a constant, weighted by information, after taking off what
    the common path leads to: where it moves, the path of the side with fewer votes follows less.

    Parameters
    ----------
    votes, periods, discrimination, cutpoints, walk, start_sd
        As in `path`.
    inside : array_like of bool, shape (..., r)
        The issue's roll calls, such as one row for each issue.
    resamples : int
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
        As in `path`, or if `inside` is not true or false, or there are no resamples.

    References
    ----------
    Lauderdale, B. E. and Clark, T. S. (2014). Scaling politically meaningful dimensions using texts
    and votes. American Journal of Political Science 58(3), 754-771 (positions by issue). Davison,
    A. C. and Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge University
    Press, sections 4.2 and 4.4 (tests by resampling under the hypothesis).
    """
    rolls = _rolls(periods, discrimination, cutpoints, walk, start_sd, None)
    cast, issue = votes_checked(votes, "votes", 1), np.asarray(inside)
    if issue.dtype != np.bool_:
        raise ValueError(f"inside has type {issue.dtype}; allowed: true or false")
    _fits(rolls, votes=cast, inside=issue.astype(np.float64))
    whole(resamples, "resamples", least=1)
    cast, issue = np.broadcast_arrays(cast, issue)
    sides = [
        path(np.where(side, cast, np.nan), periods, discrimination, cutpoints, walk,
             start_sd=start_sd, at=rolls.labels, level=level)
        for side in (issue, ~issue)
    ]  # fmt: skip
    found = np.full((*cast.shape[:-1], 6), np.nan)
    for i in np.ndindex(cast.shape[:-1]):
        counted = ~np.isnan(cast[i]) & rolls.known
        sizes = [int((counted & side).sum()) for side in (issue[i], ~issue[i])]
        if min(sizes) >= FEWEST_VOTES:
            null = _Null(rolls, cast[i], counted & issue[i], counted & ~issue[i])
            if null.shared.sum() >= FEWEST_PERIODS:
                gap = sides[0].point[i] - sides[1].point[i]
                spread = sides[0].covariance[i] + sides[1].covariance[i]
                drawn = null.departures(resamples, np.random.default_rng(seed))
                found[i] = _compared(null, gap, spread, drawn, level)
    gap, gap_sd, drift, drift_sd, p_value, detectable = np.moveaxis(found, -1, 0)
    reach = _reach(level)
    return Alone(
        sides[0], sides[1],
        gap, gap - reach * gap_sd, gap + reach * gap_sd,
        drift, drift - reach * drift_sd, drift + reach * drift_sd, p_value, detectable,
    )  # fmt: skip


# --- roll calls and votes ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rolls:
    """Roll calls: parameters (0 where unknown), place among the labels, the walk's precision."""

    labels: NDArray[np.int64]
    place: NDArray[np.int64]
    known: Bools
    slope: Floats
    cuts: Floats
    walk: float
    start_sd: float

    @property
    def which(self) -> Floats:
        """Shape (r, T): 1 in each roll call's period."""
        return np.eye(len(self.labels))[self.place]

    @property
    def prior(self) -> Floats:
        """Precision of a path before any vote, shape (T, T)."""
        return _chain(len(self.labels), self.walk, self.start_sd)

    def only(self, kept: Bools) -> "_Rolls":
        """Some of the roll calls, in the same periods."""
        return _Rolls(
            self.labels, self.place[kept], self.known[kept], self.slope[kept], self.cuts[kept],
            self.walk, self.start_sd,
        )  # fmt: skip


def _rolls(
    periods: Sequence[int] | NDArray[np.int64],
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    walk: float,
    start_sd: float,
    at: Sequence[int] | NDArray[np.int64] | None,
) -> _Rolls:
    slope, cuts = floats(discrimination, "discrimination", ndim=1), floats(cutpoints, "cutpoints")
    if slope.ndim != 1 or not slope.size:
        raise ValueError(f"discrimination has shape {slope.shape}; allowed: (roll calls,)")
    if cuts.shape != (len(slope), 2):
        raise ValueError(f"cutpoints have shape {cuts.shape}; allowed: ({len(slope)}, 2)")
    if (cuts[:, 0] > cuts[:, 1]).any():
        raise ValueError("cutpoints are out of order; allowed: the lower one first")
    for name, value in (("walk", walk), ("start_sd", start_sd)):
        if not 0 < value < np.inf:
            raise ValueError(f"{name} is {value}; allowed: positive and finite")
    when = _labels(periods, "periods")
    if when.shape != slope.shape:
        raise ValueError(f"periods have shape {when.shape}; allowed: ({len(slope)},)")
    labels = np.unique(when if at is None else _labels(at, "at"))
    strange = when[~np.isin(when, labels)]
    if strange.size:
        raise ValueError(f"at lacks period {strange[0]}; allowed: all periods of the roll calls")
    known = ~np.isnan(slope) & ~np.isnan(cuts).any(axis=-1)
    held = np.where(known, slope, 0.0), np.where(known[:, None], cuts, 0.0)
    return _Rolls(labels, np.searchsorted(labels, when), known, *held, walk, start_sd)


def _labels(given: Sequence[int] | NDArray[np.int64], name: str) -> NDArray[np.int64]:
    labels = np.asarray(given)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"{name} are {labels.dtype}; allowed: whole numbers, such as years")
    return labels.astype(np.int64)


def _fits(rolls: _Rolls, **arrays: Floats) -> None:
    together(last=True, discrimination=rolls.slope, **arrays)


def _reach(level: float) -> float:
    """Half the width of an interval, in standard deviations."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    return float(ndtri(0.5 + level / 2))


class _Ballots:
    """Votes as binary ones; a roll call that does not count has slope 0, a constant in theta."""

    def __init__(
        self, rolls: _Rolls, no: Bools, abstain: Bools, counted: Bools | None = None
    ) -> None:
        self.place, self.which = rolls.place, rolls.which
        self.slope = rolls.slope if counted is None else np.where(counted, rolls.slope, 0.0)
        self.cut = np.where(no, rolls.cuts[:, 0], rolls.cuts[:, 1])
        #: Abstentions are the few votes that are two binary ones: where they stand, flat.
        self.twice = np.flatnonzero(abstain)
        self.wide = np.diff(rolls.cuts, axis=-1)[self.twice % len(rolls.slope), 0]
        self.above = (~no * self.slope) @ self.which

    def tell(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Log-likelihood up to a constant, shape (...); score and information, shape (..., T)."""
        # Laid out by rows, whatever theta is: below, flat views are added to.
        x = np.ascontiguousarray(theta)[..., self.place]
        x = np.ascontiguousarray(x * self.slope - self.cut)
        found = _logistic(x)
        for part, more in zip(found, _logistic(x.ravel()[self.twice] + self.wide), strict=True):
            part.reshape(-1)[self.twice] += more
        soft, chance, flat = found
        chance *= self.slope
        flat *= self.slope**2
        fit = np.einsum("...t,...t->...", self.above, theta) - np.einsum("...r->...", soft)
        return fit, self.above - chance @ self.which, flat @ self.which


def _logistic(x: Floats) -> tuple[Floats, Floats, Floats]:
    """-log F(-x), F(x) and its derivative, from one exponential that cannot overflow."""
    small = np.exp(-np.abs(x))
    under = 1 + small
    soft = np.log(under)
    soft += np.maximum(x, 0)
    chance = np.where(x >= 0, 1.0, small)
    chance /= under
    small /= under
    small /= under
    return soft, chance, small


# --- modes ---------------------------------------------------------------------------------

#: Log posterior (...), its gradient and Newton's step (..., k) at given values (..., k).
_Tell = Callable[[Floats], tuple[Floats, Floats, Floats]]


def _climb(tell: _Tell, x: Floats, reached: float) -> Floats:
    """The mode of each row of a log-concave density: Newton's steps, halved until they gain."""
    value, gradient, step = tell(x)
    while True:
        promised = np.einsum("...k,...k->...", gradient, step)
        if (promised < reached).all():
            return np.asarray(x + step)
        length = np.ones(promised.shape)
        rounding = 1e-12 * (1 + np.abs(value))
        while True:
            ahead = x + length[..., None] * step
            now = tell(ahead)
            poor = now[0] - value < _ENOUGH * length * promised - rounding
            if not poor.any():
                break
            length = np.where(poor, length / 2, length)
        x, (value, gradient, step) = ahead, now


def _own(ballots: _Ballots, rolls: _Rolls) -> _Tell:
    """The posterior of a path."""
    prior = rolls.prior
    middle, beside = np.diag(prior), -1 / rolls.walk**2

    def tell(theta: Floats) -> tuple[Floats, Floats, Floats]:
        fit, score, info = ballots.tell(theta)
        pull = theta @ prior
        gradient = score - pull
        value = fit - 0.5 * np.einsum("...t,...t->...", pull, theta)
        return value, gradient, _tridiagonal(middle + info, beside, gradient)

    return tell


def _common(inside: _Ballots, outside: _Ballots, prior: Floats) -> _Tell:
    """The posterior of one path and a distance: the sides stand half of it off the path."""

    def tell(x: Floats) -> tuple[Floats, Floats, Floats]:
        at = _apart(x)
        one, other = inside.tell(at[0]), outside.tell(at[1])
        pull = x @ prior
        distance = (one[1] - other[1]).sum(axis=-1, keepdims=True) / 2
        gradient = np.concatenate([one[1] + other[1], distance], axis=-1) - pull
        value = one[0] + other[0] - 0.5 * np.einsum("...k,...k->...", pull, x)
        information = prior + _joined(one[2], other[2])
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        return value, gradient, np.asarray(step, dtype=np.float64)

    return tell


def _apart(x: Floats) -> tuple[Floats, Floats]:
    """The paths of both sides."""
    return x[..., :-1] + x[..., -1:] / 2, x[..., :-1] - x[..., -1:] / 2


def _joined(inside: Floats, outside: Floats) -> Floats:
    """Information of one path and a distance, from the sides', shape (..., T + 1, T + 1)."""
    both, less = inside + outside, (inside - outside) / 2
    size = both.shape[-1]
    joined = np.zeros((*both.shape[:-1], size + 1, size + 1))
    at = np.arange(size)
    joined[..., at, at] = both
    joined[..., -1, -1] = both.sum(axis=-1) / 4
    joined[..., -1, :-1] = joined[..., :-1, -1] = less
    return joined


def _chain(periods: int, walk: float, start_sd: float) -> Floats:
    """Precision of a random walk that starts about 0."""
    step = np.diff(np.eye(periods), axis=0) / walk
    chain: Floats = step.T @ step
    chain[0, 0] += 1 / start_sd**2
    return chain


def _tridiagonal(middle: Floats, beside: float, right: Floats) -> Floats:
    """Solve for right-hand sides (..., T), each with its own diagonal, by elimination in time."""
    # Time first, so that every step of the elimination is over rows that lie together.
    found, ratio = np.moveaxis(right, -1, 0).copy(), np.moveaxis(middle, -1, 0).copy()
    for t in range(1, len(found)):
        factor = beside / ratio[t - 1]
        ratio[t] -= factor * beside
        found[t] -= factor * found[t - 1]
    found[-1] /= ratio[-1]
    for t in reversed(range(len(found) - 1)):
        found[t] -= beside * found[t + 1]
        found[t] /= ratio[t]
    return np.moveaxis(found, 0, -1)


# --- the hypothesis ------------------------------------------------------------------------


class _Null:
    """One voter's votes on two sides under one path and a constant distance."""

    def __init__(self, rolls: _Rolls, votes: Floats, inside: Bools, outside: Bools) -> None:
        self.sides = rolls.only(inside), rolls.only(outside)
        one, other = (
            _Ballots(side, votes[kept] == 0, votes[kept] == 0.5)
            for side, kept in zip(self.sides, (inside, outside), strict=True)
        )
        # As if each side started about 0 on its own: then their middle has half the variance, and
        # their distance twice.
        size = len(rolls.labels)
        self.prior = np.zeros((size + 1, size + 1))
        self.prior[:-1, :-1] = _chain(size, rolls.walk, rolls.start_sd / np.sqrt(2))
        self.prior[-1, -1] = 0.5 / rolls.start_sd**2
        self.mode, infos, self.lag = self._fitted((one, other), np.zeros(size + 1), _REACHED)
        both = infos[0] + infos[1]
        joint = np.divide(infos[0] * infos[1], both, out=np.zeros(size), where=both > 0)
        self.shared = joint > 0
        self.weights = joint / joint.sum() if self.shared.any() else joint
        #: How much of a move of the issue's true path its estimate follows, shape (T, T).
        self.follows = np.linalg.solve(rolls.prior + np.diag(infos[0]), np.diag(infos[0]))

    def _fitted(
        self, ballots: tuple[_Ballots, _Ballots], x: Floats, reached: float
    ) -> tuple[Floats, tuple[Floats, Floats], Floats]:
        """The mode, the sides' information there, and the difference of paths it leads to.

        Each side's estimate follows the path by its information over that and the prior's.
        """
        mode = _climb(_common(*ballots, self.prior), x, reached)
        paths = _apart(mode)
        infos = ballots[0].tell(paths[0])[2], ballots[1].tell(paths[1])[2]
        prior = self.sides[0].prior
        middle, beside = np.diag(prior), -1 / self.sides[0].walk ** 2
        followed = [
            _tridiagonal(middle + info, beside, info * place)
            for info, place in zip(infos, paths, strict=True)
        ]
        return mode, infos, followed[0] - followed[1]

    def departures(self, resamples: int, rng: np.random.Generator) -> Floats:
        """Estimated paths of votes cast anew, inside less outside, shape (resamples, T).

        Less what the common path leads to, as estimated from the same votes: their noise is in
        both, and it is a departure from the common path that is asked for.
        """
        most = max(1, _CHUNK // max(len(side.slope) for side in self.sides))
        drawn = []
        for start in range(0, resamples, most):
            x = np.tile(self.mode, (min(most, resamples - start), 1))
            paths = _apart(x)
            one, other = (
                _recast(side, at, rng) for side, at in zip(self.sides, paths, strict=True)
            )
            apart = [
                _climb(_own(ballots, side), at, _REACHED_RESAMPLE)
                for ballots, side, at in zip((one, other), self.sides, paths, strict=True)
            ]
            drawn.append(apart[0] - apart[1] - self._fitted((one, other), x, _REACHED_RESAMPLE)[2])
        return np.concatenate(drawn)

    def thirds(self) -> tuple[Floats, Floats]:
        """Weights of the change from the first third to the last, and a drift of size 1 in it."""
        there = np.flatnonzero(self.shared)
        count = max(1, len(there) // 3)
        change = np.zeros(len(self.weights))
        for sign, part in ((-1, there[:count]), (1, there[-count:])):
            change[part] = sign * self.weights[part] / self.weights[part].sum()
        at = np.arange(len(change))
        return change, np.interp(at, [there[count - 1], there[-count]], [0.0, 1.0])


def _recast(rolls: _Rolls, theta: Floats, rng: np.random.Generator) -> _Ballots:
    """Cast votes anew at paths (n, T)."""
    felt = theta[:, rolls.place] * rolls.slope
    felt += rng.logistic(size=felt.shape)
    no = felt < rolls.cuts[:, 0]
    return _Ballots(rolls, no, ~no & (felt < rolls.cuts[:, 1]))


def _compared(
    null: _Null, gap: Floats, spread: Floats, drawn: Floats, level: float
) -> tuple[float, ...]:
    """Mean gap and its sd, drift and its sd, p-value, detectable drift."""
    weights = null.weights
    change, ramp = null.thirds()
    # The observed one is among those whose mean is taken off, so that all are treated alike.
    every = np.concatenate([(gap - null.lag)[None], drawn])
    every = every - every.mean(axis=0)
    every -= (every @ weights)[:, None]
    statistic = every**2 @ weights
    followed = change @ null.follows @ ramp
    unit = (_reach(level) + float(ndtri(POWER))) / followed
    gap_sd, drift_sd = (float(np.sqrt(w @ spread @ w)) for w in (weights, change))
    return (
        float(gap @ weights), gap_sd, float((gap - null.lag) @ change), drift_sd,
        float(np.mean(statistic >= statistic[0])), float(unit * (drawn @ change).std()),
    )  # fmt: skip
