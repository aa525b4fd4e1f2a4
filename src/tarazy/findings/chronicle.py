"""What happened between the state and others, event by event?"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.chronicle_chart import timeline
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.words import listed
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import nearest
from tarazy.lens import Lens, assignment

METHOD = (
    "Events of the ledger in which the state is actor, target or party, coded by hand or read from "
    "texts by rules (tarazy read), in the terms of PLOVER (Halterman et al. 2023): type, mode, "
    "context. An event stands with the vectors that the others in it belong to in its year. Its "
    "confidence is that of the reading, 0 to 1; an event coded by hand has none. The span tells "
    "where in the document it was read."
)
#: Event types of PLOVER.
KINDS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
_DOMAINS = ("diplomatic", "economic", "defence", "people")
#: How much of a date is known: how many characters of it are shown.
_SHOWN = {"day": 10, "range": 10, "month": 7, "year": 4, "decade": 3}
#: Types, vectors and documents named in a sentence.
_NAMED = 6
_BETWEEN = ";"
_SCHEMA = {
    "date": pl.Date, "precision": pl.String, "actor": pl.String, "target": pl.String,
    "parties": pl.String, "kind": pl.String, "mode": pl.String, "context": pl.String,
    "domain": pl.String, "vector": pl.String, "magnitude": pl.Float64, "unit": pl.String,
    "confidence": pl.Float64, "document": pl.String, "span": pl.String, "source": pl.String,
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
        Table rows ``date, precision, actor, target, parties, kind, mode, context, domain, vector,
        magnitude, unit, confidence, document, span, source``, one an event; several codes in a
        cell with semicolons. A date is the first day of what is known: of a month, year, decade or
        range. ``vector`` is null where nobody else in it stands in one.

    Raises
    ------
    UnknownName
        If there is no such state, domain, vector or type, or `first` comes after `last`.
    """
    lens = lens_of(ledger, focal)
    if first is not None and last is not None and first > last:
        raise UnknownName(f"{first} comes after {last}", do="give the first year first")
    asked = _checked(lens, domain, vector, kind)
    every = _events(ledger, lens)
    table = _within(every, first, last)
    for column, value in asked.items():
        if column == "vector":
            table = table.filter(pl.col("vector").str.split(_BETWEEN).list.contains(value))
        else:
            table = table.filter(pl.col(column) == value)
    return Finding(
        finding="chronicle",
        focal=lens.focal,
        question=f"What happened between {lens.name} and others{_filters(lens, asked)}?",
        answer=_answer(lens, every, table, first, last, asked),
        table=table,
        method=METHOD,
        caveats=_caveats(ledger, table),
        sources=_sources(ledger, lens, table),
        view=_view(ledger, lens, table),
        charts=timeline(lens, table),
    )


def _checked(
    lens: Lens, domain: str | None, vector: str | None, kind: str | None
) -> dict[str, str]:
    """The filters asked for, by column."""
    asked = {}
    for column, what, given, allowed in (
        ("domain", "a domain of events", domain, _DOMAINS),
        ("vector", "a vector of the lens", vector, lens.vector_codes),
        ("kind", "a type of events", kind and kind.upper(), KINDS),
    ):
        if given is None:
            continue
        if given not in allowed:
            near = nearest(given, allowed)
            raise UnknownName(
                f"{given!r} is not {what}",
                allowed=", ".join(allowed),
                do=f"did you mean {' or '.join(near)}?" if near else "take one of them",
            )
        asked[column] = given
    return asked


def _events(ledger: Ledger, lens: Lens) -> pl.DataFrame:
    """All events of the state, with their vectors, by date."""
    mine = pl.col("parties").str.split(_BETWEEN).list.contains(lens.focal)
    own = (pl.col("actor") == lens.focal) | (pl.col("target") == lens.focal) | mine
    rows = ledger.frame("events").filter(own.fill_null(False) | mine.fill_null(False))
    if rows.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    place = _places(ledger, lens, rows)
    found = [
        _BETWEEN.join(
            code for v, code in enumerate(lens.vector_codes)
            if any(place[day.year].get(one) == v for one in _others(lens.focal, *sides))
        )
        for day, *sides in rows.select("date", "actor", "target", "parties").iter_rows()
    ]  # fmt: skip
    named = rows.with_columns(
        vector=pl.Series([code or None for code in found], dtype=pl.String),
        unit=pl.col("magnitude_unit"),
    )
    return named.sort("date", "id").select(pl.col(c).cast(t) for c, t in _SCHEMA.items())


def _others(focal: str, actor: str | None, target: str | None, parties: str | None) -> list[str]:
    everyone = dict.fromkeys([actor, target, *(parties or "").split(_BETWEEN)])
    return [one for one in everyone if one and one != focal]


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


# --- what is said ----------------------------------------------------------------------------


def _filters(lens: Lens, asked: dict[str, str]) -> str:
    said = []
    if "kind" in asked:
        said.append(f"of the type {asked['kind']}")
    if "domain" in asked:
        said.append(f"in the {asked['domain']} domain")
    if "vector" in asked:
        said.append(f"with {lens.vector_names[asked['vector']]}")
    return f" ({', '.join(said)})" if said else ""


def _answer(
    lens: Lens,
    every: pl.DataFrame,
    table: pl.DataFrame,
    first: int | None,
    last: int | None,
    asked: dict[str, str],
) -> str:
    if every.is_empty():
        return f"Cannot tell: the ledger has no event of {lens.name}."
    (begin, end), (oldest, newest) = _years(table), _years(every)
    if table.is_empty():
        return (
            f"The ledger has no event of {lens.name}{_filters(lens, asked)} in {first or oldest}–"
            f"{last or newest}; in all it has {every.height}, of {oldest}–{newest}."
        )
    span = f"In {begin}" if begin == end else f"From {begin} to {end}"
    many = "1 event" if table.height == 1 else f"{table.height} events"
    said = f"{span} the ledger has {many} of {lens.name}{_filters(lens, asked)}"
    names = lens.vector_names
    vectors = Counter(
        code for cell in table["vector"].drop_nulls() for code in cell.split(_BETWEEN)
    )  # fmt: skip
    alone = int(table["vector"].null_count())
    by_vector = [f"{names[c]} {n}" for c, n in vectors.most_common()]
    if alone:
        by_vector.append(f"none of the vectors {alone}")
    kinds = Counter(table["kind"].to_list())
    by_kind = _first([f"{k} {n}" for k, n in kinds.most_common()], "other types")
    return f"{said}. With whom: {listed(by_vector)}. Of what type: {by_kind}."


def _years(rows: pl.DataFrame) -> tuple[int, int]:
    years = [day.year for day in rows["date"]]
    return min(years, default=0), max(years, default=0)


def _first(items: list[str], others: str) -> str:
    """The first few of a list and how many more."""
    if len(items) <= _NAMED:
        return listed(items)
    return f"{', '.join(items[:_NAMED])} and {len(items) - _NAMED} {others}"


def _caveats(ledger: Ledger, table: pl.DataFrame) -> tuple[str, ...]:
    if table.is_empty():
        return ()
    read = Counter(table["document"].drop_nulls().to_list())
    said = []
    if read:
        titles = dict(ledger.frame("documents").select("id", "title").iter_rows())
        names = [f"{titles.get(d) or d} ({n})" for d, n in read.most_common()]
        said.append(f"Read in {_first(names, 'more documents')}.")
    coded = table.height - sum(read.values())
    if coded:
        ids = Counter(table.filter(pl.col("document").is_null())["source"].to_list())
        names = [f"{source} ({n})" for source, n in ids.most_common()]
        said.append(f"{coded} coded by hand, by source: {_first(names, 'more')}.")
    said.append(
        "What none of these tells is not here: numbers of events say what was read, not how much "
        "happened."
    )
    vague = table.filter(pl.col("precision") != "day").height
    if vague:
        said.append(f"{vague} of the dates are not known to the day.")
    return tuple(said)


def _sources(ledger: Ledger, lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    if table.is_empty():
        return sources_of(ledger, set())
    documents = ledger.frame("documents").filter(
        pl.col("id").is_in(table["document"].drop_nulls().unique().to_list())
    )
    ids = {*table["source"], *documents["source"]} | vector_sources(ledger, lens)
    return sources_of(ledger, ids)


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


def _view(ledger: Ledger, lens: Lens, table: pl.DataFrame) -> pl.DataFrame:
    def named(codes: Iterable[str]) -> str:
        return ", ".join(ledger.actors.get(c, c).partition(" (")[0] for c in codes)

    rows = []
    for row in table.iter_rows(named=True):
        others = _others(row["actor"] or "", row["target"], None, row["parties"])
        size = "–" if row["magnitude"] is None else f"{row['magnitude']:g} {row['unit'] or ''}"
        rows.append({
            "Date": shown(row["date"], row["precision"]),
            "Who": named([row["actor"]] if row["actor"] else []) or "–",
            "With": named(others) or "–",
            "Type": " ".join(filter(None, (row["kind"], row["mode"]))),
            "Domain": row["domain"] or "–",
            "Magnitude": size.strip(),
            "Read in": row["document"] or row["source"],
            "Span": row["span"] or "–",
        })  # fmt: skip
    return pl.DataFrame(rows)
