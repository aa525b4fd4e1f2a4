"""What may be asked of rival accounts, and how what may not is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, floats, whole

CANNOT_TELL, INERTIAL = "cannot tell", "inertial"


@dataclass(frozen=True, slots=True)
class Account:
    """A rival of the inertial account, written down before the data are read.

    Attributes
    ----------
    name : str
    regressors : {"environment", "doctrine"}
    lags : tuple of int
        For the environment, points by which it comes before policy, all 0 or above, or all below.
        For doctrines, points that a shift is spread over, 1 being at once.
    signs : array_like, optional
        Expected directions: 1, -1, or 0 for none, of shape (q, m) for pairs of a policy series and
        one of the environment, of shape (q,) for shifts. Pairs with 0 are then left out.
    """

    name: str
    regressors: Literal["environment", "doctrine"]
    lags: tuple[int, ...]
    signs: ArrayLike | None = field(default=None, compare=False)


def times_of(times: ArrayLike | None, n: int) -> NDArray[np.int64]:
    """Whole times that increase."""
    if times is None:
        return np.arange(n)
    given = floats(times, "times", ndim=1)
    if given.shape != (n,) or (given != np.round(given)).any() or (np.diff(given) <= 0).any():
        raise ValueError(f"times are {given}; allowed: {n} whole numbers, increasing")
    return given.astype(np.int64)


def whole_dates(dates: ArrayLike) -> NDArray[np.int64]:
    """Whole dates, perhaps none."""
    given = floats(dates, "dates", ndim=1)
    if given.ndim != 1 or (given != np.round(given)).any():
        raise ValueError(f"dates are {given}; allowed: whole numbers on one axis")
    return given.astype(np.int64)


def drawn(
    series: ArrayLike,
    draws: ArrayLike | None,
    se: ArrayLike | None,
    name: str,
    rng: np.random.Generator,
) -> ArrayLike | None:
    """Draws as given, or about the series with its standard errors."""
    if draws is not None and se is not None:
        raise ValueError(f"{name} has draws and standard errors; allowed: one of them")
    if se is None:
        return draws
    value, error = np.atleast_2d(floats(series, name)), floats(se, f"{name}_se")
    if not (np.nan_to_num(error) >= 0).all():
        raise ValueError(f"{name}_se hold {np.nanmin(error)}; allowed: zero or positive")
    try:
        spread = np.broadcast_to(np.nan_to_num(error), value.shape)
    except ValueError as wrong:
        raise ValueError(
            f"{name}_se have shape {error.shape}; allowed: what broadcasts with {value.shape}"
        ) from wrong
    made: Floats = value + spread * rng.standard_normal((50, *value.shape))
    return made


def checked(account: Account, q: int, m: int, n: int) -> Floats | None:
    """Signs of an account that asks for nothing that there is not."""
    lags = account.lags
    what = f"account {account.name!r}"
    if account.regressors not in ("environment", "doctrine"):
        raise ValueError(
            f"{what} has regressors {account.regressors!r}; allowed: environment, doctrine"
        )
    least = 1 if account.regressors == "doctrine" else -n
    for lag in lags:
        whole(lag, f"a lag of {what}", least=least)
    if not lags or len(set(lags)) < len(lags) or max(map(abs, lags)) > n // 3:
        raise ValueError(
            f"{what} has lags {lags}; allowed: one or more, none twice, up to {n // 3}"
        )
    if min(lags) < 0 <= max(lags):
        raise ValueError(f"{what} has lags {lags}; allowed: all below 0, or none")
    if account.signs is None:
        return None
    signs = floats(account.signs, f"signs of {what}")
    shape = (q,) if account.regressors == "doctrine" else (q, m)
    if signs.shape != shape or not np.isin(signs, (-1, 0, 1)).all() or not signs.any():
        raise ValueError(
            f"{what} has signs {signs.tolist()}; allowed: 1, -1 or 0, not all 0, of shape {shape}"
        )
    return signs


def names(accounts: Sequence[Account]) -> None:
    """Names that can be told apart."""
    told = [one.name for one in accounts]
    if not told or len(set(told)) < len(told) or {INERTIAL, CANNOT_TELL} & set(told):
        raise ValueError(
            f"accounts are {told}; allowed: one or more, no name twice, none {INERTIAL!r} or "
            f"{CANNOT_TELL!r}"
        )
