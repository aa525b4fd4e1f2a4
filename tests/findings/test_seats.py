"""Shared tables: who meets whom, each organisation counted once."""

import numpy as np
import pytest

from tarazy.findings.portfolio import portfolio
from tarazy.findings.seats import companions

SEATS = "seats: {tie: memberships}"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({"KAZ": "member", "RUS": "member", "CHN": "partner"}, ["RUS", "CHN"]),
        ({"KAZ": "partner", "RUS": "member", "CHN": "partner"}, ["RUS"]),
        ({"RUS": "member", "CHN": "member"}, []),
        ({"KAZ": "member"}, []),
    ],
)
def test_companions(roles, expected):
    assert companions(roles, "KAZ") == expected


@pytest.mark.parametrize(
    ("year", "one", "two", "total"),
    [
        # ONE: Russia and China, half each. TWO: the partner meets the member, not the partner.
        (2005, (0.5, 0.5, 0, 0, 0), (0, 0, 0, 1, 0), (0.5, 0.5, 0, 1, 0)),
        (2006, (1, 0, 0, 0, 0), (0, 0, 0, 1, 0), (1, 0, 0, 1, 0)),  # China left on 30 June 2006
    ],
)
def test_each_organisation_counts_once(small, lens_on, year, one, two, total):
    # The sixth, where the focal state only observes, is in none of it.
    ledger = small(ties=["2007,KAZ,RUS,goods,from,1,,alpha"])
    (parts,) = portfolio(ledger, lens_on(ledger, SEATS), range(year, year + 1)).parts
    assert tuple(parts.value[0, 0]) == pytest.approx(total)
    units = parts.units[0, 0]
    there = [tuple(u) for u in units if not np.isnan(u).any() and u.sum()]
    assert sorted(there) == sorted([one, two])
    assert parts.age[0, 0] == 0
    assert parts.seen[0, 0] == 1


def test_a_state_without_seats_has_no_share(small, lens_on):
    ledger = small(ties=["2007,KAZ,RUS,goods,from,1,,alpha"])
    lens = lens_on(ledger, SEATS)
    (parts,) = portfolio(ledger, lens, range(1993, 1994)).parts
    assert np.isnan(parts.value).all()
    assert parts.seen[0, 0] == 0
