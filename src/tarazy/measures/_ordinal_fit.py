"""A dynamic ordinal item-response model at given values: gradient, information, and their solution.

Items, which are roll calls or the resolutions that several roll calls put again, are independent of
each other given the points. Those of one period only couple voters of their own period: eliminated,
they leave a system of the points that is block tridiagonal in time. Those of several periods are
its border. Both are solved exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import Bools, Floats
from ._ordinal import Ballots, Terms, item_blocks, terms
from ._ordinal_chain import Border, Chain

#: Prior standard deviations: a voter's first point; discrimination, lower cutpoint, log of the
#: distance between the cutpoints. Wide on the scale of points of variance 1.
START, PRIOR = 1.0, np.array([3.0, 6.0, 2.0])


@dataclass(frozen=True, slots=True)
class Spot:
    """Points and items with the votes evaluated at them."""

    theta: Floats
    items: Floats
    terms: list[Terms]


class Fit:
    """Gradient and information at the present values, with the items eliminated.

    The gradient is that of the expected log posterior under independent spreads of points and
    items (second order, weighted by the expected information): to the log posterior it adds
    -weight theta^2 / 2 + pull theta for points and -sharp b^2 / 2 for discriminations. Steps use
    the curvature of that; with `joint` the information is the joint one of points and items,
    whose inverse is their covariance.
    """

    def __init__(
        self,
        groups: list[Ballots],
        theta: Floats,
        items: Floats,
        active: Bools,
        step_variance: float,
        found: list[Terms] | None = None,
        *,
        joint: bool = False,
    ) -> None:
        self.theta, self.items, self.active, self.groups = theta, items, active, groups
        self.terms = found or evaluate(groups, theta, items)
        self.step_variance, self.joint = step_variance, joint
        both = active[:, :-1] & active[:, 1:]
        self.link = both / step_variance
        self.starts = active & ~np.concatenate([np.zeros_like(active[:, :1]), both], axis=1)
        diagonal = self._points()
        self.spread = np.sqrt(_chain_variance(diagonal, self.link))
        self._gather()
        if not joint:
            diagonal += np.where(active, self.weight, 0.0)
        self._eliminate(diagonal)

    def _points(self) -> Floats:
        """Gradient of the walk and the votes at the points; their own information."""
        prior = self.starts / START**2 + ~self.active
        prior[:, 1:] += self.link
        prior[:, :-1] += self.link
        self.gradient = -self.theta * self.starts / START**2
        step = np.diff(self.theta, axis=1) * self.link
        self.gradient[:, 1:] -= step
        self.gradient[:, :-1] += step
        for t, (group, found) in enumerate(zip(self.groups, self.terms, strict=True)):
            slope = self.items[group.items, 0]
            prior[:, t] += found.info @ slope**2
            self.gradient[:, t] -= found.score @ slope
        return np.asarray(prior)

    def _gather(self) -> None:
        """Gradient and information of every item over its periods; what spreads take."""
        self.item_gradient, info = gathered(self.groups, self.terms, self.theta, self.items)
        inverse = np.linalg.inv(info)
        self.sharp = np.zeros(len(self.items))
        self.weight, self.pull = np.empty_like(self.theta), np.empty_like(self.theta)
        for t, (group, found) in enumerate(zip(self.groups, self.terms, strict=True)):
            own, gap = inverse[group.items], np.exp(self.items[group.items, 2])
            self.sharp[group.items] += self.spread[:, t] ** 2 @ found.info
            self.weight[:, t] = found.info @ own[:, 0, 0]
            self.pull[:, t] = found.info @ own[:, 0, 1]
            self.pull[:, t] += found.info_cross @ (gap * own[:, 0, 2])
        self.gradient += self.pull - self.weight * self.theta
        self.item_gradient[:, 0] -= self.sharp * self.items[:, 0]
        if not self.joint:
            info[:, 0, 0] += self.sharp
            inverse = np.linalg.inv(info)
        self._root = np.linalg.cholesky(inverse)

    def _eliminate(self, diagonal: Floats) -> None:
        """Take the items of one period into its block, those of several into the border."""
        place = _places(self.groups, len(self.items))
        shared = int(place.max(initial=-1)) + 1
        border: list[Border] = []
        turned = np.einsum("jkl,jk->lj", self._root, self.item_gradient)
        self._reduced, blocks = self.gradient.copy(), []
        self._mixed: list[Floats] = []
        for t, group in enumerate(self.groups):
            mixed, at = self._mix(t), place[group.items]
            self._reduced[:, t] -= _flat(mixed) @ turned[:, group.items].ravel()
            self._mixed.append(mixed)
            several = at >= 0
            columns = np.add.outer(np.arange(3) * shared, at[several]).ravel()
            border.append((columns, _flat(mixed[..., several])))
            own = _flat(mixed[..., ~several] if several.any() else mixed)
            block = -(own @ own.T)
            block[np.diag_indices(len(block))] += diagonal[:, t]
            blocks.append(block)
        self.chain = Chain(blocks, self.link, border, 3 * shared)

    def _mix(self, t: int) -> Floats:
        """Information between points and slope, cutpoint, log gap, times a root of the inverse.

        Shape (voters, 3, items of the period).
        """
        found, which = self.terms[t], self.groups[t].items
        slope, gap, root = self.items[which, 0], np.exp(self.items[which, 2]), self._root[which]
        second = found.info * -slope
        first = second * -self.theta[:, t, None]
        third = found.info_cross * (-slope * gap)
        first *= root[:, 0, 0]
        first += second * root[:, 1, 0]
        first += third * root[:, 2, 0]
        second *= root[:, 1, 1]
        second += third * root[:, 2, 1]
        third *= root[:, 2, 2]
        return np.stack([first, second, third], axis=1)

    def jointly(self) -> "Fit":
        """The joint information at the same values."""
        return Fit(
            self.groups, self.theta, self.items, self.active, self.step_variance, self.terms,
            joint=True,
        )  # fmt: skip

    def step(self) -> tuple[Floats, Floats]:
        """The scoring step of points and items."""
        change = np.where(self.active, self.chain.solve(self._reduced), 0.0)
        turned = np.einsum("jkl,jk->lj", self._root, self.item_gradient)
        for t, (group, mixed) in enumerate(zip(self.groups, self._mixed, strict=True)):
            turned[:, group.items] -= (change[:, t] @ _flat(mixed)).reshape(3, -1)
        return change, np.einsum("jkl,lj->jk", self._root, turned)

    def slope(self, change: Floats, item_change: Floats) -> float:
        """Directional derivative of the objective along a step."""
        points = float((self.gradient * change)[self.active].sum())
        return points + float((self.item_gradient * item_change).sum())

    def objective(self, spot: Spot) -> float:
        """Expected log posterior at other values with the spreads of these, up to a constant."""
        theta, items = spot.theta, spot.items
        found = sum(t.fit for t in spot.terms)
        found -= 0.5 * float((theta[self.starts] ** 2).sum()) / START**2
        found -= 0.5 * float((items**2 / PRIOR**2).sum())
        found -= 0.5 * float((np.diff(theta, axis=1) ** 2 * self.link).sum())
        found += float(((self.pull - 0.5 * self.weight * theta) * theta)[self.active].sum())
        return found - 0.5 * float((self.sharp * items[:, 0] ** 2).sum())

    def walk_variance(self) -> float:
        """The EM update of the variance of a step."""
        variance, lagged = self.chain.covariances()
        both = self.link > 0
        expected = (
            np.diff(self.theta, axis=1) ** 2 + variance[:, 1:] + variance[:, :-1] - 2 * lagged
        )
        return float(expected[both].mean()) if both.any() else self.step_variance


def evaluate(groups: list[Ballots], theta: Floats, items: Floats) -> list[Terms]:
    """Evaluate the votes of every period."""
    return [terms(g, theta[:, t], items[g.items]) for t, g in enumerate(groups)]


def gathered(
    groups: list[Ballots], found: list[Terms], theta: Floats, items: Floats
) -> tuple[Floats, Floats]:
    """Gradient (items, 3) and information (items, 3, 3) of the items over all their periods."""
    gradient, info = -items / PRIOR**2, np.zeros((len(items), 3, 3))
    info[:, range(3), range(3)] = 1 / PRIOR**2
    for t, (group, said) in enumerate(zip(groups, found, strict=True)):
        one, other = item_blocks(said, theta[:, t], items[group.items], np.full(3, np.inf))
        gradient[group.items] += one
        info[group.items] += other
    return gradient, info


def _places(groups: list[Ballots], count: int) -> NDArray[np.int64]:
    """Where each item of several periods stands in the border; -1 for items of one period."""
    periods = np.bincount(np.concatenate([g.items for g in groups]), minlength=count)
    several = periods > 1
    return np.where(several, np.cumsum(several) - 1, -1)


def _flat(mixed: Floats) -> Floats:
    return mixed.reshape(len(mixed), mixed[0].size)


def _chain_variance(diagonal: Floats, link: Floats) -> Floats:
    """Diagonal of the inverse of each voter's tridiagonal information, roll calls held."""
    ahead, back = diagonal.copy(), diagonal.copy()
    for t in range(1, diagonal.shape[1]):
        ahead[:, t] -= link[:, t - 1] ** 2 / ahead[:, t - 1]
        back[:, -1 - t] -= link[:, -t] ** 2 / back[:, -t]
    return np.asarray(1 / (ahead + back - diagonal))
