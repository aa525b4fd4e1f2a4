"""Every account on trial: its evidence, its chance if false, and what speaks beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp

from . import _accounts_null as null
from ._accounts_designs import EDGE, of_environment, of_shifts, shifts_everywhere
from ._accounts_evidence import Design, precision, whitened
from ._accounts_series import Innovations
from ._arrays import Floats

#: How far beyond the declared lags, and after doctrines, a link is looked for before a state is
#: called inertial.
BEYOND = 3
#: Probability beyond either end of the interval of a weight.
_TAIL = 0.1
#: Shares of the innovations' variance that are tried out, and resamples of each.
_SHARES = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
_EFFECTS = 99


@dataclass(frozen=True, slots=True)
class Trial:
    """One account on trial.

    Attributes
    ----------
    designs : list of Design
    logs : ndarray, shape (d,)
        Log Bayes factor against the inertial account; the series as measured first.
    without : ndarray, shape (blocks,)
        The same without some years.
    null : ndarray, shape (resamples,)
        The same of the series as measured where the account is false.
    p : float
        How often the mean over sets is reached there.
    best : int
        The most likely design.
    kept : bool or None
        Whether policy went the declared way, in the most likely design.
    fidelity : float
        By how much measurement error shrinks the share that the account makes.
    """

    designs: list[Design]
    logs: Floats
    without: Floats
    null: Floats
    p: float
    best: int
    kept: bool | None
    fidelity: float


def by_environment(
    series: Innovations,
    lags: Sequence[int],
    signs: Floats | None,
    resamples: int,
    rng: np.random.Generator,
) -> Trial:
    """Whether policy goes with the environment at some lags."""
    designs = of_environment(series, lags, signs)
    drawn = null.flipped(series, designs, resamples, rng)
    ours, theirs = series.reliability()
    return _trial(series, designs, drawn, ours * theirs)


def by_doctrine(
    series: Innovations,
    at: NDArray[np.int64],
    spans: Sequence[int],
    signs: Floats | None,
    resamples: int,
    rng: np.random.Generator,
) -> Trial:
    """Whether policy shifts after dates rather than after others."""
    shifts = shifts_everywhere(series, spans)
    designs = of_shifts(series, shifts, at, signs)
    n = series.rows.shape[1]
    elsewhere = null.placements(at, EDGE, n - EDGE - 1, resamples, rng)
    drawn = null.placed(series, shifts, elsewhere, signs)
    return _trial(series, designs, drawn, series.reliability()[0])


def unlooked_for(
    series: Innovations, lags: Sequence[int], at: NDArray[np.int64], spans: Sequence[int]
) -> list[list[Design]]:
    """What no account declares: other lags, the same year among them, and belated doctrines."""
    series = series.central()
    reach = max((abs(lag) for lag in lags), default=1) + BEYOND
    others = [lag for lag in range(-reach, reach + 1) if lag not in lags]
    found = [of_environment(series, others, None)]
    if len(at) and len(spans):
        shifts = shifts_everywhere(series, [max(spans)])
        late = [at[at + step < series.rows.shape[1] - EDGE] + step for step in range(1, BEYOND + 1)]
        late = [points for points in late if len(points)]
        belated = [one for points in late for one in of_shifts(series, shifts, points, None)]
        found.append([replace(one, prior=one.prior / len(late)) for one in belated])
    return found


def _trial(series: Innovations, designs: list[Design], drawn: Floats, fidelity: float) -> Trial:
    """Evidence against its null; both are means over the series as measured and their draws."""
    logs = null.evidence(series, designs)
    reached = drawn.mean(axis=0) >= logs.mean() - 1e-9
    best = int(np.argmax(null.by_design(series, designs)))
    return Trial(
        designs, logs, null.without(series, designs), drawn[0],
        float((1 + reached.sum()) / (1 + reached.size)), best,
        _kept(series, designs[best]), fidelity,
    )  # fmt: skip


def _kept(series: Innovations, design: Design) -> bool | None:
    """Whether the one coefficient of a declared direction is positive."""
    if design.direction is None:
        return None
    policy = series.policy[0]
    along = whitened(design, design.columns[0], policy, precision(policy), summed=True)
    return bool(along[0] > 0)


def weights(
    trials: dict[str, Trial], rng: np.random.Generator
) -> dict[str, tuple[float, float, float]]:
    """Weight of every account and of the inertial one, with the ends of its interval.

    On the logistic scale: what the weight becomes without each block of years, and by how much it
    departs from its mean with each draw of the measurement errors, all pairs of the two.
    """
    names = [*trials, "inertial"]
    at, left_out = (
        _log_odds(np.stack([*values, np.zeros_like(next(iter(values)))]))
        for values in ([each.logs for each in trials.values()],
                       [each.without for each in trials.values()])
    )  # fmt: skip
    drawn = at[:, 1:] - at[:, 1:].mean(axis=1, keepdims=True) if at.shape[1] > 1 else 0 * at
    pairs = expit(left_out[:, :, None] + drawn[:, None, :]).reshape(len(names), -1)
    low, high = np.quantile(pairs, [_TAIL, 1 - _TAIL], axis=1)
    value = expit(at[:, 0])
    low, high = np.minimum(low, value), np.maximum(high, value)
    return {name: (float(value[i]), float(low[i]), float(high[i])) for i, name in enumerate(names)}


def reach_of(
    series: Innovations, trial: Trial, tail: float, power: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Share of variance that would be found with a power, and the share that is ruled out."""
    made = null.with_effect(
        series.central(), trial.designs, _SHARES * trial.fidelity, _EFFECTS, rng
    )
    limit = np.quantile(trial.null, 1 - tail, method="higher")
    found = np.maximum.accumulate((made > limit).mean(axis=1))
    less = np.minimum.accumulate((made <= trial.logs[0]).mean(axis=1))
    detectable = float(np.interp(power, found, _SHARES)) if found[-1] >= power else np.nan
    bound = float(np.interp(-0.05, -less, _SHARES)) if less[-1] <= 0.05 else 1.0
    return detectable, bound


def _log_odds(logs: Floats) -> Floats:
    """Log odds of each row against all others, shape (accounts, k)."""
    return np.stack([
        row - logsumexp(np.delete(logs, i, axis=0), axis=0) for i, row in enumerate(logs)
    ])  # fmt: skip
