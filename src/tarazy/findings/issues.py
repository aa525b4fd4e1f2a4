"""Does the state stand elsewhere on some issues at the UN, and do these move on their own?"""

from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import charts, roll_calls
from tarazy.findings.ask import lens_of
from tarazy.findings.finding import Finding
from tarazy.findings.points import Points, points, returning
from tarazy.findings.roll_calls import ISSUES
from tarazy.findings.words import listed, signed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.measures.cross_pressure import holm
from tarazy.measures.issue_paths import Alone, moves_alone

METHOD = (
    "All states and roll calls give one line (as in alignment). Holding the roll calls' weights "
    "and cutpoints, the state's path on it is found twice: from the roll calls of an issue alone, "
    "and from all others (cf. Lauderdale and Clark 2014). The gap is the mean distance between the "
    "two paths, the drift its change from the first third of the years to the last. Whether the "
    "issue moves on its own is tested against 499 random sets of resolutions, drawn without regard "
    "to the issue: as many as it has of every class, by the state's votes on the resolution (1, "
    "2-3, 4-7, 8-15, 16 and more) and third of the years, a resolution that returns drawn whole "
    "(permutation within strata, Pesarin and Salmaso 2010). p-values are adjusted for the number "
    "of issues (Holm 1979). Intervals are as wide as such sets spread. p_model tests one path and "
    "a constant gap by 299 parametric resamples of the state's votes (Davison and Hinkley 1997). "
    "It takes votes on a resolution that returns for independent and rejects too often, so that "
    "nothing is claimed from it. The detectable drift is the least that would be found in four "
    "cases of five."
)
#: The sets carry the claim; p_model is only shown.
_DRAWS, _RESAMPLES = 499, 299
_ALPHA = 0.1
_FEWEST_YEARS = 3


def issues(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
) -> Finding:
    """Where a state stands on each issue, and whether each moves on its own.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years: by default from the lens's first to the last whose roll calls are coded by issue.

    Returns
    -------
    Finding
        Table rows ``issue, calls, votes, gap, gap_low, gap_high, drift, drift_low, drift_high,
        detectable, p_model, p_set, p_holm``, in standard deviations of all states; a positive gap
        is a stand nearer to the United States on the issue than on the rest. ``p_model`` takes
        votes for independent; ``p_set`` compares with random sets of resolutions, and ``p_holm``
        adjusts it for the number of issues. Too few votes leave the figures null.

    Raises
    ------
    UnknownName
        If there is no such state, it cast no vote, or the years hold too few coded roll calls.
    TarazyError
        If the fit did not converge.
    """
    lens = lens_of(ledger, focal)
    years = _coded_years(ledger, lens, first, last)
    line = points(ledger, years[0], years[-1])
    roll_calls.voter(ledger, line.votes, lens.focal)
    coded = np.flatnonzero(line.votes.calls["issues"].is_not_null().to_numpy())
    inside = _inside(line, coded)
    found = _tested(line, lens.focal, coded, inside)
    table = _table(line, lens.focal, coded, inside, found)
    return Finding(
        finding="issues",
        focal=lens.focal,
        question=f"Did {lens.name} stand elsewhere at the UN on some issues, and did these move on "
        f"their own, {line.votes.span}?",
        answer=_answer(lens, table),
        table=table,
        method=METHOD,
        caveats=(
            "Issues are coded by Voeten, and only to 2021. A roll call can have several and counts "
            "in each; one coded as none counts in the rest.",
            "The issue's votes are placed on the line that divides the Assembly as a whole; what "
            "an issue divides differently shows as a gap, not as a line of its own (alignment "
            "--issue fits that).",
            "Resolutions are told apart by title. One that returned under another counts as two, "
            "and what these share counts as the issue's own.",
            "The drift is a lower reading: with few votes a year the path of an issue follows a "
            "true move only in part, about two thirds of it in simulation. The intervals "
            "leave out the error of the roll calls' weights.",
            *(c for c in roll_calls.said(line.votes) if "nothing is claimed" not in c),
        ),
        sources=roll_calls.sources(ledger, line.votes),
        view=_view(table),
        charts=_charts(lens, line, found, inside),
    )


def _coded_years(ledger: Ledger, lens: Lens, first: int | None, last: int | None) -> range:
    """The years asked for, the last of them with coded roll calls."""
    coded = ledger.frame("roll_calls").filter(pl.col("issues").is_not_null())["year"]
    if coded.is_empty():
        raise UnknownName(
            "no roll call of the ledger is coded by issue", allowed=f"codes {', '.join(ISSUES)}"
        )
    there = sorted(coded.unique())
    start = max(lens.since, there[0]) if first is None else first
    end = there[-1] if last is None else min(last, there[-1])
    if end - start + 1 < _FEWEST_YEARS:
        raise UnknownName(
            f"from {start} to {end} there are too few years with coded roll calls",
            allowed=f"{_FEWEST_YEARS} years or more of {there[0]} to {there[-1]}",
            do="widen the years with --from and --to",
        )
    return range(start, end + 1)


def _inside(line: Points, coded: np.ndarray) -> np.ndarray:
    """Which coded roll calls are about each issue, shape (issues, coded)."""
    of = line.votes.calls["issues"].fill_null("").str.split(" ")
    return np.stack([of.list.contains(issue).to_numpy()[coded] for issue in ISSUES])


def _tested(line: Points, focal: str, coded: np.ndarray, inside: np.ndarray) -> Alone:
    fit = line.fit
    return moves_alone(
        line.votes.of(focal)[coded], line.votes.years[coded], fit.discrimination[coded],
        fit.cutpoints[coded], fit.walk, inside, clusters=returning(line.votes.calls)[coded],
        resamples=_RESAMPLES, draws=_DRAWS,
    )  # fmt: skip


def _table(
    line: Points, focal: str, coded: np.ndarray, inside: np.ndarray, found: Alone
) -> pl.DataFrame:
    cast = ~np.isnan(line.votes.of(focal)[coded])
    return pl.DataFrame({
        "issue": list(ISSUES),
        "calls": inside.sum(axis=1),
        "votes": (inside & cast).sum(axis=1),
        "gap": found.gap, "gap_low": found.gap_low, "gap_high": found.gap_high,
        "drift": found.drift, "drift_low": found.drift_low, "drift_high": found.drift_high,
        "detectable": found.detectable,
        "p_model": found.p_value, "p_set": found.p_set, "p_holm": holm(found.p_set),
    })  # fmt: skip


def _answer(lens: Lens, table: pl.DataFrame) -> str:
    told = table.filter(pl.col("p_set").is_not_nan())
    if told.is_empty():
        return f"Cannot tell: {lens.name} cast too few votes on any issue."
    said = _places(lens, told)
    moving = listed(
        [
            f"{ISSUES[r['issue']]} (drift {signed(r['drift'])}; {signed(r['drift_low'])} to "
            f"{signed(r['drift_high'])})"
            for r in told.filter(pl.col("p_holm") < _ALPHA).iter_rows(named=True)
        ]
    )
    rest = listed([ISSUES[i] for i in told.filter(pl.col("p_holm") >= _ALPHA)["issue"]])
    if moving:
        said += f" On its own, by more than random sets of resolutions, moved: {moving}."
    if rest:
        said += f" Cannot tell from random sets of resolutions whether it moved on: {rest}."
    few = listed([ISSUES[i] for i in table.filter(pl.col("p_set").is_nan())["issue"]])
    return said + (f" Too few votes on {few}." if few else "")


def _places(lens: Lens, told: pl.DataFrame) -> str:
    """Where the state stood apart from the rest: the first in full, the others in short."""
    apart = told.filter((pl.col("gap_low") > 0) | (pl.col("gap_high") < 0)).sort("gap")
    if apart.is_empty():
        return f"On no issue did {lens.name} stand elsewhere than on the rest beyond noise."
    parts: list[str] = []
    for r in apart.iter_rows(named=True):
        near = r["gap"] > 0
        low, high = sorted(abs(r[end]) for end in ("gap_low", "gap_high"))
        stood = "" if parts else f"{lens.name} stood "
        than = "" if parts else f" {'to' if near else 'from'} the United States than on the rest"
        parts.append(
            f"on {ISSUES[r['issue']]} {stood}{abs(r['gap']):.2f} {'nearer' if near else 'further'}"
            f"{than} ({low:.2f}–{high:.2f})"
        )
    return f"O{listed(parts)[1:]}."


def _view(table: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for r in table.iter_rows(named=True):
        known = not np.isnan(r["p_set"])
        rows.append({
            "Issue": ISSUES[r["issue"]],
            "Votes": f"{r['votes']} of {r['calls']}",
            "Gap to the rest": _figure(r, "gap") if known else "–",
            "Drift": _figure(r, "drift") if known else "–",
            "Detectable": f"{r['detectable']:.2f}" if known else "–",
            "p": f"{r['p_holm']:.2g}" if known else "–",
        })  # fmt: skip
    return pl.DataFrame(rows)


def _figure(row: dict[str, float], name: str) -> str:
    return f"{signed(row[name])} ({signed(row[f'{name}_low'])} to {signed(row[f'{name}_high'])})"


def _charts(
    lens: Lens, line: Points, found: Alone, inside: np.ndarray
) -> dict[str, dict[str, object]]:
    frames = []
    for k, name in enumerate(ISSUES.values()):
        there = found.inside.seen[k] > 0
        if not np.isnan(found.p_set[k]):
            frames.append(pl.DataFrame({
                "name": [name] * int(there.sum()),
                "year": found.inside.periods[there],
                "share": found.inside.point[k, there],
                "low": found.inside.low[k, there],
                "high": found.inside.high[k, there],
            }))  # fmt: skip
    if not frames:
        return {}
    names = [n for n in ISSUES.values() if any(n == f["name"][0] for f in frames)]
    title = f"Where {lens.name} stood at the UN issue by issue, {line.votes.span}"
    return {
        title: charts.lines(
            pl.concat(frames), names, "point, with 90 % interval",
            f"{title}: a line and band for each issue.", percent=False,
        )
    }  # fmt: skip
