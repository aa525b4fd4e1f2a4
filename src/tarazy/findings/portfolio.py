"""A state's portfolios: every indicator of a lens as parts by vector and year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.cells import Cells, Floats, cells, covered_years, ties
from tarazy.findings.seats import STANDING, companions
from tarazy.ledger import Ledger
from tarazy.lens import Indicator, Lens, assignment, members
from tarazy.measures.carry import carry_forward, nowcast

#: Years read before the first one asked for, so that windows and carried figures have a past.
_PAST = 10
#: A portfolio is not given where more than this share of it lies with partners that no source
#: sees, neither in the year nor within the lens's `max_age` before it.
MOST_UNSEEN = 0.2


@dataclass(frozen=True, slots=True)
class Parts:
    """One indicator of a lens, split over vectors.

    Attributes
    ----------
    domain : str
    indicator : Indicator
    value : numpy.ndarray
        Shape (focals, years, vectors), in the indicator's unit. NaN: this vector is not seen.
    spread : numpy.ndarray
        The same shape: standard deviation of the log of the value, from the gap between
        sources and from the age of what was carried; NaN where nothing says how far it may be
        off.
    units : numpy.ndarray or None
        Shape (focals, years, units, vectors): what `value` is the sum of (years of a window,
        organisations), for resampling; NaN units are not there.
    counted : bool
        Whether `value` counts events, which could have been more or fewer by chance.
    age : numpy.ndarray
        Shape (focals, years): mean age of the figures in years, weighted by value.
    seen : numpy.ndarray
        Shape (focals, years): share of the total that is seen in the year itself.
    cells : tuple of Cells
        What it was made from.
    partner_age : tuple of numpy.ndarray
        For each of `cells`, shape (focals, partners, years): age of the figure used.
    """

    domain: str
    indicator: Indicator
    value: Floats
    spread: Floats
    units: Floats | None
    counted: bool
    age: Floats
    seen: Floats
    cells: tuple[Cells, ...] = ()
    partner_age: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All indicators of a lens for one or more focal states.

    Attributes
    ----------
    lens : Lens
    focals : tuple of str
    years : range
    parts : tuple of Parts
    vector_of : numpy.ndarray of int
        Shape (focals, years, partners): position of each partner's vector, -1 for none.
    partners : tuple of str
    """

    lens: Lens
    focals: tuple[str, ...]
    years: range
    parts: tuple[Parts, ...]
    vector_of: NDArray[np.int16]
    partners: tuple[str, ...]


def portfolio(
    ledger: Ledger, lens: Lens, years: range, focals: Sequence[tuple[str, Lens]] | None = None
) -> Portfolio:
    """Read every indicator of a lens.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Its indicators, weights and sources are used for every focal state.
    years : range
    focals : sequence of (str, Lens), optional
        Focal states with the lens that assigns their partners; only `lens.focal` by default.
        Their vectors must be those of `lens`.

    Returns
    -------
    Portfolio
    """
    looked = focals or [(lens.focal, lens)]
    codes = tuple(code for code, _ in looked)
    span = range(years[0] - _PAST, years[-1] + 1)
    partners = (*ledger.states, "EU")
    vector_of = np.stack([assignment(each, ledger, span, partners) for _, each in looked])
    found = [
        _tables(ledger, lens, domain.code, indicator, codes, span, vector_of, partners)
        if indicator.tie == "memberships"
        else _parts(ledger, lens, domain.code, indicator, codes, span, vector_of, partners)
        for domain, indicator in lens.indicators
    ]
    cut = [_cut(p, len(years)) for p in found]
    return Portfolio(lens, codes, years, tuple(cut), vector_of[:, _PAST:], partners)


def _cut(parts: Parts, years: int) -> Parts:
    """Leave out the years before the first one asked for (cells keep theirs, for the trace)."""
    return Parts(
        parts.domain,
        parts.indicator,
        parts.value[:, -years:],
        parts.spread[:, -years:],
        None if parts.units is None else parts.units[:, -years:],
        parts.counted,
        parts.age[:, -years:],
        parts.seen[:, -years:],
        parts.cells,
        parts.partner_age,
    )


# --- ties ----------------------------------------------------------------------------------


def _parts(
    ledger: Ledger,
    lens: Lens,
    domain: str,
    indicator: Indicator,
    focals: tuple[str, ...],
    span: range,
    vector_of: NDArray[np.int16],
    partners: tuple[str, ...],
) -> Parts:
    about = ledger.indicators.row(by_predicate=pl.col("code") == indicator.tie, named=True)
    few = list(focals) if len(focals) <= 20 else None
    frame = ties(ledger, indicator.tie, few, span)
    covered = covered_years(ledger, indicator.tie, span)
    directed = about["direction"] == "directed"
    sides = ("out", "in") if directed and indicator.side == "both" else (indicator.side,)
    prefer = lens.sources.get(indicator.tie, ())
    read = tuple(
        cells(frame, side, directed, focals, partners, span, prefer, covered, vector_of)
        for side in sides
    )
    scale = _times(ledger, indicator, span, partners)
    if about["absent"] == "zero" or indicator.window > 1:
        zero = about["absent"] == "zero"
        return _windowed(domain, indicator, lens, ledger, read, scale, vector_of, partners, zero)
    return _carried(domain, indicator, ledger, read, scale, vector_of, partners, span)


def _times(ledger: Ledger, indicator: Indicator, span: range, partners: tuple[str, ...]) -> Floats:
    """What each partner's figure is multiplied by; shape (partners, years)."""
    if indicator.times is None:
        return np.ones((len(partners), len(span)))
    frame = ties(ledger, indicator.times, None, span)
    grid = np.full((len(partners), len(span)), np.nan)
    at = {p: i for i, p in enumerate(partners)}
    for row in frame.sort("source").iter_rows(named=True):
        if row["from"] in at:
            grid[at[row["from"]], row["year"] - span[0]] = row["value"]
    return carry_forward(grid, indicator.max_age)[0]


def _by_vector(values: Floats, vector_of: NDArray[np.int16], vectors: int) -> Floats:
    """Sum partners into vectors: (focals, partners, years) to (focals, years, vectors)."""
    by_year = np.moveaxis(values, 1, 2)
    return np.stack(
        [np.where(vector_of == v, by_year, 0.0).sum(axis=2) for v in range(vectors)], axis=-1
    )


def _typical(gap: Floats) -> Floats:
    """Where one producer speaks alone, the typical gap of the same focal state's other totals.

    It is the best guess of how far a second producer would have been off; NaN where no total of
    the focal state has two.
    """
    middle = _nanmedian(gap.reshape(gap.shape[0], -1), axis=1)[:, None, None]
    return np.where(np.isnan(gap), middle, gap)


def _nanmedian(values: Floats, axis: int) -> Floats:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmedian(values, axis=axis))


def _drift(read: Cells) -> Floats:
    """How far a tie moves in a year: robust sd of its log change, one a focal state."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.diff(np.log(read.value), axis=2)
    total = np.nansum(read.value, axis=1, keepdims=True)[:, :, 1:]
    change = np.where(np.isfinite(change) & (read.value[:, :, 1:] > 0.01 * total), change, np.nan)
    return np.nan_to_num(_nanmedian(np.abs(change).reshape(change.shape[0], -1), axis=1) / 0.6745)


def _carried(
    domain: str,
    indicator: Indicator,
    ledger: Ledger,
    read: tuple[Cells, ...],
    scale: Floats,
    vector_of: NDArray[np.int16],
    partners: tuple[str, ...],
    span: range,
) -> Parts:
    """Figures of single years; an unseen partner's last one is carried at the seen ones' growth."""
    vectors = int(vector_of.max()) + 1
    value, noise, aged, now, later = np.zeros((5, *vector_of.shape[:2], vectors))
    ages = []
    bloc = partners.index("EU")
    for one in read:
        figures = np.maximum(one.value, 0.0)  # a net outflow of investment is no holding
        filled, age = _nowcast(figures, indicator.max_age)
        _from_bloc(filled, age, figures, ledger, partners, span)
        figures[:, bloc] = filled[:, bloc] = np.nan
        inside = (np.moveaxis(vector_of, 1, 2) >= 0) & ~np.isnan(filled)
        filled = np.where(inside, filled * scale, 0.0)
        ahead = _later(figures, filled, indicator.max_age) * scale
        total = _by_vector(filled, vector_of, vectors)
        old = _by_vector(filled * np.nan_to_num(age), vector_of, vectors)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_age = np.where(total > 0, old / total, 0.0)
        drift = _drift(one)[:, None, None]
        noise += total * np.sqrt(_typical(one.gap) ** 2 + mean_age * drift**2)
        value, aged = value + total, aged + old
        now += _by_vector(np.where(age == 0, filled, 0.0), vector_of, vectors)
        later += _by_vector(ahead, vector_of, vectors)
        ages.append(np.where(inside, age, np.nan))
    total, unseen = value.sum(-1), later.sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (total > 0) & (unseen <= MOST_UNSEEN * (total + unseen))
        spread = np.where(value > 0, noise / value, 0.0)
        age = np.where(usable, aged.sum(-1) / total, np.nan)
        seen = np.where(total > 0, now.sum(-1) / (total + unseen), 0.0)
    # A vector that only later years show is missing now; one that no year shows has nothing.
    missing = (value == 0) & (later > 0)
    value = np.where(usable[..., None] & ~missing, value, np.nan)
    counted = _is_count(ledger, indicator)
    return Parts(
        domain, indicator, value, spread, None, counted, age, seen, read, tuple(ages)
    )  # fmt: skip


def _is_count(ledger: Ledger, indicator: Indicator) -> bool:
    table = ledger.indicators
    nature = table.row(by_predicate=pl.col("code") == indicator.tie, named=True)["nature"]
    return bool(nature == "count") and indicator.times is None


def _nowcast(figures: Floats, limit: int) -> tuple[Floats, Floats]:
    filled, age, _ = nowcast(figures, limit)
    plain, plain_age = carry_forward(figures, limit)
    # In a year that nobody reports there is no growth to scale by: shares stay as they were.
    silent = np.isnan(figures).all(axis=1, keepdims=True)
    return np.where(silent, plain, filled), np.where(silent, plain_age, age)


def _later(figures: Floats, filled: Floats, limit: int) -> Floats:
    """Figures of the next years for partners that are neither seen nor carried."""
    ahead = carry_forward(figures[..., ::-1], limit)[0][..., ::-1]
    return np.where((filled == 0) & ~np.isnan(ahead), ahead, 0.0)


def _from_bloc(
    filled: Floats,
    age: Floats,
    figures: Floats,
    ledger: Ledger,
    partners: tuple[str, ...],
    span: range,
) -> None:
    """Where only the bloc's own figure is at hand, scale its unseen members to it, in place."""
    bloc = partners.index("EU")
    if np.isnan(figures[:, bloc]).all():
        return
    inside = members(ledger, span).filter(pl.col("organisation") == "EU")
    at = {p: i for i, p in enumerate(partners)}
    for t, year in enumerate(span):
        rows = [at[c] for c in inside.filter(pl.col("year") == year)["actor"] if c in at]
        for f in np.flatnonzero(~np.isnan(figures[:, bloc, t])):
            own = figures[f, rows, t]
            unseen = [r for r, v in zip(rows, own, strict=True) if np.isnan(v)]
            carried = np.nansum(filled[f, unseen, t])
            left = figures[f, bloc, t] - np.nansum(own)
            if len(unseen) > len(rows) / 2 and carried > 0 and left > 0:
                filled[f, unseen, t] *= left / carried
                age[f, unseen, t] = 0


# --- windows -------------------------------------------------------------------------------


def _windowed(
    domain: str,
    indicator: Indicator,
    lens: Lens,
    ledger: Ledger,
    read: tuple[Cells, ...],
    scale: Floats,
    vector_of: NDArray[np.int16],
    partners: tuple[str, ...],
    zero: bool,
) -> Parts:
    """Sums over the last years on record; the years are the units that are resampled."""
    focals, span, _ = vector_of.shape
    vectors = int(vector_of.max()) + 1
    width = indicator.window
    covered = read[0].covered
    total = np.zeros((focals, len(partners), span))
    known = np.zeros_like(total, dtype=bool)
    for one in read:
        known |= ~np.isnan(one.value)
        total += np.nan_to_num(one.value)
    holes = _holes(ledger, indicator.tie, read, partners, lens) & zero
    units = np.full((focals, span, width, vectors), np.nan)
    age = np.full((focals, span), np.nan)
    years_back = np.full_like(total, np.nan)
    for t in range(span):
        past = [s for s in range(t + 1) if covered[s]]
        if not past or t - past[-1] > indicator.max_age:
            continue
        end = past[-1]
        use = [s for s in range(end - width + 1, end + 1) if s >= 0 and covered[s]]
        if len(use) < (width + 1) // 2:
            continue
        age[:, t] = t - end
        years_back[:, :, t] = t - end
        for u, s in enumerate(use):
            figures = total[:, :, s] * scale[:, s]
            for v in range(vectors):
                inside = vector_of[:, t] == v
                units[:, t, u, v] = np.where(inside, np.nan_to_num(figures), 0).sum(1)
                gone = (inside & holes[None, :, s]).any(1)
                if not zero:  # a vector none of whose members has a row is not seen
                    gone |= ~(inside & known[:, :, s]).any(1)
                units[gone, t, u, v] = np.nan
    value = np.nansum(units, axis=2)
    value[np.isnan(units).all(axis=2)] = np.nan
    usable = np.nansum(value, axis=-1) > 0
    value = np.where(usable[..., None], value, np.nan)
    seen = np.where(usable & (age == 0), 1.0, 0.0)
    age = np.where(usable, age, np.nan)
    several = units if width > 1 else None
    return Parts(
        domain, indicator, value, np.full_like(value, np.nan), several,
        _is_count(ledger, indicator), age, seen, read, tuple(years_back for _ in read),
    )  # fmt: skip


def _holes(
    ledger: Ledger, tie: str, read: tuple[Cells, ...], partners: tuple[str, ...], lens: Lens
) -> NDArray[np.bool_]:
    """Partners that no source of an indicator covers although it covers the year; by year.

    Only states that a vector names count: that the rest of the world lacks a few small states
    does not make the rest unknown.
    """
    named = {m for v in lens.vectors for m in v.members}
    holes = np.zeros((len(partners), len(read[0].years)), dtype=bool)
    gaps = ledger.frame("gaps").filter(pl.col("indicator") == tie)
    for row in gaps.iter_rows(named=True):
        if row["state"] in named and row["state"] in partners:
            first, last = row["first"] or 0, row["last"] or 9999
            years = np.array([first <= y <= last for y in read[0].years])
            holes[partners.index(row["state"])] |= years
    return holes


# --- organisations -------------------------------------------------------------------------


def _tables(
    ledger: Ledger,
    lens: Lens,
    domain: str,
    indicator: Indicator,
    focals: tuple[str, ...],
    span: range,
    vector_of: NDArray[np.int16],
    partners: tuple[str, ...],
) -> Parts:
    """Shared organisations: each counts once, split evenly over the vectors that sit in it."""
    held = members(ledger, span, STANDING)
    names = sorted(held["organisation"].unique())
    vectors = int(vector_of.max()) + 1
    at = {p: i for i, p in enumerate(partners)}
    units = np.full((len(focals), len(span), max(1, len(names)), vectors), np.nan)
    for (year, name), rows in held.group_by("year", "organisation"):
        t, o = int(str(year)) - span[0], names.index(str(name))
        roles = dict(zip(rows["actor"], rows["role"], strict=True))
        for f, focal in enumerate(focals):
            if focal not in roles:
                continue
            others = (at[c] for c in companions(roles, focal) if c in at)
            found = {int(vector_of[f, t, i]) for i in others} - {-1}
            units[f, t, o] = 0.0
            for v in found:
                units[f, t, o, v] = 1 / len(found)
    value = np.nansum(units, axis=2)
    usable = value.sum(-1) > 0
    value = np.where(usable[..., None], value, np.nan)
    age = np.where(usable, 0.0, np.nan)
    return Parts(
        domain, indicator, value, np.full_like(value, np.nan), units, False, age,
        np.where(usable, 1.0, 0.0),
    )  # fmt: skip
