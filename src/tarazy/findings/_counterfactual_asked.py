"""What is asked of a path without a shock, checked: the shock, the years, outcomes and donors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tarazy.findings._donors import SHOCKS, Shock
from tarazy.findings._outcomes import BOOKS, POINT
from tarazy.findings._without import CARRY, STAND
from tarazy.findings.ask import lens_of
from tarazy.findings.cells import last_year
from tarazy.findings.roll_calls import voting_years
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens
from tarazy.lens import state as code_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, checked."""

    lens: Lens
    shock: Shock
    years: range
    outcome: str | None
    vector: str | None
    donors: tuple[str, ...] | None


def checked(
    ledger: Ledger, focal: str | Path | Lens, at: int, outcome: str | None, vector: str | None,
    donors: Sequence[str] | None, centre: Sequence[str] | None, first: int | None,
    last: int | None,
) -> Asked:  # fmt: skip
    """Check what is asked, as :func:`tarazy.findings.counterfactual.counterfactual` takes it.

    Returns
    -------
    Asked

    Raises
    ------
    UnknownName
        If something is not there to be asked about; the nearest names are given.
    """
    lens = lens_of(ledger, focal)
    years = years_of(ledger, lens, at, first, last)
    codes = [i.code for _, i in lens.indicators]
    if outcome is not None:
        known(outcome, [*codes, POINT, BOOKS], "outcome")
    if vector is not None:
        known(vector, lens.vector_codes, "vector")
    name = SHOCKS[at].name if at in SHOCKS else ""
    middle = SHOCKS[at].centre if at in SHOCKS else ()
    if centre is not None:
        middle = tuple(code_of(s.strip(), ledger) for s in centre if s.strip())
    return Asked(
        lens, Shock(at, name, middle), years, outcome, vector,
        _named_donors(ledger, lens, donors),
    )  # fmt: skip


def years_of(
    ledger: Ledger, lens: Lens, at: int, first: int | None = None, last: int | None = None
) -> range:
    """The years looked at round a shock: to the year before the next known one, by default.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    at : int
        First year of the shock.
    first, last : int, optional

    Returns
    -------
    range

    Raises
    ------
    UnknownName
        If they do not lie on both sides of the shock, or outside the data.
    """
    end = max(last_year(ledger), _last_vote(ledger))
    later = [year for year in SHOCKS if year > at]
    start = lens.since if first is None else first
    stop = min([end, *(year - 1 for year in later)]) if last is None else last
    if not lens.since < at <= end:
        raise UnknownName(
            f"a shock in {at} lies outside the data",
            allowed=f"years {lens.since + 1} to {end} for {lens.name}",
            do="give one of these years as --at",
        )
    if not lens.since <= start < at <= stop <= end:
        raise UnknownName(
            f"the years {start} to {stop} do not lie on both sides of {at}",
            allowed=f"years {lens.since} to {end}",
            do=f"give --from a year before {at} and --to {at} or a later year",
        )
    return range(start, stop + 1)


def _last_vote(ledger: Ledger) -> int:
    try:
        return voting_years(ledger)[-1]
    except UnknownName:
        return 0


def _named_donors(
    ledger: Ledger, lens: Lens, donors: Sequence[str] | None
) -> tuple[str, ...] | None:
    if donors is None:
        return None
    codes = tuple(dict.fromkeys(code_of(s.strip(), ledger) for s in donors if s.strip()))
    if lens.focal in codes:
        raise UnknownName(f"{lens.name} cannot be its own donor", do="take it out of --donors")
    if len(codes) < CARRY:
        raise UnknownName(
            f"a donor pool of {len(codes)} carries no path"
            + (f" ({', '.join(codes)})" if codes else ""),
            allowed=f"{CARRY} donors or more, and {STAND} for an effect to be told",
            do="name more states, or leave out --donors to have them chosen by the rules",
        )
    return codes


def named(shock: Shock) -> str:
    """A shock in words.

    Parameters
    ----------
    shock : Shock

    Returns
    -------
    str
    """
    return f"the shock of {shock.at}" + (f" ({shock.name})" if shock.name else "")
