"""What does the state do at the UN when two powers oppose each other?"""

from collections.abc import Iterator
from pathlib import Path

import altair as alt
import numpy as np
import polars as pl

from tarazy.findings import charts, roll_calls
from tarazy.findings.ask import lens_of
from tarazy.findings.cells import Floats
from tarazy.findings.finding import Finding, rounded
from tarazy.findings.points import Points, points
from tarazy.findings.roll_calls import ISSUES, Votes
from tarazy.findings.words import percent, span, with_span
from tarazy.ledger import Ledger, TarazyError, UnknownName
from tarazy.lens import Lens, state
from tarazy.measures import cross_pressure as measure
from tarazy.measures.cross_pressure import holm

METHOD = (
    "Roll calls on which the two powers oppose each other: one yes, the other no; in the looser "
    "sense any two different votes. On each, the state goes with one, with the other, does "
    "neither (abstains, or casts the third vote) or is absent. Intervals are exact (Clopper and "
    "Pearson 1934), 90 %. The split between the two is set against what the state's ideal point "
    "and the parameters of each roll call predict, given that it takes a side: the number is "
    "Poisson-binomial (Hong 2013), averaged over the error of the point. The point is fitted to "
    "the same votes, which draws the prediction towards them: a departure is rather missed than "
    "claimed. P-values are adjusted within years, periods and issues (Holm 1979)."
)
#: Years in a period.
_PERIOD = 5
_ALPHA = 0.1


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
        Table rows ``by, value, choice, n, count, share, low, high, expected, p_value, p_holm``.
        `by` is all, period, year or issue, `value` which one; `choice` is ``with AAA``, ``with
        BBB``, ``neither`` or ``absent`` of the n roll calls that oppose the two, and ``AAA of the
        sided``, of those on which the state takes a side. The last has what the state's ideal
        point predicts for it (`expected`), with the p-value of the departure.

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
    found = _table(votes, lens.focal, a, b, line, loose=loose)
    names = ledger.actors
    return Finding(
        finding="cross-pressure",
        focal=lens.focal,
        question=f"What did {lens.name} do at the UN when {names[a]} and {names[b]} opposed each "
        f"other, {votes.span}?",
        answer=_answer(ledger, votes, found, lens, (a, b), loose=loose),
        table=found,
        method=METHOD,
        caveats=(
            *lacking,
            *(c for c in roll_calls.said(votes) if "nothing is claimed" not in c),
            *(["Issues are coded by Voeten, and only to 2021; a roll call can have several."]
              if (found["by"] == "issue").any() else []),
            "A yes against a no is rare between powers that agree on most: the roll calls that "
            "oppose them are no sample of world politics.",
        ),
        sources=roll_calls.sources(ledger, votes),
        view=_view(found, a, b),
        charts=_charts(found, ledger, lens, (a, b), votes.span),
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
    if votes.last - votes.first >= _PERIOD:
        for start in range(votes.first, votes.last + 1, _PERIOD):
            end = min(start + _PERIOD - 1, votes.last)
            yield (
                "period",
                str(start) if start == end else f"{start}–{end}",
                (years >= start) & (years <= end),
            )
    for year in np.unique(years):
        yield "year", str(year), years == year
    coded = votes.calls["issues"].fill_null("").str.split(" ")
    for issue in ISSUES:
        yield "issue", issue, coded.list.contains(issue).to_numpy()


def _table(
    votes: Votes, focal: str, a: str, b: str, line: Points | None, *, loose: bool
) -> pl.DataFrame:
    groups = list(_groups(votes))
    where = np.stack([g[2] for g in groups])
    cast = votes.of(a), votes.of(b), votes.of(focal)
    done = measure.cross_pressure(*cast, loose=loose, where=where)
    expected, p = _expected(votes, focal, cast, line, where, loose=loose)
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
            "expected": expected[k], "p_value": p[k],
        })  # fmt: skip
    whole, number = pl.Int64, pl.Float64
    schema = {
        "by": pl.String, "value": pl.String, "choice": pl.String, "n": whole, "count": whole,
        "share": number, "low": number, "high": number, "expected": number, "p_value": number,
    }  # fmt: skip
    table = pl.DataFrame(rows, schema=schema).filter(
        (pl.col("n").first().over("by", "value") > 0) | (pl.col("by") == "all")
    )
    return table.with_columns(
        p_holm=pl.col("p_value").map_batches(
            lambda s: pl.Series(holm(s.fill_null(np.nan).to_numpy())), return_dtype=number
        ).over("by")
    )  # fmt: skip


def _expected(
    votes: Votes,
    focal: str,
    cast: tuple[Floats, Floats, Floats],
    line: Points | None,
    where: np.ndarray,
    *,
    loose: bool,
) -> tuple[Floats, Floats]:
    """Share of the sided with A that the ideal point predicts, and the departure's p-value."""
    nothing = np.full(len(where), np.nan)
    if line is None or focal not in line.votes.states:
        return nothing, nothing
    rolls = {r: j for j, r in enumerate(votes.calls["roll"])}
    at = np.array([rolls[r] for r in line.votes.calls["roll"]])
    i, t = line.row(focal), np.searchsorted(line.fit.periods, line.votes.years)
    found = measure.departure(
        cast[0][at], cast[1][at], cast[2][at], line.fit.discrimination, line.fit.cutpoints,
        line.fit.point[i, t],
        point_sd=np.nan_to_num(line.fit.sd[i, t]), loose=loose, where=where[:, at],
    )  # fmt: skip
    return found.expected / np.where(found.n > 0, found.n, np.nan), found.p_value


# --- what is said ----------------------------------------------------------------------------


def _answer(
    ledger: Ledger,
    votes: Votes,
    table: pl.DataFrame,
    lens: Lens,
    powers: tuple[str, str],
    *,
    loose: bool,
) -> str:
    a, b = powers
    name_a, name_b = ledger.actors[a], ledger.actors[b]
    whole = {r["choice"]: r for r in table.filter(pl.col("by") == "all").iter_rows(named=True)}
    n = whole["neither"]["n"]
    how = "voted differently" if loose else "opposed each other, yes against no,"
    if n == 0:
        met = int((~np.isnan(votes.of(a)) & ~np.isnan(votes.of(b))).sum())
        other = int(measure.opposed(votes.of(a), votes.of(b), loose=True).sum())
        said = (
            f"Cannot tell: {name_a} and {name_b} never {how.rstrip(',')} in the {met:,} "
            f"{votes.kind} of {votes.span} on which both voted."
        )
        if other and not loose:
            said += f" They cast different votes on {other:,}: --loose counts these."
        return said
    with_a, with_b = whole[f"with {a}"], whole[f"with {b}"]
    sided = whole[f"{a} of the sided"]
    said = (
        f"{name_a} and {name_b} {how} on {n:,} of {votes.calls.height:,} {votes.kind} of "
        f"{votes.span}. {lens.name} went with {name_a} on {with_a['count']:,}, with {name_b} on "
        f"{with_b['count']:,}, did neither on {whole['neither']['count']:,} and was absent on "
        f"{whole['absent']['count']:,}."
    )
    if not sided["n"]:
        return said + " It never took a side."
    said += (
        f" Of those on which it took a side, it took that of {name_a} in "
        f"{percent(sided['share'])} ({span(sided['low'], sided['high'])})"
    )
    if sided["expected"] is None or np.isnan(sided["expected"]):
        return said + "."
    said += f"; its ideal point alone predicts {percent(sided['expected'])}"
    p = sided["p_value"]
    return said + (
        f", and the difference exceeds chance (p = {p:.2g})."
        if p < _ALPHA
        else f": no difference that exceeds chance (p = {p:.2g})."
    )


def _view(table: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
    rows = []
    said = {"all": "All", "period": "Period", "year": "Year", "issue": "Issue"}
    for (by, value), group in table.group_by(["by", "value"], maintain_order=True):
        cells = {r["choice"]: r for r in group.iter_rows(named=True)}
        sided = cells[f"{a} of the sided"]
        told = sided["expected"] is not None and not np.isnan(sided["expected"])
        p = sided["p_holm"]
        rows.append({
            "": f"{said[str(by)]}: {ISSUES.get(str(value), value)}",
            "Opposed": str(cells["neither"]["n"]),
            **{
                head: with_span(cells[key]["share"], cells[key]["low"], cells[key]["high"])
                for head, key in ((f"With {a}", f"with {a}"), (f"With {b}", f"with {b}"),
                                  ("Neither", "neither"), ("Absent", "absent"))
                if cells[key]["share"] is not None
            },
            f"{a} of the sided": with_span(
                *(np.nan if sided[k] is None else sided[k] for k in ("share", "low", "high"))
            ),
            "By its point": percent(sided["expected"]) if told else "–",
            "p": f"{p:.2g}" if told and p is not None and not np.isnan(p) else "–",
        })  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _charts(
    table: pl.DataFrame, ledger: Ledger, lens: Lens, powers: tuple[str, str], years: str
) -> dict[str, dict[str, object]]:
    a, b = powers
    name = {
        f"with {a}": f"with {ledger.actors[a]}",
        "neither": "neither",
        "absent": "absent",
        f"with {b}": f"with {ledger.actors[b]}",
    }
    shown = table.filter(pl.col("by") == "year", pl.col("choice").is_in(list(name))).select(
        "value", "count", choice=pl.col("choice").replace_strict(name)
    )
    if shown.is_empty():
        return {}
    title = (
        f"Whom {lens.name} went with where {ledger.actors[a]} and {ledger.actors[b]} opposed each "
        f"other, {years}"
    )
    order = list(name.values())
    colours = alt.Scale(domain=order, range=["#0072B2", "#BBBBBB", "#E8E8E4", "#D55E00"])
    bars = alt.Chart(alt.Data(values=rounded(shown).to_dicts())).mark_bar().encode(
        x=alt.X("value:O", axis=alt.Axis(title=None, labelAngle=-90)),
        y=alt.Y("count:Q", axis=alt.Axis(title="roll calls", tickMinStep=1)),
        color=alt.Color("choice:N", scale=colours, sort=order),
        order=alt.Order("rank:Q"),
        tooltip=["value:O", "choice:N", "count:Q"],
    ).transform_calculate(rank=f"indexof({order!r}, datum.choice)")  # fmt: skip
    return {
        title: charts.finish(bars, 240, f"{title}: a bar a year, its parts the four choices.")
    }  # fmt: skip
