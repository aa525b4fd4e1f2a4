"""Which events of a long chronicle are shown: some of every vector and type, the rare first."""

from collections import Counter

import polars as pl

#: Events shown where a chronicle has more.
MOST = 40
RULE = (
    "of every vector, type and domain in turn what most sources tell, then the latest; where room "
    "ends, the rarer type and domain go first, for they tell more (Shannon 1948)"
)
_BETWEEN = ";"


def telling(events: pl.DataFrame, most: int = MOST) -> pl.DataFrame:
    """The most telling events.

    Parameters
    ----------
    events : polars.DataFrame
        One row an event, by date, with the columns ``type``, ``domain``, ``vector``, ``date``,
        ``event`` and ``told``, the number of sources.
    most : int
        How many.

    Returns
    -------
    polars.DataFrame
        The chosen rows in the order they came in; all where they are no more than `most`.

    References
    ----------
    Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal
    27(3), 379-423: what happens with probability p tells -log p.
    """
    if events.height <= most:
        return events
    columns = ["type", "domain", "vector", "told", "date", "event"]
    rows = events.select(columns).rows(named=True)
    common = Counter((row["type"], row["domain"]) for row in rows)
    order = sorted(
        range(len(rows)),
        key=lambda i: (-rows[i]["told"], -rows[i]["date"].toordinal(), rows[i]["event"]),
    )
    dealt: Counter[tuple[str, str, str | None]] = Counter()
    turns = []
    for place, i in enumerate(order):
        row = rows[i]
        hands = [(v, row["type"], row["domain"]) for v in (row["vector"] or "").split(_BETWEEN)]
        turns.append((min(dealt[h] for h in hands), common[row["type"], row["domain"]], place, i))
        dealt.update(hands)
    return events[sorted(i for *_, i in sorted(turns)[:most])]
