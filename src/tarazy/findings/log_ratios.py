"""Groups of states set against each other: log-ratio coordinates by the steps of one partition."""

from collections.abc import Mapping, Sequence

import numpy as np

from tarazy.findings.camps import Camp, called
from tarazy.findings.cells import Floats
from tarazy.measures.composition import closure, ilr, replace_zeros, sbp_basis

#: A share below this is as good as none: the detection limit for the zeros of log-ratios, and
#: two thirds of it stand in for them (Martín-Fernández et al. 2003).
_LIMIT = 0.005
#: Contrasts of an accounts file: who is set over whom.
Contrasts = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def usable(camps: Mapping[str, Camp], contrasts: Contrasts, among: Sequence[str]) -> Contrasts:
    """Contrasts all of whose groups are at hand.

    Parameters
    ----------
    camps : mapping of str to Camp
    contrasts : mapping
    among : sequence of str
        Groups at hand.

    Returns
    -------
    mapping
    """
    return {
        name: sides for name, sides in contrasts.items()
        if all(g in camps and g in among for side in sides for g in side)
    }  # fmt: skip


def basis_of(contrasts: Contrasts) -> tuple[tuple[str, ...], Floats]:
    """Groups of some contrasts, and the basis that the contrasts are.

    Parameters
    ----------
    contrasts : mapping
        Steps of one sequential binary partition of their groups.

    Returns
    -------
    groups : tuple of str
    basis : numpy.ndarray
        Shape (contrasts, groups), with one contrast fewer than groups.

    Raises
    ------
    ValueError
        If they are not such steps.
    """
    groups = tuple(dict.fromkeys(g for sides in contrasts.values() for side in sides for g in side))
    signs = np.array([[(g in over) - (g in under) for g in groups]
                      for over, under in contrasts.values()], dtype=float)  # fmt: skip
    return groups, sbp_basis(signs)


def coordinates(amounts: Floats, basis: Floats) -> Floats:
    """Log-ratio coordinates of amounts by group, shares under 0.5 % counting as 0.33 %.

    Parameters
    ----------
    amounts : numpy.ndarray
        Shape (..., groups); NaN or nothing at all where unknown.
    basis : numpy.ndarray
        Shape (coordinates, groups).

    Returns
    -------
    numpy.ndarray
        Shape (..., coordinates); NaN where nothing is known.
    """
    known = np.isfinite(amounts).any(axis=-1) & (np.nan_to_num(amounts).sum(axis=-1) > 0)
    out = np.full((*amounts.shape[:-1], len(basis)), np.nan)
    shares = closure(np.nan_to_num(amounts[known]))
    floor = 2 / 3 * _LIMIT
    out[known] = ilr(closure(replace_zeros(np.where(shares < _LIMIT, 0.0, shares), floor)), basis)
    return out


def against(sides: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """A contrast in words.

    Parameters
    ----------
    sides : tuple of tuple of str
        Groups over, and groups under.

    Returns
    -------
    str
    """
    over, under = (" and ".join(called(s) for s in side) for side in sides)
    return f"{over} against {under}"
