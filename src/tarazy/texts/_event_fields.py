"""What an act is coded with besides who and what: subject, precision, magnitude and domain."""

from datetime import date

from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.coder import Act
from tarazy.texts.dates import Dated
from tarazy.texts.magnitude import magnitudes
from tarazy.texts.rules import words

#: What an organisation is for, where nothing else tells the domain.
_OF = {
    "NATO": "defence", "CSTO": "defence", "CST": "defence", "EAEU": "economic", "WTO": "economic",
    "CU": "economic", "OPEC": "economic", "AIIB": "economic",
}  # fmt: skip
#: A visit or a meeting that takes as long is dated by its first day.
_FEW_DAYS = 7
NAMES = {"day": "day", "month": "month", "year": "year"}


def subject(tree: Tree, actors: list[Actor]) -> tuple[str, ...]:
    """Who is the subject of the sentence's first clause that has an actor for one."""
    for i in range(len(tree.tokens)):
        if tree.verbal(i):
            codes = [c for a in actors if tree.slot(a.token, i) == "subj" for c in a.codes]
            if codes:
                return tuple(sorted(set(codes)))
    return ()


def precision(dated: Dated) -> str:
    """As fine as the first day is known: a visit of the 5th to the 6th began on the 5th."""
    if dated.precision in NAMES:
        return dated.precision
    first, last = dated.first, dated.last
    if (last - first).days < (1 if dated.relative else _FEW_DAYS):
        return "day"
    return "month" if (first.year, first.month) == (last.year, last.month) else "year"


def begin(dated: Dated) -> date:
    """The first day of the day, month or year that a date is as fine as."""
    told = precision(dated)
    if told == "year":
        return date(dated.first.year, 1, 1)
    return dated.first.replace(day=1) if told == "month" else dated.first


def magnitude(text: str, tree: Tree, act: Act) -> tuple[float | None, str | None]:
    """The number with its unit in the act's clause, the nearest after the trigger first."""
    at = tree.tokens[act.trigger].start
    clause = tree.clause(act.trigger)
    near: list[tuple[bool, int, float, str]] = []
    for one in magnitudes(text):
        token = tree.covering(one.start, one.end)
        if token is None or all(tree.path(token, t) is None for t in (act.trigger, clause)):
            continue
        if one.unit == "document" and act.rule.type != "AGREE":
            continue
        near.append((one.start < at, abs(one.start - at), one.value, one.unit))
    return min(near)[2:] if near else (None, None)


def domain(tree: Tree, act: Act) -> str:
    """The rule's domain; for agreements and where it has none, that of the words about the act.

    What is about both defence and the economy is a package over several fields, and diplomacy.
    """
    if act.rule.domain and act.rule.domain != "diplomatic":
        return act.rule.domain
    if act.rule.domain and act.rule.type != "AGREE":
        return act.rule.domain
    about = set(tree.words(act.trigger))
    if act.rule.pos == "verb" and tree.tokens[act.trigger].rel == "acl":
        about |= set(tree.words(tree.tokens[act.trigger].head))
    told = [one for one in ("defence", "economic") if about & words(one, tree.language)]
    if told:
        return told[0] if len(told) == 1 else "diplomatic"
    return next((_OF[c] for c in (*act.actor, *act.target) if c in _OF), "diplomatic")
