"""Series: laid on times, cut, read from a user's file with every mistake told."""

import numpy as np
import pytest

from tarazy.findings.series import DRAWS, Series, SeriesError, from_file, time_of, told


def make(times, value, noise=0.0):
    value = np.array(value, dtype=float)
    draws = value + noise * np.random.default_rng(0).standard_normal((DRAWS, value.size))
    return Series("x", "X", "unit", False, np.array(times), value, draws)


def test_it_is_laid_on_other_times_with_gaps():
    series = make([2001, 2003], [1.0, 3.0], noise=0.1)
    value, draws = series.on(np.arange(2000, 2005))
    assert value.tolist() == pytest.approx([np.nan, 1, np.nan, 3, np.nan], nan_ok=True)
    assert draws.shape == (DRAWS, 5)
    assert np.isnan(draws[:, [0, 2, 4]]).all()
    assert draws[:, 3] == pytest.approx(series.draws[:, 1])
    assert series.within(2002, 2009).times.tolist() == [2003]


def test_ends_hold_ninety_per_cent_and_the_value():
    series = make([1, 2, 3], [0.0, 1.0, np.nan], noise=1.0)
    low, high = series.ends
    assert (low[:2] < series.value[:2]).all()
    assert (high[:2] - low[:2]).tolist() == pytest.approx([2 * 1.645] * 2, rel=0.2)
    assert np.isnan(low[2])
    assert series.measured
    assert not make([1, 2], [0.0, 1.0]).measured


def test_a_series_that_never_changes_does_not_vary():
    assert not make(range(6), [2.0] * 6).varies()
    assert not make(range(6), [1, 2, np.nan, np.nan, np.nan, 3]).varies()
    assert make(range(6), [1, 2, 3, 4, 5, 6]).varies()


@pytest.mark.parametrize(
    ("text", "time", "monthly"),
    [("2014", 2014, False), ("2014-03", 12 * 2014 + 2, True), ("2014-03-18", 12 * 2014 + 2, True)],
)
def test_times(text, time, monthly):
    assert time_of(text) == (time, monthly)
    assert told(time, monthly=monthly) == text[:7]


@pytest.mark.parametrize("text", ["", "x", "2014-13", "2014-00", "2014/03", "１９９９"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match=r"not a (year|month)"):
        time_of(text)


def test_a_file_with_intervals(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("time,value,low,high\n2003,5,4,6\n2001,1,,\n2002,,,\n", "utf-8")
    series = from_file("mine", file, "Mine", "units")
    assert series.times.tolist() == [2001, 2002, 2003]
    assert series.value.tolist() == pytest.approx([1, np.nan, 5], nan_ok=True)
    assert series.draws[:, 0].std() == 0  # no interval, no error
    assert series.draws[:, 2].std() == pytest.approx(1 / 1.645, rel=0.2)
    assert series.sources == {"file mine.csv"}


def test_months(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("time,value\n2014-01,1\n2014-02,2\n", "utf-8")
    series = from_file("mine", file, "Mine", "units")
    assert series.monthly
    assert "states no error" in series.caveats[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,value\n2001,1\n2001,2\n", r"mine\.csv:3: 2001 stands there twice"),
        ("time,value\n2001,1\n2002-03,2\n", "mixes years and months"),
        ("time,value\n2001,one\n", r"mine\.csv:2"),
        ("time,value,low,high\n2001,1,2,3\n", "low at most the value"),
        ("time,value\n2001,inf\n", "not finite"),
        ("year,value\n2001,1\n", "no rows with a time and a value"),
        ("time,value\n", "no rows"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, text, said):
    file = tmp_path / "mine.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(SeriesError, match=said):
        from_file("mine", file, "Mine", "units")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SeriesError, match=r"gone\.csv cannot be read"):
        from_file("mine", tmp_path / "gone.csv", "Mine", "units")
