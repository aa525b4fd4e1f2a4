"""Where each state stands in a network of ties: what passes through it, with draws and ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tarazy.findings._system_layers import DRAWS, Layer, complete
from tarazy.findings.cells import Floats
from tarazy.measures.brokerage import constraint as burt
from tarazy.measures.brokerage import roles, shortest_path_betweenness
from tarazy.measures.current_flow import current_flow_betweenness, throughflow
from tarazy.measures.multilayer import even_layers, multilayer_betweenness, overlap
from tarazy.measures.sensitivity import dirichlet_about, interval, rank_interval

#: A layer says who stands between whom where it knows all ties among this part of the states.
LEAST = 2 / 3
#: Fewer states make no system.
FEWEST = 4
#: All layers together.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of each state with its interval and rank, arrays of shape (states,).

    Attributes
    ----------
    value, low, high : numpy.ndarray
    rank, rank_low, rank_high : numpy.ndarray
        1 for the largest.
    """

    value: Floats
    low: Floats
    high: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """The ties of one year in one layer, or in all together, among the states it knows.

    Attributes
    ----------
    layer : str
    year : int
    inside : numpy.ndarray of int
        Positions of its k states among all that are looked at.
    ties : numpy.ndarray
        Shape (k, k): in one unit, symmetric.
    draws : numpy.ndarray
        Shape (draws, k, k).
    used : tuple of str
        Codes of the layers that went in.
    """

    layer: str
    year: int
    inside: NDArray[np.intp]
    ties: Floats
    draws: Floats
    used: tuple[str, ...]

    def among(self, states: NDArray[np.intp]) -> "Network":
        """The same ties among some of its states only."""
        at = np.searchsorted(self.inside, states)
        pick = np.ix_(at, at)
        return Network(
            self.layer, self.year, states, self.ties[pick],
            self.draws[:, at][:, :, at], self.used,
        )  # fmt: skip

    def flow(self, draws: int = DRAWS) -> Floats:
        """Share of what passes between the others that passes through each.

        Parameters
        ----------
        draws : int
            How many of the draws are used.

        Returns
        -------
        numpy.ndarray
            Shape (1 + draws, k): the estimate, then the draws.
        """
        return current_flow_betweenness(np.concatenate([self.ties[None], self.draws[:draws]]))

    def shortest(self) -> Floats:
        """Share of the shortest paths between the others through each, as :meth:`flow`."""
        return shortest_path_betweenness(np.concatenate([self.ties[None], self.draws]))

    def constraint(self) -> Floats:
        """How far each one's ties lead back to the same few, as :meth:`flow`."""
        return burt(np.concatenate([self.ties[None], self.draws]))

    def through(self) -> Floats:
        """What passes through each between each pair, shape (1 + draws, k, k, k)."""
        return throughflow(np.concatenate([self.ties[None], self.draws]))

    def counted(self, groups: Sequence[str]) -> Floats:
        """Roles of go-betweens, shape (1 + draws, k, roles), over ties above an even share."""
        ties = np.concatenate([self.ties[None], self.draws])
        counts: Floats = roles(strong(ties), np.array(groups)[self.inside])
        return counts


@dataclass(frozen=True, slots=True)
class Moved:
    """How what passes through the focal state rose over years.

    Attributes
    ----------
    first, last : int
    value, low, high : float
        A decade, with the ends of its range.
    detectable : float
        The smallest rise a decade that would be found in four cases of five.
    found : bool
        Whether it differs from nothing.
    """

    first: int
    last: int
    value: float
    low: float
    high: float
    detectable: float
    found: bool


def strong(ties: Floats) -> Floats:
    """Ties that are more than an even share of what one of their two ends has, as 1 and 0.

    Parameters
    ----------
    ties : numpy.ndarray
        Shape (..., k, k), symmetric.

    Returns
    -------
    numpy.ndarray
    """
    even = ties.sum(axis=-1, keepdims=True) / (ties.shape[-1] - 1)
    above: Floats = ((ties > even) | (ties > np.swapaxes(even, -1, -2))).astype(np.float64)
    return above


def figure(drawn: Floats, *, smallest: bool = False) -> Figure:
    """An estimate and its draws as a figure with intervals.

    Parameters
    ----------
    drawn : numpy.ndarray
        Shape (1 + draws, k): the estimate, then the draws.
    smallest : bool
        Whether the smallest comes first.

    Returns
    -------
    Figure
        The estimate lies in its interval: draws of what cannot fall below nothing may lie all to
        one side.
    """
    # Round-off apart, equal is equal: leaves of a network all have nothing.
    drawn = np.round(drawn, 12)
    value, draws = drawn[0], drawn[1:]
    low, high = interval(draws)
    sign = -1.0 if smallest else 1.0
    rank = rankdata(-sign * value, method="min", nan_policy="omit")
    first, last = rank_interval(sign * draws)
    return Figure(
        value, np.fmin(low, value), np.fmax(high, value),
        rank, np.fmin(first, rank), np.fmax(last, rank),
    )  # fmt: skip


def network(layer: Layer, year: int, focal: int) -> Network | None:
    """The ties of a layer in a year.

    Parameters
    ----------
    layer : Layer
    year : int
    focal : int
        Position of the focal state.

    Returns
    -------
    Network or None
        None where the layer knows all pairs of too few states, or no two of them are tied.
    """
    t = layer.at(year)
    value = layer.value[t]
    inside = complete(np.isfinite(value), focal)
    if not _enough(inside, len(value)):
        return None
    pick = np.ix_(inside, inside)
    both = np.concatenate([value[pick][None], layer.draws[:, t][:, inside][:, :, inside]])
    if not value[pick].any():
        return None
    one = even_layers(both[:, None])[:, 0]
    return Network(layer.code, year, inside, one[0], one[1:], (layer.code,))


def together(
    found: Sequence[Network],
    states: int,
    concentration: float,
    inside: NDArray[np.intp] | None = None,
) -> Network | None:
    """The ties of several layers of one year as one network, each layer counting alike.

    Parameters
    ----------
    found : sequence of Network
    states : int
        How many are looked at.
    concentration : float
        How firmly it is held that the layers count alike: of the Dirichlet their weights are
        drawn from, the same draws in every year.
    inside : numpy.ndarray of int, optional
        The states that are asked for; by default those that all layers know.

    Returns
    -------
    Network or None
        None where the layers do not know the states asked for, or know too few, or there are fewer
        than two layers.
    """
    if len(found) < 2:
        return None
    common = found[0].inside
    for one in found[1:]:
        common = np.intersect1d(common, one.inside)
    inside = common if inside is None else inside
    if not _enough(inside, states) or not np.isin(inside, common).all():
        return None
    parts = [one.among(inside) for one in found]
    weights = dirichlet_about(np.ones(len(parts)), concentration, DRAWS, np.random.default_rng(0))
    ties = overlap(np.stack([p.ties for p in parts]))
    draws = overlap(np.stack([p.draws for p in parts], axis=1), weights)
    used = tuple(p.layer for p in parts)
    return Network(ALL, parts[0].year, inside, ties / len(parts), draws, used)


def apart(found: Sequence[Network], inside: NDArray[np.intp]) -> Floats:
    """The mean over layers of what passes through each: no passing from layer to layer.

    Parameters
    ----------
    found : sequence of Network
    inside : numpy.ndarray of int
        The states that all layers know.

    Returns
    -------
    numpy.ndarray
        Shape (k,).
    """
    layers = even_layers(np.stack([one.among(inside).ties for one in found]))
    return multilayer_betweenness(layers, coupling=0.0)


def _enough(inside: NDArray[np.intp], states: int) -> bool:
    return inside.size >= max(FEWEST, LEAST * states)
