"""What a trade agreement and a customs union add to trade: estimated once, with pair effects.

States sign with those they trade with anyway, so that a comparison of pairs with and without would
lay part of their nearness to the agreement. Effects of pairs take all that lasts out of it: what is
left is how trade between two states changed when they signed, against what both traded with others
(Baier and Bergstrand 2007). A tilt that a state always had is a pair effect and is in none of it.

The estimate takes ten seconds and does not depend on the focal state, so that of the embedded
ledger is kept (``embedded/agreements.parquet``, made by ``tools/fit_gravity.py``) with the SHA-256
of all that went into it. Another ledger's flows or agreements have another, and are fitted anew.
"""

import hashlib
from dataclasses import dataclass
from importlib import resources

import numpy as np
import polars as pl

from tarazy.findings._gravity_panel import AGREEMENTS, Geography, agreements, panels
from tarazy.findings.cells import Floats
from tarazy.ledger import Ledger, TarazyError
from tarazy.measures.ppml import NotConverged, ppml

#: Every fourth year: trade takes years to answer to an agreement (Yotov et al. 2016).
EVERY = 4
#: The first year of the panel that is fitted: flows of one producer from here on.
FIRST = 2000


@dataclass(frozen=True, slots=True)
class Agreed:
    """Effects of agreements on the log of a flow.

    Attributes
    ----------
    coefficients : ndarray, shape (2,)
        Of a trade agreement, and what a customs union adds to it.
    covariance : ndarray, shape (2, 2)
        Clustered by pair.
    years : tuple of int
        Of the panel; empty where there was none to estimate from, and both effects are 0.
    flows, separated : int
        Directed flows that were used, and zeros of pairs that never traded.
    sources : tuple of str
    """

    coefficients: Floats
    covariance: Floats
    years: tuple[int, ...]
    flows: int
    separated: int
    sources: tuple[str, ...]


def agreed(ledger: Ledger, geo: Geography) -> Agreed:
    """The effects of agreements, kept or fitted.

    Parameters
    ----------
    ledger : Ledger
    geo : Geography

    Returns
    -------
    Agreed

    Raises
    ------
    TarazyError
        If the fit does not converge.
    """
    return ledger.once("agreed", lambda: _agreed(ledger, geo))


def _agreed(ledger: Ledger, geo: Geography) -> Agreed:
    known = [f for f in panels(ledger, geo, "goods") if f.year >= FIRST]
    chosen = [f for f in known if (f.year - FIRST) % EVERY == 0]
    if len(chosen) < 2:
        return _none()
    held = agreements(ledger, geo, [f.year for f in chosen])
    flows = np.stack([f.value for f in chosen])
    years, sources = tuple(f.year for f in chosen), tuple(sorted({f.source for f in chosen}))
    print_ = digest(years, geo.states, flows, held)
    stored = _stored(print_)
    if stored is not None:
        row = stored.row(0, named=True)
        return Agreed(
            stored["coefficient"].to_numpy(), np.array([row["v0"], row["c01"], row["c01"],
            stored["v0"][1]]).reshape(2, 2), years, int(row["flows"]), int(row["separated"]),
            sources,
        )  # fmt: skip
    return fitted(years, sources, flows, held)


def _none() -> Agreed:
    return Agreed(np.zeros(2), np.zeros((2, 2)), (), 0, 0, ())


def fitted(years: tuple[int, ...], sources: tuple[str, ...], flows: Floats, held: Floats) -> Agreed:
    """Fit by PPML with exporter-year, importer-year and pair effects.

    Parameters
    ----------
    years : tuple of int
    sources : tuple of str
    flows : ndarray, shape (years, n, n)
    held : ndarray, shape (years, 2, n, n)

    Returns
    -------
    Agreed

    Raises
    ------
    TarazyError
    """
    use, n = np.isfinite(flows), flows.shape[1]
    t, i, j = np.nonzero(use)
    columns = {name: held[:, k][use] for k, name in enumerate(AGREEMENTS)}
    try:
        # Zeros separated by pairs that never trade and by silent states go without a search; two
        # dummies of hundreds of trading pairs separate none.
        fit = ppml(
            flows[use], columns, {"from": t * n + i, "to": t * n + j, "pair": i * n + j},
            clusters={"pair": np.minimum(i, j) * n + np.maximum(i, j)}, search=False,
        )  # fmt: skip
    except ValueError:
        return _none()
    except NotConverged as error:
        raise TarazyError(
            f"the effects of agreements cannot be estimated: {error}",
            do="look for a panel with few flows, or leave out the rows you added last",
        ) from error
    coefficients, covariance = np.zeros(2), np.zeros((2, 2))
    at = [AGREEMENTS.index(name) for name in fit.names]
    coefficients[at], covariance[np.ix_(at, at)] = fit.coefficients, fit.covariance
    return Agreed(coefficients, covariance, years, int(fit.used.sum()), int(fit.separated.sum()),
                  sources)  # fmt: skip


def digest(years: tuple[int, ...], states: tuple[str, ...], flows: Floats, held: Floats) -> str:
    """SHA-256 of what a fit is made from.

    Parameters
    ----------
    years : tuple of int
    states : tuple of str
    flows, held : ndarray

    Returns
    -------
    str
    """
    made = hashlib.sha256(repr((years, states)).encode())
    made.update(np.ascontiguousarray(flows.round(6)).tobytes())
    made.update(np.packbits(held > 0).tobytes())
    return made.hexdigest()


def table(found: Agreed, print_: str) -> pl.DataFrame:
    """What is kept of a fit, one row an effect: nine digits, the same on every run.

    Parameters
    ----------
    found : Agreed
    print_ : str
        Of :func:`digest`.

    Returns
    -------
    polars.DataFrame
    """
    return pl.DataFrame({
        "name": AGREEMENTS, "coefficient": found.coefficients,
        "v0": np.diag(found.covariance), "c01": [found.covariance[0, 1]] * 2,
        "flows": [found.flows] * 2, "separated": [found.separated] * 2, "sha256": [print_] * 2,
    }).with_columns(pl.col(pl.Float64).round_sig_figs(9))  # fmt: skip


def _stored(print_: str) -> pl.DataFrame | None:
    file = resources.files("tarazy.findings").joinpath("embedded/agreements.parquet")
    if not file.is_file():
        return None
    with resources.as_file(file) as path:
        kept = pl.read_parquet(path)
    return kept if kept["sha256"][0] == print_ else None
