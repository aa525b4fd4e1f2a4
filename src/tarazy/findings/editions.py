"""Editions of a doctrine in words, as a table and on a time line."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import altair as alt
import polars as pl

from tarazy.findings import charts
from tarazy.findings.words import listed
from tarazy.ledger import Ledger
from tarazy.texts.edition import Declared, Edition
from tarazy.texts.register import FOREIGN_POLICY, New, Register

#: What is new is named where a source compares, or the edition before is coded whole.
_TOLD = {
    "stated": "stated", "implied": "implied", "absent_before": "absent before",
    "unstated": "singled out, not compared", "first": "no edition before it is coded",
}  # fmt: skip
_COUNTED = {
    "not_seen_before": "not seen in what is sourced of the edition before",
    "cannot_tell": "of a kind not sourced for the edition before",
}
_TERMS = ("new_terms", "vectors")


def when(first: date | None, last: date | None) -> str:
    """A day between two, as exactly as it is known.

    Parameters
    ----------
    first, last : datetime.date or None

    Returns
    -------
    str
        ``2014-01-21``, ``2005-07``, ``2005``, ``2000/2001``; ``?`` where it is not known.
    """
    if first is None or last is None:
        known = first or last
        return "?" if known is None else str(known.year)
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return f"{first.year}/{last.year}"
    return first.strftime("%Y-%m") if first.month == last.month else str(first.year)


def held(register: Register, edition: Edition) -> str:
    """When an edition was in force.

    Parameters
    ----------
    register : Register
    edition : Edition

    Returns
    -------
    str
    """
    if edition.starts is None:
        return "never (a draft)"
    first, last = register.ends(edition)
    if last is None:
        return f"{when(*edition.starts)} –"
    return f"{when(*edition.starts)} – {when(first, last)}"


def named(ledger: Ledger, register: Register, code: str) -> str:
    """Name of an actor or group of a register.

    Parameters
    ----------
    ledger : Ledger
    register : Register
    code : str

    Returns
    -------
    str
    """
    if code in register.groups:
        return register.groups[code].name
    return ledger.actors.get(code, code).partition(" (")[0]


def declares(ledger: Ledger, register: Register, edition: Edition) -> tuple[str, str]:
    """The vectors that an edition declares, in order, and whose order it is.

    Parameters
    ----------
    ledger : Ledger
    register : Register
    edition : Edition

    Returns
    -------
    vectors, order : str
        ``order`` is empty where there is none.
    """

    def place(one: Declared) -> tuple[float, float]:
        return (one.rank or float("inf"), one.place or float("inf"))

    ordered = sorted(edition.vectors, key=place)
    said = listed([named(ledger, register, v.code) for v in ordered])
    weak = [named(ledger, register, v.code) for v in ordered if register.weak(v.sources)]
    strong = [named(ledger, register, v.code) for v in ordered if not register.weak(v.sources)]
    if weak and len(weak) >= len(strong):
        said += f" (by weak sources alone{f', but for {listed(strong)}' if strong else ''})"
    elif weak:
        said += f" (by weak sources alone: {listed(weak)})"
    if any(v.rank for v in ordered):
        return said, "in its own order"
    if any(v.place for v in ordered):
        return said, "in the order of those who report them, which is no rank"
    return said, ""


def novelties(ledger: Ledger, register: Register, edition: Edition) -> str:
    """What an edition added, and how sure that is.

    Parameters
    ----------
    ledger : Ledger
    register : Register
    edition : Edition

    Returns
    -------
    str
        New terms and vectors by name, themes, threats and outlook by number.
    """
    said, counted = [], Counter[str]()
    for new in register.what_is_new(edition):
        if new.field in _TERMS and new.novelty in _TOLD:
            said.append(_told(ledger, register, new))
        else:
            counted[new.novelty] += 1
    rest = [f"{n} {_COUNTED.get(k, _TOLD.get(k, k))}" for k, n in counted.items()]
    return "; ".join([*said, *(["more: " + listed(rest)] if rest and said else rest)])


def _told(ledger: Ledger, register: Register, new: New) -> str:
    what = new.code if new.field == "new_terms" else named(ledger, register, new.code)
    doubts = ", contested" if new.contested else ""
    weak = ", weak source" if register.weak(new.sources) else ""
    return f"{what} ({_TOLD[new.novelty]}{doubts}{weak})"


def editions_view(ledger: Ledger, register: Register) -> pl.DataFrame:
    """Editions of foreign policy, one a row.

    Parameters
    ----------
    ledger : Ledger
    register : Register

    Returns
    -------
    polars.DataFrame
        Strings.
    """
    rows = []
    for edition in register.series():
        vectors, _ = declares(ledger, register, edition)
        rows.append({
            "Edition": edition.title,
            "In force": held(register, edition),
            "Declares": vectors or "not sourced",
            "New": novelties(ledger, register, edition) or "–",
        })  # fmt: skip
    return pl.DataFrame(rows)


def in_force(register: Register, year: int) -> tuple[Edition, ...]:
    """Editions of foreign policy surely or possibly in force on 1 July, without amendments.

    Parameters
    ----------
    register : Register
    year : int

    Returns
    -------
    tuple of Edition
        The one that surely was alone, where there is one.
    """
    found = register.in_force(date(year, 7, 1), FOREIGN_POLICY)
    sure = tuple(s.edition for s in found if s.certain and not s.edition.amends)
    return sure[-1:] or tuple(s.edition for s in found if not s.edition.amends)


def time_line(register: Register, last: date) -> dict[str, object] | None:
    """A bar an edition, pale where it is only possible.

    Parameters
    ----------
    register : Register
    last : datetime.date
        Where editions still in force are cut off.

    Returns
    -------
    dict or None
        A Vega-Lite specification; None where no edition was adopted.
    """
    adopted = [e for e in register.editions if e.starts and e.starts[0] <= last]
    adopted.sort(key=lambda e: (e.series != FOREIGN_POLICY, e.series, e.starts))
    if not adopted:
        return None
    rows: list[dict[str, str]] = []
    for edition in adopted:
        first, sure = edition.starts or (last, last)
        least, most = register.ends(edition)
        end = min(most or last, last)
        inner = min(least or last, last)
        pieces: Sequence[tuple[date, date, str]] = (
            (first, sure, "possible"), (sure, inner, "certain"), (inner, end, "possible")
        )  # fmt: skip
        about = {"edition": edition.id, "title": edition.title,
                 "series": edition.series.replace("_", " ")}  # fmt: skip
        rows += [
            {**about, "from": a.isoformat(), "to": b.isoformat(), "held": how,
             "told": held(register, edition)}
            for a, b, how in pieces if a < b
        ]  # fmt: skip
    order = [e.id for e in adopted]
    series = list(dict.fromkeys(e.series.replace("_", " ") for e in adopted))
    palette = alt.Scale(domain=series, range=list(charts.COLOURS[: len(series)]))
    base = alt.Chart(alt.Data(values=rows)).mark_bar(height=12, cornerRadius=2).encode(
        x=alt.X("from:T", axis=alt.Axis(title=None, format="%Y", tickCount=6)),
        x2="to:T",
        y=alt.Y("edition:N", sort=order, axis=alt.Axis(title=None, ticks=False, labelLimit=170)),
        color=alt.Color("series:N", scale=palette, sort=series),
        opacity=alt.condition("datum.held === 'certain'", alt.value(1), alt.value(0.35)),
        tooltip=["title:N", alt.Tooltip("told:N", title="in force"), "held:N"],
    )  # fmt: skip
    said = (
        f"Editions of {register.name}'s doctrine by series, from when to when each was in force; "
        "pale where dates are disputed or only the plan ends it."
    )
    return charts.finish(base, 22 * len(adopted) + 60, said)
