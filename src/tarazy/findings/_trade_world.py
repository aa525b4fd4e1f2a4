"""The trade of all pairs in one year, with what each sells at home: the base of the model."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings._units import same_unit
from tarazy.findings.cells import Floats, ties
from tarazy.findings.dependence import trade_lens
from tarazy.findings.portfolio import portfolio
from tarazy.ledger import Ledger, UnknownName
from tarazy.lens import Lens, assignment

#: A source has the trade of all pairs where it has so many pairs, or this part of all those
#: between the states that it has, which are four or more.
PAIRS, PART = 5000, 0.45
#: Economies that stand for themselves; the others are one.
MOST = 60
#: The code of the others.
OTHERS = "others"
#: The oldest product, in years, that stands in for a missing one.
_PRODUCT_AGE = 3


@dataclass(frozen=True, slots=True)
class TradeWorld:
    """Flows between economies in one year.

    Attributes
    ----------
    year : int
    codes : tuple of str
        States, and last the others as one.
    inside : tuple of str
        The states that the others are.
    flows : numpy.ndarray
        Shape (n, n): exporter by importer, million current US dollars; 0 on the diagonal, but
        for the trade of the others with each other.
    product : numpy.ndarray
        Shape (n,): gross domestic product, the same unit.
    focal : int
        Place of the focal state.
    vector : numpy.ndarray of int
        Shape (n,): the lens's vector of each, -1 for none.
    spread : numpy.ndarray
        Shape (2, n): standard deviation of the log of the focal state's exports to and imports
        from each, as far as producers disagree on the vector.
    left_out : tuple of str
        Names of traders of some size whose product is not known.
    negative : tuple of str
        Flows below zero, which no flow can be: "KAZ to DEU".
    sources : frozenset of str
    """

    year: int
    codes: tuple[str, ...]
    inside: tuple[str, ...]
    flows: Floats
    product: Floats
    focal: int
    vector: "np.ndarray[tuple[int], np.dtype[np.int16]]"
    spread: Floats
    left_out: tuple[str, ...]
    negative: tuple[str, ...]
    sources: frozenset[str]

    def places(self, states: frozenset[str]) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        """Places of some states; those among the others have none."""
        return np.array([i for i, c in enumerate(self.codes) if c in states], np.intp)


def panel_years(ledger: Ledger) -> tuple[int, ...]:
    """Years in which one source has the trade of all pairs.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    tuple of int
    """

    def read() -> tuple[int, ...]:
        table = ledger.table("ties")
        rows = table.filter(
            table.indicator == "goods", table.month.isnull(), table.value.notnull(),
            table.doubt.isnull(),
        )  # fmt: skip
        pairs = ledger.frame("ties", rows.select("year", "source", "from", "to").distinct())
        ends = pl.concat_list("from", "to").explode().n_unique().alias("states")
        found = pairs.group_by("year", "source").agg(pl.len().alias("pairs"), ends)
        most = pl.col("states").cast(pl.Int64) * (pl.col("states").cast(pl.Int64) - 1)
        full = (pl.col("states") >= 4) & (pl.col("pairs") >= PART * most)
        return tuple(sorted(set(found.filter(full | (pl.col("pairs") >= PAIRS))["year"])))

    return ledger.once("panel_years", read)


def base_year(ledger: Ledger, lens: Lens, asked: int | None, since: str) -> int:
    """The year whose flows a scenario changes: the one asked for, or the last before it begins.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    asked : int or None
    since : str
        From when the scenario holds.

    Returns
    -------
    int

    Raises
    ------
    UnknownName
        If there is no panel of that year, none before the scenario, or none at all.
    """
    years = panel_years(ledger)
    if not years:
        raise UnknownName(
            "the ledger has no year with the trade of all pairs",
            do="add rows of `goods` between all pairs of four or more states from one source",
        )
    if asked is None:
        before = [y for y in years if not since or y < int(since[:4])]
        if not before:
            raise UnknownName(
                f"there is no trade of all pairs before the scenario begins in {since[:4]}",
                allowed=f"years {years[0]} to {years[-1]}",
                do="give a later `from` in its file, or the year to change as --year",
            )
        return before[-1]
    if asked not in years:
        near = min(years, key=lambda y: (abs(y - asked), -y))
        raise UnknownName(
            f"there is no trade of all pairs for {asked}",
            allowed=f"years {years[0]} to {years[-1]}, without "
            + (", ".join(str(y) for y in range(years[0], years[-1]) if y not in years) or "gaps"),
            do=f"the nearest year is {near}",
        )
    return asked


def trade_world(ledger: Ledger, lens: Lens, year: int, named: frozenset[str]) -> TradeWorld:
    """Lay the trade of all pairs out as a matrix.

    For the focal state's own pairs the lens's preferred source wins; for all others the source
    with most pairs, and after it the lens's order.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    year : int
    named : frozenset of str
        States that stand for themselves whatever their size.

    Returns
    -------
    TradeWorld

    Raises
    ------
    UnknownName
        If the focal state's product or trade is not known.
    TarazyError
        If the flows cannot be in million US dollars.
    """
    every = ties(ledger, "goods", None, range(year, year + 1))
    below = every.filter(pl.col("value") < 0).select("from", "to").unique().sort("from", "to")
    rows = _best(every.filter(pl.col("value") > 0), lens)
    product = _product(ledger, year)
    whole = float(rows["value"].sum())
    traders = _both_ways(rows, set(ledger.states))
    lost = traders - product.keys()
    trading = _both_ways(rows, traders - lost)
    mine = trading if lens.focal in product else traders
    lacking = [s for s, known in (("product", product), ("trade both ways", mine))
               if lens.focal not in known]  # fmt: skip
    if lacking:
        raise UnknownName(
            f"the ledger has no {' and no '.join(lacking)} of {lens.name} near {year}",
            do="ask for another --year, or add rows of your own",
        )
    size_of = pl.col("value").sum()
    left = [
        s for s in lost
        if rows.filter((pl.col("from") == s) | (pl.col("to") == s)).select(size_of).item()
        > 0.004 * whole
    ]  # fmt: skip
    known = sorted(trading & product.keys(), key=lambda s: (-product[s], s))
    own = [s for i, s in enumerate(known) if i < MOST or s in named or s == lens.focal]
    inside = tuple(s for s in known if s not in own)
    codes = (*own, OTHERS) if inside else tuple(own)
    at = {s: i for i, s in enumerate(own)} | dict.fromkeys(inside, len(own))
    flows = np.zeros((len(codes), len(codes)))
    for a, b, value in rows.select("from", "to", "value").iter_rows():
        if a in at and b in at and a != b:
            flows[at[a], at[b]] += value
    size = np.zeros(len(codes))
    for s, i in at.items():
        size[i] += product[s]
    same_unit(float(flows.sum()), float(size.sum()), f"all pairs in {year}")
    place = assignment(lens, ledger, range(year, year + 1), ledger.states)[0]
    of = {s: int(v) for s, v in zip(ledger.states, place, strict=True)}
    rest = next((v for v, each in enumerate(lens.vectors) if each.rest), -1)
    vector = np.array([of.get(s, rest) for s in codes], np.int16)
    spread = _spread(ledger, lens, year, vector)
    gdp = ties(ledger, "gdp", None, range(year - _PRODUCT_AGE, year + 1))
    return TradeWorld(
        year, codes, inside, flows, size, codes.index(lens.focal), vector, spread,
        tuple(ledger.actors[s] for s in sorted(left)),
        tuple(f"{a} to {b}" for a, b in below.iter_rows()),
        frozenset(rows["source"].unique()) | frozenset(gdp["source"].unique()),
    )  # fmt: skip


def _both_ways(rows: pl.DataFrame, states: set[str]) -> set[str]:
    """Those of some states that sell to and buy from others of them.

    Who is left out may have been another's only buyer, so that it is asked again.
    """
    while True:
        inside = rows.filter(
            pl.col("from").is_in(sorted(states)), pl.col("to").is_in(sorted(states))
        )
        kept = states & set(inside["from"]) & set(inside["to"])
        if kept == states:
            return kept
        states = kept


def _best(every: pl.DataFrame, lens: Lens) -> pl.DataFrame:
    """One row a pair: ``from, to, value, source``."""
    panel = every.group_by("source").len().sort("len", "source")["source"][-1]
    prefer = lens.sources.get("goods", ())
    order = (*prefer, *sorted(set(every["source"]) - set(prefer)))
    rank = {s: i for i, s in enumerate(order)}
    mine = (pl.col("from") == lens.focal) | (pl.col("to") == lens.focal)
    place = pl.col("source").replace_strict(rank, return_dtype=pl.Int32)
    first = pl.when(~mine & (pl.col("source") == panel)).then(-1).otherwise(place)
    return (
        every.with_columns(rank=first)
        .sort("from", "to", "rank", "reported_by")
        .unique(["from", "to"], keep="first", maintain_order=True)
        .select("from", "to", "value", "source")
    )


def _product(ledger: Ledger, year: int) -> dict[str, float]:
    """Product of each state, the last known within :data:`_PRODUCT_AGE` years."""
    frame = ties(ledger, "gdp", None, range(year - _PRODUCT_AGE, year + 1)).sort("year", "source")
    return {a: float(v) for a, v in frame.select("from", "value").iter_rows() if v > 0}


def _spread(
    ledger: Ledger, lens: Lens, year: int, vector: "np.ndarray[tuple[int], np.dtype[np.int16]]"
) -> Floats:
    """How far producers disagree on the focal state's trade, by the partner's vector."""
    read = portfolio(ledger, trade_lens(lens), range(year, year + 1))
    found = {p.indicator.code: np.nan_to_num(p.spread[0, 0]) for p in read.parts}
    by_vector = np.stack([found["exports"], found["imports"]])
    result: Floats = np.where(vector >= 0, by_vector[:, np.maximum(vector, 0)], 0.0)
    return result
