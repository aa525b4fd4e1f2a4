from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import actors

ORGANISATIONS = """code,name_en,name_ru,name_kk,kind,from,to
CIS,Commonwealth,Содружество,Достастық,organisation,1991-12-08,
C5-EU,Central Asia and EU,,,bloc,2007-06,
S5,Shanghai Five,,,bloc,1996,2001
"""


def spell(
    number: float, first: tuple[int, int, int], last: tuple[int, int, int]
) -> dict[str, object]:
    names = ["styear", "stmonth", "stday", "endyear", "endmonth", "endday"]
    name = {"ccode": number, "stateabb": f"A{number:.0f}", "statenme": f"State {number:.0f}"}
    return name | dict(zip(names, map(float, (*first, *last)), strict=True))


@pytest.fixture
def table(tmp_path: Path) -> dict[str, dict[str, object]]:
    end = (2016, 12, 31)
    spells = [
        spell(2.0, (1816, 1, 1), end),
        spell(367.0, (1918, 11, 18), (1940, 6, 16)),
        spell(367.0, (1991, 9, 6), end),
        spell(678.0, (1926, 9, 2), (1990, 5, 21)),
        spell(679.0, (1990, 5, 22), end),
        spell(315.0, (1945, 5, 10), (1992, 12, 31)),
        spell(300.0, (1816, 1, 1), (1918, 11, 12)),
    ]
    (tmp_path / "geography").mkdir()
    pl.DataFrame(spells).write_parquet(tmp_path / actors.STATES)
    (tmp_path / actors.ORGANISATIONS).write_text(ORGANISATIONS, encoding="utf-8")
    rows = pl.concat([r.rows("actors") for r in actors.read(tmp_path, tmp_path)])
    assert faults(rows, SCHEMA["actors"], {}).is_empty()
    return {str(row["code"]): row for row in rows.iter_rows(named=True)}


def test_a_spell_begins_anew_only_after_a_break(table: dict[str, dict[str, object]]) -> None:
    assert table["USA"]["from"] is None
    assert table["LVA"]["from"] == date(1991, 9, 6)
    assert table["YEM"]["from"] == date(1926, 9, 2)


def test_only_states_that_are_no_more_have_an_end(table: dict[str, dict[str, object]]) -> None:
    assert table["CSK"]["to"] == date(1992, 12, 31)
    assert table["YUG"]["to"] == date(2003, 2, 3)
    assert table["LVA"]["to"] is None
    assert "SUN" not in table


def test_a_state_without_a_code_of_its_own_keeps_the_lists(
    table: dict[str, dict[str, object]],
) -> None:
    # Austria-Hungary (300) has no ISO code; its name is the list's.
    assert table["COW-A300"]["name_en"] == "State 300"
    assert table["COW-A300"]["to"] == date(1918, 11, 12)


def test_spells_are_memberships_of_the_state_system(data: Path, tmp_path: Path) -> None:
    reading = next(iter(actors.read(data, tmp_path)))
    spells = reading.rows("memberships")
    assert faults(spells, SCHEMA["memberships"], {}).is_empty()
    latvia = spells.filter(pl.col("actor") == "LVA").sort("from")
    assert latvia["from"].to_list() == [date(1918, 11, 18), date(1991, 9, 6)]
    assert latvia["to"].to_list() == [date(1940, 6, 16), None]


def test_names_are_in_three_languages(table: dict[str, dict[str, object]]) -> None:
    names = [table["KAZ"][f"name_{language}"] for language in ("en", "ru", "kk")]
    assert names == ["Kazakhstan", "Казахстан", "Қазақстан"]
    assert table["GBR"]["name_en"] == "United Kingdom"
    assert table["HKG"]["kind"] == "state"


def test_organisations_join_with_days_of_any_precision(table: dict[str, dict[str, object]]) -> None:
    assert table["CIS"]["kind"] == "organisation"
    assert table["C5-EU"]["from"] == date(2007, 6, 1)
    assert (table["S5"]["from"], table["S5"]["to"]) == (date(1996, 1, 1), date(2001, 12, 31))


def test_without_the_facts_there_are_states_alone(data: Path, tmp_path: Path) -> None:
    (reading,) = actors.read(data, tmp_path)
    rows = reading.rows("actors")
    assert faults(rows, SCHEMA["actors"], {}).is_empty()
    named = rows.filter(~pl.col("code").str.starts_with("COW-"))
    assert named.select("name_ru", "name_kk").null_count().row(0) == (0, 0)
    assert named.height == rows.height - 16
    assert rows.filter(pl.col("code") == "SSD")["from"].to_list() == [date(2011, 7, 9)]
    assert {"DDR", "CSK", "YMD", "YUG", "SCG", "XKX", "HKG", "MAC", "GRL"} <= set(rows["code"])


def test_an_organisation_with_a_page_of_its_own_has_it_for_its_source(
    data: Path, tmp_path: Path
) -> None:
    (tmp_path / "organisations.csv").write_text(
        "code,name_en,name_ru,name_kk,kind,from,to,url,note\n"
        "CIS,Commonwealth,СНГ,ТМД,organisation,1991-12-08,,,\n"
        "UN,United Nations,ООН,БҰҰ,organisation,1945-10-24,,https://un.example/charter,in force\n",
        encoding="utf-8",
    )
    _, listed, paged = actors.read(data, tmp_path)
    assert (listed.source.id, listed.rows("actors")["code"].to_list()) == ("organisations", ["CIS"])
    assert paged.source.id.startswith("o-")
    assert paged.source.url == "https://un.example/charter"
    assert "in force" in paged.source.citation
    (row,) = paged.rows("actors").iter_rows(named=True)
    assert (row["code"], row["from"], row["source"]) == ("UN", date(1945, 10, 24), paged.source.id)


def test_every_organisation_that_is_only_named_has_a_page_of_its_own(data: Path) -> None:
    """Those whose members are listed have theirs with the members."""
    facts = Path(__file__).parents[2] / "tools" / "facts"
    table = pl.read_csv(facts / "organisations.csv", infer_schema=False)
    listed = pl.read_csv(facts / "memberships.csv", infer_schema=False)["organisation"]
    bare = table.filter(pl.col("url").is_null())["code"].to_list()
    assert set(bare) - {"SYSTEM"} <= set(listed)
    assert {"UN", "IMF", "WB", "IAEA", "G20"}.isdisjoint(bare)
    found = [r for r in actors.read(data, facts) if r.source.id.startswith("o-")]
    assert len(found) == 16
    for reading in found:
        assert faults(reading.rows("actors"), SCHEMA["actors"], {}).is_empty()
