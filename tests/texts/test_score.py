"""Scores worked by hand."""

from datetime import date
from pathlib import Path

import pytest

from tarazy.texts.document import TextError
from tarazy.texts.events import Event
from tarazy.texts.score import Gold, read_gold, score


def event(day: str, kind: str, actor: str, target: str = "", domain: str = "diplomatic") -> Event:
    actors, targets = (tuple(filter(None, c.split("+"))) for c in (actor, target))
    full = (day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10]
    return Event(
        date.fromisoformat(full), {4: "year", 7: "month", 10: "day"}[len(day)], actors, targets,
        tuple(sorted({*actors, *targets})), kind, "", "", domain, None, None, "own", 0, 1, 0.9,
        "fact", "affirmed", "r", "", ((0, 1),),
    )  # fmt: skip


def gold(day: str, kind: str, actor: str, target: str = "", must: bool = True) -> Gold:
    a, b = (frozenset(filter(None, c.split("+"))) for c in (actor, target))
    return Gold(day, a, b, kind, "diplomatic", must)


def test_by_hand() -> None:
    coded = [
        gold("1992", "AGREE", "KAZ", "RUS"),
        gold("1994-02", "CONSULT", "KAZ", "USA"),
        gold("2014", "SANCTION", "EU+USA", "RUS"),
        gold("2015", "REQUEST", "USA", "KAZ", must=False),
    ]
    found = [
        event("1992", "AGREE", "RUS", "KAZ"),  # right: no order
        event("1994-02", "CONSULT", "USA+KAZ"),  # right: the same set
        event("2014", "SANCTION", "EU", "RUS"),  # wrong: not the same set
        event("2015", "REQUEST", "USA", "KAZ"),  # right: may
        event("2016", "AID", "CHN", "TJK"),  # wrong
    ]
    got = score(found, coded)
    assert (got.found, got.right, got.must, got.missed) == (5, 3, 3, 1)
    assert got.precision == pytest.approx(3 / 5)
    assert got.recall == pytest.approx(2 / 3)
    assert got.f1 == pytest.approx(2 * (3 / 5) * (2 / 3) / (3 / 5 + 2 / 3))
    assert got.fields["month"] == (1, 1)
    assert got.fields["day"] == (0, 0)
    assert got.fields["domain"] == (3, 3)
    assert got.fields["who"] == (3, 4)  # of those paired by type and year


def test_order_matters_but_for_agree_and_consult() -> None:
    assert score([event("2014", "ACCUSE", "A", "B")], [gold("2014", "ACCUSE", "B", "A")]).right == 0
    assert score([event("2014", "AGREE", "A", "B")], [gold("2014", "AGREE", "B", "A")]).right == 1


def test_a_pair_is_made_once() -> None:
    twice = [event("2014", "AGREE", "A", "B"), event("2014", "AGREE", "B", "A")]
    got = score(twice, [gold("2014", "AGREE", "A", "B")])
    assert (got.right, got.precision, got.recall) == (1, 0.5, 1.0)


def test_must_goes_before_may_and_a_missed_may_is_no_loss() -> None:
    coded = [gold("2014", "AGREE", "A", "B", must=False), gold("2014", "AGREE", "A", "B")]
    got = score([event("2014", "AGREE", "A", "B")], coded)
    assert (got.right, got.missed, got.f1) == (1, 0, 1.0)


def test_year_decides_and_month_is_scored_apart() -> None:
    got = score([event("2014-05", "AGREE", "A", "B")], [gold("2014-03", "AGREE", "A", "B")])
    assert (got.right, got.fields["month"]) == (1, (0, 1))
    assert score([event("2015", "AGREE", "A", "B")], [gold("2014", "AGREE", "A", "B")]).right == 0


def test_documents_add() -> None:
    one = score([event("2014", "AGREE", "A", "B")], [gold("2014", "AGREE", "A", "B")])
    two = score([event("2014", "AGREE", "A", "C")], [gold("2014", "AGREE", "A", "B")])
    both = one + two
    assert (both.found, both.right, both.must, both.missed) == (2, 1, 2, 1)
    assert both.f1 == pytest.approx(0.5)


def test_nothing_found_and_nothing_to_find() -> None:
    assert score([], []).f1 == 1.0
    assert score([], [gold("2014", "AGREE", "A", "B")]).f1 == 0.0


def test_gold_is_read(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(
        '{"date":"1994","actor":["EU","USA"],"target":null,"type":"AGREE","need":"may"}\n\n'
        '{"date":"1994-01-02","actor":"KAZ","target":"RUS","type":"AID","domain":"defence"}\n'
    )
    first, second = read_gold(path)
    assert (first.actor, first.target, first.must) == ({"EU", "USA"}, frozenset(), False)
    assert (second.date, second.domain, second.must) == ("1994-01-02", "defence", True)


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "line 1"), ('{"date":"1994"}', "actor"), ("[]", "line 1"),
     ('{"date":"1994","actor":"A","type":"WAR"}', "type 'WAR'"),
     ('{"date":"1994","actor":3,"type":"AID"}', "3 is not a code")],
)  # fmt: skip
def test_wrong_gold_is_told(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(line)
    with pytest.raises(TextError, match=says):
        read_gold(path)


def test_gold_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")
