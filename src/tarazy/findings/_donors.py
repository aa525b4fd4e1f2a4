"""Whose path stands in for the state's own: donors by rules that are stated before any fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._outcomes import Outcome
from tarazy.findings.cells import Floats, ties
from tarazy.ledger import Ledger
from tarazy.ledger.states import state_years
from tarazy.lens import Lens, assignment, members
from tarazy.lens.lens import neighbours

Bools = NDArray[np.bool_]

#: Product of a donor: at least a tenth of the state's, at most ten times it; and so its share.
_SIZE = 10.0
#: So many senders of new sanctions in one year make a state one that was hit itself.
_SENDERS = 3
#: Organisations that bind trade or defence closely enough to hand a shock on.
_UNIONS = ("CIS", "CST", "CSTO", "CU", "EAEU", "EFTA", "EU", "EURASEC", "ASEAN")
RULES = (
    "Donors are all states but those that (1) were at the centre of the shock, (2) put sanctions "
    "on it in the year of the shock, themselves or through an organisation, (3) came under new "
    f"sanctions of {_SENDERS} or more senders in one year from the shock on, (4) border on the "
    "centre or on the state asked about, (5) sit with either in one union (" + ", ".join(_UNIONS)
    + "), (6) stand in the vector whose share is asked about, (7) are no state in every year, "
    "(8) lack a year that the state has, (9) had less than a tenth or more than ten times its "
    "product before the shock, or (10) of such a share. How well a donor fits is no rule."
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shock:
    """A dated shock and the states at its centre."""

    at: int
    name: str
    centre: tuple[str, ...]


#: Shocks that are known by their year.
SHOCKS = {
    2008: Shock(2008, "the war in Georgia", ("GEO", "RUS")),
    2014: Shock(2014, "the annexation of Crimea and the sanctions on it", ("RUS", "UKR")),
    2022: Shock(2022, "the invasion of Ukraine and the sanctions on it", ("RUS", "UKR")),
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Donors of one outcome.

    Attributes
    ----------
    donors : tuple of str
    excluded : dict of str to tuple of str
        Every reason by state.
    broken : dict of str to tuple of str
        Rules that donors break which the user named.
    """

    donors: tuple[str, ...]
    excluded: dict[str, tuple[str, ...]]
    broken: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Reasons that do not depend on the outcome, by state."""

    hit: dict[str, tuple[str, ...]]
    product: dict[str, float]
    sanctions_known: bool


def rules(ledger: Ledger, lens: Lens, shock: Shock, years: range) -> Rules:
    """Rules 1 to 5 of :data:`RULES`, and product for rule 9.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    shock : Shock
    years : range

    Returns
    -------
    Rules
    """
    at, centre = shock.at, set(shock.centre)
    near = neighbours(ledger)
    inside = members(ledger, range(at, at + 1))
    senders, struck, known = _sanctions(ledger, centre, at, years[-1], inside)
    unions = inside.filter(pl.col("organisation").is_in(_UNIONS))
    fellows = [
        (str(name), set(rows["actor"])) for (name,), rows in unions.group_by(["organisation"])
    ]
    found = {}
    for state in ledger.states:
        why = []
        if state in centre:
            why.append("at the centre of the shock")
        if state in senders:
            why.append(f"put sanctions on the centre in {at}")
        if state in struck and state not in centre:
            why.append(f"came under sanctions itself in {struck[state]}")
        for other in sorted(({lens.focal} | centre) - {state}):
            if other in near.get(state, ()):
                why.append(f"borders on {ledger.actors.get(other, other)}")
        bound = [name for name, held in fellows
                 if state in held and held & ({lens.focal} | centre) - {state}]  # fmt: skip
        if bound:
            why.append(f"in one union: {', '.join(sorted(bound))}")
        found[state] = tuple(why)
    return Rules(found, _mean_product(ledger, range(years[0], at)), known)


def _sanctions(
    ledger: Ledger, centre: set[str], at: int, last: int, inside: pl.DataFrame
) -> tuple[set[str], dict[str, int], bool]:
    """Senders against the centre, states struck themselves, and whether the ledger knows any."""
    held = ties(ledger, "sanctions_begun", None, range(at, last + 1))
    now = held.filter(pl.col("year") == at, pl.col("to").is_in(sorted(centre)))
    by_name = set(now["from"])
    through = inside.filter(pl.col("organisation").is_in(sorted(by_name)))
    counts = held.group_by("to", "year").agg(n=pl.col("from").n_unique()).sort("year")
    struck: dict[str, int] = {}
    for to, year in counts.filter(pl.col("n") >= _SENDERS).select("to", "year").iter_rows():
        struck.setdefault(to, year)
    return by_name | set(through["actor"]), struck, bool(held.height)


def _mean_product(ledger: Ledger, years: range) -> dict[str, float]:
    frame = ties(ledger, "gdp", None, years) if years else pl.DataFrame()
    if frame.is_empty():
        return {}
    means = frame.group_by("from").agg(pl.col("value").mean())
    return dict(means.iter_rows())


def pool(
    ledger: Ledger,
    lens: Lens,
    outcome: Outcome,
    known: Rules,
    at: int,
    named: Sequence[str] | None,
) -> Pool:
    """Choose the donors of an outcome.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    outcome : Outcome
    known : Rules
    at : int
    named : sequence of str, optional
        Donors that the user named: taken as they are if they have the years, with the other rules
        that they break.

    Returns
    -------
    Pool
    """
    own = outcome.value[outcome.states.index(lens.focal)]
    asked = np.isfinite(own)
    inside = _in_vector(ledger, lens, outcome, at)
    before = np.array([y < at for y in outcome.years])
    level = _level(outcome, own, asked & before)
    whole = _always(ledger, [y for y, there in zip(outcome.years, asked, strict=True) if there])
    donors, excluded, broken = [], {}, {}
    for state in sorted({*outcome.states, *known.hit} - {lens.focal}):
        why = list(known.hit.get(state, ()))
        if state in inside:
            why.append(f"stands in the vector {lens.vector_names[outcome.vector]}")
        if whole and state not in whole:
            why.append("no state in every year")
        why += _size(lens, known.product, state)
        lacking = _lacking(outcome, state, asked)
        if not lacking:
            why += level(state)
        if lacking:
            excluded[state] = (*why, lacking)
        elif named is not None and state in named:
            donors.append(state)
            if why:
                broken[state] = tuple(why)
        elif named is not None or why:
            excluded[state] = tuple(why) or ("not named",)
        else:
            donors.append(state)
    return Pool(tuple(donors), excluded, broken)


def _in_vector(ledger: Ledger, lens: Lens, outcome: Outcome, at: int) -> set[str]:
    """States that stand in the outcome's vector at any time; none where each state has its own."""
    if not outcome.vector:
        return set()
    v = lens.vector_codes.index(outcome.vector)
    if lens.vectors[v].rest or lens.vectors[v].neighbours:
        return set()
    at_all = assignment(lens, ledger, outcome.years, ledger.states) == v
    return {s for s, inside in zip(ledger.states, at_all.any(axis=0), strict=True) if inside}


def _always(ledger: Ledger, years: list[int]) -> set[str]:
    """States of the system in every year; none where the ledger has no list of it."""
    born = state_years(ledger, years[0], years[-1]).group_by("state").len()
    return set(born.filter(pl.col("len") == years[-1] - years[0] + 1)["state"])


def _size(lens: Lens, product: dict[str, float], state: str) -> list[str]:
    own = product.get(lens.focal)
    if own is None:
        return []
    theirs = product.get(state)
    if theirs is None:
        return ["product not known"]
    if own / _SIZE <= theirs <= own * _SIZE:
        return []
    return [f"product {theirs / own:.2g} times as large"]


def _lacking(outcome: Outcome, state: str, asked: Bools) -> str:
    if state not in outcome.states:
        return "no figures"
    gone = asked & ~np.isfinite(outcome.value[outcome.states.index(state)])
    years = [str(y) for y, lacks in zip(outcome.years, gone, strict=True) if lacks]
    if not years:
        return ""
    if len(years) == asked.sum():
        return "no figures"
    return f"lacks {', '.join(years[:4])}" + f" and {len(years) - 4} more" * (len(years) > 4)


def _level(outcome: Outcome, own: Floats, early: Bools) -> Callable[[str], list[str]]:
    """Rule 10, for a state with every year."""
    mine = float(own[early].mean()) if early.any() else np.nan

    def check(state: str) -> list[str]:
        theirs = float(outcome.value[outcome.states.index(state)][early].mean())
        if not outcome.share or not np.isfinite(mine) or mine <= 0:
            return []
        if mine / _SIZE <= theirs <= mine * _SIZE:
            return []
        return [f"share {theirs / mine:.2g} times as large"]

    return check
