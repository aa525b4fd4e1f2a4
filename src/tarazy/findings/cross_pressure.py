"""What does the state do at the UN when two powers oppose each other?"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import _cross_pressure as page
from tarazy.findings import roll_calls
from tarazy.findings.ask import lens_of
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding
from tarazy.findings.points import Points, points, resolutions
from tarazy.findings.roll_calls import ISSUES, Votes
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.lens import Lens, state
from tarazy.measures import cross_pressure as measure
from tarazy.measures.cross_pressure import holm

METHOD = (
    "Roll calls on which the two powers oppose each other: one yes, the other no; in the looser "
    "sense any two different votes. On each, the state goes with one, with the other, does "
    "neither (abstains, or casts the third vote) or is absent. Intervals are exact (Clopper and "
    "Pearson 1934), 90 %. Votes on one text, by its title, are no independent trials: the interval "
    "of the split is the wider of the exact one and that at the effective number of votes (Korn "
    "and Graubard 1998). The split is set against what the state's ideal point and the parameters "
    "of each roll call predict, given that it takes a side, averaged over the error of the point. "
    "The p-value sums what is left over within texts (Liang and Zeger 1986, Cameron and Miller "
    "2015) and is never below that of independent votes (Poisson-binomial, Hong 2013), which the "
    "rows give as p_model; on fewer than five texts there is none. P-values are adjusted within "
    "years, periods and issues (Holm 1979). A departure is claimed where the adjusted one is below "
    "0.05 and the interval of the difference leaves out 0. The point is fitted to the same votes, "
    "which draws the prediction towards them."
)
#: Years in a period.
_PERIOD = 5
_TESTED = ("expected", "difference", "difference_low", "difference_high", "p_model", "p_value")


def cross_pressure(
    ledger: Ledger,
    focal: str | Path | Lens,
    power_a: str,
    power_b: str,
    first: int | None = None,
    last: int | None = None,
    *,
    loose: bool = False,
    every: bool = False,
) -> Finding:
    """Whom a state goes with where two powers oppose each other.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    power_a, power_b : str
        States, by code or name.
    first, last : int, optional
        Years: by default from the lens's first to the last with roll calls.
    loose : bool
        Any two different votes count, not only yes against no.
    every : bool
        Votes on paragraphs and amendments too.

    Returns
    -------
    Finding
        Table rows ``by, value, choice, n, count, share, low, high, texts, expected, difference,
        difference_low, difference_high, p_model, p_value, p_holm``. `by` is all, period, year or
        issue, `value` which one; `choice` is ``with AAA``, ``with BBB``, ``neither`` or ``absent``
        of the n roll calls that oppose the two and on which the state's vote is known, and ``AAA
        of the sided``, of those on which it takes a side. The last has the number of `texts` these
        are on, what the state's ideal point predicts (`expected`), the difference, and the p-value
        of the departure: of the model, by texts, and adjusted.

    Raises
    ------
    UnknownName
        If a state is unknown, two of the three are the same, one never voted, or the years hold
        too few roll calls.
    """
    lens = lens_of(ledger, focal)
    a, b = state(power_a, ledger), state(power_b, ledger)
    if len({lens.focal, a, b}) < 3:
        raise UnknownName(
            f"{lens.focal}, {a} and {b} are not three states",
            allowed="a state and two powers, all different",
            do="name two other powers",
        )
    start = max(lens.since, roll_calls.voting_years(ledger)[0]) if first is None else first
    votes = roll_calls.read(ledger, start, last, every=every)
    for one in (lens.focal, a, b):
        roll_calls.voter(ledger, votes, one)
    line, lacking = _line(ledger, votes)
    told = _known(ledger, votes, lens.focal)
    found = _table(votes, lens.focal, a, b, line, told == "", loose=loose)
    names = ledger.actors
    shown = page.Page(ledger.actors, lens, votes, found, told, (a, b), loose)
    powers = {s: _known(ledger, votes, s) for s in (a, b)}
    return Finding(
        finding="cross-pressure",
        focal=lens.focal,
        question=f"What did {lens.name} do at the UN when {names[a]} and {names[b]} opposed each "
        f"other, {votes.span}?",
        answer=shown.answer(),
        table=found,
        method=METHOD,
        caveats=(
            *lacking,
            *shown.left_out(powers),
            *_written(ledger, votes, shown),
            *(c for c in roll_calls.said(votes) if "nothing is claimed" not in c),
            *(["Issues are coded by Voeten, and only to 2021; a roll call can have several."]
              if (found["by"] == "issue").any() else []),
            "A yes against a no is rare between powers that agree on most: the roll calls that "
            "oppose them are no sample of world politics.",
        ),
        sources=roll_calls.sources(ledger, votes),
        view=shown.view(),
        charts=shown.charts(),
    )  # fmt: skip


def _line(ledger: Ledger, votes: Votes) -> tuple[Points | None, list[str]]:
    """The ideal points of the same roll calls, or why there are none."""
    try:
        return points(ledger, votes.first, votes.last, every=votes.every), []
    except TarazyError as error:
        return None, [f"No prediction by ideal points: {error.given}."]


def _groups(votes: Votes) -> Iterator[tuple[str, str, np.ndarray]]:
    """What is counted together: all, each period, each year, each issue."""
    years = votes.years
    yield "all", votes.span, np.ones(len(years), dtype=bool)
    if votes.last - votes.first > _PERIOD:
        starts = [*range(votes.first, votes.last + 1, _PERIOD)]
        if starts[-1] == votes.last:  # one year is no period: it goes with the one before
            starts.pop()
        after = [*starts[1:], votes.last + 1]
        for start, end in zip(starts, after, strict=True):
            yield "period", f"{start}–{end - 1}", (years >= start) & (years < end)
    for year in np.unique(years):
        yield "year", str(year), years == year
    coded = votes.calls["issues"].fill_null("").str.split(" ")
    for issue in ISSUES:
        yield "issue", issue, coded.list.contains(issue).to_numpy()


def _known(ledger: Ledger, votes: Votes, state: str) -> NDArray[np.str_]:
    """Why a state's vote is not known, for each roll call; empty where it voted or was absent.

    An absence is a row that says so. Some lists write none: there a state without a row was
    absent if it has a row in other roll calls of that year and source.
    """
    cast, calls = ledger.table("votes"), ledger.frame("roll_calls")
    mine = ledger.frame("votes", cast.filter(cast.actor == state))
    mine = mine.join(calls.select("roll", "year", "date"), on="roll")
    first = mine.filter(pl.col("year") == mine["year"].min())
    lost = roll_calls.lost(ledger).filter(pl.col("actor") == state)["year"]
    here = mine.select("year", "source", here=pl.lit(value=True)).unique()
    year, known = pl.col("year"), pl.col("vote").is_not_null()
    day = pl.lit(first["date"].min(), dtype=pl.Date)
    before = (year < first["year"].min()) | ((year == first["year"].min()) & (pl.col("date") < day))
    rows = (
        votes.calls.select("roll", "year", "date")
        .join(mine.select("roll", "vote"), on="roll", how="left", maintain_order="left")
        .join(_lists(ledger, votes), on="roll", how="left", maintain_order="left")
        .join(here, on=["year", "source"], how="left", maintain_order="left")
    )
    unwritten = ~pl.col("writes").fill_null(value=True) & pl.col("here").fill_null(value=False)
    why = (
        pl.when(year.is_in(lost.implode())).then(pl.lit("lost by the source"))
        .when(known).then(pl.lit(""))
        .when(before.fill_null(value=False)).then(pl.lit("before its first vote"))
        .when(year > mine["year"].max()).then(pl.lit("after its last vote"))
        .when(unwritten).then(pl.lit(""))
        .otherwise(pl.lit("not known"))
    )  # fmt: skip
    return np.array(rows.select(why=why)["why"].to_list(), dtype=np.str_)


def _lists(ledger: Ledger, votes: Votes) -> pl.DataFrame:
    """Of each roll call, the source of its votes and whether absences are written down."""

    def make() -> pl.DataFrame:
        cast = roll_calls.cast_in(ledger, votes.first, votes.last)
        return cast.group_by("roll").agg(
            writes=(pl.col("vote") == "X").any(), source=pl.col("source").min()
        )

    return ledger.once(("lists", votes.first, votes.last), make)


def _written(ledger: Ledger, votes: Votes, shown: page.Page) -> tuple[str, ...]:
    """A caveat: absences that no row writes down."""
    cast = roll_calls.cast_in(ledger, votes.first, votes.last)
    rolls = cast.filter(pl.col("actor") == shown.lens.focal)["roll"]
    bare = shown.absent & ~votes.calls["roll"].is_in(rolls.implode()).to_numpy()
    if not bare.any():
        return ()
    return (
        f"{bare.sum():,} of the absences are of lists that write none: a state that votes in other "
        "roll calls of the year and has no row counts as absent.",
    )


def _table(
    votes: Votes,
    focal: str,
    a: str,
    b: str,
    line: Points | None,
    known: NDArray[np.bool_],
    *,
    loose: bool,
) -> pl.DataFrame:
    groups = list(_groups(votes))
    where = np.stack([g[2] for g in groups]) & known
    cast = votes.of(a), votes.of(b), votes.of(focal)
    done = measure.cross_pressure(
        *cast, loose=loose, where=where, clusters=resolutions(votes.calls)
    )
    tested = _tested(votes, focal, cast, line, where, loose=loose)
    choices = (f"with {a}", f"with {b}", "neither", "absent")
    rows = []
    for k, (by, value, _) in enumerate(groups):
        head = {"by": by, "value": value}
        rows += [
            {**head, "choice": choice, "n": done.n[k], "count": done.counts[k, c],
             "share": done.shares[k, c], "low": done.low[k, c], "high": done.high[k, c]}
            for c, choice in enumerate(choices)
        ]  # fmt: skip
        rows.append({
            **head, "choice": f"{a} of the sided", "n": done.sided[k], "count": done.counts[k, 0],
            "share": done.with_a[k], "low": done.with_a_low[k], "high": done.with_a_high[k],
            "texts": done.clusters[k], **{name: figures[k] for name, figures in tested.items()},
        })  # fmt: skip
    whole, number = pl.Int64, pl.Float64
    schema = {
        "by": pl.String, "value": pl.String, "choice": pl.String, "n": whole, "count": whole,
        "share": number, "low": number, "high": number, "texts": whole,
        **dict.fromkeys(_TESTED, number),
    }  # fmt: skip
    table = pl.DataFrame(rows, schema=schema).filter(
        (pl.col("n").first().over("by", "value") > 0) | (pl.col("by") == "all")
    )
    return table.with_columns(
        p_holm=pl.col("p_value").map_batches(
            lambda s: pl.Series(holm(s.fill_null(np.nan).to_numpy())), return_dtype=number
        ).over("by")
    )  # fmt: skip


def _tested(
    votes: Votes,
    focal: str,
    cast: tuple[Floats, Floats, Floats],
    line: Points | None,
    where: NDArray[np.bool_],
    *,
    loose: bool,
) -> dict[str, Floats]:
    """Share of the sided with A that the ideal point predicts, and the departure from it."""
    if line is None or focal not in line.votes.states:
        return {name: np.full(len(where), np.nan) for name in _TESTED}
    rolls = {r: j for j, r in enumerate(votes.calls["roll"])}
    at = np.array([rolls[r] for r in line.votes.calls["roll"]])
    i, t = line.row(focal), np.searchsorted(line.fit.periods, line.votes.years)
    found = measure.departure(
        cast[0][at], cast[1][at], cast[2][at], line.fit.discrimination, line.fit.cutpoints,
        line.fit.point[i, t], point_sd=np.nan_to_num(line.sd[i, t]), loose=loose,
        where=where[:, at], clusters=resolutions(line.votes.calls),
    )  # fmt: skip
    share = found.expected / np.where(found.n > 0, found.n, np.nan)
    figures = (share, found.difference, found.low, found.high, found.p_value, found.p_clustered)
    return dict(zip(_TESTED, figures, strict=True))
