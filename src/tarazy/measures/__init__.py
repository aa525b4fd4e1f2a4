"""Numbers in, numbers out: measures know no ledger, no file and no state."""
