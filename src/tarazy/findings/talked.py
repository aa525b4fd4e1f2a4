"""Which vectors a state talks up and which down, by their shares in its words and its ties."""

import numpy as np
from numpy.typing import NDArray

from tarazy.findings.ageing import span
from tarazy.findings.declared import WordAndDeed, ends
from tarazy.findings.words import listed
from tarazy.lens import Lens
from tarazy.measures.cross_pressure import holm

_ALPHA = 0.1
#: Years over which it is told.
_NOW = 5


def _talked(lens: Lens, both: WordAndDeed, there: NDArray[np.bool_]) -> dict[str, list[str]]:
    """Vectors talked up and down beyond the noise of late, the most first, with their figures."""
    declared, practised, word, deed = both.over(late(there))
    value, kept = declared - practised, word - deed
    below = np.minimum((kept <= 0).mean(axis=0), (kept >= 0).mean(axis=0))
    p = np.clip(2 * np.maximum(below, 1 / len(kept)), 0, 1)
    p = holm(np.where((declared > 0) | (practised > 0), p, np.nan))
    low, high = ends(kept)
    found: dict[str, list[str]] = {}
    for v in np.argsort(-np.abs(value)):
        if p[v] < _ALPHA:
            found.setdefault("up" if value[v] > 0 else "down", []).append(
                f"{lens.vectors[v].name} ({_points(value[v])} points; {_points(low[v])} to "
                f"{_points(high[v])})"
            )
    return found


def late(there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The last years of those that there are.

    Parameters
    ----------
    there : numpy.ndarray of bool

    Returns
    -------
    numpy.ndarray of bool
    """
    return there & (np.cumsum(there[::-1])[::-1] <= _NOW)


def on_vectors(lens: Lens, both: WordAndDeed, there: NDArray[np.bool_]) -> str:
    """The vector talked up most and the one talked down most, in a sentence.

    Parameters
    ----------
    lens : Lens
    both : WordAndDeed
    there : numpy.ndarray of bool
        Years with a gap.

    Returns
    -------
    str
    """
    years = span(np.array(both.years)[late(there)])
    found = _talked(lens, both, there)
    if not found:
        return f"In {years} no vector was talked up or down beyond the noise."
    most = [
        f"{way}{' most of all' if len(found[way]) > 1 else ''} {found[way][0]}"
        for way in ("up", "down") if way in found
    ]  # fmt: skip
    return (
        f"In {years}, by their shares in its words less those in its ties, {lens.name} talked "
        f"{listed(most)}."
    )


def all_vectors(lens: Lens, both: WordAndDeed, there: NDArray[np.bool_]) -> list[str]:
    """All that were talked up and down, where the answer names some of them, as a caveat.

    Parameters
    ----------
    lens : Lens
    both : WordAndDeed
    there : numpy.ndarray of bool

    Returns
    -------
    list of str
    """
    found = _talked(lens, both, there)
    if max(map(len, found.values()), default=0) < 2:
        return []
    parts = [f"{way} {listed(found[way])}" for way in ("up", "down") if way in found]
    return [f"All that it talked up or down beyond the noise in these years: {listed(parts)}."]


def _points(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−")
