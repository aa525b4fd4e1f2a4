"""From rows to cells: which source wins, what the others are for, what is left out."""

import math

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from tarazy.findings.cells import NINETY, covered_years, last_year, recorded, ties, ties_near
from tarazy.findings.portfolio import portfolio

ROWS = [
    "2001,KAZ,RUS,goods,from,40,,alpha",
    "2001,KAZ,RUS,goods,to,44,,beta",
    "2001,KAZ,RUS,goods,to,50,,gamma",
    "2001,KAZ,CHN,goods,from,60,,alpha",
    "2001,KAZ,CHN,goods,from,600,ten times its neighbours,beta",  # doubted
    "2001,KAZ,USA,goods,from,900,typing error,alpha",  # doubted, and nobody else has it
    # Within one producer the exporter's books come first.
    "2001,KAZ,FRA,goods,to,30,,gamma",
    "2001,KAZ,FRA,goods,from,20,,gamma",
    "2002,KAZ,RUS,goods,from,,,alpha",  # no figure
]


@pytest.fixture(scope="module")
def ledger(small):
    return small(ties=ROWS)


def look(ledger, lens, year=2001):
    (parts,) = portfolio(ledger, lens, range(year, year + 1)).parts
    (cells,) = parts.cells
    value = {p: cells.value[0, i, year - cells.years[0]] for i, p in enumerate(cells.partners)}
    source = {
        p: cells.sources[s]
        for p, s in zip(cells.partners, cells.source[0, :, year - cells.years[0]], strict=True)
        if s >= 0
    }
    return {p: v for p, v in value.items() if not np.isnan(v)}, source, parts


@pytest.mark.parametrize(
    ("order", "russia", "source"),
    [
        ("[alpha, beta, gamma]", 40, "alpha"),
        ("[gamma]", 50, "gamma"),
        ("[beta, alpha]", 44, "beta"),
        ("[]", 40, "alpha"),  # by id where the lens is silent
    ],
)
def test_the_source_that_the_lens_prefers_wins(ledger, lens_on, order, russia, source):
    lens = lens_on(ledger, more=f"sources:\n  goods: {order}\n")
    values, sources, parts = look(ledger, lens)
    assert values == {"RUS": russia, "CHN": 60, "FRA": 20}
    assert sources == {"RUS": source, "CHN": "alpha", "FRA": "gamma"}
    # The least and the greatest of the three are the ends of a 90 % interval of Russia's total.
    spread = dict(zip(lens.vector_codes, parts.spread[0, 0], strict=True))
    assert spread["russia"] == pytest.approx(math.log(50 / 40) / NINETY)
    assert spread["eu"] == pytest.approx(math.log(30 / 20) / NINETY)
    # China has one producer left: the typical gap of the others stands in for its own.
    assert spread["china"] == pytest.approx((spread["russia"] + spread["eu"]) / 2)


def test_where_one_producer_speaks_alone_nothing_says_how_far_it_is_off(small, lens_on):
    ledger = small(ties=["2001,KAZ,RUS,goods,from,40,,alpha", "2001,KAZ,CHN,goods,from,60,,alpha"])
    _, _, parts = look(ledger, lens_on(ledger))
    assert np.isnan(parts.spread[0, 0, :2]).all()


def test_doubted_and_empty_rows_are_in_no_figure(ledger):
    rows = ties(ledger, "goods", ["KAZ"], range(1990, 2010))
    assert rows.height == 6
    assert rows["doubt"].null_count() == 6
    assert ties(ledger, "goods", ["CHN"], range(1990, 2010)).height == 1
    assert ties(ledger, "goods", None, range(2002, 2003)).is_empty()


def test_the_years_on_record(ledger, small):
    assert recorded(ledger) == range(2001, 2003)
    assert last_year(ledger) == 2002
    assert covered_years(ledger, "goods", range(2000, 2004)).tolist() == [False, True, True, False]
    assert not covered_years(ledger, "arms", range(2000, 2004)).any()
    bare = small()
    assert recorded(bare) == range(0)
    assert last_year(bare) == 0


def test_an_undirected_tie_is_read_from_either_end(small, lens_on):
    # Stored once, in alphabetical order: KAZ comes after CHN and before RUS.
    rows = ["2001,CHN,KAZ,visits,third,3,,alpha", "2001,KAZ,RUS,visits,third,5,,alpha"]
    ledger = small(ties=rows)
    values, _, parts = look(ledger, lens_on(ledger, "visits: {tie: visits}"))
    assert values == {"CHN": 3, "RUS": 5}
    assert parts.counted


def test_the_ties_of_a_few_states_are_the_same_read_together(small):
    ledger = small(
        ties=[*ROWS, "2001,FRA,RUS,goods,from,7,,alpha", "2001,CHN,KAZ,goods,to,3,,beta"]
    )
    for focals in (("KAZ",), ("KAZ", "FRA")):
        near = ties_near(ledger, "goods", focals, range(2001, 2003))
        # Two or more are asked for straight by `ties`.
        straight = ties(ledger, "goods", [*focals, *focals], range(2001, 2003))
        assert_frame_equal(near, straight)
        assert near.height == 6 + len(focals)
    assert ties_near(ledger, "arms", ("KAZ",), range(2001, 2003)).is_empty()
    assert ties_near(ledger, "goods", ("KAZ",), range(2002, 2003)).is_empty()
    some = ties(ledger, "goods", None, range(2001, 2003), columns=("from", "value"))
    assert some.columns == ["from", "value"]
    assert ties(ledger, "goods", ["KAZ"], range(2001, 2003), columns=("to",)).columns == ["to"]
