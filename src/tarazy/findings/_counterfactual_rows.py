"""The rows of ``counterfactual``: paths, effects, donors and why others are none, placebos."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from tarazy.findings._outcomes import POINT, Unasked
from tarazy.findings._without import METHODS, Without, doubts
from tarazy.findings.cells import Floats
from tarazy.findings.contrasts import vector_weights
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.measures.placebos import WEIGHTY

_NUMBERS = (
    "actual", "synthetic", "value", "low", "high", "p_value", "p_holm", "weight", "misfit",
    "ratio", "detectable",
)  # fmt: skip
_SCHEMA: dict[str, Any] = {
    "part": pl.String, "outcome": pl.String, "vector": pl.String, "method": pl.String,
    "year": pl.Int64, "state": pl.String, **dict.fromkeys(_NUMBERS, pl.Float64),
    "count": pl.Int64, "note": pl.String,
}  # fmt: skip
Row = dict[str, object]


def table(
    ledger: Ledger, lens: Lens, found: list[Without], p_holm: Floats, unasked: list[Unasked]
) -> pl.DataFrame:
    """Every row, by outcome.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    found : list of Without
    p_holm : numpy.ndarray
        Shape (outcomes,).
    unasked : list of Unasked

    Returns
    -------
    polars.DataFrame
    """
    rows: list[Row] = []
    for one, p in zip(found, p_holm, strict=True):
        about: Row = {"outcome": one.outcome.code, "vector": one.outcome.vector}
        for part in (
            _effects(one, float(p)), _paths(one), _distances(ledger, lens, one), _donors(one),
            _in_space(lens, one), _in_time(one), _left_out(one),
        ):  # fmt: skip
            rows += [{**about, **row} for row in part]
    for u in unasked:
        about = {"outcome": u.code, "vector": u.vector}
        rows.append({**about, "part": "not asked", "note": u.why})
        rows += [{**about, **row} for row in _excluded(u.excluded)]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _effects(one: Without, p_holm: float) -> Iterator[Row]:
    after = one.after
    against = doubts(one, p_holm)
    for method, path in one.paths.items():
        fit = path.fit
        yield {
            "part": "effect", "method": method, "actual": float(one.actual[after].mean()),
            "synthetic": float(one.actual[after].mean()) - fit.effect, "value": fit.effect,
            "low": path.low, "high": path.high, "p_value": path.p_value,
            "p_holm": p_holm if method == "difference" else None, "misfit": fit.misfit,
            "detectable": one.detectable if method == "difference" else None,
            "count": len(one.pool.donors), "note": "; ".join(against) or "told",
        }  # fmt: skip


def _paths(one: Without) -> Iterator[Row]:
    for method, path in one.paths.items():
        for t, year in enumerate(one.outcome.years):
            if np.isfinite(one.actual[t]):
                yield {
                    "part": "path", "method": method, "year": year, "actual": one.actual[t],
                    "synthetic": path.fit.synthetic[t], "value": path.fit.gap[t],
                    "low": path.year_low[t], "high": path.year_high[t],
                }  # fmt: skip


def _distances(ledger: Ledger, lens: Lens, one: Without) -> Iterator[Row]:
    """How far the state stood from each vector, and would have stood; the vector as it was."""
    line = one.outcome.line
    if one.outcome.code != POINT or line is None:
        return
    for t in one.after:
        year = one.outcome.years[t]
        for code, (_, weight) in vector_weights(ledger, lens, line, year).items():
            place = float(weight @ np.nan_to_num(line.fit.point[:, line.years.index(year)]))
            for method, path in one.paths.items():
                yield {
                    "part": "distance", "vector": code, "method": method, "year": year,
                    **distance(
                        one.actual[t], place, path.fit.gap[t], path.year_low[t], path.year_high[t]
                    ),
                }  # fmt: skip


def distance(own: float, place: float, gap: float, low: float, high: float) -> dict[str, float]:
    """Distance as it was and without the shock, and what lies between them with its interval.

    Parameters
    ----------
    own, place : float
        Points of the state and of the other.
    gap, low, high : float
        Effect on the state's point with the ends of its interval; NaN or infinite where not known.

    Returns
    -------
    dict of str to float
        Keys ``actual, synthetic, value, low, high``.
    """
    actual, without = abs(own - place), abs(own - gap - place)
    ends = (own - low - place, own - high - place)
    most = max(abs(ends[0]), abs(ends[1]))
    least = 0.0 if min(ends) <= 0 <= max(ends) else min(abs(ends[0]), abs(ends[1]))
    return {
        "actual": actual, "synthetic": without, "value": actual - without, "low": actual - most,
        "high": actual - least,
    }  # fmt: skip


def _donors(one: Without) -> Iterator[Row]:
    for k, state in enumerate(one.pool.donors):
        broken = "; ".join(one.pool.broken.get(state, ()))
        for method, path in one.paths.items():
            yield {
                "part": "donor", "method": method, "state": state, "note": broken or None,
                "weight": float(path.fit.weights[k]),
            }  # fmt: skip
    yield from _excluded(one.pool.excluded)


def _excluded(states: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    for state, why in states.items():
        yield {"part": "excluded", "state": state, "note": "; ".join(why)}


def _in_space(lens: Lens, one: Without) -> Iterator[Row]:
    for method, path in one.paths.items():
        for k, state in enumerate((lens.focal, *one.pool.donors)):
            yield {
                "part": "placebo in space", "method": method, "state": state,
                "value": path.space.effect[k], "ratio": path.space.ratio[k],
                "misfit": path.space.misfit[k], "p_value": None if k else path.space.p_value,
            }  # fmt: skip


def _in_time(one: Without) -> Iterator[Row]:
    for method, path in one.paths.items():
        for k, before in enumerate(path.time.before):
            yield {
                "part": "placebo in time", "method": method,
                "year": one.outcome.years[int(before)], "value": path.time.effect[k],
                "misfit": path.time.misfit[k], "count": path.time.horizon,
            }  # fmt: skip


def _left_out(one: Without) -> Iterator[Row]:
    for method, path in one.paths.items():
        for k, donor in enumerate(path.left.donor):
            yield {
                "part": "left out", "method": method, "state": one.pool.donors[int(donor)],
                "value": path.left.effect[k], "misfit": path.left.misfit[k],
            }  # fmt: skip


def weighty(one: Without) -> list[tuple[str, float]]:
    """Donors of the plain synthetic control, the heaviest first.

    Parameters
    ----------
    one : Without

    Returns
    -------
    list of (str, float)
    """
    weights = one.paths[METHODS[0]].fit.weights
    pairs = zip(one.pool.donors, weights, strict=True)
    return sorted(((s, float(w)) for s, w in pairs if w > WEIGHTY), key=lambda pair: -pair[1])
