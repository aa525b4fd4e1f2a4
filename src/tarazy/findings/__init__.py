"""One question, answered: ``finding = balance(ledger, "KAZ")``."""

from tarazy.findings.balance import balance
from tarazy.findings.balances import balances
from tarazy.findings.dependence import dependence
from tarazy.findings.finding import Finding
from tarazy.findings.hedging import hedging
from tarazy.findings.membership import membership
from tarazy.findings.trace import trace
from tarazy.findings.trend import trend

__all__ = [
    "Finding",
    "balance",
    "balances",
    "dependence",
    "hedging",
    "membership",
    "trace",
    "trend",
]
