"""What a shock may have changed, for every state at once and from one producer each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import roll_calls
from tarazy.findings._books import books_of, gap_of
from tarazy.findings.cells import Floats, ties
from tarazy.findings.panel import BLOC
from tarazy.findings.points import Points, points
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment

#: Draws of what is measured with error.
DRAWS = 40
#: One power's own books of its trade with every state, and whose they are. Russia's of after 2021
#: are estimates, and others reach too few years.
_BOOKS = {"imts-chn": "CHN", "imts-usa": "USA", "eurostat-annual": BLOC}
#: Columns of ties that totals are made of.
_USED = ("year", "from", "to", "reported_by", "value", "source")
POINT, BOOKS = "point", "books"

Draw = Callable[[tuple[str, ...]], Floats | None]


@dataclass(frozen=True)
class Outcome:
    """One figure of every state and year, from one producer.

    Attributes
    ----------
    code, vector : str
        What is asked: an indicator of the lens, ``point`` or ``books``; `vector` is empty for the
        point.
    title : str
        As it is said of a state.
    share : bool
        Whether it is a share, said in percent.
    producer : str
        As it is said.
    sources : tuple of str
    states : tuple of str
    years : range
    value : numpy.ndarray
        Shape (states, years); NaN where missing.
    draw : callable
        Gives draws of the errors of some states, shape (draws, states, years); None where nothing
        says how far figures may be off.
    said : tuple of str
        Caveats.
    line : Points or None
        Of the point.
    """

    code: str
    vector: str
    title: str
    share: bool
    producer: str
    sources: tuple[str, ...]
    states: tuple[str, ...]
    years: range
    value: Floats
    draw: Draw
    said: tuple[str, ...] = ()
    line: Points | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unasked:
    """An outcome that the data do not reach, and why.

    Attributes
    ----------
    code, vector, title : str
        As of an outcome.
    why : str
    excluded : dict of str to tuple of str
        States that cannot be donors, where there are too few, with every reason.
    """

    code: str
    vector: str
    title: str
    why: str
    excluded: dict[str, tuple[str, ...]] = field(default_factory=dict)


def producer_gaps(
    ledger: Ledger,
    tie: str,
    sides: tuple[str, ...],
    directed: bool,
    states: tuple[str, ...],
    years: range,
    source: str,
    vector_of: NDArray[np.int16],
    vectors: int,
) -> Floats:
    """How far producers differ on the totals of one of them, as log standard deviations.

    Parameters
    ----------
    ledger : Ledger
    tie : str
    sides : tuple of str
    directed : bool
    states : tuple of str
    years : range
    source : str
        The producer whose totals they are.
    vector_of : numpy.ndarray of int
        Shape (states, years, partners).
    vectors : int

    Returns
    -------
    numpy.ndarray
        Shape (sides, states, years, vectors); a total that one producer alone tells takes the
        median of the state's other totals, and 0 where there is none.
    """
    # All states at once: the donors of each outcome are others, and reading takes longest.
    read = partial(ties, ledger, tie, None, years, columns=_USED)
    every = ledger.once(("of all", tie, years), read)
    frame = every.filter(pl.col("from").is_in(states) | pl.col("to").is_in(states))
    partners, found = (*ledger.states, BLOC), []
    for side in sides:
        books, _ = books_of(frame, side, directed, states, partners, years, (source,))
        gap = gap_of(books, vector_of)
        whole = np.full((*gap.shape[:2], vectors), np.nan)
        whole[..., : gap.shape[2]] = gap
        flat = whole.reshape(len(states), -1)
        known = np.isfinite(flat).any(axis=1)
        middle = np.zeros(len(states))
        middle[known] = np.nanmedian(flat[known], axis=1)
        found.append(np.where(np.isfinite(whole), whole, middle[:, None, None]))
    return np.stack(found)


def point(ledger: Ledger, lens: Lens, years: range, at: int) -> Outcome | Unasked:
    """Ideal points of all states, on the line that ``alignment`` draws.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    at : int

    Returns
    -------
    Outcome or Unasked
        Missing in a year in which a state took part in fewer than ten roll calls.
    """
    title = "ideal point at the UN"
    voted = roll_calls.voting_years(ledger)
    span = range(max(years[0], voted[0]), min(years[-1], voted[-1]) + 1)
    if not (span and span[0] < at <= span[-1]):
        told = f"roll calls of {voted[0]}–{voted[-1]} lie on one side of {at}"
        return Unasked(POINT, "", title, told)
    line = points(ledger, max(lens.since, voted[0]), None)
    states = line.votes.states
    if lens.focal not in states:
        return Unasked(POINT, "", title, f"{lens.name} cast no vote")
    value = np.full((len(states), len(span)), np.nan)
    for year in set(span) & set(line.years):
        t = line.years.index(year)
        value[:, year - span[0]] = np.where(
            line.seen[:, t] >= roll_calls.FEWEST, line.fit.point[:, t], np.nan
        )

    def draw(chosen: tuple[str, ...]) -> Floats:
        rows = [states.index(s) for s in chosen]
        drawn = np.full((DRAWS, len(chosen), len(span)), np.nan)
        rng = np.random.default_rng(0)
        for year in set(span) & set(line.years):
            t, there = line.years.index(year), np.isfinite(value[rows, year - span[0]])
            kept = np.array(rows)[there]
            weights = np.zeros((len(kept), *line.seen.shape))
            weights[np.arange(len(kept)), kept, t] = 1.0
            size, turn = np.linalg.eigh(line.covariance(weights))
            root = turn * np.sqrt(np.clip(size, 0.0, None))
            noise = rng.standard_normal((DRAWS, len(kept)))
            drawn[:, there, year - span[0]] = line.fit.point[kept, t] + noise @ root.T
        return drawn

    return Outcome(
        POINT, "", title, False, "the line of all states' votes",
        tuple(line.votes.calls["source"].unique().sort()), states, span, value, draw,
        ("Points of neighbouring years lean on each other, so that the line begins to bend before "
         "a sudden change: an effect is rather missed than claimed.",),
        line,
    )  # fmt: skip


def books(ledger: Ledger, lens: Lens, years: range, at: int) -> Iterator[Outcome | Unasked]:
    """Trade with one power by that power's own books, as a share of the state's product.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    years : range
    at : int

    Yields
    ------
    Outcome or Unasked
        One a power whose books the ledger has of all states, and that stands in a vector.
    """
    there = set(ledger.frame("ties", ledger.table("ties").select("source").distinct())["source"])
    partners = (*ledger.states, BLOC)
    held = assignment(lens, ledger, range(at, at + 1), partners)[0]
    product = _product(ledger, years)
    for source, power in _BOOKS.items():
        v = int(held[partners.index(power)]) if power in partners else -1
        # The bloc stands where its members do.
        if power == BLOC:
            named = [i for i, one in enumerate(lens.vectors) if BLOC in one.members]
            v = named[0] if named else -1
        if source not in there or v < 0 or power == lens.focal or lens.vectors[v].rest:
            continue
        yield _book(ledger, lens, source, power, v, years, at, product)


def _book(
    ledger: Ledger, lens: Lens, source: str, power: str, v: int, years: range, at: int,
    product: Floats,
) -> Outcome | Unasked:  # fmt: skip
    table = ledger.table("ties")
    rows = table.filter(
        table.indicator == "goods", table.source == source, table.month.isnull(),
        table.value.notnull(), table.doubt.isnull(), table.year.between(years[0], years[-1]),
    )  # fmt: skip
    frame = ledger.frame("ties", rows.select("year", "from", "to", "value"))
    states = ledger.states
    place = {s: i for i, s in enumerate(states)}
    sides = ("out", "in") if power in set(frame["to"]) else ("in",)
    flow = np.full((len(sides), len(states), len(years)), np.nan)
    for k, side in enumerate(sides):
        mine, theirs = ("from", "to") if side == "out" else ("to", "from")
        for year, s, value in (
            frame.filter(pl.col(theirs) == power).select("year", mine, "value").iter_rows()
        ):
            if s in place:
                flow[k, place[s], year - years[0]] = value
    total = np.where(np.isfinite(flow).any(axis=0), np.nansum(flow, axis=0), np.nan)
    name = "the EU" if power == BLOC else ledger.actors[power]
    kind = "goods trade with" if len(sides) == 2 else "goods imports from"
    title = f"{kind} {name} by its own books, as a share of product"
    vector = lens.vector_codes[v]
    value = total / product
    own = np.isfinite(value[place[lens.focal]]) if lens.focal in place else np.zeros(len(years))
    here = [y for y, known in zip(years, own, strict=True) if known]
    if not (here and here[0] < at <= here[-1]):
        told = f"{source} has {here[0]}–{here[-1]}" if here else f"{source} has none"
        return Unasked(BOOKS, vector, title, f"{told}, not both sides of {at}")

    def draw(chosen: tuple[str, ...]) -> Floats | None:
        at_power = np.array([p == power for p in (*states, BLOC)])
        one = np.where(at_power, 0, -1).astype(np.int16)
        vector_of = np.broadcast_to(one, (len(chosen), len(years), len(one)))
        spread = producer_gaps(
            ledger, "goods", sides, True, chosen, years, source, vector_of, 1
        )[..., 0]  # fmt: skip
        if not spread.any():
            return None
        rows = [place[s] for s in chosen]
        noise = np.random.default_rng(0).standard_normal((DRAWS, *spread.shape))
        drawn = np.nansum(flow[:, rows] * np.exp(spread * noise), axis=1)
        drawn[:, np.isnan(total[rows])] = np.nan
        return np.asarray(drawn / product[rows])

    said = (
        "Trade by a power's own books is divided by product in current dollars: a devaluation "
        "raises it without any more trade.",
    )
    return Outcome(
        BOOKS, vector, title, True, source, (source, "wb-gdp"), states, years, value, draw, said
    )


def _product(ledger: Ledger, years: range) -> Floats:
    """Gross domestic product of every state and year."""
    frame = ties(ledger, "gdp", None, years)
    place = {s: i for i, s in enumerate(ledger.states)}
    found = np.full((len(place), len(years)), np.nan)
    for state, year, value in frame.select("from", "year", "value").iter_rows():
        if state in place and value > 0:
            found[place[state], year - years[0]] = value
    return found
