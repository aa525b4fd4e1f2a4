"""How far apart two compositions lie once the errors of both are taken out of the distance.

Errors move two points apart far more often than together, so that a distance of noisy shares is too
long, and draws about them make it longer still. The squared distance is an average with a known
excess, the variance of the errors; it is taken out of the square.

References
----------
Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall, ch. 8 (the
distance of log-ratios).

Walther, A. et al. (2016). Reliability of dissimilarity measures for multi-voxel pattern analysis.
NeuroImage 137, 188-200 (distances whose excess by noise is taken out).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats
from .composition import clr


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance without the part that errors make.

    Attributes
    ----------
    value : float
        Aitchison distance; 0 where errors alone would give as much.
    draws : ndarray, shape (draws,)
        The same with the errors drawn.
    noise : float
        Root of the mean square that errors alone would give.
    """

    value: float
    draws: Floats
    noise: float


def distance_without_noise(
    x: ArrayLike, y: ArrayLike, drawn_x: ArrayLike, drawn_y: ArrayLike
) -> Distance:
    """Aitchison distance of two compositions known with error.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Positive parts in any unit, none missing.
    drawn_x, drawn_y : array_like, shape (draws, n)
        The same with their errors drawn.

    Returns
    -------
    Distance

    Raises
    ------
    ValueError
        If a part is not positive, or shapes do not fit.
    """
    sides, noise = [], 0.0
    for name, given, drawn in (("x", x, drawn_x), ("y", y, drawn_y)):
        point, many = floats(given, name, ndim=1), floats(drawn, f"drawn_{name}", ndim=2)
        if point.ndim != 1 or many.shape[1:] != point.shape or len(many) < 2:
            raise ValueError(
                f"{name} has shape {point.shape} and its draws {many.shape}; allowed: (n,) and "
                "(2 or more, n)"
            )
        logs = clr(many)
        noise += float(((logs - logs.mean(axis=0)) ** 2).sum() / (len(logs) - 1))
        sides.append((clr(point), logs))
    (a, drawn_a), (b, drawn_b) = sides
    if a.shape != b.shape or drawn_a.shape != drawn_b.shape:
        raise ValueError(f"x has {a.size} parts and y {b.size}; allowed: as many, in as many draws")
    square = float(((a - b) ** 2).sum()) - noise
    # The draws lie about points that are off already: they hold the errors twice.
    squares = ((drawn_a - drawn_b) ** 2).sum(axis=1) - 2 * noise
    draws = np.sqrt(np.maximum(squares, 0.0))
    return Distance(float(np.sqrt(max(square, 0.0))), draws, float(np.sqrt(noise)))
