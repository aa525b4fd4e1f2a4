"""Would a synthetic control find an effect where there is none: at other units, or at other times.

And does the effect hang on one donor. Each runs for any rule of weighting: plain synthetic control,
the augmented one, or synthetic difference-in-differences.

References
----------
Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative case
studies. Journal of the American Statistical Association 105(490), 493-505 (placebos in space, ratio
of errors). Abadie, A., Diamond, A. and Hainmueller, J. (2015). Comparative politics and the
synthetic control method. American Journal of Political Science 59(2), 495-510 (placebos in time,
leave-one-out).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats
from ._counterfactual import EXACT, Batch, alone, fit, own_paths, rms
from ._donors import FEWEST_BEFORE, panel_of
from ._leave_one_out import WEIGHTY, LeftOut, leave_one_out
from ._methods import Method, Rule, method_of
from .synthetic_control import POOR, misfits

__all__ = [
    "WEIGHTY", "InSpace", "InTime", "LeftOut", "leave_one_out", "placebos_in_space",
    "placebos_in_time",
]  # fmt: skip

#: What keeps a division off zero.
_LEAST = float(np.finfo(float).tiny)
#: Numbers in a batch of draws.
_BATCH = 4_000_000


@dataclass(frozen=True, slots=True)
class InSpace:
    """The treated unit among donors each taken for treated in its place.

    Attributes
    ----------
    gap : ndarray, shape (1 + k, t)
        Of the treated unit, then of each donor; NaN for donors dropped.
    effect : ndarray, shape (1 + k,)
        Mean gaps from the shock on.
    ratio : ndarray, shape (1 + k,)
        Root mean squared gap from the shock on over that before it.
    misfit : ndarray, shape (1 + k,)
        Root mean squared gap before the shock over the unit's standard deviation before it.
    p_value : float
        Share of units, the treated one with them, whose ratio is at least its own. With draws, what
        measurement adds to the mean square from the shock on, beyond what it adds before, is first
        added to the mean square before it.
    least_p : float
        The smallest that so many units can give: one in their number.
    copies : tuple of int
        Places of donors whose path is made of others' paths, to within rounding. They are no
        placebos: neither ratio nor effect is told of them, and they do not count in p-values.
    poor_placebos : int
        Placebos whose misfit is above `POOR`. They widen no ratio, but say little.
    dropped : tuple of int
        Places of the donors that lack a year.
    """

    gap: Floats
    effect: Floats
    ratio: Floats
    misfit: Floats
    p_value: float
    least_p: float
    poor_placebos: int
    dropped: tuple[int, ...]
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class InTime:
    """The shock set to earlier dates, with nothing of the time after it in sight.

    Attributes
    ----------
    before : ndarray of int, shape (m,)
        Periods before each earlier date, counted as given.
    effect : ndarray, shape (m,)
        Mean gap over as many periods from it on as `horizon` says.
    misfit : ndarray, shape (m,)
        Of the fit to the periods before it.
    actual : float
        Mean gap over as many periods from the true date on.
    horizon : int
        Periods.
    rank : float
        Share of dates, the true one with them, at which the effect is at least as large in size.
        Windows overlap and early fits rest on fewer periods: a description, and no p-value.
    """

    before: NDArray[np.int64]
    effect: Floats
    misfit: Floats
    actual: float
    horizon: int
    rank: float


def placebos_in_space(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    rule: Rule = "plain",
    penalty: float | None = None,
    predictors: ArrayLike | None = None,
    importance: ArrayLike | None = None,
    draws: ArrayLike | None = None,
) -> InSpace:
    """Take each donor for treated, and compare.

    The treated unit joins the donors of each placebo, as every other unit does: under the
    hypothesis of no effect, nothing but the label sets it apart. Where there is a large effect,
    this raises the ratios of placebos that lean on it, and the p-value is too high, not too low.

    Parameters
    ----------
    treated, donors, before, predictors, importance, draws
        As in `synthetic_control`.
    rule : str
        "plain", "augmented" or "difference".
    penalty : float, optional
        Ridge of the augmented rule; chosen anew for each unit without it.

    Returns
    -------
    InSpace

    Raises
    ------
    ValueError, NotConverged
        As in `synthetic_control`.
    """
    panel = panel_of(treated, donors, before, draws)
    method = method_of(rule, panel, penalty, predictors, importance)
    first = panel.before
    gap = _swapped(panel.units[None], first, panel.after, method)[0]
    ratio = _ratio(gap, panel.units, first)
    own = own_paths(gap, panel.units, first)
    own[0] = True
    p_value = float((ratio[own] >= ratio[0] * (1 - 1e-9)).mean())
    if panel.draws is not None:
        error = _drawn(panel.draws, first, panel.after, method).var(axis=0, ddof=1)
        more = error[:, first:].mean(axis=1) - error[:, :first].mean(axis=1)
        square = rms(gap[:, :first]) ** 2
        held = ratio * np.sqrt(square / np.maximum(square + np.maximum(more, 0.0), _LEAST))
        p_value = float((held[own] >= held[0] * (1 - 1e-9)).mean())
    misfit = misfits(gap, panel.units, first, method.rule)
    row = np.append(0, panel.kept + 1)

    def among(values: Floats) -> Floats:
        full = np.full((1 + panel.donors, *values.shape[1:]), np.nan)
        full[row] = values
        return full

    told = np.where(own, 1.0, np.nan)
    return InSpace(
        among(panel.over_time(gap)), among(told * gap[:, first:].mean(axis=1)),
        among(told * ratio), among(misfit), p_value, 1 / int(own.sum()),
        int((misfit[1:] > POOR).sum()), panel.dropped,
        tuple(int(j) for j in panel.kept[~own[1:]]),
    )  # fmt: skip


def _swapped(units: Floats, before: int, after: int, method: Method) -> Floats:
    """Gaps of every unit against all others, for each of n panels: shape (n, u, t)."""
    n, count, length = units.shape
    batch = Batch(
        units.reshape(n * count, length), np.repeat(units, count, axis=0),
        np.tile(~np.eye(count, dtype=bool), (n, 1)), before, after,
        np.tile(np.arange(count), n),
    )  # fmt: skip
    return fit(batch, method).gap.reshape(units.shape)


def _drawn(draws: Floats, before: int, after: int, method: Method) -> Floats:
    """Gaps of every unit in every draw, some draws at a time."""
    n, count, length = draws.shape

    def parts() -> Iterator[Floats]:
        step = max(1, _BATCH // (count * count * max(count, length)))
        for start in range(0, n, step):
            yield _swapped(draws[start : start + step], before, after, method)

    return np.concatenate(list(parts()))


def _ratio(gap: Floats, units: Floats, before: int) -> Floats:
    """Errors from the shock on over errors before it, the latter kept off zero."""
    spread = units[..., :before].std(axis=(-2, -1), keepdims=True)[..., 0]
    least = np.maximum(EXACT * spread, np.finfo(float).tiny)
    return np.asarray(rms(gap[..., before:]) / np.maximum(rms(gap[..., :before]), least))


def placebos_in_time(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    rule: Rule = "plain",
    penalty: float | None = None,
    fewest: int = 5,
) -> InTime:
    """Set the shock to each earlier date that leaves room on both sides.

    Parameters
    ----------
    treated, donors, before
        As in `synthetic_control`.
    rule, penalty
        As in `placebos_in_space`.
    fewest : int
        Fewest periods before an earlier date, at least 3. Gaps are averaged over as many periods
        as there are after the shock, though no more than are left for half of the dates.

    Returns
    -------
    InTime
        With no earlier date where there is no room for one.

    Raises
    ------
    ValueError, NotConverged
        As in `synthetic_control`.
    """
    panel = panel_of(treated, donors, before)
    method = method_of(rule, panel, penalty)
    if fewest < FEWEST_BEFORE:
        raise ValueError(f"fewest is {fewest}; allowed: at least {FEWEST_BEFORE}")
    first = panel.before
    horizon = max(1, min(panel.after, (first - fewest + 1) // 2))
    dates = np.arange(fewest, first - horizon + 1)
    effect, misfit = np.empty(len(dates)), np.empty(len(dates))
    one = alone(panel)
    for i, date in enumerate(dates):
        end = date + horizon
        early = Batch(one.treated[:, :end], one.donors[:, :, :end], one.pool, int(date), horizon)
        gap = fit(early, method).gap
        effect[i] = gap[0, date:].mean()
        misfit[i] = misfits(gap, one.treated, int(date), method.rule)[0]
    until = first + horizon
    seen = Batch(one.treated[:, :until], one.donors[:, :, :until], one.pool, first, horizon)
    actual = float(fit(seen, method).gap[0, first:].mean())
    rank = (1 + int((np.abs(effect) >= abs(actual)).sum())) / (1 + len(dates))
    return InTime(
        np.asarray(panel.periods[dates], dtype=np.int64), effect, misfit, actual, horizon, rank
    )
