"""Structural gravity of one year, and the shares that it expects of a state left out of it.

The flow from i to j is expected to be exp(a_i + m_j + b'x_ij): what i sells to all and j buys from
all, given what lies between the others (the multilateral resistances), and the costs between the
two. Of a state that was left out of the estimate, the share of partner j in what it sells is
expected to be exp(m_j + b'x_ij) over the sum of the same for all partners; its own effect falls
out. So the expectation holds the partners' masses and the costs that geography and history set, as
all the others' trade shows them, and nothing of the state's own choices: neither its leaning
towards one partner, which would pull that partner's effect, nor its part in the coefficients.

References
----------
Anderson, J. E. and van Wincoop, E. (2003). Gravity with gravitas. American Economic Review 93(1),
170-192. Head, K. and Mayer, T. (2014). Gravity equations: workhorse, toolkit, and cookbook.
Handbook of International Economics 4, 131-195. Santos Silva, J. M. C. and Tenreyro, S. (2006). The
log of gravity. Review of Economics and Statistics 88(4), 641-658. Yotov, Y. V., Piermartini, R.,
Monteiro, J.-A. and Larch, M. (2016). An advanced guide to trade policy analysis. WTO and UNCTAD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Bools, Floats, floats, whole
from ._gravity_fit import Inverse, curvature, newton
from ._gravity_sound import matrices, sound
from .ideal_points import NotConverged

__all__ = ["Expected", "Gravity", "NotConverged", "expected_shares", "gravity"]

#: A leverage counts up to this: a flow that its own effects follow almost wholly says little of how
#: far it would be off.
MOST_LEVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Gravity:
    """The gravity of one year.

    Attributes
    ----------
    names : tuple of str
        Costs that are estimated; what was collinear is not among them.
    coefficients : ndarray, shape (k,)
    exporter, importer : ndarray, shape (n,)
        Effects; NaN for states without flows on that side, 0 for the first importer.
    fitted, residual : ndarray, shape (n, n)
        Expected flows and actual less expected; NaN for cells not used.
    separated : ndarray of bool, shape (n, n)
        Zeros taken out because no finite estimate exists with them; all of a state that trades
        with nobody on that side are among them.
    collinear : tuple of str
    steps : int
        Of Newton's method.
    score : ndarray, shape (n, n)
        Residuals as the covariance takes them, 0 for cells not used.
    inside : ndarray of int, shape (m,)
        States with cells that are used.
    inverse : Inverse
        Of the curvature of these states' flows.
    """

    names: tuple[str, ...]
    coefficients: Floats
    exporter: Floats
    importer: Floats
    fitted: Floats
    residual: Floats
    separated: Bools
    collinear: tuple[str, ...]
    steps: int
    score: Floats
    inside: NDArray[np.intp]
    inverse: Inverse

    @property
    def covariance(self) -> Floats:
        """Covariance of the coefficients, shape (k, k); see :meth:`covariance_of`."""
        k = len(self.coefficients)
        return self.covariance_of(np.eye(k + 2 * len(self.exporter), k))

    @property
    def errors(self) -> Floats:
        """Standard errors of the coefficients, shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def covariance_of(self, gradient: Floats) -> Floats:
        """Covariance, clustered by pair, of functions of coefficients and effects.

        A few large flows make a state's effect and are followed by it, so that their residuals are
        small because they are fitted. Each is divided by one less its leverage (HC3), which holds
        intervals to their level where the plain sandwich falls far short (`benchmarks/tilt.py`).

        Parameters
        ----------
        gradient : ndarray, shape (k + 2 n, v)
            Derivatives by coefficients, exporters' and importers' effects. Of effects, only sums
            of an exporter's and an importer's, and differences within a side, are known.

        Returns
        -------
        ndarray, shape (v, v)

        References
        ----------
        MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix
        estimators with improved finite sample properties. Journal of Econometrics 29(3), 305-325.
        """
        score = self.score[np.ix_(self.inside, self.inside)]
        return self.inverse.sandwich(score, gradient[self._rows])

    @property
    def _rows(self) -> NDArray[np.intp]:
        """Where the parameters of the states inside stand among all."""
        k, n = len(self.coefficients), len(self.exporter)
        rows: NDArray[np.intp] = np.r_[np.arange(k), k + self.inside, k + n + self.inside]
        return rows

    def moved_by(self, column: Floats) -> Floats:
        """Derivatives of coefficients and effects by the coefficient of an offset.

        Parameters
        ----------
        column : ndarray, shape (n, n)
            What the offset is a multiple of.

        Returns
        -------
        ndarray, shape (k + 2 n,)
        """
        pull = self.inverse.of.weight * column[np.ix_(self.inside, self.inside)]
        found = self.inverse.solve(
            np.tensordot(self.inverse.of.columns, pull, 2)[:, None], pull.sum(axis=1)[:, None],
            pull.sum(axis=0)[:, None],
        )[:, 0]  # fmt: skip
        moved = np.zeros(len(self.coefficients) + 2 * len(self.exporter))
        moved[self._rows] = -found
        return moved


def gravity(
    flows: ArrayLike,
    costs: Mapping[str, ArrayLike],
    *,
    leave: Sequence[int] = (),
    offset: ArrayLike | None = None,
    start: ArrayLike | None = None,
    most: int = 200,
) -> Gravity:
    """Estimate the gravity of one year by Poisson pseudo-maximum likelihood.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        From the row's state to the column's, in any one unit; NaN where not known, which leaves
        the pair's direction out. Domestic trade may stand on the diagonal.
    costs : mapping of str to array_like, shape (n, n)
        What may raise or lower the log of a flow, by name; a pair where one is NaN is left out.
    leave : sequence of int
        States whose flows are left out.
    offset : array_like, shape (n, n), optional
        Part of the log of the expected flow that is known, such as the effect of agreements
        estimated with pair effects.
    start : array_like, shape (n, n), optional
        Expected flows of a like fit to begin from: fewer steps to the same estimate.
    most : int
        Most steps.

    Returns
    -------
    Gravity

    Raises
    ------
    ValueError
        If flows are negative, shapes differ or nothing positive is left.
    NotConverged
    """
    whole(most, "most", least=1)
    y, x, known, begin = matrices(flows, costs, offset, start)
    use = np.isfinite(y) & np.isfinite(x).all(axis=0) & np.isfinite(known)
    use[list(leave), :] = use[:, list(leave)] = False
    n, inside = len(y), np.flatnonzero(use.any(axis=0) | use.any(axis=1))
    part = np.ix_(inside, inside)
    there = use[part]
    y, known = (np.where(there, a[part], 0.0) for a in (y, known))
    x = np.where(there, x[:, part[0], part[1]], 0.0)
    if not y.sum() > 0:
        raise ValueError("no positive flow is left; allowed: at least one")
    kept, columns = sound(y, x, there)
    x, names = np.where(kept, x[columns], 0.0), tuple(costs)
    begin = None if begin is None else begin[part]
    beta, exporter, importer, mu, steps = newton(y, x, kept, known, most, begin)
    inverse = curvature(mu, x).inverse()
    residual = np.where(mu > 0, y - mu, 0.0)
    score = residual / (1 - np.minimum(inverse.leverage(), MOST_LEVERAGE))

    def whole_of(values: Floats, empty: float) -> Floats:
        found = np.full((n,) * values.ndim, empty)
        found[part if values.ndim == 2 else inside] = values
        return found

    fitted = whole_of(np.where(mu > 0, mu, np.nan), np.nan)
    return Gravity(
        tuple(names[c] for c in columns), beta,
        whole_of(np.where(mu.sum(axis=1) == 0, np.nan, exporter), np.nan),
        whole_of(np.where(mu.sum(axis=0) == 0, np.nan, importer), np.nan),
        fitted, whole_of(np.where(mu > 0, residual, np.nan), np.nan), use & np.isnan(fitted),
        tuple(name for c, name in enumerate(names) if c not in columns), steps,
        whole_of(score, 0.0), inside, inverse,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """Shares that gravity expects of a state that was left out.

    Attributes
    ----------
    share : ndarray, shape (v,)
        By group of partners; they sum to one.
    partner : ndarray, shape (n,)
        By partner; 0 for those without a group or an effect.
    gradient : ndarray, shape (k + 2 n, v)
        Derivatives of the logs of the shares, for :meth:`Gravity.covariance_of`.
    """

    share: Floats
    partner: Floats
    gradient: Floats


def expected_shares(
    fit: Gravity,
    sold: ArrayLike,
    bought: ArrayLike,
    groups: NDArray[np.integer],
    *,
    exported: float = 0.5,
    exporter: Floats | None = None,
    importer: Floats | None = None,
    more: tuple[Floats, Floats] | None = None,
) -> Expected:
    """Shares of groups of partners that geography would give a state.

    Parameters
    ----------
    fit : Gravity
        With the state left out.
    sold, bought : array_like, shape (k, n)
        Costs from the state to each partner, and from each partner to it, in the fit's order.
    groups : ndarray of int, shape (n,)
        Group of each partner; -1 for the state itself and for those that do not count.
    exported : float
        Part of exports in the state's turnover: 1 for exports alone, 0 for imports alone.
    exporter, importer : ndarray, shape (n,), optional
        Effects in place of the fit's, such as those moved to another year.
    more : pair of ndarray, shape (n,), optional
        Added to the logs of what is sold and bought, such as the effect of agreements.

    Returns
    -------
    Expected

    Raises
    ------
    ValueError
        If `exported` lies outside [0, 1], or a group has no partner with an effect.
    """
    if not 0 <= exported <= 1:
        raise ValueError(f"exported is {exported}; allowed: inside [0, 1]")
    k, n = len(fit.coefficients), len(groups)
    count = int(groups.max()) + 1
    share, partner = np.zeros(count), np.zeros(n)
    slope = np.zeros((k + 2 * n, count))
    add = more or (np.zeros(n), np.zeros(n))
    sides = (
        (exported, fit.importer if importer is None else importer, sold, add[0], k + n),
        (1 - exported, fit.exporter if exporter is None else exporter, bought, add[1], k),
    )
    for part, effect, cost, extra, at in sides:
        x = floats(cost, "costs", ndim=2)
        log = effect + fit.coefficients @ x + extra
        there = np.isfinite(log) & (groups >= 0)
        weight = np.where(there, np.exp(np.where(there, log - log[there].max(), 0.0)), 0.0)
        weight /= weight.sum()
        inside = np.zeros((n, count))
        inside[there, groups[there]] = weight[there]
        own = inside.sum(axis=0)
        share, partner = share + part * own, partner + part * weight
        # d share_v = sum over partners of (their weight in v) less share_v times their weight.
        change = inside - weight[:, None] * own
        slope[:k] += part * np.where(there, x, 0.0) @ change
        slope[at : at + n] += part * change
    if (share <= 0).any():
        empty = [int(v) for v in np.flatnonzero(share <= 0)]
        raise ValueError(f"groups {empty} have no partner with an effect; leave them out")
    return Expected(share, partner, slope / share)
