"""Ordered votes of one period under a logistic item-response model: score and information.

P(no) = F(c - b theta), P(yes) = F(b theta - c - gap), F logistic; an abstention lies between. With
a = P(no) and z = P(yes) every derivative is a polynomial in a and z, which costs two exponentials
a vote and cancels nowhere (F2 - F1 = (1 - a)(1 - z)(1 - exp(-gap))).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ._arrays import Floats

#: Least probability of a vote that divides or is logged.
_FLOOR = 1e-300


@dataclass(frozen=True, slots=True)
class Ballots:
    """The votes of one period: rows are voters, columns its roll calls; 1 where it is so.

    Roll calls on the same resolution share one item and stand side by side; `items` has each item
    of the period once, and `first` the column where its roll calls begin.
    """

    items: NDArray[np.int64]
    first: NDArray[np.int64]
    no: Floats
    yes: Floats
    cast: Floats


def ballots(
    votes: Floats, rolls: NDArray[np.int64], item: NDArray[np.int64] | None = None
) -> Ballots:
    """Pick the roll calls of one period out of all votes; item of every roll call, or its own."""
    own = rolls if item is None else item[rolls]
    order = np.argsort(own, kind="stable")
    items, first = np.unique(own[order], return_index=True)
    part = votes[:, rolls[order]]
    no, yes, cast = part == 0, part == 1, ~np.isnan(part)
    return Ballots(items, first, no.astype(float), yes.astype(float), cast.astype(float))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the votes say of each item, shape (voters, items), with u = c - b theta, w = u + gap.

    Attributes
    ----------
    fit : float
        Log-likelihood of all votes.
    score, score_gap : numpy.ndarray
        Derivative when u and w move together, and when w moves alone.
    info, info_cross, info_gap : numpy.ndarray
        Expected information of the first, of both, of the second.
    """

    fit: float
    score: Floats
    score_gap: Floats
    info: Floats
    info_cross: Floats
    info_gap: Floats


def terms(votes: Ballots, theta: Floats, items: Floats) -> Terms:
    """Evaluate all votes of a period; items are (items, 3): slope, lower cutpoint, log gap."""
    if items.shape[0] < votes.cast.shape[1]:
        return _together(votes, theta, items)
    gap = np.exp(items[:, 2])
    apart = -np.expm1(-gap)
    u = np.multiply.outer(theta, -items[:, 0])
    u += items[:, 1]
    a = expit(u)
    not_a = expit(-u)
    u += gap
    z = expit(-u)
    not_z = expit(u)
    between = not_a * not_z
    p = np.maximum(between * apart, _FLOOR)
    abstain = votes.cast - votes.no - votes.yes
    chance = votes.no * a
    chance += votes.yes * z
    chance += abstain * p
    chance += 1.0 - votes.cast
    fit = float(np.log(np.maximum(chance, _FLOOR)).sum())
    score = votes.no * not_a - votes.yes * not_z + abstain * (z - a)
    flat = z / np.maximum(not_a * apart, _FLOOR)  # density at w over P(abstention)
    score_gap = abstain * flat - votes.yes * not_z
    info = between * (a + z)
    info *= votes.cast
    cross = between * z
    cross *= votes.cast
    alone = z * not_z
    alone *= (flat + not_z) * votes.cast
    return Terms(fit, score, score_gap, info, cross, alone)


def _together(votes: Ballots, theta: Floats, items: Floats) -> Terms:
    """Evaluate every roll call and sum over those of an item, which share its parameters."""
    count = np.diff(votes.first, append=votes.cast.shape[1])
    found = terms(votes, theta, np.repeat(items, count, axis=0))
    score, score_gap, info, info_cross, info_gap = (
        np.add.reduceat(part, votes.first, axis=1)
        for part in (found.score, found.score_gap, found.info, found.info_cross, found.info_gap)
    )
    return Terms(found.fit, score, score_gap, info, info_cross, info_gap)


def item_blocks(found: Terms, theta: Floats, items: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Gradient (items, 3) and information (items, 3, 3) of the items; prior sd, shape (3,)."""
    gap = np.exp(items[:, 2])
    gradient = np.stack(
        [-(theta @ found.score), found.score.sum(0), gap * found.score_gap.sum(0)], axis=-1
    )
    info = np.empty((items.shape[0], 3, 3))
    info[:, 0, 0] = theta**2 @ found.info
    info[:, 0, 1] = info[:, 1, 0] = -(theta @ found.info)
    info[:, 0, 2] = info[:, 2, 0] = -gap * (theta @ found.info_cross)
    info[:, 1, 1] = found.info.sum(0)
    info[:, 1, 2] = info[:, 2, 1] = gap * found.info_cross.sum(0)
    info[:, 2, 2] = gap**2 * found.info_gap.sum(0)
    gradient -= items / prior**2
    info[:, range(3), range(3)] += 1 / prior**2
    return gradient, info
