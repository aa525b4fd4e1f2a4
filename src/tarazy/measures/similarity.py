"""How alike actors vote and ally themselves, and how alike groups of them are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Floats, floats, present, sum_last, together, unit_interval, whole
from .chance import (
    CODES,
    MEASURES,
    any_or_none,
    coefficients,
    obligation_counts,
    share,
    vote_counts,
    votes_checked,
    with_consensus,
    yes_or_no,
)
from .sensitivity import interval

#: Pairs whose resampled tables are held in memory at once.
_BLOCK = 256


class Estimate(NamedTuple):
    """A coefficient of pairs with its interval, arrays of the same shape.

    Attributes
    ----------
    value, low, high : ndarray
    """

    value: Floats
    low: Floats
    high: Floats


def agreement(votes_a: ArrayLike, votes_b: ArrayLike) -> Floats:
    """Index of agreement: full agreement counts 1, an abstention against a vote counts a half.

    Parameters
    ----------
    votes_a, votes_b : array_like, shape (..., r)
        Votes on the same r roll calls: 0 no, 0.5 abstention, 1 yes, NaN absent.

    Returns
    -------
    ndarray, shape (...)
        0 (always opposed) to 1 (always alike), over roll calls on which both voted; NaN where
        there is none. Two abstentions are full agreement. Not corrected for chance.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, or the shapes do not fit.

    References
    ----------
    Lijphart, A. (1963). The analysis of bloc voting in the General Assembly: a critique and a
    proposal. American Political Science Review 57(4), 902-917.
    """
    a, b = votes_checked(votes_a, "votes_a", 1), votes_checked(votes_b, "votes_b", 1)
    together(last=True, votes_a=a, votes_b=b)
    score = 1 - np.abs(a - b)
    both = ~np.isnan(score)
    return share(sum_last(np.where(both, score, 0.0)), both.sum(axis=-1).astype(np.float64))


def agreement_matrix(votes: ArrayLike) -> Floats:
    """Index of agreement of all pairs of voters at once.

    Parameters
    ----------
    votes : array_like, shape (..., s, r)
        Votes of s voters on r roll calls, coded as in `agreement`.

    Returns
    -------
    ndarray, shape (..., s, s)
        Symmetric; 1 on the diagonal. NaN for a pair that never voted together, and so for the
        diagonal of a voter who never voted.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, or there are fewer than two axes.

    References
    ----------
    Lijphart, A. (1963). American Political Science Review 57(4), 902-917.
    """
    cast = votes_checked(votes, "votes", 2)
    there, yes, no, abstain = (
        mask.astype(np.float64) for mask in (~np.isnan(cast), cast == 1, cast == 0, cast == 0.5)
    )
    # Abstain-with-present counts two abstentions once and abstention-with-vote once a side, so
    # half the sum of both sides is 1 for the former and 1/2 for the latter.
    half = abstain @ _turned(there)
    score = yes @ _turned(yes) + no @ _turned(no) + (half + _turned(half)) / 2
    return share(score, there @ _turned(there))


def chance_corrected(matrix: ArrayLike, votes: ArrayLike) -> Floats:
    """Agreement beyond what two voters of the common mix of yes, abstention and no would reach.

    With A the agreement and E its expectation for two votes drawn from the votes of all,
    (A - E) / (1 - E): Scott's pi, with an abstention against a vote as half an agreement.

    Parameters
    ----------
    matrix : array_like, shape (..., s, s)
        Index of agreement of pairs (see `agreement_matrix`).
    votes : array_like, shape (..., s, r)
        The votes it was made from.

    Returns
    -------
    ndarray, shape (..., s, s)
        1 for full agreement, 0 for what chance gives, below 0 for less. NaN where the matrix is,
        and everywhere where all votes are the same.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, or an agreement lies outside 0 and 1.

    References
    ----------
    Scott, W. A. (1955). Reliability of content analysis: the case of nominal scale coding. Public
    Opinion Quarterly 19(3), 321-325. Häge, F. M. (2011). Choice or circumstance? Adjusting
    measures of foreign policy similarity for chance agreement. Political Analysis 19(3), 287-305.
    """
    agreed = unit_interval(matrix, "matrix")
    cast = votes_checked(votes, "votes", 2)
    counts = np.stack([(cast == code).sum(axis=(-2, -1)) for code in CODES], axis=-1)
    mix = share(counts.astype(np.float64), counts.sum(axis=-1, keepdims=True).astype(np.float64))
    credit = 1 - np.abs(np.subtract.outer(CODES, CODES))
    expected = np.einsum("...i,ij,...j->...", mix, credit, mix)[..., None, None]
    return share(agreed - expected, np.broadcast_to(1 - expected, agreed.shape))


def vote_similarity(
    votes: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    consensus: ArrayLike = 0,
    measures: Sequence[str] = tuple(MEASURES),
) -> dict[str, Floats]:
    """Coefficients of all pairs of voters at once.

    Parameters
    ----------
    votes : array_like, shape (..., s, r)
        Votes of s voters on r roll calls: 0 no, 0.5 abstention, 1 yes, NaN absent. Years of
        different length are stacked by filling up with NaN.
    weights, consensus
        As in `chance.vote_counts`.
    measures : sequence of str
        Names from `chance.MEASURES`.

    Returns
    -------
    dict of str to ndarray, shape (..., s, s)
        Symmetric, 1 on the diagonal; NaN as in `chance.coefficient`.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, a measure is unknown, or the shapes do not fit.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity for
    chance agreement. Political Analysis 19(3), 287-305.
    """
    counts = vote_counts(votes, weights=weights, consensus=consensus)
    return coefficients(counts, yes_or_no, measures)


def obligation_similarity(
    obligations: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    measures: Sequence[str] = tuple(MEASURES),
) -> dict[str, Floats]:
    """Coefficients of the alliance portfolios of all pairs of states at once.

    Parameters
    ----------
    obligations, weights
        As in `chance.obligation_counts`.
    measures : sequence of str
        Names from `chance.MEASURES`.

    Returns
    -------
    dict of str to ndarray, shape (..., s, s)
        Symmetric, 1 on the diagonal; NaN as in `chance.coefficient`.

    Raises
    ------
    ValueError
        If an obligation is coded otherwise, a measure is unknown, or the shapes do not fit.

    References
    ----------
    Signorino, C. S. and Ritter, J. M. (1999). Tau-b or not tau-b: measuring the similarity of
    foreign policy positions. International Studies Quarterly 43(1), 115-144. Häge, F. M. (2011).
    Political Analysis 19(3), 287-305.
    """
    return coefficients(obligation_counts(obligations, weights=weights), any_or_none, measures)


def bootstrap_draws(
    first: ArrayLike,
    second: ArrayLike,
    *,
    measures: Sequence[str] = tuple(MEASURES),
    resamples: int = 2000,
    seed: int = 0,
    clusters: ArrayLike | None = None,
    consensus: float = 0,
) -> dict[str, Floats]:
    """Coefficients of chosen pairs of voters in resamples of the roll calls.

    All pairs share the resamples, so their differences and ranks can be read off the draws.

    Parameters
    ----------
    first, second : array_like, shape (..., r)
        Votes of the pairs; one voter of shape (r,) meets many of shape (m, r).
    measures : sequence of str
        Names from `chance.MEASURES`.
    resamples : int
    seed : int
    clusters : array_like, shape (r,), optional
        Label of each roll call, such as the resolution that returns year after year; roll calls
        of the same label are drawn together. Each is its own without it.
    consensus : float
        Resolutions without a vote to add to every resample, as in `chance.vote_counts`.

    Returns
    -------
    dict of str to ndarray, shape (resamples, ...)
        NaN where a resample leaves a coefficient undefined.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, a measure is unknown, the shapes do not fit, or there is no
        roll call.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap, ch. 6.
    """
    cells, shape = _paired(first, second)
    label = _labels(clusters, cells.shape[1])
    draws, size = whole(resamples, "resamples", least=1), int(label.max()) + 1
    picked = np.random.default_rng(seed).integers(0, size, (draws, size))
    picked += np.arange(draws)[:, None] * size
    # Counts are whole and far below 2^24, so single precision is exact and twice as fast.
    times = np.bincount(picked.ravel(), minlength=draws * size).reshape(draws, size)
    times = times.astype(np.float32)
    found: dict[str, list[Floats]] = {name: [np.empty((draws, 0))] for name in measures}
    for start in range(0, len(cells), _BLOCK):
        block = cells[start : start + _BLOCK]
        table = (times @ _by_cluster(block, label, size).astype(np.float32)).astype(np.float64)
        counts = with_consensus(table.reshape(draws, len(block), 3, 3), consensus)
        for name, drawn in coefficients(counts, yes_or_no, measures).items():
            found[name].append(drawn)
    return {
        name: np.concatenate(drawn, axis=1).reshape(draws, *shape) for name, drawn in found.items()
    }


def bootstrap_similarity(
    first: ArrayLike,
    second: ArrayLike,
    *,
    measures: Sequence[str] = tuple(MEASURES),
    resamples: int = 2000,
    level: float = 0.9,
    seed: int = 0,
    clusters: ArrayLike | None = None,
    consensus: float = 0,
) -> dict[str, Estimate]:
    """Coefficients of chosen pairs of voters with percentile bootstrap intervals.

    Parameters
    ----------
    first, second, measures, resamples, seed, clusters, consensus
        As in `bootstrap_draws`.
    level : float
        Probability inside the intervals, between 0 and 1. They say how far the roll calls that
        happened to be put to the vote decide the figure.

    Returns
    -------
    dict of str to Estimate
        Arrays of shape (...); resamples that leave a coefficient undefined are left out.

    Raises
    ------
    ValueError
        As in `bootstrap_draws`, or if the level is not inside (0, 1).

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap, ch. 13.
    """
    cells, shape = _paired(first, second)
    counts = _by_cluster(cells, np.zeros(cells.shape[1], dtype=np.int64), 1)
    counts = with_consensus(counts.reshape(*shape, 3, 3), consensus)
    values = coefficients(counts, yes_or_no, measures)
    drawn = bootstrap_draws(
        first, second, measures=measures, resamples=resamples, seed=seed, clusters=clusters,
        consensus=consensus,
    )  # fmt: skip
    return {name: Estimate(value, *interval(drawn[name], level)) for name, value in values.items()}


def point_similarity(points: ArrayLike, unit: float = 1.0) -> Floats:
    """Similarity of points on a line: exp(-distance / unit).

    Parameters
    ----------
    points : array_like, shape (..., m)
        NaN where unknown.
    unit : float
        The distance at which similarity falls to 1 / e.

    Returns
    -------
    ndarray, shape (..., m, m)
        Symmetric, 1 on the diagonal, above 0; NaN where a point is.

    Raises
    ------
    ValueError
        If a point is infinite or the unit is not positive and finite.

    References
    ----------
    Leinster, T. and Cobbold, C. A. (2012). Ecology 93(3), 477-489 (similarity from a distance).
    """
    if not 0 < unit < np.inf:
        raise ValueError(f"unit is {unit}; allowed: positive and finite")
    place = floats(points, "points", ndim=1)
    return np.asarray(np.exp(-np.abs(place[..., :, None] - place[..., None, :]) / unit))


def group_similarity(matrix: ArrayLike, membership: ArrayLike) -> Floats:
    """Mean similarity of the members of one group with those of another.

    Parameters
    ----------
    matrix : array_like, shape (..., m, m)
        Similarity of actors, any scale; NaN where unknown.
    membership : array_like, shape (g, m)
        Weight of each actor in each group, 0 where it is no member. A pair of actors weighs the
        product of their weights; pairs of unknown similarity are left out.

    Returns
    -------
    ndarray, shape (..., g, g)
        Mean similarities between groups. The diagonal is 1 by definition: a group is itself,
        however its members differ (Leinster and Cobbold's matrix asks for it). An actor in two
        groups makes them alike through its similarity with itself. NaN where no pair is known.

    Raises
    ------
    ValueError
        If the matrix is not square, the shapes do not fit, or a group has no member.

    References
    ----------
    Sokal, R. R. and Michener, C. D. (1958). A statistical method for evaluating systematic
    relationships. University of Kansas Science Bulletin 38, 1409-1438 (average linkage).
    Leinster, T. and Cobbold, C. A. (2012). Ecology 93(3), 477-489 (the unit diagonal).
    """
    alike = floats(matrix, "matrix", ndim=2)
    m = alike.shape[-1]
    if alike.shape[-2] != m:
        raise ValueError(f"matrix has shape {alike.shape}; allowed: (..., m, m)")
    weight = present(membership, "membership", ndim=2)
    if weight.ndim != 2 or weight.shape[1] != m:
        raise ValueError(f"membership has shape {weight.shape}; allowed: (groups, {m})")
    empty = np.flatnonzero(~(weight > 0).any(axis=1))
    if empty.size:
        raise ValueError(f"groups {empty.tolist()} have no member; allowed: a positive weight")
    known = ~np.isnan(alike)
    total = weight @ np.where(known, alike, 0.0) @ weight.T
    between = share(total, weight @ known.astype(np.float64) @ weight.T)
    return np.where(np.eye(weight.shape[0], dtype=bool), 1.0, between)


def _paired(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """Cell of the table that each pair's choice on each roll call falls into, -1 for none."""
    a, b = votes_checked(first, "first", 1), votes_checked(second, "second", 1)
    together(last=True, first=a, second=b)
    if a.shape[-1] == 0:
        raise ValueError("there are no roll calls; allowed: at least one")
    # The row counts 0, 3 or 6 and the column 0, 1 or 2.
    cell = np.nan_to_num(6 * a + 2 * b, nan=-1.0).astype(np.int64)
    return cell.reshape(-1, cell.shape[-1]), cell.shape[:-1]


def _labels(clusters: ArrayLike | None, rolls: int) -> NDArray[np.int64]:
    """Number the clusters of the roll calls."""
    if clusters is None:
        return np.arange(rolls)
    label = np.asarray(clusters)
    if label.shape != (rolls,):
        raise ValueError(f"clusters have shape {label.shape}; allowed: ({rolls},)")
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def _by_cluster(cells: NDArray[np.int64], label: NDArray[np.int64], size: int) -> Floats:
    """Tables of each pair summed within clusters, shape (clusters, pairs * 9)."""
    pairs = len(cells)
    at = label * (pairs * 9) + np.arange(pairs)[:, None] * 9 + cells
    counts = np.bincount(at[cells >= 0], minlength=size * pairs * 9)
    return counts.reshape(size, pairs * 9).astype(np.float64)


def _turned(x: Floats) -> Floats:
    """Transpose of the last two axes."""
    return np.swapaxes(x, -1, -2)
