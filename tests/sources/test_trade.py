import polars as pl

from tarazy.sources.trade import goods, whole_sum


def _books(**changes):
    row = {"year": 2020, "reporter": "KAZ", "partner": "RUS", "flow": "X", "value": 5.0}
    return pl.DataFrame([row | changes], schema_overrides={"value": pl.Float64})


def test_exports_run_from_the_reporter_and_imports_to_it():
    out = goods(_books()).row(0, named=True)
    back = goods(_books(flow="M")).row(0, named=True)
    assert (out["from"], out["to"], out["reported_by"]) == ("KAZ", "RUS", "from")
    assert (back["from"], back["to"], back["reported_by"]) == ("RUS", "KAZ", "to")


def test_no_row_without_a_value_a_partner_or_for_oneself():
    for changes in ({"value": None}, {"partner": None}, {"partner": "KAZ"}, {"year": 1991}):
        assert goods(_books(**changes)).height == 0


def test_zero_is_kept_and_money_is_rounded_to_a_dollar():
    assert goods(_books(value=0.0)).get_column("value").to_list() == [0.0]
    assert goods(_books(value=1.23456789)).get_column("value").to_list() == [1.234568]


def test_months_are_kept():
    assert goods(_books(month=3)).get_column("month").to_list() == [3]
    assert "month" not in goods(_books()).columns


def test_a_sum_without_a_part_is_missing():
    frame = pl.DataFrame({"k": ["a", "a", "b"], "v": [1.0, None, 2.0]})
    found = frame.group_by("k").agg(whole_sum("v"))
    assert dict(found.iter_rows()) == {"a": None, "b": 2.0}
