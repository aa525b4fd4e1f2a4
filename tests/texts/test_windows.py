"""Long texts in windows: the same is found as in the whole, and what broke off is gone on with."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from benchmarks import attention as kept_results

from tarazy.texts import read as reading
from tarazy.texts import windows as cutting
from tarazy.texts.document import Document
from tarazy.texts.events import Event
from tarazy.texts.parts import LONGEST, parts
from tarazy.texts.read import read
from tarazy.texts.sentences import sentences
from tarazy.texts.windows import once, packed, unpacked, windows

DAYS = (
    "In May {} the president of Kazakhstan visited China. They spoke of roads and of water.\n\n"
    "In {} Russia and Mongolia signed a treaty on trade. The winter was long that year.\n\n"
)
TEXT = "".join(DAYS.format(year, year) for year in range(1992, 2012))


def document(text: str) -> Document:
    return Document("a.txt", text, "en", None, None, None, None, "", parts(text))


def event(**more: object) -> Event:
    made = Event(
        date(2020, 3, 1), "month", ("KAZ",), ("CHN",), ("CHN", "KAZ"), "CONSULT", "visit", "",
        "diplomatic", None, None, "a.txt", 5, 9, 0.5, "fact", "affirmed", "r", "", ((5, 9),),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_windows_share_out_the_parts_and_their_sentences() -> None:
    whole = document(TEXT)
    pieces = list(windows(whole, 500))
    assert len(pieces) > 5
    assert tuple(part for piece in pieces for part in piece.parts) == whole.parts
    assert all(piece.text is whole.text for piece in pieces)
    told = [(s.start, s.end, s.text) for piece in pieces for s in sentences(piece)]
    assert told == [(s.start, s.end, s.text) for s in sentences(whole)]


def test_no_sentence_goes_over_to_another_window() -> None:
    """The foot of a page breaks a sentence: both halves stand in one window."""
    page = (
        "The road goes on to\n\n1 See the map of the roads, http://roads.example.\n\nthe border.\n"
    )
    whole = document(page * 30)
    told = [(s.start, s.end) for piece in windows(whole, 10) for s in sentences(piece)]
    assert sorted(told) == sorted((s.start, s.end) for s in sentences(whole))


def test_a_short_text_is_its_own_window() -> None:
    whole = document("One paragraph.\nAnd one more of them.\n")
    (only,) = windows(whole)
    assert only is whole


def test_a_line_without_end_is_cut_between_sentences() -> None:
    sentence = "The road to the border was long and dusty in those years. "
    text = sentence * (3 * LONGEST // len(sentence))
    cut = parts(text)
    assert len(cut) == 3
    assert (cut[0].start, cut[-1].end) == (0, len(text))
    assert all(a.end == b.start for a, b in pairwise(cut))
    assert all(part.end - part.start <= LONGEST for part in cut)
    assert all(text[part.start :].startswith("The road") for part in cut)
    assert {s.text for s in sentences(document(text))} == {sentence.strip()}
    # With nothing to cut at it is cut all the same.
    assert len(parts("x" * (2 * LONGEST + 1))) == 3


def test_events_of_windows_are_made_one_as_those_of_a_text() -> None:
    year = event(date=date(2020, 1, 1), precision="year", start=50, spans=((50, 60),))
    day = event(date=date(2020, 3, 7), precision="day", start=90, spans=((90, 99),))
    other = event(target=("RUS",), parties=("KAZ", "RUS"))
    found = list(once([event(), year, other, day]))
    assert [(e.date, e.precision, e.parties) for e in found] == [
        (date(2020, 3, 1), "month", ("KAZ", "RUS")), (date(2020, 3, 7), "day", ("CHN", "KAZ")),
    ]  # fmt: skip
    assert found[1].spans == ((5, 9), (50, 60), (90, 99))


def test_packed_events_come_back_with_their_first_span() -> None:
    one = event(spans=((5, 9), (20, 30)), magnitude=2.5, unit="USD", target=())
    assert unpacked(packed(one)) == replace(one, spans=((5, 9),))
    assert unpacked(packed(event())) == event()


def _all(file: Path, keep: Path | None = None) -> tuple[list[object], ...]:
    with read(file, keep=keep) as found:
        return tuple(list(found.rows(t)) for t in ("documents", "mentions", "events"))


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    true = cutting.windows
    monkeypatch.setattr(reading, "windows", lambda document: true(document, 700))


def test_what_is_read_in_windows_is_what_is_read_whole(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    whole = _all(file)
    request.getfixturevalue("small_windows")
    assert _all(file) == whole
    assert len(whole[2]) == 40
    assert [row[1] for row in whole[1]] == sorted(row[1] for row in whole[1])  # type: ignore[index]


@pytest.mark.usefixtures("small_windows")
def test_a_long_text_that_broke_off_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, keep = tmp_path / "a.txt", tmp_path / "keep"
    file.write_text(TEXT)
    whole = _all(file)
    read_now: list[int] = []
    true = reading.events

    def stopped(document: Document, gazetteer: object) -> object:
        if len(read_now) == 3:
            raise KeyboardInterrupt
        read_now.append(document.parts[0].start)
        return true(document, gazetteer)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "events", stopped)
    with pytest.raises(KeyboardInterrupt):
        read(file, keep=keep)
    first = list(read_now)
    monkeypatch.setattr(
        reading, "events", lambda d, g: read_now.append(d.parts[0].start) or true(d, g)
    )
    assert _all(file, keep) == whole
    assert len(set(read_now)) == len(read_now) > len(first) == 3  # no window twice
    assert _all(file, keep) == whole  # and now it is known
    said: list[str] = []
    read(file, step=said.append).close()
    assert said[:2] == ["a.txt", "a.txt: 0%"]
    assert len(said) > 5


def test_time_grows_with_the_text_and_memory_does_not() -> None:
    """What was measured, on files of up to 100 MB (benchmarks/attention.py)."""
    rows = kept_results.kept()
    assert max(int(row["mb"]) for row in rows) == 100
    assert all(int(row["peak_mb"]) < 1000 for row in rows)
    for kind in {row["kind"] for row in rows}:
        a_mb = {int(r["mb"]): float(r["seconds"]) / int(r["mb"]) for r in rows if r["kind"] == kind}
        assert max(a_mb.values()) < 1.3 * a_mb[1], kind
