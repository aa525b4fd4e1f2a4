"""Sums over windows: what an absent row means, and who is not covered."""

import numpy as np
import pytest

from tarazy.findings.portfolio import portfolio

NAN = float("nan")
ARMS = "arms: {tie: arms, side: in, window: 4, max_age: 1}"
ROWS = [
    "2001,RUS,KAZ,arms,third,10,,alpha",
    "2002,CHN,KAZ,arms,third,30,,alpha",
    # Nothing for Kazakhstan in 2003, but the source covers the year.
    "2003,RUS,CHN,arms,third,99,,alpha",
    "2004,RUS,KAZ,arms,third,20,,alpha",
    "2008,USA,KAZ,arms,third,5,,alpha",
    "2009,USA,KAZ,arms,third,5,,alpha",
    "2010,KAZ,RUS,goods,from,1,,alpha",
]


def look(ledger, lens, year):
    (parts,) = portfolio(ledger, lens, range(year, year + 1)).parts
    return parts, tuple(parts.value[0, 0])


@pytest.fixture(scope="module")
def ledger(small):
    return small(ties=ROWS)


@pytest.mark.parametrize(
    ("year", "values", "age", "units"),
    [
        (2001, (NAN,) * 5, NAN, 0),  # one year of four is too little
        (2002, (10, 30, 0, 0, 0), 0, 2),
        (2003, (10, 30, 0, 0, 0), 0, 3),
        (2004, (30, 30, 0, 0, 0), 0, 4),
        (2005, (30, 30, 0, 0, 0), 1, 4),  # one year old, as allowed
        (2006, (NAN,) * 5, NAN, 0),  # two
        (2008, (NAN,) * 5, NAN, 0),  # alone in its window
        (2009, (0, 0, 0, 10, 0), 0, 2),
        (2010, (0, 0, 0, 10, 0), 1, 2),
    ],
)
def test_the_last_covered_years_are_summed(ledger, lens_on, year, values, age, units):
    parts, got = look(ledger, lens_on(ledger, ARMS), year)
    assert got == pytest.approx(values, nan_ok=True)
    assert parts.age[0, 0] == pytest.approx(age, nan_ok=True)
    assert parts.seen[0, 0] == (age == 0)
    there = ~np.isnan(parts.units[0, 0]).all(axis=1)
    assert there.sum() == units
    if units:  # the units make up the sum, zeros of covered years among them
        assert np.nansum(parts.units[0, 0], axis=0) == pytest.approx(values)


@pytest.mark.parametrize(
    ("gap", "russia"),
    [
        ("RUS,,", NAN),
        ("RUS,2002,2004", NAN),  # one year of four is too little
        ("RUS,2002,2003", 30),  # 2001 and 2004 are half of the window
        ("RUS,2005,", 30),
        ("USA,,", 30),
    ],
)
def test_a_state_that_no_source_covers_has_no_zero(small, lens_on, gap, russia):
    product = [f"{y},{s},{s},gdp,third,9,,beta" for y in range(2001, 2005) for s in ("RUS", "USA")]
    ledger = small(ties=[*ROWS, *product], gaps=[f"alpha,arms,{gap},left out"])
    _, got = look(ledger, lens_on(ledger, ARMS), 2004)
    west = NAN if gap.startswith("USA") else 0
    assert got == pytest.approx((russia, 30, 0, west, 0), nan_ok=True)


def test_a_small_state_left_out_does_not_hide_its_vector(small, lens_on):
    product = {"DEU": 80, "FRA": 15, "ITA": 5}
    rows = [
        "2001,DEU,KAZ,arms,third,10,,alpha",
        "2002,DEU,KAZ,arms,third,10,,alpha",
        *(f"{y},{s},{s},gdp,third,{v},,beta" for y in (2001, 2002) for s, v in product.items()),
    ]
    lens_text = "arms: {tie: arms, side: in, window: 2}"
    for state, hidden in (("ITA", False), ("DEU", True)):
        ledger = small(ties=rows, gaps=[f"alpha,arms,{state},,,left out"])
        (parts,) = portfolio(ledger, lens_on(ledger, lens_text), range(2002, 2003)).parts
        eu = parts.value[0, 0, 2]
        assert np.isnan(eu) if hidden else eu == 20


def test_what_an_ally_is_worth(small, lens_on):
    rows = [
        "2001,RUS,KAZ,arms,third,1,,alpha",
        "2001,CHN,KAZ,arms,third,1,,alpha",
        "2001,RUS,RUS,weight,third,8,,beta",
        "2000,CHN,CHN,weight,third,2,,beta",  # carried to 2001
    ]
    ledger = small(ties=rows)
    _, got = look(ledger, lens_on(ledger, "arms: {tie: arms, side: in, times: weight}"), 2001)
    assert got == pytest.approx((8, 2, 0, 0, 0))
