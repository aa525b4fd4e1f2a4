"""Headlines cut off within a name: what the last word begins, where only one name does."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from tarazy.texts._match import WORD, Index, Way, small
from tarazy.texts.cleaning import russian

#: Characters from which on a headline may have been cut.
CUT = 80
_END = re.compile(r"[^\W\d_]$")
_PART = 4  # letters of a name of one word
_WORDS = 6


def completed(index: Index, text: str, when: date | None = None) -> str:
    """A headline with the name that it is cut off in, whole.

    Parameters
    ----------
    index : Index
        Of the forms of names.
    text : str
    when : datetime.date, optional
        Day of the headline: names that were not yet, or no longer, in use are passed over.

    Returns
    -------
    str
        The text itself where it is short or ends in a mark, where its last word is a word and no
        name of a leader that stands before says otherwise, and where several names begin so.
    """
    if len(text) < CUT or not _END.search(text):
        return text
    words = [(m.group(), m.start()) for m in WORD.finditer(small(text))]
    last, start = words[-1]
    known = russian().word_is_known(last)
    for n in range(min(_WORDS, len(words)), 1, -1):
        run = tuple(w for w, _ in words[-n:])
        ways = [w for w in index.first.get(run[0], ()) if _begins(w, run) and _now(w, when)]
        if any(w.words == run for w in ways):
            return text
        if known:
            ways = [w for w in ways if w.form.kind == "leader" and len(w.words) == n]
        if len(last) > 1 and (form := _only(ways)):
            begin = words[-n][1]
            return text[:begin] + form if text[begin].isupper() else text
    if known or len(last) < _PART or not text[start].isupper():
        return text
    ways = [w for w in _single(index, last) if _now(w, when)]
    form = _only(ways, genitive=True)
    return text[:start] + form if form else text


def _begins(way: Way, run: tuple[str, ...]) -> bool:
    """Whether a form begins with some words, the last of them in part."""
    n = len(run)
    return (
        len(way.words) >= n and way.words[: n - 1] == run[:-1]
        and way.words[n - 1].startswith(run[-1])
    )  # fmt: skip


def _single(index: Index, start: str) -> Iterator[Way]:
    """Names of states of one word that begin so."""
    for word, ways in index.first.items():
        if word.startswith(start):
            yield from (w for w in ways if len(w.words) == 1 and w.form.kind == "name")


def _now(way: Way, when: date | None) -> bool:
    first, last = way.form.first or date.min, way.form.last or date.max
    return when is None or first <= when <= last


def _only(ways: Iterable[Way], genitive: bool = False) -> str:
    """The form of the only name of some; of its cases the first, or the second."""
    ways = [w for w in ways if w.form.kind != "blocked"]
    if len({w.form.entry for w in ways}) != 1:
        return ""
    forms = list(dict.fromkeys(w.form.text for w in ways))
    return forms[1] if genitive and len(forms) > 1 else forms[0]
