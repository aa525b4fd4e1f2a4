"""A programme's list of headlines, parted by semicolons, as the sentences that it holds."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from tarazy.texts.sentences import Sentence

_PART = re.compile(r";\s+")
_BEGIN = re.compile(r"^[^;:]{3,80}:\s+")
_OPEN = re.compile(r"[(«\"“][^)»\"”]*$")


def listed(sentence: Sentence, names: Callable[[str], object]) -> Iterator[Sentence]:
    """The clauses of a list of news, each a sentence of its own.

    Parameters
    ----------
    sentence : Sentence
    names : callable
        Whether a text names an actor: what leads a list in (``In this issue:``) names none.

    Yields
    ------
    Sentence
        The sentence itself where no semicolon parts it.
    """
    text = sentence.text
    cuts = [m.end() for m in _PART.finditer(text) if not _OPEN.search(text[: m.start()])]
    if not cuts and not text.endswith(";"):
        yield sentence
        return
    begin = _BEGIN.match(text)
    first = begin.end() if begin and not names(begin.group()) else 0
    for a, b in pairwise((first, *cuts, len(text))):
        if piece := text[a:b].rstrip(" ;"):
            part = sentence.clean.cut(a, a + len(piece))
            yield replace(sentence, start=part.origin(0), end=part.stop, text=part.text, clean=part)
