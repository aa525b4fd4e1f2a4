"""Series as the rival accounts see them: laid on a grid of years, rid of their own past."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Bools, Floats, floats

#: Draws of the measurement errors that are used at most, evenly taken from those given.
MOST_DRAWS = 12
#: Years of its own past that a series may depend on at most.
MOST_ORDER = 2
#: Points up to which the order is 1 without asking.
_FEWEST_ROWS = 12
#: Robust standard deviations beyond which a series' largest innovation is a jump: one event, which
#: is no evidence, and which would bend level, trend and memory of all other years.
_STANDS_OUT, _NORMAL_MEDIAN = 4.0, 0.6745


@dataclass(frozen=True, slots=True)
class Innovations:
    """Policy series rid of level, trend and own past; d sets of which the first is as measured.

    Attributes
    ----------
    rows : ndarray of bool, shape (q, n)
        Points that are present and whose predecessor is.
    policy : ndarray, shape (d, q, n)
        Innovations with a standard deviation of 1, and 0 outside `rows`.
    basis : ndarray, shape (d, q, n, 4 + MOST_ORDER)
        Orthonormal columns that span level, trend, a single jump and own past of each series;
        columns that a series does not need are 0.
    memory : ndarray, shape (d, q, MOST_ORDER)
        Autoregressive coefficients, those of first order mended for their bias.
    environment : ndarray, shape (d, m, n)
        Innovations with a standard deviation of 1, 0 where unknown.
    """

    rows: Bools
    policy: Floats
    basis: Floats
    memory: Floats
    environment: Floats

    def central(self) -> "Innovations":
        """The series as measured alone."""
        return Innovations(
            self.rows, self.policy[:1], self.basis[:1], self.memory[:1], self.environment[:1]
        )

    def reliability(self) -> tuple[float, float]:
        """Share of the innovations' variance that is not measurement error, of either side."""
        shares = []
        for sets in (self.policy, self.environment):
            if len(sets) < 2:
                shares.append(1.0)
                continue
            size = np.maximum((sets**2).sum(axis=-1), 1e-12)
            alike = (sets[1:] * sets[0]).sum(axis=-1) / np.sqrt(size[1:] * size[0])
            # A draw is the series as measured and as much error again.
            noise = 1 / np.maximum((alike**2).mean(axis=0), 1e-12) - 1
            shares.append(float(np.clip(1 - noise, 0.25, 1).mean()))
        return shares[0], shares[1]

    def free(self) -> int:
        """Degrees of freedom of all policy series together, on the side of the inertial account."""
        return int(self.rows.sum()) - int((self.basis[0] != 0).any(axis=1).sum())

    def rid(self, columns: Floats) -> Floats:
        """Regressors, shape (d, q, k, n), less what level, trend and own past explain of them."""
        inside = columns * self.rows[None, :, None, :]
        left: Floats = inside - inside @ self.basis @ self.basis.swapaxes(-1, -2)
        return left


def laid_out(
    series: ArrayLike, draws: ArrayLike | None, name: str, times: NDArray[np.int64]
) -> Floats:
    """Series and at most `MOST_DRAWS` draws of them on every time from first to last.

    Returns
    -------
    ndarray, shape (d, k, length)
        The series as measured first; NaN where missing in it or in any draw.
    """
    given = floats(series, name, ndim=1)
    given = given[None] if given.ndim == 1 else given
    if given.ndim != 2 or given.shape[1] != times.size:
        raise ValueError(f"{name} has shape {given.shape}; allowed: (series, {times.size})")
    sets = given[None]
    if draws is not None:
        drawn = floats(draws, f"{name}_draws", ndim=2)
        drawn = drawn[:, None] if drawn.ndim == 2 else drawn
        if drawn.shape[1:] != given.shape or not len(drawn):
            raise ValueError(
                f"{name}_draws have shape {drawn.shape}; allowed: (draws, *{given.shape})"
            )
        taken = np.unique(np.linspace(0, len(drawn) - 1, MOST_DRAWS).round().astype(int))
        sets = np.concatenate([sets, drawn[taken]])
    sets = np.where(np.isfinite(sets).all(axis=0), sets, np.nan)
    for k, one in enumerate(sets[0]):
        there = one[np.isfinite(one)]
        if there.size and not np.ptp(there) > 1e-12 * max(np.abs(there).max(), 1e-300):
            raise ValueError(f"{name} {k} is {there[0]} throughout; allowed: a series that varies")
    out = np.full((*sets.shape[:2], int(times[-1] - times[0]) + 1), np.nan)
    out[:, :, times - times[0]] = sets
    return out


def innovations(policy: Floats, environment: Floats) -> Innovations:
    """Rid both sides of their own past; sets of each are matched, the shorter taken again.

    A missing year takes as many years after it along as the own past reaches back: their
    innovations cannot be told.
    """
    many = max(len(policy), len(environment))
    policy, environment = (
        sets[[0, *(1 + np.arange(many - 1) % max(len(sets) - 1, 1))]] if len(sets) > 1
        else np.repeat(sets, many, axis=0)
        for sets in (policy, environment)
    )  # fmt: skip
    ours = [_autoregressed(policy[:, i]) for i in range(policy.shape[1])]
    theirs = [_autoregressed(environment[:, i]) for i in range(environment.shape[1])]
    return Innovations(
        np.stack([one.rows for one in ours]),
        np.stack([_unit(one.left, one.rows) for one in ours], axis=1),
        np.stack([one.basis for one in ours], axis=1),
        np.stack([one.memory for one in ours], axis=1),
        np.stack([_unit(one.white, one.rows) for one in theirs], axis=1),
    )


@dataclass(frozen=True, slots=True)
class _Autoregression:
    """One series: residuals, innovations by the mended coefficient, and what made them."""

    rows: Bools
    left: Floats
    white: Floats
    basis: Floats
    memory: Floats


def _autoregressed(sets: Floats) -> _Autoregression:
    """Autoregression about a trend, its order by the corrected criterion of Hurvich and Tsai.

    A single jump (Tsay 1988) is taken out.
    """
    there = np.isfinite(sets[0])
    d, n = sets.shape
    y = np.nan_to_num(sets - np.nanmean(sets, axis=1, keepdims=True)) if there.any() else 0 * sets
    past = np.stack([_before(y, step) for step in range(1, MOST_ORDER + 1)], axis=-1)
    known = np.stack([_before(there, step) for step in range(1, MOST_ORDER + 1)], axis=-1)
    flat = np.stack([np.ones(n), np.linspace(-1, 1, n)], axis=-1)
    complete = there & known.all(axis=-1)
    order = _order(y[0], np.concatenate([flat, past[0]], axis=-1), complete)
    rows = there & known[:, :order].all(axis=-1)
    at = _jump(y[0], np.concatenate([flat, past[0, :, :order]], axis=-1), rows)
    if at is not None:
        flat = np.concatenate([flat, _of_jump(at, rows)], axis=-1)
        order = _order(y[0], np.concatenate([flat, past[0]], axis=-1), complete)
        rows = there & known[:, :order].all(axis=-1)
    k = flat.shape[1]
    design = np.concatenate([np.broadcast_to(flat, (d, n, k)), past[..., :order]], axis=-1)
    basis, upper = np.linalg.qr(design * rows[:, None])
    y = y * rows
    along = np.einsum("dna,dn->da", basis, y)
    left = (y - np.einsum("dna,da->dn", basis, along)) * rows
    held = np.where(np.abs(upper) > 1e-12, upper, 0.0) + 1e-12 * np.eye(k + order)
    memory = np.zeros((d, MOST_ORDER))
    memory[:, :order] = np.linalg.solve(held, along[..., None])[:, k:, 0]
    white = left
    if order == 1:
        # Bias of least squares about a trend, to first order (Kendall 1954).
        raw = memory[:, 0]
        memory[:, 0] = np.clip(raw + (2 + 4 * raw) / max(int(rows.sum()), 1), -1, 1)
        change = (y - memory[:, :1] * past[..., 0]) * rows
        level = basis[..., :k]
        white = change - np.einsum("dna,da->dn", level, np.einsum("dna,dn->da", level, change))
    whole = np.zeros((d, n, 4 + MOST_ORDER))
    whole[..., : k + order] = basis
    return _Autoregression(rows, left, white, whole, memory)


def _jump(y: Floats, design: Floats, rows: Bools) -> int | None:
    """Point of the one innovation that stands out from all others, if any does."""
    there = np.flatnonzero(rows)
    if there.size <= _FEWEST_ROWS:
        return None
    table = design[there]
    left = np.abs(y[there] - table @ np.linalg.lstsq(table, y[there], rcond=None)[0])
    robust = np.median(left) / _NORMAL_MEDIAN
    return int(there[left.argmax()]) if left.max() > _STANDS_OUT * robust else None


def _of_jump(at: int, rows: Bools) -> Floats:
    """Columns that take a jump out: its own point, and the level from then on."""
    points = np.arange(rows.size)
    columns = [points == at]
    if rows[:at].sum() > 2 and rows[at + 1 :].sum() > 2:
        columns.append(points > at)
    return np.stack(columns, axis=-1).astype(np.float64)


def _before(series: NDArray[Any], steps: int) -> NDArray[Any]:
    """The last axis so many points earlier; 0 where there is none."""
    out = np.zeros_like(series)
    out[..., steps:] = series[..., :-steps]
    return out


def _order(y: Floats, design: Floats, rows: Bools) -> int:
    """Order of the autoregression, at least 1, all compared on the same rows."""
    n, best = int(rows.sum()), (np.inf, 1)
    if n <= _FEWEST_ROWS:
        return 1
    for order in range(1, MOST_ORDER + 1):
        table = design[rows, : design.shape[1] - MOST_ORDER + order]
        k = table.shape[1] + 1  # with the variance
        fitted = table @ np.linalg.lstsq(table, y[rows], rcond=None)[0]
        rest = float(((y[rows] - fitted) ** 2).mean())
        if not rest > 0:
            break
        score = n * np.log(rest) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
        best = min(best, (score, order))
    return best[1]


def _unit(left: Floats, rows: Bools) -> Floats:
    """Scale to a standard deviation of 1 over the rows; a series without scatter stays 0."""
    spread = np.sqrt((left**2).sum(axis=-1, keepdims=True) / max(int(rows.sum()), 1))
    return np.where(spread > 1e-12, left / np.maximum(spread, 1e-300), 0.0)
