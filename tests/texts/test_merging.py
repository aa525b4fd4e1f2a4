"""Acts told twice against the definition itself, every event held against every other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.texts import _merging
from tarazy.texts._event import Event
from tarazy.texts._merging import merged
from tarazy.texts.rules import MUTUAL

ACTORS = ("CHL", "KEN", "NATO")
MADE = Event(
    date(2020, 3, 1), "month", ("CHL",), ("KEN",), ("CHL", "KEN"), "CONSULT", "", "", "diplomatic",
    None, None, "a.txt", 0, 1, 0.5, "fact", "affirmed", "r", "", ((0, 1),),
)  # fmt: skip


def days(event: Event) -> tuple[date, date]:
    """The first and the last day that an event may have been."""
    first = event.date
    if event.precision == "day":
        return first, first
    if event.precision == "year":
        return first, date(first.year, 12, 31)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def one_act(a: Event, b: Event) -> bool:
    if (a.type, a.polarity) != (b.type, b.polarity):
        return False
    few, more = sorted((a, b), key=lambda e: len(e.parties))
    if (
        a.type == "CONSULT" and len(few.parties) == 1 and set(few.parties) < set(more.parties)
        and more.mode != "visit" and (few.date, few.precision) == (more.date, more.precision)
    ):  # fmt: skip
        return True
    who = a.parties == b.parties if a.type in MUTUAL else (a.actor, a.target) == (b.actor, b.target)
    if not who or (a.label and b.label and a.label != b.label):
        return False
    (a1, a2), (b1, b2) = days(a), days(b)
    return (a1 <= b1 and b2 <= a2) or (b1 <= a1 and a2 <= b2)


def by_definition(told: list[Event]) -> list[Event]:
    kept: list[Event] = []
    for event in told:
        for i, other in enumerate(kept):
            if one_act(event, other):
                spans = tuple(dict.fromkeys((*other.spans, *event.spans)))
                kept[i] = replace(_merging._joined(other, event), spans=spans)
                break
        else:
            kept.append(event)
    return kept


@st.composite
def acts(draw: st.DrawFn) -> Event:
    precision = draw(st.sampled_from(("day", "month", "year")))
    day = date(
        draw(st.sampled_from((2019, 2020, 2021))),
        1 if precision == "year" else draw(st.sampled_from((1, 4, 12))),
        1 if precision != "day" else draw(st.sampled_from((1, 30, 31)).filter(lambda d: d < 31)),
    )
    sides = draw(st.lists(st.sampled_from(ACTORS), min_size=1, max_size=3, unique=True))
    start = draw(st.integers(0, 5))
    return replace(
        MADE, date=day, precision=precision, actor=(sides[0],), target=tuple(sides[1:]),
        parties=tuple(sorted(sides)), type=draw(st.sampled_from(("CONSULT", "ACCUSE"))),
        mode=draw(st.sampled_from(("", "visit"))), label=draw(st.sampled_from(("", "x", "y"))),
        polarity=draw(st.sampled_from(("affirmed", "affirmed", "denied"))),
        confidence=draw(st.sampled_from((0.5, 0.9))), spans=((start, start + 1),),
        magnitude=draw(st.sampled_from((None, 2.0))), start=start, end=start + 1,
    )  # fmt: skip


@given(st.lists(acts(), max_size=40))
def test_what_is_one_by_the_definition_is_made_one(told: list[Event]) -> None:
    assert merged(told) == by_definition(told)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((date(2020, 1, 1), "year"), (date(2019, 1, 1), "year")),
        ((date(2020, 5, 1), "month"), (date(2020, 4, 1), "month")),
        ((date(2020, 1, 1), "day"), (date(2019, 1, 1), "year")),
        ((date(2020, 5, 1), "day"), (date(2020, 4, 1), "month")),
    ],
)
def test_a_year_ends_with_december_and_a_month_with_its_last_day(
    first: tuple[date, str], second: tuple[date, str]
) -> None:
    told = [replace(MADE, date=d, precision=p) for d, p in (first, second)]
    assert len(merged(told)) == len(merged(told[::-1])) == 2


def test_a_meeting_and_who_took_part_in_it_are_one_as_sure_as_the_surer() -> None:
    of_nato = replace(MADE, actor=("NATO",), target=(), parties=("NATO",), confidence=0.9)
    who = replace(MADE, target=("NATO",), parties=("CHL", "NATO"), start=7, spans=((7, 9),))
    (event,) = merged([of_nato, who])
    assert (event.parties, event.confidence, event.start) == (("CHL", "NATO"), 0.9, 0)
    assert event.spans == ((0, 1), (7, 9))


@pytest.mark.parametrize("kind", ["apart", "alike"])
def test_the_work_grows_with_the_events_and_not_with_their_square(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted: the lists looked at, and the events joined."""
    looked = [0]
    true = _merging._asked

    def counted(event: Event) -> Iterator[object]:
        for key in true(event):
            looked[0] += 1
            yield key

    monkeypatch.setattr(_merging, "_asked", counted)

    def work(n: int) -> int:
        looked[0] = 0
        told = [
            replace(
                MADE, parties=(f"S{i % 7}", f"T{i}" if kind == "apart" else "T"), start=i,
                spans=((i, i + 1),),
            )
            for i in range(n)
        ]  # fmt: skip
        assert len(merged(told)) == (n if kind == "apart" else 7)
        return looked[0]

    assert work(4000) <= 2.1 * work(2000)
