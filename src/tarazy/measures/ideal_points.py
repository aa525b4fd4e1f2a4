"""Dynamic ordinal ideal points: where voters stand on one line, and how that moves.

A vote is no, abstention or yes, an ordered choice. Voter i stands at theta_it in period t and
walks at random from one period to the next; roll call j has a discrimination b_j and two
cutpoints, so that P(vote at most k) = F(c_jk - b_j theta_it), F logistic. Absences are missing.

Points and roll calls are each fitted at their variational mean given the spread of the other, not
at the joint mode: with a few dozen votes behind every roll call and every point, the mode takes
noise in one for signal in the other and makes roll calls too sharp. The standard deviations are
Laplace's, from the joint expected information at these means: roll calls only couple voters of
their own period, so once they are eliminated the system is block tridiagonal in time and is solved
exactly. The variance of the walk is estimated by EM.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from ._arrays import Bools, Floats, floats, whole
from ._ordinal import Ballots, ballots, item_blocks, terms
from ._ordinal_fit import PRIOR, Fit, Spot, evaluate

#: The part of the gain that the slope promises which a step must bring; shortest step.
_ENOUGH, _SHORTEST = 0.3, 1e-6
#: Least variance of a step: a walk that would take 10,000 periods to cross the first spread.
_STILL = 1e-4
#: The walk's variance has settled when it would change by less than this (log), and it is only
#: moved when no point moves by more than so many standard deviations.
_SETTLED, _NEAR = 0.01, 0.1


class NotConverged(RuntimeError):
    """The fit did not converge, and no points are handed out."""


@dataclass(frozen=True, slots=True)
class IdealPoints:
    """Points of voters by period, with the roll calls' parameters.

    Attributes
    ----------
    periods : numpy.ndarray
        Shape (periods,): labels in order.
    point, sd, low, high : numpy.ndarray
        Shape (voters, periods): point, standard deviation and ends of the interval; NaN before
        a voter's first vote and after its last, so all NaN for one that never voted. In this unit
        the true points have mean 0 and variance 1 over all voter-periods: the points' variance
        and the mean square of their standard deviations sum to 1.
    discrimination : numpy.ndarray
        Shape (rolls,): positive where a yes lies on the side of the anchor.
    cutpoints : numpy.ndarray
        Shape (rolls, 2): between no and abstention, and between abstention and yes.
    walk : float
        Standard deviation of the step from one period to the next, on the scale of the points.
    iterations : int
    largest_step : float
        The largest change of any point in the last iteration, in its standard deviations.
    """

    periods: NDArray[np.int64]
    point: Floats
    sd: Floats
    low: Floats
    high: Floats
    discrimination: Floats
    cutpoints: Floats
    walk: float
    iterations: int
    largest_step: float


def ideal_points(
    votes: ArrayLike,
    periods: Sequence[int] | NDArray[np.int64],
    anchor: int,
    *,
    level: float = 0.9,
    walk: float | None = None,
    most: int = 200,
    tolerance: float = 0.01,
) -> IdealPoints:
    """Fit a dynamic ordinal item-response model in one dimension.

    Parameters
    ----------
    votes : array_like, shape (voters, rolls)
        0 no, 0.5 abstention, 1 yes, NaN absent.
    periods : sequence of int, shape (rolls,)
        Period of each roll call, such as its year. Periods between the first and the last without
        roll calls are not points of time: a walk passes from one listed period to the next.
    anchor : int
        Row of the voter whose mean point is positive.
    level : float
        Probability inside the intervals, between 0 and 1.
    walk : float, optional
        Standard deviation of a step of the walk before scaling, where a voter's first point has
        standard deviation 1; estimated by default.
    most : int
        The most iterations.
    tolerance : float
        The fit has converged when no point moves by more of its standard deviations in an
        iteration.

    Returns
    -------
    IdealPoints

    Raises
    ------
    ValueError
        If a vote is coded otherwise, shapes do not fit, a period is no whole number, a roll call
        divides nobody, the anchor never voted, or an option is out of its range.
    NotConverged
        If the points still move after `most` iterations.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456.
    Giordano, R., Broderick, T. and Jordan, M. I. (2018). Covariances, robustness, and variational
    Bayes. Journal of Machine Learning Research 19(51), 1-49 (joint spread at variational means).
    Imai, K., Lo, J. and Olmsted, J. (2016). Fast estimation of ideal points with massive data.
    American Political Science Review 110(4), 631-656 (variational means).
    Martin, A. D. and Quinn, K. M. (2002). Dynamic ideal point estimation via Markov chain Monte
    Carlo for the U.S. Supreme Court, 1953-1999. Political Analysis 10(2), 134-153.
    """
    cast, when = _checked(votes, periods, anchor)
    _check_options(level, walk, most, tolerance)
    labels = np.unique(when)
    groups = [ballots(cast, np.flatnonzero(when == label)) for label in labels]
    active = _spell(np.stack([g.cast.any(axis=1) for g in groups], axis=1))
    theta = _first_guess(cast, anchor)[:, None] * np.ones(len(labels)) * active
    items = _items_alone(groups, theta, cast.shape[1])
    del cast
    pace = _Pace(0.05 if walk is None else walk**2, fixed=walk is not None or len(labels) == 1)
    fit = Fit(groups, theta, items, active, pace.variance)
    for count in range(1, most + 1):  # noqa: B007
        ahead, change, length = _advance(fit)
        moved = float((np.abs(change) / fit.spread)[active].max())
        if length == 1.0 and moved < _NEAR:
            pace.update(fit.jointly())
        if length == 1.0 and moved < tolerance and pace.settled:
            break
        fit = Fit(groups, ahead.theta, ahead.items, active, pace.variance, ahead.terms)
    else:
        raise NotConverged(
            f"a point still moves by {moved:.2g} standard deviations after {most} iterations; "
            f"allowed: {tolerance:g}"
        )
    return _scaled(fit.jointly(), labels, anchor, level, count, moved)


# --- input ---------------------------------------------------------------------------------


def _checked(
    votes: ArrayLike, periods: Sequence[int] | NDArray[np.int64], anchor: int
) -> tuple[Floats, NDArray[np.int64]]:
    cast = floats(votes, "votes", ndim=2)
    if cast.ndim != 2 or 0 in cast.shape:
        raise ValueError(f"votes have shape {cast.shape}; allowed: (voters, rolls), not empty")
    there = ~np.isnan(cast)
    odd = cast[there & ~np.isin(cast, (0.0, 0.5, 1.0))]
    if odd.size:
        raise ValueError(f"votes hold {odd[0]}; allowed: 0 no, 0.5 abstention, 1 yes, NaN absent")
    when = np.asarray(periods)
    if when.shape != (cast.shape[1],):
        raise ValueError(f"periods have shape {when.shape}; allowed: ({cast.shape[1]},)")
    if not np.issubdtype(when.dtype, np.integer):
        raise ValueError(f"periods are {when.dtype}; allowed: whole numbers, such as years")
    spread = np.fmax.reduce(cast, axis=0) - np.fmin.reduce(cast, axis=0)
    flat = np.flatnonzero(~(spread > 0))
    if flat.size:
        raise ValueError(
            f"roll call {flat[0]} divides nobody ({flat.size} in all); allowed: roll calls with "
            "two different votes"
        )
    if whole(anchor, "anchor", least=0) >= cast.shape[0]:
        raise ValueError(f"anchor is {anchor}; allowed: a row below {cast.shape[0]}")
    if not there[anchor].any():
        raise ValueError(f"anchor {anchor} never voted; allowed: a voter with a vote")
    return cast, when.astype(np.int64)


def _check_options(level: float, walk: float | None, most: int, tolerance: float) -> None:
    whole(most, "most", least=1)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1")
    if walk is not None and not 0 < walk < np.inf:
        raise ValueError(f"walk is {walk}; allowed: positive and finite, or None to estimate it")
    if not 0 < tolerance < np.inf:
        raise ValueError(f"tolerance is {tolerance}; allowed: positive and finite")


def _spell(voted: Bools) -> Bools:
    """From a voter's first period with a vote to its last."""
    begun = np.maximum.accumulate(voted, axis=1)
    lasts = np.maximum.accumulate(voted[:, ::-1], axis=1)[:, ::-1]
    return begun & lasts


# --- where the fit begins ------------------------------------------------------------------


def _first_guess(cast: Floats, anchor: int) -> Floats:
    """First principal component of the voters' centred votes, of variance 1, anchor positive."""
    centred = np.nan_to_num(cast - np.nanmean(cast, axis=0))
    together = (~np.isnan(cast)).astype(float)
    # Mean product over the roll calls on which both voted: absences shrink nobody.
    gram = (centred @ centred.T) / np.maximum(together @ together.T, 1.0)
    guess = np.linalg.eigh(gram)[1][:, -1]
    seen = guess[together.any(axis=1)]
    guess = (guess - seen.mean()) / max(seen.std(), 1e-10)
    return np.asarray(guess * (1.0 if guess[anchor] >= 0 else -1.0))


def _items_alone(groups: list[Ballots], theta: Floats, rolls: int) -> Floats:
    """Roll calls with the points held."""
    items = np.zeros((rolls, 3))
    for t, group in enumerate(groups):
        own, x = np.zeros((len(group.rolls), 3)), theta[:, t]
        for _ in range(6):
            gradient, info = item_blocks(terms(group, x, own), x, own, PRIOR)
            own += np.clip(np.linalg.solve(info, gradient[..., None])[..., 0], -1.0, 1.0)
        items[group.rolls] = own
    return items


# --- the fit -------------------------------------------------------------------------------


def _advance(fit: Fit) -> tuple[Spot, Floats, float]:
    """Take a scoring step, shortened until it gains; the values, the full change, its length."""
    change, item_change = fit.step()
    promised = fit.slope(change, item_change)
    here = fit.objective(Spot(fit.theta, fit.items, fit.terms))
    longest = max(float(np.abs(change).max()), float(np.abs(item_change).max()) / 2, 1.0)
    length = 1.0 / longest
    while True:
        theta, items = fit.theta + length * change, fit.items + length * item_change
        spot = Spot(theta, items, evaluate(fit.groups, theta, items))
        # Rounding hides a gain below the last digits of the objective.
        rounding = 1e-12 * abs(here)
        if fit.objective(spot) - here >= _ENOUGH * length * promised - rounding:
            return spot, change, length
        if length < _SHORTEST:
            raise NotConverged("no step gains any more, however short; the votes may carry no line")
        length /= 2


class _Pace:
    """The variance of the walk: EM, sped up by the secant of its log change."""

    def __init__(self, variance: float, *, fixed: bool) -> None:
        self.variance, self.settled, self._fixed = variance, fixed, fixed
        self._past, self._rate, self._small = (np.inf, 0.0), 0.5, False

    def update(self, fit: Fit) -> None:
        """Move the variance towards where EM would leave it."""
        if self._fixed:
            return
        at = float(np.log(self.variance))
        change = float(np.log(fit.walk_variance())) - at
        # A short stretch says nothing of the slope but the noise of points still moving.
        if _SETTLED < abs(at - self._past[0]) < np.inf:
            secant = (self._past[1] - change) / (at - self._past[0])
            self._rate = float(np.clip(secant, 0.05, 1.0))
        self._past = at, change
        leap = float(np.clip(change / self._rate, -1.0, 1.0))
        self.variance = max(float(np.exp(at + leap)), _STILL)
        small = abs(leap) < _SETTLED or (self.variance == _STILL and leap < 0)
        self.settled, self._small = small and self._small, small


# --- the result ----------------------------------------------------------------------------


def _scaled(
    fit: Fit, labels: NDArray[np.int64], anchor: int, level: float, iterations: int, moved: float
) -> IdealPoints:
    """Mean 0, variance 1, anchor positive; and the covariance of what is left to know.

    The likelihood says nothing of the line's origin and unit; once they are fixed by the points
    themselves, their uncertainty is no part of a point's (delta method). Fitted points spread less
    than true ones by their own variance, which goes into the unit.
    """
    active, count = fit.active, fit.active.sum()
    centre = float(fit.theta[active].mean())
    unit = float(fit.theta[active].std())
    sign = 1.0 if fit.theta[anchor][active[anchor]].mean() >= centre else -1.0
    scaled = np.where(active, (fit.theta - centre) / unit, 0.0)
    ones, slant = active / count, scaled / count
    with_mean, with_unit = fit.solve(ones * 1.0), fit.solve(slant)
    mm, uu = float((ones * with_mean).sum()), float((slant * with_unit).sum())
    mu = float((ones * with_unit).sum())
    variance = (
        fit.covariances()[0] - 2 * with_mean - 2 * scaled * with_unit
        + mm + 2 * scaled * mu + scaled**2 * uu
    )  # fmt: skip
    variance = np.maximum(variance, 0.0) / unit**2
    shrunk = 1 / np.sqrt(1 + float(variance[active].mean()))
    unit, scaled = unit / shrunk, scaled * shrunk
    sd = np.where(active, np.sqrt(variance) * shrunk, np.nan)
    slope, cut, gap = fit.items[:, 0], fit.items[:, 1], np.exp(fit.items[:, 2])
    # b theta = b unit scaled + b centre: the cutpoints move by the centre.
    cuts = np.stack([cut, cut + gap], axis=-1) - (slope * centre)[:, None]
    point = np.where(active, sign * scaled, np.nan)
    reach = float(ndtri(0.5 + level / 2)) * sd
    walk = float(np.sqrt(fit.step_variance)) / unit if (fit.link > 0).any() else np.nan
    return IdealPoints(
        labels, point, sd, point - reach, point + reach,
        sign * slope * unit, cuts, walk, iterations, moved,
    )  # fmt: skip
