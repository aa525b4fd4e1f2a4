"""What the state declares, edition by edition, and whether its ties follow."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.ageing import Ages, Held, held, named_only, on_age, on_step, span
from tarazy.findings.ask import check_year, lens_of, used_sources
from tarazy.findings.cells import Floats, last_year
from tarazy.findings.declared import WordAndDeed, ends, word_and_deed
from tarazy.findings.doctrine_charts import gap_chart, vector_chart
from tarazy.findings.editions import (
    declares,
    editions_view,
    in_force,
    time_line,
)
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.portfolio import portfolio
from tarazy.findings.speeches import Speeches, speeches
from tarazy.findings.talked import all_vectors, late, on_vectors
from tarazy.findings.words import listed
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens
from tarazy.texts import register as registers
from tarazy.texts.register import Register, RegisterError

METHOD = (
    "Editions are coded facts of a register, each with its source. The declared portfolio is how "
    "the mentions of the year's speech in the UN General Debate fall on the vectors (as in "
    "`attention`), the practised one the whole of `balance`. The gap is their Jensen-Shannon "
    "divergence (Lin 1991) divided by its bound, 0 where word and deed are alike, 1 where they "
    "share nothing; what a speech's few mentions alone add is taken out, by drawing as many "
    "mentioning sentences from the speeches of two years on either side (bootstrap bias, Efron and "
    "Tibshirani 1993). Intervals hold 90 % of draws of the sentences and of everything drawn in "
    "`balance`. A vector is talked up or down over five years beyond noise where its p-value, "
    "adjusted for the number of vectors (Holm 1979), is below 0.1. Means and slopes are those of "
    "an autocorrelated series whose coefficient is averaged over (Zellner and Tiao 1964); the "
    "slope is within editions. The smallest change seen is the one found in four cases of five "
    "(Bloom 1995)."
)
_NUMBERS = ("declared", "declared_low", "declared_high", "practised", "practised_low",
            "practised_high", "gap", "gap_low", "gap_high")  # fmt: skip
_SCHEMA = {
    "year": pl.Int64, "edition": pl.String, "age_low": pl.Int64, "age_high": pl.Int64,
    "vector": pl.String, **dict.fromkeys(_NUMBERS, pl.Float64),
}  # fmt: skip


def doctrine(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    register: str | Path | Register | None = None,
) -> Finding:
    """Editions of a state's doctrine, and its declared against its practised portfolio.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years; from the lens's first to the ledger's last by default.
    register : str, pathlib.Path or Register, optional
        A register file of one's own; the one that ships with the package by default. A state
        without one has no editions, and its word is set against its deed all the same.

    Returns
    -------
    Finding
        Table rows ``year, edition, age_low, age_high, vector, declared, declared_low,
        declared_high, practised, practised_low, practised_high, gap, gap_low, gap_high``: shares
        of 1. For a vector ``gap`` is declared less practised; ``vector`` ``all`` has the
        divergence of the two portfolios, 0 to 1. ``edition`` is the one in force on 1 July,
        several with semicolons where dates leave it open; ages are calendar years since adoption.

    Raises
    ------
    UnknownName
        If there is no such state or year, or the register is on another state.
    RegisterError
        If a register file is not one.
    """
    lens = lens_of(ledger, focal)
    years = range(first or lens.since, (last or last_year(ledger)) + 1)
    for year in (years.start, years.stop - 1):
        check_year(ledger, lens, year)
    if not years:
        raise UnknownName(
            f"{years.start} comes after {years.stop - 1}", do="give the first year first"
        )
    coded = _register(ledger, lens, register)
    told = speeches(ledger, lens, lens.focal)  # those of other years tell what a speech is from
    read = portfolio(ledger, lens, years)
    both = word_and_deed(told, read)
    by_year = {y: held(coded, y) for y in both.years}
    table = _table(lens, by_year, both)
    used = {s for speech in told.told if speech.year in years for s in speech.sources}
    sources = [used_sources(ledger, read), sources_of(ledger, used)]
    if coded is not None:
        sources.append(coded.source_rows())
    ages = None
    if coded is not None and coded.series() and both.years:
        ages = Ages.of(coded, by_year, both)
    return Finding(
        finding="doctrine",
        focal=lens.focal,
        question=f"What does {lens.name}'s doctrine declare, and do its ties follow?",
        answer=f"{_on_gap(lens, both, ages)} {_on_editions(lens, coded, years)}",
        table=table,
        method=METHOD,
        caveats=_caveats(ledger, lens, coded, told, both, ages, years),
        sources=pl.concat(sources).unique("id", keep="first").sort("id"),
        view=editions_view(ledger, coded) if ages is not None and coded is not None
        else _years_view(table),
        charts=_charts(lens, coded, both, years),
    )  # fmt: skip


def _register(ledger: Ledger, lens: Lens, given: str | Path | Register | None) -> Register | None:
    """The register asked for, or the one that ships; None where none does."""
    if given is None and lens.focal not in registers.shipped():
        return None
    if given is None:
        try:
            return registers.load(lens.focal, ledger)
        except RegisterError:  # a ledger without our own rows may lack actors that it names
            return None
    coded = given if isinstance(given, Register) else registers.load(given, ledger)
    if coded.focal != lens.focal:
        raise UnknownName(
            f"{coded.file.name} is a register of {coded.focal}, not of {lens.focal}",
            do=f"ask for {coded.focal}, or change `focal` in the file",
        )
    return coded


def _table(lens: Lens, by_year: dict[int, Held], both: WordAndDeed) -> pl.DataFrame:
    rows = []
    for t, year in enumerate(both.years):
        editions, age = by_year[year]
        head = (year, ";".join(e.id for e in editions) or None, *(age or (None, None)))
        nothing = (np.nan,) * 6
        rows.append((*head, "all", *nothing, both.gap[t], *map(float, ends(both.drawn_gap[:, t]))))
        word, deed = both.declared_ends(t), both.drawn_practised[t]
        apart = both.declared[t] - both.practised[t]
        low_end, high_end = ends(both.drawn_declared[t] - deed)
        high_end = np.where(both.declared[t] == 0, word[1] - both.practised[t], high_end)
        figures = [
            both.declared[t], *word, both.practised[t], *_about(both.practised[t], *ends(deed)),
            apart, *_about(apart, low_end, high_end),
        ]  # fmt: skip
        rows += [
            (*head, code, *(float(x[v]) for x in figures))
            for v, code in enumerate(lens.vector_codes)
        ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _about(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """An interval that holds its value: at the lens's own weights it may lie outside the draws."""
    return np.fmin(low, value), np.fmax(high, value)


# --- editions --------------------------------------------------------------------------------


def _on_editions(lens: Lens, coded: Register | None, years: range) -> str:
    """Which edition is in force, and how many there are on record: the table has the rest."""
    if coded is None:
        return (
            f"No register of {lens.name}'s doctrine is at hand, so its editions cannot be told; "
            "one can be coded and given with --register."
        )
    series = coded.series()
    if not series:
        return f"{coded.file.name} has no adopted edition of foreign policy."
    now = in_force(coded, years[-1])
    many = f"the {len(series)} editions" if len(series) > 1 else "the one edition"
    if not now:
        return f"None of {many} on record is known to have been in force in {years[-1]}."
    sure = len(now) == 1 and any(
        s.certain and s.edition is now[0]
        for s in coded.in_force(date(years[-1], 7, 1), registers.FOREIGN_POLICY)
    )
    said = f"{'In' if sure else 'Possibly in'} force in {years[-1]}: "
    said += listed([edition.title for edition in now])
    if len(series) == 1:
        return f"{said}, the only edition on record."
    last = "the last " if len(now) == 1 and now[0] is series[-1] else ""
    return f"{said}, {last}of {many} on record."


def _on_orders(ledger: Ledger, coded: Register, years: range) -> list[str]:
    """Whose order the vectors of an edition in force stand in."""
    orders = [(e.title, declares(ledger, coded, e)[1]) for e in in_force(coded, years[-1])]
    return [f"The vectors of {title} are given {order}." for title, order in orders if order]


# --- word and deed ---------------------------------------------------------------------------


def _on_gap(lens: Lens, both: WordAndDeed, ages: Ages | None) -> str:
    there = np.isfinite(both.gap)
    if not there.any():
        return "Cannot tell word from deed: no year has both a speech and ties."
    said = [on_vectors(lens, both, there)]
    if ages is not None:
        said.insert(0, on_step(both, ages))
        if ages.moves:
            said.insert(1, on_age(ages))
    return " ".join(said)


def _caveats(
    ledger: Ledger,
    lens: Lens,
    coded: Register | None,
    told: Speeches,
    both: WordAndDeed,
    ages: Ages | None,
    years: range,
) -> tuple[str, ...]:
    said = []
    there = np.isfinite(both.gap)
    if there.any():
        said += all_vectors(lens, both, there)
        if ages is not None and not ages.moves:
            said.append(on_age(ages))
    if coded is not None:
        said += _on_orders(ledger, coded, years)
        disputed = [e.title for e in coded.series() if e.disputed]
        if disputed:
            said.append(f"Sources differ on when these were adopted: {listed(disputed)}.")
        checked = f" Last checked {coded.checked.text}." if coded.checked else ""
        said.append(
            "The register holds what its sources tell, most of it at second hand: not sourced is "
            f"not absent.{checked}"
        )
    lost = [str(y) for y in told.missing if y in both.years]
    if told.told and lost:
        said.append(f"No speech is in the ledger of {listed(lost)}.")
    if there.any():
        said.append(
            "What a state tells all others once a year is not the text of its doctrine, and it "
            f"names few: {_mean(both.mentions[there])} mentions of vectors a speech"
            + (f", {_mean(both.mentions[ages.earlier])} under the edition before the last and "
               f"{_mean(both.mentions[ages.later])} under the last"
               if ages is not None and ages.step is not None else "")
            + "."
        )  # fmt: skip
        said += named_only(lens, told, both, ages)
        said.append(
            "Years differ in which indicators the practised portfolio has, and in what the debate "
            "was about: a gap that grows need not be a doctrine that fails."
        )
    return tuple(said)


def _mean(numbers: NDArray[np.float64]) -> str:
    return f"{numbers.mean():.0f}" if numbers.size else "0"


# --- as people read it -----------------------------------------------------------------------


def _years_view(table: pl.DataFrame) -> pl.DataFrame:
    """The gap by year, for a state without editions."""
    rows = [
        {"Year": str(r["year"]), "Gap": f"{r['gap']:.2f} ({r['gap_low']:.2f}–{r['gap_high']:.2f})"}
        for r in table.filter(pl.col("vector") == "all", pl.col("gap").is_finite())
        .iter_rows(named=True)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def _charts(
    lens: Lens, coded: Register | None, both: WordAndDeed, years: range
) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    if coded is not None:
        line = time_line(coded, date(years[-1], 12, 31))
        if line is not None:
            found[f"Editions of {lens.name}'s doctrine"] = line
    there = np.isfinite(both.gap)
    if there.any():
        begins = [e.starts[0] for e in coded.series() if e.starts] if coded is not None else []
        title = f"Gap between what {lens.name} says and does, {span(np.array(both.years)[there])}"
        found[title] = gap_chart(title, both, [d for d in begins if d.year in years])
        last = late(there)
        title = f"Declared and practised shares, {span(np.array(both.years)[last])}"
        found[title] = vector_chart(title, lens, both, last)
    return found
