"""What two ways of scaling speeches differ on, and what the scale has to do with votes."""

import numpy as np
import polars as pl
from scipy.special import ndtr

from tarazy.findings.cells import Floats
from tarazy.findings.points import kept_points
from tarazy.findings.positions_read import Read
from tarazy.findings.wordfish_lines import Line
from tarazy.findings.words import listed, signed
from tarazy.ledger import Ledger
from tarazy.measures.cross_pressure import holm
from tarazy.measures.rank_agreement import RankAgreement, rank_agreement

_ALPHA = 0.1
#: A rank correlation below which a scale says little; words named at an end of a line.
_LITTLE, _WORDS = 0.3, 6
#: Standard errors that the poles must lie apart on a line of which they are ends.
APART = 2.0


def standardised(read: Read, line: Line) -> tuple[Floats, float]:
    """Mean Wordscores of a line's states in its period, and their standard deviation.

    Parameters
    ----------
    read : Read
    line : Line

    Returns
    -------
    mean : numpy.ndarray
        Shape (states,): about the mean of all, in standard deviations; NaN where not scored.
    unit : float
        The standard deviation.
    """
    table, position = read.scores.table, read.scores.position
    here = (table.years >= line.years[0]) & (table.years <= line.years[1]) & np.isfinite(position)
    place = {s: k for k, s in enumerate(line.states)}
    owner = np.array([place.get(s, -1) for s in table.states[here].tolist()])
    mean = np.full(len(line.states), np.nan)
    for k in range(len(line.states)):
        if (owner == k).any():
            mean[k] = position[here][owner == k].mean()
    unit = float(np.nanstd(mean, ddof=1))
    return (mean - np.nanmean(mean)) / unit, unit


def lines_said(read: Read) -> str:
    """What Wordfish's lines divide, and whom they place differently than the poles' words.

    Parameters
    ----------
    read : Read

    Returns
    -------
    str
        Empty without lines.
    """
    if not read.lines:
        return ""
    last = read.lines[-1]
    low, high = (read.said(pole) for pole in read.scores.poles)
    down, up = last.ends(_WORDS)
    agree = [_rank(standardised(read, line)[0], line.fit.position) for line in read.lines]
    parted = sum(line.apart >= APART for line in read.lines)
    span = f"{last.years[0]}–{last.years[1]}"
    said = (
        f" Wordfish, which seeks no poles, divides all states' speeches otherwise: in {span} "
        f"between {', '.join(down)} and {', '.join(up)}. Its line tells {low} and {high} apart in "
        f"{parted} of {len(read.lines)} periods; with the line between the poles its ranking of "
        f"states correlates at {signed(min(agree))} to {signed(max(agree))} by period"
    )
    sure = [line for line in read.lines if line.apart >= APART]
    far = _far_apart(read, sure[-1]) if sure else []
    if not far:
        return said + "."
    when = f"{sure[-1].years[0]}–{sure[-1].years[1]}"
    return said + f". Of those shown it puts, in {when}, {listed(far)} than the words of the poles."


def _rank(x: Floats, y: Floats) -> float:
    found = rank_agreement(x, y, np.arange(len(x)), np.zeros(len(x)), resamples=2)
    return found.across


def _far_apart(read: Read, line: Line) -> list[str]:
    """The state and vectors that the two methods place differently beyond their errors."""
    mean, unit = standardised(read, line)
    years = range(line.years[0], line.years[1] + 1)
    of = read.vector_of.get(line.years[1], {})
    units = [(read.lens.name, [read.lens.focal])]
    for v, vector in enumerate(read.lens.vectors):
        units.append((vector.name, [s for s, x in of.items() if x == v]))
    told = []
    for name, members in units:
        states = [s for s in members if line.row(s) >= 0]
        rows = [r for s in states for y in years if (r := read.speech(s, y)) is not None]
        # A pole stands at its end by the words of the poles; that Wordfish differs is no news.
        if not rows or set(states) <= set(read.scores.poles):
            continue
        places = [line.row(s) for s in states]
        at, error = read.on_line(line, places)
        gap = at - float(np.nanmean(mean[places]))
        told.append((name, gap, float(np.hypot(error, read.scores.sd(rows) / unit))))
    if not told:
        return []
    p = holm(np.array([2 * float(ndtr(-abs(g) / e)) for _, g, e in told]))
    ends = [read.said(pole) for pole in read.scores.poles]
    return [
        f"{name} {abs(gap):.1f} standard deviations nearer {ends[int(gap > 0)]}"
        for (name, gap, _), q in sorted(zip(told, p, strict=True), key=lambda x: -abs(x[0][1]))
        if q < _ALPHA
    ]


# --- votes -----------------------------------------------------------------------------------


def votes_agree(ledger: Ledger, read: Read) -> RankAgreement | None:
    """Rank agreement of all states' positions with their ideal points at the UN.

    Parameters
    ----------
    ledger : Ledger
    read : Read

    Returns
    -------
    RankAgreement or None
        None where the ledger has no roll calls.
    """
    if ledger.frame("roll_calls").is_empty():
        return None
    scores = read.scores
    there = np.flatnonzero(np.isfinite(scores.position))
    speeches = pl.DataFrame({
        "state": scores.table.states[there], "year": scores.table.years[there],
        "position": scores.position[there],
    })  # fmt: skip
    both = speeches.join(kept_points(), on=["state", "year"], how="inner").sort("year", "state")
    found = rank_agreement(both["position"], both["point"], both["state"], both["year"])
    return found if found.times else None


def votes_said(agreed: RankAgreement | None) -> str:
    """What the scale says of votes, or that it cannot be told.

    Parameters
    ----------
    agreed : RankAgreement or None

    Returns
    -------
    str
    """
    if agreed is None:
        return " What the scale has to do with votes cannot be told: the ledger has none."
    across = _correlation(agreed.across, agreed.across_low, agreed.across_high)
    within = _correlation(agreed.within, agreed.within_low, agreed.within_high)
    said = (
        f" Against votes, all states' positions correlate by rank with their ideal points at the "
        f"UN at {across} across states in a year and at {within} over the years of a state: "
    )
    if agreed.across_low <= 0 <= agreed.across_high:
        return said + "what a place on this line says of votes cannot be told."
    if abs(agreed.across) < _LITTLE:
        said += "how alike two states speak says little of how alike they vote"
    else:
        said += "who speaks alike tends to vote alike"
    still = agreed.within_low <= 0 <= agreed.within_high
    return said + (
        ", and whether a move on the line goes with a move in votes cannot be told."
        if still or np.isnan(agreed.within) or abs(agreed.within) < _LITTLE
        else ", and moves on the line go with moves in votes."
    )


def _correlation(value: float, low: float, high: float) -> str:
    return "?" if np.isnan(value) else f"{signed(value)} ({signed(low)} to {signed(high)})"
