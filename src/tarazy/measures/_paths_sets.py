"""One voter on random sets of whole resolutions against the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats
from ._paths import CHUNK, REACHED, Ballots, Rolls, both_paths, climb, joined, own
from ._paths_null import departure, joint_weights, lag, prior_of

#: Where the classes of a resolution's votes begin, after the first; parts of the periods.
_MORE, _ERAS = (2, 4, 8, 16), 3
#: As `REACHED`; statistics of the same set then differ by less than a thousandth, with what else is
#: fitted at once. What is so close counts as equal.
_REACHED_SET, _TIE = 1e-2, 1e-3


@dataclass(frozen=True, slots=True)
class Sets:
    """Differences of paths, set less rest, shape (draws, T), and the issue's p-value.

    The issue's own difference is not among them; `apart` is `gap` less what one path a constant
    distance apart leads to.
    """

    gap: Floats
    apart: Floats
    p_value: float


def against_sets(
    rolls: Rolls,
    votes: Floats,
    inside: Bools,
    clusters: NDArray[np.int64],
    draws: int,
    fewest: int,
    rng: np.random.Generator,
) -> Sets | None:
    """Compare an issue with random sets, on roll calls with votes; None where a side has too few.

    Under the hypothesis that the issue's resolutions are any of their class, the issue is one more
    draw, and the p-value is exact.
    """
    masks = random_sets(rolls, inside, clusters, draws, rng)
    size = int(masks[0].sum())
    if min(size, len(votes) - size) < fewest:
        return None
    gap, lags, weights = _differences(rolls, votes, masks)
    statistic = departure(gap - lags, weights)
    reached = statistic >= statistic[0] * (1 - _TIE)
    return Sets(gap[1:], (gap - lags)[1:], float(np.mean(reached)))


def random_sets(
    rolls: Rolls,
    inside: Bools,
    clusters: NDArray[np.int64],
    draws: int,
    rng: np.random.Generator,
) -> Bools:
    """Sets of roll calls, shape (draws + 1, r), the issue's own first.

    A resolution is the issue's if more than half of its votes are. A random set has as many
    resolutions of every class as the issue: of as many votes (1, 2-3, 4-7, 8-15, 16 and more) in
    the same third of the periods, by the mean of its votes' places.
    """
    label = np.unique(clusters, return_inverse=True)[1]
    size = np.bincount(label)
    own = np.bincount(label, inside) > size / 2
    middle = np.bincount(label, rolls.place) / size
    era = np.floor(_ERAS * (middle + 0.5) / len(rolls.labels)).astype(np.int64)
    kind = era * (len(_MORE) + 1) + np.digitize(size, _MORE)
    chosen = np.zeros((draws + 1, len(size)), dtype=np.bool_)
    chosen[0] = own
    for of in np.unique(kind):
        there = np.flatnonzero(kind == of)
        order = rng.random((draws, len(there))).argsort(axis=1)
        chosen[1:, there] = order < own[there].sum()
    return chosen[:, label]


def _differences(rolls: Rolls, votes: Floats, masks: Bools) -> tuple[Floats, Floats, Floats]:
    """Differences of the paths of sets and rests, their lag, and weights, each shape (n, T)."""
    no, abstain = votes == 0, votes == 0.5
    start = np.zeros(len(rolls.labels))
    start = climb(own(Ballots(rolls, no, abstain), rolls), start, REACHED)
    most = max(1, CHUNK // len(votes))
    found = []
    for at in range(0, len(masks), most):
        paths, infos = [], []
        for side in (masks[at : at + most], ~masks[at : at + most]):
            ballots = Ballots(rolls, no, np.broadcast_to(abstain, side.shape), side)
            begin = np.tile(start, (len(side), 1))
            paths.append(climb(own(ballots, rolls), begin, _REACHED_SET))
            infos.append(ballots.tell(paths[-1])[2])
        both, known = (paths[0], paths[1]), (infos[0], infos[1])
        lags = lag(rolls, known, _together(rolls, known, both))
        found.append(np.stack([paths[0] - paths[1], lags, joint_weights(*known)]))
    gap, lags, weights = np.concatenate(found, axis=1)
    return gap, lags, weights


def _together(
    rolls: Rolls, infos: tuple[Floats, Floats], paths: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """One path a constant distance apart, by one Newton step from the sides' own modes.

    There the votes' score is the pull of the prior.
    """
    one, other = (
        info * place + place @ rolls.prior for info, place in zip(infos, paths, strict=True)
    )
    distance = (one - other).sum(axis=-1, keepdims=True) / 2
    right = np.concatenate([one + other, distance], axis=-1)
    information = prior_of(rolls) + joined(*infos)
    return both_paths(np.linalg.solve(information, right[..., None])[..., 0])
