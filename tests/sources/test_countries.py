"""State codes of every scheme, where the library's table is not as plain as it looks."""

import polars as pl
import pytest

from tarazy.sources.countries import translate


@pytest.mark.parametrize(
    ("scheme", "given", "code"),
    [
        ("iso3", "KAZ", "KAZ"),
        ("iso3", "G163", None),
        ("iso2", "GB", "GBR"),
        ("iso2", "UK", "GBR"),
        ("iso2", "EL", "GRC"),
        ("iso2", "GR", "GRC"),
        ("m49", 398, "KAZ"),
        ("m49", 158, "TWN"),
        ("fips", "gm", "DEU"),
        ("fips", "AG", "DZA"),
        ("fips", "CH", "CHN"),
        ("fips", "RS", "RUS"),
        ("fips", "ZZ", None),
        ("cow", 255, "DEU"),
        ("cow", 345, "SRB"),
        ("name", "Греция", "GRC"),
        ("name", "Royaume-Uni", "GBR"),
        ("name", "Черногория (Монтенегро)", "MNE"),
        ("name", "Корея, Народно-Демократическая Республика", "PRK"),
        ("name", "Corée, République de (Corée du Sud)", "KOR"),
        ("name", "Конго", "COG"),
        ("name", "Страны вне ЕС", None),
    ],
)
def test_translates(scheme, given, code):
    assert translate(pl.Series([given]), scheme).to_list() == [code]
