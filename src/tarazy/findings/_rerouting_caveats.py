"""What the figures of ``rerouting`` cannot show."""

import numpy as np

from tarazy.findings._rerouting_mirror import YEARS
from tarazy.findings._rerouting_rows import BEFORE, FALSE, PARTNERS
from tarazy.findings._rerouting_said import goods_of, money
from tarazy.findings._rerouting_told import Told, by_state
from tarazy.findings._rerouting_view import SHOWN
from tarazy.findings._rerouting_words import beside
from tarazy.findings.words import listed, percent

#: Goods with importers' books by product that are named.
_SHOWN = 20


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
            f"(firms left {state} on their own): the excess over them is then too small; "
            "that over the level before holds all growth, and is too large where demand rose."
        )
    said += _placebo(told) + list(flows.left) + _new_codes(told)
    if flows.precision == "earliest":
        said.append(
            "The list does not say since when each good is on it. All count from the first list "
            f"({flows.label(told.first)}): goods listed later were free for some of the time, and "
            "some were under older lists before."
        )
    said.append(
        "A row of goods holds the listed codes of its chapter only. Statistics leave out small "
        "consignments below a threshold."
    )
    by_product = sorted({f"{goods_of(g)} to {told.names[g.state]}" for g in told.gaps if g.chapter})
    only = f", save {listed(by_product[:_SHOWN])}" if by_product else ""
    said.append(
        f"Books of importers at hand are totals by partner and year{only}: what is missing cannot "
        "be told by product, and some of it is not listed goods. A country of origin in one book "
        "is one of consignment in another; a lasting change of that looks like a gap."
    )
    said += _mirrors(told)
    untold = sum(int((~np.isfinite(x.found.low)).sum()) for x in told.levels)
    if untold:
        said.append(
            f"{untold:,} rows of goods and exporters have too little trade before the listing for "
            "an interval; they are not tested, and do not stand in the table."
        )
    return (*said, *beside(told), _shown(told))


def _shown(told: Told) -> str:
    rows = sum(int(np.isfinite(x.found.low).sum()) for x in told.levels)
    return (
        f"The table as printed has every state, and below states at most {SHOWN} rows a level, "
        f"those with q up to {FALSE}. JSON and CSV have every row with an interval ({rows:,}): "
        "all of a level were tested together, and q-values count them all."
    )


def _new_codes(told: Told) -> list[str]:
    """Listed goods whose codes begin with the nomenclature."""
    flows = told.flows
    place = [flows.partners.index(s) for s in told.through]
    said = []
    if flows.new[place].any():
        parts = [f"{told.names[s]} {percent(flows.new[j])}"
                 for s, j in zip(told.through, place, strict=True)]  # fmt: skip
        said.append(
            "Some listed codes begin with a new nomenclature and carry on none of the list. "
            "Their level is that of the months between their beginning and the listing, goods not "
            "listed are linked over the same months, and rows by product leave them out; of "
            f"listed goods since the listing they are {listed(parts)}."
        )
    if flows.untold[place].any():
        parts = [f"{told.names[s]} {percent(flows.untold[j])}"
                 for s, j in zip(told.through, place, strict=True)]  # fmt: skip
        said.append(
            "Listed codes that begin when they are listed, or later, have no level before and "
            f"count with the goods not listed; of listed goods they are {listed(parts)}."
        )
    return said


def _mirrors(told: Told) -> list[str]:
    """How many years say what is usual, and goods without a partner."""
    said = []
    few = sorted({(g.state, g.years) for g in told.gaps
                  if not g.chapter and not g.exporter and g.years < YEARS})  # fmt: skip
    if few:
        parts = [f"{told.names[s]} of {n}" for s, n in few]
        said.append(f"What is usual in the mirror is read from {YEARS} years; for {listed(parts)}.")
    for g in told.gaps:
        if not g.exporter and not g.chapter and np.isfinite(g.unassigned):
            least = f"${money(g.least)} m are" if g.least > 0 else "nothing is"
            said.append(
                f"Books of {told.names[g.state]} for {g.when} have ${money(g.unassigned)} m of "
                f"imports without a partner. If the {told.names[told.flows.by]} sent all of that, "
                f"and none of the years before, {least} missing in place of "
                f"${money(g.missing)} m; the interval holds that, and the reverse."
            )
    return said


def _placebo(told: Told) -> list[str]:
    wrong, tried, start = [], 0, ""
    for start, one in told.placebo:  # noqa: B007
        if one.control != told.main.control:
            continue
        for state, i in by_state(one, told).items():
            tried += int(np.isfinite(one.found.low[i]))
            if one.found.low[i] > 0 or one.found.high[i] < 0:
                wrong.append(told.names[state])
    if not tried:
        return ["There is too little time before the listing to try a placebo date."]
    begun = next(s for s, one in told.placebo if one.control == told.main.control)
    said = f"The placebo, as if goods had been listed in {begun}, finds "
    if not wrong:
        return [f"{said}none of {tried} state{'s' * (tried != 1)}."]
    return [
        f"{said}{listed(wrong)}, {len(wrong)} of {tried} asked about: what is found there is no "
        "evidence of the listing."
    ]
