"""Which regressors an account's designs hold: the environment's lags, shifts after doctrines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._accounts_evidence import Design
from ._accounts_series import Innovations
from ._arrays import Floats

#: Points that must lie on either side of a shift.
EDGE = 2


def of_environment(series: Innovations, lags: Sequence[int], signs: Floats | None) -> list[Design]:
    """Every lag alone and all of them spread out, of every series alone and of all together.

    The three kinds are equally likely beforehand, and so are the designs inside a kind. With
    signs, shape (q, m), all pairs are bound to one coefficient in the declared direction.
    """
    moved = {lag: _shifted(series.environment, lag) for lag in lags}
    spread = sum(moved.values()) / np.sqrt(len(lags)) if len(lags) > 1 else None
    middle = sorted(lags)[len(lags) // 2]
    m, q = series.environment.shape[1], len(series.rows)

    def design(table: Floats, prior: float, lag: int, *, bound: bool = False) -> Design:
        every = np.broadcast_to(table[:, None], (len(table), q, *table.shape[1:]))
        way = signs.ravel() if bound and signs is not None else None
        return Design(series.rid(every), prior, lag, way)

    if signs is not None:
        kinds = [[(moved[lag], lag) for lag in lags]]
        kinds += [[(spread, middle)]] if spread is not None else []
        return [
            design(table, 1 / len(kinds) / len(kind), lag, bound=True)
            for kind in kinds for table, lag in kind
        ]  # fmt: skip
    kinds = [[(moved[lag][:, [i]], lag) for lag in lags for i in range(m)]]
    if m > 1:
        kinds.append([(moved[lag], lag) for lag in lags])
    if spread is not None:
        kinds.append([(spread[:, [i]], middle) for i in range(m)])
    return [design(table, 1 / len(kinds) / len(kind), lag) for kind in kinds for table, lag in kind]


def of_shifts(
    series: Innovations, shifts: dict[int, "Shifts"], at: NDArray[np.int64], signs: Floats | None
) -> list[Design]:
    """Shifts after some dates, spread over some years: all alike, or each its own way.

    Parameters
    ----------
    shifts : dict
        By the years that a shift is spread over.
    at : ndarray
        The dates' points.
    signs : ndarray, shape (q,), or None
        Direction of each policy series.
    """
    designs = []
    for span, table in shifts.items():
        own, whole = table.left[:, :, at], table.whole[:, :, at]
        alike, all_of = own.sum(axis=2, keepdims=True), whole.sum(axis=2, keepdims=True)
        kinds = [(alike, all_of)]
        if signs is None and len(at) > 1:
            kinds.append((own, whole))
        designs += [
            Design(left, 1 / len(kinds) / len(shifts), span, signs, _survives(left, of, series))
            for left, of in kinds
        ]
    return designs


@dataclass(frozen=True, slots=True)
class Shifts:
    """Regressors of a lasting shift at every point, seen through each series' memory.

    Attributes
    ----------
    left : ndarray, shape (d, q, n, n)
        By point of the shift, rid of level, trend and own past.
    whole : ndarray, shape (d, q, n, n)
        The same before that.
    """

    left: Floats
    whole: Floats


def shifts_everywhere(series: Innovations, spans: Sequence[int]) -> dict[int, Shifts]:
    """Regressors of shifts at every point, by the years that they are spread over."""
    n = series.rows.shape[1]
    since = np.arange(n) - np.arange(n)[:, None] + 1
    out = {}
    for span in spans:
        path = np.clip(since / span, 0.0, 1.0)
        seen = np.broadcast_to(path, (*series.memory.shape[:2], n, n)).copy()
        for step in range(1, series.memory.shape[2] + 1):
            seen[..., step:] -= series.memory[..., [step - 1], None] * path[:, :-step]
        out[span] = Shifts(series.rid(seen), seen)
    return out


def _survives(left: Floats, whole: Floats, series: Innovations) -> float:
    """Share of the variance inside the rows, of the series as measured, that is left."""
    inside = whole[0] * series.rows[:, None]
    mean = inside.sum(axis=2, keepdims=True) / np.maximum(series.rows.sum(1), 1)[:, None, None]
    before = (((inside - mean) * series.rows[:, None]) ** 2).sum()
    return float((left[0] ** 2).sum() / before) if before > 0 else 0.0


def _shifted(environment: Floats, lag: int) -> Floats:
    """The environment so many points before (or, below 0, after) each point; 0 where unknown."""
    out = np.zeros_like(environment)
    n = environment.shape[-1]
    if abs(lag) < n:
        out[..., max(lag, 0) : n + min(lag, 0)] = environment[..., max(-lag, 0) : n - max(lag, 0)]
    return out
