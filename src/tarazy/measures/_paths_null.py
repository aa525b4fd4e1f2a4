"""One voter on two sets of roll calls under one path and a constant distance."""

import numpy as np
from scipy.special import ndtri

from ._arrays import Bools, Floats
from ._paths import (
    CHUNK,
    REACHED,
    REACHED_RESAMPLE,
    Ballots,
    Rolls,
    both_paths,
    chain,
    climb,
    common,
    own,
    reach_of,
    tridiagonal,
)

#: Chance with which `Alone.detectable` is seen.
POWER = 0.8


class Null:
    """One voter's votes on two sides under one path and a constant distance."""

    def __init__(self, rolls: Rolls, votes: Floats, inside: Bools, outside: Bools) -> None:
        self.sides = rolls.only(inside), rolls.only(outside)
        one, other = (
            Ballots(side, votes[kept] == 0, votes[kept] == 0.5)
            for side, kept in zip(self.sides, (inside, outside), strict=True)
        )
        size = len(rolls.labels)
        self.prior = prior_of(rolls)
        self.mode, infos, self.lag = self._fitted((one, other), np.zeros(size + 1), REACHED)
        self.weights = joint_weights(*infos)
        self.shared = self.weights > 0
        #: How much of a move of the issue's true path its estimate follows, shape (T, T).
        self.follows = np.linalg.solve(rolls.prior + np.diag(infos[0]), np.diag(infos[0]))

    def _fitted(
        self, ballots: tuple[Ballots, Ballots], x: Floats, reached: float
    ) -> tuple[Floats, tuple[Floats, Floats], Floats]:
        """The mode, the sides' information there, and the difference of paths it leads to.

        Each side's estimate follows the path by its information over that and the prior's.
        """
        mode = climb(common(*ballots, self.prior), x, reached)
        paths = both_paths(mode)
        infos = ballots[0].tell(paths[0])[2], ballots[1].tell(paths[1])[2]
        return mode, infos, lag(self.sides[0], infos, paths)

    def departures(self, resamples: int, rng: np.random.Generator) -> Floats:
        """Estimated paths of votes cast anew, inside less outside, shape (resamples, T).

        Less what the common path leads to, as estimated from the same votes: their noise is in
        both, and it is a departure from the common path that is asked for.
        """
        most = max(1, CHUNK // max(len(side.slope) for side in self.sides))
        drawn = []
        for start in range(0, resamples, most):
            x = np.tile(self.mode, (min(most, resamples - start), 1))
            paths = both_paths(x)
            one, other = (recast(side, at, rng) for side, at in zip(self.sides, paths, strict=True))
            apart = [
                climb(own(ballots, side), at, REACHED_RESAMPLE)
                for ballots, side, at in zip((one, other), self.sides, paths, strict=True)
            ]
            drawn.append(apart[0] - apart[1] - self._fitted((one, other), x, REACHED_RESAMPLE)[2])
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


def recast(rolls: Rolls, theta: Floats, rng: np.random.Generator) -> Ballots:
    """Cast votes anew at paths (n, T)."""
    felt = theta[:, rolls.place] * rolls.slope
    felt += rng.logistic(size=felt.shape)
    no = felt < rolls.cuts[:, 0]
    return Ballots(rolls, no, ~no & (felt < rolls.cuts[:, 1]))


def compared(
    null: Null,
    gap: Floats,
    spread: Floats,
    drawn: Floats,
    sets: tuple[Floats, Floats] | None,
    level: float,
) -> tuple[float, ...]:
    """Mean gap and its sd, drift and its sd, p-value, detectable drift.

    `sets` are gaps and departures of random sets, shape (draws, T): of the spread under the model
    and theirs the wider counts.
    """
    weights = null.weights
    change, ramp = null.thirds()
    # The observed one is among those whose mean is taken off, so that all are treated alike.
    every = np.concatenate([(gap - null.lag)[None], drawn])
    statistic = departure(every, np.broadcast_to(weights, every.shape))
    gap_sd, drift_sd = (float(np.sqrt(w @ spread @ w)) for w in (weights, change))
    move_sd = float((drawn @ change).std())
    if sets is not None:
        of_gaps, of_moves = (
            float((of @ w).std()) for of, w in zip(sets, (weights, change), strict=True)
        )
        gap_sd, drift_sd = max(gap_sd, of_gaps), max(drift_sd, of_moves)
        move_sd = max(move_sd, of_moves)
    followed = float(change @ null.follows @ ramp)
    return (
        float(gap @ weights), gap_sd, float((gap - null.lag) @ change), drift_sd,
        float(np.mean(statistic >= statistic[0])),
        (reach_of(level) + float(ndtri(POWER))) / followed * move_sd,
    )  # fmt: skip


def prior_of(rolls: Rolls) -> Floats:
    """Precision of one path and a distance before any vote, shape (T + 1, T + 1).

    As if each side started about 0 on its own: then their middle has half the variance, and their
    distance twice.
    """
    size = len(rolls.labels)
    prior = np.zeros((size + 1, size + 1))
    prior[:-1, :-1] = chain(size, rolls.walk, rolls.start_sd / np.sqrt(2))
    prior[-1, -1] = 0.5 / rolls.start_sd**2
    return prior


def lag(rolls: Rolls, infos: tuple[Floats, Floats], paths: tuple[Floats, Floats]) -> Floats:
    """The difference of estimates that known paths lead to, shape (..., T).

    Each side's estimate follows its path by its information over that and the prior's.
    """
    middle, beside = np.diag(rolls.prior), -1 / rolls.walk**2
    one, other = (
        tridiagonal(middle + info, beside, info * place)
        for info, place in zip(infos, paths, strict=True)
    )
    return one - other


def joint_weights(inside: Floats, outside: Floats) -> Floats:
    """Weights of the periods, by the information of a difference; all 0 where none has both."""
    both = inside + outside
    joint = np.divide(inside * outside, both, out=np.zeros_like(both), where=both > 0)
    total = joint.sum(axis=-1, keepdims=True)
    weights: Floats = np.divide(joint, total, out=np.zeros_like(joint), where=total > 0)
    return weights


def departure(apart: Floats, weights: Floats) -> Floats:
    """Weighted squares of differences (n, T) about a constant, their mean over all n taken off."""
    apart = apart - apart.mean(axis=0)
    apart -= np.einsum("nt,nt->n", apart, weights)[:, None]
    statistic: Floats = np.einsum("nt,nt->n", apart**2, weights)
    return statistic
