"""One series with given breaks, and how much better it fits with more: integrated likelihoods.

References
----------
Berger, J. O. and Yang, R.-Y. (1994). Noninformative priors and Bayesian testing for the AR(1)
model. Econometric Theory 10, 461-482.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats
from ._breaks_errors import Errors

Ints = NDArray[np.intp]

#: Coefficients of the autoregression, each as likely as another; the last is all but a random walk.
#: They are even in the arc sine: the reference prior of Berger and Yang (1994).
RHOS = np.sin(np.linspace(np.arcsin(-0.6), np.arcsin(0.995), 15))
#: Share of white noise in the variance, where the series came without its measurement error; and
#: how likely a share above 0 is held to be beforehand in terms of none: so little that only a long
#: series can speak for it, which needs it most.
NOISE = np.array([0.0, 0.3, 0.6])
_NOISY = 0.02
#: Variance of the steps where the measurement error is known, in terms of that of the series.
STEPS = np.geomspace(0.02, 20.0, 12)
#: Guesses less likely than this in terms of the likeliest are left out.
_UNLIKELY = 3e-3
#: Numbers held at once while resamples are compared: what a processor keeps near at hand. Ten times
#: as many take half as long again.
_AT_ONCE = 300_000


@dataclass(frozen=True)
class Observed:
    """A series at the points where it was seen.

    Attributes
    ----------
    there : ndarray, shape (n,)
        Which points were seen.
    values, times : ndarray, shape (seen,)
    noise : ndarray, shape (seen,) or (seen, seen), or None
        Variance of measurement; None where nothing is known of it.
    """

    there: Bools
    values: Floats
    times: Floats
    noise: Floats | None

    def errors(self, rho: Floats, second: Floats, scatter: float) -> Errors:
        """Guesses: coefficients with shares of noise, or with variances of the steps."""
        gaps = np.concatenate([[0.0], np.diff(self.times)])
        if self.noise is None:
            noise = np.repeat(second[:, None], gaps.size, axis=1)
            return Errors(gaps, rho, np.maximum(1 - second, 0.0), noise)
        noise = np.broadcast_to(self.noise, (len(rho), *self.noise.shape))
        return Errors(gaps, rho, second * scatter / (1 - rho**2), noise)


class Guesses(NamedTuple):
    """How a series' errors may hang together.

    Attributes
    ----------
    rho : ndarray, shape (g,)
    second : ndarray, shape (g,)
        Shares of noise, or variances of the steps: see `Observed.errors`.
    scatter : float
        Variance that the latter are in terms of.
    """

    rho: Floats
    second: Floats
    scatter: float


@dataclass(frozen=True)
class Sets:
    """Sets of regressors, whitened and cleared of the fixed ones.

    Attributes
    ----------
    columns : ndarray, shape (g, n, u)
        Of length 1, or 0 where nothing is left.
    kinds : sequence of ndarray, shape (m, c)
        Which columns each set has.
    turns : sequence of ndarray, shape (g, m, c, c)
        What makes the columns of a set orthonormal.
    """

    columns: Floats
    kinds: Sequence[Ints]
    turns: Sequence[Floats]


class Null:
    """A series under given regressors, with the guesses at its errors that are likely.

    Parameters
    ----------
    seen : Observed
    fixed : ndarray, shape (seen, q)
        Regressors without the breaks that are looked for.
    wanted : ndarray, shape (seen, c)
        Regressors that might come in, used only to keep guesses that are likely with them.
    guesses : Guesses, optional
        Those of another of the same series, in place of own ones.
    """

    def __init__(
        self, seen: Observed, fixed: Floats, wanted: Floats, guesses: Guesses | None = None
    ) -> None:
        self.seen, self.fixed = seen, fixed
        left = seen.values - fixed @ np.linalg.lstsq(fixed, seen.values, rcond=None)[0]
        self.freedom = max(len(left) - fixed.shape[1], 1)
        self.scatter = max(float(left @ left) / self.freedom, 1e-300)
        if guesses is not None:
            self.scatter = guesses.scatter
            self._fit(guesses.rho, guesses.second)
            return
        rho, second = self._narrowed(RHOS, NOISE if seen.noise is None else STEPS, wanted)
        self._fit(rho, second)

    def _fit(self, rho: Floats, second: Floats) -> None:
        """Whiten the series and its regressors under each guess."""
        self.rho, self.second = rho, second
        self.errors = self.seen.errors(rho, second, self.scatter)
        basis, triangle = np.linalg.qr(self.errors.whiten(self.fixed))
        self.basis: Floats = basis
        sizes = np.abs(np.einsum("gii->gi", triangle))
        self.constant = -0.5 * self.errors.log_determinant - np.log(sizes).sum(axis=1)
        if self.seen.noise is None:
            self.constant = self.constant + np.where(second > 0, np.log(_NOISY), 0.0)
        self.left = self.cleared(self.errors.whiten(self.seen.values[:, None]))
        rest = np.einsum("gnr,gnr->gr", self.left, self.left)
        logs = self.logs(rest)[:, 0]
        self.weight = np.exp(logs - logs.max())
        self.weight /= self.weight.sum()

    def _narrowed(self, rhos: Floats, seconds: Floats, wanted: Floats) -> tuple[Floats, Floats]:
        """Guesses on a finer grid, those left out that are unlikely with and without a break."""
        rho, second = (part.ravel() for part in np.meshgrid(rhos, seconds, indexing="ij"))
        for finer in (True, False):
            self._fit(rho, second)
            single = np.arange(wanted.shape[1])[:, None]
            along = self.sets(wanted, [single]).columns.transpose(0, 2, 1) @ self.left
            rest = np.einsum("gnr,gnr->gr", self.left, self.left)
            logs = self.logs(np.column_stack([rest, np.maximum(rest - along[..., 0] ** 2, 0.0)]))
            likely = (logs > logs.max(axis=0) + np.log(_UNLIKELY)).any(axis=1)
            if not finer:
                return rho[likely], second[likely]
            ends = [_about(part[likely], grid) for part, grid in ((rho, rhos), (second, seconds))]
            low, high = np.arcsin(ends[0])
            rhos = np.sin(np.linspace(float(low), float(high), len(rhos)))
            if self.seen.noise is not None:
                seconds = np.geomspace(*ends[1], len(seconds))
            rho, second = (part.ravel() for part in np.meshgrid(rhos, seconds, indexing="ij"))
        raise AssertionError("unreachable")

    def guesses(self, *, best: bool = False) -> Guesses:
        """The guesses that are likely, or only the likeliest."""
        kept = slice(None) if not best else slice(top := int(self.weight.argmax()), top + 1)
        return Guesses(self.rho[kept], self.second[kept], self.scatter)

    def cleared(self, columns: Floats) -> Floats:
        """What the fixed regressors leave of whitened columns, shape (g, n, c)."""
        result: Floats = columns - self.basis @ (self.basis.transpose(0, 2, 1) @ columns)
        return result

    def logs(self, rest: Floats) -> Floats:
        """Restricted log-likelihood of sums of squares, shape (g, ...), under each guess.

        Without a measurement error the scale is free; with one it is known.
        """
        constant = self.constant.reshape(-1, *[1] * (rest.ndim - 1))
        if self.seen.noise is None:
            return np.asarray(constant - 0.5 * self.freedom * np.log(np.maximum(rest, 1e-300)))
        return np.asarray(constant - 0.5 * rest)

    def sets(self, columns: Floats, kinds: Sequence[Ints]) -> "Sets":
        """Sets of regressors that may come in together.

        Parameters
        ----------
        columns : ndarray, shape (n, u)
        kinds : sequence of ndarray, shape (m, c)
            Which columns each set has; kinds differ in how many.
        """
        raw = self.errors.whiten(columns)
        free = self.cleared(raw)
        norm = np.einsum("gnu,gnu->gu", free, free)
        kept = norm > 1e-8 * np.einsum("gnu,gnu->gu", raw, raw)
        free *= np.where(kept, 1 / np.sqrt(np.where(kept, norm, 1.0)), 0.0)[:, None]
        inner = free.transpose(0, 2, 1) @ free
        turns = []
        for sets in kinds:
            square = inner[:, sets[:, :, None], sets[:, None, :]]
            np.einsum("gmcc->gmc", square)[...] = 1 + 1e-9  # columns of 0 stay apart
            turns.append(np.linalg.inv(np.linalg.cholesky(square)))
        return Sets(free, kinds, turns)

    def better(self, white: Floats, sets: "Sets") -> tuple[list[Floats], Floats]:
        """Log-likelihoods with each set, shape (m, r) a kind, and without any, shape (r,).

        Both are averaged over the guesses. `white` are whitened columns, (g, n, r); that they need
        not be cleared saves a third of the time where series are long.
        """
        fixed = self.basis.transpose(0, 2, 1) @ white
        rest = np.einsum("gnr,gnr->gr", white, white) - np.einsum("gqr,gqr->gr", fixed, fixed)
        along = sets.columns.transpose(0, 2, 1) @ white
        floor = 1e-12 * rest[:, None] if self.seen.noise is None else 0.0
        logs = []
        for index, turn in zip(sets.kinds, sets.turns, strict=True):
            gain = np.zeros((len(rest), len(index), rest.shape[1]))
            for i in range(index.shape[1]):
                part = turn[:, :, i, 0, None] * along[:, index[:, 0]]
                for j in range(1, i + 1):
                    part += turn[:, :, i, j, None] * along[:, index[:, j]]
                part *= part
                gain += part
            logs.append(_averaged(self.logs(np.maximum(rest[:, None] - gain, floor))))
        return logs, _averaged(self.logs(rest))

    def shocks(self, sets: "Sets", kind: int, which: int) -> tuple[Floats, Floats]:
        """Whitened residuals without and with one set let in, on the full axis, shape (g, n).

        Their mean square is 1; unseen points take the nearest's.
        """
        index, turn = sets.kinds[kind][which], sets.turns[kind][:, which]
        directions = sets.columns[:, :, index] @ turn.transpose(0, 2, 1)
        nearest = _nearest(self.seen.there)
        both = []
        for left in (
            self.left, self.left - directions @ (directions.transpose(0, 2, 1) @ self.left)
        ):  # fmt: skip
            scale = np.sqrt(np.einsum("gnr,gnr->g", left, left) / len(self.fixed))
            both.append(left[:, nearest, 0] / np.maximum(scale, 1e-300)[:, None])
        return both[0], both[1]

    def chunks(self, resamples: int, columns: int) -> Iterator[slice]:
        """Resamples that are compared at once, each with so many regressors."""
        size = max(1, _AT_ONCE // (len(self.rho) * max(columns, len(self.fixed))))
        return (slice(i, i + size) for i in range(0, resamples, size))

    def chosen(self, share: Floats) -> Ints:
        """A guess for each resample, as often as it is likely, by rising coefficient.

        `share` are numbers even between 0 and 1: the same ones for all series, as those that move
        together also seem to forget together.
        """
        steps = self.weight.cumsum()
        return np.searchsorted(steps / steps[-1], share, side="right")


def _about(likely: Floats, grid: Floats) -> tuple[float, float]:
    """Ends of what is likely, one step of the grid further out."""
    low, high = np.searchsorted(grid, [likely.min(), likely.max()])
    return float(grid[max(low - 1, 0)]), float(grid[min(high + 1, len(grid) - 1)])


def _nearest(there: Bools) -> Ints:
    """Which of the seen points lies nearest to each point; of two as near, the earlier."""
    seen, points = np.flatnonzero(there), np.arange(there.size)
    after = np.searchsorted(seen, points)
    before = np.clip(after - 1, 0, len(seen) - 1)
    after = np.minimum(after, len(seen) - 1)
    nearer = np.abs(points - seen[after]) < np.abs(points - seen[before])
    return np.asarray(np.where(nearer, after, before))


def _averaged(logs: Floats) -> Floats:
    """Logarithm of the sum of exponentials over the first axis."""
    top = logs.max(axis=0)
    return np.asarray(top + np.log(np.exp(logs - top).sum(axis=0)))
