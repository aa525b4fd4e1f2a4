"""Weigh a state's foreign policy: ledger, lens, measures, findings, brief."""
