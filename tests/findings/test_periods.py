"""Two periods: sides, what counts for a domain, hand-worked differences, and what is refused."""

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings._period_lines import Line, Split, parsed
from tarazy.findings._period_ties import chosen, year_lens
from tarazy.findings.periods import FEWEST
from tarazy.measures.multiplicity import benjamini_hochberg, holm
from tarazy.measures.period_change import period_change

#: Kazakhstan sells this much to Russia and 100 in all, but for the last years.
SOLD = {year: 30 + (-1) ** year for year in range(2000, 2010)} | {
    year: 70 + (-1) ** year for year in range(2011, 2016)
}


def _rows(sold):
    return [
        row
        for year, value in sold.items()
        for row in (
            f"{year},KAZ,RUS,goods,from,{value},,alpha",
            f"{year},KAZ,DEU,goods,from,{100 - value},,alpha",
        )
    ]


@pytest.fixture(scope="module")
def world(small):
    return small(ties=_rows(SOLD | {2010: 55}))


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.periods(ledger, "KAZ", "2019-06")


@pytest.mark.parametrize(
    ("split", "side"),
    [("2019-01", 1), ("2019-03", 1), ("2019-04", np.nan), ("2019-06", np.nan),
     ("2019-10", np.nan), ("2019-11", 0), ("2019-12", 0)],
)  # fmt: skip
def test_a_year_belongs_to_the_side_with_ten_of_its_months(split, side):
    at = parsed(split)
    assert at.of_year(2019) == pytest.approx(side, nan_ok=True)
    assert (at.of_year(2018), at.of_year(2020)) == (0, 1)
    assert (at.of_month(2019, at.month), at.of_month(at.year, at.month - 1)) == (1, 0)


def test_dates_are_read():
    assert parsed("2019") == Split(2019, 1)
    assert str(parsed(" 2022-02-24 ")) == "2022-02"
    for wrong in ("2019-13", "2019-00", "June 2019", "", "19-06"):
        with pytest.raises(tarazy.TarazyError, match="no month"):
            parsed(wrong)


def test_the_difference_of_shares_by_hand(world, lens_on):
    found = tarazy.periods(world, lens_on(world), "2010-06")
    rows = found.table.filter(
        pl.col("kind") == "share", pl.col("code") == "russia", pl.col("domain") == "economic"
    )
    whole, even = (rows.filter(pl.col("window") == w).row(0, named=True) for w in ("all", "even"))
    assert (whole["earlier"], whole["later"]) == (10, 5)  # 2010 lies in both
    assert whole["before"] == pytest.approx(0.30)
    assert whole["after"] == pytest.approx(0.70 - 0.01 / 5)
    assert whole["difference"] == pytest.approx(0.4 - 0.01 / 5)
    assert whole["verdict"] == "differs"
    assert (whole["as_large"], whole["largest_at"]) == (0.0, "2011")
    assert (even["earlier"], even["later"], even["from"]) == (5, 5, "2005")
    assert (even["placebos"], even["largest_at"]) == (0, None)
    assert not whole["spliced"]
    assert found.answer.index("differ by more than noise") < found.answer.index("70 %")
    assert any("2010 lie in both periods" in said for said in found.caveats)


def test_the_figures_are_those_of_the_measure(world, lens_on):
    found = tarazy.periods(world, lens_on(world), "2010-06").table
    row = found.filter(
        pl.col("window") == "all", pl.col("kind") == "share", pl.col("code") == "russia"
    ).row(0, named=True)
    years = np.array(list(SOLD))
    share = np.array(list(SOLD.values())) / 100
    change = period_change(share, years > 2010, years).change
    assert row["p_value"] == pytest.approx(change.p)
    assert row["low"] == pytest.approx(change.low)
    assert row["detectable"] == pytest.approx(change.detectable)


def test_a_drift_is_told_as_one(small, lens_on):
    sold = {year: 20 + 3 * (year - 2000) + 0.3 * (-1) ** year for year in range(2000, 2016)}
    known = small(ties=_rows(sold))
    found = tarazy.periods(known, lens_on(known), "2011-01")
    assert set(found.table["verdict"]) <= {"drift", "cannot tell", "too few"}
    assert "more than a straight drift:" not in found.answer


def test_another_producer_after_the_date_is_told(small, lens_on):
    rows = [row.replace("alpha", "beta" if int(row[:4]) > 2010 else "alpha") for row in _rows(SOLD)]
    known = small(ties=rows)
    found = tarazy.periods(known, lens_on(known), "2010-06")
    assert found.table.filter(pl.col("kind") == "share")["spliced"].all()
    assert any("other main producers" in said for said in found.caveats)


def test_windows_do_not_reach_over_the_date(ledger):
    lens = tarazy.load("KAZ", ledger)
    cut = year_lens(ledger, lens)
    assert {i.window for _, i in cut.indicators} == {1}
    ages = {i.code: i.max_age for _, i in cut.indicators}
    assert ages["arms"] == ages["cooperation"] == 0
    assert all(d.weight and i.weight for d, i in cut.indicators)


def test_an_indicator_that_one_side_lacks_is_left_out(ledger):
    lens = year_lens(ledger, tarazy.load("KAZ", ledger))
    side = np.r_[np.zeros(20), np.ones(4)]
    seen = np.ones((len(lens.indicators), 24), dtype=bool)
    codes = [i.code for _, i in lens.indicators]
    seen[codes.index("fdi_stock"), 22:] = False  # two of the four later years
    seen[codes.index("treaties"), :] = False
    kept = chosen(lens, seen, side)
    names = {d: [codes[i] for i in many] for d, many in kept.items()}
    assert names["economic"] == ["turnover"]
    assert "treaties" not in names["diplomatic"]
    assert len(names["defence"]) == 3


def test_sides_of_even_length_are_those_nearest_to_the_date():
    value = np.arange(9.0)
    line = Line("share", "all", "x", "share", False, np.arange(2000, 2009), value, None,
                np.r_[np.zeros(6), np.nan, np.ones(2)])  # fmt: skip
    assert line.parted().times.tolist() == [*range(2000, 2006), 2007, 2008]
    assert line.parted().even().times.tolist() == [2004, 2005, 2007, 2008]


def test_every_kind_of_figure_is_there(kaz):
    kinds = set(kaz.table.filter(pl.col("window") == "all")["kind"])
    assert kinds == {
        "share", "speed", "dependence", "point", "distance", "attention", "events", "trade"
    }  # fmt: skip
    assert set(kaz.table["every"]) == {"year", "month"}
    assert {"all", "economic", "defence", "diplomatic"} <= set(kaz.table["domain"])


def test_no_window_and_year_is_on_the_wrong_side(kaz):
    annual = kaz.table.filter(pl.col("every") == "year", pl.col("window") == "all")
    assert (annual["earlier"] + annual["later"] < 36).all()
    speeches = annual.filter(pl.col("kind") == "attention").row(0, named=True)
    ties = annual.filter(pl.col("kind") == "share", pl.col("domain") == "diplomatic")
    # The debate of 2019 came after June; the year's figures lie in both periods.
    assert speeches["later"] == ties["later"][0] + 1 if speeches["to"] == "2024" else True
    months = kaz.table.filter(pl.col("domain") == "gdelt_cooperation", pl.col("window") == "all")
    assert set(months["earlier"]) == {17}
    assert set(months["from"]) == {"2018-01"}


def test_p_values_are_adjusted_over_the_table(kaz):
    for window in ("all", "even"):
        rows = kaz.table.filter(pl.col("window") == window)
        p = rows["p_value"].to_numpy()
        assert rows["p_bh"].to_numpy() == pytest.approx(benjamini_hochberg(p), nan_ok=True)
        assert rows["p_holm"].to_numpy() == pytest.approx(holm(p), nan_ok=True)


def test_verdicts_follow_the_numbers(kaz):
    for row in kaz.table.iter_rows(named=True):
        if min(row["earlier"], row["later"]) < FEWEST[row["every"] == "month"]:
            assert row["verdict"] == "too few"
            assert row["difference"] is None
        elif row["p_bh"] >= 0.1:
            assert row["verdict"] == "cannot tell"
        elif row["beyond_low"] > 0 or row["beyond_high"] < 0:
            assert row["verdict"] == "differs"
        else:
            assert row["verdict"] == "drift"


def test_it_reads_as_the_other_findings_do(kaz):
    assert kaz.finding == "periods"
    assert kaz.focal == "KAZ"
    assert kaz.to_json() == kaz.to_json()
    assert kaz.view.height
    assert kaz.sources.height
    assert len(kaz.charts) == 2
    assert "Infinity" not in kaz.to_json()


@pytest.mark.parametrize("split", ["1980-01", "1992-01", "2040-01"])
def test_a_date_outside_the_years_is_refused(ledger, split):
    with pytest.raises(tarazy.TarazyError, match="does not part"):
        tarazy.periods(ledger, "KAZ", split)


def test_what_never_changes_is_left_out(small, lens_on):
    known = small(ties=[f"{year},KAZ,RUS,goods,from,10,,alpha" for year in range(2000, 2016)])
    with pytest.raises(tarazy.TarazyError, match="both sides"):
        tarazy.periods(known, lens_on(known), "2008-01")


def test_nothing_on_one_side_is_refused(small, lens_on):
    known = small(ties=_rows(dict.fromkeys(range(2000, 2003), 30)))
    lens = lens_on(known)
    with pytest.raises(tarazy.TarazyError, match="both sides"):
        tarazy.periods(known, lens, "1995-06", 1992, 2002)
