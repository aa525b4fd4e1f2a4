"""Weigh a state's foreign policy: a sourced ledger, measures with intervals, a brief.

The public names are listed in ``__all__`` and nowhere else; they are imported when first used,
so that ``import tarazy`` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarazy.brief import brief
    from tarazy.findings import (
        Finding,
        alignment,
        attention,
        balance,
        balances,
        chronicle,
        compare,
        counterfactual,
        cross_pressure,
        dependence,
        doctrine,
        hedging,
        ideal_points,
        issues,
        membership,
        periods,
        positions,
        pressure,
        reaction,
        rerouting,
        similarity,
        system,
        tilt,
        tilt_terms,
        trace,
        trend,
        votes,
    )
    from tarazy.ledger import Ledger, TarazyError, add, create, open
    from tarazy.lens import Lens, load

__version__ = "0.1.0"
__all__ = [
    "Finding",
    "Ledger",
    "Lens",
    "TarazyError",
    "add",
    "alignment",
    "attention",
    "balance",
    "balances",
    "brief",
    "chronicle",
    "compare",
    "counterfactual",
    "create",
    "cross_pressure",
    "dependence",
    "doctrine",
    "hedging",
    "ideal_points",
    "issues",
    "load",
    "membership",
    "open",
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

_HOMES = {
    "tarazy.brief": ("brief",),
    "tarazy.findings": (
        "Finding", "alignment", "attention", "balance", "balances", "chronicle", "compare",
        "counterfactual", "cross_pressure", "dependence", "doctrine", "hedging", "ideal_points",
        "issues", "membership", "periods", "positions", "pressure", "reaction", "rerouting",
        "similarity", "system", "tilt", "tilt_terms", "trace", "trend", "votes",
    ),
    "tarazy.ledger": ("Ledger", "TarazyError", "add", "create", "open"),
    "tarazy.lens": ("Lens", "load"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'tarazy' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Names(ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        # The import system binds the room `tarazy.brief` here when it is first imported; the
        # public name of that spelling is the function in it, before and after.
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Names
