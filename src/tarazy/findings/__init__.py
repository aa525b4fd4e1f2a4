"""One question, answered: ``finding = balance(ledger, "KAZ")``.

A finding is imported when it is first asked for: nobody waits for the libraries of all others.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarazy.findings.alignment import alignment
    from tarazy.findings.attention import attention
    from tarazy.findings.balance import balance
    from tarazy.findings.balances import balances
    from tarazy.findings.chronicle import chronicle
    from tarazy.findings.compare import compare
    from tarazy.findings.counterfactual import counterfactual
    from tarazy.findings.cross_pressure import cross_pressure
    from tarazy.findings.dependence import dependence
    from tarazy.findings.doctrine import doctrine
    from tarazy.findings.finding import Finding
    from tarazy.findings.hedging import hedging
    from tarazy.findings.ideal_points import ideal_points
    from tarazy.findings.issues import issues
    from tarazy.findings.membership import membership
    from tarazy.findings.periods import periods
    from tarazy.findings.positions import positions
    from tarazy.findings.pressure import pressure
    from tarazy.findings.reaction import reaction
    from tarazy.findings.rerouting import rerouting
    from tarazy.findings.similarity import similarity
    from tarazy.findings.system import system
    from tarazy.findings.tilt import tilt, tilt_terms
    from tarazy.findings.trace import trace
    from tarazy.findings.trend import trend
    from tarazy.findings.votes import votes

__all__ = [
    "Finding",
    "alignment",
    "attention",
    "balance",
    "balances",
    "chronicle",
    "compare",
    "counterfactual",
    "cross_pressure",
    "dependence",
    "doctrine",
    "hedging",
    "ideal_points",
    "issues",
    "membership",
    "periods",
    "positions",
    "pressure",
    "reaction",
    "rerouting",
    "similarity",
    "system",
    "tilt",
    "tilt_terms",
    "trace",
    "trend",
    "votes",
]

#: Names that do not stand in the module of the same name.
_HOMES = {"Finding": "finding", "tilt_terms": "tilt"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES.get(name, name)}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)


class _Names(ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        # The import system binds the module `balance` here when it is first imported; the name is
        # that of the function in it, before and after.
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Names
