"""One outcome without the shock: three weightings of the donors, and what would doubt each."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from tarazy.findings._donors import Pool
from tarazy.findings._outcomes import Outcome
from tarazy.findings.cells import Floats
from tarazy.measures.conformal import conformal
from tarazy.measures.multiplicity import holm
from tarazy.measures.placebos import (
    InSpace,
    InTime,
    LeftOut,
    leave_one_out,
    placebos_in_space,
    placebos_in_time,
)
from tarazy.measures.synthetic_control import SyntheticControl, augmented_control, synthetic_control
from tarazy.measures.synthetic_difference import SyntheticDifference, synthetic_difference

#: Fewest donors that carry a path, and with which one placebo in ten could not stand above.
CARRY, STAND = 3, 9
#: Fewest years before the shock, and the chance of calling any effect of a question real.
BEFORE, ALPHA = 3, 0.1
#: Draws where each is fitted for every donor in turn.
_FEW_DRAWS = 10
#: A fit that misses the years before by more standard deviations is poor. In simulated panels
#: (`benchmarks/counterfactual.py`) the rule with this limit errs in 6 of 100 and tells an effect of
#: two standard deviations in 44; to ask besides that a conformal interval leave out zero, and for
#: half the misfit, tells 9.
MISFIT = 1.0
_POWER = 0.8
Method = Literal["plain", "augmented", "difference"]
METHODS: tuple[Method, ...] = ("plain", "augmented", "difference")
Fit = SyntheticControl | SyntheticDifference


@dataclass(frozen=True, slots=True)
class Path:
    """One method's path without the shock.

    Attributes
    ----------
    fit : SyntheticControl or SyntheticDifference
    low, high : float
        Ends of the 90 % interval of the mean effect.
    p_value : float
        Against no effect.
    year_low, year_high : numpy.ndarray
        Ends of the effect of each year from the shock on.
    space : InSpace
    time : InTime
    left : LeftOut
    """

    fit: Fit
    low: float
    high: float
    p_value: float
    year_low: Floats
    year_high: Floats
    space: InSpace
    time: InTime
    left: LeftOut


@dataclass(frozen=True, slots=True)
class Without:
    """One outcome, by every method.

    Attributes
    ----------
    outcome : Outcome
    pool : Pool
    at : int
    actual : numpy.ndarray
        Shape (years,).
    paths : dict of str to Path
        By method.
    detectable : float
        The smallest mean effect that the test by placebos alone, and unadjusted, finds in four
        cases of five.
    measured : bool
        Whether the errors of the figures are in the intervals.
    """

    outcome: Outcome
    pool: Pool
    at: int
    actual: Floats
    paths: dict[str, Path]
    detectable: float
    measured: bool

    @property
    def p_value(self) -> float:
        """That of the test which decides, before it is adjusted for the other outcomes."""
        return self.paths["difference"].p_value

    @property
    def after(self) -> NDArray[np.int64]:
        """Places of the years from the shock on that the state has."""
        years = np.array(self.outcome.years)
        return np.flatnonzero((years >= self.at) & np.isfinite(self.actual))


def without(outcome: Outcome, pool: Pool, focal: str, at: int) -> Without:
    """Fit all methods and their placebos.

    Parameters
    ----------
    outcome : Outcome
    pool : Pool
        At least :data:`CARRY` donors.
    focal : str
    at : int

    Returns
    -------
    Without

    Raises
    ------
    ValueError
        If too little is left of the years.
    """
    units = (focal, *pool.donors)
    rows = [outcome.states.index(s) for s in units]
    values, before = outcome.value[rows], at - outcome.years[0]
    drawn = outcome.draw(units)
    y, donors = values[0], values[1:]
    few = None if drawn is None else drawn[:_FEW_DRAWS]
    paths: dict[str, Path] = {}
    detectable = np.nan
    for method in METHODS:
        found: Fit
        penalty = None
        if method == "difference":
            found = synthetic_difference(y, donors, before, draws=few)
        elif method == "augmented":
            found = augmented_control(y, donors, before, draws=drawn)
            penalty = found.penalty
        else:
            found = synthetic_control(y, donors, before, draws=drawn)
        space = placebos_in_space(y, donors, before, rule=method, penalty=penalty)
        time = placebos_in_time(y, donors, before, rule=method, penalty=penalty)
        left = leave_one_out(y, donors, before, rule=method, penalty=penalty)
        if isinstance(found, SyntheticDifference):
            low, high, p_value, detectable, years = _by_placebos(found, space, before)
        else:
            band = conformal(y, donors, before, rule=method, penalty=penalty, draws=drawn)
            low, high, p_value = band.constant_low, band.constant_high, band.p_value
            years = band.low, band.high
        paths[method] = Path(found, low, high, p_value, *years, space, time, left)
    return Without(outcome, pool, at, y, paths, detectable, drawn is not None)


def _noisier(space: InSpace, before: int) -> float:
    """By how much more the state strays from its path before the shock than donors do; at least 1.

    Placebos give the standard error of a unit as noisy as they are.
    """
    early = space.gap[np.isfinite(space.effect), :before]
    stray = early[:, np.isfinite(early[0])].var(axis=1)
    usual = float(stray[1:].mean())
    return max(1.0, float(np.sqrt(stray[0] / usual))) if usual > 0 else 1.0


def _by_placebos(
    found: SyntheticDifference, space: InSpace, before: int
) -> tuple[float, float, float, float, tuple[Floats, Floats]]:
    """Ends, p-value, the smallest effect that would be found, and ends by year, by Student's t."""
    wider = _noisier(space, before)
    df = int(np.isfinite(space.effect[1:]).sum()) - 1
    se, reach = found.se * wider, float(stdtrit(df, 1 - ALPHA / 2))
    p_value = 2 * float(stdtr(df, -abs(found.effect) / se)) if se > 0 else float(found.effect == 0)
    donors = space.gap[1:][np.isfinite(space.effect[1:])]
    spread = reach * wider * np.hypot(donors.std(axis=0), np.nan_to_num(found.gap_sd))
    spread[:before] = np.nan
    return (
        found.effect - reach * se, found.effect + reach * se, p_value,
        se * (reach + float(stdtrit(df, _POWER))), (found.gap - spread, found.gap + spread),
    )  # fmt: skip


def adjusted(found: list[Without]) -> Floats:
    """p-values of the deciding test over all outcomes of a question, by Holm.

    Parameters
    ----------
    found : list of Without

    Returns
    -------
    numpy.ndarray
        Shape (outcomes,).
    """
    return holm([one.p_value for one in found]) if found else np.empty(0)


def doubts(one: Without, p_holm: float) -> tuple[str, ...]:
    """What keeps an effect from being told; nothing where it is told.

    Parameters
    ----------
    one : Without
    p_holm : float

    Returns
    -------
    tuple of str
        In the order in which they weigh.
    """
    plain, between = one.paths["plain"], one.paths["difference"]
    said = []
    if plain.fit.periods_before < BEFORE or plain.fit.few_periods:
        said.append(f"{plain.fit.periods_before} years before the shock are too few")
    if len(one.pool.donors) < STAND:
        said.append(f"{len(one.pool.donors)} donors are too few")
    least = min(plain.fit.misfit, between.fit.misfit)
    if least > MISFIT:
        said.append(
            f"the fit before the shock is poor (it misses by {least:.2f} standard deviations)"
        )
    if not np.isfinite(p_holm):
        said.append("donors whose paths are made of each other's are no placebos")
    elif p_holm > ALPHA:
        said.append(f"placebos show as much (adjusted p = {p_holm:.2g})")
    signs = {np.sign(path.fit.effect) for path in one.paths.values()}
    ends = [end for path in (plain, between) for end in (path.left.low, path.left.high)]
    if len(signs) > 1:
        said.append("the methods differ in its sign")
    elif len({np.sign(end) for end in ends}) > 1:
        said.append("it hangs on one donor")
    return tuple(said)
