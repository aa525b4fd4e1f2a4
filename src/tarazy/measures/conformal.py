"""Which effects of a shock the years before it do not rule out: conformal inference.

A supposed effect is taken off the treated unit, and the path without the shock is fitted to all
periods as if there had been none. If the supposition is true, the residuals from the shock on are
like any others. How unlike they are is compared with every stretch of as many periods, the end
joined to the beginning (moving blocks). The interval holds the effects that are not rejected.

A year far from those that the weights are fitted to is missed by more than they are, the more so
the longer the series remember. How much more is taken from the donors, each fitted by the others
in the same way, and residuals from the shock on are divided by it where it is above one.

References
----------
Chernozhukov, V., Wüthrich, K. and Zhu, Y. (2021). An exact and robust conformal inference method
for counterfactual and synthetic controls. Journal of the American Statistical Association 116(536),
1849-1864. Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R. J. and Wasserman, L. (2018).
Distribution-free predictive inference for regression. Journal of the American Statistical
Association 113(523), 1094-1111 (residuals in units of their spread).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats
from ._counterfactual import Batch, alone, fit, rms
from ._donors import FEWEST_DONORS, Panel, panel_of
from ._inversion import ends
from ._methods import Method, Rule, method_of

__all__ = ["Conformal", "conformal"]

#: Residuals that differ by less than this share of the usual one are tied; what rounding may take
#: off one less the level, which p-values of one in ten would otherwise miss.
_TIED, _ROUNDED = 1e-9, 1e-9


@dataclass(frozen=True, slots=True)
class Conformal:
    """Which effects are not rejected.

    Attributes
    ----------
    p_value : float
        Against no effect in any period from the shock on.
    constant, constant_low, constant_high : float
        Mean gap from the shock on, and the ends of the constant effects that are not rejected.
    gap, low, high : ndarray, shape (t,)
        Gap, and ends of the interval of the effect in each period from the shock on, by itself;
        NaN before it and where the treated unit is missing. Infinite where no effect, however
        large, is rejected.
    p_values : ndarray, shape (t,)
        Against no effect in the period.
    least_p, constant_least_p : float
        The smallest that a single period, and all together, can give: one in the number of periods
        before and one; and in the number of all. Above 1 less the level, intervals are infinite.
    level : float
    """

    p_value: float
    constant: float
    constant_low: float
    constant_high: float
    gap: Floats
    low: Floats
    high: Floats
    p_values: Floats
    least_p: float
    constant_least_p: float
    level: float


def conformal(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    rule: Rule = "plain",
    penalty: float | None = None,
    predictors: ArrayLike | None = None,
    importance: ArrayLike | None = None,
    draws: ArrayLike | None = None,
    level: float = 0.9,
) -> Conformal:
    """Test effects of a shock, and take those that are not rejected for an interval.

    The statistic is the mean size of the residuals from the shock on. The penalty of the augmented
    rule is chosen once, on the periods before the shock. By the rule of the difference, all
    periods count alike in the level, as a hypothesis leaves no shock to tell them apart; the
    intervals therefore do not lie about its estimate exactly. With predictors, weights are those
    of the periods before the shock under every hypothesis.

    Residuals carry the measurement error of every period as it is. With draws, each is divided by
    its own spread: the mean square of all residuals, less the mean variance of measurement, plus
    that of the period. Periods that are measured worse than others thereby get wider intervals;
    where all are measured alike, nothing changes.

    Parameters
    ----------
    treated, donors, before, predictors, importance, draws
        As in `synthetic_control`.
    rule, penalty
        As in `placebos_in_space`.
    level : float
        Probability inside the intervals.

    Returns
    -------
    Conformal

    Raises
    ------
    ValueError, NotConverged
        As in `synthetic_control`, or if the level is not inside (0, 1).

    References
    ----------
    Chernozhukov, Wüthrich and Zhu (2021), sections 2.2 and 2.3 (S with q = 1; moving blocks).
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1)")
    panel = panel_of(treated, donors, before, draws)
    method = method_of(rule, panel, penalty, predictors, importance)
    found, first = fit(alone(panel), method), panel.before
    if rule == "augmented":
        method = Method(rule, float(found.penalty[0]))
    fixed = found.weights[0] if method.predictors is not None else None
    errors, wider = _errors(panel, found.weights[0]), _wider(panel, method)
    gap = found.gap[0]
    scale = max(float(rms(gap)), np.finfo(float).eps * float(np.abs(panel.units).max()))
    alpha, last = 1 - level + _ROUNDED, len(gap) - first

    def by_period(effect: Floats, periods: NDArray[np.int64]) -> Floats:
        return _by_period(panel, method, fixed, errors, wider[1:], effect, periods)

    def together(effect: Floats, _: object = None) -> Floats:
        return _together(panel, method, fixed, errors, wider[0], effect[0])[None]

    low, high = ends(by_period, gap[first:], scale, alpha, 1 / (first + 1))
    whole_low, whole_high = ends(
        together, gap[first:].mean(keepdims=True), scale, alpha, 1 / len(gap)
    )
    blank = np.full(first, np.nan)

    def among(values: Floats) -> Floats:
        return panel.over_time(np.asarray(np.append(blank, values)))

    none = np.zeros((last, 1))
    return Conformal(
        float(together(none[:1])[0, 0]), float(gap[first:].mean()), float(whole_low[0]),
        float(whole_high[0]), among(gap[first:]), among(low), among(high),
        among(by_period(none, np.arange(last))[:, 0]), 1 / (first + 1), 1 / len(gap), level,
    )  # fmt: skip


def _errors(panel: Panel, weights: Floats) -> Floats:
    """Variance of the gap by measurement in each period, weights held; zero without draws."""
    if panel.draws is None:
        return np.zeros(panel.units.shape[1])
    gap = panel.draws[:, 0] - np.einsum("k,nkt->nt", weights, panel.draws[:, 1:])
    return np.asarray(gap.var(axis=0, ddof=1))


def _residuals(
    panel: Panel, method: Method, fixed: Floats | None, treated: Floats, donors: Floats
) -> Floats:
    """Residuals (b, t) of a fit to all periods given."""
    if fixed is not None:
        return np.asarray(treated - np.einsum("k,bkt->bt", fixed, donors))
    pool = np.ones(donors.shape[:2], dtype=bool)
    batch = Batch(treated, donors, pool, treated.shape[1], panel.after)
    return fit(batch, method).gap


def _scaled(residual: Floats, errors: Floats) -> Floats:
    """Size of residuals in units of their own spread, by draws of measurement."""
    rest = np.maximum((residual**2).mean(axis=-1) - errors.mean(axis=-1), 0.0)[..., None]
    spread = np.sqrt(rest + errors)
    return np.asarray(np.abs(residual) / np.where(spread > 0, spread, 1.0))


def _places(panel: Panel) -> NDArray[np.int64]:
    """The periods before the shock and each one after it: shape (after, before + 1)."""
    m = panel.after
    early = np.tile(np.arange(panel.before), (m, 1))
    return np.column_stack([early, panel.before + np.arange(m)])


def _wider(panel: Panel, method: Method) -> Floats:
    """By how much donors are missed by more from the shock on, shape (1 + after,).

    For all periods together, then for each by itself: the root of the mean, over donors, of the
    mean square of their residuals over that before the shock; at least 1.
    """
    units, first = panel.units[1:], panel.before
    count = len(units)
    if count <= FEWEST_DONORS:
        return np.ones(1 + panel.after)
    if method.predictors is not None:
        swapped = np.broadcast_to(units, (count, *units.shape))
        away = ~np.eye(count, dtype=bool)
        batch = Batch(units, swapped, away, first, panel.after, 1 + np.arange(count))
        gap = fit(batch, method).gap
        alone_, every = gap[:, _places(panel)], gap
    else:
        each = units[:, _places(panel)].swapaxes(0, 1)
        alone_ = np.stack([_swapped(one, panel.after, method) for one in each], axis=1)
        every = _swapped(units, panel.after, method)
    ratio = [_ratio(every[:, :first], every[:, first:])]
    ratio += [_ratio(alone_[:, i, :-1], alone_[:, i, -1:]) for i in range(panel.after)]
    return np.sqrt(np.maximum(ratio, 1.0))


def _swapped(units: Floats, after: int, method: Method) -> Floats:
    """Residuals of each unit fitted by all others in all periods."""
    donors = np.broadcast_to(units, (len(units), *units.shape))
    pool = ~np.eye(len(units), dtype=bool)
    return fit(Batch(units, donors, pool, units.shape[1], after), method).gap


def _ratio(early: Floats, late: Floats) -> float:
    """Mean square of late residuals over that of early ones, averaged over units missed at all."""
    square = (early**2).mean(axis=1)
    missed = square > 0
    return (
        float(((late[missed] ** 2).mean(axis=1) / square[missed]).mean()) if missed.any() else 1.0
    )


def _by_period(
    panel: Panel,
    method: Method,
    fixed: Floats | None,
    errors: Floats,
    wider: Floats,
    effect: Floats,
    periods: NDArray[np.int64],
) -> Floats:
    """p-values of effects (m, g) in each of m periods by itself, with all before the shock."""
    (m, g), columns = effect.shape, _places(panel)[periods]
    units = panel.units[:, columns].swapaxes(0, 1)  # (m, 1 + k, first + 1)
    treated = np.repeat(units[:, :1], g, axis=1)
    treated[:, :, -1] -= effect
    donors = np.repeat(units[:, 1:], g, axis=0)
    left = _residuals(panel, method, fixed, treated.reshape(m * g, -1), donors)
    size = _scaled(left.reshape(m, g, -1), errors[columns][:, None])
    size[..., -1] /= wider[periods, None]
    return _share(size, size[..., -1:])


def _together(
    panel: Panel,
    method: Method,
    fixed: Floats | None,
    errors: Floats,
    wider: float,
    effect: Floats,
) -> Floats:
    """p-values of constant effects (g,) in all periods from the shock on."""
    count, first = len(effect), panel.before
    treated = np.repeat(panel.units[:1], count, axis=0)
    treated[:, first:] -= effect[:, None]
    donors = np.broadcast_to(panel.units[1:], (count, *panel.units[1:].shape))
    size = _scaled(_residuals(panel, method, fixed, treated, donors), errors[None])
    size[:, first:] /= wider
    length = size.shape[1]
    around = (np.arange(length)[:, None] + np.arange(panel.after)) % length
    blocks = size[:, around].mean(axis=2)
    return _share(blocks, blocks[:, first, None])


def _share(every: Floats, own: Floats) -> Floats:
    """Share of statistics that are at least the own one, ties to within rounding counted."""
    slack = _TIED * every.mean(axis=-1, keepdims=True)
    return np.asarray((every >= own - slack).mean(axis=-1))
