"""Changes between two windows of a series, and the sizes of effect that placements leave open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Bools, Floats, floats


@dataclass(frozen=True, slots=True)
class Window:
    """Points before and after a date, and how many must be present."""

    before: int
    after: int
    least: int


def changes_of(series: Floats, window: Window) -> tuple[Floats, Bools]:
    """Mean after less mean before at every position, and where there is one; (..., n) each."""
    n = series.shape[-1]
    there = np.isfinite(series)
    pad = [(0, 0)] * (series.ndim - 1) + [(1, 0)]
    sums = np.pad(np.where(there, series, 0.0).cumsum(axis=-1), pad)
    counts = np.pad(there.cumsum(axis=-1), pad)
    at = np.arange(n)
    start, end = np.maximum(at - window.before, 0), np.minimum(at + window.after, n)
    points = counts[..., at] - counts[..., start], counts[..., end] - counts[..., at]
    means = (
        (sums[..., at] - sums[..., start]) / np.maximum(points[0], 1),
        (sums[..., end] - sums[..., at]) / np.maximum(points[1], 1),
    )
    whole_inside = (at >= window.before) & (at + window.after <= n)
    fits = whole_inside & (points[0] >= window.least) & (points[1] >= window.least)
    return np.where(fits, means[1] - means[0], np.nan), fits


def mean_of(x: Floats, axis: int) -> Floats:
    """Mean of what is present; NaN where nothing is."""
    there = np.isfinite(x)
    count = there.sum(axis=axis)
    total = np.where(there, x, 0.0).sum(axis=axis)
    result: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return result


def beyond(changes: Floats) -> Floats:
    """The first unit's changes less the others' mean; axes (..., units, n) to (..., n)."""
    if changes.shape[-2] == 1:
        return changes[..., 0, :]
    return changes[..., 0, :] - mean_of(changes[..., 1:, :], -2)


def drawn_changes(
    draws: ArrayLike | None,
    control_draws: ArrayLike | None,
    y: Floats,
    others: Floats,
    window: Window,
) -> Floats | None:
    """Changes of every unit in every draw, (draws, units, n); None where no error is known."""
    if draws is None and control_draws is None:
        return None
    own = None if draws is None else floats(draws, "draws", ndim=2)
    theirs = None if control_draws is None else floats(control_draws, "control_draws", ndim=3)
    for name, given, shape in (
        ("draws", own, y.shape), ("control_draws", theirs, others.shape),
    ):  # fmt: skip
        if given is not None and (given.shape[1:] != shape or len(given) < 2):
            raise ValueError(f"{name} have shape {given.shape}; allowed: (2 or more, *{shape})")
    many = max(len(each) for each in (own, theirs) if each is not None)
    rows = [
        np.broadcast_to(point, (many, *point.shape)) if given is None else np.resize(
            given, (many, *point.shape)
        )
        for given, point in ((own, y[None]), (theirs, others))
        for given in [given if given is None or given.ndim == 3 else given[:, None]]
    ]  # fmt: skip
    # A point that the series lacks counts in no draw of it.
    there = np.isfinite(np.vstack([y[None], others]))
    return changes_of(np.where(there, np.concatenate(rows, axis=1), np.nan), window)[0]


def inverted(a: Floats, b: Floats, mine: int, alpha: float) -> tuple[float, float]:
    """Ends of the sizes d at which |a - d b| of the true placement is not extreme.

    Placement i is at least as extreme where (b_i^2 - b^2) d^2 - 2 (a_i b_i - a b) d + a_i^2 - a^2
    is not negative. It has two real roots, so where that is so is one interval or all but one.
    """
    lead, half, rest = b**2 - b[mine] ** 2, a * b - a[mine] * b[mine], a**2 - a[mine] ** 2
    flat = np.abs(lead) < 1e-12
    spread = np.sqrt(np.maximum(half**2 - lead * rest, 0.0))
    safe = np.where(flat, 1.0, lead)
    one, two = (half - spread) / safe, (half + spread) / safe
    first, last = np.minimum(one, two), np.maximum(one, two)
    line = np.where(np.abs(half) < 1e-12, np.nan, rest / np.where(half == 0, 1.0, 2 * half))
    everywhere = flat & np.isnan(line) & (rest >= -1e-12)
    up, down = lead > 0, (lead < 0)
    infinite = np.full(a.shape, np.inf)
    pieces = [
        (everywhere, -infinite, infinite),
        (flat & (half > 1e-12), -infinite, line), (flat & (half < -1e-12), line, infinite),
        (~flat & up, -infinite, first), (~flat & up, last, infinite), (~flat & down, first, last),
    ]  # fmt: skip
    starts = np.concatenate([begin[at] for at, begin, _ in pieces])
    ends = np.concatenate([end[at] for at, _, end in pieces])
    edges = np.unique(np.concatenate([starts, ends]))
    opened = np.searchsorted(np.sort(starts), edges, side="right")
    closed = np.searchsorted(np.sort(ends), edges, side="left")
    kept = edges[(opened - closed) / a.size > alpha]  # at an edge all that meet there count
    if not kept.size:
        centre = a[mine] / b[mine] if abs(b[mine]) > 1e-9 else np.nan
        return float(centre), float(centre)
    return float(kept[0]), float(kept[-1])
