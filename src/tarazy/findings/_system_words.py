"""What is said of the system of states: the answer, what it cannot show, and the table."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tarazy.findings import roll_calls
from tarazy.findings._system_layers import LAYERS, Layer
from tarazy.findings._system_places import ALL, LEAST, Figure, Moved, Network
from tarazy.findings.cells import Floats
from tarazy.findings.words import likelihood, listed
from tarazy.ledger import Ledger, TarazyError
from tarazy.lens import Lens
from tarazy.measures.current_flow import current_flow_betweenness

#: The least probability of being first with which a go-between is named.
LIKELY = 0.66
#: A layer of which more than this part is carried from earlier years is said to be old.
_OLD = 0.02
#: Pairs of vectors that are named in the answer.
_PAIRS = 3
_SAID = {"trade": "trade", "arms": "arms", "votes": "votes at the UN", "memberships": "memberships"}


@dataclass(frozen=True, slots=True)
class Told:
    """All that a sentence, a view or a chart is made from.

    Attributes
    ----------
    ledger : Ledger
    lens : Lens
    states : tuple of str
        The focal state first.
    year : int
    layer : str or None
        The only layer asked for.
    now : dict of str to Network
        By layer, all together first.
    flows : dict of str to Figure
    changes : dict
        By layer how the focal state's part moved.
    between : polars.DataFrame
    read : tuple of Layer
    """

    ledger: Ledger
    lens: Lens
    states: tuple[str, ...]
    year: int
    layer: str | None
    now: dict[str, Network]
    flows: dict[str, Figure]
    changes: dict[str, Moved | None]
    between: pl.DataFrame
    read: tuple[Layer, ...]

    @property
    def main(self) -> str | None:
        """The network that the answer is about: all layers, or the only one there is."""
        return ALL if ALL in self.now else next(iter(self.now), None)

    def read_of(self, code: str) -> Layer:
        """A layer that was read."""
        return next(one for one in self.read if one.code == code)

    def name(self, state: str) -> str:
        """A state's English name."""
        return self.ledger.actors.get(state, state)

    def group(self, code: str) -> str:
        """The name of a vector, or of the focal state."""
        return self.lens.vector_names.get(code, self.lens.name)


def places(low: float, high: float) -> str:
    """Ranks as they are said, ``3`` or ``3–5``."""
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"


def part(value: float, low: float, high: float) -> str:
    """A part of what passes with its interval, in percent with one decimal."""
    return f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def answer(told: Told) -> str:
    """The answer, from the numbers.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    main, lacking = told.main, _lacking(told)
    if main is None:
        return f"Cannot tell who stood between whom in {told.year}: {lacking or 'no ties known'}."
    one, flow = told.now[main], told.flows[main]
    by = listed([_SAID[c] for c in one.used])
    said = (
        f"Of what would pass between the other {one.inside.size - 1} states in {told.year} by "
        f"{by}{' together' * (len(one.used) > 1)}, "
        f"{part(flow.value[0], flow.low[0], flow.high[0])} passed through {told.lens.name}, rank "
        f"{places(flow.rank_low[0], flow.rank_high[0])} of {one.inside.size}"
        f"{_most(told, one, flow)}."
    )
    said += _go_between(told) + _since(told, main)
    each = [
        f"{LAYERS[c].lower()} {places(f.rank_low[0], f.rank_high[0])} of {told.now[c].inside.size}"
        for c, f in told.flows.items()
        if c != main
    ]
    said += f" By layer its rank is: {', '.join(each)}." * bool(each)
    return said + f" Cannot tell: {lacking}." * bool(lacking)


def _most(told: Told, one: Network, flow: Figure) -> str:
    """The state through which most passes, or those of which one may be it, as a clause."""
    may = np.flatnonzero(flow.rank_low == 1)
    order = may[np.argsort(-flow.value[may], kind="stable")]
    names = [told.name(told.states[one.inside[k]]) for k in order]
    if list(order) == [0]:
        return ", more than through any other"
    if len(order) == 1:
        k = order[0]
        said = f"{names[0]}, {part(flow.value[k], flow.low[k], flow.high[k])}"
    else:
        said = f"{listed(names, 'or')} (their order cannot be told)"
    return f"; most passed through {said}"


def _go_between(told: Told) -> str:
    """The pairs of vectors between which the focal state is the first go-between."""
    if told.between.is_empty():
        return ""
    focal = told.lens.focal
    mine = told.between.filter(pl.col("state") == focal)
    if mine.is_empty():
        return ""
    first = mine.filter(pl.col("first") >= LIKELY).sort("value", descending=True)
    if first.height:
        pairs = [
            f"{told.group(a)} with {told.group(b)} ({likelihood(p)})"
            for a, b, p in first.select("a", "b", "first").head(_PAIRS).iter_rows()
        ]
        more = first.height - len(pairs)
        rest = f"; and of {more} more pairs" * bool(more)
        return f" It is the first go-between of {'; of '.join(pairs)}{rest}."
    best = mine.sort("rank_low", "rank", "value", descending=[False, False, True]).row(
        0, named=True
    )
    return (
        f" It is the first go-between of no two vectors; its best place is "
        f"{places(best['rank_low'], best['rank_high'])}, between {told.group(best['a'])} and "
        f"{told.group(best['b'])}."
    )


def _since(told: Told, main: str) -> str:
    change = told.changes[main]
    if change is None:
        return " Whether its part has grown cannot be told: too few years compare."
    points = f"{100 * change.low:+.1f} to {100 * change.high:+.1f} points a decade"
    points = points.replace("-", "−")
    span = f"{change.first} to {change.last}"
    if change.found:
        return f" From {span} its part has {'grown' if change.value > 0 else 'shrunk'} ({points})."
    return (
        f" Whether its part has grown from {span} cannot be told ({points}; a rise of "
        f"{100 * change.detectable:.1f} would have been seen)."
    )


def _lacking(told: Told) -> str:
    """The layers of which it cannot be told, and why."""
    said = []
    for layer in told.read:
        if layer.code in told.now:
            continue
        ties = np.isfinite(layer.value[layer.at(told.year)])
        np.fill_diagonal(ties, False)
        pairs = len(told.states) * (len(told.states) - 1)
        said.append(
            f"{_SAID[layer.code]} (the ledger knows {100 * ties.sum() / pairs:.0f} % of the pairs)"
        )
    return listed(said)


def caveats(told: Told, *, named: bool, alone: Floats | None) -> tuple[str, ...]:
    """What the figures cannot show.

    Parameters
    ----------
    told : Told
    named : bool
        Whether the states were named by the user.
    alone : numpy.ndarray or None
        What passes through each where nothing passes from layer to layer.

    Returns
    -------
    tuple of str
    """
    names = listed([told.name(s) for s in told.states[1:]])
    chosen = "named in the question" if named else (
        "the five largest economies of each vector but the rest, the land neighbours and those "
        "that the lens sets beside it"
    )  # fmt: skip
    said = [
        f"The picture is {told.lens.name} and {len(told.states) - 1} others, {chosen}: {names}. "
        "What would pass through other states is not seen, and another picture gives other ranks.",
        "Nothing is known to have passed: the ties say what a state is placed for, not what it "
        "did. What is large is in between of much; roles and constraint look past size.",
    ]
    for layer in told.read:
        said += _of_layer(told, layer)
    if alone is not None:
        flow = told.flows[ALL]
        rank = 1 + int((alone > alone[0] + 1e-12).sum())
        said.append(
            "Together, what comes by one layer may go on by another. Where it may not, "
            f"{100 * alone[0]:.1f} % passes through {told.lens.name} and its rank is {rank}, in "
            f"place of {100 * flow.value[0]:.1f} % and {flow.rank[0]:.0f}."
        )
    return tuple(said)


def _of_layer(told: Told, layer: Layer) -> list[str]:
    t, said, name = layer.at(told.year), [], LAYERS[layer.code]
    net = told.now.get(layer.code)
    if net is None:
        said.append(
            f"{name}: who stands between whom is told where all ties are known among "
            f"{100 * LEAST:.0f} % of the states."
        )
    elif net.inside.size < len(told.states):
        out = [told.name(s) for i, s in enumerate(told.states) if i not in net.inside]
        said.append(f"{name}: left out, because not all of their ties are known: {listed(out)}.")
    if layer.code == "arms":
        given = np.isfinite(layer.given[t]).any(axis=0)
        seen = [told.name(s) for s, there in zip(told.states, given, strict=True) if there]
        said.append(
            f"Arms: the ledger holds what {listed(seen)} received; of others it does not know "
            "(licence of the producer), and they are missing, not without arms. Roles are counted "
            "among known deliveries."
            if seen
            else f"Arms: the ledger holds no deliveries to these states up to {told.year}."
        )
    elif net is not None and layer.fresh[t] < 1 - _OLD:
        said.append(
            f"{name}: {100 * (1 - layer.fresh[t]):.0f} % of the pairs have their last figure of "
            "the years before."
        )
    if layer.code == "memberships" and net is not None:
        said.append(
            "Memberships: only the organisations whose dated lists are in the ledger; which these "
            "are decides who stands in the middle, more than the range tells."
        )
    if layer.code == "votes" and net is not None:
        said.append(_above_chance(told, net))
        try:
            votes = roll_calls.read(told.ledger, told.year, told.year)
            said += roll_calls.lost_said(told.ledger, votes, set(told.states))
        except TarazyError:
            pass
    return said


def _above_chance(told: Told, net: Network) -> str:
    """What the votes would say if agreement by chance were no tie."""
    value = told.read_of("votes").value[told.read_of("votes").at(told.year)]
    tie = np.maximum(2 * value[np.ix_(net.inside, net.inside)] - 1, 0.0)
    flow = current_flow_betweenness(tie)
    return (
        "Votes: a tie runs from nothing (always opposed) over a half (as chance gives) to one. If "
        f"agreement by chance were no tie, {100 * flow[0]:.1f} % would pass through "
        f"{told.lens.name}, rank {1 + int((flow > flow[0] + 1e-12).sum())}."
    )


def view(told: Told, groups: tuple[str, ...]) -> pl.DataFrame:
    """The table as people read it: a row a state, a column a layer.

    Parameters
    ----------
    told : Told
    groups : tuple of str
        Vector of each state.

    Returns
    -------
    polars.DataFrame
    """
    if told.main is None:
        return pl.DataFrame()
    rows = []
    for i, state in enumerate(told.states):
        row: dict[str, object] = {"State": told.name(state), "Vector": told.group(groups[i])}
        for code, flow in told.flows.items():
            title = "All layers" if code == ALL else LAYERS[code]
            k = np.flatnonzero(told.now[code].inside == i)
            row[title] = _cell(flow, int(k[0])) if k.size else "–"
        rows.append(row)
    main = told.flows[told.main]
    order = {int(i): float(v) for i, v in zip(told.now[told.main].inside, main.value, strict=True)}
    ranked = sorted(range(len(rows)), key=lambda i: (-order.get(i, -1.0), i))
    return pl.DataFrame([rows[i] for i in ranked])


def _cell(flow: Figure, k: int) -> str:
    said = part(flow.value[k], flow.low[k], flow.high[k])
    return f"{said}, rank {places(flow.rank_low[k], flow.rank_high[k])}"
