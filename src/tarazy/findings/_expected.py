"""The portfolio that geography expects of a state, year by year, with the joint errors of its logs.

For every year with a panel a gravity is fitted without the state. What was expected of the partners
and the costs is then read for the state: with no agreement of its own (geography), and with those
that it has. A year without a panel takes the last one before it: the partners' effects are moved by
the growth of their product, the costs stay.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._agreements import Agreed, agreed
from tarazy.findings._gravity_panel import (
    Flows,
    Geography,
    agreements,
    geography,
    panels,
)
from tarazy.findings.cells import Floats, ties
from tarazy.ledger import Ledger, TarazyError
from tarazy.measures.carry import carry_forward
from tarazy.measures.gravity import Expected, Gravity, NotConverged, expected_shares, gravity

Groups = NDArray[np.int64]

#: Indicators of a panel, and of what its states sell to themselves.
PANELS = {"goods": None, "trade_itpd": "domestic_trade"}
#: Of states that trade with a vector, so many make a comparison.
FEWEST = 20


@dataclass(frozen=True)
class World:
    """All that the expected portfolios of one state are read from.

    Attributes
    ----------
    focal : int
        Position among the states of `geo`.
    geo : Geography
    agreed : Agreed
    flows : dict of int to Flows
        Panels by year.
    product : ndarray, shape (n, years)
        Gross domestic product, for :attr:`product_years`; NaN where not known.
    product_years : range
    home : bool
        Whether domestic trade stands on the diagonal.
    """

    ledger: Ledger
    focal: int
    geo: Geography
    agreed: Agreed
    flows: dict[int, Flows]
    product: Floats
    product_years: range
    home: bool

    @property
    def years(self) -> list[int]:
        """Years with a panel that has the state."""
        return [y for y, f in self.flows.items() if self._there(f)]

    def _there(self, flows: Flows) -> bool:
        others = np.arange(len(self.geo.states)) != self.focal
        return bool(np.isfinite(flows.value[self.focal, others]).any())


def world(ledger: Ledger, focal: str, tie: str = "goods") -> World:
    """Read the panels and what lies between states.

    Parameters
    ----------
    ledger : Ledger
    focal : str
        Code of a state.
    tie : str
        Indicator of a panel, of :data:`PANELS`.

    Returns
    -------
    World

    Raises
    ------
    TarazyError
        If there are no distances, none of the state, or no panel.
    """
    geo = geography(ledger)
    if focal not in geo.at:
        raise TarazyError(
            f"no distance between {focal} and any other state is known",
            do="add ties of the indicator `distance` (km) for it to your ledger",
        )
    found = panels(ledger, geo, tie, PANELS[tie])
    if not found:
        raise TarazyError(
            f"there is no panel of {tie} between all states",
            do="add one: rows of all pairs of a year by one source, reported by a third party",
        )
    span = range(found[0].year, max(found[-1].year, _last(ledger)) + 1)
    product = np.full((len(geo.states), len(span)), np.nan)
    rows = ties(ledger, "gdp", None, span).sort("source")
    rows = rows.filter(pl.col("from").is_in(geo.states), pl.col("value") > 0)
    at = rows["from"].replace_strict(geo.at, return_dtype=pl.Int64).to_numpy()
    product[at, rows["year"].to_numpy() - span[0]] = rows["value"].to_numpy()
    by_year = {f.year: f for f in found}
    return World(ledger, geo.at[focal], geo, agreed(ledger, geo), by_year, product, span,
                 PANELS[tie] is not None)  # fmt: skip


def _last(ledger: Ledger) -> int:
    table = ledger.table("ties")
    found = ledger.frame(
        "ties", table.filter(table.indicator == "gdp").aggregate(year=table.year.max())
    )
    return int(found.item() or 0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A panel's gravity without the state, and the agreements of its year."""

    year: int
    flows: Flows
    fit: Gravity
    held: Floats


def fitted(known: World, year: int) -> Fitted:
    """Fit one year's gravity without the state.

    Parameters
    ----------
    known : World
    year : int
        A year with a panel.

    Returns
    -------
    Fitted

    Raises
    ------
    TarazyError
        If it does not converge.
    """
    key = ("gravity", known.geo.states[known.focal], year, known.home)
    return known.ledger.once(key, lambda: _fitted(known, year))


def _fitted(known: World, year: int) -> Fitted:
    geo, flows = known.geo, known.flows[year]
    held = agreements(known.ledger, geo, [year])[0]
    costs = dict(zip(geo.names, geo.costs, strict=True))
    if known.home:
        costs["home"] = np.eye(len(geo.states))
    offset = np.tensordot(known.agreed.coefficients, held, 1)
    try:
        fit = gravity(flows.value, costs, leave=[known.focal], offset=offset)
    except (NotConverged, ValueError) as error:
        raise TarazyError(
            f"the gravity of {year} ({flows.source}) gives no estimate: {error}",
            do="look at that panel's rows, or ask for years without it",
        ) from error
    return Fitted(year, flows, fit, held)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What geography expects of the state in one year.

    Attributes
    ----------
    year, base : int
        The year, and that of the panel it is read from.
    source : str
        Of the panel.
    vectors : ndarray of int
        Positions in the lens of those with partners in the panel.
    share, agreed : ndarray, shape (v,)
        Expected shares by geography; with the state's agreements too.
    covariance : ndarray, shape (2 v, 2 v)
        Of the logs of both.
    partner : ndarray, shape (n,)
        Expected share of each partner by geography.
    product_year : int or None
        Year of the products that moved the partners' effects; None where none did.
    """

    year: int
    base: int
    source: str
    vectors: Groups
    share: Floats
    agreed: Floats
    covariance: Floats
    partner: Floats
    product_year: int | None


def outlook(known: World, year: int, groups: Groups, exported: float) -> Outlook | None:
    """The state's expected portfolio of one year.

    Parameters
    ----------
    known : World
    year : int
    groups : ndarray of int, shape (n,)
        Vector of each state, -1 for none.
    exported : float
        Part of exports in the state's turnover.

    Returns
    -------
    Outlook or None
        None where no panel lies at or before the year.
    """
    earlier = [y for y in known.years if y <= year]
    if not earlier:
        return None
    found = fitted(known, earlier[-1])
    fit, at = found.fit, known.focal
    vectors, plain, inside, product_year = _by_geography(known, found, year, groups, exported)
    if len(vectors) < 2:
        return None
    x, effects = costs_of(known, fit), effects_of(known, found, year)[0]
    held = found.held if year == found.year else agreements(known.ledger, known.geo, [year])[0]
    gamma = known.agreed.coefficients
    more = (gamma @ held[:, at, :], gamma @ held[:, :, at])
    with_them = expected_shares(
        fit, x[:, at, :], x[:, :, at], inside, exported=exported, more=more, **effects
    )
    gradient = np.concatenate([plain.gradient, with_them.gradient], axis=1)
    covariance = fit.covariance_of(gradient)
    moved = np.stack([fit.moved_by(each) for each in found.held], axis=1)
    slope = gradient.T @ moved
    slope[len(vectors) :] += _direct(fit, x, at, inside, exported, more, held, effects)
    covariance = covariance + slope @ known.agreed.covariance @ slope.T
    return Outlook(year, found.year, found.flows.source, vectors, plain.share, with_them.share,
                   covariance, plain.partner, product_year)  # fmt: skip


def _by_geography(
    known: World, found: Fitted, year: int, groups: Groups, exported: float
) -> tuple[Groups, Expected, Groups, int | None]:
    """Vectors with partners, what is expected of them, each partner's place, year of products."""
    fit, at, x = found.fit, known.focal, costs_of(known, found.fit)
    effects, product_year = effects_of(known, found, year)
    # Where a side has no partner's effect, there is nothing to expect of it.
    usable = np.isfinite(fit.importer) & np.isfinite(fit.exporter) & np.isfinite(x[:, at]).all(0)
    inside = np.where(usable, groups, -1)
    vectors = np.unique(inside[inside >= 0])
    inside = np.where(inside >= 0, np.searchsorted(vectors, inside), -1)
    expected = expected_shares(fit, x[:, at, :], x[:, :, at], inside, exported=exported, **effects)
    return vectors, expected, inside, product_year


def effects_of(known: World, found: Fitted, year: int) -> tuple[dict[str, Floats], int | None]:
    """Effects of exporters and importers, moved to a year by product."""
    shift, product_year = _growth(known, found.year, year)
    fit = found.fit
    return {"exporter": fit.exporter + shift, "importer": fit.importer + shift}, product_year


def _direct(
    fit: Gravity, x: Floats, at: int, inside: Groups,
    exported: float, more: tuple[Floats, Floats], held: Floats, effects: dict[str, Floats],
) -> Floats:  # fmt: skip
    """How the logs of shares with agreements move with the effects of agreements, (v, 2)."""
    step, columns = 1e-4, []
    for each in held:
        ends = [
            np.log(expected_shares(
                fit, x[:, at, :], x[:, :, at], inside, exported=exported,
                more=(more[0] + side * each[at, :], more[1] + side * each[:, at]), **effects,
            ).share)
            for side in (-step, step)
        ]  # fmt: skip
        columns.append((ends[1] - ends[0]) / (2 * step))
    return np.stack(columns, axis=1)


def costs_of(known: World, fit: Gravity) -> Floats:
    """Costs of all pairs in the order of a fit; who looks abroad has no home."""
    at = {name: cost for name, cost in zip(known.geo.names, known.geo.costs, strict=True)}
    n = len(known.geo.states)
    return np.stack([at.get(name, np.zeros((n, n))) for name in fit.names])


def _growth(known: World, base: int, year: int) -> tuple[Floats, int | None]:
    """Log growth of every state's product since the panel; the median's where not known."""
    n = len(known.geo.states)
    if year == base:
        return np.zeros(n), None
    filled = carry_forward(known.product, 3).values
    last = min(year, known.product_years[-1])
    with np.errstate(invalid="ignore"):
        grown = np.log(filled[:, last - known.product_years[0]])
        grown = grown - np.log(filled[:, base - known.product_years[0]])
    if not np.isfinite(grown).any():
        return np.zeros(n), None
    return np.where(np.isfinite(grown), grown, np.nanmedian(grown)), last


def carried_error(known: World, groups: Groups, exported: float) -> Floats:
    """How far expected log shares are off a year after their panel, shape (vectors,).

    Each of the last ten panels is taken for the next year's, moved by product, and held against
    that year's own: the root of the mean squared difference; NaN where it cannot be tried.

    Parameters
    ----------
    known : World
    groups : ndarray of int, shape (n,)
    exported : float

    Returns
    -------
    ndarray, shape (vectors,)
    """
    years = known.years[-11:]
    count = int(groups.max()) + 1
    errors = []
    for before, after in zip(years, years[1:], strict=False):
        if after - before > 1:
            continue
        both = [_by_geography(known, fitted(known, base), after, groups, exported)
                for base in (before, after)]  # fmt: skip
        row = np.full((2, count), np.nan)
        for each, (vectors, expected, _, _) in zip(row, both, strict=True):
            each[vectors] = np.log(expected.share)
        errors.append(row[0] - row[1])
    if not errors:
        return np.full(count, np.nan)
    return np.asarray(np.sqrt(np.nanmean(np.square(errors), axis=0)))


def tilts_of_all(known: World, base: int, groups: Groups, among: set[str]) -> Floats:
    """Log of actual over expected share of each vector for every state but the focal one.

    Parameters
    ----------
    known : World
    base : int
        Year of a panel.
    groups : ndarray of int, shape (n,)
        Vector of each state as the focal state has it.
    among : set of str
        States that are compared.

    Returns
    -------
    ndarray, shape (n, vectors)
        Minus infinity where a state trades, and not with the vector; NaN for members of the
        vector, the focal state and states without trade.
    """
    found = fitted(known, base)
    fit, n, count = found.fit, len(known.geo.states), int(groups.max()) + 1
    x = np.where(np.isfinite(costs_of(known, fit)), costs_of(known, fit), np.nan)
    log = np.tensordot(fit.coefficients, x, 1)
    out, into = np.exp(log + fit.importer), np.exp(log.T + fit.exporter)
    flows = np.where(np.eye(n, dtype=bool), np.nan, found.flows.value)
    flows[:, known.focal] = flows[known.focal] = np.nan
    there = np.isfinite(out) & np.isfinite(into) & np.isfinite(flows) & np.isfinite(flows.T)
    sold, bought = np.where(there, flows, 0.0), np.where(there, flows.T, 0.0)
    geo = [np.where(there, side, 0.0) for side in (out, into)]
    dummy = np.stack([groups == v for v in range(count)], axis=1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        turnover = (sold + bought).sum(axis=1, keepdims=True)
        actual = (sold + bought) @ dummy / turnover
        parts = [side.sum(axis=1, keepdims=True) for side in (sold, bought)]
        expected = sum(
            part / turnover * (side @ dummy) / side.sum(axis=1, keepdims=True)
            for part, side in zip(parts, geo, strict=True)
        )
        tilt = np.log(actual / expected)
    tilt[dummy > 0] = np.nan
    tilt[[s not in among for s in known.geo.states]] = np.nan
    return tilt
