"""Speeches of a state in the General Debate of the UN, laid out by sentence, vector and theme."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.findings.weigh import DRAWS, LEVEL
from tarazy.ledger import Ledger, LedgerError
from tarazy.lens import Lens, assignment
from tarazy.measures.redraw import redrawn_sums, silence
from tarazy.measures.sensitivity import interval
from tarazy.texts.attention import matrix
from tarazy.texts.gazetteer import table as gazetteer

#: How a speech in the General Debate is known among other speeches: by its title.
DEBATE = "General Debate"
#: Fewer sentences do not tell how far their mean stance may be off.
FEWEST = 5
_SEED = 1992


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech.

    Attributes
    ----------
    state, document : str
    year : int
    language : str or None
    words, sentences : int
    counts : numpy.ndarray
        Shape (sentences, columns): mentions of each column of :class:`Speeches`, without those of
        the state itself.
    stance : numpy.ndarray
        Shape (sentences,): 1, 0 or -1; NaN where no sentence is known to mention anything, or the
        language has no list.
    others : numpy.ndarray of bool
        Shape (vectors,): whether the vector holds anyone besides the speaker.
    apart, outside : dict of str to int
        Mentions that count for no vector: of groups whose members lie in several; of
        organisations and groups that stand in none.
    sources : frozenset of str
    """

    state: str
    document: str
    year: int
    language: str | None
    words: int
    sentences: int
    counts: Floats
    stance: Floats
    others: NDArray[np.bool_]
    apart: dict[str, int]
    outside: dict[str, int]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Speeches:
    """Speeches of one state, by year, and what their columns are.

    Attributes
    ----------
    state : str
    columns : tuple of (str, str)
        Kind (``vector``, ``focal``, ``theme``) and code. Vectors come first, in the lens's order;
        ``focal`` is the lens's own state, which stands in no vector.
    told : tuple of Speech
    missing : tuple of int
        Years of the debate, between the first and the last asked for, without a speech.
    """

    state: str
    columns: tuple[tuple[str, str], ...]
    told: tuple[Speech, ...]
    missing: tuple[int, ...]


def speeches(
    ledger: Ledger, lens: Lens, state: str, first: int | None = None, last: int | None = None
) -> Speeches:
    """Read the speeches of a state through the vectors of a lens.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    state : str
        The focal state of the lens, or another.
    first, last : int, optional
        Years; all of the lens by default.

    Returns
    -------
    Speeches
        Without any where the ledger has none of the state.

    Raises
    ------
    LedgerError
        If a mention stands in a sentence that its document has not.
    """
    key = ("speeches", lens.focal, lens.vectors, state)
    every = ledger.once(key, lambda: _read(ledger, lens, state))
    begin = lens.since if first is None else first
    end = max((s.year for s in every.told), default=begin) if last is None else last
    told = tuple(s for s in every.told if begin <= s.year <= end)
    held = {s.year for s in told}
    debates = set(_debates(ledger)["year"])
    missing = sorted(y for y in debates if begin <= y <= (end if last else 9999) and y not in held)
    return Speeches(state, every.columns, told, tuple(missing))


def _debates(ledger: Ledger) -> pl.DataFrame:
    """Documents of the General Debate with their year, one a state and year."""

    def read() -> pl.DataFrame:
        documents = ledger.frame("documents")
        return (
            documents.filter(
                pl.col("kind") == "speech", pl.col("title").str.starts_with(DEBATE),
                pl.col("date").is_not_null(), pl.col("words") > 0, pl.col("sentences") > 0,
            )
            .with_columns(year=pl.col("date").dt.year())
            .sort("id")
            .unique(["actor", "year"], keep="first", maintain_order=True)
        )  # fmt: skip

    return ledger.once("debates", read)


def _themes(ledger: Ledger) -> tuple[str, ...]:
    """Themes that any text of the ledger mentions."""

    def read() -> tuple[str, ...]:
        mentions = ledger.table("mentions")
        found = mentions.filter(mentions.kind == "theme").select("code").distinct()
        return tuple(sorted(ledger.frame("mentions", found)["code"]))

    return ledger.once("themes", read)


def counted_as(ledger: Ledger, lens: Lens, year: int) -> dict[str, str]:
    """For which vector or theme each mention in the focal state's own speech of a year counts.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int

    Returns
    -------
    dict of str to str
        Code of the vector or theme by kind and code of the mention, a blank between.
    """
    columns = _columns(ledger, lens, lens.focal)
    place = _places(ledger, lens, range(year, year + 1))[year]
    wanted, _ = _wanted(lens, columns, place, lens.focal)
    return {name: code for (_, code), names in zip(columns, wanted, strict=True) for name in names}


def _columns(ledger: Ledger, lens: Lens, state: str) -> tuple[tuple[str, str], ...]:
    return (
        *(("vector", code) for code in lens.vector_codes),
        *((("focal", lens.focal),) if state != lens.focal else ()),
        *(("theme", code) for code in _themes(ledger)),
    )


def _read(ledger: Ledger, lens: Lens, state: str) -> Speeches:
    columns = _columns(ledger, lens, state)
    mine = _debates(ledger).filter(pl.col("actor") == state).sort("year")
    if mine.is_empty():
        return Speeches(state, columns, (), ())
    table = ledger.table("mentions")
    rows = ledger.frame("mentions", table.filter(table.document.isin(mine["id"].to_list())))
    parts = rows.sort("sentence", "kind", "code").partition_by("document", as_dict=True)
    years = range(int(mine["year"][0]), int(mine["year"][-1]) + 1)
    places = _places(ledger, lens, years)
    told = tuple(
        _speech(lens, columns, places[document["year"]], document,
                parts.get((document["id"],), rows.clear()))
        for document in mine.iter_rows(named=True)
    )  # fmt: skip
    return Speeches(state, columns, told, ())


def _places(ledger: Ledger, lens: Lens, years: range) -> dict[int, dict[str, int]]:
    """Position of the vector of every state and of every organisation that a vector names."""
    named = {m for v in lens.vectors for m in v.members} - set(ledger.states)
    partners = (*ledger.states, *sorted(named))
    vector_of = assignment(lens, ledger, years, partners)
    return {
        year: {p: int(v) for p, v in zip(partners, row, strict=True) if v >= 0}
        for year, row in zip(years, vector_of, strict=True)
    }


def _speech(
    lens: Lens,
    columns: Sequence[tuple[str, str]],
    place: dict[str, int],
    document: dict[str, Any],
    rows: pl.DataFrame,
) -> Speech:
    state, sentences = document["actor"], document["sentences"]
    named = rows.filter(~pl.col("own") & ((pl.col("kind") != "actor") | (pl.col("code") != state)))
    names = (named["kind"] + " " + named["code"]).to_list()
    last = max(rows["sentence"], default=0)
    if last > sentences:
        raise LedgerError(
            f"there are mentions in sentence {last} of {document['id']}, which has {sentences}",
            do="mend the rows of its mentions, or the number of sentences of the document",
        )
    wanted, several = _wanted(lens, columns, place, state)
    counts = matrix(
        named["sentence"].to_numpy(), names, named["count"].to_numpy(), wanted, sentences
    )  # fmt: skip
    stance = np.full(sentences, np.nan)
    known = rows.drop_nulls("stance")
    stance[known["sentence"].to_numpy() - 1] = known["stance"].to_numpy()
    inside = np.zeros(len(lens.vectors), dtype=bool)
    inside[[v for code, v in place.items() if code != state]] = True
    taken = {name for group in wanted for name in group}
    apart: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for name, count in zip(names, named["count"], strict=True):
        if name not in taken and not name.startswith("theme "):
            (apart if name in several else outside)[name.partition(" ")[2]] += count
    return Speech(
        state, document["id"], document["year"], document["language"], document["words"],
        sentences, counts, stance, inside, dict(apart), dict(outside),
        frozenset({document["source"], *rows["source"]}),
    )  # fmt: skip


def _wanted(
    lens: Lens, columns: Sequence[tuple[str, str]], place: dict[str, int], state: str
) -> tuple[list[list[str]], set[str]]:
    """What counts for each column, as kind and code, and the groups that lie in several vectors."""
    wanted: list[list[str]] = [[] for _ in columns]
    for code, vector in place.items():
        wanted[vector].append(f"actor {code}")
    for k, (kind, code) in enumerate(columns):
        if kind != "vector":
            wanted[k].append(f"{'theme' if kind == 'theme' else 'actor'} {code}")
    several = set()
    for code, members in _groups().items():
        # Those who speak, or stand in no vector because the lens is theirs, decide nothing.
        held = {place.get(m, -1) for m in members if m not in (state, lens.focal)}
        if len(held) == 1 and -1 not in held:
            wanted[held.pop()].append(f"group {code}")
        elif held:
            several.add(f"group {code}")
    return wanted, several


def _groups() -> dict[str, tuple[str, ...]]:
    """Members of the groups that texts name, such as the West."""
    return {row["entry"]: tuple(row["members"].split("|")) for row in gazetteer("groups")}


def group_names() -> dict[str, str]:
    """English names of the groups that texts name.

    Returns
    -------
    dict of str to str
    """
    return {row["entry"]: row["en"].split("|")[0] for row in gazetteer("groups")}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sums over speeches, and the same with the sentences of each drawn anew.

    Attributes
    ----------
    words : int
    mentions, named, leaning : numpy.ndarray
        Shape (columns,): mentions; sentences that mention and whose stance is known; the sum of
        their stances.
    drawn, drawn_named, drawn_leaning : numpy.ndarray
        Shape (draws, columns).
    """

    words: int
    mentions: Floats
    named: Floats
    leaning: Floats
    drawn: Floats
    drawn_named: Floats
    drawn_leaning: Floats

    @property
    def rate(self) -> tuple[Floats, Floats, Floats]:
        """Mentions in a thousand words with the ends of their 90 % interval."""
        scale = 1000 / self.words
        low, high = interval(self.drawn, LEVEL)
        # A silence has no scatter to draw from; what it leaves open is known all the same.
        high = np.where(self.mentions > 0, high, silence(LEVEL))
        return scale * self.mentions, scale * low, scale * high

    @property
    def stance(self) -> tuple[Floats, Floats, Floats]:
        """Mean stance with the ends of its 90 % interval.

        NaN where nothing is mentioned; no interval where fewer than :data:`FEWEST` sentences do.
        """
        low, high = np.full((2, self.named.size), np.nan)
        many = self.named >= FEWEST
        if many.any():
            drawn_ = _over(self.drawn_leaning[:, many], self.drawn_named[:, many])
            low[many], high[many] = interval(drawn_, LEVEL)
        return _over(self.leaning, self.named), low, high


def drawn(speech: Speech, columns: int | None = None, draws: int = DRAWS) -> Drawn:
    """Draw the sentences of a speech anew, with replacement; the same draws on every call.

    Parameters
    ----------
    speech : Speech
    columns : int, optional
        Only so many columns, from the first.
    draws : int

    Returns
    -------
    Drawn
    """
    counts = speech.counts[:, :columns]
    k = counts.shape[1]
    named = (counts > 0) & np.isfinite(speech.stance)[:, None]
    leaning = np.where(named, np.nan_to_num(speech.stance)[:, None], 0.0)
    every = np.hstack([counts, named.astype(float), leaning])
    rng = np.random.default_rng([_SEED, speech.year, *speech.state.encode()])
    whole, parts = every.sum(axis=0), redrawn_sums(every, draws, rng)
    cut = slice(0, k), slice(k, 2 * k), slice(2 * k, 3 * k)
    return Drawn(speech.words, *(whole[c] for c in cut), *(parts[:, c] for c in cut))


def pooled(several: Sequence[Drawn]) -> Drawn:
    """Several speeches as one.

    Parameters
    ----------
    several : sequence of Drawn
        At least one; of the same columns and draws.

    Returns
    -------
    Drawn
    """
    names = [f.name for f in fields(Drawn)]
    return Drawn(*(sum(getattr(one, name) for one in several) for name in names))


def _over(above: Floats, below: Floats) -> Floats:
    """Quotients; NaN for those by zero."""
    quotients: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotients
