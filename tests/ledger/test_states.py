"""The state system: counts that can be worked out by hand."""

import polars as pl
import pytest

import tarazy
from tarazy.ledger import LedgerError
from tarazy.ledger.states import directed_dyad_years, state_years


@pytest.fixture(scope="module")
def ledger():
    with tarazy.open() as opened:
        yield opened


def test_the_system_grows_as_published(ledger):
    sizes = dict(state_years(ledger, 1816, 2016).group_by("year").len().iter_rows())
    # Correlates of War v2016: 23 members in 1816, 195 in 2016.
    assert (sizes[1816], sizes[2016]) == (23, 195)
    # The Germanies and the Yemens of 1990 have two numbers in the list and one code here.
    year = state_years(ledger, 1990, 1990)["state"].to_list()
    assert year.count("DEU") == year.count("YEM") == 1
    assert {"KAZ", "RUS"} & set(year) == {"RUS"}


@pytest.mark.parametrize(("first", "last"), [(1816, 1816), (1990, 1992), (2016, 2016)])
def test_every_ordered_pair_stands_once(ledger, first, last):
    pairs = directed_dyad_years(ledger, first, last)
    sizes = state_years(ledger, first, last).group_by("year").len()["len"].cast(pl.Int64)
    assert pairs.height == (sizes * (sizes - 1)).sum() == pairs.unique().height
    assert pairs.filter(pl.col("from").cast(pl.String) == pl.col("to").cast(pl.String)).is_empty()


def test_years_the_wrong_way_round_are_refused(ledger):
    with pytest.raises(LedgerError, match="2001 comes after 2000"):
        directed_dyad_years(ledger, 2001, 2000)
