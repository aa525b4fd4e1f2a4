"""Security treaties by the day they were signed: ATOP, its list of members.

Events of the type AGREE in the defence domain, 1992-2018: the states whose membership of a treaty
begins on its first day sign it together; one whose membership begins later accedes, and stands
first among those in it. A treaty that was changed has phases, and the first day of a phase is a
new signature (the Collective Security Treaty of 1992 and its organisation of 2002). What the
obligations are stands in the label; a treaty of non-aggression is no promise to defend.

Traps: treaties of more than 20 members (the OSCE's, the Arab League's) bind nobody to anyone in
particular and are set aside. Ends are not read: most are treaties that ran out or were replaced.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.sources.acts import FIRST, sides, told
from tarazy.sources.atop import SOURCE as DYADS
from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "defence/atop51_member_level.parquet"
SOURCE = Source(
    id="atop-treaties",
    producer=DYADS.producer,
    title="Alliance Treaty Obligations and Provisions, members of treaties",
    citation=DYADS.citation,
    version="5.1 (1815-2018), member level",
    licence=DYADS.licence,
    url=DYADS.url,
)
_OBLIGATIONS = {
    "defense": "defence", "offense": "offence", "neutral": "neutrality",
    "nonagg": "non-aggression", "consul": "consultation",
}  # fmt: skip
_MOST = 20


def read(folder: Path) -> Iterator[Reading]:
    """Read signatures of security treaties and accessions to them.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events`` of the type AGREE.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(state=translate(frame["member"], "cow")).sort("atopid", "phase")
    rows: list[dict[str, Any]] = []
    large = []
    known = frame.filter(pl.col("state").is_not_null())
    for (treaty, phase), members in known.group_by("atopid", "phase", maintain_order=True):
        if members["state"].n_unique() > _MOST:
            large.append(str(treaty))
        else:
            rows.extend(_signatures(f"atop-{treaty}.{phase}", members))
    left = [
        aside(frame.filter(pl.col("state").is_null()), "member", "state number not known"),
        aside(pl.DataFrame({"treaty": large}), "treaty", f"more than {_MOST} members"),
    ]
    yield Reading(SOURCE, path, {"events": told(rows)}, pl.concat(left))


def _signatures(prefix: str, members: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """One event a day on which states entered a treaty; the first day's sign together."""
    entries: dict[tuple[int, int, int], list[str]] = {}
    for state, *entered in members.select(
        "state", "yrent", "moent", pl.col("dayent").fill_null(0).cast(pl.Int64)
    ).iter_rows():
        entries.setdefault((entered[0], entered[1], entered[2]), []).append(state)
    bound = [w for c, w in _OBLIGATIONS.items() if members[c].max() == 1]
    inside: list[str] = []
    for (year, month, day), states in sorted(entries.items()):
        new = sorted(set(states) - set(inside))
        accedes = " (accession)" if inside else ""
        everyone = [*new, *sorted(inside)]
        inside += new
        if year >= FIRST and len(everyone) > 1 and new:
            precision = "day" if day > 0 else "month" if month > 0 else "year"
            yield {
                "id": f"{prefix}-{year}-{month:02}-{day:02}",
                "date": date(year, max(month, 1), max(day, 1)), "precision": precision,
                **sides(everyone), "kind": "AGREE", "context": "military", "domain": "defence",
                "label": f"security treaty{accedes}: " + ", ".join(bound or ["other duties"]),
            }  # fmt: skip
