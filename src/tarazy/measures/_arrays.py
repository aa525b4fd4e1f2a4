"""What every measure asks of its numbers, and how it says no."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def floats(x: ArrayLike, name: str, *, ndim: int = 0) -> Floats:
    """Numbers as float64, NaN where missing; infinities and too few axes raise ValueError."""
    try:
        array = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} are not numbers: {error}; allowed: numbers and NaN") from error
    if array.ndim < ndim:
        raise ValueError(f"{name} have shape {array.shape}; allowed: at least {ndim} axes")
    if np.isinf(array).any():
        raise ValueError(f"{name} hold an infinite value; allowed: finite numbers and NaN")
    return array


def non_negative(x: ArrayLike, name: str, *, ndim: int = 0) -> Floats:
    """Return numbers that are zero, positive or NaN."""
    array = floats(x, name, ndim=ndim)
    if (array < 0).any():
        raise ValueError(f"{name} hold {np.nanmin(array)}; allowed: zero, positive or NaN")
    return array


def present(x: ArrayLike, name: str, *, ndim: int = 0) -> Floats:
    """Return numbers that are zero or positive, none missing."""
    array = non_negative(x, name, ndim=ndim)
    if np.isnan(array).any():
        raise ValueError(f"{name} hold NaN; allowed: zero or positive, none missing")
    return array


def amounts(x: ArrayLike, name: str, *, ndim: int = 1) -> Floats:
    """Non-negative numbers with at least one entry on the last axis."""
    array = non_negative(x, name, ndim=ndim)
    if array.shape[-1] == 0:
        raise ValueError(f"{name} have shape {array.shape}; allowed: a last axis that is not empty")
    return array


def unit_interval(x: ArrayLike, name: str) -> Floats:
    """Numbers in [0, 1] or NaN."""
    array = non_negative(x, name)
    if (array > 1).any():
        raise ValueError(f"{name} hold {np.nanmax(array)}; allowed: numbers in [0, 1] or NaN")
    return array


def row_weights(weights: ArrayLike | None, rows: tuple[int, ...]) -> Floats:
    """Non-negative weights of rows, none missing, broadcast with them; equal where not given."""
    if weights is None:
        return np.ones(rows)
    array = present(weights, "weights", ndim=1)
    together(last=True, weights=array, rows=np.empty(rows))
    return np.broadcast_to(array, np.broadcast_shapes(array.shape, rows))


def together(*, last: bool = False, **arrays: Floats) -> None:
    """Raise unless arrays broadcast; with `last`, also if one would stretch another's last axis.

    A stretched last axis would turn one part into several, which no measure of parts means. A
    scalar, which has no last axis, fits any.
    """
    ends = {array.shape[-1] for array in arrays.values() if array.ndim}
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
        fits = not (last and len(ends) > 1)
    except ValueError:
        fits = False
    if not fits:
        given = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        allowed = "shapes that broadcast" + (" and share their last axis" if last else "")
        raise ValueError(f"shapes do not fit: {given}; allowed: {allowed}")


def sum_last(x: Floats) -> Floats:
    """Sum over the last axis; einsum is several times faster than sum on a short axis."""
    result: Floats = np.einsum("...i->...", x)
    return result


def any_along(mask: Bools, axis: int, *, keepdims: bool = False) -> Bools:
    """Whether any entry is true along an axis, typed as the array that it is."""
    result: Bools = np.asarray(mask.any(axis=axis, keepdims=keepdims))
    return result


def whole(value: int, name: str, *, least: int) -> int:
    """Return an integer of at least a given size."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}; allowed: a whole number of at least {least}")
    return int(value)
