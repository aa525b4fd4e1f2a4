"""Scoring steps and joint variances of the Poisson scaling model, its words integrated out.

With N documents and W words the joint information has 2 N + 2 W rows and no zero among the cross
terms. But a rate is a smooth function of theta: interpolated at r Chebyshev nodes, the table of
rates is the product of an (N, r) and an (r, W) matrix, exact to rounding for a few dozen nodes. So
sums over all cells, scoring steps and variances cost (N + W) r^2 in place of (N + W)^3, and the
table is never held.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.special import ive

from ._arrays import Floats
from .ideal_points import NotConverged

#: Interpolation error allowed, as a part of a word's greatest rate; the most nodes.
_EXACT, _NODES = 1e-16, 2000


@dataclass(frozen=True, slots=True)
class Spot:
    """Values of all parameters: log rate = alpha_i + psi_j + beta_j theta_i.

    `spread`, shape (W, 2, 2), is the covariance of each word's (psi, beta) given the documents,
    zero where words are held at their values; rates are means over it.
    """

    alpha: Floats
    theta: Floats
    psi: Floats
    beta: Floats
    spread: Floats

    def moved(self, documents: Floats, words: Floats, length: float) -> "Spot":
        """Return the values a step away, brought back to mean 0 and standard deviation 1."""
        return Spot(
            self.alpha + length * documents[:, 0], self.theta + length * documents[:, 1],
            self.psi + length * words[:, 0], self.beta + length * words[:, 1], self.spread,
        ).identified()  # fmt: skip

    def identified(self) -> "Spot":
        """Return the same rates with theta of mean 0 and standard deviation 1, alpha of mean 0."""
        shift, centre = float(self.alpha.mean()), float(self.theta.mean())
        unit = float(self.theta.std(ddof=1))
        turn = np.array([[1.0, centre], [0.0, unit]])
        return Spot(
            self.alpha - shift, (self.theta - centre) / unit,
            self.psi + shift + self.beta * centre, self.beta * unit, turn @ self.spread @ turn.T,
        )  # fmt: skip


class Fit:
    """The model at one spot. Documents' pairs are (alpha, theta), words' are (psi, beta).

    With `curved`, the information of documents is the curvature of the bound that the steps climb;
    without, it is that of the means, in which a word tells as much as its mean beta, and from which
    variances follow.
    """

    def __init__(
        self, counts: csr_array, at: Spot, precision: float, *, curved: bool = True
    ) -> None:
        self.at, self.precision, self._counts = at, precision, counts
        var_psi, cov, var_beta = at.spread[:, 0, 0], at.spread[:, 0, 1], at.spread[:, 1, 1]
        ends = np.array([[at.theta.min()], [at.theta.max()]])
        steepest = float(np.abs(at.beta + cov + var_beta * ends).max())
        nodes, basis = _interpolation(at.theta, steepest)
        #: Rates are left @ kernel.
        self.left = np.exp(at.alpha)[:, None] * basis
        t = self.nodes = nodes
        self.kernel = np.exp(
            at.psi + var_psi / 2 + t[:, None] * (at.beta + cov) + t[:, None] ** 2 * var_beta / 2
        )
        #: Derivative of a log rate by theta at the nodes, shape (r, W).
        self._slope = at.beta + cov + var_beta * t[:, None]
        informing = self._slope if curved else np.broadcast_to(at.beta, self.kernel.shape)
        self._informing, extra = informing, var_beta if curved else 0.0
        moments = (1.0, self._slope, informing, informing**2 + extra)
        sums = np.stack([(self.kernel * m).sum(axis=1) for m in moments], axis=1)
        #: Sums of rates over words, times 1 and the slope; then what informs.
        self.by_document = self.left @ sums
        #: Sums of rates over documents times 1, theta, theta^2.
        self.by_word = self.kernel.T @ (self.left.sum(axis=0)[:, None] * _powers(t))
        self.rows = np.asarray(counts.sum(axis=1), dtype=float)
        self.columns = np.asarray(counts.sum(axis=0), dtype=float)

    @cached_property
    def objective(self) -> float:
        """Log likelihood less what does not depend on parameters, and the penalty on beta."""
        at, fitted = self.at, float(self.by_document[:, 0].sum())
        found = float(self.rows @ at.alpha + self.columns @ at.psi + at.theta @ self._times_beta)
        return found - fitted - self.precision / 2 * float(at.beta @ at.beta)

    @cached_property
    def _times_beta(self) -> Floats:
        return np.asarray(self._counts @ self.at.beta)

    @cached_property
    def gradient(self) -> tuple[Floats, Floats]:
        """Gradients of the objective by documents, shape (N, 2), and words, shape (W, 2)."""
        at = self.at
        seen = np.stack([self.rows, self._times_beta], axis=1)
        used = np.stack([self.columns, self._counts.T @ at.theta], axis=1)
        used[:, 1] -= self.precision * at.beta
        return seen - self.by_document[:, :2], used - self.by_word[:, :2]

    @cached_property
    def word_inverse(self) -> Floats:
        """Covariance of each word's pair with the documents held, shape (W, 2, 2)."""
        return _inverse(_blocks(self.by_word) + np.diag([0.0, self.precision]))

    @cached_property
    def document_inverse(self) -> Floats:
        """Covariance of each document's pair with the words held, shape (N, 2, 2)."""
        return _inverse(_blocks(self.by_document[:, [0, 2, 3]]))

    @cached_property
    def _cross(self) -> Floats:
        """Right factor of the information between documents and words, shape (2 r, W, 2)."""
        by_alpha = self.kernel[:, :, None] * np.stack(
            [np.ones_like(self.nodes), self.nodes], axis=1
        )[:, None, :]  # fmt: skip
        return np.concatenate([by_alpha, by_alpha * self._informing[:, :, None]])

    def _spread(self, x: Floats) -> Floats:
        """Left factor of that information times (2 r, ...): shape (N, 2, ...)."""
        first, second = np.split(x, 2)
        return np.stack([self.left @ first, self.left @ second], axis=1)

    def _gather(self, x: Floats) -> Floats:
        """Its transpose times (N, 2, ...): shape (2 r, ...)."""
        return np.concatenate([self.left.T @ x[:, 0], self.left.T @ x[:, 1]])

    @cached_property
    def _bordered(self) -> tuple[Floats, Floats]:
        """F and T of the covariance of documents' pairs, V = document_inverse - F T^-1 F'.

        Once the words are eliminated the information of documents is a block diagonal less a
        matrix of low rank; the border holds the means of alpha and theta and the mean square of
        theta where they are, without which the information would be singular.
        """
        cross = self._cross.transpose(1, 0, 2)
        through = np.matmul(cross, self.word_inverse).transpose(1, 0, 2).reshape(cross.shape[1], -1)
        values, vectors = np.linalg.eigh(through @ self._cross.reshape(cross.shape[1], -1).T)
        keep = values > 1e-15 * values[-1]
        low = self._spread(vectors[:, keep] * np.sqrt(values[keep]))
        border = np.zeros((*low.shape[:2], 3))
        border[:, 0, 0] = border[:, 1, 1] = 1.0
        border[:, 1, 2] = self.at.theta
        border /= np.sqrt(np.einsum("nak,nab,nbk->k", border, self.document_inverse, border))
        factor = np.concatenate([low, border], axis=2)
        solved = np.matmul(self.document_inverse, factor)
        small = np.tensordot(factor, solved, axes=((0, 1), (0, 1)))
        small[np.diag_indices(low.shape[2])] -= 1.0
        return solved, np.asarray(np.linalg.inv((small + small.T) / 2), dtype=np.float64)

    def _jointly(self, x: Floats) -> Floats:
        """Joint covariance of documents' pairs times x, shape (N, 2, ...)."""
        solved, small = self._bordered
        inner = small @ np.tensordot(solved, x, axes=((0, 1), (0, 1)))
        own = np.einsum("nab,nb...->na...", self.document_inverse, x)
        return np.asarray(own - np.tensordot(solved, inner, axes=(2, 0)))

    def step(self) -> tuple[Floats, Floats]:
        """Take the full scoring step: documents, shape (N, 2), and words, shape (W, 2)."""
        documents, words = self.gradient
        solved = np.einsum("wab,wb->wa", self.word_inverse, words)
        inner = np.tensordot(self._cross, solved, axes=((1, 2), (0, 1)))
        change = self._jointly(documents - self._spread(inner))
        pulled = np.tensordot(self._gather(change), self._cross, axes=(0, 0))
        return change, solved - np.einsum("wab,wb->wa", self.word_inverse, pulled)

    def words_alone(self) -> Floats:
        """Take the step of words with documents held, shape (W, 2)."""
        return np.asarray(np.einsum("wab,wb->wa", self.word_inverse, self.gradient[1]))

    def slope(self, documents: Floats, words: Floats) -> float:
        """Derivative of the objective along a step."""
        by_document, by_word = self.gradient
        return float((by_document * documents).sum() + (by_word * words).sum())

    def variances(self) -> Floats:
        """Variance of each theta, all other parameters uncertain too, shape (N,)."""
        solved, small = self._bordered
        shared = np.einsum("nm,mk,nk->n", solved[:, 1], small, solved[:, 1])
        return np.asarray(np.maximum(self.document_inverse[:, 1, 1] - shared, 0.0))


def _powers(x: Floats) -> Floats:
    return np.stack([np.ones_like(x), x, x * x], axis=1)


def _blocks(moments: Floats) -> Floats:
    """Turn sums times 1, x, x^2 into matrices [[1, x], [x, x^2]]."""
    return moments[:, [[0, 1], [1, 2]]]


def _inverse(blocks: Floats) -> Floats:
    a, b, c = blocks[:, 0, 0], blocks[:, 0, 1], blocks[:, 1, 1]
    return np.stack([c, -b, -b, a], axis=1).reshape(-1, 2, 2) / (a * c - b * b)[:, None, None]


def _interpolation(x: Floats, steepest: float) -> tuple[Floats, Floats]:
    """Nodes on the range of x and the weight of each at each x, shapes (r,) and (N, r).

    Chebyshev points of the second kind with the barycentric formula (Berrut and Trefethen 2004);
    the coefficients of exp(b x) on [-1, 1] are Bessel functions I_k(b), so r is known beforehand.
    """
    middle, half = (x.max() + x.min()) / 2, max((x.max() - x.min()) / 2, 1e-12)
    orders = np.arange(8, _NODES)
    enough = ive(orders, steepest * half) < _EXACT
    if not enough.any():
        raise NotConverged(
            f"a word's weight times the positions' reach is {steepest * half:.3g}; the counts may "
            "carry no line"
        )
    count = int(orders[enough.argmax()]) + 3  # the kernel also stands times theta and theta^2
    unit = np.cos(np.pi * np.arange(count) / (count - 1))
    nodes = middle + half * unit
    weights = np.where(np.arange(count) % 2, -1.0, 1.0)
    weights[[0, -1]] /= 2
    away = x[:, None] - nodes
    hit = away == 0
    share = weights / np.where(hit, 1.0, away)
    share = np.where(hit.any(axis=1)[:, None], hit, share)
    return nodes, share / share.sum(axis=1, keepdims=True)
