"""The portfolio that geography expects of a state, year by year, with the joint errors of its logs.

For every year with a panel a gravity is fitted without the state. What was expected of the partners
and the costs is then read for the state: with no agreement of its own (geography), and with those
that it has. A year without a panel takes the last one before it: the partners' effects are moved by
the growth of their product, the costs stay.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tarazy.findings._gravity_panel import agreements
from tarazy.findings._world import Fitted, World, costs_of, effects_of, fitted
from tarazy.findings.cells import Floats
from tarazy.measures.gravity import Expected, Gravity, expected_shares

Groups = NDArray[np.int64]

#: Of states that trade with a vector, so many make a comparison.
FEWEST = 20
#: The oldest panel, in years, that an expectation is carried from.
MOST_AGE = 5


@dataclass(frozen=True, slots=True)
class Another:
    """What is expected by another distance.

    Attributes
    ----------
    distance : str
    share : ndarray, shape (v,)
    covariance : ndarray, shape (v, v)
        Of the logs.
    """

    distance: str
    share: Floats
    covariance: Floats


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
    others : tuple of Another
        The same vectors' shares by other distances.
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
    others: tuple[Another, ...]


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
        None where no panel with the state lies in the year or :data:`MOST_AGE` before it, or the
        panel has one vector only.
    """
    earlier = [y for y in known.years if year - MOST_AGE <= y <= year]
    if not earlier:
        return None
    found = fitted(known, earlier[-1])
    fit, at = found.fit, known.focal
    vectors, plain, inside, product_year = _by_geography(known, found, year, groups, exported)
    if len(vectors) < 2:
        return None
    x, (exporter, importer, _) = costs_of(known, fit), effects_of(known, found, year)
    held = found.held if year == found.year else agreements(known.ledger, known.geo, [year])[0]
    gamma = known.agreed.coefficients
    more = (gamma @ held[:, at, :], gamma @ held[:, :, at])
    with_them = expected_shares(
        fit,
        x[:, at, :],
        x[:, :, at],
        inside,
        exported=exported,
        more=more,
        exporter=exporter,
        importer=importer,
    )
    gradient = np.concatenate([plain.gradient, with_them.gradient], axis=1)
    covariance = fit.covariance_of(gradient)
    moved = np.stack([fit.moved_by(each) for each in found.held], axis=1)
    slope = gradient.T @ moved
    slope[len(vectors) :] += _direct(fit, x, at, inside, exported, more, held, (exporter, importer))
    covariance = covariance + slope @ known.agreed.covariance @ slope.T
    others = [_by_another(w, found, year, groups, exported) for w in known.by_others]
    return Outlook(year, found.year, found.flows.source, vectors, plain.share, with_them.share,
                   covariance, plain.partner, product_year,
                   tuple(o for o in others if len(o.share) == len(vectors)))  # fmt: skip


def _by_another(known: World, like: Fitted, year: int, groups: Groups, exported: float) -> Another:
    """The same year's expectation by another distance, which every pair has that has the first.

    Zeros that it separates and the first does not may leave it a vector less; nobody takes it then.
    """
    found = fitted(known, like.year, like)
    _, plain, _, _ = _by_geography(known, found, year, groups, exported)
    covariance = found.fit.covariance_of(plain.gradient)
    moved = np.stack([found.fit.moved_by(each) for each in found.held], axis=1)
    slope = plain.gradient.T @ moved
    covariance = covariance + slope @ known.agreed.covariance @ slope.T
    return Another(known.distance, plain.share, covariance)


def _by_geography(
    known: World, found: Fitted, year: int, groups: Groups, exported: float
) -> tuple[Groups, Expected, Groups, int | None]:
    """Vectors with partners, what is expected of them, each partner's place, year of products."""
    fit, at, x = found.fit, known.focal, costs_of(known, found.fit)
    exporter, importer, product_year = effects_of(known, found, year)
    # Where a side has no partner's effect, there is nothing to expect of it.
    usable = np.isfinite(fit.importer) & np.isfinite(fit.exporter) & np.isfinite(x[:, at]).all(0)
    inside = np.where(usable, groups, -1)
    vectors = np.unique(inside[inside >= 0])
    inside = np.where(inside >= 0, np.searchsorted(vectors, inside), -1)
    expected = expected_shares(
        fit, x[:, at, :], x[:, :, at], inside, exported=exported, exporter=exporter,
        importer=importer,
    )  # fmt: skip
    return vectors, expected, inside, product_year


def _direct(
    fit: Gravity, x: Floats, at: int, inside: Groups,
    exported: float, more: tuple[Floats, Floats], held: Floats, effects: tuple[Floats, Floats],
) -> Floats:  # fmt: skip
    """How the logs of shares with agreements move with the effects of agreements, (v, 2)."""
    step, columns = 1e-4, []
    for each in held:
        ends = [
            np.log(expected_shares(
                fit, x[:, at, :], x[:, :, at], inside, exported=exported,
                more=(more[0] + side * each[at, :], more[1] + side * each[:, at]),
                exporter=effects[0], importer=effects[1],
            ).share)
            for side in (-step, step)
        ]  # fmt: skip
        columns.append((ends[1] - ends[0]) / (2 * step))
    return np.stack(columns, axis=1)


def carried_error(known: World, groups: Groups, exported: float) -> Floats:
    """How far expected log shares are off a year after their panel, shape (vectors,).

    Each of the last ten panels is taken for the next year's, moved by product, and held against
    that year's own: the root of the mean squared difference. A vector with which that cannot be
    tried takes the largest of the others; all are 0 where none can.

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
    for before, after in pairwise(years):
        if after - before > 1:
            continue
        both = [_by_geography(known, fitted(known, base), after, groups, exported)
                for base in (before, after)]  # fmt: skip
        row = np.full((2, count), np.nan)
        for each, (vectors, expected, _, _) in zip(row, both, strict=True):
            each[vectors] = np.log(expected.share)
        errors.append(row[0] - row[1])
    squares = np.square(errors) if errors else np.full((1, count), np.nan)
    tried = np.isfinite(squares).sum(axis=0)
    off: Floats = np.sqrt(np.nansum(squares, axis=0) / np.maximum(tried, 1))
    return np.where(tried > 0, off, off.max())


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
        tilt: Floats = np.log(actual / expected)
    tilt[dummy > 0] = np.nan
    tilt[[s not in among for s in known.geo.states]] = np.nan
    return tilt
