"""What happened at dates, judged among placements of as many and among units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats
from ._placements import Places, placements
from ._windows import Window, beyond, changes_of, inverted, mean_of
from .level import POWER

#: Placements that stand for the true one when the smallest effect is sought.
_STAND_INS = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """What happened at one date, or on average at several.

    Attributes
    ----------
    change : float
        Mean after less mean before, of the unit.
    controls : float
        The same of the controls; NaN without any.
    effect : float
        The change beyond the controls' and beyond its mean over all placements.
    low, high : float
        Interval of the effect; infinite where the placements are too few to exclude anything.
    p : float
        Against dates that mean nothing: two-sided, by rank among placements.
    p_units : float
        Against a unit like any other: two-sided, by rank among units; NaN without controls.
    detectable : float
        Smallest lasting effect that `p` would show at 1 - level in four cases of five; inf where
        none would.
    placements : int
        Placements ranked, the true one among them.
    least_p : float
        The smallest that `p` can be.
    least_p_units : float
        The smallest that `p_units` can be; NaN without controls.
    """

    change: float
    controls: float
    effect: float
    low: float
    high: float
    p: float
    p_units: float
    detectable: float
    placements: int
    least_p: float
    least_p_units: float

    def found(self, level: float = 0.9) -> bool:
        """Whether there is an effect at a level, by the dates."""
        return self.p <= 1 - level


@dataclass(frozen=True, slots=True)
class Study:
    """Changes of all units at all positions, the unit first, (units, n), and of their draws."""

    changes: Floats
    drawn: Floats | None
    admissible: Bools
    there: Bools
    window: Window
    level: float

    def effect(self, when: Places, apart: int, most: int, rng: np.random.Generator) -> Effect:
        """Judge one set of dates."""
        sets, complete = placements(self.admissible, when.size, apart, most, rng)
        own = np.flatnonzero((sets == when).all(axis=1))
        if not complete and not own.size:  # the true placement is always one of them
            sets, own = np.vstack([when[None], sets]), np.zeros(1, dtype=int)
        mine, alpha = int(own[0]), 1 - self.level + 1e-9
        units = np.arange(len(self.changes))
        seen, scale = self._judged(units, sets)
        step = self._steps(when[None])[0][sets].mean(axis=1)
        a, b = (seen - seen.mean()) / scale, (step - step.mean()) / scale
        low, high = inverted(a, b, mine, alpha)
        # A step of size 1 is seen as its own change less its mean over placements.
        size = float(a[mine] / b[mine]) if abs(b[mine]) > 1e-9 else float("nan")
        clean = a if np.isnan(size) else a - size * b
        alone = len(self.changes) == 1
        return Effect(
            float(self.changes[0, when].mean()),
            float("nan") if alone else float(mean_of(self.changes[1:], 0)[when].mean()),
            size, low, high, float((np.abs(a) >= np.abs(a[mine]) - 1e-9).mean()),
            float("nan") if alone else self._among_units(sets, mine),
            self._detectable(clean, scale, sets, alpha, rng), len(sets), 1 / len(sets),
            float("nan") if alone else 1 / len(self.changes),
        )  # fmt: skip

    def _judged(self, order: NDArray[np.int64], sets: Places) -> tuple[Floats, Floats]:
        """Change of the first unit beyond the others at each placement, and its spread.

        The spread is what all placements share and each one's own variance from measurement.
        """
        seen = mean_of(beyond(self.changes[order])[sets], 1)
        all_of = float(np.nanvar(seen)) if np.isfinite(seen).any() else 0.0
        if self.drawn is None:
            return seen, np.full(len(sets), np.sqrt(all_of) or 1.0)
        drawn = beyond(self.drawn[:, order])
        off = np.nan_to_num(drawn - mean_of(drawn, 0))
        together = off.T @ off / (len(off) - 1)
        error = together[sets[:, :, None], sets[:, None]].mean(axis=(1, 2))
        spread = np.sqrt(max(all_of - float(error.mean()), 0.1 * all_of) + error)
        return seen, np.where(spread > 0, spread, 1.0)

    def _steps(self, when: Places) -> Floats:
        """Changes, at all positions, of series that step up by 1 at each date of a row for good."""
        steps = (np.arange(self.there.size) >= when[..., None]).sum(axis=-2)
        return changes_of(np.where(self.there, steps, np.nan), self.window)[0]

    def _among_units(self, sets: Places, mine: int) -> float:
        """Rank of the unit among units, each against its own changes at other dates."""
        scores = []
        for unit in range(len(self.changes)):
            others = [u for u in range(1, len(self.changes)) if u != unit]
            seen, scale = self._judged(np.array([unit, *others]), sets)
            if np.isfinite(seen[mine]):
                scores.append(abs(seen[mine] - np.nanmean(seen)) / scale[mine])
        return float(np.mean(np.array(scores) >= scores[0] - 1e-9))

    def _detectable(
        self, clean: Floats, scale: Floats, sets: Places, alpha: float, rng: np.random.Generator
    ) -> float:
        """Smallest step found in four of five placements that stand for the true one."""
        if len(sets) > _STAND_INS:
            chosen = rng.choice(len(sets), _STAND_INS, replace=False)
        else:
            chosen = np.arange(len(sets))
        steps = self._steps(sets[chosen])[:, sets].mean(axis=2)
        steps = (steps - steps.mean(axis=1, keepdims=True)) / scale
        if not float(clean.std()) > 1e-9:  # nothing else ever moved
            return 0.0 if 1 / len(sets) <= alpha else float("inf")

        def power(size: float) -> float:
            """How often a step of this size, up or down, is found."""
            found = 0
            for sign in (size, -size):
                score = np.abs(clean + sign * steps)
                own = score[np.arange(len(chosen)), chosen, None]
                found += ((score >= own - 1e-9).mean(axis=1) <= alpha).sum()
            return found / (2 * len(chosen))

        sizes = float(np.median(scale)) * np.geomspace(0.25, 32, 29)
        return next((float(size) for size in sizes if power(float(size)) >= POWER), float("inf"))
