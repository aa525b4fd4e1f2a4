"""What an error says, and which names it suggests."""

import pytest

from tarazy.ledger.errors import LedgerError, TarazyError, UnknownName, known, nearest


def test_an_error_says_what_was_given_what_is_allowed_and_what_to_do() -> None:
    error = LedgerError("'x' is no table", allowed="ties, votes", do="name one")
    assert str(error) == "'x' is no table\nallowed: ties, votes\nto do: name one"
    assert (error.given, error.allowed, error.do) == ("'x' is no table", "ties, votes", "name one")
    assert str(TarazyError("only this")) == "only this"
    assert isinstance(error, TarazyError)


@pytest.mark.parametrize(
    ("name", "names", "first"),
    [
        ("KAS", ["LKA", "KNA", "KAZ", "ASK"], "KAZ"),  # of those as like, what starts alike
        ("goods", ["Goods", "good"], "Goods"),  # case does not count
        ("Kazahstan", ["Uzbekistan", "Kazakhstan"], "Kazakhstan"),
        ("turnovr", ["turkic", "turnover"], "turnover"),
    ],
)
def test_the_nearest_name_comes_first(name: str, names: list[str], first: str) -> None:
    assert nearest(name, names)[0] == first


def test_nothing_near_is_nothing() -> None:
    assert nearest("zzz", ["KAZ", "RUS"]) == []
    assert nearest("x", []) == []
    assert len(nearest("KA", [f"KA{i}" for i in range(9)], 2)) == 2


def test_known() -> None:
    assert known("ties", ["ties"], "table") == "ties"
    with pytest.raises(UnknownName) as caught:
        known("tie", ["ties", "votes"], "table")
    assert (caught.value.allowed, caught.value.do) == ("ties, votes", "did you mean ties or votes?")
    with pytest.raises(UnknownName, match="200 names") as caught:
        known("zzz", [f"n{i}" for i in range(200)], "table", do="see the list")
    assert caught.value.do == "see the list"
