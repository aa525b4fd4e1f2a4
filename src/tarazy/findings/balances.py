"""The balance of many states and years at once, through one lens."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from tarazy.findings.cells import Floats
from tarazy.findings.panel import Parts
from tarazy.findings.portfolio import portfolio
from tarazy.ledger import Ledger
from tarazy.ledger.states import state_years
from tarazy.lens import ANY, Lens, shipped, state
from tarazy.lens.load import read
from tarazy.measures.composition import blend, closure
from tarazy.measures.first_order import (
    bootstrap_variance,
    share_interval,
    spread_variance,
    weight_variance,
)


def balances(
    ledger: Ledger,
    first: int = 1992,
    last: int = 2023,
    states: Sequence[str] | None = None,
    lens: Lens | None = None,
) -> pl.DataFrame:
    """Weigh many states over many years in one call, for comparison.

    All are seen through the same lens, so that their shares can be compared; a state's own lens
    says more about it. Intervals are first-order (see :mod:`tarazy.measures.first_order`), not
    drawn: they agree with those of ``balance`` where errors are small.

    Parameters
    ----------
    ledger : Ledger
    first, last : int
        Years.
    states : sequence of str, optional
        Every member of the state system in these years by default: no territories.
    lens : Lens, optional
        The default lens (``ANY``) by default; its focal state is replaced by each of `states`.

    Returns
    -------
    polars.DataFrame
        Columns ``focal, year, domain, indicator, vector, share, low, high``, as in ``balance``;
        rows only where a vector is seen, and only of what the lens weighs.

    Raises
    ------
    UnknownName
        If one of the states is not in the ledger.
    """
    base = lens or read(shipped()[ANY], ledger, "KAZ")
    codes = tuple(state(s, ledger) for s in states) if states else _system(ledger, first, last)
    base = _weighed(base)
    looked = [replace(base, focal=code) for code in codes]
    years = range(first, last + 1)
    parts = portfolio(ledger, base, years, looked).parts
    frames, rows, variances = [], [], []
    for domain in base.domains:
        mine = [p for p in parts if p.domain == domain.code]
        shares = [closure(p.value) for p in mine]
        errors = [_variance(p) for p in mine]
        frames += [
            _frame(base, codes, years, domain.code, p.indicator.code, s, e)
            for p, s, e in zip(mine, shares, errors, strict=True)
        ]
        weights = [p.indicator.weight for p in mine]
        share, error = _mean(shares, errors, weights, base.concentration)
        frames.append(_frame(base, codes, years, domain.code, "all", share, error))
        rows.append(share)
        variances.append(error)
    share, error = _mean(rows, variances, [d.weight for d in base.domains], base.concentration)
    frames.append(_frame(base, codes, years, "all", "all", share, error))
    return pl.concat(frames).sort("focal", "year", maintain_order=True)


def _system(ledger: Ledger, first: int, last: int) -> tuple[str, ...]:
    members = set(state_years(ledger, first, last)["state"])
    return tuple(s for s in ledger.states if s in members)


def _weighed(lens: Lens) -> Lens:
    """The lens without what it shows but does not weigh."""
    domains = (
        replace(d, indicators=tuple(i for i in d.indicators if i.weight))
        for d in lens.domains
        if d.weight
    )
    return replace(lens, domains=tuple(domains))


def _variance(parts: Parts) -> Floats:
    share = closure(parts.value)
    error = spread_variance(share, parts.spread)
    if parts.units is not None:
        error = error + bootstrap_variance(parts.units)
    elif parts.counted:
        total = np.nansum(parts.value, axis=-1, keepdims=True)
        error = error + share * (1 - share) / np.maximum(total, 1.0)  # multinomial
    return np.where(np.isnan(share), np.nan, error)


def _mean(
    shares: list[Floats], errors: list[Floats], weights: list[float], concentration: float
) -> tuple[Floats, Floats]:
    """Weighted mean of compositions and its variance: of the rows, and of the weights."""
    rows = np.stack(shares, axis=-2)
    mean = blend(rows, weights)
    load = np.where(np.isnan(rows).all(axis=-1), 0.0, np.array(weights))
    total = load.sum(axis=-1, keepdims=True)
    load = load / np.where(total > 0, total, 1.0)
    own = (np.nan_to_num(np.stack(errors, axis=-2)) * load[..., None] ** 2).sum(axis=-2)
    return mean, own + weight_variance(rows, weights, concentration)


def _frame(
    lens: Lens,
    focals: tuple[str, ...],
    years: range,
    domain: str,
    indicator: str,
    share: Floats,
    variance: Floats,
) -> pl.DataFrame:
    low, high = share_interval(np.clip(share, 0, 1), np.where(np.isnan(share), np.nan, variance))
    f, t, v = np.nonzero(np.isfinite(share))
    pick = (f, t, v)
    names = np.array(lens.vector_codes)
    return pl.DataFrame(
        {
            "focal": np.array(focals)[f],
            "year": np.array(years)[t],
            "domain": np.full(f.size, domain),
            "indicator": np.full(f.size, indicator),
            "vector": names[v],
            "share": share[pick],
            "low": low[pick],
            "high": high[pick],
        }
    )
