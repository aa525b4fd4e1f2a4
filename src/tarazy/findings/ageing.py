"""Does the gap between word and deed grow with the last edition, and as an edition ages?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.declared import WordAndDeed, among
from tarazy.findings.editions import in_force
from tarazy.findings.speeches import Speeches
from tarazy.findings.words import likelihood, signed
from tarazy.lens import Lens
from tarazy.measures.level import Change, difference_of_means, slope
from tarazy.texts.edition import Edition
from tarazy.texts.register import Register

#: Editions in force in a year, and the ages that the one in force may have.
Held = tuple[tuple[Edition, ...], tuple[int, int] | None]


def held(coded: Register | None, year: int) -> Held:
    """Editions in force in a year, and their age.

    Parameters
    ----------
    coded : Register or None
    year : int

    Returns
    -------
    tuple of Edition, and (int, int) or None
    """
    return ((), None) if coded is None else (in_force(coded, year), coded.age(year))


@dataclass(frozen=True, slots=True)
class Ages:
    """What the editions are to the gap.

    Attributes
    ----------
    last, before : Edition or None
        The last edition of which years have a gap, and the one before it.
    earlier, later : numpy.ndarray of bool
        Shape (years,): years with a gap in which one or the other was surely in force.
    step : Change or None
        Mean of the later gaps less that of the earlier ones.
    slopes : tuple of Change
        On the age of the edition in force, at the low and at the high end of disputed ages.
    """

    last: Edition | None
    before: Edition | None
    earlier: NDArray[np.bool_]
    later: NDArray[np.bool_]
    step: Change | None
    slopes: tuple[Change, ...]

    @property
    def moves(self) -> bool:
        """Whether the gap surely moves as an edition ages, at both ends of disputed ages."""
        return bool(self.slopes) and all(change.found() for change in self.slopes)

    @classmethod
    def of(cls, coded: Register, by_year: dict[int, Held], both: WordAndDeed) -> "Ages":
        """Compare the gaps of the editions and set them on their ages.

        Parameters
        ----------
        coded : Register
        by_year : dict of int to Held
        both : WordAndDeed

        Returns
        -------
        Ages
        """
        there = np.isfinite(both.gap)
        years = np.array(both.years)
        editions, ages = zip(*(by_year[y] for y in both.years), strict=True)
        code = [h[-1].id if h else "" for h in editions]
        last = next((h[0] for h, t in zip(editions[::-1], there[::-1], strict=True)
                     if t and len(h) == 1), None)  # fmt: skip
        before = coded.before(last) if last is not None else None
        earlier, later = (
            there & np.array([len(h) == 1 and e is not None and h[0] is e for h in editions], bool)
            for e in (before, last)
        )
        slopes = []
        for end in (0, 1):
            age = np.array([np.nan if a is None else a[end] for a in ages])
            found = slope(
                both.gap[there], age[there], years[there],
                groups=np.array(code)[there], draws=both.drawn_gap[:, there],
            )  # fmt: skip
            slopes += [found] if found is not None else []
        return cls(last, before, earlier, later, _step(both, earlier, later), tuple(slopes))


def _step(both: WordAndDeed, earlier: NDArray[np.bool_], later: NDArray[np.bool_]) -> Change | None:
    there = earlier | later
    return difference_of_means(
        both.gap[there], later[there], np.array(both.years)[there],
        draws=both.drawn_gap[:, there],
    )  # fmt: skip


def on_step(both: WordAndDeed, ages: Ages) -> str:
    """Whether the gap grew with the last edition, in a sentence.

    Parameters
    ----------
    both : WordAndDeed
    ages : Ages

    Returns
    -------
    str
    """
    if ages.last is None or ages.before is None or ages.step is None:
        return (
            "Whether the gap between word and deed grew with the last edition cannot be told: too "
            "few years have one."
        )
    years = np.array(both.years)
    spans = [span(years[x]) for x in (ages.earlier, ages.later)]
    means = [float(both.gap[x].mean()) for x in (ages.earlier, ages.later)]
    step = ages.step
    told = (
        f"it was {means[0]:.2f} on average under the edition before ({spans[0]}) and "
        f"{means[1]:.2f} under the last one ({spans[1]}) on a scale of 0 to 1, a difference of "
        f"{signed(step.value)} ({signed(step.low)} to {signed(step.high)}; {ages.earlier.sum()} "
        f"years against {ages.later.sum()})"
    )
    gap = "the gap between word and deed"
    if not step.found():
        return (
            f"Whether {gap} grew with the last edition cannot be told: {told}, where only "
            f"{step.detectable:.2g} or more would have been found in four cases of five."
        )
    return (
        f"It is {likelihood(1 - step.p / 2)} that {gap} {'grew' if step.value > 0 else 'fell'} "
        f"with the last edition: {told}."
    )


def verdict(change: Change, up: str = "grew", down: str = "fell") -> str:
    """What a change allows to be said: grew, fell, or cannot tell and what could have been seen.

    Parameters
    ----------
    change : Change
    up, down : str

    Returns
    -------
    str
        Goes on from a sentence.
    """
    if not change.found():
        return (
            f"; whether it {up} cannot be told: only a difference of {change.detectable:.2g} or "
            "more would have been found in four cases of five"
        )
    return f"; it is {likelihood(1 - change.p / 2)} that it {up if change.value > 0 else down}"


def span(years: NDArray[np.int64]) -> str:
    """First and last of some years, in words.

    Parameters
    ----------
    years : numpy.ndarray of int

    Returns
    -------
    str
    """
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def on_age(ages: Ages) -> str:
    """Whether the gap grows as an edition ages, in a sentence.

    Parameters
    ----------
    ages : Ages

    Returns
    -------
    str
    """
    if not ages.slopes:
        return "Whether it grows as an edition ages cannot be told: too few years have one."
    weakest = max(ages.slopes, key=lambda c: c.p)
    low, high = min(c.low for c in ages.slopes), max(c.high for c in ages.slopes)
    return (
        f"Within an edition the gap moves by {_fine(weakest.value)} a year of age ({_fine(low)} to "
        f"{_fine(high)}){verdict(weakest, 'grows', 'falls')}."
    )


def _fine(x: float) -> str:
    """A small number with its sign."""
    return f"{x:+.3f}".replace("-", "−")


def named_only(lens: Lens, told: Speeches, both: WordAndDeed, ages: Ages | None) -> list[str]:
    """The same comparison without the states outside the named vectors, as a caveat.

    Parameters
    ----------
    lens : Lens
    told : Speeches
    both : WordAndDeed
    ages : Ages or None

    Returns
    -------
    list of str
        Empty where there is nothing to compare.
    """
    kept = np.array([not v.rest for v in lens.vectors])
    if ages is None or ages.step is None or kept.all():
        return []
    named = among(both, told, kept)
    there = np.isfinite(named.gap)
    step = _step(named, ages.earlier & there, ages.later & there)
    if step is None:
        return []
    return [
        "Speeches follow wars far away. Among the named vectors alone the gap under the last "
        f"edition differs from that before by {signed(step.value)} ({signed(step.low)} to "
        f"{signed(step.high)}){verdict(step)}."
    ]
