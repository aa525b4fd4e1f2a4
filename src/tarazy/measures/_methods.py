"""How donors are weighted: the rules, and what is asked of their options."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import Floats, floats, present
from ._donors import Panel

Rule = Literal["plain", "augmented", "difference"]
RULES: tuple[Rule, ...] = ("plain", "augmented", "difference")


@dataclass(frozen=True, slots=True)
class Method:
    """How donors are weighted.

    Attributes
    ----------
    rule : str
        One of :data:`RULES`.
    penalty : float or None
        Ridge of the augmented rule; None to choose it by leaving out each period in turn.
    predictors : ndarray, shape (1 + k, p), or None
        What the plain rule matches in place of outcomes, in units of their spread.
    importance : ndarray, shape (p,), or None
        Of the predictors; None to take it from regressions of the outcomes on them.
    """

    rule: Rule = "plain"
    penalty: float | None = None
    predictors: Floats | None = None
    importance: Floats | None = None


def method_of(
    rule: str,
    panel: Panel,
    penalty: float | None = None,
    predictors: ArrayLike | None = None,
    importance: ArrayLike | None = None,
) -> Method:
    """Check a rule and its options; ValueError says what is allowed."""
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}; allowed: {', '.join(RULES)}")
    if penalty is not None and (rule != "augmented" or not penalty >= 0):
        raise ValueError(
            f"penalty is {penalty} for the rule {rule}; allowed: zero or more, for augmented"
        )
    if predictors is None:
        if importance is not None:
            raise ValueError("importance is given without predictors; allowed: both or neither")
        return Method(rule, penalty)
    if rule != "plain":
        raise ValueError(f"predictors are given for the rule {rule}; allowed: for plain only")
    known = floats(predictors, "predictors", ndim=2)
    if known.ndim != 2 or known.shape[0] != 1 + panel.donors or not known.shape[1]:
        raise ValueError(
            f"predictors have shape {known.shape}; allowed: ({1 + panel.donors}, p), the treated "
            "unit first"
        )
    known = known[np.append(0, panel.kept + 1)]
    if np.isnan(known).any() or not (known.std(axis=0) > 0).all():
        raise ValueError(
            "a predictor is missing, or the same for all units; allowed: ones that differ, none "
            "missing for the treated unit and the donors that have every year"
        )
    weighty = None if importance is None else present(importance, "importance", ndim=1)
    if weighty is not None and (weighty.shape != known.shape[1:] or not weighty.sum() > 0):
        raise ValueError(
            f"importance is {weighty}; allowed: {known.shape[1]} numbers, not all of them zero"
        )
    return Method("plain", None, known, weighty)
