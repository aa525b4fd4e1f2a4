"""The web of organisations: who sits with whom, and in what role."""

from pathlib import Path

import altair as alt
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import lens_of
from tarazy.findings.cells import last_year
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.panel import BLOC
from tarazy.findings.seats import STANDING, companions
from tarazy.findings.words import listed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment, members

METHOD = (
    "Seats on 1 July of the year, each with its dates and source: members, associates, "
    "participants, partners and parties to agreements, not observers or candidates. A vector "
    "shares a table where one of its states has a seat there and either it or the focal state is "
    "a full member."
)


def membership(ledger: Ledger, focal: str | Path | Lens, year: int | None = None) -> Finding:
    """The organisations of a state, its role and dates, and the vectors that sit there too.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    year : int, optional
        The last year of the ledger's memberships by default.

    Returns
    -------
    Finding
        Table rows ``year, organisation, name, role, since, precision, vector, members``: one a
        vector that sits there, with how many of its states do.
    """
    lens = lens_of(ledger, focal)
    at = year if year is not None else last_dated(ledger)
    last = max(last_dated(ledger), last_year(ledger))  # a seat without an end lasts
    if not lens.since <= at <= last:
        raise UnknownName(
            f"there are no memberships of {at}",
            allowed=f"years {lens.since} to {last}",
            do="give one of these years",
        )
    held = members(ledger, range(at, at + 1), STANDING)
    mine = held.filter(pl.col("actor") == lens.focal)
    table = _table(ledger, lens, at, held, mine)
    used = ledger.frame("memberships").filter(
        pl.col("organisation").is_in(mine["organisation"].to_list())
    )
    return Finding(
        finding="membership",
        focal=lens.focal,
        question=f"Which organisations did {lens.name} share, and with whom, in {at}?",
        answer=_answer(lens, at, table),
        table=table,
        method=METHOD,
        caveats=(
            f"Only the {held['organisation'].n_unique()} organisations whose dated member lists "
            "are in the ledger.",
            "A seat says nothing of how much it is used.",
        ),
        sources=sources_of(ledger, set(used["source"])),
        view=_view(lens, table),
        charts=_chart(lens, table, at),
    )


def last_dated(ledger: Ledger) -> int:
    """The last year in which a membership began.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    int
    """
    begun = ledger.frame("memberships")["from"].dt.year().max()
    return int(str(begun)) if begun is not None else 0


def _table(
    ledger: Ledger, lens: Lens, year: int, held: pl.DataFrame, mine: pl.DataFrame
) -> pl.DataFrame:
    actors = (*ledger.states, BLOC)
    vector_of = assignment(lens, ledger, range(year, year + 1), actors)[0]
    place = {c: lens.vector_codes[v] for c, v in zip(actors, vector_of, strict=True) if v >= 0}
    dated = ledger.frame("memberships").filter(pl.col("actor") == lens.focal)
    rows = []
    for seat in mine.iter_rows(named=True):
        code = seat["organisation"]
        spell = dated.filter(
            pl.col("organisation") == code, pl.col("role") == seat["role"],
            pl.col("from").dt.year() <= year,
        ).sort("from")  # fmt: skip
        seats = held.filter(pl.col("organisation") == code)
        roles = dict(zip(seats["actor"], seats["role"], strict=True))
        count = dict.fromkeys(lens.vector_codes, 0)
        there = [a for a in companions(roles, lens.focal) if a in place]
        for actor in there:
            # The bloc beside its members is no state more; alone it stands for them.
            if actor != BLOC or all(a == BLOC or place[a] != place[BLOC] for a in there):
                count[place[actor]] += 1
        rows += [
            {
                "year": year,
                "organisation": code,
                "name": ledger.actors.get(code, code),
                "role": seat["role"],
                "since": spell["from"][0],
                "precision": spell["from_precision"][0],
                "vector": vector,
                "members": n,
            }
            for vector, n in count.items()
            if n
        ]
    schema = {
        "year": pl.Int64, "organisation": pl.String, "name": pl.String, "role": pl.String,
        "since": pl.Date, "precision": pl.String, "vector": pl.String, "members": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema).sort("since", "organisation", maintain_order=True)


def _answer(lens: Lens, year: int, table: pl.DataFrame) -> str:
    if table.is_empty():
        return f"Cannot tell: the ledger dates no membership of {lens.name} for {year}."
    number = table["organisation"].n_unique()
    named = [v for v in lens.vectors if not v.rest]
    seats = {
        v.code: table.filter(pl.col("vector") == v.code)["organisation"].n_unique() for v in named
    }
    order = sorted(named, key=lambda v: -seats[v.code])
    shared = listed([f"{v.name} in {seats[v.code]}" for v in order])
    alone = [
        org
        for (org,), rows in table.group_by(["organisation"], maintain_order=True)
        if len(set(rows["vector"]) - {v.code for v in lens.vectors if v.rest}) == 1
    ]
    text = f"In {year} {lens.name} sat in {number} of the ledger's organisations: {shared}."
    if alone:
        text += f" With one named vector only: {listed([str(a) for a in alone])}."
    return text


def _view(lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    names = lens.vector_names
    rows = []
    for (code,), seats in table.group_by(["organisation"], maintain_order=True):
        first = seats.row(0, named=True)
        shown = {"day": 10, "month": 7, "year": 4}[first["precision"]]
        rows.append({
            "Organisation": first["name"],
            "Role": first["role"],
            "Since": str(first["since"])[:shown],
            "Shared with": listed([f"{names[v]} ({n})" for v, n in
                                   zip(seats["vector"], seats["members"], strict=True)]),
            "Code": str(code),
        })  # fmt: skip
    return pl.DataFrame(rows)


def _chart(lens: Lens, table: pl.DataFrame, year: int) -> dict[str, dict[str, object]]:
    if table.is_empty():
        return {}
    names = lens.vector_names
    shown = table.select(
        "organisation", "role", "members", vector=pl.col("vector").replace_strict(names)
    )
    title = f"Who sits where, {year}"
    base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(
        x=alt.X("vector:N", sort=list(names.values()),
                axis=alt.Axis(title=None, orient="top", labelAngle=-40, labelLimit=150)),
        y=alt.Y("organisation:N", sort=list(dict.fromkeys(table["organisation"])),
                axis=alt.Axis(title=None, ticks=False)),
        tooltip=["organisation:N", "role:N", "vector:N", "members:Q"],
    )  # fmt: skip
    box = base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=2).encode(
        color=alt.Color("members:Q", scale=alt.Scale(type="log", range=["#d6e6f2", "#0b4f7d"]),
                        legend=None),
    )  # fmt: skip
    text = base.mark_text(fontSize=11).encode(
        text="members:Q",
        color=alt.condition("datum.members > 6", alt.value("white"), alt.value("#222")),
    )
    height = 22 * table["organisation"].n_unique() + 90
    said = f"{title}: how many states of each vector sit in each organisation of {lens.name}'s."
    return {title: charts.finish(alt.layer(box, text), height, said)}
