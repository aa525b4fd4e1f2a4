"""How much less ideal points are known than a model of one line and independent votes says.

Votes on a resolution that returns depend on each other beyond the line, and a line is not all that
divides voters. Both leave the points of some voters, by the model well known, in want of a wider
interval. The sandwich shows how much: the spread of the scores as they are, resolution by
resolution, in place of the spread that the model expects of them.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from ._arrays import Floats, floats
from .chance import votes_checked


def inflation(
    votes: ArrayLike,
    periods: ArrayLike,
    point: ArrayLike,
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    walk: float,
    *,
    clusters: ArrayLike | None = None,
) -> Floats:
    """Factor by which each voter's standard deviations are too small, at least 1.

    With A the information of a voter's path (votes and walk, roll calls held), L what the votes
    have of it by the model and B the sum over resolutions of the outer products of their scores,
    the factor is the root of trace(A^-1 B A^-1) / trace(A^-1 L A^-1).

    Parameters
    ----------
    votes : array_like, shape (voters, rolls)
        0 no, 0.5 abstention, 1 yes, NaN absent.
    periods : array_like of int, shape (rolls,)
    point : array_like, shape (voters, periods)
        Ideal points, a column for each distinct period in order; NaN where there is none.
    discrimination : array_like, shape (rolls,)
    cutpoints : array_like, shape (rolls, 2)
        As in :class:`tarazy.measures.ideal_points.IdealPoints`.
    walk : float
        Standard deviation of a step of the walk, in the unit of the points.
    clusters : array_like of int, shape (rolls,), optional
        Label of the resolution that a roll call puts to the vote; each its own by default.

    Returns
    -------
    ndarray, shape (voters,)
        1 or more; 1 for a voter without votes.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, the shapes do not fit, a parameter is missing, or the walk is
        not positive and finite.

    References
    ----------
    White, H. (1982). Maximum likelihood estimation of misspecified models. Econometrica 50(1),
    1-25. Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
    models. Biometrika 73(1), 13-22 (scores summed within clusters).
    """
    cast = votes_checked(votes, "votes", 2)
    when = np.unique(np.asarray(periods), return_inverse=True)[1]
    label = np.arange(cast.shape[1]) if clusters is None else np.asarray(clusters)
    place = floats(point, "point", ndim=2)
    slope, cuts = floats(discrimination, "discrimination"), floats(cutpoints, "cutpoints", ndim=2)
    if not when.shape == label.shape == slope.shape == cuts.shape[:1] == cast.shape[1:]:
        raise ValueError("periods, clusters and parameters do not fit the roll calls of votes")
    if not 0 < walk < np.inf:
        raise ValueError(f"walk is {walk}; allowed: positive and finite")
    if cuts.shape[-1] != 2 or np.isnan(slope).any() or np.isnan(cuts).any():
        raise ValueError("parameters of roll calls are missing; allowed: a slope and two cutpoints")
    if place.shape != (len(cast), int(when.max(initial=-1)) + 1):
        raise ValueError(f"point has shape {place.shape}; allowed: (voters, periods)")
    score, info = _votes(cast, place[:, when], slope, cuts)
    group = np.unique(label, return_inverse=True)[1]
    return _factors(place, score, info, when, group, walk)


def _votes(cast: Floats, theta: Floats, slope: Floats, cuts: Floats) -> tuple[Floats, Floats]:
    """Score and expected information of every vote in its voter's point; 0 where none is cast."""
    below, above = (expit(cuts[:, k] - slope * theta) for k in (0, 1))
    # d log P / d theta: no -b (1 - F1), yes b F2, abstention b (F1 + F2 - 1).
    by_choice = np.stack([-(1 - below), below + above - 1, above]) * slope
    chance = np.stack([below, above - below, 1 - above])
    there = ~np.isnan(cast) & ~np.isnan(theta)
    which = np.nan_to_num(2 * cast).astype(np.int64)
    score = np.take_along_axis(by_choice, which[None], axis=0)[0]
    info = (chance * by_choice**2).sum(axis=0)
    return np.where(there, score, 0.0), np.where(there, info, 0.0)


def _factors(
    point: Floats,
    score: Floats,
    info: Floats,
    when: NDArray[np.int64],
    group: NDArray[np.int64],
    walk: float,
) -> Floats:
    """The factors of all voters; periods without a point stand apart in every matrix."""
    voters, size = point.shape
    there = ~np.isnan(point)
    in_period = (when[:, None] == np.arange(size)).astype(float)
    of_votes = info @ in_period
    link = (there[:, 1:] & there[:, :-1]) / walk**2
    diagonal = of_votes + 1e-9 + ~there
    diagonal[:, 1:] += link
    diagonal[:, :-1] += link
    whole = np.zeros((voters, size, size))
    steps = np.arange(size - 1)
    whole[:, range(size), range(size)] = diagonal
    whole[:, steps, steps + 1] = whole[:, steps + 1, steps] = -link
    inverse = np.linalg.inv(whole)
    found = np.ones(voters)
    groups = int(group.max(initial=-1)) + 1
    at = group * size + when
    for i in np.flatnonzero(of_votes.any(axis=1)):
        by_group = np.bincount(at, score[i], groups * size).reshape(groups, size)
        by_group = by_group[by_group.any(axis=1)]
        many = len(by_group)
        # The scores sum to what the walk pulls against; about their mean they are what is sampled.
        centred = by_group - by_group.mean(axis=0) if many > 1 else by_group
        spread = centred @ inverse[i]
        actual = float((spread**2).sum()) * (many / max(many - 1, 1))
        expected = float((inverse[i] ** 2 @ of_votes[i]).sum())
        found[i] = np.sqrt(max(actual / expected, 1.0))
    return found
