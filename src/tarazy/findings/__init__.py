"""One question, answered: ``finding = balance(ledger, "KAZ")``."""

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
