"""When an act happened: the date of its clause, of its sentence, or of what was told before.

A date in the noun phrase or clause of the act is its date; else the last date before it in the
sentence, else the first after it. ``в 1992 и 1994 гг.`` dates two acts. What is no date of an act:
one in a name (Agenda 2030), an end (``до 2030 г.``, ``к 2025 г.``, ``by 2025``), a decade, a range
longer than a year.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tarazy.texts._tree import Tree
from tarazy.texts.dates import Dated
from tarazy.texts.gaps import bracketed

_ENDS = re.compile(
    r"(?:\bдо|\bканун|\bнакануне|\bпреддверии|\bк|\bко|\bпосле|\bby|\buntil|\btill|\bbefore|\bafter|\bсвыше|\bпериод(?:а|е|у)?)"
    r"\s+(?:конца\s+|началу\s+|концу\s+|the\s+end\s+of\s+)?$",
    re.IGNORECASE,
)
_AND = re.compile(r"[\s,]*(?:и|and|а также|as well as|,)\s*(?:(?:в|in)\s+)?", re.IGNORECASE)
_YEAR = 366


@dataclass(frozen=True, slots=True)
class When:
    """Dates of an act.

    Attributes
    ----------
    dates : tuple of Dated
        Several where the act is told of several.
    how : {"own", "clause", "sentence", "before"}
        Where the dates stand: in the noun phrase, in the clause, elsewhere in the sentence, in
        what was told before.
    """

    dates: tuple[Dated, ...]
    how: str


@dataclass(frozen=True, slots=True)
class _Group:
    dates: tuple[Dated, ...]
    token: int


def usable(dates: Iterable[Dated], text: str) -> list[Dated]:
    """Those of a sentence's dates that may date an act.

    Parameters
    ----------
    dates : iterable of Dated
    text : str

    Returns
    -------
    list of Dated
    """
    return [
        d for d in dates
        if not d.in_name and d.precision != "decade" and (d.last - d.first).days <= _YEAR
        and not _ENDS.search(text[max(0, d.start - 30) : d.start])
    ]  # fmt: skip


def when(
    tree: Tree, trigger: int, dates: list[Dated], text: str, needed: Iterable[int] = ()
) -> When | None:
    """The dates that a sentence gives an act.

    Parameters
    ----------
    tree : Tree
    trigger : int
    dates : list of Dated
        Usable ones, in their order.
    text : str
    needed : iterable of int
        The nouns that a verb takes; a date in brackets behind one is the act's where no other is.

    Returns
    -------
    When or None
    """
    if (noted := _noted(tree, trigger, dates, text)) is not None:
        return When((noted,), "own")
    behind = [d for k in needed if (d := _noted(tree, k, dates, text)) is not None]
    dates = [d for d in dates if not bracketed(text, d)]
    if behind and not dates:
        return When((behind[0],), "clause")
    ranked = [
        ((_nearness(tree, group.token, trigger), _distance(tree, group, trigger)), group)
        for group in _groups(tree, dates, text)
    ]
    if not ranked:
        return None
    (near, _), group = min(ranked, key=lambda pair: pair[0])
    # During the events of January the state asked for help on the fifth: the day, not the month.
    finer = [other for (level, _), other in ranked if level <= 1 and _within(other, group)]
    return When((finer or [group])[0].dates, ("own", "clause", "sentence", "sentence")[near])


def _within(group: _Group, wide: _Group) -> bool:
    """Whether a date is a part of another."""
    if len(group.dates) > 1 or len(wide.dates) > 1:
        return False
    (one,), (whole,) = group.dates, wide.dates
    return (one.first, one.last) != (whole.first, whole.last) and (
        whole.first <= one.first and one.last <= whole.last
    )


def _noted(tree: Tree, trigger: int, dates: list[Dated], text: str) -> Dated | None:
    """The date in the brackets behind the phrase of a noun: the withdrawal of troops (2021)."""
    if tree.verbal(trigger):
        return None
    at = tree.tokens[trigger].end
    for one in dates:
        if one.start < at or not bracketed(text, one):
            continue
        between = [t for t in tree.tokens if at <= t.start < one.start]
        marks = [t for t in between if t.text in (",", ";", ":", ")")]
        if marks or any(t.pos in ("VERB", "AUX") for t in between):
            return None
        return one
    return None


def _groups(tree: Tree, dates: list[Dated], text: str) -> list[_Group]:
    made: list[_Group] = []
    for one in dates:
        token = tree.covering(one.start, one.end)
        if token is None:
            continue
        last = made[-1].dates[-1] if made else None
        if last and last.end <= one.start and _AND.fullmatch(text[last.end : one.start]):
            made[-1] = _Group((*made[-1].dates, one), made[-1].token)
        else:
            made.append(_Group((one,), token))
    return made


def _nearness(tree: Tree, date: int, trigger: int) -> int:
    """0 in its noun phrase, 1 in its clause or beside it, 2 before it, 3 after it."""
    if tree.path(date, trigger) is not None:
        return 1 if tree.verbal(trigger) else 0
    verb = tree.clause(trigger)
    if tree.path(date, verb) is not None and tree.path(trigger, verb) is not None:
        return 1
    first, last = sorted((date, trigger))
    if last - first < 12 and not any(
        tree.verbal(k) or tree.tokens[k].text in (";", "(", ")") for k in range(first + 1, last)
    ):
        return 1  # hung elsewhere, but no verb stands between
    return 2 if date < trigger else 3


def _distance(tree: Tree, group: _Group, trigger: int) -> int:
    return abs(tree.tokens[trigger].start - group.dates[0].start)
