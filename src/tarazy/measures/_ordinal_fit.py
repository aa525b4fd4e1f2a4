"""A dynamic ordinal item-response model at given values: gradient, information, and their solution.

Roll calls only couple voters of their own period. Eliminated, they leave a system of the points
that is block tridiagonal in time, with diagonal blocks off the diagonal, and is solved exactly.
"""

from dataclasses import dataclass

import numpy as np

from ._arrays import Bools, Floats
from ._ordinal import Ballots, Terms, item_blocks, terms

#: Prior standard deviations: a voter's first point; discrimination, lower cutpoint, log of the
#: distance between the cutpoints. Wide on the scale of points of variance 1.
START, PRIOR = 1.0, np.array([3.0, 6.0, 2.0])


@dataclass(frozen=True, slots=True)
class Spot:
    """Points and roll calls with the votes evaluated at them."""

    theta: Floats
    items: Floats
    terms: list[Terms]


class Fit:
    """Gradient and information at the present values, with the roll calls eliminated.

    The gradient is that of the expected log posterior under independent spreads of points and
    roll calls (second order, weighted by the expected information): to the log posterior it adds
    -weight theta^2 / 2 + pull theta for points and -sharp b^2 / 2 for discriminations. Steps use
    the curvature of that; with `joint` the information is the joint one of points and roll calls,
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
        prior = self.starts / START**2 + ~active
        prior[:, 1:] += self.link
        prior[:, :-1] += self.link
        own = np.stack(
            [
                found.info @ items[g.rolls, 0] ** 2
                for g, found in zip(groups, self.terms, strict=True)
            ],
            axis=1,
        )
        self.spread = np.sqrt(_chain_variance(prior + own, self.link))
        gradient = -theta * self.starts / START**2
        step = np.diff(theta, axis=1) * self.link
        gradient[:, 1:] -= step
        gradient[:, :-1] += step
        self.gradient = gradient
        self.weight, self.pull = np.empty_like(theta), np.empty_like(theta)
        self.sharp, self.item_gradient = np.empty(len(items)), np.empty_like(items)
        self.reduced = np.empty_like(theta)
        self._blocks: list[Floats] = []
        self._kept: list[tuple[Floats, Floats]] = []
        for t in range(len(groups)):
            self._eliminate(t, prior[:, t] + own[:, t])
        self._factor()

    def _eliminate(self, t: int, diagonal: Floats) -> None:
        found, rolls, x = self.terms[t], self.groups[t].rolls, self.theta[:, t]
        items = self.items[rolls]
        slope, gap = items[:, 0], np.exp(items[:, 2])
        item_gradient, item_info = item_blocks(found, x, items, PRIOR)
        # What the spread of one side takes from the other.
        inverse = np.linalg.inv(item_info)
        self.sharp[rolls] = self.spread[:, t] ** 2 @ found.info
        item_gradient[:, 0] -= self.sharp[rolls] * slope
        self.item_gradient[rolls] = item_gradient
        self.weight[:, t] = found.info @ inverse[:, 0, 0]
        self.pull[:, t] = found.info @ inverse[:, 0, 1]
        self.pull[:, t] += found.info_cross @ (gap * inverse[:, 0, 2])
        if not self.joint:
            diagonal = diagonal + np.where(self.active[:, t], self.weight[:, t], 0.0)
            item_info[:, 0, 0] += self.sharp[rolls]
            inverse = np.linalg.inv(item_info)
        gradient = self.gradient[:, t]
        gradient += self.pull[:, t] - self.weight[:, t] * x - found.score @ slope
        # Information between points and slope, cutpoint, log gap, times a root of the inverse.
        root = np.linalg.cholesky(inverse)
        second = found.info * -slope
        first = second * -x[:, None]
        third = found.info_cross * (-slope * gap)
        first *= root[:, 0, 0]
        first += second * root[:, 1, 0]
        first += third * root[:, 2, 0]
        second *= root[:, 1, 1]
        second += third * root[:, 2, 1]
        third *= root[:, 2, 2]
        mixed = np.concatenate([first, second, third], axis=1)
        block = -(mixed @ mixed.T)
        block[np.diag_indices(len(x))] += diagonal
        self._blocks.append(block)
        turned = np.einsum("jkl,jk->lj", root, item_gradient)
        self.reduced[:, t] = gradient - mixed @ turned.ravel()
        self._kept.append((mixed, root))

    def _factor(self) -> None:
        """Block elimination forward in time."""
        self.inverses: list[Floats] = []
        for t, block in enumerate(self._blocks):
            held = block
            if t:
                e = self.link[:, t - 1]
                held = block - e[:, None] * self.inverses[-1] * e
            self.inverses.append(np.asarray(np.linalg.inv(held), dtype=np.float64))

    def jointly(self) -> "Fit":
        """The joint information at the same values."""
        return Fit(
            self.groups, self.theta, self.items, self.active, self.step_variance, self.terms,
            joint=True,
        )  # fmt: skip

    def solve(self, right: Floats) -> Floats:
        """Points' information inverse times a right-hand side of shape (voters, periods)."""
        ahead = right.copy()
        for t in range(1, len(self.inverses)):
            ahead[:, t] += self.link[:, t - 1] * (self.inverses[t - 1] @ ahead[:, t - 1])
        found = np.empty_like(ahead)
        for t in reversed(range(len(self.inverses))):
            given = ahead[:, t]
            if t + 1 < len(self.inverses):
                given = given + self.link[:, t] * found[:, t + 1]
            found[:, t] = self.inverses[t] @ given
        return found

    def step(self) -> tuple[Floats, Floats]:
        """The scoring step of points and roll calls."""
        change = np.where(self.active, self.solve(self.reduced), 0.0)
        items = np.empty_like(self.items)
        for t, (mixed, root) in enumerate(self._kept):
            rolls = self.groups[t].rolls
            turned = np.einsum("jkl,jk->lj", root, self.item_gradient[rolls])
            turned -= (change[:, t] @ mixed).reshape(3, -1)
            items[rolls] = np.einsum("jkl,lj->jk", root, turned)
        return change, items

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

    def covariances(self) -> tuple[Floats, Floats]:
        """Variances, and covariances with the next period; shapes (voters, periods), (…, -1)."""
        last = self.inverses[-1]
        variance = np.empty_like(self.theta)
        lagged = np.empty_like(self.link)
        variance[:, -1] = np.diag(last)
        for t in reversed(range(lagged.shape[1])):
            own = self.inverses[t]
            gain = own * self.link[:, t]
            with_next = gain @ last
            lagged[:, t] = np.diag(with_next)
            last = own + with_next @ gain.T
            variance[:, t] = np.diag(last)
        return variance, lagged

    def walk_variance(self) -> float:
        """The EM update of the variance of a step."""
        variance, lagged = self.covariances()
        both = self.link > 0
        expected = (
            np.diff(self.theta, axis=1) ** 2 + variance[:, 1:] + variance[:, :-1] - 2 * lagged
        )
        return float(expected[both].mean()) if both.any() else self.step_variance


def evaluate(groups: list[Ballots], theta: Floats, items: Floats) -> list[Terms]:
    """Evaluate the votes of every period."""
    return [terms(g, theta[:, t], items[g.rolls]) for t, g in enumerate(groups)]


def _chain_variance(diagonal: Floats, link: Floats) -> Floats:
    """Diagonal of the inverse of each voter's tridiagonal information, roll calls held."""
    ahead, back = diagonal.copy(), diagonal.copy()
    for t in range(1, diagonal.shape[1]):
        ahead[:, t] -= link[:, t - 1] ** 2 / ahead[:, t - 1]
        back[:, -1 - t] -= link[:, -t] ** 2 / back[:, -t]
    return np.asarray(1 / (ahead + back - diagonal))
