"""What the evidence for an account would be if it were false, without some years, or with noise.

The environment's tests multiply the innovations of a year, those of all policy series alike, by
+1 or -1 (the wild bootstrap with Rademacher's weights). What series share in a year, bursts of
volatility and single large jumps stay where they are; a link to the environment does not.
Doctrines are put at as many other dates, no closer to each other than they are: their tests ask
whether policy shifted when they were written rather than at any other time.
"""

import numpy as np
from numpy.typing import NDArray

from ._accounts_designs import Shifts
from ._accounts_evidence import Design, factor, log_factor, mixed, precision, total, whitened
from ._accounts_series import Innovations
from ._arrays import Floats

#: Years that leave together when the evidence is taken without them.
_BLOCK = 2
#: Power of 1 less the leverage that residuals are divided by: the second of MacKinnon and White's
#: (1985) corrections, by which they have the variance of the innovations.
_MADE_GOOD = 0.5


def evidence(series: Innovations, designs: list[Design]) -> Floats:
    """Log Bayes factor of an account in every set, shape (d,)."""
    inverse = precision(series.policy)
    whole, free = total(series.policy, inverse), series.free()
    return mixed(
        [
            log_factor(one, whitened(one, one.columns, series.policy, inverse, summed=True),
                       whole, free)
            for one in designs
        ],
        designs,
    )  # fmt: skip


def by_design(series: Innovations, designs: list[Design]) -> Floats:
    """Log of prior times Bayes factor of every design, on the series as measured."""
    inverse = precision(series.policy[0])
    whole, free = total(series.policy[0], inverse), series.free()
    return np.array([
        np.log(one.prior) + log_factor(
            one, whitened(one, one.columns[0], series.policy[0], inverse, summed=True), whole, free
        )
        for one in designs
    ])  # fmt: skip


def flipped(
    series: Innovations, designs: list[Design], resamples: int, rng: np.random.Generator
) -> Floats:
    """Log Bayes factors where the signs of years are drawn, shape (d, resamples).

    All sets get the same signs, so that their mean can be taken resample by resample. Residuals are
    smaller than innovations by the leverage of level, trend and own past, which is made good.
    """
    signs = rng.choice([-1.0, 1.0], size=(series.policy.shape[2], resamples))
    inverse = precision(series.policy)
    whole, free = total(series.policy, inverse)[:, None], series.free()
    leverage = (series.basis**2).sum(axis=-1)
    full = series.policy / (1 - np.minimum(leverage, 0.9)) ** _MADE_GOOD
    logs = []
    for one in designs:
        drawn = whitened(one, one.columns, full, inverse) @ signs
        logs.append(log_factor(one, drawn.swapaxes(-1, -2), whole, free))
    return mixed(logs, designs)


def placements(
    at: NDArray[np.int64], first: int, last: int, resamples: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """As many points from first to last, as far apart as the given ones, shape (resamples, k)."""
    k = len(at)
    apart = int(np.diff(at).min()) if k > 1 else 1
    room = last - first + 1 - (k - 1) * (apart - 1)
    chosen = np.argsort(rng.random((resamples, room)), axis=1)[:, :k]
    return np.asarray(first + np.sort(chosen, axis=1) + (apart - 1) * np.arange(k))


def placed(
    series: Innovations, shifts: dict[int, Shifts], at: NDArray[np.int64], signs: Floats | None
) -> Floats:
    """Log Bayes factors with the shifts at other points, (resamples, k), shape (d, resamples)."""
    inverse = precision(series.policy)
    whole, free = total(series.policy, inverse), series.free()
    turned = inverse @ series.policy
    q, k = len(series.rows), at.shape[1]
    out = []
    tables = zip(*(each.left for each in shifts.values()), strict=True)
    for table, turn, held, size in zip(tables, turned, inverse, whole, strict=True):
        logs, designs = [], []
        for one in table:  # (q, n, n)
            flat = one.reshape(-1, one.shape[2])
            n = one.shape[1]
            inner = flat @ flat.T * np.repeat(np.repeat(held, n, axis=0), n, axis=1)
            score = np.einsum("jan,jn->ja", one, turn).ravel()
            where = (n * np.arange(q)[:, None] + at[:, None, :]).reshape(len(at), q * k)
            each = inner[where[:, :, None], where[:, None, :]]
            along = score[where]
            blocks = each.reshape(-1, q, k, q, k)
            options = [(blocks.sum(axis=(2, 4)), along.reshape(-1, q, k).sum(axis=2))]
            if signs is not None:
                ((g, b),) = options
                options = [
                    (np.einsum("rab,a,b->r", g, signs, signs)[:, None, None], (b @ signs)[:, None])
                ]
            elif k > 1:
                options.append((each, along))
            for g, b in options:
                white = np.linalg.solve(factor(g), b[..., None])[..., 0]
                columns = np.empty((1, q, g.shape[-1] // q if signs is None else 1, 0))
                design = Design(columns, 1 / len(options) / len(table), 0, signs)
                designs.append(design)
                logs.append(log_factor(design, white, size, free))
        out.append(mixed(logs, designs))
    return np.stack(out)


def without(series: Innovations, designs: list[Design]) -> Floats:
    """Log Bayes factors of the series as measured, without every block of years in turn."""
    n = series.rows.shape[1]
    kept = np.stack([
        (np.arange(n) < i) | (np.arange(n) >= i + _BLOCK) for i in range(0, n, _BLOCK)
    ])[:, None]  # fmt: skip
    left = series.policy[0] * kept
    inverse = precision(series.policy[0])
    whole = total(left, inverse)
    free = round(series.free() * (1 - _BLOCK / n))
    logs = [
        log_factor(
            one, whitened(one, one.columns[0] * kept[:, None], left, inverse, summed=True),
            whole, free,
        )
        for one in designs
    ]  # fmt: skip
    return mixed(logs, designs)


def with_effect(
    series: Innovations,
    designs: list[Design],
    shares: Floats,
    resamples: int,
    rng: np.random.Generator,
) -> Floats:
    """Log Bayes factors where the account is true, shape (shares, resamples).

    Of the innovations' variance, on average over series, a share is what one of the account's
    designs, drawn by its prior, makes of random coefficients; the rest has signs drawn anew.
    """
    policy = series.policy[0]
    q, n = policy.shape
    rows = series.rows.sum()
    which = rng.choice(len(designs), size=resamples, p=[one.prior for one in designs])
    told = np.empty((resamples, q, n))
    for i, one in enumerate(designs):
        ours = which == i
        columns = one.columns[0]
        way = rng.standard_normal((int(ours.sum()), *columns.shape[:2]))
        if one.direction is not None:
            way[:] = one.direction.reshape(columns.shape[:2])
        made = np.einsum("rjk,jkn->rjn", way, columns)
        size = np.maximum((made**2).sum(axis=(1, 2), keepdims=True), 1e-12)
        told[ours] = made * np.sqrt(one.survives * rows / size)
    rest = policy * rng.choice([-1.0, 1.0], size=(resamples, 1, n))
    part = shares[:, None, None, None]
    made = (np.sqrt(1 - part) * rest + np.sqrt(part) * told).reshape(-1, q, n)
    made = made / np.maximum(made.std(axis=-1, keepdims=True), 1e-12)
    inverse = precision(made)
    whole, free = total(made, inverse), series.free()
    logs = [
        log_factor(
            one, whitened(one, one.columns[0], made, inverse, summed=True), whole, free
        )
        for one in designs
    ]  # fmt: skip
    return mixed(logs, designs).reshape(len(shares), resamples)


def beside(series: Innovations, designs: list[Design], rival: Design) -> float:
    """Log Bayes factor of an account's designs once a rival's regressors are in the model."""
    policy = series.policy[0]
    root = np.linalg.cholesky(precision(policy)).T
    q, n = policy.shape

    def stacked(design: Design) -> Floats:
        columns = design.columns[0]
        table: Floats = np.einsum("ij,jkn->jkin", root, columns).reshape(-1, q * n)
        return table if design.direction is None else design.direction[None] @ table

    theirs = stacked(rival)
    left, size, _ = np.linalg.svd(theirs.T, full_matrices=False)
    basis = left[:, size > 1e-8 * max(size.max(), 1e-12)]
    y = (root @ policy).ravel()
    y = y - basis @ (basis.T @ y)
    free = series.free() - basis.shape[1]
    logs = []
    for one in designs:
        ours = stacked(one)
        ours = ours - (ours @ basis) @ basis.T
        inner = ours @ ours.T
        inner = inner + (1e-6 * np.trace(inner) / len(inner) + 1e-9) * np.eye(len(inner))
        white = np.linalg.solve(np.linalg.cholesky(inner), ours @ y)
        logs.append(log_factor(one, white, float(y @ y), max(free, 2)))
    return float(mixed(logs, designs))
