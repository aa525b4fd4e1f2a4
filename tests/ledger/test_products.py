import polars as pl
import pytest

import tarazy
from tarazy.ledger.products import begun, code_fault, code_faults, vintage

HEAD = "year,month,from,to,product,classification,reported_by,value,unit\n"
GOOD = "2020,1,DEU,KAZ,847130,HS2017,from,5,EUR\n"


@pytest.mark.parametrize(
    ("classification", "edition"),
    [("HS2017", "HS2017"), ("CN2021", "HS2017"), ("CN2022", "HS2022"), ("CN2026", "HS2022")],
)
def test_a_nomenclature_is_built_on_an_edition(classification, edition):
    assert vintage(classification) == edition


@pytest.mark.parametrize("code", ["84", "8471", "847130", "TOTAL"])
def test_codes_of_the_hs(code):
    assert code_fault(code, "HS2017") is None


@pytest.mark.parametrize(
    ("code", "classification", "said"),
    [
        ("84713000", "HS2017", "2, 4 or 6 digits"),
        ("8471300", "CN2022", "was a leading nought lost"),
        ("84713", "HS2017", "was a leading nought lost"),
        ("847x30", "HS2017", "is no code of HS2017"),
        ("8471300000", "CN2022", "2, 4, 6 or 8 digits"),
        ("total", "HS2017", "or TOTAL"),
    ],
)
def test_codes_of_a_wrong_length(code, classification, said):
    assert said in code_fault(code, classification)


def test_faults_stand_by_row():
    rows = pl.DataFrame({
        "row": [0, 1, 2, 3], "product": ["84", "847", "84", "847"],
        "classification": ["HS2017"] * 4,
    })  # fmt: skip
    assert code_faults(rows)["row"].to_list() == [1, 3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2020,1,DEU,KAZ,847130,HS2017,from,-5,EUR", "value '-5.0' is not 0 or more"),
        ("2020,1,DEU,KAZ,847130,HS2017,from,5,RUB", "unit 'RUB' is not one of EUR"),
        ("2020,1,DEU,KAZ,847130,HS2018,from,5,EUR", "classification 'HS2018' is not one of"),
        ("2020,13,DEU,KAZ,847130,HS2017,from,5,EUR", "month is not between 1 and 12"),
        ("2020,1,DEU,KAZ,84713,HS2017,from,5,EUR", "was a leading nought lost"),
        ("2020,1,DEU,KAZ,847130,HS2017,from,,EUR", "value is empty"),
        ("2020,1,DEU,KAS,847130,HS2017,from,5,EUR", "to 'KAS' is not in actors"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_with_its_reason(tmp_path, row, said):
    file = tmp_path / "flows.csv"
    file.write_text(HEAD + GOOD + row + "\n")
    done = tarazy.add(file, "flows", tmp_path / "own.duckdb")
    assert (done.added, done.bad) == (1, 1)
    assert said in done.quarantine.read_text()


def test_zero_flows_and_whole_years_are_good(tmp_path):
    file = tmp_path / "flows.csv"
    file.write_text(HEAD + "2020,,DEU,KAZ,847130,HS2017,from,0,thousand USD\n")
    assert tarazy.add(file, "flows", tmp_path / "own.duckdb").added == 1


def _codes(*rows):
    return pl.DataFrame(rows, ["product", "year", "month", "value"], orient="row")


def test_codes_that_begin_are_told_from_those_that_carry_others_on():
    rows = _codes(
        ("62011100", 2021, 1, 10.0), ("62012000", 2022, 1, 12.0),  # one heading
        ("88033000", 2021, 2, 50.0), ("88073000", 2022, 2, 40.0),  # one chapter
        ("85171300", 2022, 1, 90.0),  # no number before
        ("73061910", 2021, 1, 1.0), ("73063012", 2022, 1, 30.0),  # too much to be the same goods
        ("84713000", 2020, 1, 5.0), ("84713000", 2022, 1, 5.0),
    )  # fmt: skip
    assert begun(rows, 2022) == {"85171300", "73063012"}
    assert begun(rows, 2021) == {"62011100", "88033000", "73061910"}
    assert begun(rows.filter(pl.col("year") == 2022), 2022) == set()
    years = rows.with_columns(month=pl.lit(None, pl.Int64))
    assert begun(years, 2022) == {"85171300", "73063012"}
