"""What of a matrix of flows a gravity can be fitted to: zeros and regressors that cannot stay."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ._arrays import Bools, Floats, floats, non_negative
from ._gravity_fit import curvature
from ._separation import separated

#: A regressor of which effects and the others leave less than this part of its variance is
#: collinear.
LEFT = 1e-9


def matrices(
    flows: ArrayLike, costs: Mapping[str, ArrayLike], offset: ArrayLike | None,
    start: ArrayLike | None,
) -> tuple[Floats, Floats, Floats, Floats | None]:  # fmt: skip
    """Flows, costs, offset and where to begin as arrays, or why they are none."""
    y = non_negative(flows, "flows", ndim=2)
    if y.ndim != 2 or y.shape[0] != y.shape[1]:
        raise ValueError(f"flows have shape {y.shape}; allowed: a square matrix")
    given = {name: floats(cost, name, ndim=2) for name, cost in costs.items()}
    known = np.zeros(y.shape) if offset is None else floats(offset, "offset", ndim=2)
    begin = None if start is None else floats(start, "start", ndim=2)
    for name, cost in (*given.items(), ("offset", known), ("start", begin)):
        if cost is not None and cost.shape != y.shape:
            raise ValueError(f"{name} has shape {cost.shape}; allowed: {y.shape}, as flows have")
    x = np.stack(list(given.values())) if given else np.zeros((0, *y.shape))
    return y, x, known, begin


def sound(y: Floats, x: Floats, use: Bools) -> tuple[Bools, list[int]]:
    """Cells and regressors that can stay.

    States without flows on a side go first. If the positive flows alone tell every coefficient
    and effect, no zero is separated; only else are separated zeros looked for.
    """
    use = _with_flows(y, use.copy())
    positive = use & (y > 0)
    if len(_told(x, positive)) == len(x) and _one_piece(positive):
        return use, list(range(len(x)))  # what few cells tell, more do
    columns = _told(x, use)
    if len(_told(x[columns], positive)) < len(columns) or not _one_piece(positive):
        i, j = np.nonzero(use)
        codes = [np.unique(c, return_inverse=True)[1].astype(np.int64) for c in (i, j)]
        gone = separated(y[i, j], x[:, i, j].T, codes)
        use[i[gone], j[gone]] = False
        use = _with_flows(y, use)
        columns = _told(x, use)
    return use, columns


def _with_flows(y: Floats, use: Bools) -> Bools:
    """Cells of exporters and importers that have a positive flow among the cells used."""
    while True:
        flow = np.where(use, y, 0.0)
        left = use & (flow.sum(axis=1) > 0)[:, None] & (flow.sum(axis=0) > 0)
        if (left == use).all():
            return use
        use = left


def _told(x: Floats, use: Bools) -> list[int]:
    """Regressors that effects and the regressors before them do not say too."""
    weight = use.astype(np.float64)
    held = x * weight
    mean = held.sum(axis=(1, 2), keepdims=True) / max(1.0, weight.sum())
    held = (held - mean) * weight
    rows, columns = held.sum(axis=2).T, held.sum(axis=1).T
    effects = curvature(weight, held[:0]).solve(np.zeros((0, len(x))), rows, columns)
    n = len(weight)
    flat = held.reshape(len(x), -1)
    whole = flat @ flat.T
    left = whole - rows.T @ effects[:n] - columns.T @ effects[n:]
    found: list[int] = []
    for c in range(len(x)):
        if left[c, c] > LEFT * max(whole[c, c], 1e-300):
            found.append(c)
            left = left - np.outer(left[:, c], left[c]) / left[c, c]
    return found


def _one_piece(positive: Bools) -> bool:
    """Whether exporters and importers hang together through positive flows."""
    out, inn = positive.any(axis=1), positive.any(axis=0)
    graph: NDArray[np.bool_] = positive[np.ix_(out, inn)]
    n, m = graph.shape
    whole = np.zeros((n + m, n + m), bool)
    whole[:n, n:] = graph
    return int(connected_components(csr_array(whole), directed=False)[0]) == 1
