"""Armed conflicts in which states stand on both sides, or join another's: UCDP/PRIO, from 1992.

An episode of fighting between two states is ASSAULT on the day it began, with both as parties:
the list does not say who attacked. A state that sends troops to a government's side in a conflict
within a state is AID to it, one that sends them to the other side is ASSAULT on the government,
both by the first year in which the list has it there. Fighting inside one state alone is no event
between states, and neither is the end of an episode, which is a fall of deaths below 25 a year
and nobody's act.

Traps: the list gives the sides of a conflict year crossed with those who joined, so rows are many
more than acts. A conflict that began before 1992 is told from the first episode after. Troops under
the United Nations that fight beside a government count as sent by their states.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.sources.acts import FIRST, sides, told
from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "defence/ucdp_acd.parquet"
SOURCE = Source(
    id="ucdp-acd",
    producer="Uppsala Conflict Data Program; Peace Research Institute Oslo",
    title="UCDP/PRIO Armed Conflict Dataset",
    citation="Nils Petter Gleditsch, Peter Wallensteen, Mikael Eriksson, Margareta Sollenberg and "
    "Håvard Strand (2002): Armed conflict 1946-2001: A new dataset. Journal of Peace Research "
    "39(5), 615-637; Shawn Davies and others (2025): Organized violence 1989-2024. Journal of "
    "Peace Research 62(4).",
    version="25.1 (1946-2024), as in the R package peacesciencer",
    licence="CC BY 4.0",
    url="https://ucdp.uu.se/downloads/",
)
_SIDES = ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd")
#: How exactly a start is known, by its code: 1 and 2 the day, 3 and 4 the month, else the year.
_DAY, _MONTH = 2, 4


def read(folder: Path) -> Iterator[Reading]:
    """Read wars between states and interventions in others'.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events`` of the types ASSAULT and AID.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(
        *(translate(frame[c], "gw").alias(c) for c in _SIDES),
        *(frame[c].alias(f"{c}_number") for c in _SIDES),
        pl.col("conflict_id", "year").cast(pl.Int64),
    )
    rows = [*_wars(frame), *_interventions(frame)]
    left = [
        aside(frame.filter(pl.col(c).is_null(), pl.col(f"{c}_number").is_not_null()),
              f"{c}_number", "state number not known")
        for c in _SIDES
    ]  # fmt: skip
    yield Reading(SOURCE, path, {"events": told(rows)}, pl.concat(left).unique(maintain_order=True))


def _wars(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    wars = frame.filter(
        pl.col("type_of_conflict") == "interstate",
        pl.col("gwno_a").is_not_null(), pl.col("gwno_b").is_not_null(),
        pl.col("start_date2").dt.year() >= FIRST,
    )  # fmt: skip
    key = ["conflict_id", "start_date2", "start_prec2"]
    for (conflict, day, exact), rows in wars.sort(key).group_by(key, maintain_order=True):
        named = sorted({*rows["gwno_a"], *rows["gwno_b"]})
        if len(named) < 2:
            continue
        assert isinstance(day, date)
        code = float(exact or 0)
        precision = "day" if code <= _DAY else "month" if code <= _MONTH else "year"
        start = day if precision == "day" else day.replace(day=1)
        yield {
            "id": f"ucdp-{conflict}-{day}",
            "date": start if precision != "year" else start.replace(month=1),
            "precision": precision, **sides(named), "kind": "ASSAULT", "context": "military",
            "domain": "defence",
            "label": f"armed conflict {conflict}: fighting begins (sides by alphabet)",
        }  # fmt: skip


def _interventions(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    inside = frame.filter(pl.col("type_of_conflict") == "II", pl.col("gwno_a").is_not_null())
    for side, kind, words in (
        ("gwno_a_2nd", "AID", "troops for the government"),
        ("gwno_b_2nd", "ASSAULT", "troops against the government"),
    ):
        joined = (
            inside.filter(pl.col(side).is_not_null(), pl.col(side) != pl.col("gwno_a"))
            .group_by("conflict_id", "gwno_a", side)
            .agg(pl.col("year").min())
            .filter(pl.col("year") >= FIRST)
        )
        for conflict, state, other, year in joined.sort(pl.all()).iter_rows():
            yield {
                "id": f"ucdp-{conflict}-{other}-{state}", "date": date(year, 1, 1),
                "precision": "year", **sides([other, state]), "kind": kind,
                "context": "military", "domain": "defence",
                "label": f"armed conflict {conflict}: {words}",
            }  # fmt: skip
