"""GeoDist: fixed facts, old codes, distances written as text."""

from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import geodist

COLUMNS = ["iso_o", "iso_d", "contig", "comlang_off", "comlang_ethno", "colony", "comcol",
           "curcol", "col45", "smctry", "dist", "distcap", "distw", "distwces"]  # fmt: skip


def pair(a: str, b: str, km: str, **facts: float) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS, 0.0)
    others = {"distwces": km, "dist": 1.0, "distcap": 0.0}
    return row | {"iso_o": a, "iso_d": b, "distw": km} | others | facts


@pytest.fixture
def read(tmp_path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        pair("KAZ", "KAZ", "876.70"),
        pair("KAZ", "ROM", "3900.5", comcol=1.0, distwces="3800.25", dist=4000.5, distcap=3700.125),
        pair("ROM", "KAZ", "3900.5", comcol=1.0),
        pair("KAZ", "MAC", ".", contig=1.0),
        pair("MAC", "KAZ", ".", contig=1.0),
        pair("MAC", "MAC", "."),
        pair("CZE", "BIH", "500.0", smctry=1.0),
        pair("BIH", "CZE", "500.0"),
    ]
    (tmp_path / "geography").mkdir()
    pl.DataFrame(rows).write_parquet(tmp_path / geodist.FILE)
    (reading,) = geodist.read(tmp_path)
    return reading.rows("ties"), reading.set_aside


def test_a_pair_stands_once_with_todays_codes(read: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    ties, left = read
    rows = set(ties.select("from", "to", "indicator", "value").iter_rows())
    others = {(a, b, name, km) for a, b, name, km in rows if name[-8:] != "distance"
              and "distance" in name}  # fmt: skip
    assert {row for row in others if row[:2] == ("KAZ", "ROU")} == {
        ("KAZ", "ROU", "distance_harmonic", 3800.25), ("KAZ", "ROU", "distance_cities", 4000.5),
        ("KAZ", "ROU", "distance_capitals", 3700.125),
    }  # fmt: skip
    # Text or number, a dot or a nought is no distance; a pair without the first may have others.
    assert ("KAZ", "MAC", "distance_cities", 1.0) in others
    assert not any(name == "distance_harmonic" and "MAC" in (a, b) for a, b, name, _ in others)
    assert ("KAZ", "KAZ", "internal_distance_harmonic", 876.7) in others
    assert rows - others == {
        ("KAZ", "KAZ", "internal_distance", 876.7), ("KAZ", "ROU", "distance", 3900.5),
        ("KAZ", "ROU", "common_coloniser", 1.0), ("KAZ", "MAC", "contiguity", 1.0),
        ("BIH", "CZE", "distance", 500.0),
    }  # fmt: skip
    assert set(ties["year"]) == {2004}
    assert faults(ties, SCHEMA["ties"], {}).is_empty()
    assert left.rows() == [
        ("MAC-MAC", "no city populations"),
        ("BIH-CZE", "smctry stands in one order of the two only"),
    ]


def test_kazakhstan_and_its_neighbours(data: Path) -> None:
    (reading,) = geodist.read(data)
    ties = reading.rows("ties")
    assert not ties.select("from", "to", "indicator").is_duplicated().any()

    def of(a: str, b: str) -> dict[str, float]:
        hit = ties.filter(pl.col("from") == a, pl.col("to") == b)
        return dict(hit.select("indicator", "value").iter_rows())

    russia = of("KAZ", "RUS")
    assert russia.pop("distance") == pytest.approx(2152.753)
    # From Almaty and from Astana to Moscow, and the near cities counted for more.
    assert russia.pop("distance_cities") == pytest.approx(3104.607)
    assert russia.pop("distance_capitals") == pytest.approx(2270.788)
    assert russia.pop("distance_harmonic") == pytest.approx(1671.913)
    assert set(russia) == {"contiguity", "common_language", "spoken_language", "colonial_tie"}
    assert "common_coloniser" in of("KAZ", "KGZ")
    assert of("CHN", "KAZ").keys() == {*geodist.DISTANCES, "contiguity"}
    assert of("MDA", "ROU")["distance"] == pytest.approx(353.786)
    assert of("KAZ", "KAZ")["internal_distance"] == pytest.approx(876.701)
    assert of("KAZ", "KAZ").keys() == {f"internal_{name}" for name in geodist.DISTANCES}
