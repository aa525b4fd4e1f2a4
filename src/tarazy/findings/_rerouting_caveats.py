"""What the figures of ``rerouting`` cannot show."""

import numpy as np

from tarazy.findings._rerouting_rows import BEFORE, PARTNERS
from tarazy.findings._rerouting_said import goods_of
from tarazy.findings._rerouting_told import Told, by_state
from tarazy.findings.words import listed

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
    by_product = sorted({f"{goods_of(g)} to {told.names[g.state]}" for g in told.gaps if g.chapter})
    only = f", save {listed(by_product[:_SHOWN])}" if by_product else ""
    said.append(
        f"Books of importers at hand are totals by partner and year{only}: what is missing cannot "
        "be told by product, and some of it is not listed goods. A country of origin in one book "
        "is one of consignment in another; a lasting change of that looks like a gap."
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
