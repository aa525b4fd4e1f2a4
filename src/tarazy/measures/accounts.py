"""Which of rival accounts of a state's policy do its series favour, or can nobody tell?

Every account adds regressors to the inertial one, in which policy follows level, trend and own
past. A *reactive* state's innovations follow those of its environment (lags above 0, or from 0 on
where that is declared), an *anticipating* one's precede them (lags below 0), a *doctrine-led* one
shifts for good after some dates, at once or over a few years.

1. Both sides are rid of trend and own past by autoregressions of first or second order, mended for
   the bias of short series, so that what merely persists or grows together is no evidence. A
   single jump is taken out as well: one event is no evidence.
2. An account is a mixture of regressions (each series of the environment alone or all of them, at
   each lag or spread over the lags). Its evidence is the mean Bayes factor against the inertial
   account, under a hyper-g prior, so that more lags and more series cost more. Before the data all
   accounts are equally likely. The interval of a weight (80 %) is what it becomes without any two
   neighbouring points, with errors of measurement drawn anew.
3. The same evidence, averaged over the draws, is the test statistic. Links to the environment are
   tested by multiplying the innovations of all policy series in a year by +1 or -1: dependence
   between series and bursts stay. Doctrines are put at other dates. Holm's method runs over the
   accounts.
4. An account is the verdict only if its adjusted p-value is small, the low end of its weight is
   above a half, it adds evidence of 3 to 1 to each rival and to what moves in the same year, and no
   rival adds 10 to 1 to it. Inertial is the verdict only if none is found and shares above a tenth
   of the innovations' variance are ruled out for each of them, for other lags, and for belated
   doctrines. No evidence is never inertia.

What the rule cannot know: a third cause that moves the environment first and policy later looks
like a reaction, and if lag 0 is declared, so does one that moves both at once (`same_time`).

References
----------
Liang, F., Paulo, R., Molina, G., Clyde, M. A. and Berger, J. O. (2008). Mixtures of g priors for
Bayesian variable selection. Journal of the American Statistical Association 103, 410-423.

Klugkist, I. and Hoijtink, H. (2007). The Bayes factor for inequality and about equality constrained
models. Computational Statistics and Data Analysis 51(12), 6367-6379.

Good, I. J. (1992). The Bayes/non-Bayes compromise: a brief review. Journal of the American
Statistical Association 87, 597-606 (a Bayes factor as a test statistic).

Davidson, R. and Flachaire, E. (2008). The wild bootstrap, tamed at last. Journal of Econometrics
146(1), 162-169. Gonçalves, S. and Kilian, L. (2004). Bootstrapping autoregressions with conditional
heteroskedasticity of unknown form. Journal of Econometrics 123(1), 89-120.

MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix
estimators with improved finite sample properties. Journal of Econometrics 29(3), 305-325.

Tsay, R. S. (1988). Outliers, level shifts, and variance changes in time series. Journal of
Forecasting 7(1), 1-20.

Mizon, G. E. and Richard, J.-F. (1986). The encompassing principle and its application to testing
non-nested hypotheses. Econometrica 54(3), 657-678.

Haugh, L. D. (1976). Checking the independence of two covariance-stationary time series: a
univariate residual cross-correlation approach. Journal of the American Statistical Association 71,
378-385.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._accounts_asked import (
    CANNOT_TELL,
    INERTIAL,
    Account,
    checked,
    drawn,
    names,
    times_of,
    whole_dates,
)
from ._accounts_designs import EDGE
from ._accounts_rule import MARGIN, Hearing, Ruling, ruled
from ._accounts_series import innovations, laid_out
from ._accounts_trial import Trial, by_doctrine, by_environment, reach_of, weights
from ._arrays import floats, whole
from .multiplicity import holm

__all__ = ["CANNOT_TELL", "FEWEST", "INERTIAL", "MARGIN", "Account", "Evidence", "Verdict",
           "verdict"]  # fmt: skip

#: Fewest innovations of every policy series for which a verdict is tried.
FEWEST = 12
#: How often an effect of the detectable size would be found.
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one account.

    NaN where it could not be tried: no doctrine inside the series. For the inertial account, only
    the weight has numbers.

    Attributes
    ----------
    name : str
    weight, low, high : float
        Probability among the accounts, equally likely beforehand, and the ends of its interval
        (80 %): without two years, and with errors of measurement drawn anew.
    statistic : float
        Log Bayes factor against the inertial account.
    p, adjusted : float
        P-value, and adjusted by Holm's method for the number of accounts.
    lag : int or None
        Lag, or points of spreading, of the likeliest regression; the middle one where spread.
    kept : bool or None
        Whether policy went the declared way; None where none was declared.
    detectable : float
        Smallest share of the innovations' variance, errors of measurement taken off, that would
        have been significant after adjusting in four cases of five. NaN if even 0.9 would not.
    bound : float
        Upper end of that share at 95 %: larger ones would have shown more. 1 where nothing is
        ruled out.
    """

    name: str
    weight: float
    low: float
    high: float
    statistic: float = np.nan
    p: float = np.nan
    adjusted: float = np.nan
    lag: int | None = None
    kept: bool | None = None
    detectable: float = np.nan
    bound: float = np.nan


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which account the series favour.

    Attributes
    ----------
    account : str
        Name of an account, "inertial" or "cannot tell".
    reason : str
        What decided: "ahead" (an account is found), "bounded" (inertial), "too short", "none found"
        (no account is, nor can their effects be ruled out), "untried" (as before, and an account
        has no doctrine inside the series), "weight" (its low end is not above a half), "rival"
        (another account does as well), "same time" (what moves in the same year does as well).
    leading : str or None
        The account that the reason is about.
    evidence : tuple of Evidence
        In the order given, the inertial account last.
    points : int
        Innovations of the policy series with the fewest.
    dates : ndarray
        Doctrine dates with enough points on either side; the others were left out.
    same_time : bool
        Whether the account found would not be without its lag 0, which cannot tell who moved first.
    """

    account: str
    reason: str
    leading: str | None
    evidence: tuple[Evidence, ...]
    points: int
    dates: NDArray[np.int64]
    same_time: bool = False

    def of(self, name: str) -> Evidence:
        """Evidence for an account; KeyError if there is none of the name."""
        for one in self.evidence:
            if one.name == name:
                return one
        raise KeyError(name)


def verdict(
    policy: ArrayLike,
    environment: ArrayLike,
    dates: ArrayLike,
    accounts: Sequence[Account],
    *,
    times: ArrayLike | None = None,
    policy_draws: ArrayLike | None = None,
    environment_draws: ArrayLike | None = None,
    policy_se: ArrayLike | None = None,
    environment_se: ArrayLike | None = None,
    resamples: int = 999,
    effects: bool = True,
    seed: int = 0,
    level: float = 0.95,
) -> Verdict:
    """Weigh rival accounts of policy against each other.

    Parameters
    ----------
    policy : array_like, shape (q, n) or (n,)
        NaN where missing. A missing point takes those along whose own past it was.
    environment : array_like, shape (m, n) or (n,)
        NaN where missing; an unknown innovation counts as 0, its mean.
    dates : array_like of int, shape (k,)
        When doctrines were adopted, on the scale of `times`.
    accounts : sequence of Account
        Besides the inertial one.
    times : array_like of int, shape (n,), optional
        When each point was taken, increasing; points that are skipped are missing. 0, 1, 2 …
        without it.
    policy_draws, environment_draws : array_like, shape (draws, q, n), (draws, m, n), optional
        The series with the errors of their measurement drawn; a dozen of them is used.
    policy_se, environment_se : array_like, optional
        Standard errors, broadcast with the series, where there are no draws.
    resamples : int
    effects : bool
        Whether `detectable` and `bound` are wanted, which takes as long as all else.
    seed : int
    level : float
        One less the error rate that Holm's method keeps.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If shapes do not fit, a value is infinite, a series is constant, times do not increase, or
        an account asks for something that there is not.

    Notes
    -----
    Rates of error and power for 30 years and 74 months: `benchmarks/results/verdict.csv`.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: inside (0, 1), such as 0.95")
    whole(resamples, "resamples", least=99)
    when = times_of(times, np.atleast_1d(floats(policy, "policy", ndim=1)).shape[-1])
    rng = np.random.default_rng(seed)
    y = laid_out(policy, drawn(policy, policy_draws, policy_se, "policy", rng), "policy", when)
    e = laid_out(
        environment, drawn(environment, environment_draws, environment_se, "environment", rng),
        "environment", when,
    )  # fmt: skip
    n = y.shape[2]
    asked = [checked(one, y.shape[1], e.shape[1], n) for one in accounts]
    names(accounts)
    at = np.unique(whole_dates(dates)) - when[0]
    at = at[(at >= EDGE) & (at < n - EDGE)]
    series = innovations(y, e)
    points = int(series.rows.sum(axis=1).min())
    if points < FEWEST:
        return _too_short(accounts, points, at + when[0])
    trials: dict[str, Trial] = {}
    for one, signs in zip(accounts, asked, strict=True):
        if one.regressors == "environment":
            trials[one.name] = by_environment(series, one.lags, signs, resamples, rng)
        elif len(at):
            trials[one.name] = by_doctrine(series, at, one.lags, signs, resamples, rng)
    p = {name: trial.p for name, trial in trials.items()}
    adjusted = dict(zip(p, holm(list(p.values())).tolist(), strict=True))
    lags = [lag for one in accounts if one.regressors == "environment" for lag in one.lags]
    spans = [span for one in accounts if one.regressors == "doctrine" for span in one.lags]
    hearing = Hearing(
        series, trials, adjusted, weights(trials, rng), lags, spans, at,
        len(trials) < len(accounts), 1 - level, resamples,
    )  # fmt: skip
    ruling = ruled(hearing, rng)
    found = [_evidence(one, hearing, effects, rng) for one in accounts]
    found.append(Evidence(INERTIAL, *hearing.weights[INERTIAL]))
    return Verdict(
        {"ahead": ruling.leading or "", "bounded": INERTIAL}.get(ruling.reason, CANNOT_TELL),
        ruling.reason, ruling.leading, tuple(found), points, at + when[0],
        _same_time(ruling, accounts, hearing, rng),
    )  # fmt: skip


def _evidence(
    account: Account, hearing: Hearing, effects: bool, rng: np.random.Generator
) -> Evidence:
    """What speaks for an account, in numbers."""
    name = account.name
    if name not in hearing.trials:
        return Evidence(name, np.nan, np.nan, np.nan)
    trial = hearing.trials[name]
    detectable, bound = np.nan, np.nan
    if effects:
        tail = hearing.alpha / len(hearing.trials)
        detectable, bound = reach_of(hearing.series, trial, tail, POWER, rng)
    return Evidence(
        name, *hearing.weights[name], float(trial.logs[0]), trial.p, hearing.adjusted[name],
        trial.designs[trial.best].lag, trial.kept, detectable, bound,
    )  # fmt: skip


def _same_time(
    ruling: Ruling, accounts: Sequence[Account], hearing: Hearing, rng: np.random.Generator
) -> bool:
    """Whether the account found hangs on its lag 0."""
    if ruling.reason != "ahead":
        return False
    one = next(each for each in accounts if each.name == ruling.leading)
    if one.regressors != "environment" or 0 not in one.lags:
        return False
    rest = [lag for lag in one.lags if lag]
    if not rest:
        return True
    signs = None if one.signs is None else floats(one.signs, "signs")
    trial = by_environment(hearing.series, rest, signs, hearing.resamples, rng)
    return trial.p > hearing.alpha / len(hearing.trials)


def _too_short(accounts: Sequence[Account], points: int, dates: NDArray[np.int64]) -> Verdict:
    """Nobody can tell anything from so few points."""
    equal = 1 / (len(accounts) + 1)
    names = [*(one.name for one in accounts), INERTIAL]
    return Verdict(
        CANNOT_TELL, "too short", None, tuple(Evidence(name, equal, 0.0, 1.0) for name in names),
        points, dates,
    )  # fmt: skip
