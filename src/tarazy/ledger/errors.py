"""Errors that say what was given, what is allowed and what to do."""

import difflib
from collections.abc import Iterable
from itertools import takewhile


class TarazyError(Exception):
    """The base of every error a user can cause.

    Parameters
    ----------
    given : str
        What was given and why it cannot be.
    allowed : str, optional
        What is allowed.
    do : str, optional
        What to do about it.
    """

    def __init__(self, given: str, *, allowed: str = "", do: str = "") -> None:
        self.given, self.allowed, self.do = given, allowed, do
        lines = [given]
        if allowed:
            lines.append(f"allowed: {allowed}")
        if do:
            lines.append(f"to do: {do}")
        super().__init__("\n".join(lines))


class LedgerError(TarazyError):
    """A ledger, table or file that cannot be read or written."""


class LensError(TarazyError):
    """A lens that is not one."""


class UnknownName(TarazyError):
    """A state, year, vector, lens or finding that is not at hand."""


def nearest(name: str, names: Iterable[str], n: int = 3) -> list[str]:
    """The names most like a given one.

    Parameters
    ----------
    name : str
    names : iterable of str
    n : int

    Returns
    -------
    list of str
        At most `n`, the nearest first.
    """
    folded = {str(x).casefold(): str(x) for x in names}
    given = name.casefold()
    close = difflib.get_close_matches(given, folded, max(len(folded), 1), cutoff=0.5)

    def likeness(other: str) -> tuple[float, int]:  # of two as like, the one that starts alike
        alike = difflib.SequenceMatcher(None, other, given).ratio()
        same = takewhile(lambda pair: pair[0] == pair[1], zip(other, given, strict=False))
        return alike, len(list(same))

    return [folded[m] for m in sorted(close, key=likeness, reverse=True)[:n]]


def known(name: str, names: Iterable[str], what: str, *, do: str = "") -> str:
    """Return `name` if it is one of `names`.

    Parameters
    ----------
    name : str
    names : iterable of str
    what : str
        What the names are, for the message.
    do : str, optional
        Added to the message.

    Returns
    -------
    str

    Raises
    ------
    UnknownName
        With the nearest names, or all of them where they are few.
    """
    names = list(names)
    if name in names:
        return name
    near = nearest(name, names)
    allowed = ", ".join(names) if len(names) <= 24 else f"{len(names)} names"
    hint = f"did you mean {' or '.join(near)}?" if near else do
    article = "an" if what[:1] in "aeiou" else "a"
    raise UnknownName(f"{name!r} is not {article} {what}", allowed=allowed, do=hint or do)
