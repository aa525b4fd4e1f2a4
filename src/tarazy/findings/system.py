"""The states as a system: who stands between whom, and how the focal state's place moved."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import _system_words as words
from tarazy.findings import system_chart
from tarazy.findings._system_layers import LAYERS, Layer, layers
from tarazy.findings._system_picture import Picture, picture_of
from tarazy.findings._system_places import (
    ALL,
    Moved,
    Network,
    apart,
    figure,
    network,
    together,
)
from tarazy.findings._system_table import table_of
from tarazy.findings.ask import check_year, lens_of, vector_sources
from tarazy.findings.cells import Floats, last_year, ties
from tarazy.findings.finding import Finding, sources_of
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens
from tarazy.measures.level import slope

METHOD = (
    "Ties are goods both ways; arms delivered in ten years; agreement at the UN beyond chance "
    "(Scott's pi of 1955, an abstention as half; Häge 2011), from always opposed to always alike; "
    "and shared organisations, each split over those that sit in it (Newman 2001). A state stands "
    "between two others by the share of a unit current from one to the other that passes through "
    "it where ties conduct by their strength (Newman 2005; Brandes and Fleischer 2005); shortest "
    "paths (Freeman 1977), structural holes (Burt 1992) and roles of go-betweens (Gould and "
    "Fernandez 1989) over ties above an even share of either end stand beside it. All layers "
    "together are the sum of their ties, each layer counting alike (Battiston, Nicosia and Latora "
    "2014; De Domenico et al. 2015). Intervals hold 90 % of 200 draws: of the gap between "
    "producers and the age of trade figures, of the roll calls (a returning resolution drawn "
    "whole), of the organisations, of the years of deliveries, and of the layers' weights. A "
    "trend over years is a least-squares slope whose error allows for memory from year to year "
    "(Zellner and Tiao 1964); its range is that of 99 %, because with a long memory one of 90 % "
    "would see trends where none is."
)
#: A year is one that trade reaches where this part of its pairs is of the year itself.
_FRESH = 0.9
#: Level of the range of a trend. With a memory of 0.9 from year to year, thirty points and a range
#: of 90 % a trend would be seen in 25 cases of a hundred without one; with this in 4
#: (``benchmarks/system.py``), and in one or none where the memory is short.
TREND_LEVEL = 0.99
#: Fewer years of a path make no trend.
_SHORTEST = 8
#: Draws for each year of the path.
_PATH_DRAWS = 100


def system(
    ledger: Ledger,
    focal: str | Path | Lens = "KAZ",
    year: int | None = None,
    *,
    first: int | None = None,
    layer: str | None = None,
    states: Sequence[str] | None = None,
) -> Finding:
    """The states as a network of several kinds of ties, and the focal state's place in it.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int, optional
        The last year that trade among the states reaches by default.
    first : int, optional
        The year from which the path of the place is told; the lens's first by default.
    layer : {"trade", "arms", "votes", "memberships"}, optional
        Only this kind of tie; all of them by default.
    states : sequence of str, optional
        The other states, by code or name. By default the five largest economies of each vector but
        the rest, the focal state's land neighbours and the states that the lens sets beside it.

    Returns
    -------
    Finding
        Table rows ``year, layer, measure, state, vector, of, value, low, high, rank, rank_low,
        rank_high, states``. Measures: ``flow`` (share of what passes between all other pairs that
        passes through the state), ``shortest`` (of shortest paths), ``constraint`` (structural
        holes: ranked from the least constrained), ``strength`` (its share in all ties),
        the roles of go-betweens (ordered pairs, of the focal state), ``between`` (what passes
        through the state between two vectors named in ``of``, or between the focal state and one),
        ``change`` (how far the focal state's flow rose a decade over the years in ``of``).
        Earlier years have ``flow`` of the focal state, among the same states as the last one.
        ``states`` is how many these are.

    Raises
    ------
    UnknownName
        If a state, year or layer is unknown, years are out of order, the focal state is named
        among the others, or fewer than four states are left.
    """
    lens = lens_of(ledger, focal)
    if layer is not None:
        known(layer, LAYERS, "layer", do="leave out --layer for all of them")
    for asked in (year, first):
        if asked is not None:
            check_year(ledger, lens, asked)
    last = last_year(ledger) if year is None else year
    start = lens.since if first is None else first
    if start > last:
        raise UnknownName(
            f"{start} comes after {last}", do="give --from a year that is not after the last"
        )
    picture = picture_of(ledger, lens, last, states)
    chosen = [layer] if layer else list(LAYERS)
    read = layers(ledger, lens, picture.states, range(start, last + 1), chosen)
    at = _default_year(read) if year is None else year
    now, path = _networks(lens, read, picture, at)
    trails = {code: [one.flow(_PATH_DRAWS) for one in path[code]] for code in now}
    changes = {code: _change(path[code], trails[code]) for code in now}
    flows = {code: figure(one.flow()) for code, one in now.items()}
    main = ALL if ALL in now else next(iter(now), None)
    between = _between(now[main], picture) if main else pl.DataFrame()
    table = table_of(picture, now, path, trails, flows, changes, between, read, at)
    told = words.Told(ledger, lens, picture.states, at, layer, now, flows, changes, between, read)
    alone = apart([now[c] for c in now[ALL].used], now[ALL].inside) if ALL in now else None
    return Finding(
        finding="system",
        focal=lens.focal,
        question=f"Who stood between whom in {at}, and where did {lens.name} stand?",
        answer=words.answer(told),
        table=table,
        method=METHOD,
        caveats=words.caveats(told, named=states is not None, alone=alone),
        sources=_sources(ledger, lens, read, picture, at),
        view=words.view(told, picture.groups),
        charts=system_chart.charts_of(told, picture.groups, table, between),
    )


def _default_year(read: tuple[Layer, ...]) -> int:
    """The last year that trade reaches; without trade, the last that any layer knows."""
    order = sorted(read, key=lambda one: one.code != "trade")
    for one in order:
        fresh = np.flatnonzero((one.fresh >= _FRESH) & _seen(one))
        if fresh.size:
            return one.years[int(fresh[-1])]
    return read[0].years[-1]


def _seen(layer: Layer) -> NDArray[np.bool_]:
    """Years in which some pair is known."""
    return np.asarray(np.isfinite(layer.value).sum(axis=(1, 2)) > layer.value.shape[-1])


def _networks(
    lens: Lens, read: tuple[Layer, ...], picture: Picture, at: int
) -> tuple[dict[str, Network], dict[str, list[Network]]]:
    """Networks of the year, by layer and of all, and of every year up to it that compares.

    A year compares where it knows all the states that the last one knows, and is then looked at
    among these: with other states in the picture another part passes through the focal one.
    """
    many = len(picture.states)
    years = range(read[0].years[0], at + 1)
    yearly = [
        {one.code: net for one in read if (net := network(one, y, 0)) is not None} for y in years
    ]
    now = dict(yearly[-1])
    path = {
        code: [
            found[code].among(one.inside)
            for found in yearly
            if code in found and np.isin(one.inside, found[code].inside).all()
        ]
        for code, one in now.items()
    }
    whole = together(list(now.values()), many, lens.concentration)
    if whole is not None:
        now = {ALL: whole, **now}
        same = [list(found.values()) for found in yearly if tuple(found) == whole.used]
        joined = [together(f, many, lens.concentration, whole.inside) for f in same]
        path[ALL] = [one for one in joined if one is not None]
    return now, path


def _change(path: list[Network], trail: list[Floats]) -> Moved | None:
    """How far the focal state's flow rose a decade, over the years that compare."""
    if len(path) < _SHORTEST:
        return None
    drawn = np.stack([flow[:, 0] for flow in trail], axis=1)
    years = np.array([one.year for one in path], dtype=np.float64)
    change = slope(drawn[0], years, years, draws=drawn[1:], level=TREND_LEVEL)
    if change is None:
        return None
    ten = 10 * change.value, 10 * change.low, 10 * change.high
    return Moved(
        path[0].year, path[-1].year, *ten, 10 * change.detectable, change.found(TREND_LEVEL)
    )


def _between(one: Network, picture: Picture) -> pl.DataFrame:
    """What passes through each state between two vectors, or the focal state and a vector."""
    through = one.through()
    groups = np.array(picture.groups)[one.inside]
    codes = list(dict.fromkeys(groups))
    rows = []
    for i, a in enumerate(codes):
        for b in codes[i + 1 :]:
            s, t = np.flatnonzero(groups == a), np.flatnonzero(groups == b)
            others = np.flatnonzero((groups != a) & (groups != b))
            drawn = through[:, others][:, :, s][:, :, :, t].mean(axis=(2, 3))
            here = figure(drawn)
            first = (drawn[1:] >= drawn[1:].max(axis=1, keepdims=True)).mean(axis=0)
            rows += [
                {
                    "a": a, "b": b, "state": picture.states[one.inside[o]], "vector": groups[o],
                    "value": here.value[k], "low": here.low[k], "high": here.high[k],
                    "rank": int(here.rank[k]), "rank_low": int(here.rank_low[k]),
                    "rank_high": int(here.rank_high[k]), "first": float(first[k]),
                }
                for k, o in enumerate(others)
            ]  # fmt: skip
    return pl.DataFrame(rows)


def _sources(
    ledger: Ledger, lens: Lens, read: tuple[Layer, ...], picture: Picture, at: int
) -> pl.DataFrame:
    ids = {s for one in read for s in one.sources} | vector_sources(ledger, lens)
    ids |= set(ties(ledger, "gdp", list(picture.states), range(lens.since, at + 1))["source"])
    return sources_of(ledger, ids)
