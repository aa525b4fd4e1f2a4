"""Where between the speeches of two poles do the speeches of a state and its vectors stand?"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import ndtri

from tarazy.findings import charts
from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.pole_scores import FEWEST, WINDOW, groups, pole_scores
from tarazy.findings.positions_beside import votes_agree
from tarazy.findings.positions_read import Read
from tarazy.findings.positions_said import answer, caveats
from tarazy.findings.word_table import FEWEST_WORDS, WordTable, word_table
from tarazy.findings.wordfish_lines import COMMON, SPAN, Line, lines
from tarazy.findings.words import signed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment
from tarazy.lens import state as code_of

POLES = ("RUS", "USA")
METHOD = (
    "Content words of the speeches in the UN General Debate (Jankin, Baturo and Dasandi 2025), by "
    "lemma and without names. Wordscores (Laver, Benoit and Garry 2003): a word's score is how "
    "much more one pole says it than the other, a speech's that of its words, on the line on which "
    "the poles' references stand at −1 and +1 (Martin and Vanberg 2008). The references of a year "
    f"are the poles' speeches of the {WINDOW} years before and after it, never of the year itself. "
    "Intervals are at 90 %: what a speech happened to turn to is summed by groups of words that "
    "the same states use (Liang and Zeger 1986), and the poles' speeches are drawn anew (Rubin "
    "1981). A vector stands at the mean of its members. "
)
_BESIDE = (
    "Wordfish (Slapin and Proksch 2008) has no poles: it finds the line that divides all states' "
    f"speeches most, by periods of {SPAN} years, of words in {100 * COMMON:.0f} % of the speeches; "
    "its unit is the standard deviation of the states, its errors those of the joint fit, made "
    "wider by groups of words."
)
_WITHOUT = "Wordfish's line of all states is set beside it by `tarazy positions`."
_REACH = float(ndtri(0.95))
_SCHEMA = {
    "year": pl.Int64, "state": pl.String, "position": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "method": pl.String,
}  # fmt: skip
#: Years of the view.
_SHOWN = 5


def positions(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    *,
    poles: tuple[str, str] | None = None,
    lines: bool = True,
) -> Finding:
    """Positions of a state's and its vectors' speeches between the speeches of two poles.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years; from the lens's first to the last speech by default. The poles' speeches that others
        are scored by are taken from the years about each, asked for or not.
    poles : (str, str), optional
        The states at -1 and at +1; Russia and the United States by default.
    lines : bool
        Whether Wordfish's lines of all states are set beside.

    Returns
    -------
    Finding
        Table rows ``year, state, position, low, high, method``: the focal state, the poles, the
        states of the named vectors, and the mean of each vector under the vector's code. `method`
        is ``wordscores``, a row a speech, or ``wordfish``, a row a period, under its last year.

    Raises
    ------
    UnknownName
        If there is no such state; the poles are one; a pole, or the focal state, has no speech with
        enough words where it needs one; or `first` comes after `last`.
    """
    lens = lens_of(ledger, focal)
    if first is not None and last is not None and first > last:
        raise UnknownName(f"{first} comes after {last}", do="give the first year first")
    ends = _poles(ledger, poles or POLES)
    table = word_table(ledger)
    years = _years(ledger, lens, table, first, last)
    states = tuple(np.unique(table.states).tolist())
    place = assignment(lens, ledger, range(years[0], years[-1] + 1), states)
    named = {v for v, vector in enumerate(lens.vectors) if not vector.rest}
    shown = {s for s, column in zip(states, place.T, strict=True) if named & set(column.tolist())}
    label = groups(table)
    scores = pole_scores(table, ends, years, frozenset({lens.focal, *ends, *shown}), label)
    _check_scored(ledger, lens, table, ends, years, scores.years)
    vector_of = {
        year: {s: int(v) for s, v in zip(states, row, strict=True) if v in named}
        for year, row in zip(range(years[0], years[-1] + 1), place, strict=True)
    }
    found, without = _lines(table, ends, years, label) if lines else ([], [])
    read = Read(lens, dict(ledger.actors), scores, vector_of, tuple(found), tuple(without))
    rows = [*_scored_rows(read), *_line_rows(read)]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort(
        pl.col("method") == "wordfish", "year", _order(lens, ends), "state", maintain_order=True
    )
    agreed = votes_agree(ledger, read)
    ids = set(table.sources) | vector_sources(ledger, lens)
    if agreed is not None:
        ids |= set(ledger.frame("roll_calls")["source"].unique())
    low, high = (read.said(pole) for pole in ends)
    return Finding(
        finding="positions",
        focal=lens.focal,
        question=f"Where between the speeches of {low} and those of {high} does {lens.name} stand?",
        answer=answer(read, agreed),
        table=frame,
        method=METHOD + (_BESIDE if lines else _WITHOUT),
        caveats=caveats(read, agreed, years),
        sources=sources_of(ledger, ids),
        view=_view(read, frame),
        charts=_charts(read, frame),
    )


#: The name is taken by the option.
_lines = lines


# --- what is asked ---------------------------------------------------------------------------


def _poles(ledger: Ledger, poles: tuple[str, str]) -> tuple[str, str]:
    low, high = (code_of(pole, ledger) for pole in poles)
    if low == high:
        raise UnknownName(
            f"both poles are {low}", allowed="two states", do="give another with --poles"
        )
    return low, high


def _years(
    ledger: Ledger, lens: Lens, table: WordTable, first: int | None, last: int | None
) -> list[int]:
    """Years of the debate from the first to the last asked for; the state spoke in one of them."""
    mine = table.years[table.rows(lens.focal)].tolist()
    begin = lens.since if first is None else first
    held = sorted({y for y in table.years.tolist() if begin <= y <= (last or 9999)})
    if not set(mine) & set(held):
        short = [year for state, year in table.short if state == lens.focal]
        told = f"{min(mine)} to {max(mine)}" if mine else "none, it never spoke"
        raise UnknownName(
            f"the ledger has no speech of {lens.name} in the General Debate with words counted"
            + (f" from {begin} to {last or 'now'}" if mine else "")
            + (f"; those of {short} have fewer than {FEWEST_WORDS} words" if short else ""),
            allowed=f"years with a speech: {told}",
            do="ask for other years with --from and --to, or for another state",
        )
    return held


def _check_scored(
    ledger: Ledger,
    lens: Lens,
    table: WordTable,
    poles: tuple[str, str],
    years: Sequence[int],
    scored: Sequence[int],
) -> None:
    """Refuse where no speech of the focal state could be scored, because a pole lacks speeches."""
    if set(scored) & set(table.years[table.rows(lens.focal)].tolist()):
        return
    for pole in poles:
        held = table.years[table.rows(pole)].tolist()
        near = [y for y in held if years[0] - WINDOW <= y <= years[-1] + WINDOW]
        if len(near) <= FEWEST:
            raise UnknownName(
                f"{ledger.actors[pole]} has {len(near)} speeches with words counted from "
                f"{years[0] - WINDOW} to {years[-1] + WINDOW}: too few for a pole",
                allowed=f"{FEWEST} within {WINDOW} years of a speech, besides its own year; "
                + (f"it spoke from {min(held)} to {max(held)}" if held else "it never spoke"),
                do="give other --poles, or other years with --from and --to",
            )
    raise UnknownName(
        f"no speech of {lens.name} has {FEWEST} speeches of each pole within {WINDOW} years",
        do="give other --poles, or other years with --from and --to",
    )


# --- rows ------------------------------------------------------------------------------------


def _order(lens: Lens, poles: tuple[str, str]) -> pl.Expr:
    first = {code: k for k, code in enumerate((lens.focal, *lens.vector_codes, *poles))}
    return pl.col("state").replace_strict(first, default=99, return_dtype=pl.Int64)


def _scored_rows(read: Read) -> list[tuple[object, ...]]:
    scores = read.scores
    rows: list[tuple[object, ...]] = []
    for year in scores.years:
        for state in read.single(year):
            row = read.speech(state, year)
            if row is not None:
                rows.append((year, state, *_ends(scores.position[row], scores.sd([row]))))
        for code, members in read.members(year).items():
            if members:
                mean = float(scores.position[members].mean())
                rows.append((year, code, *_ends(mean, scores.sd(members))))
    return [(*row, "wordscores") for row in rows]


def _line_rows(read: Read) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for line in read.lines:
        year = line.years[1]
        for state in read.single(year):
            k = line.row(state)
            if k >= 0:
                rows.append((year, state, *_ends(line.fit.position[k], line.se[k])))
        of = read.vector_of.get(year, {})
        for v, code in enumerate(read.lens.vector_codes):
            places = [line.row(s) for s, x in of.items() if x == v and line.row(s) >= 0]
            if places:
                rows.append((year, code, *_ends(*read.on_line(line, places))))
    return [(*row, "wordfish") for row in rows]


def _ends(value: float, sd: float) -> tuple[float, float, float]:
    return float(value), float(value - _REACH * sd), float(value + _REACH * sd)


# --- what is shown ---------------------------------------------------------------------------


def _named(read: Read) -> dict[str, str]:
    """The focal state, the poles and the named vectors: codes and names, in order.

    A pole that is a vector of its own stands as the vector.
    """
    lens = read.lens
    vectors = {v.code: v.name for v in lens.vectors if not v.rest}
    alone = {v.members[0] for v in lens.vectors if len(v.members) == 1}
    poles = {p: f"{read.names[p]} itself" for p in read.scores.poles if p not in alone}
    poles.pop(lens.focal, None)
    return {lens.focal: lens.name, **vectors, **poles}


def _view(read: Read, frame: pl.DataFrame) -> pl.DataFrame:
    mine = frame.filter(pl.col("state") == read.lens.focal, pl.col("method") == "wordscores")
    told = mine["year"].to_list()
    many = min(_SHOWN, len(told))
    shown = [("wordscores", told[round(k)], str(told[round(k)]))
             for k in np.linspace(0, len(told) - 1, many)]  # fmt: skip
    if read.lines:
        shown.append(("wordfish", read.lines[-1].years[1], f"Wordfish, {_span(read.lines[-1])}"))
    cells = {
        (method, year, state): f"{signed(x)} ({signed(low)} to {signed(high)})"
        for year, state, x, low, high, method in frame.iter_rows()
    }
    return pl.DataFrame([
        {"": name, **{head: cells.get((m, y, code), "–") for m, y, head in shown}}
        for code, name in _named(read).items()
    ])  # fmt: skip


def _span(line: Line) -> str:
    first, last = line.years
    return f"{first}–{last}" if first < last else str(first)


def _charts(read: Read, frame: pl.DataFrame) -> dict[str, dict[str, object]]:
    named, lens = _named(read), read.lens
    scored = frame.filter(pl.col("method") == "wordscores", pl.col("state").is_in(list(named)))
    if scored["year"].n_unique() < 2:
        return {}
    shown = scored.select(
        "year", "low", "high", share="position", name=pl.col("state").replace_strict(named)
    )
    low, high = (read.said(pole) for pole in read.scores.poles)
    span = f"{scored['year'][0]}–{scored['year'][-1]}"
    title = f"Speeches between those of {low} (−1) and those of {high} (+1), {span}"
    order = [*(n for n in named.values() if n != lens.name), lens.name]
    return {
        title: charts.lines(
            shown, order, "position, with 90 % interval",
            f"{title}: a line and band for {lens.name}, the poles and the mean of each vector.",
            percent=False, focus=lens.name,
        )
    }  # fmt: skip
