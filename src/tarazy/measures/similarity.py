"""How alike actors vote, and how alike groups of them are."""

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, present, sum_last, together, unit_interval

_CODES = (0.0, 0.5, 1.0)


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
    a, b = _votes(votes_a, "votes_a", 1), _votes(votes_b, "votes_b", 1)
    together(last=True, votes_a=a, votes_b=b)
    score = 1 - np.abs(a - b)
    both = ~np.isnan(score)
    return _share(sum_last(np.where(both, score, 0.0)), both.sum(axis=-1).astype(np.float64))


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
    cast = _votes(votes, "votes", 2)
    there, yes, no, abstain = (
        mask.astype(np.float64) for mask in (~np.isnan(cast), cast == 1, cast == 0, cast == 0.5)
    )
    # Abstain-with-present counts two abstentions once and abstention-with-vote once a side, so
    # half the sum of both sides is 1 for the former and 1/2 for the latter.
    half = abstain @ _turned(there)
    score = yes @ _turned(yes) + no @ _turned(no) + (half + _turned(half)) / 2
    return _share(score, there @ _turned(there))


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
    cast = _votes(votes, "votes", 2)
    counts = np.stack([(cast == code).sum(axis=(-2, -1)) for code in _CODES], axis=-1)
    mix = _share(counts.astype(np.float64), counts.sum(axis=-1, keepdims=True).astype(np.float64))
    credit = 1 - np.abs(np.subtract.outer(_CODES, _CODES))
    expected = np.einsum("...i,ij,...j->...", mix, credit, mix)[..., None, None]
    return _share(agreed - expected, np.broadcast_to(1 - expected, agreed.shape))


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
    between = _share(total, weight @ known.astype(np.float64) @ weight.T)
    return np.where(np.eye(weight.shape[0], dtype=bool), 1.0, between)


def _votes(votes: ArrayLike, name: str, ndim: int) -> Floats:
    """Check the codes of votes."""
    cast = floats(votes, name, ndim=ndim)
    odd = cast[~(np.isin(cast, _CODES) | np.isnan(cast))]
    if odd.size:
        raise ValueError(f"{name} hold {odd[0]}; allowed: 0 no, 0.5 abstention, 1 yes, NaN absent")
    return cast


def _turned(x: Floats) -> Floats:
    """Transpose of the last two axes."""
    return np.swapaxes(x, -1, -2)


def _share(over: Floats, under: Floats) -> Floats:
    """Divide, NaN where the divisor is zero."""
    result: Floats = np.where(under > 0, over, np.nan) / np.where(under > 0, under, 1.0)
    return result
