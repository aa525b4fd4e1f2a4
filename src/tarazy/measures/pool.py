"""One distribution out of several estimates of the same thing that nothing chooses between.

References
----------
Stone, M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342. Buckland,
S. T., Burnham, K. P. and Augustin, N. H. (1997). Model selection: an integral part of inference.
Biometrics 53(2), 603-618.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, whole

__all__ = ["pooled"]


def pooled(
    points: Sequence[ArrayLike], covariances: Sequence[ArrayLike], draws: int,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Draws from the equal mixture of several normal estimates (a linear opinion pool).

    Each estimate has its own point and its own errors, as another specification of one model has;
    the mixture holds both what each is unsure of and how far they lie apart (Buckland, Burnham and
    Augustin 1997). It is wider than a mean of them would be: nothing says that their errors cancel.

    Parameters
    ----------
    points : sequence of array_like, shape (v,)
        One an estimate.
    covariances : sequence of array_like, shape (v, v)
        Of each estimate's errors; semidefinite.
    draws : int
        At least as many as there are estimates. Each has an equal part of them, and the first ones
        one more where they do not divide.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (draws, v)

    Raises
    ------
    ValueError
        If there is no estimate, shapes differ, a number is missing or draws are too few.
    """
    means = [floats(p, "points", ndim=1) for p in points]
    errors = [floats(c, "covariances", ndim=2) for c in covariances]
    shapes = {m.shape for m in means}
    if len(shapes) != 1 or len(errors) != len(means):
        raise ValueError(
            f"there are {len(means)} points of {len(shapes)} shapes and {len(errors)} covariances; "
            "allowed: one covariance a point, points of one shape"
        )
    ((v,),) = shapes
    if any(e.shape != (v, v) for e in errors):
        raise ValueError(
            f"covariances have shapes {[e.shape for e in errors]}; allowed: {(v, v)}, as points "
            "have"
        )
    if not all(np.isfinite(a).all() for a in (*means, *errors)):
        raise ValueError("points or covariances hold NaN; allowed: none missing")
    whole(draws, "draws", least=len(means))
    parts = np.array_split(np.arange(draws), len(means))
    return np.concatenate([
        rng.multivariate_normal(mean, error, len(part), method="eigh")
        for mean, error, part in zip(means, errors, parts, strict=True)
    ])  # fmt: skip
