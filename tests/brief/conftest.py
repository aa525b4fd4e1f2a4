"""Briefs, written once."""

import pytest

import tarazy


@pytest.fixture(scope="session")
def briefs(ledger):
    """Pages by state: three with a ready lens and one without."""
    made = {}

    def page(state):
        if state not in made:
            made[state] = tarazy.brief(ledger, state, 2021)
        return made[state]

    return page
