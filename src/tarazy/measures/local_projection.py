"""How a short series responds to another, horizon by horizon, and the other to it.

Jordà's projections: y at t + h on x at t, holding lags of both, for h = 0 .. H, by least squares
with one lag more than the memory needs (Montiel Olea and Plagborg-Møller), which keeps t-ratios
near their law up to a unit root and asks for no correction for autocorrelated errors. Two faults
of thirty points are mended: responses are corrected for bias (Herbst and Johannsen), and t-ratios,
with HC3 errors, are set not against Student's law but against what simulation gives.

The simulation is of a vector autoregression of order 1 **behind measurement errors and gaps**,
fitted by restricted likelihood (`_reduced_pair`). For a p-value it is fitted under the null, "x
never enters y": y may still lead x, and each may remember. For an interval it is fitted freely.
Each simulated pair has parameters of its own, drawn about the fitted ones (Laplace), as thirty
points leave open how long a series remembers, and a longer memory gives t-ratios heavier tails.
Errors of measurement are then drawn and added, gaps are made where they are, and each simulated
pair is projected as the given one was. That carries errors through two things that adding their
variance afterwards would not see. They make every response too small, so intervals are those of the
response of the true y to the true x. And a y that is measured badly is held fast only badly by its
lags, so that an x which merely follows y seems to foretell it; under the null this comes out the
same, and is not called a lead.

Which of two series moves first within one period cannot be seen. By default neither direction is
given it: y at t is held, horizon 0 is 0, and what goes together within the period is tested apart.

References
----------
Jordà, Ò. (2005). Estimation and inference of impulse responses by local projections. American
Economic Review 95(1), 161-182; and (2009). Simultaneous confidence regions for impulse responses.
Review of Economics and Statistics 91(3), 629-647.

Montiel Olea, J. L. and Plagborg-Møller, M. (2021). Local projection inference is simpler and more
robust than you think. Econometrica 89(4), 1789-1823.

Herbst, E. P. and Johannsen, B. K. (2024). Bias in local projections. Journal of Econometrics
240(1), 105655.

Long, J. S. and Ervin, L. H. (2000). Using heteroscedasticity consistent standard errors in the
linear regression model. The American Statistician 54(3), 217-224 (HC3).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ._arrays import Bools, Floats, whole
from ._inputs import Errors, checked, errors_of, two_series
from ._projection import Plan, project, regressors, rows_of
from ._reduced import levels
from ._reduced_pair import Pair, pair
from ._worlds import Worlds, responses, simulated, turned_pair
from .level import POWER

#: Fewest points of either series, and fewest rows beyond regressors at every horizon.
FEWEST, SPARE = 12, 4


@dataclass(frozen=True, slots=True)
class Response:
    """How one series responds to a unit more of the other.

    Attributes
    ----------
    horizons : ndarray, shape (H + 1,)
        Periods after; 0 .. H.
    projected : ndarray, shape (H + 1,)
        Least squares, corrected for the bias of few points, of the series as measured.
    response : ndarray, shape (H + 1,)
        Of the series without their measurement errors: the median of the simulated law.
    low, high : ndarray, shape (H + 1,)
        Interval of each response.
    low_all, high_all : ndarray, shape (H + 1,)
        A band that holds all of them together.
    cumulative, cumulative_low, cumulative_high : ndarray, shape (H + 1,)
        Sum of the responses up to each horizon, with intervals.
    p : float
        That there is no response at any horizon.
    p_cumulative : float
        That there is none, judged by the sum of the responses over all horizons: finds a lasting
        one-signed response sooner, and one that turns back not at all.
    detectable : ndarray, shape (H + 1,)
        Smallest true response at each horizon alone that `p` would show at 1 - level in four
        cases of five.
    attenuation : float
        How much of a true response is left when measured, 0 .. 1; 1 without errors.
    rows : ndarray, shape (H + 1,)
        Points that each projection is made of.
    """

    horizons: Floats
    projected: Floats
    response: Floats
    low: Floats
    high: Floats
    low_all: Floats
    high_all: Floats
    cumulative: Floats
    cumulative_low: Floats
    cumulative_high: Floats
    p: float
    p_cumulative: float
    detectable: Floats
    attenuation: float
    rows: Floats


@dataclass(frozen=True, slots=True)
class LocalProjections:
    """Both directions, always.

    Attributes
    ----------
    x_leads : Response
        Of y to x.
    y_leads : Response
        Of x to y.
    together : float
        Correlation of what is new in both in one period, without measurement errors, in the
        fitted autoregression.
    p_together : float
        That it is zero; of errors shared by both is taken what they would make alone.
    """

    x_leads: Response
    y_leads: Response
    together: float
    p_together: float


def local_projection(
    x: ArrayLike,
    y: ArrayLike,
    *,
    horizons: int = 5,
    lags: int = 1,
    impact: bool = False,
    x_draws: ArrayLike | None = None,
    y_draws: ArrayLike | None = None,
    trend: bool = False,
    level: float = 0.9,
    resamples: int = 999,
    seed: int = 0,
) -> LocalProjections:
    """Responses of y to x and of x to y.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At the same, evenly spaced times; NaN where missing. A projection leaves out times at which
        any of its numbers is missing.
    horizons : int
        H.
    lags : int
        Lags of both held besides the present; 1 is the lag that a memory of order 1 does not need.
    impact : bool
        Let the leading series move the other within the period; then horizon 0 is estimated and
        counts. Both directions cannot be right about the same period.
    x_draws, y_draws : array_like, shape (draws, n), optional
        The series with the errors of measurement drawn. Where both have as many, row i of both
        is one joint draw.
    trend : bool
        Hold a straight line besides the mean.
    level : float
        Probability inside intervals and bands.
    resamples, seed : int

    Returns
    -------
    LocalProjections

    Raises
    ------
    ValueError
        If shapes do not fit, a series is constant or has fewer than :data:`FEWEST` points, or a
        projection has fewer than :data:`SPARE` rows beyond its regressors.
    """
    series = two_series(x, y, FEWEST)
    many = checked(level, resamples)
    plan = Plan(
        whole(horizons, "horizons", least=1), whole(lags, "lags", least=1), bool(impact),
        levels(series.shape[1], trend),
    )  # fmt: skip
    there = np.isfinite(series)
    for name, both in (("x", there), ("y", there[::-1])):
        _enough(both, plan, name)
    rng = np.random.default_rng(seed)
    errors = errors_of(series, x_draws, y_draws, rng)
    free = pair(series, errors.covariance, plan.design, many, rng)
    worlds = simulated(free, errors, rng)
    answers = []
    for turn in (slice(None), slice(None, None, -1)):  # x leads, then y leads
        turned = Errors(errors.draws[:, turn], errors.covariance[turn, :, turn])
        # The restricted fit wants first the series that the other never enters.
        back = turned.covariance[::-1, :, ::-1]
        null = pair(series[turn][::-1], back, plan.design, many, rng, one_way=True)
        if plan.impact:  # nor at once
            null = Pair(null.step, null.variance * np.eye(2), null.shocks * np.eye(2))
        nothing = simulated(turned_pair(null, slice(None, None, -1)), turned, rng)
        truth = responses(turned_pair(free, turn), plan)
        free_here = Worlds(worlds[0][:, turn], worlds[1][:, turn], truth)
        answers.append(_response(series[turn], free_here, nothing[1], there[turn], plan, level))
    together, p_together = _together(series, free, worlds, there, plan)
    return LocalProjections(answers[0], answers[1], together, p_together)


def _enough(there: Bools, plan: Plan, name: str) -> None:
    """Refuse projections with too few rows."""
    for h in range(plan.first, plan.horizons + 1):
        rows, least = rows_of(there, plan, h).size, plan.columns + SPARE
        if rows < least:
            raise ValueError(
                f"at horizon {h} there are {rows} times with all numbers where {name} leads; "
                f"allowed: {least} or more, so fewer horizons or lags, or a longer series"
            )


def _response(
    series: Floats, free: Worlds, null: Floats, there: Bools, plan: Plan, level: float
) -> Response:
    """One direction: estimates, p-values under the null, intervals under the free fit."""
    use = slice(plan.first, None)
    beta, error = project(series[None], there, plan)
    seen, seen_error = beta[0], error[0]
    nothing, nothing_error = project(null, there, plan)
    ratio, ratios = (seen / _above(seen_error))[use], (nothing / _above(nothing_error))[:, use]
    middle, spread = np.median(ratios, axis=0), _spread(ratios)
    tops = (np.abs(ratios - middle) / spread).max(axis=1)
    p = _rank((np.abs(ratio - middle) / spread).max(), tops)
    total, totals = seen.sum(), nothing.sum(axis=1)
    p_sum = _rank(abs(total - np.median(totals)), np.abs(totals - np.median(totals)))

    worlds, worlds_error = project(free.measured, there, plan)
    left = _attenuation(free, there, plan)
    # What is measured is a part of the true response, and what the measured controls let through.
    through = np.median(worlds - left * free.responses, axis=0)
    off = worlds - left * free.responses - through
    t = off[:, use] / _above(worlds_error[:, use])
    tails = np.zeros((3, plan.horizons + 1))
    tails[:, use] = np.quantile(t, [(1 + level) / 2, 0.5, (1 - level) / 2], axis=0)
    low, best, high = (seen - through - tails * seen_error) / left
    wide = np.ones(plan.horizons + 1)
    wide[use] = _spread(t)
    reach = np.quantile((np.abs(t - tails[1, use]) / wide[use]).max(axis=1), level)
    band = [best + side * reach * wide * seen_error / left for side in (-1, 1)]
    sums = off.cumsum(axis=1)
    ends = np.quantile(sums, [(1 + level) / 2, 0.5, (1 - level) / 2], axis=0)
    sum_low, sum_best, sum_high = ((seen - through).cumsum() - ends) / left
    detectable = np.full(plan.horizons + 1, np.inf)
    limit = float(np.quantile(tops, level)) + float(ndtri(POWER))
    detectable[use] = limit * nothing[:, use].std(axis=0) / left
    rows = [rows_of(there, plan, h).size for h in range(plan.horizons + 1)]
    return Response(
        np.arange(plan.horizons + 1.0), seen, best, low, high, band[0], band[1],
        sum_best, sum_low, sum_high, p, p_sum, detectable, left, np.array(rows, dtype=float),
    )  # fmt: skip


def _above(x: Floats) -> Floats:
    result: Floats = np.maximum(x, 1e-300)
    return result


def _spread(x: Floats) -> Floats:
    """Standard deviation down the draws, never 0."""
    return _above(x.std(axis=0))


def _rank(seen: float, drawn: Floats) -> float:
    """The p-value by rank, the series itself counted among the draws."""
    return float((1 + (drawn >= seen - 1e-12 * abs(seen)).sum()) / (1 + drawn.size))


def _attenuation(free: Worlds, there: Bools, plan: Plan) -> float:
    """Slope of the true x on the measured one, measured controls held, over simulated pairs."""
    if np.array_equal(free.true, free.measured):
        return 1.0
    at = rows_of(there, plan, plan.first)
    inner = regressors(free.measured, at, plan)
    flat = inner.reshape(-1, inner.shape[2])
    slopes = np.linalg.lstsq(flat, free.true[:, 0, at].ravel(), rcond=None)[0]
    return float(np.clip(slopes[0], 0.05, 1.0))


def _together(
    series: Floats, free: Pair, worlds: tuple[Floats, Floats], there: Bools, plan: Plan
) -> tuple[float, float]:
    """What is new in both at once: correlation, and p by the law of its t-ratio."""
    now = Plan(1, plan.lags, True, plan.design)
    here = Worlds(*worlds, free.shocks[:, :1, 1] / free.shocks[:, :1, 0])
    beta, error = project(series[None], there, now)
    drawn, drawn_error = project(here.measured, there, now)
    off = drawn[:, 0] - _attenuation(here, there, now) * here.responses[:, 0]
    t = (off - np.median(off)) / _above(drawn_error[:, 0])
    seen = (beta[0, 0] - np.median(off)) / max(error[0, 0], 1e-300)
    side = min((t >= seen).sum(), (t <= seen).sum())
    correlation = free.shocks[:, 0, 1] / np.sqrt(free.shocks[:, 0, 0] * free.shocks[:, 1, 1])
    return float(np.median(correlation)), float(min(1.0, 2 * (1 + side) / (1 + t.size)))
