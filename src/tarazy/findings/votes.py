"""The record on a named set of resolutions: how the state and its vectors voted on each."""

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from tarazy.findings import roll_calls
from tarazy.findings.ask import lens_of
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.words import listed
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens, assignment

METHOD = (
    "Votes as recorded by the United Nations. A vector of several states shows how many of them "
    "voted in which way, by who belongs to it at the year of the vote. A resolution adopted "
    "without a vote has no record."
)
_SAID = {"Y": "yes", "N": "no", "A": "abstained", "X": "absent"}
#: Resolutions and decisions by session number, and those before 1976 by its Roman numeral.
_SYMBOL = re.compile(
    r"A/(RES|DEC)/((ES-|S-)?\d+/\d+(\[?[A-Z](-[A-Z])?\]?)?|\d+[A-Z]?\([IVXLS-]+\)[A-Z]?)"
)
_LETTER = {word: letter for letter, word in _SAID.items()}
#: Without a row a vote is not known, which is not the same as absent.
_UNKNOWN = "not known"


def sets() -> dict[str, dict[str, Any]]:
    """The named sets that come with Tarazy.

    Returns
    -------
    dict
        By code: ``name`` and ``symbols`` or ``title``.
    """
    text = resources.files("tarazy.findings").joinpath("resolutions.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)
    return found


def votes(
    ledger: Ledger,
    focal: str | Path | Lens,
    resolutions: str | Sequence[str] = "ukraine",
) -> Finding:
    """How a state and its vectors voted on some resolutions.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    resolutions : str or sequence of str
        The code of a named set, or UN symbols (``A/RES/68/262`` or ``68/262``).

    Returns
    -------
    Finding
        Table rows ``date, year, roll, symbol, title, state, vector, vote``: one a resolution and
        state of the lens's named vectors, the focal state first; ``vote`` is yes, no, abstained,
        absent or not known. A symbol without a roll call has one row, of the focal state, with
        no vote.

    Raises
    ------
    UnknownName
        If there is no such state or set.
    """
    lens = lens_of(ledger, focal)
    name, calls, lacking = _chosen(ledger, resolutions)
    since = _seated(ledger, lens.focal)
    before = calls.filter(pl.col("year") < since).height
    calls = calls.filter(pl.col("year") >= since)
    table = _table(ledger, lens, calls)
    missing = pl.DataFrame(
        {"symbol": lacking, "state": [lens.focal] * len(lacking)},
        schema={"symbol": pl.String, "state": pl.String},
    )
    untitled = ledger.frame("roll_calls").filter(pl.col("title").is_null()).height
    caveats = [
        "Of several states: Y yes, N no, A abstained, X absent.",
        "A vote shows what was said in the hall, not what was traded for it.",
    ]
    if before:
        caveats.append(
            f"{before} earlier votes are left out: {lens.name} had no vote before {since}."
        )
    if lacking:
        caveats.append(f"No vote in the ledger on {listed(lacking)}.")
    if isinstance(resolutions, str) and "title" in sets().get(resolutions, {}):
        caveats.append(
            f"Found by the words of their titles; {untitled:,} roll calls have no title in the "
            "ledger."
        )
    return Finding(
        finding="votes",
        focal=lens.focal,
        question=f"How did {lens.name} vote on {name}?",
        answer=_answer(lens, table, calls),
        table=pl.concat([table, missing], how="diagonal"),
        method=METHOD,
        caveats=tuple(caveats),
        sources=sources_of(ledger, set(calls["source"]) | _vote_sources(ledger, calls)),
        view=_view(lens, table, lacking),
    )


def _chosen(
    ledger: Ledger, resolutions: str | Sequence[str]
) -> tuple[str, pl.DataFrame, list[str]]:
    """The set's name, its roll calls in order of time, and symbols without one."""
    calls = ledger.frame("roll_calls").filter(pl.col("final").fill_null(value=True))
    wanted: Mapping[str, Any]
    if isinstance(resolutions, str) and resolutions:
        shipped = sets()
        wanted = shipped[known(resolutions, shipped, "set of resolutions")]
    else:
        asked = [re.sub(r"\s", "", s.upper()) for s in resolutions if s.strip()]
        symbols = list(dict.fromkeys(s if s.startswith("A/") else f"A/RES/{s}" for s in asked))
        if not symbols:
            raise UnknownName("no resolutions are named", do="name a set or symbols")
        for symbol in symbols:
            if not _SYMBOL.fullmatch(symbol):
                raise UnknownName(
                    f"{symbol!r} is not the symbol of a resolution",
                    allowed="such as A/RES/68/262, 68/262, ES-11/1 or A/RES/377(V)",
                    do="give symbols by commas, or a set: " + ", ".join(sets()),
                )
        wanted = {"name": listed(symbols), "symbols": symbols}
    if "title" in wanted:
        words = [t.casefold() for t in wanted["title"]]
        title = pl.col("title").fill_null("").str.to_lowercase()
        found = calls.filter(pl.any_horizontal(title.str.contains(w, literal=True) for w in words))
        lacking = []
    else:
        bare = pl.col("symbol").str.replace_all(r"\s", "")
        found = calls.filter(bare.is_in(wanted["symbols"]))
        have = set(found["symbol"].str.replace_all(r"\s", ""))
        lacking = [s for s in wanted["symbols"] if s not in have]
    # A roll call without a day stands at the end of its year.
    day = pl.col("date").fill_null(pl.date("year", 12, 31))
    number = pl.col("symbol").str.extract(r"(\d+)[A-Z]?$").cast(pl.Int64)
    return str(wanted["name"]), found.sort(day, number, "roll"), lacking


def _seated(ledger: Ledger, state: str) -> int:
    """Year of a state's first vote, absences included; 0 where it has none."""
    votes, calls = ledger.table("votes"), ledger.table("roll_calls")
    mine = votes.filter(votes.actor == state).join(calls.select("roll", "year"), "roll")
    years = ledger.frame("votes", mine.aggregate(first=mine.year.min()))["first"]
    return int(years[0] or 0)


def _vote_sources(ledger: Ledger, calls: pl.DataFrame) -> set[str]:
    return set(_cast(ledger, calls)["source"].unique())


def _cast(ledger: Ledger, calls: pl.DataFrame) -> pl.DataFrame:
    """The votes in some roll calls."""
    votes = ledger.table("votes")
    return ledger.frame("votes", votes.filter(votes.roll.isin(calls["roll"].to_list())))


def _table(ledger: Ledger, lens: Lens, calls: pl.DataFrame) -> pl.DataFrame:
    cast = _cast(ledger, calls)
    how = {(r, a): v for r, a, v in cast.select("roll", "actor", "vote").iter_rows()}
    gone = {(a, y) for a, y in roll_calls.lost(ledger).select("actor", "year").iter_rows()}
    rows = []
    for call in calls.iter_rows(named=True):
        year = call["year"]
        for state, vector in _voters(ledger, lens, year):
            vote = how.get((call["roll"], state))
            rows.append({
                **{k: call[k] for k in ("date", "year", "roll", "symbol", "title")},
                "state": state,
                "vector": vector,
                "vote": _SAID[vote] if vote and (state, year) not in gone else _UNKNOWN,
            })  # fmt: skip
    schema = {
        "date": pl.Date, "year": pl.Int16, "roll": pl.String, "symbol": pl.String,
        "title": pl.String, "state": pl.String, "vector": pl.String, "vote": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _voters(ledger: Ledger, lens: Lens, year: int) -> list[tuple[str, str | None]]:
    """The focal state, then the states of the named vectors that ever voted, in their order."""
    votes = ledger.table("votes").select("actor").distinct()
    ever = ledger.once("ever voted", lambda: tuple(ledger.frame("votes", votes)["actor"].sort()))
    vector_of = assignment(lens, ledger, range(year, year + 1), ever)[0]
    return [(lens.focal, None)] + [
        (state, vector.code)
        for v, vector in enumerate(lens.vectors)
        if not vector.rest
        for state, at in zip(ever, vector_of, strict=True)
        if at == v
    ]


def _answer(lens: Lens, table: pl.DataFrame, calls: pl.DataFrame) -> str:
    mine = table.filter(pl.col("state") == lens.focal)
    if not calls.height or (mine["vote"] == _UNKNOWN).all():
        return f"Cannot tell: the ledger has no vote of {lens.name} on these resolutions."
    count = {word: int((mine["vote"] == word).sum()) for word in (*_SAID.values(), _UNKNOWN)}
    verb = {"yes": "voted yes", "no": "voted no", "abstained": "abstained", "absent": "was absent",
            _UNKNOWN: "is without a record"}  # fmt: skip
    parts = [f"{verb[word]} on {n}" for word, n in count.items() if n]
    years = sorted(calls["year"].unique())
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    said = (
        f"Of {calls.height} vote{'s' * (calls.height > 1)} of {span}, {lens.name} {listed(parts)}."
    )
    alike = []
    theirs = table.filter(
        pl.col("vector").is_not_null(), pl.col("vote").is_in(["yes", "no", "abstained"])
    )
    both = theirs.join(mine.select("roll", own="vote"), on="roll").filter(
        pl.col("own").is_in(["yes", "no", "abstained"])
    )
    for vector in lens.vectors:
        rows = both.filter(pl.col("vector") == vector.code)
        if rows.height:
            same = rows.filter(pl.col("vote") == pl.col("own")).height
            alike.append((same / rows.height, vector.name, rows.height))
    if alike:
        alike.sort(key=lambda pair: -pair[0])
        shares = listed([f"{name} {100 * share:.0f} % ({n})" for share, name, n in alike])
        said += (
            " Of the votes that the states of each vector cast beside its own (their number in "
            f"brackets), as many were the same: {shares}."
        )
    return said


def _view(lens: Lens, table: pl.DataFrame, lacking: Sequence[str]) -> pl.DataFrame:
    rows = []
    for _, votes_on in table.group_by("roll", maintain_order=True):
        first = votes_on.row(0, named=True)
        shown = {
            "Date": str(first["date"] or first["year"]),
            "Resolution": (first["symbol"] or first["roll"]).removeprefix("A/RES/"),
            lens.name: first["vote"],
        }
        for vector in lens.vectors:
            if not vector.rest:
                cast = votes_on.filter(pl.col("vector") == vector.code)["vote"]
                shown[vector.name] = _together(cast)
        rows.append(shown)
    rows += [{"Date": "–", "Resolution": s.removeprefix("A/RES/"), lens.name: "no vote at hand"}
             for s in lacking]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None).fill_null("–")


def _together(cast: pl.Series) -> str:
    """One vote as a word, several as ``25Y 2A``; who is not known is left out."""
    told = cast.filter(cast != _UNKNOWN)
    if told.is_empty():
        return _UNKNOWN if cast.len() else "–"
    if cast.len() == 1:
        return str(told[0])
    counts = {word: int((told == word).sum()) for word in _SAID.values()}
    return " ".join(f"{n}{_LETTER[word]}" for word, n in counts.items() if n)
