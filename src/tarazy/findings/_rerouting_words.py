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
from tarazy.findings._rerouting_told import Told, by_state, placebo_fails
from tarazy.findings.words import likelihood, listed, percent

#: A probability from which an excess is told; below it, that it cannot be told.
_LIKELY = 0.66
#: Goods and exporters named in the answer.
_NAMED = 2
_YEAR = 12
_KINDS = {
    "goods": "the growth of goods not listed",
    PARTNERS: "the growth of goods not listed and of other partners",
    BEFORE: "their own level before",
}


def answer(told: Told) -> str:
    """What the figures show first: states, goods and exporters, mirror, the years after.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    said = [_states(told), most(told), mirror(told), totals(told)]
    said.append("The figures show what was exported to a state, not where it went from there.")
    return " ".join(s for s in said if s)


def beside(told: Told) -> list[str]:
    """What stands beside the answer: the part of what was lost, and the goods watched most closely.

    Parameters
    ----------
    told : Told

    Returns
    -------
    list of str
    """
    return [s for s in (_together(told), _priority(told)) if s]


def _states(told: Told) -> str:
    main, before = told.of("state"), told.of("state", BEFORE)
    if main is None:
        return f"No listed goods were exported to {listed([told.names[s] for s in told.through])}."
    first, last = told.span
    name = told.names[told.flows.by]
    by = name if told.flows.by in told.flows.exporters else f"the {name}"
    rows = by_state(main, told)
    both = [main] if before is None or before is main else [before, main]
    over = " and over ".join(dict.fromkeys(_KINDS[x.control] for x in both))
    clear, open_ = [], []
    for state in sorted(rows, key=lambda s: np.nan_to_num(main.found.p_value[rows[s]], nan=1.0)):
        parts = [_exceeds(x, told, state) for x in both]
        if any(likely for _, _, likely in parts):
            clear.append(f"to {told.names[state]} by {_said(parts)}")
        else:
            open_.append(told.names[state])
    lead = f"exports of listed goods from {by} exceeded what was to be expected"
    text = f"From {first} to {last} {lead} over {over}, in million dollars: {'; '.join(clear)}."
    whom = listed(open_, "or")
    if not clear:
        return f"Whether {lead} from {first} to {last} to {whom} cannot be told."
    return text + (f" Whether they did to {whom} cannot be told." if open_ else "")


def _exceeds(one: Level, told: Told, state: str) -> tuple[str, str, bool]:
    """Excess over one counterfactual, how sure it is, and whether it is likely.

    The likelihood is one less the q-value: that of a state among all that are asked about.
    """
    i, found = by_state(one, told)[state], one.found
    sure = 1 - one.q_value[i]
    than = within(found.excess[i], found.low[i], found.high[i])
    if not np.isfinite(sure) or sure < _LIKELY:
        return than, "unclear", False
    if placebo_fails(told, state, one.control):
        return than, "no evidence, as a placebo date shows the like", True
    return than, likelihood(float(sure)), True


def _said(parts: list[tuple[str, str, bool]]) -> str:
    """Excesses with their likelihood, once where it is the same."""
    if len({sure for _, sure, _ in parts}) == 1:
        return f"{' and '.join(than for than, _, _ in parts)}, {parts[0][1]}"
    return ", and ".join(f"{than}, {sure}" for than, sure, _ in parts)


def _together(told: Told) -> str:
    one = told.of("state")
    if one is None:
        return ""
    over = _KINDS[one.control]
    partners = one.rows["partner"].to_list()
    i = partners.index(TOGETHER) if TOGETHER in partners else 0
    ratio, low, high = one.ratio[:, i]
    if not np.isfinite(ratio):
        return ""
    who = "Together the excess" if TOGETHER in partners else "The excess"
    return (
        f"{who} over {over} is {signed_percent(ratio)} % ({signed_percent(low)} to "
        f"{signed_percent(high)}) of the ${money(one.lost[i])} m of listed goods that "
        f"{told.names[told.sanctioned]} lost."
    )


def most(told: Told) -> str:
    """The goods and exporters that moved most, among those that false discovery control lets.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    said = []
    for part in ("group", "exporter"):
        one = told.of(part)
        if one is None:
            continue
        found = one.found
        q = np.nan_to_num(one.q_value, nan=1.0)
        named = np.flatnonzero((q <= FALSE) & (found.excess > 0))
        best = named[np.argsort(-found.low[named], kind="stable")][:_NAMED]
        said += [
            f"{_what(told, one, i)} (${money(found.low[i])} to {money(found.high[i])} m)"
            for i in best
        ]
    if not said:
        return "No single goods or exporters can be told."
    return f"What moved most: {listed(said)}."


def _what(told: Told, one: Level, i: int) -> str:
    partner, chapter, exporter = one.rows.row(i)
    to = told.names[told.flows.partners[partner]]
    if exporter >= 0 and chapter < 0:
        return f"from {told.names[told.flows.exporters[exporter]]} to {to}"
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


def mirror(told: Told) -> str:
    """How much of what was sent importers' books hold, and how much as a rule.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    every = [g for g in told.gaps if not g.exporter and not g.chapter]
    year = min((g.when for g in every), default="")
    own = [min((g for g in every if g.state == s), key=lambda g: g.when)
           for s in sorted({g.state for g in every})]  # fmt: skip
    first = sorted(own, key=lambda g: (not np.isfinite(g.usual), g.held / g.usual, g.state))
    said = [
        f"{told.names[g.state]}{f', in {g.when},' if g.when != year else ''} {_held(g, every)}"
        for g in first
    ]
    none = [told.names[s] for s in told.through if s not in {g.state for g in first}]
    text = ""
    if said:
        text = (
            f"Of all goods sent in {year}, listed or not, importers' books hold: {'; '.join(said)}."
        )
    if none:
        text += f"{' ' * bool(text)}Of all goods to {listed(none)} there is no mirror."
    return text + _mirror_by_group(told)


def _held(g: Gap, every: list[Gap]) -> str:
    """One state's books: what they hold, usually and later, and what is missing."""
    usual = f"usually {percent(g.usual)}" if np.isfinite(g.usual) else "what is usual is not known"
    if g.low > 0:
        missing = f"; ${money(g.missing)} m missing, {money(g.low)} to {money(g.high)}"
    else:
        missing = "; no lack that can be told"
    if np.isfinite(g.unassigned):
        missing += ", as" if g.low <= 0 else ";"
        missing += f" ${money(g.unassigned)} m have no partner"
    last = max((x for x in every if x.state == g.state), key=lambda x: x.when)
    later = f"; in {last.when} {percent(last.held)}" if last.when > g.when else ""
    return f"{percent(g.held)} ({usual}{missing}{later})"


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


def totals(told: Told) -> str:
    """All exports since the year of the first listing, against the years before.

    Parameters
    ----------
    told : Told

    Returns
    -------
    str
    """
    start = told.flows.times[told.first][0]
    whole = [t for t in told.totals if t.months == _YEAR and t.year > start]
    year = max((t.year for t in whole), default=0)
    later = {t.state: t for t in told.totals if t.months < _YEAR and t.year > max(year, start)}
    now = {t.state: t for t in whole if t.year == year}
    ratio = {s: t.sent / t.before for s, t in now.items() if t.before > 0}
    if not ratio:
        return ""
    whens = {t.when for t in later.values()}
    same = f" (in brackets {whens.pop()})" if len(whens) == 1 else ""
    said = []
    for state in sorted(ratio, key=lambda s: -ratio[s]):
        also = ""
        if (part := later.get(state)) and part.before > 0:
            also = f" ({times(part.sent / part.before)}{'' if same else f', {part.when}'})"
        said.append(f"{told.names[state]} {times(ratio[state])}{also}")
    span = max(t.years for t in now.values())
    years = f"{start - span} to {start - 1}" if span > 1 else str(start - 1)
    return f"All exports were in {year}{same}, times their mean of {years}: {', '.join(said)}."


def times(x: float) -> str:
    """A ratio as it is said.

    Parameters
    ----------
    x : float

    Returns
    -------
    str
    """
    return f"{x:.1f}" if x < 10 else f"{x:.0f}"
