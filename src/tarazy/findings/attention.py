"""Of whom, and of what, does the state speak before all states?"""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts
from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.speeches import (
    Drawn,
    Speech,
    Speeches,
    drawn,
    group_names,
    pooled,
    speeches,
)
from tarazy.findings.words import likelihood, listed, signed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.measures.cross_pressure import holm
from tarazy.measures.level import difference_of_means

METHOD = (
    "Mentions of states, organisations and groups in the speeches of the UN General Debate "
    "(Jankin, Baturo and Dasandi 2025), found by the forms of their names, cities and leaders, and "
    "of themes, by lists of terms; in a thousand words. A vector is spoken of where one of its "
    "members of the year, an organisation that it names, or a group all of whose members lie in it "
    "is. Intervals hold 90 % of 1,000 resamples of the sentences of a speech (Efron and Tibshirani "
    "1993); where nothing is mentioned, the upper end is the rule of three. Stance is the mean of "
    "the sentences that mention, each for (1), against (−1) or neither, by a list of words. The "
    "first and the last third of the speeches are compared as means of an autocorrelated series "
    "(Zellner and Tiao 1964), the p-values adjusted for the number of vectors or themes (Holm "
    "1979); a change is told where the adjusted one is below 0.1."
)
_ALPHA = 0.1
_DRAWS = 1_000
#: Speeches that "now" is told from, and the fewest whose thirds are compared.
_NOW, _FEWEST = 3, 9
#: Themes named in the answer, and shown in the view.
_NAMED, _SHOWN = 3, 8
#: The year of which the corpus holds texts taken off pages, some of them codes of glyphs.
_GARBLED = 2025
_LANGUAGES = {"ru": "Russian", "kk": "Kazakh"}
_COUNTS = {1: "one", 2: "two", 3: "three"}
_SCHEMA = {
    "year": pl.Int64, "state": pl.String, "kind": pl.String, "code": pl.String,
    "mentions": pl.Int64, "words": pl.Int64, "per_thousand": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "stance": pl.Float64, "stance_low": pl.Float64,
    "stance_high": pl.Float64, "document": pl.String,
}  # fmt: skip


def attention(
    ledger: Ledger, focal: str | Path | Lens, first: int | None = None, last: int | None = None
) -> Finding:
    """Mentions of each vector and theme in a state's speeches in the UN General Debate.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
        The states that the lens names `beside` are shown too, through the same vectors.
    first, last : int, optional
        Years; from the lens's first to the last speech by default.

    Returns
    -------
    Finding
        Table rows ``year, state, kind, code, mentions, words, per_thousand, low, high, stance,
        stance_low, stance_high, document``. ``kind`` is ``vector``, ``theme`` or, in the speeches
        of other states, ``focal`` for the lens's own state, which stands in no vector. A vector
        that holds nobody but the speaker has no row. ``stance`` is null where nothing is
        mentioned.

    Raises
    ------
    UnknownName
        If there is no such state, or `first` comes after `last`.
    """
    lens = lens_of(ledger, focal)
    if first is not None and last is not None and first > last:
        raise UnknownName(f"{first} comes after {last}", do="give the first year first")
    read = {s: speeches(ledger, lens, s, first, last) for s in (lens.focal, *lens.beside)}
    sums = {state: [drawn(each, draws=_DRAWS) for each in one.told] for state, one in read.items()}
    rows = [
        row
        for state, one in read.items()
        for speech, sum_ in zip(one.told, sums[state], strict=True)
        for row in _rows(one, speech, sum_)
    ]
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    used = {source for one in read.values() for speech in one.told for source in speech.sources}
    return Finding(
        finding="attention",
        focal=lens.focal,
        question=f"Of whom did {lens.name} speak in the General Debate of the UN?",
        answer=_answer(ledger, lens, read, sums),
        table=table,
        method=METHOD,
        caveats=_caveats(ledger, read),
        sources=sources_of(ledger, used | (vector_sources(ledger, lens) if used else set())),
        view=_view(ledger, lens, read, sums),
        charts=_charts(ledger, lens, table),
    )


def _rows(one: Speeches, speech: Speech, sums: Drawn) -> list[tuple[object, ...]]:
    figures = np.column_stack([*sums.rate, *sums.stance])
    return [
        (speech.year, speech.state, kind, code, int(sums.mentions[k]), speech.words, *figures[k],
         speech.document)
        for k, (kind, code) in enumerate(one.columns)
        if kind != "vector" or speech.others[k]
    ]  # fmt: skip


# --- what is said ----------------------------------------------------------------------------


def _answer(
    ledger: Ledger, lens: Lens, read: dict[str, Speeches], sums: dict[str, list[Drawn]]
) -> str:
    mine, drawn_ = read[lens.focal], sums[lens.focal]
    if not mine.told:
        return (
            f"Cannot tell: the ledger has no speech of {lens.name} in the General Debate in these "
            "years."
        )
    years = listed([str(s.year) for s in mine.told[-_NOW:]])
    how = f"last {_COUNTS[min(_NOW, len(drawn_))]} speeches" if len(drawn_) > 1 else "only speech"
    said = f"In its {how} in the General Debate ({years}) {lens.name} "
    top = _top(lens, mine, drawn_)
    if top is None:
        said += "named none of its vectors."
    else:
        v, figure, sure = top
        said += (
            f"spoke most, of the named vectors, of {lens.vectors[v].name}: {figure} mentions in a "
            f"thousand words; it is {likelihood(sure)} that it spoke of no other as often."
        )
    said += _outside(lens, drawn_) + _moves(lens, mine, drawn_) + _on_themes(mine, drawn_)
    others = []
    for state in lens.beside:
        found = _top(lens, read[state], sums[state])
        if found is not None:
            others.append(f"{ledger.actors[state]} most of {lens.vectors[found[0]].name} "
                          f"({found[1]})")  # fmt: skip
    return said + (f" By the same vectors, in their own last speeches, {listed(others)}."
                   if others else "")  # fmt: skip


def _top(lens: Lens, one: Speeches, sums: list[Drawn]) -> tuple[int, str, float] | None:
    """The named vector spoken of most now, its figure, and how likely it is the first."""
    if not sums:
        return None
    now, others = pooled(sums[-_NOW:]), one.told[-1].others
    named = [v for v, x in enumerate(lens.vectors) if not x.rest and others[v]]
    if not named or not now.mentions[named].max() > 0:
        return None
    first = named[int(now.mentions[named].argmax())]
    draws = now.drawn[:, named]
    largest = draws == draws.max(axis=1, keepdims=True)
    wins = largest[:, named.index(first)] / largest.sum(axis=1)  # a draw that several win is split
    return first, _figure(now, first), float(wins.mean())


def _figure(sums: Drawn, column: int) -> str:
    value, low, high = (x[column] for x in sums.rate)
    return f"{value:.1f} ({low:.1f}–{high:.1f})"


def _outside(lens: Lens, sums: list[Drawn]) -> str:
    now = pooled(sums[-_NOW:])
    rest = [v for v, x in enumerate(lens.vectors) if x.rest]
    named = [v for v, x in enumerate(lens.vectors) if not x.rest]
    if not rest or now.mentions[rest[0]] <= now.mentions[named].max():
        return ""
    return f" It spoke more of states outside the named vectors: {_figure(now, rest[0])}."


def _thirds(years: Floats, rates: Floats) -> list[tuple[int, float, float, float]]:
    """Columns that rose or fell from the first to the last third, by size: (k, from, to, p)."""
    n = len(years) // 3
    ends = np.concatenate([np.arange(n), np.arange(len(years) - n, len(years))])
    later = np.arange(2 * n) >= n
    found = [
        difference_of_means(rates[ends, k], later, years[ends]) for k in range(rates.shape[1])
    ]  # fmt: skip
    p = holm(np.array([np.nan if c is None else c.p for c in found]))
    real = [k for k in range(rates.shape[1]) if p[k] < _ALPHA]
    before, after = rates[:n].mean(axis=0), rates[-n:].mean(axis=0)
    real.sort(key=lambda k: -abs(after[k] - before[k]))
    return [(k, float(before[k]), float(after[k]), float(p[k])) for k in real]


def _moves(lens: Lens, one: Speeches, sums: list[Drawn]) -> str:
    """What rose and fell between the first and the last third of the speeches."""
    if len(sums) < _FEWEST:
        return f" Fewer than {_FEWEST} speeches do not tell what rose or fell."
    n = len(sums) // 3
    told = [s.year for s in one.told]
    span = f" From the first third of its speeches ({told[0]}–{told[n - 1]}) to the last "
    span += f"({told[-n]}–{told[-1]}) "
    rates = np.array([s.rate[0] for s in sums])
    many = len(lens.vectors)
    said = []
    named = _thirds(np.array(told, dtype=float), rates[:, :many])
    for word in ("rose", "fell"):
        moved = [f"of {lens.vectors[k].name} ({a:.1f} to {b:.1f})" for k, a, b, _ in named
                 if (b > a) == (word == "rose")]  # fmt: skip
        if moved:
            said.append(f"mentions {listed(moved)} {word} beyond the noise")
    return f"{span}{listed(said) or 'mentions of no vector rose or fell beyond the noise'}."


def _on_themes(one: Speeches, sums: list[Drawn]) -> str:
    """The themes spoken of most now, and those that rose and fell."""
    places = [k for k, (kind, _) in enumerate(one.columns) if kind == "theme"]
    now = pooled(sums[-_NOW:])
    order = sorted((k for k in places if now.mentions[k] > 0), key=lambda k: -now.mentions[k])
    if not order:
        return ""
    top = [f"{_theme(one.columns[k][1])} ({now.rate[0][k]:.1f})" for k in order[:_NAMED]]
    said = f" Its themes were above all {listed(top)}"
    if len(sums) < _FEWEST:
        return said + "."
    years = np.array([s.year for s in one.told], dtype=float)
    moved = _thirds(years, np.array([s.rate[0][places] for s in sums]))
    names = [(_theme(one.columns[places[k]][1]), b > a) for k, a, b, _ in moved]
    up, down = ([name for name, rise in names if rise is way] for way in (True, False))
    parts = [f"{listed(x)} {word}" for x, word in ((up, "rose"), (down, "fell")) if x]
    return said + (f"; by thirds, {listed(parts)} beyond the noise." if parts else ".")


def _theme(code: str) -> str:
    return code.replace("_", " ")


def _caveats(ledger: Ledger, read: dict[str, Speeches]) -> tuple[str, ...]:
    said = []
    for state, one in read.items():
        name = ledger.actors.get(state, state)
        if one.told and one.missing:
            said.append(
                f"{name}: no speech of {listed([str(y) for y in one.missing])} is in the ledger: "
                "not held, or not legible as text"
                + (" (of 2025 some are codes of glyphs)" if _GARBLED in one.missing else "")
                + ". A missing speech is not a silence."
            )
        foreign: dict[str, list[str]] = {}
        for speech in one.told:
            if speech.language not in (None, "en"):
                foreign.setdefault(str(speech.language), []).append(str(speech.year))
        said += [
            f"{name}: the text of {listed(years)} is {_LANGUAGES.get(code, code)}, not English, "
            "and is counted by other lists; a change at its edge is in part one of lists."
            for code, years in foreign.items()
        ]
    apart: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for one in read.values():
        for speech in one.told:
            apart.update(speech.apart)
            outside.update(speech.outside)
    names = group_names()
    if apart:
        many = listed([f"{names[c]} ({n})" for c, n in apart.most_common()])
        said.append(f"Groups whose members lie in several vectors count for none: {many}.")
    if outside:
        many = listed([f"{c} ({n})" for c, n in outside.most_common(8)])
        said.append(f"Organisations and groups that stand in no vector are not counted: {many}.")
    if any(one.told for one in read.values()):
        said += [
            "A speech is some fifteen minutes a year, most read in the UN's translation, and what "
            "it names follows the year's wars and agenda as well as the speaker's ties.",
            "A mention is not a preference; mentions of the speaker's own state are left out.",
        ]
    return tuple(said)


def _view(
    ledger: Ledger, lens: Lens, read: dict[str, Speeches], sums: dict[str, list[Drawn]]
) -> pl.DataFrame:
    """The last speeches: mentions in a thousand words by state, and the focal state's stance."""
    if not read[lens.focal].told:
        return pl.DataFrame()
    now = {state: pooled(each[-_NOW:]) for state, each in sums.items() if each}
    mine, columns = now[lens.focal], read[lens.focal].columns
    themes = sorted((k for k, (kind, _) in enumerate(columns) if kind == "theme"),
                    key=lambda k: -mine.mentions[k])[:_SHOWN]  # fmt: skip
    stance = mine.stance
    rows = []
    for k in (*range(len(lens.vectors)), *themes):
        kind, code = columns[k]
        name = lens.vectors[k].name if kind == "vector" else f"Theme: {_theme(code)}"
        row = {"Mentions per 1,000 words": name}
        for state, each in now.items():
            place = read[state].columns.index((kind, code))
            there = kind != "vector" or read[state].told[-1].others[k]
            row[ledger.actors.get(state, state)] = _figure(each, place) if there else "–"
        value, low, high = (x[k] for x in stance)
        ends = f"{signed(low)} to {signed(high)}" if np.isfinite(low) else "?"
        row[f"Stance of {lens.name}"] = f"{signed(value)} ({ends})" if np.isfinite(value) else "–"
        rows.append(row)
    return pl.DataFrame(rows)


def _charts(ledger: Ledger, lens: Lens, table: pl.DataFrame) -> dict[str, dict[str, object]]:
    found = {}
    for state in (lens.focal, *lens.beside):
        mine = table.filter(pl.col("state") == state, pl.col("kind") == "vector")
        names = {v.code: v.name for v in lens.vectors if not v.rest and v.code in mine["code"]}
        if mine["year"].n_unique() < 2:
            continue
        name = lens.name if state == lens.focal else ledger.actors.get(state, state)
        shown = mine.filter(pl.col("code").is_in(list(names))).select(
            "year", "low", "high", share="per_thousand",
            name=pl.col("code").replace_strict(names),
        )  # fmt: skip
        title = f"Of whom {name} spoke in the General Debate, {mine['year'][0]}–{mine['year'][-1]}"
        found[title] = charts.lines(
            shown, list(names.values()), "mentions in a thousand words",
            f"{title}: a line and 90 % band for each named vector.", percent=False,
            among=list(lens.vector_names.values()),
        )  # fmt: skip
    return found
