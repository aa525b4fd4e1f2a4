"""What a finding on reactions says: the verdict first, and where it cannot tell, that first."""

import math

import polars as pl

from tarazy.findings.reaction_rows import Tested
from tarazy.findings.verdicts import MOST_SETS, Judged, smallest
from tarazy.findings.words import listed, percent, with_span
from tarazy.measures.accounts import CANNOT_TELL, INERTIAL

#: Adjusted p-values below this are told.
_ALPHA = 0.1
METHOD = (
    "Four accounts are written down in a file before the data are read, and its SHA-256 is "
    "printed: policy follows its environment (reactive), precedes it (anticipating), shifts for "
    "good after new doctrines (doctrine-led), or follows its own past alone (inertial). Policy is "
    "the isometric log-ratio coordinates of the portfolios of `balance` (Egozcue and "
    "Pawlowsky-Glahn 2005), linked from year to year by the indicators with fresh figures in both; "
    "the environment is distances of ideal points, sanctions and reported conflict between "
    "others. Both are rid of trend and own past; weights are Bayes factors under a hyper-g prior "
    "(Liang et al. 2008), their intervals what becomes of them without any two neighbouring points "
    "and with errors of measurement drawn anew; p-values come from resamples that keep dependence "
    "between series, and are adjusted by Holm's method for the accounts, and for the domains by "
    "dividing one error rate among them. An account is the verdict only if its adjusted p-value "
    "is at most 0.05, its weight stays above a half and no rival does as well, whichever claimed "
    "date of a disputed edition is taken; inertia is the verdict only if effects above a tenth are "
    "ruled out. Everything else is `cannot tell`. A wrong verdict befalls at most one simulated "
    "state in twenty of every kind (`benchmarks/verdict.py`). A date counts from the first year of "
    "which it leaves the larger part. Breaks: likelihood ratios against resamples of "
    "an autoregression (Andrews and Ploberger 1994). Lead and lag: prewhitened cross-correlation "
    "(Haugh 1976) and local projections (Jordà 2005). Dates: change of the mean against all other "
    "dates and other states. P-values of these three are adjusted by Benjamini and Yekutieli "
    "(2001); they describe and do not decide."
)
_REASONS = {
    "none found": "no account leaves a mark, and effects large enough to matter cannot be ruled "
    "out",
    "untried": "no account leaves a mark, and one could not be tried",
    "weight": "{leading} has a small p-value, but its weight may be below a half",
    "rival": "another account does as well as {leading}",
    "same time": "what moves in the same {step} does as well as {leading}",
    "too short": "there are too few points",
    "dates": "{leading} is ahead only for some of the disputed dates of its doctrine",
    "no series": "there are no series to compare",
}  # fmt: skip


def answer(tested: Tested) -> str:
    """The answer, its verdict first.

    Parameters
    ----------
    tested : Tested

    Returns
    -------
    str
    """
    first = tested.judged[0]
    parts = [_verdict(tested, first), _weights(first)]
    rest = [f"{tested.lens.domain_names[j.domain]}: {_short(tested, j)}" for j in tested.judged[1:]]
    if rest:
        parts.append(f"By domain: {'; '.join(rest)}.")
    parts += [_broken(tested, first), _leads(tested), _dates(tested)]
    parts.append(f"Accounts file {tested.asked.file.name}, SHA-256 {tested.asked.sha256[:12]}.")
    return " ".join(p for p in parts if p)


def _verdict(tested: Tested, judged: Judged) -> str:
    name = tested.lens.name
    if judged.reason == "no series":
        return (
            f"Cannot tell: of the series that {tested.asked.file.name} names, too few are at hand "
            f"of {name}; name groups that its lens has vectors of in a file of your own "
            "(--accounts)."
        )
    if judged.account == CANNOT_TELL:
        return (
            f"Cannot tell: {_why(tested, judged)} ({_length(tested, judged)}). "
            f"{_seen(tested, judged)}So the claim that {name}'s policy catches up with events is "
            "neither borne out nor refuted here."
        )
    if judged.account == INERTIAL:
        return (
            f"{name}'s policy follows its own past ({_length(tested, judged)}): no other account "
            "leaves a mark, and effects above a tenth of what is new in it are ruled out. "
        ).strip()
    one = next(e for e in judged.evidence if e.name == judged.account)
    same = (
        f" It hangs on what moves in the same {_step(tested)}, which cannot tell who moved first."
        if judged.same_time else ""
    )  # fmt: skip
    return (
        f"The {judged.account} account is ahead for {name} ({_length(tested, judged)}): weight "
        f"{with_span(one.weight, one.low, one.high)}, adjusted p {one.adjusted:.3f}, likeliest "
        f"{'lag' if one.lag is None or one.lag >= 0 else 'lead'} "
        f"{'?' if one.lag is None else abs(one.lag)}.{same}"
    )


def _step(tested: Tested) -> str:
    return "month" if tested.monthly else "year"


def _why(tested: Tested, judged: Judged) -> str:
    leading = f"the {judged.leading} account"
    return _REASONS[judged.reason].format(leading=leading, step=_step(tested))


def _length(tested: Tested, judged: Judged) -> str:
    if not judged.times.size:
        return "no points"
    ends = [tested.said(t) for t in judged.times[[0, -1]]]
    return f"{judged.points} {_step(tested)}s of {ends[0]} to {ends[1]}"


def _seen(tested: Tested, judged: Judged) -> str:
    if judged.reason in ("too short", "no series"):
        return ""
    least = smallest(judged)
    if math.isnan(least):
        return "An effect of any size would have been missed in more than one case of five. "
    return (
        f"The smallest effect that could have been seen in four cases of five is {percent(least)} "
        f"of what is new in policy from {_step(tested)} to {_step(tested)}. "
    )


def _short(tested: Tested, judged: Judged) -> str:
    if judged.account == CANNOT_TELL:
        least = smallest(judged) if judged.evidence else math.nan
        seen = "" if math.isnan(least) else f", smallest effect seen {percent(least)}"
        return f"cannot tell ({_why(tested, judged)}{seen})"
    return judged.account


def _weights(judged: Judged) -> str:
    said = [
        f"{e.name} {with_span(e.weight, e.low, e.high)}"
        + ("" if math.isnan(e.adjusted) else f", adjusted p {e.adjusted:.2f}")
        if not math.isnan(e.weight) else f"{e.name} could not be tried"
        for e in judged.evidence
    ]  # fmt: skip
    return f"Weights of the accounts: {'; '.join(said)}." if said else ""


def _broken(tested: Tested, judged: Judged) -> str:
    said = []
    for series in judged.policy:
        found = tested.breaks.get((series.name, series.domain))
        if found is None:
            continue
        dates = [f"{tested.said(b.date)} ({tested.said(b.low)}–{tested.said(b.high)})"
                 for b in found.breaks]  # fmt: skip
        doubt = ", though it may be a random walk" if found.near_unit_root.any() else ""
        said.append(f"{series.title}: {listed(dates) + doubt if dates else 'none'}")
    return f"Breaks: {'; '.join(said)}." if said else ""


def _leads(tested: Tested) -> str:
    said = []
    for one in tested.leads:
        for who, p in (("follows", one.adjusted[0]), ("precedes", one.adjusted[1])):
            if p <= _ALPHA:
                said.append(f"{one.policy.title} {who} {one.environment.title} (p {p:.2f})")
    if said:
        return f"Taken one by one, {'; '.join(said)}."
    return "Taken one by one, no two series lead each other beyond chance." * bool(tested.leads)


def _dates(tested: Tested) -> str:
    said = [
        f"{s.policy.title} at {s.name} ({s.effect.effect:+.2f}, p {s.adjusted:.2f})".replace(
            "(-", "(−"
        )
        for s in tested.studied if s.adjusted <= _ALPHA
    ]  # fmt: skip
    if said:
        return f"Changes beyond those at other dates: {'; '.join(said)}."
    nothing = "No date of a shock or a doctrine stands out from all other dates."
    return nothing * bool(tested.studied)


def caveats(tested: Tested) -> tuple[str, ...]:
    """What the figures cannot show.

    Parameters
    ----------
    tested : Tested

    Returns
    -------
    tuple of str
    """
    said = [c for s in tested.series for c in s.caveats]
    said += [f"Not used: {what}." for what in tested.refused]
    disputed = [e for e in tested.editions if len(e.times) > 1]
    if disputed:
        told = listed([f"{e.id} ({' or '.join(map(tested.said, e.times))})" for e in disputed])
        said.append(f"Sources disagree on dates: {told}. A verdict stands only if all give it.")
        if math.prod(len(e.times) for e in disputed) > MOST_SETS:
            said.append(f"Of the ways to settle these dates the first {MOST_SETS} were tried.")
    if not tested.editions:
        said.append(
            f"No doctrine register of {tested.lens.name} is at hand: the doctrine-led account "
            "cannot be tried, and so inertia cannot be found (--register)."
        )
    if tested.placebos:
        said.append(
            f"Placebo states ({', '.join(tested.placebos)}) lived through the same shocks: against "
            "them a change says that this state moved otherwise than they did."
        )
    said.append(
        "A few dozen points show strong effects only: power by size of effect and length is in "
        "benchmarks/verdict.py and in the explanation of the verdict."
    )
    return tuple(dict.fromkeys(said))


def view(tested: Tested) -> pl.DataFrame:
    """The evidence as people read it.

    Parameters
    ----------
    tested : Tested

    Returns
    -------
    polars.DataFrame
    """
    rows = []
    for judged in tested.judged:
        for one in judged.evidence:
            rows.append({
                "In": tested.lens.domain_names[judged.domain],
                "Account": one.name,
                "Weight": with_span(one.weight, one.low, one.high),
                "p": _number(one.p),
                "Adjusted p": _number(one.adjusted),
                "Lag": "–" if one.lag is None else str(one.lag).replace("-", "−"),
                "Could have been seen": "–" if math.isnan(one.detectable)
                else percent(one.detectable),
                "Verdict": "yes" if one.name == judged.account else "",
            })  # fmt: skip
    return pl.DataFrame(rows)


def _number(x: float) -> str:
    return "–" if math.isnan(x) else f"{x:.3f}"
