"""Who voted how in some years: the votes of the ledger as a matrix."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings.cells import Floats
from tarazy.findings.finding import sources_of
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known

#: Issue codes of Voeten's roll calls.
ISSUES = {
    "me": "Middle East",
    "nu": "nuclear matters",
    "di": "arms control",
    "hr": "human rights",
    "co": "colonialism",
    "ec": "development",
}
#: Fewer roll calls carry no line and no comparison.
FEWEST = 10
_CODES = {"N": 0.0, "A": 0.5, "Y": 1.0}
#: Seats that passed from one code to another, with the last year in which that can be seen.
SUCCESSION = (
    (1990, "The Federal Republic and the united Germany are DEU, the Democratic Republic DDR."),
    (1991, "The seat of the Soviet Union is Russia's throughout."),
    (1992, "Czechoslovakia is CSK."),
    (
        2000,
        "Yugoslavia to 1992 is YUG; the federation of Serbia and Montenegro, seated from November "
        "2000, is SRB.",
    ),
)


#: Years whose roll calls are not like those of others.
UNUSUAL = {
    2025: "2025 has twice the usual number of roll calls, many called by the United States: its "
    "agenda is not that of other years.",
}


@dataclass(frozen=True)
class Votes:
    """The votes of some roll calls.

    Attributes
    ----------
    first, last : int
        The years asked for.
    issue : str or None
        The issue they were chosen by.
    every : bool
        Whether votes on paragraphs and amendments are in.
    states : tuple of str
        Every state that voted.
    calls : polars.DataFrame
        Rows of ``roll_calls``, by year and id.
    cast : numpy.ndarray
        Shape (states, calls): 0 no, 0.5 abstention, 1 yes, NaN absent or not known.
    """

    first: int
    last: int
    issue: str | None
    every: bool
    states: tuple[str, ...]
    calls: pl.DataFrame
    cast: Floats

    def of(self, state: str) -> Floats:
        """The votes of one state.

        Parameters
        ----------
        state : str

        Returns
        -------
        numpy.ndarray
            Shape (calls,); NaN throughout for a state that never voted.
        """
        if state not in self.states:
            return np.full(self.calls.height, np.nan)
        return np.asarray(self.cast[self.states.index(state)])

    def take(self, chosen: NDArray[np.int64]) -> "Votes":
        """Some of the roll calls, by position.

        Parameters
        ----------
        chosen : numpy.ndarray of int

        Returns
        -------
        Votes
        """
        return replace(self, calls=self.calls[chosen], cast=self.cast[:, chosen])

    @property
    def years(self) -> NDArray[np.int64]:
        """Year of each roll call, shape (calls,)."""
        return self.calls["year"].cast(pl.Int64).to_numpy()

    @property
    def span(self) -> str:
        """The years as they are said."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def kind(self) -> str:
        """What is counted, as it is said."""
        about = f" on {ISSUES[self.issue]}" if self.issue else ""
        return f"{'roll calls' if self.every else 'final-passage roll calls'}{about}"

    def thin(self) -> list[str]:
        """Years with some but fewer than :data:`FEWEST` roll calls, each with their number."""
        counts = self.calls.group_by("year").len().filter(pl.col("len") < FEWEST).sort("year")
        return [f"{year} ({n})" for year, n in counts.iter_rows()]


def voting_years(ledger: Ledger) -> range:
    """The years from the first roll call of the ledger to the last.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    range

    Raises
    ------
    UnknownName
        If the ledger has no roll calls.
    """
    calls = ledger.frame("roll_calls")
    if calls.is_empty():
        raise UnknownName("the ledger has no roll calls", do="add some with `tarazy ledger add`")
    year = calls["year"]
    return range(int(year.min()), int(year.max()) + 1)  # type: ignore[arg-type]


def read(
    ledger: Ledger,
    first: int | None = None,
    last: int | None = None,
    *,
    issue: str | None = None,
    every: bool = False,
) -> Votes:
    """Read the votes of some years.

    Parameters
    ----------
    ledger : Ledger
    first, last : int, optional
        Years; the first and last with roll calls by default.
    issue : str, optional
        A code of :data:`ISSUES`; only roll calls coded so.
    every : bool
        Whether votes on paragraphs and amendments count too, or final passage alone.

    Returns
    -------
    Votes
        Votes that the ledger's table of gaps says are lost are NaN: a shred of a state's year
        is no measure of it.

    Raises
    ------
    UnknownName
        If the issue is unknown, the years are out of order or beyond the ledger, or fewer than
        :data:`FEWEST` roll calls are left.
    """
    if issue is not None:
        known(issue, ISSUES, "issue")
    there = voting_years(ledger)
    start, end = there[0] if first is None else first, there[-1] if last is None else last
    if not there[0] <= start <= end <= there[-1]:
        raise UnknownName(
            f"there are no roll calls from {start} to {end}",
            allowed=f"years {there[0]} to {there[-1]}, the first not after the last",
            do="give --from and --to in that range",
        )
    key = ("votes", start, end, issue, every)
    votes = ledger.once(key, lambda: _read(ledger, start, end, issue, every=every))
    if votes.calls.height < FEWEST:
        raise UnknownName(
            f"there are {votes.calls.height} {votes.kind} in {votes.span}",
            allowed=f"at least {FEWEST}; fewer carry no comparison",
            do="widen the years with --from and --to" + (", or leave out --issue" if issue else ""),
        )
    return votes


def _read(ledger: Ledger, first: int, last: int, issue: str | None, *, every: bool) -> Votes:
    calls = ledger.frame("roll_calls").filter(pl.col("year").is_between(first, last))
    if not every:  # what is not known to be a part of a resolution counts as the whole
        calls = calls.filter(pl.col("final").fill_null(value=True))
    if issue:
        calls = calls.filter(pl.col("issues").fill_null("").str.split(" ").list.contains(issue))
    calls = calls.sort("year", "roll").with_row_index("j")
    rows = cast_in(ledger, first, last).join(calls.select("roll", "year", "j"), on="roll")
    rows = rows.with_columns(
        pl.col("vote").replace_strict(_CODES, default=None, return_dtype=pl.Float64)
    ).drop_nulls("vote")
    rows = rows.join(lost(ledger), on=["actor", "year"], how="anti")
    states = tuple(rows["actor"].unique().sort())
    at = pl.DataFrame(
        {"actor": states, "i": range(len(states))},
        schema_overrides={"actor": pl.String, "i": pl.Int64},
    )
    rows = rows.join(at, on="actor")
    cast = np.full((len(states), calls.height), np.nan)
    cast[rows["i"].to_numpy(), rows["j"].to_numpy()] = rows["vote"].to_numpy()
    return Votes(first, last, issue, every, states, calls.drop("j"), cast)


def cast_in(ledger: Ledger, first: int, last: int) -> pl.DataFrame:
    """Votes of some years.

    Parameters
    ----------
    ledger : Ledger
    first, last : int

    Returns
    -------
    polars.DataFrame
        Columns ``roll, actor, vote, source``.
    """
    votes, calls = ledger.table("votes"), ledger.table("roll_calls")
    rolls = calls.filter(calls.year.between(first, last)).select("roll")
    return ledger.frame("votes", votes.semi_join(rolls, "roll"))


def lost(ledger: Ledger) -> pl.DataFrame:
    """State-years of which a source of votes says that they are lost.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    polars.DataFrame
        Columns ``actor, year, reason``.
    """
    voted = ledger.frame("roll_calls")["source"].unique().to_list()
    gaps = ledger.frame("gaps").filter(pl.col("source").is_in(voted), pl.col("indicator").is_null())
    year = ledger.frame("roll_calls")["year"]
    first = pl.col("first").fill_null(pl.lit(year.min()))
    last = pl.col("last").fill_null(pl.lit(year.max()))
    return (
        gaps.with_columns(year=pl.int_ranges(first, last + 1, dtype=pl.Int16))
        .explode("year")
        .select("year", "reason", actor="state")
    )


def voter(ledger: Ledger, votes: Votes, state: str) -> str:
    """Check that a state voted.

    Parameters
    ----------
    ledger : Ledger
    votes : Votes
    state : str
        Its code.

    Returns
    -------
    str
        The code.

    Raises
    ------
    UnknownName
        If it cast no vote in these roll calls, with the years in which it did.
    """
    if state in votes.states:
        return state
    name = ledger.actors.get(state, state)
    cast = ledger.table("votes")
    mine = ledger.frame("votes", cast.filter(cast.actor == state, cast.vote != "X"))
    years = mine.join(ledger.frame("roll_calls"), on="roll")["year"]
    voted = sorted(years.unique())
    ever = f"its votes are of {voted[0]} to {voted[-1]}" if voted else "it never voted"
    raise UnknownName(
        f"{name} cast no vote in the {votes.calls.height} {votes.kind} of {votes.span}",
        allowed=f"states that voted ({len(votes.states)}); {ever}",
        do="give other years with --from and --to" if voted else "ask for another state",
    )


def sources(ledger: Ledger, votes: Votes, also: set[str] | None = None) -> pl.DataFrame:
    """Source records of the roll calls and votes, and of what else was used.

    Parameters
    ----------
    ledger : Ledger
    votes : Votes
    also : set of str, optional
        Ids of further sources.

    Returns
    -------
    polars.DataFrame
    """
    cast, calls = ledger.table("votes"), ledger.table("roll_calls")
    rolls = calls.filter(calls.year.between(votes.first, votes.last)).select("roll")
    ids = cast.semi_join(rolls, "roll").select("source").distinct()
    known = set(ledger.frame("votes", ids)["source"])
    return sources_of(ledger, set(votes.calls["source"].unique()) | known | (also or set()))


def lost_said(ledger: Ledger, votes: Votes, states: set[str]) -> tuple[str, ...]:
    """A caveat: whose votes are lost, of the states that a finding is about.

    Parameters
    ----------
    ledger : Ledger
    votes : Votes
    states : set of str

    Returns
    -------
    tuple of str
        Empty where none are.
    """
    gone = lost(ledger).filter(
        pl.col("actor").is_in(sorted(states)), pl.col("year").is_between(votes.first, votes.last)
    )
    told = [
        f"{ledger.actors.get(str(actor), str(actor))} {', '.join(map(str, sorted(rows['year'])))}"
        for (actor,), rows in gone.sort("actor").group_by(["actor"], maintain_order=True)
    ]
    return (f"Votes that a source lost, and that count as missing: {'; '.join(told)}.",) * bool(
        told
    )


def said(votes: Votes) -> tuple[str, ...]:
    """Caveats: what any count of these roll calls lacks.

    Parameters
    ----------
    votes : Votes

    Returns
    -------
    tuple of str
    """
    found = []
    if votes.thin():
        found.append(
            f"Fewer than {FEWEST} roll calls in {', '.join(votes.thin())}: nothing is claimed of "
            "such a year alone."
        )
    found += [text for year, text in UNUSUAL.items() if votes.first <= year <= votes.last]
    if votes.issue:
        last = int(votes.calls["year"].to_numpy().max())
        found.append(
            f"Issues are coded by Voeten, and only to 2021; the last roll call here is of {last}."
        )
    unknown = votes.calls["final"].null_count()
    if unknown and not votes.every:
        found.append(
            f"Of {unknown:,} roll calls it is not known whether they are final passage; they count "
            "as such."
        )
    if votes.every:
        found.append("Votes on paragraphs and amendments count like final passage.")
    seats = [text for last, text in SUCCESSION if votes.first <= last]
    if seats:
        found.append(" ".join(seats))
    return tuple(found)
