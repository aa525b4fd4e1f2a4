"""Where does every state stand at the UN, in every year?"""

import polars as pl

from tarazy.findings import roll_calls
from tarazy.findings.alignment import METHOD, bridged_said
from tarazy.findings.finding import Finding
from tarazy.findings.points import points
from tarazy.findings.words import signed
from tarazy.ledger import Ledger


def ideal_points(
    ledger: Ledger,
    first: int | None = None,
    last: int | None = None,
    *,
    issue: str | None = None,
    every: bool = False,
    bridged: bool = False,
) -> Finding:
    """Ideal points of all states and years.

    Parameters
    ----------
    ledger : Ledger
    first, last : int, optional
        The window that the line is fitted to; all years with roll calls by default.
    issue, every, bridged
        As in ``alignment``.

    Returns
    -------
    Finding
        Of no state in particular (`focal` is empty). Table rows ``year, state, point, low, high,
        votes``, by state and year; a state has no row of a year without a vote.

    Raises
    ------
    UnknownName
        If the window has too few roll calls, or the United States cast no vote in it.
    TarazyError
        If the fit did not converge.
    """
    line = points(ledger, first, last, issue=issue, every=every, bridged=bridged)
    table = line.frame()
    full = table.filter(pl.col("votes").max().over("year") >= roll_calls.FEWEST)
    year = sorted((full if full.height else table)["year"])[-1]
    there = table.filter(pl.col("year") == year).sort("point", "state", descending=[True, False])
    names = ledger.actors
    top, bottom = there.row(0, named=True), there.row(-1, named=True)
    fit = line.fit
    return Finding(
        finding="ideal-points",
        focal="",
        question=f"Where did every state stand at the UN, {line.votes.span}"
        + (f", on {roll_calls.ISSUES[issue]}?" if issue else "?"),
        answer=(
            f"{line.votes.calls.height:,} contested {line.votes.kind} order "
            f"{table['state'].n_unique()} states on one line. In {year} its ends were "
            f"{names[top['state']]} ({signed(top['point'])}) and {names[bottom['state']]} "
            f"({signed(bottom['point'])}). The fit converged in {fit.iterations} iterations: in "
            f"the last no point moved by more than {fit.largest_step:.2g} of its standard "
            "deviations."
        ),
        table=table,
        method=METHOD,
        caveats=(*roll_calls.said(line.votes), *bridged_said(ledger, line, issue, every=every)),
        sources=roll_calls.sources(ledger, line.votes),
        view=there.select(
            pl.int_range(1, pl.len() + 1).alias("Place"),
            pl.col("state").replace_strict(dict(names)).alias(f"State, {year}"),
            pl.struct("point", "low", "high").map_elements(
                lambda r: f"{signed(r['point'])} ({signed(r['low'])} to {signed(r['high'])})",
                return_dtype=pl.String,
            ).alias("Point"),
            pl.col("votes").alias("Roll calls"),
        ),
    )  # fmt: skip
