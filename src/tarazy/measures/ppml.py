"""Poisson pseudo-maximum likelihood with fixed effects: the estimator of gravity.

The expected flow is exp(x'b + effects). Zeros count as zeros, no logarithm of a flow is taken, and
with effects of exporters and importers the fitted flows of each add up to the actual ones (Fally
2015). It needs flows that are not negative and nothing else about how they spread: it is consistent
where the mean is right. The estimate is made by pyfixest (IRLS with alternating projections, the
algorithm of ppmlhdfe); here rows are checked, taken out and counted, and what comes back is held
against the first-order conditions before any number is handed out.

A zero is separated where coefficients or effects can follow it to minus infinity: no estimate
exists with it, and without it the others are unchanged. All of a level with no positive flow is
the plain case; others are found by a linear programme (`_separation.py`).

References
----------
Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. Review of Economics and
Statistics 88(4), 641-658. Correia, S., Guimarães, P. and Zylkin, T. (2019). Verifying the existence
of maximum likelihood estimates for generalized linear models. arXiv:1903.01633. Correia, S.,
Guimarães, P. and Zylkin, T. (2020). Fast Poisson estimation with high-dimensional fixed effects.
Stata Journal 20(1), 95-115. Fally, T. (2015). Structural gravity and fixed effects. Journal of
International Economics 97(1), 76-85.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Bools, Floats, floats, non_negative, whole
from ._separation import separated
from .ideal_points import NotConverged

__all__ = ["NotConverged", "Ppml", "ppml"]

Codes = NDArray[np.int64]

#: First-order conditions are met to this part of what they add up.
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Ppml:
    """An estimate, and what became of every row.

    Attributes
    ----------
    names : tuple of str
        Regressors that are estimated.
    coefficients : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
        Clustered as asked; robust to unequal variances without clusters.
    fitted : ndarray, shape (n,)
        Expected flows, in the unit of the flows; NaN for rows that were not used.
    effects : ndarray, shape (n,)
        Sum of the fixed effects of a row: log of what is expected where all regressors are zero.
    used, missing, separated, alone : ndarray of bool, shape (n,)
        Every row stands in one of them: used; a number missing; a zero that is separated; the only
        row of a level, which tells nothing of the coefficients.
    collinear : tuple of str
        Regressors left out: the effects and the others say the same.
    clusters : tuple of int
        How many clusters of each kind; empty without.
    imbalance : float
        Largest violation of the first-order conditions, as part of what they add up: one for each
        regressor, and for each set of effects the differences between actual and fitted sums.
    converged : bool
        Always true: without convergence no result is handed out.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    fitted: Floats
    effects: Floats
    used: Bools
    missing: Bools
    separated: Bools
    alone: Bools
    collinear: tuple[str, ...]
    clusters: tuple[int, ...]
    imbalance: float
    converged: bool

    @property
    def errors(self) -> Floats:
        """Standard errors of the coefficients, shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def ppml(
    flows: ArrayLike,
    regressors: Mapping[str, ArrayLike],
    effects: Mapping[str, ArrayLike],
    *,
    clusters: Mapping[str, ArrayLike] | None = None,
    search: bool = True,
    most: int = 100,
) -> Ppml:
    """Estimate a Poisson regression with fixed effects.

    Parameters
    ----------
    flows : array_like, shape (n,)
        Zero, positive or NaN, in any one unit: coefficients do not depend on it, fitted flows have
        it.
    regressors : mapping of str to array_like, shape (n,)
        At least one, by name; NaN where missing.
    effects : mapping of str to array_like, shape (n,)
        At least one set of fixed effects: a label a row, such as exporter and year in one.
    clusters : mapping of str to array_like, shape (n,), optional
        One or two sets of labels: errors of rows of one cluster depend on each other. Two give
        two-way clustering.
    search : bool
        Whether zeros are also looked for that regressors and effects separate together: a second
        for 25,000 rows. Without it such a zero ends in an error, or in a coefficient far below
        zero; levels with no positive flow are always taken out.
    most : int
        Most steps of the estimate.

    Returns
    -------
    Ppml

    Raises
    ------
    ValueError
        If a flow is negative or infinite, lengths differ, there is no regressor, no effect or
        nothing left to estimate from, or more than two kinds of clusters.
    NotConverged
        If the steps do not end, or the first-order conditions are violated by more than 1e-5.

    References
    ----------
    Santos Silva and Tenreyro (2006); Correia, Guimarães and Zylkin (2019, 2020).
    """
    y = non_negative(flows, "flows", ndim=1)
    x = _columns(regressors, "regressors", len(y))
    levels = {name: _codes(labels, name, len(y)) for name, labels in effects.items()}
    groups = {name: _codes(labels, name, len(y)) for name, labels in (clusters or {}).items()}
    if not levels or len(groups) > 2:
        raise ValueError(
            f"{len(levels)} sets of effects and {len(groups)} of clusters; allowed: at least one "
            "of effects, at most two of clusters"
        )
    missing = np.isnan(y) | np.isnan(x).any(axis=1)
    empty, alone = _pruned(np.where(missing, 0.0, y), list(levels.values()), ~missing)
    kept = ~(missing | empty | alone)
    if not y[kept].sum() > 0:
        raise ValueError(
            f"of {len(y)} rows {int(kept.sum())} are left and none is positive; allowed: positive "
            "flows in levels of more than one row"
        )
    if search:
        hidden = np.zeros(len(y), bool)
        hidden[kept] = separated(y[kept], x[kept], [_again(c[kept]) for c in levels.values()])
        empty |= hidden
        more, lonely = _pruned(np.where(missing, 0.0, y), list(levels.values()), kept & ~hidden)
        empty, alone = empty | more, alone | lonely
        kept = ~(missing | empty | alone)
    unit = float(y[kept].mean())
    fit, rows = _estimate(y[kept] / unit, x[kept], list(regressors),
                          [c[kept] for c in levels.values()], [c[kept] for c in groups.values()],
                          whole(most, "most", least=1))  # fmt: skip
    used = np.zeros(len(y), bool)
    used[np.flatnonzero(kept)[rows]] = True
    names = tuple(_places(fit._coefnames, list(regressors)))
    return _result(fit, unit, names, y, x, levels, groups, list(regressors),
                   used, missing, kept & ~used | empty, alone)  # fmt: skip


def _result(
    fit: Any, unit: float, names: tuple[int, ...], y: Floats, x: Floats,
    levels: dict[str, Codes], groups: dict[str, Codes], all_names: list[str],
    used: Bools, missing: Bools, separated: Bools, alone: Bools,
) -> Ppml:  # fmt: skip
    at = list(names)
    beta = np.asarray(fit._beta_hat, dtype=np.float64)
    fitted = np.full(len(y), np.nan)
    fitted[used] = np.asarray(fit._Y_hat_response, dtype=np.float64) * unit
    left = [x[used][:, j] for j in at]
    imbalance = _imbalance(y[used], fitted[used], left, [c[used] for c in levels.values()])
    covariance = np.asarray(fit._vcov, dtype=np.float64)
    if not (imbalance < TOLERANCE and np.isfinite(covariance).all()):
        raise NotConverged(
            f"first-order conditions are violated by {imbalance:.1e} of what they add up; allowed: "
            f"{TOLERANCE:.0e}. Is a zero separated (search=True), or a regressor nearly collinear?"
        )
    effects = np.full(len(y), np.nan)
    effects[used] = np.log(fitted[used]) - x[used][:, at] @ beta
    return Ppml(
        tuple(all_names[j] for j in at), beta, covariance, fitted, effects,
        used, missing, separated, alone,
        tuple(name for j, name in enumerate(all_names) if j not in at),
        tuple(len(np.unique(c[used])) for c in groups.values()), imbalance, True,
    )  # fmt: skip


def _columns(given: Mapping[str, ArrayLike], what: str, n: int) -> Floats:
    if not given:
        raise ValueError(f"no {what}; allowed: at least one, by name")
    columns = {name: floats(column, name, ndim=1) for name, column in given.items()}
    for name, column in columns.items():
        if column.shape != (n,):
            raise ValueError(f"{name} has shape {column.shape}; allowed: ({n},), as flows have")
    return np.stack(list(columns.values()), axis=1)


def _codes(labels: ArrayLike, name: str, n: int) -> Codes:
    """Labels numbered from 0."""
    given = np.asarray(labels)
    if given.shape != (n,):
        raise ValueError(f"{name} has shape {given.shape}; allowed: ({n},), a label a row")
    return np.unique(given, return_inverse=True)[1].astype(np.int64)


def _again(codes: Codes) -> Codes:
    """Numbers without gaps."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _pruned(y: Floats, levels: list[Codes], there: Bools) -> tuple[Bools, Bools]:
    """Rows of levels without a positive flow, and only rows of a level, until none is left."""
    left, empty = there.copy(), np.zeros(len(y), bool)
    while True:
        before = int(left.sum())
        for codes in levels:
            size = int(codes.max(initial=-1)) + 1
            total = np.bincount(codes[left], weights=y[left], minlength=size)
            zero = left & (total[codes] == 0)
            empty |= zero
            left &= ~zero
            left &= np.bincount(codes[left], minlength=size)[codes] > 1
        if int(left.sum()) == before:
            return empty, there & ~left & ~empty


def _estimate(
    y: Floats, x: Floats, names: list[str], levels: list[Codes], groups: list[Codes],
    most: int,
) -> tuple[Any, Codes]:  # fmt: skip
    """The fit of pyfixest, and the rows that it used."""
    import pandas as pd
    from pyfixest.demeaners import MapDemeaner
    from pyfixest.estimation import fepois

    table = {"y": y, "row": np.arange(len(y))}
    table |= {f"x{j}": x[:, j] for j in range(x.shape[1])}
    table |= {f"f{j}": codes for j, codes in enumerate(levels)}
    table |= {f"g{j}": codes for j, codes in enumerate(groups)}
    formula = f"y ~ {' + '.join(f'x{j}' for j in range(x.shape[1]))} | "
    formula += " + ".join(f"f{j}" for j in range(len(levels)))
    by = " + ".join(f"g{j}" for j in range(len(groups)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = fepois(
                formula, pd.DataFrame(table), vcov={"CRV1": by} if by else "hetero",
                separation_check=["fe"],
                demeaner=MapDemeaner(fixef_tol=1e-9), iwls_tol=1e-12, iwls_maxiter=most,
                copy_data=False,
            )  # fmt: skip
        except (ValueError, np.linalg.LinAlgError, RuntimeError) as error:
            raise NotConverged(f"no estimate: {error}") from error
    if not fit.convergence:
        raise NotConverged(f"not converged in {most} steps; is a zero separated (search=True)?")
    return fit, np.asarray(fit._data["row"], dtype=np.int64)


def _places(estimated: list[str], names: list[str]) -> list[int]:
    """Which regressors pyfixest estimated, by the names that they had for it."""
    return [int(name.removeprefix("x")) for name in estimated if name.startswith("x")]


def _imbalance(y: Floats, fitted: Floats, columns: list[Floats], levels: list[Codes]) -> float:
    """Largest violation of the first-order conditions, as part of what they add up."""
    worst = 0.0
    for column in columns:
        scale = np.abs(column) @ y + np.abs(column) @ fitted
        worst = max(worst, float(abs(column @ (y - fitted)) / scale)) if scale > 0 else worst
    for codes in levels:
        total, expected = np.bincount(codes, weights=y), np.bincount(codes, weights=fitted)
        worst = max(worst, float(np.abs(expected - total).sum() / total.sum()))
    return worst
