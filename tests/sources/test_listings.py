from datetime import date

import pytest

from tarazy.sources import listings


@pytest.fixture
def readings(tmp_path):
    for file, text in (
        (listings.ANNEX_FILE, "cn8,desc\n1012100,horses\n01012990,horses\n84713000,computers\n"),
        (listings.PRIORITY_FILE,
         "tier,hs6,verified_against_stored_page\n1,854231,True\n3A,847150,False\n"),
    ):  # fmt: skip
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return list(listings.read(tmp_path))


def test_codes_keep_their_leading_nought(readings):
    rows = readings[0].rows("listings")
    assert rows["product"].to_list() == ["010121", "010129", "847130"]
    assert rows.select("by", "against", "list").unique().rows() == [("EU", "RUS", "export ban")]


def test_no_day_is_claimed_that_the_file_does_not_give(readings):
    rows = readings[0].rows("listings")
    assert set(rows["from"]) == {date(2022, 2, 25)}
    assert set(rows["from_precision"]) == {"earliest"}


def test_only_codes_that_were_checked_are_watched(readings):
    rows = readings[1].rows("listings")
    assert rows.select("product", "from").rows() == [("854231", None)]
    assert readings[1].set_aside["what"].to_list() == ["847150"]


def test_the_lists_at_hand(data):
    annexes, priority = listings.read(data)
    assert annexes.rows("listings").height == 1392
    assert priority.rows("listings").height == 8
