"""A chronicle as people read it: one row an event, with all who tell it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tarazy.findings.chronicle_same import BETWEEN, MUTUAL, everyone
from tarazy.findings.finding import PAGES
from tarazy.ledger import Ledger
from tarazy.lens import Lens

#: How much of a date is known: how many characters of it are shown.
_SHOWN = {"day": 10, "range": 10, "month": 7, "year": 4, "decade": 3}
#: Names of others in a cell, before the rest is only counted.
_NAMED = 3


def shown(day: date, precision: str) -> str:
    """A date as exactly as it is known.

    Parameters
    ----------
    day : datetime.date
    precision : {"day", "month", "year", "decade", "range"}

    Returns
    -------
    str
        ``2014-05-29``, ``2014-05``, ``2014``, ``2010s``; a range ``from 2014-05-29``.
    """
    text = day.isoformat()[: _SHOWN[precision]]
    if precision == "decade":
        return f"{text}0s"
    return f"from {text}" if precision == "range" else text


def view(ledger: Ledger, lens: Lens, table: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Rows for reading.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    table : polars.DataFrame
        Of ``chronicle``: every row that tells an event.
    events : polars.DataFrame
        One row an event: those to show.

    Returns
    -------
    polars.DataFrame
        Columns ``Date, Who, Type, What, Told by``; who is ``with …`` where the focal state and
        others act together and ``… → …`` where one acts on others.
    """
    tellings: dict[str, list[dict[str, Any]]] = {}
    for row in table.iter_rows(named=True):
        tellings.setdefault(row["event"], []).append(row)
    rows = []
    for row in events.iter_rows(named=True):
        rows.append({
            "Date": shown(row["date"], row["precision"]),
            "Who": _who(ledger, lens, row),
            "Type": " ".join(filter(None, (row["type"], row["domain"]))),
            "What": _what(row, tellings[row["event"]]),
            "Told by": "; ".join(dict.fromkeys(_teller(t) for t in tellings[row["event"]])),
        })  # fmt: skip
    return pl.DataFrame(rows)


def sides(focal: str, row: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Who acts in an event, and on whom or with whom.

    Parameters
    ----------
    focal : str
    row : dict
        A row of the table.

    Returns
    -------
    list of str
        The focal state alone where all act together and nobody stands out of the alphabet, as one
        does that accedes to what others agreed.
    list of str
        The others.
    """
    actor, target = row["actor"], row["target"]
    named = everyone(actor, target, row["parties"])
    if row["type"] in MUTUAL or (row["type"] == "CONSULT" and len(named) > 2):
        if focal in named and named[:-1] == sorted(named[:-1]):
            return [focal], [one for one in named if one != focal]
        return named[:1], named[1:]
    order = (row["parties"] or "").split(BETWEEN)
    if target in order and order[0] == actor:
        ahead = order[: order.index(target)]
        return ahead, [one for one in named if one not in ahead]
    return named[:1], named[1:]


def _who(ledger: Ledger, lens: Lens, row: dict[str, Any]) -> str:
    first, others = sides(lens.focal, row)
    known = {m for v in lens.vectors for m in v.members}
    others.sort(key=lambda one: one != lens.focal and one not in known)
    if not others:
        return _named(ledger, first)
    together = row["type"] in MUTUAL or (row["type"] == "CONSULT" and len(others) > 1)
    if first == [lens.focal] and together:
        return f"with {_named(ledger, others)}"
    return f"{_named(ledger, first)} → {_named(ledger, others)}"


def _named(ledger: Ledger, codes: Sequence[str]) -> str:
    names = [ledger.actors.get(c, c).partition(" (")[0] for c in codes]
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _what(row: dict[str, Any], tellings: Sequence[dict[str, Any]]) -> str:
    """The words of those who are as exact, and the figure; the mode where nobody has words."""
    exact = (row["date"], row["precision"])
    labels = [t["label"] for t in tellings if t["label"] and (t["date"], t["precision"]) == exact]
    what = "; ".join(dict.fromkeys(labels)) or row["mode"]
    if not what and row["context"] != row["domain"]:  # that stands with the type
        what = str(row["context"] or "").replace(BETWEEN, ", ")
    if row["magnitude"] is None:
        return str(what or "–")
    size = f"{row['magnitude']:,.10g} {row['unit'] or ''}".strip()
    return f"{size}: {what}" if what else size


def _teller(row: dict[str, Any]) -> str:
    """The document and the place in it that an event was read at, or the source that lists it."""
    source = str(row["source"])
    if row["document"] and row["start"] is not None:
        return f"{row['document']} {row['start']}:{row['end']}"
    return PAGES[source[:2]][0] if source[:2] in PAGES else source
