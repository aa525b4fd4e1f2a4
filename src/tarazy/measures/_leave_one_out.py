"""Does an effect hang on one donor: the fit again without each that has weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats
from ._counterfactual import Batch, alone, fit
from ._donors import FEWEST_DONORS, panel_of
from ._methods import Rule, method_of
from .synthetic_control import misfits

#: A donor has weight if it is more than this in size.
WEIGHTY = 1e-3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The same effect without each donor that has weight.

    Attributes
    ----------
    donor : ndarray of int, shape (m,)
        Places of the donors left out: those with a weight above `WEIGHTY` in size.
    gap : ndarray, shape (m, t)
    effect, misfit : ndarray, shape (m,)
    low, high : float
        Smallest and largest effect, the one with all donors among them.
    """

    donor: NDArray[np.int64]
    gap: Floats
    effect: Floats
    misfit: Floats
    low: float
    high: float


def leave_one_out(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    rule: Rule = "plain",
    penalty: float | None = None,
    predictors: ArrayLike | None = None,
    importance: ArrayLike | None = None,
) -> LeftOut:
    """Fit again without each donor that has weight.

    Parameters
    ----------
    treated, donors, before, predictors, importance
        As in `synthetic_control`.
    rule, penalty
        As in `placebos_in_space`.

    Returns
    -------
    LeftOut
        With no donor left out where there are only two.

    Raises
    ------
    ValueError, NotConverged
        As in `synthetic_control`.
    """
    panel = panel_of(treated, donors, before)
    method = method_of(rule, panel, penalty, predictors, importance)
    one, first = alone(panel), panel.before
    found = fit(one, method)
    out = np.flatnonzero(np.abs(found.weights[0]) > WEIGHTY)
    if len(panel.kept) <= FEWEST_DONORS:
        out = out[:0]
    gap = np.empty((0, panel.units.shape[1]))
    if len(out):
        n = len(out)
        pool = np.ones((n, len(panel.kept)), dtype=bool)
        pool[np.arange(n), out] = False
        batch = Batch(
            np.repeat(one.treated, n, axis=0), np.repeat(one.donors, n, axis=0), pool, first,
            panel.after,
        )  # fmt: skip
        gap = fit(batch, method).gap
    effect = gap[:, first:].mean(axis=1)
    every = np.append(effect, found.gap[0, first:].mean())
    misfit = misfits(gap, np.repeat(one.treated, len(gap), axis=0), first, method.rule)
    return LeftOut(
        panel.kept[out], panel.over_time(gap), effect, misfit, float(every.min()),
        float(every.max()),
    )  # fmt: skip
