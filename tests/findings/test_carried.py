"""Carried figures, worked by hand on a world of nine states."""

import numpy as np
import pytest

from tarazy.findings.portfolio import portfolio

NAN = float("nan")


def exports(year: int, *, source: str = "alpha", **values: float) -> list[str]:
    return [f"{year},KAZ,{to},goods,from,{v},,{source}" for to, v in values.items()]


def parts_of(ledger, lens, year):
    """The only indicator's parts in a year: values by vector, age, share seen."""
    (parts,) = portfolio(ledger, lens, range(year, year + 1)).parts
    return dict(zip(lens.vector_codes, parts.value[0, 0], strict=True)), parts


@pytest.fixture(scope="module")
def grown(small):
    return small(
        ties=[
            *exports(2001, RUS=40, CHN=30, DEU=20, USA=10),
            *exports(2002, RUS=60, USA=15),  # those seen in both years grow by half
            *exports(2003, RUS=60, CHN=90, USA=30),  # (60 + 30) / (60 + 15) = 1.2
            *exports(2005, RUS=50),  # nobody reports 2004
            *exports(2008, RUS=50, USA=50),
        ]
    )


@pytest.mark.parametrize(
    ("year", "values", "age", "seen"),
    [
        (2001, (40, 30, 20, 10, 0), 0, 1),
        (2002, (60, 45, 30, 15, 0), 0.5, 0.5),
        (2003, (60, 90, 36, 30, 0), 72 / 216, 180 / 216),
        # Nobody reports: all is carried, and the shares stay as they were.
        (2004, (60, 90, 36, 30, 0), (60 + 90 + 30 + 3 * 36) / 216, 0),
        # No partner is seen in both years: nothing tells how the others grew; Germany is too old.
        (2005, (50, 90, 0, 30, 0), 240 / 170, 50 / 170),
        (2006, (50, 90, 0, 30, 0), (50 + 3 * 90 + 3 * 30) / 170, 0),
        (2007, (50, 0, 0, 0, 0), 2, 0),
        (2008, (50, 0, 0, 50, 0), 0, 1),
    ],
)
def test_an_unseen_partner_is_carried_at_the_growth_of_the_seen(
    grown, lens_on, year, values, age, seen
):
    got, parts = parts_of(grown, lens_on(grown), year)
    if year == 2007:  # the United States are seen in 2008 only, and are half of it
        assert np.isnan(list(got.values())).all()
        return
    assert tuple(got.values()) == pytest.approx(values)
    assert parts.age[0, 0] == pytest.approx(age)
    assert parts.seen[0, 0] == pytest.approx(seen)


def test_the_oldest_figure_that_may_be_carried_is_the_lens_s(grown, lens_on):
    lens = lens_on(grown, "exports: {tie: goods, side: out, max_age: 0}")
    got, parts = parts_of(grown, lens, 2003)
    assert tuple(got.values()) == pytest.approx((60, 90, 0, 30, 0))
    assert parts.seen[0, 0] == 1


@pytest.mark.parametrize(("later", "known"), [(10, True), (30, False)])
def test_a_vector_that_only_later_years_show_is_unknown_not_zero(small, lens_on, later, known):
    ledger = small(ties=[*exports(2001, RUS=60, CHN=30), *exports(2002, RUS=60, CHN=30, KGZ=later)])
    got, parts = parts_of(ledger, lens_on(ledger), 2001)
    # 10 of 100 lie with a vector that is not seen; 30 of 120 are too many for any share.
    expected = (60, 30, 0, 0, NAN) if known else (NAN,) * 5
    assert tuple(got.values()) == pytest.approx(expected, nan_ok=True)
    assert parts.seen[0, 0] == pytest.approx(90 / (90 + later))


EU = [
    *exports(2003, DEU=30, FRA=10, ITA=10, GBR=50, RUS=100),
    *exports(2005, EU=200, RUS=100, DEU=150, GBR=50),
    *exports(2006, EU=80, RUS=100, GBR=50),
]


@pytest.mark.parametrize(
    ("year", "eu", "west", "members"),
    [
        # In July 2003 the United Kingdom was in the bloc.
        (2003, 100, 0, {"DEU": 30, "FRA": 10, "ITA": 10, "GBR": 50}),
        # Germany reports 150 of the bloc's 200; France and Italy share the other 50 as before.
        (2005, 200, 50, {"DEU": 150, "FRA": 25, "ITA": 25}),
        # Nobody reports: the bloc's 80 as the members stood.
        (2006, 80, 50, {}),
    ],
)
def test_the_bloc_s_own_figure_stands_for_its_unseen_members(
    small_eu, lens_on, year, eu, west, members
):
    lens = lens_on(small_eu)
    got, parts = parts_of(small_eu, lens, year)
    assert got["eu"] == pytest.approx(eu)
    assert got["west"] == pytest.approx(west)
    assert got["russia"] == pytest.approx(100)
    assert parts.seen[0, 0] == pytest.approx(1)
    assert parts.age[0, 0] == pytest.approx(0)


@pytest.fixture(scope="module")
def small_eu(small):
    return small(ties=EU)


def test_the_bloc_s_figure_is_not_zero_where_no_member_was_ever_seen(small, lens_on):
    ledger = small(ties=exports(2005, EU=200, RUS=100))
    got, _ = parts_of(ledger, lens_on(ledger), 2005)
    assert tuple(got.values()) == pytest.approx((100, 0, 200, 0, 0))


def test_the_bloc_s_figure_adds_nothing_to_members_that_are_all_seen(small, lens_on):
    ledger = small(ties=exports(2005, EU=999, DEU=30, FRA=10, ITA=10, RUS=50))
    got, _ = parts_of(ledger, lens_on(ledger), 2005)
    assert got["eu"] == pytest.approx(50)
    assert got["russia"] == pytest.approx(50)


def test_a_net_outflow_is_no_holding(small, lens_on):
    ledger = small(ties=exports(2001, RUS=60, CHN=-30, USA=20))
    got, _ = parts_of(ledger, lens_on(ledger), 2001)
    assert tuple(got.values()) == pytest.approx((60, 0, 0, 20, 0))


def test_both_directions_are_summed_and_carried_each_for_itself(small, lens_on):
    rows = [
        *exports(2001, RUS=10, CHN=10),
        "2001,RUS,KAZ,goods,from,10,,alpha",
        "2001,CHN,KAZ,goods,from,30,,alpha",
        *exports(2002, RUS=20),  # exports double
        "2002,RUS,KAZ,goods,from,5,,alpha",  # imports halve
    ]
    ledger = small(ties=rows)
    got, _ = parts_of(ledger, lens_on(ledger, "turnover: {tie: goods}"), 2002)
    assert tuple(got.values()) == pytest.approx((25, 20 + 15, 0, 0, 0))
    got, _ = parts_of(ledger, lens_on(ledger, "imports: {tie: goods, side: in}"), 2002)
    assert tuple(got.values()) == pytest.approx((5, 15, 0, 0, 0))
