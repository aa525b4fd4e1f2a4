"""ITPD-E: two indicators, a state without a code, domestic figures that lack industries."""

from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import itpd_e
from tarazy.sources.economy import GDP_FILE


@pytest.fixture
def ties(tmp_path: Path) -> pl.DataFrame:
    rows = [
        ("Kazakhstan", "Russia", "KAZ", "RUS", 2001, 2.5e6),
        ("Cote dIvoire", "Russia", None, "RUS", 2001, 1e6),
        ("Kazakhstan", "Kazakhstan", "KAZ", "KAZ", 2001, 100e6),
        ("Kazakhstan", "Kazakhstan", "KAZ", "KAZ", 2002, 100e6),
        ("Kazakhstan", "Kazakhstan", "KAZ", "KAZ", 2003, 40e6),
        ("Taiwan", "Taiwan", "TWN", "TWN", 2003, 40e6),
        ("Nowhere land", "Russia", None, "RUS", 2001, 1e6),
    ]
    names = ["exporter", "importer", "exp_iso3", "imp_iso3", "year", "value_usd2010"]
    for file in (itpd_e.FILE, GDP_FILE):
        (tmp_path / file).parent.mkdir(exist_ok=True)
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col("year").cast(int))
    frame.with_columns(pl.col("year").cast(pl.Int16)).write_parquet(tmp_path / itpd_e.FILE)
    lines = [f"Kazakhstan,KAZ,{year},100e6" for year in (2001, 2002, 2003)]
    (tmp_path / GDP_FILE).write_text("\n".join(["Country Name,Country Code,Year,Value", *lines]))
    (reading,) = itpd_e.read(tmp_path)
    assert reading.set_aside.rows() == [("Nowhere land", "state unknown")]
    return reading.rows("ties")


def test_trade_between_and_trade_within_are_two_indicators(ties: pl.DataFrame) -> None:
    between = ties.filter(pl.col("indicator") == "trade_itpd")
    assert between.select("from", "to", "value").rows() == [
        ("KAZ", "RUS", 2.5),
        ("CIV", "RUS", 1.0),
    ]
    own = ties.filter(pl.col("indicator") == "domestic_trade")
    assert (own["from"] == own["to"]).all()
    assert faults(ties, SCHEMA["ties"], {}).is_empty()


def test_a_domestic_figure_that_lacks_industries_is_doubted(ties: pl.DataFrame) -> None:
    own = ties.filter(pl.col("indicator") == "domestic_trade", pl.col("from") == "KAZ")
    assert own.select("year", pl.col("doubt").is_not_null()).rows() == [
        (2001, False), (2002, False), (2003, True),
    ]  # fmt: skip
    # Where there is no product to hold it against, nothing is known against it.
    assert ties.filter(pl.col("from") == "TWN")["doubt"].to_list() == [None]


def test_known_flows(data: Path) -> None:
    (reading,) = itpd_e.read(data)
    ties = reading.rows("ties")
    assert reading.set_aside.is_empty()
    assert not ties.select("year", "from", "to", "indicator").is_duplicated().any()

    def of(a: str, b: str, year: int) -> tuple[float, bool]:
        hit = (pl.col("from") == a) & (pl.col("to") == b) & (pl.col("year") == year)
        return ties.filter(hit).select("value", pl.col("doubt").is_not_null()).row(0)

    assert of("RUS", "KAZ", 2011) == pytest.approx((16_873, False), abs=1)
    assert of("RUS", "KAZ", 2010) == pytest.approx((6_952, True), abs=1)
    assert of("KAZ", "KAZ", 2012) == pytest.approx((105_850, False), abs=1)
    assert of("RUS", "RUS", 2013) == pytest.approx((622_356, False), abs=1)
    assert of("RUS", "RUS", 2015) == pytest.approx((32_499, True), abs=1)
    assert of("CHN", "CHN", 2012)[1]
    assert of("CIV", "CIV", 2012)[0] > 0
