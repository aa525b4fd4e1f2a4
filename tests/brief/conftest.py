"""Briefs, written once."""

import pytest

import tarazy


@pytest.fixture(scope="session")
def briefs(ledger):
    """Pages by state: Kazakhstan's whole, the others without what is tested by resamples."""
    made = {}

    def page(state):
        if state not in made:
            made[state] = tarazy.brief(ledger, state, 2021, quick=state != "KAZ")
        return made[state]

    return page
