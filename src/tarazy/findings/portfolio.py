"""A state's portfolios: every indicator of a lens as parts by vector and year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.carried import carried
from tarazy.findings.cells import Floats, cells, covered_years, recorded, ties, ties_near
from tarazy.findings.panel import BLOC, Panel, Parts
from tarazy.findings.seats import tables
from tarazy.findings.windowed import windowed
from tarazy.ledger import Ledger
from tarazy.lens import Indicator, Lens, assignment

#: Years read before a lens's first one, so that windows and carried figures have a past.
_PAST = 10
#: Up to this many focal states are looked up; for more, an indicator is read whole.
_FEW = 20
#: Months make up a year's figure where their sum is this near to it.
_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All indicators of a lens for one or more focal states.

    Attributes
    ----------
    ledger : Ledger
    lens : Lens
    focals : tuple of str
    years : range
    parts : tuple of Parts
    vector_of : numpy.ndarray of int
        Shape (focals, years, partners): position of each partner's vector, -1 for none.
    partners : tuple of str
    """

    ledger: Ledger
    lens: Lens
    focals: tuple[str, ...]
    years: range
    parts: tuple[Parts, ...]
    vector_of: NDArray[np.int16]
    partners: tuple[str, ...]


def portfolio(
    ledger: Ledger, lens: Lens, years: range, focals: Sequence[Lens] | None = None
) -> Portfolio:
    """Read every indicator of a lens.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Its indicators, weights and sources are used for every focal state.
    years : range
    focals : sequence of Lens, optional
        Lenses of the focal states, which assign their partners; only `lens` by default. Their
        vectors must be as many as those of `lens`.

    Returns
    -------
    Portfolio
    """
    looked = tuple(focals or (lens,))
    codes = tuple(each.focal for each in looked)
    # Always the same span, so that a figure is the same in every finding that shows it.
    known = recorded(ledger) or years
    first = min(years[0], max(known[0], lens.since - _PAST))
    span = range(first, max(years[-1], known[-1]) + 1)
    kept = slice(years[0] - first, years[-1] - first + 1)
    partners = (*ledger.states, BLOC)
    vector_of = np.stack([assignment(each, ledger, span, partners) for each in looked])
    panel = Panel(ledger, codes, lens.vectors, span, partners, vector_of)
    # One state's rows serve other questions as well; of several, only these are kept at hand.
    among = () if len(codes) == 1 else tuple(sorted({i.tie for _, i in lens.indicators}))
    found = []
    for domain, indicator in lens.indicators:
        # Weights do not matter here, so that lenses which differ in them only are read once.
        same = replace(indicator, weight=0.0, gesture=False)
        prefer = lens.sources.get(indicator.tie, ())
        kind = "parts" if len(codes) == 1 else "parts of several"
        key = (kind, same, prefer, codes, tuple(each.vectors for each in looked), span)
        parts = ledger.once(key, partial(_parts, panel, indicator, prefer, among))
        found.append(_cut(replace(parts, domain=domain.code, indicator=indicator), kept))
    return Portfolio(ledger, lens, codes, years, tuple(found), vector_of[:, kept], partners)


def _cut(parts: Parts, kept: slice) -> Parts:
    """Keep only the years asked for (cells keep theirs, for the trace)."""
    return replace(
        parts,
        value=parts.value[:, kept],
        spread=parts.spread[:, kept],
        units=None if parts.units is None else parts.units[:, kept],
        age=parts.age[:, kept],
        seen=parts.seen[:, kept],
    )


def _parts(
    panel: Panel, indicator: Indicator, prefer: tuple[str, ...], among: tuple[str, ...]
) -> Parts:
    if indicator.tie == "memberships":
        return tables(panel, indicator)
    codes = panel.ledger.indicators
    about = codes.row(by_predicate=pl.col("code") == indicator.tie, named=True)
    few = len(panel.focals) <= _FEW
    if few:
        frame = ties_near(panel.ledger, indicator.tie, panel.focals, panel.span, among=among)
    else:
        frame = ties(panel.ledger, indicator.tie, None, panel.span)
    covered = covered_years(panel.ledger, indicator.tie, panel.span)
    directed = about["direction"] == "directed"
    sides = ("out", "in") if directed and indicator.side == "both" else (indicator.side,)
    read = tuple(
        cells(frame, side, directed, panel.focals, panel.partners, panel.span, prefer, covered,
              panel.vector_of)
        for side in sides
    )  # fmt: skip
    scale = np.ones((len(panel.partners), len(panel.span)))
    if indicator.times:
        scale = panel.own(indicator.times, indicator.max_age)
    counted = about["nature"] == "count" and indicator.times is None
    zero = about["absent"] == "zero"
    if zero or indicator.window > 1:
        parts = windowed(panel, indicator, read, scale, counted, zero)
        if about["nature"] == "score" and indicator.window == 1 and few:
            return replace(parts, units=_months(panel, indicator, parts.value, among))
        return parts
    return carried(panel, indicator, read, scale, counted)


def _months(panel: Panel, indicator: Indicator, value: Floats, among: tuple[str, ...]) -> Floats:
    """A score by month, to be resampled: shape (focals, years, 12, vectors).

    Only of years whose months make up the year's own figure: not every pair has months.
    """
    frame = ties_near(
        panel.ledger, indicator.tie, panel.focals, panel.span, monthly=True, among=among
    )
    units = np.full((*value.shape[:2], 12, value.shape[2]), np.nan)
    for month in range(12):
        rows = frame.filter(pl.col("month") == month + 1)
        covered = np.ones(len(panel.span), dtype=bool)
        read = cells(rows, "both", False, panel.focals, panel.partners, panel.span, (), covered,
                     panel.vector_of)  # fmt: skip
        units[:, :, month] = panel.by_vector(np.where(panel.held, np.nan_to_num(read.value), 0.0))
    made = units.sum(axis=(2, 3))
    # A figure carried from the year before is resampled by that year's months.
    source = np.where(made > 0, np.arange(len(panel.span)), -1)
    last = np.maximum.accumulate(source, axis=1)
    units = np.take_along_axis(units, np.maximum(last, 0)[..., None, None], axis=1)
    made, whole = units.sum(axis=(2, 3)), np.nansum(value, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        units[~(np.abs(made / whole - 1) < _ROUNDING)] = np.nan
    return units
