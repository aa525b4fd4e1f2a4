"""Dynamic ordinal ideal points: where voters stand on one line, and how that moves.

A vote is no, abstention or yes, an ordered choice. Voter i stands at theta_it in period t and
walks at random from one period to the next; roll call j has a discrimination b_j and two
cutpoints, so that P(vote at most k) = F(c_jk - b_j theta_it), F logistic. Absences are missing.

Points and roll calls are each fitted at their variational mean given the spread of the other, not
at the joint mode: with a few dozen votes behind every roll call and every point, the mode takes
noise in one for signal in the other and makes roll calls too sharp. The standard deviations are
Laplace's, from the joint expected information at these means: roll calls only couple voters of
their own period, so once they are eliminated the system is block tridiagonal in time and is solved
exactly. A resolution that is put again may bridge periods: its roll calls then share one
discrimination and cutpoints, which border that system. The variance of the walk is estimated by EM.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from threadpoolctl import threadpool_limits

from ._arrays import Bools, Floats, floats, whole
from ._ordinal import ballots
from ._ordinal_fit import Fit, Spot, evaluate
from ._ordinal_pace import Pace
from ._ordinal_scale import Scale
from ._ordinal_start import begin

#: The part of the gain that the slope promises which a step must bring; shortest step.
_ENOUGH, _SHORTEST = 0.3, 1e-6
#: Points whose range is less than this are one point: only rounding holds them apart.
_ONE = 1e-8
#: The walk's variance is only moved when no point moves by more of its standard deviations.
_NEAR = 0.1


class NotConverged(RuntimeError):
    """The fit did not converge, and no points are handed out."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a fit begins, on the raw scale of the fit, of which the sign is free.

    Attributes
    ----------
    points : array_like
        Shape (voters, periods), the periods in order; NaN where unknown. An unknown point is
        taken from the voter's nearest known period, else guessed from the votes.
    items : array_like
        Shape (rolls, 3): discrimination, lower cutpoint and log of the distance to the upper one;
        NaN where unknown. An unknown roll call is fitted to the points first.
    walk : float, optional
        Variance of the step from one period to the next; None or NaN where unknown.
    """

    points: ArrayLike
    items: ArrayLike
    walk: float | None = None


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
    start : Start
        This fit as the start of another: of the same votes, or of more.
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
    start: Start = field(repr=False, compare=False)
    _scale: Scale = field(repr=False, compare=False)

    def covariance(self, weights: ArrayLike) -> Floats:
        """Covariance of weighted sums of the points, such as changes and differences.

        Points of one voter in two periods, and of two voters in one, err together; what is
        uncertain in a contrast of them cannot be read from their standard deviations.

        Parameters
        ----------
        weights : array_like, shape (m, voters, periods)
            Weights of `point` in each of the m sums; 0 where a voter has no point.

        Returns
        -------
        numpy.ndarray, shape (m, m)
            By the same approximation as `sd`, whose square a single weight of 1 gives.

        Raises
        ------
        ValueError
            If shapes do not fit, a weight is missing, or one stands where there is no point.
        """
        given = floats(weights, "weights", ndim=3)
        if given.shape[1:] != self.point.shape:
            allowed = ", ".join(map(str, self.point.shape))
            raise ValueError(f"weights have shape {given.shape}; allowed: (m, {allowed})")
        if np.isnan(given).any():
            raise ValueError("weights hold NaN; allowed: numbers, 0 for points that do not count")
        idle = np.argwhere((given != 0) & np.isnan(self.point))
        if idle.size:
            _, voter, period = idle[0]
            raise ValueError(
                f"voter {voter} has no point in period {self.periods[period]} and weight "
                f"{given[tuple(idle[0])]:g}; allowed: 0"
            )
        with threadpool_limits(1, user_api="blas"):
            return self._scale.covariance(given)


def ideal_points(
    votes: ArrayLike,
    periods: Sequence[int] | NDArray[np.int64],
    anchor: int,
    *,
    bridges: Sequence[int] | NDArray[np.int64] | None = None,
    level: float = 0.9,
    walk: float | None = None,
    start: Start | None = None,
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
    bridges : sequence of int, shape (rolls,), optional
        The resolution that each roll call puts to the vote, as a label. Roll calls of one label
        share their discrimination and cutpoints, also across periods, and so hold the scale of
        different periods together; by default each roll call stands for itself.
    level : float
        Probability inside the intervals, between 0 and 1.
    walk : float, optional
        Standard deviation of a step of the walk before scaling, where a voter's first point has
        standard deviation 1; estimated by default.
    start : Start, optional
        Where to begin, such as an earlier fit's `start`: near the end it saves iterations and
        changes no point beyond `tolerance`. A given `walk` overrides the start's.
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
        If a vote is coded otherwise, shapes do not fit, a period or bridge is no whole number, a
        roll call divides nobody, the anchor never voted, or an option is out of its range.
    NotConverged
        If the points still move after `most` iterations, or all fall on one point.

    Notes
    -----
    A start that lies nowhere near, such as points at random, may lead to another and poorer mode.
    Where few periods or small steps hardly tell the walk's variance, EM creeps and the variance
    settles to within some tens of percent only; fits from different starts then end apart by a few
    tenths of a standard deviation. A given `walk` removes that.

    BLAS is held to one thread meanwhile, in the whole process: matrices of 200 rows gain nothing
    from more, which wait for each other on a busy machine.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456 (bridges).
    Giordano, R., Broderick, T. and Jordan, M. I. (2018). Covariances, robustness, and variational
    Bayes. Journal of Machine Learning Research 19(51), 1-49 (joint spread at variational means).
    Imai, K., Lo, J. and Olmsted, J. (2016). Fast estimation of ideal points with massive data.
    American Political Science Review 110(4), 631-656 (variational means).
    Martin, A. D. and Quinn, K. M. (2002). Dynamic ideal point estimation via Markov chain Monte
    Carlo for the U.S. Supreme Court, 1953-1999. Political Analysis 10(2), 134-153.
    """
    cast, when = _checked(votes, periods, anchor)
    _check_options(level, walk, most, tolerance)
    item = _labelled(bridges, len(when))
    labels = np.unique(when)
    groups = [ballots(cast, np.flatnonzero(when == label), item) for label in labels]
    active = _spell(np.stack([g.cast.any(axis=1) for g in groups], axis=1))
    known, variance = _known(start, active.shape, len(when))
    with threadpool_limits(1, user_api="blas"):
        theta, items = begin(cast, groups, anchor, active, item, known)
        pace = Pace(
            variance if walk is None else walk**2, fixed=walk is not None or len(labels) == 1
        )
        fit = Fit(groups, theta, items, active, pace.variance)
        fit, count, moved = _converge(fit, pace, most, tolerance)
        return _scaled(fit.jointly(), item, labels, anchor, level, count, moved)


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


def _labelled(bridges: Sequence[int] | NDArray[np.int64] | None, rolls: int) -> NDArray[np.int64]:
    """Number of the item that each roll call puts: 0, 1, ..."""
    if bridges is None:
        return np.arange(rolls)
    given = np.asarray(bridges)
    if given.shape != (rolls,):
        raise ValueError(f"bridges have shape {given.shape}; allowed: ({rolls},)")
    if not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"bridges are {given.dtype}; allowed: whole numbers, one a resolution")
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)


def _known(
    start: Start | None, points: tuple[int, ...], rolls: int
) -> tuple[tuple[Floats, Floats] | None, float | None]:
    """Points and items of a start, and the variance of its walk, as far as there are any."""
    if start is None:
        return None, None
    found = floats(start.points, "points of start"), floats(start.items, "items of start")
    for name, array, shape in zip(("points", "items"), found, (points, (rolls, 3)), strict=True):
        if array.shape != shape:
            raise ValueError(f"{name} of start have shape {array.shape}; allowed: {shape}")
    if start.walk is None or np.isnan(start.walk):
        return found, None
    if not 0 < start.walk < np.inf:
        raise ValueError(f"walk of start is {start.walk}; allowed: positive and finite, or None")
    return found, float(start.walk)


def _spell(voted: Bools) -> Bools:
    """From a voter's first period with a vote to its last."""
    begun = np.maximum.accumulate(voted, axis=1)
    lasts = np.maximum.accumulate(voted[:, ::-1], axis=1)[:, ::-1]
    return begun & lasts


# --- the fit -------------------------------------------------------------------------------


def _converge(fit: Fit, pace: Pace, most: int, tolerance: float) -> tuple[Fit, int, float]:
    """Step until no point moves and the walk has settled; the fit, its steps, the last one."""
    for count in range(1, most + 1):
        ahead, change, length = _advance(fit)
        moved = float((np.abs(change) / fit.spread)[fit.active].max())
        if length == 1.0 and moved < _NEAR:
            pace.update(fit.jointly(), arrived=count == 1 and moved < tolerance)
        if length == 1.0 and moved < tolerance and pace.settled:
            return fit, count, moved
        fit = Fit(fit.groups, ahead.theta, ahead.items, fit.active, pace.variance, ahead.terms)
    raise NotConverged(
        f"a point still moves by {moved:.2g} standard deviations after {most} iterations; "
        f"allowed: {tolerance:g}"
    )


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


# --- the result ----------------------------------------------------------------------------


def _scaled(
    fit: Fit,
    item: NDArray[np.int64],
    labels: NDArray[np.int64],
    anchor: int,
    level: float,
    iterations: int,
    moved: float,
) -> IdealPoints:
    """Mean 0, variance 1, anchor positive."""
    if np.ptp(fit.theta[fit.active]) < _ONE:
        raise NotConverged("the points all fall on one; the votes may carry no line")
    scale, items = Scale(fit), fit.items[item]
    active, unit = scale.active, scale.unit
    sign = 1.0 if scale.point[anchor][active[anchor]].mean() >= 0 else -1.0
    point = np.where(active, sign * scale.point, np.nan)
    sd = np.where(active, np.sqrt(scale.variance), np.nan)
    reach = float(ndtri(0.5 + level / 2)) * sd
    slope, cut, gap = items[:, 0], items[:, 1], np.exp(items[:, 2])
    # b theta = b unit point + b centre: the cutpoints move by the centre.
    cuts = np.stack([cut, cut + gap], axis=-1) - (slope * scale.centre)[:, None]
    walk = float(np.sqrt(fit.step_variance)) / unit if (fit.link > 0).any() else np.nan
    start = Start(np.where(active, fit.theta, np.nan), items, fit.step_variance)
    return IdealPoints(
        labels, point, sd, point - reach, point + reach,
        sign * slope * unit, cuts, walk, iterations, moved, start, scale,
    )  # fmt: skip
