"""The path that a unit would have taken without a shock: a weighted mean of units it did not hit.

Weights are fitted to the periods before the shock. Plain weights are not negative and sum to one;
they follow the outcome, or predictors of it. Augmented weights also take off, by ridge regression,
what the plain ones leave unmatched, and may be negative, which is extrapolation.

A year that the treated unit lacks is left out for everybody, and a donor that lacks another is
dropped and listed. Where several weightings fit equally well, the most even one is taken. What is
measured with error is fitted as it is: errors of the donors draw weights to be even, and the
synthetic path then follows the treated one less closely, which the fit before the shock shows.

References
----------
Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative case
studies. Journal of the American Statistical Association 105(490), 493-505. Abadie, A. (2021). Using
synthetic controls: feasibility, data requirements, and methodological aspects. Journal of Economic
Literature 59(2), 391-425. Ben-Michael, E., Feller, A. and Rothstein, J. (2021). The augmented
synthetic control method. Journal of the American Statistical Association 116(536), 1789-1803.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats
from ._counterfactual import Batch, alone, fit, rms
from ._donors import Panel, panel_of
from ._methods import Method, method_of

__all__ = ["FEW", "POOR", "SyntheticControl", "augmented_control", "synthetic_control"]

#: A fit before the shock is poor if it misses by more than this share of the outcome's standard
#: deviation: more than a quarter of the variance is then none of the donors'.
POOR = 0.5
#: Fewer periods before the shock are few: one period could not stand out of them at the 10 % level.
FEW = 10


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """A synthetic control and what lies between it and the treated unit.

    Attributes
    ----------
    weights : ndarray, shape (k,)
        Of the donors; 0 for those dropped.
    synthetic, gap : ndarray, shape (t,)
        The path without the shock, and the treated unit less it; NaN where the unit is missing.
    gap_sd : ndarray, shape (t,)
        Standard deviation of the gap by measurement alone, weights fitted anew in each draw; NaN
        without draws.
    effect, effect_sd : float
        Mean gap from the shock on, and its standard deviation by measurement alone.
    rmspe_before, rmspe_after : float
        Root mean squared gap before the shock, and from it on.
    misfit : float
        `rmspe_before` over the standard deviation of the treated unit before the shock: 1 is what
        its own mean would do. 0 where neither moves, infinite where only the gap does.
    poor_fit, few_periods : bool
        Whether the misfit is above :data:`POOR`, and the periods before the shock are fewer than
        :data:`FEW`. Either is a reason to say that one cannot tell.
    periods_before, periods_after : int
        That the treated unit has.
    dropped : tuple of int
        Places of the donors that lack a year.
    penalty : float
        Ridge; NaN for plain weights.
    importance : ndarray, shape (p,), or None
        Of predictors.
    residual : float
        How far weights are from optimal: the largest violation of the Karush-Kuhn-Tucker
        conditions, as a share of the median squared distance of a donor.
    """

    weights: Floats
    synthetic: Floats
    gap: Floats
    gap_sd: Floats
    effect: float
    effect_sd: float
    rmspe_before: float
    rmspe_after: float
    misfit: float
    poor_fit: bool
    few_periods: bool
    periods_before: int
    periods_after: int
    dropped: tuple[int, ...]
    penalty: float
    importance: Floats | None
    residual: float


def synthetic_control(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    predictors: ArrayLike | None = None,
    importance: ArrayLike | None = None,
    draws: ArrayLike | None = None,
) -> SyntheticControl:
    """Fit plain synthetic control.

    Parameters
    ----------
    treated : array_like, shape (t,)
        Outcome of the unit that the shock hit; NaN where missing.
    donors : array_like, shape (k, t)
        Outcomes of units that it did not hit.
    before : int
        Number of periods before the shock, at least 3 of them with the treated unit.
    predictors : array_like, shape (1 + k, p), optional
        What is to be matched in place of the outcome in each period, the treated unit first. They
        are divided by their standard deviation over units.
    importance : array_like, shape (p,), optional
        How much each predictor counts. Without it, each counts by its squared coefficients in
        regressions of the donors' outcome in each period before the shock on all predictors,
        summed over periods; alike if donors are too few for that.
    draws : array_like, shape (n, 1 + k, t), optional
        All units, the treated one first, with the errors of their measurement drawn.

    Returns
    -------
    SyntheticControl

    Raises
    ------
    ValueError
        If shapes do not fit, the shock lies outside the periods, fewer than two donors or three
        periods before the shock are left, or an option is out of its range.
    NotConverged
        If weights are not optimal to 1e-10.

    References
    ----------
    Abadie, Diamond and Hainmueller (2010). Kaul, A., Klössner, S., Pfeifer, G. and Schieler, M.
    (2022). Standard synthetic control methods: the case of using all preintervention outcomes
    together with covariates. Journal of Business and Economic Statistics 40(3), 1362-1376 (why
    either, not both).
    """
    panel = panel_of(treated, donors, before, draws)
    return _told(panel, method_of("plain", panel, None, predictors, importance))


def augmented_control(
    treated: ArrayLike,
    donors: ArrayLike,
    before: int,
    *,
    penalty: float | None = None,
    draws: ArrayLike | None = None,
) -> SyntheticControl:
    """Fit synthetic control augmented by ridge regression.

    Parameters
    ----------
    treated, donors, before, draws
        As in `synthetic_control`.
    penalty : float, optional
        Ridge on the sum of squared weights that are added. Without it, each period before the
        shock is left out and predicted in turn, and the largest of 21 penalties is taken whose mean
        squared error is within a standard error of the least; they are evenly spaced in logarithms
        from the largest squared singular value of the donors' outcomes, centred in each period,
        down to 1e-8 of it.

    Returns
    -------
    SyntheticControl

    Raises
    ------
    ValueError, NotConverged
        As in `synthetic_control`.

    References
    ----------
    Ben-Michael, Feller and Rothstein (2021), sections 3 and 5.3.
    """
    panel = panel_of(treated, donors, before, draws)
    return _told(panel, method_of("augmented", panel, penalty))


def _told(panel: Panel, method: Method) -> SyntheticControl:
    """Fit, and set among the donors and periods given."""
    found = fit(alone(panel), method)
    gap, first = found.gap[0], panel.before
    pre, post = float(rms(gap[:first])), float(rms(gap[first:]))
    misfit = misfit_of(pre, panel.units[0, :first])
    gap_sd, effect_sd = measured(panel, method)
    return SyntheticControl(
        panel.over_donors(found.weights[0], 0.0), panel.over_time(panel.units[0] - gap),
        panel.over_time(gap), panel.over_time(gap_sd), float(gap[first:].mean()), effect_sd,
        pre, post, misfit, misfit > POOR, first < FEW, first, panel.after, panel.dropped,
        float(found.penalty[0]) if method.rule == "augmented" else np.nan,
        None if found.importance is None else found.importance[0], float(found.residual[0]),
    )  # fmt: skip


def misfit_of(rmspe: float, own: Floats) -> float:
    """Root mean squared gap as a share of the outcome's standard deviation."""
    moved = float(own.std())
    still = np.finfo(float).eps * float(np.abs(own).max(initial=0.0))
    if moved > still:
        return rmspe / moved
    return float("inf") if rmspe > still else 0.0


def misfits(gap: Floats, units: Floats, before: int, rule: str) -> Floats:
    """Misfit of each unit before the shock; for the difference, of gaps about their mean."""
    early = gap[:, :before]
    if rule == "difference":
        early = early - early.mean(axis=1, keepdims=True)
    pairs = zip(rms(early), units[:, :before], strict=True)
    return np.array([misfit_of(float(pre), own) for pre, own in pairs])


def measured(panel: Panel, method: Method) -> tuple[Floats, float]:
    """Standard deviations of each gap and of the mean effect by measurement, all fitted anew."""
    if panel.draws is None:
        return np.full(panel.units.shape[1], np.nan), float("nan")
    drawn = panel.draws
    pool = np.ones((len(drawn), len(panel.kept)), dtype=bool)
    batch = Batch(drawn[:, 0], drawn[:, 1:], pool, panel.before, panel.after)
    gap = fit(batch, method).gap
    effect = gap[:, panel.before :].mean(axis=1)
    return np.asarray(gap.std(axis=0, ddof=1)), float(effect.std(ddof=1))
