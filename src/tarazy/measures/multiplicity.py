"""Many tests at once: p-values that stay honest however many there were.

References
----------
Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
Statistics 6(2), 65-70.

Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
powerful approach to multiple testing. Journal of the Royal Statistical Society B 57(1), 289-300.

Benjamini, Y. and Yekutieli, D. (2001). The control of the false discovery rate in multiple testing
under dependency. Annals of Statistics 29(4), 1165-1188.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import false_discovery_control

from ._arrays import Floats, unit_interval


def holm(p_values: ArrayLike) -> Floats:
    """Adjust p-values so that the chance of any false alarm among them keeps the level.

    Whatever way the tests depend on each other.

    Parameters
    ----------
    p_values : array_like, shape (k,)
        NaN for a test that could not be made, which does not count as one.

    Returns
    -------
    ndarray, shape (k,)
        Below a level where the test is to be believed at that level; NaN where given.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1] or there is more than one axis.
    """
    p = _checked(p_values)
    made = np.flatnonzero(np.isfinite(p))
    order = made[np.argsort(p[made], kind="stable")]
    adjusted = np.full(p.shape, np.nan)
    times = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * times), 1.0)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike, *, dependent: bool = False) -> Floats:
    """Adjust p-values so that the expected share of false alarms among the alarms keeps the level.

    Parameters
    ----------
    p_values : array_like, shape (k,)
        NaN for a test that could not be made, which does not count as one.
    dependent : bool
        Whether tests may depend on each other in any way (Benjamini and Yekutieli); otherwise they
        are independent, or go together.

    Returns
    -------
    ndarray, shape (k,)
        Below a level where the test is to be believed at that level; NaN where given.

    Raises
    ------
    ValueError
        As in `holm`.
    """
    p = _checked(p_values)
    made = np.isfinite(p)
    adjusted = np.full(p.shape, np.nan)
    if made.any():
        adjusted[made] = false_discovery_control(p[made], method="by" if dependent else "bh")
    return adjusted


def _checked(p_values: ArrayLike) -> Floats:
    """P-values on one axis."""
    p = unit_interval(p_values, "p_values")
    if p.ndim != 1:
        raise ValueError(f"p_values have shape {p.shape}; allowed: one axis")
    return p
