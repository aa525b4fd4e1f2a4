"""Facts that name roll calls: by day and tally, and only where one roll call alone fits."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import resolutions, unga_votes, voeten
from tarazy.sources.reading import Reading, Source

FACTS = Path(__file__).resolve().parents[2] / "tools" / "facts"
HEAD = "symbol,date,yes,no,abstain,title,url\n"
DAY, SHORT = date(2010, 5, 4), date(2023, 12, 12)
#: roll, date, symbol, title, final, votes
CALLS = [
    ("R1", DAY, None, None, True, "YYN"), ("R2", DAY, "A/RES/64/2", "Old", True, "YNA"),
    ("R3", DAY, None, None, True, "NNN"), ("R4", DAY, None, None, True, "NNN"),
    ("R5", None, None, None, True, "AAA"), ("R6", SHORT, None, None, True, "YYYNA"),
    ("R7", DAY, None, None, False, "YYYA"), ("R8", DAY, "A/RES/64/8", "Same", True, "YYYY"),
]  # fmt: skip


def given() -> Iterator[Reading]:
    calls = pl.DataFrame(
        [c[:5] for c in CALLS], schema=["roll", "date", "symbol", "title", "final"], orient="row"
    )
    year = pl.col("date").dt.year().fill_null(2010).cast(pl.Int64)
    votes = pl.DataFrame(
        [(c[0], f"S{i}", v) for c in CALLS for i, v in enumerate(c[5])],
        schema=["roll", "actor", "vote"], orient="row",
    )  # fmt: skip
    source = Source("list", "p", "t", "c", "l")
    yield Reading(source, Path(__file__), {"roll_calls": calls.with_columns(year=year),
                                           "votes": votes})  # fmt: skip
    yield Reading(Source("other", "p", "t", "c", "l"), Path(__file__), {"ties": pl.DataFrame()})


def names(tmp_path: Path, *lines: str) -> tuple[dict[str, tuple[object, ...]], dict[str, str]]:
    """Rows named by a page, as symbol and day by roll call, and what was set aside."""
    (tmp_path / resolutions.FILE).write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    other, lists, *pages = resolutions.named(given(), tmp_path)
    assert (other.source.id, lists.source.id) == ("other", "list")
    found: dict[str, tuple[object, ...]] = {}
    for page in pages:
        rows = page.rows("roll_calls")
        assert faults(rows, SCHEMA["roll_calls"], {}).is_empty()
        assert set(rows["source"]) == {page.source.id}
        found |= {r: tuple(rest) for r, *rest in rows.select(
            "roll", "symbol", "date", "title").iter_rows()}  # fmt: skip
    whole = set(lists.tables["roll_calls"]["roll"]) | set(found)
    assert whole == {c[0] for c in CALLS}
    assert lists.tables["roll_calls"].height + len(found) == len(CALLS)
    return found, dict(lists.set_aside.iter_rows())


@pytest.mark.parametrize(
    ("line", "roll", "reason"),
    [
        ("A/RES/64/1,2010-05-04,2,1,0,Aid,https://x.example/1", "R1", None),
        # The list's symbol stands, its title gives way.
        ("A/RES/64/2,2010-05-04,1,1,1,Aid,https://x.example/1", "R2", None),
        ("A/RES/64/3,2010-05-04,1,1,1,Aid,https://x.example/1", None, "has its tally"),
        ("A/RES/64/1,2010-05-05,2,1,0,Aid,https://x.example/1", None, "no roll call of its day"),
        ("A/RES/64/1,2010-05-04,0,3,0,Aid,https://x.example/1", None, "more than one"),
        # Without a day in the list the year must do.
        ("A/RES/64/5,2010-07-09,0,0,3,Aid,https://x.example/1", "R5", None),
        # Two votes were lost in session 78, no more; and none elsewhere.
        ("A/RES/ES-10/22,2023-12-12,4,1,2,Aid,https://x.example/1", "R6", None),
        ("A/RES/ES-10/22,2023-12-12,5,1,2,Aid,https://x.example/1", None, "has its tally"),
        ("A/RES/64/1,2010-05-04,3,1,0,Aid,https://x.example/1", None, "has its tally"),
        # A vote on a paragraph is not the resolution's.
        ("A/RES/64/7,2010-05-04,3,0,1,Aid,https://x.example/1", None, "has its tally"),
    ],
)
def test_one_roll_call_alone_must_fit(
    tmp_path: Path, line: str, roll: str | None, reason: str | None
) -> None:
    found, aside = names(tmp_path, line)
    symbol, day = line.split(",")[:2]
    if roll:
        assert found == {roll: (symbol, date.fromisoformat(day), "Aid")}
        assert aside == {}
    else:
        assert found == {}
        assert reason in aside[symbol]


def test_a_fact_that_adds_nothing_leaves_the_row(tmp_path: Path) -> None:
    found, aside = names(tmp_path, "A/RES/64/8,2010-05-04,4,0,0,Same,https://x.example/1")
    assert (found, aside) == ({}, {})


def test_two_facts_for_one_roll_call_name_none(tmp_path: Path) -> None:
    found, _ = names(
        tmp_path, "A/RES/64/1,2010-05-04,2,1,0,Aid,https://x.example/1",
        "A/RES/64/9,2010-05-04,2,1,0,Aid,https://x.example/1",
    )  # fmt: skip
    assert found == {}


def test_without_facts_everything_passes(tmp_path: Path) -> None:
    assert [r.source.id for r in resolutions.named(given(), tmp_path)] == ["list", "other"]


def test_what_the_project_knows_by_name(data: Path) -> None:
    lists = (r for module in (unga_votes, voeten) for r in module.read(data))
    readings = list(resolutions.named(lists, FACTS))
    pages = [r for r in readings if r.source.id.startswith("r-")]
    rows = pl.concat([r.rows("roll_calls") for r in pages])
    named = dict(rows.select("symbol", "roll").iter_rows())
    assert len(pages) == rows.height == 22
    assert named["A/RES/377(V)"] == "V252"
    assert named["A/RES/2758(XXVI)"] == "V1190"
    assert named["A/RES/77/229"] == "F77063"
    assert named["A/RES/78/221"] == "F78049"
    aside = pl.concat([r.set_aside for r in readings])
    left = aside.filter(pl.col("what").str.starts_with("A/RES/"))["what"].to_list()
    assert left == ["A/RES/78/7", "A/RES/ES-10/21", "A/RES/ES-11/4", "A/RES/ES-11/6",
                    "A/RES/ES-6/2"]  # fmt: skip
