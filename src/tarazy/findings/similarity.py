"""How alike do the state and its partners vote and ally, by every measure side by side?"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import rankdata

from tarazy.findings import charts, roll_calls
from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding
from tarazy.findings.points import resolutions
from tarazy.findings.roll_calls import ISSUES, Votes
from tarazy.findings.words import listed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment, state
from tarazy.measures.chance import MEASURES
from tarazy.measures.sensitivity import rank_interval
from tarazy.measures.similarity import (
    agreement,
    bootstrap_draws,
    bootstrap_similarity,
    obligation_similarity,
)

METHOD = (
    "Every coefficient is made from the table of two states' paired votes: agreement with an "
    "abstention as half (Lijphart 1963), Signorino and Ritter's S (1999), Cohen's kappa (1960) and "
    "Scott's pi (1955), with nominal, absolute and squared distance and, as binary, without "
    "abstentions (Häge 2011). Roll calls on which one is absent do not count. Intervals hold 90 % "
    "of 2,000 resamples of the roll calls; a resolution that returns under the same title is drawn "
    "whole. Alliances are the highest obligation to every state (none, consultation, neutrality, "
    "defence; defence to oneself), unweighted, and are known without sampling: "
    "they have no interval."
)
_LABELS = {
    "agreement": "Agreement",
    "s_absolute": "S, absolute",
    "s_squared": "S, squared",
    "s_binary": "S, binary",
    "kappa_nominal": "Kappa, nominal",
    "kappa_absolute": "Kappa, absolute",
    "kappa_squared": "Kappa, squared",
    "kappa_binary": "Kappa, binary",
    "pi_nominal": "Pi, nominal",
    "pi_absolute": "Pi, absolute",
    "pi_squared": "Pi, squared",
    "pi_binary": "Pi, binary",
}
#: Alliance obligations of the ledger by the level they stand for. Promises of non-aggression come
#: with the charters of the OSCE and its like and would make allies of all their members.
_LEVELS = {"alliance_consultation": 1.0, "alliance_neutrality": 2.0, "alliance_defence": 3.0}
_SCHEMA = {
    "of": pl.String, "partner": pl.String, "vector": pl.String, "measure": pl.String,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "rank": pl.Int64,
    "rank_low": pl.Int64, "rank_high": pl.Int64, "n": pl.Int64, "year": pl.Int64,
}  # fmt: skip


def similarity(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    *,
    partners: Sequence[str] | None = None,
    issue: str | None = None,
    every: bool = False,
    consensus: int = 0,
) -> Finding:
    """Similarity of a state with its partners, by every measure.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years: by default from the lens's first to the last with roll calls.
    partners : sequence of str, optional
        States, by code or name: by default the largest economy of each named vector.
    issue : str, optional
        Only roll calls coded so.
    every : bool
        Votes on paragraphs and amendments too.
    consensus : int
        How many resolutions adopted without a vote to count as agreement of all (Häge and Hug
        2016). The ledger does not hold their number; none are counted by default.

    Returns
    -------
    Finding
        Table rows ``of, partner, vector, measure, value, low, high, rank, rank_low, rank_high, n,
        year``: `of` is votes or alliances; `rank` is 1 for the partner most alike by the measure;
        `n` the roll calls that both voted on or the states that both portfolios are about; `year`
        that of the alliances.

    Raises
    ------
    UnknownName
        If a state is unknown or never voted, there is no partner, or the years hold too few roll
        calls.
    """
    lens = lens_of(ledger, focal)
    if consensus < 0:
        raise UnknownName(f"consensus is {consensus}", allowed="0 or more resolutions")
    start = max(lens.since, roll_calls.voting_years(ledger)[0]) if first is None else first
    votes = roll_calls.read(ledger, start, last, issue=issue, every=every)
    roll_calls.voter(ledger, votes, lens.focal)
    named = partners is not None
    chosen = _partners(ledger, lens, votes.last, partners)
    chosen = [p for p in chosen if named or p in votes.states]
    for one in chosen:
        roll_calls.voter(ledger, votes, one)
    if not chosen:
        raise UnknownName(f"no partner of {lens.name} voted", do="name some with --with")
    by_votes = _votes_table(ledger, lens, votes, chosen, consensus)
    by_alliances, ids = _alliance_table(ledger, lens, votes, chosen)
    caveats = [
        *roll_calls.said(votes),
        *roll_calls.lost_said(ledger, votes, {lens.focal, *chosen}),
    ]
    if by_alliances.is_empty():
        caveats.append("The ledger holds no alliance obligations for these years.")
    else:
        year = by_alliances["year"][0]
        caveats.append(
            f"Alliances are those of {year}. Promises of non-aggression are left out: they come "
            "with the charters of the OSCE and its like."
        )
    caveats.append(
        f"{consensus:,} resolutions without a vote count as agreement of all."
        if consensus
        else "Resolutions adopted without a vote, the larger part of all, are not counted: states "
        "agree more than these figures say."
    )
    return Finding(
        finding="similarity",
        focal=lens.focal,
        question=f"Who votes and allies like {lens.name}, {votes.span}"
        + (f", on {ISSUES[issue]}?" if issue else "?"),
        answer=_answer(ledger, lens, by_votes, votes),
        table=pl.concat([by_votes, by_alliances]),
        method=METHOD,
        caveats=tuple(caveats),
        sources=roll_calls.sources(ledger, votes, ids | vector_sources(ledger, lens)),
        view=_view(ledger, lens, by_votes, by_alliances, votes),
        charts=_charts(ledger, lens, by_votes, votes.span),
    )


def _partners(ledger: Ledger, lens: Lens, year: int, asked: Sequence[str] | None) -> list[str]:
    """The states asked for, or the largest economy of each named vector in a year."""
    if asked is not None:
        found = list(dict.fromkeys(state(p.strip(), ledger) for p in asked if p.strip()))
        if not found:
            raise UnknownName("no partners are named", do="name states, such as CHN,RUS,USA")
        if lens.focal in found:
            raise UnknownName(
                f"{lens.focal} is the focal state itself", do="name other states with --with"
            )
        return found
    vector_of = assignment(lens, ledger, range(year, year + 1), ledger.states)[0]
    size = _products(ledger, year)
    found = []
    for v, vector in enumerate(lens.vectors):
        inside = [s for s, at in zip(ledger.states, vector_of, strict=True) if at == v]
        if inside and not vector.rest:
            found.append(max(inside, key=lambda s: (size.get(s, 0.0), s)))
    return found


def _products(ledger: Ledger, year: int) -> dict[str, float]:
    """Gross domestic product by state, the last known up to a year."""
    ties = ledger.table("ties")
    rows = ledger.frame(
        "ties",
        ties.filter(
            ties.indicator == "gdp", ties.year <= year, ties.month.isnull(), ties.doubt.isnull()
        ),
    ).sort("year", "source")
    last = rows.group_by("from").agg(pl.col("value").last())
    return dict(last.iter_rows())


def _votes_table(
    ledger: Ledger, lens: Lens, votes: Votes, chosen: list[str], consensus: int
) -> pl.DataFrame:
    mine, theirs = votes.of(lens.focal), np.stack([votes.of(p) for p in chosen])
    labels = resolutions(votes.calls)
    found = bootstrap_similarity(mine, theirs, clusters=labels, consensus=consensus)
    drawn = bootstrap_draws(mine, theirs, clusters=labels, consensus=consensus)
    both = (~np.isnan(mine) & ~np.isnan(theirs)).sum(axis=1)
    vector = _vectors(ledger, lens, votes.last, chosen)
    rows = []
    for name, estimate in found.items():
        place = _places(estimate.value)
        low, high = rank_interval(drawn[name])
        rows += [
            {
                "of": "votes", "partner": p, "vector": vector[p], "measure": name,
                "value": estimate.value[k], "low": estimate.low[k], "high": estimate.high[k],
                "rank": place[k], "rank_low": _whole(low[k]), "rank_high": _whole(high[k]),
                "n": int(both[k]), "year": None,
            }
            for k, p in enumerate(chosen)
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA)


def _places(value: Floats) -> list[int | None]:
    """Rank of each, 1 for the largest; equal ones share the better; undefined ones have none."""
    return [_whole(r) for r in rankdata(-value, method="min", nan_policy="omit")]


def _whole(rank: float) -> int | None:
    return None if np.isnan(rank) else round(rank)


def _vectors(ledger: Ledger, lens: Lens, year: int, chosen: list[str]) -> dict[str, str | None]:
    at = assignment(lens, ledger, range(year, year + 1), tuple(chosen))[0]
    return {p: lens.vector_codes[v] if v >= 0 else None for p, v in zip(chosen, at, strict=True)}


def _alliance_table(
    ledger: Ledger, lens: Lens, votes: Votes, chosen: list[str]
) -> tuple[pl.DataFrame, set[str]]:
    """Similarity of alliance portfolios in the last year of the window that is known."""
    ties = ledger.table("ties")
    rows = ledger.frame(
        "ties",
        ties.filter(
            ties.indicator.isin(list(_LEVELS)),
            ties.year.between(votes.first, votes.last),
            ties.value > 0,
            ties.doubt.isnull(),
        ).select("year", "from", "to", "indicator", "source"),
    )
    if rows.is_empty():
        return pl.DataFrame(schema=_SCHEMA), set()
    year = int(rows["year"].max())  # type: ignore[arg-type]
    rows = rows.filter(pl.col("year") == year)
    system = sorted({*rows["from"], *rows["to"], *votes.states} & set(ledger.states))
    at = {s: i for i, s in enumerate(system)}
    held = np.zeros((len(system), len(system)))
    np.fill_diagonal(held, 3.0)
    for a, b, code in rows.select("from", "to", "indicator").iter_rows():
        if a in at and b in at:
            held[at[a], at[b]] = max(held[at[a], at[b]], _LEVELS[code])
    asked = [p for p in chosen if p in at]
    if lens.focal not in at or not asked:
        return pl.DataFrame(schema=_SCHEMA), set()
    found = obligation_similarity(held[[at[lens.focal], *(at[p] for p in asked)]])
    vector = _vectors(ledger, lens, votes.last, asked)
    table = []
    for name, matrix in found.items():
        value = matrix[0, 1:]
        place = _places(value)
        table += [
            {"of": "alliances", "partner": p, "vector": vector[p], "measure": name,
             "value": value[k], "rank": place[k], "n": len(system), "year": year}
            for k, p in enumerate(asked)
        ]  # fmt: skip
    return pl.DataFrame(table, schema=_SCHEMA), set(rows["source"].unique())


# --- what is said ----------------------------------------------------------------------------


def _answer(ledger: Ledger, lens: Lens, table: pl.DataFrame, votes: Votes) -> str:
    names = ledger.actors
    order = {}
    for (name,), rows in table.group_by(["measure"], maintain_order=True):
        if rows["rank"].null_count() == 0:
            ranked = rows.sort("rank", "partner").group_by("rank", maintain_order=True)
            order[str(name)] = tuple(tuple(same["partner"]) for _, same in ranked)
    undefined = [m for m in MEASURES if m not in order]
    if not order:
        return f"Cannot tell: no measure of the votes of {votes.span} is defined for every partner."
    usual = max(order.values(), key=lambda o: (list(order.values()).count(o), o))
    odd = {name: o for name, o in order.items() if o != usual}
    how = f"all {len(order)}" if not odd else f"{len(order) - len(odd)} of {len(order)}"

    def line(groups: tuple[tuple[str, ...], ...]) -> str:
        return listed([" = ".join(names[p] for p in same) for same in groups])

    n = int(table["n"].to_numpy().max())
    said = (
        f"By {how} measures of the votes of {votes.span} ({n:,} roll calls at most), "
        f"{lens.name}'s partners stand in this order, the most alike first: {line(usual)}."
    )
    for other in dict.fromkeys(odd.values()):
        by = listed([_LABELS[m].replace(",", "") for m, o in odd.items() if o == other])
        said += f" By {by.lower()}: {line(other)}."
    if undefined:
        left = listed([_LABELS[m].replace(",", "").lower() for m in undefined])
        said += f" Not defined for every partner, and left out of this: {left}."
    unsure = [
        f"{names[a]} and {names[b]}"
        for a, b in pairwise([p for same in usual for p in same])
        if _overlap(table, a, b)
    ]
    if unsure:
        said += f" Some measure leaves open the order of {'; of '.join(unsure)}."
    return said


def _overlap(table: pl.DataFrame, a: str, b: str) -> bool:
    """Whether by some measure the 90 % rank intervals of two partners meet."""
    both = table.filter(pl.col("partner") == a).join(
        table.filter(pl.col("partner") == b), on="measure", suffix="_b"
    )
    return bool((both["rank_high"] >= both["rank_low_b"]).any())


def _least(ledger: Ledger, lens: Lens, votes: Votes, partner: str) -> str:
    """The issue on which two states agree least, with how far."""
    coded = votes.calls["issues"].fill_null("").str.split(" ")
    mine, theirs = votes.of(lens.focal), votes.of(partner)
    found = []
    for issue, name in ISSUES.items():
        inside = coded.list.contains(issue).to_numpy()
        both = inside & ~np.isnan(mine) & ~np.isnan(theirs)
        if both.sum() >= roll_calls.FEWEST:
            found.append((float(agreement(mine[both], theirs[both])), name))
    if not found:
        return "–"
    share, name = min(found)
    return f"{name} ({100 * share:.0f} %)"


def _view(
    ledger: Ledger, lens: Lens, by_votes: pl.DataFrame, by_alliances: pl.DataFrame, votes: Votes
) -> pl.DataFrame:
    chosen = list(dict.fromkeys(by_votes["partner"]))
    rows = []
    for name in MEASURES:
        row = {"Votes": _LABELS[name]}
        for p in chosen:
            r = by_votes.row(
                by_predicate=(pl.col("measure") == name) & (pl.col("partner") == p), named=True
            )
            row[ledger.actors[p]] = _figure(r["value"], r["low"], r["high"])
        rows.append(row)
    rows.append({"Votes": "Least alike on", **{
        ledger.actors[p]: _least(ledger, lens, votes, p) for p in chosen
    }})  # fmt: skip
    for name in ("s_absolute", "kappa_squared", "pi_squared") if by_alliances.height else ():
        row = {"Votes": f"Alliances: {_LABELS[name]}"}
        for p in chosen:
            one = by_alliances.filter(pl.col("measure") == name, pl.col("partner") == p)
            row[ledger.actors[p]] = (
                f"{one['value'][0]:.2f}".replace("-", "−")
                if one["value"].is_finite().any()
                else "–"
            )
        rows.append(row)
    return pl.DataFrame(rows)


def _figure(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None or np.isnan(value):
        return "–"
    return f"{value:.2f} ({low:.2f}–{high:.2f})".replace("-", "−")


def _charts(
    ledger: Ledger, lens: Lens, table: pl.DataFrame, years: str
) -> dict[str, dict[str, object]]:
    shown = table.filter(pl.col("value").is_finite()).select(
        name=pl.col("measure").replace_strict(_LABELS),
        group=pl.col("partner").replace_strict(dict(ledger.actors)),
        share="value", low="low", high="high",
    )  # fmt: skip
    groups = [ledger.actors[p] for p in dict.fromkeys(table["partner"])]
    title = f"How alike {lens.name} and others vote at the UN, {years}"
    return {
        title: charts.ranges(
            shown, list(_LABELS.values()), groups, "similarity, with 90 % interval",
            f"{title}: a row a measure; a point and interval for each partner.", percent=False,
        )
    }  # fmt: skip
