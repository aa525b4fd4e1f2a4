"""Which rows of a chronicle tell one event: the same parties, type and domain, within the dates.

Two sources may tell one event, one to the day and one to the year. Rows are put together where
nothing stands against it and nothing else would do as well; where it cannot be told which of two
events a vague row means, or which of two rows means an event, they stay by themselves. Two states
may agree on many things in a year, so of the acts of two states alone the words must begin alike
as well (``trade agreement: …``, ``dispute 4054: …``), and an exercise must have one name in both;
a visit is a visit.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tarazy.findings.chronicle_chart import last_day
from tarazy.findings.finding import PAGES

#: Types in which nobody acts on the other.
MUTUAL = frozenset(("AGREE", "COOPERATE"))
BETWEEN = ";"
#: A year at the end of a name (``Steppe Eagle 2003``).
_YEAR = re.compile(r"[\s/-]*(19|20)?\d\d$")


@dataclass(frozen=True, slots=True)
class _Told:
    """One event as far as its rows have been put together: its dates, and who tells it.

    Attributes
    ----------
    first, last : datetime.date
        Of the most exact row.
    rows : tuple of int
        Positions of the rows, the most exact first.
    families : frozenset of str
        Who tells it, by `_teller`; pages that single facts were read from are one.
    labels : frozenset of str or None
    """

    first: date
    last: date
    rows: tuple[int, ...]
    families: frozenset[str]
    labels: frozenset[str | None]

    def joined(self, other: "_Told") -> "_Told":
        """Add the rows of another to those of this event."""
        return _Told(
            self.first, self.last, self.rows + other.rows,
            self.families | other.families, self.labels | other.labels,
        )  # fmt: skip


def everyone(actor: str | None, target: str | None, parties: str | None) -> list[str]:
    """Codes of all who take part in an event, each once, in the order of the row.

    Parameters
    ----------
    actor, target, parties : str or None
        Cells of ``events``.

    Returns
    -------
    list of str
    """
    named = dict.fromkeys([actor, target, *(parties or "").split(BETWEEN)])
    return [one for one in named if one]


def same(rows: pl.DataFrame, states: Collection[str]) -> list[int]:
    """Which row tells each row's event best.

    Parameters
    ----------
    rows : polars.DataFrame
        Of ``events``, in a stable order.
    states : collection of str
        Codes that are states; of acts with an organisation the words may differ.

    Returns
    -------
    list of int
        For each row the position of the most exact row of its event; its own where it is alone.
        Rows of one source are never put together; texts that one file of rows was read in are
        as many sources.
    """
    alike: dict[Hashable, list[_Told]] = {}
    for i, row in enumerate(rows.iter_rows(named=True)):
        day, family = row["date"], frozenset((_teller(row),))
        told = _Told(day, last_day(day, row["precision"]), (i,), family, frozenset((row["label"],)))
        alike.setdefault(_key(row, states), []).append(told)
    leader = list(range(rows.height))
    for group in alike.values():
        for event in _put_together(group):
            for i in event.rows:
                leader[i] = event.rows[0]
    return leader


def _teller(row: dict[str, Any]) -> str:
    """Who tells an event: a source, all pages of one kind, or the document that it was read in."""
    source = str(row["source"])
    if row.get("span") and row["document"]:
        return f"{source}\x1f{row['document']}"
    return PAGES[source[:2]][0] if source[:2] in PAGES else source


def _key(row: dict[str, Any], states: Collection[str]) -> Hashable:
    """What rows of one event have in common, their dates apart."""
    sides = everyone(row["actor"], row["target"], row["parties"])
    ordered = row["kind"] not in MUTUAL and len(sides) <= 2
    words = None
    if row["kind"] == "CONSULT":
        words = row["mode"]
    elif row["kind"] == "COOPERATE":
        words = _YEAR.sub("", row["label"] or "").casefold()
    elif len(sides) == 2 and all(one in states for one in sides):
        words = (row["label"] or "").partition(":")[0]
    return row["kind"], row["domain"], frozenset(sides), row["actor"] if ordered else None, words


def _put_together(told: list[_Told]) -> Iterator[_Told]:
    """Put the vague to the exact: first those with the same dates, then those with wider ones."""
    told = sorted(told, key=lambda t: (t.last - t.first, t.first, t.rows))
    dates = Counter((t.first, t.last, t.families) for t in told)
    found: list[_Told] = []
    for one in told:
        fits = [k for k, t in enumerate(found) if (t.first, t.last) == (one.first, one.last)]
        _join(found, one, fits, alone=dates[one.first, one.last, one.families] == 1)
    exact: list[_Told] = []
    for one in found:
        fits = [
            k for k, t in enumerate(exact)
            if one.first <= t.first and t.last <= one.last
            and t.last - t.first < one.last - one.first
        ]  # fmt: skip
        rivals = sum((t.first, t.last) == (one.first, one.last) for t in found)
        _join(exact, one, fits, alone=rivals == 1)
    yield from exact


def _join(found: list[_Told], one: _Told, fits: list[int], *, alone: bool) -> None:
    """Add rows to the one event that fits, or as an event of their own.

    Where several fit, or others could claim the event as well, the same words decide.
    """
    free = [k for k in fits if not found[k].families & one.families]
    if len(free) > 1 or not alone:
        free = [k for k in free if found[k].labels & one.labels]
    if len(free) == 1:
        found[free[0]] = found[free[0]].joined(one)
    else:
        found.append(one)
