"""Steps into organisations read from public pages: treaties signed, summits held, requests made.

The table is the one that the memberships began with; what it says of being a member, observer or
partner stands among the memberships with its pages (``memberships``) and is not told again here.
Left are acts on the way that are no membership: states that sign a founding treaty on one day are
AGREE among themselves, one that signs later agrees with the organisation; ministers and leaders
who meet are CONSULT; a request to join is REQUEST. Ratification at home is no act between states.
The quoted words of the pages are not read.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import sides, told
from tarazy.sources.dates import first, known
from tarazy.sources.memberships import CONTEXTS
from tarazy.sources.reading import Reading, Source, aside

FILE = "diplomacy/memberships_dated_sourced.csv"
SOURCE = Source(
    id="memberships-read",
    producer="Public pages: organisations, encyclopaedias, news agencies",
    title="Steps into organisations read from public pages",
    citation="Tarazy: dates read from public pages, each row with the address of its page in the "
    "file.",
    version="1992-2025",
    licence="facts",
)
#: By organisation and step: its code, type of event, mode, domain, words.
_ACTS = {
    ("CST (Tashkent Treaty)", "signed"):
        ("CST", "AGREE", None, "defence", "Collective Security Treaty signed"),
    ("CSTO", "charter signed"): ("CSTO", "AGREE", None, "defence", "CSTO charter signed"),
    ("EAEU", "treaty signed"): ("EAEU", "AGREE", None, "economic", "EAEU treaty signed"),
    ("C5+1 (USA)", "Samarkand ministerial"):
        ("C5-USA", "CONSULT", "meeting", "diplomatic", "ministers of Central Asia and the US"),
    ("C5+1 (USA)", "first ministerial"):
        ("C5-USA", "CONSULT", "meeting", "diplomatic", "ministers of Central Asia and the US"),
    ("C5+1 (USA)", "leaders summit"):
        ("C5-USA", "CONSULT", "meeting", "diplomatic", "leaders of Central Asia and the US"),
    ("WTO", "applied"): ("WTO", "REQUEST", None, "economic", "asks to join the WTO"),
}  # fmt: skip


def read(folder: Path) -> Iterator[Reading]:
    """Read the steps as events.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events``, one a step and day, with all who took it.
    """
    path = folder / FILE
    frame = pl.read_csv(path, infer_schema=False, null_values=[""])
    step = pl.format("{}: {}", "org", "event")
    is_act = step.is_in([f"{org}: {event}" for org, event in _ACTS])
    frame = frame.with_columns(step=step, is_act=is_act & pl.col("date").is_not_null())
    rows: list[dict[str, object]] = []
    groups = frame.filter("is_act").group_by("org", "event", "date", maintain_order=True)
    for (org, event, day), states in groups:
        code, kind, mode, domain, words = _ACTS[str(org), str(event)]
        named = sorted(set(states["iso3"]))
        everyone = named if len(named) > 1 else [*named, code]
        rows.append({
            "id": f"step-{code}-{everyone[0]}-{day}", "date": first(str(day)),
            "precision": known(str(day)), **sides(everyone), "kind": kind, "mode": mode,
            "context": CONTEXTS.get(domain, domain), "domain": domain, "label": words,
        })  # fmt: skip
    left = aside(frame.filter(~pl.col("is_act")), "step", "a membership, or no act between states")
    yield Reading(SOURCE, path, {"events": told(rows)}, left)
