"""Where else dates could have stood: placements at random, a least spacing kept."""

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools

Places = NDArray[np.int64]
#: Rounds in which placements that meet an inadmissible time are drawn again.
_ROUNDS = 200


def placements(
    admissible: Bools, dates: int, spacing: int, most: int, rng: np.random.Generator
) -> tuple[Places, bool]:
    """Sets of so many admissible times, any two at least `spacing` apart.

    A set with spacing s among n times is a plain set among n - (k - 1)(s - 1) times, stretched:
    so they are listed, or drawn evenly where they are more than `most`.

    Returns
    -------
    tuple of ndarray, shape (sets, dates), and bool
        And whether these are all of them.
    """
    first = int(np.flatnonzero(admissible)[0])
    span = int(np.flatnonzero(admissible)[-1]) - first + 1
    plain = span - (dates - 1) * (spacing - 1)
    stretch = first + np.arange(dates) * (spacing - 1)
    if comb(plain, dates) <= max(most, 1) * 4:
        listed = list(combinations(range(plain), dates))
        every = np.array(listed, dtype=np.int64).reshape(-1, dates) + stretch
        every = every[admissible[every].all(axis=1)]
        if len(every) <= most:
            return every, True
        return every[np.sort(rng.choice(len(every), most, replace=False))], False
    kept: list[Places] = []
    for _ in range(_ROUNDS):
        keys = rng.random((most, plain)).argpartition(dates - 1, axis=1)[:, :dates]
        some = np.sort(keys, axis=1) + stretch
        kept.append(some[admissible[some].all(axis=1)])
        if sum(map(len, kept)) >= most:
            break
    return np.concatenate(kept)[:most], False
