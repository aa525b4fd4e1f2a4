"""What ``counterfactual`` says: built from its numbers, doubts first."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from tarazy.findings._counterfactual_rows import weighty
from tarazy.findings._donors import Rules, Shock
from tarazy.findings._outcomes import Unasked
from tarazy.findings._without import Without, doubts
from tarazy.findings.cells import Floats
from tarazy.findings.counterfactual_chart import NAMES
from tarazy.findings.words import listed, percent, signed
from tarazy.ledger import Ledger
from tarazy.lens import Lens


def answer(
    lens: Lens, shock: Shock, found: list[Without], p_holm: Floats, unasked: list[Unasked]
) -> str:
    """What is told, or what comes nearest to it and why it is not; then what cannot be asked.

    Parameters
    ----------
    lens : Lens
    shock : Shock
    found : list of Without
    p_holm : numpy.ndarray
        Shape (outcomes,).
    unasked : list of Unasked

    Returns
    -------
    str
    """
    told = [k for k, one in enumerate(found) if not doubts(one, float(p_holm[k]))]
    said = []
    if not found:
        said.append(f"Cannot tell: no outcome of {lens.name} reaches both sides of {shock.at}.")
    elif told:
        said += [_told(lens, found[k], float(p_holm[k]), len(found)) for k in told]
        rest = len(found) - len(told)
        if rest:
            said.append(f"Of the other {rest} outcome{'s' * (rest > 1)} one cannot tell.")
    else:
        where = f"in none of {len(found)} outcomes did {lens.name} leave"
        if len(found) == 1:
            where = f"in the {found[0].outcome.title} {lens.name} did not leave"
        said.append(
            f"Cannot tell: {where} the path of its donors from {shock.at} on by more than doubt "
            "allows."
        )
    if found and not told:
        k = int(np.argmin([one.p_value for one in found]))
        said.append(_nearest(found[k], float(p_holm[k]), len(found)))
    if unasked:
        said.append(f"Not to be asked: {'; '.join(_why(unasked))}.")
    return " ".join(said)


def _why(unasked: list[Unasked]) -> list[str]:
    """Outcomes that cannot be asked about, those with one reason together."""
    by_reason: dict[str, list[str]] = {}
    for one in unasked:
        by_reason.setdefault(one.why, []).append(one.title)
    return [f"{listed(titles)} ({why})" for why, titles in by_reason.items()]


def _told(lens: Lens, one: Without, p_holm: float, many: int) -> str:
    path = one.paths["difference"]
    after, years = one.after, one.outcome.years
    actual = float(one.actual[after].mean())
    adjust = f" adjusted for {many} outcomes" if many > 1 else ""
    return (
        f"Over {years[after[0]]}–{years[after[-1]]} the {one.outcome.title} of {lens.name} was "
        f"{_level(one, actual)} on average, and would have been "
        f"{_level(one, actual - path.fit.effect)} without the shock: {_effect(one, 'difference')} "
        f"(p = {p_holm:.2g}{adjust}; synthetic control {_effect(one, 'plain')})." + _earlier(one)
    )


def _nearest(one: Without, p_holm: float, many: int) -> str:
    against = listed(doubts(one, p_holm))
    name = f"Nearest to an effect comes the {one.outcome.title}," if many > 1 else "The gap is"
    return (
        f"{name} {_effect(one, 'difference')} by synthetic difference-in-differences, but "
        f"{against}.{_earlier(one)} The test by placebos alone would find an effect of "
        f"{_size(one, one.detectable)} four times in five; all conditions together ask for more."
    )


def _earlier(one: Without) -> str:
    """How many earlier years would show as much."""
    time = one.paths["difference"].time
    count = len(time.effect)
    if not count:
        return ""
    more = int((np.abs(time.effect) >= abs(time.actual)).sum())
    return f" As much would be seen at {more} of {count} earlier years."


def _level(one: Without, value: float) -> str:
    return percent(value) if one.outcome.share else signed(value)


def _effect(one: Without, method: str) -> str:
    path = one.paths[method]
    ends = (path.low, path.high)
    if not np.isfinite(ends).all():
        return f"{_moved(one, path.fit.effect)} (no bound)"
    said = " to ".join(_moved(one, end, unit=False) for end in ends)
    return f"{_moved(one, path.fit.effect)} ({said})"


def _moved(one: Without, value: float, *, unit: bool = True) -> str:
    if not one.outcome.share:
        return signed(value)
    text = f"{100 * value:+.1f}".replace("-", "−")
    return f"{text} points" if unit else text


def _size(one: Without, value: float) -> str:
    return f"{100 * value:.1f} points" if one.outcome.share else f"{value:.2f}"


def view(found: list[Without], p_holm: Floats, unasked: list[Unasked]) -> pl.DataFrame:
    """Outcomes as people read them.

    Parameters
    ----------
    found, p_holm, unasked
        As in `answer`.

    Returns
    -------
    polars.DataFrame
    """
    rows = []
    for one, p in zip(found, p_holm, strict=True):
        against = doubts(one, float(p))
        rows.append({
            "Outcome": one.outcome.title,
            "As it was": _level(one, float(one.actual[one.after].mean())),
            **{NAMES[m]:
               _effect(one, m) for m in one.paths},
            "Donors": str(len(one.pool.donors)),
            "Standing": "told" if not against else f"cannot tell: {against[0]}",
        })  # fmt: skip
    if not rows:
        rows = [{"Outcome": u.title, "Standing": f"not to be asked: {u.why}"} for u in unasked]
    return pl.DataFrame(rows)


def caveats(
    ledger: Ledger,
    lens: Lens,
    shock: Shock,
    named: Sequence[str] | None,
    given: Rules,
    found: list[Without],
) -> tuple[str, ...]:
    """What the figures cannot show.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    shock : Shock
    named : sequence of str or None
        Donors that the user named.
    given : Rules
    found : list of Without

    Returns
    -------
    tuple of str
    """
    said = []
    if not shock.centre:
        said.append(
            f"Nobody is known to stand at the centre of a shock in {shock.at}, so that no donor is "
            "left out for what it did in it; --centre names them."
        )
    elif not given.sanctions_known:
        said.append("The ledger has no sanctions: who took part in them is not left out.")
    struck = [
        v.name for v in lens.vectors if set(v.members) & set(shock.centre) and not v.rest
    ]  # fmt: skip
    if struck:
        said.append(
            f"{listed(struck)} {'was' if len(struck) == 1 else 'were'} hit, and with it every "
            "state's ties to it: there, what is estimated is how far "
            f"{lens.name} departed from other partners, not what the shock did to all of them."
        )
    said.append(
        "Other things happened in the same years to some donors and to the state; what is read as "
        "the shock is all that set them apart from then on."
    )
    broken = sorted({s for one in found for s in one.pool.broken})
    if broken:
        names = ", ".join(ledger.actors[s] for s in broken)
        said.append(f"Named as donors although rules exclude them: {names}.")
    lost = sorted({
        s for one in found for s in named or () if s in one.pool.excluded
    })  # fmt: skip
    if lost:
        said.append("Named as donors, but without the years: "
                    f"{', '.join(ledger.actors[s] for s in lost)}.")  # fmt: skip
    exact = [one.outcome.title for one in found if not one.measured]
    if exact:
        said.append(f"Nothing says how far the figures are off: {'; '.join(exact)}.")
    gaps = {
        (one.outcome.producer, y)
        for one in found
        for y, x in zip(one.outcome.years, one.actual, strict=True)
        if not np.isfinite(x)
    }
    if gaps:
        told = sorted(f"{y} ({producer})" for producer, y in gaps)
        said.append(f"Years left out because the state's figures lack or are known to be wrong: "
                    f"{', '.join(told)}.")  # fmt: skip
    said += dict.fromkeys(line for one in found for line in one.outcome.said)
    said += [f"{one.outcome.title[0].upper()}{one.outcome.title[1:]}: the synthetic control is "
             f"{_heaviest(ledger, one)}." for one in found]  # fmt: skip
    return tuple(said)


def _heaviest(ledger: Ledger, one: Without) -> str:
    donors = weighty(one)
    most = [f"{ledger.actors[s]} {percent(w)}" for s, w in donors[:4]]
    more = len(donors) - len(most)
    return listed([*most, f"{more} more"] if more > 0 else most)
