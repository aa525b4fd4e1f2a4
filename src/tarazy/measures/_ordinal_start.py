"""Where the fit of ideal points begins: what an earlier fit knows, and a guess at the rest."""

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats, any_along
from ._ordinal import Ballots
from ._ordinal_fit import evaluate, gathered

#: Scoring steps of the items with the points held, none longer than 1.
_STEPS = 6


def begin(
    cast: Floats,
    groups: list[Ballots],
    anchor: int,
    active: Bools,
    item: NDArray[np.int64],
    known: tuple[Floats, Floats] | None,
) -> tuple[Floats, Floats]:
    """Points (voters, periods) and items (items, 3); `known` are those of a start, or NaN."""
    points, rolls = known or (np.full(active.shape, np.nan), np.full((len(item), 3), np.nan))
    guess = _first_guess(cast, anchor)
    begun = ~np.isnan(np.where(active, points, np.nan))
    if not begun.any():  # nothing says which way known items look
        theta, rolls = guess[:, None] * np.ones(active.shape[1]), np.full_like(rolls, np.nan)
    else:
        theta = _filled(points, begun, guess)
    theta = theta * active
    return theta, _items_alone(groups, theta, _by_item(rolls, item))


def _first_guess(cast: Floats, anchor: int) -> Floats:
    """First principal component of the voters' centred votes, of variance 1, anchor positive."""
    centred = np.nan_to_num(cast - np.nanmean(cast, axis=0))
    together = (~np.isnan(cast)).astype(float)
    # Mean product over the roll calls on which both voted: absences shrink nobody.
    gram = (centred @ centred.T) / np.maximum(together @ together.T, 1.0)
    guess = np.linalg.eigh(gram)[1][:, -1]
    seen = guess[together.any(axis=1)]
    guess = (guess - seen.mean()) / max(seen.std(), 1e-10)
    return np.asarray(guess * (1.0 if guess[anchor] >= 0 else -1.0))


def _filled(points: Floats, known: Bools, guess: Floats) -> Floats:
    """Each voter's nearest known period; for a voter that has none, the guess on their scale."""
    order = np.arange(known.shape[1])
    apart = np.abs(np.subtract.outer(order, order))
    nearest = np.where(known[:, None, :], apart, len(order)).argmin(axis=-1)
    filled = np.take_along_axis(points, nearest, axis=1)
    seen = any_along(known, 1)
    mean = np.where(known, points, 0.0)[seen].sum(axis=1) / known[seen].sum(axis=1)
    about = guess[seen] - guess[seen].mean()
    slope = (about @ mean) / (about @ about) if (about**2).sum() > 0 else 0.0
    scaled = mean.mean() + slope * (guess - guess[seen].mean())
    return np.where(seen[:, None], filled, scaled[:, None])


def _by_item(rolls: Floats, item: NDArray[np.int64]) -> Floats:
    """Mean of the known roll calls of each item; NaN where none is known."""
    sums, count = np.zeros((item.max() + 1, 3)), np.zeros(item.max() + 1)
    there = ~any_along(np.isnan(rolls), 1)
    np.add.at(sums, item[there], rolls[there])
    np.add.at(count, item[there], 1.0)
    return np.divide(sums, count[:, None], out=np.full_like(sums, np.nan), where=count[:, None] > 0)


def _items_alone(groups: list[Ballots], theta: Floats, known: Floats) -> Floats:
    """Items with the points held, those that are known left as they are."""
    free = any_along(np.isnan(known), 1)
    items = np.where(free[:, None], 0.0, known)
    for _ in range(_STEPS if free.any() else 0):
        gradient, info = gathered(groups, evaluate(groups, theta, items), theta, items)
        step = np.linalg.solve(info[free], gradient[free][..., None])[..., 0]
        items[free] += np.clip(step, -1.0, 1.0)
    return items
