"""What ``rerouting`` says: what the figures show and do not, by state, goods, exporters, mirror."""

import numpy as np

from tarazy.findings._rerouting_mirror import Gap
from tarazy.findings._rerouting_rows import BEFORE, FALSE, PARTNERS, TOGETHER, Level
from tarazy.findings._rerouting_said import (
    chapter_names,
    goods_of,
    money,
    signed_percent,
    small,
    within,
)
from tarazy.findings._rerouting_told import Told, by_state
from tarazy.findings.words import likelihood, listed, percent

#: A probability from which an excess is told; below it, that it cannot be told.
_LIKELY = 0.66
#: Goods and exporters named in the answer.
_NAMED = 3
_KINDS = {
    "goods": "the growth of goods not listed",
    PARTNERS: "the growth of goods not listed and of other partners",
    BEFORE: "their own level before",
}


def answer(told: Told) -> str:
    """What the figures show, in the order: states, what was lost, goods, exporters, mirror.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    said = [_states(told), _together(told)]
    said += [_most(told, "group"), _most(told, "exporter"), _priority(told), _mirror(told)]
    said.append("The figures show what was exported to a state, not where it went from there.")
    return " ".join(s for s in said if s)


def _states(told: Told) -> str:
    main, before = told.of("state"), told.of("state", BEFORE)
    if main is None:
        return f"No listed goods were exported to {listed([told.names[s] for s in told.through])}."
    first, last = told.span
    name = told.names[told.flows.by]
    by = name if told.flows.by in told.flows.exporters else f"the {name}"
    rows = by_state(main, told)
    both = [x for x in (before, main) if x is not None]
    over = " and over ".join(dict.fromkeys(_KINDS[x.control] for x in both))
    clear, open_ = [], []
    for state in sorted(rows, key=lambda s: np.nan_to_num(main.found.p_value[rows[s]], nan=1.0)):
        parts = list(dict.fromkeys(_exceeds(x, told, state) for x in both))
        if any(parts):
            unsure = "an amount that cannot be told"
            clear.append(f"to {told.names[state]} by {' and '.join(p or unsure for p in parts)}")
        else:
            open_.append(told.names[state])
    lead = f"exports of listed goods from {by} exceeded what was to be expected"
    text = f"From {first} to {last} {lead} over {over}, in million dollars: {'; '.join(clear)}."
    whom = listed(open_, "or")
    if not clear:
        return f"Whether {lead} from {first} to {last} to {whom} cannot be told."
    return text + (f" Whether they did to {whom} cannot be told." if open_ else "")


def _exceeds(one: Level, told: Told, state: str) -> str:
    """Excess over one counterfactual with its likelihood; empty where it is not likely."""
    i, found = by_state(one, told)[state], one.found
    sure = 1 - found.p_value[i]
    if not np.isfinite(sure) or sure < _LIKELY:
        return ""
    than = within(found.excess[i], found.low[i], found.high[i])
    return f"{than.removesuffix(')')}; {likelihood(float(sure))})"


def _together(told: Told) -> str:
    one = told.of("state")
    if one is None:
        return ""
    partners = one.rows["partner"].to_list()
    i = partners.index(TOGETHER) if TOGETHER in partners else 0
    ratio, low, high = one.ratio[:, i]
    if not np.isfinite(ratio):
        return ""
    who = "Together that" if TOGETHER in partners else "That"
    return (
        f"{who} is {signed_percent(ratio)} % ({signed_percent(low)} to {signed_percent(high)}) of "
        f"the ${money(one.lost[i])} m of listed goods that {told.names[told.sanctioned]} lost."
    )


def _most(told: Told, part: str) -> str:
    """The goods or exporters that moved most, among those that false discovery control lets."""
    one = told.of(part)
    if one is None:
        return ""
    found = one.found
    told_ = np.flatnonzero((np.nan_to_num(one.q_value, nan=1.0) <= FALSE) & (found.excess > 0))
    what = "chapters of goods" if part == "group" else "exporters"
    if not told_.size:
        return f"No single one of the {what} can be told."
    best = told_[np.argsort(-found.low[told_], kind="stable")][:_NAMED]
    names = [
        f"{_what(told, one, i)} (${money(found.low[i])} to {money(found.high[i])} m)" for i in best
    ]
    tried = int(np.isfinite(one.q_value).sum())
    return (
        f"Of {tried} pairs of state and {what[:-1] if part == 'exporter' else 'chapter'}, "
        f"{told_.size} can be told; first {listed(names)}."
    )


def _what(told: Told, one: Level, i: int) -> str:
    partner, chapter, exporter = one.rows.row(i)
    to = told.names[told.flows.partners[partner]]
    if exporter >= 0 and chapter < 0:
        return f"{told.names[told.flows.exporters[exporter]]} to {to}"
    code = told.flows.chapters[chapter]
    return f"{small(chapter_names().get(code, code))} to {to}"


def _priority(told: Told) -> str:
    one = told.of("priority")
    if one is None:
        return ""
    rows, found = by_state(one, told), one.found
    q = np.nan_to_num(one.q_value, nan=1.0)
    seen = [s for s, i in rows.items() if q[i] <= FALSE and found.excess[i] > 0]
    if not seen:
        return "Of the goods watched most closely no excess can be told."
    said = [
        f"{told.names[s]} (${money(found.low[rows[s]])} to {money(found.high[rows[s]])} m)"
        for s in seen
    ]
    return f"Of the goods watched most closely an excess can be told to {listed(said)}."


def _mirror(told: Told) -> str:
    """How much of what was sent importers' books lack, in the first year."""
    first = [g for g in told.gaps if not g.exporter and not g.chapter]
    year = min((g.when for g in first), default="")
    said, less = [], []
    for g in sorted((g for g in first if g.when == year), key=lambda g: -np.nan_to_num(g.missing)):
        name = told.names[g.state]
        if g.low > 0:
            said.append(
                f"{name} {within(g.missing, g.low, g.high)}, which is "
                f"{percent(g.missing / g.sent)} of what was sent{_of_rise(g)}"
            )
        else:
            less.append(name)
    none = [told.names[s] for s in told.through if s not in {g.state for g in first}]
    text = ""
    if said:
        text = (
            f"Of all goods said to be sent in {year}, listed or not, books of importers lack more "
            f"than is usual, in million dollars: {'; '.join(said)}."
        )
    if less:
        text += f"{' ' * bool(text)}Whether those of {listed(less, 'or')} do cannot be told."
    if none:
        text += f"{' ' * bool(text)}Of all goods to {listed(none)} there is no mirror."
    return text + _mirror_by_group(told)


def _mirror_by_group(told: Told) -> str:
    """Chapters of which importers' books by product lack most."""
    lacking = [g for g in told.gaps if g.chapter and g.low > 0]
    best = sorted(lacking, key=lambda g: -g.low)[:_NAMED]
    if not best:
        return ""
    said = [
        f"{goods_of(g)} to {told.names[g.state]} {within(g.missing, g.low, g.high)} of "
        f"{money(g.sent)} sent"
        for g in best
    ]
    return f" By product they lack most of {'; '.join(said)}."


def _of_rise(gap: Gap) -> str:
    """The gap as a part of how much more was sent than in the year before."""
    rise = gap.sent - gap.sent_before
    return f" and {percent(gap.missing / rise)} of its rise in a year" if rise > 0 else ""
