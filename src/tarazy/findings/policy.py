"""Series of a state's own policy: on whom it leans, where it stands, whom it speaks of."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from tarazy.findings.camps import Camp
from tarazy.findings.cells import Floats, ties
from tarazy.findings.log_ratios import Contrasts, against, basis_of, coordinates
from tarazy.findings.portfolio import Portfolio
from tarazy.findings.series import DRAWS, Series
from tarazy.findings.speeches import drawn as drawn_speech
from tarazy.findings.speeches import speeches
from tarazy.findings.weigh import Simulation, simulate
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.sensitivity import bayesian_bootstrap

#: Part of the domains' weight that must have fresh figures in both of two years for the whole.
_MOST = 0.5
_LINKED = (
    "Coordinates of portfolios are linked from year to year by the indicators with fresh figures "
    "in both, so that a series that begins, ends or is carried forward is no move; arms and "
    "exercises are sums over years and move late and smoothly.",
)


def portfolio_series(
    read: Portfolio,
    camps: Mapping[str, Camp],
    contrasts: Contrasts,
    focal: int = 0,
    draws: int = DRAWS,
) -> dict[str, tuple[Series, ...]]:
    """Coordinates of a state's portfolios, by domain and in the whole.

    Parameters
    ----------
    read : Portfolio
        Through a settled lens, so that an enlargement is no move.
    camps : mapping of str to Camp
    contrasts : mapping
        Of groups that the lens has vectors of.
    focal : int
        Position among the portfolio's focal states.
    draws : int
        1 for a state whose errors are not asked for: the draw is then the value.

    Returns
    -------
    dict of str to tuple of Series
        ``ties.`` and the contrast, by domain; a domain without figures is left out.
    """
    groups, basis = basis_of(contrasts)
    vectors = [list(camps[g].vectors) for g in groups]
    drawn = [simulate(read, focal, year, draws) for year in read.years]
    names = ("all", *(d.code for d in read.lens.domains))
    shape = (len(names), len(drawn), len(basis))
    before, after = np.full(shape, np.nan), np.full(shape, np.nan)
    drawn_before, drawn_after = np.full((2, draws, *shape), np.nan)
    for t in range(1, len(drawn)):
        shared = _fresh(read, drawn[t - 1], focal, t - 1) & _fresh(read, drawn[t], focal, t)
        for year, one, many in ((t - 1, before, drawn_before), (t, after, drawn_after)):
            here = drawn[year]
            one[:, t] = coordinates(_camped(_mixed(here, here.base, shared), vectors), basis)
            if draws > 1:
                figures = here.samples * here.errors
                many[:, :, t] = coordinates(_camped(_mixed(here, figures, shared), vectors), basis)
            else:
                many[:, :, t] = one[:, t]
        if not _most(read.lens, shared):
            before[0, t] = after[0, t] = np.nan
    found = {}
    years = np.array(read.years, dtype=np.int64)
    for k, domain in enumerate(names):
        run = _longest(np.isfinite(after[k]).all(axis=-1) & np.isfinite(before[k]).all(axis=-1))
        if run is None:
            continue
        value = _linked(before[k, run], after[k, run])
        many = _linked(drawn_before[:, k, run], drawn_after[:, k, run])
        at = slice(run.start - 1, run.stop)
        found[domain] = tuple(
            Series(
                f"ties.{name}", f"{read.lens.domain_names[domain]}: {against(contrasts[name])}",
                "log-ratio coordinate", False, years[at], value[:, c], many[..., c],
                caveats=_LINKED, domain=domain,
            )
            for c, name in enumerate(contrasts)
        )  # fmt: skip
    return found


def _fresh(read: Portfolio, here: Simulation, focal: int, t: int) -> set[int]:
    """Weighed indicators whose figures are of the year itself, at least in part."""
    return {
        i for i in here.active
        if read.parts[i].indicator.weight and read.parts[i].age[focal, t] < 1
    }  # fmt: skip


def _mixed(here: Simulation, figures: Floats, shared: set[int]) -> Floats:
    """Shares of the whole and of each domain, by the shared indicators at the lens's weights."""
    own = [here.lens.indicators[i][1].weight if i in shared else 0.0 for i in here.active]
    if not here.active:
        return np.full((*figures.shape[:-2], len(here.lens.domains) + 1, figures.shape[-1]), np.nan)
    weights = np.array([d.weight for d in here.lens.domains])
    domains, whole = here.mix(figures, np.array(own), weights)
    return np.concatenate([whole[..., None, :], domains], axis=-2)


def _camped(shares: Floats, vectors: Sequence[Sequence[int]]) -> Floats:
    """Shares of groups of vectors; NaN where no vector of a group is seen."""
    parts = [shares[..., list(v)] for v in vectors]
    sums = [np.where(np.isfinite(p).any(axis=-1), np.nansum(p, axis=-1), np.nan) for p in parts]
    return np.stack(sums, axis=-1)


def _most(lens: Lens, shared: set[int]) -> bool:
    """Whether the shared indicators reach most of what the whole is made of."""
    held = {lens.indicators[i][0].code for i in shared}
    total = sum(d.weight for d in lens.domains)
    return sum(d.weight for d in lens.domains if d.code in held) >= _MOST * total


def _longest(linked: Floats) -> slice | None:
    """The longest run of years each of which is linked to the one before."""
    best, start = None, None
    for t, yes in enumerate([*linked, False]):
        if yes and start is None:
            start = t
        elif not yes and start is not None:
            if best is None or t - start > best.stop - best.start:
                best = slice(start, t)
            start = None
    return best


def _linked(before: Floats, after: Floats) -> Floats:
    """Levels from changes, shape (..., years + 1, coordinates); the last level is its own."""
    last = after[..., -1:, :]
    back = np.flip(np.cumsum(np.flip(after - before, axis=-2), axis=-2), axis=-2)
    return np.concatenate([last - back, last], axis=-2)


def attention_series(
    ledger: Ledger, lens: Lens, camps: Mapping[str, Camp], contrasts: Contrasts
) -> tuple[Series, ...]:
    """Coordinates of whom the state's speeches in the General Debate name.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    camps, contrasts
        As in :func:`portfolio_series`.

    Returns
    -------
    tuple of Series
        ``attention.`` and the contrast; half a mention is added to each group, and a year whose
        speech names none of them is missing.
    """
    groups, basis = basis_of(contrasts)
    vectors = [list(camps[g].vectors) for g in groups]
    told = speeches(ledger, lens, lens.focal).told
    rng = np.random.default_rng(1991)
    years = np.array([s.year for s in told], dtype=np.int64)
    value = np.full((len(told), len(basis)), np.nan)
    draws = np.full((DRAWS, *value.shape), np.nan)
    for t, speech in enumerate(told):
        here = drawn_speech(speech, len(lens.vectors), DRAWS)
        counts = np.stack([here.mentions[v].sum() for v in vectors], axis=-1)
        if not counts.sum() > 0:
            continue
        many = np.stack([here.drawn[:, v].sum(axis=1) for v in vectors], axis=-1)
        value[t] = np.log(counts + 0.5) @ basis.T
        draws[:, t] = np.log(rng.gamma(many + 0.5)) @ basis.T
    sources = frozenset().union(*(s.sources for s in told))
    return tuple(
        Series(
            f"attention.{name}", f"Speeches: {against(contrasts[name])}", "log-ratio of mentions",
            False, years, value[:, c], draws[..., c], sources,
            ("Speeches name few: a year's ratio rests on a handful of mentions.",), "diplomatic",
        )
        for c, name in enumerate(contrasts)
    )  # fmt: skip


def event_series(
    ledger: Ledger,
    focal: str,
    camps: Mapping[str, Camp],
    contrasts: Contrasts,
    source: str,
    years: range,
) -> tuple[Series, ...]:
    """Coordinates of the cooperation reported between a state and groups.

    Parameters
    ----------
    ledger : Ledger
    focal : str
    camps, contrasts
        As in :func:`portfolio_series`, though the lens need not have vectors of the groups.
    source : {"icews", "gdelt"}
        ICEWS by year, GDELT by month; never spliced.
    years : range

    Returns
    -------
    tuple of Series
        ``icews.`` or ``gdelt.`` and the contrast; none where the source has nothing of the state.
        Counts are drawn from Jeffreys' posteriors; of scores the partners of a group are drawn
        anew, and a group of one state has no error.
    """
    groups, basis = basis_of(contrasts)
    monthly = source == "gdelt"
    names = ("gdelt_cooperation",) if monthly else (
        "icews_verbal_cooperation", "icews_material_cooperation")  # fmt: skip
    rows = pl.concat([
        ties(ledger, name, [focal], years, monthly=monthly).select(
            "year", "month", "value", "source",
            partner=pl.when(pl.col("from") == focal).then("to").otherwise("from"),
        )
        for name in names
    ])  # fmt: skip
    if rows.is_empty():
        return ()
    time = pl.col("year").cast(pl.Int64)
    rows = rows.with_columns(time=12 * time + pl.col("month") - 1 if monthly else time)
    times = np.array(sorted(rows["time"].unique()), dtype=np.int64)
    amounts = np.zeros((len(times), len(groups)))
    drawn = np.zeros((DRAWS, *amounts.shape))
    rng = np.random.default_rng([2018, *focal.encode()])
    for g, group in enumerate(groups):
        mine = rows.filter(pl.col("partner").is_in(sorted(camps[group].actors)))
        table = mine.group_by("time", "partner").agg(pl.col("value").sum())
        partners = sorted(table["partner"].unique())
        grid = np.zeros((len(times), len(partners)))
        for t, partner, figure in table.iter_rows():
            grid[np.searchsorted(times, t), partners.index(partner)] = figure
        amounts[:, g] = grid.sum(axis=1)
        drawn[..., g] = _redrawn(grid, rng, counts=not monthly)
    if monthly:
        value, draws = coordinates(amounts, basis), coordinates(drawn, basis)
    else:
        value, draws = np.log(amounts + 0.5) @ basis.T, np.log(drawn) @ basis.T
    return tuple(
        Series(
            f"{source}.{name}", f"Cooperation reported ({source.upper()}): "
            f"{against(contrasts[name])}", "log-ratio coordinate", monthly, times, value[:, c],
            draws[..., c], frozenset(rows["source"].unique()),
            ("Reports are counted, not events; ratios between groups do not feel the volume of "
             "news, but do feel whom the press covers.",), "diplomatic",
        )
        for c, name in enumerate(contrasts)
    )  # fmt: skip


def _redrawn(grid: Floats, rng: np.random.Generator, *, counts: bool) -> Floats:
    """Sums over partners drawn anew, shape (DRAWS, times)."""
    whole = grid.sum(axis=1)
    if counts:
        counted: Floats = rng.gamma(np.tile(whole + 0.5, (DRAWS, 1)))
        return counted
    if grid.shape[1] < 2:
        return np.tile(whole, (DRAWS, 1))
    drawn = [grid[t] @ bayesian_bootstrap(grid.shape[1], DRAWS, rng).T for t in range(len(grid))]
    summed: Floats = np.stack(drawn, axis=1) * grid.shape[1]
    return summed
