"""Figures of single years: an unseen partner's last one is carried at the seen ones' growth."""

import warnings
from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.cells import Cells, Floats
from tarazy.findings.panel import BLOC, MOST_UNSEEN, Panel, Parts
from tarazy.lens import Indicator, members
from tarazy.measures.carry import carry_forward, nowcast, robust_sd


def carried(
    panel: Panel, indicator: Indicator, read: tuple[Cells, ...], scale: Floats, counted: bool
) -> Parts:
    """Split an indicator over vectors year by year, carrying what is not seen.

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

    Returns
    -------
    Parts
        Missing where more than :data:`MOST_UNSEEN` of the whole lies with partners that are seen
        only in later years.
    """
    value, noise, aged, now, later = np.zeros((5, *panel.vector_of.shape[:2], len(panel.vectors)))
    ages, shown = [], []
    for one in read:
        figures = np.maximum(one.value, 0.0)  # a net outflow of investment is no holding
        asked = _bloc_asked(panel, figures)
        figures[:, panel.bloc] = np.where(asked, figures[:, panel.bloc], np.nan)
        # A net outflow of a year has no ratio to compare by.
        earlier = np.where(one.before < 0, np.nan, one.before)
        filled, age, _ = nowcast(figures, indicator.max_age, flat=True, before=earlier)
        _from_bloc(panel, filled, age, figures)
        figures[:, panel.bloc] = np.nan
        inside = panel.held & ~np.isnan(filled)
        filled = np.where(inside, filled * scale, 0.0)
        total = panel.by_vector(filled)
        old = panel.by_vector(filled * np.nan_to_num(age))
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_age = np.where(total > 0, old / total, 0.0)
        drift = _drift(one)[:, None, None]
        gap, moved = _typical(one.gap), mean_age * drift**2
        # Of a fresh figure with one producer nothing says how far it is off.
        error = np.where(
            np.isnan(gap) & (moved == 0), np.nan, np.sqrt(np.nan_to_num(gap) ** 2 + moved)
        )
        noise += np.where(total > 0, total * error, 0.0)
        value, aged = value + total, aged + old
        now += panel.by_vector(np.where(age == 0, filled, 0.0))
        later += panel.by_vector(_later(figures, filled, indicator.max_age) * scale)
        used = np.where(inside, age, np.nan)
        used[:, panel.bloc] = np.where(asked & panel.held[:, panel.bloc], 0.0, used[:, panel.bloc])
        ages.append(used)
        shown.append(filled)
    total, unseen = value.sum(-1), later.sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (total > 0) & (unseen <= MOST_UNSEEN * (total + unseen))
        spread = np.where(value > 0, noise / value, 0.0)
        age = np.where(usable, aged.sum(-1) / total, np.nan)
        seen = np.where(total > 0, now.sum(-1) / (total + unseen), 0.0)
    # A vector that only later years show is missing now; one that no year shows has nothing.
    missing = (value == 0) & (later > 0)
    value = np.where(usable[..., None] & ~missing, value, np.nan)
    return Parts(
        "", indicator, value, spread, None, counted, age, seen, read, tuple(ages), tuple(shown)
    )


def _later(figures: Floats, filled: Floats, limit: int) -> Floats:
    """Figures of the next years for partners that are neither seen nor carried."""
    ahead = carry_forward(figures[..., ::-1], limit)[0][..., ::-1]
    return np.where((filled == 0) & ~np.isnan(ahead), ahead, 0.0)


def _bloc_asked(panel: Panel, figures: Floats) -> NDArray[np.bool_]:
    """Where the bloc's own figure is at hand and most members' are not; shape (focals, years)."""
    asked = ~np.isnan(figures[:, panel.bloc])
    for t, rows in _bloc_members(panel, asked):
        unseen = np.isnan(figures[:, rows, t]).sum(axis=1)
        asked[:, t] &= unseen > len(rows) / 2
    return asked


def _from_bloc(panel: Panel, filled: Floats, age: Floats, figures: Floats) -> None:
    """Where only the bloc's own figure is at hand, scale its unseen members to it, in place.

    Where none of them was ever seen, the bloc's figure stays its own; else it goes.
    """
    own = figures[:, panel.bloc]
    for t, rows in _bloc_members(panel, ~np.isnan(filled[:, panel.bloc])):
        unseen = np.isnan(figures[:, rows, t])
        carried = np.where(unseen, filled[:, rows, t], 0.0)
        before, seen = np.nansum(carried, axis=1), np.nansum(figures[:, rows, t], axis=1)
        told = ~np.isnan(own[:, t])
        left = np.where(told, own[:, t] - seen, 0.0)
        for f in np.flatnonzero((before > 0) & (left > 0)):
            scaled = [r for r, u in zip(rows, unseen[f], strict=True) if u]
            filled[f, scaled, t] *= left[f] / before[f]
            age[f, scaled, t] = 0
        alone = (before == 0) & ((left > 0) | (~told & (seen == 0)))
        kept = np.where(told, left, filled[:, panel.bloc, t])
        filled[:, panel.bloc, t] = np.where(alone, kept, np.nan)


def _bloc_members(panel: Panel, where: NDArray[np.bool_]) -> Iterator[tuple[int, list[int]]]:
    """Years in which any focal state has the bloc's figure, with its members' positions."""
    if not where.any():
        return
    inside = members(panel.ledger, panel.span).filter(pl.col("organisation") == BLOC)
    for t in np.flatnonzero(where.any(axis=0)):
        codes = inside.filter(pl.col("year") == panel.span[int(t)])["actor"]
        yield int(t), [panel.at[c] for c in codes if c in panel.at]


def _typical(gap: Floats) -> Floats:
    """Where one producer speaks alone, the typical gap of the same focal state's other totals.

    It is the best guess of how far a second producer would have been off; NaN where no total of
    the focal state has two.
    """
    middle = _nanmedian(gap.reshape(gap.shape[0], -1), axis=1)[:, None, None]
    return np.where(np.isnan(gap), middle, gap)


def _drift(read: Cells) -> Floats:
    """How far a tie moves in a year: robust sd of its log change, one a focal state."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(read.value / read.before)
    total = np.nansum(read.value, axis=1, keepdims=True)
    return np.nan_to_num(robust_sd(np.where(read.value > 0.01 * total, change, np.nan)))


def _nanmedian(values: Floats, axis: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a state without figures has no median
        return np.asarray(np.nanmedian(values, axis=axis))
