"""Known roll calls, votes on them as binary ones, and the mode of a path on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from ._arrays import Bools, Floats, floats, together

#: Squared length, in standard deviations, of the step after which a mode is reached; Newton's
#: error is then of its order. Resamples are many, and their own spread is far wider.
REACHED, REACHED_RESAMPLE = 1e-10, 1e-4
#: The part of the gain that the slope promises which a step must bring; votes evaluated at once.
_ENOUGH, CHUNK = 0.1, 1 << 16


@dataclass(frozen=True, slots=True)
class Rolls:
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
        return chain(len(self.labels), self.walk, self.start_sd)

    def only(self, kept: Bools) -> "Rolls":
        """Some of the roll calls, in the same periods."""
        return Rolls(
            self.labels, self.place[kept], self.known[kept], self.slope[kept], self.cuts[kept],
            self.walk, self.start_sd,
        )  # fmt: skip


def rolls_checked(
    periods: Sequence[int] | NDArray[np.int64],
    discrimination: ArrayLike,
    cutpoints: ArrayLike,
    walk: float,
    start_sd: float,
    at: Sequence[int] | NDArray[np.int64] | None,
) -> Rolls:
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
    when = labels_checked(periods, "periods")
    if when.shape != slope.shape:
        raise ValueError(f"periods have shape {when.shape}; allowed: ({len(slope)},)")
    labels = np.unique(when if at is None else labels_checked(at, "at"))
    strange = when[~np.isin(when, labels)]
    if strange.size:
        raise ValueError(f"at lacks period {strange[0]}; allowed: all periods of the roll calls")
    known = ~np.isnan(slope) & ~np.isnan(cuts).any(axis=-1)
    held = np.where(known, slope, 0.0), np.where(known[:, None], cuts, 0.0)
    return Rolls(labels, np.searchsorted(labels, when), known, *held, walk, start_sd)


def labels_checked(given: Sequence[int] | NDArray[np.int64], name: str) -> NDArray[np.int64]:
    labels = np.asarray(given)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"{name} are {labels.dtype}; allowed: whole numbers, such as years")
    return labels.astype(np.int64)


def fits(rolls: Rolls, **arrays: Floats) -> None:
    together(last=True, discrimination=rolls.slope, **arrays)


def reach_of(level: float) -> float:
    """Half the width of an interval, in standard deviations."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    return float(ndtri(0.5 + level / 2))


class Ballots:
    """Votes as binary ones; a roll call that does not count has slope 0, a constant in theta."""

    def __init__(
        self, rolls: Rolls, no: Bools, abstain: Bools, counted: Bools | None = None
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
        soft, chance, flat = self.each(theta)
        fit = np.einsum("...t,...t->...", self.above, theta) - np.einsum("...r->...", soft)
        return fit, self.above - chance @ self.which, flat @ self.which

    def each(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """What each vote takes from the log-likelihood and score, and its information (..., r)."""
        # Laid out by rows, whatever theta is: below, flat views are added to.
        x = np.ascontiguousarray(theta)[..., self.place]
        x = np.ascontiguousarray(x * self.slope - self.cut)
        found = _logistic(x)
        for part, more in zip(found, _logistic(x.ravel()[self.twice] + self.wide), strict=True):
            part.reshape(-1)[self.twice] += more
        soft, chance, flat = found
        chance *= self.slope
        flat *= self.slope**2
        return soft, chance, flat


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
Tell = Callable[[Floats], tuple[Floats, Floats, Floats]]


def climb(tell: Tell, x: Floats, reached: float) -> Floats:
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


def own(ballots: Ballots, rolls: Rolls) -> Tell:
    """The posterior of a path."""
    prior = rolls.prior
    middle, beside = np.diag(prior), -1 / rolls.walk**2

    def tell(theta: Floats) -> tuple[Floats, Floats, Floats]:
        fit, score, info = ballots.tell(theta)
        pull = theta @ prior
        gradient = score - pull
        value = fit - 0.5 * np.einsum("...t,...t->...", pull, theta)
        return value, gradient, tridiagonal(middle + info, beside, gradient)

    return tell


def common(inside: Ballots, outside: Ballots, prior: Floats) -> Tell:
    """The posterior of one path and a distance: the sides stand half of it off the path."""

    def tell(x: Floats) -> tuple[Floats, Floats, Floats]:
        at = both_paths(x)
        one, other = inside.tell(at[0]), outside.tell(at[1])
        pull = x @ prior
        distance = (one[1] - other[1]).sum(axis=-1, keepdims=True) / 2
        gradient = np.concatenate([one[1] + other[1], distance], axis=-1) - pull
        value = one[0] + other[0] - 0.5 * np.einsum("...k,...k->...", pull, x)
        information = prior + joined(one[2], other[2])
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        return value, gradient, np.asarray(step, dtype=np.float64)

    return tell


def both_paths(x: Floats) -> tuple[Floats, Floats]:
    """The paths of both sides."""
    return x[..., :-1] + x[..., -1:] / 2, x[..., :-1] - x[..., -1:] / 2


def joined(inside: Floats, outside: Floats) -> Floats:
    """Information of one path and a distance, from the sides', shape (..., T + 1, T + 1)."""
    both, less = inside + outside, (inside - outside) / 2
    size = both.shape[-1]
    joined = np.zeros((*both.shape[:-1], size + 1, size + 1))
    at = np.arange(size)
    joined[..., at, at] = both
    joined[..., -1, -1] = both.sum(axis=-1) / 4
    joined[..., -1, :-1] = joined[..., :-1, -1] = less
    return joined


def chain(periods: int, walk: float, start_sd: float) -> Floats:
    """Precision of a random walk that starts about 0."""
    step = np.diff(np.eye(periods), axis=0) / walk
    chain: Floats = step.T @ step
    chain[0, 0] += 1 / start_sd**2
    return chain


def tridiagonal(middle: Floats, beside: float, right: Floats) -> Floats:
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
