"""What measures of two series ask of them, and what their measurement errors are drawn from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, whole


@dataclass(frozen=True, slots=True)
class Errors:
    """Draws of the measurement errors of two series.

    Attributes
    ----------
    draws : ndarray, shape (d, 2, n)
        Less their means; one row of zeros where nothing is known of errors.
    covariance : ndarray, shape (2, n, 2, n)
    """

    draws: Floats
    covariance: Floats

    def drawn(self, many: int, rng: np.random.Generator) -> Floats:
        """Return so many draws, shape (many, 2, n)."""
        return self.draws[rng.integers(0, len(self.draws), many)]


def two_series(x: ArrayLike, y: ArrayLike, fewest: int) -> Floats:
    """Two series of one length, each with enough points and not constant, shape (2, n)."""
    both = {"x": floats(x, "x", ndim=1), "y": floats(y, "y", ndim=1)}
    for name, one in both.items():
        if one.ndim != 1 or one.shape != both["x"].shape:
            shapes = ", ".join(f"{name} {each.shape}" for name, each in both.items())
            raise ValueError(f"shapes are {shapes}; allowed: one axis, the same length")
        there = one[np.isfinite(one)]
        if there.size < fewest:
            raise ValueError(
                f"{name} has {there.size} points that are present; allowed: {fewest} or more"
            )
        if not np.ptp(there) > 1e-12 * np.abs(there).max():
            raise ValueError(f"{name} is {there[0]} throughout; allowed: a series that varies")
    return np.stack([both["x"], both["y"]])


def errors_of(
    series: Floats,
    x_draws: ArrayLike | None,
    y_draws: ArrayLike | None,
    rng: np.random.Generator,
) -> Errors:
    """Errors of two series from draws of each.

    Sets of as many draws are taken for joint draws (row i of both is one draw), so that an error
    which both share is known as such. Otherwise the shorter set is filled up by drawing.
    """
    n = series.shape[1]
    given = [
        None if each is None else _draws_of(each, f"{name}_draws", n)
        for name, each in (("x", x_draws), ("y", y_draws))
    ]
    many = max((len(each) for each in given if each is not None), default=1)
    parts = []
    for each in given:
        if each is None:
            parts.append(np.zeros((many, n)))
        elif len(each) == many:
            parts.append(each)
        else:
            parts.append(each[rng.integers(0, len(each), many)])
    draws = np.stack(parts, axis=1)
    if many == 1:
        return Errors(draws, np.zeros((2, n, 2, n)))
    flat = draws.reshape(many, 2 * n)
    return Errors(draws, (flat.T @ flat / (many - 1)).reshape(2, n, 2, n))


def _draws_of(draws: ArrayLike, name: str, n: int) -> Floats:
    """Draws of a series less their means; 0 where a point is missing in all of them."""
    array = floats(draws, name, ndim=2)
    if array.ndim != 2 or array.shape[1] != n or len(array) < 2:
        raise ValueError(f"{name} have shape {array.shape}; allowed: (2 or more draws, {n})")
    known = np.isfinite(array)
    mean = np.where(known, array, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, array - mean, 0.0)


def checked(level: float, resamples: int) -> int:
    """Resamples, once they and the level are allowed."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.9")
    return whole(resamples, "resamples", least=99)
