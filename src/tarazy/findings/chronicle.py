"""What happened between the state and others, event by event?"""

from pathlib import Path

import polars as pl

from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.chronicle_chart import timeline
from tarazy.findings.chronicle_same import BETWEEN, everyone, same
from tarazy.findings.chronicle_telling import RULE, telling
from tarazy.findings.chronicle_view import view
from tarazy.findings.chronicle_words import answer, caveats, filters
from tarazy.findings.finding import Finding, sources_of
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import nearest
from tarazy.lens import Lens, assignment

METHOD = (
    "Events of the ledger in which the state is actor, target or party, taken from lists of dated "
    "acts, coded by hand or read from texts by rules (tarazy read), in the terms of PLOVER "
    "(Halterman et al. 2023): type, mode, context. An event stands with the vectors that the "
    "others in it belong to in its year. What two sources tell with the same parties, type and "
    "domain, the one date within the other, is one event and is counted once; the table has both "
    "rows, under one number of the event. A vague date that would fit two events stays by itself. "
    f"Of more than 40 events those shown are the most telling: {RULE}. Confidence is that of the "
    "reading, 0 to 1; what a list has or a person coded has none. Start and end tell where in the "
    "document it was read."
)
#: Event types of PLOVER.
KINDS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
_DOMAINS = ("diplomatic", "economic", "defence", "people")
_SCHEMA = {
    "date": pl.Date, "precision": pl.String, "actor": pl.String, "target": pl.String,
    "parties": pl.String, "type": pl.String, "mode": pl.String, "context": pl.String,
    "domain": pl.String, "vector": pl.String, "magnitude": pl.Float64, "unit": pl.String,
    "label": pl.String, "document": pl.String, "start": pl.Int64, "end": pl.Int64,
    "confidence": pl.Float64, "source": pl.String, "event": pl.String,
}  # fmt: skip


def chronicle(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    domain: str | None = None,
    vector: str | None = None,
    kind: str | None = None,
) -> Finding:
    """Events of a state in the order of their dates.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years; all by default.
    domain : str, optional
        Only events of this domain: ``diplomatic``, ``economic``, ``defence``, ``people``.
    vector : str, optional
        Only events with a member of this vector of the lens.
    kind : str, optional
        Only events of this PLOVER type, in any case.

    Returns
    -------
    Finding
        Table rows ``date, precision, actor, target, parties, type, mode, context, domain, vector,
        magnitude, unit, label, document, start, end, confidence, source, event``, one for each
        telling of an event: rows with one ``event`` tell the same. Several codes in a cell stand
        with semicolons. A date is the first day of what is known: of a month, year, decade or
        range. ``vector`` is null where nobody else in it stands in one. The view has one row an
        event, and of many the most telling.

    Raises
    ------
    UnknownName
        If there is no such state, domain, vector or type, or `first` comes after `last`.
    """
    lens = lens_of(ledger, focal)
    if first is not None and last is not None and first > last:
        raise UnknownName(f"{first} comes after {last}", do="give the first year first")
    asked = _checked(lens, domain, vector, kind)
    every = events_of(ledger, lens)
    table = _within(every, first, last)
    for column, value in asked.items():
        if column == "vector":
            table = table.filter(pl.col("vector").str.split(BETWEEN).list.contains(value))
        else:
            table = table.filter(pl.col(column) == value)
    events = _once(table)
    shown = telling(events)
    return Finding(
        finding="chronicle",
        focal=lens.focal,
        question=f"What happened between {lens.name} and others{filters(lens, asked)}?",
        answer=answer(lens, every, events, (first, last), asked),
        table=table,
        method=METHOD,
        caveats=caveats(ledger, table, events, shown),
        sources=_sources(ledger, lens, table),
        view=view(ledger, lens, table, shown),
        charts=timeline(lens, events, shown),
    )


def _checked(
    lens: Lens, domain: str | None, vector: str | None, kind: str | None
) -> dict[str, str]:
    """The filters asked for, by column."""
    asked = {}
    for column, what, said, allowed in (
        ("domain", "a domain of events", domain, _DOMAINS),
        ("vector", "a vector of the lens", vector, lens.vector_codes),
        ("type", "a type of events", kind, KINDS),
    ):
        if said is None:
            continue
        given = next((one for one in allowed if one.casefold() == said.casefold()), said)
        if given not in allowed:
            near = nearest(given, allowed)
            raise UnknownName(
                f"{given!r} is not {what}",
                allowed=", ".join(allowed),
                do=f"did you mean {' or '.join(near)}?" if near else "take one of them",
            )
        asked[column] = given
    return asked


def events_of(ledger: Ledger, lens: Lens) -> pl.DataFrame:
    """All that is told of a state, with the vectors and the event of each row, by date.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    polars.DataFrame
        The columns of the table of :func:`chronicle`.
    """
    mine = pl.col("parties").str.split(BETWEEN).list.contains(lens.focal)
    own = (pl.col("actor") == lens.focal) | (pl.col("target") == lens.focal) | mine
    rows = ledger.frame("events").filter(own.fill_null(False) | mine.fill_null(False))
    if rows.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    rows = rows.sort("date", "id")
    place = _places(ledger, lens, rows)
    found = [
        BETWEEN.join(
            code for v, code in enumerate(lens.vector_codes)
            if any(place[day.year].get(one) == v
                   for one in everyone(*sides) if one != lens.focal)
        )
        for day, *sides in rows.select("date", "actor", "target", "parties").iter_rows()
    ]  # fmt: skip
    ends = pl.col("span").str.split_exact(":", 1)
    named = rows.with_columns(
        vector=pl.Series([code or None for code in found], dtype=pl.String),
        unit=pl.col("magnitude_unit"), type=pl.col("kind"),
        start=ends.struct.field("field_0"), end=ends.struct.field("field_1"),
        event=rows["id"].gather(same(rows, ledger.states)),
    )  # fmt: skip
    return named.select(pl.col(c).cast(t) for c, t in _SCHEMA.items())


def _once(table: pl.DataFrame) -> pl.DataFrame:
    """One row an event: the most exact, with the number of sources that tell it."""
    leads = pl.col("precision").replace_strict(
        {"day": 0, "range": 1, "month": 2, "year": 3, "decade": 4}, default=5,
        return_dtype=pl.Int8,
    )  # fmt: skip
    told = table.with_columns(told=pl.col("source").n_unique().over("event"))
    once = told.with_columns(leads=leads).sort("leads", maintain_order=True)
    return (
        once.unique("event", keep="first", maintain_order=True).drop("leads").sort("date", "event")
    )


def _places(ledger: Ledger, lens: Lens, rows: pl.DataFrame) -> dict[int, dict[str, int]]:
    """Position of the vector of states and of organisations that a vector names, by year.

    An event before the lens's first year stands with the vectors of that year.
    """
    named = {m for v in lens.vectors for m in v.members} - set(ledger.states)
    partners = (*ledger.states, *sorted(named))
    years = rows["date"].dt.year()
    span = range(max(lens.since, int(str(years.min()))),
                 max(lens.since, int(str(years.max()))) + 1)  # fmt: skip
    vector_of = assignment(lens, ledger, span, partners)
    by_year = {
        year: {p: int(v) for p, v in zip(partners, row, strict=True) if v >= 0}
        for year, row in zip(span, vector_of, strict=True)
    }
    return {int(y): by_year[max(int(y), span.start)] for y in years.unique()}


def _within(rows: pl.DataFrame, first: int | None, last: int | None) -> pl.DataFrame:
    """Events dated in some years; a decade counts with any year of it."""
    year = pl.col("date").dt.year()
    end = pl.when(pl.col("precision") == "decade").then(year + 9).otherwise(year)
    if first is not None:
        rows = rows.filter(end >= first)
    return rows if last is None else rows.filter(year <= last)


def _sources(ledger: Ledger, lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    if table.is_empty():
        return sources_of(ledger, set())
    documents = ledger.frame("documents").filter(
        pl.col("id").is_in(table["document"].drop_nulls().unique().to_list())
    )
    ids = {*table["source"], *documents["source"]} | vector_sources(ledger, lens)
    return sources_of(ledger, ids)
