"""Zeros that a Poisson regression cannot keep: found exactly, by linear programming.

A zero is separated where some combination of the regressors and the dummies of the effects is zero
wherever the flow is positive, nowhere negative, and positive at the zero: the likelihood then grows
without end along it. The combination is sought by a linear programme, which misses none and names
none wrongly. (The iterative rectifier finds the same by least squares with very large weights; that
of pyfixest 0.60 misses zeros that two sets of effects separate together.)

References
----------
Correia, S., Guimarães, P. and Zylkin, T. (2019). Verifying the existence of maximum likelihood
estimates for generalized linear models. arXiv:1903.01633, proposition 1. Konis, K. (2007). Linear
programming algorithms for detecting separated data in binary logistic regression models. DPhil
thesis, University of Oxford.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from ._arrays import Bools, Floats

#: A combination that reaches this part of one at a zero separates it.
REACHED = 1e-6
#: Largest weight of a column, which is scaled to reach one: keeps the programme bounded.
WEIGHT = 1e3


def separated(y: Floats, x: Floats, levels: list[NDArray[np.int64]]) -> Bools:
    """Rows that are separated, shape (n,).

    Parameters
    ----------
    y : ndarray, shape (n,)
        Zero or positive.
    x : ndarray, shape (n, k)
    levels : list of ndarray of int, shape (n,)
        Numbers of the levels of each set of effects.
    """
    design = _design(x, levels)
    positive, gone = design[y > 0], np.zeros(len(y), bool)
    while True:
        at = np.flatnonzero((y == 0) & ~gone)
        if not len(at):
            return gone
        found = at[_reached(design[at], positive)]
        if not len(found):
            return gone
        gone[found] = True


def _design(x: Floats, levels: list[NDArray[np.int64]]) -> sparse.csr_array:
    """Regressors, each scaled to reach one, and the dummies of every level."""
    rows = np.arange(len(x))
    blocks = [sparse.csr_array(x / np.maximum(np.abs(x).max(axis=0), 1e-300))]
    for codes in levels:
        shape = (len(x), int(codes.max()) + 1)
        blocks.append(sparse.csr_array((np.ones(len(x)), (rows, codes)), shape=shape))
    return sparse.csr_array(sparse.hstack(blocks))


def _reached(zeros: sparse.csr_array, positive: sparse.csr_array) -> Bools:
    """At which zeros the best combination is positive."""
    n = zeros.shape[0]
    best = linprog(
        -np.asarray(zeros.sum(axis=0)).ravel(),
        A_ub=sparse.vstack([zeros, -zeros]), b_ub=np.r_[np.ones(n), np.zeros(n)],
        A_eq=positive, b_eq=np.zeros(positive.shape[0]), bounds=(-WEIGHT, WEIGHT), method="highs",
    )  # fmt: skip
    if best.x is None:
        raise RuntimeError(f"the search for separated zeros failed: {best.message}")
    return np.asarray(zeros @ best.x > REACHED)
