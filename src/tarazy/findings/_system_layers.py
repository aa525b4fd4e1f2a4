"""The ties among some states as layers of a network, each with draws of its errors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import roll_calls
from tarazy.findings.cells import Floats, cells, covered_years, ties
from tarazy.findings.panel import BLOC
from tarazy.findings.points import resolutions
from tarazy.findings.roll_calls import Votes
from tarazy.findings.seats import STANDING
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens, members
from tarazy.measures.carry import robust_sd
from tarazy.measures.sensitivity import bayesian_bootstrap, lognormal
from tarazy.measures.similarity import bootstrap_draws, vote_similarity

#: The layers by code, as they are named.
LAYERS = {
    "trade": "Trade",
    "arms": "Arms",
    "votes": "Votes",
    "memberships": "Memberships",
}
#: Draws of the errors of the ties.
DRAWS = 200
#: The oldest figure of a pair, in years, that stands in for a missing one; of arms: how many years
#: after the last one on record the sum still stands.
AGES = {"trade": 3, "votes": 2, "arms": 2}
#: Years of deliveries of arms that are summed: they are lumpy and bind for long.
ARMS_YEARS = 10
#: Agreement beyond chance: Scott's pi of the table of the two states' votes.
_AGREEMENT = "pi_absolute"


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of tie among states, year by year.

    Attributes
    ----------
    code, name : str
    years : range
    value : numpy.ndarray
        Shape (years, n, n): strength of the tie of each pair, symmetric; NaN where not known,
        0 on the diagonal.
    draws : numpy.ndarray
        Shape (draws, years, n, n): the same with its errors drawn.
    given : numpy.ndarray
        Shape (years, n, n): what the row gives the column, in the unit of the ledger; for layers
        without direction the tie itself. NaN where not known.
    fresh : numpy.ndarray
        Shape (years,): share of the known pairs whose figure is of the year itself.
    sources : frozenset of str
    """

    code: str
    name: str
    years: range
    value: Floats
    draws: Floats
    given: Floats
    fresh: Floats
    sources: frozenset[str]

    def at(self, year: int) -> int:
        """Position of a year."""
        return self.years.index(year)


def layers(
    ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range, chosen: Sequence[str]
) -> tuple[Layer, ...]:
    """Read the layers asked for.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Its preferred sources are believed first.
    states : tuple of str
    years : range
    chosen : sequence of str
        Codes of :data:`LAYERS`.

    Returns
    -------
    tuple of Layer
        In the order of :data:`LAYERS`.
    """
    readers = {"trade": _trade, "arms": _arms, "votes": _votes, "memberships": _memberships}
    return tuple(readers[c](ledger, lens, states, years) for c in LAYERS if c in chosen)


def complete(known: NDArray[np.bool_], focal: int) -> NDArray[np.intp]:
    """The states of which every pair is known, found by leaving out the least known in turn.

    Parameters
    ----------
    known : numpy.ndarray of bool
        Shape (n, n), symmetric.
    focal : int
        Is never left out.

    Returns
    -------
    numpy.ndarray of int
        Positions, in order.
    """
    inside = np.ones(len(known), dtype=bool)
    while True:
        unknown = (~known & inside & inside[:, None]).sum(axis=1)
        unknown[~inside] = 0
        if not unknown.any():
            return np.flatnonzero(inside)
        # What the focal state has no tie on record with goes first: it cannot stay.
        must = inside & ~known[focal] & (np.arange(len(known)) != focal)
        worst = np.where(must, unknown + len(known), unknown)
        worst[focal] = -1
        inside[len(known) - 1 - int(worst[::-1].argmax())] = False


def _layer(
    code: str, years: range, given: Floats, draws: Floats, old: NDArray[np.bool_], ids: set[str]
) -> Layer:
    """A layer from what each gives the other: the tie is the sum of both."""
    n = given.shape[-1]
    off = ~np.eye(n, dtype=bool)
    value = np.where(off, given + np.swapaxes(given, -1, -2), 0.0)
    drawn = np.where(off, draws + np.swapaxes(draws, -1, -2), 0.0)
    there = np.isfinite(value) & off
    number = there.sum(axis=(1, 2))
    fresh = (there & ~(old | np.swapaxes(old, -1, -2))).sum(axis=(1, 2)) / np.maximum(number, 1)
    return Layer(code, LAYERS[code], years, value, drawn, given, fresh, frozenset(ids))


def _carried(value: Floats, most: int) -> tuple[Floats, NDArray[np.intp]]:
    """Figures of pairs, a missing one replaced by the last of some years before, and their age."""
    filled = value.copy()
    age = np.zeros(value.shape, dtype=np.intp)
    for t in range(1, len(value)):
        may = np.isnan(filled[t]) & np.isfinite(filled[t - 1]) & (age[t - 1] < most)
        filled[t][may] = filled[t - 1][may]
        age[t][may] = age[t - 1][may] + 1
    return filled, age


def _trade(ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range) -> Layer:
    """Goods both ways; the producers' gap on a pair is its error, and age adds to it."""
    n = len(states)
    wide = range(years[0] - AGES["trade"], years[-1] + 1)
    frame = ties(ledger, "goods", states, wide)
    frame = frame.filter(pl.col("from").is_in(states) & pl.col("to").is_in(states))
    each = np.broadcast_to(np.arange(n, dtype=np.int16), (n, len(wide), n))
    laid = cells(
        frame, "out", True, states, states, wide, lens.sources.get("goods", ()),
        covered_years(ledger, "goods", wide), each,
    )  # fmt: skip
    value = np.moveaxis(laid.value, 2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        moves = np.diff(np.log(np.where(value > 0, value, np.nan)), axis=0)
    drift = robust_sd(moves.reshape(1, -1))[0] if moves.size else np.nan
    gap = np.moveaxis(laid.gap, 1, 0)
    usual = np.nanmedian(gap) if np.isfinite(gap).any() else 0.0
    filled, age = _carried(value, AGES["trade"])
    held, _ = _carried(np.where(np.isnan(gap) & np.isfinite(value), usual, gap), AGES["trade"])
    spread = np.sqrt(np.nan_to_num(held) ** 2 + age * np.nan_to_num(drift) ** 2)
    spread = np.where(np.isfinite(filled), spread, np.nan)
    cut = slice(len(wide) - len(years), None)
    rng = np.random.default_rng(1)
    drawn = filled[cut] * lognormal(spread[cut], DRAWS, rng)
    return _layer("trade", years, filled[cut], drawn, age[cut] > 0, set(frame["source"].unique()))


def _arms(ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range) -> Layer:
    """Deliveries of ten years; a recipient of which the ledger has no row at all is not known."""
    del lens
    n = len(states)
    wide = range(years[0] - ARMS_YEARS - AGES["arms"], years[-1] + 1)
    frame = ties(ledger, "arms", None, wide)
    at = {s: i for i, s in enumerate(states)}
    yearly = np.zeros((len(wide), n, n))
    for year, a, b, value in frame.select("year", "from", "to", "value").iter_rows():
        if a in at and b in at:
            yearly[year - wide[0], at[a], at[b]] += value
    covered = covered_years(ledger, "arms", wide)
    recipients = np.isin(states, frame["to"].unique().to_list())
    given = np.full((len(years), n, n), np.nan)
    draws = np.full((DRAWS, len(years), n, n), np.nan)
    old = np.zeros((len(years), n, n), dtype=bool)
    rng = np.random.default_rng(2)
    for t, year in enumerate(years):
        past = [s for s in np.flatnonzero(covered) if wide[s] <= year]
        if not past or year - wide[past[-1]] > AGES["arms"]:
            continue
        units = [s for s in past if s > past[-1] - ARMS_YEARS]
        if len(units) * 2 < ARMS_YEARS:
            continue
        given[t][:, recipients] = yearly[units].sum(axis=0)[:, recipients]
        times = bayesian_bootstrap(len(units), DRAWS, rng)
        resampled = np.tensordot(times, yearly[units], axes=1)
        draws[:, t][..., recipients] = resampled[..., recipients]
        old[t] = wide[past[-1]] < year
    inside = frame.filter(pl.col("from").is_in(states) & pl.col("to").is_in(states))
    return _layer("arms", years, given, draws, old, set(inside["source"].unique()))


def _votes(ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range) -> Layer:
    """Agreement beyond chance on the roll calls of a year, from its least (0) to its most (1).

    Chance stands in the middle. To cut the ties at chance would leave a handful of ties a hair
    above it to hold the camps together, and by these everything would pass.
    """
    del lens
    n = len(states)
    wide = range(years[0] - AGES["votes"], years[-1] + 1)
    value = np.full((len(wide), n, n), np.nan)
    draws = np.full((len(wide), DRAWS, n, n), np.nan)
    u, v = np.triu_indices(n, 1)
    ids: set[str] = set()
    every_vote = _cast(ledger, wide)
    for t, year in enumerate(wide):
        if every_vote is None:
            break
        votes = every_vote.take(np.flatnonzero(every_vote.years == year))
        if votes.calls.height < roll_calls.FEWEST:
            continue
        ids |= set(votes.calls["source"].unique())
        cast = np.stack([votes.of(s) for s in states])
        there = (~np.isnan(cast)).astype(np.float64)
        enough = (there @ there.T)[u, v] >= roll_calls.FEWEST
        found = vote_similarity(cast, measures=(_AGREEMENT,))[_AGREEMENT][u, v]
        drawn = bootstrap_draws(
            cast[u], cast[v], measures=(_AGREEMENT,), resamples=DRAWS, seed=year,
            clusters=resolutions(votes.calls),
        )[_AGREEMENT]  # fmt: skip
        drawn = np.where(np.isnan(drawn), found, drawn)
        value[t, u, v] = value[t, v, u] = np.where(enough, (1 + found) / 2, np.nan)
        draws[t][:, u, v] = draws[t][:, v, u] = np.where(enough, (1 + drawn) / 2, np.nan)
    filled, age = _carried(value, AGES["votes"])
    every = _carried(draws, AGES["votes"])[0] if ids else draws
    cut = slice(len(wide) - len(years), None)
    half = _layer("votes", years, filled[cut] / 2, np.moveaxis(every[cut], 1, 0) / 2,
                  age[cut] > 0, ids)  # fmt: skip
    return replace(half, given=half.value)


def _cast(ledger: Ledger, years: range) -> Votes | None:
    """The votes of those of some years that have any; None where there are none."""
    try:
        there = roll_calls.voting_years(ledger)
        return roll_calls.read(ledger, max(years[0], there[0]), min(years[-1], there[-1]))
    except TarazyError:  # too few roll calls, or none at all: there is no such layer
        return None


def _memberships(ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range) -> Layer:
    """Shared organisations; what an organisation ties is split over the others that sit in it."""
    del lens
    n = len(states)
    held = members(ledger, years, STANDING).filter(pl.col("actor") != BLOC)
    names = sorted(held["organisation"].unique())
    at = {s: i for i, s in enumerate(states)}
    units = np.zeros((len(years), len(names), n, n))
    for (year, name), rows in held.group_by("year", "organisation"):
        full = dict(zip(rows["actor"], rows["role"] == "member", strict=True))
        mine = [a for a in full if a in at]
        seats = np.array([at[a] for a in mine], dtype=np.intp)
        member = np.array([full[a] for a in mine], dtype=bool)
        there = member[:, None] | member  # two partners of an organisation do not meet in it
        spot = units[int(str(year)) - years[0], names.index(str(name))]
        spot[np.ix_(seats, seats)] = there / max(1, len(full) - 1)
    given = units.sum(axis=1)
    # Which organisations the ledger dates is the same accident in every year.
    times = bayesian_bootstrap(max(1, len(names)), DRAWS, np.random.default_rng(4))
    draws = np.einsum("do,toij->dtij", times[:, : len(names)], units)
    empty = ~(given > 0).any(axis=(1, 2))
    given[empty], draws[:, empty] = np.nan, np.nan
    dated = ledger.frame("memberships").filter(
        pl.col("organisation").is_in(names), pl.col("actor").is_in(states)
    )
    none = np.zeros_like(given, dtype=bool)
    half = _layer("memberships", years, given / 2, draws / 2, none, set(dated["source"].unique()))
    return replace(half, given=half.value)
