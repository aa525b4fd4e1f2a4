"""The best tree of a sentence from the scores of its arcs (Chu-Liu-Edmonds, one root)."""

import numpy as np
from numpy.typing import NDArray

Heads = NDArray[np.int64]
Scores = NDArray[np.float64]


def is_tree(heads: Heads) -> bool:
    """Whether heads make one tree below one root.

    Parameters
    ----------
    heads : numpy.ndarray, shape (words,)
        Counted from 1; 0 is the root.

    Returns
    -------
    bool
    """
    if int((heads == 0).sum()) != 1:
        return False
    reaches = np.zeros(len(heads) + 1, bool)
    reaches[0] = True
    for start in range(1, len(heads) + 1):
        path: list[int] = []
        at = start
        while not reaches[at]:
            if at in path:
                return False
            path.append(at)
            at = int(heads[at - 1])
        reaches[path] = True
    return True


def best_tree(scores: Scores) -> Heads:
    """The tree with one root whose arcs have the greatest sum of scores.

    Parameters
    ----------
    scores : numpy.ndarray, shape (words, words + 1)
        Of each head, column 0 the root, for each word.

    Returns
    -------
    numpy.ndarray, shape (words,)
        Heads counted from 1; 0 is the root.

    Notes
    -----
    Where the best choice head by head is a tree, it is that. Else the maximum arborescence; if it
    has several roots, the best of the trees that keep one of them.

    References
    ----------
    Edmonds, J. (1967). Optimum branchings. *Journal of Research of the National Bureau of
    Standards* 71B, 233-240. McDonald, R., Pereira, F., Ribarov, K. and Hajič, J. (2005).
    Non-projective dependency parsing using spanning tree algorithms. *HLT/EMNLP*, 523-530.
    """
    n = len(scores)
    scores = np.array(scores, float)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    greedy: Heads = scores.argmax(1).astype(np.int64)
    if is_tree(greedy):
        return greedy
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    free = _arborescence(square)[1:]
    roots = np.flatnonzero(free == 0) + 1
    if len(roots) == 1:
        return free
    trees = []
    for root in roots:
        one = square.copy()
        one[1:, 0] = -np.inf
        one[root, 0] = 0.0
        heads = _arborescence(one)[1:]
        trees.append((float(scores[np.arange(n), heads].sum()), heads))
    return max(trees, key=lambda tree: tree[0])[1]


def _arborescence(scores: Scores) -> Heads:
    """Heads of the maximum arborescence from node 0; rows are dependents, columns heads."""
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    heads: Heads = scores.argmax(1).astype(np.int64)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = np.array(cycle)
    outside = np.array([i for i in range(len(heads)) if i not in set(cycle)])
    m = len(outside)
    smaller = np.full((m + 1, m + 1), -np.inf)
    smaller[:m, :m] = scores[np.ix_(outside, outside)]
    into = scores[np.ix_(inside, outside)] - scores[inside, heads[inside]][:, None]
    smaller[m, :m] = into.max(0)
    entry = inside[into.argmax(0)]
    out = scores[np.ix_(outside, inside)]
    smaller[:m, m] = out.max(1)
    leave = inside[out.argmax(1)]
    smaller[0] = -np.inf
    smaller[0, 0] = 0.0
    found = _arborescence(smaller)
    heads = heads.copy()
    for j in range(1, m):
        heads[outside[j]] = leave[j] if found[j] == m else outside[found[j]]
    heads[entry[found[m]]] = outside[found[m]]
    return heads


def _cycle(heads: Heads) -> list[int] | None:
    seen = np.zeros(len(heads), int)
    for start in range(1, len(heads)):
        at, path = start, []
        while at and not seen[at]:
            seen[at] = start
            path.append(at)
            at = int(heads[at])
        if at and seen[at] == start:
            return path[path.index(at) :]
    return None
