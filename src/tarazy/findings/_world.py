"""The world that a state is held against: panels of all pairs, and their gravity without it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from tarazy.findings._agreements import Agreed, agreed
from tarazy.findings._gravity_panel import Flows, Geography, agreements, geography, panels
from tarazy.findings._units import same_unit
from tarazy.findings.cells import Floats, ties
from tarazy.ledger import Ledger, TarazyError
from tarazy.measures.carry import carry_forward
from tarazy.measures.gravity import Gravity, NotConverged, gravity

#: Indicators of a panel, and of what its states sell to themselves.
PANELS = {"goods": None, "trade_itpd": "domestic_trade"}


#: The oldest product, in years, that stands in for a missing one.
CARRIED = 3


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
    distance : str
        The one of `geo` that costs are measured by.
    """

    ledger: Ledger
    focal: int
    geo: Geography
    agreed: Agreed
    flows: dict[int, Flows]
    product: Floats
    product_years: range
    home: bool
    distance: str = "distance"

    @cached_property
    def by_others(self) -> "tuple[World, ...]":
        """The same world by every other distance at hand."""
        return tuple(replace(self, geo=self.geo.by(name), distance=name)
                     for name in self.geo.others)  # fmt: skip

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
        If there are no distances, none of the state, no panel, or one whose flows cannot be in
        million US dollars.
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
    _same_unit(found, product, span)
    by_year = {f.year: f for f in found}
    return World(ledger, geo.at[focal], geo, agreed(ledger, geo), by_year, product, span,
                 PANELS[tie] is not None)  # fmt: skip


def _same_unit(found: list[Flows], product: Floats, span: range) -> None:
    """Refuse a panel that cannot be in the unit of the ledger; the last products known judge it."""
    filled = carry_forward(product, CARRIED).values
    for flows in found:
        own = filled[:, flows.year - span[0]]
        known = np.isfinite(own)
        there = np.asarray(np.isfinite(flows.value).any(axis=1))
        if (known & there).sum() < there.sum() / 2:
            continue
        others = np.where(np.eye(len(there), dtype=bool), np.nan, flows.value)
        inside = np.ix_(known & there, known & there)
        same_unit(float(np.nansum(others[inside])), float(own[known & there].sum()),
                  f"{flows.source} in {flows.year}")  # fmt: skip


def _last(ledger: Ledger) -> int:
    table = ledger.table("ties")
    found = ledger.frame(
        "ties", table.filter(table.indicator == "gdp").aggregate(year=table.year.max())
    )
    return int(found.item() or 0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A panel's gravity without the state, its year's agreements and the logs of distances."""

    year: int
    flows: Flows
    fit: Gravity
    held: Floats
    distance: Floats


def fitted(known: World, year: int, like: "Fitted | None" = None) -> Fitted:
    """Fit one year's gravity without the state.

    Parameters
    ----------
    known : World
    year : int
        A year with a panel.
    like : Fitted, optional
        The same year's by another distance, to begin from.

    Returns
    -------
    Fitted

    Raises
    ------
    TarazyError
        If it does not converge.
    """
    key = ("gravity", known.geo.states[known.focal], year, known.home)
    if like is None:
        return known.ledger.once(key, lambda: _fitted(known, year, None))
    return _fitted(known, year, like)  # taken once a year, and some megabytes each


def _fitted(known: World, year: int, like: "Fitted | None") -> Fitted:
    geo, flows = known.geo, known.flows[year]
    held = like.held if like else agreements(known.ledger, geo, [year])[0]
    costs = dict(zip(geo.names, geo.costs, strict=True))
    if known.home:
        costs["home"] = np.eye(len(geo.states))
    offset = np.tensordot(known.agreed.coefficients, held, 1)
    start = None
    if like and "distance" in like.fit.names:
        b = like.fit.coefficients[like.fit.names.index("distance")]
        start = like.fit.fitted * np.exp(b * (geo.costs[0] - like.distance))
    try:
        fit = gravity(flows.value, costs, leave=[known.focal], offset=offset,
                      start=start)  # fmt: skip
    except (NotConverged, ValueError) as error:
        raise TarazyError(
            f"the gravity of {year} ({flows.source}) gives no estimate: {error}",
            do="look at that panel's rows, or ask for years without it",
        ) from error
    return Fitted(year, flows, fit, held, geo.costs[0])


def effects_of(known: World, found: Fitted, year: int) -> tuple[Floats, Floats, int | None]:
    """Effects of exporters and importers, moved to a year by the growth of their product.

    Parameters
    ----------
    known : World
    found : Fitted
    year : int

    Returns
    -------
    exporter, importer : ndarray, shape (n,)
    product_year : int or None
        Year of the products that moved them; None where none did.
    """
    shift, product_year = _growth(known, found.year, year)
    return found.fit.exporter + shift, found.fit.importer + shift, product_year


def costs_of(known: World, fit: Gravity) -> Floats:
    """Costs of all pairs in the order of a fit; who looks abroad has no home.

    Parameters
    ----------
    known : World
    fit : Gravity

    Returns
    -------
    ndarray, shape (k, n, n)
    """
    if fit.names == known.geo.names:
        return known.geo.costs
    at = dict(zip(known.geo.names, known.geo.costs, strict=True))
    n = len(known.geo.states)
    return np.stack([at.get(name, np.zeros((n, n))) for name in fit.names])


def _growth(known: World, base: int, year: int) -> tuple[Floats, int | None]:
    """Log growth of every state's product since the panel; the median's where not known."""
    n = len(known.geo.states)
    if year == base:
        return np.zeros(n), None
    filled = carry_forward(known.product, CARRIED).values
    last = min(year, known.product_years[-1])
    with np.errstate(invalid="ignore"):
        grown = np.log(filled[:, last - known.product_years[0]])
        grown = grown - np.log(filled[:, base - known.product_years[0]])
    if not np.isfinite(grown).any():
        return np.zeros(n), None
    return np.where(np.isfinite(grown), grown, np.nanmedian(grown)), last
