"""Shares as compositions: closure, log-ratios, distance, blending (Aitchison 1986).

Parts lie on the last axis and leading axes broadcast. NaN is a part that is missing, never zero.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import helmert

from ._arrays import Bools, Floats, amounts, any_along, floats, row_weights, sum_last, together


def closure(x: ArrayLike) -> Floats:
    """Divide parts by their total, so that the observed parts sum to 1.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Amounts in any one unit; NaN where missing.

    Returns
    -------
    ndarray, shape (..., n)
        Shares. NaN parts stay NaN and the others sum to 1 among themselves; a row that is all
        zero or all missing has no composition and is NaN throughout.

    Raises
    ------
    ValueError
        If a part is negative or infinite, or there is no part.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    return _close(amounts(x, "parts"))


def complete(parts: ArrayLike, reference: ArrayLike) -> Floats:
    """Fill the missing parts of compositions from a reference composition.

    The missing parts stand to the total of the observed ones as they do in the reference. The
    ratios among observed parts are kept (subcompositional coherence).

    Parameters
    ----------
    parts : array_like, shape (..., n)
        Amounts or shares; NaN where missing.
    reference : array_like, shape (..., n)
        The composition that the missing parts follow, in any unit. A part missing there too stays
        missing, and does not count when the two totals are compared.

    Returns
    -------
    ndarray, shape (..., n)
        Closed compositions. Where the observed parts say nothing (all missing or all zero) the
        row is NaN: nothing is observed that the reference could be scaled to. Where the reference
        is zero on all parts observed, the missing parts have no scale and stay NaN.

    Raises
    ------
    ValueError
        If a part is negative or infinite, or the shapes do not fit.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    given = amounts(parts, "parts")
    model = amounts(reference, "reference")
    together(last=True, parts=given, reference=model)
    return _complete(given, model)


def replace_zeros(shares: ArrayLike, delta: ArrayLike) -> Floats:
    """Replace zero shares by a small one and shrink the others alike (multiplicative replacement).

    Parameters
    ----------
    shares : array_like, shape (..., n)
        Compositions, closed here first; NaN parts stay NaN.
    delta : array_like, scalar or shape (..., n)
        The share that a zero becomes, such as 0.65 of the smallest share that could have been
        recorded.

    Returns
    -------
    ndarray, shape (..., n)
        Closed compositions without zeros. Ratios among the parts that were positive are kept.

    Raises
    ------
    ValueError
        If delta is not positive, or the replaced parts would take the whole.

    References
    ----------
    Martín-Fernández, J. A., Barceló-Vidal, C. and Pawlowsky-Glahn, V. (2003). Dealing with zeros
    and missing values in compositional data sets using nonparametric imputation. Mathematical
    Geology 35(3), 253-278.
    """
    closed = closure(shares)
    small = floats(delta, "delta")
    if not (small > 0).all():
        raise ValueError(f"delta is {delta!r}; allowed: a positive share")
    together(last=True, shares=closed, delta=small)
    replaced = np.where(closed == 0, small, 0.0)
    taken = sum_last(replaced)[..., None]
    if (taken >= 1).any():
        raise ValueError(
            f"zeros replaced by delta would take {taken.max():.3g} of a row; allowed: less than 1"
        )
    result: Floats = np.where(closed == 0, small, closed * (1 - taken))
    return result


def clr(x: ArrayLike) -> Floats:
    """Centred log-ratios: the log of each part over the geometric mean of the parts.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Positive parts in any unit. NaN parts stay NaN; the mean is that of the others.

    Returns
    -------
    ndarray, shape (..., n)
        Log-ratios (natural log), summing to 0 over the observed parts.

    Raises
    ------
    ValueError
        If a part is zero, negative or infinite.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    logs = np.log(_positive(x, "parts"))
    return logs - _mean_observed(logs)


def ilr(x: ArrayLike, basis: ArrayLike | None = None) -> Floats:
    """Isometric log-ratios: coordinates in an orthonormal basis of the simplex.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Positive parts in any unit.
    basis : array_like, shape (n - 1, n), optional
        Orthonormal rows that sum to zero, such as `sbp_basis` gives. Without one, the Helmert
        basis: coordinate i sets the geometric mean of the first i parts against part i + 1.

    Returns
    -------
    ndarray, shape (..., n - 1)
        Coordinates (natural log). A row with a missing part has none and is NaN: `complete` it.

    Raises
    ------
    ValueError
        If a part is zero, negative or infinite, there are fewer than two parts, or the basis is
        not orthonormal, does not sum to zero by row or has the wrong shape.

    References
    ----------
    Egozcue, J. J., Pawlowsky-Glahn, V., Mateu-Figueras, G. and Barceló-Vidal, C. (2003).
    Isometric logratio transformations for compositional data analysis. Mathematical Geology
    35(3), 279-300.
    """
    centred = clr(x)
    coordinates: Floats = centred @ _basis(basis, centred.shape[-1]).T
    return coordinates


def ilr_inverse(coordinates: ArrayLike, basis: ArrayLike | None = None) -> Floats:
    """Compositions from their isometric log-ratio coordinates.

    Parameters
    ----------
    coordinates : array_like, shape (..., n - 1)
        What `ilr` gave.
    basis : array_like, shape (n - 1, n), optional
        The basis that `ilr` was given.

    Returns
    -------
    ndarray, shape (..., n)
        Closed compositions; NaN where a coordinate is.

    Raises
    ------
    ValueError
        If a coordinate is infinite, or the basis is not one (see `ilr`).

    References
    ----------
    Egozcue, J. J. et al. (2003). Mathematical Geology 35(3), 279-300.
    """
    given = floats(coordinates, "coordinates", ndim=1)
    logs = given @ _basis(basis, given.shape[-1] + 1)
    # The largest part is set to 1 so that exp cannot overflow; closure cancels it.
    return _close(np.exp(logs - logs.max(axis=-1, keepdims=True)))


def sbp_basis(signs: ArrayLike) -> Floats:
    """Basis of balances from a sequential binary partition.

    Parameters
    ----------
    signs : array_like, shape (n - 1, n)
        One row a step: +1 for the parts of one group, -1 for those of the other, 0 for those that
        the step does not split.

    Returns
    -------
    ndarray, shape (n - 1, n)
        Orthonormal rows for `ilr`: a positive balance says that the +1 group outweighs.

    Raises
    ------
    ValueError
        If an entry is not -1, 0 or 1, the shape is not (n - 1, n), a row lacks a group, or two
        rows are not steps of one partition.

    References
    ----------
    Egozcue, J. J. and Pawlowsky-Glahn, V. (2005). Groups of parts and their balances in
    compositional data analysis. Mathematical Geology 37(7), 795-828.
    """
    steps = _partition(signs)
    plus, minus = steps > 0, steps < 0
    r = plus.sum(axis=1, keepdims=True)
    s = minus.sum(axis=1, keepdims=True)
    rows: Floats = plus * np.sqrt(s / (r * (r + s))) - minus * np.sqrt(r / (s * (r + s)))
    return rows


def aitchison_distance(x: ArrayLike, y: ArrayLike) -> Floats:
    """Aitchison distance between compositions, on the parts observed in both.

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Positive parts in any unit; NaN where missing.

    Returns
    -------
    ndarray, shape (...)
        Distances (natural log units, 0 and up). NaN where fewer than two parts are common. A
        distance on fewer parts is never the larger, so compare distances on the same parts.

    Raises
    ------
    ValueError
        If a part is zero (`replace_zeros` first), negative or infinite, or shapes do not fit.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    Aitchison, J., Barceló-Vidal, C., Martín-Fernández, J. A. and Pawlowsky-Glahn, V. (2000).
    Logratio analysis and compositional distance. Mathematical Geology 32(3), 271-275.
    """
    first, second = _positive(x, "x"), _positive(y, "y")
    together(last=True, x=first, y=second)
    ratios = np.log(first) - np.log(second)
    observed = ~np.isnan(ratios)
    centred = np.where(observed, ratios - _mean_observed(ratios), 0.0)
    distance: Floats = np.sqrt(np.einsum("...i,...i->...", centred, centred))
    return np.where(observed.sum(axis=-1) >= 2, distance, np.nan)


def rebalancing_speed(shares: ArrayLike, times: ArrayLike) -> Floats:
    """Aitchison distance between consecutive observed compositions per unit of time.

    Parameters
    ----------
    shares : array_like, shape (..., t, n)
        Positive compositions in time order; NaN where missing.
    times : array_like, shape (t,)
        When each was observed, increasing, in any unit (years).

    Returns
    -------
    ndarray, shape (..., t - 1)
        Entry i is the speed of the move that arrives at composition i + 1. A composition with
        fewer than two parts is unobserved: the move across a gap is divided by the time across
        it and stands once, where it arrives; the entries inside the gap are NaN.

    Raises
    ------
    ValueError
        If a part is zero, negative or infinite, times do not increase, or their number differs.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    series = _positive(shares, "shares", ndim=2)
    when = floats(times, "times", ndim=1)
    if when.shape != (series.shape[-2],):
        raise ValueError(f"times have shape {when.shape}; allowed: ({series.shape[-2]},)")
    if np.isnan(when).any() or not (np.diff(when) > 0).all():
        raise ValueError(f"times are {when}; allowed: increasing, none missing")
    observed = (~np.isnan(series)).sum(axis=-1) >= 2
    position = np.where(observed, np.arange(when.size), -1)
    left = np.maximum.accumulate(position, axis=-1)[..., :-1]
    source = np.maximum(left, 0)  # where nothing was observed before, NaN is set below
    before = np.take_along_axis(series, source[..., None], axis=-2)
    speed = aitchison_distance(before, series[..., 1:, :]) / (when[1:] - when[source])
    return np.where((left >= 0) & observed[..., 1:], speed, np.nan)


def blend(shares: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted arithmetic mean of several compositions, some of them missing or partial.

    A row that is all NaN (or all zero) drops out and the weights of the others are renormalised.
    A partial row is first completed (see `complete`) by the weighted mean of the full rows. A row
    is full when it has every part that some row has; so a part that no row covers stays NaN in the
    result and makes no row partial. Where no row is full, the rows are completed by the weighted
    means, part by part, of what is observed. A partial row that sees only parts on which the full
    rows put nothing cannot be completed, and drops out.

    Parameters
    ----------
    shares : array_like, shape (..., k, n)
        Compositions, closed here first, in rows.
    weights : array_like, shape (k,) or (..., k)
        Weights of the rows in any unit; a row with weight 0 is left out.

    Returns
    -------
    ndarray, shape (..., n)
        Closed compositions; NaN throughout where no row with weight is left.

    Raises
    ------
    ValueError
        If a part or weight is negative or infinite, a weight is NaN, or shapes do not fit.

    References
    ----------
    OECD and JRC (2008). Handbook on Constructing Composite Indicators (linear aggregation).
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data (completion).
    """
    rows = _close(amounts(shares, "shares", ndim=2))
    load = row_weights(weights, rows.shape[:-1])
    seen = ~np.isnan(rows)
    if not seen.all():
        rows, load, seen = _without_gaps(rows, load, seen)
    total = sum_last(load)[..., None]
    mean = np.einsum("...k,...kn->...n", load, rows)
    covered = any_along(seen & (load > 0)[..., None], -2)
    return _ratio(mean, total, covered)


def _without_gaps(rows: Floats, load: Floats, seen: Bools) -> tuple[Floats, Floats, Bools]:
    """Complete the partial rows; rows that cannot be get weight 0, missing parts get 0."""
    load = np.where(any_along(seen, -1), load, 0.0)
    covered = any_along(seen & (load > 0)[..., None], -2)
    full = (seen | ~covered[..., None, :]).all(axis=-1) & (load > 0)
    if not (full | (load == 0)).all():
        rows = _complete(rows, _reference(rows, load, seen, full)[..., None, :])
        seen = ~np.isnan(rows)
        load = np.where((seen | ~covered[..., None, :]).all(axis=-1), load, 0.0)
    return np.where(seen, rows, 0.0), load, seen


def _reference(rows: Floats, load: Floats, seen: Bools, full: Bools) -> Floats:
    """Mean of the full rows, or, where there is none, part-wise mean of what is observed."""
    heavy = np.where(any_along(full, -1, keepdims=True), load * full, load)
    zeroed = np.where(seen, rows, 0.0)
    mean = np.einsum("...k,...kn->...n", heavy, zeroed)
    weight = np.einsum("...k,...kn->...n", heavy, seen)
    return _ratio(mean, weight, weight > 0)


def _close(x: Floats) -> Floats:
    """Closure without the checks."""
    missing = np.isnan(x)
    total = sum_last(np.where(missing, 0.0, x) if missing.any() else x)[..., None]
    return _ratio(x, total, total > 0)


def _complete(given: Floats, model: Floats) -> Floats:
    """Completion without the checks."""
    known = ~np.isnan(given) & ~np.isnan(model)
    have = sum_last(np.where(known, given, 0.0))[..., None]
    stand_for = sum_last(np.where(known, model, 0.0))[..., None]
    scale = _ratio(have, stand_for, stand_for > 0)
    return _close(np.where(np.isnan(given), model * scale, given))


def _ratio(over: Floats, under: Floats, where: Bools) -> Floats:
    """Divide, NaN where not asked for or where the divisor is zero."""
    where = where & (under > 0)
    result: Floats = np.where(where, over, np.nan) / np.where(where, under, 1.0)
    return result


def _mean_observed(logs: Floats) -> Floats:
    """Mean over the parts that are observed, kept as an axis of one; NaN where there is none."""
    observed = ~np.isnan(logs)
    count = observed.sum(axis=-1, keepdims=True)
    total = sum_last(np.where(observed, logs, 0.0))[..., None]
    return _ratio(total, count.astype(np.float64), count > 0)


def _positive(x: ArrayLike, name: str, *, ndim: int = 1) -> Floats:
    """Parts without zeros, for logs."""
    array = amounts(x, name, ndim=ndim)
    zeros = int((array == 0).sum())
    if zeros:
        raise ValueError(
            f"{name} hold {zeros} zero parts; allowed: positive or NaN (use replace_zeros first)"
        )
    return array


def _basis(basis: ArrayLike | None, n: int) -> Floats:
    """Check a basis for n parts, or give the Helmert one."""
    if n < 2:
        raise ValueError(f"there are {n} parts; allowed: at least 2 for a log-ratio coordinate")
    if basis is None:
        default: Floats = helmert(n)
        return default
    rows = floats(basis, "basis")
    if rows.shape != (n - 1, n):
        raise ValueError(f"basis has shape {rows.shape}; allowed: {(n - 1, n)}")
    orthonormal = np.allclose(rows @ rows.T, np.eye(n - 1), atol=1e-8)
    if not orthonormal or not np.allclose(rows.sum(axis=1), 0, atol=1e-8):
        raise ValueError("basis is not one; allowed: orthonormal rows that each sum to zero")
    return rows


def _partition(signs: ArrayLike) -> Floats:
    """Check a sequential binary partition."""
    steps = floats(signs, "signs", ndim=2)
    if steps.ndim != 2 or steps.shape[0] != steps.shape[1] - 1 or steps.shape[1] < 2:
        raise ValueError(f"signs have shape {steps.shape}; allowed: (n - 1, n) with n at least 2")
    if not np.isin(steps, (-1, 0, 1)).all():
        raise ValueError("signs hold another entry; allowed: -1, 0 and 1")
    for i, step in enumerate(steps):
        if not ((step > 0).any() and (step < 0).any()):
            raise ValueError(f"row {i} of signs lacks a group; allowed: both a +1 and a -1")
        for j in range(i):
            if not (_unsplit(step, steps[j]) or _unsplit(steps[j], step)):
                raise ValueError(
                    f"rows {j} and {i} of signs are not steps of one partition; "
                    "allowed: each step splits one group of an earlier step"
                )
    return steps


def _unsplit(step: Floats, other: Floats) -> bool:
    """Whether all the parts that the other step splits lie on one side of this step."""
    return bool(np.unique(step[other != 0]).size == 1)
