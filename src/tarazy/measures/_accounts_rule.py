"""The rule by which an account becomes the verdict; its numbers were set on simulated states."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import _accounts_null as null
from ._accounts_designs import of_environment
from ._accounts_series import Innovations
from ._accounts_trial import Trial, unlooked_for

#: Share of the innovations' variance that must be ruled out before a state is called inertial, and
#: how seldom it may have shown as little.
MARGIN, _SELDOM = 0.1, 0.05
#: Weight that the low end of an account's interval must exceed.
_WEIGHT = 0.5
#: Log Bayes factors: what an account must add to each rival, and what no rival may add to it.
_ADDS, _ADDED = float(np.log(3)), float(np.log(10))
#: Resamples for what must be ruled out.
_RULED_OUT = 199


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that the rule looks at.

    Attributes
    ----------
    series : Innovations
    trials : dict of Trial
    adjusted : dict of float
        Adjusted p-values.
    weights : dict of tuple
        Weight, low and high of each account, the inertial one among them.
    lags, spans, at
        What the accounts declared, and the doctrines' points.
    untried : bool
        Whether an account could not be tried.
    alpha : float
    resamples : int
    """

    series: Innovations
    trials: dict[str, Trial]
    adjusted: dict[str, float]
    weights: dict[str, tuple[float, float, float]]
    lags: Sequence[int]
    spans: Sequence[int]
    at: NDArray[np.int64]
    untried: bool
    alpha: float
    resamples: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """Reason of a verdict, and the account that it is about."""

    reason: str
    leading: str | None


def ruled(hearing: Hearing, rng: np.random.Generator) -> Ruling:
    """Apply the rule."""
    shown = [name for name, p in hearing.adjusted.items() if p <= hearing.alpha]
    shown.sort(key=lambda name: -hearing.weights[name][0])
    first = None
    for name in shown:
        reason = _against(name, hearing)
        if reason is None:
            return Ruling("ahead", name)
        first = first or Ruling(reason, name)
    if first:
        return first
    if hearing.untried:
        return Ruling("untried", None)
    return Ruling("bounded" if _bounded(hearing, rng) else "none found", None)


def _against(name: str, hearing: Hearing) -> str | None:
    """What keeps an account with a small p-value from being the verdict."""
    trials, series = hearing.trials, hearing.series
    ours = trials[name]
    if hearing.weights[name][1] <= _WEIGHT or ours.kept is False:
        return "weight"
    best = ours.designs[ours.best]
    for other, trial in trials.items():
        if other == name:
            continue
        adds = null.beside(series, ours.designs, trial.designs[trial.best])
        if adds < _ADDS or null.beside(series, trial.designs, best) > _ADDED:
            return "rival"
    if 0 not in hearing.lags or not _declares_now(ours):
        same = of_environment(series, [0], None)
        nearest = same[int(np.argmax(null.by_design(series, same)))]
        if null.beside(series, ours.designs, nearest) < _ADDS:
            return "same time"
    return None


def _declares_now(trial: Trial) -> bool:
    """Whether the environment of the same year is among an account's regressors."""
    return any(design.lag == 0 for design in trial.designs)


def _bounded(hearing: Hearing, rng: np.random.Generator) -> bool:
    """Whether each account's effect, and what no account declares, is surely below the margin."""
    series = hearing.series.central()
    ours, theirs = hearing.series.reliability()
    weight = hearing.weights["inertial"][0]
    if weight <= max(hearing.weights[name][0] for name in hearing.trials):
        return False
    asked = [(trial.designs, trial.fidelity) for trial in hearing.trials.values()]
    others = unlooked_for(series, hearing.lags, hearing.at, hearing.spans)
    asked += [(designs, ours * (theirs if i == 0 else 1)) for i, designs in enumerate(others)]
    for designs, fidelity in asked:
        seen = float(null.evidence(series, [each.central() for each in designs])[0])
        share = np.array([MARGIN * fidelity])
        made = null.with_effect(series, designs, share, _RULED_OUT, rng)
        if (made <= seen).mean() > _SELDOM:
            return False
    return True
