"""Sums over the last years on record; the years are the units that are resampled."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.cells import Cells, Floats
from tarazy.findings.panel import MOST_UNSEEN, Panel, Parts
from tarazy.lens import Indicator
from tarazy.measures.carry import robust_sd

#: Years that a state's product may be old where it weighs the states a source leaves out.
_GDP_AGE = 5


def windowed(
    panel: Panel,
    indicator: Indicator,
    read: tuple[Cells, ...],
    scale: Floats,
    counted: bool,
    absent_is_zero: bool,
) -> Parts:
    """Sum an indicator over a window of years that some source covers.

    Parameters
    ----------
    panel : Panel
    indicator : Indicator
    read : tuple of Cells
        One a direction.
    scale : numpy.ndarray
        Shape (partners, years): what each figure is multiplied by.
    counted : bool
        Whether the figures count events.
    absent_is_zero : bool
        Whether a missing row of a covered year means none.

    Returns
    -------
    Parts
        Missing where the last covered year is older than the indicator allows, or fewer than half
        of the window's years are covered; a vector is missing where that is so for it: in a year
        in which states that no source covers make up more than :data:`MOST_UNSEEN` of its product,
        it is not covered.
    """
    width, covered = indicator.window, read[0].covered
    least = (width + 1) // 2
    total = sum((np.nan_to_num(one.value) for one in read), np.zeros_like(read[0].value)) * scale
    known = np.logical_or.reduce([~np.isnan(one.value) for one in read])
    yearly = panel.by_vector(np.where(panel.held, total, 0.0))
    gone = _unseen(panel, indicator.tie) if absent_is_zero else panel.by_vector(known * 1.0) == 0
    yearly[gone] = np.nan
    shape = panel.vector_of.shape[:2]
    units = np.full((*shape, width, len(panel.vectors)), np.nan)
    age, used = np.full(shape, np.nan), np.full_like(total, np.nan)
    for t in range(len(panel.span)):
        past = np.flatnonzero(covered[: t + 1])
        if not past.size or t - past[-1] > indicator.max_age:
            continue
        years = [s for s in past if s > past[-1] - width]
        if len(years) < least:
            continue
        age[:, t], used[:, :, t] = t - past[-1], t - past[-1]
        units[:, t, : len(years)] = yearly[:, years]
    value = np.where((~np.isnan(units)).sum(axis=2) < least, np.nan, np.nansum(units, axis=2))
    usable = np.nansum(value, axis=-1) > 0
    value = np.where(usable[..., None], value, np.nan)
    seen = np.where(usable & (age == 0), 1.0, 0.0)
    spread = _drift(value, age)[:, None, None] * np.sqrt(np.where(age > 0, age, np.nan))[..., None]
    several = units if width > 1 else None
    return Parts(
        "", indicator, value, np.broadcast_to(spread, value.shape), several, counted,
        np.where(usable, age, np.nan), seen, read, tuple(used for _ in read),
    )  # fmt: skip


def _unseen(panel: Panel, tie: str) -> NDArray[np.bool_]:
    """Vectors that no source covers although it covers the year: (focals, years, vectors).

    A state that a source leaves out weighs with its product: Iceland's absence does not hide the
    West, Türkiye's hides a vector of Türkiye and Azerbaijan.
    """
    gaps = panel.ledger.frame("gaps").filter(pl.col("indicator") == tie)
    left_out = np.zeros((len(panel.partners), len(panel.span)), dtype=bool)
    for row in gaps.iter_rows(named=True):
        if row["state"] in panel.at:
            first, last = row["first"] or 0, row["last"] or 9999
            left_out[panel.at[row["state"]]] |= [first <= y <= last for y in panel.span]
    shape = (*panel.vector_of.shape[:2], len(panel.vectors))
    if not left_out.any():
        return np.zeros(shape, dtype=bool)
    product = panel.own("gdp", _GDP_AGE)
    weight = np.where(panel.held, product, 0.0)
    hidden = panel.by_vector(np.where(left_out, weight, 0.0))
    return hidden > MOST_UNSEEN * panel.by_vector(weight)


def _drift(value: Floats, age: Floats) -> Floats:
    """How far a vector's total moves in a year between fresh figures, by focal state."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.diff(np.log(value), axis=1)
    fresh = ((age[:, 1:] == 0) & (age[:, :-1] == 0))[..., None]
    return np.nan_to_num(robust_sd(np.where(fresh, change, np.nan)))
