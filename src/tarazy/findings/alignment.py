"""With whom does the state stand at the UN, and how has that moved?"""

from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import ndtr

from tarazy.findings import charts, roll_calls
from tarazy.findings.ask import lens_of, vector_sources
from tarazy.findings.contrasts import (
    Estimate,
    estimates,
    folded,
    moves,
    nearest_probability,
    vector_weights,
)
from tarazy.findings.finding import Finding
from tarazy.findings.points import Points, bridging_changes, points
from tarazy.findings.words import likelihood, listed, signed
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment

METHOD = (
    "Dynamic ordinal ideal points (Bailey, Strezhnev and Voeten 2017): yes, abstention and no as "
    "an ordered choice on one line, each state's point walking at random from year to year, every "
    "roll call with its own weight and cutpoints, absences missing. Fitted at variational means; "
    "intervals are Laplace's, at 90 %, made wider for each state by as much as its votes, "
    "resolution by resolution, scatter about the line more than the model expects (White 1982, "
    "Liang and Zeger 1986). The unit is the standard deviation of all state-years of the window, "
    "0 their mean, and the side of the United States is positive. A vector of several states "
    "stands at the mean of its members of that year; distances and changes take the joint error "
    "of the points. A move exceeds noise where its p-value, adjusted for the number of moves "
    "looked at, yearly and longer (Holm 1979), is below 0.1; the walk draws yearly moves together, "
    "so that a jump is rather missed than claimed."
)
_SHORT_SAID = (
    "So few years hardly tell how far states walk: the step is that of the line since 1992."
)
#: The chance of calling any move of a state real where none is.
_ALPHA = 0.1
#: The least probability with which one vector is said to be the nearest.
_LIKELY = 0.66
#: Years between the ends of the longer moves.
_SPAN = 5


def alignment(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    *,
    issue: str | None = None,
    every: bool = False,
    bridged: bool = False,
) -> Finding:
    """Ideal points of a state and its vectors over time, and the distance between them.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        The window that the line is fitted to: by default from the lens's first year to the last
        with roll calls.
    issue : str, optional
        Only roll calls coded so: ``me nu di hr co ec``.
    every : bool
        Votes on paragraphs and amendments too.
    bridged : bool
        A resolution that returns under the same title keeps its weight and cutpoints.

    Returns
    -------
    Finding
        Table rows ``year, state, point, low, high, vector, votes, distance, distance_low,
        distance_high``: the focal state, the states of the named vectors, and the mean of each
        vector under the vector's code (`votes` is then the number of its states). Distances are
        to the focal state's point of the year. A state has no row of a year without a vote.

    Raises
    ------
    UnknownName
        If there is no such state, it cast no vote, or the window has too few roll calls.
    TarazyError
        If the fit did not converge.
    """
    lens = lens_of(ledger, focal)
    start = max(lens.since, roll_calls.voting_years(ledger)[0]) if first is None else first
    votes = roll_calls.read(ledger, start, last, issue=issue, every=every)
    roll_calls.voter(ledger, votes, lens.focal)
    line = points(ledger, votes.first, votes.last, issue=issue, every=every, bridged=bridged)
    roll_calls.voter(ledger, line.votes, lens.focal)
    table = _table(ledger, lens, line)
    caveats = [
        *roll_calls.said(line.votes),
        *roll_calls.lost_said(ledger, line.votes, _named_states(ledger, lens, line)),
        *([_SHORT_SAID] if line.short else []),
        *bridged_said(ledger, line, issue, every=every),
        "One line orders the states by what divides the Assembly as a whole; a state can stand "
        "near another on it and still vote apart where the two oppose each other.",
        "The Assembly's votes bind nobody and cost little; they show what a state lets itself be "
        "seen with.",
    ]
    return Finding(
        finding="alignment",
        focal=lens.focal,
        question=f"With whom did {lens.name} stand at the UN, {votes.span}"
        + (f", on {roll_calls.ISSUES[issue]}?" if issue else "?"),
        answer=_answer(ledger, lens, line, table),
        table=table,
        method=METHOD,
        caveats=tuple(caveats),
        sources=roll_calls.sources(ledger, line.votes, vector_sources(ledger, lens)),
        view=_view(lens, line, table),
        charts=_charts(lens, table, votes.span),
    )


def _named_states(ledger: Ledger, lens: Lens, line: Points) -> set[str]:
    """The focal state and those that stand in a named vector in some year."""
    gone = set(roll_calls.lost(ledger)["actor"])
    everyone = tuple(sorted({*line.votes.states, *gone}))
    at = assignment(lens, ledger, range(line.votes.first, line.votes.last + 1), everyone)
    rest = [v for v, vector in enumerate(lens.vectors) if vector.rest]
    named = np.asarray(((at >= 0) & ~np.isin(at, rest)).any(axis=0))
    return {lens.focal, *(s for s, n in zip(everyone, named, strict=True) if n)}


# --- rows ------------------------------------------------------------------------------------


def _table(ledger: Ledger, lens: Lens, line: Points) -> pl.DataFrame:
    rows = [row for year in line.years for row in _year(ledger, lens, line, year)]
    schema = {
        "year": pl.Int64, "state": pl.String, "point": pl.Float64, "low": pl.Float64,
        "high": pl.Float64, "vector": pl.String, "votes": pl.Int64, "distance": pl.Float64,
        "distance_low": pl.Float64, "distance_high": pl.Float64,
    }  # fmt: skip
    order = pl.col("state").replace_strict(
        {lens.focal: -1, **{c: k for k, c in enumerate(lens.vector_codes)}}, default=99,
        return_dtype=pl.Int64,
    )  # fmt: skip
    return pl.DataFrame(rows, schema=schema).sort("year", order, "state", maintain_order=True)


def _year(ledger: Ledger, lens: Lens, line: Points, year: int) -> list[dict[str, object]]:
    """Rows of one year: points, and distances to the focal state where it voted."""
    t = line.years.index(year)
    here = vector_weights(ledger, lens, line, year)
    own = bool(line.seen[line.row(lens.focal), t])
    vector_of = assignment(lens, ledger, range(year, year + 1), line.votes.states)[0]
    members = {
        s: lens.vectors[v].code
        for s, v in zip(line.votes.states, vector_of, strict=True)
        if v >= 0 and not lens.vectors[v].rest
    }
    units = [s for s in (lens.focal, *members) if line.seen[line.row(s), t]]
    names: list[tuple[str, str | None, int]] = [
        (s, members.get(s), int(line.seen[line.row(s), t])) for s in units
    ] + [(code, code, len(states)) for code, (states, _) in here.items()]
    if not names:
        return []
    weights = np.zeros((len(names), *line.seen.shape))
    for k, state in enumerate(units):
        weights[k, line.row(state), t] = 1.0
    weights[len(units) :, :, t] = [weight for _, weight in here.values()]
    value = np.einsum("msy,sy->m", weights, np.nan_to_num(line.fit.point))
    joint = line.covariance(weights)
    rows: list[dict[str, object]] = []
    for k, (state, vector, n) in enumerate(names):
        at = Estimate(value[k], np.sqrt(max(joint[k, k], 0.0)))
        row = {"year": year, "state": state, "point": at.value, "low": at.low, "high": at.high,
               "vector": vector, "votes": n}  # fmt: skip
        if own and vector is not None:  # the focal state is the first of all
            spread = joint[k, k] + joint[0, 0] - 2 * joint[0, k]
            gap = Estimate(value[k] - value[0], np.sqrt(max(spread, 0.0)))
            row |= dict(
                zip(("distance", "distance_low", "distance_high"), folded(gap), strict=True)
            )
        rows.append(row)
    return rows


# --- what is said ----------------------------------------------------------------------------


def _answer(ledger: Ledger, lens: Lens, line: Points, table: pl.DataFrame) -> str:
    mine = table.filter(pl.col("state") == lens.focal)
    if mine.is_empty():
        return f"Cannot tell: {lens.name} has no point in these years."
    full = mine.filter(pl.col("votes") >= roll_calls.FEWEST)
    if full.is_empty():
        return f"Cannot tell: {lens.name} took part in too few roll calls of any year."
    year, first = int(full["year"][-1]), int(full["year"][0])
    named = [v.code for v in lens.vectors if not v.rest]
    now = table.filter(pl.col("year") == year, pl.col("state").is_in(named)).sort("distance")
    names = lens.vector_names
    if now.is_empty():
        return f"Cannot tell: no vector of {lens.name} has a point in {year}."
    order = listed(
        [
            f"{names[s]} ({d:.2f}; {lo:.2f}–{hi:.2f})"
            for s, d, lo, hi in now.select(
                "state", "distance", "distance_low", "distance_high"
            ).iter_rows()
        ]
    )
    said = (
        f"From the nearest to {lens.name} to the farthest the vectors stood in {year}: {order}, in "
        "standard deviations of all states."
    )
    sure = nearest_probability(ledger, lens, line, year)
    if sure is not None and now.height > 1:
        said += (
            f" It is {likelihood(sure)} that {names[now['state'][0]]} was the nearest."
            if sure >= _LIKELY
            else " Which of them was the nearest cannot be told."
        )
    return said + _moved(lens, line, first, year)


def _moved(lens: Lens, line: Points, first: int, last: int) -> str:
    if first == last:
        return ""
    weights = np.zeros((1, *line.seen.shape))
    i = line.row(lens.focal)
    weights[0, i, line.years.index(last)], weights[0, i, line.years.index(first)] = 1.0, -1.0
    whole = estimates(line, weights)[0]
    sure = float(ndtr(abs(whole.value) / whole.sd))
    side = "towards" if whole.value > 0 else "away from"
    said = (
        f" From {first} to {last} its point moved by {signed(whole.value)} "
        f"({signed(whole.low)} to {signed(whole.high)}); it is {likelihood(sure)} that this was "
        f"{side} the side of the United States."
    )
    real = moves(line, lens.focal, _SPAN).filter(pl.col("p_holm") < _ALPHA)
    for kind, what in (("year", "from one year to the next"), ("span", f"over {_SPAN} years")):
        told = listed(
            [
                f"{b if kind == 'year' else f'{a}–{b}'} ({signed(m)})"
                for k, a, b, m in real.select("kind", "before", "year", "move").iter_rows()
                if k == kind
            ]
        )
        said += f" Moves {what} that exceed noise: {told or 'none'}."
    return said


def bridged_said(ledger: Ledger, line: Points, issue: str | None, *, every: bool) -> list[str]:
    """Caveats: what bridging changes, where the line is bridged.

    Parameters
    ----------
    ledger : Ledger
    line : Points
    issue, every
        As the line was fitted with.

    Returns
    -------
    list of str
    """
    if line.labels is None:
        return []
    plain = points(ledger, line.votes.first, line.votes.last, issue=issue, every=every)
    return [bridging_changes(line, plain)]


def _view(lens: Lens, line: Points, table: pl.DataFrame) -> pl.DataFrame:
    """The focal state and its vectors, in five years of the window spread evenly."""
    counts = np.bincount(line.votes.years)
    years = [
        y for y in line.years
        if counts[y] >= roll_calls.FEWEST and table.filter(pl.col("year") == y)["distance"].count()
    ]  # fmt: skip
    if not years:
        return pl.DataFrame()
    shown = sorted({years[round(k)] for k in np.linspace(0, len(years) - 1, min(5, len(years)))})
    rows = []
    for code, name in ((lens.focal, lens.name), *lens.vector_names.items()):
        mine = table.filter(pl.col("state") == code)
        row = {"": name}
        for year in shown:
            here = mine.filter(pl.col("year") == year)
            row[str(year)] = "–"
            if here.height:
                r = here.row(0, named=True)
                row[str(year)] = f"{signed(r['point'])} ({signed(r['low'])} to {signed(r['high'])})"
        last = mine.filter(pl.col("year") == shown[-1], pl.col("distance").is_not_null())
        row[f"Distance {shown[-1]}"] = "–"
        if last.height:
            r = last.row(0, named=True)
            row[f"Distance {shown[-1]}"] = (
                f"{r['distance']:.2f} ({r['distance_low']:.2f}–{r['distance_high']:.2f})"
            )
        rows.append(row)
    return pl.DataFrame(rows)


def _charts(lens: Lens, table: pl.DataFrame, span: str) -> dict[str, dict[str, object]]:
    named = {v.code: v.name for v in lens.vectors if not v.rest}
    names = [*named.values(), lens.name]
    shown = table.filter(pl.col("state").is_in([*named, lens.focal])).select(
        "year", "low", "high",
        name=pl.col("state").replace_strict({**named, lens.focal: lens.name}),
        share="point",
    )  # fmt: skip
    away = table.drop_nulls("distance").filter(pl.col("state").is_in(list(named))).select(
        "year", name=pl.col("state").replace_strict(named), share="distance", low="distance_low",
        high="distance_high",
    )  # fmt: skip
    where = f"Ideal points of {lens.name} and its vectors at the UN, {span}"
    far = f"Distance from {lens.name} to each vector at the UN, {span}"
    return {
        where: charts.lines(
            shown, names, "point, with 90 % interval",
            f"{where}: a line and band for {lens.name} and for the mean of each vector.",
            percent=False, focus=lens.name,
        ),
        far: charts.lines(
            away, list(named.values()), "distance, with 90 % interval",
            f"{far}: a line and band for each vector.", percent=False,
        ),
    }  # fmt: skip
