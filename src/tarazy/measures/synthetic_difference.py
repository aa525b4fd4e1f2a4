"""Synthetic difference-in-differences: donors weighted to run parallel, years to stand for before.

Weights of donors make their mean run parallel to the treated unit before the shock, at whatever
distance; a penalty spreads them. Weights of periods make the donors' mean before the shock equal,
but for a constant, to their mean after it. The effect is the difference of both differences. Gaps
and draws of measurement are treated as in `synthetic_control`.

References
----------
Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). Synthetic
difference-in-differences. American Economic Review 111(12), 4088-4118.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ._arrays import Floats, floats, whole
from ._counterfactual import Batch, Fitted, alone, fit, noise, own_paths, rms
from ._donors import FEWEST_DONORS, Panel, panel_of
from ._methods import Method
from .synthetic_control import FEW, POOR, measured, misfit_of

__all__ = ["SyntheticDifference", "synthetic_difference"]

_METHOD = Method("difference")


@dataclass(frozen=True, slots=True)
class SyntheticDifference:
    """An effect by synthetic difference-in-differences.

    Attributes
    ----------
    effect, se, low, high : float
        Mean effect from the shock on, its standard error and the ends of its interval.
    se_by : str
        "placebo" or "jackknife".
    gap : ndarray, shape (t,)
        The treated unit less its path without the shock, set to the weighted level before.
    gap_sd, effect_sd : ndarray, shape (t,); float
        Standard deviations by measurement alone; NaN without draws.
    synthetic : ndarray, shape (t,)
        The path without the shock.
    weights : ndarray, shape (k,)
        Of the donors; 0 for those dropped.
    time_weights : ndarray, shape (t,)
        Of the periods before the shock; 0 after it and where the treated unit is missing.
    zeta : float
        Penalty on the donors' weights.
    level : float
        The treated unit's weighted distance from its synthetic path before the shock.
    rmspe_before, misfit, poor_fit, few_periods, periods_before, periods_after, dropped, residual
        As in `SyntheticControl`, with gaps before the shock taken from their mean.
    """

    effect: float
    se: float
    low: float
    high: float
    se_by: str
    gap: Floats
    gap_sd: Floats
    effect_sd: float
    synthetic: Floats
    weights: Floats
    time_weights: Floats
    zeta: float
    level: float
    rmspe_before: float
    misfit: float
    poor_fit: bool
    few_periods: bool
    periods_before: int
    periods_after: int
    dropped: tuple[int, ...]
    residual: float


def synthetic_difference(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    draws: ArrayLike | None = None,
    level: float = 0.9,
    resamples: int = 200,
    seed: int = 0,
) -> SyntheticDifference:
    """Fit synthetic difference-in-differences.

    With one treated unit, the standard error is that of placebos: each donor in turn is taken for
    treated, against all others. With several, it is the jackknife over units with weights held, or,
    where a unit left out leaves no donor with weight, that of placebos, random sets of as many
    donors. The interval takes it as having one degree of freedom less than there are placebos or
    units. Placebos carry measurement error as large as the donors'; where that of the treated unit
    is larger by the draws, the excess is added.

    Parameters
    ----------
    treated : array_like, shape (t,) or (m, t)
        Outcome of one or several units hit at once; NaN where missing. Their mean is taken.
    donors : array_like, shape (k, t)
        Outcomes of units that were not hit.
    before : int
        Number of periods before the shock.
    draws : array_like, shape (n, 1 + k, t), optional
        All units, the treated one (or the mean of the treated) first, with their errors drawn.
    level : float
        Probability inside the interval.
    resamples : int
        Random sets of placebos, with several treated units.
    seed : int
        Of the sets.

    Returns
    -------
    SyntheticDifference

    Raises
    ------
    ValueError
        As in `synthetic_control`, or if the level is not inside (0, 1), or there are fewer donors
        than treated units and two more, where placebos are needed.
    NotConverged
        If weights are not optimal to 1e-10.

    References
    ----------
    Arkhangelsky et al. (2021), Algorithm 1 (zeta by equation 2.2), 3 (jackknife) and 4 (placebo).
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1)")
    hit = np.atleast_2d(floats(treated, "treated", ndim=1))
    whole(resamples, "resamples", least=2)
    panel = panel_of(hit.mean(axis=0), donors, before, draws)
    own, first, many = hit[:, panel.periods], panel.before, len(hit)
    one = alone(panel)
    found = fit(Batch(one.treated, one.donors, one.pool, first, many * panel.after), _METHOD)
    gap, effect = found.gap[0], float(found.gap[0, first:].mean())
    se, df, by = None, 0, "jackknife"
    if many > 1:
        se, df = _jackknife(panel, own, found)
    if se is None:
        sets = _sets(len(panel.kept), many, resamples, np.random.default_rng(seed))
        (se, df), by = _placebo(panel, sets), "placebo"
    gap_sd, effect_sd = measured(panel, _METHOD)
    if panel.draws is not None:
        se = float(np.sqrt(se**2 + _excess(panel, effect_sd)))
    half = se * float(stdtrit(df, (1 + level) / 2))
    pre = float(rms(gap[:first] - gap[:first].mean()))
    misfit = misfit_of(pre, panel.units[0, :first])
    zeta = (many * panel.after) ** 0.25 * float(noise(one.donors[:, :, :first], one.pool)[0])
    times = np.append(found.time_weights[0], np.zeros(panel.after))
    return SyntheticDifference(
        effect, se, effect - half, effect + half, by, panel.over_time(gap),
        panel.over_time(gap_sd), effect_sd, panel.over_time(panel.units[0] - gap),
        panel.over_donors(found.weights[0], 0.0), np.nan_to_num(panel.over_time(times)), zeta,
        float(found.level[0]), pre, misfit, misfit > POOR, first < FEW, first, panel.after,
        panel.dropped, float(found.residual[0]),
    )  # fmt: skip


def _sets(count: int, many: int, resamples: int, rng: np.random.Generator) -> Floats:
    """Donors that play the treated ones, shape (sets, count): each alone, or random sets."""
    if count < FEWEST_DONORS + many:
        raise ValueError(
            f"{count} donors leave too few for placebos of {many} treated units; allowed: at least "
            f"{FEWEST_DONORS + many}"
        )
    if many == 1:
        return np.eye(count)
    ranks = rng.random((resamples, count)).argsort(axis=1)
    return np.asarray((ranks < many).astype(np.float64))


def _placebo(panel: Panel, sets: Floats) -> tuple[float, int]:
    """Standard deviation of the effects of placebos, and its degrees of freedom.

    Sets whose path is made of others' paths are none. Without two others nothing is known of how
    far paths stray, and the standard error has no end.
    """
    gap = _gaps(panel.units[1:], sets, panel)
    effect = gap[own_paths(gap, panel.units, panel.before), panel.before :].mean(axis=1)
    if len(effect) < FEWEST_DONORS:
        return float("inf"), 1
    return float(effect.std()), min(len(effect), sets.shape[1]) - 1


def _effects(donors: Floats, sets: Floats, panel: Panel) -> Floats:
    """Effect on each set of donors, against all others."""
    return np.asarray(_gaps(donors, sets, panel)[:, panel.before :].mean(axis=1))


def _gaps(donors: Floats, sets: Floats, panel: Panel) -> Floats:
    """Gap of each set of donors from all others."""
    many = sets.sum(axis=1, keepdims=True)
    batch = Batch(
        sets / many @ donors, np.broadcast_to(donors, (len(sets), *donors.shape)), sets == 0,
        panel.before, int(many[0, 0]) * panel.after,
    )  # fmt: skip
    return fit(batch, _METHOD).gap


def _excess(panel: Panel, effect_sd: float) -> float:
    """Variance by which measurement moves the treated unit's effect more than a placebo's."""
    assert panel.draws is not None
    sets = np.eye(len(panel.kept))
    drawn = np.stack([_effects(one[1:], sets, panel) for one in panel.draws])
    return max(0.0, effect_sd**2 - float(drawn.var(axis=0, ddof=1).mean()))


def _jackknife(panel: Panel, own: Floats, found: Fitted) -> tuple[float | None, int]:
    """Standard error by leaving out each unit, weights held and brought back to sum to one."""
    weights, times, first = found.weights[0], found.time_weights[0], panel.before
    if (weights > 1 - 1e-9).any():
        return None, 0

    def effect(path: Floats, share: Floats) -> float:
        gap = path - share / share.sum() @ panel.units[1:]
        return float(gap[first:].mean() - times @ gap[:first])

    rows = np.arange(len(own))
    left = [effect(own[rows != i].mean(axis=0), weights) for i in rows]
    left += [effect(own.mean(axis=0), np.where(np.arange(len(weights)) == j, 0.0, weights))
             for j in range(len(weights))]  # fmt: skip
    n = len(left)
    return float(np.sqrt((n - 1) * np.var(left))), n - 1
