import polars as pl
import pytest

from tarazy.sources import comtrade_rus, fcs_rus


def _one(ties, year, a, b):
    hit = ties.filter(pl.col("year") == year, pl.col("from") == a, pl.col("to") == b)
    return hit.select("value", pl.col("doubt").is_not_null()).row(0)


def test_chapters_are_summed(tmp_path):
    path = tmp_path / comtrade_rus.FILE
    path.parent.mkdir()
    pl.DataFrame(
        [(2014, "X", "KAZ", "01", 1_500_000, "RUS"), (2014, "X", "KAZ", "99", 500_000, "RUS"),
         (2016, "M", "KAZ", "27", 3_000_000, "RUS")],
        schema=["year", "flow", "partner", "hs2", "value_usd", "reporter"], orient="row",
    ).write_parquet(path)  # fmt: skip
    ties = next(iter(comtrade_rus.read(tmp_path))).rows("ties")
    assert _one(ties, 2014, "RUS", "KAZ") == (2.0, False)
    assert _one(ties, 2016, "KAZ", "RUS") == (3.0, True)
    assert ties.height == 2


def test_kazakhstan_in_the_years_that_others_miss(data):
    ties = next(iter(comtrade_rus.read(data))).rows("ties")
    assert _one(ties, 2010, "RUS", "KAZ") == pytest.approx((10_690, False), abs=1)
    assert _one(ties, 2011, "KAZ", "RUS") == pytest.approx((6_913, False), abs=1)


def test_what_is_not_doubted_agrees_with_customs(data):
    un = next(iter(comtrade_rus.read(data))).rows("ties")
    own = next(iter(fcs_rus.read(data))).rows("ties")
    both = un.join(own, on=["year", "from", "to"], suffix="_own")
    ratio = pl.col("value") / pl.col("value_own")
    trusted = both.filter(pl.col("doubt").is_null())
    assert trusted.height > 400
    assert trusted.filter((ratio - 1).abs() > 0.13).height == 0
    # Gas to Austria is not in the chapters.
    austria = both.filter(pl.col("to") == "AUT", pl.col("year") == 2010)
    assert austria.select(ratio).item() < 0.2
    assert austria.get_column("doubt").item() is not None
