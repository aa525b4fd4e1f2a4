"""What is known: every row names its source; nothing in it is an opinion."""

from tarazy.ledger.errors import LedgerError, LensError, TarazyError, UnknownName
from tarazy.ledger.ingest import Added, add
from tarazy.ledger.schema import SCHEMA
from tarazy.ledger.store import Ledger, create, open

__all__ = [
    "SCHEMA",
    "Added",
    "Ledger",
    "LedgerError",
    "LensError",
    "TarazyError",
    "UnknownName",
    "add",
    "create",
    "open",
]
