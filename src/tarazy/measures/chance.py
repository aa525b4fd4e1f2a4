"""Similarity from tables of paired choices on an ordered scale, raw and beyond chance.

Every coefficient is a function of the table of two actors' paired choices. With D the mean
distance between their choices and E the distance that chance would give,

- agreement is 1 - D (Lijphart's index when distances are absolute),
- Signorino and Ritter's S is 1 - 2 D,
- Cohen's kappa and Scott's pi are 1 - D / E, where chance draws the choices from each actor's own
  mix (kappa) or from the mix of both (pi).

Distances run from 0 to 1 between the ends of the scale: nominal counts any difference as 1,
absolute counts steps, squared counts their squares. Häge (2011) has kappa and pi squared, and S
absolute and squared. Absolute S is twice the agreement less 1.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, present, sum_last, together

Form = Literal["agreement", "s", "kappa", "pi"]
Distance = Literal["nominal", "absolute", "squared"]

#: How a vote is coded: no, abstention, yes.
CODES = (0.0, 0.5, 1.0)
_LEVELS = (0.0, 1.0, 2.0, 3.0)


class Measure(NamedTuple):
    """What a coefficient is.

    Attributes
    ----------
    form : str
        "agreement", "s", "kappa" or "pi".
    distance : str
        "nominal", "absolute" or "squared".
    binary : bool
        Whether the choices are first made two: votes by leaving abstentions out, obligations by
        counting any as one.
    """

    form: Form
    distance: Distance
    binary: bool = False


#: The coefficients by name.
MEASURES: dict[str, Measure] = {
    "agreement": Measure("agreement", "absolute"),
    "s_absolute": Measure("s", "absolute"),
    "s_squared": Measure("s", "squared"),
    "s_binary": Measure("s", "nominal", binary=True),
    "kappa_nominal": Measure("kappa", "nominal"),
    "kappa_absolute": Measure("kappa", "absolute"),
    "kappa_squared": Measure("kappa", "squared"),
    "kappa_binary": Measure("kappa", "nominal", binary=True),
    "pi_nominal": Measure("pi", "nominal"),
    "pi_absolute": Measure("pi", "absolute"),
    "pi_squared": Measure("pi", "squared"),
    "pi_binary": Measure("pi", "nominal", binary=True),
}


def vote_counts(
    votes: ArrayLike, *, weights: ArrayLike | None = None, consensus: ArrayLike = 0
) -> Floats:
    """Tables of paired votes of all pairs of voters.

    Parameters
    ----------
    votes : array_like, shape (..., s, r)
        Coded as in `vote_similarity`; roll calls on which one of a pair is absent do not count.
    weights : array_like, shape (r,) or (..., r), optional
        Weight of each roll call, 1 without them.
    consensus : array_like, shape () or (...)
        How many resolutions adopted without a vote to add, per leading index, each as a yes of
        both of weight 1. With n the weight of a pair's roll calls and m of these, agreement A
        becomes (n A + m) / (n + m), S becomes (n S + m) / (n + m), and the 1 - D / E of kappa and
        pi becomes 1 - D (n + m) / (n E + m M), where M adds up how far the two stand from yes on
        average. None can fall; kappa and pi rise to 1 - D / M at most, the others to 1. A pair
        that never voted together stays without a table.

    Returns
    -------
    ndarray, shape (..., s, s, 3, 3)
        Rows are the first voter's no, abstention and yes, columns the second's.

    Raises
    ------
    ValueError
        If a vote is coded otherwise, a weight or number is negative or missing, or the shapes do
        not fit.

    References
    ----------
    Häge, F. M. and Hug, S. (2016). Consensus decisions and similarity measures in international
    organizations. International Interactions 42(3), 503-529.
    """
    counts = _all_pairs(votes_checked(votes, "votes", 2), CODES, weights)
    return with_consensus(counts, present(consensus, "consensus")[..., None, None])


def obligation_counts(obligations: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Tables of paired obligations of all pairs of states.

    Parameters
    ----------
    obligations : array_like, shape (..., s, p)
        Highest obligation of each of s states to each of p partners: 0 none, 1 entente or
        consultation, 2 neutrality or non-aggression, 3 defence, NaN where the partner is no
        state. Signorino and Ritter set a state's obligation to itself to 3; NaN leaves it out.
    weights : array_like, shape (p,) or (..., p), optional
        Weight of each partner, such as its share of capabilities; 1 without them.

    Returns
    -------
    ndarray, shape (..., s, s, 4, 4)

    Raises
    ------
    ValueError
        If an obligation is coded otherwise, a weight is negative or missing, or the shapes do not
        fit.

    References
    ----------
    Signorino, C. S. and Ritter, J. M. (1999). International Studies Quarterly 43(1), 115-144.
    """
    held = floats(obligations, "obligations", ndim=2)
    odd = held[~(np.isin(held, _LEVELS) | np.isnan(held))]
    if odd.size:
        raise ValueError(
            f"obligations hold {odd[0]}; allowed: 0 none, 1 entente, 2 neutrality, 3 defence, NaN"
        )
    return _all_pairs(held, _LEVELS, weights)


def yes_or_no(counts: ArrayLike) -> Floats:
    """Tables of yes and no alone: abstentions count as absences.

    Parameters
    ----------
    counts : array_like, shape (..., 3, 3)

    Returns
    -------
    ndarray, shape (..., 2, 2)

    References
    ----------
    Gartzke, E. (2006). The Affinity of Nations Index, 1946-2002 (S of votes in two categories).
    """
    table = _tables(counts)
    return table[..., ::2, ::2]


def any_or_none(counts: ArrayLike) -> Floats:
    """Tables of some obligation against none.

    Parameters
    ----------
    counts : array_like, shape (..., 4, 4)

    Returns
    -------
    ndarray, shape (..., 2, 2)

    References
    ----------
    Häge, F. M. (2011). Political Analysis 19(3), 287-305 (binary alliance ties).
    """
    table = _tables(counts)
    rows = np.stack([table[..., 0, :], table[..., 1:, :].sum(axis=-2)], axis=-2)
    return np.stack([rows[..., 0], rows[..., 1:].sum(axis=-1)], axis=-1)


def coefficient(counts: ArrayLike, form: Form, distance: Distance = "absolute") -> Floats:
    """Calculate one coefficient from tables of paired choices.

    Parameters
    ----------
    counts : array_like, shape (..., k, k)
        Counts or weights of the first actor's choices (rows) with the second's (columns), in the
        order of the scale, whose k levels are equally far apart.
    form, distance
        As in `Measure`.

    Returns
    -------
    ndarray, shape (...)
        1 for full similarity. Agreement 0 and S -1 where all choices are at opposite ends; kappa
        and pi are 0 for what chance gives. NaN for an empty table, and for kappa and pi where
        chance leaves no difference: both always made the same choice. (Häge sets these to 0.)

    Raises
    ------
    ValueError
        If a count is negative or missing, tables are not square, or the form or distance is
        unknown.

    References
    ----------
    Lijphart, A. (1963). American Political Science Review 57(4), 902-917. Cohen, J. (1960).
    Educational and Psychological Measurement 20(1), 37-46. Cohen, J. (1968). Psychological
    Bulletin 70(4), 213-220. Scott, W. A. (1955). Public Opinion Quarterly 19(3), 321-325.
    Signorino, C. S. and Ritter, J. M. (1999). International Studies Quarterly 43(1), 115-144.
    Häge, F. M. (2011). Political Analysis 19(3), 287-305.
    """
    return _coefficient(_sums(_tables(counts)), form, distance)


def coefficients(
    counts: ArrayLike,
    binary: Callable[[ArrayLike], Floats],
    measures: Sequence[str] = tuple(MEASURES),
) -> dict[str, Floats]:
    """Calculate several coefficients from the same tables.

    Parameters
    ----------
    counts : array_like, shape (..., k, k)
        As in `coefficient`.
    binary : callable
        What makes the tables two by two: `yes_or_no` or `any_or_none`.
    measures : sequence of str
        Names from :data:`MEASURES`.

    Returns
    -------
    dict of str to ndarray, shape (...)

    Raises
    ------
    ValueError
        If a measure is unknown, or as in `coefficient`.
    """
    unknown = [name for name in measures if name not in MEASURES]
    if unknown:
        raise ValueError(f"measures hold {unknown[0]!r}; allowed: {', '.join(MEASURES)}")
    chosen = {name: MEASURES[name] for name in measures}
    table = _tables(counts)
    sums = {False: _sums(table)}
    if any(measure.binary for measure in chosen.values()):
        sums[True] = _sums(binary(table))
    return {
        name: _coefficient(sums[measure.binary], measure.form, measure.distance)
        for name, measure in chosen.items()
    }


def _tables(counts: ArrayLike) -> Floats:
    """Check tables of paired choices."""
    table = present(counts, "counts", ndim=2)
    if table.shape[-1] != table.shape[-2] or table.shape[-1] < 2:
        raise ValueError(f"counts have shape {table.shape}; allowed: (..., k, k), k at least 2")
    return table


class _Sums(NamedTuple):
    """Tables with what every coefficient of theirs needs."""

    table: Floats
    rows: Floats
    columns: Floats
    total: Floats


def _sums(table: Floats) -> _Sums:
    """Margins and totals of tables."""
    # Adding slices is several times faster than a sum over a short axis.
    levels = range(table.shape[-1])
    rows = sum((table[..., j] for j in levels[1:]), table[..., 0])
    columns = sum((table[..., j, :] for j in levels[1:]), table[..., 0, :])
    return _Sums(table, rows, columns, sum_last(rows))


def _coefficient(sums: _Sums, form: Form, distance: Distance) -> Floats:
    """Calculate a coefficient from tables that were checked."""
    table, rows, columns, total = sums
    apart = _distances(table.shape[-1], distance)
    differing = table.reshape(*total.shape, -1) @ apart.ravel()
    if form == "agreement":
        return share(total - differing, total)
    if form == "s":
        return share(total - 2 * differing, total)
    if form == "pi":
        rows = columns = (rows + columns) / 2
    elif form != "kappa":
        raise ValueError(f"form is {form!r}; allowed: agreement, s, kappa, pi")
    by_chance = sum_last((rows @ apart) * columns)
    return share(by_chance - total * differing, by_chance)


def _distances(k: int, distance: Distance) -> Floats:
    """Distances between k equally spaced levels, 1 between the ends."""
    steps = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    kinds = {"nominal": (steps > 0).astype(np.float64), "absolute": steps, "squared": steps**2}
    if distance not in kinds:
        raise ValueError(f"distance is {distance!r}; allowed: {', '.join(kinds)}")
    return kinds[distance]


def _all_pairs(held: Floats, levels: Sequence[float], weights: ArrayLike | None) -> Floats:
    """Tables of all pairs by one matrix product of the masks of all levels."""
    k, s = len(levels), held.shape[-2]
    masks = np.stack([held == level for level in levels], axis=-3).astype(np.float64)
    flat = masks.reshape(*held.shape[:-2], k * s, held.shape[-1])
    if weights is None:
        weighted = flat
    else:
        load = present(weights, "weights", ndim=1)
        together(last=True, weights=load[..., None, :], choices=held)
        weighted = flat * load[..., None, :]
    product = weighted @ np.swapaxes(flat, -1, -2)
    counts = product.reshape(*product.shape[:-2], k, s, k, s)
    return np.ascontiguousarray(np.einsum("...iajb->...abij", counts))


def with_consensus(counts: Floats, consensus: ArrayLike) -> Floats:
    """Add resolutions without a vote to the tables of pairs that voted together.

    Parameters
    ----------
    counts : ndarray, shape (..., 3, 3)
    consensus : array_like
        How many to add, of a shape that broadcasts with the leading axes of the tables.

    Returns
    -------
    ndarray, shape (..., 3, 3)

    Raises
    ------
    ValueError
        If a number is negative or missing, or the shapes do not fit.
    """
    more = present(consensus, "consensus")
    leading = np.empty(counts.shape[:-2])
    together(consensus=more, tables=leading)
    if np.broadcast_shapes(more.shape, leading.shape) != leading.shape:
        raise ValueError(f"consensus has shape {more.shape}; allowed: that of tables or fewer axes")
    if not more.any():
        return counts
    voted = counts.any(axis=(-2, -1))
    added = counts.copy()
    added[..., -1, -1] += np.where(voted, more, 0.0)
    return added


def votes_checked(votes: ArrayLike, name: str, ndim: int) -> Floats:
    """Votes as float64; a code that is none of 0, 0.5, 1 and NaN raises ValueError."""
    cast = floats(votes, name, ndim=ndim)
    odd = cast[~(np.isin(cast, CODES) | np.isnan(cast))]
    if odd.size:
        raise ValueError(f"{name} hold {odd[0]}; allowed: 0 no, 0.5 abstention, 1 yes, NaN absent")
    return cast


def share(over: Floats, under: Floats) -> Floats:
    """Divide, NaN where the divisor is zero."""
    result: Floats = np.where(under > 0, over, np.nan) / np.where(under > 0, under, 1.0)
    return result
