"""What ``rerouting`` says: what the figures show and do not, by state, goods, exporters, mirror."""

import numpy as np
import polars as pl

from tarazy.findings._rerouting_mirror import Gap
from tarazy.findings._rerouting_rows import BEFORE, FALSE, PARTNERS, TOGETHER, Level
from tarazy.findings._rerouting_table import ALL, chapter_names
from tarazy.findings._rerouting_told import Told
from tarazy.findings.words import likelihood, listed, percent

#: A probability from which an excess is told; below it, that it cannot be told.
_LIKELY = 0.66
#: Goods and exporters named in the answer, and rows of them people read.
_NAMED, _SHOWN = 3, 20
_NONE = "–"
_KINDS = {
    "goods": "the growth of goods not listed",
    PARTNERS: "the growth of goods not listed and of other partners",
    BEFORE: "their own level before",
}


def money(x: float) -> str:
    """Million dollars as they are said.

    Parameters
    ----------
    x : float

    Returns
    -------
    str
    """
    if not np.isfinite(x):
        return "?"
    digits = 0 if abs(x) >= 10 else 1
    return f"{x:,.{digits}f}".replace("-", "−")


def within(x: float, low: float, high: float) -> str:
    """Million dollars with their interval.

    Parameters
    ----------
    x, low, high : float

    Returns
    -------
    str
    """
    if not np.isfinite(x):
        return _NONE
    if not (np.isfinite(low) and np.isfinite(high)):
        return f"{money(x)} (?)"
    return f"{money(x)} ({money(low)} to {money(high)})"


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


def _by_state(one: Level | None, told: Told) -> dict[str, int]:
    """Row of each state."""
    if one is None:
        return {}
    partners = one.rows["partner"].to_list()
    return {told.flows.partners[p]: i for i, p in enumerate(partners) if p != TOGETHER}


def _states(told: Told) -> str:
    main, before = told.of("state"), told.of("state", BEFORE)
    if main is None:
        return f"No listed goods were exported to {listed([told.names[s] for s in told.through])}."
    first, last = told.span
    by = told.names[told.flows.by]
    rows = _by_state(main, told)
    clear, open_ = [], []
    for state in sorted(rows, key=lambda s: np.nan_to_num(main.found.p_value[rows[s]], nan=1.0)):
        parts = [_exceeds(x, told, state) for x in (before, main) if x is not None]
        parts = list(dict.fromkeys(part for part in parts if part))
        if parts:
            clear.append(f"to {told.names[state]} by {' and by '.join(parts)}")
        else:
            open_.append(told.names[state])
    lead = f"exports of listed goods from {by} exceeded what would be expected"
    text = f"From {first} to {last} {lead}, in million dollars: {'; '.join(clear)}."
    whom = listed(open_, "or")
    if not clear:
        return f"Whether {lead} from {first} to {last} to {whom} cannot be told."
    return text + (f" Whether they did to {whom} cannot be told." if open_ else "")


def _exceeds(one: Level, told: Told, state: str) -> str:
    """Excess over one counterfactual with its likelihood; empty where it is not likely."""
    i, found = _by_state(one, told)[state], one.found
    sure = 1 - found.p_value[i]
    if not np.isfinite(sure) or sure < _LIKELY:
        return ""
    than = within(found.excess[i], found.low[i], found.high[i])
    return f"{than} over {_KINDS[one.control]} ({likelihood(float(sure))})"


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
        f"{who} is {100 * ratio:.1f} % ({100 * low:.1f} to {100 * high:.1f}) of the "
        f"${money(one.lost[i])} m of listed goods that {told.names[told.sanctioned]} lost."
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
    goods = chapter_names().get(code, code)
    return f"{goods[:1].lower()}{goods[1:]} to {to}"


def _priority(told: Told) -> str:
    one = told.of("priority")
    if one is None:
        return ""
    rows, found = _by_state(one, told), one.found
    seen = [s for s, i in rows.items() if np.nan_to_num(1 - found.p_value[i]) >= 0.9]
    if not seen:
        return "Of the goods watched most closely no excess can be told."
    said = [
        f"{told.names[s]} (${money(found.low[rows[s]])} to {money(found.high[rows[s]])} m)"
        for s in seen
    ]
    return f"Of the goods watched most closely an excess is very likely to {listed(said)}."


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
        text += f"{' ' * bool(text)}Of {listed(none)} there is no mirror."
    return text


def _of_rise(gap: Gap) -> str:
    """The gap as a part of how much more was sent than in the year before."""
    rise = gap.sent - gap.sent_before
    return f" and {percent(gap.missing / rise)} of its rise in a year" if rise > 0 else ""


def caveats(told: Told) -> tuple[str, ...]:
    """What the figures cannot show.

    Parameters
    ----------
    told : Told

    Returns
    -------
    tuple of str
    """
    flows = told.flows
    state = told.names[told.sanctioned]
    said = [
        "An excess is not evasion: more people and firms moved to these states, supply through "
        f"{state} was cut and had to come directly, and re-exports of many goods are legal. "
        "Reports of exporters are not deliveries, and say nothing of the way on.",
    ]
    if told.main.control == PARTNERS:
        names = listed([told.names[c] for c in told.controls])
        said.append(f"Partners that stand as controls: {names}. What moved them moves all.")
    elif told.main.control == BEFORE:
        said.append("There are no goods that are not listed: partner-month effects are left out.")
    else:
        said.append(
            "No three partners can be controls, so product-month effects after the listing are "
            "seasons only: what would have happened to a good everywhere is taken for excess."
        )
    if told.main.control != BEFORE:
        said.append(
            "Goods not listed rose to these states too, and some may have been re-routed as well "
            f"(firms left {state} on their own): the excess over them is a cautious figure, that "
            "over the level before holds all growth."
        )
    said += _placebo(told) + list(flows.left)
    if flows.precision == "earliest":
        said.append(
            "The list does not say since when each good is on it. All count from the first list "
            f"({flows.label(told.first)}): goods listed later were free for some of the time, and "
            "some were under older lists before."
        )
    said.append(
        "A row of goods holds the listed codes of its chapter only; codes that changed count with "
        "the goods not listed. Statistics leave out small consignments below a threshold."
    )
    if not any(g.chapter for g in told.gaps):
        said.append(
            "Books of importers at hand are totals by partner and year, so what is missing cannot "
            "be told by product, and some of it is not listed goods. A country of origin in one "
            "book is one of consignment in another; a lasting change of that looks like a gap."
        )
    untold = sum(int((~np.isfinite(x.found.low)).sum()) for x in told.levels)
    if untold:
        said.append(
            f"{untold:,} rows have too little trade before the listing for an interval; their "
            "excess stands without one and is not ranked."
        )
    return tuple(said)


def _placebo(told: Told) -> list[str]:
    wrong, tried, start = [], 0, ""
    for start, one in told.placebo:  # noqa: B007
        if one.control != told.main.control:
            continue
        for state, i in _by_state(one, told).items():
            tried += int(np.isfinite(one.found.low[i]))
            if one.found.low[i] > 0 or one.found.high[i] < 0:
                wrong.append(told.names[state])
    if not tried:
        return ["There is too little time before the listing to try a placebo date."]
    begun = next(s for s, one in told.placebo if one.control == told.main.control)
    what = f"finds {listed(wrong)}" if wrong else "finds none"
    return [f"The placebo, as if goods had been listed in {begun}, {what} of {tried} states."]


# --- the table as people read it --------------------------------------------------------------


def view(told: Told) -> pl.DataFrame:
    """States first, then the rows that false discovery control lets, by rank.

    Parameters
    ----------
    told : Told

    Returns
    -------
    polars.DataFrame
    """
    rows: list[dict[str, object]] = []
    for name in ("state", "priority", "group", "exporter", "group and exporter"):
        one = told.of(name)
        if one is None:
            continue
        found = one.found
        order = np.argsort(-np.nan_to_num(found.low, nan=-np.inf), kind="stable")
        if name not in ("state", "priority"):
            order = order[np.nan_to_num(one.q_value, nan=1.0)[order] <= FALSE][:_SHOWN]
        rows += [_line(told, one, int(i)) for i in order]
    return pl.DataFrame(rows)


def _line(told: Told, one: Level, i: int) -> dict[str, object]:
    partner, chapter, exporter = one.rows.row(i)
    found = one.found
    state = told.flows.partners[partner] if partner != TOGETHER else ALL
    code = told.flows.chapters[chapter] if chapter >= 0 else ""
    goods = chapter_names().get(code, code) or {
        "priority": "watched most closely"}.get(one.name, "all listed")  # fmt: skip
    ratio, low, high = 100 * one.ratio[:, i]
    who = told.flows.exporters[exporter] if exporter >= 0 else ""
    gap = next((g for g in told.gaps if (g.state, g.chapter, g.exporter) == (state, code, who)
                and one.name != "priority"), None)  # fmt: skip
    return {
        "to": told.names.get(state, "all asked about"),
        "goods": goods,
        "from": told.names[who] if who else told.names[told.flows.by],
        "exported": money(found.observed[i]),
        "expected": money(found.expected[i]),
        "excess (90 %)": within(found.excess[i], found.low[i], found.high[i]),
        "q": f"{one.q_value[i]:.3f}" if np.isfinite(one.q_value[i]) else _NONE,
        "% of what was lost": f"{ratio:.1f} ({low:.1f} to {high:.1f})"
        if np.isfinite(ratio) else _NONE,
        "missing in the mirror": f"{within(gap.missing, gap.low, gap.high)}, {gap.when}"
        if gap else _NONE,
    }  # fmt: skip
