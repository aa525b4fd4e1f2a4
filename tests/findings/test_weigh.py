"""Draws: the same on every call, about the point, and wider where less is sure."""

from dataclasses import replace

import numpy as np
import pytest

import tarazy
from tarazy.findings.portfolio import portfolio
from tarazy.findings.weigh import GROUPS, sensitivity, simulate, weigh


@pytest.fixture(scope="module")
def read(ledger):
    return portfolio(ledger, tarazy.load("KAZ", ledger), range(2019, 2022))


def test_draws_are_the_same_on_every_call_and_others_in_another_year(read):
    a, b = simulate(read, 0, 2021, 50), simulate(read, 0, 2021, 50)
    for one, other in zip(a.banks, b.banks, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(a.errors, simulate(read, 0, 2020, 50).errors)


def test_draws_sum_to_one_and_lie_about_the_point(read):
    result = weigh(read, 2021)
    assert result.whole.sum(axis=1) == pytest.approx(1)
    assert result.share[result.row()] == pytest.approx(result.whole.mean(axis=0), abs=0.02)
    assert result.row("economic") >= 0
    assert result.row("economic", "turnover") >= 0
    assert result.row("no such") == -1
    for rows in (result.low, result.high):
        assert rows.shape == result.share.shape
    assert (np.nan_to_num(result.low, nan=-1) <= np.nan_to_num(result.high, nan=2)).all()


def test_firm_weights_narrow_the_interval(ledger, read):
    widths = []
    for firm in (10, 1000):
        lens = replace(read.lens, concentration=firm)
        result = weigh(portfolio(ledger, lens, range(2021, 2022)), 2021)
        k = result.row()
        widths.append(result.high[k] - result.low[k])
    assert (widths[1] < widths[0]).all()


def test_a_narrower_reading_gives_the_same_figures(ledger, read):
    alone = weigh(portfolio(ledger, read.lens, range(2021, 2022)), 2021, draws=100)
    among = weigh(read, 2021, draws=100)
    np.testing.assert_array_equal(alone.share, among.share)
    np.testing.assert_array_equal(alone.low, among.low)


def test_what_moves_the_headline(read):
    first, total = sensitivity(simulate(read, 0, 2021), lambda x: np.nanmax(x, axis=-1), 256)
    assert first.shape == total.shape == (len(GROUPS),)
    assert GROUPS[int(np.argmax(total))] == "domain weights"


def test_a_state_of_which_nothing_is_known(small, lens_on):
    ledger = small(ties=["2001,CHN,RUS,goods,from,50,,alpha"])
    result = weigh(portfolio(ledger, lens_on(ledger), range(2001, 2002)), 2001)
    assert result.keys == ()
    assert result.row() == -1
    assert result.whole.shape[1] == 5
