import polars as pl
import pytest

from tarazy.sources import cow_trade


def _read(folder, rows):
    path = folder / cow_trade.FILE
    path.parent.mkdir()
    frame = pl.DataFrame(
        rows,
        schema={"ccode1": pl.Int16, "ccode2": pl.Int16, "year": pl.Int16,
                "flow1": pl.Float32, "flow2": pl.Float32},
        orient="row",
    )  # fmt: skip
    frame.write_parquet(path)
    return next(iter(cow_trade.read(folder)))


def _series(ties, a, b):
    pair = ties.filter(pl.col("from") == a, pl.col("to") == b).sort("year")
    return {y: (v, d is not None) for y, v, d in pair.select("year", "value", "doubt").iter_rows()}


def test_flow1_is_what_state_1_imports_and_each_flow_stands_once(tmp_path):
    both = [(2, 705, 2000, 10.0, 20.0), (705, 2, 2000, 20.0, 10.0), (2, 365, 2000, 1.0, 2.0)]
    ties = _read(tmp_path, both).rows("ties").sort("from", "to")
    assert ties.select("from", "to", "value").rows() == [
        ("KAZ", "USA", 10.0), ("RUS", "USA", 1.0), ("USA", "KAZ", 20.0), ("USA", "RUS", 2.0),
    ]  # fmt: skip
    assert set(ties.get_column("reported_by")) == {"third"}


def test_missing_is_no_row(tmp_path):
    rows = [(2, 705, 2001, 5.0, 5.0), (2, 705, 2002, -9.0, None)]
    ties = _read(tmp_path, rows).rows("ties")
    assert ties.get_column("year").unique().to_list() == [2001]


def test_a_zero_near_trade_is_a_doubt_and_far_from_it_a_zero(tmp_path):
    flow = {1992: 0, 1996: 7, 1997: 0, 2000: 0, 2005: 0, 2006: 9}
    ties = _read(tmp_path, [(2, 705, y, v, 0) for y, v in flow.items()]).rows("ties")
    assert _series(ties, "KAZ", "USA") == {
        1996: (7.0, False),
        1997: (None, True),  # one year after trade
        2000: (0.0, False),  # four years after trade, six before
        2005: (None, True),  # one year before trade
        2006: (9.0, False),
    }  # and 1992, four years before the first trade, is no row
    # A pair that never trades in the file is left to absence.
    assert _series(ties, "USA", "KAZ") == {}


def test_unknown_number_is_set_aside(tmp_path):
    reading = _read(tmp_path, [(2, 9999, 2000, 1.0, 1.0)])
    assert reading.rows("ties").height == 0
    assert reading.set_aside.rows() == [("9999", "state number unknown")]


def test_known_pairs(data):
    reading = next(iter(cow_trade.read(data)))
    ties = reading.rows("ties")
    # Hand-read: row 2, 20, 1992 has flow1 101292 (the United States' imports from Canada).
    assert _series(ties, "CAN", "USA")[1992] == (101_292.0, False)
    russia = _series(ties, "RUS", "KAZ")
    assert russia[1992] == russia[1993] == (None, True)
    assert russia[1994] == (1_293.0, False)
    assert russia[2010] == (5_058.0, True)  # kept, but doubted
    assert russia[2012] == (15_527.0, False)
    assert not ties.filter(pl.col("value") < 0).height
    assert reading.set_aside.height == 0


@pytest.mark.parametrize("pair", [("RUS", "UKR"), ("UKR", "RUS"), ("KAZ", "RUS"), ("UZB", "KAZ")])
def test_no_true_zero_between_successors_of_the_union_in_1993(data, pair):
    ties = next(iter(cow_trade.read(data))).rows("ties")
    assert _series(ties, *pair)[1993] == (None, True)
