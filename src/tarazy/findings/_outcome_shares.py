"""Shares of vectors in a state's ties, for every state and from one producer."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings._outcomes import DRAWS, Draw, Outcome, Unasked, producer_gaps
from tarazy.findings.cells import Floats
from tarazy.findings.panel import BLOC
from tarazy.ledger import Ledger
from tarazy.lens import Indicator, Lens, assignment

#: A producer of several sees one power's ties only where it has fewer states than this, or half of
#: them have fewer partners.
_PARTNERS = 20


def shares(
    ledger: Ledger, lens: Lens, indicator: Indicator, vectors: list[str], years: range, at: int
) -> Iterator[Outcome | Unasked]:
    """Shares of vectors in one kind of tie, of every state, from the producer that tells most.

    Of several producers, one must have most states' ties with many others; among these the years
    before and from the shock on count as they do in the variance of a difference of two means.
    What a lens sums over years is summed; figures of different producers are never joined.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
        Its vectors; those made of neighbours are each state's own.
    indicator : Indicator
    vectors : list of str
        Codes.
    years : range
    at : int
        First year of the shock.

    Yields
    ------
    Outcome or Unasked
        One a vector.
    """
    names = {v: _share_title(lens, indicator, v) for v in vectors}
    if indicator.tie == "memberships" or indicator.times:
        for v in vectors:
            yield Unasked(indicator.code, v, names[v], "it is no sum of ties of one producer")
        return
    source, why = producer(ledger, lens, indicator, years, at)
    if source is None:
        for v in vectors:
            yield Unasked(indicator.code, v, names[v], why)
        return
    table = _Table(ledger, lens, indicator, source, years)
    total = np.nansum(table.by_side, axis=0)
    whole = total.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, total / whole, np.nan)
    share[~table.usable] = np.nan
    for v in vectors:
        place = lens.vector_codes.index(v)
        yield Outcome(
            indicator.code, v, names[v], True, source, (source,), table.states, years,
            share[..., place], table.drawing(place), table.said,
        )  # fmt: skip


def _share_title(lens: Lens, indicator: Indicator, vector: str) -> str:
    known = {"turnover": "goods turnover", "exports": "goods exports", "imports": "goods imports"}
    tie = known.get(indicator.code, indicator.code)
    return f"share of {lens.vector_names[vector]} in {tie}"


def producer(
    ledger: Ledger, lens: Lens, indicator: Indicator, years: range, at: int
) -> tuple[str | None, str]:
    """Choose the one producer that an outcome is taken from.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    indicator : Indicator
    years : range
    at : int
        First year of the shock.

    Returns
    -------
    str or None, str
        The id of its source; or None, and why there is none.
    """
    table = ledger.table("ties")
    about = table.filter(
        table.indicator == indicator.tie, table.month.isnull(), table.value.notnull()
    )
    ends = ledger.frame("ties", about.select("source", "from", "to").distinct())
    end = "to" if indicator.side == "in" else "from"
    other = "from" if end == "to" else "to"
    wide = ends.group_by("source", end).agg(n=pl.col(other).n_unique())
    wide = wide.group_by("source").agg(pl.col("n").median(), states=pl.len()).sort("source")
    if wide.height > 1:
        wide = wide.filter(pl.col("n") >= _PARTNERS, pl.col("states") >= _PARTNERS)
    if wide.is_empty():
        return None, "no one producer has it of many states"
    mine = about.filter((about["from"] == lens.focal) | (about["to"] == lens.focal))
    held = ledger.frame("ties", mine.select("source", "year").distinct())
    prefer = lens.sources.get(indicator.tie, ())
    ranked, reach = [], []
    for source in wide["source"]:
        own = set(held.filter(pl.col("source") == source)["year"]) & set(years)
        b, a = sum(y < at for y in own), sum(y >= at for y in own)
        place = prefer.index(source) if source in prefer else len(prefer)
        ranked.append((-(a * b / (a + b) if a and b else 0.0), place, source))
        if own:
            reach.append(f"{source} {min(own)}–{max(own)}")
    best = min(ranked)
    if not best[0]:
        told = f" ({', '.join(reach)})" if reach else ""
        return None, f"no one producer has it on both sides of {at}{told}"
    return best[2], ""


class _Table:
    """One producer's figures by state, year and vector."""

    def __init__(
        self, ledger: Ledger, lens: Lens, indicator: Indicator, source: str, years: range
    ) -> None:
        self.ledger, self.lens, self.indicator, self.source = ledger, lens, indicator, source
        self.years, self.partners = years, (*ledger.states, BLOC)
        self.states = ledger.states
        about = ledger.indicators.row(by_predicate=pl.col("code") == indicator.tie, named=True)
        self.directed, self.counted = about["direction"] == "directed", about["nature"] == "count"
        self.span = range(years[0] - indicator.window + 1, years[-1] + 1)
        self.vector_of = _assigned(ledger, lens, self.states, self.span, self.partners)
        self.sides = (
            ("out", "in") if self.directed and indicator.side == "both" else (indicator.side,)
        )
        rows = self._rows()
        yearly = np.stack([self._by_vector(rows, side) for side in self.sides])
        covered = np.isin(list(self.span), rows["year"].unique().to_list())
        sound = covered[None] & ~self._doubted(rows)
        width, keep = indicator.window, len(years)
        self.by_side = sum(
            (yearly[:, :, i : i + keep] for i in range(width)), np.zeros_like(yearly[:, :, :keep])
        )
        self.usable = np.logical_and.reduce([sound[:, i : i + keep] for i in range(width)])
        self.said = self._left_out()
        self._gaps: dict[str, Floats] = {}

    def _rows(self) -> pl.DataFrame:
        table = self.ledger.table("ties")
        rows = table.filter(
            table.indicator == self.indicator.tie, table.source == self.source,
            table.month.isnull(), table.value.notnull(),
            table.year.between(self.span[0], self.span[-1]),
        )  # fmt: skip
        columns = ("year", "from", "to", "reported_by", "value", "doubt")
        # Where both books of one producer stand, those of the acting side count.
        return (
            self.ledger.frame("ties", rows.select(*columns))
            .sort("year", "from", "to", "reported_by")
            .unique(["year", "from", "to"], keep="first", maintain_order=True)
        )

    def _places(self, rows: pl.DataFrame, side: str) -> tuple[NDArray[np.int64], ...]:
        """Positions of state, year and partner, and the value; both ways for undirected ties."""
        a, b = ("from", "to") if side == "out" else ("to", "from")
        seen = [rows.select(s=a, p=b, year="year", value="value")]
        if not self.directed:
            seen.append(rows.select(s=b, p=a, year="year", value="value"))
        at = {s: i for i, s in enumerate(self.states)}
        other = {p: i for i, p in enumerate(self.partners)}
        whole = pl.concat(seen).with_columns(
            s=pl.col("s").replace_strict(at, default=None, return_dtype=pl.Int64),
            p=pl.col("p").replace_strict(other, default=None, return_dtype=pl.Int64),
            t=pl.col("year").cast(pl.Int64) - self.span[0],
        ).drop_nulls(["s", "p"])  # fmt: skip
        return tuple(whole[c].to_numpy() for c in ("s", "t", "p", "value"))

    def _by_vector(self, rows: pl.DataFrame, side: str) -> Floats:
        s, t, p, value = self._places(rows.filter(pl.col("doubt").is_null()), side)
        vector = self.vector_of[s, t, p]
        total = np.zeros((*self.vector_of.shape[:2], len(self.lens.vectors)))
        inside = vector >= 0
        np.add.at(total, (s[inside], t[inside], vector[inside]), np.maximum(value[inside], 0.0))
        return total

    def _doubted(self, rows: pl.DataFrame) -> NDArray[np.bool_]:
        """Years of a state in which a figure of it, other than a zero, is known to be wrong."""
        bad = rows.filter(pl.col("doubt").is_not_null(), pl.col("value") != 0)
        found = np.zeros(self.vector_of.shape[:2], dtype=bool)
        for side in ("out", "in"):
            s, t, *_ = self._places(bad, side)
            found[s, t] = True
        return found

    def _left_out(self) -> tuple[str, ...]:
        gaps = self.ledger.frame("gaps").filter(
            pl.col("indicator") == self.indicator.tie, pl.col("source") == self.source
        )
        gone = sorted(set(gaps["state"]) & set(self.states))
        if not gone:
            return ()
        names = ", ".join(self.ledger.actors[s] for s in gone[:6]) + " and more" * (len(gone) > 6)
        return (f"{self.source} leaves out {names}; their ties count as none.",)

    def drawing(self, place: int) -> Draw:
        """A function that draws one vector's share of some states."""

        def draw(states: tuple[str, ...]) -> Floats | None:
            rows = [self.states.index(s) for s in states]
            total = self.by_side[:, rows]
            rng = np.random.default_rng(0)
            if self.counted:
                # Jeffreys' prior for a Poisson count.
                drawn = rng.gamma(total + 0.5 * (total > 0), size=(DRAWS, *total.shape))
            else:
                spread = self.gaps(states, rows)
                if not spread.any():
                    return None
                noise = rng.standard_normal((DRAWS, *total.shape))
                drawn = total * np.exp(spread * noise)
            vectors = drawn.sum(axis=1)
            whole = vectors.sum(axis=-1)
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(whole > 0, vectors[..., place] / whole, np.nan)
            share[:, ~self.usable[rows]] = np.nan
            return np.asarray(share)

        return draw

    def gaps(self, states: tuple[str, ...], rows: list[int]) -> Floats:
        """How far producers differ on totals, shape (sides, states, years, vectors)."""
        new = [(s, i) for s, i in zip(states, rows, strict=True) if s not in self._gaps]
        if new:
            here = slice(len(self.span) - len(self.years), None)
            found = producer_gaps(
                self.ledger, self.indicator.tie, self.sides, self.directed,
                tuple(s for s, _ in new), self.years, self.source,
                self.vector_of[[i for _, i in new]][:, here], len(self.lens.vectors),
            )  # fmt: skip
            self._gaps |= {s: found[:, k] for k, (s, _) in enumerate(new)}
        return np.stack([self._gaps[s] for s in states], axis=1)


def _assigned(
    ledger: Ledger, lens: Lens, states: tuple[str, ...], years: range, partners: tuple[str, ...]
) -> NDArray[np.int16]:
    """Vector of each partner as each state sees it: shape (states, years, partners)."""
    key = ("assigned to all", lens.vectors, states, years, partners)
    return ledger.once(
        key,
        lambda: np.stack([
            assignment(replace(lens, focal=s), ledger, years, partners) for s in states
        ]),
    )  # fmt: skip
