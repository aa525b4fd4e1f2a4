"""Votes, speeches and coded events over time, made so that two periods can be compared."""

from datetime import date

import numpy as np
import polars as pl

from tarazy.findings._period_lines import DEBATE_MONTH, MOSTLY, Line, Split
from tarazy.findings.cells import Floats
from tarazy.findings.points import Points, points
from tarazy.findings.roll_calls import voter, voting_years
from tarazy.findings.speeches import drawn, speeches
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens, assignment

#: States to which the distance at the UN is told.
POWERS = ("USA", "RUS", "CHN")
_DRAWS = 400
#: Fewer coded events than this, or than one in two years, are no series.
_EVENTS = 12


def vote_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> tuple[list[Line], str]:
    """The ideal point, and its distances to three powers.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    lines : list of Line
    said : str
        Why there are none; empty where there are.
    """
    try:
        known = voting_years(ledger)
        # Up to the last vote known, as `alignment` asks: one fit serves both.
        line = points(ledger, max(years[0], known[0]), None)
        me = line.row(voter(ledger, line.votes, lens.focal))
    except TarazyError as error:
        return [], f"Ideal points: {error.given}."
    powers = [p for p in POWERS if p != lens.focal and p in line.votes.states]
    at = [t for t, year in enumerate(line.years) if line.seen[me, t] and year <= years[-1]]
    weights = np.zeros((1 + len(powers), len(at), *line.seen.shape))
    for k, t in enumerate(at):
        weights[:, k, me, t] = 1.0
        for p, power in enumerate(powers):
            weights[1 + p, k, line.row(power), t] = -1.0
    value, draws = _joint(line, weights.reshape(-1, *line.seen.shape))
    value, draws = value.reshape(1 + len(powers), -1), draws.reshape(_DRAWS, 1 + len(powers), -1)
    side = np.array([_session(line, line.years[t], split) for t in at])
    when = np.array([line.years[t] for t in at])
    unit = "sd of all states"
    lines = [Line("point", "votes", "all", unit, False, when, value[0], draws[:, 0], side)]
    for p, power in enumerate(powers):
        gap, drawn_gap = np.abs(value[1 + p]), np.abs(draws[:, 1 + p])
        lines.append(Line("distance", "votes", power, unit, False, when, gap, drawn_gap, side))
    return lines, ""


def _joint(line: Points, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted sums of points, and draws of them from their joint normal distribution."""
    value = np.einsum("msy,sy->m", weights, np.nan_to_num(line.fit.point))
    values, turn = np.linalg.eigh(line.covariance(weights))
    root = turn * np.sqrt(np.clip(values, 0.0, None))
    noise = np.random.default_rng(0).standard_normal((_DRAWS, len(value)))
    return value, value + noise @ root.T


def _session(line: Points, year: int, split: Split) -> float:
    """On which side most roll calls of a year lie; by its months where days are not known."""
    if year != split.year:
        return split.of_year(year) if abs(year - split.year) > 1 else float(year > split.year)
    days = line.votes.calls.filter(pl.col("year") == year)["date"].drop_nulls().to_list()
    if not days:
        return split.of_year(year)
    part = float(np.mean([day >= date(split.year, split.month, 1) for day in days]))
    return 1.0 if part >= MOSTLY else 0.0 if part <= 1 - MOSTLY else np.nan


def speech_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> list[Line]:
    """Mentions of each vector in the General Debate, in a thousand words.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    list of Line
        A vector that holds nobody but the speaker has none.
    """
    read = speeches(ledger, lens, lens.focal, years[0], years[-1])
    if not read.told:
        return []
    many = len(lens.vectors)
    sums = [drawn(one, many, _DRAWS) for one in read.told]
    scale = 1000 / np.array([one.words for one in read.told])
    value = np.array([s.mentions for s in sums]) * scale[:, None]
    draws = np.stack([s.drawn for s in sums], axis=1) * scale[:, None]
    when = np.array([one.year for one in read.told])
    side = np.array([_debate(int(y), split) for y in when])
    others = np.array([one.others for one in read.told])
    return [
        Line("attention", "General Debate", vector.code, "per 1,000 words", False, when[at],
             value[at, v], draws[:, at, v], side[at])
        for v, vector in enumerate(lens.vectors)
        if (at := np.flatnonzero(others[:, v])).size
    ]  # fmt: skip


def _debate(year: int, split: Split) -> float:
    if (year, DEBATE_MONTH) == (split.year, split.month):
        return np.nan
    return split.of_month(year, DEBATE_MONTH)


def coded_lines(ledger: Ledger, lens: Lens, years: range, split: Split) -> list[Line]:
    """Events coded by hand or read from texts, by vector: numbers by year.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    list of Line
        None where the ledger holds too few: they would say what was read.
    """
    rows = ledger.frame("events").filter(pl.col("date").is_not_null())
    told: dict[int, list[set[str]]] = {}
    for row in rows.iter_rows(named=True):
        parties = {row["actor"], row["target"], *(row["parties"] or "").split(";")} - {None, ""}
        if lens.focal in parties and row["date"].year in years:
            told.setdefault(row["date"].year, []).append(parties - {lens.focal})
    total = sum(map(len, told.values()))
    if total < _EVENTS:
        return []
    span = range(min(told), max(told) + 1)
    if 2 * total < len(span):
        return []
    place = assignment(lens, ledger, span, ledger.states)
    at = {s: i for i, s in enumerate(ledger.states)}
    counts = np.zeros((len(span), len(lens.vectors)))
    for year, events in told.items():
        for others in events:
            held = {int(place[year - span[0], at[s]]) for s in others if s in at}
            for v in held - {-1}:
                counts[year - span[0], v] += 1
    side = np.array([split.of_year(y) for y in span])
    # What else a Poisson count could have been (Jeffreys' prior).
    draws = np.random.default_rng(0).gamma(counts + 0.5, size=(_DRAWS, *counts.shape))
    return [
        Line("events", "coded", vector.code, "events a year", False, np.array(span), counts[:, v],
             draws[..., v], side)
        for v, vector in enumerate(lens.vectors)
        if counts[:, v].any()
    ]  # fmt: skip
