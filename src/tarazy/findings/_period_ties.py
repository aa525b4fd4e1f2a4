"""Ties over time, made so that two periods can be compared: the figures of each year itself."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._period_lines import Line, Split
from tarazy.findings.cells import Floats
from tarazy.findings.panel import MOST_UNSEEN
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.weigh import simulate
from tarazy.ledger import Ledger
from tarazy.lens import Indicator, Lens
from tarazy.measures.composition import aitchison_distance, blend, closure, replace_zeros

DRAWS = 400
#: The part of the years that any indicator of its domain has, on either side, without which an
#: indicator is left out of the domain's blend.
_KEPT = 0.75
#: Stands for a share of under half a percent in log-ratios, as in `trend`.
_FLOOR = 2 / 3 * 0.005


def year_lens(ledger: Ledger, lens: Lens) -> Lens:
    """The lens with every figure that of its own year, so that no window reaches over the date.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    Lens
        Without what it does not weigh.
    """
    zero = set(ledger.indicators.filter(pl.col("absent") == "zero")["code"])

    def own(one: Indicator) -> Indicator:
        summed = one.window > 1 or one.tie in zero
        return replace(one, window=1, max_age=0 if summed else one.max_age)

    domains = (
        replace(d, indicators=tuple(own(i) for i in d.indicators if i.weight))
        for d in lens.domains
        if d.weight
    )
    return replace(lens, domains=tuple(domains))


def seen_years(read: Portfolio) -> NDArray[np.bool_]:
    """In which years each indicator is seen, and not carried from the years before.

    Parameters
    ----------
    read : Portfolio

    Returns
    -------
    numpy.ndarray of bool
        Shape (indicators, years).
    """
    return np.array(
        [np.isfinite(p.value[0]).any(axis=1) & (p.seen[0] >= 1 - MOST_UNSEEN) for p in read.parts]
    ).reshape(len(read.parts), len(read.years))


def chosen(lens: Lens, seen: NDArray[np.bool_], side: Floats) -> dict[str, list[int]]:
    """Which indicators of each domain are there on both sides of the date.

    Parameters
    ----------
    lens : Lens
    seen : numpy.ndarray of bool
        Shape (indicators, years).
    side : numpy.ndarray
        Shape (years,).

    Returns
    -------
    dict of str to list of int
        Positions in the lens's indicators; none for a domain that is not there on both sides.
    """
    found = {}
    for domain in lens.domains:
        mine = [i for i, (d, _) in enumerate(lens.indicators) if d is domain]
        years = [np.array([seen[i] & (side == w) for i in mine]) for w in (0, 1)]
        most = [int(y.any(axis=0).sum()) for y in years]
        full = [
            i for k, i in enumerate(mine)
            if all(y[k].sum() >= max(1, _KEPT * m) for y, m in zip(years, most, strict=True))
        ]  # fmt: skip
        found[domain.code] = full
    return found


def tie_lines(
    ledger: Ledger, lens: Lens, years: range, split: Split
) -> tuple[list[Line], Portfolio]:
    """Shares by vector and domain, and the speed of rebalancing.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        As :func:`year_lens` gives it.
    years : range
    split : Split

    Returns
    -------
    lines : list of Line
    read : Portfolio
    """
    read = portfolio(ledger, lens, years)
    side = np.array([split.of_year(y) for y in years])
    seen = seen_years(read)
    inside = chosen(lens, seen, side)
    blends = _blends(read, seen, inside)
    lines = []
    for name, (value, draws) in blends.items():
        there = np.isfinite(value).any(axis=1)
        mine = [i for d, many in inside.items() if name in (d, "all") for i in many]
        books = main_producers(read, mine)
        at = np.flatnonzero(there)
        for v, vector in enumerate(lens.vector_codes):
            if not np.nan_to_num(value[:, v]).any():
                continue
            lines.append(Line(
                "share", name, vector, "share", False, np.array(years)[at], value[at, v],
                draws[:, at, v], side[at], tuple(books[t] for t in at),
            ))  # fmt: skip
        pace = _speed(value, draws, name, np.array(years), side, tuple(books))
        if pace is not None:
            lines.append(pace)
    return lines, read


def _blends(
    read: Portfolio, seen: NDArray[np.bool_], inside: dict[str, list[int]]
) -> dict[str, tuple[Floats, Floats]]:
    """Shares of each domain and of the whole: (years, vectors) and (draws, years, vectors)."""
    lens, many = read.lens, len(read.lens.vectors)
    shape = (len(read.years), many)
    found = {
        code: (np.full(shape, np.nan), np.full((DRAWS, *shape), np.nan))
        for code, held in inside.items()
        if held
    }
    whole = (np.full(shape, np.nan), np.full((DRAWS, *shape), np.nan))
    own = np.array([i.weight for _, i in lens.indicators])
    for t, year in enumerate(read.years):
        full = {c: held for c, held in inside.items() if held and all(seen[i, t] for i in held)}
        if not full:
            continue
        drawn = simulate(read, 0, year, DRAWS)
        parts, parts_drawn = [], []
        for code, held in full.items():
            at = [drawn.active.index(i) for i in held]
            value = blend(closure(drawn.base[at]), own[held])
            figures = closure((drawn.samples * drawn.errors)[:, at])
            draws = blend(figures, drawn.indicator_weights[:, at])
            found[code][0][t], found[code][1][:, t] = value, draws
            parts.append(value)
            parts_drawn.append(draws)
        if full.keys() == found.keys() and len(full) > 1:
            places = [k for k, d in enumerate(lens.domains) if d.code in full]
            weights = np.array([lens.domains[k].weight for k in places])
            whole[0][t] = blend(np.stack(parts), weights)
            whole[1][:, t] = blend(np.stack(parts_drawn, 1), drawn.domain_weights[:, places])
    return {"all": whole, **found} if np.isfinite(whole[0]).any() else found


def main_producers(read: Portfolio, mine: list[int]) -> list[str]:
    """The producer of most of what stands behind each year.

    Parameters
    ----------
    read : Portfolio
    mine : list of int
        Positions in its parts.

    Returns
    -------
    list of str
        One a year; empty where there is none.
    """
    held = []
    for year in read.years:
        weight: dict[str, float] = defaultdict(float)
        for i in mine:
            for one in read.parts[i].cells:
                t = year - one.years[0]
                ids, size = one.source[0, :, t], np.nan_to_num(one.value[0, :, t])
                for k in np.unique(ids[ids >= 0]):
                    weight[one.sources[k]] += float(np.abs(size[ids == k]).sum())
        held.append(max(sorted(weight), key=lambda s: weight[s], default=""))
    return held


def as_parts(shares: Floats) -> Floats:
    """Shares without zeros, so that log-ratios of them exist.

    Parameters
    ----------
    shares : numpy.ndarray
        Shape (..., vectors).

    Returns
    -------
    numpy.ndarray
        The same shape.
    """
    return closure(replace_zeros(closure(np.where(shares < _FLOOR, 0, shares)), _FLOOR))


def _speed(
    value: Floats, draws: Floats, name: str, years: NDArray[np.int64], side: Floats,
    books: tuple[str, ...],
) -> Line | None:  # fmt: skip
    """Aitchison distance from the year before."""
    there = np.asarray(np.isfinite(value).any(axis=1))
    at = np.flatnonzero(there[1:] & there[:-1]) + 1
    if not at.size:
        return None
    positive, drawn = as_parts(value), as_parts(draws)
    return Line(
        "speed", name, "all", "Aitchison distance a year", False, years[at],
        np.asarray(aitchison_distance(positive[at], positive[at - 1])),
        np.asarray(aitchison_distance(drawn[:, at], drawn[:, at - 1])), side[at],
        tuple(books[t] for t in at),
    )  # fmt: skip
