from pathlib import Path

import polars as pl
import pytest

from tarazy.sources import sipri


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defence").mkdir()
    deliveries = [
        ("Russia", "Kazakhstan", 2015, 10.25),
        ("Russia", "Kazakhstan", 2015, 0.5),
        ("Turkiye", "Kazakhstan", 2015, 3.0),
        ("Russia", "PKK (Turkiye)*", 2015, 7.0),
        ("Turkiye", "Northern Cyprus", 2015, 1.0),
        ("unknown supplier(s)", "Kazakhstan", 2015, 2.0),
        ("European Union**", "Ukraine", 2022, 5.0),
    ]
    columns = ["Supplier", "Recipient", "Delivery year", "TIV delivery values"]
    register = pl.DataFrame(deliveries, schema=columns, orient="row")
    register.write_parquet(tmp_path / sipri.REGISTER)
    pl.DataFrame(
        {
            "country": ["Kazakhstan", "Kazakhstan", "USSR", "European Union"],
            "year": [1993, 1994, 1990, 2023],
            "constant_2023_usd_m": [None, 300.0, 1.0, 2.0],
            "current_usd_m": [None, 106.9, 1.0, 2.0],
        }
    ).write_parquet(tmp_path / sipri.MILEX)
    return tmp_path


def test_deliveries_are_summed_between_states_only(folder: Path) -> None:
    ties = next(sipri.read(folder)).rows("ties")
    assert ties.select("year", "from", "to", "value").sort("from").rows() == [
        (2015, "RUS", "KAZ", 10.75),
        (2015, "TUR", "KAZ", 3.0),
    ]


def test_rebels_and_organisations_are_set_aside_by_name(folder: Path) -> None:
    left = next(sipri.read(folder)).set_aside["what"].to_list()
    assert set(left) == {
        "PKK (Turkiye)*",
        "Northern Cyprus",
        "unknown supplier(s)",
        "European Union**",
    }


def test_missing_expenditure_gives_no_row(folder: Path) -> None:
    _, milex = sipri.read(folder)
    rows = milex.rows("ties").select("year", "from", "to", "indicator", "value").rows()
    assert rows == [
        (1994, "KAZ", "KAZ", "military_expenditure", 106.9),
        (1994, "KAZ", "KAZ", "military_expenditure_constant", 300.0),
    ]
    assert milex.set_aside["what"].to_list() == ["European Union"]


def test_only_a_part_is_shipped_by_recipient() -> None:
    for source in (sipri.ARMS_SOURCE, sipri.MILEX_SOURCE):
        assert (source.ship, source.ship_by) == ("part", "to")


def test_kazakhstan_buys_from_russia(data: Path) -> None:
    ties = next(sipri.read(data)).rows("ties")
    kaz = ties.filter(pl.col("to") == "KAZ")
    from_russia = kaz.filter(pl.col("from") == "RUS")["value"].sum()
    assert from_russia == pytest.approx(3438.52, abs=0.01)
    # 4,003.48 in the register, of which 2.25 came from an unknown supplier.
    assert kaz["value"].sum() == pytest.approx(4001.23, abs=0.01)
    assert (ties["year"].min(), ties["year"].max()) == (1995, 2024)


def test_sums_agree_with_the_table_of_pairs(data: Path) -> None:
    ties = next(sipri.read(data)).rows("ties")
    pairs = pl.read_parquet(data / "defence/sipri_tiv_dyad_year_1995_2025.parquet")
    pairs = pairs.with_columns(
        sipri._states(pairs["Supplier"]).alias("from"),
        sipri._states(pairs["Recipient"]).alias("to"),
        pl.col("Delivery year").cast(pl.Int16).alias("year"),
    ).drop_nulls(["from", "to"])
    both = ties.join(pairs, on=["year", "from", "to"], how="full")
    assert both["value"].null_count() == both["tiv"].null_count() == 0
    assert (both["value"] - both["tiv"]).abs().max() < 0.001


def test_expenditure_of_2024(data: Path) -> None:
    _, milex = sipri.read(data)
    known = {"KAZ": 1209.0, "USA": 997309.0, "CHN": 313658.3}
    rows = milex.rows("ties").filter(pl.col("year") == 2024, indicator="military_expenditure")
    values = dict(rows.select("from", "value").rows())
    assert {code: values[code] for code in known} == known
    assert "UZB" not in values
