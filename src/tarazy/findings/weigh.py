"""From parts to portfolios: blends by domain and in the whole, with intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.findings.cells import Floats
from tarazy.findings.panel import Parts
from tarazy.findings.portfolio import Portfolio
from tarazy.lens import Lens
from tarazy.measures.composition import blend, closure
from tarazy.measures.sensitivity import (
    bayesian_bootstrap,
    dirichlet_about,
    group_sensitivity,
    interval,
    lognormal,
    rank_interval,
)

DRAWS = 2_000
LEVEL = 0.9
#: What an interval is made of, in the order of the banks of a simulation.
GROUPS = ("gaps between sources", "sampling", "indicator weights", "domain weights")


@dataclass(frozen=True, slots=True)
class Simulation:
    """Draws of everything that is uncertain about one state's year.

    Attributes
    ----------
    lens : Lens
    active : tuple of int
        Positions in the lens's indicators of those with figures.
    base : numpy.ndarray
        Shape (active, vectors): the figures.
    errors, samples : numpy.ndarray
        Shape (draws, active, vectors): multiplicative errors; resampled figures.
    indicator_weights : numpy.ndarray
        Shape (draws, active): weights about the lens's, within each domain.
    domain_weights : numpy.ndarray
        Shape (draws, domains).
    """

    lens: Lens
    active: tuple[int, ...]
    base: Floats
    errors: Floats
    samples: Floats
    indicator_weights: Floats
    domain_weights: Floats

    def mix(
        self, figures: Floats, indicator_weights: Floats, domain_weights: Floats
    ) -> tuple[Floats, Floats]:
        """Blend indicators into domains and domains into the whole.

        Parameters
        ----------
        figures : numpy.ndarray
            Shape (..., active, vectors).
        indicator_weights : numpy.ndarray
            Shape (..., active).
        domain_weights : numpy.ndarray
            Shape (..., domains).

        Returns
        -------
        domains : numpy.ndarray
            Shape (..., domains, vectors); NaN where a domain has no figures.
        whole : numpy.ndarray
            Shape (..., vectors).
        """
        places = np.array([self._domain(i) for i in self.active])
        shares = closure(figures)
        blends = np.stack(
            [
                blend(shares[..., places == d, :], indicator_weights[..., places == d])
                if (places == d).any()
                else np.full((*shares.shape[:-2], shares.shape[-1]), np.nan)
                for d in range(len(self.lens.domains))
            ],
            axis=-2,
        )
        return blends, blend(blends, domain_weights)

    def _domain(self, position: int) -> int:
        domain, _ = self.lens.indicators[position]
        return self.lens.domains.index(domain)

    def whole_of(self, *rows: Floats) -> Floats:
        """The whole from rows of the four banks, in the order of :data:`GROUPS`."""
        errors, samples, of_indicators, of_domains = rows
        return self.mix(samples * errors, of_indicators, of_domains)[1]

    @property
    def banks(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four banks of draws, in the order of :data:`GROUPS`."""
        return self.errors, self.samples, self.indicator_weights, self.domain_weights


def simulate(portfolio: Portfolio, focal: int, year: int, draws: int = DRAWS) -> Simulation:
    """Draw sources, samples and weights for one state's year; the same draws on every call.

    Parameters
    ----------
    portfolio : Portfolio
    focal : int
        Position in the portfolio's focal states.
    year : int
        A year of the portfolio.
    draws : int

    Returns
    -------
    Simulation
    """
    lens, t = portfolio.lens, year - portfolio.years[0]
    value = [p.value[focal, t] for p in portfolio.parts]
    active = tuple(i for i, v in enumerate(value) if np.isfinite(v).any())
    rng = np.random.default_rng([year, draws])
    # Weights are held by the reader, not by the year: the same draws in every year, so that a
    # change between years is not blurred by doubts about the weights that both share.
    held = np.random.default_rng(draws)
    of_domains = np.array([d.weight for d in lens.domains])
    domain_weights = dirichlet_about(of_domains, lens.concentration, draws, held)
    vectors = len(lens.vectors)
    errors = np.ones((draws, len(active), vectors))
    samples = np.ones((draws, len(active), vectors))
    for a, i in enumerate(active):
        parts = portfolio.parts[i]
        errors[:, a] = lognormal(parts.spread[focal, t], draws, rng)
        samples[:, a] = value[i]
        if parts.units is not None:
            units = parts.units[focal, t]
            there = units[~np.isnan(units).all(axis=1)]
            if len(there) > 1:
                drawn = bayesian_bootstrap(len(there), draws, rng) @ np.nan_to_num(there)
                samples[:, a] = np.where(np.isnan(value[i]), np.nan, drawn)
        elif parts.counted:
            # Jeffreys' prior: what else a Poisson count could have been.
            samples[:, a] = rng.gamma(value[i] + 0.5, size=(draws, vectors))
    weights = np.zeros((draws, len(active)))
    for domain in lens.domains:
        every = [i for i, (d, _) in enumerate(lens.indicators) if d is domain]
        own = np.array([lens.indicators[i][1].weight for i in every])
        if own.sum() > 0:
            # Of all the lens's indicators, seen or not: what the year lacks drops out in `mix`.
            drawn = dirichlet_about(own, lens.concentration, draws, held)
            for column, i in enumerate(every):
                if i in active:
                    weights[:, active.index(i)] = drawn[:, column]
    base = np.array([value[i] for i in active]).reshape(len(active), vectors)
    return Simulation(lens, active, base, errors, samples, weights, domain_weights)


def leader(lens: Lens, result: "Weighed", domain: str) -> tuple[int, float] | None:
    """The named vector with the largest share of a domain, and how likely it is the largest.

    Parameters
    ----------
    lens : Lens
    result : Weighed
    domain : str

    Returns
    -------
    (int, float) or None
        Position and probability; None where the domain has no figures, the largest share is
        shared or zero, or nothing says how far the figures may be off.
    """
    k = result.row(domain)
    if k < 0:
        return None
    named = [v for v, vector in enumerate(lens.vectors) if not vector.rest]
    share = np.nan_to_num(result.share[k])[named]
    first = int(share.argmax())
    if share[first] <= 0 or (share == share[first]).sum() > 1 or np.isnan(result.low[k]).all():
        return None
    places = [d.code for d in lens.domains]
    drawn = result.whole if domain == "all" else result.domains[:, places.index(domain)]
    drawn = np.nan_to_num(drawn)[:, named]
    largest = drawn == drawn.max(axis=1, keepdims=True)
    wins = largest[:, first] / largest.sum(axis=1)  # a draw that several win is split
    return named[first], float(wins.mean())


@dataclass(frozen=True, slots=True)
class Weighed:
    """Shares of every vector in one year, by indicator, domain and in the whole.

    Attributes
    ----------
    year : int
    keys : tuple of (str, str)
        Domain and indicator of each row; indicator ``all`` for a domain's blend, domain ``all``
        for the whole.
    share, low, high : numpy.ndarray
        Shape (rows, vectors): shares of 1 and their 90 % interval; NaN where a vector is not
        seen.
    rank_low, rank_high : numpy.ndarray
        Shape (rows, vectors): 90 % interval of the rank, 1 for the largest; NaN where the share
        has no interval.
    age, seen : numpy.ndarray
        Shape (rows,): mean age of the figures in years; share seen in the year itself.
    domains : numpy.ndarray
        Shape (draws, domains, vectors): draws of the domain blends.
    whole : numpy.ndarray
        Shape (draws, vectors): draws of the whole.
    """

    year: int
    keys: tuple[tuple[str, str], ...]
    share: Floats
    low: Floats
    high: Floats
    rank_low: Floats
    rank_high: Floats
    age: Floats
    seen: Floats
    domains: Floats
    whole: Floats

    def row(self, domain: str = "all", indicator: str = "all") -> int:
        """Position of a row, -1 where there is none."""
        return self.keys.index((domain, indicator)) if (domain, indicator) in self.keys else -1


def weigh(
    portfolio: Portfolio, year: int, focal: int = 0, draws: int = DRAWS, *, ranked: bool = False
) -> Weighed:
    """Shares with intervals for one state's year.

    Parameters
    ----------
    portfolio : Portfolio
    year : int
        A year of the portfolio.
    focal : int
    draws : int
    ranked : bool
        Whether intervals of ranks are wanted, which take a third of the time; NaN without.

    Returns
    -------
    Weighed
        Indicators that have no figures for the year have no row.
    """
    lens = portfolio.lens
    key = ("weigh", portfolio.focals, lens.vectors, lens.domains, lens.concentration,
           tuple(lens.sources.items()), year, focal, draws, ranked)  # fmt: skip
    return portfolio.ledger.once(key, lambda: _weigh(portfolio, year, focal, draws, ranked))


def _weigh(portfolio: Portfolio, year: int, focal: int, draws: int, ranked: bool) -> Weighed:
    lens, t = portfolio.lens, year - portfolio.years[0]
    drawn = simulate(portfolio, focal, year, draws)
    own = np.array([lens.indicators[i][1].weight for i in drawn.active])
    of_domains = np.array([d.weight for d in lens.domains])
    if not drawn.active:
        none = np.full((0, len(lens.vectors)), np.nan)
        empty = np.full((draws, len(lens.domains), len(lens.vectors)), np.nan)
        return Weighed(
            year, (), none, none, none, none, none, none[:, 0], none[:, 0], empty, empty[:, 0]
        )
    domains, whole = drawn.mix(drawn.base, own, of_domains)
    domain_draws, whole_draws = drawn.mix(
        drawn.samples * drawn.errors, drawn.indicator_weights, drawn.domain_weights
    )
    ages = np.array([portfolio.parts[i].age[focal, t] for i in drawn.active])
    seens = np.array([portfolio.parts[i].seen[focal, t] for i in drawn.active])
    unsure = np.array([_uncertain(portfolio.parts[i], focal, t) for i in drawn.active])
    keys: list[tuple[str, str]] = []
    share, spread, ranks, age, seen = [], [], [], [], []

    def add(key: tuple[str, str], row: Floats, draw: Floats, weights: Floats) -> None:
        if not np.isfinite(row).any():
            return
        keys.append(key)
        share.append(row)
        # One figure of which nothing says how far it is off has no interval, not one of width 0.
        blended = np.count_nonzero(weights) > 1
        known = blended or bool(unsure[weights > 0].any())
        known_draws = draw if known else np.full_like(draw, np.nan)
        spread.append(interval(known_draws, LEVEL))
        unranked = (np.full_like(row, np.nan),) * 2
        ranks.append(rank_interval(known_draws, LEVEL) if ranked else unranked)
        mean = weights if weights.sum() > 0 else np.ones_like(weights)
        age.append(float(np.average(ages, weights=mean)))
        seen.append(float(np.average(seens, weights=mean)))

    by_indicator = closure(drawn.base)
    draws_by_indicator = closure(drawn.samples * drawn.errors)
    parents = [lens.indicators[i][0] for i in drawn.active]
    for d, domain in enumerate(lens.domains):
        mine = np.array([p is domain for p in parents])
        for a in np.flatnonzero(mine):
            alone = np.arange(len(own)) == a
            code = lens.indicators[drawn.active[a]][1].code
            add((domain.code, code), by_indicator[a], draws_by_indicator[:, a], alone * 1.0)
        add((domain.code, "all"), domains[d], domain_draws[:, d], own * mine)
    scale = np.array([_relative(own, parents, p) * p.weight for p in parents])
    add(("all", "all"), whole, whole_draws, own * scale)
    low, high = (np.array([s[k] for s in spread]) for k in (0, 1))
    best, worst = (np.array([r[k] for r in ranks]) for k in (0, 1))
    shares = np.array(share)
    # The point is at the lens's own weights; where it lies outside the draws, it is their end.
    return Weighed(
        year, tuple(keys), shares, np.minimum(low, shares), np.maximum(high, shares),
        best, worst, np.array(age), np.array(seen), domain_draws, whole_draws,
    )  # fmt: skip


def _uncertain(parts: Parts, focal: int, t: int) -> bool:
    """Whether anything is known of how far an indicator's figures may be off."""
    several = parts.units is not None and bool(
        (~np.isnan(parts.units[focal, t]).all(axis=1)).sum() > 1
    )
    return several or parts.counted or bool(np.nansum(parts.spread[focal, t]) > 0)


def _relative(own: Floats, parents: Sequence[object], parent: object) -> float:
    """One over the weights of a domain's indicators that have figures."""
    total = float(own[[p is parent for p in parents]].sum())
    return 1 / total if total else 0.0


def sensitivity(
    simulation: Simulation, headline: Callable[[Floats], Floats], draws: int = 2048
) -> tuple[Floats, Floats]:
    """Which of :data:`GROUPS` moves a headline figure, alone and with the others.

    Parameters
    ----------
    simulation : Simulation
    headline : callable
        Shares of shape (n, vectors) to figures of shape (n,).
    draws : int
        A power of two.

    Returns
    -------
    first, total : numpy.ndarray
        Shape (4,): first-order and total Sobol indices.
    """
    found = group_sensitivity(
        lambda *rows: headline(simulation.whole_of(*rows)),
        simulation.banks,
        draws,
        np.random.default_rng(0),
    )
    return found.first, found.total
