"""Verdicts: disputed dates both drawn, one error rate shared, true accounts found."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tarazy.findings import verdicts
from tarazy.findings.accounts import Rule
from tarazy.findings.series import DRAWS, Series
from tarazy.findings.verdicts import (
    Adoption,
    Judged,
    adoptions,
    date_sets,
    first_point,
    judge,
    judged_once,
    smallest,
)
from tarazy.measures.accounts import CANNOT_TELL, Evidence, Verdict
from tarazy.texts import register

RULES = (
    Rule("reactive", "environment", (1, 2)),
    Rule("anticipating", "environment", (-1, -2)),
    Rule("doctrine-led", "doctrine", (1, 2, 3)),
)
YEARS = np.arange(1990, 2024)


def make(name, value, noise=0.1, domain="all"):
    draws = value + noise * np.random.default_rng(len(name)).standard_normal((DRAWS, value.size))
    return Series(name, name, "unit", False, YEARS, value, draws, domain=domain)


def remembered(shocks, rho=0.4):
    out = np.zeros_like(shocks)
    for t in range(1, out.shape[-1]):
        out[..., t] = rho * out[..., t - 1] + shocks[..., t]
    return out


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    shock, noise = rng.standard_normal((2, 2, YEARS.size))
    after = 2.5 * np.roll(shock, 1, axis=1) + noise
    around = [make(f"e{k}", one) for k, one in enumerate(remembered(shock))]
    follows = [make(f"p{k}", one) for k, one in enumerate(remembered(after))]
    alone = [make(f"q{k}", one) for k, one in enumerate(remembered(noise))]
    return around, follows, alone


def test_dates_of_the_register(ledger):
    found = {a.id: a.times for a in adoptions(register.load("KAZ", ledger), monthly=False)}
    assert found["KAZ-FP-2014"] == (2014,)
    assert found["KAZ-FP-2000"] == (2000, 2001)  # disputed: both
    assert found["KAZ-FP-2005"] == (2004, 2005)
    months = {a.id: a.times for a in adoptions(register.load("KAZ", ledger), monthly=True)}
    assert months["KAZ-FP-2020"] == (12 * 2020 + 2,)
    assert months["KAZ-FP-1995"] == ()  # a year has no month
    late = {a.id: a.times for a in adoptions(register.load("UZB", ledger), monthly=False)}
    assert late["UZB-FP-2012"] == (2013,)  # September: most of 2012 was over
    assert adoptions(None, monthly=False) == ()


@pytest.mark.parametrize(
    ("day", "year", "month"),
    [(date(2014, 1, 21), 2014, 2), (date(2014, 6, 30), 2014, 7), (date(2014, 7, 1), 2015, 7),
     (date(2014, 12, 20), 2015, 13)],
)  # fmt: skip
def test_the_larger_part_counts(day, year, month):
    assert first_point(day, monthly=False) == year
    assert first_point(day, monthly=True) == 12 * 2014 + month - 1


def test_every_way_to_settle_disputes():
    editions = [Adoption("a", "A", (1995,)), Adoption("b", "B", (2000, 2001)),
                Adoption("c", "C", ()), Adoption("d", "D", (2004, 2005))]  # fmt: skip
    assert date_sets(editions) == (
        (1995, 2000, 2004), (1995, 2000, 2005), (1995, 2001, 2004), (1995, 2001, 2005),
    )  # fmt: skip
    assert date_sets([]) == ((),)


def test_a_reactive_state_is_found(world):
    around, follows, _ = world
    found = judge("all", follows, around, RULES, [(1996, 2003, 2012)])
    assert (found.account, found.reason) == ("reactive", "ahead")
    by_name = {e.name: e for e in found.evidence}
    assert by_name["reactive"].lag == 1
    assert by_name["reactive"].low > 0.5
    assert by_name["reactive"].adjusted <= 0.05
    assert 0 < smallest(found) < 1


def test_turned_round_it_is_anticipating(world):
    around, follows, _ = world
    assert judge("all", around, follows, RULES, [(1996, 2003, 2012)]).account == "anticipating"


def test_nothing_is_not_inertia(world):
    around, _, alone = world
    found = judge("all", alone, around, RULES, [(1996, 2003, 2012)])
    assert found.account == CANNOT_TELL
    assert found.reason == "none found"


def test_a_declared_direction_that_is_not_kept_is_no_verdict(world):
    around, follows, _ = world
    signs = {(p.name, e.name): -1 for p, e in zip(follows, around, strict=True)}
    rules = (Rule("reactive", "environment", (1, 2), signs), *RULES[1:])
    assert judge("all", follows, around, rules, [(1996, 2003, 2012)]).account == CANNOT_TELL


def test_domains_share_one_error_rate(world):
    around, _, alone = world
    once = judge("all", alone, around, RULES, [(2003,)])
    shared = judge("x", alone, around, RULES, [(2003,)], share=3)
    for a, b in zip(once.evidence, shared.evidence, strict=True):
        if np.isfinite(a.adjusted):
            assert b.adjusted == pytest.approx(min(1, 3 * a.adjusted), abs=0.15)


def test_a_verdict_that_hangs_on_a_disputed_date_is_none(world, monkeypatch):
    around, follows, _ = world
    calls = []

    def settled(*_args, **_more):
        calls.append(1)
        ahead = len(calls) == 2
        return Verdict(
            "doctrine-led" if ahead else CANNOT_TELL, "ahead" if ahead else "none found",
            "doctrine-led" if ahead else None,
            (Evidence("doctrine-led", 0.5, 0.3 - 0.1 * ahead, 0.7 + 0.1 * ahead, p=0.5 - 0.4 *
                      ahead, adjusted=0.5 - 0.4 * ahead),),
            30, np.array([2000]),
        )  # fmt: skip

    monkeypatch.setattr(verdicts, "weigh_accounts", settled)
    found = judge("all", follows, around, RULES, [(2000,), (2001,)])
    assert (found.account, found.reason, found.leading) == (CANNOT_TELL, "dates", "doctrine-led")
    (one,) = found.evidence
    assert (one.low, one.high, one.p) == pytest.approx((0.2, 0.8, 0.5))


@pytest.mark.parametrize(("keep", "reason"), [(5, "too short"), (11, "too short")])
def test_short_series(world, keep, reason):
    around, follows, _ = world
    short = [s.within(int(YEARS[0]), int(YEARS[keep - 1])) for s in follows]
    found = judge("all", short, around, RULES, [()])
    assert (found.account, found.reason) == (CANNOT_TELL, reason)
    assert np.isnan(smallest(found))


def test_nothing_to_compare(world):
    around, follows, _ = world
    assert judge("all", [], around, RULES, [()]).reason == "no series"
    assert judge("all", follows, [], RULES, [()]).reason == "no series"
    flat = make("flat", np.zeros(YEARS.size), noise=0)
    assert judge("all", follows, [flat], RULES, [()]).reason == "no series"
    assert Judged("all", (), (), np.arange(0)).account == CANNOT_TELL


def test_the_same_series_are_judged_once(world, ledger, monkeypatch):
    around, follows, _ = world
    calls = []
    monkeypatch.setattr(verdicts, "judge", lambda *asked: calls.append(asked) or len(calls))
    asked = (RULES, [(1996, 2003)])
    assert judged_once(ledger, "all", follows, around, *asked) == 1
    again = [replace(one, value=one.value.copy(), draws=one.draws.copy()) for one in follows]
    assert judged_once(ledger, "all", again, around, *asked) == 1
    again[0].draws[3, 5] += 1e-12
    assert judged_once(ledger, "all", again, around, *asked) == 2
    assert judged_once(ledger, "all", follows, around, RULES[:2], asked[1]) == 3
    assert judged_once(ledger, "all", follows, around, RULES, [(1996, 2004)]) == 4
    assert judged_once(ledger, "economic", follows, around, *asked, 3) == 5
