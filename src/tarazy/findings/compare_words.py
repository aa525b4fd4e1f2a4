"""What is said of states side by side: who is first where that can be told, and who is tied."""

import math
from typing import Any

import polars as pl

from tarazy.findings.words import listed
from tarazy.lens import Lens

#: Measures in the order in which they are told: what the largest figure means, and the column.
MEASURES = {
    "effective": ("spreads its ties most evenly", "Effective vectors"),
    "largest": ("leans most on one named vector", "Largest share"),
    "distance": ("stands farthest from {of} at the UN", "Distance to {of}"),
    "concentration": ("trades with the fewest partners", "Concentration"),
    "asymmetry": ("has the most lopsided trade with its largest vector", "Asymmetry"),
    "speed": ("moved its ties most", "Speed"),
}
_POWERS = {"USA": "the United States", "RUS": "Russia", "CHN": "China"}
_PERCENT = ("largest", "asymmetry")


def keys(table: pl.DataFrame) -> list[tuple[str, str | None]]:
    """Measures that are ranked, in order: the distance once a power, others once.

    Parameters
    ----------
    table : polars.DataFrame
        Of ``compare``.

    Returns
    -------
    list of (str, str or None)
        Measure, and the power.
    """
    powers = table.filter(pl.col("measure") == "distance")["of"].unique(maintain_order=True)
    found: list[tuple[str, str | None]] = []
    for measure in MEASURES:
        found += [(measure, p) for p in powers] if measure == "distance" else [(measure, None)]
    return found


def rows_of(table: pl.DataFrame, measure: str, of: str | None) -> pl.DataFrame:
    """The rows of one ranked measure.

    Parameters
    ----------
    table : polars.DataFrame
    measure : str
    of : str or None
        A power, for a distance.

    Returns
    -------
    polars.DataFrame
    """
    mine = table.filter(pl.col("measure") == measure)
    return mine if of is None else mine.filter(pl.col("of") == of)


def answered(lenses: tuple[Lens, ...], table: pl.DataFrame) -> str:
    """The answer, a sentence a measure.

    Parameters
    ----------
    lenses : tuple of Lens
    table : polars.DataFrame

    Returns
    -------
    str
    """
    names = {lens.focal: lens.name for lens in lenses}
    clear, tied, nothing = [], [], []
    for measure, of in keys(table):
        what = MEASURES[measure][0].format(of=_POWERS.get(of or "", of))
        rows = rows_of(table, measure, of)
        known = rows.filter(pl.col("value").is_not_nan(), pl.col("value").is_not_null())
        if known.height < 2:
            nothing.append(what)
            continue
        first = known.filter(pl.col("rank_low") == 1)
        if first.height == 1:
            top = first.row(0, named=True)
            clear.append(f"{names[top['state']]} {what} ({figure(top)})")
        elif first.height == known.height:
            tied.append(f"who of the {known.height} {what}")
        else:
            told = listed([names[s] for s in first.sort("rank")["state"]], "or")
            tied.append(f"whether {told} {what}")
    said = []
    if clear:
        said.append(f"Beyond the errors, {'; '.join(clear)}.")
    if tied:
        said.append(f"Cannot tell: {'; '.join(tied)}.")
    if nothing:
        said.append(f"Fewer than two of the states have figures for who {listed(nothing, 'or')}.")
    return " ".join([*said, _reactions(names, table)])


def _reactions(names: dict[str, str], table: pl.DataFrame) -> str:
    """The verdicts on reaction, states with the same one together."""
    rows = table.filter(pl.col("measure") == "reaction")
    by: dict[str, list[str]] = {}
    for row in rows.iter_rows(named=True):
        by.setdefault(row["verdict"], []).append(names[row["state"]])
    parts = [f"{verdict} for {listed(who)}" for verdict, who in by.items()]
    return f"Whether policy follows events, doctrine or its own past, or leads: {'; '.join(parts)}."


def figure(row: dict[str, Any]) -> str:
    """A figure with its interval.

    Parameters
    ----------
    row : dict

    Returns
    -------
    str
    """
    value, low, high = row["value"], row["low"], row["high"]
    if value is None or math.isnan(value):
        return "–"
    if row["measure"] in _PERCENT:
        shown = [
            f"{100 * x:.0f}".replace("-", "−") if math.isfinite(x) else "?"
            for x in (value, low, high)
        ]
        return f"{shown[0]} % ({shown[1]} to {shown[2]})"
    shown = [f"{x:.2f}" if math.isfinite(x) else "?" for x in (value, low, high)]
    return f"{shown[0]} ({shown[1]}–{shown[2]})"


def view(lenses: tuple[Lens, ...], table: pl.DataFrame) -> pl.DataFrame:
    """States by measures: a figure, its interval and the set of its ranks in each cell.

    Parameters
    ----------
    lenses : tuple of Lens
    table : polars.DataFrame

    Returns
    -------
    polars.DataFrame
        Strings; a row a measure, a column a state.
    """
    rows = []
    for measure, of in keys(table):
        name = MEASURES[measure][1].format(of=_POWERS.get(of or "", of))
        row = {"Measure": name}
        mine = {r["state"]: r for r in rows_of(table, measure, of).iter_rows(named=True)}
        for lens in lenses:
            one = mine[lens.focal]
            which = lens.vector_names.get(one["of"], "") if measure in _PERCENT else ""
            row[lens.name] = f"{which} {figure(one)}{_ranks(one)}".strip()
        rows.append(row)
    told = {r["state"]: r["verdict"] for r in table.iter_rows(named=True) if r["verdict"]}
    rows.append({"Measure": "Reaction", **{lens.name: told[lens.focal] for lens in lenses}})
    return pl.DataFrame(rows)


def _ranks(row: dict[str, Any]) -> str:
    if row["rank"] is None:
        return ""
    low, high = row["rank_low"], row["rank_high"]
    return f", rank {low}" if low == high else f", rank {low}–{high}"


def caveats(lenses: tuple[Lens, ...], table: pl.DataFrame, *, common: bool) -> tuple[str, ...]:
    """What the comparison cannot show.

    Parameters
    ----------
    lenses : tuple of Lens
    table : polars.DataFrame
    common : bool

    Returns
    -------
    tuple of str
    """
    said = []
    seen: dict[str, list[str]] = {}
    for lens in lenses:
        seen.setdefault(lens.file.stem if lens.file else lens.focal, []).append(lens.name)
    if len(seen) > 1 and not common:
        many = listed([f"{lens.name} {len(lens.vectors)}" for lens in lenses])
        said.append(
            f"Each state is seen through a lens of its own ({many} vectors; weights and indicators "
            "differ too): numbers of vectors, largest shares, asymmetry and speed depend on how a "
            "lens cuts the world. --common puts all through the default lens."
        )
    by: dict[tuple[str, str], list[str]] = {}
    for row in table.filter(pl.col("note").is_not_null()).iter_rows(named=True):
        if row["measure"] != "reaction" and row["note"] != "it is that power":
            name = next(lens.name for lens in lenses if lens.focal == row["state"])
            by.setdefault((row["measure"], row["note"]), []).append(name)
    said += [
        f"No {measure} for {listed(list(dict.fromkeys(who)))}: {note}."
        for (measure, note), who in by.items()
    ]
    blind = table.filter(pl.col("value").is_finite(), ~pl.col("low").is_finite())
    for measure in blind["measure"].unique(maintain_order=True):
        if measure == "reaction":
            continue
        who = blind.filter(pl.col("measure") == measure)["state"]
        names = [lens.name for lens in lenses if lens.focal in who]
        said.append(
            f"Nothing says how far the {measure} of {listed(names)} may be off: it is told apart "
            "from no other."
        )
    return (
        *said,
        "A rank is of these states only. Equal shares are not balance, and a large distance is "
        "neither good nor bad.",
        "Weights are held by the reader and drawn for each state by itself, so that states seen "
        "through one lens may differ more surely than is said here.",
    )
