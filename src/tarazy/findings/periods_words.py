"""What is said of two periods: what differs, what a drift accounts for, what cannot be told."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl

from tarazy.findings._period_lines import Line, Split
from tarazy.findings.words import listed, signed
from tarazy.ledger import Ledger
from tarazy.lens import Lens

#: Differences named in the answer, and rows shown.
_NAMED, _SHOWN = 4, 30
_KINDS = {
    "share": "share of {who} in {where}", "speed": "speed of rebalancing in {where}",
    "point": "ideal point at the UN", "distance": "distance to {who} at the UN",
    "attention": "mentions of {who} in the General Debate",
    "events": "share of {who} in {where}", "trade": "{where} with {who}",
}  # fmt: skip
_DEPENDENCE = {
    "concentration": "concentration of trade over partner states",
    "asymmetry": "asymmetry of trade with {who}",
}
_VERDICTS = {
    "differs": "differs", "drift": "differs; a drift may account for it",
    "cannot tell": "cannot tell", "too few": "too few points",
}  # fmt: skip


def title(lens: Lens, ledger: Ledger, row: dict[str, Any]) -> str:
    """What a row is about, in words.

    Parameters
    ----------
    lens : Lens
    ledger : Ledger
    row : dict
        Of the table of ``periods``.

    Returns
    -------
    str
    """
    who = lens.vector_names.get(row["code"], ledger.actors.get(row["code"], row["code"]))
    where = lens.domain_names.get(row["domain"], row["domain"].replace("_", " "))
    if row["domain"] == "all":
        where = "all domains"
    elif row["kind"] == "events" and row["domain"] != "coded":
        machine, _, what = row["domain"].partition("_")
        where = f"reported {what.replace('_', ' ')} ({machine.upper()})"
    if row["domain"] == "coded":
        return f"coded events with {who} a year"
    form = _DEPENDENCE.get(row["domain"]) if row["kind"] == "dependence" else _KINDS[row["kind"]]
    said = (form or row["domain"]).format(who=who, where=where)
    return f"{said}, by month" if row["every"] == "month" else said


def answered(lens: Lens, ledger: Ledger, at: Split, table: pl.DataFrame) -> str:
    """The answer: what differs first, then what a drift may be, then what cannot be told.

    Parameters
    ----------
    lens : Lens
    ledger : Ledger
    at : Split
    table : polars.DataFrame

    Returns
    -------
    str
    """
    every = table.filter(pl.col("window") == "all", pl.col("verdict") != "too few")
    few = table.filter(pl.col("window") == "all", pl.col("verdict") == "too few").height
    if every.is_empty():
        return (
            f"Cannot tell: no figure of {lens.name} has two years or six months on both sides of "
            f"{at}."
        )
    real = every.filter(pl.col("verdict") == "differs").sort("p_value")
    drift = every.filter(pl.col("verdict") == "drift").sort("p_value")
    said = f"Of {every.height} figures known before and from {at}, "
    if real.is_empty():
        said += "none differs by more than noise" + (
            " and a straight drift." if drift.height else "."
        )
    else:
        named = [_told(lens, ledger, r) for r in real.head(_NAMED).iter_rows(named=True)]
        more = f"; and {real.height - _NAMED} more" if real.height > _NAMED else ""
        said += (
            f"{real.height} {_differ(real.height)} by more than noise and more than a straight "
            f"drift: {'; '.join(named)}{more}."
        )
    if drift.height:
        named = [_short(lens, ledger, r) for r in drift.head(_NAMED).iter_rows(named=True)]
        more = f" and {drift.height - _NAMED} more" if drift.height > _NAMED else ""
        said += (
            f" {drift.height} {'more ' if real.height else ''}{_differ(drift.height)}, but a drift "
            f"through both periods accounts for it or may: {'; '.join(named)}{more}."
        )
    left = every.filter(pl.col("verdict") == "cannot tell").sort("p_value")
    if left.height == every.height:
        said += f" That is no sign that nothing changed{_blind(left)}."
    elif left.height:
        said += f" Whether the other {left.height} differ cannot be told{_blind(left)}."
    if left.height == every.height:
        top = left.row(0, named=True)
        said += (
            f" The clearest is {_short(lens, ledger, top)}: its p-value is {_p(top['p_value'])} "
            f"alone and {_p(top['p_bh'])} among {every.height} figures."
        )
    if few:
        said += f" {few} {'has' if few == 1 else 'have'} too few points on one side to be asked."
    return said + _even(table, real)


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _differ(n: int) -> str:
    return "differs" if n == 1 else "differ"


def _told(lens: Lens, ledger: Ledger, row: dict[str, Any]) -> str:
    placebo = ""
    if row["placebos"]:
        other = round(row["as_large"] * row["placebos"])
        dates = "months" if row["every"] == "month" else "years"
        placebo = f"; as much at {other} of {row['placebos']} other {dates}"
        placebo += f", most at {row['largest_at']}" if other else ""
    joint = "; its producers changed with the date" if row["spliced"] else ""
    return f"{_short(lens, ledger, row)}{placebo}{joint}"


def _short(lens: Lens, ledger: Ledger, row: dict[str, Any]) -> str:
    return (
        f"{title(lens, ledger, row)} ({number(row['before'], row)} to "
        f"{number(row['after'], row)}; {gap(row)})"
    )


def _blind(left: pl.DataFrame) -> str:
    """How large a difference would have had to be."""
    shares = left.filter(pl.col("unit") == "share", pl.col("kind") == "share")["detectable"]
    if shares.is_empty():
        return ""
    middle = float(shares.median() or 0.0)  # type: ignore[arg-type]
    return (
        f": the difference of a share would have to be larger than {100 * middle:.0f} points to be "
        "seen, in the middle case and asked alone"
    )


def _even(table: pl.DataFrame, real: pl.DataFrame) -> str:
    """Whether the same is found with as many points on either side."""
    near = table.filter(pl.col("window") == "even", pl.col("verdict").is_in(["differs", "drift"]))
    asked = table.filter(pl.col("window") == "even", pl.col("verdict") != "too few").height
    if not asked:
        return ""
    key = ["every", "kind", "domain", "code"]
    both = near.join(real, on=key, how="semi").height
    if near.is_empty():
        return (
            " With as many points before as after, those nearest to the date, none of "
            f"{asked} differs by more than noise."
        )
    said = (
        f" With as many points before as after, those nearest to the date, {near.height} of "
        f"{asked} {_differ(near.height)}"
    )
    return f"{said}, {both} of those named first among them." if real.height else f"{said}."


def number(value: float | None, row: dict[str, Any]) -> str:
    """A level in its unit.

    Parameters
    ----------
    value : float or None
    row : dict

    Returns
    -------
    str
    """
    if value is None:
        return "–"
    if row["unit"] == "share":
        return f"{100 * value:.0f} %".replace("-", "−")
    if row["unit"] == "log":
        return f"{math.exp(value):.0f} million USD"
    return f"{value:.2f}".replace("-", "−")


def gap(row: dict[str, Any], name: str = "difference", low: str = "low", high: str = "high") -> str:
    """A difference with its interval.

    Parameters
    ----------
    row : dict
    name, low, high : str
        Columns.

    Returns
    -------
    str
    """
    if row[name] is None:
        return "–"
    values = (row[name], row[low], row[high])
    if row["unit"] == "share":
        shown = [f"{100 * x:+.1f}".replace("-", "−") for x in values]
        return f"{shown[0]} points, {shown[1]} to {shown[2]}"
    if row["unit"] == "log":
        shown = [f"×{math.exp(x):.2f}" for x in values]
    else:
        shown = [signed(x) for x in values]
    return f"{shown[0]}, {shown[1]} to {shown[2]}"


def view(lens: Lens, ledger: Ledger, table: pl.DataFrame) -> pl.DataFrame:
    """The rows of all years as people read them, the clearest differences first.

    Parameters
    ----------
    lens : Lens
    ledger : Ledger
    table : polars.DataFrame

    Returns
    -------
    polars.DataFrame
        Strings; at most :data:`_SHOWN` rows, the others are in the table.
    """
    rows = table.filter(pl.col("window") == "all", pl.col("verdict") != "too few")
    order = pl.col("verdict").replace_strict({v: k for k, v in enumerate(_VERDICTS)})
    rows = rows.sort(order, "p_value", maintain_order=True).head(_SHOWN)
    return pl.DataFrame([
        {
            "Figure": title(lens, ledger, r),
            "Before": f"{number(r['before'], r)} ({r['earlier']})",
            "After": f"{number(r['after'], r)} ({r['later']})",
            "Difference": gap(r),
            "Adjusted p": _p(r["p_bh"]),
            "Beyond a drift": gap(r, "beyond", "beyond_low", "beyond_high"),
            "As large elsewhere": f"{round(r['as_large'] * r['placebos'])} of {r['placebos']}"
            if r["placebos"] else "–",
            "Verdict": _VERDICTS[r["verdict"]],
        }
        for r in rows.iter_rows(named=True)
    ])  # fmt: skip


def caveats(lens: Lens, at: Split, lines: Sequence[Line], table: pl.DataFrame) -> tuple[str, ...]:
    """What the comparison cannot show.

    Parameters
    ----------
    lens : Lens
    at : Split
    lines : sequence of Line
    table : polars.DataFrame

    Returns
    -------
    tuple of str
    """
    said = []
    if at.of_year(at.year) != at.of_year(at.year):
        said.append(f"Annual figures of {at.year} lie in both periods and are left out.")
    else:
        side = "later" if at.of_year(at.year) == 1 else "earlier"
        said.append(f"Annual figures of {at.year} count with the {side} period.")
    spliced = table.filter(pl.col("window") == "all", pl.col("spliced"))
    if spliced.height:
        books: Counter[str] = Counter()
        for line in lines:
            if line.parted().spliced:
                books.update(line.books)
        names = listed(sorted(b for b in books if b))
        said.append(
            f"{spliced.height} figures have other main producers after the date than before "
            f"({names}): a part of their differences may be that, within the gap between producers "
            "that the intervals hold where both speak of one year."
        )
    joined = [v.name for v in lens.vectors if v.members and _moves(v.members)]
    if joined:
        said.append(
            f"Members of {listed(joined)} join and leave: a part of the differences may be that."
        )
    return (
        *said,
        "That a difference is dated here does not say what made it: two periods differ in more "
        "than who governed or who was at war.",
        "Where few years lie on one side, only large differences can be seen, and a straight line "
        "through both periods takes up most of what there is.",
        "Shares of one domain sum to one: where one rises another falls, and the two are one "
        "difference.",
    )


def _moves(members: Sequence[str]) -> bool:
    """Whether a vector is an organisation, which states join and leave."""
    return any(len(m) != 3 or m == "EU" for m in members)
