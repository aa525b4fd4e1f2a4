from tarazy.sources.reading import gaps


def test_gaps_are_one_row_a_state() -> None:
    table = gaps()
    assert table.columns == ["source", "indicator", "state", "first", "last", "reason"]
    assert table["state"].str.contains("^[A-Z]{3}$").all()
    assert not table.select("source", "indicator", "state").is_duplicated().any()
    assert (table["first"] <= table["last"]).all()
    assert table["reason"].null_count() == 0
