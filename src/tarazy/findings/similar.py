"""How alike the vectors are: their agreement at the UN, for the number of distinct ones."""

import numpy as np
import polars as pl

from tarazy.findings.cells import Floats
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment
from tarazy.measures.similarity import agreement_matrix, chance_corrected, group_similarity

#: Roll calls of the year and the two before it; a year with few decides nothing.
WINDOW, FEWEST = 3, 50


def vector_similarity(ledger: Ledger, lens: Lens, year: int) -> Floats | None:
    """Mean agreement at the UN, beyond chance, between the members of each pair of vectors.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    numpy.ndarray or None
        Shape (vectors, vectors), 0 to 1, ones on the diagonal; None where fewer than
        :data:`FEWEST` roll calls are at hand or a vector never votes.
    """
    calls = ledger.table("roll_calls")
    votes = ledger.table("votes")
    chosen = calls.filter(calls.year.between(year - WINDOW + 1, year)).select("roll")
    cast = ledger.frame("votes", votes.join(chosen, "roll").select("roll", "actor", "vote"))
    if cast["roll"].n_unique() < FEWEST:
        return None
    wide = (
        cast.with_columns(
            pl.col("vote").replace_strict({"Y": 1.0, "A": 0.5, "N": 0.0}, default=None,
                                          return_dtype=pl.Float64)
        )
        .pivot(on="roll", index="actor", values="vote")
        .sort("actor")
    )  # fmt: skip
    voters = tuple(wide["actor"])
    vector_of = assignment(lens, ledger, range(year, year + 1), voters)[0]
    membership = np.array([vector_of == v for v in range(len(lens.vectors))], dtype=float)
    if not membership.any(axis=1).all():
        return None
    cast_votes = wide.drop("actor").to_numpy()
    matrix = agreement_matrix(cast_votes)
    # Below chance is as good as nothing in common: similarities cannot be negative.
    beyond = np.clip(chance_corrected(matrix, cast_votes), 0.0, 1.0)
    similar = group_similarity(beyond, membership)
    return similar if np.isfinite(similar).all() else None
