"""Which of two short series comes first: cross-correlation of their innovations.

Two series that remember are correlated at many lags though nothing links them. So each is first
prewhitened **by its own filter** (Haugh 1976): an autoregression of order chosen by AICc, fitted by
restricted likelihood behind its measurement error and its gaps (see `_reduced`), turns it into
errors of prediction. Of these the correlation at lag k sets x at t beside y at t + k: positive
lags are x before y. It is divided by the pairs that it has, not by n, or long lags would fade.

Where nothing links the series, surrogates say how large correlations become: innovations drawn
anew, put through each series' own memory, **measurement errors drawn and added**, and whitened as
the series were. Errors drawn jointly for both series thus make the correlation at lag 0 that they
would make alone, and only what goes beyond it counts. Errors are not added to the series
themselves: these have theirs already. Missing points are left out of the likelihood, of every sum
and of every surrogate.

The lags at which the peak may truly lie are found by inverting a test: a link at lag k alone, of
the size seen there, is simulated, and k stays if the peak seen does not overtop it by more than
such peaks do. A weak link keeps nearly all lags, which is what is known of it.

The p-values are against no link at all. If x leads y and x is badly measured, y's past tells
something of x that its own measured past does not, and "y leads x" may be called falsely:
`local_projection` tests each direction while it lets the other be.

References
----------
Haugh, L. D. (1976). Checking the independence of two covariance-stationary time series: a
univariate residual cross-correlation approach. Journal of the American Statistical Association
71(354), 378-385.

Pierce, D. A. and Haugh, L. D. (1977). Causality in temporal systems: characterizations and a
survey. Journal of Econometrics 5(3), 265-293.

Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
Applications in Genetics and Molecular Biology 9(1), 39.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Bools, Floats, whole
from ._inputs import checked, errors_of, two_series
from ._lags import (
    PAIRS,
    correlations,
    pairs,
    possible_lags,
    rank,
    smallest_found,
    surrogates,
    top,
)
from ._reduced import autoregression, levels
from .surrogates import most_lags

#: Fewest points that either series must have.
FEWEST = 12
#: How innovations are drawn under no link.
NULLS = ("sieve", "phase", "block")


@dataclass(frozen=True, slots=True)
class CrossCorrelation:
    """Correlations of two series' innovations, lag by lag.

    Attributes
    ----------
    lags : ndarray, shape (2L + 1,)
        -L .. L; positive where x comes before y.
    correlation : ndarray, shape (2L + 1,)
        Of the innovations; NaN where fewer than 8 pairs are left.
    pairs : ndarray, shape (2L + 1,)
        Points that each is made of.
    low, high : ndarray, shape (2L + 1,)
        Where a single correlation lies with probability `level` if nothing links the series.
    low_all, high_all : ndarray, shape (2L + 1,)
        Where all of them lie together with that probability.
    p : float
        That nothing links the series at any lag.
    p_x_leads, p_y_leads, p_together : float
        Against no link, by the lags 1 .. L, by -L .. -1, and by lag 0 alone. Not adjusted for
        each other.
    peak : int
        The lag of the largest correlation, each measured by its own spread.
    peak_low, peak_high : int
        Least and greatest of the lags that may be the true one.
    peak_lags : ndarray of bool, shape (2L + 1,)
        All of these lags; there may be gaps between them.
    detectable : float
        The smallest correlation of innovations, at one lag between 1 and L, that the test of "x
        leads y" would find at 1 - level in four cases of five; inf if 0.95 would not be. As
        measured: errors of measurement make a true correlation smaller before it is looked for.
    orders : tuple of int
        Lags of the two filters.
    """

    lags: NDArray[np.int64]
    correlation: Floats
    pairs: NDArray[np.int64]
    low: Floats
    high: Floats
    low_all: Floats
    high_all: Floats
    p: float
    p_x_leads: float
    p_y_leads: float
    p_together: float
    peak: int
    peak_low: int
    peak_high: int
    peak_lags: Bools
    detectable: float
    orders: tuple[int, int]


def cross_correlation(
    x: ArrayLike,
    y: ArrayLike,
    *,
    max_lag: int | None = None,
    x_draws: ArrayLike | None = None,
    y_draws: ArrayLike | None = None,
    trend: bool = False,
    null: str = "sieve",
    level: float = 0.9,
    resamples: int = 999,
    seed: int = 0,
) -> CrossCorrelation:
    """Correlate the innovations of two series at lags both ways.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        At the same, evenly spaced times; NaN where missing.
    max_lag : int, optional
        L; by default a fifth of n, 12 at most.
    x_draws, y_draws : array_like, shape (draws, n), optional
        The series with the errors of measurement drawn. Where both have as many, row i of both
        is one joint draw.
    trend : bool
        Take a straight line out of each series, not only its mean.
    null : {"sieve", "phase", "block"}
        How innovations are drawn: one by one, by random phases, or in blocks.
    level : float
        Probability inside bands and intervals.
    resamples, seed : int

    Returns
    -------
    CrossCorrelation

    Raises
    ------
    ValueError
        If shapes do not fit, a series is constant or has fewer than :data:`FEWEST` points, or
        too few points coincide.
    """
    series = two_series(x, y, FEWEST)
    many = checked(level, resamples)
    if null not in NULLS:
        raise ValueError(f"null is {null!r}; allowed: {', '.join(NULLS)}")
    n = series.shape[1]
    most = min(12, n // 5) if max_lag is None else whole(max_lag, "max_lag", least=1)
    if most > n - PAIRS:
        raise ValueError(f"max_lag is {most}; allowed: at most {n - PAIRS} with {n} points")
    rng = np.random.default_rng(seed)
    errors = errors_of(series, x_draws, y_draws, rng)
    design = levels(n, trend)
    fits = [
        autoregression(
            one, errors.covariance[i, :, i], design, most_lags(int(np.isfinite(one).sum()))
        )
        for i, one in enumerate(series)
    ]
    there = np.isfinite(series)
    lags = np.arange(-most, most + 1)
    seen = correlations(np.stack([f.innovations for f in fits])[None], there, lags)[0]
    if not np.isfinite(seen).all(where=np.isin(lags, (-1, 0, 1))):
        raise ValueError(f"x and y share too few points; allowed: {PAIRS} pairs a lag or more")
    drawn = correlations(surrogates(fits, there, errors, null, many, rng), there, lags)
    middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
    z, z_drawn = np.abs(seen - middle) / spread, np.abs(drawn - middle) / spread
    sides = {"all": np.full(lags.size, True), "x": lags > 0, "y": lags < 0, "now": lags == 0}
    p = {side: rank(top(z, at), top(z_drawn, at)) for side, at in sides.items()}
    tails = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    wide = spread * np.quantile(top(z_drawn, sides["all"]), level)
    possible = possible_lags(seen - middle, there, lags, spread, level, rng)
    limit = float(np.quantile(top(z_drawn, sides["x"]), level))
    return CrossCorrelation(
        lags, seen, pairs(there, lags), tails[0], tails[1], middle - wide, middle + wide,
        p["all"], p["x"], p["y"], p["now"], int(lags[np.nanargmax(z)]),
        int(lags[possible].min()), int(lags[possible].max()), possible,
        smallest_found(there, lags, spread, limit, rng),
        (fits[0].order, fits[1].order),
    )  # fmt: skip
