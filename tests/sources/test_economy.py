import polars as pl
import pytest

from tarazy.sources import economy

HEAD = "Country Name,Country Code,Year,Value\n"


def test_units_scope_and_groups(tmp_path):
    (tmp_path / "economy").mkdir()
    rows = HEAD + (
        "Kazakhstan,KAZ,1991,1\nKazakhstan,KAZ,2020,171000000000\nKazakhstan,KAZ,2021,\n"
        "Small states,SST,2020,5\nChannel Islands,CHI,2020,6\n"
    )
    (tmp_path / economy.GDP_FILE).write_text(rows)
    (tmp_path / economy.POPULATION_FILE).write_text(rows)
    gdp, population = economy.read(tmp_path)
    columns = ["year", "from", "to", "indicator", "value"]
    assert gdp.rows("ties").select(columns).rows() == [(2020, "KAZ", "KAZ", "gdp", 171_000.0)]
    assert population.rows("ties").get_column("value").to_list() == [171e9]
    assert gdp.set_aside.get_column("what").to_list() == ["Channel Islands", "Small states"]


def test_known_figures(data):
    found = {r.source.id: r.rows("ties") for r in economy.read(data)}

    def of(source, state, year):
        hit = found[source].filter(pl.col("from") == state, pl.col("year") == year)
        return hit.get_column("value").item()

    assert of("wb-gdp", "KAZ", 2023) == pytest.approx(261_421, rel=1e-4)
    assert of("wb-population", "KAZ", 2024) == 20_592_571
    assert not {"SST", "WLD", "EUU"} & set(found["wb-gdp"].get_column("from"))
    assert found["wb-gdp"].get_column("year").min() == 1992
