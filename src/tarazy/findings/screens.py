"""Breaks, lead and lag and event studies of the series that a verdict is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.findings.series import Series
from tarazy.measures.breaks import Breaks, find_breaks
from tarazy.measures.cross_correlation import CrossCorrelation, cross_correlation
from tarazy.measures.event_study import Effect, event_study
from tarazy.measures.local_projection import LocalProjections, local_projection
from tarazy.measures.multiplicity import benjamini_hochberg

#: Resamples behind what stands beside the verdict.
_RESAMPLES = 199
_HORIZONS = 3
#: Part of a series' points that a placebo state must have.
_PRESENT = 0.7


@dataclass(frozen=True, slots=True)
class Lead:
    """Two series beside each other, both ways.

    Attributes
    ----------
    policy, environment : Series
    points : int
        That both have.
    correlation : CrossCorrelation
        Of innovations; x is the environment.
    responses : LocalProjections or None
        The same by local projections, for the whole only.
    adjusted : tuple of float
        P-values that the environment leads and that policy leads, adjusted (Benjamini and
        Yekutieli) for all leads of the finding.
    """

    policy: Series
    environment: Series
    points: int
    correlation: CrossCorrelation
    responses: LocalProjections | None
    adjusted: tuple[float, float] = (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Study:
    """One series round one date, or round several together.

    Attributes
    ----------
    policy : Series
    name : str
    times : tuple of int
    effect : Effect
    states : int
        Placebo states.
    adjusted : float
        P-value adjusted for all studies of the finding.
    """

    policy: Series
    name: str
    times: tuple[int, ...]
    effect: Effect
    states: int
    adjusted: float = np.nan


def broken(series: Series) -> Breaks | str:
    """Breaks of one series.

    Parameters
    ----------
    series : Series

    Returns
    -------
    Breaks or str
        Why there are none to be sought, in words.
    """
    try:
        return find_breaks(
            series.value, series.times, draws=series.draws if series.measured else None,
            resamples=_RESAMPLES,
        )  # fmt: skip
    except ValueError as error:
        return str(error)


def lead(policy: Series, around: Series, *, projected: bool) -> Lead | str:
    """Which of two series comes first.

    Parameters
    ----------
    policy, around : Series
    projected : bool
        Whether local projections are wanted too.

    Returns
    -------
    Lead or str
        Why it cannot be asked, in words.
    """
    first = max(int(policy.times[0]), int(around.times[0]))
    last = min(int(policy.times[-1]), int(around.times[-1]))
    times = np.arange(first, last + 1)
    (y, y_drawn), (x, x_drawn) = policy.on(times), around.on(times)
    x_draws = x_drawn if around.measured else None
    y_draws = y_drawn if policy.measured else None
    both = int((np.isfinite(x) & np.isfinite(y)).sum())
    try:
        found = cross_correlation(x, y, resamples=_RESAMPLES, x_draws=x_draws, y_draws=y_draws)
    except ValueError as error:
        return str(error)
    responses = None
    if projected:
        try:
            responses = local_projection(
                x, y, horizons=_HORIZONS, resamples=_RESAMPLES, x_draws=x_draws, y_draws=y_draws
            )
        except ValueError:  # too few rows for the horizons: the correlations stand alone
            responses = None
    return Lead(policy, around, both, found, responses)


def adjusted_leads(leads: Sequence[Lead]) -> tuple[Lead, ...]:
    """Leads with p-values adjusted for all of them.

    Parameters
    ----------
    leads : sequence of Lead

    Returns
    -------
    tuple of Lead
    """
    if not leads:
        return ()
    p = [x for one in leads for x in (one.correlation.p_x_leads, one.correlation.p_y_leads)]
    better = benjamini_hochberg(np.array(p), dependent=True).reshape(-1, 2)
    return tuple(
        Lead(one.policy, one.environment, one.points, one.correlation, one.responses,
             (float(a), float(b)))
        for one, (a, b) in zip(leads, better, strict=True)
    )  # fmt: skip


def studies(
    policy: Series,
    dates: Mapping[str, int],
    sets: Sequence[tuple[int, ...]],
    window: tuple[int, int],
    placebos: Mapping[str, Series],
    pooled: str,
) -> tuple[list[Study], list[str]]:
    """Event studies of one series.

    Parameters
    ----------
    policy : Series
    dates : mapping of str to int
        Time of the first point after, by name.
    sets : sequence of tuple of int
        Sets of dates, from the earliest to the latest, of which these two are pooled; the one with
        the larger p-value is kept.
    window : (int, int)
        Points before and after.
    placebos : mapping of str to Series
        The same series of other states.
    pooled : str
        Name of what is pooled.

    Returns
    -------
    found : list of Study
    refused : list of str
        Names of dates at which no window fits.
    """
    times = np.arange(int(policy.times[0]), int(policy.times[-1]) + 1)
    value, draws = policy.on(times)
    controls = _controls(placebos, times, int(np.isfinite(value).sum()))
    found, refused, fits = [], [], set()
    for name, time in dates.items():
        one = _studied(value, draws, [time], times, window, controls, measured=policy.measured)
        if one is None:
            refused.append(name)
        else:
            fits.add(time)
            found.append(Study(policy, name, (time,), one, len(controls)))
    tried = []
    # The earliest and the latest dates bound what disputes leave open.
    for together in dict.fromkeys(
        tuple(t for t in one if t in fits) for one in (sets[0], sets[-1])
    ):
        if len(together) > 1:
            all_of = _studied(
                value, draws, together, times, window, controls, measured=policy.measured
            )
            if all_of is not None:
                tried.append(Study(policy, pooled, together, all_of, len(controls)))
    if tried:
        found.append(max(tried, key=lambda s: s.effect.p))
    return found, refused


def adjusted_studies(found: Sequence[Study]) -> tuple[Study, ...]:
    """Studies with p-values adjusted for all of them.

    Parameters
    ----------
    found : sequence of Study

    Returns
    -------
    tuple of Study
    """
    if not found:
        return ()
    better = benjamini_hochberg(np.array([s.effect.p for s in found]), dependent=True)
    return tuple(
        Study(s.policy, s.name, s.times, s.effect, s.states, float(p))
        for s, p in zip(found, better, strict=True)
    )


def _controls(
    placebos: Mapping[str, Series], times: NDArray[np.int64], least: int
) -> Floats:  # fmt: skip
    """Placebo states that have most of the points, shape (states, times)."""
    laid = [one.on(times)[0] for one in placebos.values()]
    kept = [v for v in laid if np.isfinite(v).sum() >= _PRESENT * least]
    return np.stack(kept) if kept else np.empty((0, times.size))


def _studied(
    value: Floats,
    draws: Floats,
    dates: Sequence[int],
    times: NDArray[np.int64],
    window: tuple[int, int],
    controls: Floats,
    *,
    measured: bool,
) -> Effect | None:
    """The effect at some dates together; None where no window fits."""
    positions = [t - int(times[0]) for t in dates]
    if any(not 0 <= p < times.size for p in positions):
        return None
    try:
        return event_study(
            value, positions, controls=controls if len(controls) else None, before=window[0],
            after=window[1], draws=draws if measured else None, resamples=999,
        ).pooled  # fmt: skip
    except ValueError:
        return None
