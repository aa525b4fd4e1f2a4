"""What another sample of as many units would have summed to, and what a silence leaves open."""

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, whole


def redrawn_sums(units: ArrayLike, draws: int, rng: np.random.Generator) -> Floats:
    """Sums of columns over units drawn anew with replacement.

    Columns are drawn together, so that ratios of them can be taken draw by draw.

    Parameters
    ----------
    units : array_like, shape (n, k)
        What each unit, such as a sentence, adds to each column.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (draws, k)
        As many units in every draw as there are.

    Raises
    ------
    ValueError
        If there is no unit, a number is missing or there are no draws.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap, ch. 6.
    """
    table = floats(units, "units", ndim=2)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise ValueError("units are no table of numbers; allowed: (n, k), none missing")
    n, many = len(table), whole(draws, "draws", least=1)
    if n == 0:
        raise ValueError("there are no units; allowed: one or more")
    taken = rng.integers(0, n, size=(many, n)) + n * np.arange(many)[:, None]
    times = np.bincount(taken.ravel(), minlength=many * n).reshape(many, n)
    return np.asarray(times @ table)


def silence(level: float = 0.9) -> float:
    """Upper end of the interval of an expected count of which nothing was seen.

    Parameters
    ----------
    level : float
        Probability inside a two-sided interval.

    Returns
    -------
    float
        A Poisson count of this mean is 0 with probability (1 - level) / 2: 3.0 at 0.9.

    Raises
    ------
    ValueError
        If the level is not inside (0, 1).

    References
    ----------
    Hanley, J. A. and Lippman-Hand, A. (1983). If nothing goes wrong, is everything all right?
    Journal of the American Medical Association 249(13), 1743-1745 (the rule of three).
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1)")
    return float(-np.log((1 - level) / 2))
