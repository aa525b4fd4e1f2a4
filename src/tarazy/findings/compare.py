"""States side by side: balance, alignment, dependence, speed and reaction, and who ranks where."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings._compared import SPAN, Figure, tie_figures, trade_figures, vote_figures
from tarazy.findings._judged import judged
from tarazy.findings.ask import check_year, latest_full_year, used_sources, vector_sources
from tarazy.findings.cells import Floats
from tarazy.findings.compare_chart import drawing
from tarazy.findings.compare_words import answered, caveats, view
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.portfolio import Portfolio
from tarazy.findings.verdicts import Judged
from tarazy.findings.weigh import LEVEL
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import ANY, Lens, load, shipped
from tarazy.lens.load import read as read_lens
from tarazy.measures.rank_sets import RankSets, rank_sets
from tarazy.measures.sensitivity import interval

METHOD = (
    "Each state through its own lens where there is one, else through the default one, or all "
    "through the default one where asked. Effective number of vectors: Hill number of order 1 of "
    "the shares of the whole; the largest share is that of a named vector (both as in `balance`). "
    "Distances of ideal points at the UN as in `alignment`. Concentration: Hirschman's index of "
    "trade in goods over partner states; asymmetry: the share of the largest named vector in the "
    f"state's trade less the state's in the vector's (as in `dependence`). Speed: Aitchison "
    f"distance of the portfolios {SPAN} years apart by what both have, by the year, the part that "
    "errors make taken out of its square. The verdict on reaction is that of `reaction`. Intervals "
    "hold 90 % of draws. Ranks, 1 for the largest figure, stand with sets that hold the ranks of "
    "all states at once with 90 %: one more than the states that are surely larger, up to as many "
    "as are not surely smaller, all pairs held against one critical value (Mogstad, Romano, Shaikh "
    "and Wilhelm 2024). States whose order cannot be told are tied."
)
FEWEST, MOST = 2, 12
_SCHEMA = {
    "state": pl.String, "lens": pl.String, "measure": pl.String, "of": pl.String,
    "year": pl.Int64, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "rank": pl.Int64, "rank_low": pl.Int64, "rank_high": pl.Int64, "ranked": pl.Int64,
    "tied": pl.String, "verdict": pl.String, "note": pl.String,
}  # fmt: skip


def compare(
    ledger: Ledger,
    states: Sequence[str | Path | Lens],
    year: int | None = None,
    *,
    common: bool = False,
) -> Finding:
    """Put states side by side, with intervals and with what their order is worth.

    Parameters
    ----------
    ledger : Ledger
    states : sequence of str, pathlib.Path or Lens
        Two to twelve states, lens files or lenses.
    year : int, optional
        The last year that most figures of all of them reach by default.
    common : bool
        All through the default lens, so that every number is of the same vectors.

    Returns
    -------
    Finding
        Table rows ``state, lens, measure, of, year, value, low, high, rank, rank_low, rank_high,
        ranked, tied, verdict, note``. ``measure`` is ``effective``, ``largest``, ``distance``,
        ``concentration``, ``asymmetry``, ``speed`` or ``reaction``; ``of`` the vector, power or
        account; ``rank`` 1 the largest of ``ranked`` states; ``tied`` the states that it cannot
        be told from, with semicolons; ``verdict`` that of ``reaction``, whose ``value`` is the
        weight of its leading account; ``note`` why there is no figure.

    Raises
    ------
    UnknownName
        If there is no such state or year, fewer than two states, more than twelve, or one twice.
    LensError
        If a lens is not one.
    """
    lenses = _lenses(ledger, states, common=common)
    at = min(latest_full_year(ledger, lens) for lens in lenses) if year is None else year
    for lens in lenses:
        check_year(ledger, lens, at)
    figures, reads = _figures(ledger, lenses, at)
    rows = [row for measure in figures for row in _rows(lenses, measure)]
    found = [judged(ledger, lens) for lens in lenses]
    rows += [_verdict(lens, of) for lens, (of, _) in zip(lenses, found, strict=True)]
    table = pl.DataFrame(rows, schema=_SCHEMA)
    names = [lens.name for lens in lenses]
    return Finding(
        finding="compare",
        focal=lenses[0].focal,
        question=f"How do {', '.join(names[:-1])} and {names[-1]} compare in {at}?",
        answer=answered(lenses, table),
        table=table,
        method=METHOD,
        caveats=caveats(lenses, table, common=common),
        sources=_sources(ledger, lenses, reads, [used for _, used in found]),
        view=view(lenses, table),
        charts=drawing(lenses, table, at),
    )


def _lenses(
    ledger: Ledger, states: Sequence[str | Path | Lens], *, common: bool
) -> tuple[Lens, ...]:  # fmt: skip
    """One lens a state, each state once."""
    if isinstance(states, str | Path | Lens):
        states = (states,)
    if not FEWEST <= len(states) <= MOST:
        raise UnknownName(
            f"{len(states)} state{'s' * (len(states) != 1)} given to compare",
            allowed=f"{FEWEST} to {MOST} states",
            do="name the states, such as KAZ UZB AZE",
        )
    found: list[Lens] = []
    for one in states:
        looked = one if isinstance(one, Lens) else load(one, ledger)
        twice = [lens for lens in found if lens.focal == looked.focal]
        if twice:
            raise UnknownName(f"{looked.name} is given twice", do="name each state once")
        found.append(looked)
    if common:
        return tuple(
            replace(read_lens(shipped()[ANY], ledger, lens.focal), name=lens.name)
            for lens in found
        )  # fmt: skip
    return tuple(found)


def _figures(
    ledger: Ledger, lenses: tuple[Lens, ...], year: int
) -> tuple[list[list[Figure]], list[Portfolio]]:
    """Figures by measure, one a state each; and the portfolios behind them."""
    ties: list[list[Figure]] = []
    trade: list[list[Figure]] = []
    reads = []
    for lens in lenses:
        for kept, make in ((ties, tie_figures), (trade, trade_figures)):
            found, read = make(ledger, lens, year)
            kept.append(found)
            reads.append(read)
    since = min(lens.since for lens in lenses)
    votes = vote_figures(ledger, tuple(lens.focal for lens in lenses), since, year)
    by_state = [
        [*own, *votes[lens.focal], *goods]
        for lens, own, goods in zip(lenses, ties, trade, strict=True)
    ]
    measures = [list(column) for column in zip(*by_state, strict=True)]
    return [_apart(m) if m[0].measure != "distance" else m for m in measures], reads


def _apart(figures: list[Figure]) -> list[Figure]:
    """Draws of each state in an order of its own.

    The same stream of chance serves every state; left so, two states would err together, and
    their order would seem surer than it is. Points at the UN are drawn jointly and stay so.
    """
    return [
        replace(f, draws=np.random.default_rng([k, f.draws.size]).permutation(f.draws))
        for k, f in enumerate(figures)
    ]


# --- rows ------------------------------------------------------------------------------------


def _rows(lenses: tuple[Lens, ...], figures: list[Figure]) -> list[dict[str, object]]:
    """One measure of all states, ranked."""
    value = np.array([f.value for f in figures])
    draws = np.column_stack([f.draws for f in figures])
    ranks = rank_sets(value, draws, LEVEL)
    low, high = (np.asarray(end) for end in interval(draws, LEVEL))
    for k, f in enumerate(figures):
        if f.ends is not None:
            low[k], high[k] = f.ends
    return [
        {
            **_key(lens, f), "value": f.value,
            # A point outside its draws, as a blend at the lens's own weights can be, is their end.
            "low": min(low[k], f.value), "high": max(high[k], f.value),
            "rank": _whole(ranks.rank[k]), "rank_low": _whole(ranks.low[k]),
            "rank_high": _whole(ranks.high[k]), "ranked": int(np.isfinite(value).sum()),
            "tied": _tied(lenses, ranks, value, k), "verdict": None, "note": f.why or None,
        }
        for k, (lens, f) in enumerate(zip(lenses, figures, strict=True))
    ]  # fmt: skip


def _key(lens: Lens, figure: Figure) -> dict[str, object]:
    return {
        **_lens(lens), "measure": figure.measure, "of": figure.of, "year": figure.year,
    }  # fmt: skip


def _lens(lens: Lens) -> dict[str, object]:
    return {"state": lens.focal, "lens": lens.file.stem if lens.file else lens.focal}


def _whole(rank: float) -> int | None:
    return int(rank) if np.isfinite(rank) else None


def _tied(lenses: tuple[Lens, ...], ranks: RankSets, value: Floats, k: int) -> str | None:
    if not np.isfinite(value[k]):
        return None
    with_ = [
        lens.focal for j, lens in enumerate(lenses)
        if j != k and np.isfinite(value[j]) and not ranks.apart[j, k] and not ranks.apart[k, j]
    ]  # fmt: skip
    return ";".join(with_)


# --- reaction --------------------------------------------------------------------------------


def _verdict(lens: Lens, found: Judged) -> dict[str, object]:
    """The verdict, with the weight of the account that is ahead."""
    one = next((e for e in found.evidence if e.name == found.leading), None)
    return {
        **dict.fromkeys(_SCHEMA), **_lens(lens), "measure": "reaction", "of": found.leading,
        "year": int(found.times[-1]) if found.times.size else None,
        "value": one.weight if one else None, "low": one.low if one else None,
        "high": one.high if one else None, "verdict": found.account, "note": found.reason,
    }  # fmt: skip


def _sources(
    ledger: Ledger, lenses: tuple[Lens, ...], reads: list[Portfolio], also: list[pl.DataFrame]
) -> pl.DataFrame:
    frames = [used_sources(ledger, read) for read in reads] + also
    ids: set[str] = set()
    for lens in lenses:
        ids |= vector_sources(ledger, lens)
    ids |= set(ledger.frame("roll_calls")["source"].unique())
    return pl.concat([*frames, sources_of(ledger, ids)]).unique("id").sort("id")
