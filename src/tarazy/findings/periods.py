"""What differs before and after a date by more than noise, and what a drift accounts for?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings._period_lines import Line, Split, parsed
from tarazy.findings._period_reports import event_lines
from tarazy.findings._period_ties import chosen, seen_years, tie_lines, year_lens
from tarazy.findings._period_trade import book_lines, trade_lines
from tarazy.findings._period_words import coded_lines, speech_lines, vote_lines
from tarazy.findings.ask import check_year, lens_of, used_sources, vector_sources
from tarazy.findings.cells import last_year, ties
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.periods_chart import drawing
from tarazy.findings.periods_words import answered, caveats, view
from tarazy.findings.portfolio import Portfolio
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.measures.multiplicity import benjamini_hochberg, holm
from tarazy.measures.period_change import PeriodChange, period_change

METHOD = (
    "Means after the date less means before it, of figures of single years (no window reaches over "
    "the date, and a year less than four fifths of which is seen is left out) and of months where "
    "there are months. A year belongs to the period that holds at least ten of its "
    "months, else to neither; a session of the UN to that with five "
    "sixths of its roll calls. A domain is made of the indicators that have at least three "
    "quarters of the years on both sides. Errors are autocorrelated, the coefficient averaged over "
    "by its restricted likelihood up to nearly a random walk (Zellner and Tiao 1964), with the "
    "errors of measurement by draws; months are compared within months of the year. A figure "
    "differs where its p-value, adjusted over the table (Benjamini and Hochberg 1995), is below "
    "0.1; Holm's (1979) is beside it. `beyond` is the difference beside a straight line through "
    "both periods (Wagner et al. 2002): where its interval holds 0 a drift accounts for the "
    "difference, or may. `placebos` are, of all years, the other dates that leave two years or six "
    "months on either side, `as_large` the share of them with a difference as large by its own "
    "error, `largest_at` the date with the largest. `detectable` is the smallest difference that "
    "would be found in four cases of five at the level of one test."
)
ALPHA = 0.1
#: Fewest points of either side: years, months.
FEWEST = {False: 2, True: 6}
_SCHEMA = {
    "window": pl.String, "every": pl.String, "kind": pl.String, "domain": pl.String,
    "code": pl.String, "unit": pl.String, "earlier": pl.Int64, "later": pl.Int64,
    "from": pl.String, "to": pl.String, "before": pl.Float64, "after": pl.Float64,
    "difference": pl.Float64, "low": pl.Float64, "high": pl.Float64, "p_value": pl.Float64,
    "p_bh": pl.Float64, "p_holm": pl.Float64, "beyond": pl.Float64, "beyond_low": pl.Float64,
    "beyond_high": pl.Float64, "detectable": pl.Float64, "placebos": pl.Int64,
    "as_large": pl.Float64, "largest_at": pl.String, "spliced": pl.Boolean, "verdict": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every line, and what it was made from.

    Attributes
    ----------
    lines : tuple of Line
    read : Portfolio
        Of the ties by year.
    said : tuple of str
        What is not there, and why.
    """

    lines: tuple[Line, ...]
    read: Portfolio
    said: tuple[str, ...]


def periods(
    ledger: Ledger,
    focal: str | Path | Lens,
    split: str,
    first: int | None = None,
    last: int | None = None,
) -> Finding:
    """Compare a state's policy before and after a date.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    split : str
        The first month of the later period, ``2019-06``; a year alone is its January.
    first, last : int, optional
        Years; from the lens's first to the ledger's last by default.

    Returns
    -------
    Finding
        Table rows ``window, every, kind, domain, code, unit, earlier, later, from, to, before,
        after, difference, low, high, p_value, p_bh, p_holm, beyond, beyond_low, beyond_high,
        detectable, placebos, as_large, largest_at, spliced, verdict``. ``window`` is ``all`` or
        ``even`` (as many points on either side); ``every`` is ``year`` or ``month``; ``spliced``
        says that no main producer of the later side is one of the earlier; ``verdict`` is
        ``differs``, ``drift`` (it differs, and a straight line accounts for it or may),
        ``cannot tell``, or ``too few`` points on a side.

    Raises
    ------
    UnknownName
        If there is no such state, the date is no month or outside the years, or the years hold
        nothing on one side of it.
    """
    lens = lens_of(ledger, focal)
    at = parsed(split)
    begin = lens.since if first is None else first
    end = last_year(ledger) if last is None else last
    for year in (begin, end):
        check_year(ledger, lens, year)
    if not begin < at.year <= end:
        raise UnknownName(
            f"{at} does not part the years {begin} to {end}",
            allowed=f"a month from {begin + 1}-01 to {end}-12",
            do="give another --split, or widen the years with --from and --to",
        )
    found = gather(ledger, lens, range(begin, end + 1), at)
    table = _table(found.lines)
    if table.is_empty():
        raise UnknownName(
            f"nothing of {lens.name} is known on both sides of {at}",
            do="give a date nearer to the middle of the years",
        )
    return Finding(
        finding="periods",
        focal=lens.focal,
        question=f"What in {lens.name}'s foreign policy differs from {at} on by more than noise?",
        answer=answered(lens, ledger, at, table),
        table=table,
        method=METHOD,
        caveats=(*found.said, *caveats(lens, at, found.lines, table)),
        sources=_sources(ledger, lens, found),
        view=view(lens, ledger, table),
        charts=drawing(lens, at, table),
    )


def gather(ledger: Ledger, lens: Lens, years: range, split: Split) -> Gathered:
    """Every line of a state that may differ between two periods.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    split : Split

    Returns
    -------
    Gathered
    """
    ties_, read = tie_lines(ledger, year_lens(ledger, lens), years, split)
    votes, why = vote_lines(ledger, lens, years, split)
    lines = (
        *ties_,
        *trade_lines(ledger, lens, years, split),
        *votes,
        *speech_lines(ledger, lens, years, split),
        *event_lines(ledger, lens, years, split),
        *book_lines(ledger, lens, years, split),
        *coded_lines(ledger, lens, years, split),
    )
    here = {line.domain for line in ties_}
    said = [f"{d.name}: no indicator has figures on both sides of {split}."
            for d in read.lens.domains if d.code not in here]  # fmt: skip
    said += _made_of(read, split)
    return Gathered(lines, read, (*said, *((why,) if why else ())))


def _made_of(read: Portfolio, split: Split) -> list[str]:
    """Which indicators stand for each domain, where others are left out."""
    side = np.array([split.of_year(y) for y in read.years])
    inside = chosen(read.lens, seen_years(read), side)
    said = []
    for domain in read.lens.domains:
        mine = [i for i, (d, _) in enumerate(read.lens.indicators) if d is domain]
        held = inside[domain.code]
        out = [read.lens.indicators[i][1].code for i in mine if i not in held]
        if held and out:
            there = ", ".join(read.lens.indicators[i][1].code for i in held)
            said.append(
                f"{domain.name} is {there} here; left out for want of years on one of the sides: "
                f"{', '.join(out)}."
            )
    return said


# --- rows ------------------------------------------------------------------------------------


def _table(lines: Sequence[Line]) -> pl.DataFrame:
    """One row a line and window, with p-values adjusted within the window."""
    frames = []
    # What never changes cannot differ, and would only make the table longer.
    parted = [one for line in lines if len(set((one := line.parted()).value)) > 1]
    for window in ("all", "even"):
        rows = [row for line in parted if (row := _row(line, window)) is not None]
        if not rows:
            continue
        p = np.array([row["p_value"] for row in rows], dtype=float)
        bh, strict = benjamini_hochberg(p), holm(p)
        for row, b, h in zip(rows, bh, strict, strict=True):
            row["p_bh"], row["p_holm"] = float(b), float(h)
            row["verdict"] = _verdict(row)
        frames.append(pl.DataFrame(rows, schema=_SCHEMA))
    return pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)


def _row(line: Line, window: str) -> dict[str, object] | None:
    used = line.even() if window == "even" else line
    later = int((used.side == 1).sum())
    earlier = used.value.size - later
    if not later or not earlier:
        return None
    row: dict[str, object] = dict.fromkeys(_SCHEMA)
    row |= {
        "window": window, "every": "month" if used.monthly else "year", "kind": used.kind,
        "domain": used.domain, "code": used.code, "unit": used.unit, "earlier": earlier,
        "later": later, "from": _when(used, 0), "to": _when(used, -1), "spliced": used.spliced,
        "before": float(used.value[:earlier].mean()), "after": float(used.value[earlier:].mean()),
        "placebos": 0, "p_value": np.nan,
    }  # fmt: skip
    least = FEWEST[used.monthly]
    if min(earlier, later) < least:
        return row
    found = period_change(
        used.value, used.side == 1, used.times, draws=used.draws,
        seasons=used.times % 12 if used.monthly and min(earlier, later) >= 12 else None,
        # As many points on either side leave no other date to split at evenly.
        least=least if window == "all" else used.value.size,
    )  # fmt: skip
    return row if found is None else row | _figures(used, found)


def _figures(line: Line, found: PeriodChange) -> dict[str, object]:
    change, beyond = found.change, found.beyond
    at = int(np.searchsorted(line.times, int(found.largest_at)))
    return {
        "before": found.before, "after": found.after, "difference": change.value,
        "low": change.low, "high": change.high, "p_value": change.p,
        "beyond": beyond.value if beyond else None, "beyond_low": beyond.low if beyond else None,
        "beyond_high": beyond.high if beyond else None, "detectable": change.detectable,
        "placebos": found.placebos, "as_large": found.as_large,
        "largest_at": _when(line, at) if found.placebos else None,
    }  # fmt: skip


def _when(line: Line, k: int) -> str:
    time = int(line.times[k])
    return f"{time // 12}-{time % 12 + 1:02}" if line.monthly else str(time)


def _verdict(row: dict[str, object]) -> str:
    p, low, high = row["p_bh"], row["beyond_low"], row["beyond_high"]
    if not isinstance(p, float) or np.isnan(p):
        return "too few"
    if p >= ALPHA:
        return "cannot tell"
    if not isinstance(low, float) or not isinstance(high, float) or low <= 0 <= high:
        return "drift"
    # A step against the line's way is no step of that period's difference.
    return "differs" if (low > 0) == (float(str(row["difference"])) > 0) else "drift"


def _sources(ledger: Ledger, lens: Lens, found: Gathered) -> pl.DataFrame:
    kinds = {(line.kind, line.domain) for line in found.lines}
    voted = any(kind in ("point", "distance") for kind, _ in kinds)
    ids = vector_sources(ledger, lens)
    if any(kind == "attention" for kind, _ in kinds):
        mine = pl.col("actor") == lens.focal
        ids |= set(ledger.frame("documents").filter(mine, pl.col("kind") == "speech")["source"])
    if ("events", "coded") in kinds:
        ids |= set(ledger.frame("events")["source"].unique())
    codes = {d for kind, d in kinds if kind == "events" and d != "coded"}
    codes |= {"goods"} if any(kind in ("dependence", "trade") for kind, _ in kinds) else set()
    for code in sorted(codes):
        ids |= set(ties(ledger, code, [lens.focal], found.read.years)["source"].unique())
    used = used_sources(ledger, found.read, also=("votes",) if voted else ())
    return pl.concat([used, sources_of(ledger, ids)]).unique("id").sort("id")
