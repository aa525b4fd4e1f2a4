"""Flows of goods with re-routing planted in them, so that what a detector finds can be checked.

What is hard in real trade is in them: orders that come in lumps, most months of most goods without
any, seasons of product groups, shocks that last to partners, to groups and to groups with one
partner, a drift between goods that are listed and goods that are not, and goods whose codes begin
two months before the listing: before that they are somewhere among the goods not listed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Three years of months but one, as the European Union's books in 2020-2022; listed in month 27.
TIMES, SINCE = 35, 26
#: The time at which codes begin, where some do.
BEGINS = 24


@dataclass(frozen=True, slots=True)
class World:
    """One set of flows.

    Attributes
    ----------
    value : ndarray, shape (groups, reporters, partners, times)
        Listed goods.
    new : ndarray, shape (groups, reporters, partners, times)
        Listed goods whose codes begin; NaN before.
    extra : ndarray, shape (groups, reporters, partners, times)
        The part of them that was planted.
    rest : ndarray, shape (partners, times)
        All goods less those that are known to be listed.
    suspected, controls : ndarray of int
        Partners; the first partner is the state under sanction.
    planted : ndarray of bool, shape (groups, partners)
    lost : ndarray, shape (groups, reporters)
        What the state under sanction would have been sent and was not.
    """

    value: Floats
    new: Floats
    extra: Floats
    rest: Floats
    suspected: NDArray[np.int64]
    controls: NDArray[np.int64]
    planted: NDArray[np.bool_]
    lost: Floats


def _wander(rng: np.random.Generator, shape: tuple[int, ...], keep: float, sd: float) -> Floats:
    out = np.empty((*shape, TIMES))
    out[..., 0] = rng.normal(0, sd, shape)
    for t in range(1, TIMES):
        out[..., t] = keep * out[..., t - 1] + rng.normal(0, sd * np.sqrt(1 - keep**2), shape)
    return out


def world(
    seed: int,
    *,
    groups: int = 20,
    reporters: int = 6,
    goods: int = 10,
    suspects: int = 5,
    controls: int = 0,
    part: float = 0.3,
    lift: tuple[float, float] = (0.5, 6.0),
    drift: float = 0.01,
    begun: int = 0,
) -> World:
    """Draw one world.

    Parameters
    ----------
    seed : int
    groups, reporters, goods : int
        Product groups, reporters, goods in a group.
    suspects, controls : int
        Partners besides the state under sanction.
    part : float
        Of the groups of a suspected partner in which re-routing is planted.
    lift : tuple of float
        The planted part as a multiple of usual flows, least and most.
    drift : float
        Monthly standard deviation of a random walk between listed goods and the rest.
    begun : int
        Goods of each group whose codes begin.

    Returns
    -------
    World
    """
    rng = np.random.default_rng(seed)
    partners = 1 + suspects + controls
    size = np.concatenate([[np.log(40.0)], rng.normal(0, 0.8, partners - 1)])
    mean = np.exp(
        rng.normal(0, 1.3, (groups, 1, 1, 1))
        + rng.normal(0, 1.2, (1, reporters, 1, 1))
        + size[None, None, :, None]
        + rng.normal(0, 1.5, (groups, reporters, partners, goods))
    )
    mean *= rng.random(mean.shape) < 0.5
    month = np.arange(TIMES) % 12
    season = rng.normal(0, 0.15, (groups, 12))[:, month]
    common = rng.normal(0, 0.1, 12)[month]
    usual = np.exp(
        season[:, None, :]
        + common
        + _wander(rng, (groups,), 0.9, 0.1)[:, None, :]
        + _wander(rng, (partners,), 0.9, 0.1)[None, :, :]
        + _wander(rng, (groups, partners), 0.7, 0.2)
    )
    walk = np.cumsum(rng.normal(0, drift, (partners, TIMES)), axis=1)
    flow = _wander(rng, (partners,), 0.9, 0.25)
    usual = usual * np.exp(flow)[None]
    rest_mean = mean.sum(axis=(0, 1, 3))[:, None] * 2
    rest = rest_mean * np.exp(flow + walk + common + rng.normal(0, 0.08, flow.shape))
    value, new = (np.zeros((groups, reporters, partners, TIMES)) for _ in range(2))
    for k in range(goods):
        due = mean[..., k, None] * usual[:, None]
        # Lumps: a gamma of small shape, and below a threshold of the customs nothing at all.
        lumps = due * rng.gamma(0.5, 2.0, due.shape)
        into = new if k < begun else value
        into += np.where(lumps < 0.02, 0.0, lumps)
    planted = np.zeros((groups, partners), dtype=bool)
    planted[:, 1 : 1 + suspects] = rng.random((groups, suspects)) < part
    times = np.exp(rng.uniform(np.log(lift[0]), np.log(lift[1]), planted.shape)) * planted
    after = np.arange(TIMES) >= SINCE
    ramp = np.clip((np.arange(TIMES) - SINCE + 1) / 5, 0, 1) * after
    base = mean.sum(axis=3)[..., None] * times[:, None, :, None] * ramp
    extra = base * rng.gamma(1.0, 1.0, base.shape)
    lost = 0.7 * (value + new)[:, :, 0, after].sum(axis=-1)
    value[:, :, 0, after] *= 0.3
    new[:, :, 0, after] *= 0.3
    rest[0, after] *= 0.6
    rest[:, :BEGINS] += new.sum(axis=(0, 1))[:, :BEGINS]
    new[..., :BEGINS] = np.nan
    part = begun / goods
    return World(
        value + (1 - part) * extra, new + part * extra, extra, rest, np.arange(1, 1 + suspects),
        np.arange(1 + suspects, partners), planted, lost,
    )  # fmt: skip
